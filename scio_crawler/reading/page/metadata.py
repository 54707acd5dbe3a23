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
from scio_crawler.reading.page.lines import PageLines, absolute
from scio_crawler.reading.text import comparison_key, normalize

_BREADCRUMB = regex(r"(?i)^(?:ㄑ|home\b|you are here)")
# Elements that are read for a part of a page; real pages have one or two. Each may hold all the
# others, so that reading all of them would take quadratic time.
_MAX_ELEMENTS = 20
# What is beside a title in <title>, between | _ 丨 or spaced dashes: the site and its columns.
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
_MIN_LETTERS = 10  # of a title that agrees with another one


def title_of(sheet: PageLines) -> str:
    """Return the text of ``<title>`` without the site's name, empty if there is none."""
    return _without_site(_title_tag(sheet))


def _title_tag(sheet: PageLines) -> str:
    for row in sheet.rows.named("title"):
        return normalize(sheet.text(row))
    return ""


@lru_cache(4)  # the pages of an article have the same title, which may be long
def _without_site(title: str) -> str:
    """Return *title* without the names of the site and its columns, unless it is nothing else."""
    parts = _SEPARATOR.split(title)  # names, with the separators between them
    while len(parts) > 1 and (not parts[-1] or _is_site(parts[-1])):
        del parts[-2:]
    while len(parts) > 1 and (not parts[0] or _is_site(parts[0])):
        del parts[:2]
    if len(parts) == 1 and _is_site(parts[0]):
        return title
    return "".join(parts).strip()


def _is_site(text: str) -> bool:
    """Return whether *text* is the name of the site or of a column, rather than a title."""
    return bool(_SITE.fullmatch(text.strip()))


def first_text(sheet: PageLines, rows: Iterable[int]) -> str:
    """Return the text, on one line, of the first of *rows* with more than a breadcrumb, or ""."""
    return next(_texts_of(sheet, rows), "")


def _texts_of(sheet: PageLines, rows: Iterable[int]) -> Iterator[str]:
    """Yield the texts of *rows*, each on one line, without breadcrumbs."""
    for row in islice(rows, _MAX_ELEMENTS):
        text = " ".join(sheet.visible_texts(row))
        if text and not _BREADCRUMB.match(text):
            yield text


def find_title(sheet: PageLines, headings: Sequence[int], titles: Sequence[str] = ()) -> str:
    """Return the title that the page *sheet* shows, or else the best of *titles*; maybe ``""``.

    One of the rows *headings* counts if it agrees with ``<title>`` or one of *titles* (og:title …),
    else an h2 or h3 that does: the first h1 may be the site's logo. Without agreement it is the
    first heading that is not a name of the site.
    """
    tag = _title_tag(sheet)
    stated = [title for title in (tag, _without_site(tag), *titles) if title]
    title = _NUMBER_BEHIND.sub("", _best_title(sheet, headings, tag, stated))

    # A column may be before it: "Transcript SCIO briefing on …".
    for known in stated:
        if title.endswith(known) and _is_site(title.removesuffix(known)):
            return known
    return title


def _best_title(sheet: PageLines, headings: Sequence[int], tag: str, stated: Sequence[str]) -> str:
    """Return a heading that agrees with one of the titles *stated*, else the best of all these.

    The title *tag* counts even if it only names the site.
    """
    shown = list(_texts_of(sheet, headings))
    others = list(_texts_of(sheet, sheet.rows.named("h2", "h3")))
    keys = [comparison_key(title) for title in stated if title == tag or not _is_site(title)]
    for text in shown + others:
        if _agrees(text, keys):
            return text

    candidates = shown + list(map(_without_site, stated))
    candidates += [text for text in others if len(comparison_key(text)) >= _MIN_LETTERS]
    for text in candidates:
        if text and not _is_site(text):
            return text
    return next(iter(shown), "")


def _agrees(text: str, keys: Iterable[str]) -> bool:
    """Return whether *text* holds one of the titles with the *keys*, or is part of it."""
    own = comparison_key(text)
    if len(own) < _MIN_LETTERS or _is_site(text):
        return False
    return any(own in key or (len(key) >= _MIN_LETTERS and key in own) for key in keys)


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
_CUT_ENDS = ("…", "...", "[…]", "[...]")  # of a text that was cut off
_MAX_PROPERTIES = 10_000  # characters; unclosed tags take time by the square of the length
_MAX_DATE_LINE = 120  # characters
_CHINA = dt.timezone(dt.timedelta(hours=8))


class Metadata(NamedTuple):
    """What a page says about itself in places that readers do not see."""

    comment: Mapping[str, str]  # the CMS's property comment
    meta: Mapping[str, str]

    @property
    def titles(self) -> list[str]:
        """The titles it gives, the most reliable first."""
        return [self.meta.get("og:title", ""), self.comment.get("title", "")]

    @property
    def summary(self) -> str:
        """The summary it gives, unless that is the beginning of the text, cut off."""
        for text in (self.comment.get("abstract"), *map(self.meta.get, _SUMMARIES)):
            if text and not text.endswith(_CUT_ENDS):
                return text
        return ""

    @property
    def day(self) -> str:
        """The ISO day that its metas give, empty if they give none."""
        for name in _DAYS:
            day = _day_of(self.meta.get(name, ""))
            if day:
                return day
        return ""


def read_metadata(sheet: PageLines) -> Metadata:
    """Return the metadata of the page *sheet*."""
    return Metadata(_read_properties(sheet), _read_metas(sheet))


def _read_properties(sheet: PageLines) -> dict[str, str]:
    """Return the values of the CMS comment ``<!--enpproperty <name>value</name> … -->``.

    Names are in lower case; empty values and the word null are left out. Values are not escaped.
    """
    found: dict[str, str] = {}
    for comment in [comment.text for comment in sheet.comments] + sheet.outer_comments:
        text = comment.strip()
        if text.startswith("enpproperty"):
            for name, raw in _PROPERTY.findall(text[:_MAX_PROPERTIES]):
                value = normalize(raw)
                if value and value.lower() != "null":
                    found[name.lower()] = value
            break
    return found


def _read_metas(sheet: PageLines) -> dict[str, str]:
    """Return name or property, in lower case -> content of the first meta with one."""
    found: dict[str, str] = {}
    for row in sheet.rows.named("meta"):
        meta = sheet.rows.elements[row]
        name = meta.get("name") or meta.get("property")
        text = normalize(meta.get("content", "")) if name else ""
        if text:
            found.setdefault(name.lower(), text)
    return found


def describe(page: Page, sheet: PageLines, stated: Metadata, printed: str = "") -> None:
    """Fill in what *page* lacks of title, category, summary and source; set article id and day.

    *printed* is the ISO date of the date line, if any.
    """
    comment = stated.comment
    page.article = comment.get("articleid") or stated.meta.get("contentid", "")
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
    days = {
        "property": dates.find(comment.get("date", "")[:10]),
        "meta": day,
        "line": printed,
        "address": published,
    }
    for source, day in days.items():
        if day:
            page.published_from, page.published = source, day
            break
    page.published_at = _timestamp_of(comment.get("date", ""))


@lru_cache(64)  # the pages of an article have the same one
def _timestamp_of(text: str) -> str:
    """Return the ISO clock of a time in China such as "2024-07-24 10:12:13:0", else ``""``."""
    try:
        time = dt.datetime.strptime(text[:19], "%Y-%m-%d %H:%M:%S")
    except ValueError:
        return ""
    if not dates.find(text[:10]):
        return ""
    return iso(time.replace(tzinfo=_CHINA).astimezone(dt.UTC))


def _day_of(text: str) -> str:
    """Return the ISO day, in China, of a time as metas print it; empty if there is none."""
    # "2024-07-24", "2024-07-24T02:12:13Z"
    text = text.strip()[:40]
    try:
        time = dt.datetime.fromisoformat(text)
    except ValueError:
        return dates.find(text)
    if time.tzinfo:
        time = time.astimezone(_CHINA)
    return dates.find(time.date().isoformat())


def find_date_line(text: str) -> DateLine | None:
    """Return source and day of publication if *text* is a date line, else None."""
    if len(text) > _MAX_DATE_LINE:
        return None
    text = text.strip(" |丨")
    if not (text[-1:].isdecimal() or "ource:" in text):
        return None

    found = _DATE_LINE.fullmatch(text)
    day = dates.find(found["date"]) if found else ""
    if not found or not day:
        return None
    source = (found["after"] or found["source"]).strip(" |丨,")
    return re.sub(r"(?i)^source:\s*|\s*updated:?$", "", source), day


def chinese_link(sheet: PageLines, base: str) -> str:
    """Return the absolute http(s) address of the "Read in Chinese" link on the page, or ""."""
    for row in sheet.rows.named("a"):
        text = sheet.text(row)
        if ("Chinese" in text or "中文" in text) and notes.CHINESE.fullmatch(normalize(text)):
            target = absolute(base, sheet.rows.elements[row].get("href", ""))
            if target.startswith(("http://", "https://")) and len(target) < 500:
                return target
    return ""
