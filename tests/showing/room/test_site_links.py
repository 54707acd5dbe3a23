"""Links to words on the site's pages: a browser jumps to them."""

from __future__ import annotations

import html
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scio_crawler.items import Turn
from scio_crawler.showing.room.briefing import folded, site_links, text_fragment
from tests.environment import ROOT
from tests.showing.room.browsing import served, watched

MARK = "#:~:text="
LONG = "The ferry carries nine hundred books and two benches across the lake, twice a day."
OPENING = "The ferry carries nine hundred books and two benches across the lake,"

# What a turn says, what stands before it on the page, and the words that are looked for.
CASES = {
    "the opening words": (LONG, "", OPENING),
    "all of a short paragraph": ("Four lamps.\n\nAnd a key.", "", "Four lamps."),
    "words of which fewer were said before": (LONG, "The ferry carries nine books.", OPENING),
    "no words, if all were said before": ("Thank you.", "Yes. Thank you. Next.", ""),
    "no single word": ("Yes.", "", ""),
    "no words of nobody": ("", "", ""),
    "half a character": ("Half a \ud800 sign.", "", "Half a ? sign."),
}


@pytest.mark.parametrize(("text", "before", "words"), CASES.values(), ids=CASES)
def test_the_fragment_names(text: str, before: str, words: str) -> None:
    assert unquote(text_fragment(text, folded(before)).removeprefix(MARK)) == words


def test_the_signs_of_the_fragment_itself_are_encoded() -> None:
    assert text_fragment("A-B, C&D = 5%") == f"{MARK}A%2DB%2C%20C%26D%20%3D%205%25"


@given(st.text(st.characters(codec="utf-8")), st.text())
def test_a_fragment_names_words_of_the_first_paragraph(text: str, before: str) -> None:
    words = unquote(text_fragment(text, folded(before)).removeprefix(MARK))
    assert " ".join(text.partition("\n\n")[0].split()).startswith(words)


def turn(number: int, text: str, page: int) -> dict[str, str | int]:
    url = f"http://site.example/content_1_{page}.htm"
    line = Turn(turn_id=f"a{number}", label="Ye Qing", text=text, page=page)
    return {**line.record(), "url": url}


def test_turns_that_begin_alike_are_told_apart_on_each_page() -> None:
    turns = [turn(1, LONG, 1), turn(2, LONG, 1), turn(3, LONG, 2)]
    found = {turn_id: unquote(url.partition(MARK)[2]) for turn_id, url in site_links(turns).items()}
    assert found == {"a1": OPENING, "a2": "", "a3": OPENING}


# What the page prints, with what is read of it. Browsers must find the one in the other.
PRINTED = {
    "behind a label": ("<p><b>Ye Qing:</b>We lit the lamps on the pier.", None),
    "without a space": ("<p>Ye Qing：We lit the lamps on the pier.", None),
    "over line breaks": ("<p>We lit the lamps.<br>And went home.", "We lit the lamps."),
    "in pieces": ("<p>We l<b>it t</b>he la<i>mps</i> on the pier.", None),
    "with hard spaces": ("<p>We\u00a0lit the lamps\non the pier.", None),
    "with invisible signs": ("<p>We l\u200bit the la\u00admps\u200e on the\ufeff pier.", None),
    "with signs": (
        "<p>“50%” of co-op members’ A&amp;B—lamps, lit; #1 … (a+b)?",
        "“50%” of co-op members’ A&B—lamps, lit; #1 … (a+b)?",
    ),
    "in Chinese": ("<p>灯亮了， 我们 回家。", "灯亮了， 我们 回家。"),
    "accented": ("<p>Café Müller lit naïve lamps.", "Café Müller lit naïve lamps."),
}


@pytest.mark.slow
@pytest.mark.parametrize(("printed", "text"), PRINTED.values(), ids=PRINTED)
def test_the_browser_finds(printed: str, text: str | None, tmp_path: Path, page: Any) -> None:
    far = "<div style='height: 3000px'></div>"
    body = f"{far}<main>{printed}</main>{far}"
    (tmp_path / "index.html").write_text(f"<!doctype html><meta charset=utf-8>{body}", "utf-8")
    fragment = text_fragment(text or "We lit the lamps on the pier.")
    assert fragment
    with served(tmp_path) as base:
        page.goto(base + fragment)
        assert _shown(page, "main")


@pytest.mark.slow
def test_the_browser_jumps_to_each_turn_of_the_sample(
    sample: Path, briefings: list[dict[str, str | int]], browser: Any
) -> None:
    lost = []
    view = {"width": 500, "height": 120}
    # The sample's pages name pictures that it lacks, so what the browser says of them is no fault.
    with (
        served(ROOT / "scio_crawler" / "sample") as base,
        watched(browser, viewport=view) as (page, _),
    ):
        for turn, url in _turns(sample, briefings):
            path, mark, fragment = url.partition("#")
            page.goto("about:blank")
            page.goto(base + _file(path) + mark + fragment)
            words = unquote(fragment.removeprefix(":~:text="))
            if not mark or not _shows(page, words):
                lost.append(turn)
    assert lost == []


def _turns(sample: Path, briefings: list[dict[str, str | int]]) -> Iterator[tuple[str, str]]:
    for entry in briefings:
        lines = (sample / str(entry["file"])).read_text("utf-8").splitlines()
        turns = [json.loads(line) for line in lines]
        found = site_links(turns)
        yield from ((turn["turn_id"], found[turn["turn_id"]]) for turn in turns)


def _file(url: str) -> str:
    """Return where the sample has the page; of some it has the one for phones."""
    path = urlsplit(html.unescape(url)).path.lstrip("/")
    return path if (ROOT / "scio_crawler" / "sample" / path).is_file() else f"m/{path}"


def _shown(page: Any, selector: str) -> bool:
    """Return whether the browser soon shows the element."""
    look = f"""() => {{
        const box = document.querySelector("{selector}").getBoundingClientRect();
        return scrollY > 0 && box.top >= 0 && box.bottom <= innerHeight;
    }}"""
    return bool(page.wait_for_function(look, timeout=120_000))


def _shows(page: Any, words: str) -> bool:
    """Return whether the browser has scrolled to an element that has *words*."""
    return bool(
        page.evaluate(
            """async words => {
                await new Promise(requestAnimationFrame);
                const seen = element => {
                    const box = element.getBoundingClientRect();
                    return box.height && box.bottom > 0 && box.top < innerHeight;
                };
                return scrollY > 0 && [...document.querySelectorAll("body *")].some(element =>
                    element.children.length < 5 && seen(element)
                    && element.textContent.replace(/\\s+/g, " ").includes(words));
            }""",
            words,
        )
    )
