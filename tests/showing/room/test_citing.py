"""Quote and cite on the page of a conference, as a reader does it in a browser."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.showing.room.browsing import unfold, violations, watched

pytestmark = [pytest.mark.slow, pytest.mark.together]  # each test opens a page

ID = "scio-900100001"
QUOTE, CITE = "Quote turn 8 by Ding Ruolan", "Cite turn 8 by Ding Ruolan"


@pytest.fixture
def turn(sample: Path) -> dict[str, Any]:
    """The turn that is quoted."""
    [file] = (sample / "briefings").glob(f"*_{ID}.jsonl")
    return dict(json.loads(file.read_text("utf-8").splitlines()[7]))


@pytest.fixture
def reader(page: Any, room: str) -> Any:
    """The page of the conference."""
    page.goto(f"{room}briefings/{ID}.html")
    return page


def copied(page: Any) -> str:
    return str(page.evaluate("navigator.clipboard.readText()"))


def press(page: Any, name: str) -> None:
    """Press the button called *name*, unfolding the turn if it is of one."""
    if of := re.search(r"turn (\d+)", name):
        unfold(page, int(of[1]))
    page.get_by_role("button", name=name, exact=True).click()


def said(page: Any, words: str) -> None:
    """Wait until the page says that something was copied."""
    page.get_by_role("status").filter(has_text=words).wait_for()


def shown_as(page: Any, form: str) -> str:
    """Choose a form of a citation and return what is shown."""
    page.get_by_role("dialog").get_by_text(form, exact=True).click()
    return str(page.get_by_role("textbox", name=form, exact=True).input_value())


def select(page: Any, start: str, end: str) -> None:
    """Select from the first of the words *start* to the last of the words *end* in the page."""
    page.evaluate(
        """([start, end]) => {
            const range = document.createRange();
            const texts = document.createTreeWalker(
                document.querySelector(".talk"), NodeFilter.SHOW_TEXT);
            let isBegun = false;
            while (texts.nextNode()) {
                const { data } = texts.currentNode;
                if (!isBegun && data.includes(start)) {
                    range.setStart(texts.currentNode, data.indexOf(start));
                    isBegun = true;
                }
                if (isBegun && data.includes(end)) {
                    range.setEnd(texts.currentNode, data.indexOf(end) + end.length);
                    break;
                }
            }
            getSelection().removeAllRanges();
            getSelection().addRange(range);
        }""",
        [start, end],
    )


def test_each_turn_has_buttons_that_name_it(reader: Any) -> None:
    turns = reader.locator("article.turn")
    turns.locator("details").evaluate_all("all => all.forEach((each) => (each.open = true))")
    reader.get_by_role("button", name="Quote turn").nth(turns.count() - 1).wait_for()
    assert turns.count() == reader.get_by_role("button", name="Quote turn").count()
    assert turns.count() == reader.get_by_role("button", name="Cite turn").count()
    assert reader.get_by_role("button", name=QUOTE, exact=True).inner_text().startswith("Quote")


def test_a_turn_is_quoted_with_its_reference(reader: Any, turn: dict[str, Any]) -> None:
    press(reader, QUOTE)
    said(reader, "Quotation copied")
    words, _, reference = copied(reader).partition("\n\n— ")
    assert words == f"“{turn['text']}”"
    known = ("position", "title", "url", "fetched", "turn_id")
    for text in ("March 4, 2025", "page 4", *(turn[key] for key in known)):
        assert text in reference
    assert reference.startswith("Ding Ruolan, ")
    assert "All of it is invented" in reference
    assert "127.0.0.1" not in reference, "nobody else can open it"


# The beginning and the end of what is selected, and the words that are quoted.
SELECTED = {
    "some words": ("I did visit", "of them", "I did visit 47 of them"),
    "over paragraphs": ("Let me sum", "Chairs", "Let me sum up their answers.\n\nChairs"),
}


@pytest.mark.parametrize(("start", "end", "words"), SELECTED.values(), ids=SELECTED)
def test_selected_words_are_quoted(start: str, end: str, words: str, reader: Any) -> None:
    select(reader, start, end)
    press(reader, "Quote selection")
    said(reader, "Quotation copied")
    assert copied(reader).startswith(f"“{words}”\n\n— Ding Ruolan, ")


def test_the_buttons_of_the_turn_quote_what_is_selected_in_it(reader: Any) -> None:
    unfold(reader, 8)
    select(reader, "I did visit", "of them")
    press(reader, QUOTE)
    said(reader, "Quotation copied")
    assert copied(reader).startswith("“I did visit 47 of them”\n\n— ")


def test_the_buttons_of_another_turn_quote_all_of_it(reader: Any) -> None:
    select(reader, "I did visit", "of them")
    press(reader, "Quote turn 7 by Mai Qingzhou")
    said(reader, "Quotation copied")
    assert copied(reader).startswith("“That is a good question. Ms. Ding visited")


def test_a_paragraph_that_is_clicked_three_times_is_quoted(reader: Any) -> None:
    paragraph = reader.locator("[data-turn='7'] .words p").last
    paragraph.click(click_count=3)
    press(reader, "Quote selection")
    said(reader, "Quotation copied")
    assert copied(reader).startswith(f"“{paragraph.inner_text()}”\n\n— Mai Qingzhou")


def test_words_of_two_speakers_are_no_quotation(reader: Any) -> None:
    select(reader, "I'd like to invite", "I did visit")
    reader.wait_for_timeout(400)
    assert not reader.get_by_role("button", name="Quote selection").count()


def test_the_buttons_for_selected_words_are_the_next_that_the_keyboard_reaches(
    reader: Any,
) -> None:
    reader.locator("[data-turn='8'] .words p").first.dblclick()
    reader.get_by_role("group", name="Selected words").wait_for()
    reader.keyboard.press("Tab")
    assert reader.evaluate("document.activeElement.textContent") == "Quote selection"
    reader.keyboard.press("Enter")
    said(reader, "Quotation copied")
    assert copied(reader).partition("\n")[0].count(" ") == 0


def test_the_keyboard_leaves_the_buttons_for_selected_words(reader: Any) -> None:
    reader.locator("[data-turn='8'] .words p").first.dblclick()
    reader.get_by_role("group", name="Selected words").wait_for()
    passed = []
    for _ in range(12):
        reader.keyboard.press("Tab")
        passed.append(reader.evaluate("document.activeElement.textContent.trim()"))
    assert passed[:2] == ["Quote selection", "Cite selection"]
    assert passed.count("Quote selection") == 1
    assert {"Turn 8", "Turn 9"} <= {*passed}


def test_a_turn_is_one_stop_until_its_number_unfolds_links_and_buttons(reader: Any) -> None:
    controls = reader.locator("[data-turn='8']").locator("a[href], button, summary")
    assert [each.text_content() for each in controls.all() if each.is_visible()] == ["Turn 8"]
    controls.first.focus()
    reader.keyboard.press("Enter")
    reader.get_by_role("button", name=QUOTE, exact=True).wait_for()
    passed = []
    for _ in range(controls.count()):
        reader.keyboard.press("Tab")
        passed.append(reader.evaluate("document.activeElement.textContent.trim()"))
    assert passed == [
        QUOTE,
        CITE,
        "Link to turn 8",
        "Original, page 4",
        "Answers turn 6",
        "All of Ding Ruolan",
        "Turn 9",
    ]


def test_the_keyboard_goes_through_the_dialog_though_words_are_selected(reader: Any) -> None:
    select(reader, "I did visit", "of them")
    press(reader, "Cite selection")
    for name in ("Text", "Copy", "Download"):
        reader.keyboard.press("Tab")
        assert name in reader.evaluate(
            "document.activeElement.ariaLabel ?? document.activeElement.textContent"
        )


def test_the_buttons_for_selected_words_go_with_the_selection(reader: Any) -> None:
    bar = reader.get_by_role("group", name="Selected words")
    for leave in ("getSelection().removeAllRanges()", "getSelection().collapseToStart()"):
        select(reader, "I did visit", "of them")
        bar.wait_for()
        reader.evaluate(leave)
        bar.wait_for(state="detached")


def test_escape_takes_the_buttons_for_selected_words_away(reader: Any) -> None:
    select(reader, "I did visit", "of them")
    bar = reader.get_by_role("group", name="Selected words")
    bar.wait_for()
    reader.keyboard.press("Escape")
    bar.wait_for(state="detached")


@pytest.mark.parametrize("form", ["Text", "APA", "Chicago", "BibTeX", "RIS", "CSL-JSON"])
def test_each_form_of_a_citation_can_be_copied(form: str, reader: Any) -> None:
    press(reader, CITE)
    shown = shown_as(reader, form)
    press(reader, "Copy")
    said(reader, f"{form} copied")
    assert copied(reader).replace("\r\n", "\n") == shown
    assert re.search("Ding,? Ruolan|Ding[^}]*Ruolan", shown)


@pytest.mark.parametrize(
    ("form", "extension"),
    [
        ("Text", "txt"),
        ("APA", "apa.txt"),
        ("Chicago", "chicago.txt"),
        ("BibTeX", "bib"),
        ("RIS", "ris"),
        ("CSL-JSON", "json"),
    ],
)
def test_each_form_of_a_citation_can_be_downloaded(
    form: str, extension: str, turn: dict[str, Any], reader: Any
) -> None:
    press(reader, CITE)
    shown = shown_as(reader, form)
    with reader.expect_download() as download:
        press(reader, "Download")
    assert download.value.suggested_filename == f"{turn['turn_id']}.{extension}"
    assert Path(download.value.path()).read_text("utf-8") == shown


def test_the_dialog_is_left_with_escape_and_the_focus_returns(reader: Any) -> None:
    unfold(reader, 8)
    reader.get_by_role("button", name=CITE, exact=True).focus()
    reader.keyboard.press("Enter")
    dialog = reader.get_by_role("dialog", name="Cite this turn")
    dialog.wait_for()
    assert reader.evaluate("document.activeElement.labels[0].textContent") == "Text"
    reader.keyboard.press("Escape")
    dialog.wait_for(state="detached")
    assert reader.evaluate("document.activeElement.textContent") == CITE


def test_the_dialog_keeps_nobody_out(reader: Any) -> None:
    press(reader, CITE)
    reader.get_by_role("dialog").wait_for()
    assert violations(reader) == []


def test_the_focus_returns_though_the_selection_is_gone(reader: Any) -> None:
    select(reader, "I did visit", "of them")
    press(reader, "Cite selection")
    reader.evaluate("getSelection().removeAllRanges()")
    reader.get_by_role("group", name="Selected words").wait_for(state="detached")
    reader.keyboard.press("Escape")
    reader.get_by_role("dialog").wait_for(state="detached")
    reader.wait_for_function("document.activeElement.textContent === 'Turn 8'")


def test_selected_words_are_cited_with_the_citation(reader: Any) -> None:
    select(reader, "I did visit", "of them")
    press(reader, "Cite selection")
    reader.get_by_role("dialog", name="Cite the selected words").wait_for()
    for form in ("Text", "BibTeX", "RIS", "CSL-JSON"):
        assert "I did visit 47 of them" in shown_as(reader, form)


def test_the_conference_is_cited(reader: Any) -> None:
    press(reader, "Cite this conference")
    dialog = reader.get_by_role("dialog", name="Cite this conference")
    text = dialog.get_by_role("textbox", name="Text").input_value()
    assert text.startswith("“SCIO briefing on the first national count of reading rooms”, March")
    assert "http://english.scio.gov.cn/pressroom/2025-03/12/content_900100001.html" in text
    assert f"Transcript {ID}, revision 1" in text


def test_on_paper_there_is_no_button(reader: Any) -> None:
    reader.emulate_media(media="print")
    for button in reader.get_by_role("button").all():
        assert not button.is_visible()


@pytest.fixture
def elsewhere(browser: Any, site: Path) -> Iterator[Any]:
    """The page of the conference on a web server without TLS, where pages get no clipboard."""
    with watched(browser) as (page, _):
        page.route(
            "http://room.example/**",
            lambda route: route.fulfill(path=site / route.request.url.split("/sub/", 1)[1]),
        )
        page.goto(f"http://room.example/sub/briefings/{ID}.html")
        assert page.evaluate("isSecureContext") is False
        yield page


def test_without_the_clipboard_it_is_copied_by_command(elsewhere: Any, room: str) -> None:
    select(elsewhere, "I did visit", "of them")
    press(elsewhere, "Quote selection")
    said(elsewhere, "Quotation copied")
    other = elsewhere.context.new_page()
    other.goto(room)
    assert copied(other).startswith("“I did visit 47 of them”")


def test_the_address_in_the_room_is_told_where_others_can_open_it(
    elsewhere: Any, turn: dict[str, Any]
) -> None:
    press(elsewhere, CITE)
    text = elsewhere.get_by_role("textbox", name="Text").input_value()
    assert f"Read at http://room.example/sub/briefings/{ID}.html#{turn['turn_id']}\n" in text


def test_where_nothing_can_be_copied_the_text_is_shown_selected(elsewhere: Any) -> None:
    elsewhere.evaluate("document.execCommand = () => false")
    press(elsewhere, QUOTE)
    dialog = elsewhere.get_by_role("dialog", name="Copy by hand")
    text = dialog.get_by_role("textbox").input_value()
    assert text.startswith("“Thank you, Mr. Mai. I did visit 47 of them")
    assert elsewhere.evaluate("String(getSelection())") == text
