"""Candidates: the shapes of the words before a colon."""

from __future__ import annotations

import pytest

from scio_crawler.items import Block, Person
from scio_crawler.reading.language.names import Roster
from scio_crawler.reading.transcript.labels.candidates import Candidate, find
from tests.reading.tables import named, sections

HEAD = Roster(Person(name=name) for name in ("Weng Jiamu", "Qu Yong'an", "Pasang Lhadron"))


def found_in(line: str) -> Candidate | None:
    return next(iter(find([Block(line)], HEAD)), None)


TABLE = sections("transcript/labels/candidates.txt")
SHAPES = named(TABLE["label => shape, confidence, name; - is none"])


@pytest.mark.parametrize("line", SHAPES.values(), ids=SHAPES)
def test_a_label_has_a_shape_and_a_name(line: str) -> None:
    label, _, due = line.partition(" => ")
    found = found_in(f"{label}:")
    assert found is not None
    assert found.label == label
    assert f"{found.shape}, {found.confidence}, {found.name or '-'}" == due


POSITIONS = {
    "Weng Jiamu, director general": "director general",
    "Weng Jiamu (director general)": "director general",
    "Weng Jiamu (via video link)": "",
    "Minister Qu": "Minister",
}


@pytest.mark.parametrize("label", POSITIONS)
def test_the_office_that_a_label_prints(label: str) -> None:
    found = found_in(f"{label}:")
    assert found is not None
    assert found.position == POSITIONS[label]


@pytest.mark.parametrize("words", TABLE["prose"])
def test_prose_before_a_colon_is_no_candidate(words: str) -> None:
    assert found_in(f"{words}:") is None


@pytest.mark.parametrize("words", TABLE["of no known form"])
def test_words_of_no_known_form(words: str) -> None:
    found = found_in(f"{words}:")
    assert found is not None
    assert (found.shape, found.name) == ("unknown", words)


def test_a_block_that_is_a_note_is_no_candidate() -> None:
    assert find([Block("Weng Jiamu:", part="note")], HEAD) == []
