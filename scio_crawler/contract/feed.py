"""Tell what is new in an output folder, as a feed in Atom (RFC 4287)."""

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from heapq import nlargest
from html import escape
from importlib.resources import files
from operator import attrgetter
from pathlib import Path
from string import Template
from typing import NamedTuple
from uuid import UUID, uuid5

from scio_crawler import items
from scio_crawler.common.errors import count
from scio_crawler.common.identity import PRODUCT, VERSION
from scio_crawler.common.patterns import regex
from scio_crawler.contract.description import SAMPLE_NOTE, SOURCE, TERMS, title
from scio_crawler.contract.lines import read, skip
from scio_crawler.items import CATALOGUE, CHANGES, Change, Entry

LENGTH = 50  # entries of a feed

# Sets the ids of these feeds apart from those of others.
_OWN = UUID("e6ca962f-6d82-4a91-9373-3e0535bd625c")
_DESCRIPTION = f"The last {LENGTH} briefings that were published, revised, completed or withdrawn."
NO_ENTRY = "2000-01-01T00:00:00Z"  # when a feed without entries was updated, which it must say

# What a reader must know of some statuses before quoting.
WARNINGS = {
    "partial": "At least one page of it is missing.",
    "doubtful": "Words may be missing, or attributed to the wrong speaker.",
}
_BY = {
    items.SITE: "The page has changed.",
    items.READING: "The crawler reads the same page differently.",
}
# What XML 1.0 has no way to write, or discourages.
_NO_XML = regex("[^\t\n\r\x20-\x7e\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def urn(*names: str) -> str:
    """Return the URI of a feed or an entry with these *names*, always the same one."""
    return uuid5(_OWN, "/".join(names)).urn


class News(NamedTuple):
    """The last thing that happened to a briefing, and the briefing as it is known now.

    An entry's id is made of the briefing, the revision and what happened, so that readers show a
    briefing again when it is revised or withdrawn.
    """

    change: Change
    entry: Entry
    turns: Mapping[str, int] = {}  # number by what happened to them

    @property
    def id(self) -> str:
        """The URI of the feed's entry."""
        return urn(self.change.briefing_id, str(self.change.revision), self.change.what)

    @property
    def published(self) -> str:
        """When the site published the transcript, as far as is known: ISO clock, UTC."""
        said = self.entry.published_at or f"{self.entry.published}T00:00:00Z"
        return min(said, self.change.at)  # a page can bear a date to come

    @property
    def order(self) -> tuple[str, int]:
        """What news are sorted by.

        What is new counts from its publication: the first crawl of a site meets years of
        briefings, in any order.
        """
        is_new = self.change.what == "new"
        return self.published if is_new else self.change.at, self.change.change

    @property
    def title(self) -> str:
        """What happened and to what, as text."""
        what = self.change.what
        prefix = "" if what == "new" else f"{what.capitalize()}: "
        return prefix + (self.entry.title or self.entry.briefing_id)

    @property
    def summary(self) -> str:
        """Day, place and size of the briefing, what happened to it, and what to know of it."""
        entry = self.entry
        when = ", ".join(filter(None, (entry.date, entry.time, entry.place)))
        sizes = ((entry.questions, "question"), (entry.turns, "turn"), (entry.words, "word"))
        size = f"{when}: {', '.join(count(number, noun) for number, noun in sizes)}."
        parts = [size, self.what_happened, WARNINGS.get(entry.status, "")]
        return " ".join(filter(None, parts))

    @property
    def what_happened(self) -> str:
        """Which revision it led to, why, and how many turns it changed; empty if it is new."""
        change = self.change
        if change.what == "new":
            return ""
        about = f"{items.CHANGE_KINDS[change.what].partition(';')[0]}.".capitalize()
        if change.what == "withdrawn" and change.by != items.SITE:  # it has no turns file any more
            copied = self.entry.same_as
            about = f"It is a copy of {copied}." if copied else "It was no transcript."
        elif change.what == "revised":
            about = _BY.get(change.by, about)
        revision = f"Revision {change.revision}." if change.revision else ""
        turns = (
            f"{count(number, 'turn')} {what.removeprefix('turn-')}"
            for what, number in sorted(self.turns.items())
        )
        parts = [revision, about, f"{', '.join(turns)}." if self.turns else ""]
        return " ".join(filter(None, parts))


def newest(folder: Path) -> list[News]:
    """Return the last thing that happened to each briefing, the newest first, up to LENGTH.

    The tables of *folder* are read; what is damaged in them is left out.
    """
    last: dict[str, Change] = {}
    turns: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for change in read(folder, CHANGES.files, Change, skip):
        id = change.briefing_id
        if not change.what.startswith("turn-"):
            last[id] = change
            turns.pop(id, None)
        elif id in last:
            turns[id][change.what] += change.at == last[id].at  # later ones are corrections
    news = (
        News(last[entry.briefing_id], entry, turns.get(entry.briefing_id, Counter()))
        for entry in read(folder, CATALOGUE.files, Entry, skip)
        if entry.briefing_id in last
    )
    return nlargest(LENGTH, news, key=lambda each: each.order)


def atom(
    news: Sequence[News],
    is_sample: bool,
    link_of: Callable[[Entry], str] = attrgetter("url"),
    site: str = SOURCE,
) -> str:
    """Return the text of ``feed.xml`` with an entry for each of *news*, in their order.

    Entries lead to the *site*, where *link_of* gives the address of a briefing. The feed has no
    link to itself: nobody knows where the folder will be published.
    """
    entries = []
    for each in news:
        about = {"id": each.id, "title": each.title, "summary": each.summary}
        about |= {"published": each.published, "updated": each.change.at}
        about["link"] = link_of(each.entry)
        entries.append(_filled("feed_entry.xml", about))
    about = {
        "title": title(is_sample),
        "subtitle": f"{SAMPLE_NOTE} {_DESCRIPTION}" if is_sample else _DESCRIPTION,
        "id": urn("sample" if is_sample else "briefings"),
        "updated": max((each.change.at for each in news), default=NO_ENTRY),
        "product": PRODUCT,
        "version": VERSION,
        "terms": TERMS,
        "site": site,
    }
    return _filled("feed.xml", about, entries="".join(entries))


def _filled(form: str, about: Mapping[str, str], **ready: str) -> str:
    """Return the text of the file *form* with what it is *about*, as text, and what is *ready*."""
    values = {key: escape(xml_text(value)) for key, value in about.items()}
    return Template((files(__package__) / form).read_text("utf-8")).substitute(values, **ready)


def xml_text(text: str) -> str:
    """Return *text* with spaces in place of what XML cannot write."""
    return _NO_XML.sub(" ", text)
