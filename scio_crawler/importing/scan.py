"""Scan WARC files for the pages of the site: in parts, side by side and on any machine."""

import io
import re
import sys
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from typing import BinaryIO, NamedTuple

from scio_crawler.archive.indexing import Finding, finding
from scio_crawler.archive.reader import Damage, Fields, RawRecord, Reader, url_of
from scio_crawler.archive.warc import INFO, RESPONSE, REVISIT, SITE
from scio_crawler.common.addresses import SAMPLE, base_of, on_origin_or_none
from scio_crawler.importing import responses
from scio_crawler.importing.sources import Source, opened, reason
from scio_crawler.reading.page.decode import ADDRESS

PART = 64 * 1024 * 1024  # bytes of a part: a second's work
_MOST_KEPT = 1024 * 1024 * 1024  # bytes of pages in one part; all pages of the site have less
_MOST_NAMED = 1000  # places of damage in one part
UNREADABLE = "unreadable"  # the kind of what is found of a file that cannot be read
_WEB = re.compile(r"https?://", re.IGNORECASE)
_OF_SAMPLE = re.compile(rb"^%s: %s\r?$" % (SITE.encode(), SAMPLE.encode()), re.MULTILINE)
_KINDS = frozenset((RESPONSE, REVISIT, responses.RESOURCE))


class ScanTask(NamedTuple):
    """What one task scans: the records of *source* that begin in [*start*, *end*)."""

    source: Source
    start: int = 0
    end: int = sys.maxsize


@dataclass(slots=True)
class ScanResult:
    """What a part of a file holds."""

    pages: list[responses.FoundPage] = field(default_factory=list)
    revisits: list[responses.Revisit] = field(default_factory=list)
    left_out: Counter[str] = field(default_factory=Counter)  # by keys of summary.LEFT_OUT
    findings: list[Finding] = field(default_factory=list)
    bytes_read: int = 0
    began: int = -1  # at which its first record begins; -1 if it has none, or cannot be read
    ended: int = -1  # at which the first record after it begins

    @property
    def is_unreadable(self) -> bool:
        """Whether the file could not be read to the end of the part, where it was scanned."""
        return any(each.kind == UNREADABLE for each in self.findings)


def scan_tasks(source: Source, most: int = PART) -> list[ScanTask]:
    """Return *source* in parts of *most* bytes, or as one if it cannot be entered in the middle."""
    if source.size <= most:
        return [ScanTask(source)]
    with suppress(OSError), opened(source) as (file, size):
        if _can_be_entered(file, size):
            starts = range(0, source.size, most)
            ends = [*starts[1:], sys.maxsize]
            return [ScanTask(source, start, end) for start, end in zip(starts, ends, strict=True)]
    return [ScanTask(source)]


def scan(part: ScanTask, site: str) -> ScanResult:
    """Return the pages of *site* in *part*, at their addresses on it; *site* may be the sample.

    Nothing is raised: what is wrong with the file is among the findings.
    """
    task = _Scan(part, site)
    try:
        with opened(part.source) as (file, size):
            task.run(file, size)
    except OSError as error:
        found = finding(part.source.name, UNREADABLE, part.start, error=reason(error))
        task.scanned.findings.append(found)
        task.scanned.began = task.scanned.ended = -1
    return task.scanned


@dataclass
class Joiner:
    """Joins the scans of all parts of files, in order, as if each file were one part.

    A part is entered where a record seems to begin. If the part before did not end there, that was
    in the middle of a record, such as a page that holds a WARC file; the part is scanned again.
    """

    _site: str
    _at: int | None = 0  # where the next record begins, None if that is not known

    def join(self, part: ScanTask, scanned: ScanResult) -> ScanResult:
        """Return what is *scanned* of *part*, which follows the part that was joined before."""
        at = self._at if part.start else 0
        bytes_read = scanned.bytes_read
        if at is not None and at >= part.end:
            scanned = ScanResult(began=at, ended=at)
        elif at is not None and scanned.began != at:
            scanned = scan(part._replace(start=at), self._site)
        scanned.bytes_read = bytes_read
        self._at = scanned.ended if scanned.ended >= 0 else None
        return scanned


class _Scan:
    """The scan of one part while it runs."""

    def __init__(self, part: ScanTask, site: str) -> None:
        self.part = part
        self.base = base_of(site)
        self.name = part.source.name
        self._wants_sample = site == SAMPLE
        self._is_sample = False  # whether a crawl of the sample wrote what is looked at
        self.scanned = ScanResult()
        self._is_web = False  # whether the record that is looked at is a response of a web server
        self._url: str | None = None  # its address on the site
        self._kept = 0  # bytes of the pages that were found

    def run(self, file: BinaryIO, size: int) -> None:
        part = self.part
        scanned = self.scanned
        reader = Reader(file, size, part.start)
        if part.start == 0 or reader.enter(part.start, part.end):
            scanned.began = reader.offset
            for each in reader.records(self._is_wanted, part.end):
                if isinstance(each, Damage):
                    self._report(each.offset, str(each))
                else:
                    self._add_record(each)
            scanned.ended = reader.offset
        scanned.bytes_read = max(0, min(part.end, size) - part.start)

    def _is_wanted(self, headers: Fields) -> bool:
        url = url_of(headers)
        self._is_web = headers["warc-type"] in _KINDS and bool(_WEB.match(url))
        self._url = (
            on_origin_or_none(url, self.base) if self._is_web and len(url) <= ADDRESS else None
        )
        is_page = self._url is not None and not responses.is_truncated(headers)
        return is_page or headers["warc-type"] == INFO

    def _add_record(self, record: RawRecord) -> None:
        if record.headers["warc-type"] == INFO:
            self._is_sample = bool(_OF_SAMPLE.search(record.block or b""))
        if not self._is_web:
            return
        if self._url is None:
            self.scanned.left_out["other-host"] += 1
            return
        if self._is_sample != self._wants_sample:  # invented people never mix with real ones
            self.scanned.left_out["sample" if self._is_sample else "no-sample"] += 1
            return
        try:
            made = responses.response(record, self._url, self.name)
        except responses.NotWanted as left_out:
            self.scanned.left_out[str(left_out)] += 1
        except responses.DamagedRecord as error:
            self._report(record.offset, str(error))
        else:
            if isinstance(made, responses.Revisit):
                self.scanned.revisits.append(made)
                return
            self._kept += len(made.sent.body)
            if self._kept > _MOST_KEPT:
                self.scanned.left_out["too-many"] += 1
            else:
                self.scanned.pages.append(made)

    def _report(self, offset: int, why: str) -> None:
        if len(self.scanned.findings) < _MOST_NAMED:
            self.scanned.findings.append(finding(self.name, "bad-member", offset, error=why))
        else:
            self.scanned.left_out["damaged"] += 1


def _can_be_entered(file: BinaryIO, size: int) -> bool:
    """Return whether *file* can be read from anywhere: its first record is a gzip member."""
    if not isinstance(file, io.BufferedReader):  # it would be unpacked again for each part
        return False
    reader = Reader(file, size)
    first = next(reader.records(lambda _: False, sys.maxsize), None)
    return isinstance(first, RawRecord) and reader.is_in_one_member
