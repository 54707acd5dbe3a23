"""Write the pages of earlier revisions: what a transcript said, and what the next one says."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from difflib import SequenceMatcher
from itertools import groupby
from pathlib import Path
from typing import Any, NamedTuple

from scio_crawler.common.errors import DamagedError
from scio_crawler.common.sequences import longest_increasing, number_alike
from scio_crawler.contract.lines import quarantine_file_name, revision_files, turns_in
from scio_crawler.items import CHANGES, READING, SITE, Record, Value
from scio_crawler.showing.exports.tables import read
from scio_crawler.showing.room import paths
from scio_crawler.showing.room.render import Pages

# What made a revision, by the word for it in changes.jsonl and the catalogue.
MADE_BY = {SITE: "a change of the page", READING: "a better reading of the same page"}


Pieces = list[tuple[str, str]]  # of a text: SAME, REMOVED or ADDED, and words


class Revision(NamedTuple):
    """A revision of a briefing, or a reading of it in quarantine."""

    number: int
    path: str = ""  # of its page
    turns: int = 0
    words: int = 0
    fetched_from: str = ""
    fetched: str = ""  # when the last of its pages was fetched; empty if the file is damaged
    by: str = ""  # what made it, in words; empty if unknown
    made: str = ""  # the day on which its pages were fetched, or read again
    title: str = ""
    changed: int | None = None  # turns that the next revision changed; None if there is none
    damage: str = ""  # of its file, in words


class Mark(NamedTuple):
    """What a revision did to a turn."""

    what: str  # as Pair has it
    revision: int  # that did it
    made: str  # the day of that revision
    path: str  # of the page that shows it


class History(NamedTuple):
    """The earlier revisions of a briefing."""

    revisions: list[Revision]  # newest first
    quarantined: Revision | None  # a later reading in quarantine
    marks: Mapping[Value, Mark] = {}  # of the turns that a revision changed last, by their ids
    current: Revision | None = None


class RevisionPages:
    """Writes pages of earlier revisions. Raises ExportError if changes.jsonl is damaged."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        # Where older states were inserted, later lines have the current numbers.
        self._made = {
            (change["briefing_id"], change["revision"]): (change["by"], change["at"])
            for change in read(folder, CHANGES)
            if change["what"] in ("revised", "completed")
        }

    def write(self, pages: Pages, entry: Record, turns: Sequence[Record]) -> History:
        """Write a page for each earlier revision of the briefing of *entry*; return its history.

        *turns* are those of its current revision, if it has one. The page of a revision whose file
        is damaged says so. Raises ExportError and OSError.
        """
        id_ = entry["briefing_id"]
        number = entry["revision"]
        _, at = self._made.get((id_, number), ("", ""))
        later = current = _revision(number, turns, entry["revised_by"], at) if turns else None
        found: list[Revision] = []
        marks: dict[Value, Mark] = {}
        for _, number, file in revision_files(self._folder, id_):
            path = paths.revision(id_, number)
            lines, damage = _lines(self._folder, file, id_)
            both = pairs(lines, turns if later else lines) if lines else []
            changes = [pair for pair in both if pair.what != "same"]
            if later:
                made = (later.number, later.made, path)
                marks = {p.line["turn_id"]: Mark(p.what, *made) for p in changes} | marks
            by, at = self._made.get((id_, number), ("", ""))
            changed = len(changes) if later else None
            about = {"path": path, "changed": changed, "damage": damage}
            revision = _revision(number, lines, by, at, **about)
            pages.write(
                "revision.html",
                path,
                entry=entry,
                revision=revision,
                later=later,
                pairs=both,
                changes=changes,
                broken=broken,
            )
            found.append(revision)
            if lines:  # a damaged one is skipped in comparisons
                later, turns = revision, lines
        lines, damage = _lines(self._folder, quarantine_file_name(id_), id_)
        aside = _revision(0, lines, damage=damage) if lines or damage else None
        return History(found, aside, marks, current)


def broken(pair: Pair) -> list[Pieces]:
    """Return the pieces of *pair* by paragraph; a changed break is shown as a paragraph mark."""
    paragraphs: list[Pieces] = [[]]
    for kind, words in pair.pieces:
        for number, part in enumerate(words.split("\n\n")):
            if number:
                if kind != SAME:
                    paragraphs[-1].append((kind, "¶"))
                paragraphs.append([])
            if part:
                paragraphs[-1].append((kind, part))
    return [paragraph for paragraph in paragraphs if paragraph]


def _lines(folder: Path, file: str, briefing_id: str) -> tuple[list[Record], str]:
    """Return the turns in *file*, and if there are none, what is wrong with it."""
    if not (folder / file).exists():
        return [], ""
    try:
        return [turn.record() for turn in turns_in(folder, file, briefing_id)], ""
    except DamagedError as error:
        return [], error.why


def _revision(
    number: int, turns: Sequence[Record], by: str = "", at: str = "", **more: Any
) -> Revision:
    """Return what is known of the revision with these *turns*, made *by* the site or a reading."""
    fetched = [turn["fetched"] for turn in turns] or [""]
    return Revision(
        number,
        turns=len(turns),
        words=sum(turn["words"] for turn in turns),
        title=turns[0]["title"] if turns else "",
        fetched_from=min(fetched),
        fetched=max(fetched),
        by=MADE_BY.get(by, ""),
        made=at if by == READING and at else max(fetched),
        **more,
    )


# The keys of a turn that are compared besides its text, with their names for people.
_NAMED = {
    "speaker": "speaker",
    "label": "label on the page",
    "position": "office",
    "organization": "organization",
    "role": "role",
    "kind": "kind",
}


class Field(NamedTuple):
    """A key of a turn whose value changed."""

    name: str
    was: str
    now: str


class Pair(NamedTuple):
    """A turn in two revisions."""

    before: Record | None  # None if it was added
    after: Record | None  # None if it was removed
    is_moved: bool  # whether its place changed among the turns of both revisions
    fields: list[Field]
    pieces: Pieces

    @property
    def line(self) -> Record:
        """The turn before, or if it was added, after."""
        found = self.before or self.after
        assert found
        return found

    @property
    def what(self) -> str:
        """What happened to it: same, changed, moved, removed or added."""
        if not self.after:
            return "removed"
        if not self.before:
            return "added"
        if self.fields or self.removed or self.added:
            return "changed"
        return "moved" if self.is_moved else "same"

    @property
    def removed(self) -> int:
        """The number of words that were removed."""
        return _words(self.pieces, REMOVED)

    @property
    def added(self) -> int:
        """The number of words that were added."""
        return _words(self.pieces, ADDED)


def pairs(before: Sequence[Record], after: Sequence[Record]) -> list[Pair]:
    """Return the turns in pairs, in the order of *before*, with added turns in their places."""
    places = {turn["turn_id"]: place for place, turn in enumerate(after)}
    ids = [turn["turn_id"] for turn in before]
    partners = {place: places[id] for place, id in enumerate(ids) if id in places}
    known = sorted(partners)
    unmoved = {known[number] for number in longest_increasing([partners[place] for place in known])}
    new = sorted(set(range(len(after))) - set(partners.values()), reverse=True)
    numbers = {before[place]["turn"]: after[other]["turn"] for place, other in partners.items()}
    found: list[Pair] = []
    for place, was in enumerate(before):
        other = partners.get(place)
        while place in unmoved and new and other is not None and new[-1] < other:
            found.append(_pair(None, after[new.pop()], False, numbers))
        now = None if other is None else after[other]
        found.append(_pair(was, now, now is not None and place not in unmoved, numbers))
    return found + [_pair(None, after[place], False, numbers) for place in reversed(new)]


def _pair(
    was: Record | None, now: Record | None, is_moved: bool, numbers: Mapping[Value, Value]
) -> Pair:
    texts = [turn["text"] if turn else "" for turn in (was, now)]
    fields = list(_fields(was, now, numbers)) if was and now else []
    return Pair(was, now, is_moved, fields, difference(*texts))


def _fields(was: Record, now: Record, numbers: Mapping[Value, Value]) -> Iterator[Field]:
    """Yield the changed fields; *numbers* has the new number of each turn in both revisions."""
    for key, name in _NAMED.items():
        if was[key] != now[key]:
            yield Field(name, was[key], now[key])
    if numbers.get(was["reply_to"], 0) != now["reply_to"]:
        # Numbers shift, so each is shown with its revision.
        before = f"turn {was['reply_to']} of this revision" if was["reply_to"] else ""
        after = f"turn {now['reply_to']} of the later one" if now["reply_to"] else ""
        yield Field("answers", before, after)


def _words(pieces: Pieces, kind: str) -> int:
    """Return how many words the pieces of this *kind* have; one without a word counts as one."""
    texts = [text for what, text in pieces if what == kind]
    return sum(max(1, sum(any(map(str.isalnum, one)) for one in text.split())) for text in texts)


# Differences are those that a person would mark: a word is struck out and another one put in its
# place, with the spaces and signs around them. A word or two that stay the same between two changes
# are changed with them.
#
# The pieces reproduce both texts exactly. The matching of quotations solves another task: a
# quotation may stand anywhere in a text, typography does not count, and the time is proportional
# to the product of both lengths.

SAME, REMOVED, ADDED = "same", "removed", "added"

# A word with the signs inside it, a sign by itself, or white space.
_TOKENS = re.compile(r"\w+(?:[-'’.,]\w+)*|\s+|[^\w\s]")
# Pairs of equal tokens in a region that SequenceMatcher compares at most. It looks at all of them
# repeatedly, so that texts of a few common words would take minutes.
_MOST_PAIRS = 50_000


class Change(NamedTuple):
    """Tokens of the old text, and those of the new text in their place."""

    start: int  # in the old text
    end: int
    begin: int  # in the new text
    stop: int
    is_same: bool


def difference(before: str, after: str) -> Pieces:
    """Return the difference of two texts as pieces: SAME, REMOVED or ADDED, and their words.

    Those that are not ADDED make up *before*, those that are not REMOVED make up *after*. No two
    pieces of a kind follow each other; removed words stand before those added in their place.
    """
    old, new = _TOKENS.findall(before), _TOKENS.findall(after)
    found: Pieces = []
    for is_same, steps in groupby(_joined(_steps(old, new), old), lambda step: step.is_same):
        run = list(steps)
        gone = "".join(old[run[0].start : run[-1].end])
        come = "".join(new[run[0].begin : run[-1].stop])
        pieces = [(SAME, gone)] if is_same else [(REMOVED, gone), (ADDED, come)]
        found += [(kind, words) for kind, words in pieces if words]
    return found


def _joined(steps: Sequence[Change], old: Sequence[str]) -> Iterator[Change]:
    """Yield *steps*; short equal ones between two changes count as changes."""
    lengths = [max(step.end - step.start, step.stop - step.begin) for step in steps]
    for number, step in enumerate(steps):
        if step.is_same and 0 < number < len(steps) - 1:
            least = min(lengths[number - 1], lengths[number + 1])
            yield step._replace(is_same=not _is_slight(old[step.start : step.end], least))
        else:
            yield step


def _is_slight(tokens: Sequence[str], least: int) -> bool:
    """Return whether equal *tokens* are few, compared with the *least* of the changes around."""
    if any("\n" in token for token in tokens):
        return False
    words = sum(token[0].isalnum() for token in tokens)
    return words == 0 or (words <= 2 and len(tokens) <= least)


def _steps(old: Sequence[str], new: Sequence[str]) -> list[Change]:
    """Return the steps from *old* to *new*: equal tokens and changes alternate."""
    head = number_alike(old, new)
    tail = number_alike(old[head:][::-1], new[head:][::-1])
    end, stop = len(old) - tail, len(new) - tail

    steps = [Change(0, head, 0, head, True)]
    for what, start, to, begin, until in _operations(old[head:end], new[head:stop]):
        is_same = what == "equal"
        steps.append(Change(head + start, head + to, head + begin, head + until, is_same))
    steps.append(Change(end, len(old), stop, len(new), True))
    return [step for step in steps if step.start < step.end or step.begin < step.stop]


def _operations(old: Sequence[str], new: Sequence[str]) -> list[tuple[str, int, int, int, int]]:
    """Return how *old* becomes *new*, as SequenceMatcher does: at once if that takes too long."""
    for leaves_out_common_words in (False, True):
        matcher = SequenceMatcher(str.isspace, old, new, autojunk=leaves_out_common_words)
        places = matcher.b2j  # type: ignore[attr-defined]
        if sum(len(places.get(token, ())) for token in old) <= _MOST_PAIRS:
            return list(matcher.get_opcodes())
    return [("replace", 0, len(old), 0, len(new))]
