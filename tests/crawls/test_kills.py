"""A crawl that is killed at any moment loses nothing. ``python -m scripts.kills`` tries many."""

from __future__ import annotations

from pathlib import Path

import pytest

from scripts.kills import trial, undisturbed


@pytest.fixture(scope="module")
def expected(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[object]]:
    return undisturbed(tmp_path_factory.mktemp("undisturbed"))


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_killed_crawl_is_carried_on(
    seed: int, expected: dict[str, list[object]], tmp_path: Path
) -> None:
    assert list(trial(seed, tmp_path, expected))
