"""Describe the output folder for machines: its facts, and a Data Package. Pure."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from importlib.resources import files
from pathlib import Path
from string import Template
from typing import Any, NamedTuple

from scio_crawler.common.files import Digest, safe
from scio_crawler.common.identity import HOME
from scio_crawler.items import CATALOGUE, CHANGE_KINDS, DOUBTS, TABLES, TURNS, Column, Table

# --- Describe the output folder for machines: its facts, and a Data Package. Pure -----------------

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


# --- Describe the output folder as Croissant does, for tools of machine learning. Pure ------------

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


# --- Describe the output folder for people: a data set card as Hugging Face has them. Pure --------

CARD = "README.md"

_FOLDER = files(__package__)
_CARD = Template((_FOLDER / "card.md").read_text("utf-8"))
_READING = Template((_FOLDER / "reading.md").read_text("utf-8"))
_DOCUMENT = re.compile(r"(?<=\]\()(?=[\w-]+\.md\b)")  # before the name of one in a link
# Categories of Hugging Face: the first number that is too large, and what it is called.
_SIZES = {
    1_000: "n<1K",
    10_000: "1K<n<10K",
    100_000: "10K<n<100K",
    1_000_000: "100K<n<1M",
    10_000_000: "1M<n<10M",
}


def card(is_sample: bool, numbers: Numbers) -> str:
    """Return the text of ``README.md``, a data set card for Hugging Face.

    Its front matter has a configuration with features for each table, so that ``load_dataset``
    works on the folder as it is. The turns are the default.
    """
    return _CARD.substitute(
        title=title(is_sample),
        size=next(name for above, name in _SIZES.items() if numbers.turns < above),
        sample=f"**{SAMPLE_NOTE}**\n\n" if is_sample else "",
        numbers=_numbers(numbers),
        reading=_DOCUMENT.sub(f"{HOME}/blob/main/docs/", reading()).rstrip(),
        terms=TERMS,
        citation=citation(is_sample, numbers),
        configs="\n".join(map(_config, TABLES)),
        features="\n".join(map(_features, TABLES)),
        tables="\n\n".join(map(_keys, TABLES)),
    )


def reading() -> str:
    """Return the text on how to read the data right, as it stands in docs/data.md."""
    doubts = _table(("doubt", "meaning"), DOUBTS.items())
    return _READING.substitute(
        doubts=doubts, changes=_table(("what", "meaning"), CHANGE_KINDS.items())
    )


def _table(head: tuple[str, str], body: Iterable[tuple[str, str]]) -> str:
    rows = [f"| `{name}` | {meaning} |" for name, meaning in body]
    return "\n".join([f"| {' | '.join(head)} |", "|---|---|", *rows])


def _numbers(numbers: Numbers) -> str:
    counts = ("briefings", "turns", "words", "speakers", "organizations")
    said = {name: f"{getattr(numbers, name):,}" for name in counts}
    said["days covered"] = f"{numbers.first} to {numbers.last}" if numbers.briefings else "none yet"
    said["newest page"] = f"fetched {numbers.until}" if numbers.until else "none yet"
    return "\n".join(["| | |", "|---|---|", *(f"| {name} | {n} |" for name, n in said.items())])


def _config(table: Table) -> str:
    default = "  default: true\n" if table is TURNS else ""
    return f"- config_name: {table.name}\n{default}  data_files: {json.dumps(table.files)}"


def _features(table: Table) -> str:
    lines = [f"- config_name: {table.name}", "  features:"]
    for column in table.line.columns():
        lines += [f"  - name: {column.name}", f"    dtype: {_dtype(column)}"]
    return "\n".join(lines)


def _dtype(column: Column) -> str:
    """Return the type of *column* in `datasets`.

    It makes times of all texts that look like one before it looks at the types. As text, they would
    be other texts than those of the lines. Only an empty one it cannot make a time of.
    """
    if column.type in ("date", "clock"):
        return "string" if column.may_be_empty else "timestamp[s]"
    return "int64" if column.type == "integer" else "string"


def _keys(table: Table) -> str:
    lines = [f"### {table.name}: {table.line.about}", "", f"`{table.files}`", ""]
    lines += ["| key | type | meaning |", "|---|---|---|"]
    lines += [f"| `{key.name}` | {kind(key)} | {key.doc} |" for key in table.line.columns()]
    return "\n".join(lines)


# --- Which exports in an output folder are older than what they were made from --------------------

FOLDER = "export"  # in the output folder
NOTE = "exported.json"  # in there: by format, the digest of what it was made from
# Tables whose clocks move whenever a run has looked at the site again.
_RESTLESS = (CATALOGUE.name, "pages")


def source(folder: Path) -> str:
    """Return a digest of the lines in *folder*, of which exports are made.

    It is made of the digests in ``datapackage.json``, so it takes no reading of the lines. It
    leaves out the catalogue and the pages. ``""`` if that file cannot be read.
    """
    try:
        package = json.loads((folder / PACKAGE).read_text("utf-8"))
        digests = {
            resource["path"]: resource["hash"]
            for resource in package["resources"]
            if "hash" in resource and resource["name"] not in _RESTLESS
        }
        turns = f"{Path(TURNS.files).parent.as_posix()}/"
        for file in package["files"]:
            if file["path"].startswith(turns):
                digests[file["path"]] = file["hash"]
        return hashlib.sha256(json.dumps(sorted(digests.items())).encode()).hexdigest()
    except (OSError, ValueError, LookupError, TypeError, AttributeError):
        return ""


def noted(folder: Path) -> dict[str, str]:
    """Return by format the digest of what the exports in *folder* were made from."""
    try:
        note = json.loads((folder / FOLDER / NOTE).read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return note if isinstance(note, dict) else {}


def outdated(folder: Path) -> list[str]:
    """Return the formats of the exports in *folder* that are older than its lines, sorted."""
    now = source(folder)
    return sorted(name for name, then in noted(folder).items() if now and then != now)
