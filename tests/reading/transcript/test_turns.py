"""Cutting into turns, and joining them over page breaks."""

from __future__ import annotations

import pytest

from scio_crawler.items import BREAK, Block, Page
from tests.reading.tables import sections
from tests.readings import briefing_of, page_of, read_briefing, read_script

HEAD = """
    Weng Jiamu, director general of the Lantern Office
    Qu Yong'an, chief engineer of the Lantern Office
    Lian Shuyan, spokesperson of the State Council Information Office
"""

JOINED = sections("transcript/turns.txt")


@pytest.mark.parametrize("lines", JOINED.values(), ids=JOINED)
def test_a_turn_goes_on_over_page_breaks_to_the_next_label(lines: list[str]) -> None:
    head = "" if lines[0].startswith("Ladies") else HEAD
    reading = read_script(head + "\n".join(line for line in lines if line[:3] != "=> "))
    pages = [f"{turn.page} | {turn.page_end}" for turn in reading.turns]
    found = [
        f"=> {label or '-'} | {text or '-'} | {own}"
        for (label, text), own in zip(reading.said(), pages, strict=True)
    ]
    assert found == [line for line in lines if line[:3] == "=> "]
    assert reading.briefing.entry.audit_unaccounted == 0


# The lines of pages by number, the numbers that a pager names, and the turns.
WITH_GAPS = {
    "nothing is joined over a missing page": (
        {1: ["Weng Jiamu:", "We counted them"], 3: ["and counted again.", "Reuters:", "How?"]},
        [("Weng Jiamu", "We counted them"), ("", "and counted again."), ("Reuters", "How?")],
    ),
    "the text of a label may be on a missing page": (
        {1: ["Reuters:", "Why?", "Weng Jiamu:"], 3: ["CNBC:", "How?"]},
        [("Reuters", "Why?"), ("Weng Jiamu", ""), ("CNBC", "How?")],
    ),
    "the question of an outlet may be on a missing page": (
        {1: ["Weng Jiamu:", "We counted them.", "Reuters:"]},
        [("Weng Jiamu", "We counted them."), ("Reuters", "")],
    ),
}


@pytest.mark.parametrize(("lines", "said"), WITH_GAPS.values(), ids=WITH_GAPS)
def test_turns_next_to_a_missing_page(
    lines: dict[int, list[str]], said: list[tuple[str, str]]
) -> None:
    lines = lines | {1: ["Weng Jiamu, director general", *lines[1]]}
    pages = [page_of(own, number) for number, own in lines.items()]
    pages[0].pager = {2: ""}
    reading = read_briefing(briefing_of(pages))
    assert reading.said() == said
    assert reading.briefing.entry.status == "partial"


def with_marker(*below: str) -> Page:
    page = page_of(["Weng Jiamu, director general", "Weng Jiamu:", "We counted them."])
    page.blocks += [Block("_ueditor_page_break_tag_", BREAK), *map(Block, below)]
    page.shown += len("_ueditor_page_break_tag_") + len("".join("".join(below).split()))
    return page


ALL = ("Weng Jiamu", "We counted them. / All of them.")
BELOW_MARKER = {
    "text": (["All of them."], [ALL]),
    "the same label": (["Weng Jiamu:", "All of them."], [ALL]),
    "the same label, later": (
        ["All of them.", "Weng Jiamu:", "Again."],
        [ALL, ("Weng Jiamu", "Again.")],
    ),
}


@pytest.mark.parametrize(("below", "said"), BELOW_MARKER.values(), ids=BELOW_MARKER)
def test_the_editors_break_marker_is_a_page_break(
    below: list[str], said: list[tuple[str, str]]
) -> None:
    reading = read_briefing(briefing_of([with_marker(*below)]))
    assert reading.said() == said
    assert reading.briefing.entry.audit_unaccounted == 0


def test_a_label_in_line_shares_its_line_with_its_text() -> None:
    reading = read_script("""
        Moderator: Good morning. The first question, please.
        Q: Reporter from Reuters: How many?
        A: 5,000.
    """)
    assert reading.said() == [
        ("Moderator", "Good morning. The first question, please."),
        ("Q: Reporter from Reuters", "How many?"),
        ("A", "5,000."),
    ]
    parts = [block.part for block in reading.briefing.blocks()]
    assert parts == ["label", "turn"] * 3


# A transcript -> (page, turn, paragraph, kind) of each note, and the labels.
NOTES = {
    "above, inside, between and below turns": (
        "[Photo of the hall by Jian Moran] / Weng Jiamu: / We counted them, / (He shows a lantern) "
        "/ one by one. / ----- / [Photo of a lantern by Jian Moran] / And again. / [Photo of a "
        "lamp by Jian Moran] / Reuters: / How many? / ----- / [Photo of a reporter by Jian Moran] "
        "/ Weng Jiamu: / 5,000. / Translated and edited by Wu Kexin",
        [
            (1, 0, 0, "caption"), (1, 1, 1, "other"), (2, 1, 2, "caption"), (2, 1, 3, "caption"),
            (3, 2, 1, "caption"), (3, 3, 1, "translator"),
        ],
        ["Weng Jiamu", "Reuters", "Weng Jiamu"],
    ),
    "all that is under a label": (
        "Weng Jiamu: / We counted them. / Qu Yong'an: / (Silence) / Reuters: / How many?",
        [(1, 2, 0, "other")],
        ["Weng Jiamu", "Qu Yong'an", "Reuters"],
    ),
    "above the words of a turn": (
        "Weng Jiamu: / (Applause) / We counted them. / Reuters: / How many?",
        [(1, 1, 0, "applause")],
        ["Weng Jiamu", "Reuters"],
    ),
}  # fmt: skip


@pytest.mark.parametrize(("lines", "expected", "labels"), NOTES.values(), ids=NOTES)
def test_notes_know_their_turn_and_paragraph(
    lines: str, expected: list[tuple[int, int, int, str]], labels: list[str]
) -> None:
    reading = read_script(HEAD + lines)
    notes = reading.briefing.notes
    assert [(note.page, note.turn, note.paragraph, note.kind) for note in notes] == expected
    ids = ["", *(turn.turn_id for turn in reading.turns)]
    assert [note.turn_id for note in notes] == [ids[note.turn] for note in notes]
    assert [turn.label for turn in reading.turns] == labels
