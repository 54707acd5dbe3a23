"""Heads: the people, the day and sometimes the place, in all the forms that the site prints.

There are words and names with or without colons, and names only. Briefing pages print everything
twice (the second head is that of the transcript), and china.org.cn repeats the head on every page.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from scio_crawler.common.patterns import IGNORECASE
from scio_crawler.items import Block, Person
from scio_crawler.reading.language import dates, phrases
from scio_crawler.reading.language.heads import (
    DATE,
    PLACE,
    SPEAKERS,
    WORD_AND_VALUE,
    card,
    is_line,
    is_word,
    name_on,
    people,
    person,
)
from scio_crawler.reading.language.names import (
    OFFICE,
    Roster,
    person_in,
)
from scio_crawler.reading.language.notes import CHINESE
from scio_crawler.reading.text import COLONS

PRESS_OFFICE = phrases.any_of("roles", "at the press office", flags=IGNORECASE)


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

    A second list of people replaces the first: it begins with a name again, or with "Speakers".
    """
    parser = _Parser()
    belongs: list[bool] = []
    is_person = False  # the line before
    while len(belongs) < len(lines):
        line, *following = lines[len(belongs) : len(belongs) + 2]
        if following and parser.takes_card(line, following[0]):
            belongs += (True, True)
        else:
            beside = is_person or (following != [] and person(following[0]) is not None)
            belongs.append(parser.takes(line, beside))
        is_person = belongs[-1] and name_on(line) != ""
    parser.end()
    return parser.head, belongs


class _Parser:
    """The head as far as it has been read, and what the next line may be."""

    def __init__(self) -> None:
        self.head = Head()
        self._word = ""  # "speakers", "chair" or "date": the word that the next line stands under
        self._second_list = False  # whether the next person begins a second list
        self._names: set[str] = set()  # of the list so far
        self._has_several = False  # whether the word is a plural: "Chairpersons:"
        self._doubled: Person | None = None  # stands under the speakers and under the chair
        self._replaced: list[Person] = []  # the people of the first list
        self._office_first: bool | None = None  # in cards, None before the first one

    def takes_card(self, line: str, following: str) -> bool:
        """Read a name and an office on two lines; return whether they are that."""
        if is_word(line) or WORD_AND_VALUE.fullmatch(line):
            return False
        orders = (False, True) if self._office_first is None else (self._office_first,)
        for office_first in orders:
            if someone := card(line, following, self._word in ("speakers", "chair"), office_first):
                self._office_first = office_first
                self._take_person(someone)
                return True
        return False

    def takes(self, line: str, beside: bool) -> bool:
        """Read the next *line*, perhaps *beside* that of a person; return whether it is of a head.

        Between such lines, or under a word of the head, "name, office" is a person of any name.
        """
        inline = WORD_AND_VALUE.fullmatch(line)
        word = is_word(line) or (inline is not None and not PLACE.fullmatch(line))
        if word:
            printed = inline["word"] if inline else line
            self._word = "date" if DATE.fullmatch(printed) else "chair"
            self._has_several = printed.rstrip(f" {COLONS}").lower().endswith("s")
            self._doubled = None
            if SPEAKERS.fullmatch(printed):
                self._word = "speakers"
                self._second_list = any(p.role == "official" for p in self.head.people)
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
        elif found := people(value, listed=self._word in ("speakers", "chair")) or (
            people(value, listed=True) if beside and OFFICE.search(value) else []
        ):
            for someone in found:
                self._take_person(someone)
        elif inline and self._word == "date":
            self.head.date = dates.find(value) or self.head.date
        else:
            return word
        return True

    def _take_person(self, someone: Person) -> None:
        again = someone.name in self._names
        if again and not self._second_list and self._word == "chair":
            self._doubled = someone  # who chairs and speaks, unless a second list begins here
            self._word = ""
            next(p for p in self.head.people if p.name == someone.name).role = "chair"
            return
        if again or self._second_list:
            self._replaced, self.head.people, self._names = self.head.people, [], set()
            if self._doubled:
                self._doubled.role = "official"
                self.head.people.append(self._doubled)
                self._names.add(self._doubled.name)
        self._second_list = False
        self._names.add(someone.name)
        self.head.people.append(someone)
        someone.role = "official"
        if self._word == "chair":
            someone.role = "chair"
            if not self._has_several:
                self._word = ""  # the chair is one person; other names belong to another list

    def end(self) -> None:
        """Take a second list of one person for the end of the first: he speaks, and chairs."""
        if len(self.head.people) == 1 < len(self._replaced):
            one, self.head.people = self.head.people[0], self._replaced
            for someone in self.head.people:
                someone.role = "chair" if someone.name == one.name else "official"


def settle_chair(people: list[Person], opener: str) -> None:
    """Set the role of the chair in a head that names nobody as such.

    The chair is the last person, if their office is at the press office or if they open the
    briefing; a single person must do both. *opener* is the first label, or ``""``.
    """
    if not people or any(person.role == "chair" for person in people):
        return
    last = people[-1]
    opens = bool(opener) and Roster([last.name]).match(opener) != ""
    enough = any if len(people) > 1 else all
    if enough((opens, PRESS_OFFICE.search(last.position))):
        last.role = "chair"


def repeated(blocks: Sequence[Block], people: Sequence[Person]) -> int:
    """Return how many of the first *blocks* of a further page repeat the head (china.org.cn).

    Return 0 unless they hold a word of a head with what belongs under it: a name alone may be from
    a list that is read out, and a word alone may be a label ("Host:").
    """
    roster: Roster | None = None  # seldom needed
    length = words = 0
    for number, block in enumerate(blocks, 1):
        text = block.text
        if is_word(text):
            following = blocks[number].text if number < len(blocks) else ""
            if not (is_line(following) or name_on(following)):
                break
            words += 1
        elif (someone := person_in(text)) and someone[2]:
            roster = roster or Roster(person.name for person in people)
            if people and not roster.match(someone[1]):
                break
        elif not is_line(text):
            break
        length = number
    return length if words else 0
