"""From the bytes of a response to the text of a page."""

from __future__ import annotations

import codecs
import re
import zlib
from collections.abc import Mapping

from scio_crawler.errors import PageFailure

_HTML_TYPES = ("text/html", "application/xhtml+xml", "")
_LONGEST_VALUE = 80  # characters of a header that a failure repeats

# Compression
_MEGABYTES = 64  # the most that a body may unpack to
_MOST_CODINGS = 3  # of one body; a server applies one
_PIECE = 8192  # bytes unpacked at once
_GZIP, _ZLIB, _RAW = 16 + zlib.MAX_WBITS, zlib.MAX_WBITS, -zlib.MAX_WBITS  # as zlib counts
_GZIP_MAGIC = b"\x1f\x8b"
_ZLIB_METHOD = 8  # in the lower half of the first byte

# Encodings
_DECLARED = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w-]{3,20})", re.IGNORECASE)
# Codecs that browsers don't have, or that decode any bytes and so prove nothing.
_NO_ENCODINGS = frozenset(
    """
    ascii idna iso8859-1 punycode raw-unicode-escape undefined unicode-escape utf-7 utf-8
    """.split()
)

# Truncation
_BEGINS, _ENDS = re.compile(r"<!--\s*enpcontent\s*-->"), re.compile(r"<!--\s*/enpcontent\s*-->")

# Challenges: a few words, or the scripts of a robot check.
_CHALLENGE = (
    "just a moment",
    "checking your browser",
    "enable javascript and cookies",
    "captcha",
    "acw_sc__v2",
    "challenge-platform",
)
_MOST_CHARACTERS = 60_000  # of a challenge, most of them in scripts
_MOST_PARAGRAPHS = 8
_MOST_WORDS = 80
_MOST_SCRIPTS = 40
_MARKUP = re.compile(r"<(script|style)\b.*?</\1\s*>|<[^>]*>", re.DOTALL | re.IGNORECASE)


def decode(body: bytes, headers: Mapping[str, str]) -> str:
    """Return the text of the HTML page *body*, without NUL characters.

    *headers* are those of the response, their names in any case; Content-Encoding and
    Content-Type count, and neither is required. Content-Encoding may be gzip, x-gzip or deflate.
    A body that is not compressed although it says so is taken as it is: tools that unpack
    responses keep the header.

    Bytes that are valid UTF-8 are read as UTF-8, whatever is declared, since the site uses it;
    others are read in the encoding that Content-Type or ``<meta>`` declares.

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
    if _has("<html", text[:2000]) and not _has("</html", text[-4000:]):
        raise PageFailure("no-html-end")
    if _BEGINS.search(text) and not _ENDS.search(text):
        raise PageFailure("no-content-end")
    if _is_challenge(text):
        raise PageFailure("challenge")
    return text


def _printable(value: str) -> str:
    """Return *value*, which the server wrote, short and without control characters, for a log."""
    return ascii(value.strip())[1:-1][:_LONGEST_VALUE]


def _unpack(body: bytes, encoding: str) -> bytes:
    """Return *body* with the codings of the header Content-Encoding undone, the last one first."""
    codings = [coding.strip().lower() for coding in encoding.split(",")]
    if len(codings) > _MOST_CODINGS:
        raise PageFailure("compressed", coding=_printable(encoding))
    for coding in reversed(codings):
        if coding in ("gzip", "x-gzip"):
            body = _inflate(body, _GZIP) if body.startswith(_GZIP_MAGIC) else body
        elif coding == "deflate":
            body = _undeflate(body)
        elif coding not in ("", "identity") and not _is_markup(body):
            raise PageFailure("compressed", coding=_printable(coding))
    return body


def _undeflate(body: bytes) -> bytes:
    """Return *body* unpacked: deflate with zlib's header, as it should be, or raw, as it often is.

    Raw deflate has no magic bytes, so only trying it tells it from a body that is not compressed.
    """
    if body[:1] and body[0] & 0x0F == _ZLIB_METHOD and int.from_bytes(body[:2], "big") % 31 == 0:
        return _inflate(body, _ZLIB)
    try:
        return _inflate(body, _RAW)
    except PageFailure:
        if _is_markup(body) or not body:
            return body
        raise


def _is_markup(body: bytes) -> bool:
    return body.removeprefix(codecs.BOM_UTF8).lstrip().startswith(b"<")


def _inflate(body: bytes, wbits: int) -> bytes:
    """Return *body* unpacked: one stream or, of gzip, any number of members.

    Raise PageFailure if it is damaged, cut short or too large. Bytes after the end are ignored,
    as browsers do.
    """
    unpacked = bytearray()
    stream = zlib.decompressobj(wbits)
    position = 0
    try:
        while position < len(body):
            piece = body[position : position + _PIECE]
            unpacked += stream.decompress(piece)
            if len(unpacked) > _MEGABYTES * 2**20:
                raise PageFailure("too-large-unpacked", most=_MEGABYTES)
            position += len(piece) - len(stream.unused_data)
            if stream.eof:
                if wbits != _GZIP or not body.startswith(_GZIP_MAGIC, position):
                    break
                stream = zlib.decompressobj(wbits)
    except zlib.error as error:
        raise PageFailure("damaged") from error
    if not stream.eof:
        raise PageFailure("no-content-end")
    return bytes(unpacked)


def _text(body: bytes, parameters: str) -> str:
    """Return *body* as text; *parameters* are those of Content-Type."""
    try:
        return body.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        damage = error.start
    header = re.search(r"charset\s*=\s*[\"']?([\w-]+)", parameters, re.IGNORECASE)
    meta = _DECLARED.search(body[:4096])
    for name in (header and header[1], meta and meta[1].decode("ascii")):
        if not name:
            continue
        try:
            codec = codecs.lookup(name).name
            if codec in _NO_ENCODINGS:
                continue
            # Browsers read gb2312 and gbk as gb18030, which contains them.
            return body.decode("gb18030" if codec in ("gb2312", "gbk") else codec)
        except (LookupError, UnicodeError):
            continue
    raise PageFailure("encoding", byte=damage)


def _has(tag: str, text: str) -> bool:
    return tag in text or tag in text.lower()  # the first is enough for most pages, and fast


def _is_challenge(text: str) -> bool:
    """Return whether a page shows a few words only and mentions a robot check."""
    if len(text) > _MOST_CHARACTERS or text.count("<p") > _MOST_PARAGRAPHS:
        return False
    low = text.lower()
    if low.count("<script") + low.count("<style") > _MOST_SCRIPTS:
        return False
    if not any(words in low for words in _CHALLENGE):
        return False
    return len(_MARKUP.sub(" ", text).split()) < _MOST_WORDS
