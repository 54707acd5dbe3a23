"""Scan WARC files for the pages of the site, in parts, which any machine can scan."""

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
_MAX_BYTES_KEPT = 1024 * 1024 * 1024  # of pages in one part; all pages of the site have less
_MAX_FINDINGS = 1000  # places of damage that are named in one part
UNREADABLE = "unreadable"  # the kind of finding about a file that cannot be read
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
    # Where the first record of the part begins, and the first after it; -1 if the part has none, or
    # cannot be read.
    began: int = -1
    ended: int = -1

    @property
    def is_unreadable(self) -> bool:
        """Whether the file could not be read to the end of the part, where it was scanned."""
        return any(each.kind == UNREADABLE for each in self.findings)


def scan_tasks(source: Source, part: int = PART) -> list[ScanTask]:
    """Return *source* in parts of *part* bytes, or as one if it cannot be entered in the middle."""
    whole = ScanTask(source)
    if source.size <= part:
        return [whole]

    with suppress(OSError), opened(source) as (file, size):
        if _can_be_entered(file, size):
            starts = range(0, source.size, part)
            tasks = [ScanTask(source, start, start + part) for start in starts]
            tasks[-1] = tasks[-1]._replace(end=whole.end)
            return tasks
    return [whole]


def scan(part: ScanTask, site: str) -> ScanResult:
    """Return the pages of *site* in *part*, at their addresses on it; *site* may be the sample.

    Nothing is raised: faults in the file are among the findings.
    """
    scanning = _Scan(part, site)
    scanned = scanning.scanned
    try:
        with opened(part.source) as (file, size):
            scanning.run(file, size)
    except OSError as error:
        found = finding(part.source.name, UNREADABLE, part.start, error=reason(error))
        scanned.findings.append(found)
        scanned.began = scanned.ended = -1
    return scanned


@dataclass
class Joiner:
    """Joins the scans of all parts of files, in order, as if each file were one part.

    A part is entered where a record seems to begin. If the part before did not end there, that was
    in the middle of a record, such as a page that holds a WARC file; the part is scanned again.
    """

    _site: str
    _next: int = 0  # where the next record begins, -1 if that is not known

    def join(self, part: ScanTask, scanned: ScanResult) -> ScanResult:
        """Return what is *scanned* of *part*, which follows the part that was joined before."""
        start = self._next if part.start else 0
        bytes_read = scanned.bytes_read
        if start >= part.end:
            scanned = ScanResult(began=start, ended=start)
        elif start >= 0 and scanned.began != start:
            scanned = scan(part._replace(start=start), self._site)
        scanned.bytes_read = bytes_read

        self._next = scanned.ended
        return scanned


class _Scan:
    """The scan of one part while it runs."""

    def __init__(self, part: ScanTask, site: str) -> None:
        self.part = part
        self.base = base_of(site)
        self.name = part.source.name
        self.scanned = ScanResult()
        self._wants_sample = site == SAMPLE
        self._bytes_kept = 0  # of the pages that were found
        # Of the current record:
        self._is_sample = False  # whether a crawl of the sample wrote it
        self._is_web = False  # whether it is a response of a web server
        self._url: str | None = None  # its address on the site

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
        self._url = None
        if self._is_web and len(url) <= ADDRESS:
            self._url = on_origin_or_none(url, self.base)
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
            response = responses.response(record, self._url, self.name)
        except responses.NotWanted as left_out:
            self.scanned.left_out[str(left_out)] += 1
        except responses.DamagedRecord as error:
            self._report(record.offset, str(error))
        else:
            self._add_response(response)

    def _add_response(self, response: responses.FoundPage | responses.Revisit) -> None:
        if isinstance(response, responses.Revisit):
            self.scanned.revisits.append(response)
            return
        self._bytes_kept += len(response.sent.body)
        if self._bytes_kept > _MAX_BYTES_KEPT:
            self.scanned.left_out["too-many"] += 1
        else:
            self.scanned.pages.append(response)

    def _report(self, offset: int, why: str) -> None:
        if len(self.scanned.findings) < _MAX_FINDINGS:
            self.scanned.findings.append(finding(self.name, "bad-member", offset, error=why))
        else:
            self.scanned.left_out["damaged"] += 1


def _can_be_entered(file: BinaryIO, size: int) -> bool:
    """Return whether *file* can be read from anywhere, since its first record is a gzip member."""
    if not isinstance(file, io.BufferedReader):  # it would be unpacked again for each part
        return False
    reader = Reader(file, size)
    first = next(reader.records(lambda _: False, sys.maxsize), None)
    return isinstance(first, RawRecord) and reader.is_in_one_member
