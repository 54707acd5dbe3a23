"""Make the bundles of files that the search page loads, by Pagefind.

Pagefind's memory grows with what it indexes. So the turns are indexed by periods of some thousand
turns, each in a bundle of its own; the page searches all of them. Periods are formed from the
oldest turn on, so that a new briefing changes only the last one. The other bundles are reused.

Only the index of Pagefind is used; assets/search-index.js reads it. Pagefind's own program for the
browser takes a second for a common word, since it compares each result with each other.
"""

import errno
import gzip
import json
import os
import shutil
import subprocess
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import groupby
from pathlib import Path
from typing import Any, NamedTuple, NoReturn

from pagefind.service import get_executable

from scio_crawler.common.errors import ExportError, is_full
from scio_crawler.showing.room.site_folder import SiteFolder, files, key_of


def indexed(folder: Path) -> int:
    """Return how many pages the bundle in *folder* has, 0 if a packed file is damaged."""
    # On a full disk, Pagefind truncates files and ends without an error.
    try:
        languages = json.loads((folder / "pagefind-entry.json").read_bytes())["languages"].values()
        pages = sum(int(language["page_count"]) for language in languages)
        packed = folder.rglob("*.pf_*")
        is_whole = len(list(folder.glob("fragment/*"))) == pages and all(map(_is_whole, packed))
    except (OSError, ValueError, LookupError, TypeError, AttributeError):
        return 0
    return pages if is_whole else 0


def _is_whole(file: Path) -> bool:
    try:
        return bool(gzip.decompress(file.read_bytes()))
    except (OSError, EOFError, zlib.error):
        return False


FOLDER = "search"
BUNDLES = f"{FOLDER}/parts.json"  # the list of the bundles, newest first
META = "turns.pf_meta"  # in each bundle: its turns, and the files of its words
# Turns of a period, for which Pagefind takes 0.3 GB. Smaller ones are more bundles to load.
MOST = 3_000
# Seconds for a period, which takes only some: if Pagefind hangs, scheduled runs must continue.
PATIENCE = 900

_FORMAT = "pagefind 1.5."  # what assets/search-index.js reads
_WORK = ".search"
_OUTPUT = "output"  # of Pagefind
_USED = ("index", "filter", "fragment")  # folders


class Period(NamedTuple):
    """Months whose turns are indexed together."""

    first: str  # month, as "2025-03"
    last: str
    turns: int

    @property
    def path(self) -> str:
        """The folder of its bundle."""
        return f"{FOLDER}/{self.first}"


def periods(sizes: Mapping[str, int], most: int = MOST) -> list[Period]:
    """Return the periods of a folder, oldest first; *sizes* has the turns of each month.

    Whole years are joined to periods of up to *most* turns; a larger year is split into months.
    """
    units: list[Period] = []
    for _, group in groupby(sorted(sizes), key=lambda month: month[:4]):
        months = [Period(month, month, sizes[month]) for month in group]
        year = Period(months[0].first, months[-1].last, sum(month.turns for month in months))
        units += [year] if year.turns <= most else months
    found: list[Period] = []
    for unit in units:
        if found and found[-1].turns + unit.turns <= most:
            before = found.pop()
            found.append(Period(before.first, unit.last, before.turns + unit.turns))
        else:
            found.append(unit)
    return found


class Bundles:
    """Makes bundles in *site*, each in a child process that runs meanwhile; must be closed."""

    def __init__(self, site: SiteFolder) -> None:
        self._site = site
        self._work = site.new / _WORK
        self._log = self._work / "log"
        self._made: list[dict[str, Any]] = []
        self._old = _whole(site.old)
        self._running: tuple[dict[str, Any], subprocess.Popen[bytes]] | None = None
        self._program, self._version = _program()

    def make(
        self, period: Period, given: Sequence[Any], page: Callable[[Any], tuple[str, str]]
    ) -> None:
        """Start to make the bundle of *period* of all that *given* makes a *page* of.

        A page is a path and its search document. What the old site made of the same is reused.
        Raises ExportError if Pagefind fails, perhaps with the period before.
        """
        bundle: dict[str, Any] = {
            "path": f"{period.path}/",
            "first": period.first,
            "last": period.last,
            "turns": len(given),
            "digest": key_of(self._site.origin, self._version, given),
        }
        self._made.append(bundle)
        there = self._old.get(bundle["digest"], {})
        if bundle.items() <= there.items():
            bundle["files"] = there["files"]
            self._site.reuse_folder(period.path)
            return
        self._finish()
        folder = self._work / "pages"
        for path, document in map(page, given):
            file = folder / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(document.encode("utf-8", "replace"))
        with self._log.open("wb") as log:
            child = subprocess.Popen(
                # Relative paths: it refuses any that is not UTF-8, as those above the site may be.
                [self._program, "--site", folder.name, "--output-path", _OUTPUT],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd=self._work,  # it reads the options in a file pagefind.toml, if there is one
                env={key: value for key, value in os.environ.items() if key[:9] != "PAGEFIND_"},
            )
        self._running = bundle, child

    def end(self) -> None:
        """Wait for the last bundle, and write the list of all. Raises ExportError."""
        self._finish()
        newest = sorted(self._made, key=lambda bundle: str(bundle["first"]), reverse=True)
        self._site.write(BUNDLES, json.dumps({"parts": newest}, indent=1) + "\n")

    def close(self) -> None:
        """Stop the child process, and remove the pages."""
        if self._running:
            _, child = self._running
            child.kill()
            child.wait()
        shutil.rmtree(self._work, ignore_errors=True)

    def _finish(self) -> None:
        if not self._running:
            return
        bundle, child = self._running
        try:
            status = child.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            self._fail(f"it did not end within {PATIENCE:g} seconds")
        if status:
            self._fail(f"it ended with exit status {status}")
        self._running = None
        output = self._work / _OUTPUT
        found = indexed(output)
        if found != bundle["turns"]:
            self._fail(f"it indexed {found} of {bundle['turns']} turns, as if the disk were full")
        folder = self._site.new / bundle["path"]
        folder.mkdir(parents=True)
        for name in _USED:
            (output / name).rename(folder / name)
        next(output.glob("*.pf_meta")).rename(folder / META)
        bundle["files"] = len(files(folder))
        self._site.written += bundle["files"]
        shutil.rmtree(self._work)

    def _fail(self, what: str) -> NoReturn:
        if is_full(self._work):
            raise OSError(errno.ENOSPC, what)
        said = self._log.read_text("utf-8", "replace").split("\n")
        last = "\n".join([line for line in said if line.strip()][-3:])[-500:]
        raise ExportError(f"Pagefind could not index the turns: {what}. It says: {last}")


def _program() -> tuple[Path, str]:
    """Return the path of Pagefind's program, and its version. Raises ExportError."""
    try:
        program = get_executable()
    except OSError:  # the package is there without it
        program = None
    if program is None:
        raise ExportError("the reading room needs Pagefind's program. Install pagefind[bin]")
    try:
        said = subprocess.run([program, "--version"], capture_output=True, check=True, timeout=60)
    except (OSError, subprocess.SubprocessError) as error:
        raise ExportError(f"Pagefind's program {program} cannot be run: {error}") from error
    version = said.stdout.decode("utf-8", "replace").strip()
    if not version.startswith(_FORMAT):
        raise ExportError(f"the reading room needs {_FORMAT}x: {program} is {version}")
    return program.resolve(), version


def bundled(site: Path) -> Iterator[str]:
    """Yield the files of the whole bundles of *site*."""
    for bundle in _whole(site).values():
        yield from (bundle["path"] + name for name in files(site / bundle["path"]))


def _whole(site: Path) -> dict[str, dict[str, Any]]:
    """Return what *site* lists of each whole bundle, by its digest; none if the list is damaged."""
    try:
        bundles = json.loads((site / BUNDLES).read_bytes())["parts"]
        there = [(files(folder := site / bundle["path"]), folder, bundle) for bundle in bundles]
        return {
            bundle["digest"]: bundle
            for found, folder, bundle in there
            if len(found) == bundle["files"] and all(_is_whole(folder / name) for name in found)
        }
    except (OSError, ValueError, LookupError, TypeError):
        return {}
