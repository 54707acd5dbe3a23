"""Notices: a line of the site inside a page of a conference that also has speech.

It stands between two paragraphs of an answer (*middle*), as the last line of a page (*end*), of
the conference (*last*), or where the rest of a page is gone: after a paragraph (*half*) or within
one (*half-word*). Where nothing else is wrong it may be passed over; the halves must be reported.
"""

# Notices read best unbroken.
# ruff: noqa: E501

from __future__ import annotations

import random
from collections.abc import Iterator
from functools import partial
from itertools import product

from tests.campaigns.cases import Case, Trial
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
NOTICES = """\
Subscribers can read on.
You have reached the end of the free preview. The remaining 1,900 words are for subscribers.
To keep reading, unlock this text with a day pass for 2 yuan.
Already a subscriber? Sign in here.
For reasons of security you were logged out after 15 minutes without activity.
The session is no longer valid; reload the page.
Expand to read the full text
Tap to unfold the remaining 68%
Show the rest ↓
View the remaining content in the client
Open in the app for a better reading experience
Get our app: faster pages, no ads, and alerts when a new transcript is out.
The video in this section cannot be played in your country or region.
Owing to licensing terms, what follows is shown to readers in mainland China only.
This text is longer than 10,000 characters and was shortened for mobile devices.
ADVERTISEMENT - SCROLL DOWN TO CONTINUE
Sponsored: winter tours to the ice lanterns of the north, from 899 yuan
An ad blocker seems to be switched on. Switch it off and we will show you the whole article.
Every Thursday our editors choose the five best reads of the week. Leave your e-mail address to receive them.
Third-party content is hidden because cookies for statistics were refused.
No reproduction without written permission of the publisher.
Reposting this article requires authorization; offenders will be held liable.
Live text is being filed. Refresh for the newest entries.
The translation of the rest will be posted as soon as it is finished.
Comments on this article are closed.
Be the first to comment!
Failed to load. Tap to retry.
Network error (code 10060): part of the article could not be retrieved.
[An error occurred while processing this directive]
504 Gateway Time-out
Internal data error, content block 2 of 3 is missing
Content hidden
Two free articles are left this month.
Rate this translation: poor, fair, good
""".splitlines()
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


def cases(seed: str) -> Iterator[Case]:
    """Yield every notice in every form at every position."""
    for (number, notice), form, position in product(enumerate(NOTICES, 1), FORMS, POSITIONS):
        name = f"notice-{number:02}/{form}/{position}"
        yield Case(name, partial(_build, f"{seed}/{name}", notice, form, position))


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
