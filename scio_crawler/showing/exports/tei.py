"""Export to TEI as Parla-CLARIN has it: a file for each briefing, and one that includes them all.

The recommendations are at https://clarin-eric.github.io/parla-clarin/. The ids of turns are
their ids, so that pointers to turns stay valid from one export to the next.
"""

import hashlib
import json
import re
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy
from itertools import groupby
from pathlib import Path
from typing import Any
from urllib.parse import quote

from lxml import etree
from lxml.builder import ElementMaker

from scio_crawler.common.identity import PRODUCT, VERSION
from scio_crawler.contract.description import PUBLISHER, SOURCE, introduction, is_of_sample, title
from scio_crawler.items import ORGANIZATIONS, PEOPLE, SPEAKERS, Record, Value
from scio_crawler.showing.exports.tables import (
    SIDE_TABLES,
    NewPath,
    Transcript,
    read,
    transcripts,
)

NAMESPACE = "http://www.tei-c.org/ns/1.0"
XML_ID = "{http://www.w3.org/XML/1998/namespace}id"
LANGUAGE = {"{http://www.w3.org/XML/1998/namespace}lang": "en"}

# Characters that XML 1.0 allows in no form.
_FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_IN_ADDRESSES = ":/?#[]@!$&'()*+,;=%~"  # other characters are escaped
_LONGEST_NAME = 40  # letters of a name in an id


def _add_text(element: etree._Element, text: str) -> None:
    fit = _FORBIDDEN.sub("\ufffd", text)
    if len(element):
        element[-1].tail = (element[-1].tail or "") + fit
    else:
        element.text = (element.text or "") + fit


# Makes an element: E.u({"n": "1"}, E.seg("text"), …).
E = ElementMaker(namespace=NAMESPACE, nsmap={None: NAMESPACE}, typemap={str: _add_text})


def given(**attributes: Value) -> dict[str, str]:
    """Return *attributes* without the empty ones."""
    return {name: str(value) for name, value in attributes.items() if value != ""}


def xml_id(given_id: Value) -> str:
    """Return *given_id* as an id and a file name: characters that are invalid become ``_``."""
    name = re.sub(r"[^A-Za-z0-9_.-]", "_", str(given_id))
    return name if name[:1].isalpha() else f"_{name}"


def speaker_id(record: Record) -> str:
    """Return the id of the speaker of a turn or a line of ``speakers.jsonl``, ``""`` if unnamed."""
    return _id(record["speaker"], "")


def pointer(id: str) -> str:
    """Return the pointer to the element with this *id*, ``""`` if that is empty."""
    return f"#{id}" if id else ""


def _id(*names: str) -> str:
    """Return an id of the letters of the first name, and a digest of all *names*.

    It is ``""`` if the first one is.
    """
    if not names[0]:
        return ""
    digest = hashlib.sha256(json.dumps(names).encode()).hexdigest()[:8]
    return xml_id(re.sub(r"[^A-Za-z0-9]", "", names[0])[:_LONGEST_NAME] + f".{digest}")


OUTDATED = "tei/scio-*.xml"  # the files of briefings that an earlier export wrote
CORPUS = "tei/scio.xml"


def write(folder: Path, new_path: NewPath) -> dict[str, dict[str, int]]:
    """Write the briefings of *folder*; return the rows by file. Raises ExportError."""
    is_sample = is_of_sample(folder)
    counts, tags = Counter(briefings=0, turns=0, words=0), Counter[str]()
    files = []
    for transcript in transcripts(folder, *SIDE_TABLES):
        turns = list(transcript.turns)
        name = f"{xml_id(transcript.entry['briefing_id'])}.xml"
        root = briefing(transcript, turns, is_sample)
        tags += _tags(root[-1])
        _write(new_path(f"tei/{name}"), root)
        files.append((name, transcript.entry["date"]))
        counts.update(briefings=1, **_sizes(turns))
    named = _write_corpus(folder, new_path(CORPUS), files, counts, tags, is_sample)
    return {CORPUS: {**counts, **named}}


def briefing(transcript: Transcript, turns: list[Record], is_sample: bool) -> etree._Element:
    """Return the element ``TEI`` of a briefing with *turns*."""
    entry = transcript.entry
    people = [
        E.item({"ana": f"#{person['role']}"}, _titled(person))
        for person in transcript.side_tables["people"]
    ]
    front = [E.front(E.div({"type": "head"}, E.list(*people)))] if people else []
    text = E.text(*front, E.body(*_divisions(transcript, turns)))
    header = _header(entry, _sizes(turns), _tags(text), is_sample)
    about = {XML_ID: xml_id(entry["briefing_id"]), "ana": "#pressConference", **LANGUAGE}
    return E.TEI(about, header, text)


def _tags(text: etree._Element) -> Counter[str]:
    """Return how often each element is in *text*, itself included."""
    return Counter(etree.QName(element).localname for element in text.iter(etree.Element))


def _header(
    entry: Record, sizes: Mapping[str, int], tags: Mapping[str, int], is_sample: bool
) -> etree._Element:
    status = [E.note({"type": "status"}, entry["status"])]
    if entry["withdrawn"]:
        status.append(E.note({"type": "withdrawn"}, f"since {entry['withdrawn']}"))
    if entry["doubts"]:
        status.append(E.note({"type": "doubts"}, entry["doubts"]))
    revision = str(entry["revision"])
    place = [E.placeName(entry["place"])] if entry["place"] else []
    time = [E.time(entry["time"])] if entry["time"] else []
    return E.teiHeader(
        E.fileDesc(
            E.titleStmt(E.title(entry["title"]), E.meeting({"ana": "#pressConference"})),
            E.editionStmt(E.edition({"n": revision}, f"revision {revision}")),
            _extent(sizes),
            _publication(is_sample),
            E.notesStmt(*status),
            E.sourceDesc(
                E.bibl(
                    E.title(entry["title"]),
                    E.publisher(PUBLISHER),
                    E.idno({"type": "URI"}, entry["url"]),
                    E.date({"type": "published", "when": entry["published"]}),
                    E.date({"type": "accessed", "when": entry["fetched_until"]}),
                )
            ),
        ),
        E.encodingDesc(_project(is_sample), _tag_usage(tags)),
        E.profileDesc(E.settingDesc(E.setting(*place, E.date({"when": entry["date"]}), *time))),
    )


def _project(is_sample: bool) -> etree._Element:
    return E.projectDesc(E.p(f"{title(is_sample)}, read by {PRODUCT}."))


def _tag_usage(tags: Mapping[str, int]) -> etree._Element:
    usages = []
    for name, number in sorted(tags.items()):
        usages.append(E.tagUsage({"gi": name, "occurs": str(number)}))
    return E.tagsDecl(E.namespace({"name": NAMESPACE}, *usages))


def _divisions(transcript: Transcript, turns: list[Record]) -> Iterator[etree._Element]:
    """Yield a division for each exchange and for the turns between, then the last breaks."""
    others = _PageBreaksAndNotes(transcript)
    asked: dict[object, Record] = {turn["turn_id"]: turn for turn in turns}
    for exchange, group in groupby(turns, key=lambda turn: turn["exchange"]):
        parts: list[etree._Element] = []
        for turn in group:
            parts += others.notes_until(turn["turn"])
            parts += others.breaks_until(turn["page"])
            if turn["label"]:
                parts.append(E.note({"type": "speaker"}, turn["label"]))
            parts.append(_utterance(turn, asked.get(turn["reply_to_id"]), others))
            parts += others.notes_until(turn["turn"], sys.maxsize)
        of_exchange = {"subtype": "exchange", "n": str(exchange)} if exchange else {}
        yield E.div({"type": "debateSection", **of_exchange}, *parts)
    yield from others.breaks_until(sys.maxsize)


def _utterance(
    turn: Record, question: Record | None, others: "_PageBreaksAndNotes"
) -> etree._Element:
    attributes = given(
        n=turn["turn"],
        who=pointer(speaker_id(turn)),
        toWhom=pointer(speaker_id(question)) if question else "",
        ana=f"#{turn['role']} #{turn['kind']}",
        corresp=pointer(xml_id(question["turn_id"])) if question else "",
    )
    id, said = xml_id(turn["turn_id"]), list[etree._Element]()
    for at, paragraph in enumerate(turn["text"].split("\n\n")):
        said += others.notes_until(turn["turn"], at)
        said.append(E.seg({XML_ID: f"{id}.{at + 1}"}, paragraph))
    said += others.breaks_until(turn["page_end"])  # where exactly is not known
    return E.u({XML_ID: id, **attributes}, *said)


# What is heard, done or shown in the hall; all else is a note.
_EVENTS = {"laughter": E.vocal, "applause": E.kinesic, "video": E.incident}


def _note(note: Record) -> etree._Element:
    kind, text = {"type": note["kind"]}, note["text"]
    event = _EVENTS.get(kind["type"])
    return event(kind, E.desc(text)) if event else E.note(kind, text)


class _PageBreaksAndNotes:
    """The page breaks and notes of a *transcript*, each yielded once, in step with its turns."""

    def __init__(self, transcript: Transcript) -> None:
        self._pages = list(transcript.side_tables["pages"])
        self._notes = list(transcript.side_tables["notes"])

    def notes_until(self, turn: int, paragraph: int = -1) -> Iterator[etree._Element]:
        """Yield the notes up to those below a *paragraph* of this *turn*, with the page breaks."""
        while self._notes:
            note = self._notes[0]
            if (note["turn"], note["paragraph"]) > (turn, paragraph):
                return
            del self._notes[0]
            yield from self.breaks_until(note["page"])
            yield _note(note)

    def breaks_until(self, page: int) -> Iterator[etree._Element]:
        """Yield the breaks of the pages up to *page*."""
        while self._pages and self._pages[0]["page"] <= page:
            line = self._pages.pop(0)
            source = quote(line["url"], safe=_IN_ADDRESSES)
            yield E.pb({"n": str(line["page"]), "source": source})


def _sizes(turns: list[Record]) -> dict[str, int]:
    return {"turns": len(turns), "words": sum(turn["words"] for turn in turns)}


def _titled(person: Record) -> str:
    name = f"{person['honorific']} {person['name']}".strip()
    return f"{name}, {person['position']}" if person["position"] else name


def _write(path: Path, root: etree._Element) -> None:
    etree.indent(root, " ")
    with path.open("wb") as file:  # given a name, lxml raises errors of its own on a full disk
        etree.ElementTree(root).write(file, encoding="utf-8", xml_declaration=True)


_INCLUDE = "http://www.w3.org/2001/XInclude"
# lxml makes up prefixes for undeclared namespaces, and that of xml must not have another one.
_PREFIXES = {None: NAMESPACE, "xi": _INCLUDE, "xml": "http://www.w3.org/XML/1998/namespace"}

# The categories that ``ana`` points to: roles, kinds, and the only type of meeting.
_CATEGORIES = {
    "Roles of speakers": {
        "chair": "opens the briefing, calls on the press and closes it",
        "official": "speaks for a body",
        "press": "asks for an outlet",
        "unknown": "is in the head of no transcript and no known outlet",
    },
    "Kinds of turns": {
        "opening": "the chair's first turn",
        "statement": "an official before the first question",
        "question": "a reporter, or the chair who asks in his own name",
        "answer": "who responds to a question",
        "procedure": "calling on somebody, inviting, passing a question on and nothing more",
        "closing": "the chair's turn that ends it",
    },
    "Types of meetings": {"pressConference": "a press conference"},
}
# How the texts were treated, by the elements of Parla-CLARIN.
_TREATED = {
    "correction": "No word was corrected; who speaks, and how, may be, by people. The note of "
    "type speaker is the label as printed.",
    "normalization": "Characters that XML cannot hold are U+FFFD.",
    "segmentation": "An utterance is the turn of one speaker, and a segment is a paragraph. A "
    "page break inside an utterance stands at its end or before a note: the exact place is not "
    "known. What is heard, done or shown stands between the paragraphs where it is printed.",
}


def _write_corpus(
    folder: Path,
    path: Path,
    files: Sequence[tuple[str, str]],
    sizes: Mapping[str, int],
    tags: Mapping[str, int],
    is_sample: bool,
) -> dict[str, int]:
    """Write the corpus of *files*, each with its day; return its numbers of speakers and bodies."""
    days = sorted(day for _, day in files)
    period = E.date({"from": days[0], "to": days[-1]} if days else {})
    root = {XML_ID: path.name.partition(".")[0], **LANGUAGE}
    with path.open("wb") as file, etree.xmlfile(file, encoding="utf-8") as xml:
        xml.write_declaration()
        with xml.element(_tei("teiCorpus"), root, _PREFIXES):
            with xml.element(_tei("teiHeader")):
                xml.write(_description(sizes, period, is_sample), pretty_print=True)
                xml.write(_encoding(tags, is_sample), pretty_print=True)
                with xml.element(_tei("profileDesc")):
                    xml.write(E.settingDesc(E.setting(period)), pretty_print=True)
                    with xml.element(_tei("particDesc")):
                        sexes = _sexes(folder)
                        lines = groupby(read(folder, SPEAKERS), key=lambda line: line["speaker"])
                        speakers = [_speaker([*own], sexes) for _, own in lines]
                        organizations = [*map(_organization, read(folder, ORGANIZATIONS))]
                        _write_list(xml, "listPerson", speakers)
                        _write_list(xml, "listOrg", organizations)
                        if not speakers and not organizations:
                            xml.write(E.p("Nobody is named."))
                    xml.write(E.langUsage(E.language({"ident": "en"}, "English")))
            for name, _ in files:
                xml.write(etree.Element(f"{{{_INCLUDE}}}include", href=name), pretty_print=True)
    return {"speakers": len(speakers), "organizations": len(organizations)}


def _extent(sizes: Mapping[str, int]) -> etree._Element:
    measures = (
        E.measure({"unit": unit, "quantity": str(number)}, f"{number:,} {unit}")
        for unit, number in sizes.items()
    )
    return E.extent(*measures)


def _publication(is_sample: bool) -> etree._Element:
    return E.publicationStmt(
        E.authority(PRODUCT), E.availability({"status": "restricted"}, E.p(introduction(is_sample)))
    )


def _description(
    sizes: Mapping[str, int], period: etree._Element, is_sample: bool
) -> etree._Element:
    return E.fileDesc(
        E.titleStmt(E.title(title(is_sample))),
        _extent(sizes),
        _publication(is_sample),
        E.sourceDesc(
            E.bibl(
                E.title(title(is_sample)),
                E.publisher(PUBLISHER),
                E.idno({"type": "URI"}, SOURCE),
                deepcopy(period),
            )
        ),
    )


def _encoding(tags: Mapping[str, int], is_sample: bool) -> etree._Element:
    taxonomies = (
        E.taxonomy(
            E.desc(subject),
            *(
                E.category({XML_ID: id}, E.catDesc(E.term(id), f": {meaning}"))
                for id, meaning in categories.items()
            ),
        )
        for subject, categories in _CATEGORIES.items()
    )
    application = {"ident": PRODUCT, "version": VERSION}
    return E.encodingDesc(
        _project(is_sample),
        E.editorialDecl(*(E(name, E.p(how)) for name, how in _TREATED.items())),
        _tag_usage(tags),
        E.classDecl(*taxonomies),
        E.appInfo(E.application(application, E.label(PRODUCT))),
    )


# What an honorific shows; no other tells.
_SEXES = {"Mr.": "M", "Ms.": "F", "Mrs.": "F", "Miss": "F", "Madam": "F", "Mme.": "F"}


def _sexes(folder: Path) -> dict[str, str]:
    """Return the sex of each person whose honorific shows it, as far as all of them agree."""
    found: dict[str, set[str]] = {}
    for person in read(folder, PEOPLE):
        if sex := _SEXES.get(person["honorific"]):
            found.setdefault(person["name"], set()).add(sex)
    return {name: sexes.pop() for name, sexes in found.items() if len(sexes) == 1}


def _speaker(lines: Sequence[Record], sexes: Mapping[str, str]) -> etree._Element:
    """Return the element of a person, or of the reporters of an outlet, from all *lines* about it.

    Each has an affiliation, with the first and the last day on which the speaker spoke for it.
    """
    latest = max(lines, key=lambda line: line["last_date"])
    name, affiliations = latest["speaker"], list[etree._Element]()
    for line in lines:
        body = given(ref=pointer(_id(line["organization"])))
        position = [E.roleName(line["position"])] if line["position"] else []
        days = {"from": line["first_date"], "to": line["last_date"]}
        affiliations += [E.affiliation(body | days, *position)] if body or position else []
    attributes = {XML_ID: speaker_id(latest), "role": latest["role"]}
    if latest["role"] == "press":
        return E.personGrp(attributes, E.name({"type": "org"}, name), *affiliations)
    sex = [E.sex({"value": sexes[name]})] if name in sexes else []
    return E.person(attributes, E.persName(name), *sex, *affiliations)


def _organization(line: Record) -> etree._Element:
    name, short = line["organization"], line["short"]
    names = [E.orgName({"full": "yes"}, name)]
    if short:
        names.append(E.orgName({"full": "init"}, short))
    where = [E.country({"key": line["country"]})] if line["country"] else []
    attributes = {XML_ID: _id(name), **given(role=line["kind"])}
    return E.org(attributes, *names, *where)


def _write_list(xml: Any, name: str, elements: Sequence[etree._Element]) -> None:
    """Write a list of *elements*, or nothing if there are none: no list may be empty."""
    if elements:
        with xml.element(_tei(name)):
            for element in elements:
                xml.write(element, pretty_print=True)


def _tei(name: str) -> str:
    return f"{{{NAMESPACE}}}{name}"
