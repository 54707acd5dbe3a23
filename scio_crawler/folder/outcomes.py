"""Compare a reading of a briefing with the one before it, and decide the outcome. Pure."""

import hashlib
from collections.abc import Callable, Collection, Sequence
from operator import attrgetter
from typing import NamedTuple, Self

from scio_crawler.contract.lines import content_hash
from scio_crawler.folder.copies import fingerprint
from scio_crawler.items import Turn, Value
from scio_crawler.reading.text import is_printable

# Every outcome of a reading.
OUTCOMES = {
    "new": "its first turns file was written",
    "changed": "other content: a new revision; the earlier one stays in `revisions/`",
    "completed": "more pages of a partial transcript; no new revision",
    "rewritten": "same content; the file was missing, or another key changed",
    "unchanged": "same content and file",
    "kept": "much worse, or smaller and doubtful: the file stays, and the reading is in quarantine",
    "stands": "pages could not be fetched: the fuller file stays",
    "duplicate": "a copy of a better one; it has no turns file",
    "pending": "announced, without a transcript yet",
    "withdrawn": "the site no longer has it; its file stays",
}

# A reading with a smaller share of the turns or characters before replaces nothing.
MIN_SHARE = 0.8
# Nor does a doubtful reading with a smaller share of one beyond doubt; no turn may be lost either.
MIN_SHARE_IN_DOUBT = 0.95

# The keys of a turn that are not measured: others decide them, or they are compared separately.
_NOT_MEASURED = (
    "turn_id",
    "reply_to_id",
    "organization",
    "revision",
    "fetched",
    "status",
    "withdrawn",
    "origin",
)


def values_without(keys: Collection[str]) -> Callable[[Turn], tuple[Value, ...]]:
    """Return a function that returns the values of a turn, except those of *keys*."""
    names = [column.name for column in Turn.columns() if column.name not in keys]
    return attrgetter(*names)


_measured_values = values_without(_NOT_MEASURED)


class Measure(NamedTuple):
    """What is compared of two readings of a briefing."""

    status: str
    turns: int
    characters: int  # of their text, without white space
    content: str  # see lines.content_hash
    lines: str  # SHA-256 of the turns' values, except _NOT_MEASURED
    fingerprint: str = ""  # see copies.fingerprint
    withdrawn: str = ""  # as in the catalogue
    imported: int = 0  # pages that are known from imports only, and not from the site

    def is_smaller_than(self, other: Self, share: float = 1.0) -> bool:
        """Return whether it has less than *share* of the turns or characters of *other*."""
        return self.turns < share * other.turns or self.characters < share * other.characters


def measure(status: str, turns: Sequence[Turn]) -> Measure:
    """Measure a reading with *status* and *turns*."""
    lines = hashlib.sha256()
    for turn in turns:
        lines.update("\0".join(map(str, _measured_values(turn))).encode("utf-8", "replace"))
    return Measure(
        status=status,
        turns=len(turns),
        characters=_count_characters("".join([turn.text for turn in turns])),
        content=content_hash(turns),
        lines=lines.hexdigest(),
        fingerprint=fingerprint(turns),
    )


def _count_characters(text: str) -> int:
    """Return the number of characters of *text*, without white space."""
    line = text.replace("\n", " ")
    if is_printable(line):  # quicker: a printable line has no white space but spaces
        return len(line) - line.count(" ")
    return sum(map(len, text.split()))


def decide(old: Measure | None, new: Measure, is_accepted: bool = False) -> str:
    """Return the outcome of the reading *new* of a briefing, one of :data:`OUTCOMES`.

    *old* is the reading before it, None if there is none. A reading that a person has accepted
    (*is_accepted*) replaces it, however much worse it is. So does what the site itself sends where
    an import has shown the reading before.
    """
    if not new.turns:
        return "stands" if old else "pending"
    if old is None:
        return "new"

    is_partial = new.status == "partial"
    if is_partial and not is_accepted and _adds_nothing(old, new):
        return "stands"

    is_trusted = is_accepted or (new.imported < old.imported and not is_partial)
    if not is_trusted and _is_much_worse(old, new):
        return "kept"

    return _outcome_of_replacing(old, new)


def _outcome_of_replacing(old: Measure, new: Measure) -> str:
    """Return the outcome of the reading *new*, which replaces *old*."""
    has_same_content = new.content == old.content
    if old.status == "partial" and not (has_same_content and new.status == "partial"):
        return "completed"
    if not has_same_content:
        return "changed"

    is_same = (new.lines, new.status, new.withdrawn) == (old.lines, old.status, old.withdrawn)
    if is_same and new.imported >= old.imported:
        return "unchanged"
    return "rewritten"


def _adds_nothing(old: Measure, new: Measure) -> bool:
    """Return whether *new*, which lacks pages, has less than *old*, or no more than a whole one."""
    if old.status == "partial":
        return new.is_smaller_than(old, MIN_SHARE)
    return new.content == old.content or new.is_smaller_than(old)


def _is_much_worse(old: Measure, new: Measure) -> bool:
    """Return whether *new* lacks much of *old*, or is in doubt and lacks some of it."""
    if new.is_smaller_than(old, MIN_SHARE):
        return True
    if new.status != "doubtful" or old.status != "complete":
        return False
    return new.turns < old.turns or new.is_smaller_than(old, MIN_SHARE_IN_DOUBT)
