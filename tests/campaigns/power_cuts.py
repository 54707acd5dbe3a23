"""Cut the power during crawls: what the disk had not been asked to keep is gone.

``python -m tests.campaigns power-cuts --count 50`` kills so many crawls at random moments. A crawl
notes each file that it syncs, with its size, each folder, and each rename. Then the disk loses what
it may lose: files are cut back to what was synced, renames are undone if their folder was not
synced after them, and in half of the trials the database's log is cut as well. The next run must
make of the folder what an undisturbed run makes. It may set aside what is cut off. Needs Linux.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import signal
import subprocess
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.campaigns import workplace
from tests.campaigns.folders import RAN, differences, faults_in
from tests.campaigns.killed_runs import crawling, ended, room, written
from tests.environment import ENVIRONMENT, ROOT
from tests.server import PATIENCE, Mirror

LOG = "state.sqlite-wal"
# Python imports this before the program: it notes syncs and renames, one JSON line each.
WITNESS = """
import json, os, random, time
notes = os.open(os.environ["POWER_CUT_NOTES"], os.O_WRONLY | os.O_APPEND | os.O_CREAT)
def note(*event):
    os.write(notes, (json.dumps(event) + "\\n").encode())
def fsync(file, wait=os.fsync):
    status = os.fstat(file)
    time.sleep(random.random() * 0.02)  # so that there is more to lose
    wait(file)
    note("sync", status.st_ino, status.st_size)
def replace(old, new, *, move=os.replace):
    move(old, new)
    note("rename", os.fspath(old), os.fspath(new), os.stat(os.path.dirname(new) or ".").st_ino)
os.fsync, os.replace = fsync, replace
"""


@dataclass
class Disk:
    """What a disk was asked to keep."""

    sizes: dict[int, int] = field(default_factory=dict)  # synced, by inode
    # Not synced: old path, new path, inode of the folder.
    renames: list[tuple[str, str, int]] = field(default_factory=list)

    @classmethod
    def of(cls, notes: Path) -> Disk:
        """Return what the run that wrote *notes* synced; its last note may be cut off."""
        disk = cls()
        for line in notes.read_text().splitlines():
            try:
                what, *values = json.loads(line)
            except ValueError:
                break
            if what == "sync":
                inode, size = values
                disk.sizes[inode] = size
                disk.renames = [each for each in disk.renames if each[2] != inode]
            else:
                disk.renames.append(tuple(values))
        return disk

    def lose(self, folder: Path, chance: random.Random) -> Counter[str]:
        """Take from *folder* what a power cut may take; return how much of it."""
        lost: Counter[str] = Counter()
        for old, new, _ in reversed(self.renames):
            if chance.random() < 0.5 and Path(new).exists() and not Path(old).exists():
                Path(new).rename(old)
                lost["renames"] += 1
        for path in folder.rglob("*"):
            if path.is_file() and not path.name.startswith((".", "state.sqlite")):
                lost["files"] += self._cut(path, chance)
        log = folder / LOG
        is_first = not (folder / "briefings.jsonl").exists()  # else SQLite has synced more itself
        if log.exists() and is_first and chance.random() < 0.5:
            lost["logs"] += self._cut(log, chance)
        return lost

    def _cut(self, path: Path, chance: random.Random) -> bool:
        status = path.stat()
        kept = self.sizes.get(status.st_ino, 0)
        if kept >= status.st_size:
            return False
        os.truncate(path, chance.choice((kept, chance.randint(kept, status.st_size))))
        return True


class Witnessed:
    """A crawl of the mirror at *base* into *folder*, with notes of what it syncs and renames."""

    def __init__(self, base: str, folder: Path) -> None:
        witness = folder.with_name(f"{folder.name}-witness")
        witness.mkdir()
        (witness / "sitecustomize.py").write_text(WITNESS)
        self.notes = witness / "notes"
        self.notes.touch()
        path = os.pathsep.join(filter(None, (str(witness), ENVIRONMENT.get("PYTHONPATH"))))
        environment = {**ENVIRONMENT, "PYTHONPATH": path, "POWER_CUT_NOTES": str(self.notes)}
        words = crawling(base, folder, 8)
        self.run = subprocess.Popen(
            words, cwd=ROOT, env=environment, stderr=subprocess.DEVNULL, text=True
        )

    def kill_after(self, notes: int) -> None:
        """Kill the crawl once it has written so many *notes*, unless it ends before."""
        while self.run.poll() is None and self.notes.read_bytes().count(b"\n") < notes:
            time.sleep(0.001)
        self.run.send_signal(signal.SIGKILL)
        self.run.wait(PATIENCE)


def trial(seed: int, folder: Path, due: dict[str, list[dict[str, Any]]], notes: int) -> str:
    """Kill a crawl, let the disk lose what it may, and crawl again; return what was lost."""
    chance = random.Random(seed)
    with Mirror(room()) as mirror:
        crawl = Witnessed(mirror.base, folder)
        crawl.kill_after(chance.randint(1, notes))
        lost = Disk.of(crawl.notes).lose(folder, chance)
        last = ended(crawling(mirror.base, folder, 8), folder)
    assert last.status in RAN, f"seed {seed}: {last.log}"
    assert differences(written(folder), due) == [], f"seed {seed}"
    assert faults_in(folder) == [], f"seed {seed}"
    return ", ".join(f"{number} {what}" for what, number in sorted((+lost).items())) or "nothing"


OPTIONS = {"count": 50, "seed": 1}


def try_all(options: argparse.Namespace) -> int:
    """Cut the power, and print what was lost."""
    with workplace() as name:
        with Mirror(room()) as mirror:
            undisturbed = Witnessed(mirror.base, Path(name) / "undisturbed")
            assert undisturbed.run.wait(PATIENCE) in RAN
        due = written(Path(name) / "undisturbed")
        notes = undisturbed.notes.read_bytes().count(b"\n")
        for seed in range(options.seed, options.seed + options.count):
            print(f"seed {seed}: lost {trial(seed, Path(name) / str(seed), due, notes)}")
    print(f"{options.count} power cuts: nothing that was published is lost")
    return 0
