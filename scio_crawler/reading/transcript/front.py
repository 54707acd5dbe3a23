"""The front of a briefing: what its head says, and where the first turn begins."""

from collections.abc import Sequence
from itertools import islice, pairwise, takewhile

from scio_crawler.common.patterns import IGNORECASE, regex
from scio_crawler.items import HEADING, TEXT, Block, Briefing, Page
from scio_crawler.reading.language import dates, heads, notes
from scio_crawler.reading.language.names import Roster, person_in
from scio_crawler.reading.language.phrases import CONFERENCE, GREETING, is_lead
from scio_crawler.reading.language.shapes import PERSON, cut, reads_as_label
from scio_crawler.reading.text import COLONS, STOPS, ends_in_colon, letters
from scio_crawler.reading.transcript import head
from scio_crawler.reading.transcript.labels import candidates

# "China SCIO | Updated: "
_DATELINE = regex(r".{0,60}?(?:updated:?|[|丨,])\s*", IGNORECASE)
_LONGEST_CAPTION = 60  # characters of a title or a source in short
_SENTENCE_ENDS = '.?!:…"”’'
_SEVERAL = 3  # lines of a head that a further page repeats; a card with a label has two
_LONGEST_HEAD = 40  # lines


def describe(briefing: Briefing) -> None:
    """Fill the entry with what pages say about themselves; the first page that does counts."""
    entry = briefing.entry
    for name in ("title", "category", "summary", "source", "url_zh", "published_at"):
        value = next((v for page in briefing.pages if (v := getattr(page, name))), "")
        setattr(entry, name, value)
    entry.layout = briefing.pages[0].layout
    dated = next((page for page in briefing.pages if page.published), None)
    if dated:
        entry.published, entry.published_from = dated.published, dated.published_from


def sort_out(briefing: Briefing) -> None:
    """Set the part of every block that is or may be a note or furniture; leave others open.

    What only its words, or those of a line above it, show is ``claimed``: see ``apart``.
    """
    for page in briefing.pages:
        foot = _foot(page.blocks)
        for number, block in enumerate(page.blocks):
            if block.part:
                continue
            block.part = "furniture" if number >= foot else notes.kind_of(block)
            if block.part and not notes.is_set_apart(block):
                block.claimed = "foot" if number >= foot else "words"


def _foot(blocks: Sequence[Block]) -> int:
    """Return the index at which the foot of a page begins, ``len(blocks)`` without one."""
    # No speech is below it: a box of related links may stand in the middle of a speech.
    feet = [
        number
        for number, block in enumerate(blocks[1:], 1)
        if len(block.text) < 200 and notes.is_afterwards(block.text)
    ]
    if not feet:
        return len(blocks)
    # One search for the last line serves all such lines, of which a page may hold any number.
    backwards = range(len(blocks) - 1, feet[0], -1)
    last = next((n for n in backwards if _is_spoken(blocks[n])), feet[0])
    return next((number for number in feet if number >= last), len(blocks))


def _is_spoken(block: Block) -> bool:
    if reads_as_label(block.text):
        return True
    is_text = block.kind == TEXT and not block.href and not notes.kind_of(block)
    return is_text and block.text.rstrip('"”’')[-1:] in STOPS


def read_head(briefing: Briefing) -> None:
    """Read the head: mark its blocks; fill the people, and date, time and place of the entry.

    All of these stay empty without a head. The date is the day of the briefing: the head's own,
    that of the place line, or the one in the summary or a sentence above the turns.
    """
    entry, first = briefing.entry, briefing.pages[0]
    # The link to the Chinese version is furniture, but separates the two heads of a briefing page.
    blocks = [b for b in first.blocks if not b.part or notes.CHINESE.fullmatch(b.text)]
    begins = first_label(blocks)
    lines = list(map(_line, blocks[:begins]))
    found, belongs = head.read(lines)
    ends = max((number for number, yes in enumerate(belongs, 1) if yes), default=0)
    same = {letters(known) for known in (first.title, first.summary) if known}
    for number, block in enumerate(blocks[:begins]):
        if number < ends or _announces(block, same):
            block.part = "head"
    if not found.people:
        tails = map(_head_below, (page.blocks for page in briefing.pages))
        if tail := next(filter(None, tails), []):
            found, _ = head.read(list(map(_line, tail)))
        for block in tail:
            block.part = "head"
    if found.people:
        opener = cut(blocks[begins].text) if begins < len(blocks) else None
        head.settle_chair(found.people, opener[0] if opener else "")
    briefing.people = found.people
    entry.place, entry.time = found.place, found.time
    leads = [entry.summary, *filter(is_lead, lines)]
    days = (dates.day_in(lead, entry.published) for lead in leads)
    entry.date = found.date or found.place_date or next(filter(None, days), "")
    names = {letters(person.name) for person in briefing.people}
    head_lines = [letters(block.text) for block in first.blocks if block.part == "head"]
    for before, page in pairwise(briefing.pages):
        _mark_repeated(page, before, briefing, head_lines, names)


def _head_below(blocks: Sequence[Block]) -> list[Block]:
    """Return the head below or beside the speech, if it names somebody: the end of the page."""
    tail: list[Block] = []
    for block in reversed(blocks):
        if not block.part:
            if len(tail) == _LONGEST_HEAD or not _is_of_head(block):
                break
            tail.append(block)
    tail.reverse()
    words = (heads.is_word(b.text) or heads.WORD_AND_VALUE.fullmatch(b.text) for b in tail)
    first = next((number for number, word in enumerate(words) if word), len(tail))
    return tail[first:] if any(heads.name_on(_line(block)) for block in tail[first:]) else []


def first_label(blocks: Sequence[Block]) -> int:
    """Return the index of the first label on the first page, ``len(blocks)`` if there is none.

    A label on a line of its own wins over labels before text, which a second pass looks for; but a
    person who greets ("Weng Jiamu: Ladies and gentlemen …") begins the turns in either pass.
    """
    for own_line in (True, False):
        named = Roster()
        for index, block in enumerate(blocks):
            line = _line(block)
            if heads.is_line(line) and not _is_role_label(blocks, index):
                if name := heads.name_on(line):
                    named.add(name)
                continue
            for candidate in candidates.find([block], named) if cut(block.text) else ():
                is_person = candidate.sure > 1 or candidate.shape == PERSON
                if candidate.rest and is_person and GREETING.search(candidate.rest):
                    return index
                if candidate.own_line != own_line:
                    continue
                # A word of the head may follow a person.
                below = () if own_line else blocks[index + 1 : index + 12]
                in_head = any(heads.is_word(later.text) for later in below)
                if (candidate.certain or is_person) and not in_head:
                    return index
    return len(blocks)


def _line(block: Block) -> str:
    return heads.plain(block.text)


def _is_of_head(block: Block) -> bool:
    return heads.is_line(_line(block))


def _is_role_label(blocks: Sequence[Block], index: int) -> bool:
    """Tell whether a word of a head ("Chairperson:") is a label: speech stands below it."""
    text = blocks[index].text
    if not heads.CHAIR.fullmatch(text) or not ends_in_colon(text.rstrip()):
        return False
    following = _line(blocks[index + 1]) if index + 1 < len(blocks) else ""
    if len(following) <= 20 or heads.is_line(following) or person_in(following):
        return False
    # No sentence: "Director general of the Lantern Office Weng Jiamu".
    return following[-1] in _SENTENCE_ENDS or heads.people(following, listed=True) == []


def _announces(block: Block, same: set[str]) -> bool:
    """Tell whether a line only announces the briefing; *same* has letters of title and summary."""
    text = block.text
    if letters(text) in same or block.kind == HEADING or is_lead(text[:400]):
        return True
    before, day = dates.ending(text)
    is_short = len(before) < _LONGEST_CAPTION or letters(before) in same
    if day and (is_short or _DATELINE.fullmatch(before + " ")):
        return True
    longest = 160 if CONFERENCE.search(text) else _LONGEST_CAPTION
    return len(text) <= longest and text[-1] not in '.?!:;,…"”’'


def _mark_repeated(
    page: Page,
    before: Page,
    briefing: Briefing,
    head_lines: Sequence[str],
    names: set[str],
) -> None:
    """Mark as head what *page* repeats of it, from its first lines on and up to a label.

    *before* is the page before, *names* holds the letters of the people's names.
    """
    blocks = [block for block in page.blocks if not block.part]
    known = (page.title, page.summary, briefing.entry.title, briefing.entry.summary)
    begins = {letters(line) for line in known if line} | set(head_lines[:2])
    last = next((block.text for block in reversed(before.blocks) if not block.part), "")
    announces = ends_in_colon(last) and not reads_as_label(last)
    if announces and not (blocks and heads.is_word(blocks[0].text)):
        return  # people below "… are:" are a list that is read out
    if blocks and _repeats(blocks[0].text, begins):
        begins.update(head_lines)

    def is_open(block: Block) -> bool:
        return not _is_label(block, names)

    # A breadcrumb or a category may stand between them.
    top = takewhile(lambda b: is_open(b) and (_repeats(b.text, begins) or _is_short(b)), blocks)
    again = [number for number, block in enumerate(top, 1) if _repeats(block.text, begins)]
    count = max(again, default=0)
    ends = (n + same for n in range(count + 1) if (same := _same_lines(blocks[n:], head_lines)))
    count = max(count, next(ends, 0))
    below = takewhile(is_open, islice(blocks, count, count + _LONGEST_HEAD))
    count += head.repeated(list(below), briefing.people)
    for block in blocks[:count]:
        block.part = "head"


def _same_lines(blocks: Sequence[Block], lines: Sequence[str]) -> int:
    """Return how many of the first *blocks* are *lines* (letters) in their order, 0 for a few."""
    start = letters(blocks[0].text) if blocks else ""
    if start not in lines:
        return 0
    pairs = zip(blocks, lines[lines.index(start) :], strict=False)
    count = sum(1 for _ in takewhile(lambda pair: letters(pair[0].text) == pair[1], pairs))
    return count if count >= _SEVERAL else 0  # names over offices, as in cards, may be labels


def _is_short(block: Block) -> bool:
    return len(block.text) < _LONGEST_CAPTION and block.text[-1] not in _SENTENCE_ENDS


def _is_label(block: Block, names: set[str]) -> bool:
    """Tell whether a line at the top of a page is a label, no matter what the head holds."""
    text = block.text
    if text[-1] not in COLONS or heads.is_word(text):
        return False
    return letters(text) in names or reads_as_label(text)


def _repeats(text: str, same: set[str]) -> bool:
    """Tell whether a line is one of *same*, or a title or source with the date of publication."""
    if letters(text) in same:
        return True
    before, day = dates.ending(text)
    if not day or letters(before) in same:
        return day != ""
    if len(text) >= 80:
        return False
    # With the bar that may stand before the date.
    return any(_DATELINE.fullmatch(own + " ") for own in (before, text[: len(before) + 2]))
