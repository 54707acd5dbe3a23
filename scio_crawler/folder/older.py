"""Read an output folder that an earlier version wrote: the lines of its files, as they were.

Its database has another format. It is asked only for what no file has: addresses, seals, and what a
person has accepted.
"""

import json
import logging
from collections import defaultdict
from collections.abc import Iterator
from functools import cached_property
from operator import attrgetter
from pathlib import Path, PurePosixPath
from typing import Any

from scio_crawler import items
from scio_crawler.archive import ARCHIVE
from scio_crawler.archive.index import CRAWL, IMPORT
from scio_crawler.common.database import FILE, Database
from scio_crawler.common.errors import DamagedError, OutputError, VersionError
from scio_crawler.common.files import sha256_of
from scio_crawler.folder.exporter import FROM_LEDGER
from scio_crawler.folder.files import NO_TURNS, QUARANTINE, REVISIONS, Damage, TurnsFiles
from scio_crawler.folder.ledger import Ledger
from scio_crawler.folder.outcomes import content_hash
from scio_crawler.folder.report import FILE as REPORT
from scio_crawler.folder.staging import WHOLE
from scio_crawler.folder.turn_ids import carry_over
from scio_crawler.items import Briefing, Page, Receipt, Turn
from scio_crawler.reading.language.notes import kind_of_note
from scio_crawler.reading.transcript import identify

logger = logging.getLogger(__name__)


def is_due(folder: Path) -> bool:
    """Return whether *folder* is to be brought up to this version, or a run was killed at that."""
    return (folder / WHOLE).exists() or is_older(folder)


def is_older(folder: Path) -> bool:
    """Return whether an earlier version wrote *folder*, by its database or else its catalogue.

    A database that cannot be read is not older: whoever opens it says what is wrong.
    """
    if not (folder / FILE).exists():
        return schema_version(folder) != items.SCHEMA_VERSION
    try:
        Ledger.reading(folder / FILE).close()
    except VersionError:
        return True
    except OutputError:
        pass
    return False


def schema_version(folder: Path) -> str:
    """Return the version of the lines in *folder*, today's if it has none."""
    records = _records(folder, items.CATALOGUE)
    return next((str(record.get("schema_version")) for record in records), items.SCHEMA_VERSION)


def _records(folder: Path, table: items.Table) -> Iterator[dict[str, Any]]:
    """Yield the records of the file of *table*; lines that hold none are named in the log."""
    try:
        with (folder / table.files).open("rb") as lines:
            for number, line in enumerate(lines, 1):
                try:
                    yield items.object_of(items.text_of(line))
                except ValueError as error:
                    logger.warning("%s, line %d: it %s", table.files, number, error)
    except (FileNotFoundError, NotADirectoryError):
        return
    except OSError as error:
        raise OutputError.unreadable(folder / table.files, error) from error


class OlderFolder:
    """The output *folder* of an earlier version. Methods raise OutputError if it cannot be read."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.turns_files = TurnsFiles(folder)
        has_database = (folder / FILE).exists()
        self._database = Database.reading(folder / FILE, True) if has_database else None

    def close(self) -> None:
        """Close its database."""
        if self._database:
            self._database.close()

    def rows(self, table: str, *columns: str) -> list[Any]:
        """Return the values of *columns* of the database's *table*, none if it lacks one."""
        database = self._database
        if not database or not all(database.has(table, column) for column in columns):
            return []
        return database.rows(f"SELECT {', '.join(columns)} FROM {table}")

    @cached_property
    def site(self) -> str:
        """The site that it holds, "" if its database does not say so."""
        return str(dict(self.rows("meta", "key", "value")).get("site", ""))

    @cached_property
    def briefings(self) -> list[Briefing]:
        """Each briefing that its tables know, without turns; those with a turns file come first."""
        tables = filter(attrgetter("source"), items.KEPT_TABLES)
        lines = {table.source: self._lines(table) for table in tables}
        found = []
        for briefing_id, (entry, *_) in lines.pop(items.CATALOGUE.source).items():
            briefing = Briefing([], briefing_id=briefing_id, url=entry.url, entry=entry)
            for source, every in lines.items():
                setattr(briefing, source, every[briefing_id])
            clocks = [page.fetched for page in briefing.sources] or [entry.checked]
            briefing.pages = [Page(entry.url, receipt=Receipt(clock)) for clock in clocks]
            _fill_in(briefing)
            found.append(briefing)
        return sorted(found, key=lambda briefing: not briefing.entry.file)

    def _lines(self, table: items.Table) -> defaultdict[str, list[Any]]:
        """Return the lines of *table* by the ids of their briefings."""
        found = defaultdict[str, list[Any]](list)
        for record in _records(self.folder, table):
            try:
                found[str(record.get("briefing_id"))].append(table.line.from_record(record))
            except ValueError as error:
                logger.warning("%s: a line is left out: %s", table.files, error)
        return found

    @property
    def runs(self) -> dict[str, str]:
        """The kinds of the runs that have written its archive, by name."""
        known = dict.fromkeys((name for (name,) in self.rows("runs", "name")), CRAWL)
        return known | dict(self.rows("runs", "name", "kind"))

    @cached_property
    def imported(self) -> set[tuple[str, int]]:
        """The places in the archive of the records that an import took from others."""
        runs = {run for run, kind in self.rows("runs", "run", "kind") if kind == IMPORT}
        names = dict(self.rows("files", "file", "name"))
        records = self.rows("records", "run", "file", "offset")
        return {(f"{ARCHIVE}/{names[file]}", at) for run, file, at in records if run in runs}

    @cached_property
    def accepted(self) -> dict[str, str]:
        """The contents with the doubts that a person has accepted, by the briefing's id."""
        return {id: said for id, said in self.rows("briefings", "briefing_id", "accepted") if said}

    @cached_property
    def _seals(self) -> dict[str, str]:
        """The digest of each file when it was written, without those that a killed run wrote."""
        waiting = {file for (text,) in self.rows("intents", "waiting") for file in json.loads(text)}
        rows = self.rows("seals", "file", "modified", "sha256")
        return {file: digest for file, modified, digest in rows if modified and file not in waiting}

    def files_beside(self, other: Path) -> list[str]:
        """Return the files of its runs, or that *other* has as well, sorted; not the archive's."""
        found = {*self._seals, *FROM_LEDGER, NO_TURNS, REPORT}
        found |= {briefing.entry.file for briefing in self.briefings} - {""}
        for folder in (self.folder, other):
            for pattern in (f"{REVISIONS}/*/[0-9]*.jsonl", f"{QUARANTINE}/*.jsonl"):
                found |= {path.relative_to(folder).as_posix() for path in folder.glob(pattern)}
        found |= {path.relative_to(other).as_posix() for path in other.glob(items.TURNS.files)}
        is_there = (file for file in found if file in self._seals or (self.folder / file).exists())
        return sorted(file for file in is_there if not file.startswith(f"{ARCHIVE}/"))

    def damage(self, file: str) -> Damage | None:
        """Return what has happened to *file* since it was written, None if nothing is known of."""
        if not (self.folder / file).exists():
            return Damage(file, "file-missing")
        if file in self._seals:
            is_same = sha256_of(self.folder / file) == self._seals[file]
        else:  # only the content of a turns file is known then
            due = self._contents.get(file, "")
            is_same = not due or content_hash(self.turns(file)) == due
        return None if is_same else Damage(file, "file-changed")

    @cached_property
    def _contents(self) -> dict[str, str]:
        """The hash of the content of each turns file, as the catalogue has it."""
        return {briefing.entry.file: briefing.entry.sha256 for briefing in self.briefings}

    def turns(self, file: str) -> list[Turn]:
        """Return the turns in *file* with today's keys, none if it is damaged or missing."""
        turns = self.turns_files.whole(file, briefing_of(file))
        carry_over(turns, (), {})  # an id was the number of the turn
        identify.complete(turns)
        return turns

    def intact_turns(self, file: str) -> list[Turn]:
        """Return the turns in *file*. Raises DamagedError unless it is as it was written."""
        damage = self.damage(file)
        if turns := [] if damage else self.turns(file):
            return turns
        raise DamagedError(self.folder / file, damage.what if damage else "it has no turns")


def _fill_in(briefing: Briefing) -> None:
    """Fill in the keys of *briefing*, without turns, that earlier versions did not have.

    Up to version 2, the status of what the site had no more was "withdrawn".
    """
    entry = briefing.entry
    entry.organization = identify.complete_people(briefing.people, entry.date)
    briefing.offices = identify.offices_of(briefing.people, entry.date)
    for note in briefing.notes:
        note.kind = kind_of_note(note.text) if note.kind == "other" else note.kind
    numbers = [page.page for page in briefing.sources] or [entry.pages]
    is_partial = entry.status == "partial" or len(numbers) < max(numbers)
    if entry.status == "withdrawn":
        entry.withdrawn = entry.checked
        entry.status = "partial" if is_partial else "doubtful" if entry.doubts else "complete"
    if not entry.pages_expected:
        entry.pages_expected = max(entry.pages + is_partial, *numbers)


def briefing_of(file: str) -> str:
    """Return the id of the briefing whose turns are in *file*, "" for a file of another kind."""
    path = PurePosixPath(file)
    if path.suffix != ".jsonl" or file == NO_TURNS:
        return ""
    if path.parts[0] == REVISIONS:
        return path.parent.name
    return path.stem.rpartition("_")[2] if len(path.parts) > 1 else ""
