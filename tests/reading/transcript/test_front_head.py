"""Heads: the forms in which people, day and place are printed before the first turn."""

from __future__ import annotations

import pytest

from scio_crawler.reading.language.notes import CHINESE
from scio_crawler.reading.transcript.front import parse_head, set_chair
from tests.reading.tables import results
from tests.readings import Reading, read_script, script_pages

WENG = "Weng Jiamu, official, director general of the Lantern Office"
JIN = "Jin Anlan, official, deputy head of the Lamp Bureau"
BAYAR = "Bayar, official, vice chairman of the Onggut Prefecture"
LIAN = "Lian Shuyan, chair, spokesperson of the SCIO"
WENG_LINE = "Weng Jiamu, director general of the Lantern Office"
JIN_LINE = "Jin Anlan, deputy head of the Lamp Bureau"
BAYAR_LINE = "Bayar, vice chairman of the Onggut Prefecture"
LIAN_LINE = "Lian Shuyan, spokesperson of the SCIO"
TURNS = """
    Lian Shuyan:
    Good morning, and welcome to this press conference.
    Weng Jiamu:
    Thank you. Lanterns are in good order this summer, I am glad to say.
"""


def people_of(reading: Reading) -> list[str]:
    people = reading.briefing.people
    return [f"{person.name}, {person.role}, {person.position}" for person in people]


USUAL = f"Speakers: / {WENG_LINE} / {JIN_LINE} / Chairperson: / {LIAN_LINE} / Date: / July 5, 2024"
PEOPLE = {person.partition(",")[0]: person for person in (WENG, JIN, BAYAR, LIAN)}
FORMS = results("transcript/front_head.txt")


@pytest.mark.parametrize(("head", "people"), FORMS.values(), ids=FORMS)
def test_every_form_of_a_head_gives_people_and_day(head: str, people: str) -> None:
    reading = read_script(head + TURNS)
    assert people_of(reading) == [PEOPLE[name] for name in people.split("; ")]
    assert reading.briefing.entry.date == "2024-07-05"
    assert reading.briefing.entry.chair == "Lian Shuyan"
    assert reading.speakers() == ["Lian Shuyan", "Weng Jiamu"]
    above = [b for b in reading.briefing.pages[0].blocks[:-4] if not CHINESE.fullmatch(b.text)]
    assert {block.part for block in above} == {"head"}


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
    found = read_script(f"Speakers:\n{people}{chair}{TURNS}").briefing.people
    assert [person.honorific.strip(".").upper() for person in found] == ["MR", "DR", "MS"]
    assert [person.name.title() for person in found] == ["Weng Jiamu", "Qu Anlan", "Lian Shuyan"]
    assert not any("Mr" in person.position or "Dr" in person.position for person in found)


NAMES = results("transcript/front_head_names.txt")


@pytest.mark.parametrize(("people", "due"), NAMES.values(), ids=NAMES)
def test_a_name_is_in_a_head_once(people: str, due: str) -> None:
    reading = read_script(f"Speakers: / {people} / Chairperson: / {LIAN_LINE}{TURNS}")
    *found, _ = reading.briefing.people
    printed = [f"{person.name}, {person.position}".removesuffix(", ") for person in found]
    assert printed == due.split(" | ")


def test_a_name_with_two_offices_is_a_problem_of_the_page() -> None:
    people, _ = NAMES["the first one twice"]
    (page,) = read_script(f"Speakers: / {people}{TURNS}").briefing.pages
    assert [problem[:23] for problem in page.problems] == ["lists Weng Jiamu twice,"]


def test_the_head_may_be_below_the_last_turn() -> None:
    reading = read_script(f"{TURNS}{FORMS['bullets'][0]}")
    assert people_of(reading) == [WENG, BAYAR, LIAN]
    assert reading.turns[-1].text.endswith("I am glad to say.")
    assert reading.briefing.entry.date == "2024-07-05"


def test_without_a_head_the_chair_introduces_people() -> None:
    reading = read_script(
        "Lian Shuyan: / Good morning. Here today are Mr. Weng Jiamu, director of lamps; Mrs. Qu "
        "Anlan, keeper of wicks; and Prof. Jin Anlan, dean. / Weng Jiamu: / Thank you."
    )
    people = reading.briefing.people
    assert [person.honorific for person in people] == ["Mr.", "Mrs.", "Prof.", ""]
    first, *_, last = people_of(reading)
    assert (first, last) == ("Weng Jiamu, official, director of lamps", "Lian Shuyan, chair, ")


def test_place_and_hour_are_kept_as_printed() -> None:
    entry = read_script("Lhasa | 4:30 p.m. March 28, 2025" + TURNS).briefing.entry
    assert (entry.place, entry.time, entry.date) == ("Lhasa", "4:30 p.m.", "2025-03-28")


def test_a_caption_between_the_lines_of_a_head_is_a_note() -> None:
    caption = "Lanterns at the press hall. [Photo by Jian Moran/China SCIO]"
    reading = read_script(
        f"Speakers: / {WENG_LINE} / {caption} / Chairperson: / {LIAN_LINE}{TURNS}"
    )
    assert people_of(reading) == [WENG, LIAN]
    assert [note.text[:8] for note in reading.briefing.notes] == ["Lanterns"]


PARTS = {"USUAL": USUAL, "TURNS": TURNS}
FURTHER_PAGES = results("transcript/front_head_further_pages.txt", PARTS)


@pytest.mark.parametrize(("script", "due"), FURTHER_PAGES.values(), ids=FURTHER_PAGES)
def test_a_further_page_may_repeat_the_head(script: str, due: str) -> None:
    ends = [turn.split(": ", 1) for turn in due.split(" | ")]
    turns = read_script(script).turns[-len(ends) :]
    assert [turn.speaker for turn in turns] == [speaker for speaker, _ in ends]
    for turn, (_, end) in zip(turns, ends, strict=True):
        assert turn.text.replace("\n\n", " / ").endswith(end)


# The people of a head, the first label, and whether the last of them is the chair.
CHAIRS = {
    "of the press office": ([WENG_LINE, "Lian Shuyan, head of the Press Bureau"], "", True),
    "who opens": ([WENG_LINE, "Lian Shuyan, moderator"], "Lian Shuyan", True),
    "who opens, misspelled": ([WENG_LINE, "Lian Shuyan, moderator"], "Lian Shuyian", True),
    "neither": ([WENG_LINE, JIN_LINE], "Weng Jiamu", False),
    "alone, of the press office": ([LIAN_LINE], "Weng Jiamu", False),
    "alone, of the press office, who opens": ([LIAN_LINE], "Lian Shuyan", True),
}


@pytest.mark.parametrize(("lines", "opener", "is_chair"), CHAIRS.values(), ids=CHAIRS)
def test_the_chair_among_names_only(lines: list[str], opener: str, is_chair: bool) -> None:
    people = parse_head(lines)[0].people
    set_chair(people, opener)
    *others, last = [person.role for person in people]
    assert last == ("chair" if is_chair else "official")
    assert "chair" not in others


def test_which_lines_belong_to_the_head() -> None:
    (lines,) = script_pages(f"Speakers: / {WENG_LINE} / Something else. / Date: / July 5, 2024")
    assert parse_head(lines)[1] == [True, True, False, True, True]
