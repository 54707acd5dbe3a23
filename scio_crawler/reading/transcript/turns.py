"""From blocks to turns: cut at the labels, joined over page breaks, numbered and named."""

import datetime as dt
import hashlib
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import count, pairwise, zip_longest

from scio_crawler.common import addresses
from scio_crawler.common.patterns import regex
from scio_crawler.items import (
    ARCHIVED,
    BOTH,
    BREAK,
    CAPTION,
    FREE_TEXT,
    SITE,
    TRANSCRIPT,
    Block,
    Briefing,
    Entry,
    Note,
    Office,
    Page,
    PageLine,
    Person,
    Sign,
    Turn,
)
from scio_crawler.reading.language import shapes
from scio_crawler.reading.language.notes import is_remark, kind_of_note
from scio_crawler.reading.organizations import speaks_for
from scio_crawler.reading.organizations.positions import offices
from scio_crawler.reading.organizations.ranks import rank
from scio_crawler.reading.text import alphanumeric, comparison_key
from scio_crawler.reading.transcript import furniture
from scio_crawler.reading.transcript.labels import rules
from scio_crawler.reading.transcript.labels.candidates import Candidate

_BESIDE = ("note", "furniture", "head")  # parts that stand beside the speech
# "12", "3.", "#4", "10:05", "[10:05]" on a line of its own
_COUNTER = regex(r"[\[(#]?\d{1,3}(?::\d\d){0,2}[\])]?\.?(?:\s?[ap]\.?m\.?)?")


def split(briefing: Briefing) -> list[list[Turn]]:
    """Return the turns of each page by itself; mark the open blocks as label, turn or note.

    Text before the first label of a page becomes a turn without a label, which :func:`join` may
    add to the turn before. The notes are added to the briefing; each note's ``turn`` is its place
    among the turns of its page, and its ``paragraph`` the one there, until :func:`join` counts.
    """
    blocks = list(briefing.blocks())
    judged = rules.judge(blocks, briefing.people)
    decided = [candidate for candidate in judged if candidate.is_label]
    _leave_sign(briefing, blocks, judged)
    if decided:
        furniture.settle(briefing, {label.index for label in decided})
    _put_counters_aside(blocks, [label.index for label in decided])
    labels = {id(blocks[label.index]): label for label in decided}
    again = sum(one.label == other.label for one, other in pairwise(decided))
    # Some pages print a speaker's label before every paragraph.
    repeated = again > max(4, len(decided) // 3)
    return [_split_page(page, labels, briefing.notes, repeated) for page in briefing.pages]


def _leave_sign(briefing: Briefing, blocks: Sequence[Block], judged: Sequence[Candidate]) -> None:
    """Leave a sign on its page for a line that is nearly a label; several such are headings."""
    nearly = {
        one.label: blocks[one.index].page
        for one in judged
        if one.shape == shapes.UNKNOWN
        and 1 < one.points < shapes.ENOUGH
        and not shapes.is_prose(one.bare)
    }
    if len(nearly) == 1:
        ((label, number),) = nearly.items()
        page = next(page for page in briefing.pages if page.number == number)
        page.signs.append(Sign("lost-label", f"a line may be a label: {label!r}"))


def _put_counters_aside(blocks: Sequence[Block], labels: Sequence[int]) -> None:
    """Make furniture of numbers or clocks on lines of their own above most labels."""
    above = (blocks[index - 1] for index in labels if index)
    found = [
        block
        for block in above
        if not block.part and len(block.text) <= 12 and _COUNTER.fullmatch(block.text)
    ]
    if len(found) >= 3 and len(found) * 2 > len(labels):
        for block in found:
            block.part = "furniture"


def _split_page(
    page: Page, labels: dict[int, Candidate], notes: list[Note], repeated: bool
) -> list[Turn]:
    """Cut *page* at *labels*, by ``id()`` of the block; *repeated* ones stand at each paragraph."""
    turns: list[Turn] = []
    paragraphs: list[list[str]] = []  # of each turn
    kept: list[Block] = []
    after_break = False
    lines: list[tuple[Block, Candidate | None]] = []
    for block in page.blocks:
        found = labels.get(id(block))
        lines += _cut(block, found) if found else [(block, None)]
    for block, label in lines:
        kept.append(block)
        if label:
            may_repeat = turns and (after_break or repeated)
            if not (may_repeat and _continues(turns[-1], label.label, label.name)):
                turns.append(turn_of(label, page.number))
                paragraphs.append([])
        elif block.part == "note":
            kind = kind_of_note(block.text, block.kind == CAPTION)
            below = len(paragraphs[-1]) if paragraphs else 0
            notes.append(
                Note(
                    page=page.number,
                    turn=len(turns),
                    paragraph=below,
                    kind=kind,
                    text=block.text,
                )
            )
        elif not block.part:
            if not turns:
                turns.append(Turn(page=page.number, page_end=page.number))
                paragraphs.append([])
            block.part = "turn"
            paragraphs[-1].append(block.text)
        is_beside = block.part in _BESIDE
        after_break = (after_break and is_beside) or block.kind == BREAK
    page.blocks = kept
    for turn, texts in zip(turns, paragraphs, strict=True):
        turn.text = "\n\n".join(texts)
    return turns


def _cut(block: Block, label: Candidate) -> list[tuple[Block, Candidate | None]]:
    """Return *block* with its *label*, then the text after the label, if they share a line."""
    block.part = "label"
    if not label.rest:
        return [(block, label)]
    above = replace(block, text=block.text.removesuffix(label.rest).rstrip())
    part = "note" if label.is_remarked else ""
    below = Block(label.rest, page=block.page, part=part, after_label=True)
    return [(above, label), (below, None)]


def turn_of(label: Candidate, page: int) -> Turn:
    """Return the turn that *label* begins, without text, in the role that the label alone shows."""
    turn = Turn(speaker=label.name, label=label.label, position=label.position)
    turn.page = turn.page_end = page
    is_role = label.shape == shapes.ROLE
    printed = label.bare if is_role else label.position
    if label.role:
        turn.role = label.role
    elif label.shape in shapes.PRESS:
        turn.role = "press"
    elif printed and shapes.CHAIR_ROLE.fullmatch(printed):
        turn.role = "chair"
    elif not is_role or shapes.OFFICIAL_ROLE.fullmatch(printed):
        turn.role = "official"  # until more is known
    else:
        turn.role = "unknown" if shapes.OTHER_ROLE.fullmatch(printed) else "press"
    return turn


def _continues(turn: Turn, label: str, speaker: str) -> bool:
    """Tell whether *label*, right after a page break, repeats the label of *turn*."""
    if turn.speaker or speaker:
        return turn.speaker == speaker
    return comparison_key(turn.label) == comparison_key(label)


def merge_across_pages(briefing: Briefing, pages: Sequence[Sequence[Turn]]) -> list[Turn]:
    """Return all turns in order; *pages* are those of :func:`split`.

    A speech that a page break cuts becomes one turn, except across a missing page. A label without
    text is a turn only above a remark such as "(Inaudible)", or if its text may be on a page that
    is missing or not published yet: before a missing page, and at the very end. Each note's
    ``turn`` becomes the number of the turn in or after which it stands, 0 before the first, and its
    ``paragraph`` that of this turn.
    """
    turns: list[Turn] = []
    # (page, number there) -> the number in *turns* of the one it became part of, and the paragraphs
    # of that before it. Number 0 is what stands above all turns of the page.
    joined: dict[tuple[int, int], tuple[int, int]] = {}
    previous = 0
    unbroken = False  # no page is missing since the last turn
    for page, own in zip(briefing.pages, pages, strict=True):
        unbroken = unbroken and page.number == previous + 1
        so_far = paragraphs_of(turns[-1]) if turns else 0
        joined[page.number, 0] = len(turns), so_far
        for number, turn in enumerate(own, 1):
            may_go_on = unbroken and number == 1
            goes_on = may_go_on and (
                not turn.label or _continues(turns[-1], turn.label, turn.speaker)
            )
            if goes_on:
                turns[-1].text = "\n\n".join(filter(None, (turns[-1].text, turn.text)))
                turns[-1].page_end = turn.page_end
            else:
                turns.append(turn)
            joined[page.number, number] = len(turns), so_far if goes_on else 0
        unbroken = unbroken or bool(own)
        previous = page.number
    remarked = {joined[note.page, note.turn][0] for note in briefing.notes if is_remark(note.text)}
    spoken: list[Turn] = []
    numbers = [0]  # of each of *turns*; one left out has that before it
    for number, (turn, after) in enumerate(zip_longest(turns, turns[1:]), 1):
        is_before_a_gap = after is None or after.page > turn.page_end + 1
        if turn.text or is_before_a_gap or number in remarked:
            spoken.append(turn)
        numbers.append(len(spoken))
    for note in briefing.notes:
        number, above = joined[note.page, note.turn]
        note.turn = numbers[number]
        is_left_out = number > 0 and note.turn == numbers[number - 1]
        if is_left_out and note.turn:
            above = paragraphs_of(spoken[note.turn - 1])
        note.paragraph += above
    return spoken


def paragraphs_of(turn: Turn) -> int:
    """Return how many paragraphs *turn* has."""
    return turn.text.count("\n\n") + bool(turn.text)


_NUMBER = regex(r"[+-]?[\d.,]+(?:[eE][+-]?\d+)?")
_AHEAD = 60  # days before a conference on which its page may be published, as an announcement
_HASHED = 80  # letters and digits of a text that its id comes from


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
    """Fill date and published from each other, else from the day of fetching: both are set.

    A day that no page says of the conference is "published", also where it is that of fetching.
    """
    entry = briefing.entry
    if briefing.holds == TRANSCRIPT and entry.published:
        _drop_later_day(briefing)
    if not entry.published:
        fetched = briefing.pages[0].receipt.fetched[:10]
        entry.published = entry.date or fetched
        entry.published_from = "conference" if entry.date else "fetch"
    entry.date = entry.date or entry.published


def _drop_later_day(briefing: Briefing) -> None:
    """Take the next source for a day long after the page was published: it is a misprint.

    A problem of the first page says so.
    """
    entry = briefing.entry
    if not _is_misprinted(entry.date, entry.published):
        return

    briefing.pages[0].problems.append(
        f"has {entry.date} for the day of the conference ({entry.date_from}), but was published "
        f"on {entry.published}"
    )
    others = (
        (source, day)
        for source, day in briefing.days.items()
        if not _is_misprinted(day, entry.published)
    )
    entry.date_from, entry.date = next(others, ("published", ""))


def _is_misprinted(day: str, published: str) -> bool:
    if not day:
        return False
    return (dt.date.fromisoformat(day) - dt.date.fromisoformat(published)).days > _AHEAD


def number(briefing: Briefing) -> None:
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
        turn.title, turn.published = entry.title, entry.published
        turn.date, turn.date_from = entry.date, entry.date_from
        # As len(text.split()), but quicker: words are one space or one blank line apart.
        turn.words = text.count(" ") + text.count("\n") // 2 + 1 if (text := turn.text) else 0
        turn.url, turn.fetched = urls[turn.page], receipts[turn.page].fetched
        turn.origin = origin_of(turn, origins)
        turn.organization = spoken_for(turn)

    give_ids(briefing.turns, first_ids(briefing.turns))

    for person in briefing.people:
        person.briefing_id = briefing.briefing_id
        person.organization = speaks_for(person.role, person.name, "", person.position, entry.date)
    officials = (person for person in briefing.people if person.role == "official")
    entry.organization = next((person.organization for person in officials), "")

    for place, note in enumerate(briefing.notes, 1):
        note.briefing_id, note.note = briefing.briefing_id, place
    link_notes(briefing.notes, briefing.turns)

    briefing.offices = offices_of(briefing.people, entry.date)
    numbers = {*urls, *briefing.missing}
    entry.pages, entry.pages_expected = len(urls), max(len(numbers), *numbers)
    count_turns(entry, briefing.turns)


def count_turns(entry: Entry, turns: Sequence[Turn]) -> None:
    """Note in *entry* how many *turns*, questions and words there are."""
    entry.turns = len(turns)
    entry.questions = questions_of(turns)
    entry.words = sum(turn.words for turn in turns)


def questions_of(turns: Iterable[Turn]) -> int:
    """Return how many of *turns* are questions."""
    return sum(turn.kind == "question" for turn in turns)


def origin_of(turn: Turn, origins: Mapping[int, str]) -> str:
    """Return the origin of *turn*: the site's if all its pages are, by their *origins*."""
    pages = range(turn.page, turn.page_end + 1)
    own = [origins[page] for page in pages if page in origins]
    return SITE if own.count(SITE) == len(own) > 0 else ARCHIVED


def spoken_for(turn: Turn) -> str:
    """Return the body or outlet that *turn* is spoken for, ``""`` if it is not known."""
    return speaks_for(turn.role, turn.speaker, turn.label, turn.position, turn.date)


def give_ids(turns: Sequence[Turn], ids: Iterable[str]) -> None:
    """Give *turns*, all those of a briefing, these *ids*."""
    for turn, turn_id in zip(turns, ids, strict=True):
        turn.turn_id = turn_id
    link_answers(turns)


def link_answers(turns: Sequence[Turn]) -> None:
    """Fill in ``reply_to_id`` of *turns*, all those of a briefing, from their ids."""
    for turn in turns:
        turn.reply_to_id = turns[turn.reply_to - 1].turn_id if turn.reply_to else ""


def link_notes(notes: Iterable[Note], turns: Sequence[Turn]) -> None:
    """Fill in ``turn_id`` of *notes* from *turns*, all those of their briefing."""
    for note in notes:
        note.turn_id = turns[note.turn - 1].turn_id if 0 < note.turn <= len(turns) else ""


def offices_of(people: Iterable[Person], date: str) -> list[Office]:
    """Return a line for each office of *people*, whose organizations on *date* are filled in."""
    lines = []
    for person in people:
        found = offices(person.position, date, person.organization)
        for number, (position, body) in enumerate(found, 1):
            held = rank(position, body, date)
            lines.append(
                Office(person.briefing_id, date, person.name, number, position, body, held)
            )
    return lines


def first_ids(turns: Iterable[Turn]) -> Iterator[str]:
    """Yield the id that each of *turns*, all those of a briefing, has when it is first read."""
    met: dict[str, int] = {}
    for turn in turns:
        first = first_id(turn)
        times = met[first] = met.get(first, 0) + 1
        yield first if times == 1 else f"{first}-{times}"


def possible_ids(turn: Turn) -> Iterator[str]:
    """Yield the ids that *turn* may be given: the first, the same with ``-2``, with ``-3`` …"""
    yield (first := first_id(turn))
    yield from (f"{first}-{number}" for number in count(2))


def first_id(turn: Turn) -> str:
    """Return the id that *turn* has unless another turn of its briefing has it.

    That is the briefing's id and the first 10 hex digits of the SHA-256 of the first 80 letters and
    digits of the text, in lower case.
    """
    start = alphanumeric(turn.text[: 2 * _HASHED])
    if len(start) < _HASHED:
        start = alphanumeric(turn.text)
    start = start[:_HASHED].lower()
    said = hashlib.sha256(start.encode("utf-8", "replace")).hexdigest()[:10]
    return f"{turn.briefing_id}-{said}"


def note_pages(entry: Entry, pages: Sequence[PageLine]) -> None:
    """Note in *entry* when its *pages* were fetched, and from where."""
    origins = {page.origin == SITE for page in pages}
    entry.origin = BOTH if len(origins) > 1 else SITE if origins == {True} else ARCHIVED
    clocks = [page.fetched for page in pages]
    entry.fetched_from, entry.fetched_until = min(clocks, default=""), max(clocks, default="")
