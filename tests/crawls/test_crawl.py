"""Whole crawls by the real command: bad folders, and sites that cannot be read at all."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.mirrors import (
    LIST,
    crawl,
    frame,
    list_page,
    press_room,
)
from tests.server import Mirror


def test_one_folder_holds_one_site_and_nothing_of_another_is_requested(tmp_path: Path) -> None:
    with Mirror(press_room({1: 1})) as mirror, Mirror(press_room({2: 1})) as other:
        before = crawl(mirror.base, tmp_path).report
        result = crawl(other.base, tmp_path)
        assert result.status == 9
        assert "one folder holds one site" in result.log
        assert "Traceback" not in result.log
        assert other.log == []
        assert result.report == before


@pytest.mark.parametrize("folder", ["/dev/full/x", "/proc/x"])
def test_a_folder_that_cannot_be_made_ends_the_crawl_before_any_request(folder: str) -> None:
    with Mirror(press_room({1: 1})) as mirror:
        result = crawl(mirror.base, Path(folder))
        assert mirror.log == []
    assert result.status == 9
    assert f"Cannot write {folder}" in result.log
    assert "Traceback" not in result.log


def test_output_that_fails_on_the_way_ends_the_crawl(tmp_path: Path) -> None:
    (tmp_path / "briefings").write_text("in the way")
    with Mirror(press_room(dict.fromkeys(range(1, 200), 3))) as mirror:
        result = crawl(mirror.base, tmp_path, CONCURRENT_REQUESTS_PER_DOMAIN=2)
        assert len(mirror.log) < 50
    assert result.status == 9
    assert "a file is where a folder should be" in result.report["output_error"]
    assert "Traceback" not in result.log
    assert result.report["failures"] == []


@pytest.mark.parametrize(
    ("pages", "status", "reason"),
    [
        pytest.param({}, 4, "answers 404", id="there is no list"),
        pytest.param(
            {"/robots.txt": "User-agent: *\nCrawl-delay: 86400"},
            5,
            "forbidden by robots.txt, which asks for 86400 s between requests",
            id="robots.txt asks for a day between requests",
        ),
        pytest.param({LIST: list_page([])}, 6, "", id="a list of nothing: a redesign?"),
    ],
)
def test_a_site_that_cannot_be_read_at_all_has_a_status_for_its_reason(
    pages: dict[str, Any], status: int, reason: str, tmp_path: Path
) -> None:
    with Mirror(pages) as mirror:
        result = crawl(mirror.base, tmp_path)
        assert ("/m" + LIST in mirror.paths()) == (LIST in mirror.paths() and status == 4)
    assert result.status == status
    assert "Traceback" not in result.log
    assert reason in result.reasons().get(LIST, "")


def test_a_list_that_is_suddenly_empty_is_a_redesign_and_takes_nothing_away(tmp_path: Path) -> None:
    with Mirror(press_room({1: 1})) as mirror:
        crawl(mirror.base, tmp_path)
        mirror.pages[LIST] = frame("Press Conference Transcripts", "<div>Loading…</div>")
        result = crawl(mirror.base, tmp_path, "-a", "recheck=100000")
    assert result.status == 6
    assert result.report["counts"]["outcomes"]["unchanged"] == 1
    assert result.reasons()[LIST] == "shows no link to a briefing, and no transcript"
