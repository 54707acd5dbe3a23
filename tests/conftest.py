"""Fixtures and settings for all tests."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from tests import processes
from tests.environment import MEMORY, ROOM

# Before pytest-xdist starts its processes, which inherit the seed.
from tests.sampling import SEED, WHOLE, share

# A machine may be as busy as it likes, and a test that keeps a folder for all examples empties it.
# What else is set, as it is in CI, stays. Each run tries other examples, and a campaign tries more.
settings.register_profile(
    "patient",
    settings.default,
    deadline=None,
    max_examples=100 if WHOLE else 25,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
settings.load_profile("patient")


def pytest_configure() -> None:
    """Put temporary folders into memory if there is room."""
    if os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free > ROOM:
        os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(MEMORY))


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out the slow tests that it is not this run's turn to run."""
    slow = [item for item in items if item.get_closest_marker("slow")]
    drawn = share(
        slow,
        file=lambda item: item.path,
        together=lambda item: item.get_closest_marker("together") is not None,
    )
    left_out = set(slow) - drawn
    if left_out:
        config.hook.pytest_deselected(items=list(left_out))
        items[:] = [item for item in items if item not in left_out]


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say how to try the same samples again."""
    terminalreporter.write_line(f"TESTS_SEED={SEED} repeats the samples of this run")


@pytest.fixture
def scrapy(tmp_path: Path) -> Callable[..., subprocess.CompletedProcess[str]]:
    """Return a function that runs ``scrapy`` with the given words in the project's folder."""

    def run(*words: str) -> subprocess.CompletedProcess[str]:
        return processes.run("scrapy", *words)

    return run
