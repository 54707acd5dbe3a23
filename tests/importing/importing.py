"""Imports and replays in this process, and what they leave in a folder."""

from __future__ import annotations

import io
import logging
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from scrapy.settings import Settings

from scio_crawler.common.addresses import ARCHIVE, IMPORT
from scio_crawler.importing.importer import take_in
from scio_crawler.run.arguments import Arguments
from scio_crawler.spiders.replay import catch_up, replay
from tests.mirrors import Result

# What tells of a run, not of the briefings.
_OF_RUNS = ("report.json", "state.sqlite", ".lock")


def imported(folder: Path, *paths: Path | str, workers: int = 1, site: str = "") -> Result:
    """Import *paths* into *folder*."""
    asked = Arguments(site=IMPORT, base=site)
    names = [*map(str, paths)]
    return _run(folder, lambda settings: take_in(names, asked, settings, workers, "", catch_up))


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
