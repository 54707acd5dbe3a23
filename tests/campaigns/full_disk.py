"""Let the disk fill up at many moments of each command, make room again, and run again.

``python -m tests.campaigns full-disk --count 12`` runs each command on disks of 12 sizes, between
what its folder takes before and at most during an undisturbed run. Each disk is a file system in
memory, so this needs Linux and a user who may mount it. It promises:

1. A run that finds no room says that the disk is full, where, and what to do; its exit status is
   the documented one, and there is no traceback.
2. What was published before is still there.
3. With room again, the next run says of nothing that it is damaged, and what it leaves are the
   files of a folder that never filled, clocks apart.
"""

from __future__ import annotations

import argparse
import json
import re
import shutil
import subprocess
import sys
import tempfile
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from scio_crawler.showing.exports import FORMATS
from tests import processes
from tests.campaigns.folders import differences, faults_in
from tests.campaigns.killed_runs import ARCHIVE, BRIEFINGS, importing, written
from tests.importing.recorded import write_editions
from tests.mirrors import command, pages_of, press_room
from tests.server import Mirror, Pages, tagged

PAGE = 4096  # bytes; a file system in memory grows and fills up by pages
AMPLE = 2**30  # bytes
FAILED = {"export": 1}  # the status of a command that finds no room, if it is not 9
FULL = re.compile(r"the disk is full", re.I)
DAMAGED = re.compile(r"damaged|not as it was written|Put a copy", re.I)
# Clocks, digests and sizes of files with clocks in them.
CLOCKS = re.compile(rb'\d{4}-\d\d-\d\d(T[\d:.]+Z?)?|\b[0-9a-f]{64}\b|"bytes": \d+|\d\d? \w+ \d{4}')
# Lines are compared otherwise. Feeds have the order of the run.
LEFT_OUT = re.compile(r"state\.sqlite.*|\.lock|report\.json|feed\.xml|archive/.*|.*\.jsonl")

ROOM: Pages = {n: tagged(page) for n, page in press_room(BRIEFINGS).items()}

Words = Callable[[Path], list[str]]  # the command line of a run in a folder


@contextmanager
def disk(place: Path) -> Iterator[Path]:
    """Mount an empty disk at *place*."""
    place.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "tmpfs", place], check=True)
    try:
        yield place
    finally:
        subprocess.run(["umount", place], check=True)
        place.rmdir()


def resize(place: Path, size: int) -> None:
    """Make the disk at *place* one of *size* bytes; what is on it must fit."""
    subprocess.run(["mount", "-o", f"remount,size={size}", place], check=True)


def used(place: Path) -> int:
    """Return the bytes that the disk at *place* holds."""
    usage = shutil.disk_usage(place)
    return usage.total - usage.free


@dataclass
class Kind:
    """A kind of run: the folder that it *begins* with, and what comes of it undisturbed."""

    name: str
    begins: Path | None  # None for an empty folder
    words: Words
    mirror: Mirror
    pages: Pages  # of the mirror meanwhile
    least: int = 0  # bytes that the folder takes before
    most: int = 0  # and at most during the run
    status: int = 0
    made: dict[str, Any] = field(default_factory=dict)

    @property
    def status_if_full(self) -> int:
        return FAILED.get(self.name.partition(" ")[0], 9)

    def begin(self, place: Path) -> Path:
        """Return the folder at *place* that the run begins with."""
        folder = place / "output"
        self.mirror.pages = dict(self.pages)
        if self.begins:
            shutil.copytree(self.begins, folder)
        return folder

    def run(self, folder: Path) -> subprocess.CompletedProcess[str]:
        _, _, *program = self.words(folder)
        return processes.run(*program)


def made_in(folder: Path) -> dict[str, Any]:
    """Return what each file of *folder* says that is the same after each run."""
    made: dict[str, Any] = dict(written(folder))
    for path in folder.rglob("*"):
        name = path.relative_to(folder).as_posix()
        if path.is_file() and not LEFT_OUT.fullmatch(name):
            made[name] = CLOCKS.sub(b"", path.read_bytes())
    return made


def words_in(folder: Path) -> set[str]:
    """Return the text of every turn in *folder*, in turns files and their revisions."""
    files = (*folder.glob("briefings/*.jsonl"), *folder.glob("revisions/*/*.jsonl"))
    lines = (line for file in files for line in file.read_text("utf-8").splitlines())
    return {json.loads(line)["text"] for line in lines}


def measured(kind: Kind, place: Path) -> None:
    """Run *kind* undisturbed on a disk at *place*, and note what it takes and makes."""
    with disk(place):
        resize(place, AMPLE)
        folder = kind.begin(place)
        kind.least = used(place)
        ended = threading.Event()

        def look() -> None:
            while not ended.wait(0.0005):
                kind.most = max(kind.most, used(place))

        watch = threading.Thread(target=look)
        watch.start()
        result = kind.run(folder)
        ended.set()
        watch.join()
        assert result.returncode in (0, 3), result.stderr
        kind.status, kind.made = result.returncode, made_in(folder)


def trial(kind: Kind, place: Path, size: int) -> tuple[str, list[str]]:
    """Run *kind* on a disk of *size* at *place*, then with room; return (what came, faults)."""
    with disk(place):
        resize(place, AMPLE)
        folder = kind.begin(place)
        before = words_in(folder)
        resize(place, size)
        first = kind.run(folder)
        said = first.stderr + first.stdout
        came = "full" if FULL.search(said) else "fitted"
        faults = list(_faults(kind, first.returncode, said))
        faults += [f"these words are gone: {text}" for text in before - words_in(folder)]
        resize(place, AMPLE)
        again = kind.run(folder)
        said = again.stderr + again.stdout
        if again.returncode != kind.status:
            faults.append(f"then: status {again.returncode}, {said[-500:]}")
        if DAMAGED.search(said):
            faults.append(f"then: {[line for line in said.splitlines() if DAMAGED.search(line)]}")
        if differ := differences(made_in(folder), kind.made):
            faults.append(f"then: {differ} differ")
        faults += [f"then: {fault}" for fault in faults_in(folder)]
        if (folder / "set-aside").exists():
            faults.append("then: something was set aside")
    return came, faults


def _faults(kind: Kind, status: int, said: str) -> Iterator[str]:
    """Yield what a run on a disk that is full must never do."""
    if "Traceback" in said:
        yield f"a traceback: {said[-1500:]}"
    if DAMAGED.search(said):
        yield f"says damaged: {[line for line in said.splitlines() if DAMAGED.search(line)]}"
    is_full = FULL.search(said) is not None
    if status != (kind.status_if_full if is_full else kind.status):
        yield f"status {status}: {said[-600:]}"
    if is_full and not re.search(r"free some space", said, re.I):
        yield f"says not what to do: {said[-600:]}"


def kinds(place: Path, mirror: Mirror) -> list[Kind]:
    """Return the kinds of runs, and make in *place* what they begin with."""
    base, crawled, editions = mirror.base, place / "crawled", place / "editions"
    editions.mkdir()
    write_editions(editions)

    def crawling(folder: Path) -> list[str]:
        return command(base, folder)

    def updating(folder: Path) -> list[str]:
        return command(base, folder, "-a", "full=1")

    def replaying(folder: Path) -> list[str]:
        return command(ARCHIVE, folder)

    def exporting(name: str) -> Words:
        return lambda folder: [sys.executable, "-m", "scrapy", "export", name, str(folder)]

    def take_in(folder: Path) -> list[str]:
        return importing(editions)(base, folder, 1)

    first, later = ROOM, ROOM | {n: tagged(p) for n, p in pages_of(2, BRIEFINGS[2], more=4).items()}
    processes.run(*crawling(crawled)[2:])
    archive = place / "archive only"
    shutil.copytree(crawled / ARCHIVE, archive / ARCHIVE)
    every = {
        "crawl": (None, crawling, first),
        "update": (crawled, updating, later),
        "replay": (archive, replaying, {}),
        "replay again": (crawled, replaying, {}),
        "import": (None, take_in, {}),
        "import later": (crawled, take_in, {}),
        **{f"export {name}": (crawled, exporting(name), {}) for name in FORMATS},
    }
    return [
        Kind(name, begins, words, mirror, pages) for name, (begins, words, pages) in every.items()
    ]


OPTIONS = {"count": 12, "only": ""}


def try_all(options: argparse.Namespace) -> int:
    """Do the trials; return the exit status, 1 if a promise was broken."""
    broken = 0
    with tempfile.TemporaryDirectory() as name, Mirror(ROOM) as mirror:
        place = Path(name)
        for kind in kinds(place, mirror):
            if options.only not in kind.name:
                continue
            measured(kind, place / "disk")
            came: Counter[str] = Counter()
            step = (kind.most - kind.least) / options.count
            for number in range(options.count):
                size = PAGE * (1 + int(kind.least + number * step) // PAGE)
                what, faults = trial(kind, place / "disk", size)
                came[what] += 1
                broken += bool(faults)
                for fault in faults:
                    print(f"{kind.name}, {size} bytes, {what}: {fault}", flush=True)
            said = ", ".join(f"{count} {what}" for what, count in sorted(came.items()))
            print(f"{kind.name}: {kind.least} to {kind.most} bytes: {said}", flush=True)
    return int(broken > 0)
