"""Find what the archived pages print where a unit is."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from contextlib import suppress
from pathlib import Path

from scio_crawler.archive.lookup import ArchiveReader, reading_archive
from scio_crawler.common.addresses import is_inline
from scio_crawler.common.errors import Failure, OutputError
from scio_crawler.items import PAGES, PageLine, Record
from scio_crawler.reading.briefing import read_list, read_page
from scio_crawler.showing.exports.tables import Transcript, transcripts

PLACE_MARK = "▶"  # put within what is reviewed, so that it does not show where that begins or ends
_MAX_BEFORE, _MAX_AFTER = 4_000, 12_000  # characters that are shown


def add_printed(units: Iterable[Record], folder: Path, kind: str) -> None:
    """Add to what is shown of *units* the address of the page, and what it prints.

    Nothing is printed where the archive of *folder* does not hold the pages.
    """
    units_by_briefing = defaultdict(list)
    for unit in units:
        units_by_briefing[unit["briefing_id"]].append(unit)

    for transcript in transcripts(folder, PAGES):
        own_units = units_by_briefing.get(transcript.entry["briefing_id"], ())
        if own_units:
            _add_printed_of(transcript, own_units, folder, kind)


def _add_printed_of(
    transcript: Transcript, units: Sequence[Record], folder: Path, kind: str
) -> None:
    lines = {line["page"]: line for line in transcript.side_tables[PAGES.name]}
    texts = dict.fromkeys(lines, "")
    with suppress(OutputError), reading_archive(folder) as archive:
        for page, line in lines.items():
            with suppress(Failure):
                texts[page] = _printed_text(archive, PageLine.from_record(line))

    whole = "\n".join(filter(None, texts.values()))
    positions = _turn_positions(transcript.turns, whole)
    for unit in units:
        page = unit["shown"]["page"]
        text = whole
        if kind == PAGES.name:
            text = texts.get(page, "")
        unit["shown"]["url"] = lines.get(page, transcript.entry)["url"]
        unit["shown"]["printed"] = _excerpt(text, positions.get(unit["turn_id"], 0))


def _printed_text(archive: ArchiveReader, page: PageLine) -> str:
    """Return the lines of the body of *page*, before any is a label or a part of a turn."""
    capture = archive.capture(page)
    pages = read_list(capture).inline if is_inline(page.briefing_id) else [read_page(capture)]
    lines: list[str] = []
    for each in pages:
        lines += (block.text for block in each.blocks)
    return "\n".join(lines)


def _turn_positions(turns: Iterable[Record], text: str) -> dict[str, int]:
    """Return the position of the middle of the first paragraph of *turns* in *text*, by turn id.

    Turns that are not in the text are left out.
    """
    positions = {}
    end = 0
    for turn in turns:
        paragraph = turn["text"].partition("\n\n")[0]
        start = text.find(paragraph, end)
        if paragraph and start >= 0:
            end = start + len(paragraph)
            positions[turn["turn_id"]] = (start + end) // 2
    return positions


def _excerpt(text: str, position: int) -> str:
    """Return *text* around *position*, which is marked unless it is 0."""
    end = position + _MAX_AFTER
    before = text[max(0, position - _MAX_BEFORE) : position]
    mark = PLACE_MARK if position else ""
    ellipsis = " […]" if len(text) > end else ""
    return f"{before}{mark}{text[position:end]}{ellipsis}"
