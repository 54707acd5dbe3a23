"""In which encoding a page is, judged by its bytes first and by what it declares second."""

from __future__ import annotations

import codecs
import re
from contextlib import suppress

from scio_crawler.errors import PageFailure
from scio_crawler.layouts.unseen import uncommon

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # begins like the one of UTF-16
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_HEADER = re.compile(r"charset\s*=\s*[\"']?([\w-]+)", re.IGNORECASE)
_META = re.compile(
    rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w-]{3,20})"
    rb"|<\?xml[^>]{0,100}?encoding\s*=\s*[\"']([\w-]{3,20})",
    re.IGNORECASE,
)
# Codecs that browsers don't have, or that decode any bytes and so prove nothing. UTF-16 and UTF-32
# are told by their bytes.
_NO_ENCODINGS = frozenset(
    """
    ascii idna iso8859-1 punycode raw-unicode-escape undefined unicode-escape utf-16 utf-16-be
    utf-16-le utf-32 utf-32-be utf-32-le utf-7 utf-8
    """.split()
)
_GB = frozenset(
    ("gb2312", "gbk", "gb18030")
)  # browsers read the first two as the third, which contains them
_WESTERN = "cp1252"
# Two bytes of GB 2312 or of the dashes of GBK, and one that begins two or four of GB 18030.
_GB_PAIR = re.compile(rb"[\xa1-\xf7][\xa1-\xfe]|\xa8[\x40-\x95]")
_GB_LEAD = re.compile(rb"[\x81-\xfe][\x30-\xfe]")
_SURELY_GB = 0.9  # the share of pairs of GB 2312 among those of GB 18030
# Signs of Windows-1252 that English text has: quotes, dashes, € ™ £ © × …
_SIGNS = re.compile(rb"[\x80\x85\x91-\x97\x99\xa0\xa3\xa9\xab\xae\xb0\xb7\xbb\xd7]")
_HIGH, _HIGH_PAIR = re.compile(rb"[\x80-\xff]"), re.compile(rb"[\x80-\xff]{2}")
# Signs of Windows-1252 by the control characters that stand in their place where a text was taken
# for Latin-1, and references to these: browsers show the sign.
_FROM_WESTERN = {
    code: bytes([code]).decode(_WESTERN)
    for code in range(0x80, 0xA0)
    if code not in (0x81, 0x8D, 0x8F, 0x90, 0x9D)
}
_CONTROLS = re.compile("[\x80-\x84\x86-\x9f]")  # those; U+0085 alone is a line end
_REFERENCE = re.compile(r"&#(?:(1[2-5]\d)(?!\d)|x([89][0-9a-f])(?![0-9a-f]));?", re.IGNORECASE)
# What is no ASCII, and no letter that is two bytes of UTF-8 and that English pages don't have, such
# as Greek and Arabic ones: other bytes are UTF-8 by chance.
_SURELY_UTF_8 = re.compile("[^\x00-\x7f\u0250-\u07ff]")
_ASCII = bytes(range(0x80))
_MOST_BAD = 1000  # one byte of so many may be damaged
_GOOD = 3  # so many times as many characters as damaged bytes show that the encoding is right

Text = tuple[str, tuple[str, ...]]  # and what is odd about it, in words


def text_in(body: bytes, parameters: str) -> tuple[str, tuple[str, ...], str]:
    """Return *body* as text, without NUL characters, what is odd about it, and what is uncommon.

    That is what :func:`~scio_crawler.layouts.unseen.uncommon` returns.

    A byte order mark counts first, then NUL bytes in every second place (UTF-16). Bytes that are
    valid UTF-8 are UTF-8, whatever is declared, also if one in a thousand is damaged: it is read as
    U+FFFD. Only a page that declares a Chinese encoding is believed where the bytes say little:
    "丨" there is an Arabic letter in UTF-8. Then comes the encoding that *parameters*, those of
    Content-Type, or the page declare, then GB 18030 and Windows-1252, if the bytes show it.

    Raise PageFailure if the bytes are valid in none of these.
    """
    text, problems = _decoded(body, parameters)
    others = uncommon(text)
    if _CONTROLS.search(others):
        text = text.translate(_FROM_WESTERN)
        problems += ("has control characters of Windows-1252: read as the signs they stand for",)
    if "&" in others:
        text = _REFERENCE.sub(_sign, text)
    return text, problems, others


def _sign(reference: re.Match[str]) -> str:
    """Return the sign that browsers show for a reference such as ``&#146;``."""
    code = int(reference[1]) if reference[1] else int(reference[2], 16)
    return _FROM_WESTERN.get(code, reference[0])


def _decoded(body: bytes, parameters: str) -> Text:
    name = next((name for mark, name in _BOMS if body.startswith(mark)), "") or _wide(body)
    if name and name != "utf-8":
        return _whole(body, name)
    body = body.removeprefix(codecs.BOM_UTF8)
    return _narrow(body.replace(b"\0", b""), parameters)


def _narrow(body: bytes, parameters: str) -> Text:
    """Return *body*, in an encoding that contains ASCII, as text, with what is odd about it."""
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError as error:
        damage = error.start
    else:
        others = body.translate(None, _ASCII).decode("utf-8")
        is_chance = others != "" and not _SURELY_UTF_8.search(others)
        if is_chance and not _GB.isdisjoint(_declared(body, parameters)) and _is_gb(body):
            return body.decode("gb18030"), ()
        return text, ()
    repaired = body.decode("utf-8", "replace")
    bad = repaired.count("\ufffd") - body.count(b"\xef\xbf\xbd")
    good = len(repaired) - len(repaired.encode("ascii", "ignore")) - bad
    few = bad <= max(1, len(body) // _MOST_BAD)
    if few and good >= _GOOD * bad:
        return repaired, (_damaged(body, damage, bad, "UTF-8"),)
    is_gb = _is_gb(body)
    for name in _declared(body, parameters):
        if is_gb and name not in _GB:
            continue  # nearly any bytes are valid in an encoding of one byte
        if found := _declared_text(body, name):
            return found
    if is_gb:
        return body.decode("gb18030"), ("declares no valid encoding: read as GB 18030",)
    if not good and _is_western(body) and (not few or len(_SIGNS.findall(body)) == bad):
        with suppress(UnicodeDecodeError):
            return body.decode(_WESTERN), ("declares no valid encoding: read as Windows-1252",)
    if few:
        return repaired, (_damaged(body, damage, bad, "UTF-8"),)
    raise PageFailure("encoding", byte=damage)


def _declared(body: bytes, parameters: str) -> list[str]:
    """Return the codecs that the header and the page declare, as far as they prove anything."""
    header, meta = _HEADER.search(parameters), _META.search(body[:4096])
    declared = [header[1]] if header else []
    declared += [(meta[1] or meta[2]).decode("ascii")] if meta else []
    names = []
    for name in declared:
        with suppress(LookupError, ValueError):
            names.append(codecs.lookup(name).name)
    return [name for name in names if name not in _NO_ENCODINGS]


def _declared_text(body: bytes, name: str) -> Text | None:
    """Return *body* in the declared codec *name*, None if too much of it is not valid there."""
    codec = "gb18030" if name in _GB else name
    try:
        return body.decode(codec), ()
    except UnicodeDecodeError as error:
        damage = error.start
    except (LookupError, UnicodeError):  # the codec makes no text, or the bytes none of it
        return None
    if codec != "gb18030":
        return None
    text = body.decode(codec, "replace")
    bad = text.count("\ufffd")
    good = len(text) - len(text.encode("ascii", "ignore")) - bad
    few = bad <= max(1, len(body) // _MOST_BAD) and good >= _GOOD * bad
    return (text, (_damaged(body, damage, bad, name.upper()),)) if few else None


def _damaged(body: bytes, place: int, count: int, name: str) -> str:
    others = f" and {count - 1} more" if count > 1 else ""
    return f"byte {place} (0x{body[place]:02X}){others} is not valid in {name}: read as U+FFFD"


def _whole(body: bytes, name: str) -> Text:
    """Return *body* in UTF-16 or UTF-32. Raise PageFailure if it is not valid there."""
    try:
        return body.decode(name).removeprefix("\ufeff").replace("\0", ""), ()
    except UnicodeDecodeError as error:
        raise PageFailure("encoding", byte=error.start) from error


def _wide(body: bytes) -> str:
    """Return the kind of UTF-16 that *body* is in, by its NUL bytes; empty if it is in none."""
    start = body[:1024]
    even, odd = start[::2].count(0), start[1::2].count(0)
    many = len(start) // 4  # half of the characters are ASCII: tags are
    if odd > many and even * 8 < odd:
        return "utf-16-le"
    return "utf-16-be" if even > many and odd * 8 < even else ""


def _is_gb(body: bytes) -> bool:
    """Tell whether *body* is valid in GB 18030, and its characters are common ones of Chinese."""
    pairs = len(_GB_LEAD.findall(body))
    if not pairs or len(_GB_PAIR.findall(body)) < _SURELY_GB * pairs:
        return False
    with suppress(UnicodeDecodeError):
        return bool(body.decode("gb18030"))
    return False


def _is_western(body: bytes) -> bool:
    """Tell whether the bytes of *body* outside ASCII stand alone, as letters with accents do."""
    return len(_HIGH_PAIR.findall(body)) * 3 <= len(_HIGH.findall(body))
