"""Fixtures and settings for all tests."""

from __future__ import annotations

import gc
import os
import re
import shutil
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from tests import processes, sample_output
from tests.environment import MEMORY, ROOM

# Before pytest-xdist starts its processes, which inherit the seed.
from tests.sampling import SEED, fewer, share

# A machine may be as busy as it likes, and a test that keeps a folder for all examples empties it.
# What else is set, as it is in CI, stays. Each run tries other examples, and a campaign tries more.
settings.register_profile(
    "patient",
    settings.default,
    deadline=None,
    max_examples=fewer(100),
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
settings.load_profile("patient")


def pytest_configure() -> None:
    """Put temporary folders into memory if there is room."""
    if os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free > ROOM:
        os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(MEMORY))


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """Start two workers for each core: many tests wait for a process of their own."""
    return 2 * (os.cpu_count() or 1)


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Iterator[object]:
    """Do not look for garbage among all that modules define."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.enable()
        gc.freeze()


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Do not import the files in which no test has the mark that is asked for."""
    if collection_path.suffix != ".py":
        return None
    text = collection_path.read_text("utf-8")
    has_slow = "pytest.mark.slow" in text
    has_others = not re.search(r"^pytestmark = .*pytest\.mark\.slow", text, re.MULTILINE)
    wanted = {"slow": has_slow, "not slow": has_others}
    return None if wanted.get(config.option.markexpr, True) else True


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out the tests that it is not this run's turn to run."""
    drawn = share(items)
    config.hook.pytest_deselected(items=[*{*items} - {*drawn}])
    items[:] = drawn


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say how to try the same samples again."""
    terminalreporter.write_line(f"TESTS_SEED={SEED} repeats the samples of this run")


@pytest.fixture
def scrapy() -> processes.Command:
    """Return a function that runs ``scrapy`` with the given words in the project's folder."""
    return partial(processes.run, "scrapy")


@pytest.fixture(scope="session")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The output of a crawl of the sample, for reading only."""
    return sample_output.crawl_sample(tmp_path_factory.getbasetemp())
