"""From the bytes of a response to the text of a page, or a reason why it is none."""

from __future__ import annotations

import codecs
import re
from collections.abc import Mapping

from scio_crawler.errors import PageFailure as PageError

_DECLARED = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w-]{3,20})", re.IGNORECASE)
_HTML_TYPES = ("text/html", "application/xhtml+xml", "")
_LONGEST_KIND = 80  # characters of another type that a reason repeats
# Codecs of Python that no browser knows: they give escapes, or half of a surrogate pair.
_NO_ENCODINGS = ("utf-7", "unicode-escape", "raw-unicode-escape", "idna", "punycode", "undefined")
# What a robot check shows, or calls its scripts.
_CHALLENGE = (
    "just a moment",
    "checking your browser",
    "enable javascript and cookies",
    "captcha",
    "acw_sc__v2",
    "challenge-platform",
)
_BEGINS, _ENDS = re.compile(r"<!--\s*enpcontent\s*-->"), re.compile(r"<!--\s*/enpcontent\s*-->")
_LARGEST_CHALLENGE = 60_000  # characters, most of them script
_PARAGRAPHS_OF_CHALLENGE = 8
_WORDS_OF_CHALLENGE = 80
_SCRIPTS_OF_CHALLENGE = 40
_MARKUP = re.compile(r"<(script|style)\b.*?</\1\s*>|<[^>]*>", re.DOTALL | re.IGNORECASE)


def decode(body: bytes, headers: Mapping[str, str]) -> str:
    content_type = {k.lower(): v for k, v in headers.items()}.get("content-type", "")
    return _decode(body, content_type)


def _decode(body: bytes, content_type: str) -> str:
    """The text of an HTML page; raises :exc:`PageError` if *body* is none, or not whole.

    *content_type* is the header's value, ``""`` if there is none. Bytes that are valid UTF-8 are
    UTF-8, whatever is declared; else they must be valid in the declared encoding. NUL bytes, which
    no reader sees, are dropped.
    """
    kind, _, parameters = content_type.partition(";")
    if kind.strip().lower() not in _HTML_TYPES:
        # The server wrote it, and it goes into the log: no codes for a terminal, no long tale.
        raise PageError("other-type", type=ascii(kind.strip())[1:-1][:_LONGEST_KIND])
    body = body.replace(b"\0", b"")
    if not body.strip():
        raise PageError("empty")
    text = _text(body, parameters)
    if "<" not in text[:2000]:
        raise PageError("not-html")
    if _shows("<html", text[:2000]) and not _shows("</html", text[-4000:]):
        raise PageError("no-html-end")
    if _BEGINS.search(text) and not _ENDS.search(text):
        raise PageError("no-content-end")
    if _is_challenge(text):
        raise PageError("challenge")
    return text


def _shows(tag: str, text: str) -> bool:
    return tag in text or tag in text.lower()


def _is_challenge(text: str) -> bool:
    """Whether a page shows a few words and no more, and they are those of a robot check."""
    if len(text) > _LARGEST_CHALLENGE or text.count("<p") > _PARAGRAPHS_OF_CHALLENGE:
        return False
    low = text.lower()
    if low.count("<script") + low.count("<style") > _SCRIPTS_OF_CHALLENGE:
        return False
    if not any(words in low for words in _CHALLENGE):
        return False
    return len(_MARKUP.sub(" ", text).split()) < _WORDS_OF_CHALLENGE


def _text(body: bytes, parameters: str) -> str:
    try:
        return body.decode("utf-8-sig")
    except UnicodeDecodeError as wrong:
        damage = wrong
    header = re.search(r"charset\s*=\s*[\"']?([\w-]+)", parameters, re.IGNORECASE)
    meta = _DECLARED.search(body[:4096])
    for name in (header and header[1], meta and meta[1].decode("ascii")):
        if not name:
            continue
        try:
            codec = codecs.lookup(name).name
            # A browser reads gb2312 as its superset; latin-1 accepts any bytes, so proves nothing.
            if codec in ("utf-8", "iso8859-1", "ascii", *_NO_ENCODINGS):
                continue
            return body.decode("gb18030" if codec in ("gb2312", "gbk") else codec)
        except (LookupError, UnicodeError):
            continue
    raise PageError("encoding", byte=damage.start)
