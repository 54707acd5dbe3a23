"""From the bytes of a response to the text of a page."""

from __future__ import annotations

import codecs
import re
import zlib
from collections.abc import Mapping
from contextlib import suppress

from scio_crawler.errors import PageFailure

_HTML_TYPES = ("text/html", "application/xhtml+xml", "")
_MEGABYTES = 64  # the most that a body may unpack to
_GZIP, _ZLIB, _RAW = 16 + zlib.MAX_WBITS, zlib.MAX_WBITS, -zlib.MAX_WBITS  # as zlib counts
_GZIP_MAGIC = b"\x1f\x8b"
_META = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w-]{3,20})", re.IGNORECASE)
# Codecs that browsers don't have, or that decode any bytes and so prove nothing.
_NO_ENCODINGS = (
    "ascii idna iso8859-1 punycode raw-unicode-escape undefined unicode-escape utf-7 utf-8".split()
)
_BEGINS, _ENDS = re.compile(r"<!--\s*enpcontent\s*-->"), re.compile(r"<!--\s*/enpcontent\s*-->")
# Words and scripts of robot checks.
_CHALLENGE = (
    "just a moment|checking your browser|enable javascript and cookies|captcha|acw_sc__v2"
    "|challenge-platform"
).split("|")
_MARKUP = re.compile(r"<(script|style)\b.*?</\1\s*>|<[^>]*>", re.DOTALL | re.IGNORECASE)


def decode(body: bytes, headers: Mapping[str, str]) -> str:
    """Return the text of the HTML page *body*, without NUL characters.

    Of the response's *headers*, in any case, Content-Encoding (gzip, x-gzip, deflate) and
    Content-Type count; neither is required. Bytes that are valid UTF-8 are read as UTF-8, whatever
    is declared, others in the encoding that Content-Type or ``<meta>`` declares.

    Raise PageFailure if the body is not HTML, empty, cut short, a challenge, damaged, compressed
    in another way, too large when unpacked, or not valid in its encoding.
    """
    values = {name.lower(): value for name, value in headers.items()}
    if encoding := values.get("content-encoding"):
        body = _unpack(body, encoding)
    kind, _, parameters = values.get("content-type", "").partition(";")
    if kind.strip().lower() not in _HTML_TYPES:
        raise PageFailure("other-type", type=_printable(kind))
    body = body.replace(b"\0", b"")
    if not body.strip():
        raise PageFailure("empty")
    text = _text(body, parameters)
    if "<" not in text[:2000]:
        raise PageFailure("not-html")
    end = text[-4000:]
    if "</html" not in end and "</html" not in end.lower() and "<html" in text[:2000].lower():
        raise PageFailure("no-html-end")
    if _BEGINS.search(text) and not _ENDS.search(text):
        raise PageFailure("no-content-end")
    if _is_challenge(text):
        raise PageFailure("challenge")
    return text


def _printable(value: str) -> str:
    """Return *value*, which the server wrote, short and without control characters, for a log."""
    return ascii(value.strip())[1:-1][:80]


def _unpack(body: bytes, encoding: str) -> bytes:
    """Return *body* with the codings of Content-Encoding undone, the last one first."""
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
                raise PageFailure("too-large-unpacked", most=_MEGABYTES)
            position += len(piece) - len(stream.unused_data)
            if stream.eof and wbits == _GZIP and body.startswith(_GZIP_MAGIC, position):
                stream = zlib.decompressobj(wbits)
    except zlib.error as error:
        raise PageFailure("damaged") from error
    if body and not stream.eof:
        raise PageFailure("no-content-end")
    return bytes(unpacked)


def _text(body: bytes, parameters: str) -> str:
    """Return *body* as text; *parameters* are those of Content-Type."""
    try:
        return body.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        damage = error.start
    header = re.search(r"charset\s*=\s*[\"']?([\w-]+)", parameters, re.IGNORECASE)
    meta = _META.search(body[:4096])
    for name in (header[1] if header else "", meta[1].decode("ascii") if meta else ""):
        with suppress(LookupError, UnicodeError):
            codec = codecs.lookup(name).name
            if codec not in _NO_ENCODINGS:
                # Browsers read gb2312 and gbk as gb18030, which contains them.
                return body.decode("gb18030" if codec in ("gb2312", "gbk") else codec)
    raise PageFailure("encoding", byte=damage)


def _is_challenge(text: str) -> bool:
    """Return whether a page shows a few words only and mentions a robot check."""
    if len(text) > 60_000 or text.count("<p") > 8:
        return False
    low = text.lower()
    if low.count("<script") + low.count("<style") > 40:  # which _MARKUP would be slow on
        return False
    return any(words in low for words in _CHALLENGE) and len(_MARKUP.sub(" ", text).split()) < 80
