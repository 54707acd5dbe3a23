"""Damage one file of an output folder, and look at what the checker and the next run make of it.

``python -m tests.campaigns damaged-folders --count 200`` makes a folder by real crawls of a mirror
on loopback, then 200 times copies it, damages one file in one way (``file_damage``), checks the
copy, and runs a command on it twice. It promises:

1. At rest, ``check-output`` finds the damage, in the folder and in a copy of it as it is published,
   without the database and the archive.
2. The run says so: its log or its report names the file. Of damage that leaves size and time as
   they were, only ``check-output`` must.
3. What the run says is well is well: tables and turns files are those of an undamaged folder (times
   and places in the archive apart), ``check-output`` finds nothing, and a second run has nothing
   more to say. Otherwise its exit status is not that of an undamaged folder.
4. Nothing good is lost: the damaged bytes and those of all other files are still in the folder, and
   a file outside that a link led to is untouched.

A damage that changes no byte, or in the database no row, is none and is not counted. It prints a
table of what came of each kind of damage and of file, and every broken promise.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import shutil
import sqlite3
import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from tests import processes
from tests.campaigns import workplace
from tests.campaigns.file_damage import (
    DATABASE,
    HARMLESS,
    KINDS,
    QUIET,
    RENAMED,
    SUM,
    NotApplicable,
    Scene,
    files_of,
    kind_of,
)
from tests.campaigns.folders import CLOCKS, faults_in
from tests.mirrors import (
    HEAD,
    LIST,
    article,
    command,
    crawl,
    frame,
    item,
    list_page,
    pages_of,
    paragraphs,
    path,
    title,
)
from tests.server import Mirror, Reply, tagged

# The ways to open a folder between two looks at it.
MODES = ("daily", "full", "replay", "repair")
# Of the files that describe others.
DIGESTS = ("hash", "bytes")
REPORTED = ("failures", "warnings", "damage")  # keys of the report
NODE = "/pressroom/node_9100001.html"
# What cannot be made again from the rest of the folder.
TREASURE = ("briefings/", "revisions/", "quarantine/", "archive/")
# What a published copy lacks; of a reading in quarantine nothing in it tells.
KEPT_BACK = (DATABASE, "archive", "report.json", "quarantine", "set-aside")
_CLOCK = re.compile(r"\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\dZ?|\d+(?:\.\d+)? seconds")


def room() -> dict[str, Any]:
    """Return a press room in which there is one of everything that a folder can hold."""
    spoken = [*paragraphs(5, 1, 1, "July 24, 2024", 2), "(Laughter)", "Translated by Ruan Qi"]
    printed = [
        *("• SCIO briefing on harbour bells", *HEAD, "April 20, 2020"),
        *paragraphs(7, 1, 1, "", 1)[len(HEAD) + 1 :],
    ]
    inline = "".join(f"<p>{line}</p>" for line in printed)
    waits = (
        "<div class='cp'><p>SCIO briefing on lamp oil</p><p>Beijing | 10 a.m. Aug. 1, 2024</p>"
        "<p>Speakers</p><p>Mr. Weng Jiamu, director general of the Lantern Office</p></div>"
    )
    copy = [
        line.replace("Good morning", "Good day") for line in paragraphs(1, 1, 1, "July 24, 2024", 3)
    ]
    pages: dict[str, str] = {}
    for number, of in {1: 1, 2: 2, 3: 4, 4: 1, 8: 3}.items():
        pages |= pages_of(number, of, more=3)
    pages |= {path(5): article(5, lines=spoken), path(6): article(6, lines=copy)}
    pages[path(9)] = article(9, lines=["Lanterns were lit on Friday.", "It was dark by then."])
    pages[NODE] = frame("SCIO briefing on lamp oil", waits)
    items = [item(NODE, "SCIO briefing on lamp oil")]
    items += [item(path(n), title(n)) for n in (1, 2, 3, 4, 5, 6, 8, 9)]
    pages[LIST] = list_page(items, below=f'<div class="text">{inline}</div>')
    return {address: tagged(page) for address, page in pages.items()}


@dataclass
class Result:
    """What a run of a command on a folder came to."""

    status: int
    said: set[str]  # lines of its log and its report, clocks apart
    files: dict[str, Any]  # see written


@dataclass
class World:
    """The folder that is damaged, the site behind it, and what undamaged runs make of it."""

    base: str
    place: Path
    good: dict[str, list[Result]] = field(default_factory=dict)  # by mode, two runs each

    @property
    def folder(self) -> Path:
        return self.place / "good"

    def run(self, mode: str, folder: Path) -> Result:
        """Run the command of *mode* on *folder*."""
        _, _, *program = {
            "daily": command(self.base, folder),
            "full": command(self.base, folder, "-a", "full=1"),
            "replay": command("archive", folder),
            "repair": [sys.executable, "-m", "scrapy", "check-output", "--repair", str(folder)],
        }[mode]
        done = processes.run(*program)
        log = done.stderr + (done.stdout if mode == "repair" else "")
        said = {_CLOCK.sub("", line.replace(str(folder), "FOLDER")) for line in log.splitlines()}
        if mode != "repair":
            said |= reported(folder)
        return Result(done.returncode, said, written(folder))


def build(mirror: Mirror, place: Path, modes: tuple[str, ...]) -> World:
    """Crawl the *mirror* three times, while it changes, into a folder in *place*."""
    world = World(mirror.base, place)
    crawl(mirror.base, world.folder)
    with Mirror(room()) as elsewhere:
        crawl(elsewhere.base, place / "other")
    mirror.pages |= {n: tagged(p) for n, p in pages_of(2, 2, more=4).items()}
    crawl(mirror.base, world.folder, "-a", "full=1")
    shutil.copytree(world.folder, world.place / "older")
    mirror.pages[path(3)] = tagged(article(3, 1, 1))
    mirror.pages[path(4)] = Reply("gone", status=410)
    mirror.pages |= {n: tagged(p) for n, p in pages_of(2, 2, more=5).items()}
    crawl(mirror.base, world.folder, "-a", "full=1")
    crawl(mirror.base, world.folder)
    # From here on an undamaged run ends with status 0: 4 has been gone for days, 3 is whole again.
    with closing(sqlite3.connect(world.folder / DATABASE, isolation_level=None)) as database:
        days = json.dumps({1: ["2024-07-25", "2024-07-26"]})
        database.execute("UPDATE met SET gone = ? WHERE gone != '{}'", (days,))
    mirror.pages |= {n: tagged(p) for n, p in pages_of(3, 4, more=3).items()}
    crawl(mirror.base, world.folder)
    if faults := faults_in(world.folder):
        raise SystemExit(f"an undamaged folder is not without fault: {faults}")
    for mode in modes:
        trial = place / f"undamaged-{mode}"
        shutil.copytree(world.folder, trial)
        world.good[mode] = [world.run(mode, trial) for _ in range(2)]
        if faults := faults_in(trial):
            raise SystemExit(f"an undamaged folder is not without fault: {faults}")
        shutil.rmtree(trial)
    return world


def reported(folder: Path) -> set[str]:
    """Return what the report says of what went wrong."""
    try:
        report = json.loads((folder / "report.json").read_text())
        lines = [json.dumps(line) for key in REPORTED for line in report[key]]
        return {*lines, report["output_error"]}
    except (OSError, ValueError, KeyError, TypeError):
        return set()


def written(folder: Path) -> dict[str, Any]:
    """Return what each file of *folder* says that is the same after each run."""
    kept: dict[str, Any] = {}
    for file in files_of(folder):
        if file.startswith((DATABASE, "archive/", "set-aside/", "report.json")):
            continue
        data = kept[file] = (folder / file).read_bytes()
        if file.endswith((".jsonl", ".json")):
            objects = data.splitlines() if file.endswith("l") else [data]
            with suppress(ValueError, AttributeError):
                kept[file] = [_timeless(json.loads(each)) for each in objects]
    return kept


def _timeless(record: dict[str, Any]) -> list[tuple[str, Any]]:
    for resource in record.get("resources", ()):
        for key in DIGESTS:
            resource.pop(key, None)
    return [(key, value) for key, value in record.items() if key not in CLOCKS]


def contents(folder: Path) -> dict[str, bytes]:
    """Return the bytes of every file of *folder* but those that each run replaces."""
    files = [file for file in files_of(folder) if file not in ("report.json", SUM)]
    return {file: (folder / file).read_bytes() for file in files}


def rows(path: Path) -> Any:
    """Return every row of the database at *path*; its bytes, if it is none."""
    try:
        with closing(sqlite3.connect(f"file:{path}?mode=ro&immutable=1", uri=True)) as database:
            checked = database.execute("PRAGMA integrity_check").fetchall()
            return checked, list(database.iterdump())
    except (sqlite3.Error, OSError, UnicodeError):
        return path.read_bytes() if path.is_file() else b""


@dataclass
class Trial:
    """One damage and what came of it."""

    number: int
    kind: str = ""
    file: str = ""
    mode: str = ""
    came: list[str] = field(default_factory=list)  # for the table: found, noticed, healed …
    broken: list[str] = field(default_factory=list)  # promises

    def __str__(self) -> str:
        return f"trial {self.number}, {self.mode}: {self.kind}, {self.file}"


def attempt(world: World, seed: int, modes: tuple[str, ...], number: int) -> Trial:
    """Do trial *number*: damage a copy, check it at rest, and run a command on it twice."""
    chance = random.Random(f"{seed}/{number}")
    place = world.place / f"trial-{number}"
    folder = place / "output"
    while True:
        shutil.rmtree(place, ignore_errors=True)
        shutil.copytree(world.folder, folder)
        trial = Trial(number, chance.choice(list(KINDS)), _some_file(folder, chance))
        trial.mode = modes[number % len(modes)] if modes else "at rest"
        if damaged(world, trial, folder, chance):
            break
    at_rest(trial, folder)
    if modes:
        between_runs(world, trial, folder)
    shutil.rmtree(place)
    return trial


def _some_file(folder: Path, chance: random.Random) -> str:
    """Return a file, each kind of file as probable as any other."""
    files = files_of(folder)
    kind = chance.choice(sorted({kind_of(file) for file in files}))
    return chance.choice([file for file in files if kind_of(file) == kind])


def damaged(world: World, trial: Trial, folder: Path, chance: random.Random) -> bool:
    """Do the damage of *trial*; return whether the folder is another one now."""
    place, outside = world.place, folder.parent / "letter.txt"
    scene = Scene(folder, trial.file, chance, place / "older", place / "other", outside)
    before = rows(scene.path) if trial.file == DATABASE else None
    try:
        KINDS[trial.kind](scene)
    except NotApplicable:
        return False
    if trial.kind in HARMLESS or not scene.path.is_file():
        return True
    return before is None or rows(scene.path) != before


def at_rest(trial: Trial, folder: Path) -> None:
    """Check the damaged *folder*, and what of it is published."""
    before = _entries(folder)
    faults = faults_in(folder)
    if _entries(folder) != before:
        trial.broken.append("the checker left something in the folder")
    if bool(faults) == (trial.kind in HARMLESS):
        trial.broken.append(f"at rest: found {faults}")
    trial.came += ["found"] if faults else []
    if trial.file.startswith(KEPT_BACK):
        return
    copy = folder.parent / "published"
    ignored = shutil.ignore_patterns(*(f"{name}*" for name in KEPT_BACK))
    shutil.copytree(folder, copy, symlinks=True, ignore=ignored)
    trial.came.append("published")
    if faults_in(copy):
        trial.came.append("found published")
    else:
        trial.broken.append("published: not found")


def _entries(folder: Path) -> list[str]:
    # SQLite makes an index of a log that it finds, also for those who only read.
    return sorted(path.name for path in folder.rglob("*") if path.suffix != ".sqlite-shm")


def between_runs(world: World, trial: Trial, folder: Path) -> None:
    """Run the command of *trial* on the damaged *folder* twice, and compare with good runs."""
    before = contents(folder)
    good, good_again = world.good[trial.mode]
    result = world.run(trial.mode, folder)
    news = [line for line in result.said - good.said if _names(trial.file, line)]
    must = trial.kind not in QUIET or trial.mode == "repair"
    trial.came += ["noticed"] if news else []
    if not news and must and trial.kind not in HARMLESS:
        trial.broken.append("not noticed")
    if any("Traceback" in line for line in result.said):
        trial.broken.append("a traceback")
    trial.broken += lost(world, trial, folder, before)
    differ = [f for f in good.files.keys() | result.files.keys() if _differ(good, result, f)]
    left = [fault for fault in faults_in(folder) if RENAMED not in fault]
    healed = not differ and not left
    trial.came += ["healed"] if healed else []
    if not healed and result.status == good.status == 0 and (news or must):
        trial.broken.append(f"status {result.status}, and not well: {sorted(differ)} {left[:3]}")
    if healed:
        again = world.run(trial.mode, folder)
        more = [line for line in again.said - good_again.said if _names(trial.file, line)]
        # A file under another name stays, and every check says so; a damaged record stays, too, and
        # every replay, which looks at all of them.
        is_record = trial.file.startswith("archive/")
        is_left = is_record or any(RENAMED in fault for fault in faults_in(folder))
        expected = {good_again.status} | ({result.status} if is_left else set())
        if (more and not is_record) or again.status not in expected:
            statuses = f"status {again.status} after {result.status}"
            trial.broken.append(f"a second run: {statuses}, says {more}")


def _differ(good: Result, result: Result, file: str) -> bool:
    if file.startswith("quarantine/") and file not in result.files:
        return False  # its briefing was read again, and the site has it whole
    return good.files.get(file) != result.files.get(file) and RENAMED not in file


def _names(file: str, line: str) -> bool:
    if file == SUM:  # it is about another file
        file = DATABASE
    return file.rpartition("/")[2] in line


def lost(world: World, trial: Trial, folder: Path, before: Mapping[str, bytes]) -> Iterator[str]:
    """Yield what was in the folder *before* and is not in it any more."""
    after = contents(folder)
    there = set(after.values())
    good, now = world.good[trial.mode][0].files, written(folder)
    for file, data in before.items():
        if not data or data in there or after.get(file, b"").startswith(data):
            continue  # files of the archive grow
        if file == trial.file and file != DATABASE:
            yield "its damaged bytes are gone"
        elif file.startswith(TREASURE) and file in good and now.get(file) != good[file]:
            yield f"{file} is gone or overwritten"
    outside = folder.parent / "letter.txt"
    if outside.exists() and not outside.read_text().startswith("A letter"):
        yield "a file outside was overwritten"


def table(trials: list[Trial], by: str) -> None:
    """Print what came of the *trials*, by kind of damage or of file."""
    groups: dict[str, list[Trial]] = {}
    for trial in trials:
        key = {"damage": trial.kind, "file": kind_of(trial.file), "mode": trial.mode}[by]
        groups.setdefault(key, []).append(trial)
    print(f"\nby {by}:")
    for key, group in [*sorted(groups.items()), ("all", trials)]:
        came = Counter(what for trial in group for what in trial.came)
        came["broken"] = sum(bool(trial.broken) for trial in group)
        print(f"{key:32}{len(group):>5}: " + ", ".join(f"{n} {what}" for what, n in came.items()))


OPTIONS = {"count": 200, "seed": 1, "start": 0, "modes": " ".join(MODES), "jobs": 2}


def try_all(options: argparse.Namespace) -> int:
    """Do the trials; return the exit status, 1 if a promise was broken."""
    modes = tuple(options.modes.split())
    with (
        workplace() as place,
        Mirror(room()) as mirror,
        ThreadPoolExecutor(options.jobs) as pool,
    ):
        world = build(mirror, Path(place), modes)
        trials = []
        numbers = range(options.start, options.start + options.count)
        for trial in pool.map(partial(attempt, world, options.seed, modes), numbers):
            trials.append(trial)
            for promise in trial.broken:
                print(f"{trial}: {promise}", flush=True)
    for by in ("damage", "file", "mode"):
        table(trials, by)
    return int(any(trial.broken for trial in trials))
