"""Date line and summary of an article whose classes are unknown, as on pages from 2022 on.

Both are searched for in the first short elements of the body: elements with few children and no
paragraphs, divisions, tables or lists among them.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from string import ascii_letters

from scio_crawler.layouts.blocks import lines_of, text_of
from scio_crawler.layouts.metadata import DateLine, printed_line
from scio_crawler.layouts.tree import Element
from scio_crawler.transcript import dates
from scio_crawler.transcript.front import is_lead
from scio_crawler.transcript.text import normalize

_SHORT = ("p", "div", "span", "dd", "td")
_LONG = frozenset(("p", "div", "table", "ul"))
_MOST_CHILDREN = 3
_FIRST = 60  # how many short elements are looked at
_SHORTEST_SUMMARY, _LONGEST_SUMMARY = 40, 600  # characters
# Most lines end in one of these, and no date line does.
_OTHER_ENDINGS = f"{ascii_letters}.,;:!?"


def dateline(root: Element) -> DateLine | None:
    """Return source and day of the first date line, None if there is none.

    A line with only a date is skipped: it is the day of the conference, from the head.
    """
    for element in _short_elements(root):
        text = text_of(element)
        if text.rstrip()[-1:] in _OTHER_ENDINGS:
            continue
        text = normalize(text)
        if 12 <= len(text) <= 120 and (found := printed_line(text)) and not dates.only(text):
            return found
    return None


def summary(root: Element) -> str:
    """Return the sentence that announces the conference, empty if no short element holds one."""
    for element in _short_elements(root):
        if len(text_of(element)) < _SHORTEST_SUMMARY:
            continue
        for line in lines_of(element):
            if _SHORTEST_SUMMARY <= len(line) <= _LONGEST_SUMMARY and is_lead(line):
                return _without_date(line)
    return ""


def _short_elements(root: Element) -> Iterator[Element]:
    for body in root.iter("body"):
        yield from islice(filter(_is_short, body.iter(*_SHORT)), _FIRST)


def _is_short(element: Element) -> bool:
    if len(element) == 0:
        return True
    tags = [child.tag for child in element if isinstance(child.tag, str)]
    return len(tags) <= _MOST_CHILDREN and _LONG.isdisjoint(tags)


def _without_date(summary: str) -> str:
    """Return *summary* without the date of publication that some pages print after it."""
    before, day = dates.ending(summary)
    return before if day and before.endswith((".", "…", "!", "?")) else summary
