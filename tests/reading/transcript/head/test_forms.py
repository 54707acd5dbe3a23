"""Heads that print their people in other forms than "Name, office"."""

from __future__ import annotations

import pytest

from scio_crawler.reading.language.heads import plain
from tests.readings import read_script

WENG = ("Weng Jiamu", "director general of the Lantern Office", "official")
BAYAR = ("Bayar", "vice chairman of the Onggut Prefecture", "official")
LIAN = ("Lian Shuyan", "spokesperson of the SCIO", "chair")
TALK = """
    Lian Shuyan:
    Good morning, and welcome to this press conference.
    Weng Jiamu:
    Good morning. There are 5,000 lanterns in the hills.
    Bayar:
    Good morning. There are none on the grasslands.
    Lian Shuyan:
    Thank you all. Goodbye.
"""
HEADS = {
    "cards, the name first": """
        Speakers
        Mr. Weng Jiamu
        director general of the Lantern Office
        Mr. Bayar
        vice chairman of the Onggut Prefecture
        Chairperson
        Ms. Lian Shuyan
        spokesperson of the SCIO
    """,
    "cards, the office first": """
        Speakers
        director general of the Lantern Office
        Weng Jiamu
        vice chairman of the Onggut Prefecture
        Bayar
        Chairperson
        spokesperson of the SCIO
        Lian Shuyan
    """,
    "all on one line": f"""
        Speakers: Weng Jiamu, director general of the Lantern Office; Bayar, {BAYAR[1]}
        Host: Lian Shuyan, spokesperson of the SCIO
    """,
    "a dash before the office": """
        Speakers:
        Mr. Weng Jiamu – director general of the Lantern Office
        Bayar — vice chairman of the Onggut Prefecture
        Moderator:
        Lian Shuyan - spokesperson of the SCIO
    """,
    "the office in parentheses": """
        Speakers:
        Weng Jiamu (director general of the Lantern Office)
        Bayar (vice chairman of the Onggut Prefecture)
        Chairperson:
        Lian Shuyan (spokesperson of the SCIO)
    """,
    "bullets": """
        Speakers:
        • Weng Jiamu, director general of the Lantern Office
        • Bayar, vice chairman of the Onggut Prefecture
        Chairperson:
        • Lian Shuyan, spokesperson of the SCIO
    """,
    "no words at all": """
        Weng Jiamu, director general of the Lantern Office
        Bayar, vice chairman of the Onggut Prefecture
        Lian Shuyan, spokesperson of the SCIO
    """,
}


@pytest.mark.parametrize("head", HEADS.values(), ids=HEADS)
def test_people_of_a_head(head: str) -> None:
    reading = read_script(head + TALK)
    found = [(p.name, p.position, p.role) for p in reading.briefing.people]
    assert found == [WENG, BAYAR, LIAN]
    assert reading.speakers() == ["Lian Shuyan", "Weng Jiamu", "Bayar", "Lian Shuyan"]


def test_the_head_may_stand_below_the_last_turn() -> None:
    reading = read_script(TALK + HEADS["bullets"] + "Date: July 5, 2024")
    found = [(p.name, p.position, p.role) for p in reading.briefing.people]
    assert found == [WENG, BAYAR, LIAN]
    assert reading.turns[-1].text == "Thank you all. Goodbye."
    assert reading.briefing.entry.date == "2024-07-05"


def test_an_office_before_the_name_under_a_word_of_the_head() -> None:
    head = (
        "Speaker:\nDirector general of the Lantern Office Weng Jiamu\nChairperson:\nLian Shuyan\n"
    )
    people = read_script(head + TALK).briefing.people
    assert [(p.name, p.position) for p in people] == [
        ("Weng Jiamu", "Director general of the Lantern Office"),
        ("Lian Shuyan", ""),
    ]


def test_only_names_on_one_line() -> None:
    head = "Speakers: Weng Jiamu, Bayar and Hai Yun\nChairperson: Lian Shuyan\n"
    people = read_script(head + TALK).briefing.people
    assert [p.name for p in people] == ["Weng Jiamu", "Bayar", "Hai Yun", "Lian Shuyan"]


@pytest.mark.parametrize(
    "line",
    [
        "Weng Jiamu, director general of the Lantern Office (LO)",
        "Lanterns – the light of the villages",
        "We have lanterns (and lamps).",
        "Weng Jiamu",
    ],
)
def test_other_lines_stay_as_they_are(line: str) -> None:
    assert plain(line) == line


def test_a_repeated_head_ends_at_the_first_label() -> None:
    names = "Weng Jiamu\nQu Yong'an\nLian Shuyan\n"
    script = f"SCIO briefing\n{names}{TALK}\n-----\nSCIO briefing\nWeng Jiamu:\nI go on, gladly."
    assert read_script(script).turns[-1].text == "I go on, gladly."
    assert read_script(script).speakers()[-2:] == ["Lian Shuyan", "Weng Jiamu"]


@pytest.mark.parametrize(
    "said", ["Mr. Weng, please.", "Ms. Hai, would you like to add a word?", "Mr. Bayar, your turn."]
)
def test_words_to_somebody_are_no_line_of_a_head(said: str) -> None:
    reading = read_script(f"{HEADS['bullets']}{TALK}Lian Shuyan:\n{said}\nBayar:\nYes, we do.")
    assert reading.turns[-2].text == said
