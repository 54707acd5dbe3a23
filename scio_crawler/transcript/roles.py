"""Who speaks: chair, official or press, from the head if there is one, else from what is said."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache

from scio_crawler.items import Briefing, Note, Person, Turn
from scio_crawler.transcript.chair import calling_chair, evident_chair
from scio_crawler.transcript.labels.shapes import CHAIR_ROLE, bare
from scio_crawler.transcript.names import Roster, is_office, is_one_name, person_in
from scio_crawler.transcript.phrases import GREETING, OPENS
from scio_crawler.transcript.words import any_of

_INTRODUCED = any_of("roles", "introduced")
_PRESS_OFFICE = any_of("roles", "at the press office", flags=re.IGNORECASE)


def assign(briefing: Briefing) -> None:
    """Set speaker, role and position of every turn, the people without a head, and the chair.

    A turn without a label has the role ``unknown``. The entry's chair is ``""`` if neither the
    head nor what is said shows who it is.
    """
    turns = briefing.turns
    briefing.people = briefing.people or introduced(turns)
    if any(map(_has_role_label, turns)) and all(p.role != "chair" for p in briefing.people):
        briefing.people += _captioned_chair(briefing.notes)
    by_name = {person.name: person for person in briefing.people}
    chair = briefing.entry.chair = _chair(turns, by_name)
    for turn in turns:
        if turn.role == "chair" and not turn.speaker and _has_role_label(turn):
            turn.speaker = chair
        person = by_name.get(turn.speaker)
        if person and person.position:
            turn.position = person.position
        if not turn.label:
            turn.role = "unknown"
        elif turn.speaker and turn.speaker == chair:
            turn.role = "chair"
        elif person:
            turn.role = person.role
    if chair in by_name:
        by_name[chair].role = "chair"


def _has_role_label(turn: Turn) -> bool:
    """Tell whether the label is a role of the chair, such as "Moderator"."""
    return _is_role(turn.label)


@lru_cache(maxsize=1024)  # labels recur
def _is_role(label: str) -> bool:
    return CHAIR_ROLE.fullmatch(bare(label)) is not None


def _captioned_chair(notes: Sequence[Note]) -> list[Person]:
    """Return the one person of the press office whom captions above the first turn name.

    So do pages that print no head, but a photo of each person with name and office, and
    "Moderator" as the label. A caption that is a sentence tells of what somebody does.
    """
    above = (note.text for note in notes if note.turn == 0 and note.text[-1].isalnum())
    found = {
        name: Person(name=name, honorific=honorific, role="chair", position=office)
        for honorific, name, office in filter(None, map(person_in, above))
        if _PRESS_OFFICE.search(office) and is_office(office)
    }
    return list(found.values()) if len(found) == 1 else []


def _chair(turns: Sequence[Turn], people: Mapping[str, Person]) -> str:
    """Return the name of the chair, ``""`` if it is unknown.

    The chair of the head who does not speak gives way to somebody who evidently chairs.
    """
    named = next((person.name for person in people.values() if person.role == "chair"), "")
    speaks = named and any(turn.speaker == named for turn in turns)
    if speaks or any(map(_has_role_label, turns)):
        return named
    return evident_chair(turns, people) or named or ("" if people else calling_chair(turns))


def introduced(turns: Sequence[Turn]) -> list[Person]:
    """Return the people whom the first turn introduces with their offices, and who speaks it.

    Return none if it neither greets nor opens the briefing.
    """
    if not turns or not (GREETING.search(turns[0].text) or OPENS.search(turns[0].text)):
        return []
    people: dict[str, Person] = {}
    for found in _INTRODUCED.finditer(turns[0].text):
        name, position = found["name"], found["position"].strip(" ;.,")
        if " " not in name and not (is_one_name(name) and is_office(position)):
            continue  # a surname: "Mr. Weng, please"
        people.setdefault(name, Person(name=name, honorific=found["honorific"], position=position))
    opener = turns[0].speaker
    if people and opener and not Roster(people).match(opener):
        people[opener] = Person(name=opener, role="chair")
    return list(people.values())
