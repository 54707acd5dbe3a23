"""Fixtures for all tests: a web server on loopback, and small crawls through the real settings."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.server import Mirror, Pages

ROOT = Path(__file__).parent.parent

# A test must not depend on the machine: no proxy, no other project, English messages.
ENVIRONMENT = {
    **{key: value for key, value in os.environ.items() if not key.lower().endswith("_proxy")},
    "PYTHONPATH": str(ROOT),
    "PYTHONWARNINGS": "error",
}

# Tests kill processes, not the power: for them memory is as safe as a disk, and need not wait.
MEMORY, ROOM = Path("/dev/shm"), 500 * 1024 * 1024


def pytest_configure() -> None:
    """Let temporary folders be made in memory, where there is some of it."""
    if os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free > ROOM:
        os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(MEMORY))


@pytest.fixture
def mirror() -> Iterator[Callable[..., Mirror]]:
    """A function that starts a Mirror with the given pages; it ends with the test."""
    with ExitStack() as stack:

        def start(pages: Pages, address: str = "127.0.0.1") -> Mirror:
            return stack.enter_context(Mirror(pages, address))

        yield start


@pytest.fixture
def scrapy(tmp_path: Path) -> Callable[..., subprocess.CompletedProcess[str]]:
    """A function that runs ``scrapy`` with the given words in the project's folder."""

    def run(*words: str, timeout: float = 60) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "scrapy", *words]
        return subprocess.run(
            command, cwd=ROOT, env=ENVIRONMENT, capture_output=True, text=True, timeout=timeout
        )

    return run
