"""Every setting has a reason and a known name, and the size limit fits the site."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from scrapy.settings import default_settings

from scio_crawler import settings
from tests.processes import Command
from tests.server import Mirror, Reply
from tests.small import crawl

LINES = Path(settings.__file__).read_text("utf-8").splitlines()
NAMES = [name for name in vars(settings) if name.isupper() and name != "PRODUCT"]


@pytest.mark.parametrize("name", NAMES)
def test_a_setting_is_known_to_scrapy_or_is_the_projects_own(name: str) -> None:
    assert hasattr(default_settings, name) or name.startswith("SCIO_")


@pytest.mark.parametrize("name", NAMES)
def test_a_setting_differs_from_scrapys_and_has_a_reason(name: str) -> None:
    assert getattr(default_settings, name, None) != getattr(settings, name)
    (line,) = (n for n, text in enumerate(LINES) if re.match(rf"{name}\b.*=", text))
    assert LINES[line - 1].startswith("#") or LINES[line].endswith("{")


def test_a_list_of_8_mb_passes_and_a_flood_does_not() -> None:
    large = Reply("<p>x" * (2 * 1024 * 1024))
    flood = Reply("", declared=33 * 1024 * 1024)
    with Mirror({"/large.html": large, "/flood.html": flood}) as mirror:
        outcome = crawl(mirror.base, ["/large.html", "/flood.html"])
    assert outcome.statuses() == [200, 0]
    assert all("flood" in line for line in outcome.log.splitlines() if "WARNING" in line)
    assert outcome.errors()[1]


@pytest.mark.parametrize("fails", [True, False])
def test_a_body_that_is_cut_short_is_an_error(fails: bool) -> None:
    given = {"RETRY_TIMES": 0, "DOWNLOAD_FAIL_ON_DATALOSS": fails}
    with Mirror({"/a.html": Reply("<p>x", declared=400)}) as mirror:
        outcome = crawl(mirror.base, ["/a.html"], **given)
    assert outcome.errors()[0].startswith("ResponseDataLossError")


def test_the_shell_needs_no_output_folder(scrapy: Command, tmp_path: Path) -> None:
    done = scrapy("shell", "-s", f"SCIO_OUTPUT_DIR={tmp_path / 'output'}", "-c", "20 + 3")
    assert done.stdout.strip() == "23"
    assert "Traceback" not in done.stderr
    assert list(tmp_path.iterdir()) == []
