"""Older states of a briefing find their places, whatever the order in which they come."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator, Sequence
from itertools import permutations
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from scio_crawler import read
from scio_crawler.common.addresses import CANONICAL
from scio_crawler.common.errors import DamagedError
from scio_crawler.folder.checking import check_folder
from scio_crawler.folder.exporter import Exporter
from scio_crawler.folder.history import insert
from scio_crawler.items import Briefing, Capture, Receipt, Sign
from tests.folder.kills import killed_at, steps_of
from tests.folder.made_up import ID, SPEECH, briefing, exporter_in, lines, tree
from tests.mirrors import article, path
from tests.sampling import fewer, sample

Story = list[dict[str, object]]  # readings, in the order of time


def at(august: int, **words: object) -> Briefing:
    """Return the reading of what was there on a day of *august*."""
    fetched = f"2024-08-{august:02}T00:00:00Z"
    return briefing(**{"fetched": fetched, "digest": f"{august:02}" * 16, **words})


@pytest.fixture
def exporter(tmp_path) -> Iterator[Exporter]:
    with exporter_in(tmp_path) as exporter:
        yield exporter


def files(folder: Path) -> dict[str, str]:
    """Return every file but those that tell in which order things came in.

    The ids of turns are left out: a turn keeps the one of its first reading.
    """
    found = tree(folder)
    return {name: IDS.sub("", text) for name, text in found.items() if name not in ORDERED}


IDS = re.compile(rf"{ID}-[0-9a-f]{{10}}(-[0-9]+)?")
# The last has the digests of the others.
ORDERED = ("changes.jsonl", "feed.xml", "datapackage.json")
A, B, C = {"word": "lamps"}, {"word": "wicks"}, {"word": "tides", "turns": 11}
SHORT = {**A, "turns": 3}
STORIES: dict[str, tuple[Story, list[str]]] = {
    # what was there on August 1, 2, 3 … -> the words of the revisions
    "three texts": ([A, B, C], ["lamps", "wicks", "tides"]),
    "one text": ([A, A, A], ["lamps"]),
    "there and back": ([A, B, A], ["lamps", "wicks", "lamps"]),
    "there, back and there": ([A, B, A, A, B], ["lamps", "wicks", "lamps", "wicks"]),
    "another title": ([A, {**A, "title": "Corrected"}, B], ["lamps", "wicks"]),
    "another date": ([A, {**B, "day": "2024-07-06"}], ["lamps", "wicks"]),
    "a page that was missing": ([{**A, "turns": 5, "status": "partial"}, A, B], ["lamps", "wicks"]),
    "a page that was missing later": ([A, {**A, "turns": 5, "status": "partial"}], ["lamps"]),
    "a missing page between": ([A, {**A, "turns": 5, "status": "partial"}, B], ["lamps", "wicks"]),
    "a much worse one between": ([A, {**B, "turns": 2}, C], ["lamps", "tides"]),
    "a much worse one at the end": ([A, B, {**C, "turns": 2}], ["lamps", "wicks"]),
    "two much worse ones": ([A, {**B, "turns": 2}, {**C, "turns": 3}], ["lamps"]),
    "much worse at the end, as whole and as a part": (
        [SHORT, A, SHORT, {**SHORT, "status": "partial"}],
        ["lamps", "lamps"],
    ),
    "a stub at first": ([{**B, "turns": 2}, A], ["wicks", "lamps"]),
    "an announcement at first": ([{"turns": 0, "status": "pending"}, A, B], ["lamps", "wicks"]),
    "an announcement in its place": ([A, {"turns": 0, "status": "pending"}, B], ["lamps", "wicks"]),
}


def made(story: Story, order: Sequence[Sequence[int]], folder: Path) -> dict[str, str]:
    """Insert the readings of *story* in an *order* of groups; return the files."""
    with exporter_in(folder) as exporter:
        for group in order:
            insert(exporter, [at(day + 1, **story[day]) for day in sorted(group)])
        exporter.write_tables()
        assert exporter.ledger.intents() == []
    return files(folder)


def words_of(folder: Path) -> list[str]:
    """Return the word that the first turn of each revision is about; check their numbers."""
    kept = sorted(folder.glob(f"revisions/{ID}/*"), key=lambda path: int(path.stem))
    found = []
    for number, file in enumerate([*kept, *folder.glob("briefings/*")], 1):
        said = lines(file)
        assert {turn["revision"] for turn in said} == {number}
        assert file.parent.name == "briefings" or file.stem == str(number)
        found.append(str(said[0]["text"]).split()[-1].rstrip("."))
    return found


@pytest.mark.some(3)
@pytest.mark.parametrize(("story", "words"), STORIES.values(), ids=STORIES)
def test_any_order_makes_the_same_folder(tmp_path, story, words) -> None:
    days = range(len(story))
    due = made(story, [days], tmp_path / "due")
    assert words_of(tmp_path / "due") == words
    for number, order in enumerate(sample(list(permutations(days)), 24)):
        folder = tmp_path / str(number)
        assert made(story, [[day] for day in order], folder) == due, order
        shutil.rmtree(folder)


STATES = some.lists(
    some.fixed_dictionaries(
        {
            "word": some.sampled_from(["lamps", "wicks"]),
            "turns": some.sampled_from([3, 9, 10]),
            # Of complete and partial states with few turns, which one is kept can still depend on
            # the one that came first.
            "status": some.just("complete"),
            "title": some.sampled_from(["Briefing", "Corrected"]),
        }
    ),
    min_size=1,
    max_size=5,
)


@pytest.mark.slow
@settings(max_examples=fewer(300))
@given(STATES, some.randoms(use_true_random=False))
def test_any_order_of_any_story(tmp_path, story, random) -> None:
    days = list(range(len(story)))
    groups: list[list[int]] = []
    for day in random.sample(days, len(days)):
        if groups and random.random() < 0.3:
            groups[-1].append(day)
        else:
            groups.append([day])
    folders = [tmp_path / name for name in ("due", "found")]
    for folder in folders:
        shutil.rmtree(folder, ignore_errors=True)
    assert made(story, groups, folders[1]) == made(story, [days], folders[0])


# What is told


def follow(copy: dict[str, Any], folder: Path, applied: int) -> int:
    """Bring *copy*, turns by briefing, up to date as docs/data.md says; return the last line."""
    told = lines(folder / "changes.jsonl")[applied:]
    for briefing_id in {str(line["briefing_id"]) for line in told}:
        files = folder.glob(f"briefings/*_{briefing_id}.jsonl")
        copy[briefing_id] = [line for file in files for line in lines(file)]
    return applied + len(told)


@settings(max_examples=fewer(60))
@given(STATES, some.randoms(use_true_random=False))
def test_who_follows_the_lines_has_every_key(tmp_path, story, random) -> None:
    shutil.rmtree(tmp_path / "output", ignore_errors=True)
    copy: dict[str, Any] = {}
    applied = 0
    with exporter_in(tmp_path / "output") as exporter:
        for day in random.sample(range(len(story)), len(story)):
            insert(exporter, [at(day + 1, **story[day])])
            exporter.write_tables()
            applied = follow(copy, exporter.folder, applied)
            [file] = exporter.folder.glob("briefings/*")
            assert copy == {ID: lines(file)}


def test_who_follows_the_lines_hears_that_a_revision_was_never_shown(exporter) -> None:
    copy: dict[str, Any] = {}
    applied = 0
    for readings, until in (
        ([at(1, **A), at(2, **B), at(3, **A)], None),
        ([at(1, **A), at(3, **A)], ("archive/b", 1)),
    ):
        insert(exporter, readings, until)
        exporter.write_tables()
        applied = follow(copy, exporter.folder, applied)
        [file] = exporter.folder.glob("briefings/*")
        assert copy == {ID: lines(file)}
    assert words_of(exporter.folder) == ["lamps"]


TOLD: dict[str, tuple[dict[int, dict[str, object]], list[tuple[int, int, str]]]] = {
    # what is inserted into A on August 3 and B on August 5 -> (day, revision, what) of each line
    "between": ({4: C}, [(4, 2, "revised"), (5, 3, "revised")]),
    "before all": ({1: C}, [(1, 1, "new"), (3, 2, "revised"), (5, 3, "revised")]),
    "an older clock": ({1: A}, []),
    "much worse": ({4: {**C, "turns": 2}}, []),
    "behind all": ({7: C}, [(7, 3, "revised")]),
}


@pytest.mark.parametrize(("inserted", "told"), TOLD.values(), ids=TOLD)
def test_what_is_told_of_an_insertion(exporter, inserted, told) -> None:
    insert(exporter, [at(3, **A), at(5, **B)])
    exporter.write_tables()
    before = lines(exporter.folder / "changes.jsonl")
    insert(exporter, [at(day, **state) for day, state in inserted.items()])
    exporter.write_tables()
    after = lines(exporter.folder / "changes.jsonl")
    assert after[: len(before)] == before
    fresh = [line for line in after[len(before) :] if not str(line["what"]).startswith("turn-")]
    assert [(int(str(x["at"])[8:10]), x["revision"], x["what"]) for x in fresh] == told
    assert {line["by"] for line in fresh} <= {"site"}


def test_inserting_again_changes_no_byte(tmp_path) -> None:
    story, _ = STORIES["there and back"]
    made(story, [[2], [0], [1]], tmp_path)
    before = tree(tmp_path)
    with exporter_in(tmp_path) as exporter:
        found = insert(exporter, [at(day, **state) for day, state in enumerate(story, 1)])
        assert not exporter.write_tables()
    assert [each.outcome for each in found] == ["unchanged"] * 3
    assert tree(tmp_path) == before


def test_what_came_of_each_reading(exporter) -> None:
    insert(exporter, [at(9, **C)])
    found = insert(
        exporter,
        [
            at(1, **A),
            at(2, **A),
            at(3, **A, turns=9, status="partial"),
            at(4, turns=1),
            at(5, **B),
            at(8, **C),
            at(9, **C),
            at(10, **A),
        ],
    )
    assert [each.outcome for each in found] == [
        "inserted",
        "unchanged",
        "stands",
        "omitted",
        "inserted",
        "unchanged",
        "unchanged",
        "changed",
    ]
    entry = exporter.ledger.row(ID).entry()
    assert (entry.revision, entry.revised_by) == (4, "site")
    assert entry.first_seen == "2024-08-01T00:00:00Z"
    assert entry.checked == "2024-08-10T00:00:00Z"


def test_only_what_is_in_quarantine_was_kept(exporter) -> None:
    stub = {"word": "oil", "turns": 2}
    found = insert(exporter, [at(1, **A), at(2, **stub), at(3, **B), at(4, **stub), at(5, **stub)])
    assert [each.outcome for each in found] == ["new", "omitted", "changed", "kept", "kept"]
    [turns] = (lines(path) for path in exporter.folder.glob("quarantine/*"))
    assert turns[0]["fetched"] == "2024-08-05T00:00:00Z"


def test_words_that_were_there_earlier_have_the_older_clock(exporter) -> None:
    insert(exporter, [at(9, **A, title="Corrected")])
    insert(exporter, [at(1, **A, title="Corrected")])
    exporter.write_tables()
    [file] = exporter.folder.glob("briefings/*")
    assert {turn["fetched"] for turn in lines(file)} == {"2024-08-01T00:00:00Z"}
    [page] = lines(exporter.folder / "pages.jsonl")
    assert (page["fetched"], page["digest"]) == ("2024-08-01T00:00:00Z", "01" * 16)


def page(august: int, more: int) -> Briefing:
    """Return what is read of a page as it was on a day of *august*."""
    return read(
        [
            Capture(
                f"{CANONICAL}{path(1)}",
                article(1, more=more).encode(),
                fetched=f"2024-08-{august:02}T00:00:00Z",
            )
        ]
    )


def test_a_folder_with_history_has_no_fault(tmp_path) -> None:
    with exporter_in(tmp_path) as exporter:
        for readings in ([page(5, 2)], [page(1, 0), page(3, 1)], [page(7, 4)], [page(6, 3)]):
            insert(exporter, readings)
        exporter.write_tables()
    assert len(list(tmp_path.glob("revisions/*/*"))) == 4
    faults: list[str] = []
    check_folder(tmp_path, lambda fault: faults.append(str(fault)))
    assert [fault for fault in faults if "in the archive" not in fault] == []


# What a crawl has published


def test_nothing_newer_is_replaced(exporter) -> None:
    exporter.publish(at(9, **A, turns=3))
    [found] = insert(exporter, [at(1, **B, turns=10)])
    assert found.outcome == "inserted"
    assert words_of(exporter.folder) == ["wicks", "lamps"]
    assert not list(exporter.folder.glob("quarantine/*"))


def test_what_a_crawl_has_published_stays_a_revision(exporter) -> None:
    for day, state in ((3, A), (5, B)):
        exporter.publish(at(day, **state))
    exporter.publish(at(5, **C))  # the same page, read better
    insert(exporter, [at(1, **C), at(4, word="oil")])
    exporter.publish(at(7, **A))
    insert(exporter, [at(6, word="kites")])
    words = ["tides", "lamps", "oil", "wicks", "tides", "kites", "lamps"]
    assert words_of(exporter.folder) == words


def test_a_revision_in_doubt_is_followed_by_the_same_ones_ever_after(exporter) -> None:
    exporter.publish(at(3, **A, status="doubtful"))
    for day, state in ((4, {**B, "turns": 9}), (5, A), (2, A)):
        insert(exporter, [at(day, **state, status="doubtful")])
        if day != 4:
            assert words_of(exporter.folder) == ["lamps", "wicks", "lamps"]


def test_a_withdrawn_briefing_stays_withdrawn(exporter) -> None:
    exporter.publish(at(5, **A))
    exporter.withdraw(ID, Receipt("2024-08-09T00:00:00Z", "", "archive/b", 1))
    insert(exporter, [at(1, **B), at(7, **C)])
    assert words_of(exporter.folder) == ["wicks", "lamps", "tides"]
    entry = exporter.ledger.row(ID).entry()
    assert (entry.withdrawn, entry.checked) == ("2024-08-09T00:00:00Z",) * 2
    insert(exporter, [at(10, **C)])
    assert exporter.ledger.row(ID).entry().withdrawn == ""


def test_a_doubt_that_a_person_has_taken_stays_taken(exporter) -> None:
    readings = [at(day, **A) for day in (3, 5)]
    for reading in readings:
        reading.signs = [Sign("more-pages", "page 2 is not linked")]
    insert(exporter, readings)
    exporter.publish(readings[1], accepted=True)
    insert(exporter, [at(1, **B)])
    entry = exporter.ledger.row(ID).entry()
    assert (entry.revision, entry.status, entry.doubts) == (2, "complete", "")


def test_a_reading_in_quarantine_is_left_there(exporter) -> None:
    exporter.publish(at(5, **A))
    exporter.publish(at(7, **B, turns=2))
    [before] = (path.read_bytes() for path in exporter.folder.glob("quarantine/*"))
    insert(exporter, [at(1, **C), at(2, **B, turns=2)])
    [after] = (path.read_bytes() for path in exporter.folder.glob("quarantine/*"))
    assert after == before


def test_a_copy_without_a_file_keeps_its_revisions(exporter) -> None:
    exporter.publish(at(5, speech=SPEECH, turns=12))
    exporter.publish(at(5, speech=SPEECH, briefing_id="scio-2"))
    [found] = insert(exporter, [at(1, speech=SPEECH, word="oil", briefing_id="scio-2")])
    assert found.outcome == "inserted"
    kept = sorted(exporter.folder.glob("revisions/scio-2/*"))
    assert ["oil" in file.read_text("utf-8") for file in kept] == [True, False]


def test_a_file_that_somebody_edited_is_not_touched(exporter) -> None:
    insert(exporter, [at(5, **A)])
    [file] = exporter.folder.glob("briefings/*")
    file.write_text(file.read_text("utf-8").replace("lamps", "candles"), "utf-8")
    before = tree(exporter.folder)
    with pytest.raises(DamagedError, match="not as it was written"):
        insert(exporter, [at(1, **B)])
    assert tree(exporter.folder) == before


# Kills: what was there before -> what is inserted

SCENARIOS: dict[str, tuple[dict[int, dict[str, object]], dict[int, dict[str, object]]]] = {
    "before all": ({5: B}, {1: A}),
    "between": ({3: A, 5: B, 7: C}, {1: C, 4: C, 6: A}),
    "before, and behind": ({5: B}, {1: A, 9: C}),
    "an older clock": ({5: B}, {1: B}),
    "in place of a part": ({5: {**A, "turns": 5, "status": "partial"}}, {1: A}),
    "under another name": (
        {5: {**A, "turns": 5, "status": "partial", "day": "2024-07-06"}},
        {1: A},
    ),
    "in place of a stub": ({5: {**A, "turns": 2}}, {1: B}),
    "the first": ({}, {1: A, 5: B}),
}


KILLS = 6  # of the some hundred steps of a scenario


@pytest.mark.some(2)
@pytest.mark.skipif(not hasattr(os, "fork"), reason="kills a forked process")
@pytest.mark.parametrize(("known", "inserted"), SCENARIOS.values(), ids=SCENARIOS)
def test_a_killed_insertion_is_finished_by_the_next(tmp_path, known, inserted) -> None:
    before, after, trial = (tmp_path / name for name in ("before", "after", "trial"))

    def run(folder: Path, states: dict[int, dict[str, object]]) -> None:
        with exporter_in(folder) as exporter:
            exporter.repair()
            insert(exporter, [at(day, **state) for day, state in states.items()])
            exporter.write_tables()

    run(before, known)
    shutil.copytree(before, after)
    steps = steps_of(lambda: run(after, inserted))
    assert steps > 10
    for number in sample(range(1, steps + 1), KILLS):
        shutil.copytree(before, trial)
        assert killed_at(number, lambda: run(trial, inserted)), f"step {number}"
        with exporter_in(trial) as exporter:
            exporter.repair()
            assert exporter.ledger.intents() == []
            assert exporter.repair() == [], "repaired once and for all"
            exporter.write_tables()
        assert not list(trial.rglob("*.tmp")), f"step {number}"
        assert not list(trial.glob("set-aside/*")), f"step {number}"
        if words_of(trial):
            assert len(words_of(trial)) >= len(words_of(before)) - 1, f"step {number}"
        run(trial, inserted)
        assert files(trial) == files(after), f"step {number}"
        told = [line["what"] for line in lines(trial / "changes.jsonl")]
        assert sorted(told) == sorted(line["what"] for line in lines(after / "changes.jsonl"))
        shutil.rmtree(trial)
