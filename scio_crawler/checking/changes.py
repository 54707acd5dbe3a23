"""Check ``changes.jsonl``: numbers, and that each line names what it is about."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from scio_crawler.changelog import Change
from scio_crawler.checking.catalogue import Index
from scio_crawler.checking.lines import Fault, Tell, records
from scio_crawler.items import CHANGES

# Whether a line of each kind names the turn as it is now, and as it was; the others name no turn.
_NAMES = {"turn-added": (True, False), "turn-removed": (False, True), "turn-changed": (True, True)}


def check_changes(folder: Path, index: Index, tell: Tell) -> None:
    """Check the changes in *folder* by themselves, and against the catalogue in *index*."""
    for line, change in records(folder, CHANGES.files, Change, tell):
        for kind, what in _faults(change, line, index) if change else ():
            tell(Fault(kind, CHANGES.files, line, what))


def _faults(change: Change, line: int, index: Index) -> Iterator[tuple[str, str]]:
    id = change.briefing_id
    if change.change != line:
        yield "numbers of changes", f"change is {change.change} on line {line}"
    if not index.line(id):
        yield "unknown briefings", f"{id} is not in the catalogue"
    now, before = _NAMES.get(change.what, (False, False))
    due = {"anchor": now, "anchor_before": before, "turn_id": now, "turn_id_before": before}
    for key, is_due in due.items():
        value = getattr(change, key)
        if bool(value) != is_due or (value and not value.startswith(f"{id}-")):
            yield "turns of changes", f"{key} is {value!r} in a line of the kind {change.what}"
