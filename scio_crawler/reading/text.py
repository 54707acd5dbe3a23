"""Characters: white space, invisible characters, and what a reader sees.

These are all the rules of normalization: runs of white space (with U+00A0, U+3000 and line ends)
become one space, and the characters of ``INVISIBLE`` are dropped. Quotes, dashes, spaces before
punctuation and spelling stay as printed. Invisible characters of less common kinds, which can carry
words unseen, have gone before: see :mod:`scio_crawler.reading.page.decode`.
"""

from collections.abc import Callable
from functools import lru_cache, wraps
from typing import TypeVar

from scio_crawler.common.patterns import regex

T = TypeVar("T")

INVISIBLE = (
    "\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f"  # controls other than white space
    "\u00ad"  # soft hyphen
    "\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069"  # zero width, direction
    "\ufe00-\ufe0f\ufeff"  # variation selectors, byte order mark
)
STOPS = frozenset(".?!")  # ends of a sentence
# Colons that pages print: of ASCII, full width, small, vertical, the sign of a ratio, a letter's.
COLONS = ":：﹕︰∶꞉"
_COLONS = tuple(COLONS)
# Apostrophes: straight, typographic, accents, primes, modifier letters, full width.
APOSTROPHES = "'’‘‛`´′‵ʹʻʼʽˈ＇"
_STRAIGHT = dict.fromkeys(map(ord, APOSTROPHES), "'")
_INVISIBLE = regex(f"[{INVISIBLE}]+")
_SELECTOR = "\ufe00".encode()[:2]  # first bytes of every variation selector in UTF-8
_ASCII, _PRINTABLE = bytes(range(0x80)), bytes(range(0x20, 0x7F))
_NO_LETTERS = bytes(code for code in _ASCII if not chr(code).isalnum())
_LOWER = bytes(range(0x100)).lower()  # of ASCII, by byte
_MANY = 20  # characters outside ASCII that are not dropped one by one
_LONG = 100  # characters that are not looked at one by one
# Bytes of UTF-8 that are invisible ASCII, or belong to a character outside ASCII.
_INVISIBLE_BYTES = bytes(
    code
    for code in range(0x100)
    if code >= 0x80 or chr(code).isspace() or _INVISIBLE.match(chr(code))
)

LOST = "\ufffd"  # stands for a byte that is of no character
# UTF-8 decoded as Windows-1252 or Latin-1: a lead byte's character, then those of continuation
# bytes; as GBK: the beginning of a quote, or of U+FFFD twice.
_MOJIBAKE = regex(
    r"â€[™œ\u009d“”˜¦\u0080-\u00bf]|[ÃÂ][\u0080-\u00bf€-™]|ï»¿|鈥|锟斤"
    r"|[ã-é](?:[¡-ª¬-º¼-¿][¡-¿€-™–-›]|[€-™–-›][¡-ª¬-º¼-¿])"
)


def remembered(longest: int) -> Callable[[Callable[[str], T]], Callable[[str], T]]:
    """Let a function keep its latest results for texts of at most *longest* characters.

    Names, labels and lines of a head recur, on all pages of a briefing.
    """

    def decorate(function: Callable[[str], T]) -> Callable[[str], T]:
        known = lru_cache(1024)(function)

        @wraps(function)
        def remembering(text: str) -> T:
            return known(text) if len(text) <= longest else function(text)

        return remembering

    return decorate


def is_printable(text: str) -> bool:
    """Tell what ``text.isprintable()`` does, in half of the time for a paragraph of ASCII."""
    if len(text) > _LONG and text.isascii():
        return not text.encode().translate(None, _PRINTABLE)
    return text.isprintable()


def normalize(text: str) -> str:
    """Return *text* with white space collapsed, without invisible characters; it may be empty."""
    # What is printable has none of INVISIBLE but variation selectors.
    if is_printable(text) and (text.isascii() or _SELECTOR not in text.encode()):
        return text.strip() if "  " not in text else " ".join(text.split())
    return " ".join(_INVISIBLE.sub("", text).split())


def collapse_spaces(text: str) -> str:
    """Return *text* trimmed, with runs of white space collapsed; it may be empty."""
    if is_printable(text) and "  " not in text:
        return text.strip()
    return " ".join(text.split())


def straight(text: str) -> str:
    """Return *text* with straight apostrophes, as the names of people and outlets have them."""
    return text if text.isascii() and "`" not in text else text.translate(_STRAIGHT)


def ends_in_colon(text: str) -> bool:
    """Return whether *text* ends in any of ``COLONS``."""
    return text.endswith(_COLONS)


def visible(text: str) -> int:
    """Count the characters of *text* that a reader sees, without white space."""
    if text.isascii():
        return len(text.encode().translate(None, _INVISIBLE_BYTES))
    data = text.encode("utf-8", "surrogatepass")
    others = data.translate(None, _ASCII).decode("utf-8", "surrogatepass")
    seen = len(_INVISIBLE.sub("", "".join(others.split())))
    return seen + len(data.translate(None, _INVISIBLE_BYTES))


@remembered(60)
def comparison_key(text: str) -> str:
    """Return the letters and digits of *text*, case folded, to compare spellings of a name."""
    kept = alphanumeric(text)
    return kept if kept.isascii() else kept.casefold()


def letters_by_line(text: str) -> list[str]:
    """Return the :func:`letters` of each line of *text*, faster than one by one."""
    lines = alphanumeric(text, _NO_LETTERS.replace(b"\n", b"")).split("\n")
    return [line if line.isascii() else line.casefold() for line in lines]


def alphanumeric(text: str, dropped: bytes = _NO_LETTERS) -> str:
    """Return the letters and digits of *text*; those of ASCII, all but *dropped*, in lower case."""
    if text.isascii():
        return text.encode().translate(_LOWER, dropped).decode()
    data = text.encode("utf-8", "surrogatepass")
    kept = data.translate(_LOWER, dropped).decode("utf-8", "surrogatepass")
    others = set(data.translate(None, _ASCII).decode("utf-8", "surrogatepass"))
    odd = [other for other in others if not other.isalnum()]
    if len(odd) > _MANY:
        return kept.translate(dict.fromkeys(map(ord, odd)))
    for other in odd:  # in most texts quotes and dashes, of a few kinds
        kept = kept.replace(other, "")
    return kept


def is_damaged(text: str) -> bool:
    """Tell whether *text* shows traces of a wrong decoding, or has a character that is lost."""
    return LOST in text or is_mojibake(text)


def is_mojibake(text: str) -> bool:
    """Tell whether *text* shows traces of UTF-8 that was decoded as another encoding."""
    if text.isascii():
        return False
    others = text.encode("utf-8", "surrogatepass").translate(None, _ASCII)  # which are few
    is_likely = _MOJIBAKE.search(others.decode("utf-8", "surrogatepass"))
    return is_likely is not None and _MOJIBAKE.search(text) is not None


def distance(one: str, other: str, limit: int) -> int:
    """Count letters to insert, delete, replace or swap, up to *limit*, else *limit* + 1."""
    # An edit takes away one kind of letter at most. This tells most words apart, in no time.
    if abs(len(one) - len(other)) > limit or len(set(one) - set(other)) > limit:
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
