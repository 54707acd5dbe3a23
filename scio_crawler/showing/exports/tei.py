"""Export to TEI as Parla-CLARIN has it: a file for each briefing, and one that includes them all.

The recommendations are at https://clarin-eric.github.io/parla-clarin/. The ids of turns are
their ids, so that pointers to turns stay valid from one export to the next. What all headers say
is in tei_briefing.xml and tei_corpus.xml.
"""

import hashlib
import json
import re
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from importlib.resources import files
from itertools import groupby
from pathlib import Path
from string import Template
from typing import TypeAlias
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
    Written,
    read,
    transcripts,
)

NAMESPACE = "http://www.tei-c.org/ns/1.0"
_IN_NAMESPACE = f"{{{NAMESPACE}}}"
Element: TypeAlias = etree._Element
XML_ID = "{http://www.w3.org/XML/1998/namespace}id"
_INCLUDE = "{http://www.w3.org/2001/XInclude}include"

# Characters that XML 1.0 allows in no form.
_FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_IN_ADDRESSES = ":/?#[]@!$&'()*+,;=%~"  # other characters are escaped
_LONGEST_NAME = 40  # letters of a name in an id


def _add_text(element: Element, text: str) -> None:
    fit = text if text.isprintable() else _FORBIDDEN.sub("\ufffd", text)
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


@cache  # most names stand in many turns
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


def write(folder: Path, new_path: NewPath) -> Written:
    """Write the briefings of *folder*; return the rows by file. Raises ExportError."""
    is_sample = is_of_sample(folder)
    about: Record = {
        "collection": title(is_sample),
        "terms": introduction(is_sample),
        "program": PRODUCT,
        "version": VERSION,
        "publisher": PUBLISHER,
        "site": SOURCE,
    }
    sizes, tags = Counter(briefings=0, turns=0, words=0), Counter[str]()
    days, includes = list[str](), list[Element]()
    for transcript in transcripts(folder, *SIDE_TABLES):
        turns = transcript.turns
        own_sizes = {"turns": len(turns), "words": sum(turn["words"] for turn in turns)}
        text = _text(transcript, turns)
        own_tags = Counter(each.tag.removeprefix(_IN_NAMESPACE) for each in text.iter("*"))

        entry = transcript.entry
        id = xml_id(entry["briefing_id"])
        since = f"since {entry['withdrawn']}" if entry["withdrawn"] else ""
        root = _form("tei_briefing.xml", entry | about | {"since": since})
        root.set(XML_ID, id)
        _add_counts(root, own_sizes, own_tags)
        root.append(text)
        _write(new_path(f"tei/{id}.xml"), root)

        days.append(entry["date"])
        includes.append(etree.Element(_INCLUDE, href=f"{id}.xml"))
        sizes.update(briefings=1, **own_sizes)
        tags += own_tags

    days_of_all = {"first": min(days, default=""), "last": max(days, default="")}
    corpus = _form("tei_corpus.xml", about | days_of_all)
    _add_counts(corpus, sizes, tags)
    named = _add_named(corpus, folder)
    corpus.extend(includes)
    _write(new_path(CORPUS), corpus)
    return {CORPUS: {**sizes, **named}}


_OPTIONAL = ("note", "placeName", "time")  # elements of a form that are left out without a text


def _form(name: str, values: Mapping[str, Value]) -> Element:
    """Return the element in the file *name*, with *values* in place of ``$key``.

    Attributes without a value are left out.
    """
    fit = {key: _FORBIDDEN.sub("\ufffd", str(value)) for key, value in values.items()}
    form = files(__package__).joinpath(name).read_bytes()
    root = etree.fromstring(form, etree.XMLParser(remove_blank_text=True))
    for element in list(root.iter()):
        if element.text:
            element.text = Template(element.text).substitute(fit)
            if not element.text and etree.QName(element).localname in _OPTIONAL:
                element.getparent().remove(element)
        for key, value in element.items():
            element.set(key, Template(value).substitute(fit))
            if not element.get(key):
                del element.attrib[key]
    return root


def _add_counts(root: Element, sizes: Mapping[str, int], tags: Mapping[str, int]) -> None:
    """Add to the header of *root* how much it holds, and how often each element."""
    extent = _find(root, "extent")
    for unit, number in sizes.items():
        measure = {"unit": unit, "quantity": str(number)}
        extent.append(E.measure(measure, f"{number:,} {unit}"))
    namespace = _find(root, "namespace")
    for name, number in sorted(tags.items()):
        namespace.append(E.tagUsage({"gi": name, "occurs": str(number)}))


def _find(root: Element, name: str) -> Element:
    return next(root.iter(_IN_NAMESPACE + name))


def _text(transcript: Transcript, turns: Sequence[Record]) -> Element:
    """Return the element ``text`` of a briefing with *turns*."""
    text = E.text()
    people = transcript.side_tables["people"]
    if people:
        head = E.list()
        for person in people:
            words = f"{person['honorific']} {person['name']}".strip()
            if person["position"]:
                words += f", {person['position']}"
            head.append(E.item({"ana": f"#{person['role']}"}, words))
        text.append(E.front(E.div({"type": "head"}, head)))
    text.append(E.body(*_divisions(transcript, turns)))
    return text


def _divisions(transcript: Transcript, turns: Sequence[Record]) -> Iterator[Element]:
    """Yield a division for each exchange and for the turns between, then the last breaks."""
    others = _PageBreaksAndNotes(transcript)
    asked: dict[object, Record] = {turn["turn_id"]: turn for turn in turns}
    for exchange, group in groupby(turns, key=lambda turn: turn["exchange"]):
        parts: list[Element] = []
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


def _utterance(turn: Record, question: Record | None, others: "_PageBreaksAndNotes") -> Element:
    attributes = given(
        n=turn["turn"],
        who=pointer(speaker_id(turn)),
        toWhom=pointer(speaker_id(question)) if question else "",
        ana=f"#{turn['role']} #{turn['kind']}",
        corresp=pointer(xml_id(question["turn_id"])) if question else "",
    )
    id, said = xml_id(turn["turn_id"]), list[Element]()
    for at, paragraph in enumerate(turn["text"].split("\n\n")):
        said += others.notes_until(turn["turn"], at)
        said.append(E.seg({XML_ID: f"{id}.{at + 1}"}, paragraph))
    said += others.breaks_until(turn["page_end"])  # where exactly is not known
    return E.u({XML_ID: id, **attributes}, *said)


# What is heard, done or shown in the hall; all else is a note.
_EVENTS = {"laughter": E.vocal, "applause": E.kinesic, "video": E.incident}


class _PageBreaksAndNotes:
    """The page breaks and notes of a *transcript*, each yielded once, in step with its turns."""

    def __init__(self, transcript: Transcript) -> None:
        self._pages = list(transcript.side_tables["pages"])
        self._notes = list(transcript.side_tables["notes"])

    def notes_until(self, turn: int, paragraph: int = -1) -> Iterator[Element]:
        """Yield the notes up to those below a *paragraph* of this *turn*, with the page breaks."""
        while self._notes:
            note = self._notes[0]
            if (note["turn"], note["paragraph"]) > (turn, paragraph):
                return
            del self._notes[0]
            yield from self.breaks_until(note["page"])
            if make := _EVENTS.get(note["kind"]):
                yield make({"type": note["kind"]}, E.desc(note["text"]))
            else:
                yield E.note({"type": note["kind"]}, note["text"])

    def breaks_until(self, page: int) -> Iterator[Element]:
        """Yield the breaks of the pages up to *page*."""
        while self._pages and self._pages[0]["page"] <= page:
            line = self._pages.pop(0)
            source = quote(line["url"], safe=_IN_ADDRESSES)
            yield E.pb({"n": str(line["page"]), "source": source})


def _write(path: Path, root: Element) -> None:
    with path.open("wb") as file:  # given a name, lxml raises errors of its own on a full disk
        tree = etree.ElementTree(root)
        tree.write(file, encoding="utf-8", xml_declaration=True, pretty_print=True)


def _add_named(corpus: Element, folder: Path) -> dict[str, int]:
    """Add speakers and organizations of *folder* to the header of *corpus*; return how many."""
    sexes = _sexes(folder)
    by_speaker = groupby(read(folder, SPEAKERS), key=lambda line: line["speaker"])
    speakers = [_speaker(list(lines), sexes) for _, lines in by_speaker]
    organizations = [_organization(line) for line in read(folder, ORGANIZATIONS)]

    taking_part = _find(corpus, "particDesc")  # no list in it may be empty
    if speakers:
        taking_part.append(E.listPerson(*speakers))
    if organizations:
        taking_part.append(E.listOrg(*organizations))
    if not len(taking_part):
        taking_part.append(E.p("Nobody is named."))
    return {"speakers": len(speakers), "organizations": len(organizations)}


# What an honorific shows; no other tells.
_SEXES = {"Mr.": "M", "Ms.": "F", "Mrs.": "F", "Miss": "F", "Madam": "F", "Mme.": "F"}


def _sexes(folder: Path) -> dict[str, str]:
    """Return the sex of each person whose honorific shows it, as far as all of them agree."""
    found: dict[str, set[str]] = {}
    for person in read(folder, PEOPLE):
        if sex := _SEXES.get(person["honorific"]):
            found.setdefault(person["name"], set()).add(sex)
    return {name: sexes.pop() for name, sexes in found.items() if len(sexes) == 1}


def _speaker(lines: Sequence[Record], sexes: Mapping[str, str]) -> Element:
    """Return the element of a person, or of the reporters of an outlet, from all *lines* about it.

    Each has an affiliation, with the first and the last day on which the speaker spoke for it.
    """
    latest = max(lines, key=lambda line: line["last_date"])
    name = latest["speaker"]
    attributes = {XML_ID: speaker_id(latest), "role": latest["role"]}
    if latest["role"] == "press":
        element = E.personGrp(attributes, E.name({"type": "org"}, name))
    else:
        element = E.person(attributes, E.persName(name))
        if name in sexes:
            element.append(E.sex({"value": sexes[name]}))

    for line in lines:
        body = given(ref=pointer(_id(line["organization"])))
        if body or line["position"]:
            days = {"from": line["first_date"], "to": line["last_date"]}
            element.append(E.affiliation(body | days))
            if line["position"]:
                element[-1].append(E.roleName(line["position"]))
    return element


def _organization(line: Record) -> Element:
    attributes = {XML_ID: _id(line["organization"]), **given(role=line["kind"])}
    element = E.org(attributes, E.orgName({"full": "yes"}, line["organization"]))
    if line["short"]:
        element.append(E.orgName({"full": "init"}, line["short"]))
    if line["country"]:
        element.append(E.country({"key": line["country"]}))
    return element
