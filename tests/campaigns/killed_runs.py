"""Kill and stop runs at random moments, carry them on, and compare with undisturbed ones.

``python -m tests.campaigns killed-runs --count 200`` disturbs 200 runs: crawls, replays and
imports. Each is sent SIGKILL, SIGTERM or SIGINT between its very start and its end. The exit status
must tell which, and what the next runs make of the folder must be what an undisturbed run makes.
"""

from __future__ import annotations

import argparse
import itertools
import json
import random
import shutil
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from scio_crawler.items import CHANGES
from scio_crawler.run.reporting.report import EXIT_STATUSES
from tests.archive.made_up import files
from tests.campaigns import workplace
from tests.campaigns.folders import CLOCKS, RAN, faults_in
from tests.environment import ENVIRONMENT, ROOT
from tests.importing.recorded import edited, edition, write_editions
from tests.mirrors import LIST, Result, article_id, command, path, press_room
from tests.server import PATIENCE, Mirror, Reply

BRIEFINGS = {number: 1 + number % 4 for number in range(1, 9)}
ARCHIVE = "archive"
MOST_RUNS = 4  # disturbed in one trial, before the last one runs to its end
SIGNALS = (signal.SIGKILL, signal.SIGTERM, signal.SIGINT)
STOPPED = 10
HEADLINE = f"Exit status {STOPPED}: {EXIT_STATUSES[STOPPED]}."

Folders = Callable[[Path], None]  # makes what a run begins with
# Returns the command line of a run: by the address of a mirror, the folder, and how much at once.
Words = Callable[[str, Path, int], list[str]]


def slowed(pages: dict[str, Any]) -> dict[str, Reply]:
    """Return *pages* that each take a little while, so that there is a run to disturb."""
    return {address: Reply(page, delay=0.01) for address, page in pages.items()}


def room() -> dict[str, Reply]:
    not_a_page = "<html><body><p>no page of an article</p></body></html>"
    return slowed(press_room(BRIEFINGS) | {path(3, 2): not_a_page})


def edited_since() -> dict[str, Reply]:
    """Return the press room that the imported files are of, as it is after their last date."""
    return slowed(edition(2) | {path(1, 1): edited(1)})


def written(folder: Path) -> dict[str, list[dict[str, Any]]]:
    """Return every line of every table by file, without the keys that differ.

    Changes come in any order: a run that carries another one on tells its own behind those.
    """
    found = {}
    for file in folder.rglob("*.jsonl"):
        lines = [json.loads(line) for line in file.read_text().splitlines()]
        for line in lines:
            line |= dict.fromkeys(CLOCKS & line.keys(), 0)
        if file.name == CHANGES.files:
            lines = sorted(({**line, "change": 0} for line in lines), key=json.dumps)
        found[file.relative_to(folder).as_posix()] = lines
    return found


def crawling(base: str, folder: Path, at_once: int = 8) -> list[str]:
    return command(base, folder, CONCURRENT_REQUESTS_PER_DOMAIN=at_once)


def replaying(_: str, folder: Path, at_once: int = 8) -> list[str]:
    return command(ARCHIVE, folder, CONCURRENT_REQUESTS_PER_DOMAIN=at_once)


def crawling_all(base: str, folder: Path, _: int = 8) -> list[str]:
    """Return the command that reads also what an import has shown, as old as that may be."""
    return command(base, folder, "-a", "full=1")


def importing(editions: Path) -> Words:
    """Return what makes the command that imports the files of several dates in *editions*."""

    def words(base: str, folder: Path, at_once: int = 1) -> list[str]:
        files = map(str, sorted(editions.iterdir(), reverse=True))
        settings = ["-s", f"SCIO_OUTPUT_DIR={folder}"]
        options = ["-a", f"site={base}", "--workers", str(min(at_once, 2)), *settings]
        return [sys.executable, "-m", "scrapy", "import", *options, *files]

    return words


def ended(words: list[str], folder: Path) -> Result:
    """Run *words* to their end, and return the result."""
    done = subprocess.run(
        words, cwd=ROOT, env=ENVIRONMENT, capture_output=True, text=True, timeout=PATIENCE
    )
    return Result(done.returncode, done.stderr, folder)


class Kind:
    """A kind of run: the folder that it begins with, and what comes of it undisturbed.

    *between* are the words of another run, undisturbed, between two of this kind.
    """

    def __init__(
        self, name: str, folder: Path, begin: Folders, words: Words, between: Words | None = None
    ) -> None:
        self.name, self.begin, self.words, self.between = name, begin, words, between
        self.pages = edited_since() if between else room()
        self.pace = 1.0  # the share of its seconds in which a signal comes in time
        begin(folder)
        with Mirror(self.pages) as mirror:
            if between:
                ended(between(mirror.base, folder, 8), folder)
            start = time.monotonic()
            result = ended(words(mirror.base, folder, 8), folder)
            self.seconds = time.monotonic() - start
        assert result.status in RAN, result.log
        self.status, self.lines = result.status, self.seen(folder)

    def seen(self, folder: Path) -> dict[str, list[dict[str, Any]]]:
        """Return the lines of *folder* that are the same whatever happened on the way."""
        found = written(folder)
        if self.between:
            del found[CHANGES.files]  # which tells what happened
            for page in found["pages.jsonl"]:
                page["digest"] = ""  # a crawl has pages of its own, an import earlier ones
            for turn in (turn for lines in found.values() for turn in lines if "turn_id" in turn):
                turn["turn_id"] = turn["reply_to_id"] = ""  # given by whichever was read first
        return found


def kinds(folder: Path) -> list[Kind]:
    """Return the kinds of runs but imports, each run once in *folder*."""
    first = Kind("crawl", folder / "crawl", lambda _: None, crawling)

    def only_archive(into: Path) -> None:
        shutil.copytree(folder / "crawl" / ARCHIVE, into / ARCHIVE)

    return [first, Kind("replay", folder / "replay", only_archive, replaying)]


def imports(folder: Path) -> list[Kind]:
    """Return the kinds of imports, each run once in *folder*."""
    editions = folder / "editions"
    editions.mkdir()
    write_editions(editions)
    words = importing(editions)
    return [
        Kind("import", folder / "import", lambda _: None, words),
        Kind("import and crawl", folder / "both", lambda _: None, words, crawling_all),
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
        assert twice or HEADLINE in log, log
        return "stopped"
    if status < 0 or "KeyboardInterrupt" in log:
        assert not listened, f"{how.name} ended it with {status} though it was listening: {log}"
        return "early"
    assert f"Exit status {status}: " in log, log
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
    about = f"{kind.name}, seed {seed}"
    with Mirror(kind.pages) as mirror:
        done: set[int] = set()
        for _ in range(chance.randrange(1, MOST_RUNS + 1)):
            mirror.log.clear()
            words = kind.words(mirror.base, folder, chance.choice((1, 2, 8)))
            came = disturb(words, kind.seconds * kind.pace, chance)
            # A run in a folder that is nearly done is shorter, and a busy machine slower.
            kind.pace *= 0.9 if came == "ended" else 1.05
            yield came
            _check_asked(mirror, done, seed)
            done = published(folder) if kind.name == "crawl" else set()
        mirror.log.clear()
        if kind.between:
            beside = ended(kind.between(mirror.base, folder, 8), folder)
            assert beside.status in RAN, f"{about}: {beside.log}"
        last = ended(kind.words(mirror.base, folder, 8), folder)
        _check_asked(mirror, done, seed)
    assert last.status in (kind.status, 0), f"{about}: {last.log}"
    assert kind.seen(folder) == kind.lines, about
    assert not (folder / "set-aside").exists(), about
    _check_folder(last, about)


def _check_asked(mirror: Mirror, done: set[int], seed: int) -> None:
    """Check that no page was requested twice, and none of the briefings *done* before."""
    paths = [asked for asked in mirror.paths() if asked not in (LIST, "/robots.txt")]
    again = [number for number in done if any(article_id(number) in asked for asked in paths)]
    assert again == [], f"seed {seed}"
    assert len(paths) == len(set(paths)), f"seed {seed}"


def _check_folder(last: Result, about: str) -> None:
    assert faults_in(last.folder) == [], about
    check = [sys.executable, "-m", "warcio.cli", "check", *map(str, files(last.folder))]
    done = subprocess.run(check, capture_output=True, text=True)
    aside = "is cut off or damaged" in last.log
    assert done.returncode == 0 or aside, done.stdout


OPTIONS = {"count": 200, "seed": 1, "only": ""}


def try_all(options: argparse.Namespace) -> int:
    """Kill or stop runs, and print what came of them."""
    came: Counter[str] = Counter()
    with workplace() as name:
        every = [*kinds(Path(name)), *imports(Path(name))]
        every = [kind for kind in every if options.only in kind.name]
        for trials, seed in enumerate(itertools.count(options.seed), 1):
            came.update(trial(seed, Path(name) / str(seed), every[seed % len(every)]))
            said = ", ".join(f"{number} {what}" for what, number in sorted(came.items()))
            print(f"\r{came.total()} runs in {trials} trials: {said}", end="", flush=True)
            if came["killed"] + came["stopped"] >= options.count:
                break
    print(": every status right; nothing damaged, lost, doubled or requested again")
    return 0
