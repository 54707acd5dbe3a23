"""Characters: the table of normalization, and what counts as a letter of a name."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scio_crawler.reading.text import (
    INVISIBLE,
    collapse_spaces,
    comparison_key,
    distance,
    is_mojibake,
    is_printable,
    letters_by_line,
    normalize,
    visible,
)

NORMALIZED = {
    "no-break space": ("Weng Jiamu:\u00a0Thank you.", "Weng Jiamu: Thank you."),
    "ideographic space": ("\u3000\u3000Good morning.", "Good morning."),
    "line ends and tabs": ("one\r\n\ttwo\u2028three", "one two three"),
    "double spaces": ("one  two   three", "one two three"),
    "next line, which is white space": ("one\u0085two", "one two"),
    "zero width space and joiner": ("lan\u200btern\u200d", "lantern"),
    "byte order mark inside": ("\ufeffSpeakers:", "Speakers:"),
    "soft hyphen": ("lan\u00adtern", "lantern"),
    "marks of direction": ("\u200eReuters\u202c:", "Reuters:"),
    "control characters": ("one\x00 two\x07", "one two"),
    "nothing to be seen": ("\u00a0\u200b\u3000", ""),
    "quotes and dashes stay": ("“We’ll – we'll — see”", "“We’ll – we'll — see”"),
    "full-width punctuation stays": ("Reuters：Hello，", "Reuters：Hello，"),
    "a space before a stop stays": ("Thank you .", "Thank you ."),
    "a missing space stays missing": ("Thank you.Next", "Thank you.Next"),
    "composed and decomposed stay": ("é e\u0301", "é e\u0301"),
}


@pytest.mark.parametrize(("printed", "text"), NORMALIZED.values(), ids=NORMALIZED)
def test_only_white_space_and_invisible_characters_are_normalized(printed: str, text: str) -> None:
    assert normalize(printed) == text


@given(st.text())
def test_normalizing_twice_is_normalizing_once_and_loses_nothing_visible(printed: str) -> None:
    text = normalize(printed)
    assert normalize(text) == text
    assert visible(text) == visible(printed)


@pytest.mark.parametrize(
    ("text", "number"),
    [("", 0), ("Thank you.", 9), (" \u00a0\u3000\n", 0), ("la\u200bn", 3), ("中文 é", 3)],
)
def test_visible_characters_are_counted(text: str, number: int) -> None:
    assert visible(text) == number


@given(st.text(st.characters(exclude_categories=[])))
def test_visible_is_what_is_neither_white_space_nor_invisible(text: str) -> None:
    assert visible(text) == len(re.sub(f"[{INVISIBLE}]+", "", "".join(text.split())))


@given(st.text(st.characters(exclude_categories=[]), max_size=60))
def test_printable_is_what_python_calls_so(text: str) -> None:
    assert is_printable(text) == text.isprintable()
    plain = "".join(filter(str.isprintable, text)) + "long" * 30
    assert is_printable(plain)
    assert not is_printable(f"{plain}\x0b{plain}")


@given(st.lists(st.text() | st.text("Aa é“”…—", max_size=90)))
def test_letters_of_lines_are_those_of_each_line(texts: list[str]) -> None:
    lines = "\n".join(texts).split("\n")
    assert letters_by_line("\n".join(lines)) == list(map(comparison_key, lines))


@given(st.text())
def test_squeezed_is_split_and_joined(text: str) -> None:
    assert collapse_spaces(text) == " ".join(text.split())


@given(st.text())
def test_letters_of_any_script_and_case(text: str) -> None:
    assert comparison_key(text) == "".join(filter(str.isalnum, text)).casefold()


MOJIBAKE = [
    "weâ€™ll see", "â€œLanternsâ€\u009d", "CafÃ©", "100Â°", "ï»¿Date:", "it鈥檚", "ä¸å›½", "æ–°åŽ",
]  # fmt: skip
PRINTED = [
    "we’ll see", "Café", "São Paulo", "100 °C", "Âge d'or", "中文", "“Café”…", "« été »",
]  # fmt: skip


@pytest.mark.parametrize("text", MOJIBAKE + PRINTED)
def test_mojibake_is_not_taken_for_letters_with_accents(text: str) -> None:
    assert is_mojibake(text) == (text in MOJIBAKE)


def edits(one: str, other: str) -> int:
    """The naive reference: every way to edit, without any limit."""
    table = {(i, 0): i for i in range(len(one) + 1)} | {(0, j): j for j in range(len(other) + 1)}
    for i in range(1, len(one) + 1):
        for j in range(1, len(other) + 1):
            ways = [table[i - 1, j] + 1, table[i, j - 1] + 1]
            ways.append(table[i - 1, j - 1] + (one[i - 1] != other[j - 1]))
            if i > 1 and j > 1 and one[i - 2 : i] == other[j - 1] + other[j - 2]:
                ways.append(table[i - 2, j - 2] + 1)
            table[i, j] = min(ways)
    return table[len(one), len(other)]


@given(st.text("abc", max_size=7), st.text("abc", max_size=7), st.integers(0, 3))
def test_distance_is_that_of_the_naive_table_up_to_its_limit(
    one: str, other: str, limit: int
) -> None:
    assert min(distance(one, other, limit), limit + 1) == min(edits(one, other), limit + 1)


def test_distance_is_at_most_one_more_than_its_limit() -> None:
    assert distance("abcb", "abbaa", 1) == 2
