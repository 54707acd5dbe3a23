"""Lines that say what the page is, not what was said: its title, its summary, its date line.

Pages repeat them inside the body: at the top of every page of an article, at its foot, between
paragraphs. What stands above the first label of a page is the head's (see ``front``).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from scio_crawler.items import Block, Briefing, Page
from scio_crawler.transcript import dates
from scio_crawler.transcript.labels.candidates import reads_as_label
from scio_crawler.transcript.text import letters

_LEAST = 15  # letters of a title or a summary; shorter ones may be said
_LONGEST = 2000  # characters of a line that are compared
_LONGEST_LINE = 120  # characters of a date line
_LINES_OF_TITLE = 3  # over which it may run
# What stands behind a title that a further page repeats: "(2)", "- Page 2", "(continued)"
_NUMBER = re.compile(r"(?:page)?\d{0,3}(?:of\d{1,3})?|continued|cont", re.IGNORECASE)
# "China SCIO | Updated: July 24, 2024", "Published July 24, 2024 10:12"
_DATE_LINE = re.compile(
    r"(?:.{0,60}[|丨｜]\s*)?(?:(?:updated|published|posted)\s*(?:on|at)?\s*[:：]?\s*)?",
    re.IGNORECASE,
)
_DIGITS = re.compile(r"\d")
_OPENING = " \"'“‘(["
_CLOCK = re.compile(r"[\s|丨｜]*\d{1,2}:\d\d(?::\d\d)?(?:\s*[ap]\.?m\.?)?\s*$", re.IGNORECASE)


def mark(briefing: Briefing) -> None:
    """Make furniture of the open blocks that repeat title, summary or date line of their page.

    Blocks that the head took, or that read as labels, stay as they are.
    """
    for page in briefing.pages:
        known = set(_known(page, briefing))
        begins = {own[0] for own in known}
        for number, block in enumerate(page.blocks):
            if block.part:
                continue
            if _is_date_line(block.text, page):
                block.part = "furniture"
            elif block.text.lstrip(_OPENING)[:1].lower() in begins:
                for line in _repeated(page.blocks[number : number + _LINES_OF_TITLE], known):
                    line.part = "furniture"


def _repeated(blocks: Sequence[Block], known: set[str]) -> Sequence[Block]:
    """Return as many of *blocks*, from the first on, as are one of *known*; empty if none are."""
    joined = ""
    for count, block in enumerate(blocks, 1):
        if block.part:
            break
        joined += letters(block.text[:_LONGEST])
        if _repeats(joined, known):
            return () if reads_as_label(block.text) else blocks[:count]
        if not any(text.startswith(joined) for text in known):
            break
    return ()


def _known(page: Page, briefing: Briefing) -> Iterator[str]:
    """Yield the letters of the titles and summaries that a page is announced by."""
    for text in (page.title, page.summary, briefing.entry.title, briefing.entry.summary):
        if len(own := letters(text)) >= _LEAST:
            yield own


def _repeats(own: str, known: set[str]) -> bool:
    if own in known:
        return True
    return any(own.startswith(text) and _NUMBER.fullmatch(own[len(text) :]) for text in known)


def _is_date_line(text: str, page: Page) -> bool:
    """Tell whether *text* is source and day of publication, or a day that is the page's own."""
    if len(text) > _LONGEST_LINE or not _DIGITS.search(text, len(text) - 12):
        return False
    text = _CLOCK.sub("", text)
    before, day = dates.ending(text)
    if not day:
        return False
    if not before.strip():
        return day == page.published
    if page.source and letters(before) == letters(page.source):
        return True
    gap = text[len(before) : len(before) + 4]
    return _DATE_LINE.fullmatch(f"{before} | " if "|" in gap else f"{before} ") is not None
