"""Match a quotation with one text, exactly or nearly, and show how they differ. Pure.

A near match is the cheapest alignment of the whole quotation with any stretch of the text. A word
that differs, is missing or was added costs its weight. Words that the quotation leaves out in a row
cost at most LEFT_OUT, and nothing at an omission mark.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import accumulate, groupby
from typing import NamedTuple

from scio_crawler.showing.quoting.quotation import (
    Quotation,
    Span,
    bounds,
    find_exact,
    hidden_negations,
    is_opening,
    with_stops,
)
from scio_crawler.showing.quoting.words import (
    FEW,
    FULL,
    GAP,
    KINDS,
    LEAST_ALIKE,
    LEFT_OUT,
    QUOTE,
    WORD,
    Token,
    difference,
    kind_of,
    numbers_in,
    tokens,
    weight,
    with_whole,
)

EXACT, NEAR, NONE = "exact", "near", "not found"  # the verdicts
WHOLE = 1000  # the likeness of an exact match, in thousandths


class Match(NamedTuple):
    """A quotation and the words of a text that match it."""

    alike: int  # thousandths
    said: str  # the words of the text, as they stand there
    segments: tuple[Segment, ...]
    before: str  # the rest of the sentence before the words
    after: str
    negations: tuple[str, ...]  # those that omission marks hide, which may reverse the sense
    kinds: tuple[str, ...]  # of the differences, the gravest first

    @property
    def is_exact(self) -> bool:
        """Whether the text has every word, and no omission hides a negation."""
        return self.alike == WHOLE


def match_exactly(quoted: Quotation, text: str) -> Match | None:
    """Return the match of *quoted* with *text*, which is cleaned; None if any word differs."""
    said = tokens(text)
    spans = find_exact(quoted, said)
    return _match(WHOLE, exact_edits(quoted, spans), quoted, said, text) if spans else None


def match_nearly(quoted: Quotation, text: str) -> Match | None:
    """Return the match of *quoted* with *text*, which has no exact one; None if it is not near."""
    total = sum(weight(token, quoted.words <= FEW) for token in quoted.tokens)
    if 100 * FULL * len(tokens(text)) < LEAST_ALIKE * total:  # too few words, whatever they are
        return None
    closest = _closest(quoted, text)
    return _match_of(closest, text) if closest.alike >= 10 * LEAST_ALIKE else None


def match_closest(quoted: Quotation, text: str) -> Match:
    """Return the match of *quoted* with *text*, which has tokens, however they differ."""
    return _match_of(_closest(quoted, text), text)


def least_weight(whole: Quotation, text: str) -> int:
    """Return how much the quoted words of *whole* weigh at least if its other words are no part.

    Those are part of *text* if most of their weight is there in its place.
    """
    _, cost, total = _closest(whole, text).alignment
    return total - 2 * cost


def weight_in(words: Quotation, whole: Quotation) -> int:
    """Return the weight of *words* among those of *whole*."""
    return sum(weight(token, whole.words <= FEW) for token in words.tokens)


class _Closest(NamedTuple):
    alignment: Alignment
    quoted: Quotation  # in the reading that was aligned
    said: Sequence[Token]

    @property
    def alike(self) -> int:
        """In thousandths; less than for an exact match."""
        _, cost, total = self.alignment
        return min(max(0, WHOLE * (total - cost) // total), WHOLE - 1)


def _closest(quoted: Quotation, text: str) -> _Closest:
    readings = [(quoted, tokens(text)), *_with_whole_numbers(quoted, text)]
    found = [_Closest(align(*reading), *reading) for reading in readings]
    return min(found, key=_gravity) if found[1:] else found[0]


def _gravity(closest: _Closest) -> tuple[int, int]:
    kinds = _kinds(closest.alignment.edits, closest.quoted, closest.said)
    return closest.alignment.cost, KINDS.index(kinds[0]) * -1 if kinds else 0


def _match_of(closest: _Closest, text: str) -> Match:
    (edits, cost, _), quoted, said = closest
    if not cost and not negations(quoted, edits, said, text):
        quoted = with_stops(quoted)  # the only difference is a full stop for a question mark
        edits = align(quoted, said).edits
    if all(edit.said < 0 for edit in edits):  # they have nothing in common
        edits = (*(Edit(MISSING, -1, j) for j in range(len(said))), *edits)
    return _match(closest.alike, edits, quoted, said, text)


def _with_whole_numbers(quoted: Quotation, text: str) -> Iterator[tuple[Quotation, list[Token]]]:
    """Yield *quoted* and the tokens of *text* with one for each number, if some have several."""
    ours, theirs = numbers_in(text), numbers_in(quoted.text)
    if theirs:
        said = with_whole(tokens(text), ours)
        passages = tuple(
            each._replace(tokens=tuple(with_whole(each.tokens, theirs))) for each in quoted.passages
        )
        whole = replace(quoted, passages=passages)
        if any(" " in token.text for token in (*said, *whole.tokens)):
            yield whole, said


def _match(
    alike: int, edits: Sequence[Edit], quoted: Quotation, said: Sequence[Token], text: str
) -> Match:
    places = [edit.said for edit in edits if edit.said >= 0]
    words = text[said[places[0]].start : said[places[-1]].end]
    before, after = context(said, text, places[0], places[-1] + 1)
    groups = groupby(edits, key=lambda edit: CHANGED if edit.kind in CHANGES else edit.kind)
    segments = tuple(_segment(kind, list(group), quoted, said, text) for kind, group in groups)
    hidden = negations(quoted, edits, said, text)
    return Match(alike, words, segments, before, after, hidden, _kinds(edits, quoted, said))


def _kinds(edits: Sequence[Edit], quoted: Quotation, said: Sequence[Token]) -> tuple[str, ...]:
    counted = quoted.tokens
    found = {
        kind_of(
            counted[edit.quoted] if edit.quoted >= 0 else None,
            said[edit.said] if edit.said >= 0 else None,
        )
        for edit in edits
        if edit.kind in CHANGES
    }
    return tuple(kind for kind in KINDS if kind in found)


# The kinds of edits. Those in CHANGES make a difference.
SAME, REPLACED, ADDED, MISSING, OMITTED = "same", "replaced", "added", "missing", "omitted"
CHANGES = (REPLACED, ADDED, MISSING)


class Edit(NamedTuple):
    """One edit that turns the text into the quotation."""

    kind: str
    quoted: int  # the place of its token in the quotation, -1 for none
    said: int  # and in the text


class Alignment(NamedTuple):
    """The cheapest way to turn words of a text into a quotation."""

    edits: tuple[Edit, ...]
    cost: int  # the sum of the differences
    total: int  # the weight of the whole quotation


def align(quoted: Quotation, said: Sequence[Token]) -> Alignment:
    """Return the cheapest alignment of *quoted*, which has words, with *said*."""
    costs = _Costs(quoted, said)
    rows = [costs.first_row()]
    for place, token in enumerate(quoted.tokens):
        if token.kind == GAP:  # leaving out any words in a row is free
            rows.append(list(accumulate(rows[-1], min)))
        else:
            rows.append(costs.next_row(rows[-1], place))
    ends = (j for j in range(len(said) + 1) if j == len(said) or not said[j].is_joined)
    end = min(ends, key=lambda j: (rows[-1][j], j))
    return Alignment(costs.trace(rows, end), rows[-1][end], costs.total)


class _Costs:
    """The costs of all edits between a quotation and the tokens of a text."""

    def __init__(self, quoted: Quotation, said: Sequence[Token]) -> None:
        self._quoted, self._said = quoted.tokens, said
        self._is_short = quoted.words <= FEW
        # A missing word counts half, so that a quotation is aligned with all the words that it has:
        # in "we did know", "not" is missing, rather than "we did" added.
        self._missing = [weight(token, self._is_short) // 2 for token in said]
        weights = [weight(token, self._is_short) for token in quoted.tokens]
        self.total = max(1, sum(weights))
        # A little more than a replaced word, so that two words are aligned where they can be.
        self._added = [each + 1 for each in weights]
        kinds: dict[str, int] = {}
        self._kind = [kinds.setdefault(token.text, len(kinds)) for token in said]
        self._examples = [said[self._kind.index(kind)] for kind in kinds.values()]
        self._openings = {passage.tokens[0] for passage in quoted.passages}
        self._known: dict[tuple[str, bool], list[int]] = {}

    def first_row(self) -> list[int]:
        """Return the costs of beginning before each token: none, except inside a joined word."""
        row = [0]
        for j, token in enumerate(self._said[1:], 1):
            row.append(row[-1] + self._missing[j - 1] if token.is_joined else 0)
        return [*row, 0] if self._said else row

    def next_row(self, above: list[int], place: int) -> list[int]:
        """Return the least costs of the quotation up to *place*, ending before each token."""
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

    def trace(self, rows: list[list[int]], end: int) -> tuple[Edit, ...]:
        """Return the edits that lead to *end* in the last of the *rows*."""
        edits, i, j = [], len(rows) - 1, end
        while i > 0:
            row, above, place = rows[i], rows[i - 1], i - 1
            if self._quoted[place].kind == GAP:
                if row[j] == above[j]:
                    i -= 1
                else:
                    j -= 1
                    edits.append(Edit(OMITTED, place, j))
            elif j > 0 and row[j] == above[j - 1] + (cost := self._others(place)[j - 1]):
                i, j = i - 1, j - 1
                edits.append(Edit(REPLACED if cost else SAME, place, j))
            elif row[j] == above[j] + self._added[place]:
                i -= 1
                edits.append(Edit(ADDED, place, -1))
            elif j > 0 and row[j] == row[j - 1] + self._missing[j - 1]:
                j -= 1
                edits.append(Edit(MISSING, -1, j))
            else:
                before = next(k for k in range(j - 1, -1, -1) if row[j] == row[k] + LEFT_OUT)
                edits += [Edit(MISSING, -1, k) for k in range(j - 1, before - 1, -1)]
                j = before
        while 0 < j < len(self._said) and self._said[j].is_joined:
            j -= 1
            edits.append(Edit(MISSING, -1, j))
        return tuple(reversed(edits))

    def _others(self, place: int) -> list[int]:
        """Return the costs of the token at *place* in the quotation for each token of the text."""
        token = self._quoted[place]
        opens = token in self._openings and token.kind == WORD
        key = token.text, opens
        if key not in self._known:
            by_kind = [difference(token, other, self._is_short) for other in self._examples]
            self._known[key] = [
                0 if opens and is_opening(token, other) else by_kind[kind]
                for kind, other in zip(self._kind, self._said, strict=True)
            ]
        return self._known[key]


CHANGED = "changed"  # the third kind of segment, besides SAME and OMITTED
_LONGEST = 240  # characters of a sentence that are shown on each side
_SHOWN = 6  # words at each end of a long passage that was left out
_ENDS = frozenset(".?!")


class Segment(NamedTuple):
    """Words in a row that are the same, changed, or left out at an omission mark."""

    kind: str
    said: str  # what the transcript has
    quoted: str  # what the quotation has
    is_spaced: bool  # whether a space stands before it


def exact_edits(quoted: Quotation, spans: Sequence[Span]) -> list[Edit]:
    """Return the edits of an exact match of *quoted* at *spans*."""
    edits: list[Edit] = []
    for number, span in enumerate(spans):
        if number:
            edits += [Edit(OMITTED, -1, j) for j in range(spans[number - 1].end, span.first)]
        begin = quoted.tokens.index(quoted.passages[number].tokens[0]) - span.first
        edits += [Edit(SAME, begin + j, j) for j in range(span.first, span.end)]
    return edits


def wdiff(found: Iterable[Segment]) -> str:
    """Return *found* as the program wdiff writes it: ``[-said-]{+quoted+}``, ``[… left out …]``."""
    return "".join(" " * each.is_spaced + _written(each) for each in found).strip()


def left_out(found: Iterable[Segment]) -> list[str]:
    """Return the words that were left out at the omission marks."""
    return [each.said for each in found if each.kind == OMITTED]


def negations(
    quoted: Quotation, edits: Sequence[Edit], said: Sequence[Token], text: str
) -> tuple[str, ...]:
    """Return the negations that omission marks take from clauses whose other words are quoted.

    A mark at an end of *quoted* takes what the clause has there.
    """
    allowed = bounds(said)
    places = [edit.said for edit in edits if edit.said >= 0]
    found: list[int] = []
    if quoted.passages[0].mark and allowed.since[places[0]]:
        found.append(allowed.since[places[0]] - 1)
    for kind, group in groupby(edits, key=lambda edit: edit.kind):
        if kind == OMITTED:
            omitted = [edit.said for edit in group]
            found += hidden_negations(allowed, omitted[0], omitted[-1] + 1)
    if quoted.is_cut and (at := allowed.until[places[-1] + 1]) < len(said):
        found.append(at)
    return tuple(text[said[at].start : said[at].end] for at in found)


def shortened(passage: str) -> str:
    """Return *passage*; the middle of a long one is counted instead of shown."""
    words = passage.split()
    if len(words) <= 3 * _SHOWN:
        return " ".join(words)
    begin, end = " ".join(words[:_SHOWN]), " ".join(words[-_SHOWN:])
    return f"{begin} … ({len(words) - 2 * _SHOWN} words) … {end}"


def context(said: Sequence[Token], text: str, first: int, end: int) -> tuple[str, str]:
    """Return the rest of the sentences of *text* before the token *first* and from *end* on."""
    begin, close = first, end
    while begin > 0 and not _begins(said, text, begin):
        begin -= 1
    while close < len(said) and not _begins(said, text, close):
        close += 1
    before = text[said[begin].start : said[first].start] if begin < first else ""
    after = text[said[end - 1].end : said[close - 1].end]
    return _cut(before, at_beginning=True), _cut(after)


def _segment(
    kind: str, edits: Sequence[Edit], quoted: Quotation, said: Sequence[Token], text: str
) -> Segment:
    ours = [said[edit.said] for edit in edits if edit.said >= 0]
    if kind == OMITTED and not any(token.kind == WORD for token in ours):
        kind = SAME  # an ellipsis of the transcript's own, or punctuation
    theirs = [quoted.tokens[edit.quoted] for edit in edits if edit.quoted >= 0 and kind != OMITTED]
    source, start = (text, ours[0].start) if ours else (quoted.text, theirs[0].start)
    return Segment(
        kind,
        _line(text[ours[0].start : ours[-1].end]) if ours else "",
        _line(quoted.text[theirs[0].start : theirs[-1].end]) if theirs else "",
        start > 0 and source[start - 1].isspace(),
    )


def _written(segment: Segment) -> str:
    if segment.kind == SAME:
        return segment.said
    if segment.kind == OMITTED:
        return f"[… {shortened(segment.said)} …]"
    said = f"[-{shortened(segment.said)}-]" if segment.said else ""
    return said + (f"{{+{segment.quoted}+}}" if segment.quoted else "")


def _begins(said: Sequence[Token], text: str, at: int) -> bool:
    """Return whether a sentence or paragraph begins with the token *at*."""
    if "\n" in text[said[at - 1].end : said[at].start]:
        return True
    before = said[at - 1]
    if before.kind == QUOTE and at > 1:
        before = said[at - 2]
    return said[at].begins and before.text in _ENDS and said[at].start > said[at - 1].end


def _cut(text: str, at_beginning: bool = False) -> str:
    """Return *text* on one line, a long one cut at a space; spaces at its ends stay."""
    line = _line(text)
    if len(line) > _LONGEST and at_beginning:
        line = "… " + line[-_LONGEST:].partition(" ")[2]
    elif len(line) > _LONGEST:
        line = line[:_LONGEST].rpartition(" ")[0] + " …"
    lead, tail = text[:1].isspace(), text[-1:].isspace()
    return f"{' ' if lead else ''}{line}{' ' if tail and line else ''}"


def _line(text: str) -> str:
    return " ".join(text.split())
