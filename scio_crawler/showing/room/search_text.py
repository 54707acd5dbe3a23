"""Words as the search takes them, and what a search asks for. Pure.

The index is made of these words, and the feed of a saved search of what fulfils it. The twin of
assets/search-text.js: tests/showing/room/searches.json holds both to one table.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from scio_crawler.showing.quoting.table import TABLE, listed
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
_SHORT = 3  # letters of words with which others begin by chance

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
        if match.start() - end == 1 and text[end] in _HYPHENS and not _figures(joined, forms[0]):
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


def _figures(before: str, after: str) -> bool:
    return before[-1:].isdecimal() and after[:1].isdecimal()


# A word to look for, and whether it is whole; longer ones that begin so are found, too, if not.
Wanted = tuple[str, bool]


class Period(NamedTuple):
    """Days, months or years, from the first to the last one; ``""`` where it is open."""

    first: str
    last: str

    def has(self, date: str) -> bool:
        return self.first <= date[: len(self.first)] and date[: len(self.last)] <= self.last


class Term(NamedTuple):
    """A word, a phrase or a date of a search."""

    ways: tuple[tuple[Wanted, ...], ...]  # in each of which it may be said
    period: Period | None = None  # a conference then fulfils it, too


class Group(NamedTuple):
    """What a turn must fulfil: one of *terms*, or, if *is_not*, none."""

    terms: tuple[Term, ...]
    is_not: bool


_MONTHS = " ".join(TABLE["months"]).split()
_MONTH = (
    "(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
)
_DAY = r"\d\d?(?:st|nd|rd|th)?"
_YEAR = r"(?:19|20)\d\d"
_DATE = (
    rf"(?:from )?{_YEAR}(?: ?[-–] ?|\.\.| to | until ){_YEAR}"
    rf"|(?:since|from|after|before|until) {_YEAR}"
    rf"|\d{{4}}([-/.])\d\d?\3\d\d?|\d{{4}}[-/]\d\d?|{_MONTH} {_DAY},? \d{{4}}"
    rf"|{_DAY} {_MONTH},? \d{{4}}|{_MONTH},? \d{{4}}|{_YEAR}"
)
_ASKED = re.compile(
    rf'((?<!\S)[-–](?=\S))?(?:((?<![^\s(–-])(?:{_DATE})(?![^\s,;.?!)"“”]))|"([^"]*)"?|“([^”]*)”?|[^\s"“”/]+)',
    re.IGNORECASE,
)
# What has a space in it, but is one word.
_SPACED = re.compile(r"(?<![^\s\"“])(?:\d{1,3}(?: \d{3})+|per cent)(?![^\s\"”])", re.IGNORECASE)
_TAG = re.compile("</?[a-z][^<>]*>", re.IGNORECASE)
_OR, _AND, _NOT = {"OR", "|"}, {"AND", "&", "+"}, {"NOT"}


def groups(typed: str) -> list[Group]:
    """Return what the search *typed* asks for: all groups must be fulfilled."""
    found: list[Group] = []
    small: list[bool] = []  # whether each says little by itself
    is_or = is_not = False
    before = ""  # the date before, if it stood there
    typed = _TAG.sub(" ", unicodedata.normalize("NFKC", typed))
    typed = _SPACED.sub(lambda word: word[0].replace(" ", ""), typed)
    for minus, date, _, straight, curly, chunk in _asked(typed):
        if chunk in _OR | _AND | _NOT:
            is_or, is_not = chunk in _OR, chunk in _NOT
            continue
        quoted = straight or curly
        term = _dated(date) or _term(date or quoted or chunk, bool(quoted))
        if not term.ways and not term.period:
            continue
        is_another_year = _ONE_YEAR.match(date) and _ONE_YEAR.match(before)
        before = date
        if found and (is_or or is_another_year):
            found[-1] = Group((*found[-1].terms, term), found[-1].is_not)
        else:
            found.append(Group((term,), bool(minus) or is_not))
            small.append(term.ways in _SMALL_WAYS)
        is_or = is_not = False
    pairs = zip(found, small, strict=True)
    large = [group for group, is_small in pairs if group.is_not or not is_small]
    return large if any(not group.is_not for group in large) else found


def _asked(typed: str) -> Iterator[tuple[str, ...]]:
    for match in _ASKED.finditer(typed):
        named = [each or "" for each in match.groups()]
        is_chunk = not any(named[1:])
        yield (*named, match[0].removeprefix(named[0]) if is_chunk else "")


def _term(text: str, is_phrase: bool) -> Term:
    printed = [forms[0] for forms in words(text)]
    if not printed:
        return Term(())
    phrase = tuple((american(word), True) for word in printed)
    if is_phrase:
        return Term((phrase,))
    if len(printed) == 1:
        return Term(tuple((way,) for way in _ways(printed[0])))
    if any(map(_figures, printed, printed[1:])):  # 6:40 is not 640
        return Term((phrase,))
    return Term((phrase, ((american("".join(printed)), True),)))


def _ways(word: str) -> list[Wanted]:
    """Return *word*, its singular and plural; longer ones find words that begin so, too."""
    forms = [word]
    if word.isalpha() and len(word) >= _SHORT and word not in _SMALL:
        single = _singular(word)
        more = single + ("es" if re.search("(?:[sxz]|ch|sh)$", single) else "s")
        is_ies = re.search("[^aeiou]y$", single)
        forms = [single, f"{single[:-1]}ies" if is_ies else more]
    spelled = dict.fromkeys(each for form in forms for each in (form, american(form)))
    is_whole = not word.isalpha() or word in _SMALL
    ways = [(form, is_whole or len(form) <= _SHORT) for form in spelled]
    starts = [form for form, is_whole in ways if not is_whole]
    return [
        (form, is_whole)
        for form, is_whole in ways
        if not any(form != start and form.startswith(start) for start in starts)
    ]


def _singular(word: str) -> str:
    if len(word) <= _SHORT:
        return word
    if re.search("[^aeiou]ies$", word):
        return f"{word[:-3]}y"
    if re.search("(?:x|ss|ch|sh)es$", word):
        return word[:-2]
    return word[:-1] if re.search("[^siu]s$", word) else word


_SMALL_WAYS = {(((word, True),),) for word in _SMALL}


_ONE_YEAR = re.compile(rf"{_YEAR}$")


def _dated(text: str) -> Term | None:
    """Return the term for the date *text*; None if there is no such day."""
    numbers = re.findall(r"\d+", text)
    years = [each for each in numbers if len(each) == 4]
    others = [int(each) for each in numbers if len(each) < 3]
    if len(years) > 1:
        return Term(_term(text.lower().removeprefix("from "), True).ways, Period(*years))
    if years and (word := re.match("[a-z]+(?= )", text, re.IGNORECASE)):
        year = int(years[0])
        open_ends = {
            "since": Period(str(year), ""),
            "from": Period(str(year), ""),
            "after": Period(str(year + 1), ""),
            "before": Period("", str(year - 1)),
            "until": Period("", str(year)),
        }
        if found := open_ends.get(word[0].lower()):
            return Term((), found)
    if named := re.search("[a-z]{3}", text, re.IGNORECASE):
        others.insert(0, _MONTHS.index(named[0].lower()) + 1)
    is_day = all(1 <= each <= most for each, most in zip(others, (12, 31), strict=False))
    if not years or not is_day:
        return None
    date = "-".join([years[0], *(f"{each:02}" for each in others)])
    is_said = named or not others  # nobody says 2024-07-24
    return Term(_term(text, True).ways if is_said else (), Period(date, date))


def fulfils(asked: Sequence[Group], text: str, who: str, date: str) -> bool:
    """Return whether a turn fulfils all that is *asked*.

    *who* has the names and the office of its speaker, *date* is that of the conference.
    """
    said, named = words(text), words(who)
    return bool(asked) and all(
        group.is_not
        != any(
            (term.period is not None and term.period.has(date))
            or any(_occurs(way, said) or _occurs(way, named) for way in term.ways)
            for term in group.terms
        )
        for group in asked
    )


def _occurs(way: Sequence[Wanted], said: Sequence[Forms]) -> bool:
    return any(all(map(_is, way, said[start:])) for start in range(len(said) - len(way) + 1))


def _is(wanted: Wanted, forms: Forms) -> bool:
    text, is_whole = wanted
    return text in forms if is_whole else any(form.startswith(text) for form in forms)
