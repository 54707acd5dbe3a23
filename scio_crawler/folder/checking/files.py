"""Check the files of a folder against what describes and remembers them."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from itertools import chain, zip_longest
from pathlib import Path, PurePosixPath
from typing import Any

from scio_crawler.archive import ARCHIVE
from scio_crawler.archive.index import Index
from scio_crawler.archive.indexing import archive_files, verify
from scio_crawler.common.database import FILE, is_changed
from scio_crawler.common.errors import OutputError
from scio_crawler.common.files import Digest, digest_of
from scio_crawler.folder import report
from scio_crawler.folder.checking.tables import Fault, OnFault, unreadable
from scio_crawler.folder.description import ATOM, DESCRIPTIONS, PACKAGE, Release, package
from scio_crawler.folder.exporter import FROM_LEDGER
from scio_crawler.folder.files import NO_TURNS, QUARANTINE, REVISIONS, SealedFiles
from scio_crawler.folder.ledger import Ledger
from scio_crawler.items import LEDGER_TABLES, TURNS, PageLine, Table

DIGESTS = "digests"  # the kind of fault of a file that differs from its description
# Objects of the report whose keys depend on the run.
_AGE = "newest_age_days"  # null without a known conference
_OPEN = frozenset(
    "skipped left_out years states coverage layouts by_kind by_status errors stages"
    " settings".split()
)


def check_description(
    folder: Path, turns: Sequence[str], kept: Iterable[str], on_fault: OnFault
) -> None:
    """Check ``datapackage.json``, and that the others are there; without a database, each digest.

    *turns* are the turns files, newest first, *kept* those of earlier revisions.
    """
    described = _text(folder, PACKAGE, on_fault)
    digests = _digests(described)
    release = _release(described)
    either = ["".join(package(turns, sample, digests, release)) for sample in (False, True)]
    if described and described not in either:
        line = max(_first_difference(described, text) for text in either)
        what = "is not what the crawler writes about the tables"
        on_fault(Fault("description", PACKAGE, line, what))
    others = [name for name in DESCRIPTIONS if name != PACKAGE]
    for name in others:
        _text(folder, name, on_fault)
    if (folder / FILE).exists():
        return  # which has the seals of these files, and of others
    names = [*(table.files for table in LEDGER_TABLES), *others, *turns, *kept]
    for name in [name for name in names if name not in digests] if digests else ():
        on_fault(Fault("description", PACKAGE, 0, f"has no digest of {name}"))
    for fault in _differing(folder, digests):
        if fault.kind == DIGESTS or fault.file not in names:  # else reported elsewhere
            on_fault(fault)


def altered(folder: Path) -> list[Fault]:
    """Return a fault for each file of lines, or feed, that is not as the last run left it.

    Nothing else shows that whole lines were cut off. While a run is at work, files are newer.
    """
    faults: list[Fault] = []
    digests = _digests(_text(folder, PACKAGE, faults.append))
    if not digests and not faults:
        faults.append(Fault("description", PACKAGE, 0, "names no files"))
    due = {name: digests[name] for name in digests if name.endswith(".jsonl") or name == ATOM}
    return [*faults, *_differing(folder, due)]


def check_report(folder: Path, on_fault: OnFault) -> None:
    """Check ``report.json``, if there is one."""
    if not (folder / report.FILE).exists():  # a run that is killed leaves none
        return
    text = _text(folder, report.FILE, on_fault)
    try:
        record = json.loads(text)
        what = _shape(report.Report().record({}, {}), record)
    except (ValueError, RecursionError):
        what = "is no JSON"
    if not what and text != "".join(report.lines(record)):
        what = "is written with other spaces or escapes than the crawler's"
    if not what and report.EXIT_STATUSES.get(record["exit_status"]) != record["exit_meaning"]:
        what = f"exit_meaning is not that of the exit status {record['exit_status']}"
    if what and text:
        on_fault(Fault("report", report.FILE, 0, what))


def _text(folder: Path, name: str, on_fault: OnFault) -> str:
    """Return the text of a file, ``""`` if it cannot be read; faults go to *on_fault*."""
    try:
        text = (folder / name).read_bytes().decode()
    except OSError as error:
        on_fault(unreadable(name, error))
        return ""
    except UnicodeDecodeError as error:
        on_fault(Fault("description", name, 0, f"is not UTF-8 from its byte {error.start + 1} on"))
        return ""
    if not text:
        on_fault(Fault("description", name, 0, "is empty"))
    return text


def _digests(described: str) -> dict[str, Digest]:
    """Return what the text of ``datapackage.json`` says of each file, as far as it can be read."""
    try:
        about = json.loads(described)
        files = [*about["resources"], *about["files"]]
        named = [file for file in files if isinstance(file.get("path"), str)]
        return {file["path"]: Digest(file["bytes"], file["hash"]) for file in named}
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return {}


def _release(described: str) -> Release | None:
    """Return what the text of ``datapackage.json`` says of a release, None if it says nothing."""
    try:
        about = json.loads(described)
        rows = {resource["name"]: resource["rows"] for resource in about["resources"]}
        return Release(about["version"], rows) if isinstance(about["version"], str) else None
    except (ValueError, TypeError, LookupError, RecursionError):
        return None


def _differing(folder: Path, digests: Mapping[str, Digest]) -> Iterator[Fault]:
    """Yield a fault for each file that has another digest than that of *digests*, or none."""
    for name, digest in digests.items():
        try:
            found = digest_of(folder / name)
        except FileNotFoundError:
            yield Fault("files", name, 0, f"is missing, and {PACKAGE} names it")
        except (OSError, ValueError) as error:
            yield Fault("files", name, 0, f"cannot be read: {error}")
        else:
            if found != digest:
                yield Fault(
                    DIGESTS, name, 0, f"its size or its SHA-256 is not the one in {PACKAGE}"
                )


def _first_difference(one: str, other: str) -> int:
    lines = zip_longest(one.split("\n"), other.split("\n"))
    return next((number for number, (a, b) in enumerate(lines, 1) if a != b), 0)


def _shape(due: Mapping[str, Any], found: Any, where: str = "") -> str:
    """Return how *found* differs in keys and types from *due*, ``""`` if it does not."""
    if not isinstance(found, dict):
        return f"{where or 'all of it'} is no object"
    if list(due) != list(found):
        return f"{where or 'it'} does not have the keys {', '.join(due)}"
    for key, value in due.items():
        if key in _OPEN:
            continue
        if isinstance(value, dict):
            if what := _shape(value, found[key], key):
                return what
        elif key == _AGE and (found[key] is None or type(found[key]) is int):
            continue
        elif not isinstance(value, type(found[key])):
            return f"{key} is {found[key]!r}, which is of another type"
    return ""


def check_memory(folder: Path, on_fault: OnFault) -> None:
    """Check the database in *folder*, and what was written from it.

    A published copy of a folder has neither database nor archive, and then nothing is reported.
    """
    if not (folder / FILE).exists():
        if (folder / ARCHIVE).exists():
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
            _check_rows(ledger, on_fault)
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


def _check_rows(ledger: Ledger, on_fault: OnFault) -> None:
    for waiting, gone in ledger.rows("SELECT waiting, gone FROM intents ORDER BY briefing_id"):
        first = [*json.loads(waiting), *json.loads(gone), FILE][0]
        on_fault(Fault("intents", first, 0, "a run was cut off while it was written"))


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
