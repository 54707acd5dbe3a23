"""The date line and the summary of a page whose classes are not known: its first short elements."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from string import ascii_letters

from scio_crawler.layouts.blocks import Element, lines_of, text_of
from scio_crawler.layouts.metadata import printed_line
from scio_crawler.transcript import dates
from scio_crawler.transcript.front import is_lead
from scio_crawler.transcript.text import normalize

_SHORT = ("p", "div", "span", "dd", "td")
_LONG = frozenset(("p", "div", "table", "ul"))  # what holds one of these is no short element
_MOST_CHILDREN = 3
_NO_DATES_END = f"{ascii_letters}.,;:!?"  # of what most lines end in, the cheapest to look at
_FIRST = 60  # elements of a body that are looked at


def _short_elements(root: Element) -> Iterator[Element]:
    for body in root.iter("body"):
        yield from islice(filter(_is_short, body.iter(*_SHORT)), _FIRST)


def _is_short(element: Element) -> bool:
    if len(element) == 0:
        return True
    tags = [child.tag for child in element if isinstance(child.tag, str)]
    return len(tags) <= _MOST_CHILDREN and _LONG.isdisjoint(tags)


def dateline(root: Element) -> tuple[str, str]:
    """(source, ISO date) of the first short element that prints both, ("", "") if none does."""
    for element in _short_elements(root):
        text = text_of(element)
        if text.rstrip()[-1:] in _NO_DATES_END:
            continue
        text = normalize(text)
        if 12 <= len(text) <= 120 and (found := printed_line(text)) and not dates.only(text):
            return found  # a date alone is the head's: the day of the conference
    return "", ""


def summary(root: Element) -> str:
    """The sentence that announces the conference, ``""`` if no short element holds one."""
    for element in _short_elements(root):
        for line in lines_of(element):
            if 40 <= len(line) <= 600 and is_lead(line):
                return printed_tail(line)
    return ""


def printed_tail(summary: str) -> str:
    """*summary* without the date of publication that some forms print behind it."""
    before, day = dates.ending(summary)
    return before if day and before.endswith((".", "…", "!", "?")) else summary
