"""Answers from the archive what a run asked the site, in the order in which it asked."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path
from typing import BinaryIO

from scrapy import Request
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Headers, Response
from scrapy.responsetypes import responsetypes

from scio_crawler.archive import warc
from scio_crawler.archive.index import Capture, Index, Run
from scio_crawler.items import RECEIPT, Receipt

RUN = "scio_run"  # in a request's meta: the number of the run to answer from


class Replay:
    """A store for the download handler; *passing* are statuses after which a run asked again."""

    def __init__(self, folder: Path, index: Index, passing: Collection[int]) -> None:
        self._folder = folder
        self._index = index
        self._passing = frozenset(passing)
        self._run = 0
        self._served: dict[str, int] = {}  # of the run: the last capture, where there are several
        self._name = ""
        self._file: BinaryIO | None = None  # of that name

    def runs(self) -> list[Run]:
        """The runs in the archive, in order."""
        return self._index.runs()

    def has(self, url: str, run: int) -> bool:
        """Whether *run* got any answer for *url*."""
        return self._index.has(url, run)

    def answer(self, request: Request) -> Response:
        """What the run in the request's meta was answered next for this address, or last.

        Puts the Receipt of the record into the meta. Raises IgnoreRequest with the reason if
        there is no record, or if its file cannot be read.
        """
        capture = self._next(request.url, request.meta[RUN])
        if capture is None:
            raise IgnoreRequest("is not in the archive")
        record = self._read(capture)
        body, headers, status = record.body, record.headers, record.status
        if capture.kind == warc.REVISIT:
            original = self._index.original(capture)
            if original is None:
                raise IgnoreRequest(f"repeats a record of {capture.digest}, which is gone")
            held = self._read(original)
            body = held.body
            if status == 304:
                headers, status = held.headers, held.status
        request.meta[RECEIPT] = Receipt(
            capture.date, capture.digest, f"{self._folder.name}/{capture.file}", capture.offset
        )
        several = Headers()
        for name, value in headers:
            several.appendlist(name, value)
        kind = responsetypes.from_args(headers=several, url=request.url, body=body)
        return kind(request.url, status=status, headers=several, body=body)

    def _next(self, url: str, run: int) -> Capture | None:
        if run != self._run:
            self._run, self._served = run, {}
        captures = self._index.captures(url, run, self._served.get(url, 0))
        if not captures:
            again = self._index.captures(url, run)
            return again[-1] if again else None
        passed = (capture for capture in captures if capture.status not in self._passing)
        chosen = next(passed, captures[-1])
        if len(captures) > 1 or url in self._served:
            self._served[url] = chosen.number
        return chosen

    def _read(self, capture: Capture) -> warc.Record:
        try:
            _, _, content = next(warc.members(self._open(capture.file), capture.offset))
            return warc.parse(content)
        except (OSError, warc.Damaged, StopIteration, ValueError) as error:
            where = f"{self._folder / capture.file} at byte {capture.offset}"
            raise IgnoreRequest(f"cannot be read from {where}: {error}") from error

    def _open(self, name: str) -> BinaryIO:
        if self._file is None or name != self._name:
            self.close()
            self._file, self._name = (self._folder / name).open("rb"), name
        return self._file

    def close(self) -> None:
        if self._file:
            self._file.close()
