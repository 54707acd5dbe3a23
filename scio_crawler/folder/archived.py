"""Read briefings again from their archived pages, without the site."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from scio_crawler.archive.lookup import Shelf
from scio_crawler.common import addresses
from scio_crawler.common.errors import Crash, Failure
from scio_crawler.folder.exporter import Exporter
from scio_crawler.folder.ledger import Ledger, Row
from scio_crawler.folder.schemas import first_fault
from scio_crawler.items import (
    KEPT_TABLES,
    TRANSCRIPT,
    Briefing,
    Capture,
    Collected,
    Entry,
    PageLine,
)
from scio_crawler.reading.briefing import read, read_list, read_page

# --- Read briefings again from their archived pages, without the site -----------------------------

logger = logging.getLogger(__name__)


class ArchivedReadings:
    """What today's reading makes of the pages on the *shelf* of briefings that *ledger* knows."""

    def __init__(self, ledger: Ledger, shelf: Shelf) -> None:
        self._ledger, self._shelf = ledger, shelf

    def current(self, row: Row) -> Briefing | None:
        """Return the reading of the pages that *row* was read from, None if it is another briefing.

        Raises Failure if a page is not there or cannot be read.
        """
        return read_archived(self._shelf.captures(row.pages()), row.briefing_id)

    def transcript(self, row: Row) -> Briefing | None:
        """Return :meth:`current` if it can be published, None if it cannot or is not there."""
        try:
            fresh = self.current(row)
        except Failure:
            return None
        return fresh if fresh and can_be_published(fresh) else None

    def every(self, row: Row, urls: Iterable[str] = ()) -> Iterator[Briefing]:
        """Yield the readings of all states of the pages of *row*, and of *urls*, newest first.

        Those whose pages cannot be read are left out.
        """
        base = addresses.base_of(self._ledger.meta("site"))
        known = dict.fromkeys([*(page.url for page in row.pages()), *urls])
        for captures in self._shelf.history([addresses.onto_origin(url, base) for url in known]):
            try:
                briefing = read_archived(captures, row.briefing_id)
            except Failure:
                continue
            if briefing:
                yield briefing


def read_archived(captures: Sequence[Capture], briefing_id: str) -> Briefing | None:
    """Return the briefing that *captures* show, None if it is another one, or none.

    Raises Failure.
    """
    if not captures:
        return None
    try:
        if not addresses.is_inline(briefing_id):
            return read(captures)
        inline = read_list(captures[0]).inline
        every = (read(Collected([page], url=addresses.canonical(page.url))) for page in inline)
        return next((found for found in every if found.briefing_id == briefing_id), None)
    except Failure:
        raise
    except Exception as error:  # a fault of this program costs this briefing only, and is shown
        logger.exception("%s could not be read from the archive", briefing_id)
        raise Crash(repr(error)) from error


def can_be_published(briefing: Briefing) -> bool:
    """Return whether *briefing* is a transcript, and every line of it but the entry is valid."""
    return briefing.holds == TRANSCRIPT and first_fault(briefing) is None


# --- Take back what an earlier version published from a list as if it were one briefing -----------


def was_list(shelf: Shelf, row: Row) -> bool:
    """Return whether the archived page that *row* was read from is a list.

    If the archive does not have it, the file is believed: a briefing's page can become a list.
    """
    try:
        return any(read_page(capture).layout == "list" for capture in shelf.captures(row.pages()))
    except Failure:
        return False


def retract(exporter: Exporter, row: Row) -> Entry:
    """Withdraw the briefing of *row*: its turns file moves to ``revisions/``. Return its entry.

    Nobody reads the file as a transcript there, and nothing is lost. Raises OutputError.
    """
    entry = replace(row.entry(), status="withdrawn", doubts="", file="", sha256="", revised_by="")
    entry.revision = entry.turns = entry.questions = entry.words = 0
    row.fingerprint = row.ends = ""  # no copy of anything, and no example of how others end
    for table in KEPT_TABLES:
        if table.line not in (Entry, PageLine):
            row.records[table.name] = []
    exporter.take_back(row, entry)
    return entry
