"""Link to words on the site's pages: the part of an address by which a browser finds them. Pure.

A text fragment (``#:~:text=…``) makes a browser scroll to words and mark them. Browsers take the
first place on the page that has them, whatever their case, and only whole words within one
paragraph. One that does not know such fragments shows the page from its top.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import accumulate
from urllib.parse import quote

from scio_crawler.items import Value

_FEWEST = 2  # words: a single one may stand anywhere on a page, in a menu as well
_USUAL = 8  # words
_MOST = 40  # words, if fewer stand on the page before
_LONGEST = 400  # characters
_HALVES = re.compile("[\ud800-\udfff]")


def text_fragment(text: str, before: str = "", is_on_one_page: bool = False) -> str:
    """Return what leads from the address of a page to the opening words of *text* on it.

    *before* is what the page says before them: the words taken are more, or those of a later
    paragraph if *is_on_one_page*, until they are no words of it. ``""`` if no words are sure.
    """
    return _fragment(text, _folded(before), is_on_one_page)


def links(turns: Iterable[Mapping[str, Value]]) -> dict[str, str]:
    """Return by anchor the addresses of all *turns* of a briefing on the site, with fragments."""
    said: dict[str, str] = {}  # by address of a page, what stands on it so far, folded
    found = {}
    last, end = "", 0  # what the turn before says, and the page on which it ends
    for turn in turns:
        url, text = str(turn["url"]), str(turn["text"])
        before = said.get(url, last if end == turn["page"] else "")
        is_on_one_page = turn["page"] == turn["page_end"]
        found[str(turn["anchor"])] = url + _fragment(text, before, is_on_one_page)
        last, end = _folded(f"{turn['label']} {text}"), int(turn["page_end"])
        said[url] = f"{before} {last}"
    return found


def _fragment(text: str, known: str, is_on_one_page: bool) -> str:
    # Only the first paragraph is sure to stand on the page on which a turn begins.
    for paragraph in text.split("\n\n")[: None if is_on_one_page else 1]:
        for words in _openings(paragraph):
            if len(words) <= _LONGEST and _folded(words) not in known:
                return "#:~:text=" + _encoded(words)
    return ""


def _openings(paragraph: str) -> Iterator[str]:
    """Yield the beginnings of *paragraph* that could be looked for, from short to long."""
    words = paragraph.split(maxsplit=_MOST)[:_MOST]
    if len(words) < _FEWEST or not _is_text(paragraph):
        return
    usual = min(_USUAL, len(words))
    yield from list(accumulate(words, "{} {}".format))[usual - 1 :]


def _is_text(paragraph: str) -> bool:
    """Return whether a page can say *paragraph*: half a character cannot be encoded."""
    return not _HALVES.search(paragraph)


def _folded(text: str) -> str:
    return " ".join(text.casefold().split())


def _encoded(words: str) -> str:
    """Percent-encode *words*; a dash and a comma are signs of the fragment's own."""
    return quote(words, safe="").replace("-", "%2D")
