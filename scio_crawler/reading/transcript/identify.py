"""Ids, numbers, and the keys that all lines of a briefing share."""

import hashlib
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import count

from scio_crawler import items
from scio_crawler.common import addresses
from scio_crawler.common.patterns import regex
from scio_crawler.reading.organizations import speaks_for
from scio_crawler.reading.organizations.offices import offices
from scio_crawler.reading.text import alphanumeric

_NUMBER = regex(r"[+-]?[\d.,]+(?:[eE][+-]?\d+)?")
_HASHED = 80  # letters and digits of a text that its id comes from


def inline_id(title: str, date: str) -> str:
    """Return the id of a transcript printed on a list, which has no address of its own.

    It consists of *date* (ISO) and the first 8 hex digits of the SHA-256 of *title*, in NFC with
    white space collapsed.
    """
    plain = unicodedata.normalize("NFC", " ".join(title.split()))
    return f"scio-inline-{date}-{hashlib.sha256(plain.encode('utf-8', 'replace')).hexdigest()[:8]}"


def drop_numbers(briefing: items.Briefing) -> None:
    """Empty every string of the entry that is a bare number: a category "2024", a time "10".

    Programs that load the lines would take a column of such strings for numbers. Free text stays.
    """
    entry = briefing.entry
    for key, value in entry.record().items():
        if (
            key not in items.FREE_TEXT
            and isinstance(value, str)
            and _NUMBER.fullmatch(value.strip())
        ):
            setattr(entry, key, "")


def settle_dates(briefing: items.Briefing) -> None:
    """Fill date and published from each other, else from the day of fetching: both are set."""
    entry = briefing.entry
    if not entry.published:
        fetched = briefing.pages[0].receipt.fetched[:10]
        entry.published = entry.date or fetched
        entry.published_from = "conference" if entry.date else "fetch"
    entry.date = entry.date or entry.published


def number(briefing: items.Briefing) -> None:
    """Fill the keys that depend on all turns, and the :func:`inline_id` of one on a list."""
    entry = briefing.entry
    briefing.briefing_id = briefing.briefing_id or inline_id(entry.title, entry.date)
    entry.briefing_id = briefing.briefing_id
    entry.url = briefing.url
    urls = {page.number: addresses.canonical(page.url) for page in briefing.pages}
    receipts = {page.number: page.receipt for page in briefing.pages}
    origins = {number: receipt.origin for number, receipt in receipts.items()}
    for place, turn in enumerate(briefing.turns, 1):
        turn.briefing_id = briefing.briefing_id
        turn.turn = place
        turn.title, turn.date, turn.published = entry.title, entry.date, entry.published
        # As len(text.split()), but quicker: words are one space or one blank line apart.
        turn.words = text.count(" ") + text.count("\n") // 2 + 1 if (text := turn.text) else 0
        turn.url, turn.fetched = urls[turn.page], receipts[turn.page].fetched
        turn.origin = origin_of(turn, origins)
    for turn, turn_id in zip(briefing.turns, first_ids(briefing.turns), strict=True):
        turn.turn_id = turn_id
    complete(briefing.turns)
    entry.organization = complete_people(briefing.people, entry.date)
    for person in briefing.people:
        person.briefing_id = briefing.briefing_id
    for note in briefing.notes:
        note.briefing_id = briefing.briefing_id
    link_notes(briefing.notes, briefing.turns)
    briefing.offices = offices_of(briefing.people, entry.date)
    numbers = {*urls, *briefing.missing}
    entry.pages, entry.pages_expected = len(urls), max(len(numbers), *numbers)
    entry.turns = len(briefing.turns)
    entry.questions = sum(turn.kind == "question" for turn in briefing.turns)
    entry.words = sum(turn.words for turn in briefing.turns)


def complete(turns: Sequence[items.Turn]) -> None:
    """Fill in the keys of *turns*, all those of a briefing, that follow from their other keys."""
    for turn in turns:
        turn.organization = speaks_for(
            turn.role, turn.speaker, turn.label, turn.position, turn.date
        )
    link_answers(turns)


def link_answers(turns: Sequence[items.Turn]) -> None:
    """Fill in ``reply_to_id`` of *turns*, all those of a briefing, from their ids."""
    for turn in turns:
        turn.reply_to_id = turns[turn.reply_to - 1].turn_id if turn.reply_to else ""


def link_notes(notes: Iterable[items.Note], turns: Sequence[items.Turn]) -> None:
    """Fill in ``turn_id`` of *notes* from *turns*, all those of their briefing."""
    for note in notes:
        note.turn_id = turns[note.turn - 1].turn_id if 0 < note.turn <= len(turns) else ""


def complete_people(people: Sequence[items.Person], date: str) -> str:
    """Fill in whom *people* speak for on *date*; return that of the first official, or ``""``."""
    for person in people:
        person.organization = speaks_for(person.role, person.name, "", person.position, date)
    return next((person.organization for person in people if person.role == "official"), "")


def offices_of(people: Iterable[items.Person], date: str) -> list[items.Office]:
    """Return a line for each office of *people*, whose organizations on *date* are filled in."""
    return [
        items.Office(person.briefing_id, date, person.name, number, *office)
        for person in people
        for number, office in enumerate(
            offices(person.position, date, person.organization), start=1
        )
    ]


def first_ids(turns: Iterable[items.Turn]) -> Iterator[str]:
    """Yield the id that each of *turns*, all those of a briefing, has when it is first read."""
    met: Counter[str] = Counter()
    for turn in turns:
        first = next(possible_ids(turn))
        met[first] += 1
        yield first if met[first] == 1 else f"{first}-{met[first]}"


def possible_ids(turn: items.Turn) -> Iterator[str]:
    """Yield the ids that *turn* may be given, the best first.

    That is the briefing's id and the first 10 hex digits of the SHA-256 of the first 80 letters and
    digits of the text, in lower case; then the same with ``-2`` after it, with ``-3`` …
    """
    start = alphanumeric(turn.text[: 2 * _HASHED])
    if len(start) < _HASHED:
        start = alphanumeric(turn.text)
    start = start[:_HASHED].lower()
    said = hashlib.sha256(start.encode("utf-8", "replace")).hexdigest()[:10]
    yield (first := f"{turn.briefing_id}-{said}")
    yield from (f"{first}-{number}" for number in count(2))


def origin_of(turn: items.Turn, origins: Mapping[int, str]) -> str:
    """Return the origin of *turn* by the *origins* of the pages, as far as they are known."""
    own = {origins[n] for n in range(turn.page, turn.page_end + 1) if n in origins}
    return items.SITE if own == {items.SITE} else items.ARCHIVED


def note_pages(entry: items.Entry, pages: Sequence[items.PageLine]) -> None:
    """Note in *entry* when its *pages* were fetched, and from where."""
    origins = {page.origin == items.SITE for page in pages}
    entry.origin = (
        items.BOTH if len(origins) > 1 else items.SITE if origins == {True} else items.ARCHIVED
    )
    clocks = [page.fetched for page in pages]
    entry.fetched_from, entry.fetched_until = min(clocks, default=""), max(clocks, default="")
