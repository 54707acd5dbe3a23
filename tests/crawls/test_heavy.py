"""Heavy pages: they are read or refused, hold up no stop, and are not asked for again at once."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.campaigns import heavy_shapes
from tests.environment import ENVIRONMENT, ROOT
from tests.mirrors import (
    LIST,
    Result,
    article_id,
    command,
    crawl,
    item,
    list_page,
    path,
    press_room,
    start,
    title,
)
from tests.sampling import sample
from tests.server import Mirror, soon

LARGE = 1_000_000  # bytes
MOST_MEMORY = 500  # MB
# Runs a command and prints its peak memory (kB). A process counts the memory of the one that has
# started it, too, and that of the tests may be large.
MEASURED = """
import resource, subprocess, sys
status = subprocess.run(sys.argv[1:]).returncode
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
sys.exit(status)
"""


def crawl_measured(base: str, folder: Path, **settings: object) -> tuple[Result, int]:
    """Crawl in a process of its own; return the result, and the most memory it took, in MB."""
    words = [sys.executable, "-c", MEASURED, *command(base, folder, **settings)]
    done = subprocess.run(words, cwd=ROOT, env=ENVIRONMENT, capture_output=True, text=True)
    return Result(done.returncode, done.stderr, folder), int(done.stdout) // 1024


ONE_PAGE = {
    name: shape
    for name, shape in heavy_shapes.SHAPES.items()
    if not (given := shape(1)).is_list and list(given.pages) == [heavy_shapes.ARTICLE]
}

REFUSED = "breaks"  # holds more tags than a page may


def page(name: str, number: int, size: int) -> bytes:
    """Return the page of the shape *name* as briefing *number*."""
    (body,) = heavy_shapes.SHAPES[name](size).pages.values()
    return body.replace(b"900100777", article_id(number).encode())


def test_what_is_refused_is_reported_once_and_not_asked_for_again(tmp_path: Path) -> None:
    pages = press_room({1: 1, 2: 1}) | {path(2): page(REFUSED, 2, 300_000)}
    refused = {path(2): "holds more than 60,000 tags, and no page of the site does"}
    with Mirror(pages) as mirror:
        for words, status, reasons, times in (
            ((), 3, refused, 1),
            ((), 0, {}, 1),
            (("-a", "full=1"), 3, refused, 2),
        ):
            result = crawl(mirror.base, tmp_path, *words)
            assert (result.status, result.reasons()) == (status, reasons)
            assert mirror.paths().count(path(2)) == times
        assert crawl("archive", tmp_path).status == 3


@pytest.mark.slow
@pytest.mark.parametrize("name", ["a list of nodes", "inline turns"])
def test_a_stop_ends_the_reading_of_a_heavy_page(tmp_path: Path, name: str) -> None:
    (body,) = heavy_shapes.SHAPES[name](5_000_000).pages.values()
    with Mirror({LIST: body}) as mirror, start(mirror.base, tmp_path) as process:
        soon(lambda: LIST in mirror.paths())
        process.send_signal(signal.SIGTERM)
        _, log = process.communicate()
    assert process.returncode == 10, log
    assert "Traceback" not in log


@pytest.mark.slow
def test_all_heavy_pages_of_one_crawl_are_read_or_refused(tmp_path: Path) -> None:
    """The run of the whole takes no more memory than that of a page may."""
    read = sample([name for name in ONE_PAGE if name != REFUSED], 6)
    numbers = {name: number for number, name in enumerate([REFUSED, *read], 1)}
    pages = {path(number): page(name, number, LARGE) for name, number in numbers.items()}
    items = [item(path(number), title(number)) for number in numbers.values()]
    with Mirror({LIST: list_page(items), **pages}) as mirror:
        result, memory = crawl_measured(mirror.base, tmp_path)
    assert result.status == 3
    assert "Traceback" not in result.log
    assert result.report["counts"]["unexpected_errors"] == 0
    assert memory < MOST_MEMORY
    assert all(entry["audit_unaccounted"] == 0 for entry in result.catalogue().values())
