"""Judge what an attribution says of quoted words: who said them, when and where. Pure."""

import re
from collections.abc import Iterable
from itertools import product
from typing import NamedTuple

from scio_crawler.items import Record
from scio_crawler.showing.quoting.table import TABLE, listed
from scio_crawler.showing.quoting.words import Token, cleaned, is_kin, tokens

_RANKS: dict[str, str] = TABLE["ranks"]
_BODIES, _DEPUTY = listed("bodies"), listed("deputy")
_IGNORED = listed("ignored") | listed("honorifics")


class Claim(NamedTuple):
    """What an attribution says."""

    text: str  # as it was given
    person: str = ""  # who said the words, "" if nobody is named
    people: frozenset[str] = frozenset()  # the names in the folder that may be meant
    dates: tuple[str, ...] = ()  # ISO dates, with dots for what is not said; one of them is meant
    event: str = ""  # the conference
    office: str = ""  # the speaker's office or body


class Fault(NamedTuple):
    """A claim that is wrong of a turn."""

    what: str  # a key of CORRECTIONS
    claimed: str
    right: str


SPEAKER, UNKNOWN, DATE, EVENT = "speaker", "unknown speaker", "date", "conference"
OFFICE, BODY = "office", "body"
CORRECTIONS = {
    SPEAKER: "These words are {right}, not {claimed}.",
    UNKNOWN: "Nobody called {claimed} speaks in this folder; the words are {right}.",
    DATE: "These words are of {right}, not of {claimed}.",
    EVENT: "These words are of the “{right}”, not of the “{claimed}”.",
    OFFICE: "The speaker is {right}, not {claimed}.",
    BODY: "These words were spoken for {right}, not for {claimed}.",
}


def is_empty(claim: Claim) -> bool:
    """Return whether *claim* says nothing that can be compared, as "he said" does."""
    return not (claim.person or claim.dates or claim.event or claim.office)


def correction(fault: Fault) -> str:
    """Return what is right instead of *fault*, as a sentence."""
    what, claimed, right = fault
    if what in (SPEAKER, UNKNOWN):
        right = f"{right or 'somebody unnamed'}'s"
    if what == SPEAKER:
        claimed += "'s"
    if what == BODY:
        claimed, right = (f"the {body}" if " of " in body else body for body in (claimed, right))
    return CORRECTIONS[what].format(claimed=claimed, right=right)


class Names:
    """The names of all speakers of a folder, and what its titles and positions say."""

    def __init__(self) -> None:
        self._letters: dict[str, set[str]] = {}  # names by their letters alone
        self._by_first: dict[str, set[tuple[str, ...]]] = {}
        self._by_word: dict[str, set[str]] = {}
        self._names: set[str] = set()
        self._phrases: dict[str, frozenset[str]] = {}

    def add(self, turn: Record) -> None:
        """Add what *turn* has."""
        for key in ("title", "position", "organization"):
            if (phrase := turn[key]) not in self._phrases:
                self._phrases[phrase] = words_of(phrase)
        for name in names_of(turn) - self._names:
            self._names.add(name)
            said = spoken(tokens(cleaned(name)))
            self._letters.setdefault(_letters(name), set()).add(name)
            self._by_first.setdefault(said[0] if said else "", set()).add(said)
            for word in words_of(name):
                self._by_word.setdefault(word, set()).add(name)

    def length_at(self, said: tuple[str, ...], at: int) -> int:
        """Return of how many tokens the longest name at the place *at* of *said* is, 0 for none."""
        known = self._by_first.get(said[at], ())
        return max((len(name) for name in known if said[at : at + len(name)] == name), default=0)

    def meant(self, person: str) -> frozenset[str]:
        """Return the names that *person* may mean: a full one, or part of one."""
        if full := self._letters.get(_letters(person)):
            return frozenset(full)
        parts = words_of(person)
        found = [self._by_word.get(word, set()) for word in parts]
        return frozenset(set.intersection(*found)) if found else frozenset()

    def has_phrase(self, said: frozenset[str]) -> bool:
        """Return whether a title, a position or a body has all words *said*."""
        return any(said <= phrase for phrase in self._phrases.values())


def names_of(turn: Record) -> set[str]:
    """Return the names of the speaker of *turn*."""
    keys = ["speaker", "label", *(["organization"] if turn["role"] == "press" else [])]
    return {turn[key] for key in keys} - {""}


def faults(claim: Claim, turn: Record) -> list[Fault]:
    """Return what *claim* says wrongly of *turn*."""
    found = []
    date, title, body = turn["date"], turn["title"], turn["organization"]
    if claim.person and not claim.people & names_of(turn):
        what = SPEAKER if claim.people else UNKNOWN
        found.append(Fault(what, claim.person, turn["speaker"]))
    elif claim.office and not _has_office(turn, claim.office):
        is_body = bool(body) and not _BODIES.isdisjoint(spoken(tokens(claim.office)))
        right = body if is_body else turn["position"] or body
        found.append(Fault(BODY if is_body else OFFICE, claim.office, right))
    if claim.dates and not any(_is_date(each, date, title) for each in claim.dates):
        found.append(Fault(DATE, date_of(claim), date))
    if not _are_among(_telling(claim.event), words_of(title)):
        found.append(Fault(EVENT, claim.event, title))
    return found


def _is_date(claimed: str, date: str, title: str) -> bool:
    """Return whether *claimed* can be *date*, or is a year in the *title*."""
    is_in_title = claimed.endswith("-..-..") and claimed[:4] in title
    return is_in_title or re.fullmatch(claimed, date) is not None


def _has_office(turn: Record, office: str) -> bool:
    """Return whether *turn* has the words of *office*, and its ranks.

    A "vice minister" is no minister. But "the minister said" may mean one. Where the transcript
    does not tell the office, none is wrong.
    """
    position, body = turn["position"], turn["organization"]
    if not position and not body:
        return True
    known = words_of(f"{position} {body} {turn['title']}") | _initials(body)
    known |= words_of(turn["speaker"]) if turn["role"] == "press" else set()
    telling = _telling(office) - _RANKS.keys()
    claimed, held = _ranks(office), _ranks(position) | {turn["role"]}
    if not telling:
        claimed, held = ({rank.split()[-1] for rank in ranks} for ranks in (claimed, held))
    return _are_among(telling, known) and claimed <= held


def _ranks(office: str) -> set[str]:
    """Return the ranks in *office* in one form, as "vice minister" or "head"."""
    found, deputy = set(), ""
    for word in spoken(tokens(cleaned(office))):
        if rank := _RANKS.get(word):
            found.add(deputy + rank)
            deputy = ""
        elif word in _DEPUTY:
            deputy = "vice "
        elif word in (",", ";"):
            deputy = ""
    return found


def _initials(body: str) -> frozenset[str]:
    parts = [word for word in re.split(r"[^\w']+", body) if word and word.lower() != "and"]
    capitals = "".join(word[0] for word in parts if word[0].isupper())
    return frozenset({capitals.lower(), "".join(word[0] for word in parts).lower()})


def _are_among(claimed: Iterable[str], known: frozenset[str]) -> bool:
    return all(word in known or any(is_kin(word, other) for other in known) for word in claimed)


def _telling(text: str) -> frozenset[str]:
    return frozenset(words_of(text) - _IGNORED)


def words_of(text: str) -> frozenset[str]:
    """Return the words of *text* in small letters, without "'s"."""
    return frozenset(filter(_letters, spoken(tokens(cleaned(text)))))


def spoken(found: Iterable[Token]) -> tuple[str, ...]:
    """Return the texts of *found* in small letters, without "'s"."""
    return tuple(token.text.lower().removesuffix("'s") for token in found)


def _letters(name: str) -> str:
    return "".join(filter(str.isalnum, name.lower()))


def date_of(claim: Claim) -> str:
    """Return the date of *claim*, as far as it is told, or "" if it is not."""
    known = (re.sub(r"[.]+-?|-[.]+", "", date) for date in claim.dates)
    return " or ".join(dict.fromkeys(known))


_MONTHS = " ".join(TABLE["months"]).split()
_MONTH = f"({'|'.join(_MONTHS)})[a-z]*[.]?"
_YEAR, _NUMBER, _DAY = "((?:19|20)[0-9]{2})", "([0-9]{1,2})", "([0-9]{1,2})(?:st|nd|rd|th)?"
# The forms of dates, and the orders that their parts may have.
_DATES = [
    (re.compile(rf"(?<![0-9A-Za-z]){form}(?![0-9A-Za-z])", re.IGNORECASE), orders.split())
    for form, orders in (
        (f"{_YEAR}[-–/.]{_NUMBER}[-–/.]{_NUMBER}", "ymd"),
        (f"{_DAY}(?: of)? {_MONTH}(?:,? {_YEAR})?", "dmy"),
        (f"{_MONTH} {_DAY}(?:,? {_YEAR})?", "mdy"),
        (f"{_MONTH},? {_YEAR}", "my"),
        (f"{_NUMBER}[./-]{_NUMBER}[./-]{_YEAR}", "dmy mdy"),
        (_YEAR, "y"),
    )
]


def dates_in(text: str) -> list[str]:
    """Return the dates in *text* in ISO form, with dots for the parts that it does not name."""
    found = []
    for form, orders in _DATES:
        for match, order in product(form.finditer(text), orders):
            parts = dict(zip(order, match.groups(""), strict=True))
            month = parts.get("m", "").lower()
            number = _MONTHS.index(month) + 1 if month in _MONTHS else month
            found.append(
                f"{parts['y'] or '....'}-{number or '..':0>2}-{parts.get('d') or '..':0>2}"
            )
        text = form.sub(",", text)
    return found


def without_dates(text: str) -> str:
    """Return *text* without what :func:`dates_in` finds."""
    for form, _ in _DATES:
        text = form.sub("", text)
    return text
