"""The body of a response as it was sent: its digest, and its content codings undone."""

import base64
import codecs
import hashlib
import zlib
from collections.abc import Mapping

from scio_crawler.common.errors import PageFailure, TooMuch

BOMS = (  # byte order marks
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # begins like the one of UTF-16
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_MEGABYTES = 64  # the most that a body may unpack to
_MOST_MEMBERS = 100  # of a gzip file; each takes its time
_GZIP, _ZLIB, _RAW = 16 + zlib.MAX_WBITS, zlib.MAX_WBITS, -zlib.MAX_WBITS  # as zlib counts
_GZIP_MAGIC = b"\x1f\x8b"
DAMAGED = ("damaged", "no-content-end")  # kinds of failures to unpack a body that is not whole


def digest(body: bytes) -> str:
    """Return the SHA-1 of *body* in base 32, as a WARC record has it."""
    return base64.b32encode(hashlib.sha1(body, usedforsecurity=False).digest()).decode("ascii")


def header(headers: Mapping[str, str], wanted: str) -> str:
    """Return the header *wanted*, in lower case, of *headers*; ``""`` if there is none."""
    return next((value for name, value in headers.items() if name.lower() == wanted), "")


def plain(body: bytes, headers: Mapping[str, str]) -> bytes:
    """Return *body* with the codings of Content-Encoding in *headers* undone, the last one first.

    Raises PageFailure if it is damaged, too large when unpacked, or coded in another way.
    """
    encoding = header(headers, "content-encoding")
    codings = [coding.strip().lower() for coding in encoding.split(",")]
    if len(codings) > 3:  # a server applies one
        raise PageFailure("compressed", coding=shown(encoding))

    for coding in reversed(codings):
        try:
            body = undone(body, coding)
        except PageFailure:
            # It is unpacked already: tools that do so keep the response's header.
            if not body.removeprefix(codecs.BOM_UTF8).lstrip().startswith(b"<"):
                raise

    return body


def shown(value: str) -> str:
    """Return *value*, which the server sent, short and without control characters, for a log."""
    return ascii(value.strip())[1:-1][:80]


def undone(body: bytes, coding: str) -> bytes:
    """Return *body* without one *coding*, in lower case. Raises PageFailure as :func:`plain`."""
    if coding == "deflate":  # with zlib's header, or often raw
        start = int.from_bytes(body[:2], "big")
        has_header = start >> 8 & 0x0F == zlib.DEFLATED and start % 31 == 0
        return _inflate(body, _ZLIB if has_header else _RAW)
    if coding in ("gzip", "x-gzip"):
        return _inflate(body, _GZIP)
    if coding in ("", "identity"):
        return body
    raise PageFailure("compressed", coding=shown(coding))


def _inflate(body: bytes, wbits: int) -> bytes:
    """Return *body* unpacked. Raises PageFailure if it is damaged, cut short or too large."""
    unpacked, rest, most = b"", body, _MEGABYTES * 2**20

    for _ in range(_MOST_MEMBERS):  # of one stream, or for gzip of several
        stream = zlib.decompressobj(wbits)
        try:
            unpacked += stream.decompress(rest, most + 1 - len(unpacked))
        except zlib.error as error:
            raise PageFailure("damaged") from error
        if len(unpacked) > most:
            break
        if rest and not stream.eof:
            raise PageFailure("no-content-end")
        rest = stream.unused_data
        if wbits != _GZIP or not rest.startswith(_GZIP_MAGIC):
            return unpacked  # what follows the end is ignored, as in browsers

    raise TooMuch("too-large-unpacked", most=_MEGABYTES)
