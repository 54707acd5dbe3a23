"""The index: cut into parts that stay, made by Pagefind, and nothing left of how."""

from __future__ import annotations

import json
import os
import shlex
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path

import pytest

pytest.importorskip("pagefind", reason="the extra `site` is not installed")

from hypothesis import given
from hypothesis import strategies as st
from pagefind.service import get_executable

from scio_crawler.common.errors import ExportError
from scio_crawler.items import Entry, Record, Turn
from scio_crawler.showing.exports.tables import Collection
from scio_crawler.showing.room import search_index
from scio_crawler.showing.room.facets import facets
from scio_crawler.showing.room.render import Renderer
from scio_crawler.showing.room.search_documents import VALUES, Search
from scio_crawler.showing.room.search_index import BUNDLES, Period, periods
from scio_crawler.showing.room.site_folder import SiteFolder

CUTS: list[tuple[str, Mapping[str, int], list[Period]]] = [
    ("nothing", {}, []),
    ("one month", {"2025-03": 5}, [Period("2025-03", "2025-03", 5)]),
    (
        "years that go together",
        {"2023-01": 3, "2024-02": 4, "2025-03": 4},
        [Period("2023-01", "2024-02", 7), Period("2025-03", "2025-03", 4)],
    ),
    (
        "a year that is cut",
        {"2024-01": 6, "2024-02": 6, "2024-03": 2},
        [Period("2024-01", "2024-01", 6), Period("2024-02", "2024-03", 8)],
    ),
    (
        "a month that is larger than a part",
        {"2024-01": 30, "2024-02": 2},
        [Period("2024-01", "2024-01", 30), Period("2024-02", "2024-02", 2)],
    ),
]
MONTHS = st.dictionaries(
    st.builds("{:04}-{:02}".format, st.integers(2000, 2030), st.integers(1, 12)),
    st.integers(1, 12),
)


@pytest.mark.parametrize(
    ("sizes", "expected"), [case[1:] for case in CUTS], ids=[case[0] for case in CUTS]
)
def test_turns_are_cut_into_parts(sizes: Mapping[str, int], expected: list[Period]) -> None:
    assert periods(sizes, most=10) == expected


@given(MONTHS)
def test_every_month_is_in_one_part(sizes: dict[str, int]) -> None:
    found = periods(sizes, most=10)
    for month in sizes:
        assert sum(part.first <= month <= part.last for part in found) == 1
    assert sum(part.turns for part in found) == sum(sizes.values())


@given(MONTHS)
def test_a_later_month_changes_the_last_year_only(sizes: dict[str, int]) -> None:
    later = {**sizes, "2031-01": 1}
    assert (
        periods(later, most=10)[: max(len(periods(sizes, most=10)) - 1, 0)]
        == (periods(sizes, most=10)[:-1])
    )


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
    """Index *briefings* in parts of up to 4 turns, and return what was written."""
    new.mkdir()
    tree = SiteFolder(new, old)
    sizes = [(str(entry["date"]), len(turns)) for entry, turns in briefings]
    with closing(Search(tree, sizes, most=4)) as search:
        for entry, turns in briefings:
            search.add(entry, facets(turns, {}))
        search.end(Renderer(Collection("Lanterns", ""), is_sample=True))
    return tree


def test_every_turn_is_indexed_in_its_part(tmp_path: Path) -> None:
    index(tmp_path / "new", tmp_path / "old")
    found = json.loads((tmp_path / "new" / BUNDLES).read_bytes())["parts"]
    assert [(part["path"], part["last"], part["turns"]) for part in found] == [
        ("search/2025-03/", "2025-03", 2),
        ("search/2024-02/", "2024-05", 4),
    ]
    for part in found:
        folder = tmp_path / "new" / part["path"]
        assert len(list(folder.glob("fragment/*"))) == part["turns"]
        assert sorted(path.name for path in folder.iterdir()) == [
            "filter",
            "fragment",
            "index",
            "turns.pf_meta",
        ]


def test_values_are_counted(tmp_path: Path) -> None:
    index(tmp_path / "new", tmp_path / "old")
    values = json.loads((tmp_path / "new" / VALUES).read_bytes())
    assert values["year"] == [["2025", 2], ["2024", 4]]
    assert values["month"] == [["2025-03", 2], ["2024-05", 1], ["2024-02", 3]]
    assert values["organization"] == [["Ministry of Lanterns", 6]]
    assert values["outlet"] == []


def test_only_the_part_that_changed_is_made_again(tmp_path: Path) -> None:
    index(tmp_path / "old", tmp_path / "none")
    tree = index(
        tmp_path / "new", tmp_path / "old", [briefing(4, "2025-04-05", "More."), *BRIEFINGS]
    )
    kept = list((tree.old / "search/2024-02").rglob("*.pf_*"))
    assert kept
    for file in kept:
        assert file.samefile(tree.new / file.relative_to(tree.old))
    assert len(list((tree.new / "search/2025-03").glob("fragment/*"))) == 3


def test_the_same_turns_give_the_same_files(tmp_path: Path) -> None:
    index(tmp_path / "old", tmp_path / "none")
    tree = index(tmp_path / "new", tmp_path / "old")
    assert tree.written == 0


@pytest.mark.parametrize("lost", ["turns.pf_meta", "fragment"])
def test_a_part_whose_files_are_lost_is_made_again(tmp_path: Path, lost: str) -> None:
    index(tmp_path / "old", tmp_path / "none")
    (tmp_path / "old/search/2024-02" / lost).rename(tmp_path / "lost")
    tree = index(tmp_path / "new", tmp_path / "old")
    assert (tmp_path / "new/search/2024-02" / lost).exists()
    assert tree.written > 4


def test_a_folder_may_have_a_name_that_is_no_text(tmp_path: Path) -> None:
    parent = tmp_path / os.fsdecode(b"\xff")
    parent.mkdir()
    index(parent / "new", parent / "old")
    assert (parent / "new/search/2024-02/turns.pf_meta").is_file()


def test_no_page_of_a_turn_is_left(tmp_path: Path) -> None:
    index(tmp_path / "new", tmp_path / "old")
    assert sorted(path.name for path in (tmp_path / "new").iterdir()) == ["search", "search.html"]


def test_without_briefings_there_is_a_page_all_the_same(tmp_path: Path) -> None:
    index(tmp_path / "new", tmp_path / "old", [])
    assert (tmp_path / "new/search.html").is_file()
    assert json.loads((tmp_path / "new" / BUNDLES).read_bytes()) == {"parts": []}


PROGRAMS = {
    "it says why": ("echo 'the disk is full' >&2; exit 3", "exit status 3.*the disk is full"),
    "it says nothing": ("exit 0", "indexed 0 of 2 turns"),
    "it is killed": ("kill -9 $$", "exit status -9"),
    "it hangs": ("exec sleep 60", "did not end within 1 seconds"),
}


FULL = {
    "at a page": ": >$(ls fragment/* | head -1)",
    "at the index": "truncate -s -9 index/*",
    "at the list of turns": "truncate -s -9 *.pf_meta",
    "at the entry": ": >pagefind-entry.json",
}


def in_place_of_pagefind(
    program: Path, script: str, monkeypatch: pytest.MonkeyPatch, version: str = "1.5.9"
) -> None:
    """Make *program* one of a *version* that does as *script* says, and let it be used."""
    says = f'[ "$1" = --version ] && echo pagefind {version} && exit 0'
    program.write_text(f"#!/bin/sh\n{says}\n{script}\n")
    program.chmod(0o755)
    monkeypatch.setenv("PAGEFIND_BINARY_PATH", os.fspath(program))


@pytest.mark.parametrize("name", FULL)
def test_a_disk_that_is_full_does_not_end_in_half_a_bundle(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    """Pagefind then leaves files that are cut short, and ends with exit status 0."""
    real = shlex.quote(os.fspath(get_executable()))
    script = f'{real} "$@" && cd "$4" && {FULL[name]}'
    in_place_of_pagefind(tmp_path / "pagefind", script, monkeypatch)
    with pytest.raises(ExportError, match="indexed 0 of 2 turns, as if the disk were full"):
        index(tmp_path / "new", tmp_path / "old")


@pytest.mark.parametrize("name", PROGRAMS)
def test_pagefind_fails_in_words_and_nothing_is_left(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    script, expected = PROGRAMS[name]
    in_place_of_pagefind(tmp_path / "pagefind", script, monkeypatch)
    monkeypatch.setattr(search_index, "PATIENCE", 1)
    with pytest.raises(ExportError, match=f"(?s){expected}"):
        index(tmp_path / "new", tmp_path / "old")
    assert not list((tmp_path / "new").iterdir())


def test_another_format_of_pagefind_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    in_place_of_pagefind(tmp_path / "pagefind", "exit 0", monkeypatch, "1.6.0")
    with pytest.raises(ExportError, match=r"needs pagefind 1\.5\.x: .* is pagefind 1\.6\.0"):
        index(tmp_path / "new", tmp_path / "old")


def test_pagefind_is_not_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def lost() -> Path:
        raise FileNotFoundError("Could not find any of …")

    monkeypatch.setattr(search_index, "get_executable", lost)
    with pytest.raises(ExportError, match=r"Install pagefind\[bin\]"):
        index(tmp_path / "new", tmp_path / "old")


def test_pagefind_cannot_be_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PAGEFIND_BINARY_PATH", os.fspath(tmp_path / "none"))
    with pytest.raises(ExportError, match="cannot be run"):
        index(tmp_path / "new", tmp_path / "old")


def test_a_build_that_breaks_off_stops_pagefind_and_leaves_no_pages(tmp_path: Path) -> None:
    (tmp_path / "new").mkdir()
    tree = SiteFolder(tmp_path / "new", tmp_path / "old")
    entry, turns = BRIEFINGS[0]
    with closing(Search(tree, [(str(entry["date"]), len(turns))])) as search:
        search.add(entry, facets(turns, {}))
    assert [path.name for path in tree.new.iterdir()] in ([], ["search"])
