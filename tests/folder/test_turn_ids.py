"""Which turn is which from one reading to the next: ids last, and are never handed on."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from scio_crawler.folder.turn_ids import can_be_given, carry_over, ids_of
from scio_crawler.items import Turn
from scio_crawler.reading.transcript.turns import give_ids
from tests.folder.made_up import ID, name_turns
from tests.sampling import fewer

LAMPS = "The Lamp Office has lit 412 lamps on the old quay since the first of March this year."
TEA = "Tea was served in all reading rooms of the county, and nobody was asked to pay for it."
BOATS = "Fourteen boats went out before dawn; eleven of them were back when the bell was rung."
NEXT, THANKS = "Next question, please.", "Thank you."

# Turns are "speaker: text". A reading, the next one -> the places from which its ids come, where
# 0 is a new one.
CASES: dict[str, tuple[list[str], list[str], list[int]]] = {
    "nothing changed": ([LAMPS, TEA], [LAMPS, TEA], [1, 2]),
    "nothing changed among equal ones": ([NEXT, TEA, NEXT], [NEXT, TEA, NEXT], [1, 2, 3]),
    "one is found at the beginning": ([LAMPS, TEA], [BOATS, LAMPS, TEA], [0, 1, 2]),
    "one is found in between": ([LAMPS, TEA], [LAMPS, BOATS, TEA], [1, 0, 2]),
    "one is gone": ([LAMPS, BOATS, TEA], [LAMPS, TEA], [1, 3]),
    "one moves": ([LAMPS, BOATS, TEA], [BOATS, TEA, LAMPS], [2, 3, 1]),
    "one moves and is edited": ([LAMPS, BOATS, TEA], [BOATS, TEA, f"{LAMPS} Now."], [2, 3, 1]),
    "a greeting before the words": ([LAMPS, TEA], [f"Good morning. {LAMPS}", TEA], [1, 2]),
    "a number is corrected": ([LAMPS], [LAMPS.replace("412", "421")], [1]),
    "another speaker": ([f"A: {LAMPS}"], [f"B: {LAMPS}"], [1]),
    "other words in its place": ([LAMPS, TEA], [BOATS, TEA], [0, 2]),
    "edited beside a new one": ([LAMPS], [BOATS, f"Well. {LAMPS}"], [0, 1]),
    "two edited at once": ([LAMPS, TEA], [f"Well. {LAMPS}", f"Yes. {TEA}"], [1, 2]),
    "the rest of it was on a missing page": ([f"A: {LAMPS}"], [f"A: {LAMPS} {TEA} {BOATS}"], [1]),
    "one is two": ([f"A: {LAMPS} {TEA}"], [f"A: {LAMPS} {TEA[:40]}", f"B: {TEA[40:]}"], [1, 0]),
    "the first of two equal ones is gone": ([NEXT, LAMPS, NEXT], [LAMPS, NEXT], [2, 3]),
    "a call is the first one that can stand there": (
        [f"chair: {NEXT}", LAMPS, f"chair: {NEXT}", TEA, f"chair: {NEXT}", BOATS],
        [f"chair: {NEXT}", LAMPS, f"chair: {NEXT}", BOATS],
        [1, 2, 3, 6],
    ),
    "thanks belong to what they follow": (
        [LAMPS, THANKS, TEA, THANKS, BOATS],
        [LAMPS, THANKS, BOATS],
        [1, 2, 5],
    ),
    "the second of two equal ones is gone": ([NEXT, LAMPS, NEXT], [NEXT, LAMPS], [1, 2]),
    "a third equal one": ([NEXT, LAMPS, NEXT], [NEXT, LAMPS, NEXT, TEA, NEXT], [1, 2, 3, 0, 0]),
    "equal ones of two speakers": ([f"A: {THANKS}", f"B: {THANKS}"], [f"B: {THANKS}"], [2]),
}


def said(texts: Sequence[str]) -> list[Turn]:
    turns = []
    for number, text in enumerate(texts, 1):
        speaker, colon, words = text.partition(": ")
        role = "chair" if speaker == "chair" else "official"
        turn = Turn(briefing_id=ID, turn=number, speaker=speaker, role=role, text=words)
        turns.append(turn if colon else Turn(briefing_id=ID, turn=number, text=text))
    name_turns(turns)
    return turns


@pytest.mark.parametrize(("before", "after", "places"), CASES.values(), ids=CASES)
def test_which_turn_is_which(before: list[str], after: list[str], places: list[int]) -> None:
    old, new = said(before), said(after)
    carry_over(new, old, ids_of(old))
    known = {turn.turn_id: turn.turn for turn in old}
    assert [known.get(turn.turn_id, 0) for turn in new] == places


def carried(*readings: list[str]) -> list[list[str]]:
    """Return the ids of each of *readings*, one after the other."""
    given: dict[str, str] = {}
    before: list[Turn] = []
    found = []
    for texts in readings:
        turns = said(texts)
        carry_over(turns, before, given)
        given |= ids_of(turns)
        found.append([turn.turn_id for turn in turns])
        before = turns
    return found


def test_a_turn_that_comes_back_in_the_same_words_has_its_id_again() -> None:
    first, _, third = carried([LAMPS, TEA, BOATS], [LAMPS, BOATS], [LAMPS, TEA, BOATS])
    assert third == first


def test_a_formula_that_comes_back_has_a_new_id() -> None:
    first, second, third = carried([NEXT, LAMPS, NEXT], [LAMPS, NEXT], [NEXT, LAMPS, NEXT])
    assert second == first[1:]
    assert third[1:] == first[1:]
    assert third[0] not in first


def test_a_turn_that_another_was_joined_to_for_a_while_is_still_that_turn() -> None:
    alone, joined = [f"A: {THANKS} {LAMPS}"], [f"A: {THANKS} {LAMPS} {TEA} {BOATS}"]
    first, second, third = carried(alone, joined, [*alone, f"B: {TEA} {BOATS}"])
    assert third[0] == second[0] == first[0]
    assert third[1] == said([f"{TEA} {BOATS}"])[0].turn_id


def test_another_turn_with_the_same_beginning_has_another_id() -> None:
    start = "Thank you for the question, which is asked so often that we printed the answer. " * 2
    first, _, third = carried([start + LAMPS, BOATS], [BOATS], [BOATS, start + TEA])
    assert third[1] == f"{first[0]}-2"


def test_answers_point_to_the_ids_that_lasted() -> None:
    old, new = said([LAMPS, TEA]), said([f"Well. {LAMPS}", TEA])
    new[1].reply_to = 1
    carry_over(new, old, {})
    assert new[1].reply_to_id == old[0].turn_id
    give_ids(new, ["scio-1-a", "scio-1-b"])
    assert new[1].reply_to_id == "scio-1-a"


GIVEN = {
    "one each": ([f"{ID}-a", f"{ID}-b"], True),
    "too few": ([f"{ID}-a"], False),
    "one for both": ([f"{ID}-a", f"{ID}-a"], False),
    "of another briefing": ([f"{ID}-a", "scio-2-b"], False),
}


@pytest.mark.parametrize(("ids", "fits"), GIVEN.values(), ids=GIVEN)
def test_which_ids_can_be_given(ids: list[str], fits: bool) -> None:
    assert can_be_given(said([LAMPS, TEA]), ids) is fits


TEXTS = some.sampled_from([LAMPS, TEA, BOATS, NEXT, THANKS, f"Well. {LAMPS}", TEA[:40]])
READINGS = some.lists(some.lists(TEXTS, max_size=8), min_size=2, max_size=8)
TOPICS = {LAMPS: "lamps", TEA: "tea", BOATS: "boats", NEXT: "next", THANKS: "thanks"}


def topic(text: str) -> str:
    """Return what *text* is about: an id names turns about one thing only."""
    return next(own for words, own in TOPICS.items() if words in text or text in words)


@settings(max_examples=fewer(300))
@given(READINGS)
def test_an_id_never_names_a_turn_of_other_words(readings: list[list[str]]) -> None:
    topics: dict[str, str] = {}
    for texts, ids in zip(readings, carried(*readings), strict=True):
        assert len({*ids}) == len(ids)
        for text, turn_id in zip(texts, ids, strict=True):
            assert topics.setdefault(turn_id, topic(text)) == topic(text)
