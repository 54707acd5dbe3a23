"""Encode and parse the archive's records: WARC 1.1, each a gzip member of its own.

| type | content |
|---|---|
| ``warcinfo`` | site and arguments of the run that the following records belong to |
| ``response`` | status, headers and body, as they were sent |
| ``revisit`` | status and headers; the body equals that of an earlier record of the address |
| ``metadata`` | what a run states: about a briefing, or that it ended by itself, with a count |

They are written and parsed here since warcio decodes HTTP headers, so that their bytes cannot be
recovered, takes a record that was cut off or states a wrong length for a whole one, and needs a
twentieth of the time in which a crawl starts.
"""

import os
import re
import zlib
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import datetime
from http import HTTPStatus
from typing import BinaryIO, NamedTuple

from scio_crawler import items
from scio_crawler.archive.reader import BLOCK, Damage, Fields, Reader
from scio_crawler.common.content import digest as digest_of
from scio_crawler.common.files import sha256_of_text
from scio_crawler.common.terminal import printable

VERSION = "WARC/1.1"
RESPONSE = "response"
REVISIT = "revisit"
INFO = "warcinfo"
METADATA = "metadata"
# Fields of a run's warcinfo record, and of the metadata record at its end.
RUN = "scio-run"
SITE = "scio-site"
ARGUMENTS = "scio-arguments"
ENDED = "scio-run-ended"
RECORDS = "scio-run-records"  # at its end: how many responses it recorded
KIND = "scio-kind"  # of a run, unless it is a crawl
# Fields of a metadata record that a run writes about a briefing. The pages do not show that the run
# was done with it, nor the ids that turns were given if pages found later give others.
SETTLED = "scio-settled"  # the briefing
NAMED = "scio-named"  # the briefing
CONTENT = "scio-content"  # a hash
IDS = "scio-turn-ids"
# Fields of an imported record about where it comes from: the file, and its SHA-256.
FILE = "scio-origin-file"
SHA256 = "scio-origin-sha256"
FROM_SITE: Fields = {}  # instead of these fields
_FIELDS = "application/warc-fields"
_HTTP = "application/http; msgtype=response"
_CONTENT = {INFO: _FIELDS, METADATA: _FIELDS, RESPONSE: _HTTP, REVISIT: _HTTP}
_PROFILE = "http://netpreserve.org/warc/1.1/revisit/"
_GZIP = 16 + zlib.MAX_WBITS
_STATUS = re.compile(rb"-?\d{1,9}")  # Twisted accepts negative ones
_LENGTH = re.compile(r"\d{1,12}", re.ASCII)
_TIMESTAMP = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?Z", re.ASCII)
_HASHED_ID = re.compile(r"<urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}>")
_SHA256 = re.compile(r"[0-9a-f]{64}", re.ASCII)
_EXTENSION = re.compile(r"\.[A-DF-Za-df-z]")  # of a file; an e follows the point of a number, too
_FIRST_LINE = re.compile(rb"WARC/1\.\d")
_SHA1 = "sha1:"

Headers = Sequence[tuple[bytes, bytes]]


class Sent(NamedTuple):
    """A response as it was sent: without its transfer-coding, with its content-coding."""

    url: str
    status: int
    headers: Headers
    body: bytes
    date: str  # when it arrived: ISO clock, UTC
    digest: str  # SHA-1 of the body, base 32
    ip: str = ""  # of the server, empty if there was none


class Record(NamedTuple):
    """A parsed record. Only a warcinfo or metadata record has *fields*."""

    kind: str
    id: str = ""
    info: str = ""  # id of the warcinfo record of its run and file
    file: str = ""  # of a warcinfo record: the name of the file that it was written to
    url: str = ""
    date: str = ""
    digest: str = ""
    ip: str = ""
    origin: str = items.SITE  # or the name of the file that it was imported from
    origin_digest: str = ""  # SHA-256 of that file
    status: int = 0
    headers: Headers = ()
    body: bytes = b""
    fields: Fields = {}


# Damage after which no record follows. A run that was killed leaves a file that ends in a record.
TORN = "torn"
DAMAGED_END = "damaged-end"


class Section(NamedTuple):
    """What a file holds from byte *offset* to *end*: a *record*, or *damage* and *why*."""

    offset: int
    end: int
    record: Record | None = None
    damage: str = ""  # a key of errors.WORDS; "bad-member" is a whole gzip member
    why: str = ""

    @property
    def is_last(self) -> bool:
        """Whether no record follows."""
        return self.damage in (TORN, DAMAGED_END)


# Scrapy drops the reason phrase.
_PHRASES = {status.value: status.phrase.encode() for status in HTTPStatus}


def info(name: str, date: str, fields: Fields) -> tuple[str, bytes]:
    """Return the id and the bytes of a warcinfo record in the file *name*.

    The id begins as the name of the run ends, so that the records that name it are still known to
    belong to that run if this one is damaged; see :func:`run_mark`.
    """
    headers = {"WARC-Filename": name, "WARC-Date": date}
    end_of_run_name = re.search(r"-([0-9a-f]{8})$", fields.get(RUN, ""))
    mark = end_of_run_name[1] if end_of_run_name else ""
    return _encode(INFO, headers, _field_lines(fields), mark)


def run_mark(info: str) -> str:
    """Return what the *info* id of a record has in common with the name of its run."""
    return info.removeprefix("<urn:uuid:")[:8]


def response(sent: Sent, run: str, origin: Fields = FROM_SITE) -> bytes:
    """Return a response record of the run with the warcinfo id *run*; *origin* adds fields."""
    headers = _headers_of(sent, run) | {"WARC-Payload-Digest": f"{_SHA1}{sent.digest}", **origin}
    return _encode(RESPONSE, headers, _http_head(sent) + sent.body)[1]


def revisit(sent: Sent, run: str, digest: str, date: str, origin: Fields = FROM_SITE) -> bytes:
    """Return a revisit record of the body with *digest*, recorded for the address at *date*."""
    profile = "identical-payload-digest"
    if sent.status == HTTPStatus.NOT_MODIFIED:
        profile = "server-not-modified"

    headers = {
        **_headers_of(sent, run),
        **origin,
        "WARC-Profile": f"{_PROFILE}{profile}",
        "WARC-Refers-To-Target-URI": sent.url,
        "WARC-Refers-To-Date": date,
        "WARC-Payload-Digest": f"{_SHA1}{digest}",
    }
    return _encode(REVISIT, headers, _http_head(sent))[1]


def metadata(url: str, date: str, run: str, fields: Fields) -> bytes:
    """Return a metadata record of the run with the warcinfo id *run*."""
    headers = {"WARC-Target-URI": url, "WARC-Date": date, "WARC-Warcinfo-ID": run}
    return _encode(METADATA, headers, _field_lines(fields))[1]


def _field_lines(fields: Fields) -> bytes:
    return "".join(f"{name}: {value}\r\n" for name, value in fields.items()).encode()


def _http_head(sent: Sent) -> bytes:
    head = b"HTTP/1.1 %d %s\r\n" % (sent.status, _PHRASES.get(sent.status, b""))
    for name, value in sent.headers:
        head += b"%s: %s\r\n" % (name, value)
    return head + b"\r\n"


def _encode(kind: str, about: Fields, block: bytes, mark: str = "") -> tuple[str, bytes]:
    """Return the id, which begins with *mark*, and the bytes of a record with headers *about*."""
    headers = {"WARC-Type": kind, "WARC-Record-ID": "", **about}
    by_lower_name = {name.lower(): value for name, value in headers.items()}
    record_id = _record_id(by_lower_name, mark or os.urandom(4).hex())
    headers["WARC-Record-ID"] = record_id
    headers["WARC-Block-Digest"] = f"{_SHA1}{digest_of(block)}"
    headers["Content-Type"] = _CONTENT[kind]
    headers["Content-Length"] = str(len(block))
    content = f"{VERSION}\r\n".encode() + _field_lines(headers) + b"\r\n" + block + b"\r\n\r\n"
    # Level 9 takes two fifths more time for 2 % less.
    return record_id, zlib.compress(content, level=4, wbits=_GZIP)


def _record_id(headers: Fields, mark: str) -> str:
    """Return the id of a record with these *headers*, which begins with *mark*.

    The digests of WARC do not cover the headers of the record, so its id does: it is a UUID of
    version 8, whose other digits are a hash of them.
    """
    names = ["warc-type", "warc-target-uri", "warc-date", "warc-warcinfo-id", "warc-filename"]
    if headers["warc-type"] in (RESPONSE, REVISIT):
        names.append("warc-payload-digest")
    values = [headers.get(name, "") for name in names]
    hashed = sha256_of_text("\n".join([mark, *values]))
    digits = mark + hashed[:24]
    parts = (digits[:8], digits[8:12], f"8{digits[13:16]}", f"8{digits[17:20]}", digits[20:])
    return f"<urn:uuid:{'-'.join(parts)}>"


def origin_of(headers: Fields) -> tuple[str, str]:
    """Return the origin of a record with these *headers*, and the digest of the file that it names.

    The name of a file is its last part, on one line. A name without an extension, which could pass
    for the site or for a number, gets a word before it.
    """
    if FILE not in headers:
        return items.SITE, ""

    base = headers[FILE].partition("!/")[0].rpartition("/")[2]  # of the package, not a member
    name = " ".join(printable(base).split())
    if not _EXTENSION.search(name):
        name = f"file {name}".rstrip()
    digest = headers.get(SHA256, "")
    return name, digest if _SHA256.fullmatch(digest) else ""


def _headers_of(sent: Sent, run: str) -> dict[str, str]:
    headers = {"WARC-Target-URI": sent.url, "WARC-Date": sent.date, "WARC-Warcinfo-ID": run}
    if sent.ip:
        headers["WARC-IP-Address"] = sent.ip
    return headers


def sections(file: BinaryIO, start: int = 0) -> Iterator[Section]:
    """Yield what *file* holds from byte *start* on, where a record begins: records and damage."""
    reader = Reader(file, start=start)
    while True:
        try:
            content = reader.member()
        except Damage as damage:
            if not reader.enter(damage.offset + 1):
                yield _damaged_end(file, damage)
                return
            yield Section(damage.offset, reader.position, None, "damaged-part", str(damage))
            continue
        if content is None:
            return

        offset = reader.offset
        end = reader.position
        try:
            yield Section(offset, end, parse(content))
        except ValueError as error:
            yield Section(offset, end, None, "bad-member", str(error))


def _damaged_end(file: BinaryIO, damage: Damage) -> Section:
    """Return the rest of *file* from the *damage* on; a power cut may leave zeros at the end."""
    is_torn = damage.is_torn or _has_only_zeros(file, damage.offset)
    size = file.seek(0, os.SEEK_END)
    return Section(damage.offset, size, None, TORN if is_torn else DAMAGED_END, str(damage))


def _has_only_zeros(file: BinaryIO, start: int) -> bool:
    file.seek(start)
    while block := file.read(BLOCK):
        if any(block):
            return False
    return True


def read_at(file: BinaryIO, offset: int) -> Record:
    """Return the record at byte *offset* of *file*. Raises Damage or ValueError without one."""
    content = Reader(file, start=offset).member()
    if content is None:
        raise ValueError("the file ends before it")
    return parse(content)


def parse(content: bytes) -> Record:
    """Parse the *content* of a gzip member. Raises ValueError without a sound record."""
    headers, block = _split(content)
    kind = headers["warc-type"]
    digest = headers["warc-payload-digest"]
    _check_digest(block, headers["warc-block-digest"])
    record_id = headers["warc-record-id"]
    if _HASHED_ID.fullmatch(record_id) and record_id != _record_id(headers, run_mark(record_id)):
        raise ValueError("a WARC record whose headers do not match its id")

    origin, origin_digest = origin_of(headers)
    record = Record(
        kind,
        id=record_id,
        info=headers["warc-warcinfo-id"],
        file=headers["warc-filename"],
        url=headers["warc-target-uri"],
        date=_checked_date(headers["warc-date"]),
        digest=digest.removeprefix(_SHA1),
        ip=headers["warc-ip-address"],
        origin=origin,
        origin_digest=origin_digest,
    )
    if kind in (INFO, METADATA):
        return record._replace(fields=_parse_fields(block))
    if kind in (RESPONSE, REVISIT):
        record = _with_response(record, block)
    if kind == RESPONSE:
        _check_digest(record.body, digest)
    return record


def _parse_fields(block: bytes) -> Fields:
    fields = {}
    for line in block.decode("utf-8", "replace").splitlines():
        name, _, value = line.partition(": ")
        if name:
            fields[name] = value
    return fields


def _with_response(record: Record, block: bytes) -> Record:
    """Return *record* with status, headers and body of its *block*. Raises ValueError."""
    head, _, body = block.partition(b"\r\n\r\n")
    first, *lines = head.split(b"\r\n")
    words = first.split(b" ", 2)
    if len(words) < 2 or not _STATUS.fullmatch(words[1]):
        raise ValueError("a WARC record without the status of a response")
    if not record.url:
        raise ValueError("a WARC record without an address")

    headers = []
    for line in lines:
        name, _, value = line.partition(b":")
        headers.append((name, value.strip()))
    return record._replace(status=int(words[1]), headers=tuple(headers), body=body)


def _split(content: bytes) -> tuple[Fields, bytes]:
    """Return the WARC headers of *content*, by names in lower case, and the record's block.

    A header that it lacks is ``""``. Raises ValueError unless *content* is one record that states
    the length of its block, once.
    """
    head, _, rest = content.partition(b"\r\n\r\n")
    first, *lines = head.split(b"\r\n")
    if not _FIRST_LINE.fullmatch(first):
        raise ValueError("no WARC record")

    headers = defaultdict[str, str](str)
    for line in lines:
        name, colon, value = line.decode("utf-8", "replace").partition(":")
        if not colon or name.lower() in headers:
            raise ValueError("a WARC record with damaged headers")
        headers[name.lower()] = value.strip()

    stated = headers["content-length"]
    length = int(stated) if _LENGTH.fullmatch(stated) else -1
    if rest[length : length + 9] == b"\r\n\r\nWARC/" and length >= 0:
        again = "the file was compressed anew, and warcio recompress puts it right"
        raise ValueError(f"several WARC records in one gzip member ({again})")
    if length != len(rest) - 4 or not rest.endswith(b"\r\n\r\n"):
        raise ValueError("a WARC record of another length than it says")
    return headers, rest[:length]


def _check_digest(data: bytes, stated: str) -> None:
    if stated.startswith(_SHA1) and digest_of(data) != stated.removeprefix(_SHA1):
        raise ValueError("a WARC record that does not match its digest")


def _checked_date(stated: str) -> str:
    with suppress(ValueError):  # raised by the 31st of February
        if _TIMESTAMP.fullmatch(stated) and datetime.fromisoformat(stated):
            return stated
    raise ValueError("a WARC record without a date")
