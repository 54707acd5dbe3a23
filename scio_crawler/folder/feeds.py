"""Tell the latest of each briefing as feeds: Atom (RFC 4287) and JSON Feed 1.1. Pure.

An entry is about the last thing that happened to a briefing. Its id is made of the briefing, the
revision and what happened, so that readers show a briefing again when it is revised or withdrawn.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from html import escape

from lxml import etree

from scio_crawler.common.errors import count
from scio_crawler.common.files import safe
from scio_crawler.common.identity import HOME, PRODUCT
from scio_crawler.folder.description import SAMPLE_NOTE, SOURCE, TERMS, title
from scio_crawler.folder.statistics import Voice
from scio_crawler.items import CHANGE_KINDS, READING, SITE, Change, Entry

ATOM, JSON_FEED = "feed.xml", "feed.json"
LENGTH = 50  # entries of a feed
_SPEAKERS = 20  # that an entry names; a page can have any number of them

_NAMESPACE = "http://www.w3.org/2005/Atom"
# Ids are URIs of RFC 4151, minted under the project's own name.
_TAG = "tag:scio-crawler.github.io,2026:"
_DESCRIPTION = f"The last {LENGTH} briefings that were published, revised, completed or withdrawn."
_NO_ENTRY = "2000-01-01T00:00:00Z"  # when a feed without entries was updated, which it must say

# What stands before the title, by what happened.
_PREFIXES = {
    "new": "",
    "completed": "Completed: ",
    "revised": "Revised: ",
    "withdrawn": "Withdrawn: ",
    "returned": "Returned: ",
}
# What a reader must know of some statuses before quoting.
_WARNINGS = {
    "partial": "At least one page of it is missing.",
    "doubtful": "Words may be missing, or attributed to the wrong speaker.",
}
_BY = {SITE: "The page has changed.", READING: "The crawler reads the same page differently."}
_TURNS = {"turn-added": "added", "turn-removed": "removed", "turn-changed": "changed"}
# What XML 1.0 has no way to write, or discourages.
_NO_XML = re.compile("[^\t\n\r\x20-\x7e\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True, slots=True)
class News:
    """The last thing that happened to a briefing, and the briefing as it is known now."""

    change: Change
    entry: Entry
    voices: Sequence[Voice]
    turns: dict[str, int] = field(default_factory=dict)  # number by what happened to them

    @property
    def id(self) -> str:
        """The URI of the feed's entry."""
        change = self.change
        return f"{_TAG}{change.briefing_id}/{change.revision}/{change.what}"

    @property
    def published(self) -> str:
        """When the site published the transcript, as far as is known: ISO clock, UTC."""
        said = self.entry.published_at or f"{self.entry.published}T00:00:00Z"
        return min(said, self.change.at)  # a page can say that it is of the future

    @property
    def title(self) -> str:
        """What happened and to what, as text."""
        return _PREFIXES[self.change.what] + _text(self.entry.title or self.entry.briefing_id)

    @property
    def link(self) -> str:
        """The address of the briefing's page on the site."""
        return _text(self.entry.url)

    @property
    def summary(self) -> str:
        """Day, place and size of the briefing on one line, as text."""
        entry = self.entry
        when = ", ".join(filter(None, (entry.date, entry.time, entry.place)))
        sizes = ((entry.questions, "question"), (entry.turns, "turn"), (entry.words, "word"))
        return f"{_text(when)}: {', '.join(count(number, noun) for number, noun in sizes)}"

    @property
    def organizations(self) -> list[str]:
        """The bodies for which officials speak, each once."""
        found = dict.fromkeys(_text(v.organization) for v in self._officials if v.organization)
        return list(found)[:_SPEAKERS]

    @property
    def _officials(self) -> list[Voice]:
        return [voice for voice in self.voices if voice.role == "official"]

    def content(self) -> str:
        """Return what is known of the briefing as HTML, in which all that the site says is text."""
        chair = [voice for voice in self.voices if voice.role == "chair"]
        names = list(dict.fromkeys(map(_speaker, [*self._officials, *chair])))
        if len(names) > _SPEAKERS:
            names[_SPEAKERS:] = [f"and {len(names) - _SPEAKERS:,} more"]
        speakers = [f"<li>{escape(name, quote=False)}</li>" for name in names]
        parts = [self._what_happened(), _WARNINGS.get(self.entry.status, "")]
        told = [f"<p>{escape(self.summary, quote=False)}</p>"]
        told += [f"<ul>{''.join(speakers)}</ul>"] if speakers else []
        told += [f"<p>{escape(part, quote=False)}</p>" for part in parts if part]
        return "".join(told)

    def _what_happened(self) -> str:
        change = self.change
        if change.what == "new":
            return ""
        counts = [
            f"{count(number, 'turn')} {_TURNS[what]}" for what, number in sorted(self.turns.items())
        ]
        about = f"{CHANGE_KINDS[change.what].partition(';')[0]}."
        if change.what == "withdrawn" and change.by != SITE:
            about = _gone(self.entry)
        elif change.what == "revised":
            about = _BY.get(change.by, about)
        parts = [f"Revision {change.revision}." if change.revision else ""]
        parts += [about[:1].upper() + about[1:], f"{', '.join(counts)}." if counts else ""]
        return " ".join(filter(None, parts))


def _gone(entry: Entry) -> str:
    """Return why a briefing has no turns file any more, although the site did not withdraw it."""
    if entry.same_as:
        return f"It is a copy of {entry.same_as}."
    return "It was no transcript."


def _speaker(voice: Voice) -> str:
    """Return who speaks, and for whom if the office does not say that word for word."""
    said = ", ".join(filter(None, (voice.speaker, voice.position)))
    body = "" if voice.organization in said else f" ({voice.organization})"
    return _text(said + body)


def _text(text: str) -> str:
    """Return *text* with spaces in place of what XML cannot write."""
    return _NO_XML.sub(" ", text)


def _updated(news: Iterable[News]) -> str:
    return max((each.change.at for each in news), default=_NO_ENTRY)


def _about(is_sample: bool) -> tuple[str, str, str]:
    """Return the id of a feed, its title and its description."""
    if is_sample:
        return f"{_TAG}sample", title(is_sample), f"{SAMPLE_NOTE} {_DESCRIPTION}"
    return f"{_TAG}briefings", title(is_sample), _DESCRIPTION


def atom(news: Sequence[News], is_sample: bool) -> str:
    """Return the text of ``feed.xml`` with an entry for each of *news*, in their order.

    It has no link to itself: nobody knows where the folder will be published.
    """
    id, name, description = _about(is_sample)
    feed = etree.Element(f"{{{_NAMESPACE}}}feed", nsmap={None: _NAMESPACE})
    feed.set("{http://www.w3.org/XML/1998/namespace}lang", "en")
    _add(feed, "title", name)
    _add(feed, "subtitle", description)
    _add(feed, "id", id)
    _add(feed, "updated", _updated(news))
    author = _add(feed, "author")
    _add(author, "name", PRODUCT)
    _add(author, "uri", HOME)
    _add(feed, "generator", PRODUCT, uri=HOME)
    _add(feed, "rights", TERMS)
    _add(feed, "link", rel="alternate", type="text/html", href=SOURCE)
    for each in news:
        entry = _add(feed, "entry")
        _add(entry, "title", each.title, type="text")  # said, lest a reader takes it for HTML
        _add(entry, "id", each.id)
        _add(entry, "published", each.published)
        _add(entry, "updated", each.change.at)
        _add(entry, "link", rel="alternate", type="text/html", href=each.link)
        for organization in each.organizations:
            _add(entry, "category", term=organization)
        _add(entry, "summary", each.summary, type="text")
        _add(entry, "content", each.content(), type="html")
    etree.indent(feed, " ")
    text = etree.tostring(feed, encoding="unicode")
    return f'<?xml version="1.0" encoding="utf-8"?>\n{text}\n'


def _add(parent: etree._Element, name: str, text: str = "", **attributes: str) -> etree._Element:
    added = etree.SubElement(parent, f"{{{_NAMESPACE}}}{name}")
    for key, value in attributes.items():
        added.set(key, value)
    if text:
        added.text = text
    return added


def json_feed(news: Sequence[News], is_sample: bool) -> str:
    """Return the text of ``feed.json`` with an item for each of *news*, in their order.

    It has no ``feed_url``, for the reason that :func:`atom` has none.
    """
    _, name, description = _about(is_sample)
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": name,
        "home_page_url": SOURCE,
        "description": f"{description} {TERMS}",
        "authors": [{"name": PRODUCT, "url": HOME}],
        "language": "en",
        "items": [
            {
                "id": each.id,
                "url": each.link,
                "title": each.title,
                "summary": each.summary,
                "content_html": each.content(),
                "date_published": each.published,
                "date_modified": each.change.at,
                "tags": each.organizations,
            }
            for each in news
        ],
    }
    return safe(json.dumps(feed, ensure_ascii=False, indent=1)) + "\n"
