"""Which turn is which from one reading to the next: ids last, and are never handed on."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from scio_crawler.folder.turn_ids import carry_over, ids_of, lasting
from scio_crawler.items import Turn
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
    "the first of two equal ones is gone": (
        [NEXT, LAMPS, NEXT, TEA],
        [LAMPS, NEXT, TEA],
        [2, 3, 4],
    ),
    "both words and call are gone": (
        [f"chair: {NEXT}", LAMPS, f"chair: {NEXT}", TEA, f"chair: {NEXT}", BOATS],
        [f"chair: {NEXT}", LAMPS, f"chair: {NEXT}", BOATS],
        [1, 2, 5, 6],
    ),
    "thanks belong to what they follow": (
        [LAMPS, THANKS, TEA, THANKS, BOATS],
        [LAMPS, THANKS, BOATS],
        [1, 2, 5],
    ),
    "the second of two equal ones is gone": ([NEXT, LAMPS, NEXT], [NEXT, LAMPS], [1, 2]),
    "a third equal one": ([NEXT, LAMPS, NEXT], [NEXT, LAMPS, NEXT, TEA, NEXT], [1, 2, 3, 0, 0]),
    "one of equal ones said by another": (
        [f"A: {THANKS}", f"B: {THANKS}"],
        [f"B: {THANKS}"],
        [2],
    ),
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
    carry_over(new, [old], {})
    known = {turn.turn_id: turn.turn for turn in old}
    assert [known.get(turn.turn_id, 0) for turn in new] == places


def test_what_was_gone_is_back_with_its_own_id() -> None:
    first, second, third = said([NEXT, LAMPS, NEXT]), said([LAMPS, NEXT]), said([NEXT, LAMPS, NEXT])
    given = carry_over(second, [first], {})
    given = carry_over(third, [second], lasting(second, given))
    assert [turn.turn_id for turn in third] == [turn.turn_id for turn in first]


def test_a_turn_that_another_was_joined_to_for_a_while_is_still_that_turn() -> None:
    first, joined = said([f"A: {THANKS} {LAMPS}"]), said([f"A: {THANKS} {LAMPS} {TEA} {BOATS}"])
    parted = said([f"A: {THANKS} {LAMPS}", f"B: {TEA} {BOATS}"])
    given = carry_over(joined, [first], {})
    carry_over(parted, [joined], lasting(joined, given))
    assert parted[0].turn_id == joined[0].turn_id == first[0].turn_id
    assert parted[1].turn_id == said([f"{TEA} {BOATS}"])[0].turn_id


def test_another_turn_with_the_same_beginning_has_another_id() -> None:
    start = "Thank you for the question, which is asked so often that we printed the answer. " * 2
    first, second, third = said([start + LAMPS, BOATS]), said([BOATS]), said([BOATS, start + TEA])
    given = carry_over(second, [first], {})
    carry_over(third, [second], lasting(second, given))
    assert third[1].turn_id == f"{first[0].turn_id}-2"


def test_only_what_differs_from_first_ids_is_remembered() -> None:
    turns = said([LAMPS, TEA])
    assert lasting(turns, ids_of(turns)) == {}
    edited = said([f"Well. {LAMPS}", TEA])
    given = carry_over(edited, [turns], {})
    remembered = lasting(edited, given)
    again = said([f"Well. {LAMPS}", TEA])  # the file is lost, and read again
    carry_over(again, (), remembered)
    assert [turn.turn_id for turn in again] == [turn.turn_id for turn in turns]


def test_answers_point_to_the_ids_that_lasted() -> None:
    old, new = said([LAMPS, TEA]), said([f"Well. {LAMPS}", TEA])
    new[1].reply_to = 1
    carry_over(new, [old], {})
    assert new[1].reply_to_id == old[0].turn_id


TEXTS = some.sampled_from([LAMPS, TEA, BOATS, NEXT, THANKS, f"Well. {LAMPS}", TEA[:40]])
READINGS = some.lists(some.lists(TEXTS, max_size=8), min_size=2, max_size=8)


@settings(max_examples=fewer(200))
@given(READINGS)
def test_an_id_names_one_turn_for_ever(readings: list[list[str]]) -> None:
    kept: dict[str, str] = {}  # what a file remembers
    before: list[Turn] = []
    words: dict[str, str] = {}  # what each id named last
    for texts in readings:
        turns = said(texts)
        given = carry_over(turns, [before], kept)
        kept = lasting(turns, given)
        ids = [turn.turn_id for turn in turns]
        assert len({*ids}) == len(ids)
        there = {turn.turn_id for turn in before}
        for turn in turns:
            if turn.turn_id in words and turn.turn_id not in there:
                assert turn.text == words[turn.turn_id], "one that was gone says the same again"
        words |= {turn.turn_id: turn.text for turn in turns}
        before = turns
