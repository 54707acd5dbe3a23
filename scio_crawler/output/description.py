"""Describe the output folder: a Data Package for machines, a data set card for people."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from importlib.resources import files
from string import Template
from typing import Any

from scio_crawler.items import CATALOGUE, LEDGER_TABLES, TABLES, TURNS, Table
from scio_crawler.lines import Column
from scio_crawler.output.files import Digest, safe

PACKAGE, CARD = "datapackage.json", "README.md"

_FOLDER = files(__package__)
# The texts of both files, except for those of the tables.
_PACKAGE = json.loads((_FOLDER / PACKAGE).read_text("utf-8"))
_CARD = Template((_FOLDER / "card.md").read_text("utf-8"))
_SAMPLE = "All of it is invented: this is the sample that comes with the crawler."


def package(turns: Sequence[str], is_sample: bool, digests: Mapping[str, Digest]) -> str:
    """Return the text of ``datapackage.json``, a Frictionless Data Package with *turns* files.

    *digests* are those of the files, by name. Those of the tables stand where the standard has
    them. It has no place for those of many files of one table, nor for earlier revisions: these
    stand in a list of our own, ``files``.
    """
    tables = [table.files for table in LEDGER_TABLES]
    about = {
        **_PACKAGE,
        "resources": [_resource(table, turns, digests.get(table.files)) for table in TABLES],
        "files": [
            {"path": name, **digest._asdict()}
            for name, digest in sorted(digests.items())
            if name not in tables
        ],
    }
    if is_sample:
        about["description"] = f"{_SAMPLE} {about['description']}"
    return safe(json.dumps(about, ensure_ascii=False, indent=1)) + "\n"


def _resource(table: Table, turns: Sequence[str], digest: Digest | None) -> dict[str, Any]:
    columns = table.line.columns()
    fields = [{"name": c.name, "type": _kind(c), "description": c.doc} for c in columns]
    schema: dict[str, Any] = {"fields": fields, "missingValues": [""]}
    if table.key:
        schema["primaryKey"] = list(table.key)
    if table.is_of_briefings:
        reference = {"resource": CATALOGUE.name, "fields": list(CATALOGUE.key)}
        schema["foreignKeys"] = [{"fields": ["briefing_id"], "reference": reference}]
    return {
        "name": table.name,
        "title": table.line.about,
        "path": list(turns) if table is TURNS else table.files,
        "format": "jsonl",
        "mediatype": "application/jsonl",
        "encoding": "utf-8",
        **(digest._asdict() if digest else {}),
        "schema": schema,
    }


def _kind(column: Column) -> str:
    """Return the name of the type of *column* in Frictionless."""
    return column.type.replace("clock", "datetime")


def card(is_sample: bool) -> str:
    """Return the text of ``README.md``, a data set card for Hugging Face.

    Its front matter has a configuration with features for each table, so that ``load_dataset``
    works on the folder as it is. The turns are the default.
    """
    return _CARD.substitute(
        title=_PACKAGE["title"],
        sample=f"**{_SAMPLE}**\n\n" if is_sample else "",
        terms=_PACKAGE["description"],
        configs="\n".join(map(_config, TABLES)),
        features="\n".join(map(_features, TABLES)),
        tables="\n\n".join(map(_keys, TABLES)),
    )


def _config(table: Table) -> str:
    default = "  default: true\n" if table is TURNS else ""
    return f"- config_name: {table.name}\n{default}  data_files: {json.dumps(table.files)}"


def _features(table: Table) -> str:
    lines = [f"- config_name: {table.name}", "  features:"]
    for column in table.line.columns():
        dtype = "int64" if column.type == "integer" else "string"
        lines += [f"  - name: {column.name}", f"    dtype: {dtype}"]
    return "\n".join(lines)


def _keys(table: Table) -> str:
    lines = [f"## {table.name}: {table.line.about}", "", f"`{table.files}`", ""]
    lines += ["| key | type | meaning |", "|---|---|---|"]
    lines += [f"| `{key.name}` | {_kind(key)} | {key.doc} |" for key in table.line.columns()]
    return "\n".join(lines)
