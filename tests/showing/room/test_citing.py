"""What other programs read of a conference: its file of turns, tags for Zotero, cards, the feed."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import feedparser
import pytest
from lxml import html

pytest.importorskip("jinja2", reason="the extra `site` is not installed")

from scio_crawler.common.files import dumps
from scio_crawler.contract.description import SAMPLE_NOTE
from scio_crawler.items import Turn
from scio_crawler.showing.exports import export
from scio_crawler.showing.room import paths
from scio_crawler.showing.room.citing import family_name, reference
from tests.folder.made_up import lines as read_lines
from tests.showing.room.cases import cases
from tests.showing.room.test_build_again import publish

ID = "scio-900100001"
ROOM = "https://rooms.example/transcripts"
PUBLISHER = "State Council Information Office of the People's Republic of China"


def data(site: Path, briefing_id: str = ID) -> dict[str, Any]:
    return dict(json.loads((site / paths.data(briefing_id)).read_text("utf-8")))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a conference of which revision 1 had two turns more."""
    made = tmp_path / "output"
    publish(made, 2)
    publish(made, 2, version=1)
    [current] = (made / "briefings").glob("*_scio-1002.jsonl")
    words = json.loads(current.read_text("utf-8").splitlines()[0])["text"]
    earlier = made / "revisions" / "scio-1002" / "1.jsonl"
    lines = read_lines(earlier)
    for text in ("We promised a lamp.\n\nAnd oil.", f"{words} {words}"):
        more = {"turn": len(lines) + 1, "turn_id": f"scio-1002-{len(lines)}", "text": text}
        lines.append({**lines[0], **more})
    earlier.write_text("".join(map(dumps, lines)), "utf-8")
    return made


def build(folder: Path, target: Path, address: str = "") -> Path:
    """Return the site of *folder*, which is at *address*."""
    own = None
    if address:
        own = target / "own"
        own.mkdir(parents=True)
        (own / "address.txt").write_text(f"{address}/\n")
    export("site", folder, target, own)
    return target / "site"


def test_each_turn_has_all_that_a_citation_needs(site: Path, sample: Path) -> None:
    [file] = (sample / "briefings").glob(f"*_{ID}.jsonl")
    turns = read_lines(file)
    found = data(site)["turns"]
    assert list(found) == [turn["turn_id"] for turn in turns]
    for turn in turns:
        told = found[turn["turn_id"]]
        same = ("speaker", "text", "title", "date", "url", "revision", "status", "fetched")
        assert {key: told[key] for key in same} == {key: turn[key] for key in same}
        assert told["permalink"] == f"{ID}.html#{turn['turn_id']}"
        assert told["warnings"] == [SAMPLE_NOTE]


def test_marks_in_a_title_become_single_ones_within_those_of_the_reference() -> None:
    turn = Turn(title='Briefing on “clear” and "dim" lamps', speaker="Ye Qing").record()
    assert "Ye Qing, “Briefing on ‘clear’ and ‘dim’ lamps”, " in reference(turn, ())


def test_a_turn_has_its_reference(site: Path) -> None:
    [turn] = [turn for turn in data(site)["turns"].values() if turn["turn"] == 8]
    assert turn["reference"].startswith("Ding Ruolan, ")
    known = (turn["office"], f"“{turn['title']}”", "March 4, 2025", "page 4", turn["url"])
    for said in (*known, f"fetched {turn['fetched']}", ", revision 1.", SAMPLE_NOTE):
        assert said in turn["reference"]


def test_the_page_names_its_file(site: Path) -> None:
    page = html.parse(site / paths.briefing(ID))
    [link] = page.xpath("//link[@type='application/json']/@href")
    assert (site / "briefings" / link).resolve() == (site / paths.data(ID)).resolve()


def test_zotero_finds_what_it_reads(site: Path) -> None:
    page = html.parse(site / paths.briefing(ID))
    tags = {tag.get("name"): tag.get("content") for tag in page.xpath("//meta[@name]")}
    assert tags["citation_title"] == data(site)["title"]
    assert tags["citation_author"] == f"{PUBLISHER},"  # a comma keeps it whole
    assert tags["citation_publication_date"] == "2025/03/04"
    assert tags["citation_public_url"].startswith("http://english.scio.gov.cn/")
    assert tags["z:itemType"] == "presentation"


@pytest.mark.parametrize(("name", "expected"), cases("family_names"))
def test_only_a_certain_family_name_is_given(name: str, expected: str) -> None:
    assert family_name(Turn(speaker=name, role="official").record()) == expected


def test_an_outlet_has_no_family_name() -> None:
    assert family_name(Turn(speaker="Ma Bao", role="press").record()) == ""


def test_a_removed_turn_says_on_the_page_what_it_said_and_since_when(
    folder: Path, tmp_path: Path
) -> None:
    site = build(folder, tmp_path / "export")
    page = html.parse(site / paths.briefing("scio-1002"))
    [gone] = page.xpath("//*[@id='scio-1002-5']")
    text = " ".join(gone.text_content().split())
    assert text.startswith("This turn is gone since August 2, 2024. It was turn 6 of revision 1")
    assert "We promised a lamp." in text
    [link] = gone.xpath(".//a[text()='revision 1']/@href")
    assert link == "../briefings/scio-1002.revision-1.html#scio-1002-5"


def test_a_removed_turn_leads_on_to_where_its_words_are(folder: Path, tmp_path: Path) -> None:
    [file] = (folder / "briefings").glob("*_scio-1002.jsonl")
    lines = read_lines(file)
    lines[2]["text"] = "Good morning. We promised a lamp in each of the streets. And oil, too."
    file.write_text("".join(map(dumps, lines)), "utf-8")
    earlier = folder / "revisions" / "scio-1002" / "1.jsonl"
    text = earlier.read_text("utf-8").replace(
        "We promised a lamp.\\n\\nAnd oil.", "We promised a lamp in each of the streets."
    )
    earlier.write_text(text, "utf-8")
    site = build(folder, tmp_path / "export")
    now = lines[2]["turn_id"]
    assert data(site, "scio-1002")["removed"]["scio-1002-5"]["now"] == now
    page = html.parse(site / paths.briefing("scio-1002"))
    links = page.xpath("//*[@id='scio-1002-5']//a")
    assert {link.text: link.get("href") for link in links}["turn 3"] == f"#{now}"


def test_the_file_has_removed_turns_too(folder: Path, tmp_path: Path) -> None:
    removed = data(build(folder, tmp_path / "export"), "scio-1002")["removed"]
    assert list(removed) == ["scio-1002-5", "scio-1002-6"]
    told = removed["scio-1002-5"]
    assert (told["turn"], told["revision"], told["removed"][:10]) == (6, 1, "2024-08-02")
    assert told["text"] == "We promised a lamp.\n\nAnd oil."


def test_permalinks_are_absolute_where_the_address_is_known(folder: Path, tmp_path: Path) -> None:
    site = build(folder, tmp_path / "export", ROOM)
    page = html.parse(site / paths.briefing("scio-1002"))
    [image] = page.xpath("//meta[@property='og:image']/@content")
    assert image == f"{ROOM}/assets/card.png"
    assert (site / "assets/card.png").read_bytes().startswith(b"\x89PNG")
    for turn_id, turn in data(site, "scio-1002")["turns"].items():
        assert turn["permalink"] == f"{ROOM}/briefings/scio-1002.html#{turn_id}"
    feed = feedparser.parse((site / "feed.xml").read_bytes())
    assert feed.feed.link == f"{ROOM}/"
    assert {entry.link for entry in feed.entries} == {f"{ROOM}/briefings/scio-1002.html"}


def test_where_the_address_is_not_known_the_feed_is_that_of_the_folder(
    folder: Path, tmp_path: Path
) -> None:
    site = build(folder, tmp_path / "export")
    assert (site / "feed.xml").read_bytes() == (folder / "feed.xml").read_bytes()
    assert b"og:image" not in (site / paths.FRONT).read_bytes()
