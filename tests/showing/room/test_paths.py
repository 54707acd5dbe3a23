"""Where pages are: the same in every build, and no name chooses a path."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scio_crawler.showing.room import paths


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        (paths.briefing("scio-900100001"), "briefings/scio-900100001.html"),
        (paths.turn("scio-1", "scio-1-5f2c9a10d3-2"), "briefings/scio-1.html#scio-1-5f2c9a10d3-2"),
        (paths.revision("scio-1", 2), "briefings/scio-1.revision-2.html"),
        (paths.year("2025-03-04"), "briefings/2025.html"),
        (paths.speaker("Lián Shuyan"), "speakers/lian-shuyan-"),
        (paths.page_of("press", "CCTV", "China Central Television"), "outlets/china-central-"),
        (paths.page_of("press", "Osterwald Bote", ""), "outlets/osterwald-bote-"),
        (paths.page_of("official", "Lian Shuyan", "Ministry of Lanterns"), "speakers/lian-shuyan-"),
        (paths.search(), "search.html"),
        (paths.search(year="2025", kind=""), "search.html?year=2025"),
    ],
)
def test_a_path_contains_the_name(path: str, expected: str) -> None:
    assert path.startswith(expected)


@pytest.mark.parametrize("role", ["press", "official", "chair", "unknown"])
def test_an_empty_name_has_no_page(role: str) -> None:
    assert paths.page_of(role, "", "") == ""


@given(st.text(), st.text())
def test_two_names_have_two_paths_and_no_name_leaves_its_folder(one: str, two: str) -> None:
    found = [paths.organization(name.encode("utf-8", "replace").decode()) for name in (one, two)]
    for path in found:
        folder, _, name = path.partition("/")
        assert folder == "organizations"
        assert name.removesuffix(".html").replace("-", "").isalnum()
        assert name.isascii()
        assert len(name) < 80
    same = len({name.encode("utf-8", "replace") for name in (one, two)}) == 1
    assert (found[0] == found[1]) == same


def test_names_of_which_32_bits_of_a_digest_are_the_same_have_two_paths() -> None:
    assert paths.speaker("\u4ed3\u4e1f") != paths.speaker("\u58d1\u4e17")


@given(st.text(min_size=1).filter(lambda text: text.isprintable()))
def test_the_address_of_a_search_has_its_filters(name: str) -> None:
    parts = urlsplit(paths.search(speaker=name))
    assert parse_qs(parts.query, strict_parsing=True) == {"speaker": [name]}
