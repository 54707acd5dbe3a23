"""Words as the search index takes them. Pure.

assets/search-text.js takes the same words from what is typed, and from texts for excerpts.
"""

import re
import unicodedata
from functools import lru_cache

from scio_crawler.showing.quoting.table import listed
from scio_crawler.showing.quoting.words import american

_HAN = "\u3400-\u9fff\uf900-\ufaff"
_THIN = "\u00a0\u2009\u202f"  # spaces that may part thousands
_WORD = re.compile(
    r"(?:[^\W\d_]\.){2,}"  # U.S.
    rf"|\d{{1,3}}(?:[,{_THIN}]\d{{3}})+(?!\d)(?:\.\d+)?[^\W_]*"  # 1,234.5
    r"|\d+(?:\.\d+)*[^\W_]*"  # 12.5 and 5G
    r"|[%％]|per[ -]cent(?!\w)"
    rf"|[{_HAN}]"
    # Yong'an, don't, and China's
    rf"|[^\W_{_HAN}]+(?:['’](?!s(?!\w))[^\W_{_HAN}]+)*(?:['’]s(?!\w))?",
    re.IGNORECASE,
)
_HYPHENS = "-‐‑"
_PERCENT = "percent"
_PER_CENT = {"%", "％", "per cent", "per-cent"}
_IN_WORDS = re.compile(rf"['’]|\.(?!\d)|(?<=\d)[,{_THIN}]")
_MARKS = re.compile("[\u0300-\u036f]")
_MAX_CACHED = 1 << 16  # of millions of words, few differ
_SMALL = listed("function words")

Forms = tuple[str, ...]  # a word as it is printed, then other ways to type it


def word_forms(text: str) -> list[Forms]:
    """Return the words of *text* in their order, in lower case and without accents.

    "state-owned" is two words, the first of which may also be typed "stateowned".
    """
    text = unicodedata.normalize("NFC", text)
    found: list[Forms] = []
    # The index of the first of several words that hyphens join, and what they make together.
    first, joined = 0, ""
    end = -2  # of the last word; no word follows it
    for match in _WORD.finditer(text):
        forms = _forms(match[0])
        follows_hyphen = match.start() - end == 1 and text[end] in _HYPHENS
        if follows_hyphen and not _are_figures(joined, forms[0]):
            joined += forms[0]
            found[first] += (joined,)
        else:
            first, joined = len(found), forms[0]
        found.append(forms)
        end = match.end()
    return found


def _are_figures(before: str, after: str) -> bool:
    return before[-1:].isdecimal() and after[:1].isdecimal()


@lru_cache(_MAX_CACHED)
def _forms(printed: str) -> Forms:
    lower = printed.lower()
    if lower in _PER_CENT:
        return (_PERCENT,)

    is_possessive = lower.endswith(("'s", "’s"))
    own = lower[:-2] if is_possessive else lower
    without_marks = _MARKS.sub("", unicodedata.normalize("NFD", own))
    plain = _IN_WORDS.sub("", without_marks)
    if plain in _SMALL and len(plain) > 1 and printed.isupper():  # US is not us
        return (plain.upper(), plain)
    forms = {plain: None, american(plain): None}
    if is_possessive:
        forms[plain + "s"] = None
    return tuple(forms)
