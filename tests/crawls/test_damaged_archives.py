"""A replay of a damaged archive reads what is whole, and says what it could not read."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.campaigns.archive_damage import HARMS
from tests.campaigns.damaged_archives import Archive, made, trial
from tests.sampling import SEED, each_once


@pytest.fixture(scope="module")
def archives(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Archive]:
    return made(tmp_path_factory.mktemp("archives"))


KINDS = ["one", "three", "killed", "files"]


@pytest.mark.slow
@pytest.mark.together
@pytest.mark.parametrize(("name", "kind", "with_state"), each_once(HARMS, KINDS, [False, True]))
def test_no_briefing_is_left_out_with_status_0(
    name: str, kind: str, with_state: bool, archives: dict[str, Archive], tmp_path: Path
) -> None:
    trial(archives[kind], name, int(SEED), with_state, tmp_path / "replayed")
