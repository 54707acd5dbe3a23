"""Match a quotation with one text: exactly, nearly, or not. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from scio_crawler.showing.quoting import differences
from scio_crawler.showing.quoting.alignment import Step, align, can_be_near
from scio_crawler.showing.quoting.differences import CHANGED, Context, Piece
from scio_crawler.showing.quoting.runs import Quotation, closed, exact
from scio_crawler.showing.quoting.words import Token, tokens

EXACT, NEAR, NONE = "exact", "near", "not found"  # the verdicts
WHOLE = 1000  # what is exact is alike in so many thousandths


class Match(NamedTuple):
    """How a quotation stands in a text."""

    alike: int  # thousandths
    said: str  # the words of the text beside which it was laid, as they stand there
    pieces: tuple[Piece, ...]
    context: Context
    negations: tuple[str, ...]  # what omission marks hide that may turn the sense around

    @property
    def is_exact(self) -> bool:
        """Whether every word stands there, and what is left out hides nothing."""
        return self.alike == WHOLE

    @property
    def is_turned(self) -> bool:
        """Whether it is for what is left out alone that it is not exact."""
        return bool(self.negations) and all(piece.kind != CHANGED for piece in self.pieces)


def match_exactly(quoted: Quotation, text: str) -> Match | None:
    """Return how *quoted* stands word for word in *text*, which is cleaned; None if it does not."""
    said = tokens(text)
    runs = exact(quoted, said)
    if not runs:
        return None
    return _match(WHOLE, differences.of_runs(quoted, runs), quoted, said, text)


def match_nearly(quoted: Quotation, text: str) -> Match | None:
    """Return how *quoted*, which is not exact, stands nearly so in *text*; None if it does not."""
    said = tokens(text)
    if not can_be_near(quoted, said):
        return None
    found = align(quoted, said)
    if not found.cost and not differences.negations(found.steps, said, text):
        quoted = closed(quoted)  # what differs is a stop in place of a question mark
        found = align(quoted, said)
    if not found.is_near:
        return None
    return _match(min(found.alike, WHOLE - 1), found.steps, quoted, said, text)


def _match(
    alike: int, steps: Sequence[Step], quoted: Quotation, said: Sequence[Token], text: str
) -> Match:
    places = [step.said for step in steps if step.said >= 0]
    around = differences.context(said, text, places[0], places[-1] + 1)
    words = text[said[places[0]].start : said[places[-1]].end]
    pieces = differences.pieces(steps, quoted, said, text)
    return Match(alike, words, pieces, around, differences.negations(steps, said, text))
