"""Notices: a line of the site inside a page of a conference that also has speech.

It stands between two paragraphs of an answer (*middle*), as the last line of a page (*end*), of
the conference (*last*), or where the rest of a page is gone: after a paragraph (*half*) or within
one (*half-word*). Where nothing else is wrong it may be passed over; the halves must be reported.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from itertools import product

from tests.campaigns.cases import Row, Trial, stock
from tests.campaigns.cases.pages import Conference
from tests.campaigns.cases.rendered import finish, gaps
from tests.campaigns.cases.verdicts import (
    EXACT,
    REPORTED,
    SILENT,
    WHO,
    Reading,
    Verdict,
    difference,
    heard,
    read_pages,
    told_turn,
)
from tests.campaigns.markup.draft import RAW, Line, escape

POSITIONS = ("middle", "end", "last", "half", "half-word")
NOTICES = stock.lines("notices")
_CLASSES = ("paywall", "tip", "msg", "article-lock", "alert alert-info", "css-1x8kd2")
_LINKS = ("#", "javascript:void(0)", "/user/entry.html", "https://app.example/open?id=8812")


def _form(form: str, notice: str, chance: random.Random) -> Line:
    html = escape(notice)
    if form == "class":
        return Line(f'<div class="{chance.choice(_CLASSES)}">{html}</div>', RAW)
    if form == "centered":
        return Line(f'<p style="text-align: center; color: #888;">{html}</p>', RAW)
    if form == "h3":
        return Line(html, tag="h3")
    if form == "link":
        return Line(f'<a href="{chance.choice(_LINKS)}">{html}</a>')
    tag = {"bold": "strong", "small": chance.choice(("span", "em", "small"))}.get(form)
    return Line(f"<{tag}>{html}</{tag}>" if tag else html)


FORMS = ("plain", "class", "bold", "h3", "link", "small", "centered")


def cases(seed: str) -> Iterator[Row]:
    """Yield every notice in every form at every position."""
    for (number, notice), form, position in product(enumerate(NOTICES, 1), FORMS, POSITIONS):
        yield f"notice-{number:02}/{form}/{position}", _build, notice, form, position


def _build(seed: str, notice: str, form: str, position: str) -> Trial:
    chance = random.Random(f"{seed}/own")  # else it draws what the transcript drew
    own = Conference.of(seed)
    line = _form(form, notice, chance)
    if position in ("end", "last"):
        own.at = len(own.cut) if position == "last" else chance.randrange(1, len(own.cut))
        draft = own.draft()
        draft.lines.append(line)
    else:
        own.at, at = _within_an_answer(own, chance, position == "middle")
        draft = own.draft()
        before, after = draft.lines[:at], draft.lines[at:]
        if position == "half-word":
            words = after[0].html.split()
            before.append(Line(" ".join(words[: len(words) // 2]).rstrip(",;.")))
        draft.lines = [*before, line, *(after if position == "middle" else [])]
    own.pages[own.at] = finish(draft)
    pages = {own.paths[number]: html for number, html in own.pages.items()}
    is_half = position.startswith("half")
    return Trial(pages, lambda: _judge(own, read_pages(pages), notice, is_half))


def _within_an_answer(own: Conference, chance: random.Random, anywhere: bool) -> tuple[int, int]:
    """Return a page and which of its lines follows another paragraph of an answer.

    It is the line nearest to the middle of its page, if it may not stand *anywhere*.
    """
    found = [(number, at) for number, parts in enumerate(own.cut, 1) for at in gaps(parts)[0]]
    number, at = chance.choice(found)
    middle = len(own.draft(number).lines) / 2
    lines = [one for of, one in found if of == number]
    return number, at if anywhere else min(lines, key=lambda one: abs(one - middle))


def _judge(own: Conference, reading: Reading, notice: str, is_half: bool) -> Verdict:
    said = heard(notice, reading)
    wrong, by_who = difference([told_turn(own.t, turn) for turn in own.t.turns], reading.turns)
    detail = f"{notice!r}" + (f" is said by {said}" if said else "") + f"; {wrong}"
    if reading.reported:
        return Verdict(REPORTED if said else EXACT, f"{reading.reported}; {detail}")
    if said or is_half or (wrong and not by_who):
        return Verdict(SILENT, detail)
    return Verdict(WHO if wrong else EXACT, detail)
