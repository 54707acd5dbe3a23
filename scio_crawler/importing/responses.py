"""Turn the records of other programs into responses in the form of our own archive.

Programs record what the server sent, or what they made of it, and often keep headers that no
longer hold. A coding is therefore believed only if the body agrees.
"""

import base64
import binascii
import hashlib
import re
import sys
from collections.abc import Container, Iterable, Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from typing import NamedTuple

import brotli  # type: ignore[import-untyped]

from scio_crawler.archive.reader import MOST, Fields, RawRecord, url_of
from scio_crawler.archive.warc import REVISIT, Headers, Sent
from scio_crawler.common.content import digest, undone
from scio_crawler.common.errors import PageFailure, TooMuch

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd


class NotWanted(Exception):
    """The record is sound, but not wanted; the text is a key of summary.LEFT_OUT."""


class DamagedRecord(Exception):
    """The record is not as it was written."""


_ALGORITHMS = frozenset(("md5", "sha1", "sha256", "sha512"))  # names without signs


def matches_digest(stated: str, candidates: Iterable[bytes]) -> bool:
    """Return whether one of the *candidates* has the digest that a record *stated*.

    It is ``sha1:`` and so on with base 32, base 64 or hexadecimal digits; unknown ones match all.
    """
    name, _, text = stated.partition(":")
    algorithm = name.strip().lower().replace("-", "").replace("_", "")
    if algorithm not in _ALGORITHMS:
        return True

    for data in candidates:
        actual = hashlib.new(algorithm, data, usedforsecurity=False).digest()
        if actual == _decode_digest(text.strip(), len(actual)):
            return True
    return False


def _decode_digest(text: str, size: int) -> bytes:
    """Return the digest of *size* bytes that *text* encodes; no bytes if it encodes none."""
    plain = text.rstrip("=")
    padded = plain + "=" * (-len(plain) % 8)
    try:
        if len(plain) == 2 * size:
            return bytes.fromhex(plain)
        if len(plain) == (8 * size + 4) // 5:
            return base64.b32decode(padded, casefold=True)
        return base64.b64decode(padded[: len(plain) + -len(plain) % 4], altchars=b"-_")
    except (ValueError, binascii.Error):
        return b""


_READABLE = frozenset(("gzip", "x-gzip", "deflate"))  # codings that a reading undoes
_MAX_CODINGS = 3  # a server applies one
_PIECE = 16 * 1024  # bytes to unpack at a time
_MAX_UNPACKED = 1024 * 1024  # bytes that come of them at a time
_ZSTD_MAGIC = b"\x28\xb5\x2f\xfd"
_MAX_FRAMES = 10_000  # of Zstandard in a body; each takes its time
# The end of the chunk before it, and the head of a chunk.
_CHUNK = re.compile(rb"(?:\r?\n)?[ \t]*([0-9A-Fa-f]{1,16})[ \t]*(?:;[^\r\n]{0,1000})?\r?\n")
_HTML_START = re.compile(
    rb"(?:\xef\xbb\xbf|\xff\xfe|\xfe\xff)?\s*(?:<!--.{0,900}?-->\s*|<\?xml.{0,200}?\?>\s*){0,3}"
    rb"<(?:!doctype\s+html|!--|(?:html|head|body|title|meta|link|script|style|div|table|h1|p|br|a|"
    rb"iframe|font|center|span|b|ul|img|form|base)[\s/>])",
    re.IGNORECASE | re.DOTALL,
)
_SNIFFED = 1024  # bytes by which a page is recognized
_BINARY = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")  # what text does not have


class Body(NamedTuple):
    """A body in three states; each may equal the one before."""

    stored: bytes  # as the record has it
    sent: bytes  # without the transfer coding
    plain: bytes  # without content codings
    codings: tuple[str, ...] = ()  # that it really has, in the order in which they were applied
    lacks_coding: bool = False  # the headers name a coding that it lacks


def body_of(headers: Headers, stored: bytes) -> Body:
    """Return the *stored* body, and what it is once its codings are undone. Raises NotWanted."""
    sent = stored
    if "chunked" in _words_of(headers, b"transfer-encoding"):
        sent = _unchunked(stored)

    stated = [word for word in _words_of(headers, b"content-encoding") if word != "identity"]
    plain = sent
    codings = list[str]()
    for coding in reversed(stated[-_MAX_CODINGS:]):
        unpacked = _without_coding(plain, coding)
        if unpacked is not None:
            plain = unpacked
            codings.insert(0, coding)

    lacks_coding = len(codings) < len(stated)
    if lacks_coding and not _is_text(plain):
        raise NotWanted("compression")
    return Body(stored, sent, plain, tuple(codings), lacks_coding)


def is_html(data: bytes) -> bool:
    """Return whether *data* begin like an HTML page."""
    return bool(_HTML_START.match(data[:_SNIFFED].replace(b"\0", b"")))


def values_of(headers: Headers, name: bytes) -> list[bytes]:
    """Return the values of all headers of that *name* in lower case."""
    return [value for key, value in headers if key.lower() == name]


def _words_of(headers: Headers, name: bytes) -> list[str]:
    """Return the words between the commas of all headers of that *name*, in lower case."""
    values = b",".join(values_of(headers, name)).decode("latin-1").lower()
    return list(filter(None, map(str.strip, values.split(","))))


def _unchunked(data: bytes) -> bytes:
    """Return *data* without chunks, or unchanged if they have none. Raises NotWanted."""
    unchunked = bytearray()
    end = 0
    while head := _CHUNK.match(data, end):
        start = head.end()
        size = int(head[1], 16)
        if not size:
            return bytes(unchunked)
        end = start + size
        if end > len(data):
            if not unchunked and is_html(data):
                return data
            raise NotWanted("truncated")
        unchunked += data[start:end]

    if unchunked and data[end:] in (b"", b"\n", b"\r\n"):
        raise NotWanted("truncated")
    return data  # what begins like a chunk does so by chance


def _is_text(data: bytes) -> bool:
    return is_html(data) or not _BINARY.search(data[:_SNIFFED])


def _without_coding(data: bytes, coding: str) -> bytes | None:
    """Return *data* without *coding*, None if they don't have it. Raises NotWanted."""
    if _is_text(data):
        return None

    unpacked = bytearray()
    try:
        if coding not in _STREAMS:
            return undone(data, coding)
        for piece in _STREAMS[coding](data):
            unpacked += piece
            if len(unpacked) > MOST:
                raise NotWanted("too-large")
    except TooMuch:
        raise NotWanted("too-large") from None
    except EOFError:
        raise NotWanted("truncated") from None
    except PageFailure as failure:
        if failure.kind == "no-content-end":
            raise NotWanted("truncated") from None
        return None
    except (brotli.error, zstd.ZstdError):
        return None
    return bytes(unpacked)


def _zstd(data: bytes) -> Iterator[bytes]:
    """Unpack the frames in *data*; ignore what follows. Raises EOFError if a frame is cut."""
    position = 0
    for _ in range(_MAX_FRAMES):
        unpacker = zstd.ZstdDecompressor()
        while not unpacker.eof:
            needs_input = unpacker.needs_input
            piece = data[position : position + _PIECE] if needs_input else b""
            unpacked = unpacker.decompress(piece, _MAX_UNPACKED)
            if needs_input and not piece and not unpacked:
                raise EOFError
            position += len(piece)
            yield unpacked

        position -= len(unpacker.unused_data)
        if not data.startswith(_ZSTD_MAGIC, position):
            return
    raise NotWanted("too-large")


def _brotli(data: bytes) -> Iterator[bytes]:
    unpacker = brotli.Decompressor()
    yield unpacker.process(data, output_buffer_limit=_MAX_UNPACKED)
    while not unpacker.is_finished():
        if unpacker.can_accept_more_data():
            raise EOFError
        yield unpacker.process(b"", output_buffer_limit=_MAX_UNPACKED)


_STREAMS = {"br": _brotli, "zstd": _zstd}  # codings that a reading does not undo

RESOURCE = "resource"
_OK = 200
_UNCHANGED = 304
_NO_STATUS = 0  # of a revisit without HTTP headers
_HTML = ("text/html", "application/xhtml+xml")
# Types by servers and programs that do not know better.
_GENERIC = frozenset(
    """
    */* application/octet-stream application/unknown application/x-unknown application/xml
    binary/octet-stream content/unknown text/plain text/xml unknown unknown/unknown
    """.split()
) | {""}
_STATUS = re.compile(rb"HTTP/\d+(?:\.\d+)?[ \t]+(\d{3})(?!\d)")
_HEAD_END = re.compile(rb"\r?\n\r?\n")
_FOLD = re.compile(rb"\r?\n[ \t]+")
_TOKEN = re.compile(rb"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_MAX_HEAD = 1024 * 1024  # bytes of the headers of a response
_DIGITS = re.compile(rb"\d{1,18}")
_STAMP = re.compile(r"\d{14}", re.ASCII)
_WAYBACK = re.compile(r"://web\.archive\.org/(?:web/)?(\d{14})[a-z_]*/", re.ASCII)
_DAY = timedelta(days=1)


class Origin(NamedTuple):
    """Where a response comes from."""

    file: str
    offset: int  # at which the record, or the gzip member that it is in, begins
    url: str  # as it is recorded
    digest: str  # of the payload, as it is recorded; empty if it is not


class FoundPage(NamedTuple):
    """A page of the site: a response of status 200 with HTML, at its address on the site."""

    sent: Sent
    origin: Origin


class Revisit(NamedTuple):
    """A revisit of the page *url*: another record, perhaps in another file, has the body."""

    url: str
    date: str
    status: int  # 0 if the record has no HTTP headers
    headers: Headers
    digest: str  # of the payload, as it is recorded
    of_url: str  # of the other record, as it is recorded; empty if it is not stated
    of_date: str
    origin: Origin


def response(record: RawRecord, url: str, file: str) -> FoundPage | Revisit:
    """Return the response to *url* that *record* of *file* holds.

    Raises NotWanted and DamagedRecord.
    """
    fields = record.headers
    if is_truncated(fields):
        raise NotWanted("truncated")
    if record.block is None:
        raise NotWanted("too-large")
    is_revisit = fields["warc-type"] == REVISIT
    # In a revisit, wget states the digest of the record that it did not write.
    if not is_revisit and not matches_digest(fields["warc-block-digest"], [record.block]):
        raise DamagedRecord("a record that does not match its digest")
    date = _date(fields)
    payload = fields["warc-payload-digest"]
    origin = Origin(file, record.offset, url_of(fields), payload)

    if fields["warc-type"] == RESOURCE:
        status, headers, stored = _resource(fields, record.block)
    else:
        status, headers, stored = _http(record.block)
    expected = (_NO_STATUS, _OK, _UNCHANGED) if is_revisit else (_OK,)
    if status not in expected:
        raise NotWanted("not-a-response" if status == _NO_STATUS else f"status {status}")
    _check_type(headers)

    if is_revisit:
        of_url = fields["warc-refers-to-target-uri"].strip("<>")
        of_date = _iso(_parse_timestamp(fields["warc-refers-to-date"]))
        return Revisit(url, date, status, headers, payload, of_url, of_date, origin)
    kept, body = _page(headers, stored, payload)
    sent = Sent(url, _OK, kept, body, date, digest(body), _ip(fields["warc-ip-address"]))
    return FoundPage(sent, origin)


def is_truncated(headers: Fields) -> bool:
    """Return whether a record is not whole by its *headers*."""
    # In a revisit, wget states that because it leaves out the body.
    is_revisit = headers["warc-type"] == REVISIT
    return not is_revisit and ("warc-truncated" in headers or "warc-segment-number" in headers)


def page_of_revisit(repeated: Revisit, original: Sent) -> FoundPage:
    """Return the page of *repeated*, which has the body of *original*.

    The headers of *repeated* are kept if it has any, except those about the coding of the body.
    """
    headers = tuple(original.headers)
    if repeated.status == _OK:
        coding = (b"content-encoding", b"content-type", b"content-length")
        headers = _without(repeated.headers, (*coding, b"transfer-encoding"))
        headers += tuple(each for each in original.headers if each[0].lower() in coding)
    sent = original._replace(url=repeated.url, status=_OK, headers=headers, date=repeated.date)
    return FoundPage(sent, repeated.origin)


def _without(headers: Headers, names: Container[bytes]) -> tuple[tuple[bytes, bytes], ...]:
    """Return *headers* but those with these *names*, in lower case."""
    return tuple(header for header in headers if header[0].lower() not in names)


def _page(headers: Headers, stored: bytes, payload: str) -> tuple[Headers, bytes]:
    """Return the headers and the body to keep. Raises NotWanted and DamagedRecord."""
    body = body_of(headers, stored)
    if not matches_digest(payload, (body.stored, body.sent, body.plain)):
        raise DamagedRecord("a payload that does not match its digest")
    if _is_short(headers, body):
        raise NotWanted("truncated")
    is_generic = _type(headers) not in _HTML
    if is_generic and not is_html(body.plain):
        raise NotWanted("no-html")

    data = body.sent
    codings = body.codings
    if not _READABLE.issuperset(codings):
        data = body.plain
        codings = ()

    dropped = {b"transfer-encoding", b"content-encoding"}
    if is_generic:
        dropped.add(b"content-type")  # a reading would believe it
    if values_of(headers, b"content-length") != [b"%d" % len(data)]:
        dropped.add(b"content-length")
    kept = _without(headers, dropped)
    if codings:
        kept += ((b"Content-Encoding", ", ".join(codings).encode()),)
    return kept, data


def _is_short(headers: Headers, body: Body) -> bool:
    """Return whether *body* is shorter than its *headers* state."""
    # Programs that undo a coding keep the length, or rename the header of the coding.
    if body.lacks_coding or values_of(headers, b"transfer-encoding"):
        return False
    if any(name.lower().endswith(b"-content-encoding") for name, _ in headers):
        return False
    lengths = values_of(headers, b"content-length")
    if len(lengths) != 1 or not _DIGITS.fullmatch(lengths[0]):
        return False
    return len(body.stored) < int(lengths[0])


def _resource(fields: Fields, block: bytes) -> tuple[int, Headers, bytes]:
    """Return status, headers and body of a record that has the body only."""
    kind = fields["content-type"].encode("latin-1", "replace")
    return _OK, ((b"Content-Type", kind),) if kind else (), block


def _http(block: bytes) -> tuple[int, Headers, bytes]:
    """Return status, headers and body of the response in *block*; status 0 if it has none."""
    block = block.lstrip(b"\r\n")
    status = _STATUS.match(block)
    if not status:
        return _NO_STATUS, (), block
    head, *body = _HEAD_END.split(block, maxsplit=1)
    if len(head) > _MAX_HEAD:
        raise NotWanted("too-large")

    headers = []
    for line in _FOLD.sub(b" ", head).split(b"\n")[1:]:
        name, colon, value = line.partition(b":")
        if colon and _TOKEN.fullmatch(name.strip()):
            headers.append((name.strip(), value.translate(None, b"\r\0").strip()))
    return int(status[1]), tuple(headers), b"".join(body)


def _type(headers: Headers) -> str:
    first = next(iter(values_of(headers, b"content-type")), b"")
    return first.partition(b";")[0].strip().lower().decode("latin-1")


def _check_type(headers: Headers) -> None:
    """Raise NotWanted if the *headers* name a type that is surely not HTML."""
    kind = _type(headers)
    if not kind.startswith(_HTML) and kind not in _GENERIC:
        raise NotWanted("no-html")


def _date(fields: Fields) -> str:
    """Return when a response came, by the headers of its record.

    Raises NotWanted if they have no date.
    """
    date = _parse_timestamp(fields["warc-date"])
    source = _WAYBACK.search(fields["warc-source-uri"])
    created = _parse_timestamp(fields["warc-creation-date"])
    # If cdx_toolkit does not find the date of a page in the Wayback Machine, it writes today's.
    if source and created and date and abs(date - created) < _DAY:
        date = _parse_timestamp(source[1])
    if date is None:
        raise NotWanted("no-date")
    return _iso(date)


def _parse_timestamp(text: str) -> datetime | None:
    """Return the time of *text*, in ISO form or as 14 digits; None if it is not a time."""
    try:
        if _STAMP.fullmatch(text):
            return datetime.strptime(text, "%Y%m%d%H%M%S").replace(tzinfo=UTC)
        time = datetime.fromisoformat(text)
        return time.astimezone(UTC) if time.tzinfo else time.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        return None


def _iso(time: datetime | None) -> str:
    if time is None:
        return ""
    return time.replace(tzinfo=None).isoformat(timespec="seconds") + "Z"


def _ip(text: str) -> str:
    with suppress(ValueError):
        return str(ip_address(text))
    return ""
