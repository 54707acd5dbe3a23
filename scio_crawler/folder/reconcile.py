"""Make the folder hold what its archive shows: fold, compare, write what differs.

It does not matter why a file differs: new pages, an import, a better reading, damage, a run that
was killed or a lost database all leave a mark on the briefing, and :meth:`Folder.reconcile` does
the rest. A mark stays until the files are on the disk, so that it can be done again at any time.
Only the archive must survive a power cut.
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
from scio_crawler.folder import outcomes
from scio_crawler.folder.corrections import Corrections
from scio_crawler.folder.due import Due, Remembered, fold_history
from scio_crawler.folder.files import OnDamage, SealedFiles
from scio_crawler.folder.fold import fold
from scio_crawler.folder.ledger import Known, Ledger, Row, digest_of, lines_of
from scio_crawler.folder.outcomes import Copy, better_copies
from scio_crawler.folder.states import State, States, history_of
from scio_crawler.items import CORRECTION, NOTED, READING, SITE, Briefing, Change, Entry

REMEMBERED = "from what is remembered"  # how a damaged file is written again
AT_ONCE = 20  # briefings that are reconciled together
_WRITES = ("new", "changed", "completed", "rewritten")  # outcomes that write the turns file

# Remembers ids of turns in the archive: briefing, content, ids.
RememberIds = Callable[[str, str, Sequence[str]], None]


@dataclass(frozen=True, slots=True)
class Published:
    """What became of a reading."""

    outcome: str  # one of OUTCOMES
    # In a new revision: the numbers of the turns that were added, removed or changed; see compare.
    changes: dict[str, list[int]] = field(default_factory=dict)
    is_doubt_new: bool = False  # whether the entry has a doubt that no earlier run reported
    are_signs_known: bool = False  # whether an earlier run reported as many of the same content


class Folder:
    """The output *folder*, which must follow the states that its *ledger* remembers.

    *on_damage* is called for each file that is set aside because it is not as it was written,
    ``remember_ids`` for ids that must stand in the archive. Methods raise OutputError if the disk
    or the database refuses.
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
        self.remember_ids: RememberIds = Index(ledger).name
        self._written: list[Due] = []  # whose files may not be on the disk yet

    def add(self, state: State) -> bool:
        """Remember *state*; return whether it only repeats the one before it."""
        with self.ledger.deferred():
            return self.states.add(state)

    def publish(self, added: Mapping[State, bool], folded: Iterable[Due] = ()) -> list[Published]:
        """Make the folder hold the states *added*; return what became of each.

        *added* says of each whether it only repeats the one before it. *folded* are the briefings
        among them that a child process has folded already. The records that they were read from
        must be on the disk. :meth:`sync` and :meth:`settle` do the rest.
        """
        done = self._reconcile(sorted({state.briefing_id for state in added}), folded)
        return [_outcome(done[state.briefing_id], state, added[state]) for state in added]

    def reconcile(self) -> None:
        """Write what differs of all marked briefings, and wait until it is on the disk."""
        while marked := self.states.marked()[:AT_ONCE]:
            list(self.reconciled_at_once(marked))

    def reconciled_at_once(
        self, ids: Sequence[str], folded: Iterable[Due] = ()
    ) -> Iterator[tuple[Briefing, Published]]:
        """Do the same with the briefings with these *ids*, of which some are *folded*.

        Yield what is known of each, without its pages, and what became of it.
        """
        done = self._reconcile(ids, folded)
        self.sync()
        self.settle()
        for due in map(done.__getitem__, ids):
            if due.folded.row:
                yield _result(due)
            elif due.was:
                removed = Briefing([], briefing_id=due.briefing_id, entry=due.old_entry)
                yield removed, Published("withdrawn")

    def accept(self, briefing_id: str) -> tuple[Entry, Published]:
        """Accept the reading of a briefing that is in quarantine, else its doubts.

        Return its entry, and what became of it.
        """
        folded = self._fold(briefing_id).folded
        wanted = "kept" if folded.quarantine else ""
        for state, outcome in reversed(folded.outcomes.items()):
            reading = state.reading
            if reading and reading.turns and (outcome == wanted or not wanted):
                doubts, at = reading.entry.doubts, reading.entry.fetched_until
                self.corrections.accept(briefing_id, state.content, doubts, at)
                break
        self.states.mark([briefing_id])
        [(briefing, published)] = self.reconciled_at_once([briefing_id])
        return briefing.entry, published

    def stale_corrections(self) -> Iterator[str]:
        """Yield why lines of the corrections are not applied."""
        ids = self.corrections.ids()
        refused = {briefing_id: self._refused(briefing_id) for briefing_id in ids}
        for number, line in self.corrections.numbered:
            if why := refused[line.briefing_id].get(line):
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
            if line.key == ACCEPT and line.was not in contents:
                refused[line] = f"no reading of {briefing_id} has the content {line.was!r}"
            if line.key != ACCEPT and not folded.revisions:
                refused[line] = f"{briefing_id} has no turns"
        return refused

    def sync(self) -> None:
        """Wait until the disk has what was written. Any thread may."""
        self.ledger.sync_log()
        folders: set[Path] = set()
        for due in self._written:
            for file in due.lines:
                path = self.folder / file
                folders.add(path.parent)
                with writing(path):
                    sync_file(path)
        for folder in folders:
            with writing(folder):
                sync_folder(folder)

    def settle(self) -> None:
        """Note that the files of the briefings are on the disk."""
        with self.ledger.deferred(), self.ledger.transaction():
            for due in self._written:
                self.files.seal(*due.sealed, *due.gone, written=due.sealed)
            self.states.unmark(due.briefing_id for due in self._written)
        self._written = []

    def _reconcile(self, ids: Sequence[str], folded: Iterable[Due] = ()) -> dict[str, Due]:
        """Fold the briefings with these *ids* but those *folded*, and put their files in place."""
        if not ids:
            return {}
        self.ledger.check_in_place()  # a folder that was removed is not made again
        ready = {each.briefing_id: each for each in folded}
        for each in ready.values():
            each.was = self.ledger.row(each.briefing_id)
        due = {
            briefing_id: ready.get(briefing_id) or self._fold(briefing_id) for briefing_id in ids
        }
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
            self.ledger.named(briefing_id),
            self.ledger.published(briefing_id),
            self.corrections.of(briefing_id),
        )

    def _fold(self, briefing_id: str) -> Due:
        """Return what the folder must hold of a briefing, and what it held before."""
        remembered = self.remembered(briefing_id)
        with self.ledger.decoding():
            history = history_of(remembered.states)
        due = fold_history(history, remembered)
        due.was = self.ledger.row(briefing_id)
        return due

    def _choose_copies(self, due: dict[str, Due]) -> None:
        """Decide who of each day is whose copy; add the briefings that this changes to *due*."""
        copies: dict[str, Copy] = {}
        todo: list[Copy] = []
        for each in due.values():
            row = each.folded.row
            if each.was:
                todo.append(each.was.copy())
            if row and row.own_entry().file:
                copies[each.briefing_id] = row.copy()
                todo.append(row.copy())
        while todo:  # a copy of a copy may be none of the best one
            one = todo.pop()
            for briefing_id in self.ledger.copies(one.date, one.fingerprint):
                if briefing_id in copies or briefing_id in due:
                    continue
                row = self.ledger.row(briefing_id)
                if row and row.own_entry().file:
                    copies[briefing_id] = row.copy()
                    todo.append(row.copy())
        for briefing_id, better in better_copies(copies.values()).items():
            row = self.ledger.row(briefing_id) if briefing_id not in due else None
            if row and row.entry().same_as != better:
                due[briefing_id] = self._fold(briefing_id)
            if briefing_id in due and better:
                own = due[briefing_id].folded.row
                assert own
                own.set_entry(replace(own.own_entry(), same_as=better))

    def _compare(self, due: Due) -> None:
        """Find the files that differ from what the folder must hold."""
        wanted = {file: lines_of(turns) for file, turns in due.folded.files().items()}
        for file, lines in wanted.items():
            due.sealed[file] = sha256_of_lines(lines)
            if not self._is_written(file, due.sealed[file]):
                due.lines[file] = lines
        due.gone = sorted(self._own_files(due) - wanted.keys())

    def _is_written(self, file: str, sha256: str) -> bool:
        path = self.folder / file
        return path.is_file() and not path.is_symlink() and sha256_of(path) == sha256

    def _own_files(self, due: Due) -> set[str]:
        """Return the files of a briefing that are in the folder, or were."""
        briefing_id = due.briefing_id
        revisions = f"{REVISIONS}/{briefing_id}"
        found = set(self.files.names(revisions))
        found |= {f"{revisions}/{name}" for name in names_in(self.folder / revisions)}
        found |= self._names.get(briefing_id, set())
        if due.was and due.was.current_file():
            found.add(due.was.current_file())
        quarantined = f"{QUARANTINE}/{briefing_id}.jsonl"
        if self.files.is_known(quarantined):
            found.add(quarantined)
        return {file for file in found if not file.endswith(TMP)}

    @cached_property
    def _names(self) -> dict[str, set[str]]:
        """The turns files that were there at first, or sealed, by the ids of their briefings."""
        there = {f"{BRIEFINGS}/{name}" for name in names_in(self.folder / BRIEFINGS)}
        found: dict[str, set[str]] = {}
        for file in there.union(self.files.names(BRIEFINGS)):
            found.setdefault(briefing_of(file), set()).add(file)
        return found

    def _write_beside(self, every: Iterable[Due]) -> None:
        """Write the files that differ beside their places: all, or none if the disk refuses."""
        paths: list[Path] = []
        try:
            for due in every:
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
        """Save the row of a briefing, and what is to be told of it."""
        briefing_id, row = due.briefing_id, due.folded.row
        self.states.mark([briefing_id])
        for content, ids in due.named.items():
            self.remember_ids(briefing_id, content, ids)
        if row is None:
            if due.was:
                self.ledger.forget(briefing_id, _news_of_removal(due.was))
            self.states.settle(briefing_id)
            return
        if row != due.was:
            self.ledger.save(row, self._news(due))
        if due.lines or due.gone:
            self.ledger.tables_changed()  # the description names the files
        self.states.settle(briefing_id)
        told = due.folded.told
        current = due.sealed.get(row.current_file(), "")
        known = Known(len(told), digest_of(told), current, due.folded.ids, due.corrections)
        self.ledger.set_published(briefing_id, known)

    def _news(self, due: Due) -> list[Change]:
        """Return the lines for ``changes.jsonl``: further ones, or the difference."""
        old, new = due.old_entry, due.entry
        if old.same_as != new.same_as:
            return self._news_of_copy(due)
        if new.same_as:
            return []
        if self._goes_on(due):
            return due.folded.told[due.known.told :]
        return self._difference(due)

    def _goes_on(self, due: Due) -> bool:
        """Return whether what was told is the beginning of what is to be told."""
        folded, known = due.folded, due.known
        if digest_of(folded.told[: known.told]) != known.digest:
            return False
        lines = lines_of(folded.current_after(known.told))
        return known.current in ("", sha256_of_lines(lines))

    def _news_of_copy(self, due: Due) -> list[Change]:
        """Return the line that says that a briefing lost its file to a copy, or got it back."""
        if due.was is None:
            return []
        is_reported = self.ledger.has_changes_of(due.briefing_id)
        return outcomes.of_file(due.old_entry, due.entry, due.entry.checked, is_reported)

    def _difference(self, due: Due) -> list[Change]:
        """Return the lines by which what was told before becomes what the folder holds now."""
        old, new, known = due.old_entry, due.entry, due.known
        at = new.fetched_until
        before = fold(due.history.before, known.ids, known.corrections).current
        turns = due.folded.current
        if not before:
            if turns and new.file not in due.lines:
                return []  # the database was lost, and the file is right
            return [outcomes.of_briefing("revised" if turns else "withdrawn", new, at, NOTED)]

        by = READING if due.history.replaced else SITE
        by = CORRECTION if due.corrections != known.corrections else by
        found: list[Change] = []
        if bool(old.withdrawn) != bool(new.withdrawn):
            what = "withdrawn" if new.withdrawn else "returned"
            found.append(outcomes.of_briefing(what, new, at, SITE))
        if old.revision != new.revision:
            return found + outcomes.of_revision("revised", new, at, by, before, turns)
        if old.status == "partial" and new.status != "partial":
            return found + outcomes.of_revision("completed", new, at, by, before, turns)
        return found + outcomes.of_turns(new, at, by, before, turns, is_all_told=bool(found))

    def _put_in_place(self, due: Due) -> None:
        """Put the files of a briefing in their places, and remove others."""
        for file in due.lines:
            self._make_way(file, due)
            with writing(self.folder / file):
                self._tmp(file).replace(self.folder / file)
        for file in due.gone:
            self._make_way(file, due)
            remove(self.folder / file)

    def _make_way(self, file: str, due: Due) -> None:
        """Set *file* aside if it is not as it was written, unless another file has its content."""
        is_unknown = self.files.get(file) is None
        if is_unknown and any(self._is_written(file, sha256) for sha256 in due.sealed.values()):
            return
        self.files.make_way(file, REMEMBERED)

    def remove_unfinished(self) -> None:
        """Remove the turns files that a killed run left beside their places."""
        for place in (BRIEFINGS, QUARANTINE, *(f"{REVISIONS}/{id}" for id in self.states.marked())):
            for name in names_in(self.folder / place):
                if name.endswith(TMP):
                    remove(self.folder / place / name)


def unchanged(entry: Entry) -> Published:
    """Return what became of a briefing with this *entry* if it was read again as it is."""
    return Published("duplicate" if entry.same_as else "unchanged")


def briefing_of(file: str) -> str:
    """Return the id of the briefing that a file holds turns of, ``""`` if it holds none."""
    path = PurePosixPath(file)
    if path.parts[0] == REVISIONS:
        return path.parent.name
    if path.parts[0] == QUARANTINE:
        return path.stem
    return path.stem.partition("_")[2] if path.parts[0] == BRIEFINGS else ""


def _news_of_removal(was: Row) -> list[Change]:
    """Return the line that says that a briefing is none by today's reading."""
    entry = was.entry()
    if not entry.file:
        return []
    entry.revision = 0
    return [outcomes.of_briefing("withdrawn", entry, entry.checked, READING)]


def _outcome(due: Due, state: State, is_repeated: bool) -> Published:
    """Return what became of *state*, and note in its reading what the folder has of it."""
    own = [each for each in due.folded.outcomes if each.key == state.key]
    outcome = due.folded.outcomes[own[-1]]
    if is_repeated and outcome in _WRITES:
        outcome = _became(due)
    reading = state.reading
    if reading is None:
        is_news = outcome == "withdrawn" and due.entry.withdrawn != due.old_entry.withdrawn
        return Published("withdrawn" if is_news else "unchanged")

    published = _published(due, outcome, len(reading.signs))
    if outcome in ("kept", "stands"):
        of_file = ("date", "title", "turns", "file", "same_as", "revision", "sha256")
        entry = due.entry
        reading.entry = replace(reading.entry, **{key: getattr(entry, key) for key in of_file})
    else:
        reading.entry = due.entry
    return published


def _published(due: Due, outcome: str, signs: int) -> Published:
    """Return what became of a briefing by the *outcome* of a state with so many *signs*."""
    if outcome in ("kept", "stands"):
        return Published(outcome)
    old, entry = due.old_entry, due.entry
    doubts = {*entry.doubts.split()}
    if outcome not in ("new", "changed", "completed"):
        doubts -= {*old.doubts.split()}  # these were reported before
    known_signs = due.was.signs if due.was and outcome in ("unchanged", "rewritten") else 0
    revisions = due.folded.revisions
    changes: dict[str, list[int]] = {}
    if outcome == "changed" and entry.file and len(revisions) > 1:
        changes = outcomes.compare(revisions[-2], revisions[-1])
    return Published(
        outcome="duplicate" if entry.same_as else outcome,
        changes=changes,
        is_doubt_new=bool(doubts),
        are_signs_known=known_signs >= signs > 0,
    )


def _became(due: Due) -> str:
    """Return the outcome of all that was reconciled of a briefing."""
    old, entry = due.old_entry, due.entry
    if due.was is None or not due.was.own_entry().file:
        return "new"
    if old.revision != entry.revision and not entry.same_as:
        return "changed"
    if old.status == "partial" and entry.status != "partial":
        return "completed"
    if entry.withdrawn and not old.withdrawn:
        return "withdrawn"
    return "rewritten" if due.lines else "unchanged"


def _result(due: Due) -> tuple[Briefing, Published]:
    """Return what is known of a briefing that was reconciled, and what became of it as a whole."""
    entry = due.entry
    outcome = [*due.folded.outcomes.values()][-1]
    if outcome not in ("kept", "pending"):
        outcome = _became(due)
    readings = [state.reading for state in due.folded.outcomes if state.reading]
    briefing = Briefing(
        pages=[],
        briefing_id=due.briefing_id,
        url=entry.url,
        entry=entry,
        turns=due.folded.current,
        signs=readings[-1].signs,
    )
    return briefing, _published(due, outcome, len(briefing.signs))
