"""Whom a speaker speaks for: the bodies and outlets that are known, and how a position names one.

``organizations.csv`` is the data, reviewed by people; ``table`` looks names up in it; ``positions``
finds the first body in a position. Each outlet has one name, however a label prints it; its country
may be printed with it (``countries.csv``). The room knows nothing of pages, turns or Scrapy.

A wrong body is worse than none: it is ``""`` where it is not clear for whom somebody speaks. An
outlet that the table lacks is no such case, since its label says its name.
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
    Misprints,
    Row,
    by_name,
    find_at,
    in_brackets,
    key_of,
    last_renaming_before,
    lines_of,
    places,
    straight,
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
# Short forms that are known outlets where an outlet is expected, but no evidence that one is.
_COMMON = frozenset("AA AGI AKP ANA APP APS ENA KPL MAP MENA NAN PNA RSS SPA TAP VNA".split())
# Words around an outlet's name: of what kind it is, of what country or city.
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
    """Yield the names by which known outlets can be recognized, the own name of each one last.

    Acronyms are left out if they are common words or have other meanings.
    """
    for row in table.rows():
        if row.kind == "press":
            for name in filter(None, (*row.others, row.short, row.name)):
                if name not in _COMMON:
                    yield name.replace("Television", "TV")
                    yield name


def outlet(label: str) -> str:
    """Return the name of the outlet that *label* names, ``""`` if it names none.

    An outlet that the table lacks goes by what the label prints, without "Reporter from", its
    country, brackets, and what follows a comma.
    """
    if row := known(label):
        return row.name
    printed = tidy(label).split(",")[0].strip(_AROUND)
    own = _without_reporter(printed).strip(_AROUND)
    short = _without_country(own)[0].strip(_AROUND)
    # but "Voice of Russia", and a name that is another outlet's
    if " " in short and not _KINDS.issuperset(key_of(short)) and not known(short):
        own = short
    elif " " not in own and printed.lower() == f"the {own.lower()}":
        own = printed  # "The Nation"
    has_letters = any(map(str.isalpha, own))
    is_nobody = _ROLE.fullmatch(own) or own.lower() in _NOBODY or key_of(own) in _nations()
    return own if has_letters and not is_nobody else ""


@lru_cache(1 << 12)
def known(label: str) -> Row | None:
    """Return the row of the outlet that *label* names, None if the table has none."""
    whole = _Q.sub("", straight(label)).strip(" :;.")
    for form in (whole, _without_reporter(whole), _without_reporter(tidy(whole))):
        parts = [part.strip() for part in form.split(",")]
        for name in (form, parts[0], *parts[1:]):
            if row := _press(name) or _of_its_country(_APP.sub("", name)):
                return row
    own, _, parent = tidy(whole).rpartition(" of ")
    if parent and _press(parent) and (row := _press(own)):  # "CCTV of China Media Group"
        return row
    if row := _press(in_brackets(whole)):
        return row
    outlets, misprints = _joined()  # which may differ in spaces and one letter
    tidied = tidy(whole)
    return outlets.get(misprints.corrected("".join(key_of(tidied)))) or _within(tidied)


def _without_reporter(text: str) -> str:
    return _ARTICLE.sub("", _REPORTER.sub("", _Q.sub("", text)).strip())


def _without_country(name: str) -> tuple[str, str]:
    """Return *name* without the country that is printed with it, and that country."""
    printed = ""
    for pattern in (_OF_A_COUNTRY, _COUNTRYS):
        found = pattern.search(name)
        if found and key_of(found["country"]) in _nations():
            name, printed = name[: found.start()] + name[found.end() :], found["country"]
    return name, printed


def _of_its_country(name: str) -> Row | None:
    """Return the row of the outlet of *name*, which may be printed with its country."""
    short, country = _without_country(name)
    row = _press(short)
    if not country:
        return row
    countries = _nations()[key_of(country)]
    return _press(f"{short} {country}") or _if_meant(row, short, countries)


def _if_meant(row: Row | None, name: str, countries: set[str]) -> Row | None:
    """Return *row*; None if outlets share its *name* and this one is not of the *countries*."""
    # "ABC of Australia" is not the one of the United States, but there is only one "Reuters".
    words = name.split()
    is_shared = all(word.isupper() or _SHARED.issuperset(key_of(word)) for word in words)
    if row is None or not is_shared or not countries or row.country in {"", *countries}:
        return row
    return row if "CN" in countries and row.country in ("HK", "MO", "TW") else None


def _press(name: str) -> Row | None:
    forms = (name, name.upper()) if len(name) < 6 else (name,)
    row = next(filter(None, (table.find(form, "") for form in forms if form)), None)
    return row if row and row.kind == "press" else None


@cache
def _joined() -> tuple[dict[str, Row], Misprints]:
    """Return the outlets by the letters of their longer names, and the misprints of these names."""
    found = {
        joined: row
        for row in table.rows()
        if row.kind == "press"
        for name in (row.name, *row.others)
        if len(joined := "".join(key_of(name))) > 8
    }
    return found, Misprints(found, ())


def _within(text: str) -> Row | None:
    """Return the outlet in *text* if all other words state its kind or country."""
    words, printed = words_of(text), key_of(text)
    for at in range(len(words)):
        hit = find_at(words, at, "")
        if hit and hit[0].kind == "press":
            row, count = hit
            around = _said_by(printed[:at]), _said_by(printed[at + count :])
            if None in around:
                return None
            name = text[words[at].start : words[at + count - 1].end]
            return _if_meant(row, name, set().union(*filter(None, around)))
    return None


def _said_by(keys: tuple[str, ...]) -> set[str] | None:
    """Return the countries to which *keys* assign an outlet, None if they say something else."""
    countries = {place: {"CN"} for place in places()} | _nations()
    codes: set[str] = set()
    while keys:
        names = (keys[:count] for count in range(len(keys), 0, -1))
        name = next((name for name in names if name in countries), keys[:1])
        if name in countries:
            codes |= countries[name]
        elif keys[0] not in _KINDS:
            return None
        keys = keys[len(name) :]
    return codes


@cache
def _nations() -> dict[tuple[str, ...], set[str]]:
    """Return the codes of countries by the keys of their names and adjectives."""
    found: dict[tuple[str, ...], set[str]] = {}
    for line in lines_of("countries.csv"):
        names = f"{line['names']}{SEPARATOR}{line['adjectives']}"
        for name in names.split(SEPARATOR):
            found.setdefault(key_of(name), set()).add(line["code"])
    return found


SCIO = "State Council Information Office"
_LONGEST = 500  # characters; what is longer is no office, and what names a body stands in front
_CACHED = 1 << 11  # what some hundred briefings need: chairs and outlets recur, others in their own

# The office of a chair whose position does not name the press office: it is that of all the others.
_CHAIRS = re.compile(r"(?i)\bpress (?:bureau|office)\b|\bspokes\w+|\binformation office\b")
# All that such a position says: what else it says may be a body that the table lacks.
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
    short: str  # its acronym, "" if it goes by none
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
    no guess. Others speak for the first body of their position. A chair whose position says no more
    than that of a spokesperson or of the press bureau speaks for the SCIO. Somebody of unknown role
    speaks for a body of the position, or for a known outlet.
    """
    printed = (speaker[:_LONGEST], label[:_LONGEST], position[:_LONGEST])
    return _speaks_for(role, *printed, last_renaming_before(date))


@lru_cache(_CACHED)
def _speaks_for(role: str, speaker: str, label: str, position: str, date: str) -> str:
    if role == "press":
        found = _known_outlet(speaker, label, position)
        return found or outlet(speaker) or outlet(label)
    if position and (name := positions.body(position, date)):
        return name
    if role == "chair":
        is_usual = _CHAIRS.search(position) and _OF_A_CHAIR.fullmatch(position)
        return SCIO if is_usual else ""
    if role == "unknown" and not position:
        return _known_outlet(speaker, label)
    return ""


def _known_outlet(*texts: str) -> str:
    """Return the name of the first known outlet that one of *texts* names, else ``""``."""
    rows = filter(None, map(known, filter(None, texts)))
    return next((row.name for row in rows), "")


@lru_cache(_CACHED)
def organization_info(name: str) -> Organization:
    """Return what is known of an organization by the *name* that :func:`speaks_for` gave it.

    A name that the table lacks has no short form. Its words show its kind, and it is in China; if
    they show none, it is an outlet of unknown country (``""``).
    """
    if (row := by_name().get(name)) is not None:
        now = successor(row).name if row.follower else ""
        return Organization(*row[:4], row.since, row.until, now)
    kinds = (kind for kind, words in _KINDS_BY_WORDS.items() if re.search(words, name))
    kind = next(kinds, "press")
    return Organization(name, "", kind, "" if kind == "press" else "CN")
