"""The rank of an office, by its words and its body: a wrong rank is worse than none.

``ranks.txt`` has the words, ``ranks.csv`` the rank of whoever heads a body, with its source. A
deputy is one rank below. A person may hold a rank above the rank of the office; that is not shown.
"""

import re
from functools import cache, lru_cache
from importlib.resources import files
from typing import NamedTuple

from scio_crawler.common.patterns import forms, regex
from scio_crawler.reading.organizations import organization_info
from scio_crawler.reading.organizations.table import (
    find_at,
    last_renaming_before,
    lines_of,
    normalize_signs,
    tidy,
    words_of,
)

STATE_LEADER = "state-leader"
MINISTER = "minister"
VICE_MINISTER = "vice-minister"
DIRECTOR = "director-general"
DEPUTY_DIRECTOR = "deputy-director-general"
SPOKESPERSON = "spokesperson"
PROVINCIAL = "provincial"
OTHER = "other"
UNSURE = ""

_FORMS = {
    heading: regex("|".join(lines))
    for heading, lines in forms(files(__package__) / "ranks.txt").items()
}
_OF = regex(r"^(?:,? (?:of|at|for|in charge of|with)\b|,)? ?(?:the )?")
_ENDS = regex(r"$|[,;]| and\b| \(")  # behind the name of a body that is meant itself
_LOCAL = regex(
    r"^(?:CPC|CPPCC) (?!Central\b).+ Committee$"
    r"|\b(?:Provincial|Municipal|Autonomous Regional|Prefectural|County|District|New Area|Banner)\b"
)
_DEPUTIES = {MINISTER: VICE_MINISTER, STATE_LEADER: STATE_LEADER}  # of heads of these ranks
_WITH_A_CHAIR = ("commission", "bank")  # kinds of bodies with a chair or a governor
_OF_A_DEPARTMENT = ("head", "director", "chief")
_OTHER_KINDS = ("company", "university", "bank")
_OTHER_NAMES = regex(
    r"\b(?:Association|Society|Hospital|Group|Company|Corporation|University|College)$"
)
CENTRAL_BANK = "People's Bank of China"
_MAX_LENGTH = 500  # characters, as in speaks_for


@cache
def _levels() -> dict[str, str]:
    """Return the rank of the head of each body in ``ranks.csv``."""
    return {line["name"]: line["rank of its head"] for line in lines_of("ranks.csv")}


def _level(organization: str) -> str:
    """Return the rank of the head of a body, ``""`` if it is not known."""
    if organization_info(organization).kind == "ministry":
        return MINISTER
    return _levels().get(organization, UNSURE)


class _Place(NamedTuple):
    """What an office is the office of."""

    rest: str  # the words behind the rank
    is_body: bool  # whether that is the body itself, and not a part of it
    part: str  # these words in lower case, without the name of the body


def rank(position: str, organization: str, date: str) -> str:
    """Return the rank of one office, one of ``items.RANKS``, ``""`` if it is not sure.

    *position* is the office as printed, *organization* its body on *date*. Never raises.
    """
    return _rank(position[:_MAX_LENGTH], organization, last_renaming_before(date))


@lru_cache(1 << 11)  # what some hundred briefings need: positions of chairs recur
def _rank(position: str, organization: str, date: str) -> str:
    if _FORMS["state leader"].fullmatch(normalize_signs(position).lower()):
        return STATE_LEADER
    printed = tidy(position)
    text = printed.lower()
    if len(text) != len(printed) or _FORMS["former"].search(text):
        return UNSURE
    if _FORMS["spokesperson"].fullmatch(text):
        return SPOKESPERSON
    return _in_body(printed, organization, date)


def _in_body(printed: str, organization: str, date: str) -> str:
    """Return the rank of an office that is neither a state leader's nor a spokesperson's."""
    text = printed.lower()
    kind = _kind(organization)
    if kind == "local" or _FORMS["provincial"].match(text):
        return PROVINCIAL
    if _FORMS["no office"].match(text):
        return OTHER
    if _FORMS["unknown"].search(text):
        return UNSURE
    if found := _FORMS["minister"].match(text) or _FORMS["trade representative"].match(text):
        return _of_ministers(found, organization)

    of_head = _of_directors(printed, organization, date) or _of_heads(printed, organization, date)
    if not of_head and kind == "other":
        return OTHER
    return of_head


def _of_ministers(found: re.Match[str], organization: str) -> str:
    """Return the rank of a minister of a known body, or of none."""
    if not organization and found.end() < len(found.string):
        return UNSURE  # it may be another country's
    return VICE_MINISTER if found["below"] else MINISTER


def _kind(organization: str) -> str:
    """Return whether a body is "local", or one whose offices have an "other" rank, else ``""``."""
    if organization in ("", CENTRAL_BANK):
        return ""
    kind = organization_info(organization).kind
    if kind in ("province", "city"):
        return "local"
    if kind in _OTHER_KINDS or _OTHER_NAMES.search(organization):
        return "other"
    return "local" if _LOCAL.search(organization) else ""


def _of_directors(printed: str, organization: str, date: str) -> str:
    """Return the rank of a director general, ``""`` for another office or an unknown body."""
    found = _FORMS["director general"].match(printed.lower())
    if not found or not _level(organization):
        return UNSURE

    place = _place(printed[found.end() :], organization, date)
    of_department = _of_department(place, found["below"])
    is_ministry = organization_info(organization).kind == "ministry"
    if of_department != OTHER and place.is_body and not is_ministry:
        return UNSURE  # a body may call its own head so
    return of_department


def _of_heads(printed: str, organization: str, date: str) -> str:
    """Return the rank of the head of a body, of a department, or of a deputy; else ``""``."""
    found = _FORMS["head"].match(printed.lower())
    level = _level(organization)
    if not found or not level:
        return UNSURE

    place = _place(printed[found.end() :], organization, date)
    kind = organization_info(organization).kind
    head, below = found["head"], found["below"]
    is_chair = not place.rest and head.startswith(("chair", "governor"))
    if place.is_body or (is_chair and kind in _WITH_A_CHAIR):
        return _of_body(level, kind, below)
    if level != MINISTER or head not in _OF_A_DEPARTMENT:
        return UNSURE
    of_department = _of_department(place, below)
    if of_department != OTHER and not _FORMS["part"].search(place.part):
        return UNSURE
    return of_department


def _of_body(level: str, kind: str, below: str) -> str:
    """Return the rank of the head of a body of this *kind*, or of a deputy, if *below* says so."""
    if not below:
        return level
    is_first_deputy = " " in below.strip(" -")
    if is_first_deputy and kind not in ("ministry", "commission"):
        return UNSURE  # who may be of the rank of the head
    if kind == "court":
        return VICE_MINISTER
    return _DEPUTIES.get(level, UNSURE)


def _of_department(place: _Place, below: str) -> str:
    """Return the rank of the head of a department, or of a deputy, if *below* says so."""
    if _FORMS["division"].search(place.part):
        return OTHER
    return DEPUTY_DIRECTOR if below else DIRECTOR


def _place(behind: str, organization: str, date: str) -> _Place:
    """Return what an office is the office of; *behind* is the text behind the word of its rank."""
    rest = _OF.sub("", behind, count=1)
    words = words_of(rest)
    for index, word in enumerate(words):
        hit = find_at(words, index, date)
        if hit and hit[0].name == organization:
            end = words[index + hit[1] - 1].end
            is_body = index == 0 and _ENDS.match(rest, end) is not None
            return _Place(rest, is_body, f"{rest[: word.start]} {rest[end:]}".lower())
    return _Place(rest, False, rest.lower())
