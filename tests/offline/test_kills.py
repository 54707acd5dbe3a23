"""A killed or stopped import is gone on with by the next one. A campaign tries many."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.campaigns.killed_runs import Kind, imports, trial

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def every(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Kind]:
    return {kind.name: kind for kind in imports(tmp_path_factory.mktemp("undisturbed"))}


@pytest.mark.parametrize("name", ["import", "import and crawl"])
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_disturbed_import_is_gone_on_with(
    seed: int, name: str, every: dict[str, Kind], tmp_path: Path
) -> None:
    assert list(trial(seed, tmp_path / "output", every[name]))
