"""Whole transcripts with lines that look like labels and are not, and labels of rare forms."""

from __future__ import annotations

import pytest

from scio_crawler.items import Person
from scio_crawler.reading.transcript.labels.rules import judge_candidates
from tests.reading.tables import results, sections
from tests.readings import page_of, read_script

HEAD = (
    "Speakers: / Mr. Weng Jiamu, director general of the Lantern Office / Mr. Qu Yong'an, chief "
    "engineer of the Lantern Office / Chairperson: / Ms. Lian Shuyan, spokesperson of the State "
    "Council Information Office / Date: / July 5, 2024 / "
)
OPENING = (
    "Lian Shuyan: / Good morning, and welcome to this press conference. The floor is open for "
    "questions. / Reuters: / How many lanterns are there in the country, and who lights them at "
    "night? / Weng Jiamu: / Thank you. That is a question I have waited for all morning. / "
)
CLOSING = " / Lian Shuyan: / Thank you all for coming. This is the end of the press conference."
OFFICIALS = {
    *("Weng Jiamu", "Qu Yong'an", "Jin Anlan", "Xue Hong"),
    *("Ilham Sabit", "Norbu Tsering", "Arzugul Yasin"),
}
FRAME = ["Lian Shuyan", "Reuters", "Weng Jiamu"]

LOOK_ALIKES = sections("transcript/labels/look_alikes.txt")


@pytest.mark.parametrize("lines", LOOK_ALIKES.values(), ids=LOOK_ALIKES)
def test_what_looks_like_a_label_stays_in_the_answer(lines: list[str]) -> None:
    reading = read_script(HEAD + OPENING + "\n".join(lines))
    assert reading.speakers() == FRAME
    assert reading.briefing.entry.audit_unaccounted == 0


def test_a_heading_before_the_chair_calls_for_questions_is_no_outlet() -> None:
    script = (
        "Lian Shuyan: / Good morning. Welcome to this press conference. Mr. Weng, please. / "
        "Weng Jiamu: / We counted the lanterns twice. / Summary: / They are many. / Lanterns: / "
        "There are 5,000 of them, and more to come. / Lian Shuyan: / Thank you. Please raise your "
        "questions. / Reuters: / Who lights them? / Qu Yong'an: / Children do."
    )
    speakers = ["Lian Shuyan", "Weng Jiamu", "Lian Shuyan", "Reuters", "Qu Yong'an"]
    assert read_script(HEAD + script).speakers() == speakers


RARE = results("transcript/labels/rare_labels.txt")
WHOLE = results("transcript/labels/whole_transcripts.txt")


@pytest.mark.parametrize(("lines", "speakers"), RARE.values(), ids=RARE)
def test_labels_of_rare_forms_begin_turns(lines: str, speakers: str) -> None:
    reading = read_script(HEAD + OPENING + lines + CLOSING)
    assert reading.speakers() == [*FRAME, *speakers.split("; "), "Lian Shuyan"]
    assert {turn.speaker for turn in reading.turns if turn.role == "official"} <= OFFICIALS
    assert {turn.speaker for turn in reading.turns if turn.role == "press"}.isdisjoint(OFFICIALS)
    assert reading.briefing.entry.audit_unaccounted == 0


@pytest.mark.parametrize(("lines", "speakers"), WHOLE.values(), ids=WHOLE)
def test_labels_may_all_have_another_form(lines: str, speakers: str) -> None:
    head = HEAD if "Weng Jiamu:" in lines else ""
    assert [name or "-" for name in read_script(head + lines).speakers()] == speakers.split("; ")


def test_the_reasons_say_in_words_how_a_line_came_to_its_points() -> None:
    lines = ["Weng Jiamu:", "Thank you.", "Green Lanterns:", "They are new."]
    blocks = page_of(lines).blocks
    found = judge_candidates(blocks, [Person(name="Weng Jiamu")])
    assert [(c.label, c.points, c.reasons) for c in found] == [
        ("Weng Jiamu", 6, ["+6 person, sure to 3 of 3"]),
        ("Green Lanterns", 0, ["+1 title, sure to 1 of 3", "-1 nobody answers"]),
    ]


def test_without_a_colon_there_is_no_label() -> None:
    assert judge_candidates(page_of(["Weng Jiamu", "Thank you."]).blocks, []) == []
