"""Publish briefings: carry out plans, so that a run may be killed at any moment.

A plan changes files and rows in these steps: write all new files under temporary names, note the
intents in the ledger, put the files in their places, remove others, save the rows and the seals.
A run that is killed before the note has changed nothing. After it, :meth:`Exporter.repair` always
finishes.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from scio_crawler import items
from scio_crawler.common.errors import OutputError
from scio_crawler.common.files import TMP, remove, sha256_of, sync_folder, write_whole
from scio_crawler.folder import outcomes
from scio_crawler.folder.description import DESCRIPTIONS, describe
from scio_crawler.folder.files import NO_TURNS, QUARANTINE, REVISIONS, OnDamage, SealedFiles
from scio_crawler.folder.ledger import Intent, Ledger, Row, lines_of, place
from scio_crawler.folder.outcomes import Measure
from scio_crawler.folder.plan import Known, Published, plan
from scio_crawler.folder.statistics import contributions
from scio_crawler.items import Briefing, Change, Entry, Receipt, Turn

# The files that are written from the ledger alone.
FROM_LEDGER = (*(table.files for table in items.LEDGER_TABLES), *DESCRIPTIONS)


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

    def publish(
        self, briefing: Briefing, accepted: bool = False, size: Measure | None = None
    ) -> Published:
        """Publish *briefing*, and return what became of it; see :func:`~.plan.plan`.

        All lines but the entry must have been validated. Raises ContractError, before anything is
        written, as the plan does.
        """
        intents, published = plan(briefing, self.known, accepted, size)
        self.apply(*intents)
        return published

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
        row.voices = contributions(turns)
        lines = {row.current_file(): lines_of(turns)}
        self.apply(Intent(row, lines=lines, changes=list(changes)))

    def apply(self, *intents: Intent) -> None:
        """Carry out *intents*: all of them or, if the disk refuses before they are noted, none."""
        if not any(intent.lines or intent.gone for intent in intents):
            with self.ledger.transaction():
                for intent in intents:
                    self.ledger.save(intent.row, intent.changes)
            return
        files = [(f"{name}{TMP}", lines) for each in intents for name, lines in each.lines.items()]
        try:
            for name, lines in files:
                write_whole(self.folder / name, lines)
            self.ledger.intend(*intents)
        except OutputError:
            for name, _ in files:
                remove(self.folder / name)
            raise
        for intent in intents:
            self._finish(intent)

    def _finish(self, intent: Intent) -> None:
        """Put the files of *intent* in their places, remove what is gone, and save the row.

        Files that are not as they were written are set aside, unless their content is kept.
        """
        for file in intent.waiting:
            path = self.folder / file
            waiting = path.with_name(path.name + TMP)
            if waiting.exists():
                if not _are_same(waiting, path):
                    self._make_way(file, intent)
                try:
                    waiting.replace(path)
                    sync_folder(path.parent)
                except OSError as error:
                    raise OutputError.unwritable(path, error) from error
        for file in intent.gone:
            self._make_way(file, intent)
            remove(self.folder / file)
        with self.ledger.transaction():
            self.files.seal(*intent.waiting, *intent.gone)
            self.ledger.save(intent.row, intent.changes)

    def _make_way(self, file: str, intent: Intent) -> None:
        if file != intent.saved:
            self.files.make_way(file)

    def repair(self) -> list[str]:
        """Finish what a killed run left open; return a message for the log of each."""
        done = []
        for intent in self.ledger.intents():
            self._finish(intent)
            what = "a run was cut off while its file was written; the new ones are whole"
            done.append(f"{intent.row.briefing_id}: {what} and were taken")
        self.ledger.number_changes()
        for folder in (".", Path(items.TURNS.files).parent, f"{REVISIONS}/*", QUARANTINE):
            for tmp in sorted(self.folder.glob(f"{folder}/*{TMP}")):
                remove(tmp)
        return done

    def write_tables(self, is_settled: bool = False) -> bool:
        """Write the tables and the folder's description if they are out of date; return whether.

        *is_settled* says whether a run has read the lists to their end, so that a folder without
        a briefing is known to be empty.
        """
        self.ledger.number_changes()
        due = list(FROM_LEDGER)
        if is_empty := not self.ledger.files() and (is_settled or bool(self.files.get(NO_TURNS))):
            due.append(NO_TURNS)
        are_there = all((self.folder / file).is_file() for file in due)
        if are_there and not self.ledger.tables_stale:
            return False
        for table in items.LEDGER_TABLES:
            self.files.write(table.files, self.ledger.lines(table))
        if is_empty:
            self.files.write(NO_TURNS, ())
        elif self.files.get(NO_TURNS):
            self.files.remove(NO_TURNS)
        describe(self.files, self.ledger)
        self.ledger.tables_written()
        return True


def _are_same(one: Path, other: Path) -> bool:
    with suppress(OSError):
        return sha256_of(one) == sha256_of(other)
    return False
