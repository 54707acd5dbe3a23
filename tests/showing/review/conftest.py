"""The sample's output with samples of all kinds of units, and what they hold."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from scio_crawler.showing.review.kinds import KINDS
from scio_crawler.showing.review.sample import draw_sample
from tests.contract.checking.test_checking import crawl_sample

SIZE = 60  # of each sample, or all that there are


@pytest.fixture(scope="session")
def drawn(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An output folder with a sample of each kind, for reading only."""
    copy = tmp_path_factory.mktemp("reviewed") / "output"
    shutil.copytree(crawl_sample(tmp_path_factory.getbasetemp()), copy)
    for kind in KINDS:
        draw_sample(copy, copy / "review" / kind, kind, SIZE, seed=1)
    return copy


def units_in(folder: Path, kind: str) -> list[dict[str, Any]]:
    """Return the units of the sample of *kind* in the output *folder*."""
    sample = json.loads((folder / "review" / kind / "sample.json").read_text("utf-8"))
    return list(sample["units"])
