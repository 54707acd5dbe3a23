"""Which omissions may turn the sense around: those that take a negation from quoted words. Pure.

A negation holds for the clause in which it stands. Whoever leaves out the whole clause leaves out
what it says; whoever leaves out the negation and quotes other words of the clause makes the speaker
say the contrary. Other ways to mislead by an omission are for the reader to judge.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from scio_crawler.quoting.words import DASH, MARK, Token

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
