"""Make the folder hold what its archive shows: fold, compare, write what differs.

It does not matter why a file differs: new pages, an import, a better reading, damage, a killed run
or a lost database all leave a mark on the briefing, and :meth:`Folder.reconcile` does the rest. A
mark stays until the files are on the disk, so that this can be repeated at any time. Only the
archive must survive a power cut.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path, PurePosixPath

from scio_crawler.archive.index import Index
from scio_crawler.common.errors import OutputError
from scio_crawler.common.files import (
    TMP,
    names_in,
    remove,
    sha256_of,
    sha256_of_lines,
    sync_file,
    sync_folder,
    write_new,
    writing,
)
from scio_crawler.contract.corrections import ACCEPT, Correction
from scio_crawler.contract.lines import BRIEFINGS, QUARANTINE, REVISIONS
from scio_crawler.folder.changes import (
    briefing_change,
    changed_turns,
    file_change,
    revision_changes,
    turn_changes,
)
from scio_crawler.folder.copies import Copy, better_copies
from scio_crawler.folder.corrections import Corrections
from scio_crawler.folder.due import Due, Remembered, fold_history
from scio_crawler.folder.files import OnDamage, SealedFiles
from scio_crawler.folder.fold import fold
from scio_crawler.folder.ledger import Ledger, Publication, digest_of, lines_of
from scio_crawler.folder.states import State, States, history_of
from scio_crawler.items import CORRECTION, NOTED, READING, SITE, Briefing, Change, Entry

REMEMBERED = "from what is remembered"  # how a damaged file is written again
AT_ONCE = 20  # briefings that are reconciled together
_WRITES = ("new", "changed", "completed", "rewritten")  # outcomes that write the turns file
# The keys of an entry that describe its turns file.
_OF_FILE = ("date", "title", "turns", "file", "same_as", "revision", "sha256")

# Notes ids of turns in the archive: briefing, content, ids.
RememberIds = Callable[[str, str, Sequence[str]], None]


@dataclass(frozen=True, slots=True)
class Published:
    """The outcome of a reading, and what of it is new."""

    outcome: str  # one of OUTCOMES
    # In a new revision: numbers of the turns that were added, removed or changed; see changed_turns
    changes: dict[str, list[int]] = field(default_factory=dict)
    is_doubt_new: bool = False  # whether the entry has a doubt that no earlier run reported
    are_signs_known: bool = False  # whether an earlier run reported as many of the same content


class Folder:
    """The output *folder*, which must follow the states that its *ledger* remembers.

    *on_damage* is called for each file that is set aside because it is not as it was written,
    ``remember_ids`` for ids that the archive must hold. Methods raise OutputError if the disk or
    the database refuses.
    """

    def __init__(
        self,
        folder: Path,
        ledger: Ledger,
        corrections: Corrections,
        on_damage: OnDamage,
    ) -> None:
        self.folder, self.ledger, self.corrections = folder, ledger, corrections
        self.files = SealedFiles(folder, ledger, on_damage)
        self.states = States(ledger)
        self.remember_ids: RememberIds = Index(ledger).store_turn_ids
        self._written: list[Due] = []  # whose files may not be on the disk yet

    def add(self, state: State) -> bool:
        """Store *state*; return whether it only repeats the one before it."""
        with self.ledger.deferred():
            return self.states.add(state)

    def publish(self, added: Mapping[State, bool], folded: Iterable[Due] = ()) -> list[Published]:
        """Make the folder hold the states *added*; return the outcome of each.

        The values of *added* are what :meth:`add` returned. *folded* are the briefings among them
        that a child process has folded already. The records that they were read from must be on the
        disk. :meth:`sync` and :meth:`unmark_written` do the rest.
        """
        done = self._reconcile(sorted({state.briefing_id for state in added}), folded)
        return [_outcome_of(state, done[state.briefing_id], added[state]) for state in added]

    def reconcile(self) -> None:
        """Write what differs of all marked briefings, and wait until it is on the disk."""
        while marked := self.states.marked()[:AT_ONCE]:
            list(self.reconcile_briefings(marked))

    def reconcile_briefings(
        self, ids: Sequence[str], folded: Iterable[Due] = ()
    ) -> Iterator[tuple[Briefing, Published]]:
        """Do the same with the briefings with these *ids*, of which some are *folded*.

        Yield what is known of each, without its pages, and its outcome.
        """
        done = self._reconcile(ids, folded)
        self.sync()
        self.unmark_written()
        for briefing_id in ids:
            due = done[briefing_id]
            if due.folded.row:
                yield _result(due)
            elif due.old_row:
                removed = Briefing([], briefing_id=briefing_id, entry=due.old_entry)
                yield removed, Published("withdrawn")

    def accept(self, briefing_id: str) -> tuple[Entry, Published]:
        """Accept the reading of a briefing that is in quarantine, else its doubts.

        Return its entry, and its outcome.
        """
        folded = self._fold(briefing_id).folded
        for state, outcome in reversed(folded.outcomes.items()):
            reading = state.reading
            is_wanted = outcome == "kept" or not folded.quarantine
            if reading and reading.turns and is_wanted:
                doubts, at = reading.entry.doubts, reading.entry.fetched_until
                self.corrections.accept(briefing_id, state.content, doubts, at)
                break

        self.states.mark([briefing_id])
        [(briefing, published)] = self.reconcile_briefings([briefing_id])
        return briefing.entry, published

    def stale_corrections(self) -> Iterator[str]:
        """Yield why lines of the corrections are not applied."""
        ids = self.corrections.ids()
        refused = {briefing_id: self._refused(briefing_id) for briefing_id in ids}
        for number, line in self.corrections.numbered:
            why = refused[line.briefing_id].get(line)
            if why:
                yield f"line {number}: {why}"

    def _refused(self, briefing_id: str) -> dict[Correction, str]:
        """Return the corrections of a briefing that are not applied, and why."""
        lines = self.corrections.of(briefing_id)
        if self.ledger.row(briefing_id) is None:
            return dict.fromkeys(lines, f"no briefing {briefing_id!r} is known")

        folded = self._fold(briefing_id).folded
        contents = {state.content for state in folded.outcomes}
        refused = dict(folded.refused)
        for line in lines:
            if line.key == ACCEPT:
                if line.was not in contents:
                    refused[line] = f"no reading of {briefing_id} has the content {line.was!r}"
            elif not folded.revisions:
                refused[line] = f"{briefing_id} has no turns"
        return refused

    def sync(self) -> None:
        """Wait until the disk has what was written. Any thread may."""
        self.ledger.sync_log()
        folders = set()
        for due in self._written:
            for file in due.lines:
                path = self.folder / file
                folders.add(path.parent)
                with writing(path):
                    sync_file(path)
        for folder in folders:
            with writing(folder):
                sync_folder(folder)

    def unmark_written(self) -> None:
        """Note that what was written is on the disk."""
        with self.ledger.deferred(), self.ledger.transaction():
            for due in self._written:
                self.files.seal(*due.sha256, *due.unwanted, written=due.sha256)
            self.states.unmark(due.briefing_id for due in self._written)
        self._written = []

    def _reconcile(self, ids: Sequence[str], folded: Iterable[Due]) -> dict[str, Due]:
        """Fold the briefings with these *ids* but those *folded*, and put their files in place.

        Return them by id, with others that are their copies.
        """
        if not ids:
            return {}
        self.ledger.check_in_place()  # a folder that was removed is not made again
        ready = {each.briefing_id: each for each in folded}
        due = {}
        for briefing_id in ids:
            due[briefing_id] = ready.get(briefing_id) or self._fold(briefing_id)
            due[briefing_id].old_row = self.ledger.row(briefing_id)
        self._choose_copies(due)

        for each in due.values():
            self._compare(each)
        self._write_beside(due.values())
        with self.ledger.deferred(), self.ledger.transaction():
            for each in due.values():
                self._save(each)
        for each in due.values():
            self._put_in_place(each)
        self._written += due.values()
        return due

    def remembered(self, briefing_id: str) -> Remembered:
        """Return what decides what the folder must hold of a briefing."""
        return Remembered(
            briefing_id,
            self.states.stored(briefing_id),
            self.ledger.archived_ids(briefing_id),
            self.ledger.published(briefing_id),
            self.corrections.of(briefing_id),
        )

    def _fold(self, briefing_id: str) -> Due:
        """Return what the folder must hold of a briefing."""
        remembered = self.remembered(briefing_id)
        with self.ledger.decoding():
            history = history_of(remembered.states)
        return fold_history(history, remembered)

    def _choose_copies(self, due: dict[str, Due]) -> None:
        """Set in *due* which briefings are copies; add the briefings that this changes."""
        for briefing_id, better in better_copies(self._copies(due)).items():
            if briefing_id not in due:
                row = self.ledger.row(briefing_id)
                if row is None or row.entry().same_as == better:
                    continue
                due[briefing_id] = self._fold(briefing_id)
                due[briefing_id].old_row = row
            own_row = due[briefing_id].folded.row
            if better and own_row:
                own_row.set_entry(replace(own_row.own_entry(), same_as=better))

    def _copies(self, due: Mapping[str, Due]) -> Iterable[Copy]:
        """Return all that may be copies of those *due*, or were, or copies of these copies."""
        found = {}
        pending = []
        for each in due.values():
            row = each.folded.row
            if row and row.own_entry().file:
                found[each.briefing_id] = row.copy()
            if each.old_row:
                pending.append(each.old_row.copy())

        pending += found.values()
        while pending:
            copy = pending.pop()
            for briefing_id in self.ledger.copies(copy.date, copy.fingerprint):
                if briefing_id in found or briefing_id in due:
                    continue
                row = self.ledger.row(briefing_id)
                if row and row.own_entry().file:
                    found[briefing_id] = row.copy()
                    pending.append(row.copy())
        return found.values()

    def _compare(self, due: Due) -> None:
        """Find the files that differ from what the folder must hold."""
        for file, turns in due.folded.files().items():
            lines = lines_of(turns)
            due.sha256[file] = sha256_of_lines(lines)
            if not self._is_written(file, due.sha256[file]):
                due.lines[file] = lines
        due.unwanted = sorted(self._own_files(due) - due.sha256.keys())

    def _is_written(self, file: str, sha256: str) -> bool:
        path = self.folder / file
        return path.is_file() and not path.is_symlink() and sha256_of(path) == sha256

    def _own_files(self, due: Due) -> set[str]:
        """Return the files of a briefing that are in the folder, or were."""
        briefing_id = due.briefing_id
        revisions = f"{REVISIONS}/{briefing_id}"
        found = set(self.files.names(revisions))
        found |= {f"{revisions}/{name}" for name in names_in(self.folder / revisions)}
        found |= self._turns_files.get(briefing_id, set())
        if due.old_row and due.old_row.current_file():
            found.add(due.old_row.current_file())
        quarantined = f"{QUARANTINE}/{briefing_id}.jsonl"
        if self.files.is_known(quarantined):
            found.add(quarantined)
        return {file for file in found if not file.endswith(TMP)}

    @cached_property
    def _turns_files(self) -> dict[str, set[str]]:
        """The turns files that were there at first, or sealed, by the ids of their briefings."""
        files = {f"{BRIEFINGS}/{name}" for name in names_in(self.folder / BRIEFINGS)}
        found: dict[str, set[str]] = {}
        for file in files.union(self.files.names(BRIEFINGS)):
            found.setdefault(briefing_of(file), set()).add(file)
        return found

    def _write_beside(self, all_due: Iterable[Due]) -> None:
        """Write the files that differ next to their places: all, or none if the disk refuses."""
        paths = []
        try:
            for due in all_due:
                for file, lines in due.lines.items():
                    paths.append(self._tmp(file))
                    write_new(paths[-1], lines, self.folder)
        except OutputError:
            for path in paths:
                remove(path)
            raise

    def _tmp(self, file: str) -> Path:
        return self.folder / f"{file}{TMP}"

    def _save(self, due: Due) -> None:
        """Save the row of a briefing, its changes, and what is published of it."""
        briefing_id, folded = due.briefing_id, due.folded
        self.states.mark([briefing_id])
        for content, ids in due.new_ids.items():
            self.remember_ids(briefing_id, content, ids)
        if folded.row and folded.row != due.old_row:
            self.ledger.save(folded.row, self._new_changes(due))
        elif due.old_row and not folded.row:
            self.ledger.delete(briefing_id, _changes_of_removal(due.old_entry))
        self.states.set_written(briefing_id)
        if folded.row is None:
            return

        if due.lines or due.unwanted:
            self.ledger.tables_changed()  # the description names the files
        sha256 = due.sha256.get(folded.row.current_file(), "")
        changes, ids_of_turns = folded.changes, folded.ids
        published = Publication(
            len(changes), digest_of(changes), sha256, ids_of_turns, due.corrections
        )
        self.ledger.set_published(briefing_id, published)

    def _new_changes(self, due: Due) -> list[Change]:
        """Return the lines for ``changes.jsonl``: further ones, or the difference."""
        old, new = due.old_entry, due.entry
        if old.same_as != new.same_as:
            if due.old_row is None:
                return []
            is_reported = self.ledger.has_changes_of(due.briefing_id)
            return file_change(old, new, new.checked, is_reported)
        if new.same_as:
            return []
        if _continues(due):
            return due.folded.changes[due.published.change_count :]
        return _changes_since_written(due)

    def _put_in_place(self, due: Due) -> None:
        """Put the files of a briefing in their places, and remove others."""
        for file in due.lines:
            self._make_way(file, due)
            with writing(self.folder / file):
                self._tmp(file).replace(self.folder / file)
        for file in due.unwanted:
            self._make_way(file, due)
            remove(self.folder / file)

    def _make_way(self, file: str, due: Due) -> None:
        """Set *file* aside if it is not as it was written, unless another file has its content."""
        is_unknown = self.files.get(file) is None
        if is_unknown and any(self._is_written(file, sha256) for sha256 in due.sha256.values()):
            return
        self.files.make_way(file, REMEMBERED)

    def remove_unfinished(self) -> None:
        """Remove the turns files that a killed run left next to their places."""
        folders = [BRIEFINGS, QUARANTINE]
        folders += [f"{REVISIONS}/{briefing_id}" for briefing_id in self.states.marked()]
        for folder in folders:
            for name in names_in(self.folder / folder):
                if name.endswith(TMP):
                    remove(self.folder / folder / name)


def unchanged(entry: Entry) -> Published:
    """Return the outcome of a briefing with this *entry* that was read again as it is."""
    return Published("duplicate" if entry.same_as else "unchanged")


def briefing_of(file: str) -> str:
    """Return the id of the briefing that a file holds turns of, ``""`` if it holds none."""
    path = PurePosixPath(file)
    folder = path.parts[0]
    if folder == REVISIONS:
        return path.parent.name
    if folder == QUARANTINE:
        return path.stem
    return path.stem.partition("_")[2] if folder == BRIEFINGS else ""


# Changes


def _continues(due: Due) -> bool:
    """Return whether the changes published before are the first of those that are due."""
    folded, published = due.folded, due.published
    if digest_of(folded.changes[: published.change_count]) != published.changes_digest:
        return False
    if not published.turns_sha256:
        return True
    lines = lines_of(folded.current_after(published.change_count))
    return published.turns_sha256 == sha256_of_lines(lines)


def _changes_since_written(due: Due) -> list[Change]:
    """Return the changes from what the folder held to what it must hold."""
    old, new, published = due.old_entry, due.entry, due.published
    at = new.fetched_until
    before = fold(due.history.before, published.ids, published.corrections).current
    turns = due.folded.current
    if not before:
        if turns and new.file not in due.lines:
            return []  # the database was lost, and the file is right
        return [briefing_change("revised" if turns else "withdrawn", new, at, NOTED)]

    by = READING if due.history.replaced else SITE
    if due.corrections != published.corrections:
        by = CORRECTION
    found = []
    if bool(old.withdrawn) != bool(new.withdrawn):
        what = "withdrawn" if new.withdrawn else "returned"
        found.append(briefing_change(what, new, at, SITE))
    if old.revision != new.revision:
        return found + revision_changes("revised", new, at, by, before, turns)
    if old.status == "partial" and new.status != "partial":
        return found + revision_changes("completed", new, at, by, before, turns)
    return found + turn_changes(new, at, by, before, turns, is_all_reported=bool(found))


def _changes_of_removal(old: Entry) -> list[Change]:
    """Return the change of a briefing that is not one by today's reading."""
    if not old.file:
        return []
    removed = replace(old, revision=0)
    return [briefing_change("withdrawn", removed, old.checked, READING)]


# Outcomes


def _outcome_of(state: State, due: Due, is_repeated: bool) -> Published:
    """Return the outcome of *state*, and set in its reading the entry that the folder has."""
    same = [each for each in due.folded.outcomes if each.key == state.key]
    outcome = due.folded.outcomes[same[-1]]
    if is_repeated and outcome in _WRITES:
        outcome = _overall_outcome(due)
    reading = state.reading
    if reading is None:
        is_news = outcome == "withdrawn" and due.entry.withdrawn != due.old_entry.withdrawn
        return Published("withdrawn" if is_news else "unchanged")

    published = _published(due, outcome, len(reading.signs))
    if outcome in ("kept", "stands"):
        of_file = {key: getattr(due.entry, key) for key in _OF_FILE}
        reading.entry = replace(reading.entry, **of_file)
    else:
        reading.entry = due.entry
    return published


def _published(due: Due, outcome: str, sign_count: int) -> Published:
    """Return what is new of a briefing by the *outcome* of a state with *sign_count* signs."""
    if outcome in ("kept", "stands"):
        return Published(outcome)

    entry = due.entry
    doubts = set(entry.doubts.split())
    known_signs = 0
    if outcome not in ("new", "changed", "completed"):
        doubts -= set(due.old_entry.doubts.split())  # these were reported before
    if due.old_row and outcome in ("unchanged", "rewritten"):
        known_signs = due.old_row.signs
    revisions = due.folded.revisions
    changes = {}
    if outcome == "changed" and entry.file and len(revisions) > 1:
        changes = changed_turns(revisions[-2], revisions[-1])
    return Published(
        outcome="duplicate" if entry.same_as else outcome,
        changes=changes,
        is_doubt_new=bool(doubts),
        are_signs_known=known_signs >= sign_count > 0,
    )


def _overall_outcome(due: Due) -> str:
    """Return the outcome of all that was reconciled of a briefing."""
    old, entry = due.old_entry, due.entry
    if due.old_row is None or not due.old_row.own_entry().file:
        return "new"
    if old.revision != entry.revision and not entry.same_as:
        return "changed"
    if old.status == "partial" and entry.status != "partial":
        return "completed"
    if entry.withdrawn and not old.withdrawn:
        return "withdrawn"
    return "rewritten" if due.lines else "unchanged"


def _result(due: Due) -> tuple[Briefing, Published]:
    """Return what is known of a briefing that was reconciled, and its outcome as a whole."""
    outcomes = due.folded.outcomes
    outcome = list(outcomes.values())[-1]
    if outcome not in ("kept", "pending"):
        outcome = _overall_outcome(due)
    readings = [state.reading for state in outcomes if state.reading]
    briefing = Briefing(
        pages=[],
        briefing_id=due.briefing_id,
        url=due.entry.url,
        entry=due.entry,
        turns=due.folded.current,
        signs=readings[-1].signs,
    )
    return briefing, _published(due, outcome, len(briefing.signs))
