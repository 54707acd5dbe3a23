"""Export to TEI as Parla-CLARIN has it: a file for each briefing, and one that includes them all.

The recommendations are at https://clarin-eric.github.io/parla-clarin/. Turns keep their ids, so
that pointers to turns stay valid from one export to the next. The text of all headers is in
tei_briefing.xml and tei_corpus.xml.
"""

import hashlib
import json
import re
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from importlib.resources import files
from itertools import groupby
from operator import itemgetter
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
_SAFE_IN_ADDRESS = ":/?#[]@!$&'()*+,;=%~"  # all others but letters, digits and "_.-" are escaped
_MAX_NAME = 40  # letters of a name in an id


def _writable(text: str) -> str:
    """Return *text* with a replacement character for each that XML forbids."""
    return text if text.isprintable() else _FORBIDDEN.sub("\ufffd", text)


def _add_text(element: Element, text: str) -> None:
    if len(element):
        last = element[-1]
        last.tail = (last.tail or "") + _writable(text)
    else:
        element.text = (element.text or "") + _writable(text)


# Makes an element: E.u({"n": "1"}, E.seg("text"), …).
E = ElementMaker(namespace=NAMESPACE, nsmap={None: NAMESPACE}, typemap={str: _add_text})


def without_empty(attributes: Mapping[str, Value]) -> dict[str, str]:
    """Return *attributes* as text, without the empty ones."""
    return {name: str(value) for name, value in attributes.items() if value != ""}


def xml_id(key: Value) -> str:
    """Return *key* as an id and a file name: characters that are invalid become ``_``."""
    name = re.sub(r"[^A-Za-z0-9_.-]", "_", str(key))
    return name if name[:1].isalpha() else f"_{name}"


def speaker_id(record: Record) -> str:
    """Return the id of the speaker of a turn or a line of ``speakers.jsonl``, ``""`` if unnamed."""
    return _id(record["speaker"], "")


def pointer(id: str) -> str:
    """Return the pointer to the element with this *id*, ``""`` if that is empty."""
    return f"#{id}" if id else ""


@cache  # most names are in many turns
def _id(*names: str) -> str:
    """Return an id of the letters of the first name, and a digest of all *names*.

    It is ``""`` if the first one is.
    """
    if not names[0]:
        return ""
    letters = re.sub(r"[^A-Za-z0-9]", "", names[0])[:_MAX_NAME]
    digest = hashlib.sha256(json.dumps(names).encode()).hexdigest()
    return xml_id(f"{letters}.{digest[:8]}")


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
    sizes = Counter(briefings=0, turns=0, words=0)
    tags = Counter[str]()
    days: list[str] = []
    includes: list[Element] = []
    for transcript in transcripts(folder, *SIDE_TABLES):
        entry, turns = transcript.entry, transcript.turns
        text = _text(transcript, turns)
        own_tags = Counter(element.tag.removeprefix(_IN_NAMESPACE) for element in text.iter("*"))
        own_sizes = {"turns": len(turns), "words": sum(turn["words"] for turn in turns)}

        since = f"since {entry['withdrawn']}" if entry["withdrawn"] else ""
        root = _form("tei_briefing.xml", entry | about | {"since": since})
        id = xml_id(entry["briefing_id"])
        root.set(XML_ID, id)
        _add_counts(root, own_sizes, own_tags)
        root.append(text)
        _write_file(new_path(f"tei/{id}.xml"), root)

        days.append(entry["date"])
        include = etree.Element(_INCLUDE, href=f"{id}.xml")
        includes.append(include)
        sizes.update(own_sizes, briefings=1)
        tags += own_tags

    about["first"] = min(days, default="")
    about["last"] = max(days, default="")
    corpus = _form("tei_corpus.xml", about)
    _add_counts(corpus, sizes, tags)
    named = _add_named(corpus, folder)
    corpus.extend(includes)
    _write_file(new_path(CORPUS), corpus)
    return {CORPUS: sizes | named}


_OPTIONAL = ("note", "placeName", "time")  # elements of a form that are left out without a text


def _form(name: str, values: Mapping[str, Value]) -> Element:
    """Return the element in the file *name*, with *values* in place of ``$key``.

    Attributes without a value are left out.
    """
    texts = {key: _writable(str(value)) for key, value in values.items()}
    form = files(__package__).joinpath(name).read_bytes()
    parser = etree.XMLParser(remove_blank_text=True)
    root = etree.fromstring(form, parser)
    for element in list(root.iter()):
        if element.text:
            element.text = Template(element.text).substitute(texts)
            if not element.text and etree.QName(element).localname in _OPTIONAL:
                element.getparent().remove(element)
        for key, template in element.items():
            value = Template(template).substitute(texts)
            element.set(key, value)
            if not value:
                del element.attrib[key]
    return root


def _add_counts(root: Element, sizes: Mapping[str, int], tags: Mapping[str, int]) -> None:
    """Add to the header of *root* how much it holds, and how often each element."""
    extent = _find(root, "extent")
    for unit, number in sizes.items():
        measure = {"unit": unit, "quantity": str(number)}
        text = f"{number:,} {unit}"
        extent.append(E.measure(measure, text))
    namespace = _find(root, "namespace")
    for name, number in sorted(tags.items()):
        usage = {"gi": name, "occurs": str(number)}
        namespace.append(E.tagUsage(usage))


def _find(root: Element, name: str) -> Element:
    return next(root.iter(_IN_NAMESPACE + name))


def _text(transcript: Transcript, turns: Iterable[Record]) -> Element:
    """Return the element ``text`` of a briefing with *turns*."""
    text = E.text()
    people = transcript.side_tables["people"]
    if people:
        head = E.list(*map(_person_in_head, people))
        division = E.div({"type": "head"}, head)
        text.append(E.front(division))
    text.append(E.body(*_divisions(transcript, turns)))
    return text


def _person_in_head(person: Record) -> Element:
    words = f"{person['honorific']} {person['name']}".strip()
    if person["position"]:
        words += f", {person['position']}"
    return E.item({"ana": f"#{person['role']}"}, words)


def _divisions(transcript: Transcript, turns: Iterable[Record]) -> Iterator[Element]:
    """Yield a division for each exchange and for the turns between, then the last breaks."""
    others = _PageBreaksAndNotes(transcript)
    by_id: dict[object, Record] = {turn["turn_id"]: turn for turn in turns}
    for exchange, group in groupby(turns, key=itemgetter("exchange")):
        division = E.div({"type": "debateSection"})
        if exchange:
            division.set("subtype", "exchange")
            division.set("n", str(exchange))
        for turn in group:
            division.extend(others.notes_until(turn["turn"]))
            division.extend(others.breaks_until(turn["page"]))
            if turn["label"]:
                division.append(E.note({"type": "speaker"}, turn["label"]))
            question = by_id.get(turn["reply_to_id"])
            division.append(_utterance(turn, question, others))
            division.extend(others.notes_until(turn["turn"], sys.maxsize))
        yield division
    yield from others.breaks_until(sys.maxsize)


def _utterance(turn: Record, question: Record | None, others: "_PageBreaksAndNotes") -> Element:
    id, number = xml_id(turn["turn_id"]), turn["turn"]
    to_whom = corresponding = ""
    if question:
        to_whom = pointer(speaker_id(question))
        corresponding = pointer(xml_id(question["turn_id"]))
    attributes = {
        XML_ID: id,
        "n": number,
        "who": pointer(speaker_id(turn)),
        "toWhom": to_whom,
        "ana": f"#{turn['role']} #{turn['kind']}",
        "corresp": corresponding,
    }

    utterance = E.u(without_empty(attributes))
    for index, paragraph in enumerate(turn["text"].split("\n\n")):
        utterance.extend(others.notes_until(number, index))
        utterance.append(E.seg({XML_ID: f"{id}.{index + 1}"}, paragraph))
    utterance.extend(others.breaks_until(turn["page_end"]))  # where exactly is not known
    return utterance


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
            kind = {"type": note["kind"]}
            if note["kind"] in _EVENTS:
                yield _EVENTS[note["kind"]](kind, E.desc(note["text"]))
            else:
                yield E.note(kind, note["text"])

    def breaks_until(self, page: int) -> Iterator[Element]:
        """Yield the breaks of the pages up to *page*."""
        while self._pages and self._pages[0]["page"] <= page:
            line = self._pages.pop(0)
            source = quote(line["url"], safe=_SAFE_IN_ADDRESS)
            yield E.pb({"n": str(line["page"]), "source": source})


def _write_file(path: Path, root: Element) -> None:
    with path.open("wb") as file:  # given a name, lxml raises errors of its own on a full disk
        tree = etree.ElementTree(root)
        tree.write(file, encoding="utf-8", xml_declaration=True, pretty_print=True)


def _add_named(corpus: Element, folder: Path) -> dict[str, int]:
    """Add speakers and organizations of *folder* to the header of *corpus*; return how many."""
    sexes = _sexes(folder)
    by_speaker = groupby(read(folder, SPEAKERS), key=itemgetter("speaker"))
    speakers = [_speaker(list(lines), sexes) for _, lines in by_speaker]
    organizations = list(map(_organization, read(folder, ORGANIZATIONS)))

    taking_part = _find(corpus, "particDesc")  # no list in it may be empty
    if speakers:
        taking_part.append(E.listPerson(*speakers))
    if organizations:
        taking_part.append(E.listOrg(*organizations))
    if not len(taking_part):
        taking_part.append(E.p("Nobody is named."))
    return {"speakers": len(speakers), "organizations": len(organizations)}


# The sexes that honorifics show; no other honorific shows one.
_SEXES = {"Mr.": "M", "Ms.": "F", "Mrs.": "F", "Miss": "F", "Madam": "F", "Mme.": "F"}


def _sexes(folder: Path) -> dict[str, str]:
    """Return the sex of each person whose honorifics show one, if all of them agree."""
    found: dict[str, set[str]] = {}
    for person in read(folder, PEOPLE):
        sex = _SEXES.get(person["honorific"])
        if sex:
            found.setdefault(person["name"], set()).add(sex)
    return {name: sexes.pop() for name, sexes in found.items() if len(sexes) == 1}


def _speaker(lines: Sequence[Record], sexes: Mapping[str, str]) -> Element:
    """Return the element of a person, or of the reporters of an outlet, from all *lines* about it.

    Each has an affiliation, with the first and the last day on which the speaker spoke for it.
    """
    latest = max(lines, key=itemgetter("last_date"))
    name = latest["speaker"]
    attributes = {XML_ID: speaker_id(latest), "role": latest["role"]}
    if latest["role"] == "press":
        element = E.personGrp(attributes, E.name({"type": "org"}, name))
    else:
        element = E.person(attributes, E.persName(name))
        if name in sexes:
            element.append(E.sex({"value": sexes[name]}))

    for line in lines:
        position, body = line["position"], pointer(_id(line["organization"]))
        if body or position:
            attributes = {"ref": body, "from": line["first_date"], "to": line["last_date"]}
            affiliation = E.affiliation(without_empty(attributes))
            if position:
                affiliation.append(E.roleName(position))
            element.append(affiliation)
    return element


def _organization(line: Record) -> Element:
    name = line["organization"]
    element = E.org({XML_ID: _id(name), "role": line["kind"]})
    element.append(E.orgName({"full": "yes"}, name))
    if line["short"]:
        element.append(E.orgName({"full": "init"}, line["short"]))
    if line["country"]:
        element.append(E.country({"key": line["country"]}))
    return element
