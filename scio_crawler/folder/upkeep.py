"""Keep an output folder in order: upgrade what an earlier version wrote, and repair damage.

At its start a run compares every file with its seal by size and time. When it reads a briefing
again, it also compares the digest of its turns file. Damaged files are written again: the tables
from the ledger, turns files and revisions from the archived pages. If the archive does not suffice
for a turns file, its briefing is due, so that the site is asked.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import product, zip_longest
from pathlib import PurePosixPath
from typing import Any, TypeVar

from scio_crawler import items
from scio_crawler.archive import ARCHIVE
from scio_crawler.archive.lookup import ArchiveReader
from scio_crawler.common import addresses, errors, interrupts
from scio_crawler.common.database import FILE
from scio_crawler.folder import outcomes, turn_ids
from scio_crawler.folder.exporter import FROM_LEDGER, Exporter
from scio_crawler.folder.files import BY_RUN, NO_TURNS, QUARANTINE, REVISIONS, Damage, OnDamage
from scio_crawler.folder.history import remembered
from scio_crawler.folder.ledger import Ledger, Row, lines_of, place
from scio_crawler.folder.outcomes import content_hash, fingerprint, measure
from scio_crawler.folder.schemas import check, contract, first_fault
from scio_crawler.folder.statistics import contributions
from scio_crawler.items import Briefing, Capture, Change, Collected, Entry, Line, Turn
from scio_crawler.reading.briefing import read, read_list, read_page
from scio_crawler.reading.transcript.identify import COMPLETED, complete

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
        """Yield the readings of all states of the pages of *row*, and of *urls*, newest first.

        Those whose pages cannot be read are left out.
        """
        base = addresses.base_of(self._ledger.meta("site"))
        known = dict.fromkeys([*(page.url for page in row.pages()), *urls])
        for captures in self._archive.history([addresses.onto_origin(url, base) for url in known]):
            try:
                briefing = read_archived(captures, row.briefing_id)
            except errors.Failure:
                continue
            if briefing:
                yield briefing


def read_archived(captures: Sequence[Capture], briefing_id: str) -> Briefing | None:
    """Return the briefing that *captures* show, None if it is another one, or none.

    Raises Failure.
    """
    if not captures:
        return None
    try:
        if not addresses.is_inline(briefing_id):
            return read(captures)
        inline = read_list(captures[0]).inline
        every = (read(Collected([page], url=addresses.canonical(page.url))) for page in inline)
        return next((found for found in every if found.briefing_id == briefing_id), None)
    except errors.Failure:
        raise
    except Exception as error:  # a fault of this program costs this briefing only, and is shown
        logger.exception("%s could not be read from the archive", briefing_id)
        raise errors.Crash(repr(error)) from error


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

    Return its entry. Nobody reads the file as a transcript there, and nothing is lost. Raises
    OutputError.
    """
    entry = row.entry()
    row.records = {table.name: [] for table in items.KEPT_TABLES}
    intent = exporter.known.removal(row, entry)
    gone = replace(entry, revision=0)
    intent.changes = [outcomes.of_briefing("withdrawn", gone, entry.checked, items.READING)]
    exporter.apply(intent)
    return entry


# An upgrade keeps what is known. New keys are read from the archived pages if today's reading of
# them has the same content; otherwise they get their default, and the log says so. Each briefing is
# upgraded by itself, and its row then names today's contract, so that the next run finishes what a
# killed run left.

AnyLine = TypeVar("AnyLine", bound=Line)
Records = Sequence[dict[str, Any]]


def upgrade(exporter: Exporter, archive: ArchiveReader) -> Iterator[str]:
    """Upgrade what an earlier version wrote; yield what a person should know, for the log.

    Raises OutputError if the disk refuses, and Interrupted between two briefings if a signal asks
    to stop.
    """
    outdated = exporter.ledger.outdated()
    for briefing_id in outdated:
        interrupts.check()
        if row := exporter.ledger.row(briefing_id):
            one = _Upgrade(exporter, archive, row)
            one.run()
            yield from one.said
    if outdated:
        were = "was" if len(outdated) == 1 else "were"
        number = errors.count(len(outdated), "briefing")
        yield f"{number} of an earlier version {were} brought up to date"


class _Upgrade:
    """The upgrade of one briefing; *said* is what a person should know of it."""

    def __init__(self, exporter: Exporter, archive: ArchiveReader, row: Row) -> None:
        self._exporter, self._row = exporter, row
        self._readings = ArchivedReadings(exporter.ledger, archive)
        self.said: list[str] = []

    def run(self) -> None:
        """Upgrade its files and what the ledger keeps of it."""
        row, exporter = self._row, self._exporter
        for kept in exporter.turns_files.earlier_files(row.briefing_id):
            self._upgrade_kept(kept)
        file = row.entry().file
        before = self._records(file) if file else []
        if before and content_hash(map(Turn.from_record, before)) != row.entry().sha256:
            before = []  # it was changed: it is reported and read again later
        row.complete()
        known = _completed(before)
        is_old = any(map(Turn.lacks, known)) or any(
            table.name not in row.records or any(map(table.line.lacks, row.records[table.name]))
            for table in items.KEPT_TABLES
        )
        readings = map(self._readings.current, [row])  # lazy, since it can raise Failure
        fresh = self._read_again(file, before, readings) if is_old else None
        for table in items.KEPT_TABLES:
            now = fresh.lines(table) if fresh else ()
            lines = _lines(table.line, row.records.get(table.name, now), now)
            self._check(table.files, lines)
            row.records[table.name] = [line.record() for line in lines]
        row.contract = contract()
        self._note_doubts()
        turns = _lines(Turn, known, fresh.turns if fresh else ())
        for turn in turns:
            turn.status = row.entry().status
        row.fingerprint, row.voices = fingerprint(turns), contributions(turns)
        if _are_as_before(turns, before):
            exporter.ledger.save(row)
            return
        self._check(file, turns)
        size = measure(row.entry().status, turns)
        row.lines_sha256 = size.lines
        entry = replace(row.entry(), sha256=size.content)
        row.records[items.CATALOGUE.name] = [entry.record()]
        exporter.rewrite(row, turns, _changes(entry, before, turns))

    def _note_doubts(self) -> None:
        """Set the status to doubtful if today's reading of the archived pages has doubts."""
        entry = self._row.entry()
        if entry.doubts and entry.status == "complete":
            self._row.records[items.CATALOGUE.name] = [replace(entry, status="doubtful").record()]
            self.said.append(f"{entry.briefing_id} is doubtful: {entry.doubts}")

    def _upgrade_kept(self, file: str) -> None:
        """Upgrade an earlier revision, or a reading in quarantine."""
        records = self._records(file)
        if not records:
            return
        fresh = None
        known = _completed(records)
        if any(map(Turn.lacks, known)):
            urls = (str(record.get("url", "")) for record in records)
            fresh = self._read_again(file, records, self._readings.every(self._row, urls))
        turns = _lines(Turn, known, fresh.turns if fresh else ())
        self._check(file, turns)
        if not _are_as_before(turns, records):
            self._exporter.files.write(file, lines_of(turns))

    def _records(self, file: str) -> Records:
        """Return the records of a turns file, none if it is damaged or cannot be read."""
        try:
            return self._exporter.turns_files.records(file)
        except errors.DamagedError as error:
            self.said.append(f"{file} is damaged and left as it is: {error.why}")
        except errors.OutputError as error:
            self.said.append(f"{file} is left as it is: {error}")
        return []

    def _read_again(
        self, file: str, before: Records, every: Iterable[Briefing | None]
    ) -> Briefing | None:
        """Return the first of *every* reading of archived pages that says what *before* says."""
        about = file or self._row.briefing_id
        content = content_hash(Turn.from_record(record) for record in before)
        try:
            for fresh in every:
                if fresh and (not before or content_hash(fresh.turns) == content):
                    return fresh
        except errors.Failure as failure:
            self.said.append(f"{about}: new keys keep their default: an archived page {failure}")
        else:
            why = "no archived reading says the same"
            self.said.append(f"{about}: new keys keep their default: {why}")
        return None

    def _check(self, file: str, lines: Iterable[Line]) -> None:
        for line in lines:
            try:
                check(type(line), line.record())
            except errors.ContractError as error:
                self.said.append(f"{self._row.briefing_id}, {file}: a line is not valid: {error}")
                return


def _changes(entry: Entry, before: Records, turns: Sequence[Turn]) -> list[Change]:
    """Return what *turns* change; nothing if they only have other keys than *before*."""
    if any(map(Turn.lacks, before)):
        return []
    known = list(map(Turn.from_record, before))
    return outcomes.of_turns(entry, entry.fetched_until, items.READING, known, turns, False)


def _completed(records: Records) -> Records:
    """Return *records*, those of a turns file, with the keys that need no new reading.

    An earlier version kept nothing but complete transcripts as revisions.
    """
    turns = list(map(Turn.from_record, records))
    complete(turns)
    return [
        {"status": "complete", **record, **{key: getattr(turn, key) for key in COMPLETED}}
        for record, turn in zip(records, turns, strict=True)
    ]


def _lines(cls: type[AnyLine], records: Sequence[Any], fresh: Sequence[AnyLine]) -> list[AnyLine]:
    """Return the lines of *records*; keys that they lack are taken from *fresh*, if it fits.

    A table that was not kept before has lines of *fresh* in place of records.
    """
    if len(fresh) != len(records):
        fresh = ()
    pairs = zip_longest(records, fresh)
    return [r if isinstance(r, cls) else cls.from_record(r, line) for r, line in pairs]


def _are_as_before(lines: Sequence[Line], records: Records) -> bool:
    """Return whether *lines* have the keys of *records*, in the same order, and their values."""
    return [list(line.record().items()) for line in lines] == [list(r.items()) for r in records]


SEALED = "sealed"  # a fact in the ledger: that all files of the folder have been sealed once
_BRIEFINGS = PurePosixPath(items.TURNS.files).parent


class Upkeep:
    """Notices damage in the folder of *exporter*, cures it, and calls *on_damage* for each file.

    ``lost`` are the ids of the briefings whose files are damaged and could not be written again:
    they must be fetched. ``readings`` are those of the archived pages. Methods raise
    OutputError if the disk refuses.
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
        """Seal the files of a folder that a version without seals wrote.

        A turns file whose content is not the one in the ledger is left out: :meth:`check` finds it.
        If the database is new and the folder is not, the database was lost, which is reported.
        """
        if self._ledger.meta(SEALED):
            return
        folder = self._exporter.folder
        if not self._ledger.newest():
            if (folder / items.CATALOGUE.files).exists():
                self._on_damage(Damage(FILE, "file-missing", cured="from what is read now"))
        else:
            kept = (*folder.glob(f"{REVISIONS}/*/*.jsonl"), *folder.glob(f"{QUARANTINE}/*.jsonl"))
            others = [path.relative_to(folder).as_posix() for path in kept]
            for entry in (row.entry() for row in self._ledger.unsealed()):
                turns = self._turns_files.whole(entry.file, entry.briefing_id)
                if turns and content_hash(turns) == entry.sha256:
                    others.append(entry.file)
            self._files.seal(*FROM_LEDGER, *others)
        self._ledger.set_meta(SEALED, "1")

    def check(self) -> None:
        """Compare every file but the archive's with its seal, and cure what is wrong."""
        seals = self._files.seals().values()
        own = (seal for seal in seals if not seal.file.startswith(f"{ARCHIVE}/"))
        for damage in list(self._files.damages(own)):
            self._cure(damage)
        for row in self._ledger.unsealed():
            file = row.entry().file
            self._cure(self._files.damage(file) or Damage(file, "file-missing"))

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
        known = self._files.seals()
        found = (self._exporter.folder / _BRIEFINGS).glob("*")
        names = (path.relative_to(self._exporter.folder).as_posix() for path in found)
        return sorted(name for name in names if name not in known)

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
