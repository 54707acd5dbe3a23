"""Write the pages of earlier revisions: what a transcript said, and what the next one says."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from difflib import SequenceMatcher
from pathlib import Path
from typing import NamedTuple

from scio_crawler.common.errors import DamagedError
from scio_crawler.common.files import sha256_of
from scio_crawler.contract.lines import (
    RevisionFile,
    quarantine_file_name,
    revision_files,
    turns_in,
)
from scio_crawler.items import CHANGES, READING, SITE, Record, Turn, Value
from scio_crawler.showing.exports.tables import read
from scio_crawler.showing.room import paths
from scio_crawler.showing.room.render import SitePages
from scio_crawler.showing.room.site_folder import key_of

# What made a revision, by the word for it in changes.jsonl and the catalogue.
CAUSES = {SITE: "a change of the page", READING: "a better reading of the same page"}
_MIN_LETTERS = 30  # of a text that is hardly ever said twice

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


class TurnChange(NamedTuple):
    """What a revision did to a turn."""

    what: str  # as TurnPair has it
    revision: int  # that did it
    made: str  # the day of that revision
    path: str  # of the page that shows it


class RemovedTurn(NamedTuple):
    """A turn of an earlier revision that the transcript no longer has."""

    line: Record  # of the last revision that has it
    path: str  # of the page of that revision
    since: str  # the day of the revision that removed it, "" if there is no transcript any more
    now: Record | None  # the turn that has its words now, or most of them


class RevisionHistory(NamedTuple):
    """The earlier revisions of a briefing."""

    revisions: list[Revision]  # newest first
    quarantined: Revision | None  # a later reading in quarantine
    marks: Mapping[Value, TurnChange] = {}  # what a revision did last to each turn, by its id
    current: Revision | None = None
    removed: Sequence[RemovedTurn] = ()  # in the order of the revisions, the newest first


class RevisionPages:
    """Writes pages of earlier revisions. Raises ExportError if changes.jsonl is damaged."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._files: dict[str, list[RevisionFile]] = defaultdict(list)
        for file in revision_files(folder):
            self._files[file.briefing_id].append(file)
        # What made each revision, and when. Where older states were inserted, later lines have the
        # current numbers.
        self._causes: dict[str, dict[int, tuple[str, str]]] = defaultdict(dict)
        for change in read(folder, CHANGES):
            if change["what"] in ("revised", "completed"):
                causes = self._causes[change["briefing_id"]]
                causes[change["revision"]] = (change["by"], change["at"])

    def paths(self, briefing_id: str) -> list[str]:
        """Return the paths of the pages of the earlier revisions of a briefing."""
        files = self._files[briefing_id]
        return [paths.revision(briefing_id, file.number) for file in files]

    def digest(self, briefing_id: str) -> str:
        """Return a digest of all that is known of a briefing's past, ``""`` if it has none."""
        names = [file.name for file in self._files[briefing_id]]
        names.append(quarantine_file_name(briefing_id))
        digests = [sha256_of(self._folder / name) for name in names]
        causes = list(self._causes[briefing_id].items())
        return key_of(digests, causes) if causes or any(digests) else ""

    def write_pages(
        self, pages: SitePages, entry: Record, turns: Sequence[Record], key: str = ""
    ) -> RevisionHistory:
        """Write a page for each earlier revision of the briefing of *entry*; return its history.

        *turns* are those of its current revision, if it has one; the pages are made for *key*. The
        page of a revision whose file is damaged says so. Raises ExportError and OSError.
        """
        id_ = entry["briefing_id"]
        current = None
        if turns:
            current = self._revision(id_, entry["revision"], turns, entry["revised_by"])
        revisions = []
        marks: dict[Value, TurnChange] = {}
        earlier: dict[Value, RemovedTurn] = {}
        later, later_turns = current, turns
        for file in self._files[id_]:
            path = paths.revision(id_, file.number)
            lines, damage = self._read_turns(id_, file.name)
            revision = self._revision(id_, file.number, lines)
            pairs = []
            if lines:
                pairs = pair_turns(lines, later_turns if later else lines)
            changes = [pair for pair in pairs if pair.what != "same"]

            for turn in lines:
                removed = RemovedTurn(turn, path, later.made if later else "", None)
                earlier.setdefault(turn["turn_id"], removed)
            if later:
                revision = revision._replace(changed=len(changes))
                for pair in changes:
                    change = TurnChange(pair.what, later.number, later.made, path)
                    marks.setdefault(pair.line["turn_id"], change)

            revision = revision._replace(path=path, damage=damage)
            pages.write_page(
                "revision.html",
                path,
                key=key,
                entry=entry,
                revision=revision,
                later=later,
                pairs=pairs,
                changes=changes,
                paragraph_pieces=paragraph_pieces,
            )
            revisions.append(revision)
            if lines:  # a damaged one is skipped in comparisons
                later, later_turns = revision, lines

        quarantined = self._quarantined(id_)
        return RevisionHistory(revisions, quarantined, marks, current, _removed(earlier, turns))

    def _quarantined(self, briefing_id: str) -> Revision | None:
        lines, damage = self._read_turns(briefing_id, quarantine_file_name(briefing_id))
        if not lines and not damage:
            return None
        return self._revision(briefing_id, 0, lines)._replace(damage=damage)

    def _read_turns(self, briefing_id: str, name: str) -> tuple[list[Record], str]:
        """Return the turns in the file *name*, and how it is damaged; nothing if it is missing."""
        if not (self._folder / name).exists():
            return [], ""
        try:
            return list(map(Turn.record, turns_in(self._folder, name, briefing_id))), ""
        except DamagedError as error:
            return [], error.why

    def _revision(
        self,
        briefing_id: str,
        number: int,
        turns: Sequence[Record],
        current_by: str | None = None,
    ) -> Revision:
        """Return what is known of a revision with these *turns*.

        What made the current one is in the catalogue: *current_by*.
        """
        by, at = self._causes[briefing_id].get(number, ("", ""))
        if current_by is not None:
            by = current_by
        revision = Revision(number, by=CAUSES.get(by, ""))
        if not turns:
            return revision

        fetched = [turn["fetched"] for turn in turns]
        return revision._replace(
            turns=len(turns),
            words=sum(turn["words"] for turn in turns),
            title=turns[0]["title"],
            fetched_from=min(fetched),
            fetched=max(fetched),
            made=at if by == READING and at else max(fetched),
        )


def _removed(earlier: Mapping[Value, RemovedTurn], turns: Sequence[Record]) -> list[RemovedTurn]:
    """Return those *earlier* turns that are not among *turns*, with where their words are now."""
    ids = {turn["turn_id"] for turn in turns}
    gone = [removed for id_, removed in earlier.items() if id_ not in ids]
    if not gone:
        return []

    texts = [_letters(turn["text"]) for turn in turns]
    found = []
    for removed in gone:
        letters = _letters(removed.line["text"])
        matches = [index for index, text in enumerate(texts) if _is_part(letters, text)]
        if len(matches) == 1:
            removed = removed._replace(now=turns[matches[0]])
        found.append(removed)
    return found


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, text.casefold()))


def _is_part(first: str, second: str) -> bool:
    """Return whether one of two texts is in the other, or is most of it, apart from its signs."""
    small, large = sorted((first, second), key=len)
    is_most = small is first or 2 * len(small) > len(large)
    return len(small) >= _MIN_LETTERS and is_most and small in large


def paragraph_pieces(pair: TurnPair) -> list[Pieces]:
    """Return the pieces of *pair* by paragraph; a changed break is shown as a paragraph mark."""
    paragraphs: list[Pieces] = [[]]
    for kind, words in pair.pieces:
        for number, part in enumerate(words.split("\n\n")):
            if number and kind != SAME:
                paragraphs[-1].append((kind, "¶"))
            if number:
                paragraphs.append([])
            if part:
                paragraphs[-1].append((kind, part))
    return [paragraph for paragraph in paragraphs if paragraph]


# The keys of a turn that are compared in addition to its text, with their names for people.
_COMPARED = {
    "speaker": "speaker",
    "label": "label on the page",
    "position": "office",
    "organization": "organization",
    "role": "role",
    "kind": "kind",
}


class ChangedField(NamedTuple):
    """A key of a turn whose value changed."""

    name: str
    was: str
    now: str


class TurnPair(NamedTuple):
    """A turn in two revisions."""

    before: Record | None  # None if it was added
    after: Record | None  # None if it was removed
    is_moved: bool  # whether its place changed among the turns of both revisions
    fields: list[ChangedField]
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
        if self.is_moved:
            return "moved"
        return "same"

    @property
    def removed(self) -> int:
        """The number of words that were removed."""
        return _count_words(self.pieces, REMOVED)

    @property
    def added(self) -> int:
        """The number of words that were added."""
        return _count_words(self.pieces, ADDED)


def pair_turns(before: Sequence[Record], after: Sequence[Record]) -> list[TurnPair]:
    """Return the turns in pairs, in the order of *before*, with added turns in their places."""
    ids = [turn["turn_id"] for turn in before]
    later = {turn["turn_id"]: turn for turn in after}
    numbers = {}
    for old in before:
        if old["turn_id"] in later:
            numbers[old["turn"]] = later[old["turn_id"]]["turn"]

    pairs = []
    matcher = SequenceMatcher(None, ids, list(later), autojunk=False)
    for operation, start, end, new_start, new_end in matcher.get_opcodes():
        for old in before[start:end]:
            new = later.get(old["turn_id"])
            if new:
                fields = list(_changed_fields(old, new, numbers))
                pieces = text_difference(old["text"], new["text"])
                pairs.append(TurnPair(old, new, operation != "equal", fields, pieces))
            else:
                pairs.append(TurnPair(old, None, False, [], text_difference(old["text"], "")))
        for new in after[new_start:new_end]:
            if new["turn_id"] not in ids:
                pairs.append(TurnPair(None, new, False, [], text_difference("", new["text"])))
    return pairs


def _changed_fields(
    old: Record, new: Record, numbers: Mapping[Value, Value]
) -> Iterator[ChangedField]:
    """Yield the changed fields; *numbers* has the new number of each turn in both revisions."""
    for key, name in _COMPARED.items():
        if old[key] != new[key]:
            yield ChangedField(name, old[key], new[key])
    if numbers.get(old["reply_to"], 0) != new["reply_to"]:
        # Numbers shift, so each is shown with its revision.
        was = _reply_in_words(old, "this revision")
        now = _reply_in_words(new, "the later one")
        yield ChangedField("answers", was, now)


def _reply_in_words(turn: Record, revision: str) -> str:
    return f"turn {turn['reply_to']} of {revision}" if turn["reply_to"] else ""


def _count_words(pieces: Pieces, kind: str) -> int:
    """Return how many words the pieces of this *kind* have; one without a word counts as one."""
    count = 0
    for piece_kind, text in pieces:
        if piece_kind == kind:
            words = [word for word in text.split() if any(map(str.isalnum, word))]
            count += max(1, len(words))
    return count


# Differences are those that a person would mark: a word is struck out and another one put in its
# place; several in a row are marked together, with the spaces between them.
#
# The pieces reproduce both texts exactly. The matching of quotations solves another task: there, a
# quotation may be anywhere in a text, typography does not count, and the time is proportional to
# the product of both lengths.

SAME, REMOVED, ADDED = "same", "removed", "added"

# A word with the signs inside it, a sign by itself, or white space.
_TOKENS = re.compile(r"\w+(?:[-'’.,]\w+)*|\s+|[^\w\s]")
# Pairs of equal tokens that SequenceMatcher may compare. It looks at all of them repeatedly, so
# that texts of a few common words would take minutes.
_MAX_PAIRS = 50_000


def text_difference(before: str, after: str) -> Pieces:
    """Return the difference of two texts as pieces: SAME, REMOVED or ADDED, and their words.

    Those that are not ADDED make up *before*, those that are not REMOVED make up *after*. No two
    pieces of a kind follow each other; removed words stand before those added in their place.
    """
    if before == after:
        return [(SAME, before)] if before else []

    pieces: Pieces = []
    removed = added = ""
    for is_same, old, new in _steps(before, after):
        if is_same:
            pieces += [(REMOVED, removed), (ADDED, added), (SAME, old)]
            removed = added = ""
        else:
            removed += old
            added += new
    pieces += [(REMOVED, removed), (ADDED, added)]
    return [(kind, words) for kind, words in pieces if words]


def _steps(before: str, after: str) -> Iterator[tuple[bool, str, str]]:
    """Yield whether a part of both texts is the same, and both; a space between changes is not."""
    old_tokens = _TOKENS.findall(before)
    new_tokens = _TOKENS.findall(after)
    for operation, start, end, new_start, new_end in _operations(old_tokens, new_tokens):
        old = "".join(old_tokens[start:end])
        new = "".join(new_tokens[new_start:new_end])
        yield operation == "equal" and old != " ", old, new


def _operations(old: Sequence[str], new: Sequence[str]) -> list[tuple[str, int, int, int, int]]:
    """Return how *old* becomes *new*, as SequenceMatcher does: at once if that takes too long."""
    for leaves_out_common_words in (False, True):
        matcher = SequenceMatcher(str.isspace, old, new, autojunk=leaves_out_common_words)
        indexes = matcher.b2j  # type: ignore[attr-defined]
        equal_pairs = sum(len(indexes.get(token, ())) for token in old)
        if equal_pairs <= _MAX_PAIRS:
            return list(matcher.get_opcodes())
    return [("replace", 0, len(old), 0, len(new))]
