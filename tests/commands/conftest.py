"""A folder that a command may change."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest


@pytest.fixture
def folder(sample: Path, tmp_path: Path) -> Path:
    """A copy of the sample's output."""
    return Path(shutil.copytree(sample, tmp_path / "output"))
