"""Write the archive of a crawl."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from scio_crawler.archive import warc
from scio_crawler.archive.index import CRAWL, Index, IndexLine
from scio_crawler.archive.replay import NOT_MODIFIED, Answer, Shelf
from scio_crawler.archive.writing import ROLL_AT, RunWriter
from scio_crawler.items import Receipt


class Recorder(RunWriter):
    """Records the responses of one crawl of *site* in the archive *folder*."""

    def __init__(
        self,
        folder: Path,
        index: Index,
        site: str,
        arguments: Mapping[str, str],
        roll_at: int = ROLL_AT,
    ) -> None:
        super().__init__(folder, index, site, arguments, CRAWL, roll_at)
        self._shelf = Shelf(folder, index)
        # By address, the last response record, as long as the index does not have it.
        self._recent: dict[str, IndexLine] = {}

    def record(self, sent: warc.Sent, held: Answer | None = None) -> Receipt:
        """Write the record of *sent*; return its receipt.

        A body that equals the address's last one becomes a revisit, and so does a 304 answer;
        *held* is the page whose validators were sent with that request. Raises OutputError if the
        disk refuses; the archive is then unchanged.
        """
        if sent.status == NOT_MODIFIED:
            known = held.line if held else None
        else:
            known = self._repeated(sent)
        line, receipt = self.write(sent, known, sent.date)
        if not known:
            self._recent[sent.url] = line
        return receipt

    def _repeated(self, sent: warc.Sent) -> IndexLine | None:
        """Return the last record of the address if its body equals that of *sent*, else None.

        If that record is damaged, the body is recorded once more.
        """
        recent = self._recent.get(sent.url)
        known = recent or self.index.latest(sent.url)
        if not known or not sent.body or known.digest != sent.digest:
            return None
        return known if recent or self._shelf.holds(known) else None

    def remember(self) -> None:
        """Sync what was written, then add it to the index."""
        super().remember()
        self._recent = {}

    def close(self, finished: bool) -> None:
        """Write the rest, and the end of the run if it *finished*. Raises OutputError."""
        try:
            super().close(finished)
        finally:
            self._shelf.close()
