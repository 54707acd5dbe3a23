"""What the index is told of a turn: its words as people take them, and nothing of its markup."""

from __future__ import annotations

import re

import pytest

pytest.importorskip("pagefind", reason="the extra `site` is not installed")

from urllib.parse import unquote

from hypothesis import given
from hypothesis import strategies as st
from lxml import html

from scio_crawler.items import Turn
from scio_crawler.showing.room.search_documents import (
    ANY,
    APOSTROPHE,
    BEGIN,
    BREAK,
    COMMA,
    CURLY,
    END,
    GLUE,
    POINT,
    SPACE,
    STOP,
    UNDERSCORE,
    encoded,
    search_document,
    words,
)

# A text, and its words; | is their end mark, and the marks of their beginnings are left out.
WORDS = [
    ("words", "Two lanterns burn.", ["Two|", "lanterns|", "burn|."]),
    ("a hyphen parts", "state-owned lamps", [f"state|-{GLUE}", "owned|", "lamps|"]),
    ("a dash is no word", "lamps – and oil", [f"lamps|{SPACE}–", "and|", "oil|"]),
    ("quotation marks", 'the "first" lamp', ["the|", '"first|"', "lamp|"]),
    ("a possessive is apart", "China's lamps", [f"China|'{GLUE}", "s|", "lamps|"]),
    ("a curly one, too", "China’s lamps", [f"China|’{GLUE}", "s|", "lamps|"]),
    ("a name with an apostrophe", "Weng Jia'an", ["Weng|", f"Jia{APOSTROPHE}an|"]),
    ("a contraction", "we don’t", ["we|", f"don{CURLY}t|"]),
    ("a decimal", "12.5 percent", [f"12{POINT}5|", "percent|"]),
    ("thousands", "1,234.5 lamps", [f"1{COMMA}234{POINT}5|", "lamps|"]),
    ("a number that ends a sentence", "In 2024. Then", ["In|", "2024|.", "Then|"]),
    ("letters after a number", "5G and 10kV", ["5G|", "and|", "10kV|"]),
    ("an abbreviation", "the U.S. lamps", ["the|", f"U{STOP}S{STOP}|", "lamps|"]),
    ("a slash", "and/or", [f"and|/{GLUE}", "or|"]),
    ("a new paragraph", "lamps.\n\nOil", [f"lamps|.{BREAK}", "Oil|"]),
    ("a new line", "lamps,\noil", ["lamps|,", "oil|"]),
    ("many spaces", "lamps \u00a0  oil ", ["lamps|", "oil|"]),
    ("a composed letter", "cafe\u0301", ["café|"]),
    ("one of our own signs", f"1{GLUE} 2", ["1|\ufffd", "2|"]),
    ("no word at all", " … ", ["…"]),
    ("nothing", "", [""]),
]
TURN = Turn(
    briefing_id="scio-1",
    turn_id="scio-1-a",
    turn=3,
    date="2025-03-04",
    speaker='Weng "Jia" <b>',
    title="</head><script>alert(1)</script>",
    text="<script>alert(1)</script> & lamps",
    role="official",
    kind="answer",
).record()


@pytest.mark.parametrize(
    ("text", "expected"), [case[1:] for case in WORDS], ids=[case[0] for case in WORDS]
)
def test_words_are_what_people_take_for_words(text: str, expected: list[str]) -> None:
    assert words(text).replace(BEGIN, "").replace(END, "|").split(" ") == expected


def test_a_word_stands_between_two_marks() -> None:
    assert words("“iPhones”") == f"“{BEGIN}iPhones{END}”"


def test_what_pagefind_takes_for_an_order_is_text() -> None:
    assert "_" not in words("___PAGEFIND_WEIGHT___9 ___END_PAGEFIND_WEIGHT___")


MEANT = str.maketrans(
    {
        **dict.fromkeys((GLUE, SPACE, BREAK, BEGIN, END), ""),
        COMMA: ",",
        UNDERSCORE: "_",
        APOSTROPHE: "'",
        CURLY: "’",
        STOP: ".",
        POINT: ".",
    }
)


@given(st.text(alphabet=st.sampled_from("ab'’s1.,- _\n\t\u00a0\u200b“\U0001f4da中")))
def test_no_sign_of_a_text_is_lost(text: str) -> None:
    def without_spaces(shaped: str) -> str:
        return "".join("".join(shaped.translate(MEANT)).split())

    shaped = words(text)
    assert without_spaces(shaped) == "".join(text.split())
    assert "  " not in shaped


@given(st.text())
def test_a_value_is_in_signs_that_need_no_care_and_can_be_read_back(value: str) -> None:
    assert set(encoded(value)) <= set(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789%-.~"
    )
    assert unquote(encoded(value)) == value


def test_markup_is_text() -> None:
    page = html.fromstring(search_document(TURN, {"kind": ["answer"]}))
    assert not page.xpath("//script")
    body = page.find("body")
    assert body is not None
    shaped = f"<script|>{GLUE} alert|({GLUE} 1|)</{GLUE} script|>{SPACE}& lamps| {ANY}"
    assert body.text.replace(BEGIN, "") == shaped.replace("|", END)


def test_who_speaks_is_found_beside_the_text() -> None:
    turn = {**TURN, "organization": "Ministry of Lamps & Oil", "position": "vice minister"}
    page = html.fromstring(search_document(turn, {}, "MLO"))
    who = page.xpath("string(//meta[@data-pagefind-meta='who[content]']/@content)")
    assert " ".join(re.findall(f"{BEGIN}(.*?){END}", who)) == (
        "Weng Jia b Ministry of Lamps Oil vice minister MLO"
    )


def test_turns_without_words_are_found_by_their_facets() -> None:
    assert f" {ANY}</body>" in search_document({**TURN, "text": ""}, {})


def test_sorted_backwards_the_turns_of_a_briefing_are_in_order() -> None:
    def place(turn: int, date: str) -> str:
        page = html.fromstring(search_document({**TURN, "turn": turn, "date": date}, {}))
        return str(page.xpath("string(//meta[@data-pagefind-sort]/@content)"))

    pages = [place(1, "2025-03-04"), place(2, "2025-03-04"), place(10, "2025-03-04")]
    assert sorted([*pages, place(1, "2024-01-01")], reverse=True) == [
        *pages,
        place(1, "2024-01-01"),
    ]
