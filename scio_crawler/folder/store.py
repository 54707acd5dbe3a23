"""Open an output folder: put its database, archive and files in order."""

import logging
from collections.abc import Callable
from pathlib import Path

from scio_crawler import items
from scio_crawler.archive import ARCHIVE, indexing
from scio_crawler.archive.index import Index, RecordedRun
from scio_crawler.archive.lookup import ArchiveReader
from scio_crawler.common.database import FILE
from scio_crawler.common.errors import count
from scio_crawler.common.files import names_in
from scio_crawler.contract.lines import BRIEFINGS, NO_TURNS, read, skip
from scio_crawler.folder.corrections import Corrections
from scio_crawler.folder.files import BY_RUN, Damage, OnDamage, SealedFiles, refuse_links
from scio_crawler.folder.fold import fold
from scio_crawler.folder.ledger import BriefingRow, Ledger
from scio_crawler.folder.reconcile import REMEMBERED, Folder, briefing_of
from scio_crawler.folder.tables import FROM_LEDGER, write_tables
from scio_crawler.folder.visits import EVERYTHING, Visits
from scio_crawler.items import TABLES_IN_ROW
from scio_crawler.reading.version import version

logger = logging.getLogger(__name__)

_OF_WHOLE_FILE = ("gone", "shorter", "altered")  # kinds of findings that seals show, too
_OPENED = "opened"  # in meta: whether a run has opened the database


class Store:
    """The output *folder*, which must be locked, with all that is remembered of it.

    *site* is the site that it must hold, "" for any. *on_damage* is called for each file that
    is not as it was written, *on_finding* for each fault in the records of the archive. The
    constructor and all parts raise OutputError if the folder cannot be used. The constructor raises
    ArgumentError, before anything is changed, if the corrections cannot be read.
    """

    def __init__(
        self,
        folder: Path,
        site: str,
        on_damage: OnDamage,
        on_finding: Callable[[indexing.Finding], None],
    ) -> None:
        self.folder = folder
        refuse_links(folder)
        corrections = Corrections(folder)
        self.ledger = Ledger(folder / FILE)
        try:
            if site:
                self.ledger.claim(site)  # before anything of another site is touched
            self.index = Index(self.ledger)
            self.output = Folder(folder, self.ledger, corrections, on_damage)
            if not self.ledger.was_closed:
                self._check_readable()
        except BaseException:
            self.close()
            raise
        self.archive = ArchiveReader(folder / ARCHIVE, self.index)
        self._on_damage, self._on_finding = on_damage, on_finding
        self.is_behind = False  # whether the archive must be read first, lest files become older

    def index_archive(self, for_replay: bool = False) -> None:
        """Bring the index up to date with the files of the archive, and report what is wrong.

        It verifies every record *for_replay*, and if the index was changed. Raises Interrupted.
        """
        archive = self.folder / ARCHIVE
        indexing.remove_empty(archive, self.index)
        files = self.output.files
        damaged = []
        for damage in list(files.damages(files.differing(ARCHIVE), may_grow=True)):
            self._on_damage(damage)
            damaged.append(damage.file)

        if for_replay or self.ledger.was_changed:
            findings = indexing.examine(archive, self.index)
        else:
            findings = indexing.catch_up(archive, self.index, [Path(file).name for file in damaged])
        if any(finding.kind in _OF_WHOLE_FILE for finding in findings):
            self.output.states.distrust()  # records are elsewhere now
        for finding in findings:
            if finding.kind in _OF_WHOLE_FILE and finding.file in damaged:
                continue
            logger.warning("%s %s", finding.file, finding.words)
            self._on_finding(finding)
        self.seal_archive()

    def put_in_order(self) -> None:
        """Notice what happened to the files, and write again what must be."""
        if not self.ledger.was_closed:
            self.output.remove_unfinished()
        self._report_lost_database()
        self._check_files()
        self._mark_corrected()
        self.is_behind = bool(self.unread_runs())
        if self.is_behind:
            return

        self.output.reconcile()
        if self.ledger.has_briefings() and self.write_tables():
            logger.warning("the catalogue and its tables were out of date and are written again")

    def write_tables(self, is_settled: bool = False) -> bool:
        """Write the tables if they are out of date, as :func:`~.tables.write_tables` does."""
        corrections = self.output.corrections.digest
        return write_tables(self.output.files, self.ledger, is_settled, corrections)

    def unread_runs(self) -> list[RecordedRun]:
        """Return the runs in the archive that today's reading has not read to their end."""
        read = self.ledger.column("SELECT run FROM folded WHERE reader = ?", (version(),))
        return [run for run in self.index.runs() if run.name not in read]

    def note_read(self, run: str) -> None:
        """Note that all that the run of this name was sent is stored."""
        query = "INSERT OR REPLACE INTO folded VALUES (?, ?)"
        self.ledger.change(query, (run, version()))

    def seal_archive(self) -> None:
        """Seal the files of the archive as they are now, also those that were removed."""
        files = self.output.files
        archived = indexing.archive_files(self.folder / ARCHIVE)
        unsealed = {f"{ARCHIVE}/{path.name}" for path in archived}.difference(files.names(ARCHIVE))
        differing = {seal.file for seal in files.differing(ARCHIVE)}
        files.seal(*sorted(differing | unsealed))

    def _check_files(self) -> None:
        """Compare every file but the archive's with its seal, and mark what must be written again.

        Report what is missing, and what is set aside. Turns files are set aside when the briefing
        is reconciled, unless they are what it must hold.
        """
        files, states = self.output.files, self.output.states
        seals = [seal for seal in files.differing() if not seal.file.startswith(f"{ARCHIVE}/")]
        unfinished = states.marked()
        for damage in list(files.damages(seals)):
            briefing_id = briefing_of(damage.file)
            if briefing_id and damage.file != NO_TURNS:
                states.mark([briefing_id])
                # A killed run may have removed a file of what it had not finished.
                if damage.kind == "file-missing" and briefing_id not in unfinished:
                    damage.cured = REMEMBERED
                    self._on_damage(damage)
                continue

            damage.cured = BY_RUN
            if damage.file in FROM_LEDGER or damage.file == NO_TURNS:
                self.ledger.tables_changed()
                damage.cured = REMEMBERED
            files.set_aside(damage)
            self._on_damage(damage)

    def _report_lost_database(self) -> None:
        """Report a database that was lost, changed, or put back from a copy.

        All of the archive is then read again, and what ``changes.jsonl`` holds counts as published.
        """
        ledger, states = self.ledger, self.output.states
        is_new = not ledger.meta(_OPENED)
        if not (is_new or ledger.was_changed):
            return

        if (self.folder / items.CATALOGUE.files).exists():
            kind = "file-missing" if is_new else "file-changed"
            self._on_damage(Damage(FILE, kind, cured="from the archive"))
        states.mark(ledger.ids())
        states.distrust()
        ledger.change("DELETE FROM read_lists", ())
        ledger.read_back(read(self.folder, items.CHANGES.files, items.Change, skip, strict=True))
        ledger.set_meta(_OPENED, "1")

    def _mark_corrected(self) -> None:
        """Mark the briefings whose corrections have changed."""
        corrections = self.output.corrections
        before = self.ledger.corrected()
        changed = []
        for briefing_id in corrections.ids() | before.keys():
            if corrections.of(briefing_id) != before.get(briefing_id, []):
                changed.append(briefing_id)
        if changed:
            logger.info("corrections.csv has changed for %s", count(len(changed), "briefing"))
            self.output.states.mark(changed)

    def _check_readable(self) -> None:
        """Raise OutputError if something that is remembered cannot be read."""
        for briefing_id in self.ledger.ids():
            row = self.ledger.row(briefing_id)
            if row:
                self._check_row(row)
        Visits(self.ledger, None).due_visits(EVERYTHING)
        self.index.runs()
        self.index.files()
        self.output.files.seals()

    def _check_row(self, row: BriefingRow) -> None:
        with self.ledger.decoding():
            for table in TABLES_IN_ROW:
                for record in row.records.get(table.name, ()):
                    table.line.from_record(record)

        history = self.output.states.history(row.briefing_id)
        published = self.ledger.published(row.briefing_id)
        ids = published.ids | self.ledger.archived_ids(row.briefing_id)
        if self.ledger.was_changed:
            with self.ledger.decoding():
                fold(history.now, ids)
                fold(history.before, ids)

    def close(self) -> None:
        """Close the database."""
        self.ledger.close()


def unknown_files(files: SealedFiles) -> list[str]:
    """Return the files among the turns files that no run has written."""
    there = [f"{BRIEFINGS}/{name}" for name in names_in(files.folder / BRIEFINGS)]
    return sorted(set(there).difference(files.names(BRIEFINGS)))
