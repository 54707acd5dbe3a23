"""Off-mic: a reporter with an unknown label, of whose question there is only a remark.

The turn is one of its own, whether the remark is its text or a note, and the answer follows it.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import product

from tests.campaigns.cases import Row, Trial, stock
from tests.campaigns.cases.rendered import pages_of
from tests.campaigns.cases.verdicts import Told, Verdict, compare, letters, read_pages, told_turn
from tests.campaigns.markup.draft import LABEL, MIXED, Line, escape
from tests.campaigns.markup.labels import LABELS, Label
from tests.campaigns.markup.transcripts import OFFICIAL, PRESS, Content, Transcript, Turn, generate

REMARKS = stock.lines("offmic")
_OUTLETS = "Izvestiya Vremeni|Radio Nordlys|Vespera|El Faro de Ostmark|Hajnal|Le Petit Phare"
# How the page prints labels, and how the odd one stands before a remark on its line.
LAYOUTS = {
    "strong-colon": "<strong>{}:</strong> ",
    "colon": "{}: ",
    "in-strong": "<strong>{}:</strong> ",
    "in-colon": "{}: ",
    "full-width": "{}：",
    "strong-name": "<b>{}</b>: ",
}
PLACES = ("same-line", "below")


def cases(seed: str) -> Iterator[Row]:
    """Yield every remark in every layout, on the line of the label and below it."""
    for (number, remark), layout, place in product(enumerate(REMARKS, 1), LAYOUTS, PLACES):
        yield f"remark-{number:02}/{layout}/{place}", _build, remark, layout, place


def _build(seed: str, remark: str, layout: str, place: str) -> Trial:
    chance = random.Random(f"{seed}/own")  # else it draws what the transcript drew
    t = generate(seed, Content(("plain",), (2, 3)), 6)
    # Neither the first question nor the last.
    asked = [n for n, turn in enumerate(t.turns) if turn.role == PRESS][1:-1]
    at = chance.choice([n for n in asked if t.turns[n + 1].role == OFFICIAL])
    outlet = chance.choice([stock.outlet(chance), chance.choice(_OUTLETS.split("|"))])
    odd = Turn(outlet, PRESS, (remark,))
    t = replace(t, turns=(*t.turns[:at], odd, *t.turns[at + 1 :]))
    pages = pages_of(t, chance.choice((1, 1, 3)), _printed(layout, odd, place))
    return Trial(pages, lambda: _judge(t, at, pages))


def _printed(layout: str, odd: Turn, place: str) -> Label:
    def label(transcript: Transcript, turn: Turn) -> list[Line]:
        if turn is not odd:
            return LABELS[layout](transcript, turn)
        html, remark = LAYOUTS[layout].format(escape(turn.speaker)), escape(turn.text)
        if place == "same-line":
            return [Line(html + remark, MIXED)]
        return [Line(html.strip(), LABEL), Line(remark)]

    return label


def _judge(t: Transcript, at: int, pages: dict[str, str]) -> Verdict:
    reading = read_pages(pages)
    odd = t.turns[at]
    notes = [letters(note.text) for note in reading.briefing.notes] if reading.briefing else []
    is_note = any(letters(odd.text).strip("()[]【】") in note for note in notes)

    def told(text: str) -> Sequence[Told]:
        own = Told(odd.speaker, "", ("press", "unknown"), text)
        return [own if turn is odd else told_turn(t, turn) for turn in t.turns]

    verdict = compare(told("" if is_note else odd.text), reading)
    return replace(verdict, detail=f"{odd.speaker}: {odd.text} {verdict.detail}")
