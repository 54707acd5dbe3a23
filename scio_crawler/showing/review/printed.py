"""Find what the archived pages print where a unit stands."""

from collections.abc import Iterable
from contextlib import suppress

from scio_crawler.archive.lookup import ArchiveReader
from scio_crawler.common.addresses import is_inline
from scio_crawler.common.errors import Failure
from scio_crawler.items import PageLine, Record
from scio_crawler.reading.briefing import read_list, read_page

HERE = "▶"  # stands within what is judged, and does not show where it begins or ends
_BEFORE, _AFTER = 4_000, 8_000  # characters that are shown


def text(archive: ArchiveReader, page: PageLine) -> str:
    """Return the lines of the body of *page*, before any is a label or a part of a turn.

    It is empty if *archive* does not hold the page whole.
    """
    with suppress(Failure):
        (capture,) = archive.captures([page])
        listed = is_inline(page.briefing_id)
        shown = read_list(capture).inline if listed else [read_page(capture)]
        return "\n".join(block.text for each in shown for block in each.blocks)
    return ""


def places(turns: Iterable[Record], text: str) -> dict[str, int]:
    """Return by its id a place within each of *turns* in *text*, if it is there."""
    found = {}
    end = 0
    for turn in turns:
        paragraph = turn["text"].partition("\n\n")[0]
        start = text.find(paragraph, end)
        if paragraph and start >= 0:
            end = start + len(paragraph)
            found[turn["turn_id"]] = (start + end) // 2
    return found


def excerpt(text: str, place: int) -> str:
    """Return *text* around *place*, which is marked; its beginning if *place* is 0."""
    if not place:
        return text[: _BEFORE + _AFTER]
    return f"{text[max(0, place - _BEFORE) : place]}{HERE}{text[place : place + _AFTER]}"
