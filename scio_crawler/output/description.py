"""Describe the output folder for machines: its facts, and a Data Package. Pure."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from importlib.resources import files
from typing import Any, NamedTuple

from scio_crawler.items import CATALOGUE, TABLES, TURNS, Table
from scio_crawler.lines import Column
from scio_crawler.output.files import Digest, safe

PACKAGE = "datapackage.json"

# What it says, except for the tables; the card, the feeds and the others say the same.
_PACKAGE = json.loads((files(__package__) / PACKAGE).read_text("utf-8"))
NAME, TERMS = _PACKAGE["name"], _PACKAGE["description"]
SOURCE = _PACKAGE["sources"][0]["path"]  # the site
SAMPLE_NOTE = "All of it is invented: this is the sample that comes with the crawler."
PUBLISHER = "State Council Information Office of the People's Republic of China"


class Numbers(NamedTuple):
    """How much a folder holds, and of which days."""

    briefings: int = 0  # that have turns
    turns: int = 0
    words: int = 0
    speakers: int = 0
    organizations: int = 0
    first: str = ""  # day of the earliest conference, empty if there is none
    last: str = ""  # day of the latest one
    until: str = ""  # clock of the newest page that they were read from


def title(is_sample: bool) -> str:
    """Return the title of the folder."""
    return f"{_PACKAGE['title']} (sample)" if is_sample else str(_PACKAGE["title"])


def introduction(is_sample: bool) -> str:
    """Return what must be known before anything else: the terms, and that a sample is one."""
    return f"{SAMPLE_NOTE} {TERMS}" if is_sample else str(TERMS)


def citation(is_sample: bool, numbers: Numbers) -> str:
    """Return a reference to the folder in BibTeX, with the day of its newest page."""
    day = numbers.until[:10]
    keys = {
        "author": f"{{{PUBLISHER}}}",
        "title": title(is_sample),
        "year": day[:4],
        "howpublished": f"\\url{{{SOURCE}}}",
        "note": f"Read by scio_crawler from pages fetched until {day}"
        if day
        else "Read by scio_crawler",
    }
    lines = [f"  {key} = {{{value}}}" for key, value in keys.items() if value]
    return f"@misc{{{NAME},\n" + ",\n".join(lines) + "\n}"


def package(turns: Sequence[str], is_sample: bool, digests: Mapping[str, Digest]) -> str:
    """Return the text of ``datapackage.json``, a Frictionless Data Package with *turns* files.

    *digests* are those of the files, by name. Those of the tables stand where the standard has
    them. It has no place for those of many files of one table, of earlier revisions, of empty
    tables and of what describes the folder: these stand in a list of our own, ``files``.
    """
    resources = [_resource(table, turns, digests.get(table.files)) for table in TABLES]
    named = [resource.get("path") for resource in resources]
    about = {
        **_PACKAGE,
        "title": title(is_sample),
        "description": introduction(is_sample),
        "resources": resources,
        "files": [
            {"path": name, **digest._asdict()}
            for name, digest in sorted(digests.items())
            if name not in named
        ],
    }
    return safe(json.dumps(about, ensure_ascii=False, indent=1)) + "\n"


def _resource(table: Table, turns: Sequence[str], digest: Digest | None) -> dict[str, Any]:
    columns = table.line.columns()
    fields = [{"name": c.name, "type": kind(c), "description": c.doc} for c in columns]
    schema: dict[str, Any] = {"fields": fields, "missingValues": [""]}
    if table.key:
        schema["primaryKey"] = list(table.key)
    if table.is_of_briefings:
        reference = {"resource": CATALOGUE.name, "fields": list(CATALOGUE.key)}
        schema["foreignKeys"] = [{"fields": ["briefing_id"], "reference": reference}]
    return {
        "name": table.name,
        "title": table.line.about,
        **_place(table, turns, digest),
        "schema": schema,
    }


def _place(table: Table, turns: Sequence[str], digest: Digest | None) -> dict[str, Any]:
    """Return where the lines of *table* are.

    Readers of Data Packages refuse a file that is empty. A table without lines is therefore there
    in itself: as its head.
    """
    path = list(turns) if table is TURNS else table.files
    if not path or (digest and not digest.bytes):
        return {"data": [list(table.line.keys())]}
    return {
        "path": path,
        "format": "jsonl",
        "mediatype": "application/jsonl",
        "encoding": "utf-8",
        **(digest._asdict() if digest else {}),
    }


def kind(column: Column) -> str:
    """Return the name of the type of *column* in Frictionless."""
    return column.type.replace("clock", "datetime")
