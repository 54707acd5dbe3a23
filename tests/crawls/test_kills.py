"""A run that is killed or stopped at any moment loses nothing. A campaign tries many."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.campaigns.killed_runs import Kind, kinds, trial
from tests.sampling import SEED

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def every(tmp_path_factory: pytest.TempPathFactory) -> list[Kind]:
    return kinds(tmp_path_factory.mktemp("undisturbed"))


@pytest.mark.parametrize("number", range(2))
def test_a_disturbed_run_is_carried_on(number: int, every: list[Kind], tmp_path: Path) -> None:
    assert list(trial(int(SEED) + number, tmp_path / "output", every[number]))
