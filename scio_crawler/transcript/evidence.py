"""Which candidates are labels: evidence for and against each, the whole briefing in view.

A candidate starts with what its shape is worth and gains or loses points; at
:data:`~scio_crawler.transcript.labels.ENOUGH` it is a label. Its ``reasons`` say how it came to
them, in words.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from scio_crawler.items import Block, Person

from . import head
from .labels import (
    ACRONYM,
    CHAIR_ROLE,
    COLON,
    ENOUGH,
    OFFICE,
    OUTLET,
    PERSON,
    PRESS_ROLE,
    ROLE,
    TITLE,
    WORTH,
    Candidate,
    candidates,
    cut,
)
from .names import is_name
from .phrases import ANSWERS, ASKS, CALLS, CLOSES, GREETING, OPENS
from .text import letters

_Count = Callable[[int, str], None]

PRESS = frozenset((OUTLET, TITLE, ACRONYM))
_QUOTES = "\"“”'‘"
_FAR = 10  # blocks between two places, so that they are not of one list or dialogue
_LONGEST_QUESTION = 8  # blocks
_OPEN, _CLOSED = -4, -2  # for sharing a line with text where that is not the form


@dataclass(slots=True)
class _View:
    """The briefing as the rules look at it."""

    blocks: Sequence[Block]
    found: Sequence[Candidate]
    in_line: bool  # whether labels share a line with the text here (/xinjiangfocus/)
    bold: bool  # whether labels are bold here
    prose: str
    lines: dict[int, Candidate] = field(default_factory=dict)  # by index of the block
    places: dict[tuple[str, bool], list[int]] = field(default_factory=dict)  # label, form -> where

    def recurs(self, candidate: Candidate) -> bool:
        """Whether the same label stands elsewhere, far enough not to be of one dialogue."""
        places = self.places[_place_key(candidate)]
        return any(abs(index - candidate.index) > _FAR for index in places)

    def upcoming(self, candidate: Candidate) -> Candidate | None:
        """The next candidate that is a label by its shape alone."""
        return next(
            (
                other
                for other in self.found
                if other.index > candidate.index
                and other.certain
                and (other.own_line or self.in_line)
            ),
            None,
        )

    def body(self, candidate: Candidate) -> list[str]:
        """What the candidate would have said: the blocks up to the next one of its form."""
        ends = (
            other.index
            for other in self.found
            if other.index > candidate.index and (other.own_line or not candidate.own_line)
        )
        end = next(ends, len(self.blocks))
        texts = [candidate.rest] if candidate.rest else []
        following = self.blocks[candidate.index + 1 : min(end, candidate.index + 40)]
        return texts + [block.text for block in following if not block.part]

    def before(self, candidate: Candidate) -> Block | None:
        """The open block before the candidate, None at the beginning."""
        earlier = self.blocks[max(0, candidate.index - 8) : candidate.index]
        return next((block for block in reversed(earlier) if not block.part), None)


def decide(blocks: Sequence[Block], people: Sequence[Person]) -> list[Candidate]:
    """The labels among *blocks*, in order. Blocks with a part already are no labels."""
    found = candidates(blocks, [person.name for person in people])
    places: dict[tuple[str, bool], list[int]] = {}
    for candidate in found:
        places.setdefault(_place_key(candidate), []).append(candidate.index)
    view = _View(
        blocks=blocks,
        found=found,
        in_line=_shares_lines(found),
        bold=_is_bold(blocks, found),
        prose=" ".join(block.text for block in blocks if not block.part),
        lines={candidate.index: candidate for candidate in found},
        places=places,
    )
    for candidate in found:
        _weigh(candidate, view)
    return [candidate for candidate in found if candidate.points >= ENOUGH]


def _place_key(candidate: Candidate) -> tuple[str, bool]:
    return letters(candidate.label), candidate.own_line


def _shares_lines(found: Sequence[Candidate]) -> bool:
    own = sum(c.certain and c.own_line for c in found)
    inside = [c for c in found if c.certain and not c.own_line]
    return len(inside) > 2 * own and (len(inside) > 1 or inside[0].index == 0)


def _is_bold(blocks: Sequence[Block], found: Sequence[Candidate]) -> bool:
    sure = [c for c in found if c.certain and c.sure == 3]
    return len(sure) > 1 and all(blocks[c.index].strong >= len(c.label) for c in sure)


def _weigh(candidate: Candidate, view: _View) -> None:
    """Give *candidate* its points, with the reasons."""

    def count(points: int, reason: str) -> None:
        candidate.points += points
        candidate.reasons.append(f"{points:+d} {reason}")

    shape = candidate.shape
    listed = candidate.sure == 3 and shape in (PERSON, OFFICE)
    press_role = shape == ROLE and bool(PRESS_ROLE.fullmatch(candidate.label))
    upcoming = view.upcoming(candidate)
    body = view.body(candidate)
    if _is_person(candidate, view, body):
        candidate.shape, candidate.sure = PERSON, 2
        shape = PERSON
    count(
        WORTH[shape, candidate.sure], f"{shape}, {('unsure', 'likely', 'sure')[candidate.sure - 1]}"
    )
    if not candidate.own_line and not view.in_line:
        alone = listed or (shape == ROLE and not press_role)
        count(_CLOSED if alone else _OPEN, "shares its line with text, which is not the form here")
    if view.recurs(candidate):
        count(2, "stands elsewhere too")
    _weigh_body(candidate, view, body, listed, count)
    before = view.before(candidate)
    if before and before.text.endswith((":", "：")) and not listed and not _is_label(before, view):
        count(-2, "the paragraph before announces a list")
    asks = (shape in PRESS or press_role) and _weigh_press(candidate, view, body, upcoming, count)
    if not listed and not asks and _is_of_a_list(candidate, view):
        count(-3, "one of several alike")
    if shape == PERSON and not listed and _is_introduced(candidate.name, view.prose):
        count(3, "introduced by name")
    if view.bold and not listed:
        bold = view.blocks[candidate.index].strong >= len(candidate.label)
        count(1 if bold else -2, "bold as the labels are" if bold else "not bold as the labels are")


def _weigh_body(
    candidate: Candidate, view: _View, body: list[str], listed: bool, count: _Count
) -> None:
    """What stands under a label is speech: no quotation, no list, no line of a head."""
    if not body:
        count(-1 if listed else -4, "nothing stands under it")
        return
    first = body[0]
    if not listed and first[0] in _QUOTES:
        count(-3, "what follows is quoted")
    elif (not candidate.own_line or not candidate.certain) and first[0].islower():
        count(-3, "what follows goes on in lower case")
    if head.is_word(first) or (candidate.shape == ROLE and head.is_line(first)):
        count(-4, "a head's word or line stands under it")
    elif candidate.shape == ROLE and _near_head_words(candidate, view):
        count(-5, "a head's word stands beside it")
    elif CHAIR_ROLE.fullmatch(candidate.label) and not view.recurs(candidate):
        if not any(said.search(first) for said in (CALLS, CLOSES, OPENS, GREETING)):
            count(-2, "once only, and not what a chair says")


def _near_head_words(candidate: Candidate, view: _View) -> bool:
    near = view.blocks[max(0, candidate.index - 4) : candidate.index + 5]
    words = (head.SPEAKERS, head.DATE)
    return any(
        word.match(block.text)
        for block in near
        for word in words
        if not block.part and COLON.search(block.text[:12])
    )


def _weigh_press(
    candidate: Candidate,
    view: _View,
    body: list[str],
    upcoming: Candidate | None,
    count: _Count,
) -> bool:
    """Whether it asks; a question is short, and somebody answers it."""
    asks = False
    if body and len(body) <= _LONGEST_QUESTION:
        if "?" in body[-1][-240:]:
            count(3, "ends in a question")
            asks = True
        elif ASKS.search(" ".join(body)):
            count(2, "asks")
            asks = True
    if upcoming is None or upcoming.shape in PRESS:
        count(-1, "nobody answers")
    elif len(body) <= 6:
        count(1, "somebody answers")
    before = view.before(candidate)
    if before and (
        CALLS.search(before.text[-300:])
        or (candidate.name and candidate.name in before.text[-300:])
    ):
        count(2, "called on just before")
    if before is None or before.page != view.blocks[candidate.index].page:
        count(1, "begins a page")
    return asks


def _is_person(candidate: Candidate, view: _View, body: list[str]) -> bool:
    """Whether words that could name an outlet name a person: introduced as one, or one who answers."""
    if candidate.shape != TITLE or not candidate.own_line or not is_name(candidate.name):
        return False
    if any(_is_introduced(name, view.prose) for name in (candidate.name, *candidate.name.split())):
        return True
    earlier = [c for c in view.found if c.index < candidate.index and c.points >= ENOUGH]
    asked = bool(earlier) and earlier[-1].shape in PRESS
    return (
        asked and bool(body) and ANSWERS.search(body[0]) is not None and "?" not in body[-1][-240:]
    )


def _is_label(block: Block, view: _View) -> bool:
    candidate = next((c for c in view.found if view.blocks[c.index] is block), None)
    return candidate is not None and candidate.certain and candidate.own_line


def _is_of_a_list(candidate: Candidate, view: _View) -> bool:
    """Whether a neighbour of the same form says that this is an item of a list or a dialogue."""
    if candidate.own_line and (candidate.certain and view.recurs(candidate)):
        return False
    reach = 3 if candidate.own_line else 1
    for index in range(candidate.index - reach, candidate.index + reach + 1):
        if index == candidate.index or not 0 <= index < len(view.blocks) or view.blocks[index].part:
            continue
        other = view.lines.get(index)
        if other is None:
            parts = cut(view.blocks[index].text)
            if parts and parts[1] and not candidate.own_line and len(parts[0]) <= 60:
                return True  # "Something: text" beside "Name: text"
        elif other.own_line == candidate.own_line and _alike(candidate, other, view):
            return True
    return False


def _alike(candidate: Candidate, other: Candidate, view: _View) -> bool:
    if (
        candidate.shape in PRESS
        and other.shape in PRESS
        and _is_entry(candidate, view)
        and _is_entry(other, view)
    ):
        return True  # "Xinhua News Agency:" / "368 stories."
    if (
        other.sure == 3
        and other.shape in (PERSON, OFFICE, OUTLET, ROLE)
        and (other.own_line or view.in_line)
    ):
        return False
    if view.recurs(other):
        return False
    if candidate.shape in PRESS:
        return other.shape in PRESS
    if (
        candidate.own_line
        and candidate.certain
        and not (_is_entry(candidate, view) and _is_entry(other, view))
    ):
        return False  # two people who speak in turn
    return other.shape == candidate.shape


def _is_entry(candidate: Candidate, view: _View) -> bool:
    """Whether what stands under it is a few words that are no question."""
    body = view.body(candidate)
    return (
        bool(body)
        and len(body[0]) < 60
        and not any("?" in text or ASKS.search(text) for text in body)
    )


def _is_introduced(name: str, prose: str) -> bool:
    titles = r"\b(?:Mr|Ms|Mrs|Dr|Prof|Minister|Director|Professor|Academician)\.? "
    return name in prose and re.search(titles + re.escape(name) + r"\b", prose) is not None
