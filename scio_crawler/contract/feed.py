"""List what is new in an output folder, as a feed in Atom (RFC 4287)."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
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

MAX_ENTRIES = 50

# Sets the ids of these feeds apart from those of others.
_NAMESPACE = UUID("e6ca962f-6d82-4a91-9373-3e0535bd625c")
_DESCRIPTION = (
    f"The last {MAX_ENTRIES} briefings that were published, revised, completed or withdrawn."
)
NO_ENTRY = "2000-01-01T00:00:00Z"  # when a feed without entries was updated, which it must say

# What a reader must know of some statuses before quoting.
WARNINGS = {
    "partial": "At least one page of it is missing.",
    "doubtful": "Words may be missing, or attributed to the wrong speaker.",
}
_CAUSES = {
    items.SITE: "The page has changed.",
    items.READING: "The crawler reads the same page differently.",
}
# What XML 1.0 has no way to write, or discourages.
_NO_XML = regex("[^\t\n\r\x20-\x7e\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def urn(*names: str) -> str:
    """Return the URI of a feed or an entry with these *names*, always the same one."""
    return uuid5(_NAMESPACE, "/".join(names)).urn


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
        """When the site published the transcript, if known exactly: ISO clock, UTC."""
        clock = self.entry.published_at or f"{self.entry.published}T00:00:00Z"
        return min(clock, self.change.at)  # a page can bear a date to come

    @property
    def order(self) -> tuple[str, int]:
        """What news are sorted by.

        What is new counts from its publication: the first crawl of a site meets years of
        briefings, in any order.
        """
        if self.change.what == "new":
            return self.published, self.change.change
        return self.change.at, self.change.change

    @property
    def title(self) -> str:
        """What happened and to what, as text."""
        name = self.entry.title or self.entry.briefing_id
        if self.change.what == "new":
            return name
        return f"{self.change.what.capitalize()}: {name}"

    @property
    def summary(self) -> str:
        """Day, place and size of the briefing, what happened to it, and what to know of it."""
        entry = self.entry
        when = [part for part in (entry.date, entry.time, entry.place) if part]
        sizes = [
            count(entry.questions, "question"),
            count(entry.turns, "turn"),
            count(entry.words, "word"),
        ]
        sentences = [f"{', '.join(when)}: {', '.join(sizes)}."]
        sentences += self._sentences_on_change()
        if entry.status in WARNINGS:
            sentences.append(WARNINGS[entry.status])
        return " ".join(sentences)

    @property
    def what_happened(self) -> str:
        """Which revision it led to, why, and how many turns it changed; empty if it is new."""
        return " ".join(self._sentences_on_change())

    def _sentences_on_change(self) -> Iterator[str]:
        change = self.change
        if change.what == "new":
            return
        if change.revision:
            yield f"Revision {change.revision}."
        yield self._cause()
        if self.turns:
            turns = []
            for what, number in sorted(self.turns.items()):
                turns.append(f"{count(number, 'turn')} {what.removeprefix('turn-')}")
            yield f"{', '.join(turns)}."

    def _cause(self) -> str:
        change = self.change
        if change.what == "withdrawn" and change.by != items.SITE:  # it has no turns file any more
            copied = self.entry.same_as
            return f"It is a copy of {copied}." if copied else "It was no transcript."
        if change.what == "revised" and change.by in _CAUSES:
            return _CAUSES[change.by]
        meaning = items.CHANGE_KINDS[change.what]
        return f"{meaning.partition(';')[0]}.".capitalize()


def newest(folder: Path) -> list[News]:
    """Return the last thing that happened to each briefing, the newest first, up to MAX_ENTRIES.

    The tables of *folder* are read; what is damaged in them is left out.
    """
    last: dict[str, Change] = {}
    turns: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for change in read(folder, CHANGES.files, Change, skip):
        id = change.briefing_id
        if not change.what.startswith("turn-"):
            last[id] = change
            turns.pop(id, None)
        elif id in last and change.at == last[id].at:  # later ones are corrections
            turns[id][change.what] += 1

    news = []
    for entry in read(folder, CATALOGUE.files, Entry, skip):
        id = entry.briefing_id
        if id in last:
            news.append(News(last[id], entry, turns[id]))
    return nlargest(MAX_ENTRIES, news, key=attrgetter("order"))


def atom(
    news: Iterable[News],
    is_sample: bool,
    link_of: Callable[[Entry], str] = attrgetter("url"),
    site: str = SOURCE,
) -> str:
    """Return the text of ``feed.xml`` with an entry for each of *news*, in their order.

    Entries lead to the *site*, where *link_of* gives the address of a briefing. The feed has no
    link to itself: nobody knows where the folder will be published.
    """
    entries, updated = "", ""
    for each in news:
        updated = max(updated, each.change.at)
        values = {
            "id": each.id,
            "title": each.title,
            "summary": each.summary,
            "published": each.published,
            "updated": each.change.at,
            "link": link_of(each.entry),
        }
        entries += _filled("feed_entry.xml", values)

    values = {
        "title": title(is_sample),
        "subtitle": f"{SAMPLE_NOTE} {_DESCRIPTION}" if is_sample else _DESCRIPTION,
        "id": urn("sample" if is_sample else "briefings"),
        "updated": updated or NO_ENTRY,
        "product": PRODUCT,
        "version": VERSION,
        "terms": TERMS,
        "site": site,
    }
    return _filled("feed.xml", values, entries=entries)


def _filled(form: str, texts: Mapping[str, str], **markup: str) -> str:
    """Return the text of the file *form* with *texts*, which are escaped, and *markup*."""
    values = {key: escape(xml_text(text)) for key, text in texts.items()}
    template = Template((files(__package__) / form).read_text("utf-8"))
    return template.substitute(values, **markup)


def xml_text(text: str) -> str:
    """Return *text* with spaces in place of what XML cannot write."""
    return _NO_XML.sub(" ", text)
