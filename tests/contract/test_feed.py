"""The feed is valid by its specification, and says what happened to a briefing last."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import feedparser
import pytest
from lxml import etree

from scio_crawler.common.files import dumps
from scio_crawler.contract import feed
from scio_crawler.contract.description import ATOM
from scio_crawler.contract.feed import News, atom, newest, urn
from scio_crawler.folder.tables import write_tables
from scio_crawler.items import CHANGE_KINDS, Change, Entry
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


# Valid


def test_the_feed_of_a_folder_is_valid(folder: Path) -> None:
    document = etree.parse(folder / ATOM)
    etree.RelaxNG(etree.parse(RFC_4287)).assertValid(document)
    ids = document.xpath("//atom:id/text()", namespaces=NAMESPACE)
    assert len(set(ids)) == len(ids) == 10


def test_the_feed_has_an_author_and_each_entry_a_link(folder: Path) -> None:
    """The grammar does not demand that."""
    document = etree.parse(folder / ATOM)
    assert document.xpath("count(/atom:feed/atom:author)", namespaces=NAMESPACE) == 1
    links = document.xpath("//atom:entry/atom:link[@rel='alternate']", namespaces=NAMESPACE)
    assert len(links) == len(document.xpath("//atom:entry", namespaces=NAMESPACE)) == 9


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_no_text_of_a_page_is_markup(text: str) -> None:
    plain = news()
    entry = replace(plain.entry, title=f"On {text}", place=text)
    [found] = entries([plain._replace(entry=entry)])
    if text.isprintable():
        assert found.title == f"On {text}"
        assert found.summary.startswith(f"2024-07-05, 10 a.m., {text}: ")


def test_a_feed_without_entries_is_valid(tmp_path: Path) -> None:
    assert entries([]) == []


# What an entry says

SENTENCES = {
    "new": ("SCIO briefing on lamps", []),
    "completed": ("Completed: SCIO briefing on lamps", ["Revision 2. More of its pages"]),
    "revised": ("Revised: SCIO briefing on lamps", ["Revision 2. The page has changed. 1 turn"]),
    "withdrawn": ("Withdrawn: SCIO briefing on lamps", ["Revision 2. The site no longer has it"]),
    "returned": ("Returned: SCIO briefing on lamps", ["Revision 2. What was withdrawn is there"]),
}


@pytest.mark.parametrize("what", [what for what in CHANGE_KINDS if not what.startswith("turn-")])
def test_an_entry_says_what_happened(what: str) -> None:
    title, more = SENTENCES[what]
    [entry] = entries([news(what, turns={"turn-changed": 1})])
    assert (entry.title, entry.link) == (title, URL)
    assert entry.id == urn(ID, "2", what)
    assert (entry.published, entry.updated) == ("2024-07-24T00:00:00Z", LATER)
    size = "2024-07-05, 10 a.m., Beijing: 1 question, 12 turns, 3,456 words."
    assert entry.summary.startswith(" ".join([size, *more]))


REASONS = [
    ("reading", {}, "The crawler reads the same page differently."),
    ("", {"same_as": "scio-1"}, "It is a copy of scio-1."),
    ("", {}, "It was no transcript."),
    ("site", {"status": "partial"}, "At least one page of it is missing."),
    ("site", {"status": "doubtful"}, "Words may be missing, or attributed to the wrong"),
]


@pytest.mark.parametrize(("by", "keys", "sentence"), REASONS)
def test_an_entry_says_why(by: str, keys: dict[str, str], sentence: str) -> None:
    item = news("revised" if by == "reading" else "withdrawn")
    item = item._replace(change=replace(item.change, by=by), entry=replace(item.entry, **keys))
    [entry] = entries([item])
    assert sentence in entry.summary


PUBLISHED = [
    ({"published_at": "2024-07-23T22:01:02Z"}, "2024-07-23T22:01:02Z"),
    ({"published": "2099-01-01"}, LATER),  # when it was fetched
]


@pytest.mark.parametrize(("keys", "published"), PUBLISHED)
def test_an_entry_has_the_hour_of_the_page_unless_it_is_to_come(keys, published) -> None:
    item = news()
    [entry] = entries([item._replace(entry=replace(item.entry, **keys))])
    assert entry.published == published


def test_only_the_feed_of_the_sample_is_invented(folder: Path) -> None:
    assert "invented" in atom([], is_sample=True)
    assert "invented" not in atom([], is_sample=False)
    assert "invented" in (folder / ATOM).read_text("utf-8")


# Which briefings


def titles_and_ids(folder: Path) -> list[tuple[str, str]]:
    """Return (title, id) of each entry of the feed in *folder*."""
    found = feedparser.parse((folder / ATOM).read_text("utf-8"))
    return [(entry.title, entry.id) for entry in found.entries]


def test_a_briefing_has_one_entry_about_what_happened_last(tmp_path: Path) -> None:
    with folder_in(tmp_path) as opened:
        publish(opened, briefing())
        assert titles_and_ids(tmp_path) == [("Briefing", urn(ID, "1", "new"))]
        publish(opened, briefing(word="lamps", fetched=LATER, digest="B" * 32))
        assert titles_and_ids(tmp_path) == [("Revised: Briefing", urn(ID, "2", "revised"))]
        [found] = newest(tmp_path)
        assert found.turns == {"turn-changed": 10}


def test_a_turn_that_was_corrected_later_is_not_counted(tmp_path: Path) -> None:
    revised = Change(change=1, at=FIRST, briefing_id=ID, revision=2, what="revised", by="site")
    corrected = replace(revised, change=2, at=LATER, what="turn-changed", by="correction")
    (tmp_path / "changes.jsonl").write_text(dumps(revised.record()) + dumps(corrected.record()))
    (tmp_path / "briefings.jsonl").write_text(dumps(news().entry.record()))
    [found] = newest(tmp_path)
    assert found.what_happened == "Revision 2. The page has changed."


def test_the_newest_come_first_and_a_new_one_is_as_old_as_its_page(tmp_path, monkeypatch) -> None:
    """A first crawl meets years of briefings at once; what is revised today comes before them."""
    days = {"scio-1": "2019-05-01", "scio-2": "2024-07-01", "scio-3": "2021-01-01"}
    with folder_in(tmp_path) as opened:
        for briefing_id, day in days.items():
            item = briefing(day=day, briefing_id=briefing_id, speech=day, fetched=FIRST)
            item.entry.published = day
            publish(opened, item)
        in_order = [urn(f"scio-{number}", "1", "new") for number in (2, 3, 1)]
        assert [id for _, id in titles_and_ids(tmp_path)] == in_order
        day, later = "2019-05-01", {"fetched": LATER, "digest": "B" * 32}
        publish(opened, briefing(speech=day, day=day, briefing_id="scio-1", word="lamps", **later))
        assert titles_and_ids(tmp_path)[0][1] == urn("scio-1", "2", "revised")
        monkeypatch.setattr(feed, "MAX_ENTRIES", 2)
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
