"""What the turns files of a folder hold, and which numbers its revisions have had."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from scio_crawler.folder.files import TurnsFiles
from tests.folder.made_up import ID, briefing, exporter_in

FILE = f"briefings/2024-07-05_{ID}.jsonl"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a briefing of two turns in its third revision, and one in quarantine."""
    with exporter_in(tmp_path) as exporter:
        for word in ("growth", "trade", "jobs"):
            exporter.publish(briefing(turns=10, word=word))
        exporter.publish(briefing(turns=2))
        exporter.publish(briefing(briefing_id="scio-2", day="2021-01-01"))
    return tmp_path


def test_a_file_is_found_by_its_briefing(folder: Path) -> None:
    files = TurnsFiles(folder)
    assert files.of(ID) == FILE
    assert files.of("scio-9") == ""


def test_turns_are_those_that_were_written(folder: Path) -> None:
    turns = briefing(word="jobs").turns
    for turn, was in zip(turns, briefing(word="growth").turns, strict=True):
        turn.turn_id, turn.revision = was.turn_id, 3
    assert TurnsFiles(folder).whole(FILE, ID) == turns


NOT_WHOLE: dict[str, Callable[[list[str]], list[str]]] = {
    "a line less in the middle": lambda lines: lines[:3] + lines[4:],
    "a line twice": lambda lines: [lines[0], *lines],
    "half a line": lambda lines: [*lines[:-1], lines[-1][:40]],
    "another briefing": lambda lines: [line.replace(ID, "scio-7") for line in lines],
    "two revisions": lambda lines: [
        lines[0].replace('"revision": 3', '"revision": 2'),
        *lines[1:],
    ],
    "no line": lambda lines: [],
    "no turns": lambda lines: ["{}\n"],
}


@pytest.mark.parametrize("spoil", NOT_WHOLE.values(), ids=NOT_WHOLE)
def test_what_cannot_be_all_turns_of_a_briefing_is_not_whole(
    folder: Path, spoil: Callable[[list[str]], list[str]]
) -> None:
    files = TurnsFiles(folder)
    lines = spoil(files.lines(FILE))
    (folder / FILE).write_text("".join(lines), "utf-8")
    assert files.whole(FILE, ID) == []


def test_numbers_count_wherever_they_stand(folder: Path) -> None:
    assert TurnsFiles(folder).last_number(ID) == 3
    (folder / FILE).unlink()
    assert TurnsFiles(folder).last_number(ID) == 2
    aside = folder / f"set-aside/revisions/{ID}/5.jsonl.1"
    aside.parent.mkdir(parents=True)
    aside.touch()
    assert TurnsFiles(folder).last_number(ID) == 5
    assert TurnsFiles(folder).last_number("scio-9") == 0
