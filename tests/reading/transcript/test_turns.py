"""Cutting into turns, and joining them over page breaks."""

from __future__ import annotations

import pytest

from scio_crawler.items import BREAK, Block, Page
from tests.readings import Reading, briefing_of, page_of, read_briefing, read_script

HEAD = """
    Weng Jiamu, director general of the Lantern Office
    Qu Yong'an, chief engineer of the Lantern Office
    Lian Shuyan, spokesperson of the State Council Information Office
"""

# (lines, [(label, text, page, page_end)])
JOINED = {
    "a speech over a page break": (
        """
        Weng Jiamu:
        We counted the lanterns
        -----
        in every village.
        Reuters:
        How many?
        """,
        [
            ("Weng Jiamu", "We counted the lanterns / in every village.", 1, 2),
            ("Reuters", "How many?", 2, 2),
        ],
    ),
    "over two page breaks": (
        """
        Weng Jiamu:
        One
        -----
        two
        -----
        three.
        """,
        [("Weng Jiamu", "One / two / three.", 1, 3)],
    ),
    "the label repeated on the next page": (
        """
        Weng Jiamu:
        We counted them.
        -----
        Weng Jiamu:
        All of them.
        """,
        [("Weng Jiamu", "We counted them. / All of them.", 1, 2)],
    ),
    "the label repeated, misspelled": (
        """
        Qu Yong'an:
        We counted them.
        -----
        Qu Yongan:
        All of them.
        """,
        [("Qu Yong'an", "We counted them. / All of them.", 1, 2)],
    ),
    "a role's label repeated": (
        """
        Q:
        I have two questions.
        -----
        Q:
        And what is the second?
        """,
        [("Q", "I have two questions. / And what is the second?", 1, 2)],
    ),
    "the same label twice on one page": (
        """
        Weng Jiamu:
        We counted them.
        Weng Jiamu:
        All of them.
        """,
        [("Weng Jiamu", "We counted them.", 1, 1), ("Weng Jiamu", "All of them.", 1, 1)],
    ),
    "a new label at the top of a page": (
        """
        Weng Jiamu:
        We counted them.
        -----
        Qu Yong'an:
        All of them.
        """,
        [("Weng Jiamu", "We counted them.", 1, 1), ("Qu Yong'an", "All of them.", 2, 2)],
    ),
    "the label on one page, its text on the next": (
        """
        Weng Jiamu:
        We counted them.
        Qu Yong'an:
        -----
        All of them.
        """,
        [("Weng Jiamu", "We counted them.", 1, 1), ("Qu Yong'an", "All of them.", 1, 2)],
    ),
    "a label without text, then another": (
        """
        Weng Jiamu:
        Qu Yong'an:
        We counted them.
        """,
        [("Qu Yong'an", "We counted them.", 1, 1)],
    ),
    "a label without text at the very end": (
        """
        Weng Jiamu:
        We counted them.
        Qu Yong'an:
        """,
        [("Weng Jiamu", "We counted them.", 1, 1), ("Qu Yong'an", "", 1, 1)],
    ),
    "speech before the first label of a page that was had alone": (
        """
        Ladies and gentlemen, we counted them, and we counted them again.
        Reuters:
        How many?
        """,
        [
            ("", "Ladies and gentlemen, we counted them, and we counted them again.", 1, 1),
            ("Reuters", "How many?", 1, 1),
        ],
    ),
}


def rows(reading: Reading) -> list[tuple[str, str, int, int]]:
    return [
        (turn.label, turn.text.replace("\n\n", " / "), turn.page, turn.page_end)
        for turn in reading.turns
    ]


@pytest.mark.parametrize(("lines", "turns"), JOINED.values(), ids=JOINED)
def test_turns(lines: str, turns: list[tuple[str, str, int, int]]) -> None:
    reading = read_script(lines if lines.strip().startswith("Ladies") else HEAD + lines)
    assert rows(reading) == turns
    assert reading.briefing.entry.audit_unaccounted == 0


def with_page_2_missing() -> Reading:
    first = page_of(["Weng Jiamu, director general", "Weng Jiamu:", "We counted them"])
    third = page_of(["and we counted them again.", "Reuters:", "How many?"], 3)
    first.pager = {2: "", 3: ""}
    return read_briefing(briefing_of([first, third]))


def test_nothing_is_joined_over_a_missing_page() -> None:
    reading = with_page_2_missing()
    assert rows(reading) == [
        ("Weng Jiamu", "We counted them", 1, 1),
        ("", "and we counted them again.", 3, 3),
        ("Reuters", "How many?", 3, 3),
    ]
    assert reading.briefing.entry.status == "partial"


def test_a_label_before_a_missing_page_is_a_turn_whose_text_is_there() -> None:
    first = page_of(["Weng Jiamu, director general", "Reuters:", "Why?", "Weng Jiamu:"])
    reading = read_briefing(briefing_of([first, page_of(["CNBC:", "How?"], 3)]))
    assert rows(reading) == [
        ("Reuters", "Why?", 1, 1),
        ("Weng Jiamu", "", 1, 1),
        ("CNBC", "How?", 3, 3),
    ]


def test_an_outlet_whose_question_is_on_a_missing_page_is_a_label() -> None:
    first = page_of(["Weng Jiamu, director general", "Weng Jiamu:", "We counted them.", "Reuters:"])
    first.pager = {2: ""}
    reading = read_briefing(briefing_of([first]))
    assert rows(reading) == [("Weng Jiamu", "We counted them.", 1, 1), ("Reuters", "", 1, 1)]


def with_marker(*below: str) -> Page:
    page = page_of(["Weng Jiamu, director general", "Weng Jiamu:", "We counted them."])
    page.blocks += [Block("_ueditor_page_break_tag_", BREAK), *map(Block, below)]
    page.shown += len("_ueditor_page_break_tag_") + len("".join("".join(below).split()))
    return page


@pytest.mark.parametrize("below", [["All of them."], ["Weng Jiamu:", "All of them."]], ids=len)
def test_the_editors_break_marker_is_a_page_break(below: list[str]) -> None:
    reading = read_briefing(briefing_of([with_marker(*below)]))
    assert rows(reading) == [("Weng Jiamu", "We counted them. / All of them.", 1, 1)]
    assert reading.briefing.entry.audit_unaccounted == 0


def test_only_the_first_label_behind_the_marker_may_be_a_repeated_one() -> None:
    reading = read_briefing(briefing_of([with_marker("All of them.", "Weng Jiamu:", "Again.")]))
    assert rows(reading) == [
        ("Weng Jiamu", "We counted them. / All of them.", 1, 1),
        ("Weng Jiamu", "Again.", 1, 1),
    ]


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


def test_notes_know_the_turn_in_or_after_which_they_stand() -> None:
    reading = read_script(
        HEAD
        + """
        [Photo of the hall by Jian Moran]
        Weng Jiamu:
        We counted them,
        (He shows a lantern)
        one by one.
        -----
        [Photo of a lantern by Jian Moran]
        And again.
        [Photo of a lamp by Jian Moran]
        Reuters:
        How many?
        -----
        [Photo of a reporter by Jian Moran]
        Weng Jiamu:
        5,000.
        Translated and edited by Wu Kexin
        """
    )
    notes = reading.briefing.notes
    assert [(note.page, note.turn, note.paragraph) for note in notes] == [
        (1, 0, 0),
        (1, 1, 1),
        (2, 1, 2),
        (2, 1, 3),
        (3, 2, 1),
        (3, 3, 1),
    ]
    ids = ["", *(turn.turn_id for turn in reading.turns)]
    assert [note.turn_id for note in notes] == [ids[note.turn] for note in notes]
    kinds = ["caption", "other", *["caption"] * 3, "translator"]
    assert [note.kind for note in notes] == kinds
    assert [turn.label for turn in reading.turns] == ["Weng Jiamu", "Reuters", "Weng Jiamu"]


def test_a_remark_is_all_that_stands_under_a_label() -> None:
    reading = read_script(
        HEAD
        + """
        Weng Jiamu:
        We counted them.
        Qu Yong'an:
        (Silence)
        Reuters:
        How many?
        """
    )
    assert [turn.label for turn in reading.turns] == ["Weng Jiamu", "Qu Yong'an", "Reuters"]
    assert [(note.turn, note.paragraph) for note in reading.briefing.notes] == [(2, 0)]


def test_a_note_above_the_words_of_a_turn_stands_above_its_first_paragraph() -> None:
    reading = read_script(
        HEAD
        + """
        Weng Jiamu:
        (Applause)
        We counted them.
        Reuters:
        How many?
        """
    )
    [note] = reading.briefing.notes
    assert (note.turn, note.paragraph, note.kind) == (1, 0, "applause")
