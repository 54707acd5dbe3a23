"""Whom a speaker speaks for: the bodies and outlets that are known, and how a position names one.

``organizations.csv`` is the data, reviewed by people; ``table`` looks names up in it; ``positions``
finds the first body in a position. Each outlet has one name, however a label prints it; its country
may be printed with it (``countries.csv``). The room knows nothing of pages, turns or Scrapy.

A wrong body is worse than none: it is ``""`` where it is not clear for whom somebody speaks. This
does not hold for an outlet that the table lacks, since its label gives its name.
"""

import re
from collections.abc import Iterator
from functools import cache, lru_cache
from typing import NamedTuple

from scio_crawler.common.patterns import regex
from scio_crawler.reading.organizations import positions, table
from scio_crawler.reading.organizations.table import (
    GOVERNMENT,
    SEPARATOR,
    Key,
    Misprints,
    Row,
    by_name,
    find_at,
    in_brackets,
    key_of,
    last_renaming_before,
    lines_of,
    normalize_signs,
    places,
    successor,
    tidy,
    words_of,
)

_Q = regex(r"(?i)^(?:(?:q|question)\s?\d{0,2}\s?[:.,-]\s*)+")
_REPORTER = regex(
    r"(?i)^(?:an?|the)?\s*(?:\w+ )?(?:reporter|journalist|correspondent|question)s?"
    r"\s*(?:from|of|with|for|at|,|:|-)\s*|\s+(?:reporter|journalist|correspondent)s?$"
)
_ROLE = regex(
    r"(?i)(?:the |an? )?(?:q|question|reporter|journalist|correspondent|media|press|a|answer"
    r"|moderator|host|chair\w*|spokes\w+|official|interpreter)s?\s?\d{0,2}"
)
_ARTICLE = regex(r"(?i)^(?:an?|the)\s(?=[A-Z])")
_AROUND = " \"'*-:;."
_APP = regex(r" (?:App|APP|app)$")
# Short forms that name outlets where one is expected, but do not show that one is named.
_AMBIGUOUS = frozenset("AA AGI AKP ANA APP APS ENA KPL MAP MENA NAN PNA RSS SPA TAP VNA".split())
# Words around an outlet's name that say what kind of outlet it is.
_KINDS = frozenset(
    "agency broadcaster channel daily european from magazine media network news newspaper of"
    " public state station TV website".split()
)
_NOBODY = frozenset(
    "another domestic female foreign international local male overseas unidentified unknown"
    " unnamed".split()
)
# "… of the US", "Japan's …"
_OF_A_COUNTRY = regex(r"\s+(?:of|from|in) (?:the )?(?P<country>[A-Z][\w. ]*)$")
_COUNTRYS = regex(r"^(?P<country>[A-Z][\w ]*)'s (?=[A-Z])")
# Words of names that several outlets have, each in its country, as they have acronyms.
_SHARED = frozenset(
    "age business channel comercio commercial daily economic el excelsior express guardian"
    " independent international jornada la mail mercurio mirror mundo nacion nation national news"
    " newspaper observer one pais post prensa press radio razon standard star sun telegraph tercera"
    " tiempo times today tribune TV universal weekly world".split()
)


def outlet_names() -> Iterator[str]:
    """Yield the names by which known outlets can be recognized, each outlet's own name last.

    Acronyms are left out if they are common words or have other meanings.
    """
    for row in _outlets():
        for name in (*row.others, row.short, row.name):
            if name and name not in _AMBIGUOUS:
                yield name.replace("Television", "TV")
                yield name


def _outlets() -> list[Row]:
    return [row for row in table.rows() if row.kind == "press"]


def outlet(label: str) -> str:
    """Return the name of the outlet that *label* names, ``""`` if it names none.

    An outlet that the table lacks goes by what the label prints, without "Reporter from", its
    country, brackets, and what follows a comma.
    """
    if row := outlet_row(label):
        return row.name

    printed = tidy(label).split(",")[0].strip(_AROUND)
    name = _without_reporter(printed).strip(_AROUND)
    short = _without_country(name)[0].strip(_AROUND)
    is_kind = _KINDS.issuperset(key_of(short))
    # "Voice of Russia" stays, and so does a name that is another outlet's without the country.
    if " " in short and not is_kind and not outlet_row(short):
        name = short
    elif " " not in name and printed.lower() == f"the {name.lower()}":
        name = printed  # "The Nation"

    if not any(map(str.isalpha, name)) or _ROLE.fullmatch(name):
        return ""
    is_nobody = name.lower() in _NOBODY or key_of(name) in _nations()
    return "" if is_nobody else name


@lru_cache(1 << 12)
def outlet_row(label: str) -> Row | None:
    """Return the row of the outlet that *label* names, None if the table has none."""
    whole = _Q.sub("", normalize_signs(label)).strip(" :;.")
    tidied = tidy(whole)
    for form in (whole, _without_reporter(whole), _without_reporter(tidied)):
        for part in [form, *form.split(",")]:
            name = part.strip()
            if row := _find_outlet(name) or _of_its_country(_APP.sub("", name)):
                return row

    name, _, parent = tidied.rpartition(" of ")
    row = _find_outlet(name)
    if row and _find_outlet(parent):  # "CCTV of China Media Group"
        return row
    if row := _find_outlet(in_brackets(whole)):
        return row
    outlets, misprints = _outlets_by_letters()  # which may differ in spaces and one letter
    letters = misprints.corrected("".join(key_of(tidied)))
    return outlets.get(letters) or _outlet_within(tidied)


def _without_reporter(text: str) -> str:
    return _ARTICLE.sub("", _REPORTER.sub("", _Q.sub("", text)).strip())


def _without_country(name: str) -> tuple[str, str]:
    """Return *name* without the country that is printed with it, and that country."""
    country = ""
    for pattern in (_OF_A_COUNTRY, _COUNTRYS):
        found = pattern.search(name)
        if found and key_of(found["country"]) in _nations():
            name = name[: found.start()] + name[found.end() :]
            country = found["country"]
    return name, country


def _of_its_country(name: str) -> Row | None:
    """Return the row of the outlet of *name*, which may be printed with its country."""
    short, country = _without_country(name)
    row = _find_outlet(short)
    if not country:
        return row
    countries = _nations()[key_of(country)]
    return _find_outlet(f"{short} {country}") or _if_of(countries, row, short)


def _if_of(countries: set[str], row: Row | None, name: str) -> Row | None:
    """Return *row*; None if outlets share its *name* and it is not of one of the *countries*."""
    if row is None or not countries or row.country in ("", *countries):
        return row
    if "CN" in countries and row.country in ("HK", "MO", "TW"):
        return row
    # "ABC of Australia" is not the one of the United States, but there is only one "Reuters".
    words = name.split()
    is_shared = all(word.isupper() or _SHARED.issuperset(key_of(word)) for word in words)
    if is_shared:
        return None
    return row


def _find_outlet(name: str) -> Row | None:
    """Return the row of the outlet called *name*, which may be an acronym in small letters."""
    row = table.find(name, "")
    if not row and len(name) < 6:
        row = table.find(name.upper(), "")
    if row and row.kind == "press":
        return row
    return None


@cache
def _outlets_by_letters() -> tuple[dict[str, Row], Misprints]:
    """Return the outlets by the letters of their longer names, and the misprints of these names."""
    found = {}
    for row in _outlets():
        for name in (row.name, *row.others):
            letters = "".join(key_of(name))
            if len(letters) > 8:
                found[letters] = row
    return found, Misprints(found, ())


def _outlet_within(text: str) -> Row | None:
    """Return the outlet in *text* if all other words say its kind or country."""
    words, keys = words_of(text), key_of(text)
    for index in range(len(words)):
        hit = find_at(words, index, "")
        if not hit or hit[0].kind != "press":
            continue

        row, count = hit
        end = index + count
        before, after = _countries_in(keys[:index]), _countries_in(keys[end:])
        if before is None or after is None:
            return None
        name = text[words[index].start : words[end - 1].end]
        return _if_of(before | after, row, name)
    return None


def _countries_in(keys: Key) -> set[str] | None:
    """Return the countries to which *keys* assign an outlet, None if they say something else."""
    countries = {place: {"CN"} for place in places()} | _nations()
    codes: set[str] = set()
    while keys:
        counts = range(len(keys), 0, -1)
        count = next((count for count in counts if keys[:count] in countries), 0)
        if count:
            codes |= countries[keys[:count]]
        elif keys[0] not in _KINDS:
            return None
        keys = keys[max(1, count) :]
    return codes


@cache
def _nations() -> dict[Key, set[str]]:
    """Return the codes of countries by the keys of their names and adjectives."""
    found: dict[Key, set[str]] = {}
    for line in lines_of("countries.csv"):
        names = f"{line['names']}{SEPARATOR}{line['adjectives']}"
        for name in names.split(SEPARATOR):
            found.setdefault(key_of(name), set()).add(line["code"])
    return found


# Bodies

SCIO = "State Council Information Office"
_MAX_LENGTH = 500  # characters; an office is not longer, and what names a body is in front
_CACHED = 1 << 11  # what some hundred briefings need: chairs and outlets recur, others within one

# The office of a chair whose position does not name the press office: the office of all the others.
_CHAIRS = re.compile(r"(?i)\bpress (?:bureau|office)\b|\bspokes\w+|\binformation office\b")
# All words of such a position: any other may name a body that the table lacks.
_OF_A_CHAIR = re.compile(
    r"(?i)(?:(?:acting|an?|and|assistant|at|bureau|chair(?:man|woman|person)?|charge|chief|deputy"
    r"|director(?:ate)?|division|executive|first|for|general|head|host|in|information|inspector"
    r"|moderator|of|office|officer|official|press(?: conference)?|second|senior"
    r"|spokes(?:person|man|woman)|state council|the|third|this|vice)\b[ ,;./&-]*)*"
)
# What a name that the table lacks is, by its words.
_KINDS_BY_WORDS = {
    "party": r"^CPC .+ Committee$|\bof the CPC Central Committee$",
    "legislature": r"\bPeople's Congress\b|\bPolitical Consultative Conference\b|^CPPCC ",
    "court": r"\bPeople's (?:Court|Procuratorate)\b",
    "province": r"^People's Government of .+ (?:Province|Autonomous Region)$",
    "city": f"^{GOVERNMENT}",
    "agency": r" (?:Provincial|Municipal|Regional) ",
    "press": r"\b(?:News|Daily|Weekly|Times|TV|Television|Radio|Broadcasting|Post|Press|Journal"
    r"|Media|Magazine|Herald|Online|Network)\b",
    "other": r"\b(?:Hospital|Museum)\b",
    "university": r"\b(?:University|College|Academy|Institute)\b",
    "bank": r"\bBank\b",
    "company": r"\b(?:Company|Corporation|Corp|Group|Ltd|Inc|Exchange|Airlines|Airport|Securities"
    r"|Holdings|Motors|Technologies)\b",
    "association": r"\b(?:Association|Federation|Society|Foundation)\b",
}


class Organization(NamedTuple):
    """A body or an outlet."""

    name: str
    short: str  # its acronym, "" if it has none
    kind: str  # one of items.BODY_KINDS
    country: str  # ISO 3166, "CN" for all but outlets of other places; "" if it is not known
    since: str = ""  # the first day of its name, "" if it is not known
    until: str = ""  # the first day of another name or body, "" if it has its name today
    now: str = ""  # the body that does its work today, "" if that is itself


def speaks_for(role: str, speaker: str, label: str, position: str, date: str) -> str:
    """Return the name of the body or outlet that a speaker speaks for, ``""`` if it is unknown.

    *role* is chair, official, press or unknown; *speaker*, *label* and *position* are those of the
    turn and may be ``""``; *date* is the day of the conference, since bodies have the names of that
    day. Never raises.

    The press speaks for an outlet; one that the table lacks goes by the name on its label, which is
    not a guess. Others speak for the first body of their position. A chair speaks for the SCIO if
    the position only says spokesperson or press bureau. Somebody of unknown role speaks for a body
    of the position, or for a known outlet.
    """
    return _speaks_for(
        role,
        speaker[:_MAX_LENGTH],
        label[:_MAX_LENGTH],
        position[:_MAX_LENGTH],
        last_renaming_before(date),
    )


@lru_cache(_CACHED)
def _speaks_for(role: str, speaker: str, label: str, position: str, date: str) -> str:
    if role == "press":
        return _outlet_of_press(speaker, label, position)
    if position and (name := positions.body(position, date)):
        return name
    if role == "chair" and _is_of_press_office(position):
        return SCIO
    if role == "unknown" and not position:
        return _known_outlet(speaker, label)
    return ""


def _is_of_press_office(position: str) -> bool:
    """Return whether a chair's *position* only says spokesperson or press bureau."""
    return bool(_CHAIRS.search(position) and _OF_A_CHAIR.fullmatch(position))


def _outlet_of_press(speaker: str, label: str, position: str) -> str:
    known = _known_outlet(speaker, label, position)
    return known or outlet(speaker) or outlet(label)


def _known_outlet(*texts: str) -> str:
    """Return the name of the first known outlet that one of *texts* names, else ``""``."""
    for text in texts:
        if row := outlet_row(text):
            return row.name
    return ""


@lru_cache(_CACHED)
def organization_info(name: str) -> Organization:
    """Return what is known of an organization by the *name* that :func:`speaks_for` gave it.

    A name that the table lacks has no short form. Its words show its kind, and it is in China; if
    they show none, it is an outlet of unknown country (``""``).
    """
    if row := by_name().get(name):
        now = ""
        if row.follower:
            now = successor(row).name
        return Organization(name, row.short, row.kind, row.country, row.since, row.until, now)

    kinds = (kind for kind, words in _KINDS_BY_WORDS.items() if re.search(words, name))
    kind = next(kinds, "press")
    if kind == "press":
        return Organization(name, "", kind, "")
    return Organization(name, "", kind, "CN")
