"""Who speaks: chair, official or press, from the head or from what is said."""

from __future__ import annotations

import re
from collections.abc import Iterable

import pytest

from scio_crawler.items import CAPTION, Block
from tests.reading.tables import sections
from tests.readings import Reading, briefing_of, page_of, read_briefing, read_script

HEAD = """
    Speakers:
    Mr. Weng Jiamu, director general of the Lantern Office
    Chairperson:
    Ms. Lian Shuyan, spokesperson of the SCIO
"""

ROLES = sections("transcript/roles.txt")


def read_turns(lines: Iterable[str]) -> Reading:
    """The reading of *lines* without what is expected; labels get lines of their own."""
    script = "\n".join(line.partition("  => ")[0] for line in lines).replace("HEAD", HEAD)
    return read_script(re.sub(r"(?m)^( *[A-Z][^:\n]*:) ", r"\1\n", script))


@pytest.mark.parametrize("lines", ROLES.values(), ids=ROLES)
def test_each_turn_has_its_speaker_role_and_position(lines: list[str]) -> None:
    found = [(turn.speaker, turn.role, turn.position) for turn in read_turns(lines).turns]
    due = [line.partition("  => ")[2] for line in lines if "  => " in line]
    assert [" | ".join(value or "-" for value in turn) for turn in found] == due


def test_labels_of_a_line_may_be_roles_alone() -> None:
    turns = read_script("""
        Moderator: Good morning.
        Q: Reporter from The Paper: How many lanterns are there?
        A: There are 5,000.
        Q: And who lights them?
    """).turns
    roles = [("", "chair"), ("The Paper", "press"), ("", "official"), ("", "press")]
    assert [(turn.speaker, turn.role) for turn in turns] == roles


def test_the_entry_names_the_chair() -> None:
    lines = ROLES["the chair's name in the head, somebody else chairs"]
    assert read_turns(lines).briefing.entry.chair == "Jin Anlan"
    assert read_turns(ROLES["no head, nobody chairs"]).briefing.entry.chair == ""


def test_a_moderator_without_a_name_is_the_person_of_the_press_office_in_the_captions() -> None:
    said = ["Moderator:", "Good morning. Welcome to this briefing.", "Weng Jiamu:", "Thank you."]
    page = page_of([*said, "Moderator:", "That is all. Goodbye."])
    captions = (
        "Mr. Weng Jiamu, director general of the Lantern Office",
        "Ms. Lian Shuyan, spokesperson of the State Council Information Office",
    )
    page.blocks = [*(Block(text, CAPTION, page=1) for text in captions), *page.blocks]
    page.characters += sum(len(text.replace(" ", "")) for text in captions)
    turns = read_briefing(briefing_of([page])).turns
    assert [turn.speaker for turn in turns] == ["Lian Shuyan", "Weng Jiamu", "Lian Shuyan"]
