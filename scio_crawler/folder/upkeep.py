"""Keep an output folder in order: notice and repair damage.

At its start a run compares every file with its seal by size and time. When it reads a briefing
again, it also compares the digest of its turns file. Damaged files are written again: the tables
from the ledger, turns files and revisions from the archived pages. If the archive does not suffice
for a turns file, its briefing is due, so that the site is asked.
"""

import logging
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import product
from pathlib import PurePosixPath

from scio_crawler import items
from scio_crawler.archive import ARCHIVE
from scio_crawler.archive.lookup import ArchiveReader, read_archived
from scio_crawler.common import addresses, errors, interrupts
from scio_crawler.common.database import FILE
from scio_crawler.common.files import names_in
from scio_crawler.contract.names import NO_TURNS, QUARANTINE, REVISIONS
from scio_crawler.contract.schemas import first_fault
from scio_crawler.folder import outcomes, turn_ids
from scio_crawler.folder.exporter import FROM_LEDGER, Exporter
from scio_crawler.folder.files import BY_RUN, Damage, OnDamage
from scio_crawler.folder.history import remembered
from scio_crawler.folder.ledger import Ledger, Row, lines_of, place
from scio_crawler.folder.outcomes import content_hash
from scio_crawler.items import Briefing, Entry, Turn
from scio_crawler.reading.briefing import read_page, version
from scio_crawler.reading.transcript import identify

logger = logging.getLogger(__name__)


class ArchivedReadings:
    """What today's reading makes of the pages on the *archive* of briefings that *ledger* knows."""

    def __init__(self, ledger: Ledger, archive: ArchiveReader) -> None:
        self._ledger, self._archive = ledger, archive

    def current(self, row: Row) -> Briefing | None:
        """Return the reading of the pages that *row* was read from, None if it is another briefing.

        Raises Failure if a page is not there or cannot be read.
        """
        return read_archived(self._archive.captures(row.pages()), row.briefing_id)

    def transcript(self, row: Row) -> Briefing | None:
        """Return :meth:`current` if it can be published, None if it cannot or is not there."""
        try:
            fresh = self.current(row)
        except errors.Failure:
            return None
        return fresh if fresh and can_be_published(fresh) else None

    def every(self, row: Row, urls: Iterable[str] = ()) -> Iterator[Briefing]:
        """Yield the readable states of the pages of *row*, and of *urls*, newest first."""
        base = addresses.base_of(self._ledger.meta("site"))
        known = dict.fromkeys([*(page.url for page in row.pages()), *urls])
        for captures in self._archive.history([addresses.onto_origin(url, base) for url in known]):
            try:
                briefing = read_archived(captures, row.briefing_id)
            except errors.Failure:
                continue
            if briefing:
                yield briefing


def can_be_published(briefing: Briefing) -> bool:
    """Return whether *briefing* is a transcript, and every line of it but the entry is valid."""
    return briefing.holds == items.TRANSCRIPT and first_fault(briefing) is None


def was_list(archive: ArchiveReader, row: Row) -> bool:
    """Return whether the archived page that *row* was read from is a list.

    If the archive does not have it, the file is believed: a briefing's page can become a list.
    """
    try:
        return any(read_page(capture).layout == "list" for capture in archive.captures(row.pages()))
    except errors.Failure:
        return False


def retract(exporter: Exporter, row: Row) -> Entry:
    """Forget the briefing of *row*, which is none: its turns file moves to ``revisions/``.

    Its best copy gets a file. Return its entry. Nobody reads the file there. Raises OutputError.
    """
    entry = row.entry()
    _, copies = exporter.known.settle(row, None, entry.checked)
    row.records = {table.name: [] for table in items.KEPT_TABLES}
    intent = exporter.known.removal(row, entry)
    gone = replace(entry, revision=0)
    intent.changes = [outcomes.of_briefing("withdrawn", gone, entry.checked, items.READING)]
    exporter.apply(intent, *copies)
    return entry


READER = "reader"  # a fact in the ledger: the code that filled in what follows from the turns
OPENED = "opened"  # a fact in the ledger: that a run has opened it
_BRIEFINGS = PurePosixPath(items.TURNS.files).parent


class Upkeep:
    """Notices damage in the folder of *exporter*, cures it, and calls *on_damage* for each file.

    ``lost`` are the ids of the briefings whose files are damaged and could not be written again:
    they must be fetched. ``readings`` are those of the archived pages. Methods raise OutputError.
    """

    def __init__(self, exporter: Exporter, archive: ArchiveReader, on_damage: OnDamage) -> None:
        self._exporter, self._files = exporter, exporter.files
        self._ledger, self._turns_files = exporter.ledger, exporter.turns_files
        self.readings = ArchivedReadings(exporter.ledger, archive)
        self._on_damage = on_damage
        self._open: list[tuple[str, Damage]] = []  # id of the briefing, and what is not cured
        self._seen: set[str] = set()  # ids of the briefings that were read again
        self.lost: set[str] = set()

    def adopt(self) -> None:
        """Report that the database was lost, if it is new and the folder is not."""
        if not self._ledger.meta(OPENED):
            if (self._exporter.folder / items.CATALOGUE.files).exists():
                self._on_damage(Damage(FILE, "file-missing", cured="from what is read now"))
            self._ledger.set_meta(OPENED, "1")

    def check(self) -> None:
        """Compare every file but the archive's with its seal, and cure what is wrong."""
        own = (seal for seal in self._files.differing() if not seal.file.startswith(f"{ARCHIVE}/"))
        for damage in list(self._files.damages(own)):
            self._cure(damage)
        for row in self._ledger.unsealed():
            file = row.entry().file
            self._cure(self._files.damage(file) or Damage(file, "file-missing"))

    def follow_up(self) -> None:
        """Fill in anew what follows from the turns if the code that reads has changed.

        That is whom people speak for, their offices, and the exchanges. Earlier revisions stay as
        they are. Raises Interrupted if a signal asks to stop.
        """
        if self._ledger.meta(READER) == (reader := version()):
            return
        for briefing_id in self._ledger.ids():
            interrupts.check()
            if row := self._ledger.row(briefing_id):
                self._correct(row)
        self._ledger.tables_changed()
        self._ledger.set_meta(READER, reader)

    def _correct(self, row: Row) -> None:
        entry, records = row.alone(), dict(row.records)
        people = [items.Person.from_record(record) for record in records["people"]]
        entry.organization = identify.complete_people(people, entry.date)
        row.records["people"] = [person.record() for person in people]
        offices = identify.offices_of(people, entry.date)
        row.records["offices"] = [office.record() for office in offices]
        row.set_entry(entry)
        file = row.current_file()
        is_there = bool(file) and self._files.is_intact(file)
        before = self._turns_files.whole(file, row.briefing_id) if is_there else []
        turns = [replace(turn) for turn in before]
        identify.complete(turns)
        if turns:
            row.follow(turns)
        at, by = entry.fetched_until, items.READING
        if changes := outcomes.of_turns(entry, at, by, before, turns, is_all_told=False):
            self._exporter.rewrite(row, turns, [] if entry.same_as else changes)
        elif row.records != records:
            self._ledger.save(row)

    def look_at(self, briefing_id: str) -> None:
        """Compare the turns file of a briefing, which was read again, with its digest; cure it."""
        self._seen.add(briefing_id)
        row = self._ledger.row(briefing_id)
        file = row.entry().file if row else ""
        if file and briefing_id not in self.lost and not self._files.is_intact(file):
            self._cure(self._files.damage(file) or Damage(file, "file-missing"))

    def settle(self, source: str) -> None:
        """Report the damage left open; files written since then were repaired from *source*."""
        for briefing_id, damage in self._open:
            if damage.file.startswith(QUARANTINE):
                is_cured = briefing_id in self._seen
            else:
                row = self._ledger.row(briefing_id)
                file = row.entry().file if row else ""
                is_cured = not file or self._files.is_intact(file)
            damage.cured = source if is_cured else ""
            self._on_damage(damage)
        self._open.clear()

    def unknown_files(self) -> list[str]:
        """Return the files among the turns files that no run has written."""
        there = (f"{_BRIEFINGS}/{name}" for name in names_in(self._exporter.folder / _BRIEFINGS))
        return sorted({*there} - self._files.names(str(_BRIEFINGS)))

    def _cure(self, damage: Damage) -> None:
        """Write the file of *damage* again and report it; if that is impossible, leave it open."""
        path = PurePosixPath(damage.file)
        if path.parent == _BRIEFINGS and damage.file != NO_TURNS:
            row = self._ledger.row(path.stem.partition("_")[2])
            if row is None or row.entry().file != damage.file:
                self._files.seal(damage.file)  # of no briefing any more
            elif not self._cure_turns(row, damage):
                self._wait_for(row.briefing_id, damage)
            else:
                self._on_damage(damage)
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
        self._on_damage(damage)

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
            for turn, key in product(fresh.turns, items.SHARED):
                setattr(turn, key, getattr(entry, key))
            turn_ids.carry_over(fresh.turns, (), row.ids)
            self._exporter.rewrite(row, fresh.turns)
            damage.cured = "from the archive"
        else:
            self._exporter.publish(fresh)
            damage.cured = "from the archive, as a new revision by today's reading"
        return True

    def _is_later(self, row: Row, there: list[Turn]) -> bool:
        """Publish what is on disk if the archive has it from a later run than *row* knows.

        Return whether it does. The database was then put back from a copy.
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
        row = self._ledger.row(briefing_id)
        for turns, source in self._earlier(briefing_id):
            own = [replace(turn, revision=revision) for turn in turns]
            for given in (None, {}, row.ids if row else {}):
                if given is not None:  # else the ids are those that are remembered
                    turn_ids.carry_over(own, (), given)
                lines = lines_of(own)
                if self._files.is_sealed_as(damage.file, lines):
                    self._files.write(damage.file, lines)
                    damage.cured = source
                    return
        self._files.seal(damage.file)  # reported once
        self._ledger.tables_changed()  # the description names revisions

    def _earlier(self, briefing_id: str) -> Iterator[tuple[Sequence[Turn], str]]:
        """Yield what a revision of a briefing may have said, and where that is from."""
        for state in remembered(self._ledger, briefing_id, {}):
            yield state.turns, "from what is remembered"
        row = self._ledger.row(briefing_id)
        for fresh in self.readings.every(row) if row else ():
            for status in items.STATUSES:  # it had one when it was replaced
                yield [replace(turn, status=status) for turn in fresh.turns], "from the archive"
