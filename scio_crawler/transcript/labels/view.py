"""The briefing around a candidate, as the rules look at it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from scio_crawler.items import Block
from scio_crawler.transcript.labels.candidates import Candidate
from scio_crawler.transcript.names import introduced
from scio_crawler.transcript.phrases import ASKS

_FAR = 10  # blocks between two places that are not in one list or dialogue
_LONGEST_QUESTION = 8  # blocks
_REACH = 40  # blocks below a candidate that are looked at
_LOOK_BACK = 8  # blocks above a candidate in which the open one before it is looked for


@dataclass
class View:
    """A briefing with its candidates."""

    blocks: Sequence[Block]
    found: Sequence[Candidate]
    in_line: bool  # whether labels share a line with the text here (/xinjiangfocus/)
    bold: bool  # whether labels are bold here
    lines: dict[int, Candidate]  # by index of the block
    places: dict[tuple[str, bool], list[int]]  # form of a label -> indexes of its blocks
    # For each of found, the next candidate that is a label by its shape alone.
    upcoming: list[Candidate | None]

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
        if candidate.body is None:
            candidate.body = self._body(candidate)
        return candidate.body

    def _body(self, candidate: Candidate) -> list[str]:
        blocks, lines = self.blocks, self.lines
        texts = [candidate.rest] if candidate.rest else []
        for index in range(candidate.index + 1, min(candidate.index + _REACH, len(blocks))):
            other = lines.get(index)
            if other and (other.own_line or not candidate.own_line):
                break
            if not blocks[index].part:
                texts.append(blocks[index].text)
        return texts

    def asks(self, candidate: Candidate) -> int:
        """Return 3 if the text below is short and ends in a question, 2 if it asks otherwise, or 0.

        Long text does not ask.
        """
        if candidate.asks < 0:
            candidate.asks = _asking(self.body(candidate))
        return candidate.asks

    def before(self, candidate: Candidate) -> int:
        """Return the index of the open block before *candidate*, -1 if there is none nearby."""
        for index in range(candidate.index - 1, max(-1, candidate.index - _LOOK_BACK - 1), -1):
            if not self.blocks[index].part:
                return index
        return -1


def look_at(blocks: Sequence[Block], found: Sequence[Candidate]) -> View:
    """Return the view of *blocks* with the candidates *found* among them, in order."""
    certain = [candidate for candidate in found if candidate.certain]
    in_line = _shares_lines(certain)
    places: dict[tuple[str, bool], list[int]] = {}
    for candidate in found:
        places.setdefault(candidate.form, []).append(candidate.index)
    upcoming: list[Candidate | None] = [None] * len(found)
    following: Candidate | None = None
    for number in range(len(found) - 1, -1, -1):
        candidate = found[number]
        upcoming[number] = following
        if candidate.certain and (in_line or candidate.own_line):
            following = candidate
    return View(
        blocks=blocks,
        found=found,
        in_line=in_line,
        bold=_are_bold(blocks, certain),
        lines={candidate.index: candidate for candidate in found},
        places=places,
        upcoming=upcoming,
    )


def _shares_lines(certain: Sequence[Candidate]) -> bool:
    """Tell whether most labels share a line with text; a single one must begin the briefing."""
    inside = [candidate for candidate in certain if not candidate.own_line]
    own = len(certain) - len(inside)
    return len(inside) > 2 * own and (len(inside) > 1 or inside[0].index == 0)


def _are_bold(blocks: Sequence[Block], certain: Sequence[Candidate]) -> bool:
    """Tell whether all labels beyond doubt are bold, and there is more than one."""
    sure = [c for c in certain if c.sure == 3]
    return len(sure) > 1 and all(blocks[c.index].strong >= len(c.label) for c in sure)


def _asking(body: Sequence[str]) -> int:
    if not body or len(body) > _LONGEST_QUESTION:
        return 0
    if "?" in body[-1][-240:]:
        return 3
    return 2 if ASKS.search(" ".join(body)) else 0
