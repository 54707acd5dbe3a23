"""Keep the files of an output folder as they were written.

A run compares every file with its seal when it begins, by size and time, and a turns file by its
digest as well when its briefing is read again. What is wrong is written again: the tables from the
ledger, turns files and revisions from the archived pages. A turns file for which the archive does
not suffice makes its briefing due, so that the site is asked.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import PurePosixPath

from scio_crawler.archive import ARCHIVE
from scio_crawler.archive.lookup import Shelf
from scio_crawler.common.database import FILE
from scio_crawler.common.files import dumps
from scio_crawler.folder.archived import ArchivedReadings, can_be_published
from scio_crawler.folder.exporter import FROM_LEDGER, Exporter
from scio_crawler.folder.history import States
from scio_crawler.folder.ledger import Row, place
from scio_crawler.folder.outcomes import content_hash
from scio_crawler.folder.sealed import BY_RUN, Damage, Tell
from scio_crawler.folder.turns_files import NO_TURNS, QUARANTINE, REVISIONS
from scio_crawler.items import CATALOGUE, STATUSES, TURNS, Entry, Turn

SEALED = "sealed"  # a fact in the ledger: that all files of the folder have been sealed once
_BRIEFINGS = PurePosixPath(TURNS.files).parent


class Upkeep:
    """Notices damage in the folder of *exporter*, cures it, and calls *tell* for each file.

    ``lost`` are the ids of the briefings whose files are damaged and could not be written again:
    they are to be asked for. ``readings`` are those of the archived pages. Methods raise
    OutputError if the disk refuses.
    """

    def __init__(self, exporter: Exporter, shelf: Shelf, tell: Tell) -> None:
        self._exporter, self._files = exporter, exporter.files
        self._ledger, self._turns_files = exporter.ledger, exporter.turns_files
        self.readings = ArchivedReadings(exporter.ledger, shelf)
        self._tell = tell
        self._open: list[tuple[str, Damage]] = []  # id of the briefing, and what is not cured
        self._seen: set[str] = set()  # ids of the briefings that were read again
        self.lost: set[str] = set()

    def adopt(self) -> None:
        """Seal the files of a folder that a version without seals wrote.

        A turns file whose content is not the one in the ledger is left out: :meth:`check` finds it.
        If the database is new and the folder is not, it was lost, which is told.
        """
        if self._ledger.meta(SEALED):
            return
        folder = self._exporter.folder
        if not self._ledger.newest():
            if (folder / CATALOGUE.files).exists():
                self._tell(Damage(FILE, "file-missing", cured="from what is read now"))
        else:
            kept = (*folder.glob(f"{REVISIONS}/*/*.jsonl"), *folder.glob(f"{QUARANTINE}/*.jsonl"))
            others = [path.relative_to(folder).as_posix() for path in kept]
            turns = [entry.file for entry in self._unsealed() if self._has_content_of(entry)]
            self._files.seal(*FROM_LEDGER, *others, *turns)
        self._ledger.set_meta(SEALED, "1")

    def check(self) -> None:
        """Compare every file but the archive's with its seal, and cure what is wrong."""
        seals = self._files.seals().values()
        own = (seal for seal in seals if not seal.file.startswith(f"{ARCHIVE}/"))
        for damage in list(self._files.damages(own)):
            self._cure(damage)
        for entry in self._unsealed():
            self._cure(self._files.damage(entry.file) or Damage(entry.file, "file-missing"))

    def look_at(self, briefing_id: str) -> None:
        """Compare the turns file of a briefing, which was read again, with its digest; cure it."""
        self._seen.add(briefing_id)
        row = self._ledger.row(briefing_id)
        file = row.entry().file if row else ""
        if file and briefing_id not in self.lost and not self._files.is_intact(file):
            self._cure(self._files.damage(file) or Damage(file, "file-missing"))

    def settle(self, source: str) -> None:
        """Tell of what was left open; what was written meanwhile is cured by *source*."""
        for briefing_id, damage in self._open:
            if damage.file.startswith(QUARANTINE):
                is_cured = briefing_id in self._seen
            else:
                row = self._ledger.row(briefing_id)
                file = row.entry().file if row else ""
                is_cured = not file or self._files.is_intact(file)
            damage.cured = source if is_cured else ""
            self._tell(damage)
        self._open.clear()

    def strangers(self) -> list[str]:
        """Return the files among the turns files that no run has written."""
        known = self._files.seals()
        found = (self._exporter.folder / _BRIEFINGS).glob("*")
        names = (path.relative_to(self._exporter.folder).as_posix() for path in found)
        return sorted(name for name in names if name not in known)

    def _unsealed(self) -> Iterator[Entry]:
        """Yield the entries whose turns file has no seal."""
        for briefing_id in self._ledger.unsealed():
            if row := self._ledger.row(briefing_id):
                yield row.entry()

    def _has_content_of(self, entry: Entry) -> bool:
        turns = self._turns_files.whole(entry.file, entry.briefing_id)
        return bool(turns) and content_hash(turns) == entry.sha256

    def _cure(self, damage: Damage) -> None:
        """Write the file of *damage* again, and tell; if that is not possible, keep it open."""
        path = PurePosixPath(damage.file)
        if path.parent == _BRIEFINGS and damage.file != NO_TURNS:
            row = self._ledger.row(path.stem.partition("_")[2])
            if row is None or row.entry().file != damage.file:
                self._files.seal(damage.file)  # of no briefing any more
            elif not self._cure_turns(row, damage):
                self._wait_for(row.briefing_id, damage)
            else:
                self._tell(damage)
            return
        self._files.set_aside(damage)
        if path.parts[0] == QUARANTINE:
            self._wait_for(path.stem, damage)
            return
        if path.parts[0] == REVISIONS:
            self._cure_revision(path.parent.name, int(path.stem), damage)
        elif damage.file in (*FROM_LEDGER, NO_TURNS):
            self._ledger.tables_changed()
            damage.cured = "from what is remembered"
        else:
            damage.cured = BY_RUN
        self._tell(damage)

    def _wait_for(self, briefing_id: str, damage: Damage) -> None:
        self._open.append((briefing_id, damage))
        self.lost.add(briefing_id)

    def _cure_turns(self, row: Row, damage: Damage) -> bool:
        """Write the turns file of *row* again from the archive; return whether that was done."""
        entry = row.entry()
        there = self._turns_files.whole(damage.file, row.briefing_id)
        if there and self._is_later(row, there):
            damage.cured = "from the archive, which knows more than state.sqlite did"
            return True
        is_ahead = bool(there) and there[0].revision > entry.revision
        fresh = None if is_ahead else self.readings.transcript(row)
        if fresh is None:
            if not there:
                self._files.set_aside(damage)  # unreadable, it would spoil the other files
            return False
        self._files.set_aside(damage)
        if content_hash(fresh.turns) == entry.sha256:
            for turn in fresh.turns:
                turn.revision, turn.title = entry.revision, entry.title
                turn.date, turn.published = entry.date, entry.published
                turn.status = entry.status
            self._exporter.rewrite(row, fresh.turns)
            damage.cured = "from the archive"
        else:
            self._exporter.publish(fresh)
            damage.cured = "from the archive, as a new revision by today's reading"
        return True

    def _is_later(self, row: Row, there: list[Turn]) -> bool:
        """Publish what is on disk if the archive has it from a later run than *row* knows.

        The database was put back from a copy then. Return whether it was.
        """
        content = content_hash(there)
        for fresh in self.readings.every(row):
            newest = max(place(page.receipt) for page in fresh.pages)
            is_it = newest > row.last_place() and content_hash(fresh.turns) == content
            if is_it and can_be_published(fresh):
                self._exporter.publish(fresh)
                return True
        return False

    def _cure_revision(self, briefing_id: str, revision: int, damage: Damage) -> None:
        """Write an earlier revision again, if what is remembered or archived says the same."""
        for turns, source in self._earlier(briefing_id):
            lines = [dumps(replace(turn, revision=revision).record()) for turn in turns]
            if self._files.is_sealed_as(damage.file, lines):
                self._files.write(damage.file, lines)
                damage.cured = source
                return
        self._files.seal(damage.file)  # told of once
        self._ledger.tables_changed()  # the description names revisions

    def _earlier(self, briefing_id: str) -> Iterator[tuple[Sequence[Turn], str]]:
        """Yield what a revision of a briefing may have said, and where that is from."""
        for state in States(self._ledger).remembered(briefing_id, {}):
            yield state.turns, "from what is remembered"
        row = self._ledger.row(briefing_id)
        for fresh in self.readings.every(row) if row else ():
            for status in STATUSES:  # it had one when it was replaced
                yield [replace(turn, status=status) for turn in fresh.turns], "from the archive"
