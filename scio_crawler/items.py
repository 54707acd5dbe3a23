"""The vocabulary: what a page, a briefing and a turn are, every field documented once.

The classes derived from :class:`Line` are the lines of the output files, key for key and in
their order; the text beside each field is the documentation of that key everywhere else (README,
JSON Schemas). ``Block``, ``Page`` and ``Briefing`` are what is worked on until then.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, fields
from functools import cache
from typing import Any

SCHEMA_VERSION = "v1"

ROLES = ("chair", "official", "press", "unknown")
KINDS = ("opening", "statement", "question", "answer", "procedure", "closing")
STATUSES = ("complete", "partial", "pending", "withdrawn")
PUBLISHED_FROM = ("property", "meta", "line", "address", "conference", "fetch")
LAYOUTS = ("article", "phone", "node", "inline", "sister", "unknown")


def string(doc: str, default: str = "", **schema: Any) -> Any:
    """A string key, ``""`` where unknown; *schema* narrows it in the JSON Schema."""
    return field(default=default, metadata={"doc": doc, "schema": {"type": "string", **schema}})


def integer(doc: str, **schema: Any) -> Any:
    """An integer key, 0 where unknown; *schema* narrows it in the JSON Schema."""
    return field(
        default=0, metadata={"doc": doc, "schema": {"type": "integer", "minimum": 0, **schema}}
    )


DATE = {"pattern": r"^\d{4}-\d{2}-\d{2}$"}
CLOCK = {"pattern": r"^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z$"}


_TYPES = {DATE["pattern"]: "date", CLOCK["pattern"]: "clock"}


def type_of(schema: dict[str, Any]) -> str:
    """``string``, ``integer``, ``date`` or ``clock``: what a key's JSON *schema* stands for."""
    return _TYPES.get(schema.get("pattern", ""), str(schema["type"]))


@dataclass(slots=True)
class Line:
    """A line of an output file: only strings and integers, always the same keys in one order."""

    def record(self) -> dict[str, str | int]:
        return {name: getattr(self, name) for name in self.keys()}

    @classmethod
    @cache  # of each class
    def keys(cls) -> tuple[str, ...]:
        return tuple(f.name for f in fields(cls))


@dataclass(slots=True)
class Turn(Line):
    """One speaker turn: a line of ``briefings/*.jsonl``."""

    schema_version: str = string("version of these keys", SCHEMA_VERSION, const=SCHEMA_VERSION)
    turn_id: str = string("the briefing's id and the turn's number", minLength=1)
    briefing_id: str = string("the briefing's id", minLength=1)
    turn: int = integer("1, 2, 3 … in the briefing", minimum=1)
    title: str = string("the briefing's title")
    date: str = string("the day of the conference", **DATE)
    published: str = string("the day the site published it", **DATE)
    speaker: str = string("the person or the outlet, without honorific and office")
    label: str = string("what the page prints before the turn, without the colon")
    role: str = string("chair, official, press or unknown", "unknown", enum=list(ROLES))
    position: str = string("the speaker's office, as the head prints it, else as the label does")
    kind: str = string(
        "opening, statement, question, answer, procedure or closing",
        "procedure",
        enum=list(KINDS),
    )
    exchange: int = integer("number of the exchange (question and answers) it is in, else 0")
    reply_to: int = integer("for an answer, the turn of the latest question, else 0")
    text: str = string("the paragraphs, joined by a blank line")
    words: int = integer("len(text.split())")
    page: int = integer("the page on which it begins", minimum=1)
    page_end: int = integer("the page on which it ends", minimum=1)
    url: str = string("canonical address of the page on which it begins", minLength=1)
    revision: int = integer("1 at first, one more each time the content changed", minimum=1)
    fetched: str = string("when that page was fetched (UTC)", **CLOCK)


@dataclass(slots=True)
class Entry(Line):
    """One briefing: a line of the catalogue, ``briefings.jsonl``."""

    schema_version: str = string("version of these keys", SCHEMA_VERSION, const=SCHEMA_VERSION)
    briefing_id: str = string("the briefing's id", minLength=1)
    title: str = string("its title, on one line")
    date: str = string("the day of the conference", **DATE)
    time: str = string('its hour as printed ("10 a.m.")')
    place: str = string('its place as printed ("Beijing")')
    published: str = string("the day the site published it", **DATE)
    published_from: str = string(
        "where that day was read: " + ", ".join(PUBLISHED_FROM), enum=list(PUBLISHED_FROM)
    )
    url: str = string("canonical address of its first page", minLength=1)
    url_zh: str = string('its "Read in Chinese" link, never fetched')
    category: str = string("the site's category")
    summary: str = string("the site's summary")
    source: str = string("the source the page names")
    layout: str = string("the layout it was read from: " + ", ".join(LAYOUTS), enum=list(LAYOUTS))
    status: str = string(", ".join(STATUSES), enum=list(STATUSES))
    same_as: str = string("id of the better copy of the same conference; this one has no file then")
    pages: int = integer("pages read")
    turns: int = integer("turns")
    questions: int = integer("turns that are questions")
    words: int = integer("words of all turns")
    chair: str = string("name of the chair")
    revision: int = integer("revision of the turns file, 0 while there is none")
    revised_by: str = string(
        "what made the last revision: site, reading or nothing", enum=["site", "reading", ""]
    )
    sha256: str = string("SHA-256 of the turns' content, empty while there is none")
    file: str = string("the turns file, empty while there is none")
    first_seen: str = string("when it was first met (UTC)", **CLOCK)
    checked: str = string("when it was last looked at (UTC)", **CLOCK)
    audit_characters: int = integer("characters in the transcript's body, white space apart")
    audit_head: int = integer("of these, in the head")
    audit_labels: int = integer("of these, in labels, their colons included")
    audit_turns: int = integer("of these, in turns")
    audit_notes: int = integer("of these, in notes")
    audit_furniture: int = integer("of these, in furniture (pagers, share buttons)")
    audit_unaccounted: int = field(
        default=0,
        metadata={
            "doc": "what is left: 0 unless something was lost",
            "schema": {"type": "integer"},
        },
    )


@dataclass(slots=True)
class Person(Line):
    """One person of a transcript's head: a line of ``people.jsonl``."""

    briefing_id: str = string("the briefing's id", minLength=1)
    name: str = string("the name, without honorific", minLength=1)
    honorific: str = string("Mr., Ms. … as printed, empty if none is")
    role: str = string("chair or official", "official", enum=["chair", "official"])
    position: str = string("the office, without a closing ; or .")


@dataclass(slots=True)
class PageLine(Line):
    """Where a page of a briefing came from: a line of ``pages.jsonl``."""

    briefing_id: str = string("the briefing's id", minLength=1)
    page: int = integer("its number in the briefing", minimum=1)
    url: str = string("its canonical address", minLength=1)
    fetched: str = string("when it was fetched (UTC)", **CLOCK)
    digest: str = string("SHA-1 of the body as sent, base 32, as in a WARC record")
    archive_file: str = string("the archive file that holds the response, empty if none does")
    archive_offset: int = integer("the byte at which its record begins there")


@dataclass(slots=True)
class Note(Line):
    """What stands beside the speech: a line of ``notes.jsonl``."""

    briefing_id: str = string("the briefing's id", minLength=1)
    page: int = integer("the page on which it stands", minimum=1)
    turn: int = integer("the turn in or after which it stands, 0 before the first")
    text: str = string("a caption, a credit, a stage note or a translator's line", minLength=1)


# What a layout can say of a block, from the page's markup alone.
TEXT, HEADING, CAPTION, BREAK, PAGER, FURNITURE = (
    "text",
    "heading",
    "caption",
    "break",  # the editors' page-break marker
    "pager",
    "furniture",
)

# What a block turns out to be: the parts of the audit. Nothing is in two, or in none.
PARTS = ("head", "label", "turn", "note", "furniture")


@dataclass(slots=True)
class Block:
    """One line of a page as a reader sees it: a paragraph, a heading, a caption."""

    text: str
    kind: str = TEXT  # what the markup says, one of the six above
    strong: int = 0  # length of the emphasized run at its beginning
    href: str = ""  # where it leads, if all of it is one link
    part: str = ""  # what it is, one of PARTS; empty until the transcript is read
    page: int = 1


@dataclass(slots=True)
class Link:
    """A link of a list page, absolute, with what the list says about its target."""

    url: str
    title: str = ""
    published: str = ""  # ISO date, empty if the list prints none
    headline: bool = False  # whether it stands outside the list, on each of its pages


@dataclass(slots=True)
class Receipt:
    """When a response came, what it was, and where in the archive it is."""

    fetched: str = ""  # ISO clock, UTC
    digest: str = ""  # SHA-1 of the body as sent, base 32
    archive_file: str = ""  # in the output folder
    archive_offset: int = 0


RECEIPT = "scio_receipt"  # in a request's meta: that of its last response


@dataclass(slots=True)
class Page:
    """One page of the site as read by a layout, nothing thrown away."""

    url: str  # as it was fetched
    layout: str = "unknown"
    number: int = 1
    article: str = ""  # the CMS article id the page names, empty if it names none
    title: str = ""
    category: str = ""
    summary: str = ""
    source: str = ""
    published: str = ""  # ISO date
    published_from: str = ""  # property, meta, line or address
    url_zh: str = ""
    blocks: list[Block] = field(default_factory=list)  # the body, in reading order
    characters: int = 0  # visible characters of the body, counted apart from the blocks
    pager: dict[int, str] = field(default_factory=dict)  # page number -> absolute address
    links: list[Link] = field(default_factory=list)  # the items of a list page
    inline: list[Page] = field(default_factory=list)  # transcripts printed on a list page
    redirect: str = ""  # where a JavaScript shell leads
    problems: list[str] = field(default_factory=list)  # oddities to be reported, in words
    receipt: Receipt = field(default_factory=Receipt)


# What an address turned out to be.
UNREAD = ""  # a list names it, and nobody has looked yet
BRIEFING, NO_TRANSCRIPT = "briefing", "none"
FAILED = "failed"  # it could not be had or read
GONE = "gone"  # the site said so on several days, and there never was a transcript


@dataclass(slots=True)
class Known:
    """What is remembered of one address that a list names, or that was asked for."""

    id: str  # the briefing's id by the address, or what stands for an inline transcript
    url: str  # canonical, of the page that it was met as
    verdict: str = UNREAD
    briefing_id: str = ""  # of the briefing it turned out to be
    reading: int = 0  # the version of the reading that said so
    first_seen: str = ""  # ISO clock, UTC
    checked: str = ""  # the last time it was looked at, empty before
    gone: dict[int, list[str]] = field(default_factory=dict)  # page -> days it was 404 or 410
    reason: str = ""  # why it is no transcript, or failed
    status: str = ""  # of the briefing
    published: str = ""  # of the briefing, ISO date


@dataclass(slots=True, repr=False)
class Briefing:
    """The item: one press conference, from its pages to its turns."""

    briefing_id: str  # empty for an inline transcript until its head is read
    url: str  # canonical address of its first page
    pages: list[Page] = field(default_factory=list)  # those that could be had, in order
    missing: dict[int, str] = field(default_factory=dict)  # page number -> why
    gaps: frozenset[int] = frozenset()  # missing pages that the site has long said are gone
    known: Known | None = None  # the address it was found under, as far as it is remembered
    entry: Entry = field(default_factory=Entry)
    people: list[Person] = field(default_factory=list)
    turns: list[Turn] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)

    def __repr__(self) -> str:
        """What a log line needs; Scrapy prints the item that an error is about."""
        return f"Briefing({self.briefing_id or self.url!r}, {len(self.pages)} pages)"

    @property
    def fetched(self) -> str:
        """When the last of its pages came: ISO clock, UTC."""
        return max(page.receipt.fetched for page in self.pages)

    def blocks(self) -> Iterator[Block]:
        """Every block of every page, in order."""
        for page in self.pages:
            yield from page.blocks
