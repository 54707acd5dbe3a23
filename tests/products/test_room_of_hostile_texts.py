"""Whatever the site says is shown as text: no script of it runs, and no page is led astray."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

import pytest

pytest.importorskip("jinja2", reason="the extra `site` is not installed")

from lxml import html

from scio_crawler.showing.room.build import build_site
from scio_crawler.showing.room.render import close_isolates, topic
from scio_crawler.showing.room.site_folder import SiteFolder
from tests.showing.room.browsing import served, unfold
from tests.showing.room.hostile import FELL, PAYLOADS, poison
from tests.showing.room.pages import KINDS, of_kind

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = [pytest.mark.slow, pytest.mark.together]


@pytest.fixture(scope="module")
def folder(sample: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    copy = tmp_path_factory.mktemp("hostile") / "output"
    shutil.copytree(sample, copy)
    poison(copy)
    return copy


@pytest.fixture(scope="module")
def hostile_site(folder: Path) -> Path:
    site = folder.with_name("site")
    site.mkdir()
    build_site(folder, SiteFolder(site, folder.with_name("none")))
    return site


@pytest.fixture(scope="module")
def hostile_room(hostile_site: Path) -> Iterator[str]:
    with served(hostile_site) as base:
        yield base


@pytest.mark.parametrize("pattern", KINDS.values(), ids=KINDS)
def test_no_script_runs_and_an_endless_word_makes_no_page_wider(
    pattern: str, hostile_site: Path, hostile_room: str, page: Page
) -> None:
    page.goto(hostile_room + of_kind(hostile_site, pattern), wait_until="networkidle")
    assert page.evaluate(f"window.{FELL}") is None
    assert page.locator("iframe, base, style, img[onerror], [onload]").count() == 0
    for element in page.get_by_role("main").locator("summary, button").all()[:8]:
        if element.is_visible():
            element.hover()
    assert page.evaluate(f"window.{FELL}") is None
    page.set_viewport_size({"width": 360, "height": 740})
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


@pytest.mark.parametrize("text", [*PAYLOADS, "\u2067a\u2068b\u2069c\u2069\u2069\u2066d"])
def test_scripts_and_pages_close_the_same_isolates(
    text: str, hostile_room: str, page: Page
) -> None:
    page.goto(hostile_room)
    made = "async text => (await import('./assets/isolated.js')).isolated(text).textContent"
    assert page.evaluate(made, text) == close_isolates(text)


def test_no_link_is_a_script(hostile_site: Path) -> None:
    for path in hostile_site.rglob("*.html"):
        root = html.parse(str(path)).getroot()
        urls = [url.strip().lower() for _, _, url, _ in root.iterlinks()]
        assert [url for url in urls if url.startswith(("javascript:", "data:"))] == [], path


def test_titles_and_texts_are_shown_as_they_are(
    folder: Path, hostile_room: str, page: Page
) -> None:
    entries = map(json.loads, (folder / "briefings.jsonl").read_text("utf-8").splitlines())
    for entry in entries:
        if not entry["file"]:
            continue
        page.goto(f"{hostile_room}briefings/{entry['briefing_id']}.html")
        title = close_isolates(topic(entry["title"]))
        assert page.get_by_role("heading", level=1).text_content() == title
        for line in (folder / entry["file"]).read_text("utf-8").splitlines():
            turn = json.loads(line)
            words = page.locator(f"[id='{turn['turn_id']}'] .words").text_content() or ""
            assert words.split() == turn["text"].split()


def test_a_hostile_name_is_searched_and_shown(folder: Path, hostile_room: str, page: Page) -> None:
    for turn in said_by_officials(folder)[:: len(PAYLOADS)]:
        asked = urlencode({"speaker": turn["speaker"], "kind": turn["kind"]})
        page.goto(f"{hostile_room}search.html?{asked}")
        page.get_by_role("status").filter(has_text="turn").wait_for()
        result = page.locator("#results > .hit").first
        assert result.get_by_role("heading").text_content() == close_isolates(turn["speaker"])
        assert topic(turn["title"]) in (result.text_content() or "")
        assert page.evaluate(f"window.{FELL}") is None


@pytest.mark.parametrize("payload", PAYLOADS)
def test_a_hostile_address_is_harmless(payload: str, hostile_room: str, page: Page) -> None:
    names = ("q", "year", "speaker", "organization", "kind", "sort", "month")
    page.goto(f"{hostile_room}search.html?{urlencode(dict.fromkeys(names, payload))}")
    page.get_by_role("status").filter(has_text="Nothing found").wait_for()
    page.goto(f"{hostile_room}check.html?{urlencode({'quote': f'{payload} of lanterns'})}")
    page.get_by_role("region", name="Result").get_by_role("heading").first.wait_for()
    assert (
        page.get_by_label("Quotation, with who said it").input_value() == f"{payload} of lanterns"
    )
    assert page.evaluate(f"window.{FELL}") is None


def test_hostile_words_are_quoted_and_cited(folder: Path, hostile_room: str, page: Page) -> None:
    turn = said_by_officials(folder)[0]
    page.goto(f"{hostile_room}briefings/{turn['briefing_id']}.html")
    shown = page.locator(f"[id='{turn['turn_id']}']")
    unfold(page, turn["turn"])
    shown.get_by_role("button", name="Quote").click()
    page.get_by_role("status").filter(has_text="copied").wait_for()
    assert turn["speaker"] in page.evaluate("navigator.clipboard.readText()")
    shown.get_by_role("button", name="Cite").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_text("CSL-JSON", exact=True).click()
    text = dialog.get_by_role("textbox", name="CSL-JSON").input_value()
    assert turn["speaker"] in json.dumps(json.loads(text), ensure_ascii=False).replace('\\"', '"')
    assert page.evaluate(f"window.{FELL}") is None


def said_by_officials(folder: Path) -> list[dict[str, Any]]:
    """Return the turns of officials in *folder*."""
    files = sorted((folder / "briefings").iterdir())
    lines = [line for file in files for line in file.read_text("utf-8").splitlines()]
    return [turn for turn in map(json.loads, lines) if turn["role"] == "official"]
