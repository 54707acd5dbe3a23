"""Turns of two revisions in pairs, and what became of each."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scio_crawler.items import Record, Turn
from scio_crawler.showing.room.revisions import pairs

SAID = {
    "a": "Good morning, and welcome to the hall of lamps.",
    "b": "How many lamps are lit on an ordinary evening?",
    "c": "We counted them twice, and both times there were forty.",
    "d": "Thank you all, this is the end.",
}


def turns(ids: Sequence[str], **changes: dict[str, Any]) -> list[Record]:
    """Return turns with *ids*; the *changes* are of the turns with these ids."""
    return [
        Turn(
            **{
                "turn_id": turn_id,
                "turn": number,
                "text": SAID.get(turn_id, f"Another turn, which is {turn_id}."),
                "speaker": "Ye Qing",
                **changes.get(turn_id, {}),
            }
        ).record()
        for number, turn_id in enumerate(ids, 1)
    ]


def outline(before: list[Record], after: list[Record]) -> list[str]:
    return [f"{pair.line['turn_id']} {pair.what}" for pair in pairs(before, after)]


# Revisions before and after, and what became of the turns.
CASES = {
    "nothing": (turns("abcd"), turns("abcd"), ["a same", "b same", "c same", "d same"]),
    "a turn more": (turns("abd"), turns("abcd"), ["a same", "b same", "c added", "d same"]),
    "a turn less": (turns("abcd"), turns("acd"), ["a same", "b removed", "c same", "d same"]),
    "a turn more at the end": (turns("a"), turns("ab"), ["a same", "b added"]),
    "a turn more at the beginning": (turns("b"), turns("ab"), ["a added", "b same"]),
    "a turn elsewhere": (turns("abcd"), turns("bcad"), ["a moved", "b same", "c same", "d same"]),
    "another text": (
        turns("ab"),
        turns("ab", b={"text": "How many lamps are lit?"}),
        ["a same", "b changed"],
    ),
    "another turn": (turns("ab"), turns("ax"), ["a same", "b removed", "x added"]),
    "another speaker": (turns("a"), turns("a", a={"speaker": "Xinhua"}), ["a changed"]),
    "no turns": ([], [], []),
}


@pytest.mark.parametrize(("before", "after", "expected"), CASES.values(), ids=CASES)
def test_what_became_of_the_turns(
    before: list[Record], after: list[Record], expected: list[str]
) -> None:
    assert outline(before, after) == expected


def test_words_that_changed_are_counted() -> None:
    [pair] = pairs(turns("a"), turns("a", a={"text": "Good day, and welcome to the lamps!"}))
    assert (pair.removed, pair.added) == (4, 2)


def test_what_changed_besides_the_words_is_named() -> None:
    now = {"speaker": "Ye Qingqing", "kind": "statement", "position": "keeper of lamps"}
    [pair] = pairs(turns("a"), turns("a", a=now))
    assert [tuple(found) for found in pair.fields] == [
        ("speaker", "Ye Qing", "Ye Qingqing"),
        ("office", "", "keeper of lamps"),
        ("kind", "procedure", "statement"),
    ]


def test_an_answer_to_a_question_that_has_only_moved_is_the_same() -> None:
    before = turns("bc", c={"reply_to": 1})
    assert outline(before, turns("abc", c={"reply_to": 2})) == ["a added", "b same", "c same"]


def test_an_answer_to_another_question_is_a_change() -> None:
    before = turns("abc", c={"reply_to": 1})
    assert outline(before, turns("abc", c={"reply_to": 2})) == ["a same", "b same", "c changed"]


@given(
    st.permutations("abcdefgh"), st.permutations("abcdefgh"), st.integers(0, 8), st.integers(0, 8)
)
def test_every_turn_is_in_one_pair(one: list[str], other: list[str], n: int, m: int) -> None:
    before, after = turns(one[:n]), turns(other[:m])
    found = pairs(before, after)
    assert [pair.before for pair in found if pair.before] == before
    assert sorted(pair.after["turn"] for pair in found if pair.after) == [*range(1, m + 1)]
