"""The briefing around a candidate, as the rules look at it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from functools import cached_property
from itertools import pairwise

from scio_crawler.items import HEADING, Block
from scio_crawler.transcript.labels.candidates import Candidate
from scio_crawler.transcript.labels.shapes import (
    CHAIR_ROLE,
    OFFICE,
    PERSON,
    PRESS,
    Q_LABEL,
    ROLE,
    sign_before,
)
from scio_crawler.transcript.names import introduced
from scio_crawler.transcript.phrases import ASKS, CALLS, CLOSES, COURTESY

# Of some words: tag, classes, the element they are in, whether they are bold or a heading, and the
# sign in front of them.
Look = tuple[str, str, str, bool, bool, str]

_NEARLY_ALL = 0.8
_ENOUGH_TO_SEE = 50  # labels that show how labels look
_FAR = 10  # blocks between two places that are not in one list or dialogue
_REACH = 40  # blocks below a candidate that are looked at
LONGEST_ENTRY = 60  # characters of an entry in a list
_MOST_WORDS = 6  # of one that ends as a sentence does
_ENDINGS = tuple('.!…:。！："”’')
_LOOK_BACK = 8  # blocks above a candidate in which the open one before it is looked for


class View:
    """A briefing with its candidates, in order."""

    def __init__(self, blocks: Sequence[Block], found: Sequence[Candidate]) -> None:
        certain = [candidate for candidate in found if candidate.certain]
        inside = [candidate for candidate in certain if candidate.rest]
        most = len(inside) > 2 * (len(certain) - len(inside))
        sure = [candidate for candidate in certain if candidate.sure == 3]
        self.blocks = blocks
        # Whether labels share a line with the text here (/xinjiangfocus/): most of them do, and a
        # single one begins the briefing.
        self.in_line = most and (len(inside) > 1 or inside[0].index == 0)
        # How nearly all labels beyond doubt look, if there is more than one and speech does not.
        self.look = _look_of(blocks, sure[:_ENOUGH_TO_SEE])
        self.lines = {candidate.index: candidate for candidate in found}  # by index of the block
        self.places: dict[tuple[str, bool], list[int]] = {}  # the same indexes by form of the label
        for candidate in found:
            self.places.setdefault(candidate.form, []).append(candidate.index)

    def upcoming(self) -> list[Candidate | None]:
        """Return for each candidate the next one that is a label by its shape alone."""
        upcoming: list[Candidate | None] = []
        following: Candidate | None = None
        for candidate in reversed(self.lines.values()):
            upcoming.append(following)
            if candidate.certain and (self.in_line or candidate.own_line):
                following = candidate
        return upcoming[::-1]

    @cached_property
    def named(self) -> bool:
        """Whether the press and several people are named, so that "Q" and "A" name nobody."""
        return self._are_named(with_q=False)

    @cached_property
    def heard(self) -> bool:
        """The same, or the press is named as in "Q: Reporter from Reuters", so that "Q" asks."""
        return self._are_named(with_q=True)

    def _are_named(self, with_q: bool) -> bool:
        found = list(self.lines.values())
        certain = [one for one in found if one.certain]
        people = {one.name for one in certain if one.shape in (PERSON, OFFICE)}
        chaired = any(CHAIR_ROLE.fullmatch(one.bare) for one in certain if one.shape == ROLE)
        return len(people) + chaired > 1 and any(
            one.shape in PRESS
            and (with_q or not Q_LABEL.match(one.bare))
            and (one.certain or (self.asks(one) == 3 and after.certain and after.name in people))
            for one, after in pairwise(found)
        )

    @cached_property
    def opener(self) -> str:
        """The name of the first person whom a label names beyond doubt: probably the chair."""
        people = (one for one in self.lines.values() if one.shape == PERSON and one.sure == 3)
        return next((one.name for one in people), "")

    @cached_property
    def introduced(self) -> set[str]:
        """The names that somebody is introduced or addressed by."""
        return introduced(block.text for block in self.blocks if not block.part)

    def recurs(self, candidate: Candidate) -> bool:
        """Tell whether the same label stands elsewhere, too far away to be in one dialogue."""
        places = self.places[candidate.form]
        return candidate.index - places[0] > _FAR or places[-1] - candidate.index > _FAR

    def body(self, candidate: Candidate) -> list[str]:
        """Return the text below *candidate*, by block, up to the next candidate of its form."""
        if candidate.body is not None:
            return candidate.body
        candidate.body = [candidate.rest] if candidate.rest else []
        last = min(candidate.index + _REACH, len(self.blocks))
        skipped = candidate.more
        for index in range(candidate.index + 1, last):
            block = self.blocks[index]
            if skipped and not block.part:
                skipped -= 1
                continue
            other = self.lines.get(index)
            if other and (other.own_line or not candidate.own_line):
                break
            if not block.part:
                candidate.body.append(block.text)
        return candidate.body

    def asks(self, candidate: Candidate) -> int:
        """Return 3 if the text below is short and ends in a question, 2 if it asks otherwise, or 0.

        Long text does not ask.
        """
        if candidate.asks < 0:
            body = self.body(candidate)
            short = 0 < len(body) <= 8  # blocks
            if short and "?" in body[-1][-240:]:
                candidate.asks = 3
            else:
                candidate.asks = 2 if short and ASKS.search(" ".join(body)) else 0
        return candidate.asks

    def is_entry(self, candidate: Candidate) -> bool:
        """Tell whether the text below *candidate* is a few words that are no question."""
        body = self.body(candidate)
        return (
            bool(body)
            and len(body[0]) < LONGEST_ENTRY
            and not any("?" in text or ASKS.search(text) for text in body)
            and not any(said.search(body[0]) for said in (COURTESY, CALLS, CLOSES))
        )

    def is_no_speech(self, text: str) -> bool:
        """Tell whether *text*, behind a colon, is a few words and no sentence, as in a list.

        Where labels have lines of their own, they may end as a sentence does.
        """
        if not 0 < len(text) <= LONGEST_ENTRY or "?" in text:
            return False
        return not text.endswith(_ENDINGS) or (
            not self.in_line and len(text.split()) <= _MOST_WORDS
        )

    def before(self, candidate: Candidate) -> int:
        """Return the index of the open block before *candidate*, -1 if there is none nearby."""
        for index in range(candidate.index - 1, max(-1, candidate.index - _LOOK_BACK - 1), -1):
            if not self.blocks[index].part:
                return index
        return -1


def look(block: Block, length: int) -> Look:
    """Return how the first *length* characters of *block* look."""
    strong = block.strong >= length
    mark = block.mark if block.led >= length and not strong else ""
    return block.tag, block.cls, mark, strong, block.kind == HEADING, sign_before(block.text)


def _look_of(blocks: Sequence[Block], sure: Sequence[Candidate]) -> Look | None:
    if len(sure) < 2:
        return None
    (most, count), *_ = Counter(look(blocks[c.index], len(c.label)) for c in sure).most_common(1)
    if count < _NEARLY_ALL * len(sure):
        return None
    below = (blocks[c.index] if c.rest else blocks[min(c.index + 1, len(blocks) - 1)] for c in sure)
    speech = Counter(look(block, len(block.text)) for block in below)
    return most if speech[most] * 2 < len(sure) else None
