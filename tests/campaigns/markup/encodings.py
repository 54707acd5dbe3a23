"""Encoding: how a page becomes bytes, and what is declared of it."""

from __future__ import annotations

import re
from collections.abc import Callable

from tests.campaigns.markup.tables import register, registers

Encoded = tuple[bytes, str]  # the body, Content-Type
Encoding = Callable[[str], Encoded]
ENCODINGS: dict[str, Encoding] = {}

UTF_8 = "text/html; charset=utf-8"
_CHARSET = re.compile(r'<meta http-equiv="Content-Type"[^>]*>')


def _declare(html: str, charset: str) -> str:
    """Return *html* with *charset* in its head, or none if that is empty."""
    html = _CHARSET.sub("", html)
    meta = f'<meta charset="{charset}">' if charset else ""
    return html.replace("<head>", f"<head>{meta}", 1)


def _curly(html: str) -> str:
    """Return *html* with typographic apostrophes, so that no encoding of it is ASCII."""
    return re.sub(r"(?<=[a-z])'(?=[a-z])", "’", html)


def _encoded(charset: str | None, codec: str, kind: str) -> Encoding:
    """Return an encoding by *codec*, with *charset* in a meta (None: as it is) and *kind* sent."""

    def style(html: str) -> Encoded:
        text = html if charset is None else _declare(_curly(html), charset)
        return text.encode(codec, "xmlcharrefreplace"), kind

    return style


for _name, _about, _charset, _codec, _kind in (
    ("utf-8", "UTF-8, declared, as on the site", None, "utf-8", UTF_8),
    ("utf-8-bom", "UTF-8 with a byte order mark, not declared", None, "utf-8-sig", "text/html"),
    ("gbk", "GBK, declared by a meta", "gbk", "gb18030", "text/html"),
    ("gbk-declared", "UTF-8, declared as GBK", "gbk", "utf-8", "text/html; charset=gbk"),
    ("utf-16", "UTF-16 with a byte order mark", "", "utf-16", "text/html"),
    (
        "latin-1-declared",
        "UTF-8, declared as latin-1",
        "iso-8859-1",
        "utf-8",
        "text/html; charset=ISO-8859-1",
    ),
    (
        "windows-1252",
        "Windows-1252, declared",
        "windows-1252",
        "cp1252",
        "text/html; charset=windows-1252",
    ),
    ("plain-type", "sent as text/plain", None, "utf-8", "text/plain; charset=utf-8"),
):
    register(ENCODINGS, _name, _about, _encoded(_charset, _codec, _kind))


@registers(ENCODINGS)
def _bad_byte(html: str) -> Encoded:
    """UTF-8 with one byte that is none, in the text."""
    body = html.encode()
    middle = len(body) // 2
    found = re.compile(rb"(?<=[a-z])\. [A-Z]|</a>").search(body, middle)
    at = found.start() if found else middle
    return body[:at] + b"\xff" + body[at:], UTF_8


@registers(ENCODINGS)
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

    register(ENCODINGS, name, about, style)


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


@registers(ENCODINGS)
def _upper_tags(html: str) -> Encoded:
    """Names of elements in capitals."""
    return re.sub(r"(</?)([a-z][a-z0-9]*)", lambda m: m[1] + m[2].upper(), html).encode(), UTF_8


@registers(ENCODINGS)
def _windows_as_utf_8(html: str) -> Encoded:
    """Windows-1252, declared as UTF-8."""
    return _curly(html).encode("cp1252", "xmlcharrefreplace"), UTF_8


@registers(ENCODINGS)
def _named_entities(html: str) -> Encoded:
    """&rsquo; and &nbsp; by name."""
    return _curly(html).replace("’", "&rsquo;").encode(), UTF_8


@registers(ENCODINGS)
def _cut(html: str) -> Encoded:
    """The page ends in the middle."""
    body = html.encode()
    return body[: len(body) * 2 // 3], UTF_8


@registers(ENCODINGS)
def _nul(html: str) -> Encoded:
    """NUL characters in the text."""
    return html.encode().replace(b". ", b".\0 "), UTF_8


@registers(ENCODINGS)
def _xhtml_type(html: str) -> Encoded:
    """Sent as application/xhtml+xml, with an XML declaration."""
    return f'<?xml version="1.0" encoding="utf-8"?>\n{html}'.encode(), "application/xhtml+xml"
