"""A folder in which the examples of the documents run."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.docs import generated


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with output/sample/, as the README's first command leaves it, and its copies."""
    return generated.furnish(tmp_path_factory.mktemp("docs"))


@pytest.fixture(scope="session")
def sample(folder: Path) -> Path:
    """The output of the sample."""
    return folder / "output" / "sample"
