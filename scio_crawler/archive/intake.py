"""Take responses that other programs recorded into the archive."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from scio_crawler.archive.external.responses import Found, Origin, Repeated, resolved
from scio_crawler.archive.index import IMPORT, Index, IndexLine
from scio_crawler.archive.lookup import Shelf
from scio_crawler.archive.warc import Sent
from scio_crawler.archive.writing import RunWriter
from scio_crawler.common.addresses import base_of, normal
from scio_crawler.common.clock import now
from scio_crawler.common.errors import ArchiveFailure

# Fields of a record: where it comes from.
FILE, OFFSET = "scio-origin-file", "scio-origin-offset"
URL, DIGEST = "scio-origin-uri", "scio-origin-digest"


class Intake(RunWriter):
    """Takes responses for the addresses of *site* into the archive *folder*, each once.

    They keep their clock and say where they come from; their addresses are those on *site*. An
    import that was cut off is gone on with. Methods raise OutputError if the disk refuses.
    """

    def __init__(self, folder: Path, index: Index, site: str, arguments: Mapping[str, str]) -> None:
        super().__init__(folder, index, site, arguments, IMPORT)
        self._shelf = Shelf(folder, index)
        # What the index does not have yet: (address, date, digest), and bodies by their address
        # and digest.
        self._taken: set[tuple[str, str, str]] = set()
        self._recent: dict[tuple[str, str], IndexLine] = {}
        # By the digest that other programs use, the digest and address of a body.
        self._bodies: dict[str, tuple[str, str]] = {}
        cut_off = [run for run in index.runs() if run.kind == IMPORT and not run.finished]
        if cut_off:
            self.go_on(cut_off[-1], now())

    def take(self, found: Found) -> bool:
        """Take *found* in; return False if it was taken before."""
        sent, origin = found.sent, found.origin
        if origin.digest:
            self._bodies[origin.digest] = sent.digest, sent.url
        return self._take(sent, origin)

    def _take(self, sent: Sent, origin: Origin) -> bool:
        key = (sent.url, sent.date, sent.digest)
        if key in self._taken or any(map(self._can_be_read, self.index.known(*key))):
            return False
        fields = {FILE: origin.file, OFFSET: str(origin.offset)}
        if origin.url != sent.url:
            fields[URL] = origin.url
        if origin.digest not in ("", f"sha1:{sent.digest}"):
            fields[DIGEST] = origin.digest
        known = self._body(sent)
        line, _ = self.write(sent, known, now(), fields)
        self._taken.add(key)
        if not known:
            self._recent[sent.url, sent.digest] = line
        return True

    def _can_be_read(self, line: IndexLine) -> bool:
        """Return whether the response at *line* can be read; one that is damaged is taken anew."""
        try:
            return bool(self._shelf.answer(line))
        except ArchiveFailure:
            return False

    def _body(self, sent: Sent) -> IndexLine | None:
        """Return a record of the address with the body of *sent*, None if there is none."""
        if (recent := self._recent.get((sent.url, sent.digest))) is not None:
            return recent
        lines = (line for line in self.index.bodies(sent.digest) if line.url == sent.url)
        return next((line for line in lines if self._shelf.holds(line)), None)

    def resolve(self, repeated: Repeated) -> bool | None:
        """Take in a response of which a file says only that it *repeated* an earlier one.

        Return what :meth:`take` does, and None if the index does not have the earlier one.
        """
        said = repeated.digest
        digest, _ = self._bodies.get(said, (said.removeprefix("sha1:"), ""))
        of_url = normal(repeated.of_url, base_of(self.site)) or ""
        for line in self.index.bodies(digest, of_url, repeated.of_date):
            with suppress(ArchiveFailure):
                answer = self._shelf.answer(line)
                sent = Sent(
                    line.url, answer.status, answer.headers, answer.body, line.date, line.digest
                )
                found = resolved(repeated, Found(sent, repeated.origin))
                return self._take(found.sent, found.origin)
        return None

    def remember(self) -> None:
        """Sync what was written, then add it to the index."""
        super().remember()
        self._taken, self._recent = set(), {}

    def close(self, finished: bool) -> None:
        """Write the rest, and the end of the run if it *finished*."""
        try:
            super().close(finished)
        finally:
            self._shelf.close()
