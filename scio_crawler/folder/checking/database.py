"""Check ``state.sqlite``: by itself, and the tables and the archive against it."""

from __future__ import annotations

import json
from contextlib import closing
from itertools import chain, zip_longest
from pathlib import Path, PurePosixPath

from scio_crawler.archive import ARCHIVE
from scio_crawler.archive.index import Index
from scio_crawler.archive.indexing import archive_files
from scio_crawler.archive.verify import verify
from scio_crawler.common.database import FILE, is_changed
from scio_crawler.common.errors import OutputError, VersionError
from scio_crawler.folder.checking.lines import Fault, Tell
from scio_crawler.folder.exporter import FROM_LEDGER
from scio_crawler.folder.ledger import Ledger
from scio_crawler.folder.sealed import SealedFiles
from scio_crawler.folder.turns_files import NO_TURNS, QUARANTINE, REVISIONS
from scio_crawler.folder.upkeep import SEALED
from scio_crawler.items import LEDGER_TABLES, TURNS, PageLine, Table

# --- Check ``state.sqlite``: by itself, and the tables and the archive against it -----------------


def other_version(folder: Path) -> Fault | None:
    """Return the fault to tell of a folder that another version wrote, None if this one did.

    Its lines have other keys until a run brings them up to date.
    """
    try:
        with closing(Ledger.reading(folder / FILE)) as ledger:
            count = len(ledger.outdated())
    except VersionError as error:
        return Fault("versions", FILE, 0, str(error))
    except OutputError:  # told where it is checked
        return None
    what = f"remembers {count} briefings as another version wrote them"
    return Fault("versions", FILE, 0, what) if count else None


def check_memory(folder: Path, tell: Tell) -> None:
    """Check the database in *folder*, and what was written from it.

    A published copy of a folder has neither database nor archive, and then nothing is told.
    """
    if not (folder / FILE).exists():
        if (folder / ARCHIVE).exists():
            tell(Fault("database", FILE, 0, "is missing"))
        return
    try:
        with closing(Ledger.reading(folder / FILE)) as ledger:
            if is_changed(folder / FILE):
                what = f"is not as the last run left it, or {FILE}.sha256 is not"
                tell(Fault("database", FILE, 0, what))
            if damage := ledger.damage():
                tell(Fault("database", FILE, 0, f"is damaged: {damage}"))
                return
            _check_seals(folder, ledger, tell)
            _check_rows(ledger, tell)
            for table in LEDGER_TABLES:
                _check_table(folder, ledger, table, tell)
            _check_archive(folder / ARCHIVE, Index(ledger), tell)
            _check_pages(ledger, Index(ledger), tell)
    except (OutputError, ValueError, TypeError) as error:
        tell(Fault("database", FILE, 0, str(error)))


def _check_seals(folder: Path, ledger: Ledger, tell: Tell) -> None:
    """Check that every file is as it was written, and that a run has written it."""
    files = SealedFiles(folder, ledger, lambda _: None)
    seals = files.seals()
    for file in seals:
        damage = files.damage(file)
        if damage is None or (damage.kind == "file-missing" and _is_read_elsewhere(file)):
            continue
        kind = "archive" if file.startswith(f"{ARCHIVE}/") else "seals"
        tell(Fault(kind, file, 0, damage.what))
    if not ledger.meta(SEALED):  # an older folder, which the next run seals
        return
    for pattern in (TURNS.files, f"{REVISIONS}/*/*", f"{QUARANTINE}/*", *FROM_LEDGER):
        for path in sorted(folder.glob(pattern)):
            if (file := path.relative_to(folder).as_posix()) not in seals:
                tell(Fault("strange files", file, 0, "was written by no run"))


def _is_read_elsewhere(file: str) -> bool:
    """Return whether it was told already, if *file* is missing."""
    is_of_briefing = PurePosixPath(file).match(TURNS.files) and file != NO_TURNS
    return file in FROM_LEDGER or is_of_briefing


def _check_rows(ledger: Ledger, tell: Tell) -> None:
    query = "SELECT file, replaces, waiting, gone FROM intents ORDER BY file"
    for file, other, waiting, gone in ledger.rows(query):
        names = [file, other, *json.loads(waiting), *json.loads(gone), FILE]
        first = next(filter(None, names))
        tell(Fault("intents", first, 0, "a run was cut off while it was written"))


def _check_table(folder: Path, ledger: Ledger, table: Table, tell: Tell) -> None:
    """Compare the file of *table* with its lines in the *ledger*; tell the first difference."""
    lines = chain.from_iterable(map(_split, ledger.lines(table)))
    try:
        with (folder / table.files).open("rb") as file:
            for number, (found, due) in enumerate(zip_longest(file, lines, fillvalue=b""), 1):
                if found != due:
                    what = f"is not the line that {FILE} remembers"
                    tell(Fault("memory", table.files, number, what))
                    return
    except OSError:  # told where its lines are read
        return


def _split(lines: str) -> list[bytes]:
    return lines.encode().splitlines(keepends=True)


def _check_archive(folder: Path, index: Index, tell: Tell) -> None:
    """Check that the files of the archive *folder* are there, as long as they are indexed."""
    sizes = {path.name: path.stat().st_size for path in archive_files(folder)}
    for name, file in index.files().items():
        size = sizes.pop(name, None)
        if size is None:
            what = "is missing"
        elif size < file.indexed:
            what = f"has {size} bytes, and had {file.indexed}"
        elif size > file.indexed and not file.aside:
            what = f"has {size} bytes, of which the last {size - file.indexed} are not indexed"
        else:
            continue
        tell(Fault("archive", f"{ARCHIVE}/{name}", 0, what))
    for name in sizes:
        tell(Fault("archive", f"{ARCHIVE}/{name}", 0, "is not indexed"))


def _check_pages(ledger: Ledger, index: Index, tell: Tell) -> None:
    """Check that the archive has a record of each page of each briefing."""
    query = "SELECT json_extract(records, '$.pages') FROM briefings"
    for (records,) in ledger.stream(query):
        for page in map(PageLine.from_record, json.loads(records)):
            if not page.archive_file:
                continue
            name = page.archive_file.rpartition("/")[2]
            record = index.at(name, page.archive_offset)
            where = f"{page.archive_file} at byte {page.archive_offset}"
            if record is None:
                what = f"there is no record in {where}"
            elif (record.digest, record.date) != (page.digest, page.fetched):
                what = f"the record in {where} is another one"
            else:
                continue
            place = f"page {page.page} of {page.briefing_id}"
            tell(Fault("records", f"{ARCHIVE}/{name}", 0, f"{what}, which is that of {place}"))


# --- Check the records of the archive, one by one and with their digests --------------------------


def check_records(folder: Path, tell: Tell) -> None:
    """Read every record of the archive in *folder*, and compare it with its digests and its index.

    Without a database, or with one that cannot be read, which is told elsewhere, there is no index.
    """
    try:
        with closing(Ledger.reading(folder / FILE)) as ledger:
            _verify(folder, Index(ledger), tell)
    except OutputError:
        _verify(folder, None, tell)


def _verify(folder: Path, index: Index | None, tell: Tell) -> None:
    for finding in verify(folder / ARCHIVE, index):
        if finding.is_damage:
            tell(Fault("records", finding.file, 0, finding.words))
