"""Find what the archived pages print where a unit stands."""

from collections.abc import Iterable, Sequence
from contextlib import suppress
from pathlib import Path

from scio_crawler.archive.lookup import ArchiveReader, reading_archive
from scio_crawler.common.addresses import is_inline
from scio_crawler.common.errors import Failure, OutputError
from scio_crawler.items import PAGES, PageLine, Record
from scio_crawler.reading.briefing import read_list, read_page
from scio_crawler.showing.exports.tables import transcripts

HERE = "▶"  # stands within what is judged, and does not show where it begins or ends
_BEFORE, _AFTER = 4_000, 12_000  # characters that are shown


def add_to(units: Sequence[Record], folder: Path, what: str) -> None:
    """Add to what is shown of *units* the address of the page, and what it prints.

    That is empty where the archive of *folder* does not hold the pages.
    """
    for transcript in transcripts(folder, PAGES):
        own = [unit for unit in units if unit["briefing_id"] == transcript.entry["briefing_id"]]
        if not own:
            continue
        pages = {line["page"]: line for line in transcript.side_tables[PAGES.name]}
        texts = dict.fromkeys(pages, "")
        with suppress(OutputError), reading_archive(folder) as archive:
            for page, line in pages.items():
                with suppress(Failure):
                    texts[page] = _text(archive, PageLine.from_record(line))
        whole = "\n".join(filter(None, texts.values()))
        places = _places(transcript.turns, whole)
        for unit in own:
            page = unit["shown"]["page"]
            text = texts.get(page, "") if what == PAGES.name else whole
            excerpt = _excerpt(text, places.get(unit["turn_id"], 0))
            unit["shown"] |= {"url": pages.get(page, transcript.entry)["url"], "printed": excerpt}


def _text(archive: ArchiveReader, page: PageLine) -> str:
    """Return the lines of the body of *page*, before any is a label or a part of a turn."""
    (capture,) = archive.captures([page])
    shown = read_list(capture).inline if is_inline(page.briefing_id) else [read_page(capture)]
    return "\n".join(block.text for each in shown for block in each.blocks)


def _places(turns: Iterable[Record], text: str) -> dict[str, int]:
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


def _excerpt(text: str, place: int) -> str:
    """Return *text* around *place*, which is marked unless it is 0."""
    before = text[max(0, place - _BEFORE) : place]
    after = text[place : place + _AFTER]
    mark = HERE if place else ""
    cut = " […]" if len(text) > place + _AFTER else ""
    return f"{before}{mark}{after}{cut}"
