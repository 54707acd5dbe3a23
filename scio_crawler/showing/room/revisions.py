"""Write the pages of earlier revisions: what a transcript said, and what the next one says."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from difflib import SequenceMatcher
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import Any, NamedTuple

from scio_crawler.common.errors import DamagedError
from scio_crawler.common.files import sha256_of
from scio_crawler.contract.lines import (
    RevisionFile,
    quarantine_file_name,
    revision_files,
    turns_in,
)
from scio_crawler.items import CHANGES, READING, SITE, Record, Value
from scio_crawler.showing.exports.tables import read
from scio_crawler.showing.room import paths
from scio_crawler.showing.room.render import Pages
from scio_crawler.showing.room.site_folder import key_of

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


class Removed(NamedTuple):
    """A turn of an earlier revision that the transcript no longer has."""

    line: Record  # of the last revision that has it
    path: str  # of the page of that revision
    since: str  # the day of the revision that removed it, "" if there is no transcript any more
    now: Record | None  # the turn that has its words now, or most of them


class History(NamedTuple):
    """The earlier revisions of a briefing."""

    revisions: list[Revision]  # newest first
    quarantined: Revision | None  # a later reading in quarantine
    marks: Mapping[Value, Mark] = {}  # of the turns that a revision changed last, by their ids
    current: Revision | None = None
    removed: Sequence[Removed] = ()  # in the order of the revisions, the newest first


class RevisionPages:
    """Writes pages of earlier revisions. Raises ExportError if changes.jsonl is damaged."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._files: dict[str, list[RevisionFile]] = {}
        for file in revision_files(folder):
            self._files.setdefault(file.briefing_id, []).append(file)
        # Where older states were inserted, later lines have the current numbers.
        self._made: dict[str, dict[int, tuple[str, str]]] = {}
        for change in read(folder, CHANGES):
            if change["what"] in ("revised", "completed"):
                made = self._made.setdefault(change["briefing_id"], {})
                made[change["revision"]] = (change["by"], change["at"])

    def paths(self, briefing_id: str) -> list[str]:
        """Return the paths of the pages of the earlier revisions of a briefing."""
        files = self._files.get(briefing_id, [])
        return [paths.revision(briefing_id, file.number) for file in files]

    def digest(self, briefing_id: str) -> str:
        """Return a digest of all that is known of a briefing's past, ``""`` if it has none."""
        names = [file.name for file in self._files.get(briefing_id, [])]
        names.append(quarantine_file_name(briefing_id))
        digests = [sha256_of(self._folder / name) for name in names]
        made = self._made.get(briefing_id, {})
        return key_of(digests, list(made.items())) if any(digests) or made else ""

    def write(self, pages: Pages, entry: Record, turns: Sequence[Record], key: str = "") -> History:
        """Write a page for each earlier revision of the briefing of *entry*; return its history.

        *turns* are those of its current revision, if it has one; the pages are made for *key*. The
        page of a revision whose file is damaged says so. Raises ExportError and OSError.
        """
        id_ = entry["briefing_id"]
        number = entry["revision"]
        made_by = self._made.get(id_, {})
        _, at = made_by.get(number, ("", ""))
        current_turns = turns
        later = current = _revision(number, turns, entry["revised_by"], at) if turns else None
        found: list[Revision] = []
        marks: dict[Value, Mark] = {}
        removed: dict[Value, Removed] = {}
        for _, number, file in self._files.get(id_, []):
            path = paths.revision(id_, number)
            lines, damage = _lines(self._folder, file, id_)
            both = pairs(lines, turns if later else lines) if lines else []
            changes = [pair for pair in both if pair.what != "same"]
            since = later.made if later else ""
            for turn in lines:
                removed.setdefault(turn["turn_id"], Removed(turn, path, since, None))
            if later:
                made = (later.number, later.made, path)
                marks = {p.line["turn_id"]: Mark(p.what, *made) for p in changes} | marks
            by, at = made_by.get(number, ("", ""))
            changed = len(changes) if later else None
            about = {"path": path, "changed": changed, "damage": damage}
            revision = _revision(number, lines, by, at, **about)
            pages.write(
                "revision.html",
                path,
                key=key,
                entry=entry,
                revision=revision,
                later=later,
                pairs=both,
                changes=changes,
                paragraph_pieces=paragraph_pieces,
            )
            found.append(revision)
            if lines:  # a damaged one is skipped in comparisons
                later, turns = revision, lines
        lines, damage = _lines(self._folder, quarantine_file_name(id_), id_)
        aside = _revision(0, lines, damage=damage) if lines or damage else None
        gone = _removed(removed, current_turns)
        return History(found, aside, marks, current, gone)


def _removed(earlier: Mapping[Value, Removed], turns: Sequence[Record]) -> list[Removed]:
    """Return those *earlier* turns that are not among *turns*, with where their words are now."""
    ids = {turn["turn_id"] for turn in turns}
    said = [(turn, _letters(turn["text"])) for turn in turns]
    found = []
    for id_, each in earlier.items():
        if id_ not in ids:
            letters = _letters(each.line["text"])
            places = [turn for turn, text in said if _is_part(letters, text)]
            found.append(each._replace(now=places[0] if len(places) == 1 else None))
    return found


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, text.casefold()))


_ENOUGH = 30  # letters that are hardly said twice


def _is_part(first: str, second: str) -> bool:
    """Return whether one of two texts is in the other, or is most of it, apart from its signs."""
    small, large = sorted((first, second), key=len)
    is_most = small is first or 2 * len(small) > len(large)
    return len(small) >= _ENOUGH and is_most and small in large


def paragraph_pieces(pair: Pair) -> list[Pieces]:
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
    ids = [turn["turn_id"] for turn in before]
    later = {turn["turn_id"]: turn for turn in after}
    both = [turn for turn in before if turn["turn_id"] in later]
    numbers = {turn["turn"]: later[turn["turn_id"]]["turn"] for turn in both}
    matcher = SequenceMatcher(None, ids, list(later), autojunk=False)
    found: list[Pair] = []
    for what, start, end, begin, stop in matcher.get_opcodes():
        for was in before[start:end]:
            now = later.get(was["turn_id"])
            is_moved = now is not None and what != "equal"
            found.append(_pair(was, now, is_moved, numbers))
        for now in after[begin:stop]:
            if now["turn_id"] not in ids:
                found.append(_pair(None, now, False, numbers))
    return found


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
# place; several in a row are, with the spaces between them.
#
# The pieces reproduce both texts exactly. The matching of quotations solves another task: a
# quotation may stand anywhere in a text, typography does not count, and the time is proportional
# to the product of both lengths.

SAME, REMOVED, ADDED = "same", "removed", "added"

# A word with the signs inside it, a sign by itself, or white space.
_TOKENS = re.compile(r"\w+(?:[-'’.,]\w+)*|\s+|[^\w\s]")
# Pairs of equal tokens that SequenceMatcher compares at most. It looks at all of them repeatedly,
# so that texts of a few common words would take minutes.
_MOST_PAIRS = 50_000


def difference(before: str, after: str) -> Pieces:
    """Return the difference of two texts as pieces: SAME, REMOVED or ADDED, and their words.

    Those that are not ADDED make up *before*, those that are not REMOVED make up *after*. No two
    pieces of a kind follow each other; removed words stand before those added in their place.
    """
    if before == after:
        return [(SAME, before)] if before else []

    found: Pieces = []
    for is_same, steps in groupby(_steps(before, after), itemgetter(0)):
        _, old, new = zip(*steps, strict=True)
        gone = "".join(old)
        come = "".join(new)
        pieces = [(SAME, gone)] if is_same else [(REMOVED, gone), (ADDED, come)]
        found += [(kind, words) for kind, words in pieces if words]
    return found


def _steps(before: str, after: str) -> Iterator[tuple[bool, str, str]]:
    """Yield whether a part of both texts is the same, and both; a space between changes is not."""
    old = _TOKENS.findall(before)
    new = _TOKENS.findall(after)
    for what, start, end, begin, stop in _operations(old, new):
        gone = "".join(old[start:end])
        yield what == "equal" and gone != " ", gone, "".join(new[begin:stop])


def _operations(old: Sequence[str], new: Sequence[str]) -> list[tuple[str, int, int, int, int]]:
    """Return how *old* becomes *new*, as SequenceMatcher does: at once if that takes too long."""
    for leaves_out_common_words in (False, True):
        matcher = SequenceMatcher(str.isspace, old, new, autojunk=leaves_out_common_words)
        places = matcher.b2j  # type: ignore[attr-defined]
        if sum(len(places.get(token, ())) for token in old) <= _MOST_PAIRS:
            return list(matcher.get_opcodes())
    return [("replace", 0, len(old), 0, len(new))]
