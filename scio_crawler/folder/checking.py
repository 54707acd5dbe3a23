"""Check an output folder: what is published of it, and what only the folder itself has."""

import json
from contextlib import closing
from itertools import chain, zip_longest
from pathlib import Path, PurePosixPath

from scio_crawler.archive import ARCHIVE
from scio_crawler.archive.index import Index
from scio_crawler.archive.indexing import archive_files, verify
from scio_crawler.common.database import FILE, is_changed
from scio_crawler.common.errors import OutputError
from scio_crawler.common.identity import command
from scio_crawler.contract.checking import CheckCounts, check_tables
from scio_crawler.contract.description import SUMS
from scio_crawler.contract.lines import NO_TURNS, QUARANTINE, REVISIONS, Fault, OnFault
from scio_crawler.folder.files import SealedFiles
from scio_crawler.folder.ledger import Ledger
from scio_crawler.folder.states import States
from scio_crawler.folder.tables import FROM_LEDGER
from scio_crawler.items import LEDGER_TABLES, TURNS, PageLine, Table

# Only the database knows what a file held, so without it no file is written again.
_AGAIN = "`{command} check-output --repair {folder}` sets the file aside and writes it again"
_COPY = (
    "this folder has no state.sqlite to write the file from: copy the file again from the folder "
    "that was crawled, or crawl into an empty folder"
)
_ASIDE = (
    "move the file out of the folder, unless state.sqlite was put back from a copy: then read the "
    "archive again, `{command} crawl briefings -a site=archive -s SCIO_OUTPUT_DIR={folder}`"
)
_DATABASE = (
    "put a copy of state.sqlite back; without one, move it aside and read the archive again: "
    "`{command} crawl briefings -a site=archive -s SCIO_OUTPUT_DIR={folder}`"
)
_ARCHIVE = (
    "put a copy of the file back; without one, `{command} crawl briefings -a full=1` asks the site "
    "for the pages again, as far as it still has them"
)
_RUN = "the next run puts that right, and so does `{command} check-output --repair {folder}`"
_LOOK = "look at its page with `{command} explain` and its address; the reading may be at fault"

# Faults of all other kinds are in files that can be written again.
_CURES = {
    "strange files": _ASIDE,
    "database": _DATABASE,
    "archive": _ARCHIVE,
    "records": _ARCHIVE,
    "marks": _RUN,
    "corrections": _RUN,
    "file of corrections": "put corrections.csv right, or move it out of the folder",
    "unaccounted characters": _LOOK,
}


def advice_for(kind: str, folder: str, is_remembered: bool) -> str:
    """Return what to do about a fault of this *kind*; *is_remembered* if there is a database."""
    found = _CURES.get(kind, _AGAIN if is_remembered else _COPY)
    return found.format(folder=folder, command=command())


def check_folder(folder: Path, on_fault: OnFault, with_records: bool = False) -> CheckCounts:
    """Check the output in *folder*; return how much was checked. Faults go to *on_fault*.

    Files of the archive are compared with their seals; *with_records* says whether all records are
    read as well.
    """
    checked = check_tables(folder, on_fault)
    check_memory(folder, on_fault)
    if with_records:
        check_records(folder, on_fault)
    return checked


def check_memory(folder: Path, on_fault: OnFault) -> None:
    """Check the database in *folder*, and what was written from it.

    A published copy of a folder has no database, and no archive unless it is a release.
    """
    if not (folder / FILE).exists():
        if (folder / ARCHIVE).exists() and not (folder / SUMS).exists():
            on_fault(Fault("database", FILE, 0, "is missing"))
        return
    try:
        with closing(Ledger.reading(folder / FILE)) as ledger:
            if is_changed(folder / FILE):
                what = f"is not as the last run left it, or {FILE}.sha256 is not"
                on_fault(Fault("database", FILE, 0, what))
            if damage := ledger.damage():
                on_fault(Fault("database", FILE, 0, f"is damaged: {damage}"))
                return
            _check_seals(folder, ledger, on_fault)
            for briefing_id in States(ledger).marked():
                what = f"a run was cut off while the files of {briefing_id} were written"
                on_fault(Fault("marks", FILE, 0, what))
            for table in LEDGER_TABLES:
                _check_table(folder, ledger, table, on_fault)
            _check_archive(folder / ARCHIVE, Index(ledger), on_fault)
            _check_pages(ledger, Index(ledger), on_fault)
    except (OutputError, ValueError, TypeError) as error:
        on_fault(Fault("database", FILE, 0, str(error)))


def _check_seals(folder: Path, ledger: Ledger, on_fault: OnFault) -> None:
    """Check that every file is as it was written, and that a run has written it."""
    files = SealedFiles(folder, ledger, lambda _: None)
    seals = files.seals()
    for file in seals:
        damage = files.damage(file)
        is_of_briefing = PurePosixPath(file).match(TURNS.files) and file != NO_TURNS
        is_read_elsewhere = is_of_briefing or file in FROM_LEDGER  # which reports it missing
        if damage and not (damage.kind == "file-missing" and is_read_elsewhere):
            kind = "archive" if file.startswith(f"{ARCHIVE}/") else "seals"
            on_fault(Fault(kind, file, 0, damage.what))
    for pattern in (TURNS.files, f"{REVISIONS}/*/*", f"{QUARANTINE}/*", *FROM_LEDGER):
        for path in sorted(folder.glob(pattern)):
            if (file := path.relative_to(folder).as_posix()) not in seals:
                on_fault(Fault("strange files", file, 0, "was written by no run"))


def _check_table(folder: Path, ledger: Ledger, table: Table, on_fault: OnFault) -> None:
    """Compare the file of *table* with its lines in the *ledger*; report the first difference."""
    rows = (lines.encode().splitlines(keepends=True) for lines in ledger.lines(table))
    lines = chain.from_iterable(rows)
    try:
        with (folder / table.files).open("rb") as file:
            for number, (found, due) in enumerate(zip_longest(file, lines, fillvalue=b""), 1):
                if found != due:
                    what = f"is not the line that {FILE} remembers"
                    on_fault(Fault("memory", table.files, number, what))
                    return
    except OSError:  # reported where its lines are read
        return


def _check_archive(folder: Path, index: Index, on_fault: OnFault) -> None:
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
        on_fault(Fault("archive", f"{ARCHIVE}/{name}", 0, what))
    for name in sizes:
        on_fault(Fault("archive", f"{ARCHIVE}/{name}", 0, "is not indexed"))


def _check_pages(ledger: Ledger, index: Index, on_fault: OnFault) -> None:
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
            on_fault(Fault("records", f"{ARCHIVE}/{name}", 0, f"{what}, which is that of {place}"))


def check_records(folder: Path, on_fault: OnFault) -> None:
    """Compare every record of the archive in *folder* with its digests and its index.

    Without a database, or with an unreadable one, which is reported elsewhere, there is no index.
    """
    try:
        with closing(Ledger.reading(folder / FILE)) as ledger:
            _verify(folder, Index(ledger), on_fault)
    except OutputError:
        _verify(folder, None, on_fault)


def _verify(folder: Path, index: Index | None, on_fault: OnFault) -> None:
    for finding in verify(folder / ARCHIVE, index):
        if finding.is_damage:
            on_fault(Fault("records", finding.file, 0, finding.words))
