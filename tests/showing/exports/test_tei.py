"""The TEI corpus: valid by Parla-CLARIN's schema, whole, and the same from export to export."""

from __future__ import annotations

import shutil
import subprocess
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
from lxml import etree

from scio_crawler.common.errors import ExportError
from scio_crawler.common.files import dumps
from scio_crawler.items import PEOPLE, SPEAKERS, TURNS
from scio_crawler.showing.exports import export
from scio_crawler.showing.exports.tei import xml_id
from tests.sample_output import LONG, SHORT
from tests.showing.exports.conftest import Export, records
from tests.showing.exports.damages import change, empty, reverse

SCHEMA = Path(__file__).parent / "schema" / "parla-clarin.rnc"
NAMES = {"t": "http://www.tei-c.org/ns/1.0"}
XML_ID = "{http://www.w3.org/XML/1998/namespace}id"
CATALOGUE = "briefings.jsonl"
HOSTILE = "]]> <b>&amp; \x00\x0b\x1f\x7f\ufffe 'it' \"is\" -- ?> \r end"

needs_jing = pytest.mark.skipif(shutil.which("jing") is None, reason="jing is not installed")


@pytest.fixture
def written(exported: Callable[[str], Path]) -> Path:
    """The exported corpus, for reading only."""
    return exported("tei") / "tei"


def whole(corpus: Path) -> etree._ElementTree:
    """Return the corpus with the briefings that it includes."""
    tree = etree.parse(corpus / "scio.xml")
    tree.xinclude()
    return tree


def find(root: etree._ElementTree | etree._Element, path: str) -> list[etree._Element]:
    return list(root.iterfind(path, NAMES))


def names(element: etree._Element) -> list[str]:
    """Return a briefing's contents as (element, number or text) in one line each."""
    wanted = ("u", "pb", "note", "div", "kinesic")
    return [
        f"{etree.QName(each).localname} {each.get('n') or each.text or ''}".strip()
        for each in element.iter()
        if etree.QName(each).localname in wanted
    ]


# The schema


HOSTILE_VALUES = [
    change(CATALOGUE, 2, title=HOSTILE, place=HOSTILE, time=HOSTILE, doubts=HOSTILE),
    change(CATALOGUE, 3, url=f"http://english.scio.gov.cn/{HOSTILE}"),
    change("people.jsonl", 1, name=HOSTILE, honorific=HOSTILE, position=HOSTILE),
    change("pages.jsonl", 1, url=f"http://english.scio.gov.cn/{HOSTILE}"),
    change("notes.jsonl", 1, text=HOSTILE),
    change("speakers.jsonl", 1, speaker=HOSTILE, organization=HOSTILE, position=HOSTILE),
    change("organizations.jsonl", 1, organization=HOSTILE, short=HOSTILE),
    change(LONG, 3, speaker=HOSTILE, organization=HOSTILE, label=HOSTILE, text=HOSTILE),
    change(LONG, 4, turn_id=HOSTILE, text=""),
    change(SHORT, 1, speaker="", organization="", label=""),
]


@pytest.mark.some(1)
@needs_jing
@pytest.mark.parametrize("is_hostile", [False, True])
def test_every_file_is_valid_by_the_schema(
    exported_after: Export, tmp_path: Path, is_hostile: bool
) -> None:
    corpus = exported_after("tei", *HOSTILE_VALUES * is_hostile)
    whole(corpus).write(tmp_path / "whole.xml")
    files = [tmp_path / "whole.xml", *corpus.glob("scio-*.xml")]
    assert len(files) == 10
    bad = tmp_path / "bad.xml"  # shows that faults are reported
    text = files[-1].read_text("utf-8").replace("<seg ", "<p ").replace("</seg>", "</p>")
    bad.write_text(text, "utf-8")
    done = subprocess.run(
        ["jing", "-c", SCHEMA, *files, bad],
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
    reported = done.stdout.splitlines()
    assert [line for line in reported if not line.startswith(f"{bad}:")] == []
    assert 'element "p" not allowed here' in done.stdout
    assert (done.stderr, done.returncode) == ("", 1)


# What is in it


def test_every_turn_is_there_with_its_text_and_its_speaker(folder: Path, written: Path) -> None:
    corpus = whole(written)
    turns = {u.get(XML_ID): u for u in find(corpus, ".//t:u")}
    lines = records(folder, TURNS)
    assert len(turns) == len(lines)
    by_number = {(line["briefing_id"], line["turn"]): line for line in lines}
    for line in lines:
        u = turns[line["turn_id"]]
        said = "\n\n".join(seg.text or "" for seg in find(u, "t:seg"))
        assert said == str(line["text"]).replace("\x00", "\ufffd")
        assert u.get("n") == str(line["turn"])
        assert u.get("ana") == f"#{line['role']} #{line['kind']}"
        question = by_number.get((line["briefing_id"], line["reply_to"]))
        assert u.get("corresp") == (f"#{question['turn_id']}" if question else None)
        label = u.getprevious()
        assert label is not None
        assert (label.get("type"), label.text) == ("speaker", line["label"])


def test_every_pointer_leads_to_one_element(written: Path) -> None:
    corpus = whole(written)
    ids = [element.get(XML_ID) for element in corpus.iter() if element.get(XML_ID)]
    assert len(ids) == len({*ids})
    attributes = ("who", "toWhom", "corresp", "ana", "ref")
    pointers = {
        pointer
        for element in corpus.iter(etree.Element)
        for name in attributes
        for pointer in element.get(name, "").split()
    }
    assert {pointer[:1] for pointer in pointers} == {"#"}
    assert {pointer[1:] for pointer in pointers} <= {*ids}


def test_a_speaker_is_a_person_or_the_reporters_of_an_outlet(folder: Path, tmp_path: Path) -> None:
    lines = records(folder, SPEAKERS)
    person = next(n for n, line in enumerate(lines) if line["role"] == "official")
    moved = {**lines[person], "organization": "Ministry of Lamps", "first_date": "1999-01-01"}
    lines.insert(person, moved)
    (folder / SPEAKERS.files).write_text("".join(map(dumps, lines)), "utf-8")
    export("tei", folder, tmp_path)
    corpus = whole(tmp_path / "tei")
    elements = {element[0].text: element for element in find(corpus, ".//t:listPerson/*")}
    assert elements.keys() == {line["speaker"] for line in lines}
    for line in lines:
        element = elements[line["speaker"]]
        is_press = line["role"] == "press"
        assert etree.QName(element).localname == ("personGrp" if is_press else "person")
        assert element.get("role") == line["role"]
        affiliations = find(element, "t:affiliation")
        days = [(found.get("from"), found.get("to")) for found in affiliations]
        assert (line["first_date"], line["last_date"]) in days or not (
            line["organization"] or line["position"]
        )
    assert len(find(elements[moved["speaker"]], "t:affiliation")) == 2


def test_the_sex_of_a_person_is_what_an_honorific_prints(folder: Path, tmp_path: Path) -> None:
    people = records(folder, PEOPLE)
    names = [line["name"] for line in people]
    speakers = {line["speaker"] for line in records(folder, SPEAKERS)}
    once = [line for line in people if names.count(line["name"]) == 1 and line["name"] in speakers]
    due = {}
    sexes_of = {"Mr.": ["M"], "Ms.": ["F"], "Dr.": []}
    for line, (honorific, sexes) in zip(once, sexes_of.items(), strict=False):
        line["honorific"] = honorific
        due[line["name"]] = sexes
    (folder / PEOPLE.files).write_text("".join(map(dumps, people)), "utf-8")
    export("tei", folder, tmp_path)
    persons = find(whole(tmp_path / "tei"), ".//t:listPerson/t:person")
    found = {each[0].text: [sex.get("value") for sex in find(each, "t:sex")] for each in persons}
    assert due
    assert {name: found[name] for name in due} == due


def test_page_breaks_and_notes_are_where_the_page_has_them(written: Path) -> None:
    """Page 2 begins in turn 2, nobody knows where; the applause is printed below turn 27."""
    briefing = etree.parse(written / "scio-900100001.xml")
    order = names(find(briefing, ".//t:body")[0])
    first = ["div", "pb 1", "note Lian Shuyan", "u 1", "note Mai Qingzhou", "u 2", "pb 2"]
    assert order[: len(first)] == first
    assert order[-5:-1] == ["kinesic", "div", "note Lian Shuyan", "u 28"]
    (within,) = find(find(briefing, ".//t:u[@n='2']")[0], "t:pb")
    assert within.get("source", "").endswith("content_900100001_2.html")


def test_laughter_is_between_the_paragraphs(folder: Path, exported_after: Export) -> None:
    said = records(folder, TURNS)
    turn = next(line for line in said if str(line["text"]).count("\n\n") >= 2)
    place = {key: turn[key] for key in ("briefing_id", "turn", "turn_id", "page")}
    laughter = {"kind": "laughter", "text": "(Laughter)", "paragraph": 1}
    corpus = exported_after("tei", change("notes.jsonl", 1, **place, **laughter))
    briefing = etree.parse(corpus / f"{turn['briefing_id']}.xml")
    (u,) = find(briefing, f".//t:u[@n='{turn['turn']}']")
    assert [etree.QName(each).localname for each in u][:3] == ["seg", "vocal", "seg"]
    assert u[0].get(XML_ID) == f"{turn['turn_id']}.1"
    assert (u[1].get("type"), u[1][0].text) == ("laughter", "(Laughter)")


def test_an_exchange_is_a_division(folder: Path, written: Path) -> None:
    lines = [line for line in records(folder, TURNS) if line["briefing_id"] == "scio-900100002"]
    found = {}
    for division in find(etree.parse(written / "scio-900100002.xml"), ".//t:body/t:div"):
        exchange = division.get("n")
        found |= {int(u.get("n")): int(exchange or 0) for u in find(division, "t:u")}
        assert division.get("subtype") == ("exchange" if exchange else None)
    assert found == {line["turn"]: line["exchange"] for line in lines}


def test_headers_name_the_project_and_count_the_elements(written: Path) -> None:
    corpus = whole(written)
    headers = [corpus.find("t:teiHeader", NAMES), *find(corpus, "t:TEI/t:teiHeader")]
    texts = [find(corpus, "t:TEI/t:text"), *([text] for text in find(corpus, "t:TEI/t:text"))]
    assert len(headers) == len(texts) == 10
    for header, own in zip(headers, texts, strict=True):
        counts = Counter(etree.QName(each).localname for text in own for each in text.iter())
        usages = header.iterfind("t:encodingDesc/t:tagsDecl/t:namespace/t:tagUsage", NAMES)
        assert {usage.get("gi"): int(usage.get("occurs")) for usage in usages} == counts
        assert "scio_crawler" in header.findtext("t:encodingDesc/t:projectDesc/t:p", None, NAMES)


def test_a_header_has_the_status_and_the_doubts(exported_after: Export) -> None:
    doubt = change(CATALOGUE, 2, status="doubtful", doubts="no-closing more-pages")
    header = etree.parse(exported_after("tei", doubt) / "scio-900100001.xml")
    notes = {note.get("type"): note.text for note in find(header, ".//t:notesStmt/t:note")}
    assert notes == {"status": "doubtful", "doubts": "no-closing more-pages"}


def test_no_licence_is_granted(written: Path) -> None:
    for path in written.iterdir():
        tree = etree.parse(path)
        (availability,) = find(tree, "t:teiHeader//t:availability")
        assert availability.get("status") == "restricted"
        assert "No licence is granted" in "".join(availability.itertext())
        assert not find(tree, ".//t:licence")


def test_an_empty_folder_is_a_corpus_of_nothing(folder: Path, tmp_path: Path) -> None:
    """The schema wants one text at least, so it is not valid, but every program reads it."""
    empty(folder)
    assert export("tei", folder, tmp_path)["tei/scio.xml"]["briefings"] == 0
    assert not find(whole(tmp_path / "tei"), ".//t:TEI")


# From one export to the next


def test_two_exports_are_the_same(exported_after: Export, written: Path) -> None:
    assert {path.name: path.read_bytes() for path in written.iterdir()} == {
        path.name: path.read_bytes() for path in exported_after("tei").iterdir()
    }


def test_the_file_of_a_briefing_that_was_removed_is_removed(
    exported_after: Export, written: Path, tmp_path: Path
) -> None:
    (tmp_path / "tei").mkdir()
    for name in ("scio-1.xml", "notes-of-my-own.xml"):
        (tmp_path / "tei" / name).write_text("<TEI/>")
    there = {path.name for path in exported_after("tei").iterdir()}
    assert there == {path.name for path in written.iterdir()} | {"notes-of-my-own.xml"}


def test_a_table_in_another_order_is_refused(exported_after: Export) -> None:
    with pytest.raises(ExportError, match=r"notes\.jsonl, line \d+: .* order"):
        exported_after("tei", reverse("notes.jsonl"))


IDS = {
    "scio-900100001": "scio-900100001",
    "../../etc/passwd": "_.._.._etc_passwd",
    "1a": "_1a",
    "a b\n<c>": "a_b__c_",
    "é": "__",
    "": "_",
}


@pytest.mark.parametrize(("key", "id"), IDS.items())
def test_an_id_is_valid_in_xml_and_as_a_file_name(key: str, id: str) -> None:
    assert xml_id(key) == id
