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
_CACHED = 1 << 16  # of millions of words, few differ
_SMALL = listed("function words")

Forms = tuple[str, ...]  # a word as it is printed, then other ways to type it


def words(text: str) -> list[Forms]:
    """Return the words of *text* in their order, in lower case and without accents.

    "state-owned" is two words, the first of which may also be typed "stateowned".
    """
    text = unicodedata.normalize("NFC", text)
    found: list[Forms] = []
    first, joined, end = 0, "", -2  # of words that hyphens join; the first one follows none
    for match in _WORD.finditer(text):
        forms = _forms(match[0])
        is_joined = match.start() - end == 1 and text[end] in _HYPHENS
        are_figures = joined[-1:].isdecimal() and forms[0][:1].isdecimal()
        if is_joined and not are_figures:
            joined += forms[0]
            found[first] += (joined,)
        else:
            first, joined = len(found), forms[0]
        found.append(forms)
        end = match.end()
    return found


@lru_cache(_CACHED)
def _forms(printed: str) -> Forms:
    lower = printed.lower()
    if lower in _PER_CENT:
        return (_PERCENT,)
    is_possessive = lower[-2:] in ("'s", "’s")
    own = lower[:-2] if is_possessive else lower
    plain = _IN_WORDS.sub("", _MARKS.sub("", unicodedata.normalize("NFD", own)))
    others = [plain + "s"] if is_possessive else []
    if plain in _SMALL and len(plain) > 1 and printed.isupper():  # US is not us
        return (plain.upper(), plain)
    return (plain, *dict.fromkeys(each for each in (american(plain), *others) if each != plain))
