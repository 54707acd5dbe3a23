"""A quotation beside what was said, piece by piece, and the sentence in which it stands. Pure.

The pieces are those of an alignment, which decides what counts. Two revisions of a text are
compared by :mod:`scio_crawler.showing.room.comparison`: they are whole and long, every space
counts, and nothing is judged.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import NamedTuple

from scio_crawler.showing.quoting.alignment import CHANGES, OMITTED, SAME, Step
from scio_crawler.showing.quoting.runs import Quotation, Run, bounds, hidden
from scio_crawler.showing.quoting.words import QUOTE, WORD, Token

CHANGED = "changed"  # the third kind of piece, besides SAME and OMITTED
LONGEST = 240  # characters of a sentence that are shown on each side
_SHOWN = 6  # words at both ends of a long passage that was left out
_ENDS = frozenset(".?!")


class Piece(NamedTuple):
    """Words that are alike, another, or left out at an omission mark."""

    kind: str
    said: str  # what the transcript has
    quoted: str  # what the quotation has
    is_apart: bool  # whether a space stands before it


class Context(NamedTuple):
    """What stands around quoted words in their sentences."""

    before: str
    after: str


def of_runs(quoted: Quotation, runs: Sequence[Run]) -> list[Step]:
    """Return the steps of a quotation that is exact, as an alignment has them."""
    steps: list[Step] = []
    for number, run in enumerate(runs):
        if number:
            steps += [Step(OMITTED, -1, j) for j in range(runs[number - 1].end, run.first)]
        begin = quoted.tokens.index(quoted.parts[number].tokens[0]) - run.first
        steps += [Step(SAME, begin + j, j) for j in range(run.first, run.end)]
    return steps


def pieces(
    steps: Iterable[Step], quoted: Quotation, said: Sequence[Token], text: str
) -> tuple[Piece, ...]:
    """Return the pieces of *steps* between *quoted* and *said*, the tokens of *text*."""
    groups = groupby(steps, key=lambda step: CHANGED if step.kind in CHANGES else step.kind)
    return tuple(_piece(kind, list(group), quoted, said, text) for kind, group in groups)


def wdiff(found: Iterable[Piece]) -> str:
    """Return *found* as the program wdiff writes differences: ``[-said-]{+quoted+}``.

    What was left out at an omission mark stands between ``[…`` and ``…]``.
    """
    return "".join(" " * piece.is_apart + _written(piece) for piece in found).strip()


def left_out(found: Iterable[Piece]) -> list[str]:
    """Return what was left out at the omission marks."""
    return [piece.said for piece in found if piece.kind == OMITTED]


def negations(steps: Iterable[Step], said: Sequence[Token], text: str) -> tuple[str, ...]:
    """Return the negations that omission marks take from clauses of which other words stay."""
    allowed = bounds(said)
    found: list[int] = []
    for kind, group in groupby(steps, key=lambda step: step.kind):
        if kind == OMITTED:
            places = [step.said for step in group]
            found += hidden(allowed, places[0], places[-1] + 1)
    return tuple(text[said[at].start : said[at].end] for at in found)


def shortened(passage: str) -> str:
    """Return *passage* with its middle counted instead of shown if it is long."""
    words = passage.split()
    if len(words) <= 3 * _SHOWN:
        return " ".join(words)
    begin, end = " ".join(words[:_SHOWN]), " ".join(words[-_SHOWN:])
    return f"{begin} … ({len(words) - 2 * _SHOWN} words) … {end}"


def context(said: Sequence[Token], text: str, first: int, end: int) -> Context:
    """Return what stands in *text* before the token *first* and from *end* on, in the sentence."""
    begin, close = first, end
    while begin > 0 and not _begins(said, text, begin):
        begin -= 1
    while close < len(said) and not _begins(said, text, close):
        close += 1
    before = text[said[begin].start : said[first].start] if begin < first else ""
    after = text[said[end - 1].end : said[close - 1].end]
    return Context(_cut(before, at_beginning=True), _cut(after))


def _piece(
    kind: str, steps: Sequence[Step], quoted: Quotation, said: Sequence[Token], text: str
) -> Piece:
    ours = [step.said for step in steps if step.said >= 0]
    if kind == OMITTED and not any(said[at].kind == WORD for at in ours):
        kind = SAME  # an ellipsis of the transcript's own, or punctuation
    theirs = [step.quoted for step in steps if step.quoted >= 0] if kind != OMITTED else []
    if ours:
        source, start = text, said[ours[0]].start
    else:
        source, start = quoted.text, quoted.tokens[theirs[0]].start
    return Piece(
        kind,
        _line(text[said[ours[0]].start : said[ours[-1]].end]) if ours else "",
        _line(quoted.text[quoted.tokens[theirs[0]].start : quoted.tokens[theirs[-1]].end])
        if theirs
        else "",
        start > 0 and source[start - 1].isspace(),
    )


def _written(piece: Piece) -> str:
    if piece.kind == SAME:
        return piece.said
    if piece.kind == OMITTED:
        return f"[… {shortened(piece.said)} …]"
    said = f"[-{shortened(piece.said)}-]" if piece.said else ""
    return said + (f"{{+{piece.quoted}+}}" if piece.quoted else "")


def _begins(said: Sequence[Token], text: str, at: int) -> bool:
    """Return whether a sentence or a paragraph begins with the token *at*."""
    if "\n" in text[said[at - 1].end : said[at].start]:
        return True
    before = said[at - 1]
    if before.kind == QUOTE and at > 1:
        before = said[at - 2]
    return said[at].begins and before.text in _ENDS and said[at].start > said[at - 1].end


def _cut(text: str, at_beginning: bool = False) -> str:
    """Return *text* on one line, cut at a space if it is long; spaces at its ends stay."""
    line = " ".join(text.split())
    if len(line) > LONGEST and at_beginning:
        line = "… " + line[-LONGEST:].partition(" ")[2]
    elif len(line) > LONGEST:
        line = line[:LONGEST].rpartition(" ")[0] + " …"
    lead, tail = text[:1].isspace(), text[-1:].isspace()
    return f"{' ' if lead else ''}{line}{' ' if tail and line else ''}"


def _line(text: str) -> str:
    return " ".join(text.split())
