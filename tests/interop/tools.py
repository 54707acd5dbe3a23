"""Other people's tools, the commands for them in docs/archive.md, and imports of their files."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path
from typing import Any

import pytest

from tests import environment, processes
from tests.crawls.test_sample import OFFLINE
from tests.docs.markdown import ARCHIVE, commands
from tests.environment import ROOT
from tests.folder import made_up
from tests.mirrors import Result, press_room

# pywb has an environment of its own, which .ci/run makes: it brings a module called brotli that is
# not the one that the crawler needs.
PYWB = ROOT / ".venv-pywb" / "bin"
PATH = os.pathsep.join([str(Path(sys.executable).parent), str(PYWB), os.environ["PATH"]])
PAGES = press_room({1: 3, 2: 1})
TIMELESS = {"fetched": "", "origin": ""}
# Warnings of other people's programs are no errors.
ENVIRONMENT = {**environment.ENVIRONMENT, "PYTHONWARNINGS": "ignore", "PATH": PATH}


def needs(*programs: str) -> pytest.MarkDecorator:
    """Return a mark that skips a test if one of *programs* is not installed."""
    missing = [program for program in programs if not shutil.which(program, path=PATH)]
    return pytest.mark.skipif(bool(missing), reason=f"not installed: {', '.join(missing)}")


def documented(heading: str, program: str) -> list[str]:
    """Return the commands for *program* that docs/archive.md shows below *heading*, each whole."""
    lines = "\n".join(commands(ARCHIVE, heading)).replace("\\\n", " ").splitlines()
    found = [line.replace(".venv/bin/", "").replace(".venv-pywb/bin/", "") for line in lines]
    return [line for line in found if line.split()[0].rpartition("/")[2] == program]


def run(command: str, folder: Path, **environment: str) -> str:
    """Run *command* in *folder* and return what it prints. Raises AssertionError if it fails."""
    done = processes.run_unprepared("sh", "-c", command, cwd=folder, **ENVIRONMENT | environment)
    assert done.returncode == 0, f"{command}\n{done.stdout}{done.stderr}"
    return done.stdout


def imported(folder: Path, *words: object, status: int = 0) -> Result:
    """Import, offline, into *folder* what *words* name; it ends with *status*."""
    where = ("-s", f"SCIO_OUTPUT_DIR={folder}", "--workers=1")
    done = processes.run("-c", OFFLINE, "import", *where, *map(str, words))
    assert "the network was used" not in done.stderr, done.stderr
    assert "Traceback" not in done.stderr, done.stderr
    assert done.returncode == status, done.stderr
    return Result(done.returncode, done.stderr, folder)


def lines_of(result: Result) -> dict[str, list[dict[str, Any]]]:
    """Return the turns of each briefing, people and notes, without times and origins."""
    files = [*result.folder.glob("briefings/*.jsonl")]
    files += [result.folder / "people.jsonl", result.folder / "notes.jsonl"]
    return {file.stem: [line | TIMELESS for line in made_up.lines(file)] for file in files}
