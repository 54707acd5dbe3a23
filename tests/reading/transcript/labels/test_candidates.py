"""Candidates: where a line is cut, and the shapes of the words before the colon."""

from __future__ import annotations

import pytest

from scio_crawler.items import Block, Person
from scio_crawler.reading.language.names import Roster
from scio_crawler.reading.language.shapes import cut, reads_as_label
from scio_crawler.reading.transcript.labels.candidates import Candidate, find

HEAD = Roster(Person(name=name) for name in ("Weng Jiamu", "Qu Yong'an", "Pasang Lhadron"))

CUTS = {
    "a line of its own": ("Weng Jiamu:", ("Weng Jiamu", "")),
    "a space before and behind": ("Weng Jiamu : ", ("Weng Jiamu", "")),
    "a full-width colon": ("Weng Jiamu：Thank you.", ("Weng Jiamu", "Thank you.")),
    "text on the line": ("Moderator: Good morning.", ("Moderator", "Good morning.")),
    "no space behind": ("Moderator:Good morning.", ("Moderator", "Good morning.")),
    "the first colon counts": (
        "Weng Jiamu: One thing: light.",
        ("Weng Jiamu", "One thing: light."),
    ),
    "a clock's colon does not": ("We begin at 10:30 sharp", None),
    "nor a ratio's": ("It is 3:1 for the lanterns", None),
    "a figure before a label's colon": ("CCTV-4: Hello.", ("CCTV-4", "Hello.")),
    "a live page's clock": ("[11:00] Moderator: Hello.", ("[11:00] Moderator", "Hello.")),
    "Q and its reporter are one label": (
        "Q: Reporter from The Paper: Why?",
        ("Q: Reporter from The Paper", "Why?"),
    ),
    "Q and prose are not": ("Q: One thing puzzles me: why?", ("Q", "One thing puzzles me: why?")),
    "no colon": ("Weng Jiamu", None),
    "a colon far into the line": ("word " * 50 + ": text", None),
}


@pytest.mark.parametrize(("line", "parts"), CUTS.values(), ids=CUTS)
def test_where_a_line_is_cut(line: str, parts: tuple[str, str] | None) -> None:
    assert cut(line) == parts


def found_in(line: str) -> Candidate | None:
    return next(iter(find([Block(line)], HEAD)), None)


SHAPES = {
    "a person of the head": ("Weng Jiamu", "person", 3, "Weng Jiamu"),
    "misspelled": ("Weng Jiamo", "person", 3, "Weng Jiamu"),
    "the apostrophe lost": ("Qu Yongan", "person", 3, "Qu Yong'an"),
    "with an honorific": ("Mr. Weng", "person", 3, "Weng Jiamu"),
    "not in the head, of Han form": ("Jin Anlan", "person", 2, "Jin Anlan"),
    "not in the head, with an honorific": ("Ms. Norbu Dolma", "person", 1, "Norbu Dolma"),
    "a remark in brackets": ("Weng Jiamu (via video link)", "person", 3, "Weng Jiamu"),
    "name and office": ("Weng Jiamu, director general", "office", 3, "Weng Jiamu"),
    "name and office, not in the head": ("Jin Anlan, deputy head", "office", 2, "Jin Anlan"),
    "office before the name": ("Director General Weng Jiamu", "office", 3, "Weng Jiamu"),
    "office before the surname": ("Minister Qu", "office", 3, "Qu Yong'an"),
    "office before a name not in the head": ("Vice Mayor Jin Anlan", "office", 2, "Jin Anlan"),
    "a surname that one of them has": ("Weng", "person", 2, "Weng Jiamu"),
    "a role": ("Moderator", "role", 3, ""),
    "an interpreter": ("Interpreter", "role", 3, ""),
    "the chair's": ("Chairperson", "role", 3, ""),
    "the press's": ("Q", "role", 3, ""),
    "with its number": ("Q3", "role", 3, ""),
    "the official's": ("A", "role", 3, ""),
    "an outlet that is known": ("Xinhua News Agency", "outlet", 3, "Xinhua News Agency"),
    "a web site": ("lantern-news.com", "outlet", 3, "lantern-news.com"),
    "a reporter of an outlet": ("Reporter from Reuters", "outlet", 3, "Reuters"),
    "a reporter in brackets": ("Reporter (NHK)", "outlet", 3, "NHK"),
    "Q and an outlet": ("Q: Reporter from The Paper", "outlet", 3, "The Paper"),
    "a reporter's name and outlet": ("Li Na, China Daily", "outlet", 3, "China Daily"),
    "an outlet with a comma": (
        "Wall Street Journal, Dow Jones",
        "outlet",
        3,
        "Wall Street Journal, Dow Jones",
    ),
    "a word of the press at its end": ("Osterwald Courier", "outlet", 2, "Osterwald Courier"),
    "such a word elsewhere": ("Radio Free Harbour", "outlet", 1, "Radio Free Harbour"),
    "an acronym": ("KTN", "acronym", 1, "KTN"),
    "capitalized words": ("Die Laterne", "title", 1, "Die Laterne"),
    "quotes and bullets around it": ("• “Weng Jiamu”", "person", 3, "Weng Jiamu"),
}


@pytest.mark.parametrize(("label", "shape", "sure", "name"), SHAPES.values(), ids=SHAPES)
def test_shapes(label: str, shape: str, sure: int, name: str) -> None:
    found = found_in(f"{label}:")
    assert found is not None
    assert (found.shape, found.sure, found.name, found.label) == (shape, sure, name, label)


@pytest.mark.parametrize(
    ("label", "position"),
    [
        ("Weng Jiamu, director general", "director general"),
        ("Weng Jiamu (director general)", "director general"),
        ("Weng Jiamu (via video link)", ""),
        ("Minister Qu", "Minister"),
    ],
)
def test_the_office_that_a_label_prints(label: str, position: str) -> None:
    found = found_in(f"{label}:")
    assert found is not None
    assert found.position == position


PROSE = {
    "a greeting": "Ladies and gentlemen",
    "a greeting to friends": "Dear friends from the media",
    "a connective": "For example",
    "a word of the page": "Source",
    "a word of the head": "Date",
    "a date": "July 5, 2024",
    "a name and what he said": "Weng Jiamu, who has often said",
    "a person and a verb": "Weng Jiamu said",
    "many words": "The Great Green Lantern and Lamp Development Plan of the North",
}


@pytest.mark.parametrize("words", PROSE.values(), ids=PROSE)
def test_prose_before_a_colon(words: str) -> None:
    assert found_in(f"{words}:") is None


UNKNOWN = {
    "single capitals": "A B 1 Ⅷ C D",
    "lower case": "lanterns and lamps",
    "a figure": "5,000 Lanterns",
    "an outlet in its own capitals": "wWoL News 4",
    "somebody without a name": "A lamplighter of the upper town",
    "another script": "Ламповая газета",
    "a clause": "Here is what we have done",
    "an ordinal": "First",
    "a pronoun": "We",
}


@pytest.mark.parametrize("words", UNKNOWN.values(), ids=UNKNOWN)
def test_words_of_no_known_form(words: str) -> None:
    found = found_in(f"{words}:")
    assert found is not None
    assert (found.shape, found.name) == ("unknown", words)


def test_a_block_that_is_a_note_already_is_none() -> None:
    assert find([Block("Weng Jiamu:", part="note")], HEAD) == []


def test_a_label_longer_than_a_line_is_none() -> None:
    office = "deputy head of the Lamp Bureau, " * 6
    assert found_in(f"Weng Jiamu, {office}:") is None


ALONE = {
    "a person": ("Jin Anlan:", True),
    "a person before text": ("Jin Anlan: Thank you.", True),
    "an outlet": ("Osterwald Courier:", True),
    "an outlet in doubt before text": ("Osterwald Courier: Thank you.", False),
    "a role": ("Moderator: Good morning.", True),
    "words of a title": ("Green Development:", False),
    "a word of the head": ("Speakers:", False),
    "prose": ("There are three reasons:", False),
    "no colon": ("Jin Anlan", False),
}


@pytest.mark.parametrize(("line", "reads"), ALONE.values(), ids=ALONE)
def test_a_line_seen_alone(line: str, reads: bool) -> None:
    assert reads_as_label(line) is reads
