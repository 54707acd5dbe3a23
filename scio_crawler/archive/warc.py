"""Encode and parse the archive's records: WARC 1.1 by warcio, each a gzip member of its own.

| type | content |
|---|---|
| ``warcinfo`` | site and arguments of the run that the following records belong to |
| ``response`` | status, headers and body, as they were sent |
| ``revisit`` | status and headers; the body equals that of an earlier record of the address |
| ``metadata`` | the note that a run ended by itself |
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from io import BytesIO
from typing import BinaryIO

from warcio.exceptions import ArchiveLoadFailed
from warcio.recordbuilder import RecordBuilder
from warcio.recordloader import ArcWarcRecord, ArcWarcRecordLoader
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

VERSION = "WARC/1.1"
RESPONSE, REVISIT, INFO, METADATA = "response", "revisit", "warcinfo", "metadata"
_NOT_MODIFIED = "http://netpreserve.org/warc/1.1/revisit/server-not-modified"
BLOCK = 64 * 1024  # bytes read at a time
_GZIP = 16 + zlib.MAX_WBITS
_STATUS = re.compile(rb"-?\d{1,9}")  # Twisted accepts negative ones
# HTTP headers are parsed here: warcio decodes them, and the bytes cannot be recovered.
_LOADER = ArcWarcRecordLoader(verify_http=False)
_BUILDER = RecordBuilder(warc_version=VERSION)
_MAGIC = b"\x1f\x8b\x08"  # the first bytes of a gzip member

Headers = Sequence[tuple[bytes, bytes]]


class Damaged(Exception):
    """At *offset* a file holds no whole record."""

    def __init__(self, offset: int) -> None:
        super().__init__(f"no whole record from byte {offset} on")
        self.offset = offset


@dataclass(frozen=True, slots=True)
class Sent:
    """A response as it was sent: without its transfer-coding, with its content-coding."""

    url: str
    status: int
    headers: Headers
    body: bytes
    date: str  # when it arrived: ISO clock, UTC
    digest: str  # SHA-1 of the body, base 32
    ip: str = ""  # of the server, empty if there was none


@dataclass(frozen=True, slots=True)
class Record:
    """A parsed record. Only a warcinfo or metadata record has *fields*."""

    kind: str
    id: str = ""
    url: str = ""
    date: str = ""
    digest: str = ""
    status: int = 0
    headers: Headers = ()
    body: bytes = b""
    fields: Mapping[str, str] | None = None


class _AsSent(StatusAndHeaders):  # type: ignore[misc]
    """Headers whose bytes are written unchanged; warcio would percent-encode some."""

    def __init__(self, sent: Sent) -> None:
        super().__init__(str(sent.status), [], protocol="HTTP/1.1")
        self._sent = sent

    def compute_headers_buffer(self, _filter: object = None) -> None:
        phrase = _PHRASES.get(self._sent.status, b"")
        lines = [b"HTTP/1.1 %d %s" % (self._sent.status, phrase)]
        lines += [name + b": " + value for name, value in self._sent.headers]
        self.headers_buff = b"\r\n".join(lines) + b"\r\n\r\n"


# Scrapy drops the reason phrase.
_PHRASES = {status.value: status.phrase.encode() for status in HTTPStatus}


def info(name: str, date: str, fields: Mapping[str, str]) -> tuple[str, bytes]:
    """Return the id and the bytes of a warcinfo record in the file *name*."""
    record = _BUILDER.create_warcinfo_record(name, fields)
    record.rec_headers.replace_header("WARC-Date", date)
    return record.rec_headers.get_header("WARC-Record-ID"), _packed(record)


def response(sent: Sent, run: str) -> bytes:
    """Return a response record; *run* is the id of its run's warcinfo record."""
    about = _about(sent, run) | {"WARC-Payload-Digest": f"sha1:{sent.digest}"}
    record = _BUILDER.create_warc_record(
        sent.url,
        RESPONSE,
        payload=BytesIO(sent.body),
        length=len(sent.body),
        warc_headers_dict=about,
        http_headers=_AsSent(sent),
    )
    return _packed(record)


def revisit(sent: Sent, run: str, digest: str, date: str) -> bytes:
    """Return a revisit record of the body with *digest*, recorded for the address at *date*.

    Its profile is "server not modified" if *sent* is a 304 answer, else "identical payload".
    """
    original = (f"sha1:{digest}", sent.url, date)
    record = _BUILDER.create_revisit_record(
        sent.url, *original, http_headers=_AsSent(sent), warc_headers_dict=_about(sent, run)
    )
    if sent.status == HTTPStatus.NOT_MODIFIED:
        record.rec_headers.replace_header("WARC-Profile", _NOT_MODIFIED)
    return _packed(record)


def metadata(url: str, date: str, run: str, fields: Mapping[str, str]) -> bytes:
    """Return a metadata record with *fields* about the run."""
    text = "".join(f"{name}: {value}\r\n" for name, value in fields.items()).encode()
    about = {"WARC-Date": date, "WARC-Warcinfo-ID": run}
    record = _BUILDER.create_warc_record(
        url, METADATA, payload=BytesIO(text), length=len(text), warc_headers_dict=about
    )
    return _packed(record)


def _packed(record: ArcWarcRecord) -> bytes:
    out = BytesIO()
    WARCWriter(out, gzip=False, warc_version=VERSION).write_record(record)
    # warcio compresses at level 9 in five pieces: twice the time for 1 % less.
    return zlib.compress(out.getvalue(), wbits=_GZIP)


def _about(sent: Sent, run: str) -> dict[str, str]:
    about = {"WARC-Date": sent.date, "WARC-Warcinfo-ID": run}
    return about | ({"WARC-IP-Address": sent.ip} if sent.ip else {})


def members(file: BinaryIO, start: int = 0) -> Iterator[tuple[int, int, bytes]]:
    """Yield (start, end, content) of each gzip member of *file* from byte *start* on.

    Raises :exc:`Damaged` at a truncated or damaged member, which warcio would take for a whole one.
    """
    file.seek(start)
    offset, data = start, b""
    while data := data or file.read(BLOCK):
        unpacker, content, read = zlib.decompressobj(_GZIP), [], 0
        while not unpacker.eof:
            if not data:
                raise Damaged(offset)
            try:
                content.append(unpacker.decompress(data))
            except zlib.error:
                raise Damaged(offset) from None
            read += len(data) - len(unpacker.unused_data)
            data = unpacker.unused_data if unpacker.eof else file.read(BLOCK)
        yield offset, offset + read, b"".join(content)
        offset += read


def resume(file: BinaryIO, start: int) -> int | None:
    """Return the byte from *start* on at which the next record of *file* begins, None if none."""
    file.seek(start)
    rest = file.read()
    at = rest.find(_MAGIC)
    while at >= 0:
        try:
            beginning = zlib.decompressobj(_GZIP).decompress(rest[at : at + BLOCK], 5)
        except zlib.error:
            beginning = b""
        if beginning == b"WARC/":
            return start + at
        at = rest.find(_MAGIC, at + 1)
    return None


def parse(content: bytes) -> Record:
    """Parse the *content* of a gzip member. Raises ValueError if it is no WARC record."""
    try:
        stream = BytesIO(content)
        found = _LOADER.parse_record_stream(stream, known_format="warc", no_record_parse=True)
    except (ArchiveLoadFailed, EOFError, ValueError) as error:
        raise ValueError(f"no WARC record: {error}") from error
    headers = found.rec_headers
    block = found.raw_stream.read()
    if len(block) != (found.length or 0):
        raise ValueError("a WARC record without its end")
    kind = found.rec_type
    shared = {
        "id": headers.get_header("WARC-Record-ID", ""),
        "url": headers.get_header("WARC-Target-URI", ""),
        "date": headers.get_header("WARC-Date", ""),
        "digest": headers.get_header("WARC-Payload-Digest", "").removeprefix("sha1:"),
    }
    if kind in (INFO, METADATA):
        pairs = (line.partition(": ") for line in block.decode("utf-8", "replace").splitlines())
        fields = {name: value for name, _, value in pairs if name}
        return Record(kind, **shared, fields=fields)
    if kind not in (RESPONSE, REVISIT):
        return Record(kind, **shared)
    head, _, body = block.partition(b"\r\n\r\n")
    first, *lines = head.split(b"\r\n")
    words = first.split(b" ", 2)
    if len(words) < 2 or not _STATUS.fullmatch(words[1]):
        raise ValueError("a WARC record without the status of a response")
    parts = (line.partition(b":") for line in lines)
    sent = tuple((name, value.strip()) for name, _, value in parts)
    return Record(kind, **shared, status=int(words[1]), headers=sent, body=body)
