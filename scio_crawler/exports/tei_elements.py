"""Make elements of TEI from any text, and ids that stay the same from one export to the next."""

from __future__ import annotations

import hashlib
import json
import re
from urllib.parse import quote

from lxml import etree
from lxml.builder import ElementMaker

from scio_crawler.lines import Record, Value

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
