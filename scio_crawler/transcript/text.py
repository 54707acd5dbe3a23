"""Characters: what white space is, what is invisible, and what a reader sees.

The whole table of normalization: runs of white space (U+00A0, U+3000 and line ends among it)
become one space; the characters of ``INVISIBLE`` are dropped. Nothing else is touched: quotes,
dashes, spaces before punctuation and spelling stay as printed.
"""

from __future__ import annotations

import re

INVISIBLE = (
    "\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f"  # controls that are no white space
    "\u00ad"  # soft hyphen
    "\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069"  # zero width, direction
    "\ufe00-\ufe0f\ufeff"  # variation selectors, byte order mark
)
_INVISIBLE = re.compile(f"[{INVISIBLE}]+")
_SELECTOR = "\ufe00".encode()[:2]  # what variation selectors begin with in UTF-8
_ASCII = bytes(range(0x80))
_NO_LETTERS = bytes(code for code in _ASCII if not chr(code).isalnum())
# In UTF-8: what no reader sees of ASCII, and all that is not ASCII.
_UNSEEN_BYTES = bytes(
    code
    for code in range(0x100)
    if code >= 0x80 or chr(code).isspace() or _INVISIBLE.match(chr(code))
)

# UTF-8 read as Windows-1252 or Latin-1: a lead byte's character, then a continuation byte's.
_MOJIBAKE = re.compile(r"â€[™œ\u009d“”˜¦\u0080-\u00bf]|[ÃÂ][\u0080-\u00bf€-™]|ï»¿")


def normalize(text: str) -> str:
    """*text* with white space and invisible characters set right, trimmed; may be empty."""
    if is_plain(text):
        return text.strip() if "  " not in text else " ".join(text.split())
    return " ".join(_INVISIBLE.sub("", text).split())


def squeezed(text: str) -> str:
    """*text* with runs of white space as one space, trimmed; may be empty."""
    if text.isprintable() and "  " not in text:
        return text.strip()
    return " ".join(text.split())


def visible(text: str) -> int:
    """How many characters of *text* a reader sees, white space apart."""
    data = text.encode("utf-8", "surrogatepass")
    seen = len(data.translate(None, _UNSEEN_BYTES))
    if len(data) > len(text):
        others = data.translate(None, _ASCII).decode("utf-8", "surrogatepass")
        seen += len(_INVISIBLE.sub("", "".join(others.split())))
    return seen


def is_plain(text: str) -> bool:
    """Whether its only white space is the space, and nothing in it is invisible: most text.

    May be False of a rare text that is plain.
    """
    # Of what is invisible, only variation selectors are printable to Python.
    return text.isprintable() and (text.isascii() or _SELECTOR not in text.encode())


def letters(text: str) -> str:
    """The letters and digits of *text*, case folded: what two spellings of a name share."""
    if text.isascii():
        return text.encode().translate(None, _NO_LETTERS).decode().lower()
    return "".join(filter(str.isalnum, text)).casefold()


def is_mojibake(text: str) -> bool:
    """Whether *text* shows the traces of UTF-8 that was read as another encoding."""
    return not text.isascii() and _MOJIBAKE.search(text) is not None


def distance(one: str, other: str, limit: int) -> int:
    """Edits (insert, delete, replace, swap neighbours) between two words, at most *limit* + 1."""
    if abs(len(one) - len(other)) > limit:
        return limit + 1
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, a in enumerate(one, 1):
        earlier, before, row = before, row, [i]
        for j, b in enumerate(other, 1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (a != b))
            if i > 1 and j > 1 and a == other[j - 2] and one[i - 2] == b:
                cost = min(cost, earlier[j - 2] + 1)
            row.append(cost)
        if min(row) > limit:
            return limit + 1
    return min(row[-1], limit + 1)
