"""An output folder, opened: its ledger, its archive and its files, put in order."""

import logging
from collections.abc import Callable
from contextlib import ExitStack
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
from scio_crawler.folder.ledger import Ledger
from scio_crawler.folder.reconcile import REMEMBERED, Folder, briefing_of
from scio_crawler.folder.tables import FROM_LEDGER, write_tables
from scio_crawler.folder.visits import EVERYTHING, Visits
from scio_crawler.items import TABLES_IN_ROW
from scio_crawler.reading.version import version

logger = logging.getLogger(__name__)

_ALTERED = ("gone", "shorter", "altered")  # findings about a whole file, which seals show, too


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
        with ExitStack() as opened:
            self.ledger = Ledger(folder / FILE)
            opened.callback(self.ledger.close)
            if site:
                self.ledger.claim(site)  # before anything of another site's is touched
            self.index = Index(self.ledger)
            self.output = Folder(folder, self.ledger, corrections, on_damage)
            if not self.ledger.was_closed:
                self._check_readable()
            self.archive = ArchiveReader(folder / ARCHIVE, self.index)
            self._opened = opened.pop_all()
        self._on_damage, self._on_finding = on_damage, on_finding
        self.is_behind = False  # whether the archive must be read first, lest files become older

    def index_archive(self, for_replay: bool = False) -> None:
        """Bring the index up to date with the files of the archive, and report what is wrong.

        It verifies every record *for_replay*, and if the index was changed. Raises Interrupted.
        """
        archive = self.folder / ARCHIVE
        indexing.remove_empty(archive, self.index)
        files = self.output.files
        found = files.damages(files.differing(ARCHIVE), may_grow=True)
        damages = {damage.file: damage for damage in found}
        for damage in damages.values():
            self._on_damage(damage)
        if for_replay or self.ledger.was_changed:
            findings = indexing.examine(archive, self.index)
        else:
            findings = indexing.catch_up(archive, self.index, [Path(file).name for file in damages])
        if any(each.kind in _ALTERED for each in findings):
            self.output.states.distrust()  # records are elsewhere now
        for each in findings:
            is_of_file = each.kind in _ALTERED
            if not (is_of_file and each.file in damages):
                logger.warning("%s %s", each.file, each.words)
                self._on_finding(each)
        self.seal_archive()

    def put_in_order(self) -> None:
        """Notice what happened to the files, and write again what must be."""
        if not self.ledger.was_closed:
            self.output.remove_unfinished()
        report_lost_database(self.output, self._on_damage)
        check_files(self.output, self._on_damage)
        mark_corrected(self.output)
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
        query = "SELECT run FROM folded WHERE reader = ?"
        read = {name for (name,) in self.ledger.rows(query, (version(),))}
        return [run for run in self.index.runs() if run.name not in read]

    def note_read(self, run: str) -> None:
        """Note that all that the run of this name was sent is taken in."""
        query = "INSERT OR REPLACE INTO folded VALUES (?, ?)"
        self.ledger.change(query, (run, version()))

    def seal_archive(self) -> None:
        """Seal the files of the archive as they are now, also those that are gone."""
        files = self.output.files
        there = {f"{ARCHIVE}/{path.name}" for path in indexing.archive_files(self.folder / ARCHIVE)}
        new = there.difference(files.names(ARCHIVE))
        files.seal(*sorted({seal.file for seal in files.differing(ARCHIVE)} | new))

    def _check_readable(self) -> None:
        """Raise OutputError if something that is remembered cannot be read."""
        for row in filter(None, map(self.ledger.row, self.ledger.ids())):
            with self.ledger.decoding():
                for table in TABLES_IN_ROW:
                    list(map(table.line.from_record, row.records.get(table.name, ())))
            history = self.output.states.history(row.briefing_id)
            ids = self.ledger.published(row.briefing_id).ids | self.ledger.named(row.briefing_id)
            if self.ledger.was_changed:
                with self.ledger.decoding():
                    fold(history.now, ids)
                    fold(history.before, ids)
        Visits(self.ledger, None).open(EVERYTHING)
        self.index.runs()
        self.index.files()
        self.output.files.seals()

    def close(self) -> None:
        """Close the database and the archive."""
        self._opened.close()


_OPENED = "opened"  # a fact in the ledger: that a run has opened it


def check_files(folder: Folder, on_damage: OnDamage) -> None:
    """Compare every file but the archive's with its seal, and mark what must be written again.

    *on_damage* is called for what is missing, and for what is set aside. Turns files are set aside
    when the briefing is reconciled, unless they are what it must hold. Raises OutputError.
    """
    files, ledger = folder.files, folder.ledger
    own = (seal for seal in files.differing() if not seal.file.startswith(f"{ARCHIVE}/"))
    unfinished = folder.states.marked()
    for damage in list(files.damages(own)):
        briefing_id = briefing_of(damage.file)
        if briefing_id and damage.file != NO_TURNS:
            folder.states.mark([briefing_id])
            # A killed run may have removed a file of what it had not finished.
            if damage.kind == "file-missing" and briefing_id not in unfinished:
                damage.cured = REMEMBERED
                on_damage(damage)
            continue

        if damage.file in (*FROM_LEDGER, NO_TURNS):
            ledger.tables_changed()
            damage.cured = REMEMBERED
        else:
            damage.cured = BY_RUN
        files.set_aside(damage)
        on_damage(damage)


def report_lost_database(folder: Folder, on_damage: OnDamage) -> None:
    """Report a database that was lost, changed, or put back from a copy. Raises OutputError.

    All of the archive is then read again, and what ``changes.jsonl`` tells counts as told.
    """
    ledger = folder.ledger
    is_new = not ledger.meta(_OPENED)
    if not (is_new or ledger.was_changed):
        return
    if (folder.folder / items.CATALOGUE.files).exists():
        kind = "file-missing" if is_new else "file-changed"
        on_damage(Damage(FILE, kind, cured="from the archive"))
    folder.states.mark(ledger.ids())
    folder.states.distrust()
    ledger.change("DELETE FROM read_lists", ())
    ledger.read_back(read(folder.folder, items.CHANGES.files, items.Change, skip, strict=True))
    ledger.set_meta(_OPENED, "1")


def mark_corrected(folder: Folder) -> None:
    """Mark the briefings whose corrections are others than before."""
    before = folder.ledger.corrected()
    changed = [
        briefing_id
        for briefing_id in folder.corrections.ids() | before.keys()
        if folder.corrections.of(briefing_id) != before.get(briefing_id, [])
    ]
    if changed:
        logger.info("corrections.csv has changed for %s", count(len(changed), "briefing"))
        folder.states.mark(changed)


def unknown_files(files: SealedFiles) -> list[str]:
    """Return the files among the turns files that no run has written."""
    unknown = set(names_in(files.folder / BRIEFINGS))
    unknown.difference_update(file.removeprefix(f"{BRIEFINGS}/") for file in files.names(BRIEFINGS))
    return sorted(f"{BRIEFINGS}/{name}" for name in unknown)
