"""Sayings: sentences of an official that look like credits, notes, captions, dates or counters.

Each is a paragraph of its own in an answer: between two others, first or last.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace

from tests.campaigns.cases import Row, Trial, stock
from tests.campaigns.cases.rendered import pages_of, rendered
from tests.campaigns.cases.verdicts import EXACT, REPORTED, Verdict, compare, read_pages, told_turn
from tests.campaigns.markup import sentences as say
from tests.campaigns.markup.mirror import Part
from tests.campaigns.markup.transcripts import (
    CHAIR,
    CONTENTS,
    OFFICIAL,
    PRESS,
    Transcript,
    Turn,
    generate,
)

PLACES = ("between", "first", "last", "page-top", "page-end")
# By what they look like; {words in braces} are filled in from tests.campaigns.markup.sentences.
SAYINGS = stock.sections("sayings")


def cases(seed: str) -> Iterator[Row]:
    """Yield every saying at two of the places of an answer, drawn by *seed*."""
    for kind, templates in SAYINGS.items():
        for number, template in enumerate(templates, 1):
            for place in random.Random(f"{seed}/{kind}/{number}").sample(PLACES, 2):
                yield f"{kind}-{number}/{place}", _build, template, place
    for number, call in enumerate(say.CALLING[:4], 1):
        yield f"running-{number}", _running, call


def _build(seed: str, template: str, place: str) -> Trial:
    chance = random.Random(f"{seed}/own")  # else it draws what the transcript drew
    t = generate(seed, CONTENTS["plain"], 5)
    saying = _filled(template, t, chance)
    answers = [n for n, turn in enumerate(t.turns) if turn.role == OFFICIAL]
    number = chance.choice(answers[1:])
    said = [*t.turns[number].paragraphs, say.paragraph(chance), say.paragraph(chance)]
    at = {"first": 0, "last": len(said)}.get(place, chance.randrange(1, len(said)))
    said.insert(at, saying)
    turn = replace(t.turns[number], paragraphs=tuple(said))
    t = replace(t, turns=(*t.turns[:number], turn, *t.turns[number + 1 :]))
    if place.startswith("page"):
        pages = _cut(t, number, at + (place == "page-end"))
    else:
        pages = pages_of(t, chance.choice((1, 3)))
    return Trial(pages, lambda: _judge(t, pages, saying))


def _filled(template: str, t: Transcript, chance: random.Random) -> str:
    """Return a saying; what it tells of the conference itself is filled in first."""
    for word, value in {
        "title": t.title,
        "published": f"{t.published:%B} {t.published.day}, {t.published.year}",
        "name": t.officials[0].name,
        "office": t.officials[0].office,
        "outlet": next(turn.speaker for turn in t.turns if turn.role == PRESS),
    }.items():
        template = template.replace(f"{{{word}}}", value)
    filled = say.fill(template.replace("{Things}", "{things}"), chance)
    return filled[0].upper() + filled[1:]


def _cut(t: Transcript, number: int, at: int) -> dict[str, str]:
    """Return *t* on two pages; the second begins with paragraph *at* of turn *number*."""
    turn = t.turns[number]
    before = replace(turn, paragraphs=turn.paragraphs[:at])
    after = replace(turn, paragraphs=turn.paragraphs[at:])
    first = [*map(Part, t.turns[:number]), Part(before)]
    second = [Part(after, labelled=False)] if after.paragraphs else []
    return rendered(t, [first, [*second, *map(Part, t.turns[number + 1 :])]])


def _running(seed: str, call: str) -> Trial:
    """Return a case in which each page but the last ends with the same *call* of the chair."""
    t = generate(seed, CONTENTS["plain"], 8)
    pages: list[list[Part]] = [[]]
    turns: list[Turn] = []
    for turn in t.turns:
        if turn.role == PRESS and turns and len(pages) < 7:
            if turns[-1].role == CHAIR:
                turns.pop()
                pages[-1].pop()
            turns.append(Turn(t.chair.name, CHAIR, (call,)))
            pages[-1].append(Part(turns[-1]))
            pages.append([])
        turns.append(turn)
        pages[-1].append(Part(turn))
    t = replace(t, turns=tuple(turns))
    html = rendered(t, pages)
    return Trial(html, lambda: _judge(t, html, call))


def _judge(t: Transcript, pages: dict[str, str], saying: str) -> Verdict:
    """The saying is in its turn; or else a doubt or a sign, even a weak one, says so."""
    reading = read_pages(pages)
    verdict = compare([told_turn(t, turn) for turn in t.turns], reading)
    detail = f"{saying!r}: {verdict.detail}" if verdict.detail else ""
    if verdict.kind not in (EXACT, REPORTED) and reading.signs and not reading.reported:
        return Verdict(REPORTED, f"sign {reading.signs}; {detail}")
    return replace(verdict, detail=detail)
