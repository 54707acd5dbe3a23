"""Make turns of blocks: cut at the labels, joined over page breaks, numbered and named."""

import datetime as dt
import hashlib
import unicodedata
from collections import Counter
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

_BESIDE = ("note", "furniture", "head")  # parts that are next to the speech
# "12", "3.", "#4", "10:05", "[10:05]" on a line by itself
_COUNTER = regex(r"[\[(#]?\d{1,3}(?::\d\d){0,2}[\])]?\.?(?:\s?[ap]\.?m\.?)?")
_MAX_COUNTER = 12  # characters
_NUMBER = regex(r"[+-]?[\d.,]+(?:[eE][+-]?\d+)?")
_MAX_DAYS_AHEAD = 60  # that a page may be published before its conference, as an announcement
_HASHED = 80  # letters and digits of a text that its id comes from


def split(briefing: Briefing) -> list[list[Turn]]:
    """Return the turns of each page by itself; mark the open blocks as label, turn or note.

    Text before the first label of a page becomes a turn without a label, which
    :func:`merge_across_pages` may add to the turn before. The notes are added to the briefing;
    until then, each note's ``turn`` and ``paragraph`` count from the top of its page.
    """
    blocks = list(briefing.blocks())
    candidates = rules.judge_candidates(blocks, briefing.people)
    labels = [candidate for candidate in candidates if candidate.is_label]
    _sign_near_label(briefing, blocks, candidates)
    indexes = [label.index for label in labels]
    if labels:
        furniture.classify_lines(briefing, set(indexes))
    _put_counters_aside(blocks, indexes)

    # Some pages print a speaker's label before every paragraph.
    repeated = sum(label.label == following.label for label, following in pairwise(labels))
    at_each_paragraph = repeated > max(4, len(labels) // 3)
    by_block = {id(blocks[label.index]): label for label in labels}
    return [
        _split_page(page, by_block, briefing.notes, at_each_paragraph) for page in briefing.pages
    ]


def _sign_near_label(
    briefing: Briefing, blocks: Sequence[Block], candidates: Iterable[Candidate]
) -> None:
    """Leave a sign on its page for a line that is nearly a label; several such are headings."""
    nearly = {}
    for one in candidates:
        is_near = one.shape == shapes.UNKNOWN and 1 < one.points < shapes.ENOUGH
        if is_near and not shapes.is_prose(one.bare):
            nearly[one.label] = blocks[one.index].page
    if len(nearly) == 1:
        ((label, number),) = nearly.items()
        page = next(page for page in briefing.pages if page.number == number)
        page.signs.append(Sign("lost-label", f"a line may be a label: {label!r}"))


def _put_counters_aside(blocks: Sequence[Block], labels: Sequence[int]) -> None:
    """Make furniture of numbers or clocks on lines by themselves above most labels."""
    counters = []
    for index in filter(None, labels):
        above = blocks[index - 1]
        is_short = len(above.text) <= _MAX_COUNTER
        if is_short and not above.part and _COUNTER.fullmatch(above.text):
            counters.append(above)
    if len(counters) >= 3 and len(counters) * 2 > len(labels):
        for block in counters:
            block.part = "furniture"


def _split_page(
    page: Page, labels: dict[int, Candidate], notes: list[Note], at_each_paragraph: bool
) -> list[Turn]:
    """Cut *page* at *labels*, by ``id()`` of the block, which may be repeated *at_each_paragraph*.

    One hot walk over the lines of the page.
    """
    turns: list[Turn] = []
    paragraphs: list[list[str]] = []  # of each turn
    kept: list[Block] = []
    is_after_break = False
    lines: list[tuple[Block, Candidate | None]] = []
    for block in page.blocks:
        label = labels.get(id(block))
        lines += _cut(block, label) if label else [(block, None)]

    for block, label in lines:
        kept.append(block)
        if label:
            may_repeat = turns and (is_after_break or at_each_paragraph)
            if not (may_repeat and _continues(turns[-1], label.label, label.name)):
                turns.append(turn_of(label, page.number))
                paragraphs.append([])
        elif block.part == "note":
            note = Note(page=page.number, turn=len(turns), text=block.text)
            note.kind = kind_of_note(block.text, block.kind == CAPTION)
            note.paragraph = len(paragraphs[-1]) if paragraphs else 0
            notes.append(note)
        elif not block.part:
            if not turns:
                turns.append(Turn(page=page.number, page_end=page.number))
                paragraphs.append([])
            block.part = "turn"
            paragraphs[-1].append(block.text)

        goes_on = is_after_break and block.part in _BESIDE
        is_after_break = goes_on or block.kind == BREAK

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
    """Return whether *label*, right after a page break, repeats the label of *turn*."""
    if turn.speaker or speaker:
        return turn.speaker == speaker
    return comparison_key(turn.label) == comparison_key(label)


def merge_across_pages(briefing: Briefing, pages: Sequence[Sequence[Turn]]) -> list[Turn]:
    """Return all turns in order; *pages* are those of :func:`split`.

    A speech that a page break cuts becomes one turn, except across a missing page. A label without
    text is a turn only above a remark such as "(Inaudible)", or if its text may be on a page that
    is missing or not published yet: before a missing page, and at the very end. Each note's
    ``turn`` becomes the number of the turn that it is in or after, 0 before the first, and its
    ``paragraph`` counts in this turn.
    """
    turns: list[Turn] = []
    # (page, number there) -> the number in *turns* of the one it became part of, and the paragraphs
    # of that one before it. Number 0 is what is above all turns of the page.
    merged: dict[tuple[int, int], tuple[int, int]] = {}
    previous = 0
    is_unbroken = False  # no page is missing since the last turn
    for page, own in zip(briefing.pages, pages, strict=True):
        is_unbroken = is_unbroken and page.number == previous + 1
        paragraphs = paragraphs_of(turns[-1]) if turns else 0
        merged[page.number, 0] = len(turns), paragraphs
        for number, turn in enumerate(own, 1):
            if number == 1 and is_unbroken and _goes_on(turns[-1], turn):
                texts = filter(None, (turns[-1].text, turn.text))
                turns[-1].text = "\n\n".join(texts)
                turns[-1].page_end = turn.page_end
                merged[page.number, 1] = len(turns), paragraphs
            else:
                turns.append(turn)
                merged[page.number, number] = len(turns), 0
        is_unbroken = is_unbroken or bool(own)
        previous = page.number
    return _drop_empty(turns, briefing.notes, merged)


def _goes_on(turn: Turn, following: Turn) -> bool:
    return not following.label or _continues(turn, following.label, following.speaker)


def _drop_empty(
    turns: Sequence[Turn], notes: Sequence[Note], merged: Mapping[tuple[int, int], tuple[int, int]]
) -> list[Turn]:
    """Return the *turns* without needless empty ones, and number the *notes* as *merged* says."""
    remarked = {merged[note.page, note.turn][0] for note in notes if is_remark(note.text)}
    spoken: list[Turn] = []
    numbers = [0]  # of each of *turns*; an empty one has the number of the turn before it
    for number, (turn, following) in enumerate(zip_longest(turns, turns[1:]), 1):
        is_before_gap = following is None or following.page > turn.page_end + 1
        if turn.text or is_before_gap or number in remarked:
            spoken.append(turn)
        numbers.append(len(spoken))

    for note in notes:
        number, above = merged[note.page, note.turn]
        note.turn = numbers[number]
        is_dropped = number > 0 and note.turn == numbers[number - 1]
        if is_dropped and note.turn:
            above = paragraphs_of(spoken[note.turn - 1])
        note.paragraph += above
    return spoken


def paragraphs_of(turn: Turn) -> int:
    """Return how many paragraphs *turn* has."""
    return turn.text.count("\n\n") + bool(turn.text)


def inline_id(title: str, date: str) -> str:
    """Return the id of a transcript printed on a list, which has no separate address.

    It consists of *date* (ISO) and the first 8 hex digits of the SHA-256 of *title*, in NFC with
    white space collapsed.
    """
    normalized = unicodedata.normalize("NFC", " ".join(title.split()))
    return f"scio-inline-{date}-{_digest(normalized)[:8]}"


def drop_numbers(briefing: Briefing) -> None:
    """Empty every string of the entry that is a bare number: a category "2024", a time "10".

    Programs that load the lines would take a column of such strings for numbers. Free text stays.
    """
    entry = briefing.entry
    for key, value in entry.record().items():
        if key not in FREE_TEXT and isinstance(value, str) and _NUMBER.fullmatch(value.strip()):
            setattr(entry, key, "")


def set_dates(briefing: Briefing) -> None:
    """Fill date and published from each other, else from the day of fetching: both are set.

    A day that no page gives for the conference is "published", also if it is the day of fetching.
    """
    entry = briefing.entry
    is_transcript = briefing.holds == TRANSCRIPT and entry.published != ""
    if is_transcript and _is_misprinted(entry.date, entry.published):
        _replace_date(briefing)
    if not entry.published:
        entry.published = entry.date or briefing.pages[0].receipt.fetched[:10]
        entry.published_from = "conference" if entry.date else "fetch"
    entry.date = entry.date or entry.published


def _replace_date(briefing: Briefing) -> None:
    """Take the next source for a misprinted day, and report it as a problem of the first page."""
    entry = briefing.entry
    briefing.pages[0].problems.append(
        f"has {entry.date} for the day of the conference ({entry.date_from}), but was published "
        f"on {entry.published}"
    )
    entry.date = ""
    entry.date_from = "published"
    for source, day in briefing.days.items():
        if not _is_misprinted(day, entry.published):
            entry.date = day
            entry.date_from = source
            break


def _is_misprinted(day: str, published: str) -> bool:
    """Return whether *day* is long after the page was *published*."""
    if not day:
        return False
    ahead = dt.date.fromisoformat(day) - dt.date.fromisoformat(published)
    return ahead.days > _MAX_DAYS_AHEAD


def fill_keys(briefing: Briefing) -> None:
    """Fill the keys that depend on all turns, and the :func:`inline_id` of one on a list."""
    entry = briefing.entry
    briefing.briefing_id = briefing.briefing_id or inline_id(entry.title, entry.date)
    entry.briefing_id = briefing.briefing_id
    entry.url = briefing.url

    pages = {page.number: page for page in briefing.pages}
    urls = {number: addresses.canonical(page.url) for number, page in pages.items()}
    origins = {number: page.receipt.origin for number, page in pages.items()}
    for index, turn in enumerate(briefing.turns, 1):
        turn.briefing_id = briefing.briefing_id
        turn.turn = index
        turn.title = entry.title
        turn.published = entry.published
        turn.date = entry.date
        turn.date_from = entry.date_from
        # As len(text.split()), but quicker: words are one space or one blank line apart.
        spaces = turn.text.count(" ") + turn.text.count("\n") // 2
        turn.words = spaces + 1 if turn.text else 0
        turn.url = urls[turn.page]
        turn.fetched = pages[turn.page].receipt.fetched
        turn.origin = origin_of(turn, origins)
        turn.organization = spoken_for(turn)
    give_ids(briefing.turns, first_ids(briefing.turns))

    for person in briefing.people:
        person.briefing_id = briefing.briefing_id
        person.organization = speaks_for(person.role, person.name, "", person.position, entry.date)
    officials = (person.organization for person in briefing.people if person.role == "official")
    entry.organization = next(officials, "")
    briefing.offices = offices_of(briefing.people, entry.date)

    for index, note in enumerate(briefing.notes, 1):
        note.briefing_id = briefing.briefing_id
        note.note = index
    link_notes(briefing.notes, briefing.turns)

    numbers = pages.keys() | briefing.missing
    entry.pages = len(pages)
    entry.pages_expected = max(len(numbers), *numbers)
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
    """Return the origin of *turn*: the site if all its pages are from there, by their *origins*."""
    pages = range(turn.page, turn.page_end + 1)
    own = {origins[page] for page in pages if page in origins}
    return SITE if own == {SITE} else ARCHIVED


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
        turn.reply_to_id = ""
        if turn.reply_to:
            turn.reply_to_id = turns[turn.reply_to - 1].turn_id


def link_notes(notes: Iterable[Note], turns: Sequence[Turn]) -> None:
    """Fill in ``turn_id`` of *notes* from *turns*, all those of their briefing."""
    for note in notes:
        note.turn_id = ""
        if 0 < note.turn <= len(turns):
            note.turn_id = turns[note.turn - 1].turn_id


def offices_of(people: Iterable[Person], date: str) -> list[Office]:
    """Return a line for each office of *people*, whose organizations on *date* are filled in."""
    lines = []
    for person in people:
        found = offices(person.position, date, person.organization)
        for number, (position, body) in enumerate(found, 1):
            line = Office(person.briefing_id, date, person.name, number, position, body)
            line.rank = rank(position, body, date)
            lines.append(line)
    return lines


def first_ids(turns: Iterable[Turn]) -> Iterator[str]:
    """Yield the id that each of *turns*, all those of a briefing, has when it is first read."""
    times: Counter[str] = Counter()
    for turn in turns:
        first = first_id(turn)
        times[first] += 1
        yield first if times[first] == 1 else f"{first}-{times[first]}"


def possible_ids(turn: Turn) -> Iterator[str]:
    """Yield the ids that *turn* may be given: the first, then with ``-2``, with ``-3`` …"""
    first = first_id(turn)
    yield first
    for number in count(2):
        yield f"{first}-{number}"


def first_id(turn: Turn) -> str:
    """Return the id that *turn* has unless another turn of its briefing has it.

    That is the briefing's id and the first 10 hex digits of the SHA-256 of the first 80 letters and
    digits of the text, in lower case.
    """
    start = alphanumeric(turn.text[: 2 * _HASHED])
    if len(start) < _HASHED:
        start = alphanumeric(turn.text)
    start = start[:_HASHED].lower()
    return f"{turn.briefing_id}-{_digest(start)[:10]}"


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()


def note_pages(entry: Entry, pages: Sequence[PageLine]) -> None:
    """Note in *entry* when its *pages* were fetched, and from where."""
    are_from_site = {page.origin == SITE for page in pages}
    if len(are_from_site) > 1:
        entry.origin = BOTH
    else:
        entry.origin = SITE if True in are_from_site else ARCHIVED

    timestamps = [page.fetched for page in pages]
    entry.fetched_from = min(timestamps, default="")
    entry.fetched_until = max(timestamps, default="")
