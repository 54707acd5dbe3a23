"""Outlets: one name for each, whatever a label prints of it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache, lru_cache

from scio_crawler.organizations.misprints import Misprints
from scio_crawler.organizations.table import Row, find, find_at, key_of, places, rows, words_of
from scio_crawler.organizations.text import in_brackets, straight, tidy

_CACHED = 1 << 12
_Q = re.compile(r"(?i)^(?:(?:q|question)\s?\d{0,2}\s?[:.,-]\s*)+")
_REPORTER = re.compile(
    r"(?i)^(?:an?|the)?\s*(?:\w+ )?(?:reporter|journalist|correspondent|question)s?"
    r"\s*(?:from|of|with|for|at|,|:|-)\s*|\s+(?:reporter|journalist|correspondent)s?$"
)
_ROLE = re.compile(
    r"(?i)(?:the |an? )?(?:q|question|reporter|journalist|correspondent|media|press|a|answer"
    r"|moderator|host|chair\w*|spokes\w+|official|interpreter)s?\s?\d{0,2}"
)
_ARTICLE = re.compile(r"^(?:an?|the)\s(?=[A-Z])", re.IGNORECASE)
_AROUND = " \"'*-:;."
_APP = re.compile(r" (?:App|APP|app)$")
# Short forms that are known outlets where an outlet is expected, but no evidence that one is.
_COMMON = frozenset("AA AGI AKP ANA APP APS ENA KPL MAP MENA NAN PNA RSS SPA TAP VNA".split())
# Words around an outlet's name: of what kind it is, of what country or city.
_KINDS = frozenset(
    """
    agency broadcaster channel daily from magazine media network news newspaper of station TV
    """.split()
)
_NATIONS = """
    American Australian Austrian Belgian Brazilian British Canadian Chinese Cuban Danish Dutch
    Egyptian European Finnish French German Indian Indonesian Iranian Italian Japanese Kazakh Korean
    Malaysian Mexican Mongolian Nepalese Norwegian Pakistani Philippine Polish Portuguese Qatari
    Russian Singaporean South Spanish Swedish Swiss Thai Turkish Vietnamese
    """
_NOBODY = frozenset(
    """
    another domestic female foreign international local male overseas unidentified unknown unnamed
    """.split()
)
# "… of the US", "Japan's …"
_OF_A_COUNTRY = re.compile(r"\s+(?:of|from|in) (?:the )?(?P<country>[A-Z][\w. ]*)$")
_COUNTRYS = re.compile(r"^(?P<country>[A-Z][\w ]*)'s (?=[A-Z])")
_COUNTRIES = frozenset(
    """
    Argentina, Australia, Austria, Belgium, Brazil, Britain, Cambodia, Canada, Chile, China, Cuba,
    Czech Republic, Denmark, Egypt, Ethiopia, Finland, France, Germany, Greece, Hong Kong, Hungary,
    India, Indonesia, Iran, Ireland, Israel, Italy, Japan, Kazakhstan, Kenya, Korea, Kuwait, Laos,
    Macao, Macau, Malaysia, Mexico, Mongolia, Myanmar, Nepal, Netherlands, New Zealand, Nigeria,
    Norway, Pakistan, Peru, Philippines, Poland, Portugal, Qatar, ROK, Republic of Korea, Romania,
    Russia, Saudi Arabia, Serbia, Singapore, South Africa, South Korea, Spain, Sri Lanka, Sweden,
    Switzerland, Taiwan, Thailand, Turkey, Türkiye, U.K, U.S, U.S.A, UAE, UK, US, USA, Ukraine,
    United Arab Emirates, United Kingdom, United States, United States of America, Uzbekistan,
    Venezuela, Vietnam
    """.replace("\n    ", " ")
    .strip()
    .split(", ")
)


def names() -> Iterator[str]:
    """Yield the names of known outlets, as they are written, by which one can be told.

    The own name of an outlet comes behind its others. Acronyms that are common words or mean other
    things, too, are left out.
    """
    for row in rows():
        if row.kind == "press":
            for name in filter(None, (*row.others, row.short, row.name)):
                if name not in _COMMON:
                    yield name.replace("Television", "TV")
                    yield name


def outlet(label: str) -> str:
    """Return the name of the outlet that *label* names, ``""`` if it names none.

    An outlet that the table lacks goes by what the label prints, without "Reporter from", its
    country, what stands in brackets, and what stands behind a comma.
    """
    if row := known(label):
        return row.name
    printed = tidy(label).split(",")[0].strip(_AROUND)
    own = _without_reporter(printed).strip(_AROUND)
    short = _without_country(own).strip(_AROUND)
    if " " in short and not _KINDS.issuperset(key_of(short)):  # but "Voice of Russia"
        own = short
    elif " " not in own and printed.lower() == f"the {own.lower()}":
        own = printed  # "The Nation"
    has_letters = any(map(str.isalpha, own))
    is_nobody = _ROLE.fullmatch(own) or own.lower() in _NOBODY or own.rstrip(".") in _places()
    return own if has_letters and not is_nobody else ""


@lru_cache(_CACHED)
def known(label: str) -> Row | None:
    """Return the row of the outlet that *label* names, None if the table has none."""
    whole = _Q.sub("", straight(label)).strip(" :;.")
    for form in (whole, _without_reporter(whole), _without_reporter(tidy(whole))):
        parts = [part.strip() for part in form.split(",")]
        for name in (form, parts[0], *parts[1:]):
            if row := _press(name) or _press(_without_country(_APP.sub("", name))):
                return row
    return _press(in_brackets(whole)) or _misspelt(tidy(whole)) or _within(tidy(whole))


def _without_reporter(text: str) -> str:
    return _ARTICLE.sub("", _REPORTER.sub("", _Q.sub("", text)).strip())


def _without_country(name: str) -> str:
    """Return *name* without the country that is printed with it."""
    for pattern in (_OF_A_COUNTRY, _COUNTRYS):
        found = pattern.search(name)
        if found and found["country"].rstrip(".") in _COUNTRIES:
            name = name[: found.start()] + name[found.end() :]
    return name


def _press(name: str) -> Row | None:
    row = (find(name, "") or (find(name.upper(), "") if len(name) < 6 else None)) if name else None
    return row if row and row.kind == "press" else None


@cache
def _places() -> frozenset[str]:
    """Return countries and nations as they are printed."""
    return _COUNTRIES | frozenset(_NATIONS.split())


@cache
def _joined() -> tuple[dict[str, Row], Misprints]:
    """Return the outlets by the letters of their longer names, and these names' misprints."""
    found = {
        joined: row
        for row in rows()
        if row.kind == "press"
        for name in (row.name, *row.others)
        if len(joined := "".join(key_of(name))) > 8
    }
    return found, Misprints(found, ())


def _misspelt(name: str) -> Row | None:
    """Return the outlet whose name is *name* but for spaces and one letter."""
    found, misprints = _joined()
    return found.get(misprints.corrected("".join(key_of(name))))


def _within(text: str) -> Row | None:
    """Return the outlet in *text* if all other words say of what kind or country it is."""
    words, printed = words_of(text), key_of(text)
    for at in range(len(words)):
        hit = find_at(words, at, "")
        if hit and hit[0].kind == "press":
            others = (*printed[:at], *printed[at + hit[1] :])
            return hit[0] if all(map(_is_said_of_outlets, others)) else None
    return None


def _is_said_of_outlets(key: str) -> bool:
    return key in _KINDS or (key,) in places() or key in _nations()


@cache
def _nations() -> frozenset[str]:
    """Return the words of all countries and nations, to compare."""
    return frozenset(word for place in _places() for word in key_of(place))
