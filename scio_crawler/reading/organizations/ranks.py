"""The rank of an office, by its words and its body: a wrong rank is worse than none.

``ranks.txt`` has the words, ``ranks.csv`` the rank of whoever heads a body, with its source. A
deputy is one rank below. Whether somebody holds a rank above that of the office is not said.
"""

from functools import cache, lru_cache
from importlib.resources import files
from typing import NamedTuple

from scio_crawler.common.patterns import forms, regex
from scio_crawler.reading.organizations import organization_info
from scio_crawler.reading.organizations.table import (
    find_at,
    last_renaming_before,
    lines_of,
    straight,
    tidy,
    words_of,
)

STATE_LEADER, MINISTER, VICE_MINISTER = "state-leader", "minister", "vice-minister"
DIRECTOR, DEPUTY_DIRECTOR = "director-general", "deputy-director-general"
SPOKESPERSON, PROVINCIAL, OTHER, UNSURE = "spokesperson", "provincial", "other", ""

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
_IN_FULL = ("commission", "bank")  # kinds of bodies with a chair or a governor
_OF_A_DEPARTMENT = ("head", "director", "chief")
_OTHER_KINDS = ("company", "university", "bank")
_OTHER_NAMES = regex(
    r"\b(?:Association|Society|Hospital|Group|Company|Corporation|University|College)$"
)
CENTRAL_BANK = "People's Bank of China"
_LONGEST = 500  # characters, as in speaks_for


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

    rest: str  # the words behind that of the rank
    is_body: bool  # whether that is the body itself, and no part of it
    part: str  # these words in lower case, without the name of the body


def rank(position: str, organization: str, date: str) -> str:
    """Return the rank of one office, one of ``items.RANKS``, ``""`` if it is not sure.

    *position* is the office as printed, *organization* its body on *date*. Never raises.
    """
    return _rank(position[:_LONGEST], organization, last_renaming_before(date))


@lru_cache(1 << 11)  # what some hundred briefings need: those of chairs recur
def _rank(position: str, organization: str, date: str) -> str:
    if _FORMS["state leader"].fullmatch(straight(position).lower()):
        return STATE_LEADER
    printed = tidy(position)
    text = printed.lower()
    if len(text) != len(printed) or _FORMS["former"].search(text):
        return UNSURE
    if _FORMS["spokesperson"].fullmatch(text):
        return SPOKESPERSON
    kind = organization_info(organization).kind if organization else ""
    is_other = kind in _OTHER_KINDS or _OTHER_NAMES.search(organization)
    is_local = kind in ("province", "city") or (not is_other and _LOCAL.search(organization))
    if is_local or _FORMS["provincial"].match(text):
        return PROVINCIAL
    if _FORMS["no office"].match(text):
        return OTHER
    if _FORMS["unknown"].search(text):
        return UNSURE
    if found := _FORMS["minister"].match(text) or _FORMS["trade representative"].match(text):
        is_sure = organization or found.end() == len(text)  # it may be another country's
        below = VICE_MINISTER if found["below"] else MINISTER
        return below if is_sure else UNSURE

    own = _of_directors(printed, organization, date) or _of_heads(printed, organization, date)
    if own:
        return own
    return OTHER if is_other and organization != CENTRAL_BANK else UNSURE


def _of_directors(printed: str, organization: str, date: str) -> str:
    """Return the rank of a director general, ``""`` for another office or an unknown body."""
    found = _FORMS["director general"].match(printed.lower())
    if not found or not _level(organization):
        return UNSURE
    place = _place(printed[found.end() :], organization, date)
    if _FORMS["division"].search(place.part):
        return OTHER
    if place.is_body and organization_info(organization).kind != "ministry":
        return UNSURE  # a body may call its own head so
    return DEPUTY_DIRECTOR if found["below"] else DIRECTOR


def _of_heads(printed: str, organization: str, date: str) -> str:
    """Return the rank of the head of a body, of a department, or of a deputy; else ``""``."""
    found = _FORMS["head"].match(printed.lower())
    level = _level(organization)
    if not found or not level:
        return UNSURE
    place = _place(printed[found.end() :], organization, date)
    is_whole = not place.rest and found["head"].startswith(("chair", "governor"))
    kind = organization_info(organization).kind
    if place.is_body or (is_whole and kind in _IN_FULL):
        is_first_deputy = found["below"] and " " in found["below"].strip(" -")
        if is_first_deputy and kind not in ("ministry", "commission"):
            return UNSURE  # who may be of the rank of the head
        return _below(level, kind) if found["below"] else level
    if level != MINISTER or found["head"] not in _OF_A_DEPARTMENT:
        return UNSURE
    if _FORMS["division"].search(place.part):
        return OTHER
    if not _FORMS["part"].search(place.part):
        return UNSURE
    return DEPUTY_DIRECTOR if found["below"] else DIRECTOR


def _below(level: str, kind: str) -> str:
    """Return the rank of the deputies of the head of a body of this *kind*."""
    if level == STATE_LEADER:
        return VICE_MINISTER if kind == "court" else STATE_LEADER
    return VICE_MINISTER if level == MINISTER else UNSURE


def _place(behind: str, organization: str, date: str) -> _Place:
    """Return what an office is the office of; *behind* is the text behind the word of its rank."""
    rest = _OF.sub("", behind, count=1)
    words = words_of(rest)
    for at, word in enumerate(words):
        hit = find_at(words[at:], 0, date)
        if hit and hit[0].name == organization:
            end = words[at + hit[1] - 1].end
            is_body = at == 0 and _ENDS.match(rest, end) is not None
            return _Place(rest, is_body, f"{rest[: word.start]} {rest[end:]}".lower())
    return _Place(rest, False, rest.lower())
