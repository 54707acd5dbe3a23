"""What the folder must hold of one briefing, by all that is remembered of it.

Pure, so that a child process can find it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from scio_crawler.contract.corrections import Correction
from scio_crawler.folder import turn_ids
from scio_crawler.folder.fold import Folded, Named, fold
from scio_crawler.folder.ledger import Known, Row
from scio_crawler.folder.states import History, State, StoredState, history_of
from scio_crawler.items import Entry
from scio_crawler.reading import reader


@dataclass(slots=True)
class Due:
    """What the folder must hold of a briefing, and what it held before."""

    briefing_id: str
    history: History
    folded: Folded
    known: Known  # what was published
    corrections: list[Correction]
    named: dict[str, list[str]]  # ids to remember from now on
    was: Row | None = None
    lines: dict[str, list[str]] = field(default_factory=dict)  # of the files that differ
    gone: list[str] = field(default_factory=list)  # files that it must not hold
    sealed: dict[str, str] = field(default_factory=dict)  # SHA-256 of all its files

    @property
    def entry(self) -> Entry:
        """Its line of the catalogue, an empty one if it has none."""
        return self.folded.row.entry() if self.folded.row else Entry()

    @property
    def old_entry(self) -> Entry:
        """Its line of the catalogue before."""
        return self.was.entry() if self.was else Entry()


class Remembered(NamedTuple):
    """What decides what the folder must hold of a briefing."""

    briefing_id: str
    states: list[StoredState]
    named: dict[str, list[str]]  # ids that turns had, by their content
    known: Known  # what was published
    corrections: list[Correction]


def fold_remembered(remembered: Remembered) -> Due:
    """Return what the folder must hold of a briefing, without the readings that show it.

    Raises ValueError and the like if a state is not as it was remembered.
    """
    due = fold_history(history_of(remembered.states), remembered)
    for state in due.history.now:
        # These readings would be half of what a child process sends, and are folded.
        if state.reading and state not in due.history.before:
            state.reading = replace(state.reading, turns=[], people=[], notes=[], offices=[])
    return due


def fold_history(history: History, remembered: Remembered) -> Due:
    """Return what the folder must hold of a briefing with this *history*, with the ids it had."""
    briefing_id, _, named, known, corrections = remembered
    history = _cut_at_labels(history, corrections, known.corrections)
    wanted = {**known.ids, **named}
    if history.replaced:
        wanted |= _ids_of_replaced(history, wanted, known.corrections)
    folded = fold(history.now, wanted, corrections)
    to_remember: dict[str, list[str]] = {}
    if wanted.keys() - named.keys():
        by_itself = fold(history.now, named, corrections).ids
        for content, ids in folded.ids.items():
            if by_itself.get(content) != ids:
                to_remember[content] = ids
    return Due(briefing_id, history, folded, known, corrections, to_remember)


def _cut_at_labels(
    history: History, now: Sequence[Correction], before: Sequence[Correction]
) -> History:
    """Return *history* with its readings cut at the labels of corrections, *now* and *before*."""
    if not now and not before:
        return history

    pairs = list(history.replaced)
    if _labels(now) != _labels(before):
        read_again = [new for _, new in pairs]
        pairs += [(state, state) for state in history.now if state not in read_again]
    return History(
        now=[_cut(state, now) for state in history.now],
        before=[_cut(state, before) for state in history.before],
        replaced=[(_cut(old, before), _cut(new, now)) for old, new in pairs],
    )


def _labels(corrections: Iterable[Correction]) -> set[tuple[str, str]]:
    return {(line.page, line.label) for line in corrections if not line.turn_id}


def _cut(state: State, corrections: Iterable[Correction]) -> State:
    from scio_crawler.folder.correcting import with_labels  # with much of what reads

    reading = with_labels(state.reading, corrections) if state.reading else None
    return state if reading is state.reading else replace(state, reading=reading)


def _ids_of_replaced(
    history: History, wanted: Named, corrections: Sequence[Correction]
) -> dict[str, list[str]]:
    """Return the ids for what was read again: those of the turns as they were read before."""
    before = fold(history.before, wanted, corrections).ids
    found: dict[str, list[str]] = {}
    for old, new in history.replaced:
        if not (old.reading and new.reading and new.reading.turns):
            continue
        ids, content = before.get(old.reading.size.content), new.reading.size.content
        if ids is None or content in wanted:
            continue
        old_turns = [replace(turn) for turn in old.reading.turns]
        new_turns = [replace(turn) for turn in new.reading.turns]
        reader.give_ids(old_turns, ids)
        turn_ids.carry_over(new_turns, old_turns, turn_ids.ids_of(old_turns))
        found[content] = [turn.turn_id for turn in new_turns]
    return found
