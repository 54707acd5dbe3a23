"""The file of a TEI corpus that includes the others: its header, speakers and organizations."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from copy import deepcopy
from itertools import chain
from pathlib import Path
from typing import Any
from urllib.parse import quote

from lxml import etree
from lxml.builder import ElementMaker

from scio_crawler.common.identity import PRODUCT, VERSION
from scio_crawler.items import ORGANIZATIONS, SPEAKERS, Record, Value
from scio_crawler.showing.exports.tables import About, about, read

# --- Make elements of TEI from any text, and ids that stay the same from one export to the… -------

NAMESPACE = "http://www.tei-c.org/ns/1.0"
XML_ID = "{http://www.w3.org/XML/1998/namespace}id"
LANGUAGE = {"{http://www.w3.org/XML/1998/namespace}lang": "en"}

# What no XML 1.0 document can hold, however it is written.
_FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_REPLACEMENT = "\ufffd"
_IN_ADDRESSES = ":/?#[]@!$&'()*+,;=%~"  # as they are; other characters are escaped
_LONGEST_NAME = 40  # letters of a name in an id


def _add_text(element: etree._Element, text: str) -> None:
    fit = _FORBIDDEN.sub(_REPLACEMENT, text)
    if len(element):
        element[-1].tail = (element[-1].tail or "") + fit
    else:
        element.text = (element.text or "") + fit


# Makes an element: E.u({"n": "1"}, E.seg("text"), …).
E = ElementMaker(namespace=NAMESPACE, nsmap={None: NAMESPACE}, typemap={str: _add_text})


def given(**attributes: Value) -> dict[str, str]:
    """Return *attributes*, those that are empty left out."""
    return {name: str(value) for name, value in attributes.items() if value != ""}


def address(url: Value) -> str:
    """Return *url* as an attribute may hold it."""
    return quote(str(url), safe=_IN_ADDRESSES)


def xml_id(given_id: Value) -> str:
    """Return *given_id* as an id and a file name: what neither may hold becomes ``_``."""
    name = re.sub(r"[^A-Za-z0-9_.-]", "_", str(given_id))
    return name if name[:1].isalpha() else f"_{name}"


def speaker_id(record: Record) -> str:
    """Return the id of whom *record*, a turn or a line of ``speakers.jsonl``, is about.

    It is made of the name and the organization, and ``""`` if there is no name.
    """
    name = str(record["speaker"])
    return _made_of(name, str(record["organization"])) if name else ""


def organization_id(name: Value) -> str:
    """Return the id of the organization *name*, ``""`` if there is none."""
    return _made_of(str(name)) if name else ""


def pointer(id: str) -> str:
    """Return what points to the element with this *id*, ``""`` if there is none."""
    return f"#{id}" if id else ""


def _made_of(*names: str) -> str:
    """Return an id of the letters of the first name, and a digest of all *names*."""
    digest = hashlib.sha256(json.dumps(names).encode()).hexdigest()[:8]
    return xml_id(re.sub(r"[^A-Za-z0-9]", "", names[0])[:_LONGEST_NAME] + f".{digest}")


# --- The file of a TEI corpus that includes the others: its header, speakers and organizat… -------

_INCLUDE = "http://www.w3.org/2001/XInclude"
# lxml makes up a prefix for what is not declared, and xml may have no other.
_PREFIXES = {None: NAMESPACE, "xi": _INCLUDE, "xml": "http://www.w3.org/XML/1998/namespace"}

# What ``ana`` points to: a role, a kind, or the one type of meeting there is.
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
# How the texts were treated, by the element that Parla-CLARIN has for it.
_TREATED = {
    "correction": "Nothing was corrected. The note of type speaker is the label as printed.",
    "normalization": "Characters that XML cannot hold are U+FFFD.",
    "segmentation": "An utterance is the turn of one speaker, and a segment is a paragraph. A "
    "page break inside an utterance stands at its end, and a note behind the utterance in or "
    "after which it is printed: the exact place is not known.",
}


def write(
    folder: Path, path: Path, files: Sequence[tuple[str, str]], sizes: Mapping[str, int]
) -> dict[str, int]:
    """Write the corpus of *files*, each with its day, and of these *sizes*, to *path*.

    Return the numbers of speakers and organizations. Raises ExportError.
    """
    days = sorted(day for _, day in files)
    period = E.date({"from": days[0], "to": days[-1]} if days else {})
    root = {XML_ID: path.name.partition(".")[0], **LANGUAGE}
    with path.open("wb") as file, etree.xmlfile(file, encoding="utf-8") as xml:
        xml.write_declaration()
        with xml.element(_tei("teiCorpus"), root, _PREFIXES):
            with xml.element(_tei("teiHeader")):
                xml.write(
                    _description(sizes, period, about(folder)), _encoding(), pretty_print=True
                )
                with xml.element(_tei("profileDesc")):
                    xml.write(E.settingDesc(E.setting(period)), pretty_print=True)
                    with xml.element(_tei("particDesc")):
                        speakers = map(_speaker, read(folder, SPEAKERS))
                        organizations = map(_organization, read(folder, ORGANIZATIONS))
                        counts = {
                            "speakers": _write_list(xml, "listPerson", speakers),
                            "organizations": _write_list(xml, "listOrg", organizations),
                        }
                        if not any(counts.values()):
                            xml.write(E.p("Nobody is named."))
                    xml.write(E.langUsage(E.language({"ident": "en"}, "English")))
            for name, _ in files:
                xml.write(etree.Element(f"{{{_INCLUDE}}}include", href=name), pretty_print=True)
    return counts


def extent(sizes: Iterable[tuple[str, int]]) -> etree._Element:
    """Return the element that tells the *sizes* of a text or corpus."""
    return E.extent(
        *(
            E.measure({"unit": unit, "quantity": str(number)}, f"{number:,} {unit}")
            for unit, number in sizes
        )
    )


def publication(told: About) -> etree._Element:
    """Return the element that tells who made it available, and that no licence is granted."""
    return E.publicationStmt(
        E.authority(PRODUCT), E.availability({"status": "restricted"}, E.p(told.terms))
    )


def _description(sizes: Mapping[str, int], period: etree._Element, told: About) -> etree._Element:
    return E.fileDesc(
        E.titleStmt(E.title(told.title)),
        extent(sizes.items()),
        publication(told),
        E.sourceDesc(
            E.bibl(
                E.title(told.title),
                E.publisher(told.source),
                E.idno({"type": "URI"}, told.source_url),
                deepcopy(period),
            )
        ),
    )


def _encoding() -> etree._Element:
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
        E.editorialDecl(*(E(name, E.p(how)) for name, how in _TREATED.items())),
        E.classDecl(*taxonomies),
        E.appInfo(E.application(application, E.label(PRODUCT))),
    )


def _speaker(line: Record) -> etree._Element:
    """Return the element of a speaker: a person, or for an outlet the reporters it sends."""
    id, name = {XML_ID: speaker_id(line), "role": str(line["role"])}, str(line["speaker"])
    position = [E.roleName(str(line["position"]))] if line["position"] else []
    body = given(ref=pointer(organization_id(line["organization"])))
    affiliation = [E.affiliation(body, *position)] if body or position else []
    if line["role"] == "press":
        return E.personGrp(id, E.name({"type": "org"}, name), *affiliation)
    return E.person(id, E.persName(name), *affiliation)


def _organization(line: Record) -> etree._Element:
    name, short = str(line["organization"]), str(line["short"])
    names = [E.orgName({"full": "yes"}, name)]
    if short:
        names.append(E.orgName({"full": "init"}, short))
    where = [E.country({"key": str(line["country"])})] if line["country"] else []
    attributes = {XML_ID: organization_id(name), **given(role=line["kind"])}
    return E.org(attributes, *names, *where)


def _write_list(xml: Any, name: str, elements: Iterator[etree._Element]) -> int:
    """Write a list of *elements*, or nothing if there are none; return how many."""
    first = next(elements, None)
    if first is None:  # no list may be empty
        return 0
    count = 0
    with xml.element(_tei(name)):
        for element in chain([first], elements):
            xml.write(element, pretty_print=True)
            count += 1
    return count


def _tei(name: str) -> str:
    return f"{{{NAMESPACE}}}{name}"
