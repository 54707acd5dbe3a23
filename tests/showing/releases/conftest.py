"""A release of the sample, and what its verification finds."""

from __future__ import annotations

from pathlib import Path

import pytest

from scio_crawler.contract.lines import Fault
from scio_crawler.showing.releases.building import build
from scio_crawler.showing.releases.verifying import verify
from tests.sample_output import crawl_sample
from tests.shared import made_once

VERSION = "2026.12"
SUMS = "SHA256SUMS"


@pytest.fixture
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample's output, for reading only."""
    return crawl_sample(tmp_path_factory.getbasetemp())


@pytest.fixture
def release(sample: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The release of the sample with its archive, for reading only."""

    def make(target: Path) -> None:
        build(sample, VERSION, target, with_archive=True)

    return made_once(tmp_path_factory.getbasetemp(), "release", make) / f"scio-{VERSION}"


def faults_in(folder: Path) -> list[Fault]:
    found: list[Fault] = []
    verify(folder, found.append)
    return found
