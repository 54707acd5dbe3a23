"""Apply to a reading what people have corrected in it. Pure.

A line of ``corrections.csv`` names a turn by its id; or by its page and label, where the reading
took the label for speech: a turn is cut there first. What follows from a corrected key follows: the
office of a speaker, the kinds of turns from their roles, exchanges from kinds. A line whose place
has changed is not applied.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from scio_crawler.contract.corrections import ACCEPT, LABEL, Correction
from scio_crawler.contract.schemas import fault_of
from scio_crawler.folder.outcomes import measure
from scio_crawler.items import ROLES_OF_KIND, Briefing, Note, Person, Turn
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

# The keys that can be corrected, in the order in which they are: others follow from the first.
KEYS = ("speaker", "role", "position", "organization", "kind", "exchange")
_COLONS = " \t:：-–—"
_PARAGRAPH = "\n\n"


# Cut turns at labels that were taken for speech


class _Place(NamedTuple):
    """Where a label stands in the text of a turn."""

    turn: int  # index
    paragraph: int  # index
    rest: str  # what the paragraph says after the label


def with_labels(reading: Briefing, lines: Iterable[Correction]) -> Briefing:
    """Return *reading* with a turn at each label that *lines* name and that it took for speech.

    It is *reading* itself if there is no such label.
    """
    labels = dict.fromkeys((line.page, line.label) for line in lines if _names_label(line))
    if not labels:
        return reading

    turns = [replace(turn) for turn in reading.turns]
    notes = [replace(note) for note in reading.notes]
    cut = 0  # visible characters that become labels
    for page, label in labels:
        for place in reversed(_places(turns, int(page), label)):
            cut += _cut(turns, notes, place, int(page), label)
    if not cut:
        return reading

    changed = replace(reading, turns=turns, notes=notes, entry=replace(reading.entry))
    _describe(changed)
    changed.entry.audit_labels += cut
    changed.entry.audit_turns -= cut
    return changed


def _names_label(line: Correction) -> bool:
    return not line.turn_id and _is_number(line.page) and bool(_bare(line.label))


def _is_number(value: str) -> bool:
    """Return whether *value* can be the number of a page or an exchange."""
    return value.isdecimal() and len(value) < 6


def _bare(label: str) -> str:
    return label.strip().rstrip(_COLONS)


def _places(turns: Sequence[Turn], page: int, label: str) -> list[_Place]:
    """Return where *label* begins a paragraph on *page*: with a colon, else the first without."""
    with_colon: list[_Place] = []
    without: list[_Place] = []
    for index, turn in enumerate(turns):
        if not turn.page <= page <= turn.page_end:
            continue
        for number, text in enumerate(turn.text.split(_PARAGRAPH)):
            found = re.match(re.escape(_bare(label)) + r"(?!\w)(\s*[:：]|\s*$)?", text)
            if not found:
                continue
            place = _Place(index, number, text[found.end() :].lstrip(_COLONS))
            (without if found[1] is None else with_colon).append(place)
    return with_colon or without[:1]


def _cut(turns: list[Turn], notes: Sequence[Note], place: _Place, page: int, label: str) -> int:
    """Cut a turn in two at *place*; return how many visible characters the label takes.

    Nothing is cut where one of the two would have no text. A turn without a label that begins
    there gets the label.
    """
    old = turns[place.turn]
    paragraphs = old.text.split(_PARAGRAPH)
    before = paragraphs[: place.paragraph]
    after = [text for text in (place.rest, *paragraphs[place.paragraph + 1 :]) if text]
    takes_over = not before and not old.label
    if not after or not (before or takes_over):
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
    printed = visible(paragraphs[place.paragraph]) - visible(place.rest)
    if takes_over:
        turns[place.turn] = new
        return printed

    new.page = page
    turns[place.turn] = replace(old, text=_PARAGRAPH.join(before), page_end=page)
    turns.insert(place.turn + 1, new)
    shift = len(before) + (not place.rest)  # paragraphs that the new turn does not have
    for note in notes:
        if note.turn > old.turn or (note.turn == old.turn and note.paragraph > len(before)):
            note.paragraph -= shift if note.turn == old.turn else 0
            note.turn += 1
    for number, turn in enumerate(turns, 1):
        turn.turn = number
    return printed


def _describe(reading: Briefing) -> None:
    """Fill in what follows from the turns of *reading*, some of which are new."""
    turns = reading.turns
    pages = {page.page: page for page in reading.sources}
    origins = {page.page: page.origin for page in reading.sources}
    roster = Roster(reading.people)
    known = _known(turns, reading.people)
    for turn in turns:
        turn.words = len(turn.text.split())
        turn.origin = origin_of(turn, origins)
        if turn.corrected != LABEL:
            continue
        if source := pages.get(turn.page):
            turn.url, turn.fetched = source.url, source.fetched
        bare = shapes.bare(turn.label)
        if shape := shapes.shape_of(bare, roster):
            meant = turn_of(Candidate(0, turn.label, "", *shape, bare), turn.page)
            turn.speaker, turn.role, turn.position = meant.speaker, meant.role, meant.position
        _follow(turn, known)
    _link(reading, turns)
    give_ids(turns, first_ids(turns))
    link_notes(reading.notes, turns)
    count_turns(reading.entry, turns)
    reading.size = measure(reading.entry.status, turns)


_Office = tuple[str, str, str]  # what a speaker is in a briefing: role, position, organization


def _known(turns: Sequence[Turn], people: Iterable[Person]) -> dict[str, _Office]:
    """Return what each speaker is: by the head, else by the turns under the speaker's name."""
    found: dict[str, _Office] = {}
    for person in people:
        found.setdefault(person.name, (person.role, person.position, person.organization))
    for turn in turns:
        if turn.speaker and turn.role != "unknown" and not turn.corrected:
            found.setdefault(turn.speaker, (turn.role, turn.position, turn.organization))
    return found


def _follow(turn: Turn, known: Mapping[str, _Office]) -> None:
    """Fill in what follows from the speaker of *turn*."""
    if office := known.get(turn.speaker):
        turn.role, turn.position, turn.organization = office
    else:
        turn.organization = spoken_for(turn)


def _link(reading: Briefing, turns: Sequence[Turn]) -> None:
    """Judge the kinds of *turns* again, by their roles and places."""
    numbers = [page.page for page in reading.sources]
    begins = not numbers or numbers[0] == 1
    ends = not numbers or reading.entry.pages_expected <= numbers[-1]
    exchanges.link(turns, ends, begins)


# Replace values


def corrected(
    reading: Briefing, turns: Sequence[Turn], lines: Sequence[Correction]
) -> tuple[list[Turn], dict[Correction, str]]:
    """Return *turns*, those of *reading* as they are named, with the values of *lines*.

    Also return the lines that could not be applied, and why.

    ``corrected`` names the keys that lines have changed in a turn. Without lines, the turns are
    the same.
    """
    own = [line for line in lines if line.key != ACCEPT]
    if not own:
        return list(turns), {}

    correcting = _Correcting(reading, turns)
    for line in own:
        if line.key not in KEYS:
            correcting.refuse(line, f"its key is not one of {', '.join(KEYS)}, {ACCEPT}")
    for key in KEYS:
        correcting.apply([line for line in own if line.key == key])
    return correcting.turns, correcting.refused


class _Correcting:
    def __init__(self, reading: Briefing, turns: Sequence[Turn]) -> None:
        self._reading = reading
        self._as_read = turns
        self.turns = [replace(turn) for turn in turns]
        self._known = _known(turns, reading.people)
        self.refused: dict[Correction, str] = {}  # line -> why

    def refuse(self, line: Correction, why: str) -> None:
        self.refused.setdefault(line, why)

    def apply(self, lines: Iterable[Correction]) -> None:
        """Replace the values that *lines* name, all of one key, and what follows from them."""
        roles = [turn.role for turn in self.turns]
        kinds = [turn.kind for turn in self.turns]
        for line in lines:
            if why := self._fault(line):
                self.refuse(line, why)
                continue
            for turn in self._targets(line):
                self._replace(turn, line)

        if roles != [turn.role for turn in self.turns]:
            _link(self._reading, self.turns)
        if kinds != [turn.kind for turn in self.turns]:
            self._number()
        link_answers(self.turns)

    def _targets(self, line: Correction) -> list[Turn]:
        return [
            turn
            for turn in self.turns
            if line.names(turn.briefing_id, turn.turn_id, turn.page, turn.label)
        ]

    def _fault(self, line: Correction) -> str:
        """Return why *line* cannot be applied, "" if it can."""
        targets = self._targets(line)
        if not targets:
            where = f"page {line.page}, under the label {line.label!r}"
            return f"there is no turn {line.turn_id or f'on {where}'}"
        if line.value != normalize(line.value):
            return f"{line.value!r} has other white space than single spaces, or hidden characters"
        if line.key in ("speaker", "organization") and line.value != straight(line.value):
            return f"{line.value!r} has other apostrophes than straight ones"
        if line.key != "exchange" and (why := fault_of(Turn, line.key, line.value)):
            return why
        for turn in targets:
            if why := self._displaced(turn, line):
                return why
            if why := self._contradiction(turn, line):
                return why
        return ""

    def _displaced(self, turn: Turn, line: Correction) -> str:
        """Return what *turn* has in place of what *line* corrects, "" if it has that."""
        corrected = turn.corrected.split()
        now = str(getattr(turn, line.key))
        if line.was == now:
            return ""
        # Other lines may have changed the numbers of exchanges: 3 may be another question now.
        if line.key != "exchange":
            if line.value == now:
                return ""
            if line.key in corrected:
                return f"another line gives its turn {now!r} as {line.key}"
            if LABEL in corrected and not line.was:
                return ""
            if self._read(turn, line.key) in (line.was, line.value):
                return ""
        return f"its turn has {now!r} as {line.key}, and not {line.was!r}"

    def _contradiction(self, turn: Turn, line: Correction) -> str:
        if line.key == "kind" and turn.role not in ROLES_OF_KIND[line.value]:
            return f"a turn of the role {turn.role!r} cannot be of the kind {line.value!r}"
        if line.key != "exchange":
            return ""
        if _is_number(line.value) and int(line.value) in self._possible(turn):
            return ""
        return f"{line.value!r} is not an exchange that a turn of its kind can belong to"

    def _possible(self, turn: Turn) -> set[int]:
        """Return the numbers of the exchanges to which *turn* can belong."""
        if turn.kind not in ("answer", "procedure"):
            return {turn.exchange}
        asked = {each.exchange for each in self.turns[: turn.turn] if each.kind == "question"}
        return asked | ({0} if turn.kind == "procedure" else set())

    def _read(self, turn: Turn, key: str) -> str:
        return str(getattr(self._as_read[turn.turn - 1], key))

    def _replace(self, turn: Turn, line: Correction) -> None:
        """Replace the value of *line* in *turn*, and what follows from it in this turn."""
        if line.key == "exchange":
            turn.exchange = int(line.value)
            if turn.kind == "answer":
                asked = (
                    t.turn
                    for t in self.turns
                    if t.kind == "question" and t.exchange == turn.exchange
                )
                turn.reply_to = next(asked)
        else:
            setattr(turn, line.key, line.value)
        if line.key == "speaker" and line.value in self._known:
            _follow(turn, self._known)
        if line.key == "role":
            turn.organization = spoken_for(turn)

        keys = [key for key in turn.corrected.split() if key != line.key]
        if self._read(turn, line.key) != line.value:
            keys.append(line.key)
        turn.corrected = " ".join(keys)

    def _number(self) -> None:
        numbers = exchanges.numbered([turn.kind for turn in self.turns])
        for turn, (exchange, reply_to) in zip(self.turns, numbers, strict=True):
            turn.exchange, turn.reply_to = exchange, reply_to
