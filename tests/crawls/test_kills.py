"""A run that is killed or stopped at any moment loses nothing. A campaign tries many."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.campaigns.killed_runs import Kind, kinds, trial


@pytest.fixture(scope="module")
def every(tmp_path_factory: pytest.TempPathFactory) -> list[Kind]:
    return kinds(tmp_path_factory.mktemp("undisturbed"))


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_disturbed_run_is_carried_on(seed: int, every: list[Kind], tmp_path: Path) -> None:
    assert list(trial(seed, tmp_path / "output", every[seed % len(every)]))
