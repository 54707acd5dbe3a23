"""The front of a briefing: what its head says, and where the first turn begins."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from scio_crawler.items import HEADING, Block, Briefing, Page
from scio_crawler.transcript import beside, dates
from scio_crawler.transcript.head import lines as head
from scio_crawler.transcript.labels import candidates as labels
from scio_crawler.transcript.names import Roster, person_in
from scio_crawler.transcript.phrases import GREETING
from scio_crawler.transcript.text import letters

# "The State Council Information Office held a press conference on July 5 in Beijing …"
_LEAD = re.compile(
    r"^.{0,200}\b(?:press conference|press briefing|briefing"
    r"|news conference)\b.{0,160}\b(?:held|hed|hold|holds|will be held)\b"
    r"|^.{0,120}\b(?:held|holds|hold|hed)\b.{0,60}\b(?:press conference|press briefing"
    r"|briefing|news conference)\b",
    re.IGNORECASE,
)
_NAMED = re.compile(r"\bpress conference\b|\bbriefing\b", re.IGNORECASE)  # as titles are
_DATELINE = re.compile(r".{0,60}?(?:updated:?|[|丨,])\s*", re.IGNORECASE)


def is_lead(text: str) -> bool:
    """Whether *text* announces the conference, as a summary does."""
    low = text.lower()  # to look for words in it is much faster
    return ("conference" in low or "briefing" in low) and _LEAD.search(text) is not None


def describe(briefing: Briefing) -> None:
    """Fill the entry from what the pages say about themselves, the first page that does."""
    entry = briefing.entry
    for name in ("title", "category", "summary", "source", "url_zh"):
        value = next((v for page in briefing.pages if (v := getattr(page, name))), "")
        setattr(entry, name, value)
    entry.layout = briefing.pages[0].layout
    dated = next((page for page in briefing.pages if page.published), None)
    if dated:
        entry.published, entry.published_from = dated.published, dated.published_from


def sort_out(briefing: Briefing) -> None:
    """Give every block that is a note or furniture beyond doubt its part; all else stays open."""
    for page in briefing.pages:
        foot = _foot(page.blocks)
        for number, block in enumerate(page.blocks):
            if not block.part:
                block.part = "furniture" if number >= foot else beside.kind_of(block)


def _foot(blocks: Sequence[Block]) -> int:
    """The index at which the foot of a page begins: behind its last label; else its length."""
    feet = [
        number
        for number, block in enumerate(blocks)
        if number and len(block.text) < 200 and beside.AFTERWARDS.fullmatch(block.text)
    ]
    if not feet:
        return len(blocks)
    # From the end, and once: a page may hold any number of such lines.
    backwards = range(len(blocks) - 1, feet[0], -1)
    last = next((n for n in backwards if labels.reads_as_label(blocks[n].text)), feet[0])
    return next((number for number in feet if number >= last), len(blocks))


def read_head(briefing: Briefing) -> None:
    """Read the head: marks its blocks, fills people, and date, time and place of the entry.

    The day of the conference stays ``""`` where neither head nor place line nor summary has it.
    """
    entry, first = briefing.entry, briefing.pages[0]
    # The link to the Chinese version parts the two heads of a briefing page.
    blocks = [b for b in first.blocks if not b.part or beside.CHINESE.fullmatch(b.text)]
    begins = first_label(blocks)
    lines = [block.text for block in blocks[:begins]]
    found, understood = head.read(lines)
    ends = max((number + 1 for number, yes in enumerate(understood) if yes), default=0)
    same = {letters(known) for known in (first.title, first.summary) if known}
    for number, block in enumerate(blocks[:begins]):
        if number < ends or _announces(block, same):
            block.part = "head"
    if ends:  # captions and buttons between the lines of a head stay what they are
        opener = labels.cut(blocks[begins].text) if begins < len(blocks) else None
        head.settle_chair(found.people, opener[0] if opener else "")
    for person in found.people:
        person.briefing_id = briefing.briefing_id
    briefing.people = found.people
    entry.place, entry.time = found.place, found.time
    leads = [entry.summary, *(line for line in lines if is_lead(line))]
    entry.date = (
        found.date
        or found.place_date
        or next((day for lead in leads if (day := dates.day_in(lead, entry.published))), "")
    )
    head_lines = [letters(block.text) for block in first.blocks if block.part == "head"]
    for before, page in pairwise(briefing.pages):
        _mark_repeated(page, before, briefing, head_lines)


def first_label(blocks: Sequence[Block]) -> int:
    """The index of the block with the first label of the first page; ``len(blocks)`` if none."""
    for own_line in (True, False):
        people = Roster()
        for index, block in enumerate(blocks):
            if head.is_line(block.text) and not _is_role_label(blocks, index):
                if name := head.name_on(block.text):
                    people.add(name)
                continue
            candidate = next(iter(labels.candidates([block], people)), None)
            if candidate is None:
                continue
            if not candidate.own_line and candidate.sure == 3 and GREETING.search(candidate.rest):
                return index  # "Xu Lin: Ladies and gentlemen …"
            if candidate.own_line != own_line:
                continue
            if not (candidate.certain or candidate.sure > 1 or candidate.shape == labels.PERSON):
                continue
            if own_line or not any(
                head.is_word(later.text) for later in blocks[index + 1 : index + 12]
            ):
                return index
    return len(blocks)


def _is_role_label(blocks: Sequence[Block], index: int) -> bool:
    """Whether a head's word ("Chairperson:") is a label here: speech stands under it."""
    text = blocks[index].text
    if not head.CHAIR.fullmatch(text) or not text.rstrip().endswith((":", "：")):
        return False
    following = blocks[index + 1].text if index + 1 < len(blocks) else ""
    return len(following) > 20 and not head.is_line(following) and person_in(following) is None


def _announces(block: Block, same: set[str]) -> bool:
    """Whether a line before the first label only announces the conference.

    *same* holds the letters of its title and summary.
    """
    text = block.text
    if letters(text) in same or block.kind == HEADING or is_lead(text[:400]):
        return True
    before, day = dates.ending(text)
    if day and (len(before) < 60 or letters(before) in same or _DATELINE.fullmatch(before + " ")):
        return True
    if text[-1] in '.?!:;,…"”’':
        return False
    return len(text) <= 60 or (len(text) <= 160 and bool(_NAMED.search(text)))


def _mark_repeated(page: Page, before: Page, briefing: Briefing, head_lines: Sequence[str]) -> None:
    """Mark what a further page repeats of the head before its speech goes on.

    The head is repeated from its first lines on; a list of people that is read out, and cut by
    the page break after "… are:" or in its middle, is none.
    """
    blocks = [block for block in page.blocks if not block.part]
    known = (page.title, page.summary, briefing.entry.title, briefing.entry.summary)
    begins = {letters(line) for line in known if line} | set(head_lines[:2])
    last = next((block.text for block in reversed(before.blocks) if not block.part), "")
    if last.endswith((":", "：")) and not labels.reads_as_label(last):
        return
    count = 0
    while count < len(blocks) and _repeats(
        blocks[count].text, begins.union(head_lines) if count else begins
    ):
        count += 1
    count += head.repeated(blocks[count:], briefing.people)
    for block in blocks[:count]:
        block.part = "head"


def _repeats(text: str, same: set[str]) -> bool:
    """Whether a line is one of the *same*, or a title or source with the date of publication."""
    before, day = dates.ending(text)
    return letters(text) in same or (
        bool(day)
        and (
            letters(before) in same
            or (len(text) < 80 and bool(_DATELINE.fullmatch(text[: len(before) + 2] + " ")))
        )
    )
