"""Check a quotation in the browser: it judges as the command does, and says what it found."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

pytest.importorskip("jinja2", reason="the extra `site` is not installed")

from scio_crawler.contract.description import ATOM
from scio_crawler.items import LEDGER_TABLES
from scio_crawler.showing.quoting.search import search
from scio_crawler.showing.room.build import build_site
from scio_crawler.showing.room.site_folder import SiteFolder
from tests.showing.exports.damages import change
from tests.showing.quoting.judging import turn
from tests.showing.quoting.planted import altered, true
from tests.showing.quoting.test_search import FIRST, folder, revise, rewrite
from tests.showing.quoting.test_search_cases import (
    ATTRIBUTED,
    CASES,
    COMPARED,
    TABLE,
    TURNED,
)
from tests.showing.room.browsing import script, served, violations
from tests.showing.room.cases import cases

__all__ = ["folder"]  # a fixture

JUDGE = script("judge")
SEARCH = script("check")
SAID = "there were 214,608 reading rooms in use at the end of November"


def verdicts(folder: Path, wanted: list[str]) -> list[list[str]]:
    """Return the verdict of the command on each, its words, and the best place."""
    found = []
    for words in wanted:
        result = search(folder, words)
        places = [*result.occurrences, *result.parts]
        shown = places[0].match.difference if places else ""
        found.append([result.verdict, result.headline, shown])
    return found


def texts_of(folder: Path) -> list[str]:
    lines = [file.read_text("utf-8").splitlines() for file in sorted(folder.glob("briefings/*"))]
    return [json.loads(line)["text"] for file in lines for line in file]


def test_the_browser_judges_a_sample_of_the_table_as_it_says(page: Any, room: str) -> None:
    cases = [*CASES[::4], *CASES[1::9]]
    pairs = [(case["quotation"], turn(TABLE["texts"][case["text"]])) for case in cases]
    pairs += [(case["quotation"], turn(case["said"])) for case in TURNED[::5]]
    page.goto(f"{room}check.html")
    found = page.evaluate(JUDGE, pairs)
    due = [[case[key] for key in COMPARED] for case in cases]
    for got, want in zip(found, due, strict=False):
        assert [each or type(value)() for each, value in zip(got, want, strict=True)] == want
    assert [each[-1] for each in found[len(cases) :]] == [case["turned_by"] for case in TURNED[::5]]


def check(page: Any, words: str, base: str = "") -> Any:
    """Check *words* on the page that is open, or on that of a room; return the result."""
    if base:
        page.goto(f"{base}check.html")
    page.get_by_label("Quotation, with").fill(words)
    page.get_by_role("button", name="Check", exact=True).click()
    result = page.get_by_role("region", name="Result")
    page.get_by_role("status").get_by_role("heading", level=2).wait_for()
    return result


def verdict(page: Any) -> str:
    return str(page.get_by_role("status").get_by_role("heading", level=2).inner_text())


@pytest.mark.slow
@pytest.mark.parametrize(("typed", "kind", "heading", "speakers"), cases("quotations"))
def test_a_verdict_names_the_speakers(
    typed: str, kind: str, heading: str, speakers: list[str], page: Any, room: str
) -> None:
    result = check(page, typed, room)
    assert verdict(page) == heading
    assert result.get_by_role("heading", level=3).all_inner_texts() == speakers
    assert page.locator(".scale .this").first.inner_text() == kind


@pytest.mark.slow
def test_of_an_altered_quotation_the_difference_is_shown(page: Any, room: str) -> None:
    result = check(page, SAID.replace("214,608", "214,806"), room)
    assert verdict(page).startswith("Nearly: ")
    quoted = result.locator("blockquote")
    assert "214,608" in quoted.locator("del").inner_text()
    assert "214,806" in quoted.locator("ins").inner_text()
    assert not violations(page)


@pytest.mark.slow
def test_an_omission_that_hides_a_negation_is_reported(page: Any, room: str) -> None:
    result = check(page, "Somebody said: We did … know how many small rooms had grown up", room)
    assert verdict(page) == "Nearly: what is left out may turn the sense around"
    result.get_by_text("The omission takes “not” from a clause").wait_for()
    result.get_by_text("“Somebody said” names nobody: only the words were compared.").wait_for()


@pytest.mark.slow
def test_a_quotation_copied_from_the_room_is_exact(page: Any, room: str) -> None:
    page.goto(f"{room}briefings/scio-900100001.html")
    turn = page.locator("article.turn", has_text=SAID).first
    turn.locator("summary").first.click()
    turn.get_by_role("button", name="Quote").click()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert "\n\n— Mai Qingzhou, " in copied
    check(page, copied, room)
    assert verdict(page) == "Said exactly so"


def test_the_word_that_turns_a_quotation_is_marked(page: Any, room: str) -> None:
    result = check(page, "know how many small rooms had grown up", room)
    assert verdict(page) == "Said so, within:"
    status = page.get_by_role("status")
    assert status.locator(".turning").inner_text() == "not"
    assert status.locator(".quoted").inner_text() == "know how many small rooms had grown up"
    assert "We did not know how many small rooms" in status.locator(".say").inner_text()
    assert result.locator("blockquote .turning").inner_text() == "not"
    assert page.locator(".scale .this").first.inner_text() == "Said so, within"
    assert not violations(page)


@pytest.mark.parametrize(("width", "most"), [(1280, 283), (360, 249)])
def test_the_verdict_is_seen_at_once_and_open_to_everybody(
    page: Any, room: str, width: int, most: int
) -> None:
    page.set_viewport_size({"width": width, "height": 740})
    page.goto(f"{room}check.html?quote={quote(SAID)}")
    page.get_by_role("heading", name="Said exactly so").wait_for()
    top = "document.querySelector('#verdict h2').getBoundingClientRect().top"
    assert page.evaluate(top) <= most
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert not violations(page)


@pytest.mark.slow
def test_an_empty_quotation_is_not_searched(page: Any, room: str) -> None:
    page.goto(f"{room}check.html")
    page.get_by_label("Quotation, with").fill("… !")
    page.get_by_role("button", name="Check", exact=True).click()
    page.get_by_role("status").get_by_text("There is no word to look for.").wait_for()


@pytest.mark.slow
def test_it_works_by_keyboard_alone(page: Any, room: str) -> None:
    page.goto(f"{room}check.html")
    page.get_by_label("Quotation, with").focus()
    page.keyboard.type(SAID)
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Said exactly so").wait_for()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.innerText") == "Copy the sentence"


@pytest.mark.slow
def test_an_address_says_what_to_check(page: Any, room: str) -> None:
    page.goto(f"{room}check.html?quote={quote(SAID)}")
    page.get_by_role("heading", name="Said exactly so").wait_for()
    assert page.get_by_label("Quotation, with").input_value() == SAID
    result = page.get_by_role("region", name="Result")
    assert result.locator("mark").inner_text() == SAID
    assert result.locator("ins, del").count() == 0
    check(page, "214,608 reading rooms")
    assert page.url.endswith("check.html?quote=214%2C608%20reading%20rooms")


def made(folder: Path) -> Path:
    """Return the site of *folder*."""
    site = folder.with_name("site")
    site.mkdir()
    for table in LEDGER_TABLES:
        (folder / table.files).touch()
    (folder / ATOM).touch()
    build_site(folder, SiteFolder(site, site.with_name("none")))
    return site


@pytest.mark.slow
def test_a_result_warns_of_an_earlier_revision_and_of_doubts(page: Any, folder: Path) -> None:
    rewrite(folder, FIRST, 1, "x", status="doubtful")
    revise(folder, "The herons came back in March.", "The herons came back in May.")
    entries = (folder / "briefings.jsonl").read_text("utf-8")
    (folder / "briefings.jsonl").write_text(entries.replace('"complete"', '"doubtful"', 1))
    with served(made(folder)) as base:
        result = check(page, "The herons came back in March", base)
        assert verdict(page) == "Said exactly so, but only in an earlier revision of the transcript"
        result.get_by_text("This is revision 1 of the transcript.").wait_for()
        result.get_by_text("the transcript is doubtful").wait_for()
        result.locator(".evidence .row a").first.click()
        assert "March" in page.locator(":target").inner_text()


@pytest.mark.slow
def test_revisions_of_a_removed_transcript_are_searched(page: Any, folder: Path) -> None:
    revise(folder, "The herons came back in March.", "The herons came back in May.")
    change("briefings.jsonl", 1, file="", revision=0, status="pending")(folder)
    (folder / FIRST).unlink()
    with served(made(folder)) as base:
        result = check(page, "The herons came back in March", base)
        result.get_by_text("There is no transcript any more").wait_for()
        result.locator(".evidence .row a").first.click()
        assert "March" in page.locator(":target").inner_text()
        check(page, "The spoonbills left", base)
        assert verdict(page) == "Not found: 4 turns of 1 conference were searched"


@pytest.mark.slow
def test_hostile_results_are_shown_as_text(page: Any, folder: Path) -> None:
    hostile = "<img src=x onerror=alert(1)> <b>herons</b> “</script>” came back"
    rewrite(folder, FIRST, 1, hostile, speaker="<i>Su</i>", title="<s>t</s>", url="javascript:1")
    with served(made(folder)) as base:
        result = check(page, hostile, base)
        assert result.locator("mark").inner_text() == hostile
        assert result.locator("img, b, i, s").count() == 0
        assert result.locator("a[href^='javascript']").count() == 0


@pytest.mark.slow
def test_a_missing_file_is_reported(browser: Any, site: Path) -> None:
    with served(site) as base:
        page = browser.new_page()
        page.route("**/scio-900100001.json.gz", lambda route: route.fulfill(status=500))
        result = check(page, SAID, base)
        assert verdict(page).endswith(" were searched, which are not all there are")
        fault = "Not searched: quotes/scio-900100001.json.gz could not be loaded (status 500)."
        result.get_by_text(fault).wait_for()
        page.unroute("**/scio-900100001.json.gz")
        page.get_by_role("button", name="Check", exact=True).click()
        page.get_by_role("heading", name="Said exactly so").wait_for()
        page.close()


@pytest.mark.slow
def test_a_missing_index_is_reported(browser: Any, site: Path) -> None:
    with served(site) as base:
        page = browser.new_page()
        page.route("**/search/index.json", lambda route: route.fulfill(status=500))
        page.goto(f"{base}check.html?quote={quote(SAID)}")
        told = "The index of the search could not be loaded (status 500)."
        page.get_by_role("status").get_by_text(told).wait_for()
        page.unroute("**/search/index.json")
        check(page, SAID)
        assert verdict(page) == "Said exactly so"
        page.close()


@pytest.mark.slow
def test_the_page_finds_what_the_command_finds(page: Any, room: str, sample: Path) -> None:
    texts = texts_of(sample)
    wanted = [each.text for each in (*altered(texts, 15, seed=19), *true(texts, 15, seed=23))]
    wanted += [f"“{each.text},” said Mai Qingzhou." for each in true(texts, 10, seed=29)]
    pairs = zip(texts[:9], texts[9:], strict=False)
    wanted += [f"{one[:90]} and {two[-90:]}" for one, two in pairs]
    wanted += ["Thank you", "214,608", *(case["quotation"] for case in ATTRIBUTED[::4])]
    page.goto(f"{room}check.html")
    found = page.evaluate(SEARCH, wanted)
    expected = verdicts(sample, wanted)
    assert [each for each in zip(wanted, found, expected, strict=True) if each[1] != each[2]] == []


@pytest.mark.slow
def test_a_server_may_unpack_the_texts(browser: Any, site: Path) -> None:
    def unpacked(route: Any) -> None:
        file = site / route.request.url.removeprefix(base)
        body = gzip.decompress(file.read_bytes())
        route.fulfill(body=body, content_type="application/json")

    with served(site) as base:
        page = browser.new_page()
        page.route("**/*.json.gz", unpacked)
        check(page, SAID, base).get_by_role("heading", name="Said exactly so").wait_for()
        page.close()


def test_the_texts_of_a_conference_are_one_file_with_every_turn(site: Path) -> None:
    files = sorted(site.glob("quotes/scio-*.json.gz"))
    briefings = [each for file in files for each in json.loads(gzip.decompress(file.read_bytes()))]
    about = json.loads((site / "quotes/index.json").read_text("utf-8"))
    assert sum(len(each["turns"]) for each in briefings) == about["turns"] == 129
    assert len(files) == about["conferences"] == 9
