"""The folder holds what its states show, in whatever order they come."""

from __future__ import annotations

import errno
import os
import shutil
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from scio_crawler.common.errors import ContractError, OutputError
from scio_crawler.contract.description import DESCRIPTIONS
from scio_crawler.folder import states
from scio_crawler.folder.fold import fold
from scio_crawler.folder.reconcile import Published
from scio_crawler.folder.states import State
from tests.folder.kills import killed_at, steps_of
from tests.folder.made_up import (
    FIRST,
    ID,
    LATER,
    SPEECH,
    URL,
    at,
    briefing,
    clock,
    crawled,
    entry_in,
    folder_in,
    imported,
    lines,
    publish,
    state,
    take,
    tree,
)
from tests.folder.runs import (
    FILE,
    TABLES,
    Follower,
    content,
    groups,
    lose,
    made,
    reported,
    run,
    turns_in,
)
from tests.folder.test_fold import DOUBT, GONE, IMPORT, STORY, STUB, A, B, C, shown
from tests.sampling import fewer, sample

forks = pytest.mark.skipif(not hasattr(os, "fork"), reason="kills a forked process")


# What is written


def test_a_new_briefing_is_written_and_remembered(folder) -> None:
    item = briefing()
    assert publish(folder, item) == [Published("new")]
    [turns] = fold([crawled(briefing())]).revisions
    assert set(tree(folder.folder)) == {FILE, *TABLES, *DESCRIPTIONS}
    assert lines(folder.folder / FILE) == [turn.record() for turn in turns]
    [catalogue] = lines(folder.folder / "briefings.jsonl")
    assert catalogue == item.entry.record() == entry_in(folder.ledger).record()
    assert (catalogue["file"], catalogue["first_seen"]) == (FILE, FIRST)
    [page] = lines(folder.folder / "pages.jsonl")
    assert (page["url"], page["fetched"], page["digest"]) == (URL, FIRST, "A" * 32)
    assert folder.states.marked() == []


def test_what_did_not_change_is_not_written(folder) -> None:
    publish(folder, briefing())
    before = tree(folder.folder)
    stamp = (folder.folder / FILE).stat().st_mtime_ns
    assert publish(folder, briefing(fetched=LATER)) == [Published("unchanged")]
    after = tree(folder.folder)
    assert (folder.folder / FILE).stat().st_mtime_ns == stamp
    changed = {name for name in after if after[name] != before[name]}
    assert changed == {"briefings.jsonl", "datapackage.json"}  # which has its digest
    [catalogue] = lines(folder.folder / "briefings.jsonl")
    assert (catalogue["checked"], catalogue["fetched_until"]) == (LATER, FIRST)


def test_a_change_is_a_revision_and_the_earlier_one_stays(folder) -> None:
    publish(folder, at(1))
    first = (folder.folder / FILE).read_text("utf-8")
    all_turns = {"added": [], "removed": [], "changed": list(range(1, 11))}
    assert publish(folder, at(2, word="trade")) == [Published("changed", all_turns)]
    revisions = tree(folder.folder / "revisions")
    assert revisions == {f"{ID}/1.jsonl": first}


def test_a_doubt_is_new_once(folder) -> None:
    found = [publish(folder, at(day, **DOUBT))[0].is_doubt_new for day in (1, 2)]
    assert found == [True, False]


def test_a_withdrawn_briefing_keeps_its_file_and_every_turn_says_so(folder) -> None:
    publish(folder, at(1))
    assert [publish(folder, state(day, **GONE))[0].outcome for day in (2, 3, 4, 5)] == [
        "unchanged",
        "unchanged",
        "withdrawn",
        "unchanged",
    ]
    assert {turn["withdrawn"] for turn in lines(folder.folder / FILE)} == {clock(2)}
    assert publish(folder, at(6))[0].outcome == "rewritten"
    assert {turn["withdrawn"] for turn in lines(folder.folder / FILE)} == {""}


@pytest.mark.parametrize(("key", "value"), [("date", ""), ("briefing_id", "../scio-1")])
def test_a_broken_contract_is_refused_before_anything_is_written(folder, key, value) -> None:
    item = briefing()
    setattr(item.entry, key, value)
    item.briefing_id = item.entry.briefing_id
    with pytest.raises(ContractError):
        publish(folder, item)
    assert tree(folder.folder) == {}


def test_the_numbers_of_a_run_do_not_depend_on_what_came_first(folder) -> None:
    for number, fetched in ((5, LATER), (4, FIRST), (3, FIRST)):
        take(folder, briefing(briefing_id=f"scio-{number}", fetched=fetched, speech=str(number)))
    publish(folder, briefing())
    told = lines(folder.folder / "changes.jsonl")
    assert [line["briefing_id"] for line in told] == [ID, "scio-3", "scio-4", "scio-5"]
    assert [line["change"] for line in told] == [1, 2, 3, 4]


# Any order


@settings(max_examples=fewer(200))
@given(STORY, some.randoms(use_true_random=False))
def test_any_order_makes_the_same_folder_and_reports_every_change(tmp_path, story, random) -> None:
    shutil.rmtree(tmp_path, ignore_errors=True)
    due, found = tmp_path / "due", tmp_path / "found"
    run(due, *made(story))
    follower = Follower(found)
    for group in groups(made(story), random):
        run(found, *group)
        follower.follow()
    assert content(found) == content(due)


EARLIER = {
    # What is found on a day of August, after A on August 3 and B on 5 -> what is reported of it
    "between": (4, C, ["revised site"]),
    "before all": (1, C, ["revised site"]),
    "the same, earlier": (1, A, []),
    "much worse": (4, STUB, []),
    "behind all": (7, C, ["revised site"]),
}


@pytest.mark.parametrize(("day", "words", "due"), EARLIER.values(), ids=EARLIER)
def test_what_is_reported_of_a_state_that_an_import_shows(folder, day, words, due) -> None:
    publish(folder, state(3, **A), state(5, **B))
    before = reported(folder.folder)
    publish(folder, state(day, **words, is_imported=True))
    fresh = reported(folder.folder)[len(before) :]
    assert [each for each in fresh if not each.startswith("turn-")] == due


def test_what_imports_no_longer_show_is_no_longer_a_revision(folder) -> None:
    follower = Follower(folder.folder)
    shown = [imported(at(day, **words)) for day, words in ((1, A), (2, B), (3, A))]
    for states_shown in (shown, [shown[0], shown[2]]):
        folder.states.replace_imports(ID, states_shown)
        folder.reconcile()
        publish(folder)
        follower.follow()
    assert not list(folder.folder.glob("revisions/*/*"))


def test_what_is_no_transcript_after_all_is_withdrawn(folder) -> None:
    follower = Follower(folder.folder)
    publish(folder, state(1, **A, **IMPORT), state(2, **B, **IMPORT))
    follower.follow()
    folder.states.replace_imports(ID, [])
    folder.reconcile()
    publish(folder)
    follower.follow()
    assert follower.told[-1]["what"] == "withdrawn"
    assert not list(folder.folder.glob("*/**/*.jsonl"))
    publish(folder, state(3, **A))
    follower.follow()
    assert follower.told[-1]["what"] == "new"


# Kills: the states that were there before, the states that a run finds and dies

COPIES: dict[str, dict[str, Any]] = {
    "speech": {"speech": SPEECH},
    "copy": {"speech": SPEECH, "briefing_id": "scio-2"},
    "other": {"briefing_id": "scio-2", **B},
    "earlier": {"august": 1},
}
KILLS = {
    "new": ("", "A"),
    "changed": ("A", "B"),
    "changed twice": ("A", "B C"),
    "changed, with another date": ("A", "B-moved"),
    "another date": ("A", "A-moved"),
    "completed": ("part", "A"),
    "unchanged": ("A", "A"),
    "much worse": ("A", "stub"),
    "out of quarantine": ("A stub", "A"),
    "a page failed": ("A", "A-cut"),
    "pending": ("", "pending"),
    "withdrawn": ("A gone gone", "gone"),
    "back": ("A gone gone gone", "A"),
    "a worse copy": ("speech", "copy"),
    "a better copy": ("speech", "copy-12"),
    "a copy becomes another": ("speech copy", "other"),
    "found earlier": ("B", "earlier-A-import"),
}
KILLED = 6  # of the some hundred steps of a scenario


def shown_from(first_day: int, story: str) -> list[State]:
    """Return the states that *story* names, from a day of August on."""
    days = enumerate(story.split(), first_day)
    return [state(**{"august": day, **shown(name, COPIES)}) for day, name in days]


@forks
@pytest.mark.some(3)
@pytest.mark.parametrize(("before", "found"), KILLS.values(), ids=KILLS)
def test_a_killed_run_is_finished_by_the_next(tmp_path, before, found) -> None:
    known, due, trial = (tmp_path / name for name in ("known", "due", "trial"))
    own = shown_from(20, found)
    run(known, *shown_from(10, before))
    stages = [turns_in(known)]
    for number in range(len(own)):
        shutil.rmtree(due, ignore_errors=True)
        shutil.copytree(known, due)
        run(due, *own[: number + 1])
        stages.append(turns_in(due))
    shutil.copytree(known, trial)
    steps = steps_of(lambda: run(trial, *own))
    shutil.rmtree(trial)
    assert steps > 10
    for number in sample(range(1, steps + 1), KILLED):
        shutil.copytree(known, trial)
        assert killed_at(number, lambda: run(trial, *own)), f"step {number}"
        killed_at(number // 2 + 1, lambda: run(trial))
        run(trial)
        assert turns_in(trial) in stages, f"step {number}"
        run(trial, *own)
        assert tree(trial) == tree(due), f"step {number}"
        shutil.rmtree(trial)


def test_what_a_killed_run_left_unfinished_is_removed(tmp_path) -> None:
    run(tmp_path, at(1))
    unfinished = tmp_path / f"briefings/2024-07-06_{ID}.jsonl.tmp"
    unfinished.write_text("half a file")
    (tmp_path / "state.sqlite.sha256").write_bytes(b"")  # as while a run is at work
    run(tmp_path)
    assert not unfinished.exists()


@pytest.mark.parametrize("refused", ["xb", "fsync"])
def test_a_full_disk_leaves_whole_files(tmp_path, monkeypatch, refused) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    def open_file(path: Path, mode: str = "r", *more: Any, real: Any = Path.open) -> Any:
        return full() if mode == refused else real(path, mode, *more)

    run(tmp_path, at(1, **A))
    before = tree(tmp_path)
    with folder_in(tmp_path) as folder, monkeypatch.context() as patch:
        patch.setattr(Path, "open", open_file)
        if refused == "fsync":
            patch.setattr(os, "fsync", full)
        with pytest.raises(OutputError, match="the disk is full"):
            take(folder, at(2, **B))
    if refused == "xb":
        assert tree(tmp_path) == before
    run(tmp_path)
    assert reported(tmp_path)[:2] == ["new", "revised site"]
    assert len(reported(tmp_path)) == 12


# A better reading


def read_again(path: Path, monkeypatch: pytest.MonkeyPatch, *found: State) -> None:
    monkeypatch.setattr(states, "version", lambda: "a better reading")
    run(path, *found)


def test_a_better_reading_rewrites_every_revision_and_makes_none(tmp_path, monkeypatch) -> None:
    run(tmp_path, *made([A, B, C]))
    follower = Follower(tmp_path)
    follower.follow()
    before = tree(tmp_path)
    ids = [turn["turn_id"] for turn in lines(tmp_path / FILE)]
    better = made([{**words, "speech": " It is read better."} for words in (A, B, C)])
    read_again(tmp_path, monkeypatch, *better)
    after = tree(tmp_path)
    assert after.keys() == before.keys()
    turns_files = [name for name in after if name.startswith(("briefings/", "revisions/"))]
    assert all(after[name].count("It is read better.") >= 10 for name in turns_files)
    assert [turn["turn_id"] for turn in lines(tmp_path / FILE)] == ids
    known = len(follower.told)
    follower.follow()
    assert {line["by"] for line in follower.told[known:]} == {"reading"}
    assert {line["what"] for line in follower.told[known:]} == {"turn-changed"}
    read_again(tmp_path, monkeypatch, *better)
    assert tree(tmp_path) == after


def test_an_earlier_revision_read_better_changes_no_current_turn(tmp_path, monkeypatch) -> None:
    run(tmp_path, *made([A, B]))
    before, told = tree(tmp_path), reported(tmp_path)
    read_again(tmp_path, monkeypatch, *made([{**A, "speech": " Yes."}, B]))
    after = tree(tmp_path)
    changed = {name for name in after if after[name] != before[name]}
    assert changed == {f"revisions/{ID}/1.jsonl", "datapackage.json"}
    assert reported(tmp_path) == told


# The ids of turns


def ids_in(path: Path) -> list[str]:
    return [str(turn["turn_id"]) for turn in lines(path)]


def test_ids_that_were_published_stay_when_an_earlier_state_is_found(folder) -> None:
    early, late = {"speech": ""}, {"speech": " It was written down by hand."}
    publish(folder, state(5, **late))
    ids = ids_in(folder.folder / FILE)
    assert folder.ledger.archived_ids(ID) == {}
    publish(folder, state(1, **IMPORT, **early))
    assert ids_in(folder.folder / FILE) == ids
    assert ids_in(folder.folder / f"revisions/{ID}/1.jsonl") == ids, "they are the same turns"
    assert [*folder.ledger.archived_ids(ID).values()] == [ids, ids]


def test_ids_that_are_noted_in_the_archive_outlive_the_database(tmp_path) -> None:
    early, late = state(1, **IMPORT), state(5, speech=" It was written down by hand.")
    run(tmp_path, late)
    run(tmp_path, early)
    files = (FILE, f"revisions/{ID}/1.jsonl")
    before = [ids_in(tmp_path / file) for file in files]
    with folder_in(tmp_path) as folder:
        named = folder.ledger.archived_ids(ID)
    assert len(named) == 2
    lose(tmp_path)
    with folder_in(tmp_path) as folder:
        for content_hash, ids in named.items():
            folder.remember_ids(ID, content_hash, ids)
    run(tmp_path, early, late)
    assert [ids_in(tmp_path / file) for file in files] == before
