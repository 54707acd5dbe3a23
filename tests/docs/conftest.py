"""A folder in which the examples of the documents run."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.docs import generated
from tests.shared import made_once


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with output/sample/, as the README's first command leaves it, and its copies."""
    return made_once(tmp_path_factory.getbasetemp(), "docs", generated.furnish)


@pytest.fixture(scope="session")
def sample(folder: Path) -> Path:
    """The output of the sample."""
    return folder / "output" / "sample"
