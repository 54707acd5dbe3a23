"""Foreign: pages of the right frame without any label, which belong to the conference or not.

*Speeches*, *stories* and long *notices* stand in place of a page, and must be reported. Of *own*
pages, which hold nothing but more of a long answer, all must be read, and none may be doubted.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import product

from tests.campaigns.cases import Row, Trial, stock
from tests.campaigns.cases.pages import PLACES, Conference
from tests.campaigns.cases.rendered import rendered
from tests.campaigns.cases.speech import speech, subjects
from tests.campaigns.cases.verdicts import judge_sound
from tests.campaigns.markup.draft import Line, escape
from tests.campaigns.markup.labels import LABELS
from tests.campaigns.markup.mirror import Part
from tests.campaigns.markup.transcripts import OFFICIAL, PRESS, Content, Transcript, generate

SPEECHES = (120, 200, 300, 450, 600, 900)  # words
OWN = (60, 120, 200, 300, 400, 500)  # words of each page
# Forms of what a news story says of a sentence of the stock of speech.
_TOLD = (
    "{}",
    'According to {p}, an official in {w}, the picture is clear. "{}"',
    '"{}" {p} told reporters on the sidelines of a forum in {w}.',
    "{w} was among the first to feel it. {}",
    "Analysts at {m} drew attention to another point. {}",
)
_STORIES = {
    "report": (0, 1, 0, 2),
    "quotations": (1, 2, 1, 2),
    "feature": (3, 0, 3, 1),
    "analysis": (4, 0, 4, 2),
    "column": (0, 0, 0, 0),
}


def cases(seed: str) -> Iterator[Row]:
    """Yield foreign pages at each place, then the own pages of conferences of two to five."""
    for words, place, again in product(SPEECHES, PLACES, (1, 2)):
        yield f"speech-{words}/{place}/{again}", _build_speech, words, place
    for story, place, again in product(_STORIES, PLACES, (1, 2)):
        yield f"story-{story}/{place}/{again}", _build_story, story, place
    for (number, notice), place in product(enumerate(stock.lines("foreign"), 1), PLACES):
        yield f"notice-{number}/{place}", _build_notice, notice, place
    for of, words, about in product((2, 3, 4, 5), OWN, (2, 3)):
        yield f"own-{words}/{of}-pages/{about}-subjects", _build_own, of, words, about


def _put(seed: str, place: str, title: str, told: Sequence[str]) -> Trial:
    lines = [Line(escape(text)) for text in told]
    return Conference.of(seed, place).put(title, lines, "article", told)


def _build_speech(seed: str, words: int, place: str) -> Trial:
    chance = random.Random(f"{seed}/own")  # else it draws what the transcript drew
    order = subjects(chance)
    return _put(seed, place, f"SCIO briefing on {order[0]}", speech(chance, words, order))


def _build_story(seed: str, story: str, place: str) -> Trial:
    chance = random.Random(f"{seed}/own")
    order = subjects(chance)
    told = []
    for paragraph, form in zip(speech(chance, 500, order), _STORIES[story] * 9, strict=False):
        people = {"p": stock.any_person(chance), "m": stock.outlet(chance)}
        told.append(_TOLD[form].format(paragraph, w=stock.place(chance), **people))
    return _put(seed, place, f"{stock.place(chance)} and {order[0]}", told)


def _build_notice(seed: str, notice: str, place: str) -> Trial:
    title, *told = notice.split("|")
    return _put(seed, place, title, told)


def _build_own(seed: str, of: int, words: int, about: int) -> Trial:
    """Let an answer on some subjects fill the pages between the first and the last one.

    Of two pages it fills the last.
    """
    chance = random.Random(f"{seed}/own")
    order = subjects(chance)[:about]
    t = _about(order[0], generate(seed, Content(("plain",), (2, 3)), 5))
    answers = [n for n, turn in enumerate(t.turns) if turn.role == OFFICIAL][1:]
    at = answers[-1] if of == 2 else chance.choice(answers[1:3])
    sizes = [90, words, *(max(60, words // 2) for _ in range(of - 3))]
    told = speech(chance, sum(sizes) + 200, order, is_mixed=True)
    pages: list[tuple[str, ...]] = []
    for size in sizes:
        page = [told.pop(0)]
        while sum(len(text.split()) for text in page) < size:
            page.append(told.pop(0))
        pages.append(tuple(page))
    if of == 2:
        pages[-1] += ("Thank you.",)
    else:  # the last page begins with the end of the answer, or with another turn
        pages.append(tuple(told[:2] if chance.random() < 0.5 else ()))
    turn, rest = t.turns[at], () if of == 2 else t.turns[at + 1 :]
    pieces = [Part(replace(turn, paragraphs=page), labelled=False) for page in pages]
    cut = [[piece] if piece.turn.paragraphs else [] for piece in pieces]
    cut[0] = [*map(Part, t.turns[:at]), replace(pieces[0], labelled=True)]
    cut[-1] += map(Part, rest)
    whole = replace(turn, paragraphs=tuple(text for page in pages for text in page))
    t = replace(t, turns=(*t.turns[:at], whole, *rest))
    html = rendered(t, cut, LABELS[chance.choice(("strong-colon", "colon"))])
    return Trial(html, lambda: judge_sound(t, html))


def _about(subject: str, t: Transcript) -> Transcript:
    """Return *t* as a conference on *subject*, on which its reporters ask, too."""
    old = t.title.partition(" on ")[2]
    turns = [
        replace(turn, paragraphs=(*turn.paragraphs, f"And what is new in {subject}?"))
        if turn.role == PRESS
        else replace(turn, paragraphs=tuple(text.replace(old, subject) for text in turn.paragraphs))
        for turn in t.turns
    ]
    title, summary = t.title.replace(old, subject), t.summary.replace(old, subject)
    return replace(t, title=title, summary=summary, turns=tuple(turns))
