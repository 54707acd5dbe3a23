"""The feeds of those who speak: valid, stable, and each entry leads to what was said."""

from __future__ import annotations

from collections.abc import Callable
from itertools import chain
from pathlib import Path
from urllib.parse import unquote

import feedparser
import pytest
from lxml import etree

pytest.importorskip("jinja2", reason="the extra `site` is not installed")

from scio_crawler.contract.description import title
from scio_crawler.contract.feed import urn
from scio_crawler.items import Change, Speaker
from scio_crawler.showing.exports import export
from scio_crawler.showing.room import paths, speakers
from tests.contract.test_feed import RFC_4287
from tests.showing.room.cases import cases
from tests.showing.room.test_speakers import HOSTILE, LANTERNS, Said, read, write

ROOM = "https://rooms.example/transcripts/"
FETCHED, LATER = "2025-05-06T01:02:03Z", "2025-06-07T01:02:03Z"
KINDS = pytest.mark.parametrize(
    ("path", "name"),
    [
        (paths.speaker, "Weng Jiamu"),
        (paths.organization, LANTERNS),
        (paths.outlet, "Pond Times"),
    ],
    ids=["speaker", "organization", "outlet"],
)


def parsed(site: Path, path: str) -> feedparser.FeedParserDict:
    """Return what a reader finds in the feed at *path*, which must be valid, in a room at ROOM."""
    text = (site / path).read_text("utf-8")
    document = etree.fromstring(text.encode())
    etree.RelaxNG(etree.parse(RFC_4287)).assertValid(document)
    headers = {"content-type": "application/atom+xml", "content-location": f"{ROOM}{path}"}
    found = feedparser.parse(text, sanitize_html=False, response_headers=headers)
    assert not found.bozo, found.bozo_exception
    return found


def said_by(*more: dict[str, object]) -> Said:
    """Return turns of one official at one conference, each with *more* keys."""
    said = Said()
    for keys in more:
        made = {"published": "2025-05-05", "fetched": FETCHED, "words": 100, **keys}
        said.add("scio-1", "2025-05-04", "official", "Weng Jiamu", **made)
    return said


def entry_of(tmp_path: Path, said: Said, *more: Change) -> feedparser.FeedParserDict:
    site = write(tmp_path / "site", [*said.turns, *more])
    (entry,) = parsed(site, paths.feed(paths.speaker("Weng Jiamu"))).entries
    return entry


def test_every_entry_leads_to_a_turn_in_the_room(site: Path) -> None:
    found = sorted(path.relative_to(site).as_posix() for path in site.glob("feeds/**/*.xml"))
    ids = []
    for path in found:
        feed = parsed(site, path)
        assert (site / feed.feed.link.removeprefix(ROOM)).is_file()
        ids += [feed.feed.id, *(entry.id for entry in feed.entries)]
        for entry in feed.entries:
            page, _, turn_id = entry.link.removeprefix(ROOM).partition("#")
            assert f'id="{unquote(turn_id)}"' in (site / page).read_text("utf-8")
            assert entry.published <= entry.updated
    assert len(set(ids)) == len(ids) > len(found) > 10


def test_each_page_of_one_who_speaks_has_a_feed_and_links_it(site: Path) -> None:
    for path in chain(*(site.glob(f"{kind}/*-*.html") for kind in ("speakers", "outlets"))):
        page = read(site, path.relative_to(site).as_posix())
        (announced,) = page.xpath("//link[@rel='alternate'][contains(@href, 'feeds/')]/@href")
        (shown,) = page.xpath("//main//a[@type='application/atom+xml']/@href")
        assert announced == shown
        assert (path.parent / shown).resolve().is_file()


@KINDS
def test_a_feed_has_the_newest_conferences(
    path: Callable[[str], str], name: str, tmp_path: Path
) -> None:
    said = Said()
    for number in range(speakers.MAX_FEED_ENTRIES + 5, 0, -1):
        said.exchange(f"scio-{number}", "2025-05-05", "Pond Times", ("Weng Jiamu", LANTERNS))
    for turn in said.turns:
        turn.published, turn.fetched = turn.date, FETCHED
    found = parsed(write(tmp_path / "site", said.turns), paths.feed(path(name)))
    assert found.feed.title == f"{name} · {title(is_sample=False)}"
    titles = [f"Conference scio-{number}" for number in range(speakers.MAX_FEED_ENTRIES + 5, 5, -1)]
    assert [entry.title for entry in found.entries] == titles


@pytest.mark.parametrize(("kinds", "first"), cases("feed_turns"))
def test_an_entry_leads_to_the_first_turn_that_says_something(
    kinds: list[str], first: int, tmp_path: Path
) -> None:
    said = said_by(
        *(dict[str, object](kind=kind, text=f"Lamp {n}.") for n, kind in enumerate(kinds, 1))
    )
    entry = entry_of(tmp_path, said)
    assert entry.link == ROOM + paths.turn("scio-1", said.turns[first - 1].turn_id)
    turns = f"{len(kinds)} turn{'s' if len(kinds) > 1 else ''}, {len(kinds)}00 words"
    assert entry.summary == f"May 4, 2025: {turns}. Lamp {first}."


@pytest.mark.parametrize(("keys", "warning"), cases("feed_warnings"))
def test_an_entry_warns_of_status_and_withdrawal(
    keys: dict[str, object], warning: str, tmp_path: Path
) -> None:
    entry = entry_of(tmp_path, said_by({"text": "It burns.", **keys}))
    assert entry.summary == f"May 4, 2025: 1 turn, 100 words. {warning} It burns."


@pytest.mark.parametrize(("changes", "published", "updated"), cases("feed_times"))
def test_an_entry_has_the_times_of_the_data(
    changes: list[str], published: str, updated: str | None, tmp_path: Path
) -> None:
    lines = [Change(1, at, "scio-1", what="revised", by="site") for at in changes]
    entry = entry_of(tmp_path, said_by({}), *lines)
    assert (entry.published, entry.updated) == (published, updated or changes[-1])


def test_hostile_names_are_text_in_feeds(tmp_path: Path) -> None:
    said = Said()
    for number, name in enumerate((*HOSTILE, "nul \x00, last \uffff")):
        keys = {"text": name, "title": name, "published": "2025-05-05", "fetched": FETCHED}
        said.add(f"scio-{number}", "2025-05-05", "official", name, **keys)
    site = write(tmp_path / "site", said.turns)
    for number, name in enumerate(HOSTILE):
        (entry,) = parsed(site, paths.feed(paths.speaker(name))).entries
        assert entry.id == urn(f"scio-{number}", paths.speaker(name))
        assert entry.title == (name.strip() or entry.title)
    for path in site.glob("feeds/*/*.xml"):
        parsed(site, path.relative_to(site).as_posix())


def few_pages(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Write a site where only who spoke at two conferences has a page; return it."""
    monkeypatch.setattr(speakers, "MAX_ON_ONE_PAGE", 1)
    monkeypatch.setattr(speakers, "MIN_CONFERENCES", 2)
    said = Said()
    for number, name in ((2, "Weng Jiamu"), (1, "Weng Jiamu"), (1, "Wei Shu")):
        said.exchange(f"scio-{number}", f"2025-05-0{number}", "Pond Times", (name, LANTERNS))
    for turn in said.turns:
        turn.published, turn.fetched = turn.date, FETCHED
    rows = [Speaker("Weng Jiamu", briefings=2), Speaker("Wei Shu", briefings=1)]
    return write(folder, [*said.turns, *rows])


def test_a_rare_speaker_is_on_the_page_of_the_letter(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    site = few_pages(tmp_path / "site", monkeypatch)
    place = f"speakers/w.html#{paths.slug('Wei Shu')}"
    links = read(site, paths.organization(LANTERNS)).xpath("//section[@class='quotes']//a/@href")
    assert f"../{place}" in links
    assert f"../{paths.speaker('Weng Jiamu')}" in links
    page = read(site, "speakers/w.html")
    (own,) = page.xpath(f"//*[@id='{paths.slug('Wei Shu')}']/..")
    assert "May 1, 2025 Conference scio-1 1 turn, 0 words" in " ".join(own.text_content().split())
    assert page.xpath(f"//*[@id='{paths.slug('Weng Jiamu')}']/@href") == [
        f"../{paths.speaker('Weng Jiamu')}"
    ]
    assert {path.name for path in site.glob("speakers/*-*.html")} == {
        Path(paths.speaker("Weng Jiamu")).name
    }


@pytest.mark.slow
@pytest.mark.parametrize("address", [ROOM, ROOM.rstrip("/"), f"  {ROOM}\n\n"])
def test_links_are_absolute_where_the_address_is_known(
    address: str, sample: Path, tmp_path: Path
) -> None:
    own = tmp_path / "own"
    own.mkdir()
    (own / "address.txt").write_text(address)
    export("site", sample, tmp_path, own)
    site = tmp_path / "site"
    path = min(site.glob("feeds/speakers/*.xml")).relative_to(site).as_posix()
    found = feedparser.parse((site / path).read_text("utf-8"))
    hrefs = [link.href for each in (found.feed, *found.entries) for link in each.links]
    assert all(href.startswith(ROOM) for href in hrefs)
    assert ROOM + path in hrefs
    assert read(site, paths.CHARTS).xpath("//link[@rel='canonical']/@href") == [ROOM + paths.CHARTS]
