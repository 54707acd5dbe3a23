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
_STRAIGHT = str.maketrans(dict.fromkeys(APOSTROPHES, "'"))
_INVISIBLE = regex(f"[{INVISIBLE}]+")
_SELECTOR = "\ufe00".encode()[:2]  # first bytes of every variation selector in UTF-8
_ASCII, _PRINTABLE = bytes(range(0x80)), bytes(range(0x20, 0x7F))
_NO_LETTERS = bytes(code for code in _ASCII if not chr(code).isalnum())
_LOWER = bytes(range(0x100)).lower()  # of ASCII, by byte
_MAX_DROPPED = 20  # characters outside ASCII that are dropped one by one
_MAX_SHORT = 100  # characters that are looked at one by one
# Bytes of UTF-8 that are invisible ASCII, or belong to a character outside ASCII.
_INVISIBLE_BYTES = bytes(range(0x80, 0x100))
for _code in _ASCII:
    if chr(_code).isspace() or _INVISIBLE.match(chr(_code)):
        _INVISIBLE_BYTES += bytes((_code,))

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
    """Return what ``text.isprintable()`` does, in half of the time for a paragraph of ASCII."""
    if len(text) > _MAX_SHORT and text.isascii():
        return not text.encode().translate(None, _PRINTABLE)
    return text.isprintable()


def normalize(text: str) -> str:
    """Return *text* with white space collapsed, without invisible characters; it may be empty."""
    # What is printable has none of INVISIBLE but variation selectors.
    if is_printable(text) and (text.isascii() or _SELECTOR not in text.encode()):
        if "  " not in text:
            return text.strip()
    else:
        text = _INVISIBLE.sub("", text)
    return " ".join(text.split())


def collapse_spaces(text: str) -> str:
    """Return *text* trimmed, with runs of white space collapsed; it may be empty."""
    if is_printable(text) and "  " not in text:
        return text.strip()
    return " ".join(text.split())


def straight(text: str) -> str:
    """Return *text* with straight apostrophes, as the names of people and outlets have them."""
    if text.isascii() and "`" not in text:
        return text
    return text.translate(_STRAIGHT)


def ends_in_colon(text: str) -> bool:
    """Return whether *text* ends in any of ``COLONS``."""
    return text.endswith(_COLONS)


def visible(text: str) -> int:
    """Count the characters of *text* that a reader sees, without white space."""
    if text.isascii():
        return len(text.encode().translate(None, _INVISIBLE_BYTES))
    data = text.encode("utf-8", "surrogatepass")
    others = data.translate(None, _ASCII).decode("utf-8", "surrogatepass")
    without_space = "".join(others.split())
    seen = len(_INVISIBLE.sub("", without_space))
    return seen + len(data.translate(None, _INVISIBLE_BYTES))


@remembered(60)
def comparison_key(text: str) -> str:
    """Return the letters and digits of *text*, case folded, to compare spellings of a name."""
    kept = alphanumeric(text)
    return kept if kept.isascii() else kept.casefold()


def letters_by_line(text: str) -> list[str]:
    """Return the :func:`comparison_key` of each line of *text*, faster than one by one."""
    kept = alphanumeric(text, _NO_LETTERS.replace(b"\n", b""))
    if not kept.isascii():
        kept = kept.casefold()
    return kept.split("\n")


def alphanumeric(text: str, dropped: bytes = _NO_LETTERS) -> str:
    """Return the letters and digits of *text*; those of ASCII, all but *dropped*, in lower case."""
    if text.isascii():
        return text.encode().translate(_LOWER, dropped).decode()
    data = text.encode("utf-8", "surrogatepass")
    kept = data.translate(_LOWER, dropped).decode("utf-8", "surrogatepass")
    others = set(data.translate(None, _ASCII).decode("utf-8", "surrogatepass"))
    dropped_others = [other for other in others if not other.isalnum()]
    if len(dropped_others) > _MAX_DROPPED:
        return kept.translate(dict.fromkeys(map(ord, dropped_others)))
    for other in dropped_others:  # in most texts quotes and dashes, of a few kinds
        kept = kept.replace(other, "")
    return kept


def is_damaged(text: str) -> bool:
    """Return whether *text* shows traces of a wrong decoding, or has a character that is lost."""
    return LOST in text or is_mojibake(text)


def is_mojibake(text: str) -> bool:
    """Return whether *text* shows traces of UTF-8 that was decoded as another encoding."""
    if text.isascii():
        return False
    others = text.encode("utf-8", "surrogatepass").translate(None, _ASCII)  # which are few
    is_likely = _MOJIBAKE.search(others.decode("utf-8", "surrogatepass"))
    return is_likely is not None and _MOJIBAKE.search(text) is not None


def distance(first: str, second: str, limit: int) -> int:
    """Count letters to insert, delete, replace or swap, up to *limit*, else *limit* + 1."""
    # An edit takes away one kind of letter at most. This tells most words apart, in no time.
    if abs(len(first) - len(second)) > limit:
        return limit + 1
    if len(set(first) - set(second)) > limit:
        return limit + 1

    previous: list[int] = []
    row = list(range(len(second) + 1))
    for i, letter in enumerate(first, 1):
        earlier, previous, row = previous, row, [i]
        for j, other in enumerate(second, 1):
            replaced = previous[j - 1] + (letter != other)
            cost = min(previous[j] + 1, row[j - 1] + 1, replaced)
            is_swap = i > 1 and j > 1 and letter == second[j - 2] and first[i - 2] == other
            if is_swap:
                cost = min(cost, earlier[j - 2] + 1)
            row.append(cost)
        if min(row) > limit:
            return limit + 1
    return min(row[-1], limit + 1)
