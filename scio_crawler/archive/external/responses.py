"""From the records of other programs to responses of the site in the form that the archive has."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address

from scio_crawler.archive.external.bodies import (
    Body,
    Garbled,
    Large,
    Short,
    body_of,
    fits,
    is_html,
    values_of,
)
from scio_crawler.archive.external.stream import Record, url_of
from scio_crawler.archive.warc import REVISIT, Headers, Sent
from scio_crawler.reading.briefing import digest

RESOURCE = "resource"
_OK, _UNCHANGED = 200, 304
_NO_STATUS = 0  # of a revisit without HTTP headers
_HTML = ("text/html", "application/xhtml+xml")
# What servers and programs say that know no better.
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


# What is left out, behind the number of records. "status" is followed by the status.
LEFT_OUT = {
    "other-host": "of other hosts",
    "sample": "of the sample, whose people are invented",
    "no-sample": "of no crawl of the sample",
    "truncated": "truncated",
    "too-large": "larger than any page",
    "compression": "with a compression that is unknown or damaged",
    "no-html": "without HTML",
    "no-date": "without a date",
    "other-time": "dated before the Web or in the future",
    "not-a-response": "without a response in them",
    "too-many": "beyond 1 GB of pages in one part of a file",
    "damaged": "damaged, beside those that are named",
    "no-original": "that repeat what was recorded elsewhere",
    "status": "with status",
}


class LeftOut(Exception):
    """The record is sound, and not what is looked for; *key* is one of :data:`LEFT_OUT`."""

    def __init__(self, key: str) -> None:
        super().__init__(key)
        self.key = key


class Unsound(Exception):
    """The record is not as it was written."""


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a response comes from."""

    file: str
    offset: int  # at which the record, or the gzip member that it is in, begins
    url: str  # as it is recorded
    digest: str  # of the payload, as it is recorded; empty if it is not


@dataclass(frozen=True, slots=True)
class Found:
    """A page of the site: a response of status 200 with HTML, at its address on the site."""

    sent: Sent
    origin: Origin


@dataclass(frozen=True, slots=True)
class Repeated:
    """A revisit of the page *url*: the body is that of another record, perhaps in another file."""

    url: str
    date: str
    status: int  # 0 if the record has no HTTP headers
    headers: Headers
    digest: str  # of the payload, as it is recorded
    of_url: str  # what was recorded there, as it is recorded; empty if it is not said
    of_date: str
    origin: Origin


def response(record: Record, url: str, file: str) -> Found | Repeated:
    """Return the response to *url* that *record* of *file* holds.

    Raises LeftOut if it is no page or not whole, and Unsound if it does not match its digests.
    """
    said = record.headers
    if is_truncated(said):
        raise LeftOut("truncated")
    if record.block is None:
        raise LeftOut("too-large")
    is_revisit = said["warc-type"] == REVISIT
    # That of a revisit is, with wget, that of the record which it did not write.
    if not is_revisit and not fits(said.get("warc-block-digest", ""), [record.block]):
        raise Unsound("a record that does not match its digest")
    date, payload = _date(record), said.get("warc-payload-digest", "")
    origin = Origin(file, record.offset, url_of(said), payload)
    if said["warc-type"] == RESOURCE:
        kind = said.get("content-type", "").encode("latin-1", "replace")
        status, stored = _OK, record.block
        headers: Headers = ((b"Content-Type", kind),) if kind else ()
    else:
        status, headers, stored = _http(record.block)
    if is_revisit:
        if status not in (_NO_STATUS, _OK, _UNCHANGED):
            raise LeftOut(f"status {status}")
        _check_type(headers)
        of_url = said.get("warc-refers-to-target-uri", "").strip("<>")
        of_date = _clock(said.get("warc-refers-to-date", ""))
        of = _written(of_date) if of_date else ""
        return Repeated(url, date, status, headers, payload, of_url, of, origin)
    if status != _OK:
        raise LeftOut("not-a-response" if status == _NO_STATUS else f"status {status}")
    _check_type(headers)
    kept, body = _page(headers, stored, payload)
    sent = Sent(url, _OK, kept, body, date, digest(body), _ip(said.get("warc-ip-address", "")))
    return Found(sent, origin)


def is_truncated(headers: Mapping[str, str]) -> bool:
    """Return whether the *headers* of a record say that it is not whole.

    Of a revisit, wget says so because it leaves out the body.
    """
    is_revisit = headers["warc-type"] == REVISIT
    return not is_revisit and ("warc-truncated" in headers or "warc-segment-number" in headers)


def resolved(repeated: Repeated, original: Found) -> Found:
    """Return the page that *repeated* stands for, which has the body of *original*.

    Its own headers are kept if it has any, except for those that tell how the body is coded.
    """
    headers = original.sent.headers
    if repeated.status == _OK:
        coding = (b"content-encoding", b"content-type", b"content-length")
        own = [each for each in repeated.headers if each[0].lower() not in _CODED + coding]
        headers = (*own, *(each for each in headers if each[0].lower() in coding))
    sent = original.sent
    again = Sent(repeated.url, _OK, tuple(headers), sent.body, repeated.date, sent.digest, sent.ip)
    return Found(again, repeated.origin)


_CODED = (b"transfer-encoding",)


def _page(headers: Headers, stored: bytes, payload: str) -> tuple[Headers, bytes]:
    """Return the headers and the body to keep of a page whose *stored* body has digest *payload*.

    Raises LeftOut if it is no whole HTML page, and Unsound if it does not match the digest.
    """
    try:
        body = body_of(headers, stored)
    except Short:
        raise LeftOut("truncated") from None
    except Large:
        raise LeftOut("too-large") from None
    except Garbled:
        raise LeftOut("compression") from None
    if not fits(payload, (body.stored, body.sent, body.plain)):
        raise Unsound("a payload that does not match its digest")
    if _is_short(headers, body):
        raise LeftOut("truncated")
    is_generic = _type(headers) not in _HTML
    if is_generic and not is_html(body.plain):
        raise LeftOut("no-html")
    data, codings = body.kept
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
    """Return whether the *body* is shorter than its headers say, where these can be believed.

    Programs that undo a coding keep the length, or put the coding into a header of another name.
    """
    lengths = values_of(headers, b"content-length")
    if body.is_said_only or values_of(headers, b"transfer-encoding"):
        return False
    if any(name.lower().endswith(b"-content-encoding") for name, _ in headers):
        return False
    return len(lengths) == 1 and bool(
        _DIGITS.fullmatch(lengths[0]) and len(body.stored) < int(lengths[0])
    )


def _http(block: bytes) -> tuple[int, Headers, bytes]:
    """Return status, headers and body of the HTTP response in *block*; status 0 if it is none.

    Raises LeftOut if its headers are too large.
    """
    block = block.lstrip(b"\r\n")
    found = _STATUS.match(block)
    if not found:
        return _NO_STATUS, (), block
    end = _HEAD_END.search(block, 0, _MOST_HEAD)
    if not end and len(block) > _MOST_HEAD:
        raise LeftOut("too-large")
    head, body = (block[: end.start()], block[end.end() :]) if end else (block, b"")
    headers = []
    for line in _FOLD.sub(b" ", head).split(b"\n")[1:]:
        name, colon, value = line.partition(b":")
        if colon and _TOKEN.fullmatch(name.strip()):
            headers.append((name.strip(), value.translate(None, b"\r\0").strip()))
    return int(found[1]), tuple(headers), body


def _type(headers: Headers) -> str:
    first = next(iter(values_of(headers, b"content-type")), b"")
    return first.partition(b";")[0].strip().lower().decode("latin-1")


def _check_type(headers: Headers) -> None:
    """Raise LeftOut if the *headers* name a type that is surely no HTML."""
    if not (kind := _type(headers)).startswith(_HTML) and kind not in _GENERIC:
        raise LeftOut("no-html")


def _date(record: Record) -> str:
    """Return when the response of *record* came. Raises LeftOut if that is not known.

    Where cdx_toolkit did not find the date of a page in the Wayback Machine, it writes its own.
    """
    said = record.headers
    date = _clock(said.get("warc-date", ""))
    source = _WAYBACK.search(said.get("warc-source-uri", ""))
    made = _clock(said.get("warc-creation-date", ""))
    if source and made and date and abs(date - made) < _DAY:
        date = _clock(source[1])
    if date is None:
        raise LeftOut("no-date")
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


def _written(clock: datetime) -> str:
    return clock.replace(tzinfo=None).isoformat(timespec="seconds") + "Z"


def _ip(text: str) -> str:
    """Return *text* if it is an IP address, else nothing."""
    try:
        return str(ip_address(text))
    except ValueError:
        return ""
