"""Which of the titles on a page is the briefing's: of several headings, metas and ``<title>``."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import islice

from lxml import etree

from scio_crawler.layouts.blocks import lines_of, text_of
from scio_crawler.layouts.tree import Element
from scio_crawler.transcript.text import letters, normalize

Paths = tuple[etree.XPath, ...]

_BREADCRUMB = re.compile(r"^(?:ㄑ|home\b|you are here)", re.IGNORECASE)
# Elements of one path that are read; real pages have one or two. Each may hold all the others, so
# reading every one would take time by the square of the page.
MOST_FOUND = 20
# What stands beside a title in <title>, between | _ 丨 or spaced dashes: the site and its columns.
_SITE = re.compile(
    r"(?:www\.)?[\w-]+(?:\.[\w-]+)*\.(?:cn|com|org|net)"
    r"|(?:the )?state council information office\b.{0,60}"
    r"|(?:china |english[.\s]?)?scio(?: china)?|china\.org"
    r"|press ?room|press conference transcripts|(?:press )?briefings?"
    r"|news|home|english|transcripts?|press conferences?|topics?",
    re.IGNORECASE,
)
_SEPARATOR = re.compile(r"\s*[|_丨｜»›]\s*|\s+[-–—]+\s+|\s*——\s*")
# "(1)", "(Page 1 of 3)"
_NUMBER_BEHIND = re.compile(
    r"\s*[(（](?:page |part )?\d{1,2}(?:\s?(?:/|of)\s?\d{1,2})?[)）]$", re.IGNORECASE
)
_LEAST = 10  # letters of a title that agrees with another one
_OTHER_TITLES = etree.XPath(
    "//h2 | //h3 | /descendant::*[@itemprop='headline'] | id('title Title ArticleTitle headline')"
    " | (/descendant::*/@class[contains(., 'itle') or contains(., 'headline')])"
    "[position() <= 20]/.."
)


def is_site(text: str) -> bool:
    """Tell whether *text* is the name of the site or of a column, and no title."""
    return bool(_SITE.fullmatch(text.strip()))


@lru_cache(maxsize=4)  # the pages of an article have the same title, which may be long
def without_site(title: str) -> str:
    """Return *title* without the names of the site and its columns before and behind it.

    If it is nothing else, it is returned as it is.
    """
    parts = list(_SEPARATOR.split(title))
    first, last = 0, len(parts)
    while last - first > 1 and (is_site(parts[last - 1]) or not parts[last - 1]):
        last -= 1
    while last - first > 1 and (is_site(parts[first]) or not parts[first]):
        first += 1
    if last - first == len(parts) or (last - first == 1 and is_site(parts[first])):
        return title
    # Separators inside the title stay as they are.
    starts = [found.end() for found in _SEPARATOR.finditer(title)]
    ends = [found.start() for found in _SEPARATOR.finditer(title)]
    start = starts[first - 1] if first else 0
    return title[start : ends[last - 1] if last < len(parts) else None].strip()


def title_of(root: Element) -> str:
    """Return the text of ``<title>`` without the site's name, empty if there is none."""
    return without_site(_head_title(root))


def _head_title(root: Element) -> str:
    title = next(root.iter("title"), None)
    return "" if title is None else normalize(text_of(title))


def first_text(root: Element, paths: Paths) -> str:
    """Return the visible text, on one line, of the first element that *paths* find.

    Breadcrumbs and elements without text are skipped; empty if nothing is left.
    """
    return next(_texts(root, paths), "")


def _texts(root: Element, paths: Iterable[etree.XPath]) -> Iterator[str]:
    for path in paths:
        for element in islice(path(root), MOST_FOUND):
            text = " ".join(lines_of(element))
            if text and not _BREADCRUMB.match(text):
                yield text


def find_title(root: Element, paths: Paths, said: Sequence[str] = ()) -> str:
    """Return the title that the page *root* shows, or else the best of *said*; it may be empty.

    *paths* lead to where a layout shows it. Of several headings, one that agrees with ``<title>``
    or one of *said* (og:title …) counts, if need be one of another level or class: the first h1
    may be the site's logo. Without agreement it is the first heading that is no name of the site.
    """
    tag = _head_title(root)
    named = (tag, without_site(tag), *said)
    title = _NUMBER_BEHIND.sub("", _find(root, paths, tag, named))
    # A column may stand before it: "Transcript SCIO briefing on …".
    behind = (known for known in named if known and title.endswith(known))
    return next((known for known in behind if is_site(title.removesuffix(known))), title)


def _find(root: Element, paths: Paths, tag: str, named: Sequence[str]) -> str:
    in_tag = letters(tag)
    shown = []
    for text in _texts(root, paths):
        if _agrees(text, (in_tag,)):
            return text
        shown.append(text)
    known = [letters(title) for title in named if title and not is_site(title)]
    if agreeing := next((text for text in shown if _agrees(text, known)), ""):
        return agreeing
    others = list(_texts(root, (_OTHER_TITLES,)))
    for text in others if known else ():
        if _agrees(text, known):
            return text
    long = (text for text in others if len(letters(text)) >= _LEAST)
    plain = (text for text in (*shown, *map(without_site, named), *long) if text)
    return next((text for text in plain if not is_site(text)), shown[0] if shown else "")


def _agrees(text: str, known: Sequence[str]) -> bool:
    own = letters(text)
    if len(own) < _LEAST or is_site(text):
        return False
    return any(own in title or (len(title) >= _LEAST and title in own) for title in known)
