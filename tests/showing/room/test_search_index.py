"""The index: cut into periods that stay, each with its turns, its words and its vocabulary."""

from __future__ import annotations

import gzip
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("jinja2", reason="the extra `site` is not installed")

from hypothesis import given
from hypothesis import strategies as st

from scio_crawler.items import Entry, Record, Turn
from scio_crawler.showing.room.render import Renderer, SitePages
from scio_crawler.showing.room.search_index import (
    CARDS,
    INDEX,
    NAMES,
    split_periods,
)
from scio_crawler.showing.room.search_text import word_forms
from scio_crawler.showing.room.site_folder import FILE_LIST, SiteFolder
from tests.showing.room.cases import cases
from tests.showing.room.making import write_search

MONTHS = st.dictionaries(
    st.builds("{:04}-{:02}".format, st.integers(2000, 2030), st.integers(1, 12)),
    st.integers(1, 12),
)


@pytest.mark.parametrize(("sizes", "expected"), cases("periods"))
def test_months_are_grouped_into_periods(sizes: Mapping[str, int], expected: list[Any]) -> None:
    assert list(map(list, split_periods(sizes, most=10))) == expected


@given(MONTHS)
def test_every_month_is_in_one_period(sizes: dict[str, int]) -> None:
    found = split_periods(sizes, most=10)
    for month in sizes:
        assert sum(part.first <= month <= part.last for part in found) == 1
    assert sum(part.turns for part in found) == sum(sizes.values())


@given(MONTHS)
def test_a_conference_of_the_newest_month_changes_the_last_period_only(
    sizes: dict[str, int],
) -> None:
    newest = max(sizes, default="2025-03")
    later = {**sizes, newest: sizes.get(newest, 0) + 3}
    assert split_periods(later, most=10)[:-1] == split_periods(sizes, most=10)[:-1]


def briefing(number: int, date: str, *texts: str) -> tuple[Record, list[Record]]:
    """A briefing of an official who says *texts*."""
    briefing_id = f"scio-{number}"
    turns = [
        Turn(
            briefing_id=briefing_id,
            turn_id=f"{briefing_id}-{place:03}",
            turn=place,
            date=date,
            title="Lanterns",
            speaker="Weng Jiamu",
            organization="Ministry of Lanterns",
            role="official",
            kind="statement",
            text=text,
        ).record()
        for place, text in enumerate(texts, 1)
    ]
    return Entry(briefing_id=briefing_id, date=date, turns=len(turns)).record(), turns


BRIEFINGS = [
    briefing(3, "2025-03-04", "Lamps burn.", "Oil burns."),
    briefing(2, "2024-05-06", "Lamps are lit."),
    briefing(1, "2024-02-03", "No lamp was lit.", "…", ""),
]


def index(
    new: Path, old: Path, briefings: list[tuple[Record, list[Record]]] = BRIEFINGS
) -> SiteFolder:
    """Index *briefings* in periods of up to 4 turns, and return what was written."""
    new.mkdir()
    pages = SitePages(SiteFolder(new, old), Renderer(is_sample=True))
    write_search(pages, briefings, shorts={"Ministry of Lanterns": "ML"}, most=4)
    pages.site.write_list()
    return pages.site


def unpacked(file: Path) -> Any:
    return json.loads(gzip.decompress(file.read_bytes()))


def test_every_turn_is_indexed_in_its_period(tmp_path: Path) -> None:
    index(tmp_path / "new", tmp_path / "old")
    found = json.loads((tmp_path / "new" / INDEX).read_bytes())["periods"]
    assert found == [
        ["search/2025-03", "2025-03", "2025-03"],
        ["search/2024-02", "2024-02", "2024-05"],
    ]
    turns = [unpacked(tmp_path / "new" / path / "turns.json.gz") for path, *_ in found]
    assert [each["briefings"] for each in turns] == [
        [["scio-3", "2025-03-04", "", 0, 2]],
        [["scio-2", "2024-05-06", "", 0, 1], ["scio-1", "2024-02-03", "", 0, 3]],
    ]
    assert [len(each["turns"]) for each in turns] == [2, 4]


def places(numbers: list[int]) -> dict[int, list[int]]:
    """The turns of *numbers*, each with the places of the word, as the browser reads them."""
    found: dict[int, list[int]] = {}
    at = turn = 0
    while at < len(numbers):
        turn += numbers[at]
        steps = numbers[at + 2 : at + 2 + numbers[at + 1]]
        found[turn] = [sum(steps[: count + 1]) for count in range(len(steps))]
        at += 2 + len(steps)
    return found


def test_the_index_has_every_place_of_a_word(tmp_path: Path) -> None:
    index(tmp_path / "new", tmp_path / "old")
    folder = tmp_path / "new/search/2024-02"
    indexed = {
        (word, turn, place)
        for file in folder.glob("words-*.json.gz")
        for word, numbers in unpacked(file).items()
        for turn, at in places(numbers).items()
        for place in at
    }
    texts = [str(turn["text"]) for _, turns in BRIEFINGS[1:] for turn in turns]
    assert indexed == {
        (form, turn, place)
        for turn, text in enumerate(texts)
        for place, forms in enumerate(word_forms(text))
        for form in forms
    }


def test_names_have_their_numbers_and_all_ways_to_type_them(tmp_path: Path) -> None:
    index(tmp_path / "new", tmp_path / "old")
    names = unpacked(tmp_path / "new" / NAMES)
    cards = unpacked(tmp_path / "new" / CARDS)
    assert names["speaker"] == [["Weng Jiamu", 6, "; Ministry of Lanterns"]]
    [[path, *more]] = cards["speaker"]
    assert path.startswith("speakers/weng-jiamu-")
    assert more == ["", 3, "2024-02-03", "2025-03-04"]
    assert names["organization"] == [["Ministry of Lanterns", 6, "ML"]]
    assert cards["organization"][0][1:] == ["", 3, "2024-02-03", "2025-03-04"]
    assert names["outlet"] == []
    assert names["month"] == [["2025-03", 2], ["2024-05", 1], ["2024-02", 3]]


def test_the_vocabulary_has_words_for_misspelt_ones(tmp_path: Path) -> None:
    index(tmp_path / "new", tmp_path / "old")
    vocabulary = unpacked(tmp_path / "new/search/2025-03/vocabulary.json.gz")
    assert set(vocabulary) == {"burn", "burns", "lamps"}


def test_only_the_period_that_changed_is_made_again(tmp_path: Path) -> None:
    index(tmp_path / "old", tmp_path / "none")
    tree = index(
        tmp_path / "new", tmp_path / "old", [briefing(4, "2025-03-05", "More."), *BRIEFINGS]
    )
    kept = list((tree.old / "search/2024-02").iterdir())
    assert len(kept) == 4
    for file in kept:
        assert file.samefile(tree.new / file.relative_to(tree.old))
    assert len(unpacked(tree.new / "search/2025-03/turns.json.gz")["turns"]) == 3


@pytest.mark.parametrize("damage", ["lost", "cut"])
def test_a_period_whose_files_are_damaged_is_made_again(tmp_path: Path, damage: str) -> None:
    index(tmp_path / "old", tmp_path / "none")
    index(tmp_path / "right", tmp_path / "none")
    file = tmp_path / "old/search/2024-02/words-0.json.gz"
    file.unlink() if damage == "lost" else file.write_bytes(file.read_bytes()[:-5])
    index(tmp_path / "new", tmp_path / "old")
    for made in (tmp_path / "right").rglob("*"):
        other = tmp_path / "new" / made.relative_to(tmp_path / "right")
        assert made.is_dir() or made.name == FILE_LIST or other.read_bytes() == made.read_bytes()


def test_without_briefings_the_search_page_exists(tmp_path: Path) -> None:
    index(tmp_path / "new", tmp_path / "old", [])
    assert (tmp_path / "new/search.html").is_file()
    assert json.loads((tmp_path / "new" / INDEX).read_bytes()) == {"periods": [], "without": []}
