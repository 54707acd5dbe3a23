"""What an import makes of an archive is what a crawl of its pages makes, whoever recorded it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.importing.importing import files, imported, lines
from tests.importing.recorded import KINDS, sample_pages
from tests.mirrors import Result, crawl, path, press_room
from tests.server import Mirror

pytestmark = pytest.mark.slow  # whole runs


def with_a_gap() -> dict[str, Any]:
    """Return a list with briefings of one and of several pages, one of which is missing."""
    pages = press_room({1: 1, 2: 4, 3: 12})
    del pages[path(2, 3)]
    return pages


ROOMS = {"the sample": sample_pages, "a missing page": with_a_gap}


@pytest.fixture(scope="module", params=ROOMS)
def room(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> tuple[dict[str, Any], dict[str, list[dict[str, Any]]]]:
    """Return pages by path, and the lines that a crawl of them writes."""
    pages = ROOMS[request.param]()
    folder = tmp_path_factory.mktemp("crawl")
    with Mirror(pages) as mirror:
        crawl(mirror.base, folder)
    return pages, lines(folder)


@pytest.mark.some(3)
@pytest.mark.parametrize("kind", KINDS)
def test_an_import_reads_what_a_crawl_reads_and_once(kind: str, room: Any, tmp_path: Path) -> None:
    pages, crawled = room
    expected = KINDS[kind](tmp_path, pages)
    result = imported(tmp_path / "output", *expected.paths)
    assert lines(result.folder) == crawled
    said = result.report["import"]
    assert (said["captures"], said["known"]) == (expected.captures, expected.known)
    assert said["pages"] == len(pages)
    assert said["left_out"] == expected.left_out
    assert result.status == _status(result, expected.is_sound), result.log
    assert result.report["counts"]["unexpected_errors"] == 0

    before = files(result.folder)
    again = imported(result.folder, *expected.paths).report["import"]
    assert files(result.folder) == before
    assert (again["captures"], again["known"]) == (0, expected.captures + expected.known)
    assert again["left_out"] == expected.left_out


def _status(result: Result, is_sound: bool) -> int:
    lacks = any(entry["status"] == "partial" for entry in result.catalogue().values())
    return 3 if lacks or not is_sound else 0
