"""What the tests of several programs compare with: what a crawl reads."""

from __future__ import annotations

import pytest

from tests.interop.tools import PAGES
from tests.mirrors import Result, crawl
from tests.server import Mirror


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> Result:
    """The output of a crawl of PAGES."""
    with Mirror(PAGES) as mirror:
        return crawl(mirror.base, tmp_path_factory.mktemp("crawled"))
