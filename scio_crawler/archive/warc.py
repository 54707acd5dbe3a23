"""Encode and parse the archive's records: WARC 1.1, each a gzip member of its own.

| type | content |
|---|---|
| ``warcinfo`` | site and arguments of the run that the following records belong to |
| ``response`` | status, headers and body, as they were sent |
| ``revisit`` | status and headers; the body equals that of an earlier record of the address |
| ``metadata`` | what a run notes: of a briefing, or that it ended by itself, and what it recorded |

They are written and parsed here: warcio decodes HTTP headers, so that their bytes cannot be
recovered, takes a record that was cut off, or says a wrong length, for a whole one, and needs a
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
KIND = "scio-kind"  # of a run that is no crawl: what it is
# Fields of a metadata record that a run writes about a briefing. The pages do not tell that it had
# done with it, nor the ids that turns were given if pages that came to light later give others.
SETTLED = "scio-settled"  # the briefing
NAMED = "scio-named"  # the briefing
CONTENT = "scio-content"  # a hash
IDS = "scio-turn-ids"
# Fields of an imported record that say where it comes from: the file, and its SHA-256.
FILE = "scio-origin-file"
SHA256 = "scio-origin-sha256"
FROM_SITE: Fields = {}  # in place of these
_FIELDS = "application/warc-fields"
_HTTP = "application/http; msgtype=response"
_CONTENT = {INFO: _FIELDS, METADATA: _FIELDS, RESPONSE: _HTTP, REVISIT: _HTTP}
_PROFILE = "http://netpreserve.org/warc/1.1/revisit/"
_GZIP = 16 + zlib.MAX_WBITS
_STATUS = re.compile(rb"-?\d{1,9}")  # Twisted accepts negative ones
_LENGTH = re.compile(r"\d{1,12}", re.ASCII)
_CLOCK = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?Z", re.ASCII)
_SEALED = re.compile(r"<urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}>")
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
    be of that run if this one is damaged; see :func:`mark`.
    """
    about = {"WARC-Filename": name, "WARC-Date": date}
    own = re.search(r"-([0-9a-f]{8})$", fields.get(RUN, ""))
    return _packed(INFO, about, _lines(fields), own[1] if own else "")


def run_mark(info: str) -> str:
    """Return what the *info* id of a record has in common with the name of its run."""
    return info.removeprefix("<urn:uuid:")[:8]


def response(sent: Sent, run: str, origin: Fields = FROM_SITE) -> bytes:
    """Return a response record of the run with the warcinfo id *run*; *origin* adds fields."""
    about = _about(sent, run) | {"WARC-Payload-Digest": f"{_SHA1}{sent.digest}", **origin}
    return _packed(RESPONSE, about, _head(sent) + sent.body)[1]


def revisit(sent: Sent, run: str, digest: str, date: str, origin: Fields = FROM_SITE) -> bytes:
    """Return a revisit record of the body with *digest*, recorded for the address at *date*."""
    is_same = sent.status != HTTPStatus.NOT_MODIFIED
    profile = "identical-payload-digest" if is_same else "server-not-modified"
    about = {
        **_about(sent, run),
        **origin,
        "WARC-Profile": f"{_PROFILE}{profile}",
        "WARC-Refers-To-Target-URI": sent.url,
        "WARC-Refers-To-Date": date,
        "WARC-Payload-Digest": f"{_SHA1}{digest}",
    }
    return _packed(REVISIT, about, _head(sent))[1]


def metadata(url: str, date: str, run: str, fields: Fields) -> bytes:
    about = {"WARC-Target-URI": url, "WARC-Date": date, "WARC-Warcinfo-ID": run}
    return _packed(METADATA, about, _lines(fields))[1]


def _lines(fields: Fields) -> bytes:
    return "".join(f"{name}: {value}\r\n" for name, value in fields.items()).encode()


def _head(sent: Sent) -> bytes:
    head = b"HTTP/1.1 %d %s\r\n" % (sent.status, _PHRASES.get(sent.status, b""))
    for name, value in sent.headers:
        head += b"%s: %s\r\n" % (name, value)
    return head + b"\r\n"


def _packed(kind: str, about: Fields, block: bytes, own: str = "") -> tuple[str, bytes]:
    """Return the id, which begins with *own*, and the bytes of a record with headers *about*."""
    headers = {"WARC-Type": kind, "WARC-Record-ID": "", **about}
    plain = {name.lower(): value for name, value in headers.items()}
    headers["WARC-Record-ID"] = identity = _identity(plain, own or os.urandom(4).hex())
    headers["WARC-Block-Digest"] = f"{_SHA1}{digest_of(block)}"
    headers |= {"Content-Type": _CONTENT[kind], "Content-Length": str(len(block))}
    content = f"{VERSION}\r\n".encode() + _lines(headers) + b"\r\n" + block + b"\r\n\r\n"
    # Level 9 takes two fifths more time for 2 % less.
    return identity, zlib.compress(content, level=4, wbits=_GZIP)


def _identity(headers: Fields, mark: str) -> str:
    """Return the id of a record with these *headers*, which begins with *mark*."""
    # The digests of WARC cover no header of the record, so its id does: it is a UUID of version 8,
    # whose other digits are a hash of them.
    names = ["warc-type", "warc-target-uri", "warc-date", "warc-warcinfo-id", "warc-filename"]
    if headers["warc-type"] in (RESPONSE, REVISIT):
        names.append("warc-payload-digest")
    text = "\n".join([mark, *(headers.get(name, "") for name in names)])
    digits = mark + sha256_of_text(text)[:24]
    parts = (digits[:8], digits[8:12], f"8{digits[13:16]}", f"8{digits[17:20]}", digits[20:])
    return f"<urn:uuid:{'-'.join(parts)}>"


def origin_of(headers: Fields) -> tuple[str, str]:
    """Return the origin of a record with these *headers*, and the digest of the file that it names.

    The name of a file is its last part, on one line; one without an extension, which could pass for
    the site or for a number, gets a word before it.
    """
    if FILE not in headers:
        return items.SITE, ""
    base = headers[FILE].partition("!/")[0].rpartition("/")[2]  # of the package, not a member
    name = " ".join(printable(base).split())
    if not _EXTENSION.search(name):
        name = f"file {name}".rstrip()
    digest = headers.get(SHA256, "")
    return name, digest if _SHA256.fullmatch(digest) else ""


def _about(sent: Sent, run: str) -> dict[str, str]:
    about = {"WARC-Target-URI": sent.url, "WARC-Date": sent.date, "WARC-Warcinfo-ID": run}
    return about | ({"WARC-IP-Address": sent.ip} if sent.ip else {})


def sections(file: BinaryIO, start: int = 0) -> Iterator[Section]:
    """Yield what *file* holds from byte *start* on, where a record begins: records and damage."""
    reader = Reader(file, start=start)
    while True:
        try:
            content = reader.member()
        except Damage as damage:
            if not reader.enter(damage.offset + 1):
                yield _end(file, damage)
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


def _end(file: BinaryIO, damage: Damage) -> Section:
    """Return the rest of *file* from the *damage* on; a power cut may leave zeros at the end."""
    file.seek(damage.offset)
    is_torn = damage.is_torn or not any(any(block) for block in iter(lambda: file.read(BLOCK), b""))
    size = file.seek(0, os.SEEK_END)
    return Section(damage.offset, size, None, TORN if is_torn else DAMAGED_END, str(damage))


def read_at(file: BinaryIO, offset: int) -> Record:
    """Return the record at byte *offset* of *file*. Raises Damage or ValueError without one."""
    content = Reader(file, start=offset).member()
    if content is None:
        raise ValueError("the file ends before it")
    return parse(content)


def parse(content: bytes) -> Record:
    """Parse the *content* of a gzip member. Raises ValueError if it is no whole, sound record."""
    headers, block = _open(content)
    kind = headers["warc-type"]
    digest = headers["warc-payload-digest"]
    _check_digest(block, headers["warc-block-digest"])
    identity = headers["warc-record-id"]
    if _SEALED.fullmatch(identity) and identity != _identity(headers, run_mark(identity)):
        raise ValueError("a WARC record whose headers do not match its id")
    origin, origin_digest = origin_of(headers)
    record = Record(
        kind,
        id=identity,
        info=headers["warc-warcinfo-id"],
        file=headers["warc-filename"],
        url=headers["warc-target-uri"],
        date=_date(headers["warc-date"]),
        digest=digest.removeprefix(_SHA1),
        ip=headers["warc-ip-address"],
        origin=origin,
        origin_digest=origin_digest,
    )
    if kind in (INFO, METADATA):
        pairs = (line.partition(": ") for line in block.decode("utf-8", "replace").splitlines())
        return record._replace(fields={name: value for name, _, value in pairs if name})
    if kind not in (RESPONSE, REVISIT):
        return record
    head, _, body = block.partition(b"\r\n\r\n")
    first, *lines = head.split(b"\r\n")
    words = first.split(b" ", 2)
    if len(words) < 2 or not _STATUS.fullmatch(words[1]):
        raise ValueError("a WARC record without the status of a response")
    if not record.url:
        raise ValueError("a WARC record without an address")
    if kind == RESPONSE:
        _check_digest(body, digest)
    parts = (line.partition(b":") for line in lines)
    sent = tuple((name, value.strip()) for name, _, value in parts)
    return record._replace(status=int(words[1]), headers=sent, body=body)


def _open(content: bytes) -> tuple[Fields, bytes]:
    """Return the WARC headers of *content*, by names in lower case, and the record's block.

    A header that it lacks is ``""``.
    Raises ValueError unless *content* is one record with one length, which is that of its block.
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
    said = headers["content-length"]
    length = int(said) if _LENGTH.fullmatch(said) else -1
    if rest[length : length + 9] == b"\r\n\r\nWARC/" and length >= 0:
        again = "the file was compressed anew, and warcio recompress puts it right"
        raise ValueError(f"several WARC records in one gzip member ({again})")
    if length != len(rest) - 4 or not rest.endswith(b"\r\n\r\n"):
        raise ValueError("a WARC record of another length than it says")
    return headers, rest[:length]


def _check_digest(data: bytes, said: str) -> None:
    if said.startswith(_SHA1) and digest_of(data) != said.removeprefix(_SHA1):
        raise ValueError("a WARC record that does not match its digest")


def _date(said: str) -> str:
    with suppress(ValueError):  # raised by the 31st of February
        if _CLOCK.fullmatch(said) and datetime.fromisoformat(said):
            return said
    raise ValueError("a WARC record without a date")
