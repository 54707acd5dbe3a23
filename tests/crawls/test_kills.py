"""A run that is killed, stopped, or without power at any moment loses nothing of what it published.

Campaigns try many; here are a few of their trials.
"""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tests.campaigns.__main__ import main
from tests.campaigns.killed_runs import Kind, kinds, trial
from tests.sampling import SEED

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> list[Kind]:
    return kinds(tmp_path_factory.mktemp("undisturbed"))


@pytest.mark.parametrize("number", range(2))
def test_a_disturbed_run_is_carried_on(
    number: int, undisturbed: list[Kind], tmp_path: Path
) -> None:
    assert list(trial(int(SEED) + number, tmp_path / "output", undisturbed[number]))


@pytest.mark.skipif(sys.platform != "linux", reason="tells files by their inodes")
def test_what_the_disk_was_not_asked_to_keep_is_made_again() -> None:
    assert main(["power-cuts", "--count", "3", "--seed", SEED]) == 0
