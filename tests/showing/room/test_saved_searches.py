"""Saved searches: a file of lines as people type them, and a feed for each."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("jinja2", reason="the extra `site` is not installed")

from lxml import etree

from scio_crawler.items import CATALOGUE, TURNS, Entry, Turn
from scio_crawler.showing.exports.tables import Collection
from scio_crawler.showing.room import snapshot
from scio_crawler.showing.room.render import Pages, Renderer
from scio_crawler.showing.room.saved_searches import FILE, SavedSearches
from scio_crawler.showing.room.search_index import NAMES
from scio_crawler.showing.room.site_folder import SiteFolder

TURNS_OF = {
    "scio-2": [("Weng Jiamu", "Lamps burn."), ("Weng Jiamu", "More lamps, and oil.")],
    "scio-1": [("Osterwald Mei", "Oil is dear."), ("Weng Jiamu", "No word of it.")],
}
# The searches of a file, and the turns to which the entries of each feed lead.
SEARCHES: list[tuple[str, str, dict[str, list[str]]]] = [
    ("no line", "", {}),
    ("a word", "lamps\n", {"lamps": ["scio-2-1"]}),
    (
        "two searches and empty lines",
        "\n oil \n\nlamps",
        {"oil": ["scio-2-2", "scio-1-1"], "lamps": ["scio-2-1"]},
    ),
    ("who speaks", "Osterwald", {"Osterwald": ["scio-1-1"]}),
    ("a short name", "ML oil", {"ML oil": ["scio-2-2", "scio-1-1"]}),
    ("without a word", "oil -lamps", {"oil -lamps": ["scio-1-1"]}),
    ("what nobody says", "xylophone", {"xylophone": []}),
    ("a comment", "# lamps\nlamps", {"lamps": ["scio-2-1"]}),
    ("the same search twice", "oil\noil\n", {"oil": ["scio-2-2", "scio-1-1"]}),
    ("a file of Windows", "\ufefflamps\r\n", {"lamps": ["scio-2-1"]}),
    ("what an address changes", "oil > & <lamps", {"oil > & <lamps": ["scio-2-2"]}),
]


def feeds(folder: Path) -> Iterator[tuple[str, list[str]]]:
    """Write the feeds of the searches in *folder*; yield each search and the turns in its feed."""
    (folder / "new").mkdir()
    site = SiteFolder(folder / "new", folder / "old")
    saved = SavedSearches(folder, {"Ministry of Lanterns": "ML"})
    with closing(snapshot.create(folder / "snapshot")) as tables:
        for number, (briefing_id, said) in enumerate(TURNS_OF.items()):
            keys: dict[str, Any] = {"briefing_id": briefing_id, "date": f"2025-03-0{5 - number}"}
            turns = [
                Turn(
                    turn_id=f"{briefing_id}-{place}",
                    turn=place,
                    speaker=speaker,
                    organization="Ministry of Lanterns",
                    kind="answer",
                    fetched="2025-03-06T00:00:00Z",
                    text=text,
                    **keys,
                ).record()
                for place, (speaker, text) in enumerate(said, 1)
            ]
            snapshot.add(tables, CATALOGUE, [Entry(**keys).record()])
            snapshot.add(tables, TURNS, turns)
            saved.add(turns)
        written = saved.write(
            Pages(site, Renderer(Collection("Lanterns", ""), is_sample=True)), tables
        )
    for search, path in written.items():
        feed = etree.parse(site.new / path)
        links = feed.findall("{*}entry/{*}link")
        yield search, [str(link.get("href")).rpartition("#")[2] for link in links]


@pytest.mark.parametrize(
    ("lines", "expected"), [case[1:] for case in SEARCHES], ids=[case[0] for case in SEARCHES]
)
def test_each_search_has_a_feed(tmp_path: Path, lines: str, expected: dict[str, list[str]]) -> None:
    (tmp_path / FILE).write_bytes(lines.encode())
    assert dict(feeds(tmp_path)) == expected


def test_a_folder_need_not_have_searches(tmp_path: Path) -> None:
    assert dict(feeds(tmp_path)) == {}


def test_the_search_page_knows_the_feeds(sample: Path, tmp_path: Path) -> None:
    from shutil import copytree

    from scio_crawler.showing.room.build import build

    folder = copytree(sample, tmp_path / "folder")
    (folder / FILE).write_text("reading rooms\n", "utf-8")
    (tmp_path / "site").mkdir()
    build(folder, SiteFolder(tmp_path / "site", tmp_path / "none"))
    followed = json.loads((tmp_path / "site" / NAMES).read_bytes())["followed"]
    assert list(followed) == ["reading rooms"]
    feed = etree.parse(tmp_path / "site" / followed["reading rooms"])
    for link in feed.findall("{*}entry/{*}link"):
        page, _, turn_id = str(link.get("href")).removeprefix("../../").partition("#")
        assert f'id="{turn_id}"' in (tmp_path / "site" / page).read_text("utf-8")
