"""A reading as the ledger remembers it: its lines, and what a later one is judged by."""

from __future__ import annotations

import json
from collections.abc import Sequence

from scio_crawler import addresses
from scio_crawler.items import Briefing, Entry, Line, PageLine, Receipt
from scio_crawler.output.copies import fingerprint
from scio_crawler.output.files import dumps
from scio_crawler.output.ledger import Row
from scio_crawler.output.outcomes import Measure
from scio_crawler.schemas import check


def place(receipt: Receipt) -> tuple[str, int]:
    """Where in the archive a record is; what came later is greater."""
    return receipt.archive_file, receipt.archive_offset


def last_place(row: Row) -> tuple[str, int]:
    """Where the last page is of the reading that *row* remembers."""
    places = [(str(p["archive_file"]), int(p["archive_offset"])) for p in _read_pages(row)]
    return max(places, default=("", 0))


def _read_pages(row: Row) -> list[dict[str, str | int]]:
    return [json.loads(text) for text in row.pages.splitlines()]


def revised_by(briefing: Briefing, row: Row | None) -> str:
    """What would have made a change: ``site``, or ``reading`` if the pages are the same."""
    if row is None:
        return ""
    before = [(page["page"], page["digest"]) for page in _read_pages(row)]
    now = [(page.number, page.receipt.digest) for page in briefing.pages]
    return "reading" if before == now else "site"


def measured(row: Row | None, old: Entry) -> Measure | None:
    """The reading that the turns file was written from, as the ledger has it."""
    if row is None or not old.file:
        return None
    return Measure(old.status, old.turns, row.characters, old.sha256, row.lines_sha256)


def row_of(briefing: Briefing, size: Measure) -> Row:
    """What is remembered of *briefing*; raises ValueError if a line breaks the contract."""
    return Row(
        briefing_id=briefing.briefing_id,
        date=briefing.entry.date,
        published=briefing.entry.published,
        characters=size.characters,
        lines_sha256=size.lines,
        fingerprint=fingerprint(briefing.turns),
        entry=line_of(briefing.entry),
        people="".join(lines_of(briefing.people)),
        pages="".join(lines_of(_page_lines(briefing))),
        notes="".join(lines_of(briefing.notes)),
    )


def _page_lines(briefing: Briefing) -> list[PageLine]:
    return [
        PageLine(
            briefing_id=briefing.briefing_id,
            page=page.number,
            url=addresses.canonical(page.url),
            fetched=page.receipt.fetched,
            digest=page.receipt.digest,
            archive_file=page.receipt.archive_file,
            archive_offset=page.receipt.archive_offset,
        )
        for page in briefing.pages
    ]


def lines_of(records: Sequence[Line]) -> list[str]:
    """The *records* as lines of JSON; raises ValueError if one breaks the contract."""
    return [line_of(record) for record in records]


def line_of(given: Line) -> str:
    """*given* as a line of JSON; raises ValueError if it breaks the contract."""
    record = given.record()
    check(type(given), record)
    return dumps(record)
