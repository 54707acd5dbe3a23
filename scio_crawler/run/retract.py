"""Take back what an earlier version published from a list as if it were one briefing."""

from __future__ import annotations

from dataclasses import replace

from scio_crawler.archive.replay import Shelf
from scio_crawler.errors import Failure
from scio_crawler.items import KEPT_TABLES, Entry, PageLine
from scio_crawler.output.exporter import Exporter
from scio_crawler.output.ledger import Row
from scio_crawler.reading import read_page


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
