"""Heavy pages: they are read or refused, hold up no stop, and are not met again at once."""

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


@pytest.mark.slow
def test_a_heavy_page_is_read_like_any_other(tmp_path: Path) -> None:
    turns = page("turns", 2, 200_000)
    with Mirror(press_room({1: 1, 2: 1}) | {path(2): turns}) as mirror:
        result = crawl(mirror.base, tmp_path)
    assert len(result.turns(f"scio-{article_id(2)}")) == turns.count(b":</p>") - 2  # in the head
    assert result.outcome(1)["outcome"] == "new"


def test_what_is_refused_is_told_once_and_not_asked_for_again(tmp_path: Path) -> None:
    pages = press_room({1: 1, 2: 1}) | {path(2): page(REFUSED, 2, 300_000)}
    refused = {path(2): "holds more than 60,000 tags, and no page of the site does"}
    with Mirror(pages) as mirror:

        def told(*words: str) -> tuple[int, dict[str, str], int]:
            """Run once more: status, failures, and how often the page was asked for so far."""
            result = crawl(mirror.base, tmp_path, *words)
            return result.status, result.reasons(), mirror.paths().count(path(2))

        assert told() == (3, refused, 1)
        assert told() == (0, {}, 1)
        assert told("-a", "full=1") == (3, refused, 2)
        assert crawl("archive", tmp_path).status == 3


def test_what_shows_nothing_is_in_no_text_and_told(tmp_path: Path) -> None:
    pages = press_room({1: 1})
    pages[path(1)] = pages[path(1)].replace("lantern", "lan\U000e0041tern")
    with Mirror(pages) as mirror:
        result = crawl(mirror.base, tmp_path)
    (entry,) = result.catalogue().values()
    (warning,) = result.report["warnings"]
    assert result.status == 0
    assert "\U000e0041" not in "".join(map(Path.read_text, tmp_path.rglob("*.jsonl")))
    count = pages[path(1)].count("\U000e0041")
    assert entry["audit_furniture"] >= count
    assert entry["audit_unaccounted"] == 0
    assert warning["url"].endswith(path(1))
    assert warning["message"].startswith(f"holds {count} characters that no")


@pytest.mark.slow
@pytest.mark.parametrize("name", ["a list of nodes", "inline turns"])
def test_a_stop_ends_the_reading_of_a_heavy_page(tmp_path: Path, name: str) -> None:
    (body,) = heavy_shapes.SHAPES[name](5_000_000).pages.values()
    with Mirror({LIST: body}) as mirror:
        words = command(mirror.base, tmp_path)
        with subprocess.Popen(words, cwd=ROOT, env=ENVIRONMENT, stderr=subprocess.PIPE) as process:
            soon(lambda: LIST in mirror.paths())
            process.send_signal(signal.SIGTERM)
            _, log = process.communicate()
    assert process.returncode == 10, log.decode()
    assert b"Traceback" not in log


@pytest.mark.slow
def test_all_heavy_pages_of_one_crawl_are_read_or_refused(tmp_path: Path) -> None:
    """The run of the whole takes no more memory than that of a page may."""
    read = sample([name for name in ONE_PAGE if name != REFUSED], 6)
    numbers = {name: number for number, name in enumerate([REFUSED, *read], 1)}
    pages = {path(number): page(name, number, LARGE) for name, number in numbers.items()}
    items = [item(path(number), title(number)) for number in numbers.values()]
    with Mirror({LIST: list_page(items), **pages}) as mirror:
        words = [sys.executable, "-c", MEASURED, *command(mirror.base, tmp_path)]
        done = subprocess.run(words, cwd=ROOT, env=ENVIRONMENT, capture_output=True, text=True)
    result = Result(done.returncode, done.stderr, tmp_path)
    assert result.status == 3
    assert "Traceback" not in result.log
    assert result.report["counts"]["unexpected_errors"] == 0
    assert int(done.stdout) < MOST_MEMORY * 1024
    assert all(entry["audit_unaccounted"] == 0 for entry in result.catalogue().values())
