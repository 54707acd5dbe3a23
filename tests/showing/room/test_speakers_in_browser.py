"""The pages about those who speak, in Chromium: they are open to all, and the box narrows lists."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

pytest.importorskip("jinja2", reason="the extra `site` is not installed")

from scio_crawler.showing.room import build, paths, speakers
from scio_crawler.showing.room.site_folder import SiteFolder
from tests.showing.room.browsing import served, violations, watched
from tests.showing.room.test_speakers import Said, write

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.slow

NAMES = ["Weng Jiamu", "Wei Shu", "Ágoston Bede", "灯笼", *(f"Lamp {n}" for n in range(60))]


@pytest.fixture(scope="module")
def crowd(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A site with more speakers than a list holds."""
    said = Said()
    for name in NAMES:
        said.add("scio-1", "2025-05-05", "official", name, position=f"keeper of {name}'s lamps")
    for _ in range(150):
        said.exchange("scio-1", "2025-05-05", "Lamp Post", ("Weng Jiamu", "Ministry of Lanterns"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(speakers, "MAX_ON_ONE_PAGE", 10)
        site = write(tmp_path_factory.mktemp("crowd") / "site", said.turns)
    build.copy_assets(SiteFolder(site, site.with_name("none")), None)
    return site


def test_pages_of_many_turns_are_open_to_all(crowd: Path, page: Page) -> None:
    with served(crowd) as base:
        for path in (paths.speaker("Weng Jiamu"), paths.organization("Ministry of Lanterns")):
            page.goto(base + path)
            assert not violations(page), path
            page.get_by_role("link", name="Older turns").first.click()
            page.get_by_text("Page 2 of 2").first.wait_for()
            assert not violations(page), path


def listed(page: Page) -> list[str]:
    """The names that the list on *page* shows."""
    return [link.inner_text() for link in page.locator("#list a").all() if link.is_visible()]


def test_the_filter_narrows_the_list(room: str, page: Page) -> None:
    page.goto(room + paths.ORGANIZATIONS)
    box = page.get_by_label("Filter the list")
    box.fill("culture  MINIStr")
    assert listed(page) == ["Ministry of Culture and Tourism"]
    page.get_by_role("status").get_by_text("1 of 11 is found.").wait_for()
    assert not page.get_by_role("heading", name="Agencies").is_visible()
    box.fill("")
    assert len(listed(page)) == 11
    assert page.get_by_role("status").inner_text() == ""


def test_without_scripts_the_list_is_whole_and_has_no_box(room: str, browser: Any) -> None:
    with watched(browser, java_script_enabled=False) as (page, _):
        page.goto(room + paths.ORGANIZATIONS)
        assert not page.get_by_label("Filter the list").is_visible()
        assert len(listed(page)) == 11
