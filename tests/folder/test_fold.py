"""The states of a briefing, in the order of time, make its revisions, its row and its changes."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some

from scio_crawler.contract.corrections import Correction
from scio_crawler.folder.fold import fold, in_order
from scio_crawler.folder.states import State
from scio_crawler.items import Change, Turn
from tests.folder.made_up import ID, clock, state

Story = list[dict[str, Any]]  # what was there on August 1, 2, 3 …

A, B, C = {"word": "lamps"}, {"word": "wicks"}, {"word": "tides", "turns": 11}
PART = {**A, "turns": 5, "status": "partial"}
STUB = {**B, "turns": 2}
PENDING = {"turns": 0, "status": "pending"}
GONE = {"is_gone": True}
LOST = [GONE] * 3  # on three days
CUT = {"is_cut": True, "status": "partial"}
IMPORT = {"is_imported": True}
DOUBT = {"status": "doubtful", "doubts": "hidden-text"}
SHOWN: dict[str, dict[str, Any]] = {  # what was there, by a name
    "A": A,
    "B": B,
    "C": C,
    "part": PART,
    "stub": STUB,
    "pending": PENDING,
    "gone": GONE,
    "cut": CUT,
    "failed": {"is_cut": True},
    "import": IMPORT,
    "doubt": DOUBT,
    "partial": {"status": "partial"},
    "titled": {"title": "Corrected"},
    "moved": {"day": "2024-07-06"},
    "page": {"digest": "A" * 32},  # the same one
    "trade": {"word": "trade"},
}


def shown(name: str) -> dict[str, Any]:
    """Return what *name* stands for: names of :data:`SHOWN` and numbers of turns, with hyphens."""
    found: dict[str, Any] = {}
    for part in name.split("-"):
        found |= {"turns": int(part)} if part.isdecimal() else SHOWN[part]
    return found


def states_of(story: Story | str) -> list[State]:
    """Return the states of *story*, or of what it names."""
    days = map(shown, story.split()) if isinstance(story, str) else story
    return [state(day, **words) for day, words in enumerate(days, 1)]


def words_of(turns: Sequence[Turn]) -> str:
    """Return the word that the first of *turns* is about."""
    return turns[0].text.split()[-1].rstrip(".")


# A story -> the words of its revisions, and what became of each state
STORIES = {
    "three texts": ("A B C", "lamps wicks tides", "new changed changed"),
    "one text": ("A A A", "lamps", "new unchanged unchanged"),
    "there and back": ("A B A", "lamps wicks lamps", "new changed changed"),
    "another title": ("A A-titled B", "lamps wicks", "new rewritten changed"),
    "another date": ("A B-moved", "lamps wicks", "new changed"),
    "a page that was missing": ("part A B", "lamps wicks", "new completed changed"),
    "a page that was missing later": ("A part", "lamps", "new stands"),
    "a missing page between": ("A part B", "lamps wicks", "new stands changed"),
    "it has grown, and lacks a page": ("A C-partial", "lamps tides", "new changed"),
    "much worse between": ("A stub C", "lamps tides", "new kept changed"),
    "much worse at the end": ("A B stub", "lamps wicks", "new changed kept"),
    "much worse twice": ("A stub A-3", "lamps", "new kept kept"),
    "much worse, in part too": (
        "A-3 A A-3 A-3-partial",
        "lamps lamps",
        "new changed kept stands",
    ),
    "a stub at first": ("stub A", "wicks lamps", "new changed"),
    "an announcement at first": ("pending A B", "lamps wicks", "pending new changed"),
    "an announcement in its place": ("A pending B", "lamps wicks", "new stands changed"),
    "smaller and in doubt": ("A A-9-doubt", "lamps", "new kept"),
    "larger and in doubt": ("A C-doubt", "lamps tides", "new changed"),
    # A run could not get a page.
    "a page failed": ("A B-cut", "lamps", "new stands"),
    "a page failed of a larger one": ("A C-cut", "lamps", "new stands"),
    "a page failed at first": ("part-failed A", "lamps", "new completed"),
    "pages of two runs": (
        "part-failed A-failed B C",
        "wicks tides",
        "new completed completed changed",
    ),
    # The site answered that it has it no more.
    "gone on two days": ("A gone gone A", "lamps", "new unchanged unchanged unchanged"),
    "gone on three days": ("A gone gone gone", "lamps", "new unchanged unchanged withdrawn"),
    "gone on a day at a time": (
        "A gone gone A-cut gone gone A",
        "lamps",
        "new unchanged unchanged stands unchanged unchanged unchanged",
    ),
    "withdrawn and back": (
        "A gone gone gone gone A",
        "lamps",
        "new unchanged unchanged withdrawn withdrawn rewritten",
    ),
    "withdrawn, back with other words": (
        "A gone gone gone B",
        "lamps wicks",
        "new unchanged unchanged withdrawn changed",
    ),
    "never there": ("gone A", "lamps", "unchanged new"),
    "announced, and not there": ("pending gone A", "lamps", "pending unchanged new"),
    # What the site sends takes the place of what an import said.
    "the site says the same": ("A-import A", "lamps", "new rewritten"),
    "the site says far less": ("A-import stub", "lamps wicks", "new changed"),
    "an import says the same": ("A A-import", "lamps", "new unchanged"),
    "an import says far less": ("A stub-import", "lamps", "new kept"),
    "an import says something else": ("A B-import A", "lamps wicks lamps", "new changed changed"),
}


@pytest.mark.parametrize(("story", "words", "outcomes"), STORIES.values(), ids=STORIES)
def test_what_becomes_of_a_story(story, words, outcomes) -> None:
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


@given(STORY)
def test_folding_changes_no_state(story: Story) -> None:
    states = states_of(story)
    assert fold(states) == fold(states)


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
    assert folded.told[-1].at == clock(3)


# Files and quarantine


def test_the_last_revision_is_the_turns_file_and_a_much_worse_reading_is_in_quarantine() -> None:
    folded = fold(states_of("A B C-2"))
    current, earlier = f"briefings/2024-07-05_{ID}.jsonl", f"revisions/{ID}/1.jsonl"
    files = {file: words_of(turns) for file, turns in folded.files().items()}
    assert files == {earlier: "lamps", current: "wicks", f"quarantine/{ID}.jsonl": "tides"}
    assert {turn.revision for turn in folded.quarantine} == {3}


@pytest.mark.parametrize("after", [A, B, PART, PENDING], ids=str)
def test_a_quarantine_ends_with_a_reading_that_counts(after: dict[str, Any]) -> None:
    ends = after in (A, B)
    assert bool(fold(states_of([A, STUB, after])).quarantine) is not ends


def test_what_is_only_announced_has_a_row_and_no_file() -> None:
    folded = fold(states_of([PENDING]))
    assert folded.row
    assert (folded.files(), folded.row.entry().revision) == ({}, 0)


@pytest.mark.parametrize("story", [[], [GONE], [GONE, GONE]], ids=len)
def test_of_what_was_never_there_nothing_is_known(story: Story) -> None:
    folded = fold(states_of(story))
    assert (folded.row, folded.files(), folded.told) == (None, {}, [])


# The entry

ENTRIES: dict[str, dict[str, object]] = {
    "A A A": {"first_seen": clock(1), "checked": clock(3), "fetched_until": clock(1)},
    "pending A": {"first_seen": clock(1), "fetched_until": clock(2)},
    "part A": {"revision": 1, "revised_by": "", "status": "complete", "fetched_until": clock(2)},
    "A B": {"revision": 2, "revised_by": "site"},
    "A-page B-page": {"revision": 2, "revised_by": "reading"},
    "A part": {"status": "complete", "turns": 10, "checked": clock(2)},
    "A A-cut": {"status": "complete", "checked": clock(1)},
    "A gone gone": {"withdrawn": "", "checked": clock(1)},
    "A gone gone gone gone": {"withdrawn": clock(2), "checked": clock(5)},
    "A gone gone gone A": {"withdrawn": "", "checked": clock(5)},
    "A gone gone gone part": {"withdrawn": ""},
    "A gone gone gone stub": {"withdrawn": "", "turns": 10},
    "A gone gone gone pending": {"withdrawn": clock(2)},
    "A A-import": {"fetched_until": clock(1), "checked": clock(2), "revision": 1},
}


@pytest.mark.parametrize(("story", "due"), ENTRIES.items(), ids=ENTRIES)
def test_what_the_catalogue_says(story: str, due: dict[str, object]) -> None:
    row = fold(states_of(story)).row
    assert row
    entry = row.entry()
    assert {key: getattr(entry, key) for key in due} == due


@pytest.mark.parametrize("story", [[A, *LOST], [A, *LOST, A], [A, B, *LOST]], ids=str)
def test_the_current_turns_say_that_they_are_withdrawn(story: Story) -> None:
    folded = fold(states_of(story))
    assert folded.row
    said = [{turn.withdrawn for turn in turns} for turns in folded.revisions]
    assert said[-1] == {folded.row.entry().withdrawn}
    assert said[:-1] in ([], [{""}])


def test_words_that_were_there_earlier_have_the_older_clock() -> None:
    folded = fold([state(9, **A), state(1, **A, is_imported=True), state(2, **A)])
    assert folded.row
    assert {turn.fetched for turn in folded.revisions[-1]} == {clock(2)}
    assert [page.fetched for page in folded.row.pages()] == [clock(2)]


# What a person has accepted


def content_of(words: dict[str, Any]) -> str:
    reading = state(1, **words).reading
    assert reading
    return str(reading.size.content)


ACCEPTED = {
    # A story, the reading that is accepted, and what for -> status, the words of the revisions
    "its doubt": ("A C-doubt", "C", "hidden-text", "complete", "lamps tides"),
    "another doubt": ("A C-doubt", "C", "no-closing", "doubtful", "lamps tides"),
    "another reading": ("A C-doubt", "B", "hidden-text", "doubtful", "lamps tides"),
    "much worse": ("A stub", "stub", "worse", "complete", "lamps wicks"),
    "another one, much worse": ("A stub", "A", "worse", "complete", "lamps"),
    "smaller and in doubt": (
        "B A-9-doubt",
        "A-9-doubt",
        "hidden-text",
        "complete",
        "wicks lamps",
    ),
    "seen again": ("A-doubt A-doubt", "A", "hidden-text", "complete", "lamps"),
}


@pytest.mark.parametrize(
    ("story", "accepted", "doubts", "status", "words"), ACCEPTED.values(), ids=ACCEPTED
)
def test_what_a_person_accepts_counts_for_one_content(
    story, accepted, doubts, status, words
) -> None:
    line = Correction(ID, "", "", "", "accept", content_of(shown(accepted)), doubts, "", "", "")
    folded = fold(states_of(story), {}, [line])
    assert folded.row
    entry = folded.row.entry()
    assert (entry.status, bool(entry.doubts)) == (status, status == "doubtful")
    assert " ".join(map(words_of, folded.revisions)) == words
    assert {turn.status for turn in folded.revisions[-1]} == {status}


# What is told

# A story -> the day, the event and its cause of each line
TOLD = {
    "A A": "1 new",
    "2 3": "1 new, 2 revised site, 2 turn-added site",
    "10 9": "1 new, 2 revised site, 2 turn-removed site",
    "1 1-trade": "1 new, 2 revised site, 2 turn-changed site",
    "2 3-titled": "1 new, 2 revised site, 2 turn-changed site, 2 turn-changed site,"
    " 2 turn-added site",
    "1-page 1-page-trade": "1 new, 2 revised reading, 2 turn-changed reading",
    "2-partial 3": "1 new, 2 completed, 2 turn-added",
    "1-partial 2-moved": "1 new, 2 completed, 2 turn-changed, 2 turn-added",
    "10-partial 10": "1 new, 2 completed",
    "1 1-titled": "1 new, 2 turn-changed site",
    "1-page-doubt 1-page": "1 new, 2 turn-changed reading",
    "A stub": "1 new",
    "pending A": "2 new",
    "A gone gone A": "1 new",
    "A gone gone gone gone A": "1 new, 4 withdrawn site, 6 returned site",
    "1 gone gone gone 1-trade": "1 new, 4 withdrawn site, 5 returned site, 5 revised site,"
    " 5 turn-changed site",
    "A gone gone gone part A": "1 new, 4 withdrawn site, 5 returned site",
    "A gone gone gone A-cut A": "1 new, 4 withdrawn site, 5 returned site",
    "A gone gone gone stub A": "1 new, 4 withdrawn site, 5 returned site",
    "A gone gone gone pending A": "1 new, 4 withdrawn site, 6 returned site",
}


@pytest.mark.parametrize(("story", "told"), TOLD.items(), ids=TOLD)
def test_what_is_told(story: str, told: str) -> None:
    found = fold(states_of(story)).told
    lines = [f"{int(line.at[8:10])} {line.what} {line.by}".rstrip() for line in found]
    assert sorted(lines) == sorted(told.split(", "))
    assert [line.at for line in found] == sorted(line.at for line in found)


def test_a_line_about_a_turn_names_it_as_it_was_and_as_it_is() -> None:
    folded = fold(states_of("2 2-trade"))
    before, after = folded.revisions
    what = (ID, 2, "turn-changed", "site")
    assert folded.told[2:] == [
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


@pytest.mark.parametrize(
    "named",
    [[], [f"{ID}-0123456789"], [f"{ID}-0123456789"] * 10, [f"scio-9-{n:010x}" for n in range(10)]],
    ids=["none", "too few", "one for all", "of another briefing"],
)
def test_ids_that_cannot_be_those_of_the_turns_are_not_given(named: list[str]) -> None:
    story = states_of([A])
    assert fold(story, {content_of(A): named}) == fold(story)


def test_what_the_tables_name_are_the_ids_that_were_given() -> None:
    given = [f"{ID}-{number:010x}" for number in range(10)]
    reading = state(1, **A).reading
    assert reading
    reading.turns[0].kind, reading.turns[0].exchange = "question", 1
    reading.notes[0].turn = 3
    story = [state(1, **A)]
    story[0].reading = reading
    row = fold(story, {reading.size.content: given}).row
    assert row
    assert row.records["exchanges"][0]["question_id"] == given[0]
