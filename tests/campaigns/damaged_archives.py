"""Damage archives in every known way, replay them, and compare what is read.

``python -m tests.campaigns damaged-archives --times 3`` does each harm of ``archive_damage`` to
each archive at 3 random places.
"""

from __future__ import annotations

import argparse
import json
import random
import shutil
import subprocess
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from unittest.mock import patch

from scio_crawler.archive import warc, writing
from scio_crawler.common.database import FILE
from tests.archive.made_up import files, index_of
from tests.campaigns import workplace
from tests.campaigns.archive_damage import HARMS, OF_RECORDS
from tests.environment import ENVIRONMENT, ROOT
from tests.mirrors import (
    LIST,
    autopage,
    command,
    crawl,
    item,
    list_page,
    pages_of,
    path,
    press_room,
    title,
)
from tests.server import Mirror, Reply, soon

FULL = ("-a", "full=1")
NEXT = LIST.replace(".html", "_2.html")
SMALL = 4000  # bytes after which the files of an archive in several files end


@dataclass(frozen=True)
class Archive:
    """A folder that crawls wrote, and what a replay of its archive writes."""

    folder: Path
    whole: dict[str, list[str]]  # the text of the turns of each briefing


def room() -> dict[str, object]:
    """Return a press room with a list of two pages; each briefing has one page or two."""
    items = [item(path(number), title(number)) for number in range(1, 8)]
    links = {1: LIST, 2: NEXT}
    lists = {
        LIST: list_page(items[:4], autopage(links, 1)),
        NEXT: list_page(items[4:], autopage(links, 2)),
    }
    return press_room({number: 1 + number % 2 for number in range(1, 8)}) | lists


def one_run(mirror: Mirror, folder: Path) -> None:
    crawl(mirror.base, folder)


def three_runs(mirror: Mirror, folder: Path) -> None:
    """Runs with revisits, a correction, and a briefing that only the last one sees."""
    crawl(mirror.base, folder)
    time.sleep(1.1)
    mirror.pages |= pages_of(2, 1, more=1)
    crawl(mirror.base, folder, *FULL)
    time.sleep(1.1)
    mirror.pages |= pages_of(8, 2)
    mirror.pages[LIST] = str(mirror.pages[LIST]).replace(
        "<ul>", f"<ul>{item(path(8), title(8))}", 1
    )
    crawl(mirror.base, folder)


def killed(mirror: Mirror, folder: Path) -> None:
    """A run that was killed, and one that carried it on."""
    page = mirror.pages[path(3, 2)]
    mirror.pages[path(3, 2)] = Reply(str(page), delay=60)
    words = command(mirror.base, folder, CONCURRENT_REQUESTS_PER_DOMAIN=1)
    running = subprocess.Popen(words, cwd=ROOT, env=ENVIRONMENT, stderr=subprocess.DEVNULL)
    soon(lambda: path(3, 2) in mirror.paths())
    running.kill()
    running.wait()
    mirror.pages[path(3, 2)] = page
    crawl(mirror.base, folder)


def rolled(folder: Path) -> None:
    """Write the archive in *folder* again, in many small files."""
    records: list[warc.Record] = []
    for file in files(folder):
        with file.open("rb") as stream:
            records += [piece.record for piece in warc.sections(stream) if piece.record]
        file.unlink()
    info = next(record.fields for record in records if record.kind == warc.INFO)
    for state in folder.glob(f"{FILE}*"):
        state.unlink()

    with index_of(folder) as index, patch.object(writing, "ROLL_AT", SMALL):
        arguments = json.loads(info[warc.ARGUMENTS])
        recorder = writing.Recorder(folder / "archive", index, info[warc.SITE], arguments)
        for record in records:
            if record.kind == warc.RESPONSE:
                about = (record.url, record.status, record.headers, record.body, record.date)
                recorder.record(warc.Sent(*about, record.digest, record.ip))
        recorder.close(finished=True)
    assert len(files(folder)) > 1


def made(into: Path) -> dict[str, Archive]:
    """Crawl, and return the archives by what is in them."""
    archives = {}
    for name, crawls in {"one": one_run, "three": three_runs, "killed": killed}.items():
        with Mirror(room()) as mirror:
            crawls(mirror, into / name)
        archives[name] = into / name
    shutil.copytree(into / "one", into / "files")
    rolled(into / "files")
    archives["files"] = into / "files"
    return {name: checked(folder) for name, folder in archives.items()}


def checked(folder: Path) -> Archive:
    """Return the archive in *folder*, after a replay of its copy has ended well."""
    copy = folder.with_name(f"{folder.name} replayed")
    shutil.copytree(folder / "archive", copy / "archive")
    result = crawl("archive", copy)
    assert result.status == 0, result.log
    return Archive(folder, turns(copy))


def turns(folder: Path) -> dict[str, list[str]]:
    """Return the texts of the turns of each briefing in *folder*."""
    found: dict[str, list[str]] = {}
    for file in sorted(folder.glob("briefings/*.jsonl")):
        for line in map(json.loads, file.read_text().splitlines()):
            found.setdefault(line["briefing_id"], []).append(line["text"])
    return found


Job = tuple[Archive, str, int, bool, Path]


def trial(archive: Archive, name: str, seed: int, with_state: bool, into: Path) -> tuple[int, int]:
    """Do the harm *name* to a copy of *archive*; return the status of its replay and what it lacks.

    Raises AssertionError if it lacks a briefing, or has another text of it, and the status is 0; if
    damage to one record costs two briefings; and if the program fails.
    """
    what = f"{name}, of {archive.folder.name}, seed {seed}, state {with_state}"
    if with_state:
        shutil.copytree(archive.folder, into)
    else:
        shutil.copytree(archive.folder / "archive", into / "archive")
    HARMS[name](files(into), random.Random(seed))
    result = crawl("archive", into)
    after = turns(into)
    said = f"{what}: {result.status}\n{result.log}"
    assert "Traceback" not in result.log, said
    assert result.status in (0, 2, 3, 8), said
    lacking = {id for id in archive.whole if after.get(id) != archive.whole[id]}
    assert result.status or not lacking, f"{said}\nlacks {lacking}"
    assert name not in OF_RECORDS or len(lacking) < 2, f"{said}\nlacks {lacking}"
    return result.status, len(lacking)


def trials(name: str, archives: Mapping[str, Archive], times: int, into: Path) -> Iterator[Job]:
    """Yield the arguments of every trial of the harm *name*."""
    for kind, archive in archives.items():
        for seed in range(times):
            for with_state in (False, True):
                yield archive, name, seed, with_state, into / f"{kind} {seed} {with_state}"


OPTIONS = {"times": 1, "only": ""}


def try_all(options: argparse.Namespace) -> int:
    """Do each harm; print what came of it; return the exit status, 1 if a promise was broken."""
    broken = done = 0
    with workplace() as folder, ThreadPoolExecutor() as pool:
        archives = made(Path(folder))
        for name in (name for name in HARMS if options.only in name):
            into = Path(folder) / "trials"
            jobs = [pool.submit(trial, *job) for job in trials(name, archives, options.times, into)]
            errors = [error for job in jobs if (error := job.exception())]
            came = Counter(job.result() for job in jobs if not job.exception())
            said = (f"{n} with {status}, lacking {lack}" for (status, lack), n in came.items())
            print(f"{name}: {'; '.join(said)}", *errors, sep="\n", flush=True)
            broken, done = broken + len(errors), done + len(jobs)
            shutil.rmtree(into, ignore_errors=True)
    print(f"{done} replays of damaged archives, {broken} broken promises")
    return int(broken > 0)
