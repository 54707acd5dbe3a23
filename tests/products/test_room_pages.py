"""All pages of the sample's site: their links lead somewhere, and they are small and sound."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("jinja2", reason="the extra `site` is not installed")

from lxml import html

from scio_crawler.showing.room.render import POLICY
from tests.showing.room.pages import KINDS, ids, links


@pytest.fixture(scope="module")
def paths(site: Path) -> list[str]:
    return sorted(file.relative_to(site).as_posix() for file in site.rglob("*.html"))


@pytest.fixture(scope="module")
def pages(site: Path, paths: list[str]) -> dict[str, Any]:
    """The roots of all pages, by their paths."""
    return {path: html.parse(site / path).getroot() for path in paths}


def test_there_is_a_page_of_every_kind(site: Path) -> None:
    assert [kind for kind, pattern in KINDS.items() if not list(site.glob(pattern))] == []


def test_every_link_leads_to_something_there(site: Path, paths: list[str]) -> None:
    known = {path: set(ids(site, path)) for path in paths}
    lost = {
        f"{link.page} -> {link.to}#{link.fragment}"
        for path in paths
        for link in links(site, path)
        if not (site / link.to).is_file() or (link.fragment and link.fragment not in known[link.to])
    }
    assert lost == set()


def test_ids_are_unique_in_a_page(site: Path, paths: list[str]) -> None:
    twice = [
        f"{path}: {id}" for path in paths for id, n in Counter(ids(site, path)).items() if n > 1
    ]
    assert twice == []


def test_no_level_of_headings_is_skipped(pages: dict[str, Any]) -> None:
    for path, root in pages.items():
        levels = [int(h.tag[1]) for h in root.iter("h1", "h2", "h3", "h4", "h5", "h6")]
        assert levels[0] == 1, path
        assert levels.count(1) == 1, path
        steps = [(a, b) for a, b in pairwise(levels) if b > a + 1]
        assert steps == [], path


def test_every_page_has_its_policy_before_anything_is_loaded(pages: dict[str, Any]) -> None:
    for root in pages.values():
        policy = root.xpath("//head/meta[@http-equiv='Content-Security-Policy']")[0]
        assert policy.get("content") == POLICY
        assert not policy.xpath("preceding::script | preceding::link")


def test_no_page_has_a_script_or_style_of_its_own(pages: dict[str, Any]) -> None:
    for path, root in pages.items():
        assert not root.xpath("//@style | //style | //script[not(@src)]"), path
        assert not root.xpath("//@*[starts-with(name(), 'on')]"), path


def test_no_page_loads_anything_of_another_host(pages: dict[str, Any]) -> None:
    for path, root in pages.items():
        loaded = root.xpath("//@src | //link/@href | //form/@action | //use/@href | //image/@href")
        assert [url for url in loaded if "//" in url] == [], path


def test_every_page_says_that_the_sample_is_invented_and_whose_the_text_is(
    pages: dict[str, Any],
) -> None:
    for path, root in pages.items():
        text = root.text_content()
        assert "All of it is invented" in text, path
        assert "translation" in text, path


def test_every_page_describes_itself_where_its_link_is_shared(pages: dict[str, Any]) -> None:
    for path, root in pages.items():
        (said,) = root.xpath("//meta[@name='description']/@content")
        properties = root.xpath("//meta[starts-with(@property, 'og:')]")
        shared = {each.get("property")[3:]: each.get("content") for each in properties}
        assert shared.pop("description") == said
        assert root.findtext(".//title") == f"{shared.pop('title')} · {shared.pop('site_name')}"
        assert shared == {"type": "article" if "/scio-" in path else "website"}, path
        assert said.strip(), path


def test_a_conference_is_described_by_its_day_who_takes_part_and_its_questions(
    pages: dict[str, Any],
) -> None:
    assert pages["briefings/scio-900100001.html"].xpath("//meta[@name='description']/@content") == [
        "March 4, 2025 · Mai Qingzhou, Ding Ruolan, Qu Yong'an, Arzugul Yasin, Lian Shuyan · "
        "9 questions"
    ]
