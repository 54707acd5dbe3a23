"""Remember what the last runs did."""

import json
import os
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple

from scio_crawler.common.database import Database

RUNS = "runs"  # a fact in the ledger: the last runs, as JSON
_MOST = 400  # that are remembered: those of a year, if there is one a day


class PastRun(NamedTuple):
    """What one run did."""

    ended: str  # ISO clock, UTC
    site: str
    status: int
    new: int  # briefings
    changed: int  # or completed
    failed: int  # failures in the report


def remember_run(ledger: Database, record: Mapping[str, Any]) -> None:
    """Remember the run of *record*, a report. Raises OutputError."""
    counts, outcomes = record["counts"], record["counts"]["outcomes"]
    run = PastRun(
        record["finished"],
        record["site"],
        record["exit_status"],
        outcomes["new"],
        outcomes["changed"] + outcomes["completed"],
        counts["failures"],
    )
    ledger.set_meta(RUNS, json.dumps([*past_runs(ledger), run][-_MOST:]))


def past_runs(ledger: Database) -> list[PastRun]:
    """Return the runs that are remembered, in order. Raises OutputError."""
    with ledger.decoding():
        return [PastRun(*run) for run in json.loads(ledger.meta(RUNS) or "[]")]


def size_of(folder: Path) -> int:
    """Return the bytes of all files in *folder*."""
    total = 0
    for place, _, names in os.walk(folder):
        for name in names:
            with suppress(OSError):  # it was removed just now
                total += os.lstat(f"{place}/{name}").st_size
    return total
