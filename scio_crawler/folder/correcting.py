"""Apply to a reading what people have corrected in it. Pure.

A line of ``corrections.csv`` names a turn by its id; or by its page and label, where the reading
took the label for speech: a turn is cut there first. What depends on a corrected key changes with
it: the office with the speaker, the kinds of turns with their roles, exchanges with the kinds. A
line is not applied if its turn no longer has the value that it corrects.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from scio_crawler.contract.corrections import ACCEPT, LABEL, Correction
from scio_crawler.contract.schemas import fault_of
from scio_crawler.folder.outcomes import measure
from scio_crawler.folder.turn_ids import copy_turns
from scio_crawler.items import ROLES_OF_KIND, Briefing, Note, PageLine, Person, Turn
from scio_crawler.reading.language import shapes
from scio_crawler.reading.language.names import Roster
from scio_crawler.reading.text import normalize, straight, visible
from scio_crawler.reading.transcript import exchanges
from scio_crawler.reading.transcript.labels.candidates import Candidate
from scio_crawler.reading.transcript.turns import (
    count_turns,
    first_ids,
    give_ids,
    link_answers,
    link_notes,
    origin_of,
    spoken_for,
    turn_of,
)

# The keys that can be corrected, in the order in which they are: later ones depend on earlier ones.
KEYS = ("speaker", "role", "position", "organization", "kind", "exchange")
_COLONS = " \t:：-–—"
_PARAGRAPH = "\n\n"


# Cut turns at labels that were taken for speech


class _LabelPlace(NamedTuple):
    """Where a label is in the text of a turn."""

    turn: int  # index
    paragraph: int  # index
    rest: str  # what the paragraph says after the label


def with_labels(reading: Briefing, corrections: Iterable[Correction]) -> Briefing:
    """Return *reading* with a turn at each label that *corrections* name and it took for speech.

    It is *reading* itself if there is no such label.
    """
    labels = dict.fromkeys((line.page, line.label) for line in corrections if _names_label(line))
    if not labels:
        return reading

    turns = copy_turns(reading.turns)
    notes = [replace(note) for note in reading.notes]
    characters = 0  # visible ones that become labels
    for page, label in labels:
        for place in reversed(_places(turns, int(page), label)):
            characters += _cut(turns, notes, place, int(page), label)
    if not characters:
        return reading

    changed = replace(reading, turns=turns, notes=notes, entry=replace(reading.entry))
    _fill_dependent(changed)
    changed.entry.audit_labels += characters
    changed.entry.audit_turns -= characters
    return changed


def _names_label(line: Correction) -> bool:
    return not line.turn_id and _is_number(line.page) and bool(_bare(line.label))


def _is_number(value: str) -> bool:
    """Return whether *value* can be the number of a page or an exchange."""
    return value.isdecimal() and len(value) < 6


def _bare(label: str) -> str:
    return label.strip().rstrip(_COLONS)


def _places(turns: Sequence[Turn], page: int, label: str) -> list[_LabelPlace]:
    """Return where *label* begins a paragraph on *page*: with a colon, else the first without."""
    beginning = re.compile(re.escape(_bare(label)) + r"(?!\w)(\s*[:：]|\s*$)?")
    with_colon = []
    without = []
    for index, turn in enumerate(turns):
        if not turn.page <= page <= turn.page_end:
            continue
        for number, text in enumerate(turn.text.split(_PARAGRAPH)):
            found = beginning.match(text)
            if not found:
                continue
            place = _LabelPlace(index, number, text[found.end() :].lstrip(_COLONS))
            if found[1] is None:
                without.append(place)
            else:
                with_colon.append(place)
    return with_colon or without[:1]


def _cut(
    turns: list[Turn], notes: Iterable[Note], place: _LabelPlace, page: int, label: str
) -> int:
    """Cut a turn in two at *place*; return how many visible characters become its label.

    Nothing is cut where one of the two would have no text. A turn without a label that begins
    there gets the label.
    """
    old = turns[place.turn]
    paragraphs = old.text.split(_PARAGRAPH)
    before = paragraphs[: place.paragraph]
    after = paragraphs[place.paragraph + 1 :]
    if place.rest:
        after.insert(0, place.rest)
    gets_label = not before and not old.label
    if not after or not (before or gets_label):
        return 0

    new = replace(
        old,
        label=_bare(label),
        speaker="",
        role="unknown",
        position="",
        text=_PARAGRAPH.join(after),
        corrected=LABEL,
    )
    if gets_label:
        turns[place.turn] = new
    else:
        new.page = page
        turns[place.turn] = replace(old, text=_PARAGRAPH.join(before), page_end=page)
        turns.insert(place.turn + 1, new)
        _move_notes(notes, old.turn, len(before), len(paragraphs) - len(after))
        for number, turn in enumerate(turns, 1):
            turn.turn = number
    return visible(paragraphs[place.paragraph]) - visible(place.rest)


def _move_notes(notes: Iterable[Note], number: int, kept: int, removed: int) -> None:
    """Move the *notes* below a cut, in the turn with this *number*, to the turns after it.

    That turn has *kept* paragraphs; the new one has *removed* paragraphs less than both had.
    """
    for note in notes:
        if note.turn == number and note.paragraph > kept:
            note.paragraph -= removed
            note.turn += 1
        elif note.turn > number:
            note.turn += 1


def _fill_dependent(reading: Briefing) -> None:
    """Fill in what depends on the turns of *reading*, some of which are new."""
    turns = reading.turns
    pages = {page.page: page for page in reading.sources}
    origins = {page.page: page.origin for page in reading.sources}
    roster = Roster(reading.people)
    offices = _known_offices(turns, reading.people)
    for turn in turns:
        turn.words = len(turn.text.split())
        turn.origin = origin_of(turn, origins)
        if turn.corrected == LABEL:
            _set_speaker(turn, roster, pages.get(turn.page))
            _fill_office(turn, offices)

    _link_turns(reading)
    give_ids(turns, first_ids(turns))
    link_notes(reading.notes, turns)
    count_turns(reading.entry, turns)
    reading.size = measure(reading.entry.status, turns)


def _set_speaker(turn: Turn, roster: Roster, page: PageLine | None) -> None:
    """Set the speaker of *turn* by its label, and where it begins by its *page*."""
    if page:
        turn.url, turn.fetched = page.url, page.fetched
    bare = shapes.strip_decoration(turn.label)
    shape = shapes.shape_of(bare, roster)
    if shape:
        read = turn_of(Candidate(0, turn.label, "", *shape, bare), turn.page)
        turn.speaker, turn.role, turn.position = read.speaker, read.role, read.position


_Office = tuple[str, str, str]  # of a speaker in a briefing: role, position, organization


def _known_offices(turns: Iterable[Turn], people: Iterable[Person]) -> dict[str, _Office]:
    """Return the office of each speaker: by the head, else by the turns under the same name."""
    found: dict[str, _Office] = {}
    for person in people:
        found.setdefault(person.name, (person.role, person.position, person.organization))
    for turn in turns:
        if turn.speaker and turn.role != "unknown" and not turn.corrected:
            found.setdefault(turn.speaker, (turn.role, turn.position, turn.organization))
    return found


def _fill_office(turn: Turn, offices: Mapping[str, _Office]) -> None:
    """Fill in the office of the speaker of *turn*."""
    if turn.speaker in offices:
        turn.role, turn.position, turn.organization = offices[turn.speaker]
    else:
        turn.organization = spoken_for(turn)


def _link_turns(reading: Briefing) -> None:
    """Judge the kinds of the turns of *reading* again, by their roles and places."""
    numbers = [page.page for page in reading.sources]
    has_begin = not numbers or numbers[0] == 1
    has_end = not numbers or reading.entry.pages_expected <= numbers[-1]
    exchanges.link(reading.turns, has_end, has_begin)


# Replace values


def correct_turns(
    reading: Briefing, corrections: Iterable[Correction]
) -> tuple[list[Turn], dict[Correction, str]]:
    """Return the turns of *reading*, which have their ids, with the values of *corrections*.

    Also return the corrections that could not be applied, and why. The key ``corrected`` of a turn
    names the keys that were changed. Without corrections, the turns are those of *reading*.
    """
    lines = [line for line in corrections if line.key != ACCEPT]
    if not lines:
        return list(reading.turns), {}

    correcting = _Correcting(reading)
    for line in lines:
        if line.key not in KEYS:
            correcting.refused[line] = f"its key is not one of {', '.join(KEYS)}, {ACCEPT}"
    for key in KEYS:
        correcting.apply([line for line in lines if line.key == key])
    return correcting.turns, correcting.refused


class _Correcting:
    """The turns of a *reading* while they are corrected."""

    def __init__(self, reading: Briefing) -> None:
        self._as_read = reading.turns
        self._offices = _known_offices(reading.turns, reading.people)
        self._reading = replace(reading, turns=copy_turns(reading.turns))
        self.turns = self._reading.turns
        self.refused: dict[Correction, str] = {}  # line -> why

    def apply(self, lines: Iterable[Correction]) -> None:
        """Replace the values that *lines* name, all of one key, and what depends on them."""
        roles = [turn.role for turn in self.turns]
        kinds = [turn.kind for turn in self.turns]
        for line in lines:
            targets = self._targets(line)
            fault = self._fault(line, targets)
            if fault:
                self.refused[line] = fault
                continue
            for turn in targets:
                self._replace(turn, line)

        if roles != [turn.role for turn in self.turns]:
            _link_turns(self._reading)
        if kinds != [turn.kind for turn in self.turns]:
            self._number_exchanges()
        link_answers(self.turns)

    def _targets(self, line: Correction) -> list[Turn]:
        found = []
        for turn in self.turns:
            if line.names(turn.briefing_id, turn.turn_id, turn.page, turn.label):
                found.append(turn)
        return found

    def _fault(self, line: Correction, targets: Sequence[Turn]) -> str:
        """Return why *line* cannot be applied to *targets*, ``""`` if it can."""
        if not targets:
            where = f"page {line.page}, under the label {line.label!r}"
            return f"there is no turn {line.turn_id or f'on {where}'}"
        faults = [_value_fault(line)]
        for turn in targets:
            faults += [self._displaced(turn, line), self._contradiction(turn, line)]
        return next(filter(None, faults), "")

    def _displaced(self, turn: Turn, line: Correction) -> str:
        """Return what *turn* has in place of what *line* corrects, ``""`` if it has that."""
        now = str(getattr(turn, line.key))
        if line.was == now:
            return ""

        # Other lines may have changed the numbers of exchanges: 3 may be another question now.
        if line.key != "exchange":
            corrected = turn.corrected.split()
            if line.value == now:
                return ""
            if line.key in corrected:
                return f"another line gives its turn {now!r} as {line.key}"
            if LABEL in corrected and not line.was:
                return ""
            if self._value_read(turn, line.key) in (line.was, line.value):
                return ""
        return f"its turn has {now!r} as {line.key}, and not {line.was!r}"

    def _contradiction(self, turn: Turn, line: Correction) -> str:
        if line.key == "kind" and turn.role not in ROLES_OF_KIND.get(line.value, ()):
            return f"a turn of the role {turn.role!r} cannot be of the kind {line.value!r}"
        if line.key != "exchange":
            return ""
        if _is_number(line.value) and int(line.value) in self._possible_exchanges(turn):
            return ""
        return f"{line.value!r} is not an exchange that a turn of its kind can belong to"

    def _possible_exchanges(self, turn: Turn) -> set[int]:
        """Return the numbers of the exchanges to which *turn* can belong."""
        if turn.kind not in ("answer", "procedure"):
            return {turn.exchange}
        possible = {each.exchange for each in self._questions() if each.turn < turn.turn}
        if turn.kind == "procedure":
            possible.add(0)
        return possible

    def _questions(self) -> list[Turn]:
        return [turn for turn in self.turns if turn.kind == "question"]

    def _value_read(self, turn: Turn, key: str) -> str:
        return str(getattr(self._as_read[turn.turn - 1], key))

    def _replace(self, turn: Turn, line: Correction) -> None:
        """Replace the value of *line* in *turn*, and what depends on it in this turn."""
        if line.key == "exchange":
            turn.exchange = int(line.value)
            if turn.kind == "answer":
                numbers = {question.exchange: question.turn for question in self._questions()}
                turn.reply_to = numbers[turn.exchange]
        else:
            setattr(turn, line.key, line.value)
        if line.key == "speaker" and line.value in self._offices:
            _fill_office(turn, self._offices)
        if line.key == "role":
            turn.organization = spoken_for(turn)

        keys = [key for key in turn.corrected.split() if key != line.key]
        if self._value_read(turn, line.key) != line.value:
            keys.append(line.key)
        turn.corrected = " ".join(keys)

    def _number_exchanges(self) -> None:
        numbers = exchanges.numbered([turn.kind for turn in self.turns])
        for turn, (exchange, reply_to) in zip(self.turns, numbers, strict=True):
            turn.exchange, turn.reply_to = exchange, reply_to


def _value_fault(line: Correction) -> str:
    """Return why the value of *line* cannot be the value of its key, ``""`` if it can."""
    if line.value != normalize(line.value):
        return f"{line.value!r} has other white space than single spaces, or hidden characters"
    if line.key in ("speaker", "organization") and line.value != straight(line.value):
        return f"{line.value!r} has other apostrophes than straight ones"
    if line.key == "exchange":
        return ""
    return fault_of(Turn, line.key, line.value)
