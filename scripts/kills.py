"""Kill and stop runs at random moments, carry them on, and compare with undisturbed ones.

``python -m scripts.kills 200`` disturbs 200 runs: crawls, replays, and runs that bring a folder of
an earlier version up to date. Each is sent SIGKILL, SIGTERM or SIGINT between its very start and
its end. The exit status must tell which, and what the next runs make of the folder must be what an
undisturbed run makes.
"""

from __future__ import annotations

import json
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from scio_crawler.checking import check_folder
from scio_crawler.run.report import EXIT_STATUSES
from tests.archive.made_up import files
from tests.conftest import ENVIRONMENT, ROOT
from tests.mirrors import LIST, Result, article_id, command, crawl, path, press_room
from tests.server import PATIENCE, Mirror, Reply

BRIEFINGS = {number: 1 + number % 4 for number in range(1, 9)}
OLDER = ROOT / "tests/folders/0.1.0"
ARCHIVE = "archive"
# Keys whose values differ from run to run.
CLOCKS = ("fetched", "first_seen", "checked", "archive_file", "archive_offset")
MOST_RUNS = 4  # disturbed in one trial, before the last one runs to its end
SIGNALS = (signal.SIGKILL, signal.SIGTERM, signal.SIGINT)
STOPPED = 10
LAST_LINE = f"Exit status {STOPPED}: {EXIT_STATUSES[STOPPED]}."

Folders = Callable[[Path], None]  # makes what a run begins with


def room() -> dict[str, Reply]:
    """Return pages that each take a little while, so that there is a crawl to disturb."""
    pages = press_room(BRIEFINGS)
    pages[path(3, 2)] = "<html><body><p>no page of an article</p></body></html>"
    return {address: Reply(page, delay=0.01) for address, page in pages.items()}


def written(folder: Path) -> dict[str, list[dict[str, Any]]]:
    """Return every line of every table by file, without the keys that differ."""
    found = {}
    for file in (*folder.glob("*.jsonl"), *folder.glob("*/*.jsonl"), *folder.glob("*/*/*.jsonl")):
        lines = [json.loads(line) for line in file.read_text().splitlines()]
        for line in lines:
            line |= dict.fromkeys(CLOCKS & line.keys(), 0)
        found[file.relative_to(folder).as_posix()] = lines
    return found


@dataclass(frozen=True)
class Undisturbed:
    """What a run does if nobody disturbs it: its exit status, its lines, its seconds."""

    status: int
    lines: dict[str, list[dict[str, Any]]]
    seconds: float

    @classmethod
    def of(cls, site: str, folder: Path) -> Undisturbed:
        start = time.monotonic()
        status = crawl(site, folder).status
        return cls(status, written(folder), time.monotonic() - start)


class Kind:
    """A kind of run: the folder that it begins with, and what comes of it undisturbed."""

    def __init__(self, name: str, folder: Path, begin: Folders) -> None:
        self.name, self.begin = name, begin
        self.pace = 1.0  # the share of its seconds in which a signal comes in time
        begin(folder)
        with Mirror(room()) as mirror:
            self.undisturbed = Undisturbed.of(self.site(mirror), folder)

    def site(self, mirror: Mirror) -> str:
        """Return what a run of this kind reads."""
        return mirror.base if self.name == "crawl" else ARCHIVE


def kinds(folder: Path) -> list[Kind]:
    """Return the kinds of runs, each run once in *folder*."""
    first = Kind("crawl", folder / "crawl", lambda _: None)

    def only_archive(into: Path) -> None:
        shutil.copytree(folder / "crawl" / ARCHIVE, into / ARCHIVE)

    def older(into: Path) -> None:
        shutil.copytree(OLDER, into)

    return [
        first,
        Kind("replay", folder / "replay", only_archive),
        Kind("upgrade", folder / "upgrade", older),
    ]


def published(folder: Path) -> set[int]:
    """Return the numbers of the complete briefings that have a turns file, of whole lines."""
    found = set()
    for file in folder.glob("briefings/*.jsonl"):
        turns = [json.loads(line) for line in file.read_text().splitlines()]
        assert [turn["turn"] for turn in turns] == list(range(1, len(turns) + 1))
        found.add(int(turns[0]["briefing_id"][-6:]))
    return found - {3}  # it lacks a page, and so is read again


def disturb(words: list[str], seconds: float, chance: random.Random) -> str:
    """Start *words* and send a signal within *seconds*; return what came of it.

    That is "killed", "stopped", "ended" by itself, or "early" if the signal came before the
    command line was read. Raises AssertionError if the exit status is wrong.
    """
    run = subprocess.Popen(words, cwd=ROOT, env=ENVIRONMENT, stderr=subprocess.PIPE, text=True)
    time.sleep(chance.random() * seconds)
    how = chance.choice(SIGNALS)
    listened = _catches(run.pid)
    run.send_signal(how)
    twice = how is not signal.SIGKILL and chance.random() < 0.1
    if twice:
        time.sleep(chance.random() * 0.2)
        run.send_signal(chance.choice(SIGNALS[1:]))
    log = run.communicate(timeout=PATIENCE)[1]
    status = run.returncode
    if status == -signal.SIGKILL:
        return "killed"
    if status == STOPPED:
        assert twice or log.rstrip().endswith(LAST_LINE), log
        return "stopped"
    if status < 0 or log.rstrip().endswith("KeyboardInterrupt"):
        assert not listened, f"{how.name} ended it with {status} though it was listening: {log}"
        return "early"
    assert f"Exit status {status}" in log.splitlines()[-1], log
    return "ended"


def _catches(process: int) -> bool:
    """Return whether *process* has a handler for SIGTERM, as Linux tells; elsewhere False."""
    try:
        status = Path(f"/proc/{process}/status").read_text()
    except OSError:
        return False
    caught = next(line for line in status.splitlines() if line.startswith("SigCgt:"))
    return bool(int(caught.split()[1], 16) >> (signal.SIGTERM - 1) & 1)


def trial(seed: int, folder: Path, kind: Kind) -> Iterator[str]:
    """Disturb runs of *kind* in one folder, then let one end; yield what came of each.

    Raises AssertionError if anything is damaged, lost, doubled, or requested again, or if an exit
    status is wrong.
    """
    chance = random.Random(seed)
    kind.begin(folder)
    with Mirror(room()) as mirror:
        site = kind.site(mirror)
        done: set[int] = set()
        for _ in range(chance.randrange(1, MOST_RUNS + 1)):
            mirror.log.clear()
            at_once = chance.choice((1, 2, 8))
            words = command(site, folder, CONCURRENT_REQUESTS_PER_DOMAIN=at_once)
            came = disturb(words, kind.undisturbed.seconds * kind.pace, chance)
            # A run in a folder that is nearly done is shorter, and a busy machine slower.
            kind.pace *= 0.9 if came == "ended" else 1.05
            yield came
            _check_asked(mirror, done, seed)
            done = published(folder) if kind.name == "crawl" else set()
        mirror.log.clear()
        last = crawl(site, folder)
        _check_asked(mirror, done, seed)
    about = f"{kind.name}, seed {seed}"
    assert last.status in (kind.undisturbed.status, 0), f"{about}: {last.log}"
    assert written(folder) == kind.undisturbed.lines, about
    assert not (folder / "set-aside").exists(), about
    _check_folder(last)


def _check_asked(mirror: Mirror, done: set[int], seed: int) -> None:
    """Check that no page was requested twice, and none of the briefings *done* before."""
    paths = [asked for asked in mirror.paths() if asked not in (LIST, "/robots.txt")]
    again = [number for number in done if any(article_id(number) in asked for asked in paths)]
    assert again == [], f"seed {seed}"
    assert len(paths) == len(set(paths)), f"seed {seed}"


def _check_folder(last: Result) -> None:
    faults: list[object] = []
    check_folder(last.folder, faults.append)
    assert faults == []
    check = [sys.executable, "-m", "warcio.cli", "check", *map(str, files(last.folder))]
    done = subprocess.run(check, capture_output=True, text=True)
    aside = "is cut off or damaged" in last.log
    assert done.returncode == 0 or aside, done.stdout


def main(runs: int, seed: int = 0) -> None:
    """Kill or stop *runs* runs, and print what came of them; seeds begin after *seed*."""
    came: Counter[str] = Counter()
    with tempfile.TemporaryDirectory(dir="/dev/shm" if Path("/dev/shm").is_dir() else None) as name:
        every = kinds(Path(name))
        while came["killed"] + came["stopped"] < runs:
            seed += 1
            kind = every[seed % len(every)]
            came.update(trial(seed, Path(name) / str(seed), kind))
            said = ", ".join(f"{number} {what}" for what, number in sorted(came.items()))
            print(f"\r{came.total()} runs in {seed} trials: {said}", end="", flush=True)
    print(": every status right; nothing damaged, lost, doubled or requested again")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
