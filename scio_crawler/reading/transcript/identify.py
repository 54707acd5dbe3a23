"""Ids, numbers, and the keys that all lines of a briefing share."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import islice

from scio_crawler.common import addresses
from scio_crawler.items import FREE_TEXT, Briefing, Person, Turn
from scio_crawler.reading.organizations import speaks_for

COMPLETED = ("organization", "reply_to_id", "anchor")  # keys that follow from other ones
_NUMBER = re.compile(r"[+-]?[\d.,]+(?:[eE][+-]?\d+)?")


def inline_id(title: str, date: str) -> str:
    """Return the id of a transcript printed on a list, which has no address of its own.

    It consists of *date* (ISO) and the first 8 hex digits of the SHA-256 of *title*, in NFC with
    white space collapsed.
    """
    plain = unicodedata.normalize("NFC", " ".join(title.split()))
    return f"scio-inline-{date}-{hashlib.sha256(plain.encode('utf-8', 'replace')).hexdigest()[:8]}"


def drop_numbers(briefing: Briefing) -> None:
    """Empty every string of the entry that is a bare number: a category "2024", a time "10".

    Programs that load the lines would take a column of such strings for numbers. Free text stays.
    """
    entry = briefing.entry
    for key, value in entry.record().items():
        if key not in FREE_TEXT and isinstance(value, str) and _NUMBER.fullmatch(value.strip()):
            setattr(entry, key, "")


def settle_dates(briefing: Briefing) -> None:
    """Fill date and published from each other, else from the day of fetching: both are set."""
    entry = briefing.entry
    if not entry.published:
        fetched = briefing.pages[0].receipt.fetched[:10]
        entry.published = entry.date or fetched
        entry.published_from = "conference" if entry.date else "fetch"
    entry.date = entry.date or entry.published


def number(briefing: Briefing) -> None:
    """Fill the keys that depend on all turns, and the :func:`inline_id` of one on a list."""
    entry = briefing.entry
    briefing.briefing_id = briefing.briefing_id or inline_id(entry.title, entry.date)
    entry.briefing_id = briefing.briefing_id
    entry.url = briefing.url
    urls = {page.number: addresses.canonical(page.url) for page in briefing.pages}
    fetched = {page.number: page.receipt.fetched for page in briefing.pages}
    for count, turn in enumerate(briefing.turns, 1):
        turn.briefing_id = briefing.briefing_id
        turn.turn = count
        turn.turn_id = _turn_id(briefing.briefing_id, count)
        turn.title, turn.date, turn.published = entry.title, entry.date, entry.published
        # As len(text.split()), but quicker: words are one space or one blank line apart.
        turn.words = text.count(" ") + text.count("\n") // 2 + 1 if (text := turn.text) else 0
        turn.url, turn.fetched = urls[turn.page], fetched[turn.page]
    complete(briefing.turns)
    entry.organization = of_first_official(briefing.people, entry.date)
    for person in briefing.people:
        person.briefing_id = briefing.briefing_id
    for note in briefing.notes:
        note.briefing_id = briefing.briefing_id
    entry.pages, entry.turns = len(briefing.pages), len(briefing.turns)
    entry.questions = sum(turn.kind == "question" for turn in briefing.turns)
    entry.words = sum(turn.words for turn in briefing.turns)


def _turn_id(briefing_id: str, turn: int) -> str:
    return f"{briefing_id}-{turn:03d}"


def complete(turns: Sequence[Turn]) -> None:
    """Fill in the keys COMPLETED of *turns*, all those of a briefing, from their other keys."""
    for turn in turns:
        turn.organization = speaks_for(
            turn.role, turn.speaker, turn.label, turn.position, turn.date
        )
        turn.reply_to_id = _turn_id(turn.briefing_id, turn.reply_to) if turn.reply_to else ""
    fill_anchors(turns)


def of_first_official(people: Iterable[Person], date: str) -> str:
    """Return whom the first official among *people* speaks for on *date*, ``""`` if unknown."""
    first = next((person for person in people if person.role == "official"), None)
    return speaks_for("official", first.name, "", first.position, date) if first else ""


def fill_anchors(turns: Iterable[Turn]) -> None:
    """Fill in the anchors of *turns*, all those of a briefing, from their speakers and texts.

    An anchor is the briefing's id and the first 10 hex digits of the SHA-256 of the speaker, a line
    feed, and the first 80 letters and digits of the text, in lower case. If turns of a briefing
    have the same anchor, the second gets ``-2`` after it, the third ``-3``.
    """
    met: Counter[str] = Counter()
    for turn in turns:
        start = "".join(islice(filter(str.isalnum, turn.text), 80))
        said = f"{turn.speaker}\n{start}".lower().encode("utf-8", "replace")
        anchor = f"{turn.briefing_id}-{hashlib.sha256(said).hexdigest()[:10]}"
        met[anchor] += 1
        turn.anchor = anchor if met[anchor] == 1 else f"{anchor}-{met[anchor]}"


def fetched_between(clocks: Iterable[str]) -> dict[str, str]:
    """Return the keys of an entry that say when its pages were fetched, from their *clocks*."""
    ordered = sorted(clocks)
    return {"fetched_from": ordered[0], "fetched_until": ordered[-1]} if ordered else {}


def note_clocks(briefing: Briefing) -> None:
    """Note in the entry of *briefing* when its sources were fetched."""
    for key, clock in fetched_between(page.fetched for page in briefing.sources).items():
        setattr(briefing.entry, key, clock)
