"""Bodies of provinces, cities and counties: named by rule, since there are thousands of them.

Each has one name, in whatever order it is printed: "People's Government of Hunan Province", "CPC
Hunan Provincial Committee", "Hunan Provincial Department of Commerce".
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from scio_crawler.reading.organizations.table import (
    GOVERNMENT,
    Row,
    find_at,
    key_of,
    places,
    rows,
    words_of,
)

# A kind of place as printed, the adjective of its Party committee, the noun of its government.
_LEVELS = {
    "autonomous regional": ("Autonomous Regional", "Autonomous Region"),
    "autonomous region": ("Autonomous Regional", "Autonomous Region"),
    "regional": ("", ""),  # any region: the table has all autonomous ones
    "region": ("", ""),
    "provincial": ("Provincial", "Province"),
    "province": ("Provincial", "Province"),
    "municipal": ("Municipal", ""),
    "municipality": ("Municipal", ""),
    "city": ("Municipal", ""),
    "autonomous prefectural": ("Autonomous Prefectural", "Autonomous Prefecture"),
    "autonomous prefecture": ("Autonomous Prefectural", "Autonomous Prefecture"),
    "prefectural": ("Prefectural", "Prefecture"),
    "prefecture": ("Prefectural", "Prefecture"),
    "autonomous county": ("Autonomous County", "Autonomous County"),
    "county": ("County", "County"),
    "district": ("District", "District"),
    "new area": ("New Area", "New Area"),
    "banner": ("Banner", "Banner"),
}
_LEVEL = rf"(?P<level>(?i:{'|'.join(_LEVELS)}))"
# "Hebei", "Inner Mongolia", "Xinjiang Uygur", "Ya'an", but not "Vice" or "CPC"
_NAME = r"[A-Z][\w-]+(?:'(?!s\b)\w+)?"
_PLACE = rf"(?P<place>(?!CPC\b|CPPCC\b){_NAME}(?: {_NAME}){{0,2}}?)"
_ENDS = r"(?=[,;/.]|$| and | \()"
_PARTY = r"(?:CPC|Party)"
_COMMITTEES = (
    # "the CPC Hebei Provincial Committee", "CPC Xinjiang Uygur Autonomous Regional Committee"
    re.compile(rf"\bCPC,? {_PLACE} {_LEVEL} (?:Party )?Committee\b"),
    # "the Hebei Provincial Committee of the CPC", "the Hebei Provincial Party Committee"
    re.compile(rf"\b{_PLACE} {_LEVEL} (?:Committee of (?:the )?CPC|{_PARTY} Committee)\b"),
    # "the CPC Committee of Hebei Province", "Party secretary of Zhejiang province"
    re.compile(
        rf"\b{_PARTY} (?:[Cc]ommittee|[Ss]ecretary|[Cc]hief) of (?:the )?"
        rf"{_PLACE}(?: {_LEVEL})?{_ENDS}"
    ),
    # "the CPC Hebei Committee"
    re.compile(rf"\bCPC {_PLACE}(?P<level>) Committee\b"),
)
_CONFERENCES = (
    # "Sichuan Provincial Committee of the Chinese People's Political Consultative Conference"
    re.compile(
        rf"\b{_PLACE} {_LEVEL} Committee of (?:the )?"
        r"(?:Chinese People's Political Consultative Conference|CPPCC)\b"
    ),
    re.compile(rf"\bCPPCC {_PLACE} {_LEVEL} Committee\b"),
    re.compile(rf"\b{_PLACE} {_LEVEL} CPPCC Committee\b"),
)
_GOVERNMENTS = (
    # "vice governor of Hunan province", "vice chairman of the Guangxi regional government"
    re.compile(
        r"\b(?:(?i:vice|deputy|executive)[ -])*"
        r"(?P<rank>(?i:governor|mayor|magistrate|head|commissioner|chair(?:man|woman|person)?))"
        rf"(?P<of> of|,) (?:the )?{_PLACE}(?: {_LEVEL})?"
        rf"(?i:(?:'s)?(?: people's)? government)?{_ENDS}"
    ),
    # "the People's Government of Hunan Province"
    re.compile(rf"\b(?i:(?:people's )?government) of (?:the )?{_PLACE}(?: {_LEVEL}\b|{_ENDS})"),
    # "Fuzhou Municipal People's Government", "the Xinjiang regional government"
    re.compile(rf"\b{_PLACE} {_LEVEL}(?i:(?: people's)? government)\b"),
)
_RANK = r"(?!(?i:vice|deputy|director|party|head|chief|member|secretary)\b)"
_WORDS = rf"{_RANK}[A-Z][\w'-]*(?:(?:,| and|, and| &|) {_RANK}[A-Z][\w'-]*)*"
_NOUN = (
    r"(?:Commission|Department|Bureau|Administration|Office|Committee|Federation|Association|Center"
    r"|CDC|Congress|Court|Procuratorate|Authority|Academy)"
)
# "Development and Reform Commission", "Department of Culture and Tourism"
_OWN = (
    rf"(?P<own>(?:{_WORDS}? )??{_NOUN}\b(?! {_NOUN})"
    rf"(?: (?:of|for|on) (?!(?:the )?CPC\b|the ){_WORDS})?)"
)
_UNITS = r"Provincial|Province|Municipal|Municipality|Autonomous Regional|Autonomous Region"
_LOCAL = re.compile(rf"\b{_PLACE} (?P<level>{_UNITS})(?:'s)? {_OWN}")
_LOCAL_OF = re.compile(
    rf"\b{_OWN} (?:of|in) (?:the )?(?:People's Government of (?:the )?)?{_PLACE} {_LEVEL}\b"
    r"(?! [A-Z])"
)
# Parts of a government or of a congress.
_PARTS = frozenset(("General Office", "Information Office", "Standing Committee"))
# Parts of a Party committee.
_OF_PARTY = re.compile(
    r"(?:Publicity|Propaganda|Organization|United Front(?: Work)?) Department"
    r"|Department of (?:Publicity|Propaganda|Organization)"
)
# Of these every province and city has its own.
_EVERYWHERE = re.compile(
    r"\b(?:Commission|Department|Bureau|Administration|CDC|Center for Disease|People's Court"
    r"|People's Procuratorate)\b"
)
# What says that a body is of a smaller place: "Lantern Municipal Health Commission of Hunan".
_SMALLER = re.compile(rf"\bCPC\b|\w {_LEVEL}\b")
# What is in a place without being one of its bodies: "Beijing Normal University Department of …"
_ELSEWHERE = re.compile(
    r"\b(?:University|College|School|Institute|Hospital|Exchange|Bank|Branch|Group|Company"
    r"|Corporation|Airlines|Railway|Customs|Head Office)\b"
)
# One pattern for names that are printed in either order: "Statistics Bureau" is the "Bureau of
# Statistics", but the "Commission of Health" is the "Health Commission". Those of commerce call
# themselves "Commission of Commerce".
_SUBJECT_BEHIND = re.compile(r"(?P<subject>.+(?<!al)(?<!ory)(?<!ive)) (?P<noun>Department|Bureau)")
_SUBJECT_IN_FRONT = re.compile(
    r"(?P<noun>Commission|Office|Administration) (?:of|for|on) (?!Commerce$)(?P<subject>.+)"
)
_ONE_WORDING = (
    (re.compile(r" (?:of|in) (?:the )?[A-Z][\w' ]+ (?:Province|Autonomous Region)$"), ""),
    (re.compile(r"^(?:Provincial|Municipal|Autonomous Regional|Regional) "), ""),
    (re.compile(r" & "), " and "),
    (re.compile(r"^Commerce Commission$"), "Commission of Commerce"),
    (re.compile(r"\bEconomic and (?=Info)"), "Economy and "),
    (re.compile(r"\bAgricultural and (?=Rural)"), "Agriculture and "),
    (re.compile(r"\bCultural and (?=Tourism)"), "Culture and "),
    (re.compile(r"\bHigh(?:er)? People's Court|People's High(?:er)? Court"), "High People's Court"),
    (
        re.compile(r"^CDC$|Centers? for Disease Prevention and Control"),
        "Center for Disease Control and Prevention",
    ),
)


class Mention(NamedTuple):
    """A body that a text names, and where; the name is ``""`` if it can't be told which it is."""

    start: int
    end: int
    name: str


def mentions(text: str) -> Iterator[Mention]:
    """Yield the bodies of provinces, cities and counties that the tidied *text* names."""
    for found, name in _named(text):
        if name:
            yield Mention(found.start(), found.end(), name)


def _named(text: str) -> Iterator[tuple[re.Match[str], str]]:
    """Yield what looks like such a body, and its name, ``""`` if it is none."""
    for form in _COMMITTEES:
        for found in form.finditer(text):
            yield found, _committee("CPC", found)
    for form in _CONFERENCES:
        for found in form.finditer(text):
            yield found, _committee("CPPCC", found)
    for form in _GOVERNMENTS:
        for found in form.finditer(text):
            yield found, _government(found)
    for found in _LOCAL.finditer(text):
        yield found, _own(found, _row(found))
    for found in _LOCAL_OF.finditer(text):
        is_smaller = _SMALLER.search(found["own"])
        if (row := _row(found)) and not (is_smaller or _is_another(found)):
            yield found, _own(found, row)
    for form in _without_level():
        for found in form.finditer(text):
            is_smaller = _SMALLER.search(found["own"])
            if _EVERYWHERE.search(found["own"]) and not (is_smaller or _is_another(found)):
                yield found, _own(found, _row(found))


def _is_another(found: re.Match[str]) -> bool:
    """Tell whether what looks like a place's body is one of the table, or part of something."""
    is_known = any(find_at(words_of(name), 0, "") for name in (found["own"], found.group()))
    return is_known or _ELSEWHERE.search(found["own"]) is not None


def _own(found: re.Match[str], row: Row | None) -> str:
    """Return the name of a place's body, ``""`` if it can't be told which it is."""
    own = found["own"]
    if own in _PARTS and row and own != "Standing Committee":
        return row.name
    if (" " not in own and own != "CDC") or own in _PARTS or "Government" in own:
        return ""
    _, *behind = own.split(", ")
    if any(find_at(words_of(part), 0, "") for part in behind):  # "Hubei Tax Service, …"
        return ""
    if _OF_PARTY.fullmatch(own):
        return _committee("CPC", found)
    adjective = _adjective(row) if row else _level(found)[0]
    return f"{_whole(row) if row else found['place']} {adjective} {_in_one_order(own)}"


def _in_one_order(own: str) -> str:
    """Return the name of a body within its place, in the one order and wording of such names."""
    for pattern, one in _ONE_WORDING:
        own = pattern.sub(one, own)
    if found := _SUBJECT_BEHIND.fullmatch(own):
        own = f"{found['noun']} of {found['subject']}"
    elif found := _SUBJECT_IN_FRONT.fullmatch(own):
        own = f"{found['subject']} {found['noun']}"
    return own


@cache
def _without_level() -> tuple[re.Pattern[str], ...]:
    """Return what finds "Hubei Health Commission" and "Bureau of Statistics of Shanghai"."""
    named = [row for row in rows() if row.name.startswith(GOVERNMENT)]
    printed = sorted((place for row in named for place in row.others), key=len, reverse=True)
    place = rf"(?P<place>{'|'.join(printed)})(?P<level>)"
    return (
        re.compile(rf"\b{place}(?:'s)? {_OWN}"),
        re.compile(rf"\b{_OWN} of (?:the )?{place}{_ENDS}"),
    )


def _level(found: re.Match[str]) -> tuple[str, str]:
    """Return the adjective and the noun of the level that is printed, ``""`` if none is."""
    return _LEVELS[(found["level"] or "region").lower()]


def _row(found: re.Match[str]) -> Row | None:
    """Return the row of a place's government."""
    row = places().get(key_of(f"{found['place']} {found['level'] or ''}"))
    row = row or places().get(key_of(found["place"]))
    is_another = row is not None and row.kind == "city" and _level(found)[1] != ""
    return None if is_another else row


def _whole(row: Row) -> str:
    """Return the place of a government's *row* in full: "Hebei", "Xinjiang Uygur"."""
    whole = row.name.removeprefix(GOVERNMENT).removeprefix("the ")
    for unit in ("Province", "Municipality", "Autonomous Region"):
        whole = whole.removesuffix(f" {unit}")
    return whole


def _adjective(row: Row) -> str:
    """Return how bodies of the place of *row* name its level: "Provincial", "Municipal" …"""
    for adjective, noun in _LEVELS.values():
        if noun and row.name.endswith(noun):
            return adjective
    return "Municipal"


def _committee(whose: str, found: re.Match[str]) -> str:
    """Return the name of a place's committee, ``""`` for words that are no place."""
    if row := _row(found):
        return f"{whose} {_whole(row)} {_adjective(row)} Committee"
    adjective, _ = _level(found)
    return f"{whose} {found['place']} {adjective} Committee" if adjective else ""


def _government(found: re.Match[str]) -> str:
    """Return the name of a place's government, ``""`` for words that are no place."""
    if row := _row(found):
        return row.name
    adjective, noun = _level(found)
    printed = found.groupdict()
    is_mayor = printed.get("rank", "").lower() == "mayor" and printed["of"] != ","
    is_mayor = is_mayor and not re.search(_NOUN, found["place"])
    return f"{GOVERNMENT}{found['place']} {noun}".strip() if adjective or is_mayor else ""
