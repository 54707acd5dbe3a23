"""Kills a crawl at random moments, carries it on, and compares the end with an undisturbed one.

``python -m scripts.kills 200`` kills so many of them, and says what it found.
"""

from __future__ import annotations

import json
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from scio_crawler.checking import check_folder
from tests.archive.made_up import files
from tests.conftest import ENVIRONMENT, ROOT
from tests.mirrors import LIST, Result, article_id, command, crawl, path, press_room
from tests.server import Mirror, Reply

BRIEFINGS = {number: 1 + number % 4 for number in range(1, 9)}
# What tells when and from where, which is another thing for every run.
CLOCKS = ("fetched", "first_seen", "checked", "archive_file", "archive_offset")
MOST_RUNS = 4  # killed ones, before one is let to its end


def room() -> dict[str, Reply]:
    """Pages that take a little while each, so that there is something to be killed."""
    pages = press_room(BRIEFINGS)
    pages[path(3, 2)] = "<html><body><p>no page of an article</p></body></html>"
    return {address: Reply(page, delay=0.01) for address, page in pages.items()}


def written(folder: Path) -> dict[str, list[object]]:
    """Every line of every file of transcripts, without clocks."""
    found = {}
    for file in (*folder.glob("*.jsonl"), *folder.glob("*/*.jsonl"), *folder.glob("*/*/*.jsonl")):
        lines = [json.loads(line) for line in file.read_text().splitlines()]
        for line in lines:
            line |= dict.fromkeys(CLOCKS & line.keys(), 0)
        found[file.relative_to(folder).as_posix()] = lines
    return found


def undisturbed(folder: Path) -> dict[str, list[object]]:
    """What a crawl of the press room writes that nobody kills."""
    with Mirror(room()) as mirror:
        assert crawl(mirror.base, folder).status == 3
    return written(folder)


def published(folder: Path) -> set[int]:
    """The complete briefings that have a turns file, each of whose lines is whole."""
    found = set()
    for file in folder.glob("briefings/*.jsonl"):
        turns = [json.loads(line) for line in file.read_text().splitlines()]
        assert [turn["turn"] for turn in turns] == list(range(1, len(turns) + 1))
        found.add(int(turns[0]["briefing_id"][-6:]))
    return found - {3}  # which lacks a page, and so is tried again


def kill_one(mirror: Mirror, folder: Path, chance: random.Random) -> bool:
    """Kill a crawl after some requests and a moment; False if it was faster."""
    words = command(mirror.base, folder, CONCURRENT_REQUESTS_PER_DOMAIN=chance.choice((1, 2, 8)))
    running = subprocess.Popen(words, cwd=ROOT, env=ENVIRONMENT, stderr=subprocess.DEVNULL)
    after = chance.randrange(1, 30)
    while running.poll() is None and len(mirror.log) < after:
        time.sleep(0.001)
    time.sleep(chance.random() * 0.1)
    running.kill()
    return running.wait() < 0


def trial(seed: int, folder: Path, undisturbed: dict[str, list[object]]) -> Iterator[bool]:
    """One crawl, killed again and again and then carried on to its end; yields for each kill.

    Raises AssertionError if anything is damaged, lost, doubled, or asked for once more.
    """
    chance = random.Random(seed)
    with Mirror(room()) as mirror:
        done: set[int] = set()
        for _ in range(chance.randrange(1, MOST_RUNS + 1)):
            mirror.log.clear()
            yield kill_one(mirror, folder, chance)
            _check_asked(mirror, done, seed)
            done = published(folder)
        mirror.log.clear()
        last = crawl(mirror.base, folder)
        _check_asked(mirror, done, seed)
    assert last.status == 3, last.log
    assert written(folder) == undisturbed, f"seed {seed}"
    _check_folder(last)


def _check_asked(mirror: Mirror, done: set[int], seed: int) -> None:
    """What was published before is not asked for again, and a page once only."""
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


def main(kills: int) -> None:
    """Kill so many crawls, and print how it went."""
    killed = seed = 0
    with tempfile.TemporaryDirectory(dir="/dev/shm" if Path("/dev/shm").is_dir() else None) as name:
        expected = undisturbed(Path(name) / "undisturbed")
        while killed < kills:
            seed += 1
            killed += sum(trial(seed, Path(name) / str(seed), expected))
            print(f"\r{killed} killed in {seed} trials", end="", flush=True)
    print(": nothing damaged, lost, doubled or asked for again")


if __name__ == "__main__":
    main(int(sys.argv[1]))
