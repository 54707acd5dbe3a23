"""Bodies of provinces, cities and counties: named by rule, since there are thousands of them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from scio_crawler.organizations.table import GOVERNMENT, Row, key_of, places

# A place as printed: "Hebei", "Inner Mongolia", "Xinjiang Uygur", "Ya'an"
_PLACE = r"(?P<place>[A-Z][\w'-]+(?: [A-Z][\w'-]+){0,2}?)"
_LEVEL = (
    r"(?P<level>Provincial|Municipal|(?:Autonomous )?Regional|(?:Autonomous )?Prefect(?:ur|or)al"
    r"|(?:Autonomous )?County|(?:Autonomous )?Prefecture|District|City|Province|Municipality"
    r"|Autonomous Region)"
)
_UNIT = (
    r"(?i:province|municipality|city|(?:\w+ )?autonomous region|region"
    r"|(?:\w+ )?autonomous prefecture|prefecture|(?:\w+ )?autonomous county|county|district|new area)"
)
_DEPUTY = r"(?i:(?:executive |standing |first )?(?:deputy |vice[ -]?)?)"

_COMMITTEE = (
    # "the CPC Hebei Provincial Committee", "Guangxi Zhuang Autonomous Regional Party Committee"
    re.compile(rf"\bCPC,? {_PLACE} {_LEVEL} (?:Party )?Committee\b"),
    re.compile(rf"\b{_PLACE} {_LEVEL} Committee of (?:the )?CPC\b"),
    re.compile(rf"\b{_PLACE} {_LEVEL} (?:CPC |Party )Committee\b"),
    # "the CPC Committee of Hebei Province", "the CPC Hebei Committee"
    re.compile(
        r"\b(?:CPC|Party) Committee of (?:the )?"
        rf"{_PLACE}(?: (?P<level>{_UNIT}))?(?=,|;|$| and )"
    ),
    re.compile(rf"\bCPC {_PLACE}(?P<level>) Committee\b"),
    re.compile(
        r"\b(?:Party|CPC) (?:secretary|chief) of (?:the )?"
        rf"{_PLACE}(?: (?P<level>{_UNIT}))?(?=,|;|$| and )"
    ),
)
_GOVERNMENTS = (
    # "vice governor of Hunan province", "mayor of Ya'an", "vice chairman of the Guangxi government"
    re.compile(
        rf"\b{_DEPUTY}(?i:governor|mayor|magistrate|head|commissioner|chair(?:man|woman|person)?) of "
        rf"(?:the )?{_PLACE}(?: (?P<level>{_UNIT}))?(?: (?:people's |regional )*government)?"
        r"(?=,|;|/|\.|$| and | \()"
    ),
    # "the People's Government of Hunan Province"
    re.compile(rf"\b(?i:people's )?[Gg]overnment of (?:the )?{_PLACE}(?: (?P<level>{_UNIT}))?\b"),
    # "Fuzhou Municipal People's Government", "the Xinjiang regional government"
    re.compile(
        rf"\b{_PLACE} (?P<level>(?i:provincial|municipal|(?:autonomous )?regional|county|district"
        rf"|(?:autonomous )?prefect(?:ur|or)al|(?:autonomous )?prefecture|city|province"
        rf"|autonomous region)) (?i:(?:people's )?government)\b"
    ),
)
_BODY = (
    r"(?:Commission|Department|Bureau|Administration|Office|Committee|Federation|Association|Center"
    r"|Congress|Court|Procuratorate|Conference|Corps|Authority|Academy|Institute|Hospital)"
)
# "Guizhou Provincial Development and Reform Commission", "Beijing Municipal Bureau of Statistics"
_LOCAL = re.compile(
    rf"\b{_PLACE} (?P<level>Provincial|Municipal|(?:Autonomous )?Regional) "
    rf"(?P<own>(?:[A-Z][\w'-]*,? (?:and |of |for |the |on )*)*?{_BODY}"
    r"(?: (?:of|for|on) (?:the )?[A-Z][\w'-]*"
    r"(?:(?:,| and|, and|) (?!(?i:vice|deputy|director|party|head)\b)[A-Z][\w'-]*)*)?)"
)
# "Department of Commerce of Guangdong Province", "Health Commission of Hubei province"
_LOCAL_OF = re.compile(
    rf"\b(?P<own>(?:(?:[A-Z][\w'-]*,? (?:and )?)+?{_BODY}"
    rf"|{_BODY} (?:of|for) (?:[A-Z][\w'-]*,? (?:and )?)+?)) ?(?:of|in) (?:the )?{_PLACE} "
    r"(?P<level>(?i:province|municipality|(?:\w+ )?autonomous region))\b"
)


class Mention(NamedTuple):
    """A body that a text names, and where; the name is ``""`` if it can't be told which it is."""

    start: int
    end: int
    name: str


def mentions(text: str) -> Iterator[Mention]:
    """Yield the bodies of provinces, cities and counties that the tidied *text* names."""
    for pattern in _COMMITTEE:
        for found in pattern.finditer(text):
            if name := _committee(found["place"], found["level"] or ""):
                yield Mention(found.start(), found.end(), name)
    for pattern in _GOVERNMENTS:
        for found in pattern.finditer(text):
            if name := _government(found):
                yield Mention(found.start(), found.end(), name)
    for found in _LOCAL.finditer(text):
        name = f"{found['place']} {found['level']} {found['own'].strip()}"
        yield Mention(found.start(), found.end(), name)
    for found in _LOCAL_OF.finditer(text):
        if row := _row(found["place"], found["level"]):
            name = f"{short_place(row)} {_adjective(row)} {found['own'].strip()}"
            yield Mention(found.start(), found.end(), name)


def short_place(row: Row) -> str:
    """Return the place of a government's *row* in its shortest form: "Guangxi", "Beijing"."""
    return min(row.others, key=len)


def _row(place: str, level: str) -> Row | None:
    """Return the row of a place's government."""
    return places().get(key_of(f"{place} {level}")) or places().get(key_of(place))


def _adjective(row: Row) -> str:
    """Return how bodies of the place of *row* name its level: "Provincial", "Municipal" …"""
    if row.kind == "city" or row.name.endswith("Municipality"):
        return "Municipal"
    return "Autonomous Regional" if row.name.endswith("Autonomous Region") else "Provincial"


def _committee(place: str, level: str) -> str:
    """Return the name of a place's Party committee, ``""`` for words that are no place."""
    row = _row(place, level)
    if row:
        whole = row.name.removeprefix(GOVERNMENT).removeprefix("the ")
        for unit in (" Province", " Municipality", " Autonomous Region"):
            whole = whole.removesuffix(unit)
        if row.kind == "province" or not level:
            return f"CPC {whole} {_adjective(row)} Committee"
    level = _ADJECTIVES.get(level.lower(), level)
    return f"CPC {place} {level} Committee" if level else ""


_ADJECTIVES = {
    "province": "Provincial",
    "municipality": "Municipal",
    "city": "Municipal",
    "prefecture": "Prefectural",
    "county": "County",
    "district": "District",
}
_NOUNS = {
    "provincial": "Province",
    "province": "Province",
    "municipal": "",
    "municipality": "",
    "city": "",
    "county": "County",
    "district": "District",
    "new area": "New Area",
    "prefectural": "Prefecture",
    "prefectoral": "Prefecture",
    "prefecture": "Prefecture",
}


def _government(found: re.Match[str]) -> str:
    """Return the name of a place's government, ``""`` for words that are no place."""
    place, level = found["place"], (found["level"] or "").lower()
    if row := _row(place, level):
        return row.name
    if level:
        noun = _NOUNS.get(level)
        if noun is None and "autonomous" in level:
            noun = " ".join(word.capitalize() for word in level.split())
            noun = noun.replace("Prefectural", "Prefecture")
        return "" if noun is None else f"{GOVERNMENT}{place} {noun}".strip()
    is_mayor = re.search(r"(?i)\bmayor of\b", found.group()) is not None
    return f"{GOVERNMENT}{place}" if is_mayor else ""
