"""From the bytes of a response to the text of a page."""

from __future__ import annotations

import codecs
import re
import zlib
from collections.abc import Mapping
from typing import NamedTuple

from scio_crawler.errors import PageFailure, TooMuch
from scio_crawler.layouts.encodings import text_in
from scio_crawler.layouts.unseen import take_out

_HTML_TYPES = ("text/html", "application/xhtml+xml", "")
_MEGABYTES = 64  # the most that a body may unpack to
_GZIP, _ZLIB, _RAW = 16 + zlib.MAX_WBITS, zlib.MAX_WBITS, -zlib.MAX_WBITS  # as zlib counts
_GZIP_MAGIC = b"\x1f\x8b"
_END = "<!--/enpcontent-->"  # as nearly all pages have it
_BEGINS, _ENDS = re.compile(r"<!--\s*enpcontent\s*-->"), re.compile(r"<!--\s*/enpcontent\s*-->")
# Words and scripts of robot checks.
_CHALLENGE = (
    "just a moment|checking your browser|enable javascript and cookies|captcha|acw_sc__v2"
    "|challenge-platform"
).split("|")
_CONTROLS = re.compile("[\x01-\x08\x0b\x0e-\x1f]")  # all that is no white space
_MARKUP = re.compile(r"<(script|style)\b.*?</\1\s*>|<[^<>]*>", re.DOTALL | re.IGNORECASE)


class Decoded(NamedTuple):
    """The text of a page, and what is odd about its bytes."""

    text: str
    problems: tuple[str, ...] = ()  # in words, for the report
    unseen: int = 0  # characters that show nothing, and were taken out


def decode(body: bytes, headers: Mapping[str, str]) -> Decoded:
    """Return the text of the HTML page *body*, without NUL and other characters that nobody sees.

    Of the response's *headers*, in any case, Content-Encoding (gzip, x-gzip, deflate) and
    Content-Type count; neither is required. The encoding is found as
    :func:`~scio_crawler.layouts.encodings.text_in` describes it.

    Raise PageFailure if the body is not HTML, empty, cut short, a challenge, damaged, compressed
    in another way, too large when unpacked, or not valid in its encoding.
    """
    values = {name.lower(): value for name, value in headers.items()}
    if encoding := values.get("content-encoding"):
        body = unpack(body, encoding)
    kind, _, parameters = values.get("content-type", "").partition(";")
    if kind.strip().lower() not in _HTML_TYPES:
        raise PageFailure("other-type", type=_printable(kind))
    if not body.strip(b" \t\r\n\0"):
        raise PageFailure("empty")
    text, problems, others = text_in(body, parameters)
    if "<" not in text[:2000]:
        raise PageFailure("not-html")
    end = text[-4000:]
    if "</html" not in end and "</html" not in end.lower() and "<html" in text[:2000].lower():
        raise PageFailure("no-html-end")
    if _END not in text and _BEGINS.search(text) and not _ENDS.search(text):
        raise PageFailure("no-content-end")
    if _is_challenge(text):
        raise PageFailure("challenge")
    # They show nothing, and where they stand in the name of a tag, lxml cannot look for it.
    if _CONTROLS.search(others):
        text = _CONTROLS.sub("\u200b", text)
    text, unseen = take_out(text, others)
    if unseen:
        problems += (f"holds {unseen:,} characters that no reader sees: they were taken out",)
    return Decoded(text, problems, unseen)


def _printable(value: str) -> str:
    """Return *value*, which the server wrote, short and without control characters, for a log."""
    return ascii(value.strip())[1:-1][:80]


def unpack(body: bytes, encoding: str) -> bytes:
    """Return *body* with the codings of Content-Encoding undone, the last one first.

    Raise PageFailure if it is damaged, too large when unpacked, or coded in another way.
    """
    codings = [coding.strip().lower() for coding in encoding.split(",")]
    if len(codings) > 3:  # a server applies one
        raise PageFailure("compressed", coding=_printable(encoding))
    for coding in reversed(codings):
        try:
            if coding == "deflate":  # with zlib's header, or often raw
                header = int.from_bytes(body[:2], "big")
                has_header = header >> 8 & 0x0F == zlib.DEFLATED and header % 31 == 0
                body = _inflate(body, _ZLIB if has_header else _RAW)
            elif coding in ("gzip", "x-gzip"):
                body = _inflate(body, _GZIP) if body.startswith(_GZIP_MAGIC) else body
            elif coding not in ("", "identity"):
                raise PageFailure("compressed", coding=_printable(coding))
        except PageFailure:
            # It is unpacked already: tools that do so keep the response's header.
            if not body.removeprefix(codecs.BOM_UTF8).lstrip().startswith(b"<"):
                raise
    return body


def _inflate(body: bytes, wbits: int) -> bytes:
    """Return *body* unpacked: one stream or, of gzip, any number of members.

    Like browsers, ignore what follows. Raise PageFailure if *body* is damaged, cut or too large.
    """
    unpacked, position = bytearray(), 0
    stream = zlib.decompressobj(wbits)
    try:
        while position < len(body) and not stream.eof:
            piece = body[position : position + 8192]
            unpacked += stream.decompress(piece)
            if len(unpacked) > _MEGABYTES * 2**20:
                raise TooMuch("too-large-unpacked", most=_MEGABYTES)
            position += len(piece) - len(stream.unused_data)
            if stream.eof and wbits == _GZIP and body.startswith(_GZIP_MAGIC, position):
                stream = zlib.decompressobj(wbits)
    except zlib.error as error:
        raise PageFailure("damaged") from error
    if body and not stream.eof:
        raise PageFailure("no-content-end")
    return bytes(unpacked)


def _is_challenge(text: str) -> bool:
    """Return whether a page shows a few words only and mentions a robot check."""
    if len(text) > 60_000 or len(text.split("<p", 9)) > 9:  # which stops at the ninth
        return False
    low = text.lower()
    if low.count("<script") + low.count("<style") > 40:  # which _MARKUP would be slow on
        return False
    return any(words in low for words in _CHALLENGE) and len(_MARKUP.sub(" ", text).split()) < 80
