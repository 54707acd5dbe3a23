"""A damaged file and a lost database are noticed, and all is written again."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from hypothesis import assume, given, settings

from scio_crawler.contract.description import DESCRIPTIONS
from scio_crawler.folder.files import Damage
from scio_crawler.folder.store import Store
from tests.folder.made_up import (
    ID,
    LATER,
    at,
    briefing,
    crawled,
    entry_in,
    folder_in,
    publish,
    state,
    tree,
)
from tests.folder.runs import FILE, TABLES, Follower, edited, lose, made, run, turns_in, whole
from tests.folder.test_fold import STORY, STUB, A, B, C
from tests.sampling import fewer

# Damage


def lengthened(path: Path) -> None:
    path.write_bytes(path.read_bytes() + b"{}\n")


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a file of each kind."""
    path = tmp_path_factory.mktemp("sound") / "output"
    run(path, *made([A, B, {**A, "turns": 11}, STUB]))
    return path


OF_BRIEFING = (FILE, f"revisions/{ID}/1.jsonl", f"quarantine/{ID}.jsonl")


@pytest.mark.some(12)
@pytest.mark.parametrize("damage", [Path.unlink, edited, lengthened])
@pytest.mark.parametrize("file", [*OF_BRIEFING, *sorted(TABLES), *DESCRIPTIONS])
def test_a_damaged_file_is_written_again(tmp_path, sound, file, damage) -> None:
    path, told = tmp_path / "output", list[Damage]()
    shutil.copytree(sound, path)
    damage(path / file)
    found = (path / file).read_bytes() if (path / file).exists() else None
    if found == (sound / file).read_bytes():
        return
    run(path, tell=told.append)
    assert whole(path) == tree(sound)
    assert [each.file for each in told] == [file]
    assert told[0].cured
    if found is None:
        assert not (path / "set-aside").exists()
    else:
        assert (path / told[0].set_aside).read_bytes() == found


@pytest.mark.parametrize("found", [A, B, {**A, "day": "2024-07-06"}, STUB], ids=str)
def test_a_file_that_is_edited_while_a_run_goes_on_is_set_aside(tmp_path, found) -> None:
    told: list[Damage] = []
    with folder_in(tmp_path, told.append) as folder:
        publish(folder, state(1, **A))
        edited(tmp_path / FILE)
        publish(folder, state(2, **found))
    due = tmp_path / "due"
    run(due, *made([A]))
    assert "candles" in (tmp_path / f"set-aside/{FILE}.1").read_text("utf-8")
    assert [damage.set_aside for damage in told] == [f"set-aside/{FILE}.1"]
    assert not any("candles" in str(turns) for turns in turns_in(tmp_path).values())


def test_a_lost_turns_file_is_written_again_when_the_page_is_seen_again(folder) -> None:
    publish(folder, briefing())
    before = tree(folder.folder)
    (folder.folder / FILE).unlink()
    assert publish(folder, briefing(fetched=LATER))[0].outcome == "rewritten"
    assert tree(folder.folder)[FILE] == before[FILE]


# A lost database


@settings(max_examples=fewer(100))
@given(STORY)
def test_a_folder_whose_database_was_lost_is_the_same_and_goes_on(tmp_path, story) -> None:
    assume(story)
    shutil.rmtree(tmp_path, ignore_errors=True)
    path = tmp_path / "output"
    for each in made(story):
        run(path, each)
    before = tree(path)
    lose(path)
    run(path, *made(story))  # to publish a state changes its entry
    assert whole(path) == before
    follower = Follower(path)
    follower.follow()
    run(path, state(20, word="bells"))
    follower.follow()


def test_a_database_put_back_from_a_copy_reports_no_change_twice(tmp_path, monkeypatch) -> None:
    path, copy = tmp_path / "output", tmp_path / "state.sqlite"
    found = made([A, B, C])
    run(path, found[0])
    shutil.copy(path / "state.sqlite", copy)
    run(path, *found[1:])
    before = tree(path)
    shutil.copy(copy, path / "state.sqlite")
    told: list[Damage] = []
    monkeypatch.setattr(Store, "unread_runs", lambda _: ["the last one"])
    run(path, *found, tell=told.append)
    assert whole(path) == before
    assert [damage.file for damage in told][:1] == ["state.sqlite"]


def test_a_run_that_is_killed_has_checked_what_it_was_sent_again(folder) -> None:
    publish(folder, briefing())
    folder.states.add(crawled(briefing(fetched=LATER)))
    folder.reconcile()
    assert entry_in(folder.ledger).checked == LATER


def test_what_a_killed_run_has_removed_is_not_reported_missing(tmp_path) -> None:
    run(tmp_path, at(1, **A))
    with folder_in(tmp_path) as folder:
        folder.states.add(state(2, **{**A, "day": "2024-07-06"}))
    (tmp_path / FILE).unlink()
    told: list[Damage] = []
    run(tmp_path, tell=told.append)
    assert told == []
