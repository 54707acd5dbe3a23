"""Other people's tools, the commands for them in docs/archive.md, and imports of their files."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests import environment, processes
from tests.crawls.test_sample import OFFLINE
from tests.docs.markdown import ARCHIVE, commands
from tests.environment import ROOT
from tests.mirrors import SITE, Result

# pywb has an environment of its own, which .ci/run makes: it brings a module called brotli that is
# not the one that the crawler needs.
PYWB = ROOT / ".venv-pywb" / "bin"
PATH = os.pathsep.join([str(Path(sys.executable).parent), str(PYWB), os.environ["PATH"]])
# Warnings of other people's programs are no errors.
ENVIRONMENT = {**environment.ENVIRONMENT, "PYTHONWARNINGS": "ignore"}


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
    done = subprocess.run(
        ["sh", "-c", command],
        cwd=folder,
        env={**ENVIRONMENT, "PATH": PATH, **environment},
        capture_output=True,
        text=True,
        timeout=600,
    )
    assert done.returncode == 0, f"{command}\n{done.stdout}{done.stderr}"
    return done.stdout


def take_in(folder: Path, *words: object) -> Result:
    """Import what *words*, the arguments of ``scrapy import``, name into *folder*, offline."""
    where = ("-s", f"SCIO_OUTPUT_DIR={folder}", "--workers=1")
    done = processes.run("-c", OFFLINE, "import", *where, *map(str, words))
    assert "the network was used" not in done.stderr, done.stderr
    assert "Traceback" not in done.stderr, done.stderr
    return Result(done.returncode, done.stderr, folder)


def told(result: Result) -> dict[str, list[dict[str, Any]]]:
    """Return what an output says, by briefing, people and notes, without clocks and origins."""
    lines = {file.stem: file for file in (result.folder / "briefings").glob("*.jsonl")}
    lines |= {name: result.folder / f"{name}.jsonl" for name in ("people", "notes")}
    return {name: [_timeless(line) for line in _lines(file)] for name, file in lines.items()}


def _lines(file: Path) -> list[str]:
    return file.read_text("utf-8").splitlines()


def _timeless(line: str) -> dict[str, Any]:
    passed = ("fetched", "origin")
    return {key: value for key, value in json.loads(line).items() if key not in passed}


def on_the_site(pages: dict[str, Any]) -> dict[str, Any]:
    """Return *pages*, by path, as a proxy serves them: by their addresses on the site."""
    return {SITE + path: page for path, page in pages.items()}
