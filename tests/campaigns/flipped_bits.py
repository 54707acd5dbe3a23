"""Flip bits of a folder's database, and look at what the next run and a person make of it.

``python -m tests.campaigns flipped-bits --count 1000`` makes a folder of crawls of a mirror, then
1000 times copies it, flips 1 to 50 bits in ``state.sqlite``, in its log or in its digest, and
crawls or replays. It promises:

1. The run ends with a status of the documented ones, and without a traceback.
2. If it cannot use the database, it says so in the words for that. A person who does what they say,
   puts a copy back or moves the database aside and replays, has the folder as it was.
3. If it can, the tables and turns files are those of an undamaged folder, or the run says that the
   database is not as it was written.
4. Nothing outside the folder is touched, and no turns file is lost.
"""

from __future__ import annotations

import argparse
import itertools
import random
import shutil
import sqlite3
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from scio_crawler.run.reporting.report import EXIT_STATUSES
from tests.campaigns import workplace
from tests.campaigns.archive_damage import flipped
from tests.campaigns.damaged_folders import room, written
from tests.campaigns.file_damage import DATABASE, SUM
from tests.campaigns.folders import differences
from tests.mirrors import Result, crawl, pages_of
from tests.server import Mirror, tagged

LOG = f"{DATABASE}-wal"
MOST = 50  # bits
ASIDE = "move it aside"  # what the words for a damaged database say
UNUSABLE = 9
MODES = ("crawl", "replay")


@dataclass(frozen=True)
class World:
    """The site, the *good* folder, the same one with its *log*, and what runs make of it."""

    base: str
    place: Path
    made: dict[str, dict[str, Any]]  # by what a run begins with, and its mode

    def run(self, mode: str, folder: Path) -> Result:
        """Crawl into *folder*, or replay it."""
        return crawl("archive" if mode == "replay" else self.base, folder)


def build(mirror: Mirror, place: Path) -> World:
    """Crawl the *mirror* twice, while it changes, into a folder in *place*."""
    world = World(mirror.base, place, {})
    good, logged = place / "good", place / "logged"
    crawl(mirror.base, good)
    mirror.pages |= {n: tagged(p) for n, p in pages_of(2, 2, more=4).items()}
    # While another program reads the database, SQLite keeps the log, as after a kill.
    with closing(sqlite3.connect(good / DATABASE)) as reader:
        reader.execute("SELECT count(*) FROM meta").fetchall()
        crawl(mirror.base, good, "-a", "full=1")
        shutil.copytree(good, logged)
    crawl(mirror.base, good)
    for start, mode in itertools.product(("good", "logged"), MODES):
        folder = place / f"{start} {mode}"
        shutil.copytree(place / start, folder)
        world.run(mode, folder)
        world.made[folder.name] = written(folder)
    only_archive = place / ASIDE
    shutil.copytree(good / "archive", only_archive / "archive")
    world.run("replay", only_archive)
    world.made[ASIDE] = written(only_archive)
    return world


def flip(path: Path, chance: random.Random) -> int:
    """Flip some bits of the file at *path*; return how many."""
    data, number = path.read_bytes(), chance.randint(1, MOST)
    for _ in range(number):
        data = flipped(data, chance)
    path.write_bytes(data)
    return number


def attempt(world: World, seed: int, number: int) -> tuple[str, str, list[str]]:
    """Do trial *number*; return what it was, what came of it, and the broken promises."""
    chance = random.Random(f"{seed}/{number}")
    folder = world.place / f"trial-{number}"
    start = chance.choice(("good", "good", "logged"))
    shutil.copytree(world.place / start, folder)
    files = [DATABASE] * 6 + ([LOG] * 3 if start == "logged" else [SUM])
    file, mode = chance.choice(files), chance.choice(MODES)
    bits = flip(folder / file, chance)
    about = f"trial {number}: {bits} bits of {file}, {start}, {mode}"
    result = world.run(mode, folder)
    broken = list(faults(result))
    differ = differences(written(folder), world.made[f"{start} {mode}"])
    if result.status == UNUSABLE:
        came = "refused"
        if ASIDE not in result.log:
            broken.append(f"not the words for it: {result.log[-300:]}")
        broken += restored(world, folder, start, chance.choice(("copied", ASIDE)), mode)
    elif not differ:
        came = "as it was"
    elif result.report["damage"]:
        came = "reported"
    else:
        came = "differs"
        broken.append(f"it differs in silence: {differ}, status {result.status}")
    shutil.rmtree(folder)
    return about, came, broken


def faults(result: Result) -> Iterator[str]:
    """Yield what a run must never do."""
    if "Traceback" in result.log:
        yield f"a traceback: {result.log[-1500:]}"
    if result.status == 1 or result.status not in EXIT_STATUSES:
        yield f"status {result.status}"


def restored(world: World, folder: Path, start: str, how: str, mode: str) -> Iterator[str]:
    """Do what the message says; yield what is then not as it was."""
    for path in folder.glob(f"{DATABASE}*"):
        path.unlink()
    if how == "copied":
        for path in (world.place / start).glob(f"{DATABASE}*"):
            shutil.copy(path, folder)
    result = world.run("replay" if how == ASIDE else mode, folder)
    yield from faults(result)
    good = world.made[ASIDE if how == ASIDE else f"{start} {mode}"]
    if differ := differences(written(folder), good):
        yield f"{how}, {mode}: {differ} differ, status {result.status}: {result.log[-300:]}"


OPTIONS = {"count": 1000, "seed": 1, "start": 0}


def try_all(options: argparse.Namespace) -> int:
    """Do the trials; return the exit status, 1 if a promise was broken."""
    came: Counter[str] = Counter()
    with (
        workplace() as place,
        Mirror(room()) as mirror,
        ThreadPoolExecutor(2) as pool,
    ):
        world = build(mirror, Path(place))
        numbers = range(options.start, options.start + options.count)
        for trial, what, broken in pool.map(partial(attempt, world, options.seed), numbers):
            came[what] += 1
            came["broken"] += bool(broken)
            for promise in broken:
                print(f"{trial}: {promise}", flush=True)
    print(", ".join(f"{number} {what}" for what, number in sorted(came.items())))
    return int(came["broken"] > 0)
