"""Whole transcripts with who speaks in them, in which role, and what each turn does.

The files in ``transcripts/`` are transcripts as a page prints them. A line ``== role kind speaker``
is before the label of each turn; what is above the first one is the head. ``-----`` is
between pages.
"""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import pytest

from scio_crawler.reading.text import normalize
from tests.readings import BETWEEN_PAGES, read_script

FILES = sorted((Path(__file__).parent / "transcripts").glob("*.txt"))
MARK = "== "


class Expected(NamedTuple):
    """A turn as a careful reader finds it."""

    speaker: str
    role: str
    kind: str
    exchange: int
    reply_to: int


def expected(script: str) -> list[Expected]:
    """The turns that the marks of *script* name.

    Their exchanges follow from the kinds: a question opens the next one, which goes on to the last
    answer before another turn of its own kind.
    """
    marks = [line.removeprefix(MARK) for line in script.splitlines() if line.startswith(MARK)]
    turns: list[Expected] = []
    exchange = question = 0
    kinds = [mark.split(" ")[1] for mark in marks]
    for number, mark in enumerate(marks, 1):
        role, kind, speaker = mark.split(" ", 2)
        if kind == "question":
            exchange, question = exchange + 1, number
        rest = [k for k in kinds[number:] if k != "procedure"]
        belongs = kind in ("question", "answer") or (
            kind == "procedure" and question and rest[:1] == ["answer"]
        )
        reply_to = question if kind == "answer" else 0
        turns.append(Expected(speaker.strip(), role, kind, exchange if belongs else 0, reply_to))
    return turns


def paragraphs(script: str) -> list[str]:
    """The text of each turn that the marks of *script* name: all lines but the first, its label.

    Lines of the head that a page repeats at its top, and the label of a speech that goes on there,
    are no speech.
    """
    turns: list[list[str]] = []
    head: set[str] = set()
    at_top = False
    for line in map(normalize, script.splitlines()):
        if line.startswith(MARK.strip()):
            turns.append([])
        elif not turns:
            head.add(line)
        elif line == BETWEEN_PAGES:
            at_top = True
        elif not (at_top and line in {*head, *turns[-1][:1]}):
            at_top = False
            turns[-1].append(line)
    return ["\n\n".join(lines[1:]) for lines in turns]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_who_speaks_and_what_each_turn_does(path: Path) -> None:
    script = path.read_text("utf-8")
    printed = "\n".join(line for line in script.splitlines() if not line.startswith(MARK))
    reading = read_script(printed)
    found = [
        Expected(turn.speaker, turn.role, turn.kind, turn.exchange, turn.reply_to)
        for turn in reading.turns
    ]
    assert found == expected(script)
    assert [turn.text for turn in reading.turns] == paragraphs(script)
    assert reading.briefing.entry.audit_unaccounted == 0
    assert not reading.briefing.entry.doubts
