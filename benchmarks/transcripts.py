"""Make pages of transcripts of any number, in the site's markup and of its size.

The words are those of the sample in another order, so that no two briefings are copies of one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from itertools import cycle
from pathlib import Path
from random import Random
from typing import NamedTuple

import scio_crawler

PAGES = 11  # of a briefing
SIZE = 12_000  # bytes of a page, as on the site
ARTICLE = 900100001  # the sample's; those that are made follow it
_TEXTS = Path(scio_crawler.__file__).parent / "sample/pressroom/2025-03/12"
_SITE = "http://english.scio.gov.cn/pressroom"
# The days are those of 20 years in no order; of four briefings in a row, two share one.
_LAST_DAY, _DAYS, _STEP = date(2025, 3, 12), 20 * 365, 37
_HELD = timedelta(days=8)  # before publication, as in the sample
# The parts of a page of the sample: before, in and behind the transcript.
_PARTS = re.compile(r"(.*<!--enpcontent-->)(.*?)(<div width.*)", re.DOTALL)
_PAGER = re.compile(r'<div width="100%" id="autopage">.*?</div>', re.DOTALL)
_PARAGRAPH = re.compile(r"<p>([^<>&]*)</p>")
_LAST_LABEL = re.compile(r"<p><strong>[^<]*</strong></p>\s*$")
_SENTENCE = re.compile(r"[^.?]+[.?]")
_COURTESY = 30  # characters of a paragraph that may be said again
_SHORT = 7  # words of a sentence that is kept: courtesies, calls on somebody


class Briefing(NamedTuple):
    """A briefing's day of publication, and its pages as (address, body)."""

    day: date
    pages: Sequence[tuple[str, bytes]]


def briefings(number: int, pages: int = PAGES) -> Iterator[Briefing]:
    """Yield *number* briefings of so many *pages*, no two alike."""
    parts = [_PARTS.fullmatch(_sample(page)) for page in range(1, PAGES + 1)]
    frames = [(found[1], found[3]) for found in parts if found]
    texts = [found[2] for found in parts if found]
    if pages == 1:
        frames = [(before, _PAGER.sub("", after)) for before, after in frames]
    for index in range(number):
        yield _briefing(frames[:pages], texts, index)


def _sample(page: int) -> str:
    further = f"_{page}" if page > 1 else ""
    return (_TEXTS / f"content_{ARTICLE}{further}.html").read_text("utf-8")


def _briefing(frames: Sequence[tuple[str, str]], texts: Sequence[str], index: int) -> Briefing:
    """Return the briefing number *index*: the head, then speech, then the sample's end."""
    article = ARTICLE + 1 + index
    published = _LAST_DAY - timedelta(days=3 * index // 4 * _STEP % _DAYS)
    random = Random(index)
    speech = cycle(texts[1:-2])  # not the call for the last question
    pages, said = [], set[str]()
    for page, (before, after) in enumerate(frames, 1):
        content = _in_other_words(texts[0], random) if page == 1 else ""
        end = texts[-1] if page == len(frames) else ""
        room = SIZE - len(before + end + after)
        while len(content) < room:
            content += _once(_in_other_words(next(speech), random), said, random)
        content = content[: content.rfind("</p>", 0, room) + len("</p>")]
        content = _LAST_LABEL.sub("", content)
        html = _dated(before + content + end + after, published)
        html = html.replace(str(ARTICLE), str(article))
        further = f"_{page}" if page > 1 else ""
        url = f"{_SITE}/{published:%Y-%m/%d}/content_{article}{further}.html"
        pages.append((url, html.encode()))
    return Briefing(published, pages)


def _in_other_words(text: str, random: Random) -> str:
    """Return *text* with the words of each longer sentence in another order."""

    def sentence(found: re.Match[str]) -> str:
        first, *words = found[0].split()
        if len(words) < _SHORT or {"Mr.", "Ms."} & {first, *words}:
            return found[0]
        last = words.pop()
        random.shuffle(words)
        return " " + " ".join((first, *words, last))

    return _PARAGRAPH.sub(lambda p: f"<p>{_SENTENCE.sub(sentence, p[1]).strip()}</p>", text)


def _once(text: str, said: set[str], random: Random) -> str:
    """Return *text* with the words of longer paragraphs that were *said* before in another order.

    All are noted there.
    """

    def paragraph(found: re.Match[str]) -> str:
        content = found[1]
        while content in said and len(content) > _COURTESY:
            first, *words, last = content.split()
            random.shuffle(words)
            content = " ".join((first, *words, last))
        said.add(content)
        return f"<p>{content}</p>"

    return _PARAGRAPH.sub(paragraph, text)


def _dated(html: str, published: date) -> str:
    """Return *html* with the dates of the sample replaced by those of a briefing *published*."""
    held = published - _HELD
    for old, new in (
        ("2025-03-12", f"{published}"),
        ("2025-03/12", f"{published:%Y-%m/%d}"),
        ("March 12, 2025", spelled(published)),
        ("March 4, 2025", spelled(held)),
        ("March 4", f"{held:%B} {held.day}"),
    ):
        html = html.replace(old, new)
    return html


def spelled(day: date) -> str:
    """Return *day* as the site prints it: ``March 4, 2025``."""
    return f"{day:%B} {day.day}, {day.year}"
