"""Interpret a pasted quotation, and find where its words stand exactly. Pure.

The words of the quotation must follow each other in the text as they do in the quotation. At an
omission mark the text may have more words. The first letter of the quotation, and the first one
after an omission mark, may differ in case: a capital may replace a small letter anywhere, a small
letter replaces only the capital that begins a sentence.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import islice, pairwise
from typing import NamedTuple

from scio_crawler.showing.quoting.table import TABLE, listed
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

# What typesetting adds: a hyphen at the end of a line, brackets around a letter whose case was
# changed, the marks that the command puts around exact words, and those before quoted lines.
_BROKEN = re.compile(r"(?<=[a-z])-[ \t\r]*\n[ \t]*(?=[a-z])")
_BRACKETED = re.compile(r"\[([A-Za-z])\](?=[A-Za-z])")
_POINTED = re.compile(r"^[ \t]*>+|<<[ \n]*\Z", re.MULTILINE)


def interpretations(given: str) -> list[str]:
    """Return what *given* may mean: the words as they are, and without typesetting."""
    plain = cleaned(given)
    mended = _BRACKETED.sub(r"\1", _BROKEN.sub("", _POINTED.sub("", plain)))
    return list(dict.fromkeys([plain, mended]))


class Passage(NamedTuple):
    """The words between two omission marks, or between two pieces."""

    tokens: tuple[Token, ...]  # without those at its ends that do not count
    stop: Token | None  # the full stop that closes it
    mark: Token | None  # the omission mark before it


@dataclass(frozen=True)
class Quotation:
    """A quotation, ready to be looked for."""

    text: str  # cleaned
    passages: tuple[Passage, ...]
    is_cut: bool  # whether an omission mark ends it
    terms: frozenset[str]

    @cached_property
    def tokens(self) -> tuple[Token, ...]:
        """Those of its passages, with the omission marks between."""
        marked = ((passage.mark, *passage.tokens) for passage in self.passages)
        every = tuple(token for passage in marked for token in passage if token)
        return every[bool(self.passages and self.passages[0].mark) :]

    @cached_property
    def words(self) -> int:
        """The number of its words."""
        return sum(token.kind == WORD for token in self.tokens)


class Span(NamedTuple):
    """The place of a passage in a text: its first token, and the one after its last."""

    first: int
    end: int


def quotation(*pieces: str) -> Quotation:
    """Return *pieces* as a quotation.

    Between two pieces stands something else ("she said"); there, punctuation does not count.
    """
    texts = [cleaned(piece) for piece in pieces]
    passages: list[Passage] = []
    offset, mark = 0, None
    for text in texts:
        every = [
            token._replace(start=token.start + offset, end=token.end + offset)
            for token in tokens(text)
        ]
        offset += len(text) + 1
        marks = [at for at, token in enumerate(every) if token.kind == GAP]
        for at, end in pairwise([-1, *marks, len(every)]):
            mark = every[at] if at >= 0 else mark
            passage = _passage(every[at + 1 : end], mark)
            if passage.tokens:
                passages.append(passage)
                mark = None
    said = " ".join(token.text for each in passages for token in each.tokens if token.kind == WORD)
    return Quotation(" ".join(texts), tuple(passages), mark is not None, frozenset(terms(said)))


def with_stops(quoted: Quotation) -> Quotation:
    """Return *quoted* with the full stops that close its passages among its tokens."""
    passages = (
        each._replace(tokens=(*each.tokens, each.stop)) if each.stop else each
        for each in quoted.passages
    )
    return replace(quoted, passages=tuple(passages))


def find_exact(quoted: Quotation, said: Sequence[Token]) -> tuple[Span, ...]:
    """Return where *said*, the tokens of a text, has the passages of *quoted*; empty if nowhere.

    There is one span for each passage. Of several places, the result is the first of those that
    leave out least. No omission exceeds the :class:`Bounds` of the text.
    """
    if not quoted.passages:
        return ()
    opening, *others = quoted.passages
    found = [_Chain(span, span.first, None) for span in _spans(opening, said)]
    if found and (others or opening.mark or quoted.is_cut):
        allowed = bounds(said)
        if opening.mark:
            found = [chain for chain in found if not allowed.since[chain.first]]
        for passage in others:
            limits = allowed if passage.mark else _adjoining(said)
            if not (found := list(_longer(found, _spans(passage, said), limits))):
                return ()
        if quoted.is_cut:
            found = [chain for chain in found if allowed.until[chain.last.end] == len(said)]
    chain = min(found, key=lambda chain: chain.last.end - chain.first, default=None)
    places: list[Span] = []
    while chain:
        places.append(chain.last)
        chain = chain.before
    return tuple(reversed(places))


def is_opening(quoted: Token, said: Token) -> bool:
    """Return whether *said* is *quoted*, the first word of a passage, but for an allowed case."""
    one, other = quoted.text, said.text
    if one == other:
        return True
    if one[1:] != other[1:] or one[0].lower() != other[0].lower():
        return False
    return one[0] != one[0].lower() or said.begins


class _Chain(NamedTuple):
    """A linked list of the spans of a quotation's first passages, the last span first."""

    last: Span
    first: int  # the first token of the first span
    before: _Chain | None


def _longer(chains: Iterable[_Chain], spans: Iterable[Span], allowed: Bounds) -> Iterator[_Chain]:
    """Yield for each of *spans* the nearest of *chains* that may precede it, and the span."""
    waiting, near = deque(chains), list[_Chain]()
    for span in spans:
        while waiting and waiting[0].last.end <= span.first:
            near.append(waiting.popleft())
        while near and span.first > allowed.until[near[-1].last.end]:
            near.pop()  # it cannot precede a later span either
        if near and near[-1].last.end >= allowed.since[span.first]:
            yield _Chain(span, near[-1].first, near[-1])


def _spans(passage: Passage, said: Sequence[Token]) -> Iterator[Span]:
    (opening, *rest), length = passage.tokens, len(passage.tokens)
    for first in range(len(said) - length + 1):
        if not is_opening(opening, said[first]):
            continue
        if any(token.text != said[first + i].text for i, token in enumerate(rest, 1)):
            continue
        end = first + length
        is_inside = said[first].is_joined or (end < len(said) and said[end].is_joined)
        if not is_inside and not (passage.stop and _is_asked(said, end)):
            yield Span(first, end)


def _is_asked(said: Sequence[Token], end: int) -> bool:
    following = (token.text for token in islice(said, end, None) if token.kind != QUOTE)
    return next(following, "") == "?"


def _passage(found: Sequence[Token], mark: Token | None) -> Passage:
    counted = _trimmed(found)
    following = (each for each in found if counted and each.start >= counted[-1].end)
    stop = next((each for each in following if each.kind != QUOTE), None)
    return Passage(counted, stop if stop and stop.text == "." else None, mark)


def _trimmed(found: Sequence[Token]) -> tuple[Token, ...]:
    first, end = 0, len(found)
    joined = [token.is_joined for token in found] + [False]
    while first < end and is_edge(found[first]) and not joined[first + 1]:
        first += 1
    while end > first and is_edge(found[end - 1]) and not joined[end - 1]:
        end -= 1
    return tuple(found[first:end])


# A negation, or a word such as "failed" that turns the sense as one does, holds for its clause. To
# leave out the whole clause leaves out what it says; to leave out the negation and quote other
# words of the clause makes the speaker say the contrary. Readers must judge other ways to mislead
# by an omission themselves.

_NEGATIONS = listed("turning")
_WITH_NEXT: dict[str, str] = TABLE["turning before"]
_NOT_AFTER: dict[str, str] = TABLE["not turning after"]  # "a few" and "at least" turn nothing
_TOGETHER = listed("not turning after not")  # with "not" before it, "also" follows
# "We will go, unless it rains" has one clause.
_REACHING = listed("reaching back")
_CONTINUING = frozenset(",;-")  # the marks between that word and the words for which it holds
# A negation after one of these words does not reach back before it. But they don't end a clause, as
# marks do: in "we do not build and sell boats" nothing is sold.
_BEGINNINGS = listed("clause beginnings")


class Bounds(NamedTuple):
    """How far omissions in a text may reach without taking a negation from quoted words.

    An omission that begins at the token *i* must end at or before the token ``until[i]``; one that
    ends before the token *i* must begin at or after ``since[i]``.
    """

    until: Sequence[int]
    since: Sequence[int]


def bounds(said: Sequence[Token]) -> Bounds:
    """Return the bounds of omissions in *said*, the tokens of a text."""
    length = len(said)
    until, since = [length] * (length + 1), [0] * (length + 1)
    negation = -1  # the last one whose clause continues
    for i, token in enumerate(said):
        negation = -1 if _is_mark(token) else negation
        since[i] = negation + 1
        negation = i if _is_negation(said, i) else negation
    negation = length  # the next one whose clause has already begun
    for i in range(length - 1, -1, -1):
        word = said[i].text.lower()
        if word in _BEGINNINGS or (_is_mark(said[i]) and not _is_reached_across(said, i)):
            negation = length
        until[i + 1] = negation
        negation = i if _is_negation(said, i) else negation
    return Bounds(until, since)


def hidden_negations(allowed: Bounds, first: int, end: int) -> list[int]:
    """Return the negations that forbid leaving out the tokens from *first* to before *end*."""
    found = {at for at in (allowed.until[first], allowed.since[end] - 1) if first <= at < end}
    return sorted(found)


def _adjoining(said: Sequence[Token]) -> Bounds:
    """Return the bounds of interruptions in *said*, which leave out no words."""
    length = len(said)
    until, since = [length] * (length + 1), [0] * (length + 1)
    for i, token in enumerate(said):
        since[i + 1] = i + 1 if token.kind == WORD else since[i]
    for i in range(length - 1, -1, -1):
        until[i] = i if said[i].kind == WORD else until[i + 1]
    return Bounds(until, since)


def _is_mark(token: Token) -> bool:
    return token.kind == MARK or (token.kind == DASH and not token.is_joined)


def _is_reached_across(said: Sequence[Token], at: int) -> bool:
    """Return whether the word after the mark at *at* holds for the words before it."""
    following = [token.text.lower() for token in said[at + 1 : at + 2]]
    return said[at].text in _CONTINUING and not _REACHING.isdisjoint(following)


def _is_negation(said: Sequence[Token], at: int) -> bool:
    word = said[at].text.lower()
    following = [token.text for token in said[at + 1 : at + 3]]
    if word in _WITH_NEXT:
        return _WITH_NEXT[word] in following
    if word in _NOT_AFTER:
        return at == 0 or said[at - 1].text.lower() != _NOT_AFTER[word]
    if word not in _NEGATIONS:
        return word.endswith("n't")
    if said[at].text == "No" and following[:1] == ["."]:  # as in "No. 1"
        return following[-1][0] not in "0123456789"
    return not (word == "not" and following and following[0] in _TOGETHER)
