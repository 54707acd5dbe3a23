"""Imports by the real command, in a process of their own, and what they leave in a folder."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

from tests.environment import ENVIRONMENT, ROOT
from tests.importing.cluster import seen
from tests.mirrors import Result

BRIEFINGS, IN_A_FILE = 40, 4
# What tells of the run. Records have identities of their own, so they are not of one length.
OF_RUNS = ("report.json", "datapackage.json", "state.sqlite", ".lock", "archive/")
PLACE = re.compile(r"(?<=scio_crawler-00001-)\d{14}|(?<=\"archive_offset\": )\d+")


def command(folder: Path, *words: Path | str) -> list[str]:
    where = ["-s", f"SCIO_OUTPUT_DIR={folder}"]
    return [sys.executable, "-m", "scrapy", "import", *where, *map(str, words)]


def imported(folder: Path, *words: Path | str, cwd: Path = ROOT, **environment: str) -> Result:
    """Run the real command to its end, and return its result."""
    done = subprocess.run(
        command(folder, *words),
        cwd=cwd,
        env=ENVIRONMENT | environment,
        capture_output=True,
        text=True,
        timeout=600,
    )
    return Result(done.returncode, done.stderr, folder)


def until(pattern: str, folder: Path, *words: Path | str) -> subprocess.Popen[str]:
    """Start an import, and return it once it has logged what shows *pattern*."""
    started = subprocess.Popen(
        command(folder, *words), cwd=ROOT, env=ENVIRONMENT, stderr=subprocess.PIPE, text=True
    )
    assert started.stderr is not None
    seen(started.stderr, pattern)
    return started


def ended(started: subprocess.Popen[str], folder: Path) -> Result:
    """Wait until an import has ended, and return its result."""
    with started:
        try:
            _, log = started.communicate(timeout=600)
        finally:
            started.kill()
    return Result(started.returncode, log, folder)


def files(folder: Path) -> dict[str, str]:
    """Return the content of every file of *folder* apart from those that tell of the run."""
    found = {}
    for path in folder.rglob("*"):
        name = path.relative_to(folder).as_posix()
        if path.is_file() and not name.startswith(OF_RUNS):
            found[name] = PLACE.sub("", path.read_text("utf-8"))
    return found


def refusal(folder: Path, *words: Path | str, **environment: str) -> str:
    """Return why an import is refused, which must not have made a folder."""
    done = imported(folder / "output", *words, **environment)
    assert (done.status, (folder / "output").exists()) == (2, False), done.log
    return done.log
