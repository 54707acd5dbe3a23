"""Pages of earlier revisions: the text that was, with what became of it."""

from __future__ import annotations

import json
import shutil
from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from lxml import html

from scio_crawler.common.files import dumps
from scio_crawler.items import Change, Entry, Record, Turn
from tests.showing.room.browsing import served, violations, watched

pytest.importorskip("jinja2", reason="the extra `site` is not installed")

from scio_crawler.showing.room import paths
from scio_crawler.showing.room.render import Pages, Renderer
from scio_crawler.showing.room.revisions import History, RevisionPages, pairs, paragraph_pieces
from scio_crawler.showing.room.site_folder import SiteFolder

ID = "scio-900200001"
SAMPLE = "scio-900100001"
ANSWER = "We counted 40 lamps, twice.\n\nThen we went home."


def turns(revision: int, *texts: str, **changes: Any) -> list[Record]:
    """Return the turns of a *revision*; the *changes* are of all of them."""
    found = []
    for number, text in enumerate(texts, 1):
        line = Turn(
            turn_id=f"{ID}-{number}",
            briefing_id=ID,
            turn=number,
            title="Briefing on lamps",
            date="2027-01-05",
            published="2027-01-05",
            status="complete",
            speaker="Ye Qing",
            text=text,
            words=len(text.split()),
            page=1,
            page_end=1,
            url="http://site.example/content_900200001.htm",
            revision=revision,
            fetched=f"2027-01-0{revision}T00:00:00Z",
        )
        found.append(replace(line, **changes).record())
    return found


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
        Change(change=1, briefing_id=ID, revision=2, what="revised", by="reading"),
        Change(change=2, briefing_id=ID, revision=2, what="turn-changed", by="site"),
        Change(change=3, briefing_id="scio-1", revision=1, what="revised", by="site"),
    ]
    put(folder / "changes.jsonl", [_clocked(line).record() for line in lines])
    return folder


def _clocked(line: Change) -> Change:
    line.at = "2027-02-05T00:00:00Z"
    return line


CURRENT = turns(3, "Good morning.", ANSWER.replace("40", "41"), "Thank you all.")


@cache
def renderer() -> Renderer:
    return Renderer(is_sample=False)


def write(folder: Path) -> tuple[History, dict[str, Any]]:
    """Return what is known of the briefing's past, and its pages by their paths."""
    entry = Entry(briefing_id=ID, title="Briefing on lamps", date="2027-01-05", revision=3)
    entry.revised_by = "site"
    tree = SiteFolder(folder.parent / "site", folder.parent / "none")
    found = RevisionPages(folder).write(Pages(tree, renderer()), entry.record(), CURRENT)
    pages = sorted(tree.new.rglob("*.html"))
    return found, {
        page.relative_to(tree.new).as_posix(): html.fromstring(page.read_text("utf-8"))
        for page in pages
    }


def said(page: Any, path: str) -> list[str]:
    """Return the texts of the elements at *path*, white space apart."""
    return [" ".join(element.text_content().split()) for element in page.xpath(path)]


def test_each_earlier_revision_has_a_page(folder: Path) -> None:
    found, pages = write(folder)
    assert [revision.path for revision in found.revisions] == [*pages][::-1]
    assert [*pages] == [paths.revision(ID, 1), paths.revision(ID, 2)]


def test_it_is_known_what_made_a_revision_when_it_was_fetched_and_what_changed(
    folder: Path,
) -> None:
    found, _ = write(folder)
    assert [(r.number, r.by, r.fetched, r.turns, r.changed) for r in found.revisions] == [
        (2, "a better reading of the same page", "2027-01-02T00:00:00Z", 2, 2),
        (1, "", "2027-01-01T00:00:00Z", 2, 1),
    ]


def test_a_revision_has_the_day_on_which_its_pages_were_fetched_or_read_again(
    folder: Path,
) -> None:
    found, _ = write(folder)
    assert found.current is not None
    made = [revision.made[:10] for revision in (found.current, *found.revisions)]
    assert made == ["2027-01-03", "2027-02-05", "2027-01-01"]


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


def test_the_page_shows_each_word_that_changed_and_says_so(folder: Path) -> None:
    _, pages = write(folder)
    page = pages[paths.revision(ID, 2)]
    assert said(page, "//*[@class='words']//del") == ["[removed: 40]"]
    assert said(page, "//*[@class='words']//ins") == ["[added: 41]", "[added: Thank you all.]"]


def test_what_changed_is_listed_with_links_to_the_turns(folder: Path) -> None:
    _, pages = write(folder)
    page = pages[paths.revision(ID, 2)]
    assert said(page, "//h2[@id='changes']/following-sibling::ul[1]/li") == [
        "Turn 2, Ye Qing: 1 word removed, 1 word added",
        "Turn 3, Ye Qing: is new",
    ]
    links = page.xpath("//h2[@id='changes']/following-sibling::ul[1]//a/@href")
    assert [link.removeprefix("#") for link in links] == [f"{ID}-2", f"{ID}-3"]
    assert all(page.get_element_by_id(link.removeprefix("#")) is not None for link in links)


def test_a_revision_is_compared_with_the_next_one(folder: Path) -> None:
    _, pages = write(folder)
    banners = [said(page, "//section[@class='care']/p[2]") for page in pages.values()]
    assert banners == [
        [
            "Below, it is compared with revision 2, fetched January 2, 2027, "
            "which was made by a better reading of the same page."
        ],
        [
            "Below, it is compared with the current one, revision 3, fetched "
            "January 3, 2027, which was made by a change of the page."
        ],
    ]


DAMAGED = {
    "no JSON": "{broken\n",
    "no turns": "",
    "of another briefing": dumps({**CURRENT[0], "briefing_id": "scio-1"}),
    "incomplete": dumps(CURRENT[1]),
    "no text": b"\xff\n",
}


@pytest.mark.parametrize("content", DAMAGED.values(), ids=DAMAGED)
def test_a_damaged_revision_is_told_and_passed_over(folder: Path, content: str | bytes) -> None:
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


def test_a_title_that_changed_is_told(folder: Path) -> None:
    lines = turns(2, "Good morning.", ANSWER, title="Briefing on lanterns")
    put(folder / f"revisions/{ID}/2.jsonl", lines)
    _, pages = write(folder)
    changes = said(pages[paths.revision(ID, 2)], "//h2[@id='changes']/following-sibling::ul[1]/li")
    assert changes[0] == "Title: [removed: Briefing on lanterns] → [added: Briefing on lamps]"


def test_a_reading_in_quarantine_is_told(folder: Path) -> None:
    assert write(folder)[0].quarantined is None
    put(folder / f"quarantine/{ID}.jsonl", turns(4, "Good morning."))
    aside = write(folder)[0].quarantined
    assert aside is not None
    assert (aside.turns, aside.words, aside.fetched) == (1, 2, "2027-01-04T00:00:00Z")


def test_a_damaged_reading_in_quarantine_is_told(folder: Path) -> None:
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


# Texts before and after, and the pieces by paragraphs.
BREAKS = {
    "none": ("One.", "One.", [["One."]]),
    "the same": ("One.\n\nTwo.", "One.\n\nTwo.", [["One."], ["Two."]]),
    "one less": ("One.\n\nTwo.", "One. Two.", [["One.", "-¶"], ["+ ", "Two."]]),
    "a paragraph more": (
        "One.\n\nTwo.",
        "One.\n\nAnd.\n\nTwo.",
        [["One."], ["+And.", "+¶"], ["Two."]],
    ),
}


@pytest.mark.parametrize(("before", "after", "expected"), BREAKS.values(), ids=BREAKS)
def test_breaks_between_paragraphs_are_kept(
    before: str, after: str, expected: list[list[str]]
) -> None:
    signs = {"same": "", "removed": "-", "added": "+"}
    [pair] = pairs(turns(1, before), turns(2, after))
    assert [
        [signs[kind] + words for kind, words in part] for part in paragraph_pieces(pair)
    ] == expected


@pytest.fixture(scope="module")
def revised(sample: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample's site, with an earlier revision and a reading in quarantine of one briefing."""
    from scio_crawler.showing.room.build import build

    folder = tmp_path_factory.mktemp("revised") / "output"
    shutil.copytree(sample, folder)
    [file] = (folder / "briefings").glob(f"*_{SAMPLE}.jsonl")
    lines = [json.loads(line) for line in file.read_text("utf-8").splitlines()]
    before = [
        {**line, "text": line["text"].replace("offered tea", "offered cocoa")}
        for line in lines[:-1]
    ]
    put(folder / f"revisions/{SAMPLE}/1.jsonl", before)
    put(folder / f"quarantine/{SAMPLE}.jsonl", lines[:5])
    put(file, [{**line, "revision": 2} for line in lines])
    catalogue = folder / "briefings.jsonl"
    entries = [json.loads(line) for line in catalogue.read_text("utf-8").splitlines()]
    revised = {"revision": 2, "revised_by": "site"}
    put(catalogue, [e | (revised if e["briefing_id"] == SAMPLE else {}) for e in entries])
    site = folder.parent / "site"
    site.mkdir()
    build(folder, SiteFolder(site, folder.parent / "none"))
    return site


@pytest.mark.slow
def test_the_page_of_the_conference_leads_to_earlier_revisions(revised: Path) -> None:
    path = revised / paths.briefing(SAMPLE)
    page = html.fromstring(path.read_text("utf-8"))
    [link] = page.xpath("//a[text()='Revision 1']")
    assert (path.parent / link.get("href")).is_file()
    assert "then 2 turns changed" in " ".join(link.getparent().text_content().split())
    [head] = said(page, "//div[contains(@class, 'actions')]/p[2]")
    assert ": revision 2, made by a change of the page. See what changed." in head
    assert "Revised on 20" not in head  # but on a day as people write it
    marks = said(page, "//article[contains(@class, 'turn')]//p[contains(@class, 'change')]")
    assert [mark.partition(",")[0] for mark in marks] == [
        "Changed in revision 2",
        "Added in revision 2",
    ]


@pytest.mark.slow
def test_the_page_of_the_conference_tells_of_a_reading_in_quarantine(revised: Path) -> None:
    page = html.fromstring((revised / paths.briefing(SAMPLE)).read_text("utf-8"))
    [banner] = page.xpath("//section[@class='care']")
    told = " ".join(banner.text_content().split())
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
