"""What a page says about itself: property comment, metas, title, date line, Chinese link."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import islice
from typing import NamedTuple

from scio_crawler.common import addresses
from scio_crawler.common.clock import iso
from scio_crawler.common.patterns import regex
from scio_crawler.items import Page
from scio_crawler.reading.language import dates, notes
from scio_crawler.reading.page.lines import PageLines, Rows, absolute
from scio_crawler.reading.text import comparison_key, normalize

_BREADCRUMB = regex(r"(?i)^(?:ㄑ|home\b|you are here)")
# Elements that are read for a part of a page; real pages have one or two. Each may hold all the
# others, so that reading all of them would take quadratic time.
_MOST_ELEMENTS = 20
# What stands beside a title in <title>, between | _ 丨 or spaced dashes: the site and its columns.
_SITE = regex(
    r"(?i)(?:www\.)?[\w-]+(?:\.[\w-]+)*\.(?:cn|com|org|net)"
    r"|(?:the )?state council information office\b.{0,60}"
    r"|(?:china |english[.\s]?)?scio(?: china)?|china\.org"
    r"|press ?room|press conference transcripts|(?:press )?briefings?"
    r"|news|home|english|transcripts?|press conferences?|topics?"
)
_SEPARATOR = regex(r"(\s*[|_丨｜»›]\s*|\s+[-–—]+\s+|\s*——\s*)")
# "(1)", "(Page 1 of 3)"
_NUMBER_BEHIND = regex(r"(?i)\s*[(（](?:page |part )?\d{1,2}(?:\s?(?:/|of)\s?\d{1,2})?[)）]$")
_LEAST = 10  # letters of a title that agrees with another one


def _is_site(text: str) -> bool:
    """Tell whether *text* is the name of the site or of a column, rather than a title."""
    return bool(_SITE.fullmatch(text.strip()))


@lru_cache(4)  # the pages of an article have the same title, which may be long
def _without_site(title: str) -> str:
    """Return *title* without the names of the site and its columns, unless it is nothing else."""
    parts = _SEPARATOR.split(title)  # names, with the separators between them
    while len(parts) > 1 and (not parts[-1] or _is_site(parts[-1])):
        del parts[-2:]
    while len(parts) > 1 and (not parts[0] or _is_site(parts[0])):
        del parts[:2]
    return title if len(parts) == 1 and _is_site(parts[0]) else "".join(parts).strip()


def title_of(sheet: PageLines) -> str:
    """Return the text of ``<title>`` without the site's name, empty if there is none."""
    return _without_site(_head_title(sheet))


def _head_title(sheet: PageLines) -> str:
    return next((normalize(sheet.text(row)) for row in sheet.rows.named("title")), "")


def first_text(sheet: PageLines, rows: Iterable[int]) -> str:
    """Return the text, on one line, of the first of *rows* with more than a breadcrumb, or ""."""
    return next(_texts(sheet, rows), "")


def _texts(sheet: PageLines, rows: Iterable[int]) -> Iterator[str]:
    for row in islice(rows, _MOST_ELEMENTS):
        text = " ".join(sheet.said_at(row))
        if text and not _BREADCRUMB.match(text):
            yield text


def find_title(sheet: PageLines, headings: Sequence[int], titles: Sequence[str] = ()) -> str:
    """Return the title that the page *sheet* shows, or else the best of *titles*; maybe ``""``.

    One of the rows *headings* counts if it agrees with ``<title>`` or one of *titles* (og:title …),
    else an h2 or h3 that does: the first h1 may be the site's logo. Without agreement it is the
    first heading that is no name of the site.
    """
    tag = _head_title(sheet)
    named = (tag, _without_site(tag), *titles)
    title = _NUMBER_BEHIND.sub("", _best_title(sheet, headings, tag, named))
    # A column may stand before it: "Transcript SCIO briefing on …".
    behind = (known for known in named if known and title.endswith(known))
    return next((known for known in behind if _is_site(title.removesuffix(known))), title)


def _best_title(sheet: PageLines, headings: Sequence[int], tag: str, named: Sequence[str]) -> str:
    shown = list(_texts(sheet, headings))
    known = [comparison_key(title) for title in named if title and not _is_site(title)]
    others = list(_texts(sheet, sheet.rows.named("h2", "h3")))
    agreeing = (text for text in (*shown, *others) if _agrees(text, [comparison_key(tag), *known]))
    if title := next(agreeing, ""):
        return title
    long = (text for text in others if len(comparison_key(text)) >= _LEAST)
    plain = (text for text in (*shown, *map(_without_site, named), *long) if text)
    return next((text for text in plain if not _is_site(text)), shown[0] if shown else "")


def _agrees(text: str, known: Sequence[str]) -> bool:
    own = comparison_key(text)
    if len(own) < _LEAST or _is_site(text):
        return False
    return any(own in title or (len(title) >= _LEAST and title in own) for title in known)


DateLine = tuple[str, str]  # source, which may be empty, and ISO date

_PROPERTY = regex(r"(?s)<(\w+)>(.*?)</\1>")
# Template of 2018: "China SCIO丨Updated: July 24, 2024"; from 2022: "China SCIO | March 5, 2024";
# china.org.cn: "0 Comment(s)Print E-mail China.org.cn, June 3, 2019".
_DATE_LINE = regex(
    r"(?i)(?:\d+ comment\(?s?\)?)?(?:\s?print)?(?:\s?e-mail)?\s*[(（]?"
    r"(?P<source>[^|丨,，)）]*?)[)）]?\s*[|丨,，]?\s*(?:updated:?|published:?|date:|time:)?\s*"
    r"(?P<date>(?:[A-Z][a-z]{2,8}\.?\s*\d{1,2}\s*,?\s*\d{4})|\d{1,2}\s+[A-Z][a-z]{2,8}\.?,?\s+\d{4}"
    r"|\d{4}[-/]\d{2}[-/]\d{2})(?:[\sT]+\d\d:\d\d(?::\d\d)?)?"
    r"(?:\s*[|丨,，]?\s*source:\s*(?P<after>[^|丨:：]{1,60}))?"
)
# Where many systems say the same as the site's own metas, the most reliable first.
_SUMMARIES = ("og:description", "description")
_DAYS = ("publishdate", "article:published_time", "pubdate")
_CUT = ("…", "...", "[…]", "[...]")  # ends of a text that was cut off
_CHINA = dt.timezone(dt.timedelta(hours=8))


class Metadata(NamedTuple):
    """What a page says about itself in places that readers do not see."""

    comment: Mapping[str, str]  # the CMS's property comment
    meta: Mapping[str, str]

    @property
    def titles(self) -> tuple[str, ...]:
        """The titles it gives, the most reliable first."""
        return tuple(filter(None, (self.meta.get("og:title"), self.comment.get("title"))))

    @property
    def summary(self) -> str:
        """The summary it gives, unless that is the beginning of the text, cut off."""
        found = (self.comment.get("abstract"), *map(self.meta.get, _SUMMARIES))
        return next((text for text in found if text and not text.endswith(_CUT)), "")

    @property
    def day(self) -> str:
        """The ISO day that its metas give, empty if they give none."""
        found = filter(None, map(self.meta.get, _DAYS))
        return next(filter(None, map(_day_of, found)), "")


def read_metadata(sheet: PageLines) -> Metadata:
    """Return the metadata of the page *sheet*."""
    return Metadata(properties(sheet), metas(sheet.rows))


def describe(page: Page, sheet: PageLines, stated: Metadata, printed: str = "") -> None:
    """Fill in what *page* lacks of title, category, summary and source; set article id and day.

    *printed* is the ISO date of the date line, if any.
    """
    comment = stated.comment
    page.article = comment.get("articleid") or stated.meta.get("contentid") or ""
    page.title = page.title or find_title(sheet, (), stated.titles)
    page.category = page.category or comment.get("nodename", "")
    page.summary = page.summary or stated.summary
    page.source = page.source or comment.get("sourcename", "")
    address = addresses.parse(page.url)
    published = address.published if address else ""

    day = stated.day
    if day and published and abs(int(day[:4]) - int(published[:4])) > 1:
        page.problems.append(f"its metadata say {day}, its address {published}")
        day = ""
    days = (
        ("property", dates.find(comment.get("date", "")[:10])),
        ("meta", day),
        ("line", printed),
        ("address", published),
    )
    page.published_from, page.published = next((day for day in days if day[1]), ("", ""))
    page.published_at = _clock_of(comment.get("date", ""))


@lru_cache(64)  # the pages of an article have the same one
def _clock_of(text: str) -> str:
    """Return the ISO clock of a time in China such as "2024-07-24 10:12:13:0", else ``""``."""
    try:
        time = dt.datetime.strptime(text[:19], "%Y-%m-%d %H:%M:%S")
    except ValueError:
        return ""
    return iso(time.replace(tzinfo=_CHINA).astimezone(dt.UTC)) if dates.find(text[:10]) else ""


def _day_of(text: str) -> str:
    """Return the ISO day, in China, of a time as metas print it; empty if there is none."""
    # "2024-07-24", "2024-07-24T02:12:13Z"
    text = text.strip()[:40]
    try:
        time = dt.datetime.fromisoformat(text)
    except ValueError:
        return dates.find(text)
    day = time.astimezone(_CHINA).date() if time.tzinfo else time.date()
    return dates.find(day.isoformat())


def properties(sheet: PageLines) -> dict[str, str]:
    """Return the values of the CMS comment ``<!--enpproperty <name>value</name> … -->``.

    Names are in lower case; empty values and the word null are left out. Values are not escaped.
    """
    for text in (*(comment.text for comment in sheet.comments), *sheet.beside):
        if (text := text.strip()).startswith("enpproperty"):
            # Unclosed tags make this take time by the square of the length, of some hundred.
            pairs = ((n.lower(), normalize(v)) for n, v in _PROPERTY.findall(text[:10_000]))
            return {name: value for name, value in pairs if value and value.lower() != "null"}
    return {}


def metas(rows: Rows) -> dict[str, str]:
    """Return name or property, in lower case -> content of the first meta with one."""
    found: dict[str, str] = {}
    for meta in (rows.elements[row] for row in rows.named("meta")):
        name = meta.get("name") or meta.get("property")
        if name and (text := normalize(meta.get("content") or "")):
            found.setdefault(name.lower(), text)
    return found


def printed_line(text: str) -> DateLine | None:
    """Return source and day of publication if *text* is a date line, else None."""
    if len(text) > 120:
        return None
    text = text.strip(" |丨")
    if not (text[-1:].isdecimal() or "ource:" in text):
        return None
    found = _DATE_LINE.fullmatch(text)
    if not found or not (day := dates.find(found["date"])):
        return None
    source = (found["after"] or found["source"]).strip(" |丨,")
    return re.sub(r"(?i)^source:\s*|\s*updated:?$", "", source), day


def chinese_link(sheet: PageLines, base: str) -> str:
    """Return the absolute http(s) address of the "Read in Chinese" link on the page, or ""."""
    for row in sheet.rows.named("a"):
        text = sheet.text(row)
        if ("Chinese" in text or "中文" in text) and notes.CHINESE.fullmatch(normalize(text)):
            target = absolute(base, sheet.rows.elements[row].get("href") or "")
            if target.startswith(("http://", "https://")) and len(target) < 500:
                return target
    return ""
