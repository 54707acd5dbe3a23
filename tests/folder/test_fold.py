"""The states of a briefing, in the order of time, make its revisions, its row and its changes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some

from scio_crawler.contract.corrections import Correction
from scio_crawler.folder.fold import fold, in_order
from scio_crawler.folder.states import State
from scio_crawler.items import Change, Turn
from tests.folder.cases import cases, rows
from tests.folder.made_up import ID, clock, state

HERE = Path(__file__).parent

Story = list[dict[str, Any]]  # what was there on August 1, 2, 3 …

A, B, C = {"word": "lamps"}, {"word": "wicks"}, {"word": "tides", "turns": 11}
STUB = {**B, "turns": 2}
PENDING = {"turns": 0, "status": "pending"}
GONE = {"is_gone": True}
IMPORT = {"is_imported": True}
DOUBT = {"status": "doubtful", "doubts": "hidden-text"}
SHOWN: dict[str, dict[str, Any]] = {  # what was there, by a name
    "A": A,
    "B": B,
    "C": C,
    "part": {**A, "turns": 5, "status": "partial"},
    "stub": STUB,
    "pending": PENDING,
    "gone": GONE,
    "cut": {"is_cut": True, "status": "partial"},
    "failed": {"is_cut": True},
    "import": IMPORT,
    "doubt": DOUBT,
    "partial": {"status": "partial"},
    "titled": {"title": "Corrected"},
    "moved": {"day": "2024-07-06"},
    "page": {"digest": "A" * 32},  # the same one
    "trade": {"word": "trade"},
}


def shown(name: str, more: Mapping[str, Any] = {}) -> dict[str, Any]:
    """Return what *name* means: names of :data:`SHOWN` and *more*, and numbers, with hyphens."""
    found: dict[str, Any] = {}
    for part in name.split("-"):
        found |= {"turns": int(part)} if part.isdecimal() else {**SHOWN, **more}[part]
    return found


def states_of(story: Story | str) -> list[State]:
    """Return the states of *story*, or of what it names."""
    days = map(shown, story.split()) if isinstance(story, str) else story
    return [state(day, **words) for day, words in enumerate(days, 1)]


def words_of(turns: Sequence[Turn]) -> str:
    """Return the word that the first of *turns* is about."""
    return turns[0].text.split()[-1].rstrip(".")


STORIES = cases(HERE / "fold_outcomes.txt")


@pytest.mark.parametrize(("story", "words", "outcomes"), STORIES.values(), ids=STORIES)
def test_a_story_makes_revisions_and_each_state_has_an_outcome(story, words, outcomes) -> None:
    folded = fold(states_of(story))
    assert " ".join(map(words_of, folded.revisions)) == words
    assert " ".join(folded.outcomes.values()) == outcomes
    for number, turns in enumerate(folded.revisions, 1):
        assert {turn.revision for turn in turns} == {number}


READ = some.fixed_dictionaries(
    {
        "word": some.sampled_from(["lamps", "wicks"]),
        "turns": some.sampled_from([3, 9, 10]),
        "status": some.sampled_from(["complete", "complete", "partial", "doubtful"]),
        "title": some.sampled_from(["Briefing", "Corrected"]),
        "is_cut": some.booleans(),
        "is_imported": some.booleans(),
    }
)
STORY = some.lists(READ | READ | some.sampled_from([PENDING, GONE, GONE]), max_size=8)
RANDOM = some.randoms(use_true_random=False)


@given(STORY, RANDOM)
def test_the_order_in_which_states_are_found_does_not_matter(story: Story, random: Random) -> None:
    states = states_of(story)
    shuffled = random.sample(states, len(states))
    one, other = fold(states), fold(shuffled)
    assert other == one
    assert other.files() == one.files()


# The order of time


def seen(*found: State) -> list[str]:
    """Return who saw the states at what time, in the order in which they count."""
    return [f"{'crawl' if each.run else 'import'} {int(at[8:10])}" for each, at in in_order(found)]


def test_the_records_of_crawls_are_in_order_though_the_clock_was_set_back() -> None:
    first, second = state(9, until=11), state(2)
    first.place, second.place = ("a", 1), ("b", 1)
    between = [state(day, is_imported=True) for day in (3, 12)]
    assert seen(*between, second, first) == ["import 3", "crawl 9", "crawl 2", "import 12"]


def test_within_a_second_the_site_has_the_last_word() -> None:
    assert seen(state(2), state(2, is_imported=True)) == ["import 2", "crawl 2"]
    shown = seen(state(1, until=2), state(2, word="wicks", is_imported=True))
    assert shown == ["crawl 1", "import 2", "crawl 2"]


def test_what_is_seen_again_after_something_else_counts_twice() -> None:
    first, between = state(1, until=5, **A), state(3, **B, **IMPORT)
    assert seen(first, between) == ["crawl 1", "import 3", "crawl 3"]
    assert seen(first) == ["crawl 1"]
    folded = fold([first, between])
    assert [words_of(turns) for turns in folded.revisions] == ["lamps", "wicks", "lamps"]
    assert folded.changes[-1].at == clock(3)


# Files and quarantine


def test_the_last_revision_is_the_turns_file_and_a_much_worse_reading_is_in_quarantine() -> None:
    folded = fold(states_of("A B C-2"))
    current, earlier = f"briefings/2024-07-05_{ID}.jsonl", f"revisions/{ID}/1.jsonl"
    files = {file: words_of(turns) for file, turns in folded.files().items()}
    assert files == {earlier: "lamps", current: "wicks", f"quarantine/{ID}.jsonl": "tides"}
    assert {turn.revision for turn in folded.quarantine} == {3}


@pytest.mark.parametrize(
    ("after", "ends"), [("A", True), ("B", True), ("part", False), ("pending", False)]
)
def test_a_quarantine_ends_with_a_reading_that_counts(after: str, ends: bool) -> None:
    assert bool(fold(states_of(f"A stub {after}")).quarantine) is not ends


def test_what_is_only_announced_has_a_row_and_no_file() -> None:
    folded = fold(states_of([PENDING]))
    assert folded.row
    assert (folded.files(), folded.row.entry().revision) == ({}, 0)


@pytest.mark.parametrize("story", ["", "gone", "gone gone"])
def test_of_what_was_never_there_nothing_is_known(story: str) -> None:
    folded = fold(states_of(story))
    assert (folded.row, folded.files(), folded.changes) == (None, {}, [])


# The entry


@pytest.mark.parametrize(("story", "values"), rows(HERE / "fold_entries.txt"))
def test_the_entry_of_a_story(story: str, values: str) -> None:
    row = fold(states_of(story)).row
    assert row
    for each in values.split():
        key, _, value = each.partition("=")
        assert str(getattr(row.entry(), key)) in (value, f"2024-08-{value}T00:00:00Z"), key


@pytest.mark.parametrize("story", ["A gone gone gone", "A gone gone gone A", "A B gone gone gone"])
def test_the_current_turns_say_that_they_are_withdrawn(story: str) -> None:
    folded = fold(states_of(story))
    assert folded.row
    said = [{turn.withdrawn for turn in turns} for turns in folded.revisions]
    assert said[-1] == {folded.row.entry().withdrawn}
    assert said[:-1] in ([], [{""}])


def test_words_that_were_there_earlier_have_the_older_clock() -> None:
    folded = fold([state(9, **A), state(1, **A, is_imported=True), state(2, **A)])
    assert folded.row
    assert {turn.fetched for turn in folded.revisions[-1]} == {clock(2)}
    assert [page["fetched"] for page in folded.row.records["pages"]] == [clock(2)]


# What a person has accepted


def content_of(words: dict[str, Any]) -> str:
    reading = state(1, **words).reading
    assert reading
    return str(reading.size.content)


ACCEPTED = cases(HERE / "fold_accepted.txt")


@pytest.mark.parametrize("cells", ACCEPTED.values(), ids=ACCEPTED)
def test_what_a_person_accepts_counts_for_one_content(cells: list[str]) -> None:
    story, accepted, doubts, status, words = cells
    line = Correction(ID, "", "", "", "accept", content_of(shown(accepted)), doubts, "", "", "")
    folded = fold(states_of(story), {}, [line])
    assert folded.row
    entry = folded.row.entry()
    assert (entry.status, bool(entry.doubts)) == (status, status == "doubtful")
    assert " ".join(map(words_of, folded.revisions)) == words
    assert {turn.status for turn in folded.revisions[-1]} == {status}


# What is reported


@pytest.mark.parametrize(("story", "changes"), rows(HERE / "fold_changes.txt"))
def test_the_changes_of_a_story(story: str, changes: str) -> None:
    found = fold(states_of(story)).changes
    lines = [f"{int(line.at[8:10])} {line.what} {line.by}".rstrip() for line in found]
    assert sorted(lines) == sorted(changes.split(", "))
    assert [line.at for line in found] == sorted(line.at for line in found)


def test_a_line_about_a_turn_names_it_as_it_was_and_as_it_is() -> None:
    folded = fold(states_of("2 2-trade"))
    before, after = folded.revisions
    what = (ID, 2, "turn-changed", "site")
    assert folded.changes[2:] == [
        Change(0, clock(2), *what, now.turn_id, now.turn, was.turn)
        for was, now in zip(before, after, strict=True)
    ]


# The ids of turns


def ids_of(turns: Sequence[Turn]) -> list[str]:
    return [turn.turn_id for turn in turns]


def test_turns_keep_their_ids_and_words_that_return_have_theirs_again() -> None:
    folded = fold(states_of("A A-titled B A A-9"))
    first, _, third, fourth = map(ids_of, folded.revisions)
    assert third == first
    assert fourth == first[:9]
    assert folded.ids[content_of(A)] == first


def test_ids_that_were_given_before_stay() -> None:
    story = states_of([A, C])
    own = ids_of(fold(story).revisions[0])
    given = [f"{ID}-{number:010x}" for number in range(10)]
    named = fold(story, {content_of(A): given})
    assert ids_of(named.revisions[0]) == given
    assert named.ids[content_of(A)] == given
    assert not {*ids_of(named.revisions[1])} & {*own}, "turns that are the same keep the given ids"


def test_ids_that_cannot_be_those_of_the_turns_are_not_given() -> None:
    story = states_of([A])
    assert fold(story, {content_of(A): [f"{ID}-0123456789"]}) == fold(story)


def test_tables_name_the_ids_that_were_given() -> None:
    given = [f"{ID}-{number:010x}" for number in range(10)]
    story = state(1, **A)
    assert story.reading
    story.reading.turns[0].kind, story.reading.turns[0].exchange = "question", 1
    row = fold([story], {content_of(A): given}).row
    assert row
    assert row.records["exchanges"][0]["question_id"] == given[0]
