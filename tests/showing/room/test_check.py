"""Check a quote in the browser: it judges as the command does, and says what it found."""

from __future__ import annotations

import gzip
import importlib
import json
import random
import re
from itertools import pairwise
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from scio_crawler.contract.description import ATOM
from scio_crawler.items import LEDGER_TABLES
from scio_crawler.showing import quoting
from scio_crawler.showing.quoting.matching import wdiff
from scio_crawler.showing.quoting.search import (
    Occurrence,
    SourceTurn,
    search,
    sources,
    turns_of,
)
from scio_crawler.showing.quoting.words import cleaned
from tests.showing.exports.damages import change
from tests.showing.quoting.made_up import text
from tests.showing.quoting.planted import altered, true
from tests.showing.quoting.test_cases import ATTRIBUTED, CASES, TABLE, TOLD, keep_turns, outcome
from tests.showing.quoting.test_search import FIRST, folder, revise, rewrite
from tests.showing.room.browsing import served, violations

pytest.importorskip("jinja2", reason="the extra `site` is not installed")

from scio_crawler.showing.room.build import build
from scio_crawler.showing.room.site_folder import SiteFolder

__all__ = ["folder"]  # a fixture

# Judges pairs of a quotation and a text, as tests.showing.quoting.test_cases does.
JUDGE = """async (pairs) => {
  const { matchExactly, matchNearly, wdiff } = await import("./assets/quoting/matching.js");
  const { interpretations, quotation } = await import("./assets/quoting/quotation.js");
  return pairs.map(([quoted, text]) => {
    for (const [verdict, match] of [["exact", matchExactly], ["near", matchNearly]]) {
      const ways = interpretations(quoted);
      const found = ways.map((words) => match(quotation(words), text)).find(Boolean);
      if (!found) continue;
      const left = found.segments.filter((segment) => segment.kind === "omitted");
      const said = left.map((segment) => segment.said);
      return [verdict, wdiff(found.segments), said, found.kinds, found.negations];
    }
    return ["not found", "", [], [], []];
  });
}"""
# Looks for quotations in turns.
SEARCH = """async ([wanted, turns]) => {
  const { wdiff } = await import("./assets/quoting/matching.js");
  const { search } = await import("./assets/quoting/search.js");
  const wrong = (fault) => [fault.what, fault.claimed, fault.right];
  const told = ({ turn, match, faults }) => {
    return [turn.turn_id, wdiff(match.segments), faults.map(wrong)];
  };
  return wanted.map((words) => {
    const { verdict, occurrences, fragments } = search(words, turns);
    return [verdict, occurrences.map(told), fragments.map(told)];
  });
}"""
SCRIPTS = Path(quoting.__file__).parents[1] / "room/assets/quoting"
SAID = "there were 214,608 reading rooms in use at the end of November"


def judged(page: Any, room: str, pairs: list[tuple[str, str]]) -> list[list[object]]:
    page.goto(f"{room}check.html")
    found: list[list[object]] = page.evaluate(
        JUDGE, [[quoted, cleaned(text)] for quoted, text in pairs]
    )
    return found


def assert_alike(page: Any, room: str, folder: Path, wanted: list[str]) -> None:
    """Assert that browser and command find the same of all that is *wanted* in *folder*."""
    page.goto(f"{room}check.html")
    turns = [
        text.turn | {"earlier": 0, "text": cleaned(str(text.turn["text"]))}
        for text in every(folder)
    ]
    found = page.evaluate(SEARCH, [wanted, turns])
    for words, got in zip(wanted, found, strict=True):
        told = search(folder, words)
        shown = [list(map(shown_by_both, each)) for each in (told.occurrences, told.fragments)]
        assert got == [told.verdict, *shown], words


def shown_by_both(each: Occurrence) -> list[object]:
    return [
        each.turn["turn_id"],
        wdiff(each.match.segments),
        [list(fault) for fault in each.faults],
    ]


def every(folder: Path) -> list[SourceTurn]:
    """Return all turns of *folder* in the order in which they are looked through."""
    found = sources(folder, print)
    return [text for source in found for text in turns_of(folder, source, print)]


@pytest.fixture(scope="module")
def texts(sample: Path) -> list[str]:
    return [str(text.turn["text"]) for text in every(sample)]


def test_what_a_script_exports_has_its_twin_in_python() -> None:
    for script in SCRIPTS.iterdir():
        twin = importlib.import_module(f"{quoting.__name__}.{script.name.removesuffix('.js')}")
        names = re.findall(r"^export function\*? (\w+)", script.read_text("utf-8"), re.MULTILINE)
        snake = [re.sub("[A-Z]", lambda found: f"_{found[0].lower()}", name) for name in names]
        assert [name for name in snake if not hasattr(twin, name)] == [], script.name


def test_the_browser_judges_as_the_table_says(page: Any, room: str) -> None:
    pairs = [(case["quotation"], TABLE["texts"][case["text"]]) for case in CASES]
    assert judged(page, room, pairs) == [[case[key] for key in TOLD] for case in CASES]


def test_the_browser_judges_attributions_as_the_command_does(
    page: Any, room: str, tmp_path: Path
) -> None:
    keep_turns(tmp_path)
    assert_alike(page, room, tmp_path, [case["quotation"] for case in ATTRIBUTED])


@pytest.mark.slow
def test_the_browser_and_the_command_agree_to_the_letter(page: Any, room: str) -> None:
    chance = random.Random(11)
    said = [text(chance) for _ in range(40)]
    planted = [*true(said, 150, seed=13), *altered(said, 150, seed=17)]
    pairs = [(each.text, said[each.turn]) for each in planted]
    letters = "ab1 '’\"“-–—.,:;!?…()[]%$/\n\u00a0\u00adé\u0301Ａ\U0001f4da"
    made = ["".join(chance.choices(letters, k=60)) for _ in range(200)]
    pairs += [(f"a{one[:20]}", one) for one in made] + list(pairwise(made))
    pairs = [(quoted, one) for quoted, one in pairs if any(c.isalnum() for c in quoted)]
    assert judged(page, room, pairs) == [outcome(*pair) for pair in pairs]


@pytest.mark.slow
def test_the_browser_and_the_command_find_the_same_occurrences(
    page: Any, room: str, sample: Path, texts: list[str]
) -> None:
    wanted = [each.text for each in altered(texts, 40, seed=19)]
    halves = [(one.text.split(), two.text.split()) for one, two in pairwise(true(texts, 30, 23))]
    wanted += [" ".join([*one[:20], *two[:20]]) for one, two in halves]
    wanted += [f"“{each.text},” said Mai Qingzhou." for each in true(texts, 20, seed=29)]
    assert_alike(page, room, sample, wanted)


def check(page: Any, words: str) -> Any:
    """Check *words* on the page that is open, as a person does; return the result."""
    page.get_by_label("Quotation").fill(words)
    page.get_by_role("button", name="Check", exact=True).click()
    result = page.get_by_role("region", name="Result")
    result.get_by_role("heading", level=2).wait_for()
    return result


@pytest.mark.slow
def test_a_true_quotation_is_found_where_it_was_said(page: Any, room: str) -> None:
    page.goto(f"{room}index.html")
    page.get_by_role("link", name="Check a quote").click()
    result = check(page, f"“{SAID}.”")
    assert result.get_by_role("heading", level=2).inner_text() == "Said exactly so"
    assert result.get_by_role("heading", level=3).inner_text() == "Mai Qingzhou"
    assert result.locator("mark").inner_text() == SAID
    assert result.locator("ins, del").count() == 0
    result.get_by_role("link", name="Read it in the conference").click()
    assert SAID in page.locator(":target").inner_text()


@pytest.mark.slow
def test_the_verdict_is_announced(page: Any, room: str) -> None:
    page.goto(f"{room}check.html")
    verdicts = {
        SAID: "Said exactly so",
        SAID.replace("214", "412"): "Nearly",
        "No. Moon.": "Not found",
    }
    for words, verdict in verdicts.items():
        check(page, words)
        assert page.get_by_role("status").inner_text().startswith(verdict)


@pytest.mark.slow
def test_of_an_altered_quotation_the_difference_is_shown(page: Any, room: str) -> None:
    page.goto(f"{room}check.html")
    result = check(page, SAID.replace("214,608", "214,806"))
    assert result.get_by_role("heading", level=2).inner_text().startswith("Nearly: ")
    quoted = result.locator("blockquote")
    assert "214,608" in quoted.locator("del").inner_text()
    assert "214,806" in quoted.locator("ins").inner_text()
    assert not violations(page)


@pytest.mark.slow
def test_an_omission_that_hides_a_negation_is_told(page: Any, room: str) -> None:
    page.goto(f"{room}check.html")
    result = check(page, "Somebody said: We did … know how many small rooms had grown up")
    heading = result.get_by_role("heading", level=2).inner_text()
    assert heading == "Nearly: what is left out may turn the sense around"
    result.get_by_text("The omission takes “not” from a clause").wait_for()
    result.get_by_text("“Somebody said” names nobody: only the words were compared.").wait_for()


@pytest.mark.slow
def test_an_attribution_to_somebody_else_is_told(page: Any, room: str) -> None:
    page.goto(f"{room}check.html")
    result = check(page, "Mai Qingzhou: I was offered tea in all 47")
    heading = result.get_by_role("heading", level=2).inner_text()
    assert heading == "These words are Ding Ruolan's, not Mai Qingzhou's"
    assert result.get_by_role("heading", level=3).inner_text() == "Ding Ruolan"
    assert result.locator("ins, del").count() == 0


@pytest.mark.slow
def test_an_invented_quotation_is_not_found(page: Any, room: str) -> None:
    page.goto(f"{room}check.html")
    result = check(page, "The lighthouse keepers have all been sent home for the winter")
    heading = result.get_by_role("heading", level=2).inner_text()
    assert heading == "Not found: 129 turns of 9 conferences were searched"


@pytest.mark.slow
def test_what_the_room_copies_is_exact(page: Any, room: str) -> None:
    page.goto(f"{room}briefings/scio-900100001.html")
    turn = page.locator("article.turn", has_text=SAID)
    turn.get_by_role("button", name="Quote").click()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert "\n\n— Mai Qingzhou, " in copied
    page.goto(f"{room}check.html")
    result = check(page, copied)
    assert result.get_by_role("heading", level=2).inner_text() == "Said exactly so"


@pytest.mark.slow
def test_of_words_that_two_people_said_both_parts_are_told(page: Any, room: str) -> None:
    page.goto(f"{room}check.html")
    result = check(page, f"{SAID}, and I did visit 47 of them, and I was offered tea in all 47")
    assert result.get_by_role("heading", level=2).inner_text().startswith("Not found: ")
    names = result.get_by_role("heading", level=3).all_inner_texts()
    assert names == ["Ding Ruolan", "Mai Qingzhou"]


@pytest.mark.slow
def test_without_a_word_nothing_is_looked_for(page: Any, room: str) -> None:
    page.goto(f"{room}check.html")
    page.get_by_label("Quotation").fill("… !")
    page.get_by_role("button", name="Check", exact=True).click()
    page.get_by_role("status").get_by_text("There is no word to look for.").wait_for()


@pytest.mark.slow
def test_it_works_by_keyboard_alone(page: Any, room: str) -> None:
    page.goto(f"{room}check.html")
    page.get_by_label("Quotation").focus()
    page.keyboard.type(SAID)
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Said exactly so").wait_for()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.innerText").startswith("Read it in the conference")


@pytest.mark.slow
def test_an_address_says_what_to_check(page: Any, room: str) -> None:
    page.goto(f"{room}check.html?quote={quote(SAID)}")
    page.get_by_role("heading", name="Said exactly so").wait_for()
    assert page.get_by_label("Quotation").input_value() == SAID
    check(page, "214,608 reading rooms")
    assert page.url.endswith("check.html?quote=214%2C608%20reading%20rooms")


@pytest.mark.slow
def test_it_fits_a_phone_and_is_open_to_everybody(page: Any, room: str) -> None:
    page.set_viewport_size({"width": 360, "height": 640})
    page.goto(f"{room}check.html")
    check(page, "Thank you")
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    assert not violations(page)


def made(folder: Path) -> Path:
    """Return the site of *folder*."""
    site = folder.with_name("site")
    site.mkdir()
    for table in LEDGER_TABLES:
        (folder / table.files).touch()
    (folder / ATOM).touch()
    build(folder, SiteFolder(site, site.with_name("none")))
    return site


@pytest.mark.slow
def test_an_earlier_revision_and_a_doubt_are_told(page: Any, folder: Path) -> None:
    rewrite(folder, FIRST, 1, "x", status="doubtful")
    revise(folder, "The herons came back in March.", "The herons came back in May.")
    entries = (folder / "briefings.jsonl").read_text("utf-8")
    (folder / "briefings.jsonl").write_text(entries.replace('"complete"', '"doubtful"', 1))
    with served(made(folder)) as base:
        page.goto(f"{base}check.html")
        result = check(page, "The herons came back in March")
        heading = result.get_by_role("heading", level=2).inner_text()
        assert heading == "Said exactly so, but only in an earlier revision of the transcript"
        result.get_by_text("This is revision 1 of the transcript.").wait_for()
        result.get_by_text("The transcript is doubtful").wait_for()
        result.get_by_role("link", name="Read it in the conference").click()
        assert "March" in page.locator(":target").inner_text()


@pytest.mark.slow
def test_the_revisions_of_a_transcript_that_is_gone_are_looked_through(
    page: Any, folder: Path
) -> None:
    revise(folder, "The herons came back in March.", "The herons came back in May.")
    change("briefings.jsonl", 1, file="", revision=0, status="pending")(folder)
    (folder / FIRST).unlink()
    with served(made(folder)) as base:
        page.goto(f"{base}check.html")
        result = check(page, "The herons came back in March")
        result.get_by_text("There is no transcript any more").wait_for()
        result.get_by_role("link", name="Read it in the conference").click()
        assert "March" in page.locator(":target").inner_text()
        page.goto(f"{base}check.html")
        heading = check(page, "The spoonbills left").get_by_role("heading", level=2).inner_text()
        assert heading == "Not found: 4 turns of 1 conference were searched"


@pytest.mark.slow
def test_what_is_hostile_is_shown_as_text(page: Any, folder: Path) -> None:
    hostile = "<img src=x onerror=alert(1)> <b>herons</b> “</script>” came back"
    rewrite(folder, FIRST, 1, hostile, speaker="<i>Su</i>", title="<s>t</s>", url="javascript:1")
    with served(made(folder)) as base:
        page.goto(f"{base}check.html")
        result = check(page, hostile)
        assert result.locator("mark").inner_text() == hostile
        assert result.locator("img, b, i, s").count() == 0
        assert result.locator("a[href^='javascript']").count() == 0


@pytest.mark.slow
def test_a_file_that_cannot_be_loaded_is_told(browser: Any, site: Path) -> None:
    with served(site) as base:
        page = browser.new_page()
        page.route("**/2025-03.json.gz", lambda route: route.fulfill(status=500))
        page.goto(f"{base}check.html")
        result = check(page, SAID)
        heading = result.get_by_role("heading", level=2).inner_text()
        assert heading.endswith(" were searched, which are not all there are")
        result.get_by_text("Not searched: quotes/2025-03.json.gz could not be loaded").wait_for()
        page.unroute("**/2025-03.json.gz")
        page.get_by_role("button", name="Check", exact=True).click()
        page.get_by_role("heading", name="Said exactly so").wait_for()
        page.close()


@pytest.mark.slow
def test_a_server_may_unpack_the_texts(browser: Any, site: Path) -> None:
    def unpacked(route: Any) -> None:
        body = gzip.decompress(
            (site / "quotes" / route.request.url.rpartition("/")[2]).read_bytes()
        )
        route.fulfill(body=body, content_type="application/json")

    with served(site) as base:
        page = browser.new_page()
        page.route("**/*.json.gz", unpacked)
        page.goto(f"{base}check.html")
        check(page, SAID).get_by_role("heading", name="Said exactly so").wait_for()
        page.close()


def test_the_texts_of_a_month_are_one_file_with_every_turn(site: Path) -> None:
    listed = json.loads((site / "quotes/index.json").read_text("utf-8"))
    assert [each["file"] for each in listed["files"][:2]] == ["2025-03.json.gz", "2024-08.json.gz"]
    packed = (gzip.decompress((site / "quotes" / e["file"]).read_bytes()) for e in listed["files"])
    briefings = [briefing for data in packed for briefing in json.loads(data)]
    assert sum(len(briefing["turns"]) for briefing in briefings) == 129
    assert sum(each["turns"] for each in listed["files"]) == 129


@pytest.mark.slow
def test_the_same_folder_makes_the_same_files(sample: Path, site: Path, tmp_path: Path) -> None:
    build(sample, SiteFolder(tmp_path, site))
    files = sorted(path.name for path in (site / "quotes").iterdir())
    assert sorted(path.name for path in (tmp_path / "quotes").iterdir()) == files
    for file in files:
        assert (tmp_path / "quotes" / file).samefile(site / "quotes" / file)
