"""Heads: every form in which people, day and place stand before the first turn."""

from __future__ import annotations

import pytest

from scio_crawler.items import Block
from scio_crawler.reading.language.notes import CHINESE as READ_IN_CHINESE
from scio_crawler.reading.transcript.front import read, settle_chair
from tests.readings import Reading, read_script, script_pages

WENG = "Weng Jiamu, official, director general of the Lantern Office"
JIN = "Jin Anlan, official, deputy head of the Lamp Bureau"
LIAN = "Lian Shuyan, chair, spokesperson of the SCIO"
DAY = "2024-07-05"

TURNS = """
    Lian Shuyan:
    Good morning, and welcome to this press conference.
    Weng Jiamu:
    Thank you. Lanterns are in good order this summer, I am glad to say.
"""


def with_head(head: str) -> Reading:
    return read_script(head + TURNS)


def is_link(block: Block) -> bool:
    return READ_IN_CHINESE.fullmatch(block.text) is not None


def people_of(reading: Reading) -> list[str]:
    people = reading.briefing.people
    return [f"{person.name}, {person.role}, {person.position}" for person in people]


FORMS = {
    "the usual one": (
        """
        Speakers:
        Weng Jiamu, director general of the Lantern Office
        Jin Anlan, deputy head of the Lamp Bureau
        Chairperson:
        Lian Shuyan, spokesperson of the SCIO
        Date:
        July 5, 2024
        """,
        [WENG, JIN, LIAN],
    ),
    "Speaker over two, Speakers over one": (
        """
        Speaker:
        Weng Jiamu, director general of the Lantern Office
        Jin Anlan, deputy head of the Lamp Bureau
        Chairpersons:
        Lian Shuyan, spokesperson of the SCIO
        Date: July 5, 2024
        """,
        [WENG, JIN, LIAN],
    ),
    "without colons": (
        """
        Speakers
        Weng Jiamu, director general of the Lantern Office
        Chairperson
        Lian Shuyan, spokesperson of the SCIO
        Date
        July 5, 2024
        """,
        [WENG, LIAN],
    ),
    "a space before full-width colons": (
        """
        Speakers ：
        Weng Jiamu, director general of the Lantern Office
        Chairperson ：
        Lian Shuyan, spokesperson of the SCIO
        Date ：
        July 5, 2024
        """,
        [WENG, LIAN],
    ),
    "words and values on one line": (
        """
        Speaker: Weng Jiamu, director general of the Lantern Office
        Chairperson: Lian Shuyan, spokesperson of the SCIO
        Date: Jul. 5, 2024
        """,
        [WENG, LIAN],
    ),
    "a host": (
        """
        Speakers:
        Weng Jiamu, director general of the Lantern Office
        Host:
        Lian Shuyan, spokesperson of the SCIO
        Date:
        July 5, 2024
        """,
        [WENG, LIAN],
    ),
    "the chair first": pytest.param(
        """
        Chairperson:
        Lian Shuyan, spokesperson of the SCIO
        Speakers:
        Weng Jiamu, director general of the Lantern Office
        Date:
        July 5, 2024
        """,
        [LIAN, WENG],
    ),
    "offices that end in ; and .": (
        """
        Speakers:
        Weng Jiamu, director general of the Lantern Office;
        Jin Anlan, deputy head of the Lamp Bureau.
        Chairperson:
        Lian Shuyan, spokesperson of the SCIO.
        Date:
        July 5, 2024
        """,
        [WENG, JIN, LIAN],
    ),
    "names only: the chair is of the press office": (
        """
        Weng Jiamu, director general of the Lantern Office
        Lian Shuyan, spokesperson of the SCIO
        July 5, 2024
        """,
        [WENG, LIAN],
    ),
    "everyone twice: the second head counts": (
        """
        Beijing | 10 a.m. July 5, 2024
        Speakers
        Weng Jiamu, director general of the Lantern Bureau
        Chairperson
        Lian Shuyan, director of the SCIO
        Read in Chinese
        Speakers:
        Weng Jiamu, director general of the Lantern Office
        Chairperson:
        Lian Shuyan, spokesperson of the SCIO
        Date:
        July 5, 2024
        """,
        [WENG, LIAN],
    ),
    "twice without the words": (
        """
        Weng Jiamu, director general of the Lantern Bureau
        Lian Shuyan, director of the SCIO
        Weng Jiamu, director general of the Lantern Office
        Lian Shuyan, spokesperson of the SCIO
        July 5, 2024
        """,
        [WENG, LIAN],
    ),
    "a day only in the place line": (
        """
        Lhasa | 4 p.m. July 5, 2024
        Speakers:
        Weng Jiamu, director general of the Lantern Office
        Chairperson:
        Lian Shuyan, spokesperson of the SCIO
        """,
        [WENG, LIAN],
    ),
    "a lead and its dateline before it": pytest.param(
        """
        The State Council Information Office held a press conference on lanterns on July 5, 2024.
        China SCIO | July 24, 2024
        Speakers:
        Weng Jiamu, director general of the Lantern Office
        Chairperson:
        Lian Shuyan, spokesperson of the SCIO
        """,
        [WENG, LIAN],
    ),
}


@pytest.mark.parametrize(("head", "people"), FORMS.values(), ids=FORMS)
def test_every_form(head: str, people: list[str]) -> None:
    reading = with_head(head)
    assert people_of(reading) == people
    assert reading.briefing.entry.date == DAY
    assert reading.briefing.entry.chair == "Lian Shuyan"
    assert reading.speakers() == ["Lian Shuyan", "Weng Jiamu"]
    before = [block for block in reading.briefing.pages[0].blocks[:-4] if not is_link(block)]
    assert {block.part for block in before} == {"head"}


@pytest.mark.parametrize("honorific", ["Mr.", "Ms.", "Mr", "Dr.", "Prof."])
def test_honorifics_stand_apart_from_names(honorific: str) -> None:
    reading = with_head(f"Speakers:\n{honorific} Weng Jiamu, director general")
    assert [(p.honorific, p.name) for p in reading.briefing.people] == [(honorific, "Weng Jiamu")]


def test_place_and_hour_are_kept_as_printed() -> None:
    entry = with_head("Lhasa | 4:30 p.m. March 28, 2025").briefing.entry
    assert (entry.place, entry.time, entry.date) == ("Lhasa", "4:30 p.m.", "2025-03-28")


def test_a_caption_between_the_lines_of_a_head_is_a_note() -> None:
    reading = with_head("""
        Speakers:
        Weng Jiamu, director general of the Lantern Office
        Lanterns at the press hall. [Photo by Jian Moran/China SCIO]
        Chairperson:
        Lian Shuyan, spokesperson of the SCIO
    """)
    assert people_of(reading) == [WENG, LIAN]
    assert [note.text[:8] for note in reading.briefing.notes] == ["Lanterns"]


def test_a_head_repeated_on_a_further_page_is_head_again() -> None:
    reading = read_script("""
        Speakers:
        Weng Jiamu, director general of the Lantern Office
        Date:
        July 5, 2024
        Weng Jiamu:
        Lanterns have been lit
        -----
        Speakers:
        Weng Jiamu, director general of the Lantern Office
        Date:
        July 5, 2024
        for two thousand years.
    """)
    assert reading.said() == [("Weng Jiamu", "Lanterns have been lit / for two thousand years.")]


def test_people_whom_the_chair_reads_out_on_a_further_page_are_said() -> None:
    reading = read_script("""
        Speakers:
        Weng Jiamu, director general of the Lantern Office
        Jin Anlan, deputy head of the Lamp Bureau
        Lian Shuyan:
        With us today are Weng Jiamu, director general of the Lantern Office;
        -----
        Jin Anlan, deputy head of the Lamp Bureau.
        They will answer your questions.
    """)
    assert "Jin Anlan, deputy head" in reading.said()[0][1]


def test_a_label_above_a_call_on_a_further_page_is_no_head() -> None:
    reading = read_script(f"""
        {FORMS["the usual one"][0]}
        Weng Jiamu:
        Lanterns have been lit.
        -----
        Chairperson:
        Ms. Jin, do you wish to add anything?
        Jin Anlan:
        No.
    """)
    assert reading.speakers()[-3:] == ["Weng Jiamu", "Lian Shuyan", "Jin Anlan"]


def test_behind_the_chinese_link_a_second_head_begins() -> None:
    reading = with_head("""
        Jin Anlan, deputy head of the Lantern Office
        Read in Chinese
        Weng Jiamu, director general of the Lantern Office
        Lian Shuyan, spokesperson of the SCIO
    """)
    assert people_of(reading) == [WENG, LIAN]


def test_page_1_may_be_the_head_alone() -> None:
    reading = read_script(f"{FORMS['the usual one'][0]}\n-----\n{TURNS}")
    assert people_of(reading) == [WENG, JIN, LIAN]
    assert [turn.page for turn in reading.turns] == [2, 2]


def test_without_a_head_the_chair_introduces_them() -> None:
    reading = read_script("""
        Lian Shuyan:
        Good morning. We have invited Mr. Weng Jiamu, director general of the Lantern Office.
        Weng Jiamu:
        Thank you. Lanterns are in good order.
    """)
    assert people_of(reading) == [WENG, "Lian Shuyan, chair, "]


def test_the_first_label_may_carry_the_office() -> None:
    reading = read_script("""
        Speakers:
        Weng Jiamu, director general of the Lantern Office
        Date:
        July 5, 2024
        Weng Jiamu, director general of the Lantern Office:
        Good morning, I am glad to see you all.
        Reuters:
        How many lanterns are there?
    """)
    assert reading.speakers() == ["Weng Jiamu", "Reuters"]


CHAIRS = {
    "of the press office": ("Lian Shuyan, head of the Press Bureau", "", "chair"),
    "who opens": ("Lian Shuyan, moderator", "Lian Shuyan", "chair"),
    "who opens, misspelled": ("Lian Shuyan, moderator", "Lian Shuyian", "chair"),
    "neither": ("Lian Shuyan, deputy head of the Lamp Bureau", "Weng Jiamu", "official"),
}


def test_somebody_of_the_press_office_alone_is_a_speaker_unless_he_opens() -> None:
    line = "Lian Shuyan, spokesperson of the State Council Information Office"
    for opener, role in (("Weng Jiamu", "official"), ("Lian Shuyan", "chair")):
        people = read([line])[0].people
        settle_chair(people, opener)
        assert [person.role for person in people] == [role]


@pytest.mark.parametrize(("last", "opener", "role"), CHAIRS.values(), ids=CHAIRS)
def test_the_chair_among_names_only(last: str, opener: str, role: str) -> None:
    people = read(["Weng Jiamu, director general of the Lantern Office", last])[0].people
    settle_chair(people, opener)
    assert [person.role for person in people] == ["official", role]


def test_which_lines_were_understood() -> None:
    (lines,) = script_pages("""
        Speakers:
        Weng Jiamu, director general
        Something else altogether.
        Date:
        July 5, 2024
    """)
    assert read(lines)[1] == [True, True, False, True, True]
