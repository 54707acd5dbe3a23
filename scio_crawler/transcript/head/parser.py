"""Read a head: the people, the day and sometimes the place, in all the forms the site prints.

These are words and names with or without colons; names only; everything printed twice (on
briefing pages, where the second head is that of the transcript); and heads repeated on every page
(on the sister site).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from scio_crawler.items import Block, Person
from scio_crawler.transcript import dates
from scio_crawler.transcript.beside import CHINESE
from scio_crawler.transcript.head.lines import (
    DATE,
    PLACE,
    SPEAKERS,
    WORD_AND_VALUE,
    card,
    is_line,
    is_word,
    name_on,
    people,
)
from scio_crawler.transcript.names import Roster, person_in
from scio_crawler.transcript.words import any_of

_PRESS_OFFICE = any_of("roles", "at the press office", flags=re.IGNORECASE)


@dataclass(slots=True)
class Head:
    """What a head says; every field may be empty."""

    people: list[Person] = field(default_factory=list)
    date: str = ""  # ISO date
    place: str = ""
    place_date: str = ""  # ISO date of the place line
    time: str = ""  # as printed


def read(lines: Sequence[str]) -> tuple[Head, list[bool]]:
    """Return the head in *lines*, and for each line whether it belongs to the head.

    A second list of people replaces the first: it begins with a name printed before, or with
    "Speakers" once more.
    """
    parser = _Parser()
    belongs: list[bool] = []
    while len(belongs) < len(lines):
        line, *following = lines[len(belongs) : len(belongs) + 2]
        if following and parser.takes_card(line, following[0]):
            belongs += (True, True)
        else:
            belongs.append(parser.takes(line))
    return parser.head, belongs


class _Parser:
    """The head as far as it was read, and what the next line may be."""

    def __init__(self) -> None:
        self.head = Head()
        self._word = ""  # "speakers", "chair" or "date": the word that the next line stands under
        self._second_list = False  # whether the next person begins a second list
        self._names: set[str] = set()  # of the list so far
        self._office_first: bool | None = None  # in cards, None before the first one

    def takes_card(self, line: str, following: str) -> bool:
        """Read a name and an office on two lines; return whether they are that.

        All cards of a head have the order of the first one.
        """
        if is_word(line) or WORD_AND_VALUE.fullmatch(line):
            return False
        orders = (False, True) if self._office_first is None else (self._office_first,)
        for office_first in orders:
            if someone := card(line, following, self._word in ("speakers", "chair"), office_first):
                self._office_first = office_first
                self._take_person(someone)
                return True
        return False

    def takes(self, line: str) -> bool:
        """Read the next *line*; return whether it belongs to the head."""
        inline = WORD_AND_VALUE.fullmatch(line)
        word = is_word(line) or (inline is not None and not PLACE.fullmatch(line))
        if word:
            self._stand_under(inline["word"] if inline else line)
            if not inline:
                return True
        value = inline["value"] if inline and word else line
        under_date = self._word == "date" and len(value) < 60
        if CHINESE.fullmatch(line):
            self._second_list = bool(self.head.people)
            self._word = ""
        elif place := PLACE.fullmatch(value):
            self.head.place, self.head.time = place["place"].strip(), place["time"].strip(" ,")
            self.head.place_date = dates.find(place["date"])
        elif day := dates.only(value) or (dates.find(value) if under_date else ""):
            self.head.date = day
            self._word = ""
        elif found := people(value, listed=self._word in ("speakers", "chair")):
            for someone in found:
                self._take_person(someone)
        elif inline and self._word == "date":
            self.head.date = dates.find(value) or self.head.date
        else:
            return word
        return True

    def _stand_under(self, word: str) -> None:
        self._word = "date" if DATE.fullmatch(word) else "chair"
        if SPEAKERS.fullmatch(word):
            self._word = "speakers"
            self._second_list = any(p.role == "official" for p in self.head.people)

    def _take_person(self, someone: Person) -> None:
        again = someone.name in self._names
        if again and not self._second_list and self._word == "chair":
            self._word = ""  # the chair's own line is missing: this is the second list already
        if again or self._second_list:
            self.head.people, self._names = [], set()
        self._second_list = False
        self._names.add(someone.name)
        self.head.people.append(someone)
        someone.role = "official"
        if self._word == "chair":
            someone.role = "chair"
            self._word = ""  # the chair is one person; other names belong to another list


def settle_chair(people: list[Person], opener: str) -> None:
    """Set the role of the chair where a head names nobody as such.

    The chair is the last person, if their office is at the press office or if they open the
    briefing. *opener* is the first label, or ``""``. A single person must be both.
    """
    if not people or any(person.role == "chair" for person in people):
        return
    last = people[-1]
    opens = bool(opener) and Roster([last.name]).match(opener) != ""
    enough = any if len(people) > 1 else all
    if enough((opens, _PRESS_OFFICE.search(last.position))):
        last.role = "chair"


def repeated(blocks: Sequence[Block], people: Sequence[Person]) -> int:
    """Return how many of the first *blocks* of a further page repeat the head (sister site).

    Return 0 unless they hold a word of a head with what belongs under it: a name alone may be
    from a list that is read out, and a word alone may be a label ("Host:").
    """
    roster: Roster | None = None  # seldom needed
    length = words = 0
    for number, block in enumerate(blocks):
        text = block.text
        if is_word(text):
            following = blocks[number + 1].text if number + 1 < len(blocks) else ""
            if not (is_line(following) or name_on(following)):
                break
            words += 1
        elif (someone := person_in(text)) and someone[2]:
            roster = roster or Roster(person.name for person in people)
            if people and not roster.match(someone[1]):
                break
        elif not is_line(text):
            break
        length = number + 1
    return length if words else 0
