"""A replay reads what imports show of a briefing only if that has not been read before."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NoReturn

import pytest

from scio_crawler.common import addresses
from scio_crawler.importing import histories
from scio_crawler.importing.states import History, read_history
from scio_crawler.items import Capture
from tests.importing.importing import files, imported, replayed
from tests.importing.recorded import DATES, write
from tests.mirrors import LIST, article, item, list_page, pages_of, title
from tests.mirrors import path as path_of

PRINTED = (
    f"<p>• {title(11)}</p><p>Chairperson:</p><p>Ms. Lian Shuyan</p><p>Date:</p>"
    "<p>July 11, 2024</p><p>Lian Shuyan:</p><p>Welcome to this evening.</p>"
    "<p>CCTV:</p><p>What burns on it?</p><p>Lian Shuyan:</p><p>Oil of many kinds.</p>"
)


def archived(folder: Path) -> Path:
    """Return an output folder with imports of two whole briefings, and of one without a page."""
    pages = pages_of(1, 2) | pages_of(2, 1) | {path_of(3): article(3, 1, 2)}
    imported(folder / "output", write(folder / "first.warc", pages, DATES[0]))
    return imported(folder / "output", write(folder / "again.warc", pages, DATES[1])).folder


def damage(folder: Path) -> None:
    """Damage the first record of a page."""
    [file] = (folder / "archive").glob("*.warc.gz")
    data = bytearray(file.read_bytes())
    second = data.index(b"\x1f\x8b\x08", 1)
    data[second + 200] ^= 4
    file.write_bytes(data)


def lose(folder: Path) -> None:
    for file in folder.glob("state.sqlite*"):
        file.unlink()


def put_back(folder: Path) -> None:
    """Let the database differ from what was noted when it was closed."""
    (folder / "state.sqlite.sha256").write_text("another  state.sqlite\n")


def edit(folder: Path) -> None:
    file = sorted(folder.glob("briefings/*.jsonl"))[0]
    file.write_bytes(file.read_bytes() + b"edited")


def import_more(folder: Path) -> None:
    pages = {path_of(2): article(2, more=1)}
    imported(folder, write(folder.parent / "more.warc", pages, DATES[2]))


# What happens before a replay, and the briefings that it reads.
STORIES: dict[str, tuple[Callable[[Path], object], list[int]]] = {
    "nothing": (lambda _: None, [3]),
    "a file was edited": (edit, [3]),
    "more was imported, and read then": (import_more, [3]),
    "the database was lost": (lose, [1, 2, 3]),
    "the database was put back": (put_back, [1, 2, 3]),
    "a record of the first was damaged": (damage, [1, 3]),
}


@pytest.mark.parametrize("story", STORIES)
def test_a_replay_reads_only_what_is_not_whole_or_not_known(
    story: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    happen, wanted = STORIES[story]
    folder = archived(tmp_path)
    happen(folder)
    read: list[str] = []

    def noted(captures: Sequence[Capture], history: History) -> History:
        read.append(addresses.briefing_of(captures[0].url))
        return read_history(captures, history)

    monkeypatch.setattr(histories, "read_history", noted)
    replayed(folder)
    assert read == [f"scio-90000000{number}" for number in wanted]


@pytest.mark.parametrize(("since", "unchanged"), [("2024-07-01", 3), ("2030-01-01", 0)])
def test_a_replay_of_a_part_changes_nothing(since: str, unchanged: int, tmp_path: Path) -> None:
    folder = archived(tmp_path)
    before = files(folder)
    assert replayed(folder, since=since).report["counts"]["outcomes"]["unchanged"] == unchanged
    assert files(folder) == before


def fail(*_: object) -> NoReturn:
    raise AssertionError("it is read")


def test_nothing_is_read_of_whole_transcripts_and_all_is_reported(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also not of those that a list prints, nor of one with several revisions."""
    shown = list_page([item(path_of(1), title(1))], below=PRINTED)
    first = {LIST: shown} | pages_of(1, 2) | pages_of(2, 1)
    imported(tmp_path / "output", write(tmp_path / "first.warc", first, DATES[0]))
    second = write(tmp_path / "second.warc", {path_of(2): article(2, more=1)}, DATES[1])
    folder = imported(tmp_path / "output", second).folder
    read = replayed(folder).report
    before = files(folder)
    monkeypatch.setattr(histories, "read_history", fail)
    unread = replayed(folder)
    assert unread.status == 0
    assert files(folder) == before
    for key in ("counts", "briefings", "failures", "warnings"):
        assert unread.report[key] == read[key]
    assert unread.report["counts"]["briefings"] == 3


def test_every_replay_reports_a_damaged_record(tmp_path: Path) -> None:
    folder = archived(tmp_path)
    before = files(folder, but=("archive/",))
    damage(folder)
    reasons = [replayed(folder).reasons() for _ in range(3)]
    assert reasons[0] == reasons[1] == reasons[2]
    assert any("is damaged" in reason for reason in reasons[0].values())
    assert files(folder, but=("archive/",)) == before
