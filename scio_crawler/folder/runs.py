"""Remember what the last runs did, and how large the folder was after each."""

import json
import os
from collections import Counter
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple

from scio_crawler.archive import ARCHIVE
from scio_crawler.common.database import FILE, Database
from scio_crawler.contract.names import QUARANTINE, REVISIONS
from scio_crawler.items import TURNS

RUNS = "runs"  # a fact in the ledger: the last runs, as JSON
_MOST = 400  # that are remembered: those of a year, if there is one a day

# What the files of a folder are, by the beginnings of their names; any other is "other".
_BRIEFINGS = TURNS.files.partition("/")[0]
_KINDS = {_BRIEFINGS: "turns", REVISIONS: "turns", QUARANTINE: "turns", ARCHIVE: "archive"}


class PastRun(NamedTuple):
    """What one run did."""

    ended: str  # ISO clock, UTC
    site: str
    status: int
    new: int  # briefings
    changed: int  # or completed
    failed: int  # failures in the report
    bytes: int  # in the folder, after it


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
        sum(sizes(ledger.path.parent).values()),
    )
    ledger.set_meta(RUNS, json.dumps([*past_runs(ledger), run][-_MOST:]))


def past_runs(ledger: Database) -> list[PastRun]:
    """Return the runs that are remembered, in order. Raises OutputError."""
    with ledger.decoding():
        return [PastRun(*run) for run in json.loads(ledger.meta(RUNS) or "[]")]


def sizes(folder: Path) -> Counter[str]:
    """Return the bytes of the files in *folder*, by what they are."""
    found: Counter[str] = Counter()
    for place, _, names in os.walk(folder):
        top = "".join(Path(place).relative_to(folder).parts[:1])
        for name in names:
            kind = "state" if not top and name.startswith(FILE) else _KINDS.get(top, "other")
            with suppress(OSError):  # it was removed just now
                found[kind] += os.lstat(f"{place}/{name}").st_size
    return found
