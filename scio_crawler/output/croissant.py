"""Describe the output folder as Croissant does, for tools of machine learning. Pure."""

from __future__ import annotations

import json
from importlib.resources import files
from typing import Any

from scio_crawler.items import TABLES, TURNS, Table
from scio_crawler.lines import Column
from scio_crawler.output.description import NAME, SOURCE, Numbers, citation, introduction, title
from scio_crawler.output.files import safe

CROISSANT = "croissant.json"

# What it says of the format itself: the standard context, and the version.
_FORMAT = json.loads((files(__package__) / CROISSANT).read_text("utf-8"))
_TYPES = {"string": "sc:Text", "integer": "sc:Integer", "date": "sc:Date", "clock": "sc:DateTime"}
_LINES = "application/jsonlines"


def croissant(is_sample: bool, numbers: Numbers) -> str:
    """Return the text of ``croissant.json``.

    It names no licence, which readers of the format recommend: none is granted. Of a data set that
    is alive the format wants no digests; ``datapackage.json`` has them.
    """
    about: dict[str, Any] = {
        **_FORMAT,
        "name": NAME,
        "alternateName": title(is_sample),
        "description": introduction(is_sample),
        "url": SOURCE,
        "inLanguage": "en",
        "isLiveDataset": True,
        "citeAs": citation(is_sample, numbers),
    }
    if numbers.until:
        about["datePublished"] = numbers.until[:10]
    about["distribution"] = [_files(table) for table in TABLES]
    about["recordSet"] = [_records(table) for table in TABLES]
    return safe(json.dumps(about, ensure_ascii=False, indent=1)) + "\n"


def _files(table: Table) -> dict[str, Any]:
    shared = {"name": table.files, "description": table.line.about, "encodingFormat": _LINES}
    if table is TURNS:
        return {"@type": "cr:FileSet", "@id": table.files, **shared, "includes": table.files}
    return {"@type": "cr:FileObject", "@id": table.files, **shared, "contentUrl": table.files}


def _records(table: Table) -> dict[str, Any]:
    found: dict[str, Any] = {
        "@type": "cr:RecordSet",
        "@id": table.name,
        "name": table.name,
        "description": table.line.about,
    }
    if table.key:
        found["key"] = [{"@id": f"{table.name}/{key}"} for key in table.key]
    found["field"] = [_field(table, column) for column in table.line.columns()]
    return found


def _field(table: Table, column: Column) -> dict[str, Any]:
    kind = "fileSet" if table is TURNS else "fileObject"
    return {
        "@type": "cr:Field",
        "@id": f"{table.name}/{column.name}",
        "name": column.name,
        "description": column.doc,
        "dataType": _TYPES[column.type],
        "source": {kind: {"@id": table.files}, "extract": {"column": column.name}},
    }
