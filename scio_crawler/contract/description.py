"""Describe the output folder, for machines and for people, and count who speaks in it."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
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
    RELEASED,
    SPEAKERS,
    TABLES,
    TURNS,
    Column,
    Entry,
    Office,
    Organization,
    Person,
    Reference,
    Speaker,
    Table,
    Turn,
)
from scio_crawler.reading import reader

PACKAGE = "datapackage.json"

# What it says, except for the tables; the card, the feeds and the others say the same.
_PACKAGE = json.loads((files(__package__) / PACKAGE).read_text("utf-8"))
TERMS = _PACKAGE["description"]
SOURCE = _PACKAGE["sources"][0]["path"]  # the site
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
        own = cls()
        own.speakers = _count_lines(folder, SPEAKERS)
        own.organizations = _count_lines(folder, ORGANIZATIONS)
        for entry in read(folder, CATALOGUE.files, Entry, skip):
            if not entry.file:
                continue
            own.briefings += 1
            own.turns += entry.turns
            own.words += entry.words
            own.first = min(own.first or entry.date, entry.date)
            own.last = max(own.last, entry.date)
            own.until = max(own.until, entry.fetched_until)
        return own


def _count_lines(folder: Path, table: Table) -> int:
    return len(list(read(folder, table.files, table.line, skip)))


def is_of_sample(folder: Path) -> bool:
    """Return whether what is in *folder* comes from the sample, by its description."""
    return described(folder).title == title(is_sample=True)


def title(is_sample: bool) -> str:
    """Return the title of the folder."""
    return f"{_PACKAGE['title']} (sample)" if is_sample else str(_PACKAGE["title"])


def introduction(is_sample: bool) -> str:
    """Return what must be known before anything else: the terms, and that a sample is one."""
    return f"{SAMPLE_NOTE} {TERMS}" if is_sample else str(TERMS)


class Release(NamedTuple):
    """What is said of a release, besides what is said of its folder."""

    version: str
    rows: Mapping[str, int]  # the number of lines of each table, by name


def package(
    turns: Sequence[str],
    is_sample: bool,
    digests: Mapping[str, Digest],
    release: Release | None = None,
) -> Iterator[str]:
    """Yield ``datapackage.json`` in pieces: a Frictionless Data Package with *turns* files.

    *digests* are those of the files, by name. Those of the tables stand where the standard has
    them. It has no place for those of many files of one table, of earlier revisions, of empty
    tables and of what describes the folder: these stand in a list of our own, ``files``.
    """
    resources = [_resource(table, turns, digests.get(table.files)) for table in _tables(release)]
    if release:
        for resource in resources:
            resource["rows"] = release.rows.get(resource["name"], 0)
    named = [resource.get("path") for resource in resources]
    others = sorted(name for name in digests if name not in named)
    about = _PACKAGE | {"title": title(is_sample), "description": introduction(is_sample)}
    if release:
        about["version"] = release.version
    about["resources"] = resources
    about["files"] = [{"path": name, **digests[name]._asdict()} for name in others]
    # As one text, it would take the most memory of a whole run.
    yield from map(safe, json.JSONEncoder(ensure_ascii=False, indent=1).iterencode(about))
    yield "\n"


class Described(NamedTuple):
    """What a ``datapackage.json`` says, as far as it can be read."""

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
    try:
        about = loads(text)
        digests, rows = dict[str, Digest](), dict[str, int]()
        for file in (*about.get("resources", ()), *about.get("files", ())):
            if "rows" in file:
                rows[str(file["name"])] = int(file["rows"])
            if "hash" in file:
                digest = Digest(int(file.get("bytes", 0)), str(file["hash"]))
                digests[checked_file_name(file["path"])] = digest
        return Described(str(about.get("title", "")), str(about.get("version", "")), digests, rows)
    except (ValueError, TypeError, LookupError, AttributeError, OverflowError):
        return Described()


def _tables(release: Release | None) -> tuple[Table, ...]:
    return (*TABLES, *RELEASED) if release else TABLES


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

    columns = table.line.columns()
    fields = [{"name": c.name, "type": kind(c), "description": c.doc} for c in columns]
    schema = {"fields": fields, "missingValues": [""], "primaryKey": list(table.key)}
    if table.references:
        schema["foreignKeys"] = [_foreign_key(table, each) for each in table.references]
    resource["schema"] = schema
    return resource


def _foreign_key(table: Table, reference: Reference) -> dict[str, Any]:
    # The standard calls a table by an empty name in its own references.
    resource = "" if reference.table == table.name else reference.table
    theirs = {"resource": resource, "fields": list(reference.names)}
    return {"fields": list(reference.keys), "reference": theirs}


def kind(column: Column) -> str:
    """Return the name of the type of *column* in Frictionless: dates and times are text."""
    return "integer" if column.type == "integer" else "string"


CARD = "README.md"
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
    counts = {}
    for name in ("briefings", "turns", "words", "speakers", "organizations"):
        counts[name] = f"{getattr(numbers, name):,}"
    day = numbers.until[:10]
    return _CARD.substitute(
        counts,
        title=title(is_sample),
        publisher=PUBLISHER,
        site=SOURCE,
        size=_SIZES[max(0, len(str(numbers.turns)) - 3)],
        sample=f"**{SAMPLE_NOTE}**\n\n" if is_sample else "",
        versions=f"| version | {release.version} |\n" if release else "",
        days=f"{numbers.first} to {numbers.last}" if numbers.briefings else "none yet",
        newest=f"fetched {numbers.until}" if numbers.until else "none yet",
        coverage=_coverage(covered, release is not None),
        quality=quality,
        reading=_DOCUMENT.sub(r"\1", reading()).rstrip(),
        program=f"{PRODUCT} {VERSION}",
        terms=TERMS,
        year=f"  year = {{{day[:4]}}},\n" if day else "",
        version=f"  version = {{{release.version}}},\n" if release else "",
        pages=f" from pages fetched until {day}" if day else "",
        configs="\n".join(map(_config, _tables(release))),
        features="\n".join(map(_features, _tables(release))),
        tables="\n\n".join(map(_keys, _tables(release))),
    )


def reading() -> str:
    """Return the text on how to read the data right, as it is in contract/README.md."""
    return _READING.substitute(
        doubts=_meanings("doubt", DOUBTS),
        changes=_meanings("what", CHANGE_KINDS),
        outcomes=_meanings("outcome", OUTCOMES),
        keys="\n".join(_references()),
    )


def _meanings(what: str, meanings: Mapping[str, str]) -> str:
    rows = [(f"`{name}`", meaning) for name, meaning in meanings.items()]
    return _table((what, "meaning"), rows)


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [_row(head), "|---" * len(head) + "|", *map(_row, rows)]
    return "\n".join(lines)


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _references() -> Iterator[str]:
    """Yield a row for each reference: the tables that have it, its keys, and where these lead."""
    tables = dict[Reference, list[str]]()
    for table in (*TABLES, *RELEASED):
        for reference in table.references:
            tables.setdefault(reference, []).append(table.name)
    for reference, names in tables.items():
        keys, theirs = (", ".join(f"`{key}`" for key in own) for own in reference[::2])
        where = reference.table if keys == theirs else f"{reference.table}, {theirs}"
        yield _row((", ".join(names), keys, where))


def _coverage(covered: Coverage, is_release: bool) -> str:
    head, *rows = covered.rows()
    return _table(head, rows) + "\n\n" + " ".join(covered.notes(is_release))


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

    It turns every text that looks like a time into one before it looks at the types; declared as
    text, it would differ from that of the line. Only an empty text it cannot turn into a time.
    """
    if column.type in ("date", "clock"):
        return "string" if column.may_be_empty else "timestamp[s]"
    return "int64" if column.type == "integer" else "string"


def _keys(table: Table) -> str:
    rows = [(f"`{key.name}`", kind(key), key.doc) for key in table.line.columns()]
    keys = _table(("key", "type", "meaning"), rows)
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
    results = reviews(folder / REVIEW.parent).values()
    lists = []
    for result in results:
        sentences = [" ".join(sentence.split()) for sentence in result["summary"]]
        lists.append("\n- ".join(sentences))
    return "\n\n".join(lists) or NOT_REVIEWED


FOLDER = "export"  # in the output folder
SUMS = "SHA256SUMS"  # which only a release has
NOTE = "exported.json"  # in there: by format, the digest of what it was made from
# Tables whose clocks move whenever a run has looked at the site again.
_RESTLESS = (CATALOGUE.name, "pages")


def source(folder: Path) -> str:
    """Return a digest of the lines in *folder*, of which exports are made.

    It is made of the digests in ``datapackage.json``, so no line is read. It leaves out the
    catalogue and the pages. ``""`` if that file cannot be read.
    """
    tables = [table.files for table in TABLES if table.name not in _RESTLESS]
    turns = f"{Path(TURNS.files).parent.as_posix()}/"
    hashes = []
    for name, digest in sorted(described(folder).digests.items()):
        if name in tables or name.startswith(turns):
            hashes.append((name, digest.hash))
    return sha256_of_text(json.dumps(hashes)) if hashes else ""


def exports(folder: Path) -> Path:
    """Return where the exports of *folder* are: in it, or beside it if it is a release."""
    is_release = (folder / SUMS).exists()  # which never changes
    return folder.with_name(f"{folder.name}-{FOLDER}") if is_release else folder / FOLDER


def noted(folder: Path) -> dict[str, str]:
    """Return by format the digest of what the exports in *folder* were made from."""
    try:
        note = loads((exports(folder) / NOTE).read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return note if isinstance(note, dict) else {}


def outdated(folder: Path) -> list[str]:
    """Return the formats of the exports in *folder* that are older than its lines, sorted."""
    exports = noted(folder)
    now = source(folder) if exports else ""
    return sorted(name for name, then in exports.items() if now and then != now)


ATOM = "feed.xml"
# The files that are written here.
DESCRIPTIONS = (ATOM, CARD, PACKAGE)


class Contribution(NamedTuple):
    """How much one speaker says in one briefing, in one role and office.

    A body that the head names, whoever speaks for it, has one without a speaker and turns.
    """

    speaker: str
    organization: str
    role: str
    position: str
    turns: int
    words: int


def contributions(
    turns: Iterable[Turn], people: Iterable[Person], offices: Iterable[Office]
) -> list[Contribution]:
    """Return what each speaker contributes to *turns*, in the order of first appearance.

    Behind them stand the bodies of the *people* in the head and of their *offices*.
    """
    found: dict[tuple[str, str, str, str], tuple[int, int]] = {}
    for turn in turns:
        who = (turn.speaker, turn.organization, turn.role, turn.position)
        count, words = found.get(who, (0, 0))
        found[who] = (count + 1, words + turn.words)
    spoken = [Contribution(*who, *sums) for who, sums in found.items()]

    bodies = [*(person.organization for person in people), *(one.organization for one in offices)]
    named = [Contribution("", body, "", "", 0, 0) for body in dict.fromkeys(bodies) if body]
    return [*spoken, *named]


class Speakers:
    """Counts each speaker for each organization; turns of nobody are left out.

    Briefings are added newest first.
    """

    def __init__(self) -> None:
        self._lines: dict[tuple[str, str], Speaker] = {}

    def add(self, date: str, contributions: Sequence[Contribution]) -> None:
        """Count *contributions*, in the order of speaking, to a briefing on the day *date*."""
        spoken = [each for each in reversed(contributions) if each.speaker]
        for each in spoken:
            key = each.speaker, each.organization
            new = Speaker(each.speaker, each.role, each.organization, last_date=date)
            line = self._lines.setdefault(key, new)
            line.position = line.position or each.position
            line.turns += each.turns
            line.words += each.words
            line.first_date = date
        for key in {(each.speaker, each.organization) for each in spoken}:
            self._lines[key].briefings += 1

    def lines(self) -> list[Speaker]:
        """Return the lines of the table, sorted by its key."""
        return sorted(self._lines.values(), key=lambda line: (line.speaker, line.organization))


class Organizations:
    """Counts each organization that a turn or a head names, and adds those that follow them.

    Briefings are added newest first.
    """

    def __init__(self) -> None:
        self._lines: dict[str, Organization] = {}

    def add(self, date: str, contributions: Sequence[Contribution]) -> None:
        """Count *contributions* to a briefing on the day *date*."""
        named = [each for each in contributions if each.organization]
        for each in named:
            name = each.organization
            if name not in self._lines:
                self._lines[name] = _organization(name, date)
            line = self._lines[name]
            line.first_date = date
            line.turns += each.turns
        for name in {each.organization for each in named if each.turns}:
            self._lines[name].briefings += 1

    def lines(self) -> list[Organization]:
        """Return the lines of the table, sorted by its key.

        A body that is there only because it does the work of others has their first and last day.
        """
        lines = dict(self._lines)
        for line in self._lines.values():
            if line.now in self._lines:
                continue
            if line.now not in lines:
                lines[line.now] = _organization(line.now, line.last_date)
                lines[line.now].first_date = line.first_date
            today = lines[line.now]
            today.first_date = min(today.first_date, line.first_date)
            today.last_date = max(today.last_date, line.last_date)
        return sorted(lines.values(), key=lambda line: line.organization)


def _organization(name: str, date: str) -> Organization:
    """Return a line about the body of this *name*, which nothing later than *date* names."""
    what = reader.organization_info(name)
    return Organization(
        organization=name,
        short=what.short,
        kind=what.kind,
        country=what.country,
        last_date=date,
        since=what.since,
        until=what.until,
        now=what.now or name,
    )


Counter = Speakers | Organizations
# The counter of each table, by the table's name.
COUNTERS: dict[str, type[Counter]] = {ORGANIZATIONS.name: Organizations, SPEAKERS.name: Speakers}
