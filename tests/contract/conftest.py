"""The sample's output, which describes itself."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.sample_output import crawl_sample


@pytest.fixture
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample's output, for reading only."""
    return crawl_sample(tmp_path_factory.getbasetemp())
