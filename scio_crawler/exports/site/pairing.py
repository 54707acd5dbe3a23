"""Find each turn of an earlier revision in a later one, and what became of it. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from scio_crawler.exports.site.differences import ADDED, REMOVED, difference, likeness, rising
from scio_crawler.lines import Record, Value

# What is compared of a turn besides its text, with what a person calls it.
_NAMED = {
    "speaker": "speaker",
    "label": "label on the page",
    "position": "office",
    "organization": "organization",
    "role": "role",
    "kind": "kind",
}
_LIKE = 0.5  # likeness from which two turns without a common anchor are one
_MOST_COMPARED = 10_000  # pairs of such turns


class Field(NamedTuple):
    """What is known of a turn besides its text, where it changed."""

    name: str
    was: str
    now: str


@dataclass(frozen=True, slots=True)
class Pair:
    """A turn *before* and *after*; one of the two is missing if it was added or removed."""

    before: Record | None
    after: Record | None
    is_moved: bool = False  # whether it stands elsewhere among those that are in both revisions
    fields: list[Field] = field(default_factory=list)
    pieces: list[tuple[str, str]] = field(default_factory=list)

    @property
    def line(self) -> Record:
        """The turn as it was; of an added one, as it is."""
        found = self.before or self.after
        assert found
        return found

    @property
    def what(self) -> str:
        """What became of it: same, changed, moved, removed or added."""
        if not self.after:
            return "removed"
        if not self.before:
            return "added"
        if self.fields or self.removed or self.added:
            return "changed"
        return "moved" if self.is_moved else "same"

    @property
    def removed(self) -> int:
        """How many words were taken out."""
        return _words(self.pieces, REMOVED)

    @property
    def added(self) -> int:
        """How many words were put in."""
        return _words(self.pieces, ADDED)


def pairs(before: Sequence[Record], after: Sequence[Record]) -> list[Pair]:
    """Return all turns in pairs, in the order of *before*, with added ones in their places."""
    partners = _partners(before, after)
    known = sorted(partners)
    stay = {known[number] for number in rising([partners[place] for place in known])}
    new = sorted(set(range(len(after))) - set(partners.values()), reverse=True)
    numbers = {before[place]["turn"]: after[other]["turn"] for place, other in partners.items()}
    found: list[Pair] = []
    for place, was in enumerate(before):
        other = partners.get(place)
        while place in stay and new and other is not None and new[-1] < other:
            found.append(_pair(None, after[new.pop()], False, numbers))
        now = None if other is None else after[other]
        found.append(_pair(was, now, now is not None and place not in stay, numbers))
    return found + [_pair(None, after[place], False, numbers) for place in reversed(new)]


def _partners(before: Sequence[Record], after: Sequence[Record]) -> dict[int, int]:
    """Return where the turns of *before* stand in *after*: by anchor, else by what they say."""
    places = {turn["anchor"]: place for place, turn in enumerate(after)}
    found: dict[int, int] = {}
    for place, turn in enumerate(before):
        if turn["anchor"] in places:
            found[place] = places.pop(turn["anchor"])
    left = [place for place in range(len(before)) if place not in found]
    free = sorted(places.values())
    if len(left) * len(free) <= _MOST_COMPARED:
        candidates = [(one, other) for one in left for other in free]
    else:
        candidates = list(zip(left, free, strict=False))
    alike = (
        (_alike(before[one], after[other]), -abs(one - other), one, other)
        for one, other in candidates
    )
    taken: set[int] = set()
    for much, _, one, other in sorted(alike, reverse=True):
        if much >= _LIKE and one not in found and other not in taken:
            found[one] = other
            taken.add(other)
    return found


def _alike(one: Record, other: Record) -> float:
    return likeness(str(one["text"]), str(other["text"]))


def _pair(
    was: Record | None, now: Record | None, is_moved: bool, numbers: Mapping[Value, Value]
) -> Pair:
    texts = [str(turn["text"]) if turn else "" for turn in (was, now)]
    fields = list(_fields(was, now, numbers)) if was and now else []
    return Pair(was, now, is_moved, fields, difference(*texts))


def _fields(was: Record, now: Record, numbers: Mapping[Value, Value]) -> Iterator[Field]:
    """Yield what changed besides the text; *numbers* are those of the turns in both revisions."""
    for key, name in _NAMED.items():
        if was[key] != now[key]:
            yield Field(name, str(was[key]), str(now[key]))
    if numbers.get(was["reply_to"], 0) != now["reply_to"]:
        # Numbers shift, so each is said with the revision that it belongs to.
        before = f"turn {was['reply_to']} of this revision" if was["reply_to"] else ""
        after = f"turn {now['reply_to']} of the later one" if now["reply_to"] else ""
        yield Field("answers", before, after)


def _words(pieces: Sequence[tuple[str, str]], kind: str) -> int:
    """Return how many words the pieces of this *kind* have; one without a word counts as one."""
    texts = [text for what, text in pieces if what == kind]
    return sum(max(1, sum(map(_is_word, text.split()))) for text in texts)


def _is_word(text: str) -> bool:
    return any(map(str.isalnum, text))
