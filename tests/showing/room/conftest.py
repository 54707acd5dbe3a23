"""The sample's site, a web server for it, and Chromium, for the tests of the reading room."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.sample_output import crawl_sample
from tests.shared import made_once
from tests.showing.room.browsing import PROGRAMS, arguments, chromium, served, watched

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page


@pytest.fixture(scope="session")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample's output, for reading only."""
    return crawl_sample(tmp_path_factory.getbasetemp())


@pytest.fixture(scope="session")
def site(sample: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site of the sample, for reading only."""
    # Of its libraries, the one that no other extra brings.
    pytest.importorskip("jinja2", reason="the extra `site` is not installed")
    from scio_crawler.showing.room.build import build_site
    from scio_crawler.showing.room.site_folder import SiteFolder

    def make(base: Path) -> None:
        (base / "site").mkdir(parents=True)
        build_site(sample, SiteFolder(base / "site", base / "none"))

    return made_once(tmp_path_factory.getbasetemp(), "sample-sites", make) / "site"


@pytest.fixture(scope="session")
def room(site: Path) -> Iterator[str]:
    """The address at which the site of the sample is served, with a slash at its end.

    It stands in a folder of a web server that knows nothing of it.
    """
    with served(site.parent) as base:
        yield f"{base}{site.name}/"


@pytest.fixture(scope="session")
def own_room(site: Path) -> Iterator[str]:
    """The address at which ``scrapy room`` serves it."""
    from scio_crawler.showing.room.serving import Server

    with Server(site, 0) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        yield server.address
        server.shutdown()
        thread.join()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium; without it, or without Playwright, the test is skipped.

    It is closed with its module: Playwright keeps an event loop running, so that no other test
    of the process could run one of its own.
    """
    playwright = pytest.importorskip(
        "playwright.sync_api", reason="the extra `browser` is not installed"
    )
    program = chromium()
    if not program:
        pytest.skip(f"not installed: {' or '.join(PROGRAMS)}")
    with playwright.sync_playwright() as started:
        running = started.chromium.launch(executable_path=program, args=arguments())
        yield running
        running.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page of a browser that nobody has used.

    Whatever it complains of fails the test at its end: an error or a warning on the console, an
    exception, a request to another host, a breach of the Content-Security-Policy, a file missing.
    """
    with watched(browser) as (opened, troubles):
        yield opened
    assert not troubles.found
