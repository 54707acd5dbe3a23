"""Turn the records of other programs into responses in the form of our own archive.

Programs record what the server sent, or what they made of it, and often keep headers that no
longer hold. A coding is therefore believed only if the body agrees.
"""

import base64
import binascii
import hashlib
import re
import sys
from collections.abc import Iterable, Iterator
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
    """The record is sound, and not what is looked for; the text is a key of summary.LEFT_OUT."""


class DamagedRecord(Exception):
    """The record is not as it was written."""


_ALGORITHMS = frozenset(("md5", "sha1", "sha256", "sha512"))  # names without signs


def matches_digest(said: str, candidates: Iterable[bytes]) -> bool:
    """Return whether one of the *candidates* has the digest that a record *said*.

    It is ``sha1:`` and so on with base 32, base 64 or hexadecimal digits; unknown ones match all.
    """
    name, _, text = said.partition(":")
    algorithm = name.strip().lower().replace("-", "").replace("_", "")
    if algorithm not in _ALGORITHMS:
        return True
    wanted = _decoded(text.strip(), hashlib.new(algorithm, usedforsecurity=False).digest_size)
    return any(
        hashlib.new(algorithm, data, usedforsecurity=False).digest() == wanted
        for data in candidates
    )


def _decoded(text: str, size: int) -> bytes:
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


_READ = frozenset(("gzip", "x-gzip", "deflate"))  # codings that a reading undoes
_MOST_CODINGS = 3  # a server applies one
_PIECE = 16 * 1024  # bytes unpacked at a time
_ZSTD_MAGIC = b"\x28\xb5\x2f\xfd"
_MOST_FRAMES = 10_000  # of Zstandard in a body; each takes its time
_MOST_OUT = 1024 * 1024  # bytes unpacked from these at a time
# The end of the chunk before it, and the head of a chunk.
_CHUNK = re.compile(rb"(?:\r?\n)?[ \t]*([0-9A-Fa-f]{1,16})[ \t]*(?:;[^\r\n]{0,1000})?\r?\n")
_HTML_START = re.compile(
    rb"(?:\xef\xbb\xbf|\xff\xfe|\xfe\xff)?\s*(?:<!--.{0,900}?-->\s*|<\?xml.{0,200}?\?>\s*){0,3}"
    rb"<(?:!doctype\s+html|!--|(?:html|head|body|title|meta|link|script|style|div|table|h1|p|br|a|"
    rb"iframe|font|center|span|b|ul|img|form|base)[\s/>])",
    re.IGNORECASE | re.DOTALL,
)
_SNIFFED = 1024  # bytes by which a page is known
_BINARY = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")  # what no text has


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
    if "chunked" in _listed(headers, b"transfer-encoding"):
        sent = _unchunked(stored)
    said = [coding for coding in _listed(headers, b"content-encoding") if coding != "identity"]
    plain = sent
    codings = list[str]()
    for coding in reversed(said[-_MOST_CODINGS:]):
        unpacked = _without_coding(plain, coding)
        if unpacked is not None:
            plain = unpacked
            codings.insert(0, coding)

    lacks_coding = len(codings) < len(said)
    if lacks_coding and not _is_text(plain):
        raise NotWanted("compression")
    return Body(stored, sent, plain, tuple(codings), lacks_coding)


def is_html(data: bytes) -> bool:
    """Return whether *data* begin as an HTML page does."""
    return bool(_HTML_START.match(data[:_SNIFFED].replace(b"\0", b"")))


def values_of(headers: Headers, name: bytes) -> list[bytes]:
    """Return the values of all headers of that *name* in lower case."""
    return [value for key, value in headers if key.lower() == name]


def _listed(headers: Headers, name: bytes) -> list[str]:
    values = b",".join(values_of(headers, name)).decode("latin-1").lower()
    return [word for value in values.split(",") if (word := value.strip())]


def _unchunked(data: bytes) -> bytes:
    """Return *data* without chunks, or as they are if they have none. Raises NotWanted."""
    unchunked = bytearray()
    at = 0
    while found := _CHUNK.match(data, at):
        size = int(found[1], 16)
        start = found.end()
        if not size:
            return bytes(unchunked)
        if start + size > len(data):
            if not unchunked and is_html(data):
                return data
            raise NotWanted("truncated")
        at = start + size
        unchunked += data[start:at]
    if unchunked and data[at:] in (b"", b"\n", b"\r\n"):
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
    """Unpack the frames in *data*; EOFError says that one is cut. Ignore anything that follows."""
    at = 0
    for _ in range(_MOST_FRAMES):
        unpacker = zstd.ZstdDecompressor()
        while not unpacker.eof:
            needs_input = unpacker.needs_input
            piece = data[at : at + _PIECE] if needs_input else b""
            unpacked = unpacker.decompress(piece, _MOST_OUT)
            if needs_input and not piece and not unpacked:
                raise EOFError
            at += len(piece) - (len(unpacker.unused_data) if unpacker.eof else 0)
            yield unpacked
        if not data.startswith(_ZSTD_MAGIC, at):
            return
    raise NotWanted("too-large")


def _brotli(data: bytes) -> Iterator[bytes]:
    unpacker = brotli.Decompressor()
    yield unpacker.process(data, output_buffer_limit=_MOST_OUT)
    while not unpacker.is_finished():
        if unpacker.can_accept_more_data():
            raise EOFError
        yield unpacker.process(b"", output_buffer_limit=_MOST_OUT)


_STREAMS = {"br": _brotli, "zstd": _zstd}  # codings that a reading does not undo

RESOURCE = "resource"
_OK = 200
_UNCHANGED = 304
_NO_STATUS = 0  # of a revisit without HTTP headers
_HTML = ("text/html", "application/xhtml+xml")
# What servers and programs say that do not know the type.
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
_MOST_HEAD = 1024 * 1024  # bytes of the headers of a response
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
    """A revisit of the page *url*: the body is that of another record, perhaps in another file."""

    url: str
    date: str
    status: int  # 0 if the record has no HTTP headers
    headers: Headers
    digest: str  # of the payload, as it is recorded
    of_url: str  # what was recorded there, as it is recorded; empty if it is not said
    of_date: str
    origin: Origin


def response(record: RawRecord, url: str, file: str) -> FoundPage | Revisit:
    """Return the response to *url* that *record* of *file* holds.

    Raises NotWanted and DamagedRecord.
    """
    said = record.headers
    if is_truncated(said):
        raise NotWanted("truncated")
    if record.block is None:
        raise NotWanted("too-large")
    is_revisit = said["warc-type"] == REVISIT
    # That of a revisit is, with wget, that of the record which it did not write.
    if not is_revisit and not matches_digest(said["warc-block-digest"], [record.block]):
        raise DamagedRecord("a record that does not match its digest")
    date = _date(said)
    payload = said["warc-payload-digest"]
    origin = Origin(file, record.offset, url_of(said), payload)
    if said["warc-type"] == RESOURCE:
        kind = said["content-type"].encode("latin-1", "replace")
        status = _OK
        stored = record.block
        headers: Headers = ((b"Content-Type", kind),) if kind else ()
    else:
        status, headers, stored = _http(record.block)
    expected = (_NO_STATUS, _OK, _UNCHANGED) if is_revisit else (_OK,)
    if status not in expected:
        raise NotWanted("not-a-response" if status == _NO_STATUS else f"status {status}")
    _check_type(headers)
    if is_revisit:
        of_url = said["warc-refers-to-target-uri"].strip("<>")
        of_date = _written(_clock(said["warc-refers-to-date"]))
        return Revisit(url, date, status, headers, payload, of_url, of_date, origin)
    kept, body = _page(headers, stored, payload)
    sent = Sent(url, _OK, kept, body, date, digest(body), _ip(said["warc-ip-address"]))
    return FoundPage(sent, origin)


def is_truncated(headers: Fields) -> bool:
    """Return whether the *headers* of a record say that it is not whole."""
    # Of a revisit, wget says so because it leaves out the body.
    is_revisit = headers["warc-type"] == REVISIT
    return not is_revisit and ("warc-truncated" in headers or "warc-segment-number" in headers)


def page_of_revisit(repeated: Revisit, original: Sent) -> FoundPage:
    """Return the page that *repeated* stands for, which has the body of *original*.

    Its own headers are kept if it has any, except those that say how the body is coded.
    """
    headers = list(original.headers)
    if repeated.status == _OK:
        coding = (b"content-encoding", b"content-type", b"content-length")
        dropped = (*coding, b"transfer-encoding")
        own = [each for each in repeated.headers if each[0].lower() not in dropped]
        headers = own + [each for each in headers if each[0].lower() in coding]
    sent = original._replace(
        url=repeated.url, status=_OK, headers=tuple(headers), date=repeated.date
    )
    return FoundPage(sent, repeated.origin)


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
    if not _READ.issuperset(codings):
        data = body.plain
        codings = ()
    dropped = {b"transfer-encoding", b"content-encoding"}
    if is_generic:
        dropped.add(b"content-type")  # a reading would believe it
    if values_of(headers, b"content-length") != [b"%d" % len(data)]:
        dropped.add(b"content-length")
    kept = [each for each in headers if each[0].lower() not in dropped]
    if codings:
        kept.append((b"Content-Encoding", ", ".join(codings).encode()))
    return tuple(kept), data


def _is_short(headers: Headers, body: Body) -> bool:
    # Programs that undo a coding keep the length, or put the coding into a header of another name.
    if body.lacks_coding or values_of(headers, b"transfer-encoding"):
        return False
    if any(name.lower().endswith(b"-content-encoding") for name, _ in headers):
        return False
    lengths = values_of(headers, b"content-length")
    is_said = len(lengths) == 1 and _DIGITS.fullmatch(lengths[0])
    return bool(is_said) and len(body.stored) < int(lengths[0])


def _http(block: bytes) -> tuple[int, Headers, bytes]:
    """Return status, headers and body of the response in *block*; status 0 if it is none."""
    block = block.lstrip(b"\r\n")
    found = _STATUS.match(block)
    if not found:
        return _NO_STATUS, (), block
    head, *body = _HEAD_END.split(block, maxsplit=1)
    if len(head) > _MOST_HEAD:
        raise NotWanted("too-large")
    headers = []
    for line in _FOLD.sub(b" ", head).split(b"\n")[1:]:
        name, colon, value = line.partition(b":")
        if colon and _TOKEN.fullmatch(name.strip()):
            headers.append((name.strip(), value.translate(None, b"\r\0").strip()))
    return int(found[1]), tuple(headers), b"".join(body)


def _type(headers: Headers) -> str:
    first = next(iter(values_of(headers, b"content-type")), b"")
    return first.partition(b";")[0].strip().lower().decode("latin-1")


def _check_type(headers: Headers) -> None:
    """Raise NotWanted if the *headers* name a type that is surely no HTML."""
    if not (kind := _type(headers)).startswith(_HTML) and kind not in _GENERIC:
        raise NotWanted("no-html")


def _date(said: Fields) -> str:
    """Return when a response came, by the headers of its record.

    Raises NotWanted if they have no date.
    """
    date = _clock(said["warc-date"])
    source = _WAYBACK.search(said["warc-source-uri"])
    made = _clock(said["warc-creation-date"])
    # If cdx_toolkit does not find the date of a page in the Wayback Machine, it writes its own.
    if source and made and date and abs(date - made) < _DAY:
        date = _clock(source[1])
    if date is None:
        raise NotWanted("no-date")
    return _written(date)


def _clock(text: str) -> datetime | None:
    """Return the time that *text* stands for, in ISO form or as 14 digits; None if it is none."""
    try:
        if _STAMP.fullmatch(text):
            return datetime.strptime(text, "%Y%m%d%H%M%S").replace(tzinfo=UTC)
        clock = datetime.fromisoformat(text)
        return clock.astimezone(UTC) if clock.tzinfo else clock.replace(tzinfo=UTC)
    except (ValueError, OverflowError):
        return None


def _written(clock: datetime | None) -> str:
    return clock.replace(tzinfo=None).isoformat(timespec="seconds") + "Z" if clock else ""


def _ip(text: str) -> str:
    with suppress(ValueError):
        return str(ip_address(text))
    return ""
