"""Whom a speaker speaks for: the bodies and outlets that are known, and how a position names one.

``organizations.csv`` is the data, reviewed by people; ``table`` looks names up in it; ``positions``
finds the first body in a position, ``local`` those of provinces and cities by rule; ``outlets`` has
one name for each outlet, whose country may be printed with it (``countries.csv``). The room knows
nothing of pages, turns or Scrapy.

A wrong body is worse than none: it is ``""`` where it is not clear for whom somebody speaks. An
outlet that the table lacks is no such case, since its label says its name.
"""

import re
from functools import lru_cache
from typing import NamedTuple

from scio_crawler.reading.organizations import outlets, positions
from scio_crawler.reading.organizations.table import GOVERNMENT, by_name, era, today

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
    return _speaks_for(role, *printed, era(date))


@lru_cache(_CACHED)
def _speaks_for(role: str, speaker: str, label: str, position: str, date: str) -> str:
    if role == "press":
        known = _known_outlet(speaker, label, position)
        return known or outlets.outlet(speaker) or outlets.outlet(label)
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
    known = filter(None, map(outlets.known, filter(None, texts)))
    return next((row.name for row in known), "")


@lru_cache(_CACHED)
def about(name: str) -> Organization:
    """Return what is known of an organization by the *name* that :func:`speaks_for` gave it.

    A name that the table lacks has no short form. Its words show its kind, and it is in China; if
    they show none, it is an outlet of unknown country (``""``).
    """
    if (row := by_name().get(name)) is not None:
        now = today(row).name if row.follower else ""
        return Organization(*row[:4], row.since, row.until, now)
    kinds = (kind for kind, words in _KINDS_BY_WORDS.items() if re.search(words, name))
    kind = next(kinds, "press")
    return Organization(name, "", kind, "" if kind == "press" else "CN")
