"""Copies of the package in which something is changed, as a contributor would change it."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from tests.environment import ENVIRONMENT, ROOT

FOLDERS = ("scio_crawler", "tests", "scripts", "docs", "benchmarks", "contrib")


class Copy:
    """A copy of the project in *folder*, whose files may be edited and whose commands be run."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        for name in FOLDERS:
            shutil.copytree(ROOT / name, folder / name)
        for path in ROOT.iterdir():
            if path.is_file():
                shutil.copy(path, folder)

    def insert(self, file: str, anchor: str, lines: str) -> None:
        """Put *lines* behind the one line of *file* that is *anchor*; blank spaces apart."""
        self._edit(file, anchor, lines, keeps_anchor=True)

    def replace(self, file: str, anchor: str, lines: str) -> None:
        """Put *lines* in place of the one line of *file* that is *anchor*."""
        self._edit(file, anchor, lines, keeps_anchor=False)

    def _edit(self, file: str, anchor: str, new: str, keeps_anchor: bool) -> None:
        path = self.folder / file
        lines = path.read_text("utf-8").splitlines(keepends=True)
        found = [number for number, line in enumerate(lines) if line.strip() == anchor.strip()]
        assert len(found) == 1, f"{file}: {anchor!r} stands on {len(found)} lines"
        lines[found[0]] = lines[found[0]] * keeps_anchor + new
        path.write_text("".join(lines), "utf-8")

    def run(self, *words: str) -> subprocess.CompletedProcess[str]:
        """Run ``python -m …`` with the copy's package."""
        return subprocess.run(
            [sys.executable, "-m", *words],
            cwd=self.folder,
            env={**ENVIRONMENT, "PYTHONPATH": str(self.folder)},
            capture_output=True,
            text=True,
            timeout=600,
        )

    def scrapy(self, *words: str) -> subprocess.CompletedProcess[str]:
        return self.run("scrapy", *words)

    def crawl(self, output: Path, *words: str) -> subprocess.CompletedProcess[str]:
        return self.scrapy("crawl", "briefings", "-s", f"SCIO_OUTPUT_DIR={output}", *words)

    def faults(self, output: Path) -> Sequence[str]:
        """What check-output finds, a line each."""
        return self.scrapy("check-output", str(output)).stdout.splitlines()[:-1]
