"""Run all slow tests, and those that try pairs or a sample of a product with the whole of it.

``python -m tests.campaigns products --only folder`` runs those of ``tests/folder/``.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys

from tests.environment import ROOT

# What a module has that is slow, or tries a sample.
_DRAWN = ("from tests.sampling import", "mark.slow", "mark.some")

OPTIONS = {"only": "", "jobs": 1}


def try_all(options: argparse.Namespace) -> int:
    """Run pytest with all that ordinary runs leave out; return its exit status."""
    chosen = []
    for path in sorted((ROOT / "tests" / options.only).rglob("test_*.py")):
        text = path.read_text("utf-8")
        if any(words in text for words in _DRAWN):
            chosen.append(path)

    command = [sys.executable, "-m", "pytest", "-q", "-m", "", "-n", str(options.jobs), *chosen]
    environment = {**os.environ, "TESTS_WHOLE": "1"}
    return subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode
