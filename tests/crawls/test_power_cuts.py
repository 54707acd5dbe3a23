"""A power cut during a crawl costs nothing that was published: a few trials of the campaign."""

from __future__ import annotations

import sys

import pytest

from tests.campaigns.__main__ import main
from tests.sampling import SEED

pytestmark = [
    pytest.mark.slow,  # whole crawls
    pytest.mark.skipif(sys.platform != "linux", reason="tells files by their inodes"),
]


def test_what_the_disk_was_not_asked_to_keep_is_made_again() -> None:
    assert main(["power-cuts", "--count", "3", "--seed", SEED]) == 0
