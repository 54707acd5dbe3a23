"""Differences between two texts and two revisions, as a person would mark them."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scio_crawler.items import Record, Turn
from scio_crawler.showing.room.revisions import ADDED, REMOVED, SAME, pair_turns, text_difference
from tests.showing.room.cases import cases


def marked(before: str, after: str) -> str:
    """Return the differences in one line: removed words in brackets, added ones in braces."""
    signs = {SAME: "{}", REMOVED: "[{}]", ADDED: "{{{}}}"}
    return "".join(signs[kind].format(words) for kind, words in text_difference(before, after))


@pytest.mark.parametrize(("before", "after", "expected"), cases("differences"))
def test_differences_are_those_a_person_would_mark(before: str, after: str, expected: str) -> None:
    assert marked(before, after) == expected


WORDS = st.lists(st.sampled_from(["lamp", "lit", "the", ",", " ", "\n\n", "é", "\u202e", "'"]))
TEXTS = st.one_of(st.text(), WORDS.map("".join), WORDS.map(" ".join))


@given(TEXTS, TEXTS)
def test_the_pieces_make_both_texts(before: str, after: str) -> None:
    pieces = text_difference(before, after)
    assert "".join(words for kind, words in pieces if kind != ADDED) == before
    assert "".join(words for kind, words in pieces if kind != REMOVED) == after


@given(TEXTS, TEXTS)
def test_no_piece_is_empty_and_no_two_of_a_kind_are_neighbours(before: str, after: str) -> None:
    pieces = text_difference(before, after)
    kinds = [kind for kind, _ in pieces]
    assert all(words for _, words in pieces)
    assert all(one != other for one, other in pairwise(kinds))
    assert (ADDED, REMOVED) not in pairwise(kinds)


@given(TEXTS)
def test_a_text_does_not_differ_from_itself(text: str) -> None:
    assert text_difference(text, text) == ([(SAME, text)] if text else [])


def test_a_few_changes_in_a_long_text_are_found() -> None:
    words = [f"lamp{number} the, of" for number in range(6000)]
    before = " ".join(words)
    words[1000] = words[5000] = "dark"
    found = [piece for piece in text_difference(before, " ".join(words)) if piece[0] != SAME]
    assert found == [
        (REMOVED, "lamp1000 the, of"),
        (ADDED, "dark"),
        (REMOVED, "lamp5000 the, of"),
        (ADDED, "dark"),
    ]


def test_long_texts_of_few_words_are_compared_as_a_whole() -> None:
    assert len(text_difference("lamp key " * 20_000, "key lamp " * 20_000)) <= 5


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
    return [f"{pair.line['turn_id']} {pair.what}" for pair in pair_turns(before, after)]


@pytest.mark.parametrize(("before", "after", "changes", "expected"), cases("pairs"))
def test_turns_are_paired(before: str, after: str, changes: dict[str, Any], expected: str) -> None:
    assert ", ".join(outline(turns(before), turns(after, **changes))) == expected


def test_words_that_changed_are_counted() -> None:
    [pair] = pair_turns(turns("a"), turns("a", a={"text": "Good day, and welcome to the lamps!"}))
    assert (pair.removed, pair.added) == (4, 2)


def test_other_changes_than_words_are_named() -> None:
    now = {"speaker": "Ye Qingqing", "kind": "statement", "position": "keeper of lamps"}
    [pair] = pair_turns(turns("a"), turns("a", a=now))
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
    found = pair_turns(before, after)
    assert [pair.before for pair in found if pair.before] == before
    assert sorted(pair.after["turn"] for pair in found if pair.after) == [*range(1, m + 1)]
