"""Find the output folder, check and lock it, and put it in order without a crawl.

All commands look for it, so what only some of them need is imported where it is used.
"""

import os
from collections.abc import Callable, Iterable, Iterator
from configparser import ConfigParser
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from shlex import quote

from scrapy.settings import BaseSettings
from scrapy.utils.conf import closest_scrapy_cfg
from scrapy.utils.project import ENVVAR

from scio_crawler.archive.indexing import Finding, archive_files
from scio_crawler.common.addresses import ARCHIVE, SAMPLE, is_briefing_id
from scio_crawler.common.database import FILE
from scio_crawler.common.errors import ArgumentError, BusyError, OutputError
from scio_crawler.common.files import make_folder
from scio_crawler.common.identity import command
from scio_crawler.contract.description import DESCRIPTIONS
from scio_crawler.contract.lines import (
    QUARANTINE,
    REPORT,
    REVISIONS,
    quarantine_file_name,
    read,
    skip,
)
from scio_crawler.folder.files import SET_ASIDE, OnDamage
from scio_crawler.items import CATALOGUE, TABLES, Entry, Turn
from scio_crawler.run.arguments import SPIDER, Arguments

LOCK = ".lock"
# Names that a run writes in the output folder, in addition to the database and its side files.
_NAMES_OF_RUN = {Path(table.files).parts[0] for table in TABLES}
_NAMES_OF_RUN |= {ARCHIVE, REVISIONS, QUARANTINE, SET_ASIDE, REPORT, LOCK}
_NAMES_OF_RUN.update(DESCRIPTIONS)
# One of them, or a file of the archive, shows that a folder is an output folder.
_SIGNS_OF_OUTPUT = (CATALOGUE.files, FILE, REPORT, LOCK)


def output_folder(settings: BaseSettings, site: str) -> Path:
    """Return SCIO_OUTPUT_DIR or its default for *site*.

    A relative path counts from the folder of the project's scrapy.cfg, in or above the current
    folder; without one, from the current folder.
    """
    given = settings.get("SCIO_OUTPUT_DIR")
    if not given:
        return default_folder(site)
    return _project_folder().resolve() / expanded(given)


def default_folder(site: str) -> Path:
    """Return the output folder for *site* if none is given."""
    return _project_folder().resolve() / ("output/sample" if site == SAMPLE else "output")


def path_to_type(folder: Path) -> str:
    """Return *folder* as to be typed in a command: quoted, and relative in the project's folder."""
    here = Path.cwd()
    if _project_folder().resolve() == here and folder.is_relative_to(here):
        folder = folder.relative_to(here)
    return quote(str(folder))


def expanded(path: str | Path) -> Path:
    """Return *path* with a home folder in place of its ``~``, if there is such a folder."""
    with suppress(RuntimeError):
        return Path(path).expanduser()
    return Path(path)


def _project_folder() -> Path:
    """Return the folder of the closest scrapy.cfg, unless that belongs to another project."""
    closest = closest_scrapy_cfg()
    if not closest:
        return Path()
    config = ConfigParser(interpolation=None)
    config.read(closest, encoding="utf-8")

    project = os.environ.get(ENVVAR)
    is_of_project = project is None
    if "settings" in config:
        is_of_project = is_of_project or project in config["settings"].values()
    return Path(closest).parent if is_of_project else Path()


def is_of_run(path: Path, folder: Path) -> bool:
    """Return whether a run writes *path*, or into it, if *folder* is its output folder."""
    if path == folder:
        return True
    if not path.is_relative_to(folder):
        return False
    name = path.relative_to(folder).parts[0]
    return name in _NAMES_OF_RUN or name.startswith(FILE)


def check_folder(folder: Path, arguments: Arguments) -> None:
    """Raise ArgumentError if *folder* lacks an archive or a reading that *arguments* name."""
    archive = folder / ARCHIVE
    if arguments.site == ARCHIVE and not archive_files(archive):
        hint = "A crawl makes one; name the folder that holds it with -s SCIO_OUTPUT_DIR="
        raise ArgumentError(f"site=archive: there is no archive in {archive}. {hint}")
    if arguments.accept:
        _check_accepted(folder, arguments.accept)


def _check_accepted(folder: Path, ids: Iterable[str]) -> None:
    """Raise ArgumentError unless *folder* has a reading to accept for each of these *ids*."""
    known = set(in_quarantine(folder)).union(_in_doubt(folder))
    unknown = [briefing_id for briefing_id in ids if briefing_id not in known]
    if unknown:
        place = f"no reading of it is in quarantine or doubtful in {folder}"
        there = f"there are those of {', '.join(sorted(known))}" if known else "there is none"
        raise ArgumentError(f"accept={' '.join(unknown)}: {place}; {there}")


def in_quarantine(folder: Path) -> list[str]:
    """Return the ids of the briefings with a reading in quarantine, sorted."""
    names = (path.stem for path in (folder / QUARANTINE).glob("*.jsonl"))
    return sorted(filter(is_briefing_id, names))


def is_partial(folder: Path, briefing_id: str) -> bool:
    """Return whether the reading of a briefing in quarantine lacks pages, if it can be read."""
    turns = read(folder, quarantine_file_name(briefing_id), Turn, skip)
    first = next(turns, None)
    return first is not None and first.status == "partial"


def _in_doubt(folder: Path) -> list[str]:
    """Return the ids of the doubtful briefings in what can be read of the catalogue."""
    entries = read(folder, CATALOGUE.files, Entry, skip)
    return [entry.briefing_id for entry in entries if entry.doubts]


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Lock *folder* against other runs; the system releases the lock of a process that dies.

    Raises BusyError if another run holds the lock, OutputError if the folder cannot be written to.
    """
    from filelock import FileLock, Timeout

    lock = FileLock(folder / LOCK, timeout=0)
    try:
        make_folder(folder)
        lock.acquire()
    except Timeout:
        hint = "Wait until it has ended, or choose another folder"
        raise BusyError(f"another run is at work in {folder}. {hint}") from None
    except OSError as error:
        raise OutputError.unwritable(folder, error) from error
    try:
        yield
    finally:
        lock.release()


def is_busy(folder: Path) -> bool:
    """Return whether a run is at work in *folder*, without disturbing one that begins."""
    # A log is there while a run has the database open, and after one that was killed.
    if not (folder / f"{FILE}-wal").exists():
        return False
    try:
        with locked(folder):
            return False
    except BusyError:
        return True
    except OutputError:  # it cannot be written to, by a run either
        return False


def may_be_output(folder: Path) -> bool:
    """Return whether *folder* is empty, or has something that a run writes."""
    has_sign = any((folder / name).exists() for name in _SIGNS_OF_OUTPUT)
    return has_sign or bool(archive_files(folder / ARCHIVE)) or not any(folder.iterdir())


def repair(folder: Path, on_damage: OnDamage, on_finding: Callable[[Finding], None]) -> None:
    """Put *folder* in order as a run does before it crawls; call *on_damage* for each damaged file.

    *on_finding* is called for each fault in the records of the archive, which are all read. Raises
    OutputError if the folder has no database or cannot be used, BusyError if a run works in it.
    """
    from scio_crawler.folder.store import Store

    if not (folder / FILE).exists():
        again = (
            f"{command()} crawl {SPIDER} -a site=archive -s SCIO_OUTPUT_DIR={path_to_type(folder)}"
        )
        raise OutputError(
            f"{folder} has no {FILE}, which remembers what the files were like. If it has an "
            f"archive, read that again: {again}"
        )
    with locked(folder), closing(Store(folder, "", on_damage, on_finding)) as store:
        store.index_archive()
        store.put_in_order()
        if not store.ledger.was_changed:  # else the next run reads the archive first
            store.output.reconcile()
            store.write_tables()
        if not (folder / REPORT).exists():  # the next run writes its own
            store.output.files.seal(REPORT)
