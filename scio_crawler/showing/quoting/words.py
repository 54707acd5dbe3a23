"""Split texts into the words and marks by which quotations are compared, and weigh them. Pure.

Typography does not count: curly or straight, single or double quotation marks, the length of
dashes, ``...`` or ``…``, kinds of spaces and paragraph breaks, full-width forms, invisible
characters. Everything else does: letters, their case, figures, punctuation.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from scio_crawler.common.sequences import number_alike
from scio_crawler.reading.text import INVISIBLE
from scio_crawler.showing.quoting.table import TABLE, listed

# The kinds of tokens.
WORD, MARK, QUOTE, DASH, GAP = "word", "mark", "quote", "dash", "gap"

_INVISIBLE = re.compile(f"[{INVISIBLE}\u034f\U000e0000-\U000e0fff]+")
_LIGATURES = {"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st"}
_LIGATURE = re.compile(f"[{''.join(_LIGATURES)}]")
_FOLDED = str.maketrans(
    {
        **{chr(code): chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)},  # full-width forms
        **dict.fromkeys('"`´‘’‚‛“”„‟′″‹›«»《》〈〉〝〞〟❛❜❝❞ʹʼ「」『』｢｣＂＇｀', "'"),
        **dict.fromkeys("‐‑−⁃﹣", "-"),
        **dict.fromkeys("‒–", "–"),
        **dict.fromkeys("—―⸺⸻﹘", "—"),
        **dict.fromkeys("、，", ","),
        **dict.fromkeys("。｡", "."),
        **dict.fromkeys("【〔", "["),
        **dict.fromkeys("】〕", "]"),
        **dict(zip("⋯￥￡￠", "…¥£¢", strict=True)),
        **dict.fromkeys(
            "\t\n\v\f\r\x1c\x1d\x1e\x1f\x85\xa0\u1680\u2028\u2029\u202f\u205f\u3000", " "
        ),
        **{chr(code): " " for code in range(0x2000, 0x200B)},
    }
)

_IN_WORDS = r"[^ '\-–—.,;:?!()\[\]{}…]"
# A number keeps its sign and the marks between its figures, an abbreviation its full stops.
_TOKEN = re.compile(
    rf"""
    (?P<gap> [\[(][ ]?(?:…|\.(?:[ ]?\.){{2,}})[ ]?[\])] | …+ | \.(?:[ ]?\.){{2,}} )
  | (?P<word>
      (?:[A-Za-z]\.)+[A-Za-z](?!{_IN_WORDS})
    | (?:(?<![^ ('\[—])[-–](?=[$€£¥]?\.?[0-9]))?
      (?:(?<!{_IN_WORDS})\.(?=[0-9]))?
      {_IN_WORDS}+
      (?:(?:(?<=[0-9])[.,:](?=[0-9])|'(?={_IN_WORDS})){_IN_WORDS}+)*
    )
  | (?P<quote> '+)
  | (?P<dash> [-–—]+)
  | (?P<mark> [.,;:?!()\[\]{{}}])
    """,
    re.VERBOSE,
)
_IN_WORD = re.compile(_IN_WORDS)
_SAME = {QUOTE: "'", DASH: "-", GAP: "…"}  # the text of all tokens of a kind
_TERM = re.compile("[a-z0-9]+|[\u4e00-\u9fff]")
_FULL_WIDTH = re.compile("[\uff01-\uff5e]")
# At the ends of a quotation, these are the quoting author's, like quotation marks and dashes.
_EDGE = frozenset(".,;:()[]{}")
# After these, a capital may begin a sentence.
_STOPS = frozenset(".?!:;()[]")
# Words whose full stop does not end a sentence.
_SHORTENED = listed("shortened")
_SHORT_WORD = re.compile(r"(?:[A-Za-z]\.)*[A-Za-z]")


class Token(NamedTuple):
    """A word or a mark of a text."""

    text: str  # as it is compared
    start: int
    end: int
    kind: str
    is_joined: bool  # to the token before it, as "owned" in "state-owned": no quotation ends there
    begins: bool  # whether it may begin a sentence


def cleaned(text: str) -> str:
    """Return *text* composed and without invisible characters; places are counted in this form."""
    if text.isascii() and text.replace("\n", "").isprintable():  # like most texts
        return text
    text = _LIGATURE.sub(lambda found: _LIGATURES[found[0]], _INVISIBLE.sub("", text))
    return unicodedata.normalize("NFC", text)  # last, since letters may have come together


def tokens(text: str) -> list[Token]:
    """Return the words and marks of *text*, which is :func:`cleaned`, in order."""
    folded = text.translate(_FOLDED)
    found: list[Token] = []
    begins, hyphen = True, -1  # where the last hyphen ends
    for match in _TOKEN.finditer(folded):
        kind, (start, end) = str(match.lastgroup), match.span()
        said = _SAME.get(kind) or match[0].replace("–", "-")
        is_joined = start == hyphen
        if kind == DASH and _is_hyphen(folded, start, end):
            is_joined, hyphen = True, end
        begins = begins or "\n" in text[found[-1].end : start]
        found.append(Token(said, start, end, kind, is_joined, begins))
        begins = _is_end(found) or (begins and kind == QUOTE)
    return found


def terms(text: str) -> set[str]:
    """Return the terms by which turns are preselected: ASCII words and Chinese characters."""
    if not text.isascii() and _FULL_WIDTH.search(text):
        text = text.translate(_FOLDED)
    return set(_TERM.findall(text.lower()))


def is_edge(token: Token) -> bool:
    """Return whether *token* is ignored at the ends of a quotation."""
    return token.kind in (QUOTE, DASH, GAP) or token.text in _EDGE


def _is_hyphen(folded: str, start: int, end: int) -> bool:
    """Return whether the dash joins two words or two figures."""
    if end - start > 1 or start == 0 or end == len(folded):
        return False
    before, sign, after = folded[start - 1], folded[start], folded[end]
    if sign == "–":
        return before in "0123456789" and after in "0123456789"
    is_after_word = before == "." or bool(_IN_WORD.match(before))
    return sign == "-" and is_after_word and bool(_IN_WORD.match(after))


def _is_end(found: list[Token]) -> bool:
    """Return whether the token after the last one may begin a sentence."""
    last = found[-1]
    if last.kind in (QUOTE, GAP):
        return True
    if last.text not in _STOPS:
        return False
    before = found[-2] if len(found) > 1 else last
    is_short = before.text in _SHORTENED or _SHORT_WORD.fullmatch(before.text) is not None
    return not (last.text == "." and before.kind == WORD and before.end == last.start and is_short)


FULL = 20  # a word
SMALL = 6  # one of FUNCTION_WORDS
LITTLE = 4  # a mark
LEFT_OUT = 30  # the most that words count which the quotation leaves out in a row
FORM = 5  # the same word in capitals or spelt otherwise, or the same number written otherwise
FEW = 5  # words; in a quotation of up to so many, every word counts in full
LEAST_ALIKE = 60  # percent of the weight that must be alike in a near match

# Words that say little by themselves: none is a negation, a number or a modal verb.
FUNCTION_WORDS = listed("function words")

_STEM = 4  # letters, at least, that words share if only their endings differ
_FIGURE = re.compile("[0-9]")


def weight(token: Token, is_short: bool) -> int:
    """Return the weight of *token* in a quotation, which *is_short* if it has few words."""
    if token.kind == GAP:
        return 0
    if token.kind != WORD:
        return LITTLE
    return SMALL if not is_short and token.text.lower() in FUNCTION_WORDS else FULL


def difference(quoted: Token, said: Token, is_short: bool) -> int:
    """Return the cost of *quoted* in place of *said*: 0 if they are alike."""
    if quoted.text == said.text:
        return 0
    one, other = weight(quoted, is_short), weight(said, is_short)
    if WORD not in (quoted.kind, said.kind):
        return LITTLE
    if quoted.kind != said.kind:
        return one + other
    if form_of(quoted, said):
        return FORM
    return max(one, other) // 2 if is_kin(quoted.text, said.text) else max(one, other)


# The kinds of differences, the gravest first.
WORDS, NUMBERS, NUMBER_FORM = "words", "numbers", "number form"
SPELLING, CAPITALS, PUNCTUATION = "spelling", "capitals", "punctuation"
KINDS = (WORDS, NUMBERS, NUMBER_FORM, SPELLING, CAPITALS, PUNCTUATION)


def kind_of(quoted: Token | None, said: Token | None) -> str:
    """Return in what *quoted* differs from *said*; None stands for nothing in its place."""
    there = [token for token in (quoted, said) if token]
    if all(token.kind != WORD for token in there):
        return PUNCTUATION
    if not (quoted and said):
        return WORDS
    is_number = all(_FIGURE.search(token.text) for token in there)
    return form_of(quoted, said) or (NUMBERS if is_number else WORDS)


def form_of(quoted: Token, said: Token) -> str:
    """Return the kind of difference of two words that mean the same, ``""`` if they do not."""
    one, other = quoted.text.lower(), said.text.lower()
    if one == other:
        return CAPITALS
    if _value(one) and _value(one) == _value(other):
        return NUMBER_FORM
    return SPELLING if american(one) == american(other) else ""


_NUMERALS = " ".join(TABLE["numerals"]).split()
_NUMBER = re.compile(
    r"([-–+]?[$€£¥]?)"
    r"([0-9]{1,3}(?:[ ,][0-9]{3})+(?![0-9])|[0-9]+|(?:" + "|".join(_NUMERALS) + r")(?![a-z]))"
    r"(?:\.([0-9]+))?( ?(?:%|percent|per ?cent))?",
    re.IGNORECASE,
)


def numbers_in(text: str) -> dict[int, int]:
    """Return by the beginning of each number in *text* its end."""
    return dict(match.span() for match in _NUMBER.finditer(text.translate(_FOLDED)))


def with_whole(found: Iterable[Token], numbers: Mapping[int, int]) -> list[Token]:
    """Return *found* with each of *numbers* as one token, such as "214 608" or "58 per cent"."""
    joined: list[Token] = []
    until = 0
    for token in found:
        if token.end <= until:
            last = joined.pop()
            joined.append(last._replace(text=f"{last.text} {token.text}", end=token.end))
        else:
            until = numbers.get(token.start, 0)
            joined.append(token)
    return joined


def _value(text: str) -> str:
    """Return *text* in the one form of all numbers of its value and unit, "" for no number."""
    if not (found := _NUMBER.fullmatch(text)):
        return ""
    sign, whole, fraction, unit = found.groups("")
    if whole.lower() in _NUMERALS:
        whole = str(_NUMERALS.index(whole.lower()))
    fraction = f".{fraction}".rstrip("0").rstrip(".")
    return f"{sign.replace('–', '-')}{re.sub('[ ,]', '', whole)}{fraction}{'%' if unit else ''}"


_SHORTEST_SPELT = 6  # letters of words in which no two fall together
_SPELLINGS = [(re.compile(british), american) for british, american in TABLE["spellings"].items()]


def american(word: str) -> str:
    """Return *word*, in lower case, in American spelling."""
    for british, other in _SPELLINGS if len(word) >= _SHORTEST_SPELT else ():
        word = british.sub(other, word)
    return word


def is_kin(one: str, other: str) -> bool:
    """Return whether only the endings of two words differ: room and rooms, count and counted."""
    one, other = one.lower(), other.lower()
    common = number_alike(one, other)
    if common < _STEM or _FIGURE.search(one + other):
        return False
    return 10 * common >= 7 * max(len(one), len(other))
