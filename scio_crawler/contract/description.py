"""Describe the output folder: for machines, for people, and which exports it has."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from itertools import chain
from pathlib import Path, PurePosixPath
from string import Template
from typing import Any, NamedTuple, Self

from scio_crawler.common.files import Digest, checked_file_name, loads, safe, sha256_of_text
from scio_crawler.common.identity import PRODUCT, VERSION
from scio_crawler.common.patterns import regex
from scio_crawler.contract.coverage import Coverage
from scio_crawler.contract.lines import read, skip
from scio_crawler.items import (
    CATALOGUE,
    CHANGE_KINDS,
    DOUBTS,
    ORGANIZATIONS,
    OUTCOMES,
    PAGES,
    RELEASED,
    SPEAKERS,
    TABLES,
    TURNS,
    Column,
    Entry,
    Reference,
    Table,
)

PACKAGE = "datapackage.json"

# What it says, except for the tables; the card, the feeds and the others say the same.
_PACKAGE = json.loads((files(__package__) / PACKAGE).read_text("utf-8"))
TERMS: str = _PACKAGE["description"]
SOURCE: str = _PACKAGE["sources"][0]["path"]  # the site
SAMPLE_NOTE = "All of it is invented: the crawler's own sample."
PUBLISHER = "State Council Information Office of the People's Republic of China"


@dataclass(slots=True)
class Numbers:
    """How much a folder holds, and of which days."""

    briefings: int = 0  # that have turns
    turns: int = 0
    words: int = 0
    speakers: int = 0
    organizations: int = 0
    first: str = ""  # day of the earliest conference, empty if there is none
    last: str = ""  # day of the latest one
    until: str = ""  # clock of the newest page that they were read from

    @classmethod
    def of(cls, folder: Path) -> Self:
        """Return how much *folder* holds by its tables, without what is damaged in them."""
        numbers = cls()
        numbers.speakers = _count_lines(folder, SPEAKERS)
        numbers.organizations = _count_lines(folder, ORGANIZATIONS)
        for entry in read(folder, CATALOGUE.files, Entry, skip):
            if not entry.file:
                continue
            numbers.briefings += 1
            numbers.turns += entry.turns
            numbers.words += entry.words
            numbers.first = min(numbers.first or entry.date, entry.date)
            numbers.last = max(numbers.last, entry.date)
            numbers.until = max(numbers.until, entry.fetched_until)
        return numbers


def _count_lines(folder: Path, table: Table) -> int:
    lines = read(folder, table.files, table.line, skip)
    return len(list(lines))


def is_of_sample(folder: Path) -> bool:
    """Return whether what is in *folder* comes from the sample, by its description."""
    return described(folder).title == title(is_sample=True)


def title(is_sample: bool) -> str:
    """Return the title of the folder."""
    name: str = _PACKAGE["title"]
    return f"{name} (sample)" if is_sample else name


def introduction(is_sample: bool) -> str:
    """Return what must be known before anything else: the terms, and that a sample is one."""
    return f"{SAMPLE_NOTE} {TERMS}" if is_sample else TERMS


class Release(NamedTuple):
    """What the description of a release has in addition to that of its folder."""

    version: str
    rows: Mapping[str, int]  # the number of lines of each table, by name


def package(
    turns: Sequence[str],
    is_sample: bool,
    digests: Mapping[str, Digest],
    release: Release | None = None,
) -> Iterator[str]:
    """Yield ``datapackage.json`` in pieces: a Frictionless Data Package with *turns* files.

    *digests* are those of the files, by name. Those of the tables are where the standard has them.
    It has no place for those of many files of one table, of earlier revisions, of empty tables and
    of what describes the folder: these are in a list of our own, ``files``.
    """
    resources = []
    for table in _tables(release):
        resource = _resource(table, turns, digests.get(table.files))
        if release:
            resource["rows"] = release.rows.get(table.name, 0)
        resources.append(resource)

    about = _PACKAGE | {"title": title(is_sample), "description": introduction(is_sample)}
    if release:
        about["version"] = release.version
    about["resources"] = resources
    named = [resource.get("path") for resource in resources]
    about["files"] = others = []
    for name in sorted(digests):
        if name not in named:
            others.append({"path": name} | digests[name]._asdict())
    # As one text, it would take the most memory of a whole run.
    yield from map(safe, json.JSONEncoder(ensure_ascii=False, indent=1).iterencode(about))
    yield "\n"


class Described(NamedTuple):
    """What a ``datapackage.json`` says, where it can be read."""

    title: str = ""
    version: str = ""  # of a release
    digests: Mapping[str, Digest] = {}  # of the files, by name
    rows: Mapping[str, int] = {}  # in a release, the number of lines of each table, by name


def described(folder: Path) -> Described:
    """Return what the description of *folder* says, nothing if it is missing or damaged."""
    try:
        return parsed((folder / PACKAGE).read_bytes())
    except OSError:
        return Described()


def parsed(text: str | bytes) -> Described:
    """Return what the *text* of ``datapackage.json`` says, nothing if it is damaged."""
    digests: dict[str, Digest] = {}
    rows: dict[str, int] = {}
    try:
        about = loads(text)
        resources, others = about.get("resources", ()), about.get("files", ())
        for file in chain(resources, others):
            if "rows" in file:
                rows[str(file["name"])] = int(file["rows"])
            if "hash" in file:
                digest = Digest(int(file.get("bytes", 0)), str(file["hash"]))
                digests[checked_file_name(file["path"])] = digest
        name, version = str(about.get("title", "")), str(about.get("version", ""))
        return Described(name, version, digests, rows)
    except (ValueError, TypeError, LookupError, AttributeError, OverflowError):
        return Described()


def _tables(release: Release | None) -> tuple[Table, ...]:
    return TABLES + RELEASED if release else TABLES


def _resource(table: Table, turns: Sequence[str], digest: Digest | None) -> dict[str, Any]:
    resource: dict[str, Any] = {"name": table.name, "title": table.line.about}
    path = list(turns) if table is TURNS else table.files
    if not path or (digest and not digest.bytes):
        # Readers of Data Packages refuse an empty file.
        resource["data"] = [list(table.line.keys())]
    else:
        resource["path"] = path
        resource |= {"format": "jsonl", "mediatype": "application/jsonl", "encoding": "utf-8"}
        if digest:
            resource |= digest._asdict()

    fields = []
    for column in table.line.columns():
        kind = _frictionless_type(column)
        fields.append({"name": column.name, "type": kind, "description": column.doc})
    schema = {"fields": fields, "missingValues": [""], "primaryKey": list(table.key)}
    if table.references:
        keys = [_foreign_key(table, reference) for reference in table.references]
        schema["foreignKeys"] = keys
    resource["schema"] = schema
    return resource


def _foreign_key(table: Table, reference: Reference) -> dict[str, Any]:
    # The standard calls a table by an empty name in references to itself.
    resource = "" if reference.table == table.name else reference.table
    target = {"resource": resource, "fields": list(reference.names)}
    return {"fields": list(reference.keys), "reference": target}


def _frictionless_type(column: Column) -> str:
    """Return the type of *column* in Frictionless: dates and times are text."""
    return "integer" if column.type == "integer" else "string"


ATOM = "feed.xml"
CARD = "README.md"
DESCRIPTIONS = (ATOM, CARD, PACKAGE)  # the files that describe the folder
NOT_REVIEWED = "Not reviewed: nobody has compared a sample of it with its pages."

_FOLDER = files(__package__)
_CARD = Template((_FOLDER / "card.md").read_text("utf-8"))
_READING = Template((_FOLDER / "reading.md").read_text("utf-8"))
_DOCUMENT = regex(r"\[([^\]]+)\]\([\w./-]+\.md\b[^)]*\)")  # a link to one
# Categories of Hugging Face: up to three digits, four digits, and so on.
_SIZES = ("n<1K", "1K<n<10K", "10K<n<100K", "100K<n<1M", "1M<n<10M")


def card(
    is_sample: bool,
    numbers: Numbers,
    covered: Coverage,
    quality: str = NOT_REVIEWED,
    release: Release | None = None,
) -> str:
    """Return the text of ``README.md``, a data set card for Hugging Face.

    Its front matter has a configuration with features for each table, so that ``load_dataset``
    works on the folder as it is. The turns are the default.
    """
    values = {
        "title": title(is_sample),
        "publisher": PUBLISHER,
        "site": SOURCE,
        "size": _SIZES[max(0, len(str(numbers.turns)) - 3)],
        "coverage": _coverage(covered, release is not None),
        "quality": quality,
        "reading": _DOCUMENT.sub(r"\1", reading()).rstrip(),
        "program": f"{PRODUCT} {VERSION}",
        "terms": TERMS,
        "days": "none yet",
        "newest": "none yet",
        "configs": "\n".join(map(_config, _tables(release))),
        "features": "\n".join(map(_features, _tables(release))),
        "tables": "\n\n".join(map(_table_section, _tables(release))),
    }
    values |= dict.fromkeys(("sample", "versions", "version", "year", "pages"), "")
    for name in ("briefings", "turns", "words", "speakers", "organizations"):
        values[name] = f"{getattr(numbers, name):,}"
    if is_sample:
        values["sample"] = f"**{SAMPLE_NOTE}**\n\n"
    if release:
        values["versions"] = f"| version | {release.version} |\n"
        values["version"] = f"  version = {{{release.version}}},\n"
    if numbers.briefings:
        values["days"] = f"{numbers.first} to {numbers.last}"
    if numbers.until:
        day = numbers.until[:10]
        values["newest"] = f"fetched {numbers.until}"
        values["year"] = f"  year = {{{day[:4]}}},\n"
        values["pages"] = f" from pages fetched until {day}"
    return _CARD.substitute(values)


def reading() -> str:
    """Return the text on how to read the data right, as it is in contract/README.md."""
    return _READING.substitute(
        doubts=_meanings("doubt", DOUBTS),
        changes=_meanings("what", CHANGE_KINDS),
        outcomes=_meanings("outcome", OUTCOMES),
        keys="\n".join(_references()),
    )


def _meanings(key: str, meanings: Mapping[str, str]) -> str:
    rows = [(f"`{name}`", meaning) for name, meaning in meanings.items()]
    return _markdown_table((key, "meaning"), rows)


def _markdown_table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [_row(head), "|---" * len(head) + "|", *map(_row, rows)]
    return "\n".join(lines)


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _references() -> Iterator[str]:
    """Yield a row for each reference: the tables that have it, its keys, and where these lead."""
    tables: dict[Reference, list[str]] = {}
    for table in TABLES + RELEASED:
        for reference in table.references:
            tables.setdefault(reference, []).append(table.name)

    for reference, names in tables.items():
        keys, target = _in_code(reference.keys), reference.table
        if reference.names != reference.keys:
            target += f", {_in_code(reference.names)}"
        yield _row((", ".join(names), keys, target))


def _in_code(keys: Iterable[str]) -> str:
    return ", ".join(f"`{key}`" for key in keys)


def _coverage(covered: Coverage, is_release: bool) -> str:
    head, *rows = covered.rows()
    notes = " ".join(covered.notes(is_release))
    return f"{_markdown_table(head, rows)}\n\n{notes}"


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

    `datasets` turns every text that looks like a time into one before it looks at the types; a
    column declared as text would then differ from its lines. It leaves only an empty text alone.
    """
    if column.type in ("date", "clock") and not column.may_be_empty:
        return "timestamp[s]"
    return "int64" if column.type == "integer" else "string"


def _table_section(table: Table) -> str:
    rows = []
    for column in table.line.columns():
        rows.append((f"`{column.name}`", _frictionless_type(column), column.doc))
    keys = _markdown_table(("key", "type", "meaning"), rows)
    return f"### {table.name}: {table.line.about}\n\n`{table.files}`\n\n{keys}"


REVIEW = PurePosixPath("review/result.json")  # in the output folder: how often it is wrong


def reviews(folder: Path) -> dict[str, Any]:
    """Return the results of reviews in *folder*, by what was reviewed, none if they are damaged."""
    try:
        found = loads((folder / REVIEW.name).read_text("utf-8"))
        return {what: result for what, result in found.items() if " ".join(result["summary"])}
    except (OSError, ValueError, LookupError, TypeError, AttributeError):
        return {}


def reviewed(folder: Path) -> str:
    """Return what the reviews of *folder* found, a list for each; that there was none, if so."""
    lists = []
    for result in reviews(folder / REVIEW.parent).values():
        sentences = [" ".join(sentence.split()) for sentence in result["summary"]]
        lists.append("\n- ".join(sentences))
    return "\n\n".join(lists) or NOT_REVIEWED


EXPORTS_FOLDER = "export"  # in the output folder
SUMS = "SHA256SUMS"  # which only a release has
NOTE = "exported.json"  # among the exports: by format, the digest of what it was made from
# Tables whose clocks move whenever a run has looked at the site again.
_RESTLESS = (CATALOGUE, PAGES)


def source(folder: Path) -> str:
    """Return a digest of the lines in *folder*, of which exports are made.

    It is made of the digests in ``datapackage.json``, so no line is read. It leaves out the
    catalogue and the pages. ``""`` if that file cannot be read.
    """
    tables = [table.files for table in TABLES if table not in _RESTLESS]
    turns = f"{Path(TURNS.files).parent.as_posix()}/"
    hashes = []
    for name, digest in sorted(described(folder).digests.items()):
        if name in tables or name.startswith(turns):
            hashes.append((name, digest.hash))
    if not hashes:
        return ""
    return sha256_of_text(json.dumps(hashes))


def exports(folder: Path) -> Path:
    """Return where the exports of *folder* are: in it, or next to it if it is a release."""
    if (folder / SUMS).exists():  # a release never changes
        return folder.with_name(f"{folder.name}-{EXPORTS_FOLDER}")
    return folder / EXPORTS_FOLDER


def noted(folder: Path) -> dict[str, str]:
    """Return by format the digest of what the exports in *folder* were made from."""
    try:
        note = loads((exports(folder) / NOTE).read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return note if isinstance(note, dict) else {}


def outdated(folder: Path) -> list[str]:
    """Return the formats of the exports in *folder* that are older than its lines, sorted."""
    made_from = noted(folder)
    current = source(folder) if made_from else ""
    if not current:
        return []
    return sorted(name for name, digest in made_from.items() if digest != current)
