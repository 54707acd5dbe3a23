"""Ids, numbers and what all lines of a briefing share."""

from __future__ import annotations

import hashlib
import re
import unicodedata

from scio_crawler import addresses
from scio_crawler.items import Briefing


def inline_id(title: str, date: str) -> str:
    """The id of a transcript printed on a list: its date, and a digest of its title.

    The digest is the first 8 hex digits of the SHA-256 of the title in NFC, spaces collapsed.
    """
    plain = unicodedata.normalize("NFC", " ".join(title.split()))
    return f"scio-inline-{date}-{hashlib.sha256(plain.encode('utf-8', 'replace')).hexdigest()[:8]}"


_NUMBER = re.compile(r"[+-]?[\d.,]+(?:[eE][+-]?\d+)?")
_FREE_TEXT = ("title", "summary")


def drop_numbers(briefing: Briefing) -> None:
    """Empty what the page gave for a name and is a bare number: a category "2024", an hour "10".

    A column of such strings is taken for numbers by whoever loads it.
    """
    entry = briefing.entry
    for key, value in entry.record().items():
        if key not in _FREE_TEXT and isinstance(value, str) and _NUMBER.fullmatch(value.strip()):
            setattr(entry, key, "")


def settle_dates(briefing: Briefing) -> None:
    """Fill date and published from each other, else from the day of fetching: neither is ``""``."""
    entry = briefing.entry
    if not entry.published:
        if entry.date:
            entry.published, entry.published_from = entry.date, "conference"
        else:
            entry.published, entry.published_from = briefing.pages[0].receipt.fetched[:10], "fetch"
    entry.date = entry.date or entry.published


def _words(text: str) -> int:
    """``len(text.split())`` of a turn: between its words stands one space, or a blank line."""
    return text.count(" ") + text.count("\n\n") + 1 if text else 0


def number(briefing: Briefing) -> None:
    """Fill the keys that depend on all turns: ids, numbers, addresses, clocks, sums."""
    entry = briefing.entry
    if not briefing.briefing_id:
        briefing.briefing_id = inline_id(entry.title, entry.date)
    entry.briefing_id = briefing.briefing_id
    entry.url = briefing.url
    pages = {page.number: page for page in briefing.pages}
    addresses_of = {n: addresses.canonical(page.url) for n, page in pages.items()}
    for count, turn in enumerate(briefing.turns, 1):
        turn.briefing_id = briefing.briefing_id
        turn.turn = count
        turn.turn_id = f"{briefing.briefing_id}-{count:03d}"
        turn.title, turn.date, turn.published = entry.title, entry.date, entry.published
        turn.words = _words(turn.text)
        turn.url = addresses_of[turn.page]
        turn.fetched = pages[turn.page].receipt.fetched
    for person in briefing.people:
        person.briefing_id = briefing.briefing_id
    for note in briefing.notes:
        note.briefing_id = briefing.briefing_id
    entry.pages = len(briefing.pages)
    entry.turns = len(briefing.turns)
    entry.questions = sum(turn.kind == "question" for turn in briefing.turns)
    entry.words = sum(turn.words for turn in briefing.turns)
