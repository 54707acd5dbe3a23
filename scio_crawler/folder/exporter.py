"""Publish briefings: carry out plans, so that a run may be killed at any moment.

A plan changes files and rows in these steps: write all new files under temporary names, save the
rows with a note of what has begun, put the files in their places, remove others, save the seals.
A run that is killed before the note has changed nothing. After it, :meth:`Exporter.repair` always
finishes.

The disk must have the files before the note, which may then be kept for several briefings that are
new: their files, and the note after them, are waited for together. If the power fails meanwhile,
the disk may have the note without a file; the archive has its pages.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from scio_crawler import items
from scio_crawler.common.errors import OutputError
from scio_crawler.common.files import (
    TMP,
    names_in,
    remove,
    sha256_of,
    sync_file,
    sync_folder,
    write_new,
    writing,
)
from scio_crawler.contract.description import DESCRIPTIONS, REVIEW
from scio_crawler.contract.names import NO_TURNS, QUARANTINE, REVISIONS
from scio_crawler.folder import outcomes
from scio_crawler.folder.describing import describe
from scio_crawler.folder.files import OnDamage, SealedFiles
from scio_crawler.folder.ledger import Begun, Intent, Ledger, Row, lines_of, place
from scio_crawler.folder.plan import Known, Published, plan
from scio_crawler.items import Briefing, Change, Entry, Receipt, Turn

# The files that are written from the ledger alone.
FROM_LEDGER = (*(table.files for table in items.LEDGER_TABLES), *DESCRIPTIONS)
_REVIEWED = "reviewed"  # a fact in the ledger: the digest of the review that the description tells


class Exporter:
    """Publishes briefings in *folder* and remembers them in its *ledger*.

    *on_damage* is called for each file that is set aside because it is not as it was written.
    Methods raise OutputError if the disk or the database refuses.
    """

    def __init__(self, folder: Path, ledger: Ledger, on_damage: OnDamage = lambda _: None) -> None:
        self.folder, self.ledger = folder, ledger
        self.files = SealedFiles(folder, ledger, on_damage)
        self.known = Known(ledger, self.files)
        self.turns_files = self.known.turns_files

    def is_older(self, briefing: Briefing) -> bool:
        """Return whether the pages of *briefing* are older than those of the known reading."""
        # By their places in the archive: clocks can go backwards, and count whole seconds.
        row = self.ledger.row(briefing.briefing_id)
        mine = max(place(page.receipt) for page in briefing.pages)
        return row is not None and mine < row.last_place()

    def publish(self, briefing: Briefing, accepted: bool = False) -> Published:
        """Publish *briefing*, and return what became of it; see :func:`~.plan.plan`.

        All lines but the entry must have been validated. Raises ContractError, before anything is
        written, as the plan does.
        """
        intents, published = plan(briefing, self.known, accepted)
        self.apply(*intents)
        return published

    def stands_alone(self, briefing: Briefing) -> bool:
        """Return whether *briefing* is new, and nothing in the folder changes because of it."""
        briefing_id, date = briefing.briefing_id, briefing.entry.date
        return (
            briefing.size is not None
            and self.ledger.row(briefing_id) is None
            and not self.ledger.copies(date, briefing.size.fingerprint)
            and not self.turns_files.of(briefing_id)
        )

    def begin(self, briefing: Briefing) -> tuple[Begun, Published]:
        """Begin to publish *briefing*, which :meth:`stands_alone`, without a wait for the disk.

        :meth:`sync`, :meth:`place`, :meth:`sync_places` and :meth:`end` do the rest, in this order.
        Raises ContractError as :meth:`publish` does.
        """
        intents, published = plan(briefing, self.known)
        with self._all_or_none(intents), self.ledger.deferred():
            [begun] = self._write(intents)
            self.ledger.intend(intents, [begun])
        return begun, published

    def withdraw(self, briefing_id: str, receipt: Receipt) -> Entry | None:
        """Note since when a briefing is withdrawn: the site answered 404 or 410.

        *receipt* is that of the answer. The file stays, and says so. Return the entry, None if
        there is nothing to report: the briefing has no file, was read from a later answer, or was
        withdrawn before. Of a copy, it is noted for the day on which it gets its file back.
        """
        row = self.ledger.row(briefing_id)
        old = row.alone() if row else Entry()
        if row is None or not old.file or place(receipt) < row.last_place():
            return None
        since = old.withdrawn or receipt.fetched
        entry = replace(old, withdrawn=since, checked=max(old.checked, receipt.fetched))
        row.set_entry(entry)
        if old.withdrawn:
            self.ledger.save(row)
            return None
        told = outcomes.of_briefing("withdrawn", entry, receipt.fetched, items.SITE)
        changes = [] if entry.same_as else [told]
        file = row.current_file()
        turns = self.turns_files.whole(file, briefing_id)
        if turns and self.files.is_intact(file):
            self.rewrite(row, [replace(turn, withdrawn=since) for turn in turns], changes)
        else:  # the next run reports the damage and writes the file again
            self.ledger.save(row, changes)
        return None if entry.same_as else entry

    def rewrite(self, row: Row, turns: Sequence[Turn], changes: Sequence[Change] = ()) -> None:
        """Write *turns* to the file with the current ones of *row*, and save it with *changes*."""
        row.follow(turns)
        lines = {row.current_file(): lines_of(turns)}
        self.apply(Intent(row, lines=lines, changes=list(changes)))

    def apply(self, *intents: Intent) -> None:
        """Carry out *intents*: all of them or, if the disk refuses before they are noted, none."""
        if not any(intent.lines or intent.gone for intent in intents):
            with self.ledger.transaction():
                for intent in intents:
                    self.ledger.save(intent.row, intent.changes)
            return
        with self._all_or_none(intents):
            begun = self._write(intents)
            self._sync(begun)
            self.ledger.intend(intents, begun)
        self.finish(begun)

    def _write(self, intents: Sequence[Intent]) -> list[Begun]:
        """Write the files of *intents* beside their places."""
        self.ledger.check_in_place()  # a folder that was removed is not made again
        begun = []
        for each in intents:
            files = each.lines.items()
            waiting = {file: write_new(self._tmp(file), lines) for file, lines in files}
            begun.append(Begun(each.row.briefing_id, waiting, each.gone, each.saved))
        return begun

    @contextmanager
    def _all_or_none(self, intents: Iterable[Intent]) -> Iterator[None]:
        """Remove the files that wait for *intents* if these cannot be noted inside."""
        try:
            yield
        except OutputError:
            for name in (name for each in intents for name in each.lines):
                remove(self._tmp(name))
            raise

    def sync(self, begun: Iterable[Begun]) -> None:
        """Wait until the disk has the new files, and what the ledger says. Any thread may."""
        self._sync(begun)
        self.ledger.sync_log()

    def _sync(self, begun: Iterable[Begun]) -> None:
        paths = [self._tmp(file) for each in begun for file in each.waiting]
        for path in paths:
            with writing(path):
                sync_file(path)
        self._sync_folders(path.parent for path in paths)

    def finish(self, begun: Sequence[Begun]) -> None:
        """Put the files of *begun* in their places, remove what is gone, and end the intents.

        Files that are not as they were written are set aside, unless their content is kept.
        """
        self.place(begun)
        self.sync_places(begun)
        self.end(begun)

    def place(self, begun: Iterable[Begun]) -> None:
        """Put the files of *begun* in their places."""
        self.ledger.check_in_place()
        for each in begun:
            for file, sha256 in each.waiting.items():
                path, tmp = self.folder / file, self._tmp(file)
                if tmp.exists():
                    if file != each.saved and sha256_of(path) != sha256:
                        self.files.make_way(file)
                    with writing(path):
                        tmp.replace(path)

    def sync_places(self, begun: Iterable[Begun]) -> None:
        """Wait until the disk has the files of *begun* in their places. Any thread may."""
        self._sync_folders((self.folder / file).parent for each in begun for file in each.waiting)

    def _sync_folders(self, folders: Iterable[Path]) -> None:
        for folder in {*folders}:
            with writing(folder):
                sync_folder(folder)

    def end(self, begun: Sequence[Begun]) -> None:
        """Remove what is gone, seal the files of *begun*, and end the intents."""
        for each in begun:
            for file in each.gone:
                if file != each.saved:
                    self.files.make_way(file)
                remove(self.folder / file)
        with self.ledger.transaction():
            for each in begun:
                self.files.seal(*each.waiting, *each.gone, written=each.waiting)
            self.ledger.end(begun)

    def _tmp(self, file: str) -> Path:
        return self.folder / f"{file}{TMP}"

    def repair(self) -> list[str]:
        """Finish what a killed run left open; return a message for the log of each."""
        done = []
        for begun in self.ledger.intents():
            lost = [file for file in begun.waiting if not self._is_whole(file, begun)]
            for file in lost:  # a power cut; what has no seal is written again from the archive
                remove(self._tmp(file))
                self.files.unseal(file)
                del begun.waiting[file]
            self.finish([begun])
            what = "a run was cut off while its file was written; the new ones are"
            what += " not whole, and were dropped" if lost else " whole and were taken"
            done.append(f"{begun.briefing_id}: {what}")
        self.ledger.number_changes()
        fixed = (self.folder / name for name in (".", Path(items.TURNS.files).parent, QUARANTINE))
        for folder in (*fixed, *(self.folder / REVISIONS).glob("*")):
            for name in names_in(folder):
                if name.endswith(TMP):
                    remove(folder / name)
        return done

    def _is_whole(self, file: str, begun: Begun) -> bool:
        """Return whether the new version of *file* is there, or in its place already."""
        return begun.waiting[file] in (sha256_of(self._tmp(file)), sha256_of(self.folder / file))

    def write_tables(self, is_settled: bool = False) -> bool:
        """Write the tables and the folder's description if they are out of date; return whether.

        *is_settled* says whether a run has read the lists to their end, so that a folder without
        a briefing is known to be empty.
        """
        self.ledger.number_changes()
        due = list(FROM_LEDGER)
        may_be_empty = is_settled or bool(self.files.get(NO_TURNS))
        if is_empty := may_be_empty and not self.ledger.files():
            due.append(NO_TURNS)
        are_there = all((self.folder / file).is_file() for file in due)
        reviewed = sha256_of(self.folder / REVIEW)
        is_told = self.ledger.meta(_REVIEWED) == reviewed
        if are_there and is_told and not self.ledger.tables_stale:
            return False
        for table in items.LEDGER_TABLES:
            self.files.write(table.files, self.ledger.lines(table))
        if is_empty:
            self.files.write(NO_TURNS, ())
        elif self.files.get(NO_TURNS):
            self.files.remove(NO_TURNS)
        describe(self.files, self.ledger)
        self.ledger.set_meta(_REVIEWED, reviewed)
        self.ledger.tables_written()
        return True
