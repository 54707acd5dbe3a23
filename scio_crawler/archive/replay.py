"""Answers from the archive what a run asked the site, in the order in which it asked."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path
from typing import BinaryIO, NamedTuple

from scrapy import Request
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Headers, Response
from scrapy.responsetypes import responsetypes

from scio_crawler.archive import warc
from scio_crawler.archive.index import Capture, Index, Run
from scio_crawler.items import RECEIPT, Receipt

RUN = "scio_run"  # in a request's meta: the number of the run to answer from
ANEW = "scio_anew"  # in a request's meta: whether the page is wanted even if it has not changed
# In a request's meta: the page that it asks for a change of. A flag of a response: it has none.
HELD = "scio_held"
OK, NOT_MODIFIED = 200, 304


class Held(NamedTuple):
    """A page in the archive."""

    capture: Capture
    response: Response


class Unreadable(Exception):
    """A record that is not where the index says, or is damaged; says which and where."""


class Shelf:
    """The responses in the archive *folder*, as *index* knows them."""

    def __init__(self, folder: Path, index: Index) -> None:
        self.folder = folder
        self.index = index
        self._name = ""
        self._file: BinaryIO | None = None  # of that name

    def page(self, url: str) -> Held | None:
        """The last page (status 200) that was sent for *url*; None if there is none to be read."""
        capture = self.index.latest(url, OK)
        try:
            return Held(capture, self.response(capture)) if capture else None
        except Unreadable:
            return None

    def response(self, capture: Capture) -> Response:
        """The response that *capture* records, a revisit with the body that it speaks of.

        Raises :exc:`Unreadable`.
        """
        record = self._read(capture)
        body, headers, status = record.body, record.headers, record.status
        flags: list[str] = []
        if capture.kind == warc.REVISIT:
            original = self.index.original(capture)
            if original is None:
                raise Unreadable(f"repeats a record of {capture.digest}, which is gone")
            held = self._read(original)
            body = held.body
            if status == NOT_MODIFIED:
                headers, status, flags = held.headers, held.status, [HELD]
        sent = Headers()
        for name, value in headers:
            sent.appendlist(name, value)
        kind = responsetypes.from_args(headers=sent, url=capture.url, body=body)
        return kind(capture.url, status=status, headers=sent, body=body, flags=flags)

    def close(self) -> None:
        if self._file:
            self._file.close()
            self._file = None

    def _read(self, capture: Capture) -> warc.Record:
        try:
            _, _, content = next(warc.members(self._open(capture.file), capture.offset))
            return warc.parse(content)
        except (OSError, warc.Damaged, StopIteration, ValueError) as error:
            where = f"{self.folder / capture.file} at byte {capture.offset}"
            raise Unreadable(f"cannot be read from {where}: {error}") from error

    def _open(self, name: str) -> BinaryIO:
        if self._file is None or name != self._name:
            self.close()
            self._file, self._name = (self.folder / name).open("rb"), name
        return self._file


class Replay:
    """A store for the download handler; *passing* are statuses after which a run asked again."""

    def __init__(self, shelf: Shelf, passing: Collection[int]) -> None:
        self._shelf = shelf
        self._index = shelf.index
        self.passing = frozenset(passing)
        self._run = 0
        self._served: dict[str, int] = {}  # of the run: the last capture, where there are several

    def runs(self) -> list[Run]:
        """The runs in the archive, in order."""
        return self._index.runs()

    def addresses(self, run: int) -> list[str]:
        """What *run* got answers for, each once, in the order in which it asked."""
        return self._index.addresses(run)

    def has(self, url: str, run: int) -> bool:
        """Whether *run* got any answer for *url*."""
        return self._index.has(url, run)

    def answer(self, request: Request) -> Response:
        """What the run in the request's meta was answered next for this address, or last.

        Puts the Receipt of the record into the meta. Raises IgnoreRequest with the reason if
        there is no record, or if it cannot be read.
        """
        capture = self._next(request.url, request.meta[RUN])
        if capture is None:
            raise IgnoreRequest("is not in the archive")
        try:
            response = self._shelf.response(capture)
        except Unreadable as error:
            raise IgnoreRequest(str(error)) from error
        file = f"{self._shelf.folder.name}/{capture.file}"
        request.meta[RECEIPT] = Receipt(capture.date, capture.digest, file, capture.offset)
        return response

    def _next(self, url: str, run: int) -> Capture | None:
        if run != self._run:
            self._run, self._served = run, {}
        captures = self._index.captures(url, run, self._served.get(url, 0))
        if not captures:
            again = self._index.captures(url, run)
            return again[-1] if again else None
        passed = (capture for capture in captures if capture.status not in self.passing)
        chosen = next(passed, captures[-1])
        if len(captures) > 1 or url in self._served:
            self._served[url] = chosen.number
        return chosen
