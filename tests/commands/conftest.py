"""What the tests of several commands need."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.contract.checking.test_checking import crawl_sample


@pytest.fixture
def folder(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the sample's output."""
    copy = tmp_path / "output"
    shutil.copytree(crawl_sample(tmp_path_factory.getbasetemp()), copy)
    return copy
