"""Quote and cite on the page of a conference, as a reader does it in a browser."""

from __future__ import annotations

import json
import re
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.showing.room.browsing import script, unfold, violations, watched
from tests.showing.room.cases import cases, read_cases

pytestmark = [pytest.mark.slow, pytest.mark.together]  # each test opens a page

ID = "scio-900100001"
QUOTE, CITE = "Quote turn 8 by Ding Ruolan", "Cite turn 8 by Ding Ruolan"
SELECTION = "Quote selection"


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


def quoted(page: Any, button: str) -> str:
    """Press the *button* and return the quotation that it copies."""
    press(page, button)
    said(page, "Quotation copied")
    return copied(page)


def stops(page: Any, count: int) -> list[str]:
    """Press Tab *count* times and return what each stop says."""
    found = []
    for _ in range(count):
        page.keyboard.press("Tab")
        found.append(page.evaluate("document.activeElement.textContent.trim()"))
    return found


def said(page: Any, words: str) -> None:
    """Wait until the page says that something was copied."""
    page.get_by_role("status").filter(has_text=words).wait_for()


def shown_as(page: Any, form: str) -> str:
    """Choose a form of a citation and return what is shown."""
    page.get_by_role("dialog").get_by_text(form, exact=True).click()
    return str(page.get_by_role("textbox", name=form, exact=True).input_value())


def select(page: Any, start: str, end: str) -> None:
    """Select from the first of the words *start* to the last of the words *end* in the page."""
    page.evaluate(script("select"), [start, end])


def test_each_turn_has_buttons_that_name_it(reader: Any) -> None:
    turns = reader.locator("article.turn")
    turns.locator("details").evaluate_all("all => all.forEach((each) => (each.open = true))")
    reader.get_by_role("button", name="Quote turn").nth(turns.count() - 1).wait_for()
    assert turns.count() == reader.get_by_role("button", name="Quote turn").count()
    assert turns.count() == reader.get_by_role("button", name="Cite turn").count()
    assert reader.get_by_role("button", name=QUOTE, exact=True).inner_text().startswith("Quote")


def test_a_turn_is_quoted_with_its_reference(reader: Any, turn: dict[str, Any]) -> None:
    words, _, reference = quoted(reader, QUOTE).partition("\n\n— ")
    assert words == f"“{turn['text']}”"
    known = ("position", "title", "url", "fetched", "turn_id")
    for text in ("March 4, 2025", "page 4", *(turn[key] for key in known)):
        assert text in reference
    assert reference.startswith("Ding Ruolan, ")
    assert "All of it is invented" in reference
    assert "127.0.0.1" not in reference, "nobody else can open it"


@pytest.mark.parametrize(("start", "end", "button", "words"), cases("selections"))
def test_selected_words_are_quoted(
    start: str, end: str, button: str, words: str, reader: Any
) -> None:
    unfold(reader, 8)
    select(reader, start, end)
    assert quoted(reader, button).startswith(words)


def test_a_paragraph_that_is_clicked_three_times_is_quoted(reader: Any) -> None:
    paragraph = reader.locator("[data-turn='7'] .words p").last
    paragraph.click(click_count=3)
    assert quoted(reader, SELECTION).startswith(f"“{paragraph.inner_text()}”\n\n— Mai Qingzhou")


def test_words_of_two_speakers_are_no_quotation(reader: Any) -> None:
    select(reader, "I'd like to invite", "I did visit")
    reader.wait_for_timeout(400)
    assert not reader.get_by_role("button", name="Quote selection").count()


def test_the_keyboard_leaves_the_buttons_for_selected_words(reader: Any) -> None:
    reader.locator("[data-turn='8'] .words p").first.dblclick()
    reader.get_by_role("group", name="Selected words").wait_for()
    passed = stops(reader, 12)
    assert passed[:2] == ["Quote selection", "Cite selection"]
    assert passed.count("Quote selection") == 1
    assert {"Turn 8", "Turn 9"} <= {*passed}


def test_a_turn_is_one_stop_until_its_number_unfolds_links_and_buttons(reader: Any) -> None:
    controls = reader.locator("[data-turn='8']").locator("a[href], button, summary")
    assert [each.text_content() for each in controls.all() if each.is_visible()] == ["Turn 8"]
    controls.first.focus()
    reader.keyboard.press("Enter")
    reader.get_by_role("button", name=QUOTE, exact=True).wait_for()
    assert stops(reader, controls.count()) == [
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


def test_the_buttons_for_selected_words_go_with_the_selection_and_with_escape(reader: Any) -> None:
    bar = reader.get_by_role("group", name="Selected words")
    for leave in ("getSelection().removeAllRanges()", "getSelection().collapseToStart()", ""):
        select(reader, "I did visit", "of them")
        bar.wait_for()
        if leave:
            reader.evaluate(leave)
        else:
            reader.keyboard.press("Escape")
        bar.wait_for(state="detached")


EXTENSIONS = {
    "Text": "txt",
    "APA": "apa.txt",
    "Chicago": "chicago.txt",
    "BibTeX": "bib",
    "RIS": "ris",
    "CSL-JSON": "json",
}


@pytest.mark.parametrize(("form", "extension"), EXTENSIONS.items())
def test_each_form_of_a_citation_can_be_copied_and_downloaded(
    form: str, extension: str, turn: dict[str, Any], reader: Any
) -> None:
    press(reader, CITE)
    shown = shown_as(reader, form)
    assert re.search("Ding,? Ruolan|Ding[^}]*Ruolan", shown)
    press(reader, "Copy")
    said(reader, f"{form} copied")
    assert copied(reader).replace("\r\n", "\n") == shown
    with reader.expect_download() as download:
        press(reader, "Download")
    assert download.value.suggested_filename == f"{turn['turn_id']}.{extension}"
    assert Path(download.value.path()).read_text("utf-8") == shown


def test_the_dialog_is_accessible_and_left_with_escape_and_the_focus_returns(reader: Any) -> None:
    unfold(reader, 8)
    reader.get_by_role("button", name=CITE, exact=True).focus()
    reader.keyboard.press("Enter")
    dialog = reader.get_by_role("dialog", name="Cite this turn")
    dialog.wait_for()
    assert reader.evaluate("document.activeElement.labels[0].textContent") == "Text"
    assert violations(reader) == []
    reader.keyboard.press("Escape")
    dialog.wait_for(state="detached")
    assert reader.evaluate("document.activeElement.textContent") == CITE


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


def test_a_public_address_of_the_room_is_cited(elsewhere: Any, turn: dict[str, Any]) -> None:
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


# Facts about a turn and a conference, as assets/citations.js has them.
FACTS = read_cases("citations")
TURN, CONFERENCE = FACTS["turn"], FACTS["conference"]
PUBLISHER = "State Council Information Office of the People's Republic of China"
TEXT, APA, CHICAGO = "Text", "APA", "Chicago"
BIBTEX, RIS, CSL = "BibTeX", "RIS", "CSL-JSON"

Make = Callable[..., dict[str, str]]


@pytest.fixture(scope="module")
def cite(browser: Any, room: str) -> Iterator[Make]:
    """A function that returns the citations of facts about a turn, by the name of their form."""
    with watched(browser) as (page, troubles):
        page.goto(room + "about.html")
        page.add_script_tag(url="assets/citations.js")

        def make(facts: dict[str, str] = TURN, **changes: str) -> dict[str, str]:
            code = "facts => Object.fromEntries(FORMS.map(form => [form.name, form.make(facts)]))"
            return dict(page.evaluate(code, {**facts, **changes}))

        yield make
    assert not troubles.found


def bibtex(text: str) -> Any:
    """Return the one entry of a BibTeX file."""
    database = pytest.importorskip("pybtex.database", reason="the extra `browser` is missing")
    [entry] = database.parse_string(text, "bibtex").entries.values()
    return entry


def ris(text: str) -> dict[str, Any]:
    """Return the one reference of a RIS file."""
    rispy = pytest.importorskip("rispy", reason="the extra `browser` is missing")
    [reference] = rispy.loads(text)
    return dict(reference)


def csl(text: str) -> dict[str, Any]:
    """Return the one item of a CSL-JSON file."""
    [item] = json.loads(text)
    return dict(item)


def test_the_reference_has_all_that_the_documents_name(cite: Make) -> None:
    assert cite()[TEXT] == (
        "Ye Qing, keeper of the Lamp Office, “SCIO briefing on lamps”, January 5, 2027, English "
        f"transcript of the {PUBLISHER} (SCIO), page 4, "
        "http://site.example/2027-01/12/content_900200001_4.htm, fetched 2027-01-13T02:12:13Z. "
        "Turn scio-900200001-a9293842ad, revision 2."
    )


@pytest.mark.parametrize(("form", "of", "changes", "expected"), cases("citation_styles"))
def test_a_style_is_followed(
    form: str, of: str, changes: dict[str, str], expected: str, cite: Make
) -> None:
    assert cite(FACTS[of], **changes)[form] == expected


def test_a_conference_is_cited_as_the_work_of_its_publisher(cite: Make) -> None:
    found = cite(CONFERENCE)
    assert found[TEXT].startswith("“SCIO briefing on lamps”, January 5, 2027, English transcript")
    assert found[TEXT].endswith("Transcript scio-900200001, revision 2.")
    assert str(bibtex(found[BIBTEX]).persons["author"][0]) == f"{{{PUBLISHER}}}"
    assert ris(found[RIS])["authors"] == [PUBLISHER]
    assert csl(found[CSL])["author"] == [{"literal": PUBLISHER}]


@pytest.mark.parametrize(("changes", "said"), cases("reference_text"))
def test_the_reference_names(changes: dict[str, str], said: str, cite: Make) -> None:
    assert said in cite(**changes)[TEXT]


@pytest.mark.parametrize("facts", [TURN, CONFERENCE], ids=["turn", "conference"])
def test_warnings_are_in_every_form(facts: dict[str, str], cite: Make) -> None:
    for text in cite(facts, warnings="A page is missing.\nAll of it is invented.").values():
        assert "A page is missing." in text
        assert "All of it is invented." in text


@pytest.mark.parametrize(("name", "family", "in_ris", "in_tex"), cases("authors"))
def test_every_form_has_the_speaker_as_its_one_author(
    name: str, family: str, in_ris: str, in_tex: str, cite: Make
) -> None:
    found = cite(speaker=name, family=family)
    assert f"AU  - {in_ris}\r\n" in found[RIS]
    assert ris(found[RIS])["authors"] == [in_ris]
    assert f"  author = {{{in_tex}}},\n" in found[BIBTEX]
    given = name.removeprefix(family).strip()
    whole = {"family": family, "given": given} if family else {"literal": name}
    assert csl(found[CSL])["author"] == [whole]
    assert found[APA].startswith(f"{family}, {given[0]}. (" if family else f"{name}. (")
    assert f"\n\n{name}. “" in found[CHICAGO]
    assert found[TEXT].startswith(f"{name}, keeper")


@pytest.mark.parametrize(("words", "expected"), cases("nested_marks"))
def test_nested_quotation_marks_alternate(words: str, expected: str, cite: Make) -> None:
    assert cite(words=words)[TEXT].startswith(f"{expected}\n\n— Ye Qing")


READ = read_cases("citations_read")


def test_bibtex_is_read(cite: Make) -> None:
    entry = bibtex(cite(words="All lamps are lit.")[BIBTEX])
    assert (entry.key, entry.type) == ("scio-900200001-a9293842ad", "misc")
    [author] = entry.persons["author"]
    assert (author.last_names, author.first_names) == (["Ye"], ["Qing"])
    assert dict(entry.fields.items()) | READ[BIBTEX] == dict(entry.fields.items())
    assert entry.fields["note"].startswith("keeper of the Lamp Office. Page 4. Turn")


def test_ris_is_read(cite: Make) -> None:
    text = cite(words="All lamps are lit.")[RIS]
    assert text.endswith("ER  - \r\n")
    assert set(re.findall(r"^(.{6})", text, re.M)) == {
        f"{tag}  - " for tag in "TY ID AU TI PB M3 PY DA Y2 UR LA N1 ER".split()
    }
    found = ris(text)
    assert found | READ[RIS] == found
    assert found["notes"][1] == "“All lamps are lit.”"


def test_csl_json_is_read(cite: Make) -> None:
    item = csl(cite(words="All lamps are lit.")[CSL])
    assert item | READ[CSL] == item


def test_csl_json_makes_an_entry_of_a_bibliography(cite: Make) -> None:
    citeproc = pytest.importorskip("citeproc", reason="the extra `browser` is missing")
    from citeproc.source.json import CiteProcJSON

    with warnings.catch_warnings():
        # It does not know all that the standard has.
        warnings.simplefilter("ignore")
        source = CiteProcJSON(json.loads(cite()[CSL]))
        style = citeproc.CitationStylesStyle("harvard-cite-them-right", validate=False)
        bibliography = citeproc.CitationStylesBibliography(style, source, citeproc.formatter.plain)
        item = citeproc.CitationItem(TURN["id"])
        bibliography.register(citeproc.Citation([item]))
        [entry] = bibliography.bibliography()
    for said in ("Ye", "2027", "SCIO briefing on lamps", TURN["url"]):
        assert said in str(entry)


TEX = {
    r"\textbackslash{}": "\\",
    r"\textbraceleft{}": "{",
    r"\textbraceright{}": "}",
    r"\textasciicircum{}": "^",
    r"\textasciitilde{}": "~",
    **{rf"\{sign}": sign for sign in "$&%#_"},
}


def plain(tex: str) -> str:
    """Return what TeX prints."""
    known = re.compile("|".join(map(re.escape, TEX)))
    return known.sub(lambda found: TEX[found[0]], tex)


UNMARKED = dict.fromkeys(map(ord, "“”‘’\"'"))


@pytest.mark.parametrize("hostile", cases("hostile_citations"))
def test_hostile_texts_stay_text_in_every_form(hostile: str, cite: Make) -> None:
    said = " ".join(re.sub(r"[\x00-\x1f\x7f-\x9f]+", " ", hostile).split())
    keys = ("speaker", "office", "title", "words")
    found = cite(**dict.fromkeys(keys, hostile), family="")
    entry = bibtex(found[BIBTEX])
    assert set(entry.fields) == {
        *("title", "howpublished", "year", "month", "date", "url", "urldate", "language"),
        *("note", "annote"),
    }
    assert plain(entry.fields["title"]) == f"{{{said}}}"
    assert plain(entry.fields["annote"]) == said
    assert [plain(str(person)) for person in entry.persons["author"]] == [f"{{{said}}}"]
    reference = ris(found[RIS])
    assert reference["title"] == said
    assert reference["notes"][1].translate(UNMARKED) == said.translate(UNMARKED)
    item = csl(found[CSL])
    assert (item["title"], item["author"], item["annote"]) == (said, [{"literal": said}], said)


@pytest.mark.parametrize(("url", "expected"), cases("cited_addresses"))
def test_an_address_stays_in_its_field(url: str, expected: str, cite: Make) -> None:
    found = cite(url=url)
    assert bibtex(found[BIBTEX]).fields["url"] == expected
    assert ris(found[RIS])["urls"] == [expected]
    assert csl(found[CSL])["URL"] == expected
