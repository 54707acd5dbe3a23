"""Imports and replays in this process, and what they leave in a folder."""

from __future__ import annotations

import io
import json
import logging
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from scrapy.settings import Settings

from scio_crawler.common.addresses import ARCHIVE, IMPORT
from scio_crawler.importing.importer import import_files
from scio_crawler.run.arguments import Arguments
from scio_crawler.spiders.replay import catch_up, replay
from tests.campaigns.killed_runs import written
from tests.mirrors import Result

# What tells of a run, not of the briefings.
_OF_RUNS = ("report.json", "state.sqlite", ".lock")


def imported(folder: Path, *paths: Path | str, workers: int = 1, site: str = "") -> Result:
    """Import *paths* into *folder*."""
    asked = Arguments(site=IMPORT, base=site)
    names = [*map(str, paths)]
    return _run(
        folder, lambda settings: import_files(names, asked, settings, workers, "", catch_up)
    )


def replayed(folder: Path, workers: int = 1, **arguments: str) -> Result:
    """Read the archive of *folder* again."""
    asked = Arguments.parse({"site": ARCHIVE, **arguments})
    return _run(folder, lambda settings: replay(asked, settings, workers))


def _run(folder: Path, run: Callable[[Settings], int]) -> Result:
    settings = Settings()
    settings.setmodule("scio_crawler.settings")
    settings.set("SCIO_OUTPUT_DIR", str(folder))
    log = io.StringIO()
    with _signals_kept(), _logged(log):
        status = run(settings)
    return Result(status, log.getvalue(), folder)


@contextmanager
def _logged(log: io.StringIO) -> Iterator[None]:
    handler, logger = logging.StreamHandler(log), logging.getLogger("scio_crawler")
    level = logger.level
    logger.setLevel(logging.INFO)
    logger.addHandler(handler)
    try:
        yield
    finally:
        logger.removeHandler(handler)
        logger.setLevel(level)


@contextmanager
def _signals_kept() -> Iterator[None]:
    """Let this process be stopped again when a run, which ignores signals at its end, is over."""
    kept = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield
    finally:
        for number, handler in kept.items():
            signal.signal(number, handler)


# What a new folder tells of each imported state as if it had come at its time.
TELLING = ("changes.jsonl", "feed.xml", "datapackage.json")


def files(folder: Path, but: tuple[str, ...] = ()) -> dict[str, bytes]:
    """Return the bytes of every file of *folder*, apart from those that tell of runs."""
    paths = (path for path in folder.rglob("*") if path.is_file())
    named = ((path.relative_to(folder).as_posix(), path) for path in paths)
    passed = (*_OF_RUNS, *but)
    return {name: path.read_bytes() for name, path in named if not name.startswith(passed)}


def lines(folder: Path) -> dict[str, list[dict[str, Any]]]:
    """Return every line of the tables, apart from clocks, and what tells of archives."""
    found: dict[str, list[dict[str, Any]]] = written(folder)
    for line in (line for table in found.values() for line in table):
        line |= dict.fromkeys({"digest", "origin", "origin_digest"} & line.keys(), "")
    return found


# What tells in which order captures came: ids are given at first sight.
_IN_ORDER = ("archive_file", "archive_offset", "origin", "origin_digest")


def without_order(folder: Path) -> dict[str, list[dict[str, Any]]]:
    """Return all lines but changes, without what tells in which order captures came."""
    found = {}
    for file in folder.rglob("*.jsonl"):
        if file.name != "changes.jsonl":
            listed = map(json.loads, file.read_text().splitlines())
            found[file.relative_to(folder).as_posix()] = [
                {k: v for k, v in line.items() if not k.endswith("_id") and k not in _IN_ORDER}
                for line in listed
            ]
    return found
