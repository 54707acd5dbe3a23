"""Find what changes from one reading of a briefing to the next: lines of ``changes.jsonl``. Pure.

In all functions *entry* is the line of the catalogue after the change, *at* its clock and *by* what
it comes from, as in :class:`~.items.Change`.
"""

from collections.abc import Callable, Sequence
from operator import attrgetter
from typing import NamedTuple

from scio_crawler.common.sequences import longest_increasing
from scio_crawler.folder.outcomes import values_without
from scio_crawler.items import NOTED, SITE, Change, Entry, Turn

# What a turn says and who says it.
_spoken_values = attrgetter("speaker", "label", "role", "position", "kind", "text")
# What neither a turn that is added before it changes, nor a new revision.
_own_values = values_without(
    (
        "turn",
        "exchange",
        "reply_to",
        "reply_to_id",
        "status",
        "withdrawn",
        "revision",
        "fetched",
    )
)


class _Difference(NamedTuple):
    """A turn that differs between two readings."""

    kind: str  # added, removed or changed
    turn_id: str
    turn: int  # its number now, else 0
    turn_before: int  # its number before, else 0


def _differences(
    before: Sequence[Turn], after: Sequence[Turn], values: Callable[[Turn], object]
) -> list[_Difference]:
    """Return the turns that differ in *values* or in their order, the removed ones first."""
    moved = _moved_ids(before, after)
    left = {turn.turn_id: turn for turn in before}
    found = []
    for turn in after:
        turn_id = turn.turn_id
        old = left.pop(turn_id, None)
        if old is None:
            found.append(_Difference("added", turn_id, turn.turn, 0))
        elif turn_id in moved or values(old) != values(turn):
            found.append(_Difference("changed", turn_id, turn.turn, old.turn))
    removed = [_Difference("removed", turn_id, 0, old.turn) for turn_id, old in left.items()]
    return removed + found


def _moved_ids(before: Sequence[Turn], after: Sequence[Turn]) -> set[str]:
    """Return the ids of the fewest turns whose moves explain the new order."""
    numbers = {turn.turn_id: turn.turn for turn in before}
    shared = [turn.turn_id for turn in after if turn.turn_id in numbers]
    in_order = longest_increasing([numbers[turn_id] for turn_id in shared])
    return set(shared) - {shared[index] for index in in_order}


def changed_turns(before: Sequence[Turn], after: Sequence[Turn]) -> dict[str, list[int]]:
    """Return the numbers of the turns that differ in content or order.

    ``added`` and ``changed`` are numbers in *after*, ``removed`` in *before*. Empty if there are no
    turns *before*.
    """
    if not before:
        return {}
    numbers: dict[str, list[int]] = {"added": [], "removed": [], "changed": []}
    for found in _differences(before, after, _spoken_values):
        numbers[found.kind].append(found.turn or found.turn_before)
    return numbers


def reading_changes(
    outcome: str,
    old: Entry,
    entry: Entry,
    at: str,
    is_reported: bool,
    before: Sequence[Turn],
    turns: Sequence[Turn],
    by: str,
) -> list[Change]:
    """Return what a reading of *turns* with this *outcome* changes.

    *old* is the entry before it; *is_reported* says whether changes of the briefing are recorded
    already. *before* are the turns that are replaced, none if no revision ends.
    """
    if not (old.file and entry.file):
        return file_change(old, entry, at, is_reported)

    found = []
    if old.withdrawn and not entry.withdrawn:
        found.append(briefing_change("returned", entry, at, SITE))
    if outcome == "changed":
        found += revision_changes("revised", entry, at, entry.revised_by, before, turns)
    elif outcome == "completed":
        found += revision_changes("completed", entry, at, NOTED, before, turns)
    elif outcome == "rewritten":
        found += turn_changes(entry, at, by, before, turns, is_all_reported=bool(found))
    return found


def file_change(old: Entry, entry: Entry, at: str, is_reported: bool) -> list[Change]:
    """Return the change of a turns file that only one of *old* and *entry* has.

    *is_reported* is as for :func:`reading_changes`. There is none if both or neither have a file.
    """
    if bool(old.file) == bool(entry.file):
        return []
    what = "returned" if is_reported else "new"
    if old.file:
        what = "withdrawn"
    return [briefing_change(what, entry, at, NOTED)]


def briefing_change(what: str, entry: Entry, at: str, by: str) -> Change:
    """Return *what* happened to the briefing as a whole."""
    return Change(briefing_id=entry.briefing_id, revision=entry.revision, at=at, what=what, by=by)


def revision_changes(
    what: str, entry: Entry, at: str, by: str, before: Sequence[Turn], turns: Sequence[Turn]
) -> list[Change]:
    """Return *what* happened to the briefing as a whole, and to its turns.

    Without turns *before*, nothing happened to these.
    """
    changes = [briefing_change(what, entry, at, by)]
    if before:
        changes += turn_changes(entry, at, by, before, turns)
    return changes


def turn_changes(
    entry: Entry,
    at: str,
    by: str,
    before: Sequence[Turn],
    turns: Sequence[Turn],
    is_all_reported: bool = True,
) -> list[Change]:
    """Return the changes of the *turns* that differ from *before*, the removed ones first.

    If a change of the whole briefing says that all turns are to be read again (*is_all_reported*),
    what differs in all of them, or follows from turns that come before, does not count.
    """
    values = _own_values if is_all_reported else Turn.values
    changes = []
    for found in _differences(before, turns, values):
        change = briefing_change(f"turn-{found.kind}", entry, at, by)
        change.turn_id, change.turn, change.turn_before = found[1:]
        changes.append(change)
    return changes
