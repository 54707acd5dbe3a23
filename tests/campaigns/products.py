"""Run all slow tests, and those that try pairs or a sample of a product with the whole of it.

``python -m tests.campaigns products`` runs all of them; paths and options of pytest choose.
"""

from __future__ import annotations

import os
import subprocess
import sys

from tests.environment import ROOT

_DRAWN = (
    "from tests.sampling import",
    "mark.slow",
    "mark.some",
)  # what a module has that tries a sample


def main(arguments: list[str] | None = None) -> int:
    """Run pytest with *arguments* on what runs try parts of; return its exit status."""
    given = arguments or []
    files = [path.relative_to(ROOT) for path in sorted(ROOT.glob("tests/**/test_*.py"))]
    texts = {path: (ROOT / path).read_text("utf-8") for path in files}
    chosen = [path for path in files if any(words in texts[path] for words in _DRAWN)]
    names_tests = any(word.startswith("tests") for word in given)
    words = ["-q", "-m", "", *given, *([] if names_tests else map(str, chosen))]
    environment = {**os.environ, "TESTS_WHOLE": "1"}
    command = [sys.executable, "-m", "pytest", *words]
    return subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode
