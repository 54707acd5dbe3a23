"""The feed is valid by its specification, and tells what happened to a briefing last."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import feedparser
import pytest
from lxml import etree

from scio_crawler.contract import feed
from scio_crawler.contract.description import ATOM
from scio_crawler.contract.feed import News, atom, newest, urn
from scio_crawler.folder.tables import write_tables
from scio_crawler.items import CHANGE_KINDS, Change, Entry
from tests.contract.checking.test_checking import crawl_sample
from tests.folder.made_up import FIRST, ID, LATER, URL, briefing, folder_in, publish, take

SPECIFICATIONS = Path(__file__).parent / "specifications"
# Appendix B of RFC 4287 in the XML syntax of RELAX NG, which trang made of it.
RFC_4287 = SPECIFICATIONS / "atom.rng"
NAMESPACE = {"atom": "http://www.w3.org/2005/Atom"}

HOSTILE = {
    "markup": "<script>alert(1)</script>",
    "entities": "&lt;b&gt; &amp;amp; &#x41;",
    "the end of a section": "]]> --> </title></entry>",
    "quotes": "\"'`",
    "what ends a line": "a\u2028b\u0085c",
    "what XML cannot write": "nul \x00, bell \x07, half \ud800, last \uffff.",
    "beyond the basic plane": "\U0001f3ee \U00020000",
    "another direction": "\u202eabc",
}


def news(what: str = "new", **keys: object) -> News:
    """Return something that happened to a briefing."""
    change = Change(change=1, at=LATER, briefing_id=ID, revision=2, what=what, by="site")
    entry = Entry(
        briefing_id=ID,
        title="SCIO briefing on lamps",
        date="2024-07-05",
        time="10 a.m.",
        place="Beijing",
        published="2024-07-24",
        url=URL,
        questions=1,
        turns=12,
        words=3456,
    )
    return News(change, entry)._replace(**keys)


def entries(told: Sequence[News]) -> list[feedparser.FeedParserDict]:
    """Return what a feed reader finds in the feed, which must be valid."""
    feed = atom(told, is_sample=False)
    document = etree.fromstring(feed.encode())
    etree.RelaxNG(etree.parse(RFC_4287)).assertValid(document)
    found = feedparser.parse(feed, sanitize_html=False)
    assert not found.bozo, found.bozo_exception
    return list(found.entries)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample's output, for reading only."""
    return crawl_sample(tmp_path_factory.getbasetemp())


# Valid


def test_the_feed_of_a_folder_is_valid(folder: Path) -> None:
    document = etree.parse(folder / ATOM)
    etree.RelaxNG(etree.parse(RFC_4287)).assertValid(document)
    ids = document.xpath("//atom:id/text()", namespaces=NAMESPACE)
    assert len(set(ids)) == len(ids) == 10


@pytest.mark.slow
@pytest.mark.skipif(not shutil.which("jing"), reason="jing is not there")
def test_jing_finds_it_valid_too(folder: Path) -> None:
    done = subprocess.run(["jing", RFC_4287, folder / ATOM], capture_output=True, text=True)
    assert (done.returncode, done.stdout) == (0, "")


def test_what_the_grammar_does_not_say_holds_as_well(folder: Path) -> None:
    """The feed has an author, so entries need none, and each has a link to what it is about."""
    document = etree.parse(folder / ATOM)
    assert document.xpath("count(/atom:feed/atom:author)", namespaces=NAMESPACE) == 1
    links = document.xpath("//atom:entry/atom:link[@rel='alternate']", namespaces=NAMESPACE)
    assert len(links) == len(document.xpath("//atom:entry", namespaces=NAMESPACE)) == 9


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_whatever_a_page_says_is_text(text: str) -> None:
    plain = news()
    entry = replace(plain.entry, title=f"On {text}", place=text)
    [found] = entries([plain._replace(entry=entry)])
    if text.isprintable():
        assert found.title == f"On {text}"
        assert found.summary.startswith(f"2024-07-05, 10 a.m., {text}: ")


def test_a_feed_without_entries_is_valid(tmp_path: Path) -> None:
    assert entries([]) == []


# What is told

TOLD = {
    "new": ("SCIO briefing on lamps", []),
    "completed": ("Completed: SCIO briefing on lamps", ["Revision 2. More of its pages"]),
    "revised": ("Revised: SCIO briefing on lamps", ["Revision 2. The page has changed. 1 turn"]),
    "withdrawn": ("Withdrawn: SCIO briefing on lamps", ["Revision 2. The site no longer has it"]),
    "returned": ("Returned: SCIO briefing on lamps", ["Revision 2. What was withdrawn is there"]),
}


def test_everything_that_happens_to_a_briefing_is_told() -> None:
    assert TOLD.keys() == {what for what in CHANGE_KINDS if not what.startswith("turn-")}


@pytest.mark.parametrize("what", TOLD)
def test_an_entry_says_what_happened(what: str) -> None:
    title, more = TOLD[what]
    [entry] = entries([news(what, turns={"turn-changed": 1})])
    assert (entry.title, entry.link) == (title, URL)
    assert entry.id == urn(ID, "2", what)
    assert (entry.published, entry.updated) == ("2024-07-24T00:00:00Z", LATER)
    size = "2024-07-05, 10 a.m., Beijing: 1 question, 12 turns, 3,456 words."
    assert entry.summary.startswith(" ".join([size, *more]))


@pytest.mark.parametrize(
    ("by", "keys", "said"),
    [
        ("reading", {}, "The crawler reads the same page differently."),
        ("", {"same_as": "scio-1"}, "It is a copy of scio-1."),
        ("", {}, "It was no transcript."),
        ("site", {"status": "partial"}, "At least one page of it is missing."),
        (
            "site",
            {"status": "doubtful"},
            "Words may be missing, or attributed to the wrong speaker.",
        ),
    ],
)
def test_an_entry_says_why(by: str, keys: dict[str, str], said: str) -> None:
    told = news("revised" if by == "reading" else "withdrawn")
    told = told._replace(change=replace(told.change, by=by), entry=replace(told.entry, **keys))
    [entry] = entries([told])
    assert said in entry.summary


def test_a_page_that_says_the_hour_was_published_then() -> None:
    told = news()
    at = "2024-07-23T22:01:02Z"
    [entry] = entries([told._replace(entry=replace(told.entry, published_at=at))])
    assert entry.published == at


def test_a_page_of_the_future_was_published_when_it_was_fetched() -> None:
    told = news()
    [entry] = entries([told._replace(entry=replace(told.entry, published="2099-01-01"))])
    assert entry.published == entry.updated == LATER


def test_only_the_feed_of_the_sample_is_invented(folder: Path) -> None:
    assert "invented" in atom([], is_sample=True)
    assert "invented" not in atom([], is_sample=False)
    assert "invented" in (folder / ATOM).read_text("utf-8")


# Which briefings


def told(folder: Path) -> list[tuple[str, str]]:
    """Return (title, id) of each entry of the feed in *folder*."""
    found = feedparser.parse((folder / ATOM).read_text("utf-8"))
    return [(entry.title, entry.id) for entry in found.entries]


def test_a_briefing_is_told_once_with_what_happened_last(tmp_path: Path) -> None:
    with folder_in(tmp_path) as opened:
        publish(opened, briefing())
        assert told(tmp_path) == [("Briefing", urn(ID, "1", "new"))]
        publish(opened, briefing(word="lamps", fetched=LATER, digest="B" * 32))
        assert told(tmp_path) == [("Revised: Briefing", urn(ID, "2", "revised"))]
        [found] = newest(tmp_path)
        assert found.turns == {"turn-changed": 10}


def test_the_newest_come_first_and_what_is_new_is_as_old_as_its_publication(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A first crawl meets years of briefings at once; what is revised today comes before them."""
    days = {"scio-1": "2019-05-01", "scio-2": "2024-07-01", "scio-3": "2021-01-01"}
    with folder_in(tmp_path) as opened:
        for briefing_id, day in days.items():
            item = briefing(day=day, briefing_id=briefing_id, speech=day, fetched=FIRST)
            item.entry.published = day
            publish(opened, item)
        in_order = [urn(f"scio-{number}", "1", "new") for number in (2, 3, 1)]
        assert [id for _, id in told(tmp_path)] == in_order
        day, later = "2019-05-01", {"fetched": LATER, "digest": "B" * 32}
        publish(opened, briefing(speech=day, day=day, briefing_id="scio-1", word="lamps", **later))
        assert told(tmp_path)[0][1] == urn("scio-1", "2", "revised")
        monkeypatch.setattr(feed, "LENGTH", 2)
        found = newest(tmp_path)
        assert [each.change.briefing_id for each in found] == ["scio-1", "scio-2"]


def test_a_run_without_news_leaves_the_feed_alone(tmp_path: Path) -> None:
    """Readers of feeds ask whether the file was changed since they had it."""
    with folder_in(tmp_path) as opened:
        publish(opened, briefing())
        before = (tmp_path / ATOM).stat()
        take(opened, briefing(fetched=LATER))
        assert write_tables(opened.files, opened.ledger)
        assert (tmp_path / ATOM).stat().st_ino == before.st_ino
