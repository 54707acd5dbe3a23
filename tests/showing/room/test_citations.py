"""Citations of turns and conferences: other programs read them, whatever the site says."""

from __future__ import annotations

import json
import re
import warnings
from collections.abc import Callable, Iterator
from typing import Any

import pytest

pytest.importorskip("jinja2", reason="the extra `site` is not installed")

from tests.showing.room.browsing import watched

pytestmark = [pytest.mark.slow, pytest.mark.together]  # in Chromium

# Facts about a turn, as assets/citations.js has them.
TURN = {
    "id": "scio-900200001-a9293842ad",
    "isTurn": "true",
    "speaker": "Ye Qing",
    "family": "Ye",
    "office": "keeper of the Lamp Office",
    "title": "SCIO briefing on lamps",
    "date": "2027-01-05",
    "page": "4",
    "pageEnd": "4",
    "url": "http://site.example/2027-01/12/content_900200001_4.htm",
    "fetched": "2027-01-13T02:12:13Z",
    "revision": "2",
    "warnings": "",
    "here": "",
    "words": "",
}
CONFERENCE = TURN | dict.fromkeys(("isTurn", "speaker", "family", "office", "page", "pageEnd"), "")
CONFERENCE["id"] = "scio-900200001"
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


def test_the_reference_has_what_the_documents_ask_for(cite: Make) -> None:
    assert cite()[TEXT] == (
        "Ye Qing, keeper of the Lamp Office, “SCIO briefing on lamps”, January 5, 2027, English "
        f"transcript of the {PUBLISHER} (SCIO), page 4, "
        "http://site.example/2027-01/12/content_900200001_4.htm, fetched 2027-01-13T02:12:13Z. "
        "Turn scio-900200001-a9293842ad, revision 2."
    )


STYLED = {
    "APA, a turn": (
        APA,
        TURN,
        f"Ye, Q. (2027, January 5). SCIO briefing on lamps [Press conference transcript]. "
        f"{PUBLISHER}. {TURN['url']}\n\n"
        "Ye Qing, keeper of the Lamp Office. Page 4. Turn scio-900200001-a9293842ad, revision 2.",
    ),
    "APA, a conference whose date is odd": (
        APA,
        CONFERENCE | {"date": "2027-13-05", "url": ""},
        f"{PUBLISHER}. (2027-13-05). SCIO briefing on lamps [Press conference transcript].\n\n"
        "Transcript scio-900200001, revision 2.",
    ),
    "Chicago, a turn": (
        CHICAGO,
        TURN | {"warnings": "At least one page is missing."},
        f"Ye Qing, keeper of the Lamp Office, in “SCIO briefing on lamps,” press conference "
        f"transcript, {PUBLISHER}, January 5, 2027, {TURN['url']}.\n\n"
        f"Ye Qing. “SCIO briefing on lamps.” Press conference transcript, {PUBLISHER}, January 5, "
        f"2027. {TURN['url']}.\n\n"
        "Page 4. Turn scio-900200001-a9293842ad, revision 2. At least one page is missing.",
    ),
    "Chicago, a title that asks and quotes": (
        CHICAGO,
        CONFERENCE | {"title": 'Are "lamps" of “oil” lit?', "url": ""},
        f"{PUBLISHER}, “Are ‘lamps’ of ‘oil’ lit?,” press conference transcript, January 5, 2027."
        f"\n\n{PUBLISHER}. “Are ‘lamps’ of ‘oil’ lit?” Press conference transcript, January 5, "
        "2027.\n\nTranscript scio-900200001, revision 2.",
    ),
}


@pytest.mark.parametrize(("form", "facts", "expected"), STYLED.values(), ids=STYLED)
def test_a_style_is_followed(form: str, facts: dict[str, str], expected: str, cite: Make) -> None:
    assert cite(facts)[form] == expected


def test_a_conference_is_cited_as_the_work_of_its_publisher(cite: Make) -> None:
    found = cite(CONFERENCE)
    assert found[TEXT].startswith("“SCIO briefing on lamps”, January 5, 2027, English transcript")
    assert found[TEXT].endswith("Transcript scio-900200001, revision 2.")
    assert str(bibtex(found[BIBTEX]).persons["author"][0]) == f"{{{PUBLISHER}}}"
    assert ris(found[RIS])["authors"] == [PUBLISHER]
    assert csl(found[CSL])["author"] == [{"literal": PUBLISHER}]


# Changes of the facts, and what is then in the reference.
SAID = {
    "several pages": ({"pageEnd": "5"}, "pages 4–5"),
    "no office": ({"office": ""}, "Ye Qing, “SCIO briefing on lamps”"),
    "nobody": ({"speaker": "", "office": ""}, "speaker not named, “SCIO"),
    "no address": ({"url": ""}, "page 4, fetched"),
    "the room": (
        {"here": "https://room.example/b.html#a"},
        "Read at https://room.example/b.html#a",
    ),
    "the words": ({"words": "Lit.\n\nAll of them."}, "“Lit.\n\nAll of them.”\n\n— Ye Qing, keeper"),
    "an odd date": ({"date": "2027-13-05"}, ", 2027-13-05,"),
}


@pytest.mark.parametrize(("changes", "said"), SAID.values(), ids=SAID)
def test_the_reference_names(changes: dict[str, str], said: str, cite: Make) -> None:
    assert said in cite(**changes)[TEXT]


@pytest.mark.parametrize("facts", [TURN, CONFERENCE], ids=["turn", "conference"])
def test_what_must_be_known_is_in_every_form(facts: dict[str, str], cite: Make) -> None:
    for text in cite(facts, warnings="A page is missing.\nAll of it is invented.").values():
        assert "A page is missing." in text
        assert "All of it is invented." in text


# How a speaker is named, with the family name if it is known, and what RIS and BibTeX make of it.
NAMES = {
    "a Chinese name": ("Mai Wenqing", "Mai", "Mai, Wenqing", "Mai, Wenqing"),
    "two syllables of family": ("Ouyang Lin", "Ouyang", "Ouyang, Lin", "Ouyang, Lin"),
    "a foreign name": ("Ada Marsh", "", "Ada Marsh", "{Ada Marsh}"),
    "one name": ("Tenzin", "", "Tenzin", "{Tenzin}"),
    "an outlet": ("Pond Times", "", "Pond Times", "{Pond Times}"),
}


@pytest.mark.parametrize(("name", "family", "in_ris", "in_tex"), NAMES.values(), ids=NAMES)
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


# Words with marks, and the same within marks.
MARKED = {
    "double": ("Is “this” it?", "“Is ‘this’ it?”"),
    "single": ("The ‘dual’ goal", "“The ‘dual’ goal”"),
    "one in the other": ("“She said ‘go’ at once.”", "“‘She said “go” at once.’”"),
    "straight": ('He "lit" it', "“He ‘lit’ it”"),
    "apostrophes": ("It's the workers’ day", "“It's the workers’ day”"),
    "paragraphs": ("“One.\n\n“Two.”", "“‘One.\n\n‘Two.’”"),
}


@pytest.mark.parametrize(("words", "expected"), MARKED.values(), ids=MARKED)
def test_marks_within_marks_alternate(words: str, expected: str, cite: Make) -> None:
    assert cite(words=words)[TEXT].startswith(f"{expected}\n\n— Ye Qing")


def test_bibtex_is_read(cite: Make) -> None:
    entry = bibtex(cite(words="All lamps are lit.")[BIBTEX])
    assert (entry.key, entry.type) == ("scio-900200001-a9293842ad", "misc")
    [author] = entry.persons["author"]
    assert (author.last_names, author.first_names) == (["Ye"], ["Qing"])
    assert entry.fields["title"] == "{SCIO briefing on lamps}"
    assert (entry.fields["year"], entry.fields["month"]) == ("2027", "January")
    assert entry.fields["date"] == "2027-01-05"
    assert entry.fields["urldate"] == "2027-01-13"
    assert entry.fields["url"] == TURN["url"]
    assert entry.fields["note"].startswith("keeper of the Lamp Office. Page 4. Turn")
    assert entry.fields["annote"] == "All lamps are lit."


def test_ris_is_read(cite: Make) -> None:
    text = cite(words="All lamps are lit.")[RIS]
    assert text.endswith("ER  - \r\n")
    assert set(re.findall(r"^(.{6})", text, re.M)) == {
        f"{tag}  - " for tag in "TY ID AU TI PB M3 PY DA Y2 UR LA N1 ER".split()
    }
    found = ris(text)
    assert found["type_of_reference"] == "ELEC"
    assert (found["id"], found["authors"]) == (TURN["id"], ["Ye, Qing"])
    assert (found["title"], found["urls"]) == (TURN["title"], [TURN["url"]])
    assert (found["date"], found["year"]) == ("2027/01/05", "2027")
    assert found["notes"][1] == "“All lamps are lit.”"


def test_csl_json_is_read(cite: Make) -> None:
    item = csl(cite(words="All lamps are lit.")[CSL])
    assert (item["id"], item["type"], item["title"]) == (TURN["id"], "speech", TURN["title"])
    assert item["author"] == [{"family": "Ye", "given": "Qing"}]
    assert item["issued"] == {"date-parts": [[2027, 1, 5]]}
    assert item["accessed"] == {"date-parts": [[2027, 1, 13]]}
    assert (item["URL"], item["language"]) == (TURN["url"], "en")
    assert item["annote"] == "All lamps are lit."


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


HOSTILE = {
    "braces": "lamps } , note = {x} and { more",
    "a backslash": "lamps \\ and \\input{/etc/passwd} \\",
    "signs of TeX": "50% of A&B_C #1 $5 ^2 ~3",
    "lines": "lamps\r\nER  - \r\nTY  - BOOK\n\n}\n@book{x, title={y}}",
    "quotes": "“lamps” \"of\" 'all' kinds",
    "markup": "<script>alert(1)</script> & </textarea>",
    "other scripts": "灯笼 фонари مصابيح 🏮 é",
    "controls": "lamps \u0000\u0007\u0085 lit",
    "and": "lamps and others, lit",
    "a comma": "Lamps, Ltd",
}
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


@pytest.mark.parametrize("hostile", HOSTILE.values(), ids=HOSTILE)
def test_whatever_the_site_says_is_text(hostile: str, cite: Make) -> None:
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


ADDRESSES = {
    "braces": ("http://site.example/a}{b", "http://site.example/a%7D%7Bb"),
    "a space": ("http://site.example/a b\n", "http://site.example/a%20b%0A"),
    "what is encoded": (
        "http://site.example/a%20b?c=1&d_e#f",
        "http://site.example/a%20b?c=1&d_e#f",
    ),
    "other scripts": ("http://site.example/灯", "http://site.example/%E7%81%AF"),
}


@pytest.mark.parametrize(("url", "expected"), ADDRESSES.values(), ids=ADDRESSES)
def test_an_address_stays_in_its_field(url: str, expected: str, cite: Make) -> None:
    found = cite(url=url)
    assert bibtex(found[BIBTEX]).fields["url"] == expected
    assert ris(found[RIS])["urls"] == [expected]
    assert csl(found[CSL])["URL"] == expected
