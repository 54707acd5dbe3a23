"""Outlets: one name for each, however a label prints it."""

from collections.abc import Iterator, Set
from functools import cache, lru_cache, partial

from scio_crawler.common.patterns import IGNORECASE, regex
from scio_crawler.reading.organizations import table

_CACHED = 1 << 12
_lines = partial(table.lines_of, "countries.csv")
_Q = regex(r"(?i)^(?:(?:q|question)\s?\d{0,2}\s?[:.,-]\s*)+")
_REPORTER = regex(
    r"(?i)^(?:an?|the)?\s*(?:\w+ )?(?:reporter|journalist|correspondent|question)s?"
    r"\s*(?:from|of|with|for|at|,|:|-)\s*|\s+(?:reporter|journalist|correspondent)s?$"
)
_ROLE = regex(
    r"(?i)(?:the |an? )?(?:q|question|reporter|journalist|correspondent|media|press|a|answer"
    r"|moderator|host|chair\w*|spokes\w+|official|interpreter)s?\s?\d{0,2}"
)
_ARTICLE = regex(r"^(?:an?|the)\s(?=[A-Z])", IGNORECASE)
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
    printed = table.tidy(label).split(",")[0].strip(_AROUND)
    own = _without_reporter(printed).strip(_AROUND)
    short = _without_country(own)[0].strip(_AROUND)
    # but "Voice of Russia", and a name that is another outlet's
    if " " in short and not _KINDS.issuperset(table.key_of(short)) and not known(short):
        own = short
    elif " " not in own and printed.lower() == f"the {own.lower()}":
        own = printed  # "The Nation"
    has_letters = any(map(str.isalpha, own))
    is_nobody = _ROLE.fullmatch(own) or own.lower() in _NOBODY or own.rstrip(".") in _places()
    return own if has_letters and not is_nobody else ""


@lru_cache(_CACHED)
def known(label: str) -> table.Row | None:
    """Return the row of the outlet that *label* names, None if the table has none."""
    whole = _Q.sub("", table.straight(label)).strip(" :;.")
    for form in (whole, _without_reporter(whole), _without_reporter(table.tidy(whole))):
        parts = [part.strip() for part in form.split(",")]
        for name in (form, parts[0], *parts[1:]):
            if row := _press(name) or _of_its_country(_APP.sub("", name)):
                return row
    own, _, parent = table.tidy(whole).rpartition(" of ")
    if parent and _press(parent) and (row := _press(own)):  # "CCTV of China Media Group"
        return row
    if row := _press(table.in_brackets(whole)):
        return row
    outlets, misprints = _joined()  # which may differ in spaces and one letter
    tidied = table.tidy(whole)
    return outlets.get(misprints.corrected("".join(table.key_of(tidied)))) or _within(tidied)


def _without_reporter(text: str) -> str:
    return _ARTICLE.sub("", _REPORTER.sub("", _Q.sub("", text)).strip())


def _without_country(name: str) -> tuple[str, str]:
    """Return *name* without the country that is printed with it, and that country."""
    printed = ""
    for pattern in (_OF_A_COUNTRY, _COUNTRYS):
        found = pattern.search(name)
        if found and (country := found["country"].rstrip(".")) in _countries():
            name, printed = name[: found.start()] + name[found.end() :], country
    return name, printed


def _of_its_country(name: str) -> table.Row | None:
    """Return the row of the outlet of *name*, which may be printed with its country."""
    short, country = _without_country(name)
    row = _press(short)
    if not country:
        return row
    return _press(f"{short} {country}") or _if_meant(row, short, {_countries()[country]})


def _if_meant(row: table.Row | None, name: str, countries: set[str]) -> table.Row | None:
    """Return *row*; None if outlets share its *name* and this one is not of the *countries*."""
    # "ABC of Australia" is not the one of the United States, but there is only one "Reuters".
    words = name.split()
    is_shared = all(word.isupper() or _SHARED.issuperset(table.key_of(word)) for word in words)
    if row is None or not is_shared or not countries or row.country in {"", *countries}:
        return row
    return row if "CN" in countries and row.country in ("HK", "MO", "TW") else None


def _press(name: str) -> table.Row | None:
    forms = (name, name.upper()) if len(name) < 6 else (name,)
    row = next(filter(None, (table.find(form, "") for form in forms if form)), None)
    return row if row and row.kind == "press" else None


@cache
def _countries() -> dict[str, str]:
    """Return the codes of countries by their names, as they are printed."""
    return {name: line["code"] for line in _lines() for name in _split(line["names"])}


@cache
def _places() -> Set[str]:
    """Return countries and their adjectives as they are printed."""
    return _countries().keys() | {name for line in _lines() for name in _split(line["adjectives"])}


def _split(names: str) -> list[str]:
    return names.split(table.SEPARATOR)


@cache
def _joined() -> tuple[dict[str, table.Row], table.Misprints]:
    """Return the outlets by the letters of their longer names, and the misprints of these names."""
    found = {
        joined: row
        for row in table.rows()
        if row.kind == "press"
        for name in (row.name, *row.others)
        if len(joined := "".join(table.key_of(name))) > 8
    }
    return found, table.Misprints(found, ())


def _within(text: str) -> table.Row | None:
    """Return the outlet in *text* if all other words state its kind or country."""
    words, printed = table.words_of(text), table.key_of(text)
    for at in range(len(words)):
        hit = table.find_at(words, at, "")
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
    codes: set[str] = set()
    while keys:
        sizes = range(len(keys), 0, -1)
        names = (keys[:n] for n in sizes if keys[:n] in _nations() or keys[:n] in table.places())
        if name := next(names, None):
            codes |= _nations().get(name, {"CN"})
        elif keys[0] not in _KINDS:
            return None
        keys = keys[len(name or keys[:1]) :]
    return codes


@cache
def _nations() -> dict[tuple[str, ...], set[str]]:
    """Return the codes of countries by the keys of their names and adjectives."""
    found: dict[tuple[str, ...], set[str]] = {}
    for line in _lines():
        for name in (*_split(line["names"]), *_split(line["adjectives"])):
            found.setdefault(table.key_of(name), set()).add(line["code"])
    return found
