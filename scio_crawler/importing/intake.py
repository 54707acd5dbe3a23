"""Import what other programs have recorded into the archive, each response once."""

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from scio_crawler.archive import warc
from scio_crawler.archive.index import IMPORT, Index, IndexLine
from scio_crawler.archive.writing import RunWriter
from scio_crawler.common.addresses import base_of, on_origin_or_none
from scio_crawler.common.clock import now
from scio_crawler.common.errors import ArchiveFailure
from scio_crawler.importing.responses import FoundPage, Revisit, page_of_revisit

# Fields of an imported record that state where it comes from, in addition to those of the file.
OFFSET = "scio-origin-offset"
URL = "scio-origin-uri"
DIGEST = "scio-origin-digest"


class ImportWriter(RunWriter):
    """Writes responses for the addresses of *site* to the archive *folder*, each once.

    They keep their dates and state where they come from; their addresses are moved to *site*. An
    import that was cut off is continued. *sha256_of* returns the digest of a file by the name in
    the origin of a page. Methods raise OutputError if the disk refuses, and what *sha256_of*
    raises.
    """

    def __init__(
        self, folder: Path, index: Index, site: str, sha256_of: Callable[[str], str]
    ) -> None:
        super().__init__(folder, index, site, {}, kind=IMPORT)
        self._sha256_of = sha256_of
        # Address, date and digest of what the index does not have yet.
        self._unindexed: set[tuple[str, str, str]] = set()
        self._digests: dict[str, str] = {}  # our digests by those of other programs

        cut_off = [run for run in index.runs() if run.kind == IMPORT and not run.finished]
        if cut_off:
            self.resume(cut_off[-1], now())

    def add(self, found: FoundPage) -> bool:
        """Import *found*; return False if it was imported before."""
        sent, origin = found
        if origin.digest:
            self._digests[origin.digest] = sent.digest
        key = (sent.url, sent.date, sent.digest)
        if key in self._unindexed or self._is_known(*key):
            return False

        fields = {
            warc.FILE: origin.file,
            warc.SHA256: self._sha256_of(origin.file),
            OFFSET: str(origin.offset),
        }
        if origin.url != sent.url:
            fields[URL] = origin.url
        if origin.digest not in ("", f"sha1:{sent.digest}"):
            fields[DIGEST] = origin.digest
        fields = {name: _on_one_line(value) for name, value in fields.items()}

        known = self._record_with_body(sent)
        line, _ = self.write(sent, known, now(), fields)
        self._unindexed.add(key)
        if not known:
            self.recent[sent.url, sent.digest] = line
        return True

    def _is_known(self, url: str, date: str, digest: str) -> bool:
        """Return whether such a record can be read; forget those that are damaged."""
        for line in self.index.known(url, date, digest):
            try:
                self.archive.answer(line)
                return True
            except ArchiveFailure:
                if not self.archive.holds(line):
                    self.index.drop(line)  # the new record takes its place
        return False

    def _record_with_body(self, sent: warc.Sent) -> IndexLine | None:
        """Return a record of the same page with the body of *sent*."""
        recent = self.recent.get((sent.url, sent.digest))
        if recent:
            return recent
        for line in self.index.bodies(sent.digest):
            if line.url == sent.url and self.archive.holds(line):
                return line
        return None

    def resolve(self, repeated: Revisit) -> bool | None:
        """Import the page of a revisit; return None if the index lacks what it *repeated*."""
        digest = self._digests.get(repeated.digest, repeated.digest.removeprefix("sha1:"))
        of_url = on_origin_or_none(repeated.of_url, base_of(self.site)) or ""
        for line in self.index.bodies(digest, of_url, repeated.of_date):
            with suppress(ArchiveFailure):
                answer = self.archive.answer(line)
                original = warc.Sent(
                    url=line.url,
                    status=answer.status,
                    headers=answer.headers,
                    body=answer.body,
                    date=line.date,
                    digest=line.digest,
                )
                return self.add(page_of_revisit(repeated, original))
        return None

    def remember(self) -> None:
        super().remember()
        self._unindexed = set()


def _on_one_line(text: str) -> str:
    """Return *text* without what would end a line, which names of files may have."""
    for character in text:
        if not character.isprintable():
            text = text.replace(character, "\N{REPLACEMENT CHARACTER}")
    return text
