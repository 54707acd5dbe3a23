"""Captions: sound transcripts with photo captions and credits, which nobody says.

A caption stands in one paragraph with its image, in the next one, or in a figure: within an answer,
between two turns or above the first one. A credit may also stand within an answer by itself.
"""

# Captions read best unbroken.

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from itertools import product

from tests.campaigns.cases import Case, Trial
from tests.campaigns.cases.rendered import drafts, finish, gaps
from tests.campaigns.cases.verdicts import Verdict, quiet, read_pages, told_turn
from tests.campaigns.markup.draft import RAW, Line, escape
from tests.campaigns.markup.labels import LABELS
from tests.campaigns.markup.mirror import paged
from tests.campaigns.markup.transcripts import CONTENTS, Transcript, generate

CAPTIONS = """\
Journalists raise questions at the press conference. [Photo by Xu Xiang]
A journalist raises a question at the press conference. [Photo by Zhang Xin/China SCIO]
{name} answers a question at the press conference. (Xinhua/Li He)
{name}, {office}, speaks at a press conference in Beijing. (Photo: Du Jia)
{name} meets the press in Beijing, {day}. /China SCIO
The press conference in progress
Reporters at the press conference held in Beijing on {day}. [Photo/VCG]
The rostrum during the briefing (from left: {name} and {chair})
{name} (center) gestures while replying to a reporter. [Photo by Liu Jian]
A view of the press conference hall. (Xinhua/Chen Yehua)
Cameramen film the briefing. Photo: Lu Yan
{chair}, spokesperson, chairs the press conference.
A villager lights a lamp in the old port, Feb. 3, 2024. [Photo/Xinhua]
This undated photo shows the ferry landing at Valmora. (Photo provided to China SCIO)
Screenshot of a video that was shown at the press conference
An interpreter for deaf viewers at work during the press conference. [Photo by Gao Lei/China.org.cn]
""".splitlines()
CREDITS = ("(Xinhua/Li He)", "Photo by Xu Xiang", "[Photo/VCG]")
_IMAGE = '<img src="/images/{n}.jpg" alt="" width="600">'
FORMS = {
    "one-p": "<p>{image}<br>{caption}</p>",
    "p-below": '<p style="text-align: center;">{image}</p><p>{caption}</p>',
    "figure": "<figure>{image}<figcaption>{caption}</figcaption></figure>",
    "alone": "<p>{caption}</p>",
}
PLACES = ("answer", "turns", "top")


def cases(seed: str) -> Iterator[Case]:
    """Yield every caption in every form at every place; credits alone, several times."""
    for (number, caption), form, place in product(enumerate(CAPTIONS, 1), list(FORMS)[:-1], PLACES):
        name = f"caption-{number:02}/{form}/{place}"
        yield Case(name, partial(_build, f"{seed}/{name}", caption, form, place))
    for (number, credit), again in product(enumerate(CREDITS, 1), range(1, 7)):
        name = f"credit-{number}/alone/answer-{again}"
        yield Case(name, partial(_build, f"{seed}/{name}", credit, "alone", "answer"))


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
    verdict = quiet([told_turn(t, turn) for turn in t.turns], read_pages(pages))
    return replace(verdict, detail=f"{caption!r}: {verdict.detail}")
