"""What a page says about itself: property comment, metas, title, date line, Chinese link."""

from __future__ import annotations

import re
from itertools import chain

from lxml import etree

from scio_crawler import addresses
from scio_crawler.items import Page
from scio_crawler.layouts.blocks import absolute, text_of
from scio_crawler.layouts.tree import Element
from scio_crawler.transcript import dates
from scio_crawler.transcript.beside import CHINESE
from scio_crawler.transcript.text import normalize

DateLine = tuple[str, str]  # source, which may be empty, and ISO date

_PROPERTY = re.compile(r"<(\w+)>(.*?)</\1>", re.DOTALL)
# The site's name at the end of a <title>, after | _ 丨 or a spaced dash.
_SITE = re.compile(
    r"\s*(?:[|_丨]|\s[-–—])\s*(?:english\.scio\.gov\.cn|china\.org\.cn"
    r"|(?:the )?state council information office.{0,40}|china scio|SCIO|[\w.-]{1,40}\.cn)\s*$",
    re.IGNORECASE,
)
# Template of 2018: "China SCIO丨Updated: July 24, 2024"; from 2022: "China SCIO | March 5, 2024";
# china.org.cn: "0 Comment(s)Print E-mail China.org.cn, June 3, 2019".
_DATE_LINE = re.compile(
    r"(?:\d+ comment\(?s?\)?)?(?:\s?print)?(?:\s?e-mail)?\s*[(（]?(?P<source>[^|丨,，)）]*?)[)）]?"
    r"\s*[|丨,，]?\s*(?:updated:?|published:?)?\s*"
    r"(?P<date>(?:[A-Z][a-z]{2,8}\.?\s*\d{1,2}\s*,?\s*\d{4})"
    r"|\d{4}-\d{2}-\d{2})(?:\s+\d\d:\d\d(?::\d\d)?)?",
    re.IGNORECASE,
)


def describe(page: Page, root: Element, printed: str = "") -> None:
    """Fill in what *page* lacks of title, category, summary and source; set article id and day.

    *printed* is the ISO date of the page's date line, if it has one.
    """
    comment = properties(root)
    meta = metas(root)
    page.article = comment.get("articleid") or meta.get("contentid") or ""
    page.title = page.title or comment.get("title") or title_of(root)
    page.category = page.category or comment.get("nodename", "")
    page.summary = page.summary or comment.get("abstract", "")
    page.source = page.source or comment.get("sourcename", "")
    address = addresses.parse(page.url)
    sources = (
        ("property", comment.get("date", "")),
        ("meta", meta.get("publishdate", "")),
        ("line", printed),
        ("address", address.published if address else ""),
    )
    days = ((source, dates.find(text[:10])) for source, text in sources)
    page.published_from, page.published = next((day for day in days if day[1]), ("", ""))


def properties(root: Element) -> dict[str, str]:
    """Return the values of the CMS comment ``<!--enpproperty <name>value</name> … -->``.

    Names are in lower case; empty values and the word null are left out. Values are not escaped.
    """
    # //comment() is slower.
    outside = root.itersiblings(etree.Comment, preceding=True), root.itersiblings(etree.Comment)
    for comment in chain(root.iter(etree.Comment), *outside):
        text = comment.text.strip()
        if text.startswith("enpproperty"):
            # Unclosed tags make this take time by the square of the length, of some hundred.
            found = _PROPERTY.findall(text[:10_000])
            pairs = ((name.lower(), normalize(value)) for name, value in found)
            return {name: value for name, value in pairs if value and value.lower() != "null"}
    return {}


def metas(root: Element) -> dict[str, str]:
    """Return the ``<meta name content>`` pairs of the page, names in lower case."""
    found = [(meta.get("name"), meta.get("content")) for meta in root.iter("meta")]
    return {name.lower(): normalize(text) for name, text in found if None not in (name, text)}


def title_of(root: Element) -> str:
    """Return the text of ``<title>`` without the site's name, empty if there is none."""
    title = next(root.iter("title"), None)
    return "" if title is None else _SITE.sub("", normalize(text_of(title)))


def printed_line(text: str) -> DateLine | None:
    """Return source and day of publication if *text* is a date line, else None."""
    may_be = len(text) <= 120 and text.rstrip(" |丨")[-1:].isdecimal()
    found = _DATE_LINE.fullmatch(text.strip(" |丨")) if may_be else None
    if not found or not (day := dates.find(found["date"])):
        return None
    source = found["source"].strip(" |丨,")
    return re.sub(r"\s*updated:?$", "", source, flags=re.IGNORECASE), day


def chinese_link(root: Element, url: str) -> str:
    """Return the absolute http(s) address of the "Read in Chinese" link on the page, or ""."""
    for link in root.iter("a"):
        text, href = text_of(link), link.get("href")
        if href and ("Chinese" in text or "中文" in text) and CHINESE.fullmatch(normalize(text)):
            target = absolute(url, href)
            if target.startswith(("http://", "https://")) and len(target) < 500:
                return target
    return ""
