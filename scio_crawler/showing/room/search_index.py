"""Make the bundles of files that the search page loads, by Pagefind.

Pagefind's memory grows with what it indexes, so the turns are indexed in parts of some thousand,
each a bundle of its own; the page searches all of them. A part is some years, cut from the oldest
on, so that a new briefing changes the last part only. The others are taken over from the old site.

Of what Pagefind writes, only the index is taken; assets/search-index.js reads it. Its own program
for the browser compares each turn that it found with each other, and tells every place of every
word in words: a common one takes it a second.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import os
import shutil
import subprocess
import zlib
from collections.abc import Mapping
from itertools import groupby
from pathlib import Path
from typing import Any, NamedTuple, NoReturn

from pagefind.service import get_executable

from scio_crawler.common.errors import ExportError
from scio_crawler.showing.room.tree import Tree

# --- Whether a bundle that Pagefind made is whole -------------------------------------------------

_ENTRY = "pagefind-entry.json"
_PAGES = "fragment/*"  # a file for each
_PACKED = "*.pf_*"


def indexed(folder: Path) -> int:
    """Return how many pages the bundle in *folder* is of, 0 if what is packed is not whole.

    On a full disk, Pagefind cuts files short and ends as if all were well.
    """
    try:
        languages = json.loads((folder / _ENTRY).read_bytes())["languages"].values()
        pages = sum(int(language["page_count"]) for language in languages)
        packed = folder.rglob(_PACKED)
        is_whole = len(list(folder.glob(_PAGES))) == pages and all(map(_is_whole, packed))
    except (OSError, ValueError, LookupError, TypeError, AttributeError, EOFError, zlib.error):
        return 0
    return pages if is_whole else 0


def _is_whole(file: Path) -> bool:
    """Return whether a packed *file* is there to its end; else it may raise as well."""
    return bool(gzip.decompress(file.read_bytes()))


def files(folder: Path) -> list[Path]:
    """Return the files in *folder* and below."""
    return [path for path in folder.rglob("*") if path.is_file()]


# --- Make the bundles of files that the search page loads, by Pagefind ----------------------------

FOLDER = "search"
PARTS = f"{FOLDER}/parts.json"  # which bundles there are, newest first
META = "turns.pf_meta"  # in each bundle: what turns it has, and in which files is what
# Turns of a part, for which Pagefind takes 0.3 GB; of smaller ones there are more to load.
MOST = 3_000
# Seconds for a part, of which it takes some: what hangs must not stop a schedule for good.
PATIENCE = 900

_FORMAT = "pagefind 1.5."  # what assets/search-index.js reads
_WORK = ".search"
_OUTPUT = "output"  # of Pagefind
_META = "*.pf_meta"
_TAKEN = ("index", "filter", "fragment")  # folders
_LINES = 3  # of what Pagefind says last that are repeated
_SIGNS = 500  # of them


class Part(NamedTuple):
    """The turns that are indexed together: those of the months from *first* to *last*."""

    first: str
    last: str
    turns: int

    @property
    def path(self) -> str:
        """The folder of its bundle."""
        return f"{FOLDER}/{self.first}"


def parts(sizes: Mapping[str, int], most: int = MOST) -> list[Part]:
    """Return the parts of a folder that has *sizes* turns in each month ("2025-03"), oldest first.

    Whole years make a part while it has up to *most* turns; a larger year is taken by months.
    """
    units: list[Part] = []
    for _, group in groupby(sorted(sizes), key=lambda month: month[:4]):
        months = [Part(month, month, sizes[month]) for month in group]
        year = Part(months[0].first, months[-1].last, sum(month.turns for month in months))
        units += [year] if year.turns <= most else months
    found: list[Part] = []
    for unit in units:
        if found and found[-1].turns + unit.turns <= most:
            before = found.pop()
            found.append(Part(before.first, unit.last, before.turns + unit.turns))
        else:
            found.append(unit)
    return found


class Bundles:
    """Makes bundles in *tree*, each in a child process, while Python goes on; to be closed."""

    def __init__(self, tree: Tree) -> None:
        self._tree = tree
        self._work = tree.new / _WORK
        self._made: list[dict[str, Any]] = []
        self._old = _described(tree.old / PARTS)
        self._running: tuple[dict[str, Any], subprocess.Popen[bytes]] | None = None
        self._program, self._version = _program()

    def make(self, part: Part, pages: list[tuple[str, str]]) -> None:
        """Make the bundle of *part* of *pages*, which are paths and what is to be found there.

        One that the old site has of the same pages is taken over. Raises ExportError if Pagefind
        fails, be it with the part before.
        """
        bundle = {
            "path": f"{part.path}/",
            "first": part.first,
            "last": part.last,
            "turns": len(pages),
            "digest": _digest(self._version, pages),
        }
        self._made.append(bundle)
        there = {**bundle, "files": len(files(self._tree.old / part.path))}
        if there in self._old:
            bundle.update(there)
            self._tree.keep_folder(part.path)
            return
        self._finish()
        folder = self._work / "pages"
        for path, page in pages:
            file = folder / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(page.encode("utf-8", "replace"))
        with self._log.open("wb") as log:
            child = subprocess.Popen(
                # Relative paths: it takes none that is not UTF-8, and those above the site may be.
                [self._program, "--site", folder.name, "--output-path", _OUTPUT],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd=self._work,  # it reads the options in a file pagefind.toml, if there is one
                env={key: value for key, value in os.environ.items() if key[:9] != "PAGEFIND_"},
            )
        self._running = bundle, child

    def end(self) -> None:
        """Wait for the last bundle, and write which there are. Raises ExportError."""
        self._finish()
        newest = sorted(self._made, key=lambda bundle: str(bundle["first"]), reverse=True)
        self._tree.write(PARTS, json.dumps({"parts": newest}, indent=1) + "\n")

    def close(self) -> None:
        """Stop what is running, and leave no pages behind."""
        if self._running:
            _, child = self._running
            child.kill()
            child.wait()
        shutil.rmtree(self._work, ignore_errors=True)

    @property
    def _log(self) -> Path:
        return self._work / "log"

    def _finish(self) -> None:
        if not self._running:
            return
        bundle, child = self._running
        try:
            status = child.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            self._fail(f"it has not ended within {PATIENCE:g} seconds")
        if status:
            self._fail(f"it ended with exit status {status}")
        self._running = None
        output = self._work / _OUTPUT
        found = indexed(output)
        if found != bundle["turns"]:
            what = f"it indexed {found} of {bundle['turns']} turns, as if the disk were full"
            self._fail(what)
        folder = self._tree.new / bundle["path"]
        folder.mkdir(parents=True)
        for name in _TAKEN:
            (output / name).rename(folder / name)
        next(output.glob(_META)).rename(folder / META)
        bundle["files"] = len(files(folder))
        self._tree.written += bundle["files"]
        shutil.rmtree(self._work)

    def _fail(self, what: str) -> NoReturn:
        said = self._log.read_text("utf-8", "replace").split("\n")
        last = "\n".join([line for line in said if line.strip()][-_LINES:])[-_SIGNS:]
        raise ExportError(f"Pagefind could not index the turns: {what}. It says: {last}")


def _program() -> tuple[Path, str]:
    """Return where Pagefind's program is, and its version. Raises ExportError."""
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
    told = said.stdout.decode("utf-8", "replace").strip()
    if not told.startswith(_FORMAT):
        raise ExportError(f"the reading room needs {_FORMAT}x: {program} is {told}")
    return program.resolve(), told


def _digest(version: str, pages: list[tuple[str, str]]) -> str:
    digest = hashlib.sha256(version.encode())
    for path, page in pages:
        digest.update(f"{path}\n{page}".encode("utf-8", "replace"))
    return digest.hexdigest()


def _described(path: Path) -> list[object]:
    """Return what an earlier build noted in *path*; nothing if it is not there or damaged."""
    try:
        return list(json.loads(path.read_bytes())["parts"])
    except (OSError, ValueError, LookupError, TypeError):
        return []
