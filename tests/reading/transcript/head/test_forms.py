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


# The people of a head, each with an honorific, as it prints them.
HONORIFICS = {
    "a list": "Mr. Weng Jiamu, director of the Lantern Office\nDr. Qu Anlan, keeper of the lamps",
    "without full stops": "Mr Weng Jiamu, director of lamps\nDr Qu Anlan, keeper of the lamps",
    "behind a dash": "Mr. Weng Jiamu – director of lamps\n• Dr. Qu Anlan – director of wicks",
    "before parentheses": "Mr. Weng Jiamu (director of lamps)\nDr. Qu Anlan (director of wicks)",
    "on one line": "Mr. Weng Jiamu, director of lamps; and Dr. Qu Anlan, director of wicks",
    "with one office": "Mr. Weng Jiamu and Dr. Qu Anlan, deputy directors of lamps",
    "names alone": "Mr. Weng Jiamu and Dr. Qu Anlan",
    "cards": "Mr. Weng Jiamu\ndirector of lamps\nDr. Qu Anlan\ndirector of wicks",
    "cards, the office first": "Director of lamps\nMr. Weng Jiamu\nDirector of wicks\nDr. Qu Anlan",
    "behind the office": "Director of lamps Mr. Weng Jiamu\nDirector of wicks Dr. Qu Anlan",
    "behind the name": "Weng Jiamu (Mr.), director of lamps\nQu Anlan (Dr.), director of wicks",
    "in capitals": "MR. WENG JIAMU, DIRECTOR OF LAMPS\nDR. QU ANLAN, DIRECTOR OF WICKS",
}


@pytest.mark.parametrize("people", HONORIFICS.values(), ids=HONORIFICS)
def test_an_honorific_is_read_as_it_is_printed(people: str) -> None:
    chair = "\nChairperson:\nMs. Lian Shuyan, spokesperson of the SCIO"
    found = read_script(f"Speakers:\n{people}{chair}{TALK}").briefing.people
    assert [person.honorific.strip(".").upper() for person in found] == ["MR", "DR", "MS"]
    assert [person.name.title() for person in found] == ["Weng Jiamu", "Qu Anlan", "Lian Shuyan"]
    assert not any("Mr" in person.position or "Dr" in person.position for person in found)


def test_an_honorific_is_read_where_the_chair_introduces() -> None:
    opening = (
        "Lian Shuyan:\nGood morning, and welcome to this press conference. Here today are Mr. Weng "
        "Jiamu, director of lamps; Mrs. Qu Anlan, keeper of wicks; and Prof. Jin Anlan, dean."
    )
    people = read_script(opening + TALK.partition("conference.")[2]).briefing.people
    assert [person.honorific for person in people] == ["Mr.", "Mrs.", "Prof.", ""]


NAMESAKES = {
    "somebody with another apostrophe": (
        "Qu Yong\u2019an, keeper of the lamps\nQu Yong'an, keeper of the lamps",
        [("Qu Yong'an", "keeper of the lamps")],
    ),
    "the first one twice": (
        "Weng Jiamu, director of oil\nWeng Jiamu, keeper of wicks\nQu Anlan, keeper of lamps",
        [("Weng Jiamu", "director of oil; keeper of wicks"), ("Qu Anlan", "keeper of lamps")],
    ),
    "the first one at the end": (
        "Weng Jiamu, director of oil\nQu Anlan, keeper of lamps\nWeng Jiamu, keeper of wicks",
        [("Weng Jiamu", "director of oil; keeper of wicks"), ("Qu Anlan", "keeper of lamps")],
    ),
    "both twice": (
        "Weng Jiamu, director of oil\nWeng Jiamu, keeper of wicks\n"
        "Qu Anlan, keeper of lamps\nQu Anlan, keeper of wicks",
        [
            ("Weng Jiamu", "director of oil; keeper of wicks"),
            ("Qu Anlan", "keeper of lamps; keeper of wicks"),
        ],
    ),
    "somebody three times, once with the same office": (
        "Weng Jiamu, director of oil\nWeng Jiamu, keeper of wicks\nWeng Jiamu, director of oil",
        [("Weng Jiamu", "director of oil; keeper of wicks")],
    ),
    "a second list of more than one name": (
        "Weng Jiamu, director of oil\nQu Anlan, keeper of lamps\n"
        "Weng Jiamu, director of wicks\nQu Anlan, keeper of wicks",
        [("Weng Jiamu", "director of wicks"), ("Qu Anlan", "keeper of wicks")],
    ),
    "somebody twice": (
        "Weng Jiamu, director of oil\nQu Anlan, keeper of lamps\nQu Anlan, keeper of wicks",
        [("Weng Jiamu", "director of oil"), ("Qu Anlan", "keeper of lamps; keeper of wicks")],
    ),
}


@pytest.mark.parametrize("people", NAMESAKES)
def test_a_name_is_in_a_head_once(people: str) -> None:
    printed, due = NAMESAKES[people]
    found = read_script(f"Speakers:\n{printed}{TALK}").briefing.people
    assert [(person.name, person.position) for person in found] == due


def test_a_name_with_two_offices_is_a_problem_of_the_page() -> None:
    printed, _ = NAMESAKES["the first one twice"]
    (page,) = read_script(f"Speakers:\n{printed}{TALK}").briefing.pages
    assert [problem[:23] for problem in page.problems] == ["lists Weng Jiamu twice,"]
