"""Encoding: how a page becomes bytes, and what is declared of it."""

# Markup reads best unbroken.

from __future__ import annotations

import codecs
import re
from collections.abc import Callable

Encoded = tuple[bytes, str]  # the body, Content-Type
Encoding = Callable[[str], Encoded]
ENCODINGS: dict[str, Encoding] = {}

UTF_8 = "text/html; charset=utf-8"
_CHARSET = re.compile(r'<meta http-equiv="Content-Type"[^>]*>')


def _style(name: str) -> Callable[[Encoding], Encoding]:
    def register(style: Encoding) -> Encoding:
        ENCODINGS[name] = style
        return style

    return register


def _declare(html: str, charset: str) -> str:
    """Return *html* with *charset* in its head, or none if that is empty."""
    html = _CHARSET.sub("", html)
    meta = f'<meta charset="{charset}">' if charset else ""
    return html.replace("<head>", f"<head>{meta}", 1)


def _curly(html: str) -> str:
    """Return *html* with typographic apostrophes, so that no encoding of it is ASCII."""
    return re.sub(r"(?<=[a-z])'(?=[a-z])", "’", html)


@_style("utf-8")
def _utf_8(html: str) -> Encoded:
    """UTF-8, declared, as on the site."""
    return html.encode(), UTF_8


@_style("utf-8-bom")
def _bom(html: str) -> Encoded:
    """UTF-8 with a byte order mark, not declared in the header."""
    return codecs.BOM_UTF8 + html.encode(), "text/html"


@_style("gbk")
def _gbk(html: str) -> Encoded:
    """GBK, declared by a meta."""
    return _declare(_curly(html), "gbk").encode("gb18030"), "text/html"


@_style("utf-16")
def _utf_16(html: str) -> Encoded:
    """UTF-16 with a byte order mark."""
    return codecs.BOM_UTF16_LE + _declare(_curly(html), "").encode("utf-16-le"), "text/html"


@_style("latin-1-declared")
def _latin_1(html: str) -> Encoded:
    """UTF-8, declared as latin-1."""
    return _declare(_curly(html), "iso-8859-1").encode(), "text/html; charset=ISO-8859-1"


@_style("windows-1252")
def _windows(html: str) -> Encoded:
    """Windows-1252, declared."""
    body = _declare(_curly(html), "windows-1252").encode("cp1252", "xmlcharrefreplace")
    return body, "text/html; charset=windows-1252"


@_style("bad-byte")
def _bad_byte(html: str) -> Encoded:
    """UTF-8 with one byte that is none, in the text."""
    body = html.encode()
    middle = len(body) // 2
    found = re.compile(rb"(?<=[a-z])\. [A-Z]|</a>").search(body, middle)
    at = found.start() if found else middle
    return body[:at] + b"\xff" + body[at:], UTF_8


@_style("entities")
def _entities(html: str) -> Encoded:
    """A numeric entity for each letter of a text."""

    def text(match: re.Match[str]) -> str:
        return "".join(f"&#{ord(c)};" if c.isalnum() else c for c in match[0])

    head, mark, body = html.partition("<body>")
    pieces = re.split(r"(<!--.*?-->|<script.*?</script>|<[^>]*>|&#?\w+;)", body, flags=re.DOTALL)
    coded = [piece if piece[:1] in "<&" else re.sub(r".+", text, piece) for piece in pieces]
    return (head + mark + "".join(coded)).encode(), UTF_8


def _sprinkled(name: str, about: str, change: Callable[[str], str]) -> None:
    """Register a style that changes the visible text by *change*."""

    def style(html: str) -> Encoded:
        head, mark, body = html.partition("<body>")
        pieces = re.split(r"(<!--.*?-->|<script.*?</script>|<[^>]*>)", body, flags=re.DOTALL)
        changed = [piece if piece[:1] == "<" else change(piece) for piece in pieces]
        return (head + mark + "".join(changed)).encode(), UTF_8

    style.__doc__ = about
    ENCODINGS[name] = style


_sprinkled(
    "soft-hyphens",
    "soft hyphens in long words",
    lambda s: re.sub(r"(?<!&)\b([a-z]{4})([a-z]{4,})\b(?!;)", "\\1\u00ad\\2", s),
)
_sprinkled(
    "zero-width",
    "zero-width spaces after full stops and colons",
    lambda s: re.sub(r"([.:])", "\\1\u200b", s),
)
_sprinkled("no-break", "no-break spaces for spaces", lambda s: s.replace(" ", "\u00a0"))
_sprinkled("ideographic", "ideographic spaces after colons", lambda s: s.replace(": ", ":\u3000"))
_sprinkled(
    "line-breaks",
    "lines broken in the source at 60 characters",
    lambda s: re.sub(r"(.{60,}?) ", "\\1\r\n    ", s),
)
_sprinkled("double-spaces", "double spaces", lambda s: s.replace(" ", "  "))
_sprinkled("curly", "typographic quotes", _curly)
_sprinkled(
    "xml-quotes",
    "entities for quotes and apostrophes",
    lambda s: s.replace("'", "&#39;").replace('"', "&quot;"),
)


@_style("upper-tags")
def _upper_tags(html: str) -> Encoded:
    """Names of elements in capitals."""
    return re.sub(r"(</?)([a-z][a-z0-9]*)", lambda m: m[1] + m[2].upper(), html).encode(), UTF_8


@_style("gbk-declared")
def _gbk_declared(html: str) -> Encoded:
    """UTF-8, declared as GBK."""
    return _declare(_curly(html), "gbk").encode(), "text/html; charset=gbk"


@_style("windows-as-utf-8")
def _windows_as_utf_8(html: str) -> Encoded:
    """Windows-1252, declared as UTF-8."""
    return _curly(html).encode("cp1252", "xmlcharrefreplace"), UTF_8


@_style("named-entities")
def _named_entities(html: str) -> Encoded:
    """&rsquo; and &nbsp; by name."""
    return _curly(html).replace("’", "&rsquo;").encode(), UTF_8


@_style("cut")
def _cut(html: str) -> Encoded:
    """The page ends in the middle."""
    body = html.encode()
    return body[: len(body) * 2 // 3], UTF_8


@_style("nul")
def _nul(html: str) -> Encoded:
    """NUL characters in the text."""
    return html.encode().replace(b". ", b".\0 "), UTF_8


@_style("plain-type")
def _plain_type(html: str) -> Encoded:
    """Sent as text/plain."""
    return html.encode(), "text/plain; charset=utf-8"


@_style("xhtml-type")
def _xhtml_type(html: str) -> Encoded:
    """Sent as application/xhtml+xml, with an XML declaration."""
    return f'<?xml version="1.0" encoding="utf-8"?>\n{html}'.encode(), "application/xhtml+xml"
