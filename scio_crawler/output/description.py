"""Describe the output folder: a Data Package for machines, a data set card for people.

Both come from :mod:`scio_crawler.items`, which documents each key.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any

from scio_crawler.items import CATALOGUE, TABLES, TURNS, Column, Table
from scio_crawler.output.files import safe

PACKAGE, CARD = "datapackage.json", "README.md"

TITLE = "Who said what at the press conferences of China's State Council Information Office"
_SAMPLE = "All of it is invented: this is the sample that comes with the crawler."
_SOURCE = "http://english.scio.gov.cn"
_TERMS = (
    "The texts belong to their publisher, the State Council Information Office of the People's "
    "Republic of China, and to its translators and photographers. No licence is granted here: "
    "whether and how they may be republished is between you and the site, so read its terms."
)


def package(files: Sequence[str], is_sample: bool) -> Iterator[str]:
    """Yield the text of ``datapackage.json``; *files* are the turns files, in order.

    It is a Data Package as Frictionless Data defines it. Dates and clocks are typed, and an empty
    one is a missing value.
    """
    about = {
        "profile": "data-package",
        "name": "scio-briefings",
        "title": TITLE,
        "description": (f"{_SAMPLE} " if is_sample else "") + _TERMS,
        "sources": [{"title": "State Council Information Office (SCIO)", "path": _SOURCE}],
        "resources": [_resource(table, files) for table in TABLES],
    }
    yield safe(json.dumps(about, ensure_ascii=False, indent=1)) + "\n"


def _resource(table: Table, turns: Sequence[str]) -> dict[str, Any]:
    schema: dict[str, Any] = {
        "fields": [
            {"name": column.name, "type": _kind(column), "description": column.doc}
            for column in table.line.columns()
        ],
        "missingValues": [""],
    }
    if table.key:
        schema["primaryKey"] = list(table.key)
    if table is not CATALOGUE:
        reference = {"resource": CATALOGUE.name, "fields": list(CATALOGUE.key)}
        schema["foreignKeys"] = [{"fields": ["briefing_id"], "reference": reference}]
    return {
        "name": table.name,
        "title": table.line.about,
        "path": list(turns) if table is TURNS else table.files,
        "format": "jsonl",
        "mediatype": "application/jsonl",
        "encoding": "utf-8",
        "schema": schema,
    }


def _kind(column: Column) -> str:
    """Return the name of the type of *column* in Frictionless."""
    return column.type.replace("clock", "datetime")


def card(is_sample: bool) -> Iterator[str]:
    """Yield the text of ``README.md``, a data set card for Hugging Face.

    Its front matter has a configuration with features for each table, so that ``load_dataset``
    works on the folder as it is. The turns are the default.
    """
    yield "---\n"
    yield f'pretty_name: "{TITLE}"\nlanguage:\n- en\nlicense: unknown\n'
    yield "tags:\n- press conferences\n- politics\n- china\nconfigs:\n"
    for table in TABLES:
        default = "  default: true\n" if table is TURNS else ""
        yield f"- config_name: {table.name}\n{default}  data_files: {json.dumps(table.files)}\n"
    yield "dataset_info:\n"
    for table in TABLES:
        yield f"- config_name: {table.name}\n  features:\n"
        for column in table.line.columns():
            dtype = "int64" if column.type == "integer" else "string"
            yield f"  - name: {column.name}\n    dtype: {dtype}\n"
    yield f"---\n\n# {TITLE}\n\n"
    if is_sample:
        yield f"**{_SAMPLE}**\n\n"
    yield (
        f"English press conference transcripts of [{_SOURCE}]({_SOURCE}), read by scio_crawler and "
        "cut into speaker turns. The English text is the site's own translation, edited after the "
        "event: it is not what was said, word for word. When you quote, name the source, which "
        "each line does in `url`, and open that page first.\n\n"
        f"## Terms\n\n{_TERMS}\n"
    )
    for table in TABLES:
        yield f"\n## {table.name}: {table.line.about}\n\n`{table.files}`\n\n"
        yield "| key | type | meaning |\n|---|---|---|\n"
        for column in table.line.columns():
            yield f"| `{column.name}` | {_kind(column)} | {column.doc} |\n"
