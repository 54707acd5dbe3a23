"""A few trials of campaigns: of damaged folders, and of disturbed imports."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.campaigns.__main__ import main
from tests.campaigns.damaged_folders import MODES
from tests.campaigns.killed_runs import imports, trial
from tests.sampling import SEED, sample

pytestmark = pytest.mark.slow


@pytest.mark.parametrize(
    "words",
    [["--modes", "", "--count", "80"], ["--modes", " ".join(sample(MODES, 2)), "--count", "8"]],
    ids=["at rest", "between two runs"],
)
def test_damage_breaks_no_promise(words: list[str]) -> None:
    assert main(["damaged-folders", *words, "--seed", SEED]) == 0


def test_the_next_import_completes_a_disturbed_one(tmp_path: Path) -> None:
    for number, kind in enumerate(imports(tmp_path)):
        assert list(trial(int(SEED), tmp_path / f"disturbed {number}", kind))
