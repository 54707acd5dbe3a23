"""Any damage to any file is found, and healed by the next run, as far as that is possible.

``python -m tests.campaigns damaged-folders`` tries many more, of all kinds.
"""

from __future__ import annotations

import pytest

from tests.campaigns.__main__ import main
from tests.campaigns.damaged_folders import MODES
from tests.sampling import SEED, sample

pytestmark = pytest.mark.slow


@pytest.mark.parametrize(
    "words",
    [["--modes", "", "--count", "80"], ["--modes", " ".join(sample(MODES, 2)), "--count", "8"]],
    ids=["at rest", "between two runs"],
)
def test_damage_breaks_no_promise(words: list[str]) -> None:
    assert main(["damaged-folders", *words, "--seed", SEED]) == 0
