"""The head of a transcript: what is printed before the first turn.

It names the people, the day and sometimes the place. All its forms are read: words and names
with or without colons, names only, everything printed twice (briefing pages: the second head is
the transcript's own), repeated on every page (sister site).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from scio_crawler.items import Block, Person
from scio_crawler.transcript import dates
from scio_crawler.transcript.beside import CHINESE
from scio_crawler.transcript.names import Roster, is_han, person_in

SPEAKERS = re.compile(
    r"(?:speakers?|guests?|participants?|attendees|presenters?|panelists?)\s?[:：]?", re.IGNORECASE
)
CHAIR = re.compile(
    r"(?:(?:chair(?:person|man|woman)?|host(?:ess)?|moderator|presider|anchor)s?"
    r"|(?:chaired|hosted|moderated|presided over) by)\s?[:：]?",
    re.IGNORECASE,
)
DATE = re.compile(r"(?:date|time)\s?[:：]?", re.IGNORECASE)
_LONGEST_WORD = len("presided over by :")
# "Speaker: Xin Guobin, vice minister …", "Date: Oct. 13, 2023": word and value on one line.
_IN_LINE = re.compile(
    r"(?P<word>speakers?|guests?|chair(?:person|man|woman)?|host|moderator|date|time)\s?[:：]"
    r"\s*(?P<value>\S.*)",
    re.IGNORECASE,
)
# "Beijing | 10 a.m. Aug. 1, 2024"
PLACE = re.compile(
    r"(?P<place>[A-Z][\w .,'’-]{1,40}?)\s?[|丨｜]\s?"
    r"(?P<time>\d{1,2}(?:[:：.]\d\d)?\s?(?:a\.?m\.?|p\.?m\.?|noon)?)[,.]?\s*[|丨｜]?\s+(?P<date>.{8,20})",
    re.IGNORECASE,
)
# Offices of the press office's own people, the ones who take the chair.
PRESSOFFICE = re.compile(
    r"state council information office|\bSCIO\b|press bureau"
    r"|information office of the state council"
    r"|spokes\w+ (?:for|of) the publicity department|publicity department of the (?:central"
    r"|cpc|communist)",
    re.IGNORECASE,
)
OFFICE = re.compile(
    r"\b(?:minister|director|deputy|vice|spokes\w+|head|chief|secretary|governor|mayor|president|"
    r"chair\w*|commissioner|member|academician|research\w*|professor|administrator|general"
    r"|engineer|"
    r"designer|representative|counsel\w*|advisor|officer|leader|party|commander|auditor|economist|"
    r"accountant|planner|inspector|manager|doctor|expert|dean|scientist|astronaut|ambassador"
    r"|official|"
    r"commissar|supervisor|coach|teacher|farmer|worker|founder|ceo|captain|nurse|person|political|"
    r"prosecutor|judge|justice|curator|executive|assistant|principal|delegate)\b",
    re.IGNORECASE,
)


@dataclass(slots=True)
class Head:
    """What the head says; every field may be empty."""

    people: list[Person] = field(default_factory=list)
    date: str = ""
    place: str = ""
    place_date: str = ""
    time: str = ""


def is_word(text: str) -> bool:
    """Whether a line is one of the head's words: "Speakers:", "Chairperson", "Date:"."""
    return len(text) <= _LONGEST_WORD and any(
        word.fullmatch(text) for word in (SPEAKERS, CHAIR, DATE)
    )


def is_line(text: str) -> bool:
    """Whether a line has the form of a line of a head, the words of a speech excluded."""
    if len(text) > 400:
        return False
    if is_word(text) or CHINESE.fullmatch(text) or dates.only(text) or PLACE.fullmatch(text):
        return True
    found = _IN_LINE.fullmatch(text)
    if found and (dates.only(found["value"]) or person_in(found["value"])):
        return True
    return _person(text, listed=False) is not None


def name_on(line: str) -> str:
    """The name of the person whose line of a head this is, ``""`` if it is nobody's."""
    found = _IN_LINE.fullmatch(line)
    person = person_in(found["value"] if found else line)
    return person[1] if person else ""


def _person(line: str, listed: bool) -> Person | None:
    """The person of a line. *listed*: under one of the head's words, where a name alone will do."""
    read = person_in(line) if len(line) <= 400 else None
    if not read or line.endswith((":", "：")):  # with a colon behind it, it is a label
        return None
    honorific, name, position = read
    named = is_han(name) or bool(honorific)
    if position:
        certain = named and not position[0].isdigit()
        if not (certain or OFFICE.search(position)):
            return None
    elif not (listed and named):
        return None
    return Person(name=name, honorific=honorific, position=position)


def read(lines: Sequence[str]) -> tuple[Head, list[bool]]:
    """The head in *lines*, and for each line whether it was understood as part of it.

    A second list of people (a name printed again, or "Speakers" again) replaces the first.
    """
    head = Head()
    understood = [False] * len(lines)
    word = ""  # the head's word that is in force
    listed_again = False
    listed: set[str] = set()
    for number, line in enumerate(lines):
        value = line
        inline = _IN_LINE.fullmatch(line)
        if is_word(line) or (inline and not PLACE.fullmatch(line)):
            token = inline["word"] if inline else line
            if SPEAKERS.fullmatch(token):
                listed_again = any(person.role == "official" for person in head.people)
            word = (
                "speakers"
                if SPEAKERS.fullmatch(token)
                else "date"
                if DATE.fullmatch(token)
                else "chair"
            )
            understood[number] = True
            if not inline:
                continue
            value = inline["value"]
        if CHINESE.fullmatch(line):
            listed_again = bool(head.people)
            word = ""
            understood[number] = True
        elif place := PLACE.fullmatch(value):
            head.place, head.time = place["place"].strip(), place["time"].strip(" ,")
            head.place_date = dates.find(place["date"])
            understood[number] = True
        elif day := dates.only(value) or (word == "date" and len(value) < 60 and dates.find(value)):
            head.date = day
            word = ""
            understood[number] = True
        elif person := _person(value, listed=bool(word)):
            repeated_name = person.name in listed
            if listed_again or repeated_name:
                head.people, listed = [], set()
            if repeated_name and not listed_again and word == "chair":
                word = ""  # the chair's own line is missing
            listed_again = False
            listed.add(person.name)
            person.role = "chair" if word == "chair" else "official"
            head.people.append(person)
            understood[number] = True
            if word == "chair":  # one person; what follows is another list
                word = ""
        elif inline and word == "date":
            head.date = dates.find(value) or head.date
    return head, understood


def settle_chair(people: list[Person], opener: str) -> None:
    """Give the chair to somebody where the head prints names only.

    It is the last person with an office at the press office, else the one who opens (*opener*, a
    name as the first label prints it, may be ``""``) if he stands last in the list.
    """
    if not people or any(person.role == "chair" for person in people):
        return
    last = people[-1]
    opens = bool(opener) and Roster([last.name]).match(opener) != ""
    if (PRESSOFFICE.search(last.position) and (len(people) > 1 or opens)) or (
        opens and len(people) > 1
    ):
        last.role = "chair"


def repeated(blocks: Sequence[Block], people: Sequence[Person]) -> int:
    """How many of the leading *blocks* of a further page repeat the head (sister site).

    Only a run that holds one of the head's words, with what belongs under it: a name alone may
    be from a list that is read out, and a word alone a label ("Host:").
    """
    roster = Roster(person.name for person in people)
    length = words = 0
    for number, block in enumerate(blocks):
        text = block.text
        if is_word(text):
            following = blocks[number + 1].text if number + 1 < len(blocks) else ""
            if not (is_line(following) or name_on(following)):
                break
            words += 1
        elif (person := person_in(text)) and person[2]:
            if people and not roster.match(person[1]):
                break
        elif not (dates.only(text) or CHINESE.fullmatch(text) or is_line(text)):
            break
        length = number + 1
    return length if words else 0
