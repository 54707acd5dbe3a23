"""Read the front of a briefing: its date line, the people in its head, where the turns begin.

A head has many forms, and no rule for one of them may break another, hence the many branches.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from operator import attrgetter
from typing import NamedTuple

from scio_crawler.common.patterns import regex
from scio_crawler.items import HEADING, Block, Briefing, Page, Person
from scio_crawler.reading.language import dates, notes, phrases
from scio_crawler.reading.language.heads import (
    DATE,
    PLACE,
    SPEAKERS,
    WORD_AND_VALUE,
    is_line,
    is_word,
    name_on,
    people,
    person,
    person_on_two_lines,
    plain,
)
from scio_crawler.reading.language.names import OFFICE, Roster
from scio_crawler.reading.language.sentences import is_ended, is_open, leads_on
from scio_crawler.reading.language.shapes import PERSON, reads_as_label, split_label
from scio_crawler.reading.text import COLONS, STOPS, comparison_key, ends_in_colon
from scio_crawler.reading.transcript.labels import candidates
from scio_crawler.reading.transcript.labels.candidates import Candidate

PRESS_OFFICE = phrases.in_any_case("roles", "at the press office")
# "China SCIO | Updated: "
_DATELINE = regex(r"(?i).{0,60}?(?:updated:?|[|丨,])\s*")
_METADATA = ("title", "category", "summary", "source", "url_zh", "published_at")
_LISTS = ("speakers", "chair")  # words of a head that people are listed under

# Characters
_MAX_CAPTION = 60  # of a title or a source in short
_MAX_DATE = 60
_MAX_ANNOUNCEMENT = 160
_MAX_LEAD = 400  # in which a line shows that it is a lead
_MAX_AFTERWARDS = 200  # of a line such as "Related news:"
_MIN_SPEECH = 21

# Lines
_FIRST_LINES = 12
_MAX_HEAD = 40
_MIN_REPEATED = 3  # of a head that a further page repeats; a card with a label has two


def describe(briefing: Briefing) -> None:
    """Fill the entry with what pages say about themselves; the first page that does counts."""
    entry = briefing.entry
    entry.layout = briefing.pages[0].layout
    for name in _METADATA:
        values = filter(None, map(attrgetter(name), briefing.pages))
        setattr(entry, name, next(values, ""))

    for page in briefing.pages:
        if page.published:
            entry.published = page.published
            entry.published_from = page.published_from
            break


def mark_notes(briefing: Briefing) -> None:
    """Set the part of every block that is or may be a note or furniture; leave others open.

    What only its words, or those of a line above it, show is ``claimed``: see ``furniture``.
    """
    for page in briefing.pages:
        foot = _index_of_foot(page.blocks)
        for index, block in enumerate(page.blocks):
            if block.part:
                continue
            block.part = "furniture" if index >= foot else notes.kind_of(block)
            if block.part and not notes.is_set_apart(block):
                block.claimed = "foot" if index >= foot else "words"


def _index_of_foot(blocks: Sequence[Block]) -> int:
    """Return the index at which the foot of a page begins, ``len(blocks)`` without one."""
    # No speech is below it: a box of related links may be in the middle of a speech.
    foot = len(blocks)
    for index in range(len(blocks) - 1, 0, -1):
        block = blocks[index]
        if len(block.text) < _MAX_AFTERWARDS and notes.is_afterwards(block.text):
            foot = index
        elif _is_spoken(block):
            break
    return foot


def _is_spoken(block: Block) -> bool:
    if reads_as_label(block.text):
        return True
    if block.href or notes.kind_of(block):
        return False
    return block.text.rstrip('"”’')[-1:] in STOPS


@dataclass(slots=True)
class Head:
    """What a head says; every field may be empty."""

    people: list[Person] = field(default_factory=list)
    date: str = ""  # ISO date
    place: str = ""
    place_date: str = ""  # ISO date of the place line
    time: str = ""  # as printed
    problems: list[str] = field(default_factory=list)  # for the report, in words


def read_head(briefing: Briefing) -> None:
    """Read the head: mark its blocks; fill the people, and date, time and place of the entry.

    All of these stay empty without a head. The date is the day of the briefing: from the head, the
    place line, or the summary or a sentence above the turns. ``date_from`` says which.
    """
    # Something else may be in place of the first page.
    first = next(filter(_has_head, briefing.pages), briefing.pages[0])
    # The link to the Chinese version is furniture, but separates the two heads of a briefing page.
    blocks = [b for b in first.blocks if not b.part or notes.CHINESE.fullmatch(b.text)]
    label = first_label(blocks)
    lines = list(map(_plain_text, blocks[:label]))

    head = _read_above_turns(first, blocks[:label], lines)
    if not head.people:
        head = _read_below_turns(briefing) or head
    opener = split_label(blocks[label].text) if label < len(blocks) else None
    set_chair(head.people, opener[0] if opener else "")

    briefing.people = head.people
    briefing.entry.place = head.place
    briefing.entry.time = head.time
    first.problems += head.problems
    _set_date(briefing, head, lines)
    _mark_repeated_heads(briefing, first)


def _plain_text(block: Block) -> str:
    return plain(block.text)


def _has_head(page: Page) -> bool:
    """Return whether a word of a head is among the first lines of a page."""
    return any(is_word(block.text) for block in page.blocks[:_FIRST_LINES])


def _read_above_turns(page: Page, blocks: Sequence[Block], lines: Sequence[str]) -> Head:
    """Return the head in *blocks*, which are above the turns of *page*, and mark its blocks."""
    head, are_of_head = parse_head(lines)
    metadata = {comparison_key(text) for text in (page.title, page.summary) if text}

    is_above_end = False  # whether a line of the head is below
    for block, is_of_head in zip(reversed(blocks), reversed(are_of_head), strict=True):
        is_above_end = is_above_end or is_of_head
        if is_above_end or _announces(block, metadata):
            block.part = "head"
    return head


def _read_below_turns(briefing: Briefing) -> Head | None:
    """Return the head below or next to the speech of a page, and mark its blocks; None without."""
    for page in briefing.pages:
        blocks = _head_below(page.blocks)
        if blocks:
            for block in blocks:
                block.part = "head"
            head, _ = parse_head(list(map(_plain_text, blocks)))
            return head
    return None


def _head_below(blocks: Sequence[Block]) -> list[Block]:
    """Return the head at the end of a page, if it names somebody; empty without one."""
    tail: list[Block] = []
    for block in reversed(blocks):
        if block.part:
            continue
        if len(tail) == _MAX_HEAD or not is_line(plain(block.text)):
            break
        tail.append(block)

    tail.reverse()
    for index, block in enumerate(tail):
        if is_word(block.text) or WORD_AND_VALUE.fullmatch(block.text):
            return tail[index:]
    return []


def _set_date(briefing: Briefing, head: Head, lines: Sequence[str]) -> None:
    """Set the days that are given, and the date to the first of them; *lines* are above turns."""
    entry = briefing.entry
    leads = [entry.summary, *filter(phrases.is_lead, lines)]
    days = (dates.day_in(lead, entry.published) for lead in leads)
    summary = next(filter(None, days), "")

    read_from = {"head": head.date, "line": head.place_date, "summary": summary}
    briefing.days = {source: day for source, day in read_from.items() if day}
    for source, day in briefing.days.items():
        entry.date = day
        entry.date_from = source
        break


def first_label(blocks: Sequence[Block]) -> int:
    """Return the index of the first label on the first page, ``len(blocks)`` if there is none.

    A label on a line by itself wins over labels before text, which a second pass looks for; but a
    person who greets ("Weng Jiamu: Ladies and gentlemen …") begins the turns in either pass.
    """
    for own_line in (True, False):
        named = Roster()
        for index, block in enumerate(blocks):
            line = plain(block.text)
            if is_line(line) and not _is_role_label(blocks, index):
                name = name_on(line)
                if name:
                    named.add(name)
            elif split_label(block.text):
                found = candidates.find([block], named)
                below = blocks[index + 1 : index + _FIRST_LINES]
                if found and _begins_turns(found[0], below, own_line):
                    return index
    return len(blocks)


def _begins_turns(candidate: Candidate, below: Sequence[Block], own_line: bool) -> bool:
    """Return whether *candidate* is the first label, or one before text if not *own_line*."""
    is_person = candidate.confidence > 1 or candidate.shape == PERSON
    if candidate.rest and is_person and phrases.GREETING.search(candidate.rest):
        return True
    if candidate.own_line != own_line or not (is_person or candidate.certain):
        return False
    # A word of the head may follow a person.
    return own_line or not any(is_word(block.text) for block in below)


def _is_role_label(blocks: Sequence[Block], index: int) -> bool:
    """Return whether a word of a head ("Chairperson:") is a label: speech is below it."""
    text = blocks[index].text
    if not ends_in_colon(text.rstrip()) or not is_word(text) or DATE.fullmatch(text):
        return False
    following = "".join(map(_plain_text, blocks[index + 1 : index + 2]))
    if len(following) < _MIN_SPEECH or is_line(following):
        return False
    # No sentence: "Director general of the Lantern Office Weng Jiamu".
    return is_ended(following) or leads_on(following) or not people(following, listed=True)


def _announces(block: Block, metadata: set[str]) -> bool:
    """Return whether a line only announces the briefing.

    *metadata* has the letters of title and summary.
    """
    text = block.text
    if block.kind == HEADING or comparison_key(text) in metadata:
        return True
    if phrases.is_lead(text[:_MAX_LEAD]):
        return True
    before, day = dates.ending(text)
    if day and (len(before) < _MAX_CAPTION or comparison_key(before) in metadata):
        return True
    return len(text) <= _MAX_ANNOUNCEMENT and is_open(text) and text[-1] != ","


class _FirstHead(NamedTuple):
    """What further pages may repeat from the head of the first one, in letters."""

    lines: list[str]
    names: set[str]  # of its people


def _mark_repeated_heads(briefing: Briefing, first: Page) -> None:
    """Mark as head what pages repeat from the head of the *first* one."""
    entry = briefing.entry
    blocks = [block for block in first.blocks if block.part == "head"]
    titles = [block.text for block in blocks[:2] if not is_line(plain(block.text))]
    titles += entry.title, entry.summary
    head = _FirstHead(
        lines=[comparison_key(block.text) for block in blocks],
        names={comparison_key(person.name) for person in briefing.people},
    )

    for before, page in pairwise(briefing.pages):
        if page is not first:
            known = filter(None, [page.title, page.summary, *titles])
            _mark_repeated(page, before, set(map(comparison_key, known)), head)


def _mark_repeated(page: Page, before: Page, openings: set[str], head: _FirstHead) -> None:
    """Mark as head what *page* repeats from the *head*, from its first lines to a label.

    *before* is the page before. A head begins with one of *openings*, in letters.
    """
    blocks = [block for block in page.blocks if not block.part]
    if not blocks:
        return
    last = next((block.text for block in reversed(before.blocks) if not block.part), "")
    announces = leads_on(last) and not reads_as_label(last)
    if announces and not is_word(blocks[0].text):
        return  # people below "… are:" or "…;" are a list that is read out
    if _repeats(blocks[0].text, openings):
        openings.update(head.lines)

    count = _count_repeated(blocks, openings, head.names)
    for skipped in range(count + 1):
        same = _count_same_lines(blocks[skipped:], head.lines)
        if same:
            count = max(count, skipped + same)
            break
    for block in blocks[:count]:
        block.part = "head"


def _count_repeated(blocks: Sequence[Block], openings: set[str], names: set[str]) -> int:
    """Return the number of *blocks* down to the last that repeats one of *openings*."""
    count = 0
    for number, block in enumerate(blocks, 1):
        if _is_label(block.text, names):
            break
        if _repeats(block.text, openings):
            count = number
        elif len(block.text) >= _MAX_CAPTION or not is_open(block.text):
            break  # not a breadcrumb or a category, which may be between them
    return count


def _count_same_lines(blocks: Sequence[Block], lines: list[str]) -> int:
    """Return how many of the first *blocks* are *lines* (letters) in their order, 0 for a few."""
    start = comparison_key(blocks[0].text) if blocks else ""
    if start not in lines:
        return 0

    count = 0
    for block, line in zip(blocks, lines[lines.index(start) :], strict=False):
        if comparison_key(block.text) != line:
            break
        count += 1
    # Names over offices, as in cards, may be labels.
    return count if count >= _MIN_REPEATED else 0


def _is_label(text: str, names: set[str]) -> bool:
    """Return whether a line at the top of a page is a label, no matter what the head holds."""
    if text[-1] not in COLONS or is_word(text):
        return False
    return comparison_key(text) in names or reads_as_label(text)


def _repeats(text: str, openings: set[str]) -> bool:
    """Return whether a line is one of *openings*, or a title or source with a date."""
    if comparison_key(text) in openings:
        return True
    before, day = dates.ending(text)
    if not day or comparison_key(before) in openings:
        return day != ""
    # With the bar that may be before the date.
    with_bar = text[: len(before) + 2]
    return bool(_DATELINE.fullmatch(f"{before} ") or _DATELINE.fullmatch(f"{with_bar} "))


def parse_head(lines: Sequence[str]) -> tuple[Head, list[bool]]:
    """Return the head in *lines*, and for each line whether it belongs to the head.

    A second list of people replaces the first: "Speakers" or the link to the Chinese version is
    above it, or more than one name is listed again. A single name that is listed again is one
    person, with all offices, since namesakes cannot be distinguished.
    """
    parser = _Parser()
    are_of_head: list[bool] = []
    is_person = False  # the line before
    while len(are_of_head) < len(lines):
        line, *following = lines[len(are_of_head) : len(are_of_head) + 2]
        if following and parser.read_card(line, following[0]):
            are_of_head += True, True
        else:
            is_beside_person = is_person or any(map(person, following))
            are_of_head.append(parser.read_line(line, is_beside_person))
        is_person = are_of_head[-1] and name_on(line) != ""
    parser.end_list()
    return parser.head, are_of_head


class _Parser:
    """The head read so far, and what the next line may be."""

    def __init__(self) -> None:
        self.head = Head()
        self._word = ""  # "speakers", "chair" or "date": the word above the next line
        self._has_several = False  # whether the word is a plural: "Chairpersons:"
        self._office_first: bool | None = None  # in cards, None before the first one
        self._begins_second = False  # whether the next person begins a second list
        self._is_announced = False  # whether the second list is one by what is above it
        self._first_list: list[Person] = []  # the people whom a second list replaces

    def read_card(self, line: str, following: str) -> bool:
        """Read a name and an office on two lines; return whether they are that."""
        if is_word(line) or WORD_AND_VALUE.fullmatch(line):
            return False
        orders = (False, True) if self._office_first is None else (self._office_first,)
        for office_first in orders:
            someone = person_on_two_lines(line, following, self._word in _LISTS, office_first)
            if someone:
                self._office_first = office_first
                self._add(someone)
                return True
        return False

    def read_line(self, line: str, is_beside_person: bool) -> bool:
        """Read the next *line*; return whether it is of a head.

        Next to the line of a person, or under a word of the head, "name, office" is a person of
        any name.
        """
        inline = WORD_AND_VALUE.fullmatch(line)
        if inline and not PLACE.fullmatch(line):
            self._begin_section(inline["word"])
            self._read_value(inline["value"], is_beside_person)
            return True
        if is_word(line):
            self._begin_section(line)
            return True
        if notes.CHINESE.fullmatch(line):
            self._begins_second = bool(self.head.people)
            self._word = ""
            return True
        return self._read_value(line, is_beside_person)

    def _begin_section(self, word: str) -> None:
        self._word = "date" if DATE.fullmatch(word) else "chair"
        self._has_several = word.rstrip(f" {COLONS}").lower().endswith("s")
        if SPEAKERS.fullmatch(word):
            self._word = "speakers"
            self._begins_second = any(someone.role == "official" for someone in self.head.people)

    def _read_value(self, value: str, is_beside_person: bool) -> bool:
        """Read people, a place or a date; return whether *value* is one of these."""
        place = PLACE.fullmatch(value)
        if place:
            self.head.place = place["place"].strip()
            self.head.time = place["time"].strip(" ,")
            self.head.place_date = dates.find(place["date"])
            return True

        day = dates.only(value)
        if not day and self._word == "date" and len(value) < _MAX_DATE:
            day = dates.find(value)
        if day:
            self.head.date = day
            self._word = ""
            return True

        found = people(value, listed=self._word in _LISTS)
        if not found and is_beside_person and OFFICE.search(value):
            found = people(value, listed=True)
        for someone in found:
            self._add(someone)
        return found != []

    def _add(self, someone: Person) -> None:
        known = _find_person(self.head.people, someone.name)
        if known and not self._begins_second and self._is_same(known, someone):
            return
        if known or self._begins_second:
            self.end_list()
            self._is_announced = self._begins_second
            self._first_list = self.head.people
            self.head.people = []
        self._begins_second = False

        self.head.people.append(someone)
        someone.role = "official"
        if self._word == "chair":
            someone.role = "chair"
            if not self._has_several:
                self._word = ""  # the chair is one person; other names belong to another list

    def _is_same(self, known: Person, again: Person) -> bool:
        """Return whether *again* only adds a role or an office to *known*, and add it."""
        if self._word == "chair":
            self._word = ""  # somebody chairs and speaks
            known.role = "chair"
            return True
        if known is not self.head.people[0] and known.position != again.position:
            self._join_offices(known, again)
            return True
        return False

    def _join_offices(self, known: Person, again: Person) -> None:
        """Give the person *known* also the office with which the name is listed *again*."""
        old = known.position
        new = again.position
        if not new or new in old.split("; "):
            return
        if old:
            self.head.problems.append(
                f"lists {known.name} twice, as {old!r} and as {new!r}: people has one line with "
                "both offices, also if these are two people"
            )
        known.position = f"{old}; {new}" if old else new

    def end_list(self) -> None:
        """Join the second list to the first if it is only the end of it.

        A person who is listed again, with no other office or at the press office, also chairs.
        """
        first = self._first_list
        self._first_list = []
        if not first:
            return

        again, *others = self.head.people
        known = _find_person(first, again.name)
        is_same = self._is_announced or (known and again.position in ("", known.position))
        chairs = is_same or PRESS_OFFICE.search(again.position)
        if chairs and not others and len(first) > 1:
            for someone in first:
                someone.role = "chair" if someone is known else "official"
            self.head.people = first

        names = {person.name for person in first}
        if known and not self._is_announced and names.isdisjoint(one.name for one in others):
            self._join_offices(known, again)
            self.head.people = first + others


def _find_person(people: Sequence[Person], name: str) -> Person | None:
    """Return the first of *people* who has this *name*, None without one."""
    return next((person for person in people if person.name == name), None)


def set_chair(people: list[Person], opener: str) -> None:
    """Set the role of the chair in a head that names nobody as such.

    The chair is the last person, if their office is at the press office or if they open the
    briefing; a single person must do both. *opener* is the first label, or ``""``.
    """
    if not people or any(person.role == "chair" for person in people):
        return
    last = people[-1]
    opens = opener != "" and Roster([last]).match(opener) != ""
    is_of_press_office = PRESS_OFFICE.search(last.position) is not None

    signs = opens + is_of_press_office
    if signs == 2 or (signs == 1 and len(people) > 1):
        last.role = "chair"
