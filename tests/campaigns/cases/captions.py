"""Captions: sound transcripts with photo captions and credits, which nobody says.

A caption stands in one paragraph with its image, in the next one, or in a figure: within an answer,
between two turns or above the first one. A credit may also stand within an answer by itself.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from itertools import product

from tests.campaigns.cases import Row, Trial, stock
from tests.campaigns.cases.rendered import drafts, finish, gaps
from tests.campaigns.cases.verdicts import Verdict, judge_sound
from tests.campaigns.markup.draft import RAW, Line, escape
from tests.campaigns.markup.labels import LABELS
from tests.campaigns.markup.mirror import paged
from tests.campaigns.markup.transcripts import CONTENTS, Transcript, generate

CAPTIONS = stock.lines("captions")
CREDITS = ("(Xinhua/Li He)", "Photo by Xu Xiang", "[Photo/VCG]")
_IMAGE = '<img src="/images/{n}.jpg" alt="" width="600">'
FORMS = {
    "one-p": "<p>{image}<br>{caption}</p>",
    "p-below": '<p style="text-align: center;">{image}</p><p>{caption}</p>',
    "figure": "<figure>{image}<figcaption>{caption}</figcaption></figure>",
    "alone": "<p>{caption}</p>",
}
PLACES = ("answer", "turns", "top")


def cases(seed: str) -> Iterator[Row]:
    """Yield every caption in every form at every place; credits alone, several times."""
    for (number, caption), form, place in product(enumerate(CAPTIONS, 1), list(FORMS)[:-1], PLACES):
        yield f"caption-{number:02}/{form}/{place}", _build, caption, form, place
    for (number, credit), again in product(enumerate(CREDITS, 1), range(1, 7)):
        yield f"credit-{number}/alone/answer-{again}", _build, credit, "alone", "answer"


def _build(seed: str, caption: str, form: str, place: str) -> Trial:
    chance = random.Random(f"{seed}/own")  # else it draws what the transcript drew
    t = generate(seed, CONTENTS["plain"], 6)
    official = t.officials[0]
    caption = caption.format(
        name=official.name,
        office=official.office,
        chair=t.chair.name,
        day=f"{t.held:%B} {t.held.day}, {t.held.year}",
    )
    cut = paged(t, chance.choice((1, 3)), seed)
    pages = drafts(t, cut, LABELS[chance.choice(("strong-colon", "colon"))])
    inside = [(n, at) for n, parts in enumerate(cut, 1) for at in gaps(parts)[place == "turns"]]
    number, at = (1, 0) if place == "top" else chance.choice(inside)
    image = _IMAGE.format(n=chance.randint(1, 99))
    html = FORMS[form].format(image=image, caption=escape(caption))
    pages[number].lines.insert(at, Line(html, RAW))
    found = {draft.address: finish(draft) for draft in pages.values()}
    return Trial(found, lambda: _judge(t, found, caption))


def _judge(t: Transcript, pages: dict[str, str], caption: str) -> Verdict:
    verdict = judge_sound(t, pages)
    return replace(verdict, detail=f"{caption!r}: {verdict.detail}")
