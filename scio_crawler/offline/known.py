"""Pass over what the folder knows already: the same pages, read by the same code."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from http import HTTPStatus

from scio_crawler import addresses
from scio_crawler.archive import ARCHIVE
from scio_crawler.archive.index import IndexLine
from scio_crawler.items import Page, Visit
from scio_crawler.output.ledger import Row
from scio_crawler.reading import version
from scio_crawler.run.session import Session

_WITH_A_PAGE = (HTTPStatus.OK, HTTPStatus.NOT_MODIFIED)


class Known:
    """What *run* need not read again."""

    def __init__(self, run: Session) -> None:
        self._run = run

    def passes(self, visit: Visit, lines: Sequence[IndexLine]) -> str:
        """Return why the briefing of *visit* is not read from the records *lines*, else "".

        "older" if a later reading is known, "unchanged" if it was read from these very pages, by
        the same code, and nothing is amiss with it or with its file; that is then noted.
        """
        row = self._run.ledger.row(visit.briefing_id or visit.id)
        if row is None or not lines:
            return ""
        with_pages = [line for line in lines if line.status in _WITH_A_PAGE]
        last = max(((f"{ARCHIVE}/{line.file}", line.offset) for line in with_pages), default=None)
        if last and last < row.last_place():
            return "older"
        if len(with_pages) < len(lines) or not self.is_same(row, with_pages):
            return ""
        if not self.confirm(row, lines):
            return ""
        self._run.visits.confirm(visit, row.entry(), max(line.date for line in lines))
        return "unchanged"

    def confirm(self, row: Row, lines: Collection[IndexLine]) -> bool:
        """Note that the pages of *lines* show what *row* has, if its file is as it was written.

        Return whether it is.
        """
        if not self._run.exporter.files.is_intact(row.entry().file):
            return False
        self.check(row, max(line.date for line in lines))
        self._run.report.confirmed(row.entry())
        return True

    def check(self, row: Row, clock: str) -> None:
        """Note that the briefing of *row* was looked at, at *clock* or later."""
        entry = row.entry()
        if clock > entry.checked:
            row.set_entry(replace(entry, checked=clock))
            self._run.ledger.save(row)

    def is_same(self, row: Row, lines: Collection[IndexLine]) -> bool:
        """Return whether *row* is a whole reading, by today's code, of the pages of *lines*."""
        entry = row.entry()
        is_whole = entry.status == "complete" and entry.file and not entry.doubts
        if not is_whole or row.signs or row.reader != version():
            return False
        before = {(page.url, page.digest) for page in row.pages()}
        return before == {(addresses.canonical(line.url), line.digest) for line in lines}

    def lines(self, target: addresses.Address | Page, run: int) -> list[IndexLine]:
        """Return the records of *run* that *target* is read from, as far as its address tells."""
        index = self._run.store.index
        if isinstance(target, Page):
            receipt = target.receipt
            line = index.at(receipt.archive_file.rpartition("/")[2], receipt.archive_offset)
            return [line] if line else []
        return index.about(target.briefing_id, run, run)
