"""Kill crawls at random moments, carry them on, and compare the result with an undisturbed crawl.

``python -m scripts.kills 200`` kills 200 crawls.
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
# Keys whose values differ from run to run.
CLOCKS = ("fetched", "first_seen", "checked", "archive_file", "archive_offset")
MOST_RUNS = 4  # killed in one trial, before the last one runs to its end


def room() -> dict[str, Reply]:
    """Return pages that each take a little while, so that there is a crawl to kill."""
    pages = press_room(BRIEFINGS)
    pages[path(3, 2)] = "<html><body><p>no page of an article</p></body></html>"
    return {address: Reply(page, delay=0.01) for address, page in pages.items()}


def written(folder: Path) -> dict[str, list[object]]:
    """Return every line of every table by file, without the keys that differ."""
    found = {}
    for file in (*folder.glob("*.jsonl"), *folder.glob("*/*.jsonl"), *folder.glob("*/*/*.jsonl")):
        lines = [json.loads(line) for line in file.read_text().splitlines()]
        for line in lines:
            line |= dict.fromkeys(CLOCKS & line.keys(), 0)
        found[file.relative_to(folder).as_posix()] = lines
    return found


def undisturbed(folder: Path) -> dict[str, list[object]]:
    """Return what a crawl of the press room writes if nobody kills it."""
    with Mirror(room()) as mirror:
        assert crawl(mirror.base, folder).status == 3
    return written(folder)


def published(folder: Path) -> set[int]:
    """Return the numbers of the complete briefings that have a turns file, of whole lines."""
    found = set()
    for file in folder.glob("briefings/*.jsonl"):
        turns = [json.loads(line) for line in file.read_text().splitlines()]
        assert [turn["turn"] for turn in turns] == list(range(1, len(turns) + 1))
        found.add(int(turns[0]["briefing_id"][-6:]))
    return found - {3}  # it lacks a page, and so is read again


def kill_one(mirror: Mirror, folder: Path, chance: random.Random) -> bool:
    """Start a crawl and kill it after some requests; return False if it ended before."""
    words = command(mirror.base, folder, CONCURRENT_REQUESTS_PER_DOMAIN=chance.choice((1, 2, 8)))
    running = subprocess.Popen(words, cwd=ROOT, env=ENVIRONMENT, stderr=subprocess.DEVNULL)
    after = chance.randrange(1, 30)
    while running.poll() is None and len(mirror.log) < after:
        time.sleep(0.001)
    time.sleep(chance.random() * 0.1)
    running.kill()
    return running.wait() < 0


def trial(seed: int, folder: Path, undisturbed: dict[str, list[object]]) -> Iterator[bool]:
    """Kill crawls into one folder, then let one end; yield whether each was killed.

    Raises AssertionError if anything is damaged, lost, doubled, or requested again.
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


def main(kills: int) -> None:
    """Kill *kills* crawls, and print what came of it."""
    killed = seed = 0
    with tempfile.TemporaryDirectory(dir="/dev/shm" if Path("/dev/shm").is_dir() else None) as name:
        expected = undisturbed(Path(name) / "undisturbed")
        while killed < kills:
            seed += 1
            killed += sum(trial(seed, Path(name) / str(seed), expected))
            print(f"\r{killed} killed in {seed} trials", end="", flush=True)
    print(": nothing damaged, lost, doubled or requested again")


if __name__ == "__main__":
    main(int(sys.argv[1]))
