"""Make up what was said at any number of conferences: words, people, and who asks whom.

As in real speech a few words make up most of it, and a few people and outlets speak most often.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from itertools import accumulate, product
from random import Random
from typing import Generic, TypeVar

from scio_crawler.items import Briefing, Entry, Note, Page, PageLine, Person, Receipt, Turn
from scio_crawler.reading.briefing import count_audit
from scio_crawler.reading.organizations import SCIO
from scio_crawler.reading.organizations.table import rows
from scio_crawler.reading.text import visible
from scio_crawler.reading.transcript.turns import fill_keys

T = TypeVar("T")

TURNS, PAGES = 30, 6  # of a briefing
CHAIRS, OFFICIALS, BODIES, OUTLETS = 30, 4_500, 300, 300
WORDS = 20_000  # different ones
_LAST_DAY, _DAYS = date(2025, 6, 30), 12 * 365
_ARTICLE = 910_000_000
_FETCHED = "2025-07-01T06:00:00Z"
_WITH_COMMA = 12  # words of a sentence that has one, and a number
_SITE = "http://english.scio.gov.cn/pressroom"
_COMMON = """
the of and to in we for that is on have with will this be are by as our also it more from has an
their at not new first should been all year which they these than further can its percent other
""".split()
_SYLLABLES = [
    "".join(parts) for parts in product("b c d f g l m n p r s t v".split(), "aeiou", ["", "n"])
]
_FAMILIES = "Bai Cen Dou Fei Gao Hua Jin Kong Lou Mei Nie Pan Qiu Rao Sun Tong Wei Xue Yin".split()
_GIVEN = "An Bo Dan En Fang Gui Hai Jia Ke Lan Min Ning Pei Qi Rui Shu Tian Wen Xin Yu".split()
_OFFICES = ("minister", "vice minister", "director general", "spokesperson", "chief engineer")


class Usual(Generic[T]):
    """Draws items of a sequence, the first ones most often, by Zipf's law."""

    def __init__(self, items: Sequence[T], steep: float = 1.0) -> None:
        self._items = items
        self._weights = list(accumulate(1 / (rank + 3) ** steep for rank in range(len(items))))

    def draw(self, random: Random, number: int) -> list[T]:
        """Return *number* of the items."""
        return random.choices(self._items, cum_weights=self._weights, k=number)


def briefings(number: int, turns: int = TURNS) -> Iterator[Briefing]:
    """Yield *number* briefings of about so many *turns*, of 150 words each, newest first.

    Their days are spread over 12 years. It is the same ones each time.
    """
    cast = _Cast(Random("cast"))
    for index in range(number):
        day = _LAST_DAY - timedelta(days=index * _DAYS // number)
        yield _briefing(Random(f"{number} {index}"), cast, _ARTICLE + number - index, day, turns)


class _Cast:
    """Everybody who speaks, and the words that they have."""

    def __init__(self, random: Random) -> None:
        names = [f"{a} {b}{c.lower()}" for a, b, c in product(_FAMILIES, _GIVEN, _GIVEN)]
        random.shuffle(names)
        bodies = [row.name for row in rows() if row.kind != "press" and row.has_name_on("")]
        outlets = [row.name for row in rows() if row.kind == "press" and row.has_name_on("")]
        bodies = random.sample(bodies, BODIES)
        officials = [
            Person(name=name, position=f"{random.choice(_OFFICES)} of the {random.choice(bodies)}")
            for name in names[CHAIRS : CHAIRS + OFFICIALS]
        ]
        office = f"spokesperson of the {SCIO}"
        self.chairs = [Person(name=name, role="chair", position=office) for name in names[:CHAIRS]]
        self.officials = Usual(officials, steep=0.5)
        self.outlets = Usual(random.sample(outlets, OUTLETS), steep=0.8)
        rare = ["".join(parts) for parts in product(_SYLLABLES, repeat=3)]
        self.words = Usual([*_COMMON, *random.sample(rare, WORDS - len(_COMMON))])


def _briefing(random: Random, cast: _Cast, article: int, day: date, turns: int) -> Briefing:
    chair = random.choice(cast.chairs)
    drawn = {official.name: official for official in cast.officials.draw(random, 8)}
    panel = list(drawn.values())[:4]
    subject = " ".join(cast.words.draw(random, 5))
    address = f"{_SITE}/{day:%Y-%m/%d}/content_{article}"
    urls = [f"{address}.html", *(f"{address}_{page}.html" for page in range(2, PAGES + 1))]
    briefing_id = f"scio-{article}"
    briefing = Briefing(
        briefing_id=briefing_id,
        url=urls[0],
        pages=[
            Page(url, number=page, receipt=Receipt(_FETCHED, _digest(url)))
            for page, url in enumerate(urls, 1)
        ],
        entry=Entry(
            title=f"SCIO press conference on {subject}",
            date=f"{day}",
            published=f"{day}",
            published_from="address",
            layout="article",
            status="complete",
            chair=chair.name,
            fetched_from=_FETCHED,
            fetched_until=_FETCHED,
        ),
        people=[replace(person) for person in (chair, *panel)],
        turns=list(_turns(random, cast, chair, panel, turns)),
        notes=[Note(page=1, text=f"Photo: {subject}")],
    )
    briefing.sources = [
        PageLine(briefing_id, page.number, page.url, _FETCHED, page.receipt.digest)
        for page in briefing.pages
    ]
    for number, turn in enumerate(briefing.turns):
        turn.page = turn.page_end = 1 + PAGES * number // len(briefing.turns)
    fill_keys(briefing)
    # The pages hold nothing but what was read of them.
    texts = [line.text for line in (*briefing.turns, *briefing.notes)]
    briefing.pages[0].shown = visible("".join(texts))
    count_audit(briefing)
    return briefing


def _digest(url: str) -> str:
    return base64.b32encode(hashlib.sha1(url.encode()).digest()).decode()


def _turns(
    random: Random, cast: _Cast, chair: Person, panel: Sequence[Person], turns: int
) -> Iterator[Turn]:
    """Yield an opening, a statement, questions with their answers, and a closing."""

    def said(speaker: Person, kind: str, words: int, **more: int) -> Turn:
        text = "\n\n".join(_paragraphs(random, cast.words, words))
        who = {"speaker": speaker.name, "label": speaker.name, "position": speaker.position}
        return Turn(role=speaker.role, kind=kind, text=text, **who, **more)

    yield said(chair, "opening", 60)
    yield said(panel[0], "statement", 900)
    for exchange, asked in enumerate(range(3, turns, 4), 1):
        outlet = cast.outlets.draw(random, 1)[0]
        yield said(Person(name=outlet, role="press"), "question", 60, exchange=exchange)
        yield said(chair, "procedure", 15, exchange=exchange)
        for official in random.sample(panel, 2):
            yield said(official, "answer", 230, exchange=exchange, reply_to=asked)
    yield said(chair, "closing", 20)


def _paragraphs(random: Random, words: Usual[str], number: int) -> Iterator[str]:
    """Yield paragraphs of sentences, of *number* words in all."""
    while number > 0:
        wanted = min(number, random.randint(60, 110))
        number -= wanted
        yield " ".join(_sentences(random, words, wanted))


def _sentences(random: Random, words: Usual[str], number: int) -> Iterator[str]:
    while number > 0:
        drawn = words.draw(random, min(number, random.randint(7, 28)))
        number -= len(drawn)
        if len(drawn) > _WITH_COMMA:
            drawn[4] += ","
            drawn[-2] = f"{random.randint(1, 90_000):,}"
        yield " ".join(drawn).capitalize() + "."
