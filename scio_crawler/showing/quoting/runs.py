"""Find a quotation in a text word for word. Pure.

The words of the quotation follow each other in the text as they do in the quotation. Where the
quotation has an omission mark, the text may have more. The first letter, and that behind an
omission mark, may be a capital instead of a small one, and a small one instead of the capital that
begins a sentence.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice, pairwise
from typing import NamedTuple

from scio_crawler.showing.quoting.words import (
    DASH,
    GAP,
    MARK,
    QUOTE,
    WORD,
    Token,
    cleaned,
    is_edge,
    terms,
    tokens,
)

# --- Which omissions may turn the sense around: those that take a negation from quoted wor… -------
# A negation holds for the clause in which it stands. Whoever leaves out the whole clause leaves out
# what it says; whoever leaves out the negation and quotes other words of the clause makes the
# speaker say the contrary. Other ways to mislead by an omission are for the reader to judge.

_NEGATIONS = frozenset(
    "not no never none nobody nothing nowhere neither nor cannot without hardly scarcely barely "
    "rarely seldom".split()
)
_CONTRACTED = "n't"
_TOGETHER = frozenset("only just merely simply".split())  # with "not" before it, "also" follows
# Before these words nothing is negated by what stands behind them. Only a mark ends a clause: in
# "we do not build and sell boats" nothing is sold.
_BEGINNINGS = frozenset(
    "and but or that which who whom whose where when while because although though if "
    "whether".split()
)
_ABBREVIATED = "No"  # as in "No. 1"
_FIGURES = frozenset("0123456789")


class Bounds(NamedTuple):
    """How far omissions may go in a text without taking a negation from quoted words.

    One that begins at the token *i* may end before the token ``until[i]`` at most, and one that
    ends before the token *i* may begin at ``since[i]`` at least.
    """

    until: Sequence[int]
    since: Sequence[int]


def bounds(said: Sequence[Token]) -> Bounds:
    """Return the bounds of omissions in a text of the tokens *said*."""
    length = len(said)
    until, since = [length] * (length + 1), [0] * (length + 1)
    negation = -1  # the last one whose clause goes on
    for i, token in enumerate(said):
        negation = -1 if _is_mark(token) else negation
        since[i] = negation + 1
        negation = i if _is_negation(said, i) else negation
    negation = length  # the next one whose clause has begun
    for i in range(length - 1, -1, -1):
        token = said[i]
        negation = length if _is_mark(token) or token.text.lower() in _BEGINNINGS else negation
        until[i + 1] = negation
        negation = i if _is_negation(said, i) else negation
    return Bounds(until, since)


def hidden(allowed: Bounds, first: int, end: int) -> list[int]:
    """Return the negations for which the tokens from *first* to *end* may not be left out."""
    found = {at for at in (allowed.until[first], allowed.since[end] - 1) if first <= at < end}
    return sorted(found)


def _is_mark(token: Token) -> bool:
    return token.kind == MARK or (token.kind == DASH and not token.is_joined)


def _is_negation(said: Sequence[Token], at: int) -> bool:
    word = said[at].text.lower()
    following = [token.text for token in said[at + 1 : at + 3]]
    if word not in _NEGATIONS:
        return word.endswith(_CONTRACTED)
    if said[at].text == _ABBREVIATED and following[:1] == ["."]:
        return following[-1][0] not in _FIGURES
    return not (word == "not" and following and following[0] in _TOGETHER)


# --- Find a quotation in a text word for word. Pure -----------------------------------------------


class Part(NamedTuple):
    """What stands between two omission marks."""

    tokens: tuple[Token, ...]  # without those at its ends that do not count
    stop: Token | None  # the full stop with which it closes


class Quotation(NamedTuple):
    """What is looked for."""

    text: str  # cleaned
    tokens: tuple[Token, ...]  # those of its parts, with the omission marks between
    parts: tuple[Part, ...]
    terms: frozenset[str]

    @property
    def words(self) -> int:
        """How many words it has."""
        return sum(token.kind == WORD for token in self.tokens)


class Run(NamedTuple):
    """Where a part of a quotation stands: its first token in the text, and the one behind it."""

    first: int
    end: int


def quotation(text: str) -> Quotation:
    """Return the quotation that *text* is."""
    text = cleaned(text)
    every = tokens(text)
    marks = [at for at, token in enumerate(every) if token.kind == GAP]
    parts: list[Part] = []
    kept: list[Token] = []
    for mark, end in pairwise([-1, *marks, len(every)]):
        part = _part(every[mark + 1 : end])
        if part.tokens:
            kept += [every[mark], *part.tokens] if parts else part.tokens
            parts.append(part)
    words = " ".join(token.text for token in kept if token.kind == WORD)
    return Quotation(text, tuple(kept), tuple(parts), frozenset(terms(words)))


def closed(quoted: Quotation) -> Quotation:
    """Return *quoted* with the full stops among its tokens with which its parts close."""
    stops = {part.tokens[-1]: part.stop for part in quoted.parts}
    pairs = ((token, stops.get(token)) for token in quoted.tokens)
    return quoted._replace(tokens=tuple(each for pair in pairs for each in pair if each))


def exact(quoted: Quotation, said: Sequence[Token]) -> tuple[Run, ...]:
    """Return the runs of *said*, the tokens of a text, that are *quoted*; none if it is not there.

    There is one for each part. Of several places it is the one that leaves out least, and of these
    the first. None leaves out what :mod:`~.omissions` does not allow.
    """
    found: list[_Chain] = []
    allowed = bounds(said) if len(quoted.parts) > 1 else None
    for number, part in enumerate(quoted.parts):
        runs = _runs(part, said)
        if allowed and number:
            found = list(_longer(found, runs, allowed))
        else:
            found = [_Chain(run, run.first, None) for run in runs]
        if not found:
            return ()
    return _unlinked(min(found, key=lambda chain: chain.last.end - chain.first, default=None))


def is_first(quoted: Token, said: Token) -> bool:
    """Return whether *said* is *quoted*, the first word of a part, but for its first letter."""
    one, other = quoted.text, said.text
    if one == other:
        return True
    if one[1:] != other[1:] or one[0].lower() != other[0].lower():
        return False
    return one[0] != one[0].lower() or said.begins


class _Chain(NamedTuple):
    """The runs of the parts of a quotation up to one of them, the last one first."""

    last: Run
    first: int  # the token with which the first of them begins
    before: _Chain | None


def _longer(chains: Iterable[_Chain], runs: Iterable[Run], allowed: Bounds) -> Iterator[_Chain]:
    """Yield *chains* with one of *runs* more, each the nearest from which it may be reached."""
    waiting, near = deque(chains), list[_Chain]()
    for run in runs:
        while waiting and waiting[0].last.end <= run.first:
            near.append(waiting.popleft())
        while near and run.first > allowed.until[near[-1].last.end]:
            near.pop()  # no run further on can be reached from it either
        if near and near[-1].last.end >= allowed.since[run.first]:
            yield _Chain(run, near[-1].first, near[-1])


def _unlinked(chain: _Chain | None) -> tuple[Run, ...]:
    found: list[Run] = []
    while chain:
        found.append(chain.last)
        chain = chain.before
    return tuple(reversed(found))


def _runs(part: Part, said: Sequence[Token]) -> Iterator[Run]:
    """Yield the places of *part* in *said*."""
    (opening, *rest), length = part.tokens, len(part.tokens)
    for first in range(len(said) - length + 1):
        if not is_first(opening, said[first]):
            continue
        if any(token.text != said[first + i].text for i, token in enumerate(rest, 1)):
            continue
        end = first + length
        is_inside = said[first].is_joined or (end < len(said) and said[end].is_joined)
        if not is_inside and not (part.stop and _is_asked(said, end)):
            yield Run(first, end)


def _is_asked(said: Sequence[Token], end: int) -> bool:
    """Return whether what ends before the token *end* is a question."""
    behind = (token.text for token in islice(said, end, None) if token.kind != QUOTE)
    return next(behind, "") == "?"


def _part(found: Sequence[Token]) -> Part:
    kept = _trimmed(found)
    behind = (each for each in found if kept and each.start >= kept[-1].end)
    stop = next((each for each in behind if each.kind != QUOTE), None)
    return Part(kept, stop if stop and stop.text == "." else None)


def _trimmed(found: Sequence[Token]) -> tuple[Token, ...]:
    """Return *found* without the tokens at both ends that do not count there."""
    first, end = 0, len(found)
    while first < end and is_edge(found[first]) and not _holds(found, first + 1, end):
        first += 1
    while end > first and is_edge(found[end - 1]) and not _holds(found, end - 1, end):
        end -= 1
    return tuple(found[first:end])


def _holds(found: Sequence[Token], at: int, end: int) -> bool:
    """Return whether the token *at* is joined to the one before it."""
    return at < end and found[at].is_joined
