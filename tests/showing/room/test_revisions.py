"""Pages of earlier revisions: the text that was, with what became of it."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from lxml import html

pytest.importorskip("jinja2", reason="the extra `site` is not installed")

from scio_crawler.common.files import dumps
from scio_crawler.items import Change, Entry, Record, Turn
from scio_crawler.showing.room import paths
from scio_crawler.showing.room.revisions import (
    RevisionHistory,
    RevisionPages,
    pair_turns,
    paragraph_pieces,
)
from scio_crawler.showing.room.site_folder import SiteFolder
from tests.folder.made_up import lines as read_lines
from tests.showing.room.browsing import served, violations, watched
from tests.showing.room.cases import cases
from tests.showing.room.making import pages_in, words_of

ID = "scio-900200001"
SAMPLE = "scio-900100001"
_BETTER = "a better reading of the same page"
LATER = "2027-02-05T00:00:00Z"
ANSWER = "We counted 40 lamps, twice.\n\nThen we went home."


LINE = Turn(
    briefing_id=ID,
    title="Briefing on lamps",
    date="2027-01-05",
    published="2027-01-05",
    status="complete",
    speaker="Ye Qing",
    page=1,
    page_end=1,
    url="http://site.example/content_900200001.htm",
)


def turns(revision: int, *texts: str, **changes: Any) -> list[Record]:
    """Return the turns of a *revision*; the *changes* are of all of them."""
    changes |= {"revision": revision, "fetched": f"2027-01-0{revision}T00:00:00Z"}
    return [
        replace(
            LINE, turn_id=f"{ID}-{at}", turn=at, text=text, words=len(text.split()), **changes
        ).record()
        for at, text in enumerate(texts, 1)
    ]


def put(file: Path, lines: Sequence[Record]) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text("".join(map(dumps, lines)), "utf-8")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with what is left of the revisions 1 and 2, of which nobody knows what made 1."""
    folder = tmp_path / "output"
    put(folder / f"revisions/{ID}/1.jsonl", turns(1, "Good morning.", "We counted 14 lamps."))
    put(folder / f"revisions/{ID}/2.jsonl", turns(2, "Good morning.", ANSWER))
    lines = [
        Change(1, LATER, ID, revision=2, what="revised", by="reading"),
        Change(2, LATER, ID, revision=2, what="turn-changed", by="site"),
        Change(3, LATER, "scio-1", revision=1, what="revised", by="site"),
    ]
    put(folder / "changes.jsonl", [line.record() for line in lines])
    return folder


CURRENT = turns(3, "Good morning.", ANSWER.replace("40", "41"), "Thank you all.")


def write(folder: Path) -> tuple[RevisionHistory, dict[str, Any]]:
    """Return what is known of the briefing's past, and its pages by their paths."""
    entry = Entry(briefing_id=ID, title="Briefing on lamps", date="2027-01-05", revision=3)
    entry.revised_by = "site"
    site = folder.parent / "site"
    found = RevisionPages(folder).write_pages(pages_in(site), entry.record(), CURRENT)
    return found, {
        page.relative_to(site).as_posix(): html.fromstring(page.read_text("utf-8"))
        for page in sorted(site.rglob("*.html"))
    }


def said(page: Any, path: str) -> list[str]:
    """Return the texts of the elements at *path*, white space apart."""
    return [words_of(element) for element in page.xpath(path)]


def test_a_revision_has_its_page_its_cause_its_days_and_its_changes(
    folder: Path,
) -> None:
    found, pages = write(folder)
    assert [
        (r.path, r.by, r.fetched, r.made[:10], r.turns, r.changed) for r in found.revisions
    ] == [
        (paths.revision(ID, 2), _BETTER, "2027-01-02T00:00:00Z", "2027-02-05", 2, 2),
        (paths.revision(ID, 1), "", "2027-01-01T00:00:00Z", "2027-01-01", 2, 1),
    ]
    assert found.current is not None
    assert found.current.made[:10] == "2027-01-03"
    assert [*pages] == [paths.revision(ID, 1), paths.revision(ID, 2)]


def test_a_turn_is_marked_by_the_last_revision_that_changed_it(folder: Path) -> None:
    found, _ = write(folder)
    marks = {id: (mark.what, mark.revision, mark.path) for id, mark in found.marks.items()}
    assert marks == {
        f"{ID}-2": ("changed", 3, paths.revision(ID, 2)),
        f"{ID}-3": ("added", 3, paths.revision(ID, 2)),
    }


def test_the_page_has_the_earlier_text_in_full(folder: Path) -> None:
    _, pages = write(folder)
    page = pages[paths.revision(ID, 2)]
    for element in page.xpath(
        "//ins | //*[@class='hidden'] | //article[contains(@class, 'added')]"
    ):
        element.drop_tree()
    for element in page.xpath("//del"):
        element.drop_tag()
    assert said(page, "//*[@class='words']/p") == ["Good morning.", *ANSWER.split("\n\n")]


@pytest.mark.parametrize(("revision", "path", "expected"), cases("revision_pages"))
def test_the_page_of_a_revision_shows(
    folder: Path, revision: int, path: str, expected: list[str]
) -> None:
    _, pages = write(folder)
    assert said(pages[paths.revision(ID, revision)], path) == expected


def test_what_changed_is_listed_with_links_to_the_turns(folder: Path) -> None:
    _, pages = write(folder)
    page = pages[paths.revision(ID, 2)]
    links = page.xpath("//h2[@id='changes']/following-sibling::ul[1]//a/@href")
    assert links == [f"#{ID}-2", f"#{ID}-3"]
    assert all(page.get_element_by_id(link.removeprefix("#")) is not None for link in links)


DAMAGED = {
    "no JSON": "{broken\n",
    "no turns": "",
    "of another briefing": dumps({**CURRENT[0], "briefing_id": "scio-1"}),
    "incomplete": dumps(CURRENT[1]),
    "no text": b"\xff\n",
}


@pytest.mark.parametrize("content", DAMAGED.values(), ids=DAMAGED)
def test_a_damaged_revision_is_reported_and_skipped(folder: Path, content: str | bytes) -> None:
    data = content if isinstance(content, bytes) else content.encode()
    (folder / f"revisions/{ID}/2.jsonl").write_bytes(data)
    found, pages = write(folder)
    assert [bool(revision.damage) for revision in found.revisions] == [True, False]
    assert {mark.path for mark in found.marks.values()} == {paths.revision(ID, 1)}
    [told] = said(pages[paths.revision(ID, 2)], "//section[@class='care']/p")
    assert told.startswith("Its file in the folder is damaged: ")
    assert str(folder) not in told
    [compared] = said(pages[paths.revision(ID, 1)], "//section[@class='care']/p[2]")
    assert "the current one, revision 3" in compared


def test_a_changed_title_is_shown(folder: Path) -> None:
    lines = turns(2, "Good morning.", ANSWER, title="Briefing on lanterns")
    put(folder / f"revisions/{ID}/2.jsonl", lines)
    _, pages = write(folder)
    changes = said(pages[paths.revision(ID, 2)], "//h2[@id='changes']/following-sibling::ul[1]/li")
    assert changes[0] == "Title: [removed: Briefing on lanterns] → [added: Briefing on lamps]"


def test_a_reading_in_quarantine_is_part_of_the_history(folder: Path) -> None:
    assert write(folder)[0].quarantined is None
    put(folder / f"quarantine/{ID}.jsonl", turns(4, "Good morning."))
    aside = write(folder)[0].quarantined
    assert aside is not None
    assert (aside.turns, aside.words, aside.fetched) == (1, 2, "2027-01-04T00:00:00Z")


def test_a_damaged_reading_in_quarantine_is_reported(folder: Path) -> None:
    (folder / "quarantine").mkdir()
    (folder / f"quarantine/{ID}.jsonl").write_text("{")
    aside = write(folder)[0].quarantined
    assert aside is not None
    assert aside.damage


def test_markup_in_a_turn_is_text(folder: Path) -> None:
    lines = turns(2, "Good morning.", "<script>x</script> & <b>lamps</b>", speaker="<i>Ye</i>")
    put(folder / f"revisions/{ID}/2.jsonl", lines)
    _, pages = write(folder)
    page = pages[paths.revision(ID, 2)]
    assert not page.xpath("//script | //b | //i")
    assert "<script>x</script>" in page.text_content()


@pytest.mark.parametrize(("before", "after", "expected"), cases("paragraph_breaks"))
def test_breaks_between_paragraphs_are_kept(
    before: str, after: str, expected: list[list[str]]
) -> None:
    signs = {"same": "", "removed": "-", "added": "+"}
    [pair] = pair_turns(turns(1, before), turns(2, after))
    assert [
        [signs[kind] + words for kind, words in part] for part in paragraph_pieces(pair)
    ] == expected


@pytest.fixture(scope="module")
def revised(sample: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample's site, with an earlier revision and a reading in quarantine of one briefing."""
    from scio_crawler.showing.room.build import build_site

    folder = tmp_path_factory.mktemp("revised") / "output"
    shutil.copytree(sample, folder)
    [file] = (folder / "briefings").glob(f"*_{SAMPLE}.jsonl")
    lines = read_lines(file)
    before = [
        {**line, "text": line["text"].replace("offered tea", "offered cocoa")}
        for line in lines[:-1]
    ]
    put(folder / f"revisions/{SAMPLE}/1.jsonl", before)
    put(folder / f"quarantine/{SAMPLE}.jsonl", lines[:5])
    put(file, [{**line, "revision": 2} for line in lines])
    catalogue = folder / "briefings.jsonl"
    entries = read_lines(catalogue)
    revised = {"revision": 2, "revised_by": "site"}
    put(catalogue, [e | (revised if e["briefing_id"] == SAMPLE else {}) for e in entries])
    site = folder.parent / "site"
    site.mkdir()
    build_site(folder, SiteFolder(site, folder.parent / "none"))
    return site


@pytest.mark.slow
def test_the_page_of_the_conference_leads_to_earlier_revisions(revised: Path) -> None:
    path = revised / paths.briefing(SAMPLE)
    page = html.fromstring(path.read_text("utf-8"))
    [link] = page.xpath("//a[text()='Revision 1']")
    assert (path.parent / link.get("href")).is_file()
    assert "then 2 turns changed" in words_of(link.getparent())
    [head] = said(page, "//div[contains(@class, 'actions')]/p[2]")
    assert ": revision 2, made by a change of the page. See what changed." in head
    assert "Revised on 20" not in head  # but on a day as people write it
    marks = said(page, "//article[contains(@class, 'turn')]//p[contains(@class, 'change')]")
    assert [mark.partition(",")[0] for mark in marks] == [
        "Changed in revision 2",
        "Added in revision 2",
    ]


@pytest.mark.slow
def test_the_page_of_the_conference_warns_of_a_reading_in_quarantine(revised: Path) -> None:
    page = html.fromstring((revised / paths.briefing(SAMPLE)).read_text("utf-8"))
    [banner] = page.xpath("//section[@class='care']")
    told = words_of(banner)
    assert "A later reading of the site was so much worse that it did not replace" in told
    assert "it has 5 turns and" in told


@pytest.mark.slow
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_revision_reads_well_on_a_phone(revised: Path, browser: Any, scheme: str) -> None:
    view = {"width": 360, "height": 740}
    with (
        served(revised) as base,
        watched(browser, viewport=view, color_scheme=scheme) as (page, troubles),
    ):
        page.goto(base + paths.revision(SAMPLE, 1))
        assert page.evaluate("document.documentElement.scrollWidth") == 360
        assert violations(page) == []
        assert troubles.found == []


# What is to be shown, and which words of the answer are then seen.
SHOWN = {
    "both texts": "I was offered [removed: cocoa][added: tea] in all 47",
    "only revision 1": "I was offered [removed: cocoa] in all 47",
    "only the current revision": "I was offered [added: tea] in all 47",
}


@pytest.mark.slow
@pytest.mark.parametrize(("choice", "seen"), SHOWN.items(), ids=SHOWN)
def test_either_text_can_be_shown_alone(revised: Path, page: Any, choice: str, seen: str) -> None:
    with served(revised) as base:
        page.goto(base + paths.revision(SAMPLE, 1))
        page.get_by_label(choice).check()
        words = page.locator("[id$='763269ba51'] .words").inner_text()
        assert seen.replace(" ", "") in "".join(words.split())
        last = page.locator("article.turn.added")
        assert last.is_visible() == (choice != "only revision 1")
