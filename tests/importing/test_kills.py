"""A killed or stopped import is gone on with by the next one. A campaign tries many."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.campaigns.killed_runs import Kind, imports, trial
from tests.sampling import SEED

pytestmark = [pytest.mark.slow, pytest.mark.together]


@pytest.fixture(scope="module")
def every(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Kind]:
    return {kind.name: kind for kind in imports(tmp_path_factory.mktemp("undisturbed"))}


@pytest.mark.parametrize("name", ["import", "import and crawl"])
def test_a_disturbed_import_is_gone_on_with(
    name: str, every: dict[str, Kind], tmp_path: Path
) -> None:
    assert list(trial(int(SEED), tmp_path / "output", every[name]))
