"""The vocabulary: what a page, a briefing and a turn are, every field documented once.

Classes derived from ``Line`` are the lines of the output files; :data:`TABLES` names the files that
they stand in. The other classes are what a briefing is on its way: captures, pages of blocks, and
the briefing that is read from them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields
from functools import cache
from itertools import chain
from operator import attrgetter
from typing import Any, ClassVar, NamedTuple, Self

from scio_crawler.common.errors import Failure

# A field of a class derived from :class:`OutputLine` is a key, and the text next to it is the key's
# documentation everywhere else (docs/data.md, JSON Schemas, the folder's own description).


def string(doc: str, default: str = "", **schema: Any) -> Any:
    """Declare a string key: *doc* documents it, *schema* narrows it in the JSON Schema."""
    extra = {"type": "string", "description": doc, **schema}
    return field(default=default, metadata={"json_schema_extra": extra})


LARGEST = 2**63 - 1  # the largest integer that SQLite and Parquet can store


def integer(doc: str, default: int = 0, **schema: Any) -> Any:
    """Declare an integer key, as :func:`string` does; a rule of None takes a default rule away."""
    extra = {"type": "integer", "description": doc, "minimum": 0, "maximum": LARGEST, **schema}
    extra = {rule: value for rule, value in extra.items() if value is not None}
    return field(default=default, metadata={"json_schema_extra": extra})


DATE = {"pattern": r"^\d{4}-\d{2}-\d{2}$"}
CLOCK = {"pattern": r"^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z$"}
MAYBE_CLOCK = {"pattern": r"^(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z)?$"}  # empty if unknown
MAYBE_DATE = {"pattern": r"^(\d{4}-\d{2}-\d{2})?$"}  # text to all loaders, since no date is empty

Value = str | int
Record = dict[str, Any]  # a line by its keys, which have the types that the contract says


class Column(NamedTuple):
    """A key of a table's lines."""

    name: str
    type: str  # string, integer, date or clock
    doc: str
    may_be_empty: bool  # whether it is a string that can be empty


@dataclass(slots=True)
class OutputLine:
    """A line of an output file: only strings and integers, always the same keys in one order."""

    about: ClassVar[str]  # what the table of these lines holds

    def record(self) -> Record:
        """Return the line as a dictionary, its keys in their order."""
        return dict(zip(self.keys(), self.values(), strict=True))

    def values(self) -> tuple[Value, ...]:
        """Return the values of all keys, in their order."""
        return self._values()(self)

    @classmethod
    def from_record(cls, record: Any) -> Self:
        """Return the line that *record* holds; keys that it lacks get their default.

        Raises ValueError if *record* is not an object, has none of the keys, or has a value of a
        wrong type.
        """
        if not isinstance(record, dict):
            raise ValueError("a line is no object")

        known: Record = {}

        for name, kind in cls._types():
            if name not in record:
                continue
            value = known[name] = record[name]
            if type(value) is not kind:
                raise ValueError(f"{name} is not of the type {kind.__name__}")
            if kind is int and not -LARGEST <= value <= LARGEST:
                raise ValueError(f"{name} is a number of more than 64 bits")

        if not known:
            raise ValueError("a line has none of the keys")

        return cls(**known)

    @classmethod
    def from_values(cls, values: Sequence[Any]) -> Self:
        """Return the line with *values* of all keys. Raises ValueError if a type is wrong."""
        if [*map(type, values)] != cls._all_types():
            raise ValueError("a line has values of wrong types")
        return cls(*values)

    @classmethod
    @cache
    def _all_types(cls) -> list[type]:
        return [type(spec.default) for spec in fields(cls)]

    @classmethod
    @cache  # of each class
    def _types(cls) -> tuple[tuple[str, type[Any]], ...]:
        """Return the name and the type of each key that is not a constant."""
        return tuple(
            (spec.name, type(spec.default))
            for spec in fields(cls)
            if "const" not in spec.metadata["json_schema_extra"]
        )

    @classmethod
    @cache  # of each class
    def keys(cls) -> tuple[str, ...]:
        return tuple(spec.name for spec in fields(cls))

    @classmethod
    @cache
    def _values(cls) -> attrgetter[tuple[Value, ...]]:
        return attrgetter(*cls.keys())

    @classmethod
    @cache
    def columns(cls) -> tuple[Column, ...]:
        """Return the keys with their types and meanings, in their order."""
        return tuple(_column(spec.name, spec.metadata["json_schema_extra"]) for spec in fields(cls))


def _column(name: str, schema: Mapping[str, Any]) -> Column:
    dated = {DATE["pattern"]: "date"}
    dated |= dict.fromkeys((CLOCK["pattern"], MAYBE_CLOCK["pattern"]), "clock")
    kind = dated.get(schema.get("pattern", ""), schema["type"])
    is_filled = "minLength" in schema or schema.get("pattern") in (
        DATE["pattern"],
        CLOCK["pattern"],
    )
    return Column(name, kind, schema["description"], kind != "integer" and not is_filled)


# Everything that a line of changes.jsonl can say.
CHANGE_KINDS = {
    "new": "its first turns; or an earlier first state was found",
    "completed": "more of its pages were fetched",
    "revised": "its content changed",
    "withdrawn": "the site no longer has it; without `by`, it was a copy or no transcript, and its "
    "turns file is gone",
    "returned": "what was withdrawn is there again",
    "turn-added": "a turn is new",
    "turn-removed": "a turn is gone",
    "turn-changed": "any key of a turn has another value",
}
# What a change comes from; NOTED: none of them.
NOTED, SITE, READING, CORRECTION = "", "site", "reading", "correction"


@dataclass(slots=True)
class Change(OutputLine):
    """Something that happened to a briefing or a turn: a line of ``changes.jsonl``."""

    about = "every change, turn by turn"
    change: int = integer("1, 2, 3 … in the folder", minimum=1)
    at: str = string("when the pages that show it were fetched", **CLOCK)
    briefing_id: str = string("its briefing", minLength=1)
    revision: int = integer("revision that it led to, 0 without a turns file")
    what: str = string("what happened", enum=list(CHANGE_KINDS))
    by: str = string("site, reading, correction or empty", enum=[SITE, READING, CORRECTION, NOTED])
    turn_id: str = string("the turn, if it is about one")
    turn: int = integer("its number now, else 0")
    turn_before: int = integer("its number before, else 0")


# The kinds of bodies, in the order of organizations.csv. The four municipalities,
# Hong Kong and Macao are provinces.
BODY_KINDS = (
    "scio",  # the State Council Information Office itself, for which the chairs speak
    "ministry",
    "commission",
    "agency",  # administrations, offices and institutions of the state
    "bank",
    "party",  # bodies of the Communist Party of China, with its committees of provinces and cities
    "legislature",  # people's congresses and political consultative conferences
    "court",  # courts and procuratorates
    "military",
    "province",
    "city",  # and other places below a province
    "company",
    "association",
    "university",  # and academies and institutes
    "other",
    "press",
)
ROLES = ("chair", "official", "press", "unknown")


@dataclass(slots=True)
class Organization(OutputLine):
    """One body or outlet: a line of ``organizations.jsonl``."""

    about = (
        "every body and outlet that another table names, and the bodies that do their work today"
    )
    organization: str = string("its English name at the time", minLength=1)
    short: str = string('its short name ("MIIT"), if known')
    kind: str = string(", ".join(BODY_KINDS), "other", enum=list(BODY_KINDS))
    country: str = string("ISO 3166 code of an outlet's home, empty if unknown; else CN")
    briefings: int = integer("briefings where it speaks, 0 if it never does")
    turns: int = integer("turns of its speakers")
    first_date: str = string("day of the first briefing that names it, in a turn or a head", **DATE)
    last_date: str = string("day of the last", **DATE)
    since: str = string("first day of this name, if known", **MAYBE_DATE)
    until: str = string("first day without it, if any", **MAYBE_DATE)
    now: str = string("body that does its work today, often itself", minLength=1)


@dataclass(slots=True)
class Speaker(OutputLine):
    """One speaker of one organization: a line of ``speakers.jsonl``."""

    about = "every speaker, for whom, since when, how often"
    speaker: str = string("person or outlet, as in the turns", minLength=1)
    role: str = string("the latest, as in the turns", "unknown", enum=list(ROLES))
    organization: str = string("as in the turns")
    position: str = string("the latest that is printed")
    briefings: int = integer("briefings where the speaker speaks", minimum=1)
    turns: int = integer("turns", minimum=1)
    words: int = integer("words of these turns")
    first_date: str = string("day of the first of these briefings", **DATE)
    last_date: str = string("day of the last", **DATE)


SCHEMA_VERSION = "v4"

KINDS = ("opening", "statement", "question", "answer", "procedure", "closing")
# The roles that a turn of each kind can have.
ROLES_OF_KIND = {
    "opening": ("chair",),
    "statement": ("official", "unknown"),
    "question": ("press", "chair", "unknown"),
    "answer": ("official", "chair", "unknown"),
    "procedure": ROLES,
    "closing": ("chair",),
}
STATUSES = ("complete", "partial", "doubtful", "pending")
# Whose words: of the site, as this program fetched them; of somebody else's archive; of both.
ARCHIVED, BOTH = "archive", "both"
ORIGINS = (SITE, ARCHIVED, BOTH)
DATE_FROM = ("head", "line", "summary", "published")
PUBLISHED_FROM = ("property", "meta", "line", "address", "conference", "fetch")

# Why words may be missing or in the wrong mouth although every known page was
# fetched. The codes are values of the catalogue's key ``doubts``.
DOUBTS = {
    "no-closing": "the last turn is not the chair's closing",
    "more-pages": "a page shows signs of further pages",
    "few-labels": "most of the text stands under few labels or none",
    "lost-label": "a line is printed as labels are, names a speaker, or is said out of role",
    "hidden-text": "much text stands in scripts, templates or parts that no reader sees",
    "outside-text": "speech, or what reads as labels, stands outside the body",
    "foreign-text": "lines in turns belong to the page, not to the speech",
    "damaged-text": "characters are damaged, as by a wrong decoding",
}

# Every layout with its rank: of two copies of a conference, the higher one is better. A reader in
# layouts/ that gives a page another name does not start.
LAYOUTS = {
    "article": 5,  # the desktop page of an article
    "phone": 4,  # its page for phones
    "node": 3,  # a briefing's own page
    "inline": 1,  # a transcript that a list prints itself
    "sister": 2,  # an article on china.org.cn
    "unknown": 0,  # no known markup: the turns show where the text is
}

# Keys whose text may look like a number; all others must not (see scio_crawler.contract.schemas).
FREE_TEXT = frozenset({"title", "summary", "text"})


@dataclass(slots=True)
class Turn(OutputLine):
    """One speaker turn: a line of ``briefings/*.jsonl``."""

    about = "one line for each speaker turn"
    schema_version: str = string("version of these keys", SCHEMA_VERSION, const=SCHEMA_VERSION)
    turn_id: str = string("its lasting id", minLength=1)
    briefing_id: str = string("its briefing", minLength=1)
    turn: int = integer("its number in the briefing", minimum=1)
    title: str = string("the briefing's title")
    date: str = string("day of the conference", **DATE)
    date_from: str = string("as in the catalogue", "published", enum=list(DATE_FROM))
    published: str = string("day of publication", **DATE)
    status: str = string("the briefing's status", enum=list(STATUSES))
    withdrawn: str = string("as in the catalogue", **MAYBE_CLOCK)
    origin: str = string(
        "site, or archive if a page came from elsewhere",
        SITE,
        enum=[SITE, ARCHIVED],
    )
    speaker: str = string("person or outlet, without honorific")
    label: str = string("as printed before the turn, without colon")
    role: str = string("chair, official, press or unknown", "unknown", enum=list(ROLES))
    position: str = string("office, from the head or else the label")
    organization: str = string("body or outlet spoken for, if known")
    kind: str = string(", ".join(KINDS), "procedure", enum=list(KINDS))
    exchange: int = integer("its question's number, else 0")
    reply_to: int = integer("turn of the question answered, else 0")
    reply_to_id: str = string("turn_id of that question")
    text: str = string("paragraphs, joined by a blank line")
    words: int = integer("len(text.split())")
    page: int = integer("its first page", minimum=1)
    page_end: int = integer("its last page", minimum=1)
    url: str = string("canonical address of its first page", minLength=1)
    corrected: str = string("keys that corrections.csv changed, with spaces between")
    revision: int = integer("1, then one more with each change of content", 1, minimum=1)
    fetched: str = string("when its first page was fetched", **CLOCK)


# The keys that have one value on all lines of a turns file.
SHARED = (
    "briefing_id",
    "title",
    "date",
    "date_from",
    "published",
    "status",
    "withdrawn",
    "revision",
)


@dataclass(slots=True)
class Entry(OutputLine):
    """One briefing: a line of the catalogue, ``briefings.jsonl``."""

    about = "one line for each briefing"
    schema_version: str = string("version of these keys", SCHEMA_VERSION, const=SCHEMA_VERSION)
    briefing_id: str = string("its id", minLength=1)
    title: str = string("its title, on one line")
    date: str = string("day of the conference", **DATE)
    date_from: str = string(
        "where that day comes from: " + ", ".join(DATE_FROM), "published", enum=list(DATE_FROM)
    )
    time: str = string('its hour as printed ("10 a.m.")')
    place: str = string('its place as printed ("Beijing")')
    published: str = string("day of publication", **DATE)
    published_at: str = string("at what time, if a page says", **MAYBE_CLOCK)
    published_from: str = string(
        "where that day comes from: " + ", ".join(PUBLISHED_FROM), enum=list(PUBLISHED_FROM)
    )
    url: str = string("canonical address of its first page", minLength=1)
    url_zh: str = string('its "Read in Chinese" link')
    category: str = string("the site's category")
    summary: str = string("the site's summary")
    source: str = string("the source the page names")
    layout: str = string("markup of its pages: " + ", ".join(LAYOUTS), enum=list(LAYOUTS))
    status: str = string(", ".join(STATUSES), enum=list(STATUSES))
    doubts: str = string("codes with spaces between")
    withdrawn: str = string("since when the site no longer has it", **MAYBE_CLOCK)
    origin: str = string("origin of its pages: site, archive or both", SITE, enum=list(ORIGINS))
    organization: str = string("that of the first official in the head")
    same_as: str = string("id of the better copy of the conference, if any")
    pages: int = integer("pages read")
    pages_expected: int = integer("pages that its pagers count")
    turns: int = integer("turns")
    questions: int = integer("turns that are questions")
    words: int = integer("words of all turns")
    chair: str = string("who is in the chair")
    revision: int = integer("revision of the turns file, 0 without one")
    revised_by: str = string("what made it: site, reading or empty", enum=["site", "reading", ""])
    sha256: str = string("digest of the turns' content")
    file: str = string("the turns file, if there is one")
    first_seen: str = string("when it was first seen, also by an archive", **CLOCK)
    checked: str = string("when it was last looked at", **CLOCK)
    fetched_from: str = string("when its oldest page was fetched", **CLOCK)
    fetched_until: str = string("when its newest page was fetched", **CLOCK)
    audit_characters: int = integer("visible characters, without white space")
    audit_head: int = integer("of these, in the head")
    audit_labels: int = integer("in labels, with their colons")
    audit_turns: int = integer("in turns")
    audit_notes: int = integer("in notes")
    audit_furniture: int = integer("in menus, pagers, credits, links")
    audit_unread: int = integer("outside the transcript, perhaps speech")
    # Less than 0 if something was counted twice.
    audit_unaccounted: int = integer("the rest; 0 unless lost or counted twice", minimum=None)

    @property
    def is_dated_transcript(self) -> bool:
        """Whether it has a turns file, and something says when the conference was."""
        return bool(self.file) and self.published_from != "fetch"


@dataclass(slots=True)
class Person(OutputLine):
    """One person of a transcript's head: a line of ``people.jsonl``."""

    about = "who is named at the head of each transcript"
    briefing_id: str = string("its briefing", minLength=1)
    name: str = string("without honorific", minLength=1)
    honorific: str = string("Mr., Ms. … as printed, if any")
    role: str = string("chair or official", "official", enum=["chair", "official"])
    position: str = string("offices, without a closing ; or .")
    organization: str = string("body of the first office, if known")


RANKS = (
    "state-leader",
    "minister",
    "vice-minister",
    "director-general",
    "deputy-director-general",
    "spokesperson",
    "provincial",
    "other",
)


@dataclass(slots=True)
class Office(OutputLine):
    """One office of a person of a transcript's head: a line of ``offices.jsonl``."""

    about = "every office of those who are named at the head of each transcript"
    briefing_id: str = string("its briefing", minLength=1)
    date: str = string("day of the conference", **DATE)
    speaker: str = string("name, as in people.jsonl", minLength=1)
    office: int = integer("its number in the position", minimum=1)
    position: str = string("this office alone, as printed", minLength=1)
    organization: str = string("its body, if known")
    rank: str = string(", ".join(RANKS) + "; empty if unsure", enum=[*RANKS, ""])


OUTCOMES = {
    "answered": "an official, or the chair, speaks to it",
    "cut-off": "the chair passes on without an answer",
    "unanswered": "nobody answers on the pages",
    "referred": "the reply only names somebody else who should be asked",
    "deferred": "the reply only says that it will be told later",
    "declined": "the reply only says, in so many words, that it cannot or will not be told",
}
# What an answer may do in addition.
ALSO = ("referred", "deferred", "declined")


@dataclass(slots=True)
class Exchange(OutputLine):
    """One question and its answers: a line of ``exchanges.jsonl``."""

    about = "who asks whom, who answers, what becomes of it: one line for each question"
    briefing_id: str = string("its briefing", minLength=1)
    exchange: int = integer("its number, as in the turns", minimum=1)
    date: str = string("day of the conference", **DATE)
    question_id: str = string("turn_id of the question", minLength=1)
    speaker: str = string("who asks")
    organization: str = string("for whom: the outlet")
    questions: int = integer("how many it asks", 1, minimum=1)
    addressed_to: str = string('whom it is put to, "; " between')
    addressed_by: str = string(
        "press if the question names them, chair if only the chair does",
        enum=["press", "chair", ""],
    )
    answered_by: str = string('who answers, in their order, "; " between')
    answering: str = string('for whom these speak, "; " between')
    answers: int = integer("turns that answer")
    words_question: int = integer("words of the question")
    words_answers: int = integer("words of the answers")
    outcome: str = string(", ".join(OUTCOMES), "answered", enum=list(OUTCOMES))
    also: str = string(
        "what an answer does besides: " + ", ".join(ALSO) + ", or empty", enum=[*ALSO, ""]
    )


@dataclass(slots=True)
class PageLine(OutputLine):
    """Where a page of a briefing came from: a line of ``pages.jsonl``."""

    about = "where each page of a briefing came from"
    briefing_id: str = string("its briefing", minLength=1)
    page: int = integer("its number in the briefing", minimum=1)
    url: str = string("its canonical address", minLength=1)
    fetched: str = string("when it was fetched", **CLOCK)
    digest: str = string("SHA-1 of the body, base 32, as in WARC")
    archive_file: str = string("archive file with the response, if any")
    archive_offset: int = integer("byte at which its record begins there")
    origin: str = string(f"{SITE}, or the name of the imported file", SITE)
    origin_digest: str = string("SHA-256 of that file")


NOTE_KINDS = ("laughter", "applause", "video", "caption", "credit", "translator", "other")


@dataclass(slots=True)
class Note(OutputLine):
    """A caption, credit or stage note: a line of ``notes.jsonl``."""

    about = "captions, credits and stage notes"
    briefing_id: str = string("its briefing", minLength=1)
    note: int = integer("its number in the briefing", minimum=1)
    page: int = integer("its page", minimum=1)
    turn: int = integer("turn in or after which it stands, 0 before the first")
    turn_id: str = string("its turn_id")
    paragraph: int = integer("paragraph of that turn after which it stands, else 0")
    kind: str = string(", ".join(NOTE_KINDS), "other", enum=list(NOTE_KINDS))
    text: str = string("as printed", minLength=1)


# What keeps a conference, or what may be one, from being complete.
GAPS = {
    "partial": "pages of its transcript are missing",
    "doubtful": "words may be missing, or in the wrong mouth",
    "pending": "it was announced, and its transcript was not out yet",
    "unread": "no run has read it yet",
    "failed": "it could not be fetched or read",
    "gone": "the site no longer had it when it was to be read",
    "no-transcript": "its page is a gallery, a notice or a story",
    "withdrawn": "the site no longer has it; what was read stays",
}


@dataclass(slots=True)
class CoverageYear(OutputLine):
    """What is there of one year: a line of ``coverage.jsonl`` in a release."""

    about = "what is there of each year, and what is not"
    year: int = integer("of the conference; of what is no briefing, of publication; 0 if unknown")
    known: int = integer("all that lists showed, imports brought or somebody asked for; of these:")
    complete: int = integer("those that are complete")
    partial: int = integer("those that lack pages")
    doubtful: int = integer("those with a doubt")
    pending: int = integer("those announced, without a transcript yet")
    unread: int = integer("those that no run has read")
    failed: int = integer("those that could not be fetched or read")
    gone: int = integer("those that were gone before they were read")
    no_transcript: int = integer("galleries, notices and stories")
    withdrawn: int = integer("complete, partial or doubtful ones that were withdrawn")

    @property
    def held(self) -> int:
        """How many transcripts are there."""
        return self.complete + self.partial + self.doubtful


@dataclass(slots=True)
class Gap(OutputLine):
    """What is not complete, and why: a line of ``gaps.jsonl`` in a release."""

    about = "what is not complete, and why; pages that are no transcript, too"
    gap: int = integer("1, 2, 3 … in the table", minimum=1)
    id: str = string("a briefing_id, as in the catalogue or by its address; empty if it has no own")
    year: int = integer("as in coverage.jsonl")
    what: str = string(", ".join(GAPS), enum=list(GAPS))
    url: str = string("canonical address of its page, or of the list that prints it", minLength=1)
    reason: str = string("what is known of the reason, for people")


class Reference(NamedTuple):
    """Keys whose values together name a line of a table, unless all of them are empty."""

    keys: tuple[str, ...]
    table: str  # the name of that table
    names: tuple[str, ...]  # the keys of its lines that have these values


class Table(NamedTuple):
    """A table of the output folder; what it holds is said by its lines."""

    name: str
    one: str  # what one line is called
    line: type[OutputLine]
    files: str  # that hold its lines
    source: str  # the attribute of a Briefing that holds its lines, empty if none does
    key: tuple[str, ...]  # keys whose values no two lines share
    references: tuple[Reference, ...] = ()


def _key(key: str, table: str, name: str = "") -> Reference:
    """Return a reference by one *key* to a *table*, whose lines call it *name*, if not the same."""
    return Reference((key,), table, (name or key,))


_BRIEFING = _key("briefing_id", "briefings")
_BODY = _key("organization", "organizations")
_WHO = ("speaker", "organization")

TURNS = Table(
    "turns",
    "turn",
    Turn,
    "briefings/*.jsonl",
    "turns",
    ("turn_id",),
    (_BRIEFING, _BODY, _key("reply_to_id", "turns", "turn_id")),
)
CATALOGUE = Table(
    "briefings",
    "entry",
    Entry,
    "briefings.jsonl",
    "entry",
    ("briefing_id",),
    (_BODY, _key("same_as", "briefings", "briefing_id")),
)
PEOPLE = Table(
    "people",
    "person",
    Person,
    "people.jsonl",
    "people",
    ("briefing_id", "name"),
    (_BRIEFING, _BODY),
)
PAGES = Table(
    "pages", "page", PageLine, "pages.jsonl", "sources", ("briefing_id", "page"), (_BRIEFING,)
)
NOTES = Table(
    "notes",
    "note",
    Note,
    "notes.jsonl",
    "notes",
    ("briefing_id", "note"),
    (_BRIEFING, _key("turn_id", "turns")),
)
OFFICES = Table(
    "offices",
    "office",
    Office,
    "offices.jsonl",
    "offices",
    ("briefing_id", "speaker", "office"),
    (_BRIEFING, _BODY, Reference(("briefing_id", "speaker"), "people", ("briefing_id", "name"))),
)
EXCHANGES = Table(
    "exchanges",
    "exchange",
    Exchange,
    "exchanges.jsonl",
    "",
    ("question_id",),
    (_BRIEFING, _BODY, _key("question_id", "turns", "turn_id")),
)
ORGANIZATIONS = Table(
    "organizations",
    "organization",
    Organization,
    "organizations.jsonl",
    "",
    ("organization",),
    (_key("now", "organizations", "organization"),),
)
SPEAKERS = Table("speakers", "speaker", Speaker, "speakers.jsonl", "", _WHO, (_BODY,))
# Its lines also tell of briefings and turns that are gone.
CHANGES = Table("changes", "change", Change, "changes.jsonl", "", ("change",))

# Every table. All that writes, describes, exports or checks the tables goes by this list.
TABLES = (
    TURNS,
    CATALOGUE,
    PEOPLE,
    PAGES,
    NOTES,
    OFFICES,
    EXCHANGES,
    ORGANIZATIONS,
    SPEAKERS,
    CHANGES,
)
LEDGER_TABLES = TABLES[1:]  # those that are one file each, written from what is remembered
# Of these, those whose lines are remembered with a briefing.
TABLES_IN_ROW = tuple(table for table in LEDGER_TABLES if table.source or table is EXCHANGES)
# Tables that only a release has: a folder itself knows this by its database.
COVERAGE = Table("coverage", "year", CoverageYear, "coverage.jsonl", "", ("year",))
GAP_LINES = Table("gaps", "gap", Gap, "gaps.jsonl", "", ("gap",), (_key("year", "coverage"),))
RELEASED = (COVERAGE, GAP_LINES)


# What the markup of a page says of a block.
TEXT, HEADING, CAPTION, PAGER, FURNITURE = ("text", "heading", "caption", "pager", "furniture")
BREAK = "break"  # the editors' page-break marker


@dataclass(slots=True)
class Block:
    """One line of a page as a reader sees it: a paragraph, a heading, a caption."""

    text: str
    kind: str = TEXT  # what the markup says, one of the six above
    strong: int = 0  # length of the emphasized run at its beginning
    href: str = ""  # where it leads, if all of it is one link
    tag: str = ""  # name of the element that the line is: p, h3, dt, td …
    cls: str = ""  # classes of that element, and of those inside and around it with nothing else
    pictured: str = ""  # "beside" if a picture is right above or below it, "centred" if it is
    # What took it for its part though it may be said: only its "words", a line such as "Related
    # news:" above it ("foot"), or that it repeats the page's "title".
    claimed: str = ""
    # What it is: "head", "label", "turn", "note" or "furniture", the parts of the audit; empty
    # until the transcript is read. Nothing is in two of them, or in none.
    part: str = ""
    page: int = 1
    after_label: bool = False  # whether a label, cut off when turns are split, begins its line


@dataclass(slots=True)
class Link:
    """A link of a list page, absolute, with what the list says about its target."""

    url: str
    title: str = ""
    published: str = ""  # ISO date, empty if the list prints none
    headline: bool = False  # whether it is outside the list, on each of its pages


class Sign(NamedTuple):
    """Something on a page, or in a reading, that may mean that a word is missing or misplaced."""

    doubt: str  # one of DOUBTS; on a list page also unknown-links or unread-speech
    what: str  # what was seen, short, with the words of the page that show it; for people
    weak: bool = False  # whether it takes a second sign to make a doubt


class PageCount(NamedTuple):
    """How many pages a page says there are."""

    pages: int
    words: str  # that say so: "Page 1 of 3"
    weak: bool = False  # whether they may be about something else, such as photos


@dataclass
class Receipt:
    """When a response came, what it was, and where in the archive it is."""

    fetched: str = ""  # ISO clock, UTC
    digest: str = ""  # SHA-1 of the body as sent, base 32
    archive_file: str = ""  # in the output folder, empty if no file holds it
    archive_offset: int = 0
    origin: str = SITE  # the site itself, or the name of the file that it was imported from
    origin_digest: str = ""  # SHA-256 of that file


class Capture(NamedTuple):
    """What the site sent for one address, with status 200, and when.

    *body* may still be compressed if *headers* say so (Content-Encoding). Of the headers, whose
    names may be in any case, only this and Content-Type count. *receipt* takes the place of
    *fetched* where the archive holds the response.
    """

    url: str
    body: bytes
    headers: Mapping[str, str] = {}
    fetched: str = ""  # ISO clock, UTC: "2024-07-24T02:12:13Z"
    receipt: Receipt | None = None


@dataclass(slots=True)
class Page:
    """One page of the site as read by a layout, nothing thrown away."""

    url: str  # as it was fetched
    layout: str = "unknown"  # one of LAYOUTS; "list" or "shell" if it is not a page of a briefing
    form: str = ""  # what shows that it has this layout, in words
    body: str = ""  # how its body was found and which element that is, in words
    number: int = 1
    marked: int = 0  # the number that its pager marks as this page's, 0 if none
    article: str = ""  # the CMS article id that the page names, empty if it names none
    title: str = ""
    category: str = ""
    summary: str = ""
    source: str = ""
    published: str = ""  # ISO date
    published_at: str = ""  # ISO clock, UTC
    published_from: str = ""  # property, meta, line or address
    url_zh: str = ""
    blocks: list[Block] = field(default_factory=list)  # the body, in reading order
    weight: int = 0  # how much there is to read: characters, and some for each block
    content: str = ""  # hash of the text of the body without pagers, empty without any
    visible: int = 0  # visible characters of that text
    characters: int = 0  # visible characters of the body
    shown: int = 0  # visible characters of the whole page, counted apart from its lines
    around: int = 0  # visible characters of the lines outside the body
    unseen: int = 0  # characters that show nothing, and were taken out before it was read
    outside: list[str] = field(default_factory=list)  # prose and labels that are in no block
    framed: list[str] = field(default_factory=list)  # prose in a header, a footer or an aside
    hidden: list[str] = field(default_factory=list)  # prose and labels that a reader does not see
    packed: bytes = b""  # these texts, while nobody needs them
    pager: dict[int, str] = field(default_factory=dict)  # page number -> absolute address
    whole: str = ""  # absolute address of the article on one page ("View all")
    controls: frozenset[str] = frozenset()  # what its links and buttons to further pages say
    announced: PageCount | None = None  # pages that it says there are, beyond those it links
    signs: list[Sign] = field(default_factory=list)  # of words that were not read, or misplaced
    links: list[Link] = field(default_factory=list)  # the items of a list page
    inline: list[Page] = field(default_factory=list)  # transcripts printed on a list page
    redirect: str = ""  # where a JavaScript shell leads
    problems: list[str] = field(default_factory=list)  # oddities for the report, in words
    receipt: Receipt = field(default_factory=Receipt)


# What an address turned out to be.
UNREAD = ""  # a list names it, and nobody has looked yet
IMPORTED = "imported"  # the same, but an import has published it
NOT_READ = (UNREAD, IMPORTED)
BRIEFING, NO_TRANSCRIPT = "briefing", "none"
FAILED = "failed"  # it could not be fetched or read
GONE = "gone"  # the site said so on several days, and there never was a transcript
DAYS_GONE = 3  # on which the site must answer 404 or 410 before a page counts as gone


@dataclass(slots=True)
class Visit:
    """What is remembered of one address that a list names, or that was asked for."""

    id: str  # the briefing's id by the address, or what identifies an inline transcript
    url: str  # canonical, of the page as it was listed
    verdict: str = UNREAD
    briefing_id: str = ""  # of the briefing it turned out to be
    first_seen: str = ""  # ISO clock, UTC
    checked: str = ""  # the last time it was looked at, empty before
    gone: dict[int, list[str]] = field(default_factory=dict)  # page -> days it was 404 or 410
    reason: str = ""  # why it is not a transcript, or failed; for people
    status: str = ""  # of the briefing
    published: str = ""  # of the briefing, ISO date
    date: str = ""  # of the conference, ISO date
    withdrawn: str = ""  # the time since which the site lacks it: ISO clock, UTC


@dataclass(slots=True, repr=False)
class CollectedPages:
    """The spider's item: the pages fetched of one briefing, and why others are missing."""

    pages: list[Page]  # in order, at least one
    missing: dict[int, Failure] = field(default_factory=dict)  # page number -> why
    briefing_id: str = ""  # by its address; empty for an inline transcript until its head is read
    url: str = ""  # canonical address of its first page
    gaps: frozenset[int] = frozenset()  # missing pages that the site has long said are gone
    # Pages that this run could not get, and that it has from an earlier one.
    failed: dict[int, Failure] = field(default_factory=dict)
    visit: Visit | None = None  # what is remembered of the address it was found under

    @property
    def weight(self) -> int:
        """How much there is to read on its pages."""
        return sum(page.weight for page in self.pages)

    @property
    def is_cut(self) -> bool:
        """Whether the run could not get a page of which the site does not say that it is gone."""
        return not all(failure.is_gone for failure in self.failures.values())

    @property
    def failures(self) -> dict[int, Failure]:
        """Why this run could not get pages, by their numbers."""
        return {**self.missing, **self.failed}

    def __repr__(self) -> str:
        """Return what a log line needs; Scrapy prints the item that an error is about."""
        return f"{type(self).__name__}({self.briefing_id or self.url!r}, {len(self.pages)} pages)"

    @property
    def fetched(self) -> str:
        """When the last of its pages came: ISO clock, UTC."""
        return max(page.receipt.fetched for page in self.pages)


# What pages turn out to hold.
TRANSCRIPT, PENDING, GALLERY = "transcript", "pending", "gallery"
UNREADABLE = "unreadable"  # full of speech, and no turn was recognized
NO_TRANSCRIPTS = {  # each with what people call it
    GALLERY: "a photo gallery",
    "notice": "a notice of a coming press conference",
    "story": "a story",
    "list": "a list of briefings, not a briefing",
    "empty": "a page with no text at all",
}


@dataclass(slots=True, repr=False)
class Briefing(CollectedPages):
    """One press conference as it was read, with its lines of every table."""

    entry: Entry = field(default_factory=Entry)
    people: list[Person] = field(default_factory=list)
    turns: list[Turn] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    offices: list[Office] = field(default_factory=list)
    sources: list[PageLine] = field(default_factory=list)  # where its pages came from
    signs: list[Sign] = field(default_factory=list)  # that words are missing or misplaced
    unread: list[str] = field(default_factory=list)  # what is outside the bodies and may be speech
    days: dict[str, str] = field(default_factory=dict)  # date_from -> day that it gives
    holds: str = ""  # transcript, pending, one of NO_TRANSCRIPTS, or unreadable
    reason: str = ""  # why it holds no transcript, for people
    is_valid: bool = False  # whether every line but the entry was checked, and is valid
    size: Any = None  # the Measure of its turns, None if it was not taken

    def lines(self, table: Table) -> Sequence[OutputLine]:
        """Return its lines of *table*, in order."""
        found = getattr(self, table.source) if table.source else ()
        return [found] if isinstance(found, OutputLine) else found

    def blocks(self) -> Iterator[Block]:
        return chain.from_iterable(page.blocks for page in self.pages)
