"""What a page says about itself: the CMS property comment, metas, and the printed date line."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from lxml import etree

from scio_crawler import addresses
from scio_crawler.items import Page
from scio_crawler.layouts.blocks import Element, text_of
from scio_crawler.transcript import dates
from scio_crawler.transcript.text import normalize

_PROPERTY = re.compile(r"<(\w+)>(.*?)</\1>", re.DOTALL)
_LONGEST_PROPERTIES = 10_000  # characters; those of a real page have some hundreds
# What the <title> of a page ends in after the page's own title.
_SITE = re.compile(
    r"\s*(?:[|_丨]|\s[-–—])\s*(?:english\.scio\.gov\.cn|china\.org\.cn"
    r"|(?:the )?state council information office.{0,40}|china scio|SCIO|[\w.-]{1,40}\.cn)\s*$",
    re.IGNORECASE,
)
# "China SCIO丨Updated: July 24, 2024", "China.org.cn | May 8, 2025",
# "0 Comment(s)Print E-mail China.org.cn, June 3, 2019"
_LINE = re.compile(
    r"(?:\d+ comment\(?s?\)?)?(?:\s?print)?(?:\s?e-mail)?\s*[(（]?(?P<source>[^|丨,，)）]*?)[)）]?"
    r"\s*[|丨,，]?\s*(?:updated:?|published:?)?\s*"
    r"(?P<date>(?:[A-Z][a-z]{2,8}\.?\s*\d{1,2}\s*,?\s*\d{4})"
    r"|\d{4}-\d{2}-\d{2})(?:\s+\d\d:\d\d(?::\d\d)?)?",
    re.IGNORECASE,
)


def properties(root: Element) -> dict[str, str]:
    """The values of ``<!--enpproperty <name>value</name> … -->``, without blanks and nulls.

    The values are not escaped, so one that holds markup ends at its own closing tag.
    """
    for comment in _comments(root):
        text = (comment.text or "").strip()
        if text.startswith("enpproperty"):
            found = _PROPERTY.findall(text[:_LONGEST_PROPERTIES])
            pairs = ((name.lower(), normalize(value)) for name, value in found)
            return {name: value for name, value in pairs if value and value.lower() != "null"}
    return {}


def _comments(root: Element) -> Iterator[Element]:
    """All comments, those outside of the outermost element last; an XPath takes long for many."""
    yield from root.iter(etree.Comment)
    yield from root.itersiblings(etree.Comment, preceding=True)
    yield from root.itersiblings(etree.Comment)


def metas(root: Element) -> dict[str, str]:
    """The ``<meta name content>`` pairs of the page, names in lower case."""
    found = ((meta.get("name"), meta.get("content")) for meta in root.iter("meta"))
    return {
        name.lower(): normalize(content) for name, content in found if None not in (name, content)
    }


def title_of(root: Element) -> str:
    """The ``<title>`` without the site's name behind it; ``""`` if there is none."""
    title = next(root.iter("title"), None)
    return "" if title is None else _SITE.sub("", normalize(text_of(title)))


def printed_line(text: str) -> tuple[str, str] | None:
    """(source, ISO date) of a line that prints where and when a page appeared, else None."""
    if len(text) > 120:
        return None
    text = text.strip(" |丨")
    found = _LINE.fullmatch(text) if text[-1:].isdecimal() else None
    if not found or not (day := dates.find(found["date"])):
        return None
    source = found["source"].strip(" |丨,")
    source = re.sub(r"\s*updated:?$", "", source, flags=re.IGNORECASE)
    return source, day


def describe(page: Page, root: Element, printed: str) -> None:
    """Fill what the page says about itself: article id, category, summary, source, publication.

    *printed* is the ISO date of the printed line, ``""`` if the page has none. What a layout has
    found in the markup already stays.
    """
    said: Mapping[str, str] = properties(root)
    meta = metas(root)
    page.article = said.get("articleid") or meta.get("contentid") or ""
    page.title = page.title or said.get("title") or title_of(root)
    page.category = page.category or said.get("nodename", "")
    page.summary = page.summary or said.get("abstract", "")
    page.source = page.source or said.get("sourcename", "")
    for origin, day in _days(page.url, said.get("date", ""), meta.get("publishdate", ""), printed):
        if day:
            page.published, page.published_from = day, origin
            return


def _days(url: str, said: str, meta: str, printed: str) -> Iterator[tuple[str, str]]:
    """(where a day of publication may stand, the day or ``""``), the surest first."""
    yield "property", dates.find(said[:10])
    yield "meta", dates.find(meta[:10])
    yield "line", printed
    address = addresses.parse(url)
    yield "address", address.published if address else ""
