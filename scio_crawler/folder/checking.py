"""Check an output folder: what is published of it, and what only the folder itself has."""

import json
from collections.abc import Iterator
from contextlib import ExitStack, closing, suppress
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
_ADVICE = {
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
    advice = _ADVICE.get(kind, _AGAIN if is_remembered else _COPY)
    return advice.format(folder=folder, command=command())


def check_folder(folder: Path, on_fault: OnFault, with_records: bool = False) -> CheckCounts:
    """Check the output in *folder*; return how much was checked. Faults go to *on_fault*.

    Files of the archive are compared with their seals; *with_records* says whether all records are
    read as well.
    """
    counts = check_tables(folder, on_fault)
    faults = _database_faults(folder)
    if with_records:
        faults = chain(faults, _record_faults(folder))
    for fault in faults:
        on_fault(fault)
    return counts


def _database_faults(folder: Path) -> Iterator[Fault]:
    """Yield the faults of the database in *folder*, and of what was written from it.

    A published copy of a folder has no database, and no archive unless it is a release.
    """
    if not (folder / FILE).exists():
        if (folder / ARCHIVE).exists() and not (folder / SUMS).exists():
            yield Fault("database", FILE, 0, "is missing")
        return

    try:
        with closing(Ledger.reading(folder / FILE)) as ledger:
            if is_changed(folder / FILE):
                what = f"is not as the last run left it, or {FILE}.sha256 is not"
                yield Fault("database", FILE, 0, what)
            damage = ledger.damage()
            if damage:
                yield Fault("database", FILE, 0, f"is damaged: {damage}")
                return
            index = Index(ledger)
            yield from _seal_faults(folder, ledger)
            for briefing_id in States(ledger).marked():
                what = f"a run was cut off while the files of {briefing_id} were written"
                yield Fault("marks", FILE, 0, what)
            for table in LEDGER_TABLES:
                yield from _table_faults(folder, ledger, table)
            yield from _archive_faults(folder / ARCHIVE, index)
            yield from _page_faults(ledger, index)
    except (OutputError, ValueError, TypeError) as error:
        yield Fault("database", FILE, 0, str(error))


def _seal_faults(folder: Path, ledger: Ledger) -> Iterator[Fault]:
    """Yield the files that are not as they were written, or that no run has written."""
    files = SealedFiles(folder, ledger, lambda _: None)
    seals = files.seals()
    for file in seals:
        damage = files.damage(file)
        if damage and not (damage.kind == "file-missing" and _is_checked_elsewhere(file)):
            kind = "archive" if file.startswith(f"{ARCHIVE}/") else "seals"
            yield Fault(kind, file, 0, damage.what)

    for pattern in (TURNS.files, f"{REVISIONS}/*/*", f"{QUARANTINE}/*", *FROM_LEDGER):
        for path in sorted(folder.glob(pattern)):
            file = path.relative_to(folder).as_posix()
            if file not in seals:
                yield Fault("strange files", file, 0, "was written by no run")


def _is_checked_elsewhere(file: str) -> bool:
    """Return whether *file* is read by other checks, which report it missing."""
    return file in FROM_LEDGER or (PurePosixPath(file).match(TURNS.files) and file != NO_TURNS)


def _table_faults(folder: Path, ledger: Ledger, table: Table) -> Iterator[Fault]:
    """Yield the first difference between the file of *table* and its lines in the *ledger*."""
    rows = (lines.encode().splitlines(keepends=True) for lines in ledger.lines(table))
    lines = chain.from_iterable(rows)
    try:
        with (folder / table.files).open("rb") as file:
            for number, (found, due) in enumerate(zip_longest(file, lines, fillvalue=b""), 1):
                if found != due:
                    what = f"is not the line that {FILE} remembers"
                    yield Fault("memory", table.files, number, what)
                    return
    except OSError:  # reported where its lines are read
        return


def _archive_faults(folder: Path, index: Index) -> Iterator[Fault]:
    """Yield the files of the archive *folder* that are not as long as they are indexed."""
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
        yield Fault("archive", f"{ARCHIVE}/{name}", 0, what)
    for name in sizes:
        yield Fault("archive", f"{ARCHIVE}/{name}", 0, "is not indexed")


def _page_faults(ledger: Ledger, index: Index) -> Iterator[Fault]:
    """Yield the pages of briefings of which the archive has no record."""
    for (records,) in ledger.stream("SELECT json_extract(records, '$.pages') FROM briefings"):
        for page in map(PageLine.from_record, json.loads(records)):
            name = page.archive_file.rpartition("/")[2]
            what = _wrong_record(index, name, page) if page.archive_file else ""
            if what:
                what += f", which is that of page {page.page} of {page.briefing_id}"
                yield Fault("records", f"{ARCHIVE}/{name}", 0, what)


def _wrong_record(index: Index, name: str, page: PageLine) -> str:
    """Return what the archive file *name* has in place of *page*, ``""`` if it has the page."""
    record = index.line_at(name, page.archive_offset)
    where = f"{page.archive_file} at byte {page.archive_offset}"
    if record is None:
        return f"there is no record in {where}"
    if (record.digest, record.date) != (page.digest, page.fetched):
        return f"the record in {where} is another one"
    return ""


def _record_faults(folder: Path) -> Iterator[Fault]:
    """Yield the records of the archive in *folder* that differ from their digests or their index.

    Without a database, or with an unreadable one, which is reported elsewhere, there is no index.
    """
    with ExitStack() as opened:
        index = None
        with suppress(OutputError):
            index = Index(opened.enter_context(closing(Ledger.reading(folder / FILE))))
        for finding in verify(folder / ARCHIVE, index):
            if finding.is_damage:
                yield Fault("records", finding.file, 0, finding.words)
