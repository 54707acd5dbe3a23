"""Notes and furniture: an example of each pattern, and speech that resembles it."""

from __future__ import annotations

import pytest

from scio_crawler.items import BREAK, CAPTION, FURNITURE, HEADING, PAGER, TEXT, Block
from scio_crawler.reading.language.notes import kind_of, kind_of_note
from tests.reading.tables import cases, named, sections
from tests.readings import read_script

TABLE = sections("language/notes.txt")
NOTES, SPEECH = named(TABLE["notes"]), named(TABLE["speech"])


@pytest.mark.parametrize("line", TABLE["furniture"])
def test_a_line_of_the_page_is_furniture(line: str) -> None:
    assert kind_of(Block(line)) == "furniture"


@pytest.mark.parametrize("line", NOTES.values(), ids=NOTES)
def test_a_caption_or_a_credit_is_a_note(line: str) -> None:
    assert kind_of(Block(line)) == "note"


@pytest.mark.parametrize("line", SPEECH.values(), ids=SPEECH)
def test_speech_that_resembles_them_is_neither(line: str) -> None:
    assert kind_of(Block(line)) == ""


MARKUP = {TEXT: "", HEADING: "", CAPTION: "note", BREAK: "furniture", PAGER: "furniture",
          FURNITURE: "furniture"}  # fmt: skip


@pytest.mark.parametrize(("kind", "part"), MARKUP.items(), ids=MARKUP)
def test_markup_decides_what_a_line_is(kind: str, part: str) -> None:
    assert kind_of(Block("Lanterns, red ones.", kind)) == part


def test_what_follows_the_links_to_more_is_furniture() -> None:
    reading = read_script("""
        Weng Jiamu, director general of the Lantern Office
        Jin Anlan, deputy head of the Lamp Bureau
        Weng Jiamu:
        Lanterns are light in the dark.
        Jin Anlan:
        So are lamps.
        MORE FROM China SCIO
        Lanterns seen from the moon
    """)
    assert reading.said()[-1] == ("Jin Anlan", "So are lamps.")
    assert [block.part for block in reading.briefing.blocks()][-2:] == ["furniture", "furniture"]


@pytest.mark.parametrize(("text", "kind"), cases(TABLE["kinds"]))
def test_a_note_has_a_kind(text: str, kind: str) -> None:
    assert kind_of_note(text) == kind


def test_markup_makes_a_caption_of_plain_words() -> None:
    assert kind_of_note("The lamps of the harbor", is_caption=True) == "caption"
    assert kind_of_note("Photo by Jian Moran", is_caption=True) == "credit"
