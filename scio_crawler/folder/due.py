"""Find what the folder must hold of one briefing, by all that is remembered of it.

It needs neither folder nor database, so that a child process can find it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from scio_crawler.contract.corrections import Correction
from scio_crawler.folder import turn_ids
from scio_crawler.folder.fold import Folded, IdsByContent, fold
from scio_crawler.folder.ledger import BriefingRow, Publication
from scio_crawler.folder.states import State, StateHistory, StoredState, history_of
from scio_crawler.items import Entry
from scio_crawler.reading import reader


@dataclass(slots=True)
class Due:
    """What the folder must hold of a briefing, and what it held before."""

    briefing_id: str
    history: StateHistory
    folded: Folded
    published: Publication  # before
    corrections: list[Correction]
    new_ids: dict[str, list[str]]  # of turns, by their content: to be noted in the archive
    old_row: BriefingRow | None = None
    lines: dict[str, list[str]] = field(default_factory=dict)  # of the files that differ
    unwanted: list[str] = field(default_factory=list)  # files that it must not hold
    sha256: dict[str, str] = field(default_factory=dict)  # of all files that it must hold

    @property
    def entry(self) -> Entry:
        """Its line of the catalogue, an empty one if it has none."""
        return _entry_of(self.folded.row)

    @property
    def old_entry(self) -> Entry:
        """Its line of the catalogue before, an empty one if it had none."""
        return _entry_of(self.old_row)


def _entry_of(row: BriefingRow | None) -> Entry:
    if row is None:
        return Entry()
    return row.entry()


class Remembered(NamedTuple):
    """What decides what the folder must hold of a briefing."""

    briefing_id: str
    states: list[StoredState]
    archived_ids: dict[str, list[str]]  # noted in the archive: of turns, by their content
    published: Publication
    corrections: list[Correction]


def fold_remembered(remembered: Remembered) -> Due:
    """Return what the folder must hold of a briefing, without the readings that show it.

    Raises what :meth:`~.Database.decoding` catches if a state cannot be decoded.
    """
    due = fold_history(history_of(remembered.states), remembered)
    for state in due.history.now:
        # These readings would be half of what a child process sends, and are folded.
        if state.reading and state not in due.history.before:
            state.reading = replace(state.reading, turns=[], people=[], notes=[], offices=[])
    return due


def fold_history(history: StateHistory, remembered: Remembered) -> Due:
    """Return what the folder must hold of a briefing with this *history* of its states."""
    briefing_id, _, archived_ids, published, corrections = remembered
    history = _cut_at_labels(history, corrections, published.corrections)
    known_ids = published.ids | archived_ids
    if history.replaced:
        known_ids |= _ids_of_replaced(history, known_ids, published.corrections)
    folded = fold(history.now, known_ids, corrections)

    new_ids = {}
    if known_ids.keys() - archived_ids.keys():
        by_itself = fold(history.now, archived_ids, corrections).ids
        for content, ids in folded.ids.items():
            if by_itself.get(content) != ids:
                new_ids[content] = ids
    return Due(briefing_id, history, folded, published, corrections, new_ids)


def _cut_at_labels(
    history: StateHistory, now: Sequence[Correction], before: Sequence[Correction]
) -> StateHistory:
    """Return *history* with its readings cut at the labels of corrections, *now* and *before*."""
    if not now and not before:
        return history

    pairs = list(history.replaced)
    if _labels(now) != _labels(before):
        read_again = [new for _, new in pairs]
        pairs += [(state, state) for state in history.now if state not in read_again]
    return StateHistory(
        now=[_cut(state, now) for state in history.now],
        before=[_cut(state, before) for state in history.before],
        replaced=[(_cut(old, before), _cut(new, now)) for old, new in pairs],
    )


def _labels(corrections: Iterable[Correction]) -> set[tuple[str, str]]:
    return {(line.page, line.label) for line in corrections if not line.turn_id}


def _cut(state: State, corrections: Iterable[Correction]) -> State:
    from scio_crawler.folder.correcting import with_labels  # with much of what reads

    if state.reading is None:
        return state
    reading = with_labels(state.reading, corrections)
    if reading is state.reading:
        return state
    return replace(state, reading=reading)


def _ids_of_replaced(
    history: StateHistory, known_ids: IdsByContent, corrections: Sequence[Correction]
) -> dict[str, list[str]]:
    """Return the ids for what was read again, by content: the turns keep their ids."""
    before = fold(history.before, known_ids, corrections).ids
    found = {}
    for old, new in history.replaced:
        if not (old.reading and new.reading and new.reading.turns):
            continue
        ids = before.get(old.reading.size.content)
        content = new.reading.size.content
        if ids is None or content in known_ids:
            continue

        old_turns = turn_ids.copy_turns(old.reading.turns)
        new_turns = turn_ids.copy_turns(new.reading.turns)
        reader.give_ids(old_turns, ids)
        turn_ids.carry_over(new_turns, old_turns, turn_ids.ids_of(old_turns))
        found[content] = [turn.turn_id for turn in new_turns]
    return found
