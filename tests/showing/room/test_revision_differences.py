"""Differences between two texts, as a person would mark them."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scio_crawler.common.sequences import longest_increasing
from scio_crawler.showing.room.revisions import ADDED, REMOVED, SAME, difference


def marked(before: str, after: str) -> str:
    """Return the differences in one line: removed words in brackets, added ones in braces."""
    signs = {SAME: "{}", REMOVED: "[{}]", ADDED: "{{{}}}"}
    return "".join(signs[kind].format(words) for kind, words in difference(before, after))


# The text before, the text after, and the differences.
CASES = {
    "nothing": ("All lamps are lit.", "All lamps are lit.", "All lamps are lit."),
    "no text": ("", "", ""),
    "all new": ("", "Lamps.", "{Lamps.}"),
    "all gone": ("Lamps.", "", "[Lamps.]"),
    "a word": ("All lamps are lit.", "All lamps are out.", "All lamps are [lit]{out}."),
    "a word more": ("Thank you.", "Thank you very much.", "Thank you{ very much}."),
    "a number is one word": ("In 1,204 rooms.", "In 1,240 rooms.", "In [1,204]{1,240} rooms."),
    "a sign": ("Lamps lit.", "Lamps, lit.", "Lamps{,} lit."),
    "a short word": ("We don't know.", "We do not know.", "We [don't]{do not} know."),
    "two words apart": (
        "The old man is here.",
        "The new man was here.",
        "The [old]{new} man [is]{was} here.",
    ),
    "several words in a row": (
        "Rooms opened early and closed late.",
        "Benches stood empty and nobody came.",
        "[Rooms opened early]{Benches stood empty} and [closed late]{nobody came}.",
    ),
    "a paragraph": (
        "One lamp.\n\nTwo lamps.",
        "One lamp.\n\nA key.\n\nTwo lamps.",
        "One lamp.\n\n{A key.\n\n}Two lamps.",
    ),
    "a break": ("One lamp.\n\nTwo.", "One lamp. Two.", "One lamp.[\n\n]{ }Two."),
}


@pytest.mark.parametrize(("before", "after", "expected"), CASES.values(), ids=CASES)
def test_differences_are_those_a_person_would_mark(before: str, after: str, expected: str) -> None:
    assert marked(before, after) == expected


WORDS = st.lists(st.sampled_from(["lamp", "lit", "the", ",", " ", "\n\n", "é", "\u202e", "'"]))
TEXTS = st.one_of(st.text(), WORDS.map("".join), WORDS.map(" ".join))


@given(TEXTS, TEXTS)
def test_the_pieces_make_both_texts(before: str, after: str) -> None:
    pieces = difference(before, after)
    assert "".join(words for kind, words in pieces if kind != ADDED) == before
    assert "".join(words for kind, words in pieces if kind != REMOVED) == after


@given(TEXTS, TEXTS)
def test_no_piece_is_empty_and_no_two_of_a_kind_are_neighbours(before: str, after: str) -> None:
    pieces = difference(before, after)
    kinds = [kind for kind, _ in pieces]
    assert all(words for _, words in pieces)
    assert all(one != other for one, other in pairwise(kinds))
    assert (ADDED, REMOVED) not in pairwise(kinds)


@given(TEXTS)
def test_a_text_does_not_differ_from_itself(text: str) -> None:
    assert difference(text, text) == ([(SAME, text)] if text else [])


def test_a_few_changes_in_a_long_text_are_found() -> None:
    words = [f"lamp{number} the, of" for number in range(6000)]
    before = " ".join(words)
    words[1000] = words[5000] = "dark"
    found = [piece for piece in difference(before, " ".join(words)) if piece[0] != SAME]
    assert found == [
        (REMOVED, "lamp1000 the, of"),
        (ADDED, "dark"),
        (REMOVED, "lamp5000 the, of"),
        (ADDED, "dark"),
    ]


def test_long_texts_of_few_words_are_compared_as_a_whole() -> None:
    assert len(difference("lamp key " * 20_000, "key lamp " * 20_000)) <= 5


@given(st.lists(st.integers(), unique=True))
def test_rising_values_rise(values: list[int]) -> None:
    places = longest_increasing(values)
    assert places == sorted(places)
    assert [values[place] for place in places] == sorted(values[place] for place in places)
    assert bool(places) == bool(values)


def test_the_most_values_are_taken() -> None:
    assert longest_increasing([3, 0, 1, 2, 9, 4]) == [1, 2, 3, 5]
