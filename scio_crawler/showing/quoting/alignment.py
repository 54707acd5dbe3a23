"""Align a quotation with a text that has nearly the same words. Pure.

The quotation is taken whole, and may stand anywhere in the text. Every word that is another, is
missing or is too much costs its weight; a run of words that was left out costs no more than
LEFT_OUT, and nothing if an omission mark stands there.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from scio_crawler.showing.quoting.runs import Quotation, is_first
from scio_crawler.showing.quoting.words import (
    FEW,
    FULL,
    GAP,
    LEFT_OUT,
    NEAR,
    WORD,
    Token,
    difference,
    weight,
)

# What a step of an alignment is. Those in CHANGES make a difference.
SAME, OTHER, ADDED, MISSING, OMITTED = "same", "other", "added", "missing", "omitted"
CHANGES = (OTHER, ADDED, MISSING)


class Step(NamedTuple):
    """One step: the tokens of the quotation and of the text that belong to it, -1 for none."""

    kind: str
    quoted: int
    said: int


class Alignment(NamedTuple):
    """A quotation beside what was said; *cost* of *total* parts are not alike."""

    steps: tuple[Step, ...]
    cost: int
    total: int

    @property
    def is_near(self) -> bool:
        """Whether so much is alike that it may be the same words."""
        return 100 * (self.total - self.cost) >= NEAR * self.total

    @property
    def alike(self) -> int:
        """How much is alike, in thousandths."""
        return 1000 * (self.total - self.cost) // self.total


def can_be_near(quoted: Quotation, said: Sequence[Token]) -> bool:
    """Return whether *said* has words enough to be like *quoted*, however they are laid."""
    is_short = quoted.words <= FEW
    total = sum(weight(token, is_short) for token in quoted.tokens)
    return 100 * FULL * len(said) >= NEAR * total


def align(quoted: Quotation, said: Sequence[Token]) -> Alignment:
    """Return the alignment of *quoted*, which has words, with *said* that costs least."""
    costs = _Costs(quoted, said)
    rows = [costs.first_row()]
    for place, token in enumerate(quoted.tokens):
        if token.kind == GAP:
            rows.append(_after_gap(rows[-1]))
        else:
            rows.append(costs.next_row(rows[-1], place))
    ends = (j for j in range(len(said) + 1) if j == len(said) or not said[j].is_joined)
    end = min(ends, key=lambda j: (rows[-1][j], j))
    return Alignment(costs.trace(rows, end), rows[-1][end], costs.total)


class _Costs:
    """What the steps cost."""

    def __init__(self, quoted: Quotation, said: Sequence[Token]) -> None:
        self._quoted, self._said = quoted.tokens, said
        self._is_short = quoted.words <= FEW
        # What was left out counts half, so that a quotation is laid beside all of what it has words
        # of: of "we did know" it is told that "not" is missing, not that "we did" is too much.
        self._missing = [weight(token, self._is_short) // 2 for token in said]
        weights = [weight(token, self._is_short) for token in quoted.tokens]
        self.total = max(1, sum(weights))
        # A little more than another word costs, so that what can be laid side by side is.
        self._added = [each + 1 for each in weights]
        kinds: dict[str, int] = {}
        self._kind = [kinds.setdefault(token.text, len(kinds)) for token in said]
        self._examples = [said[self._kind.index(kind)] for kind in kinds.values()]
        self._openings = {part.tokens[0] for part in quoted.parts}
        self._known: dict[tuple[str, bool], list[int]] = {}

    def first_row(self) -> list[int]:
        """Return what it costs to begin before each token: nothing, but inside a word that does."""
        row = [0]
        for j, token in enumerate(self._said[1:], 1):
            row.append(row[-1] + self._missing[j - 1] if token.is_joined else 0)
        return [*row, 0] if self._said else row

    def next_row(self, above: list[int], place: int) -> list[int]:
        """Return the least costs of the quotation up to *place*, before each token of the text."""
        added, missing = self._added[place], self._missing
        left = above[0] + added
        row, leap = [left], left + LEFT_OUT
        for j, other in enumerate(self._others(place)):
            best = above[j] + other
            if (cost := above[j + 1] + added) < best:
                best = cost
            if (cost := left + missing[j]) < best:
                best = cost
            if leap < best:
                best = leap
            left = best
            row.append(best)
            if left + LEFT_OUT < leap:
                leap = left + LEFT_OUT
        return row

    def trace(self, rows: list[list[int]], end: int) -> tuple[Step, ...]:
        """Return the steps that lead to *end* in the last of the *rows*."""
        steps, i, j = [], len(rows) - 1, end
        while i > 0:
            row, above, place = rows[i], rows[i - 1], i - 1
            if self._quoted[place].kind == GAP:
                if row[j] == above[j]:
                    i -= 1
                else:
                    j -= 1
                    steps.append(Step(OMITTED, place, j))
            elif j > 0 and row[j] == above[j - 1] + (cost := self._others(place)[j - 1]):
                i, j = i - 1, j - 1
                steps.append(Step(OTHER if cost else SAME, place, j))
            elif row[j] == above[j] + self._added[place]:
                i -= 1
                steps.append(Step(ADDED, place, -1))
            elif j > 0 and row[j] == row[j - 1] + self._missing[j - 1]:
                j -= 1
                steps.append(Step(MISSING, -1, j))
            else:
                before = next(k for k in range(j - 1, -1, -1) if row[j] == row[k] + LEFT_OUT)
                steps += [Step(MISSING, -1, k) for k in range(j - 1, before - 1, -1)]
                j = before
        while 0 < j < len(self._said) and self._said[j].is_joined:
            j -= 1
            steps.append(Step(MISSING, -1, j))
        return tuple(reversed(steps))

    def _others(self, place: int) -> list[int]:
        """Return what it costs that the token *place* of the quotation stands for each said."""
        token = self._quoted[place]
        is_opening = token in self._openings and token.kind == WORD
        key = token.text, is_opening
        if key not in self._known:
            by_kind = [difference(token, other, self._is_short) for other in self._examples]
            self._known[key] = [by_kind[kind] for kind in self._kind]
            if is_opening:
                self._known[key] = [
                    0 if is_first(token, other) else cost
                    for cost, other in zip(self._known[key], self._said, strict=True)
                ]
        return self._known[key]


def _after_gap(above: list[int]) -> list[int]:
    """Return the costs after an omission mark: any run of words may be left out for nothing."""
    row: list[int] = []
    for cost in above:
        row.append(min(cost, row[-1]) if row else cost)
    return row
