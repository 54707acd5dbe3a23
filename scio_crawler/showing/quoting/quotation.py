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
from functools import lru_cache
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

_LONGEST_NAME = 40  # tokens, with an office and the colon after it
# The line below a name in the reading room; a line with an office may follow.
_ROLE = re.compile("[A-Za-z ]+ · [A-Za-z ]+")
_SAYING = frozenset("says said asks asked adds added answers answered replies replied".split())
# What typesetting adds: a hyphen at the end of a line, brackets around a letter whose case was
# changed, and the marks that the command puts around exact words.
_BROKEN = re.compile(r"(?<=[a-z])-[ \t\r]*\n[ \t]*(?=[a-z])")
_BRACKETED = re.compile(r"\[([A-Za-z])\](?=[A-Za-z])")
_POINTED = re.compile(r"\A[ \n]*>>|<<[ \n]*\Z")


class Interpretation(NamedTuple):
    """The words of a quotation and the tokens that name the speaker, if there are any."""

    words: str
    attribution: tuple[Token, ...] = ()


def interpretations(given: str) -> Iterator[Interpretation]:
    """Yield what *given* may mean: first the words as they are, then without typesetting."""
    plain = cleaned(given)
    mended = _BRACKETED.sub(r"\1", _BROKEN.sub("", _POINTED.sub("", plain)))
    texts = dict.fromkeys([plain, mended])
    yield from map(Interpretation, texts)
    for text in texts:
        yield from (Interpretation(words, tuple(tokens(by))) for by, words in _attributed(text))


def is_by(speaker: str, attribution: Sequence[Token]) -> bool:
    """Return whether *attribution* names *speaker*.

    A verb of saying may stand before or after the name, and an office after a punctuation mark.
    Any other word makes it no attribution: it may say the contrary.
    """
    known = _name(speaker).split()
    places = [at for at, token in enumerate(attribution) if token.kind == WORD]
    if places and attribution[places[0]].text.lower() in _SAYING:
        del places[0]
    places = places[: len(known)]
    if not known or [attribution[at].text.lower() for at in places] != known:
        return False
    rest = attribution[places[-1] + 1 :]
    if not rest or rest[0].kind != WORD:
        return True
    return rest[0].text.lower() in _SAYING and all(token.kind != WORD for token in rest[1:])


def _attributed(text: str) -> Iterator[tuple[str, str]]:
    """Yield the ways to split *text* into the name of a speaker and the words."""
    name, *lines = text.lstrip(" \n").split("\n")
    if lines and _ROLE.fullmatch(lines[0]):  # as the reading room shows them
        yield from ((name, "\n".join(lines[shown:])) for shown in (1, 2))
    found = tokens(text)
    if colon := next((token for token in found[1:_LONGEST_NAME] if token.text == ":"), None):
        yield text[: colon.start], text[colon.end :]  # as the site prints them
    # Others put the words in quotation marks, and the name before or after them.
    marks = [at for at, token in enumerate(found) if token.kind == QUOTE]
    if marks and 0 < marks[0] < _LONGEST_NAME:
        start = found[marks[0]].start
        yield text[:start], text[start:]
    if marks and marks[0] == 0:
        closing = [at for at in marks[1:] if at + 1 < len(found)]
        dashed = [at for at in closing if found[at + 1].kind == DASH]  # as in references
        for at in dict.fromkeys([*dashed[-1:], *closing[-1:]]):
            yield text[found[at].end :], text[: found[at].start]


@lru_cache(maxsize=4096)  # most speakers have many turns
def _name(text: str) -> str:
    return " ".join(token.text for token in tokens(cleaned(text)) if token.kind == WORD).lower()


class Passage(NamedTuple):
    """The words between two omission marks."""

    tokens: tuple[Token, ...]  # without those at its ends that do not count
    stop: Token | None  # the full stop that closes it


class Quotation(NamedTuple):
    """A quotation, ready to be looked for."""

    text: str  # cleaned
    tokens: tuple[Token, ...]  # those of its passages, with the omission marks between
    passages: tuple[Passage, ...]
    terms: frozenset[str]

    @property
    def words(self) -> int:
        """The number of its words."""
        return sum(token.kind == WORD for token in self.tokens)


class Span(NamedTuple):
    """The place of a passage in a text: its first token, and the one after its last."""

    first: int
    end: int


def quotation(text: str) -> Quotation:
    """Return *text* as a quotation."""
    text = cleaned(text)
    every = tokens(text)
    marks = [at for at, token in enumerate(every) if token.kind == GAP]
    passages: list[Passage] = []
    counted: list[Token] = []
    for mark, end in pairwise([-1, *marks, len(every)]):
        passage = _passage(every[mark + 1 : end])
        if passage.tokens:
            counted += [every[mark], *passage.tokens] if passages else passage.tokens
            passages.append(passage)
    words = " ".join(token.text for token in counted if token.kind == WORD)
    return Quotation(text, tuple(counted), tuple(passages), frozenset(terms(words)))


def with_stops(quoted: Quotation) -> Quotation:
    """Return *quoted* with the full stops that close its passages among its tokens."""
    stops = {passage.tokens[-1]: passage.stop for passage in quoted.passages}
    pairs = ((token, stops.get(token)) for token in quoted.tokens)
    return quoted._replace(tokens=tuple(each for pair in pairs for each in pair if each))


def find_exact(quoted: Quotation, said: Sequence[Token]) -> tuple[Span, ...]:
    """Return where *said*, the tokens of a text, has the passages of *quoted*; empty if nowhere.

    There is one span for each passage. Of several places, the result is the first of those that
    leave out least. No omission exceeds the :class:`Bounds` of the text.
    """
    found: list[_Chain] = []
    allowed = bounds(said) if len(quoted.passages) > 1 else None
    for number, passage in enumerate(quoted.passages):
        spans = _spans(passage, said)
        if allowed and number:
            found = list(_longer(found, spans, allowed))
        else:
            found = [_Chain(span, span.first, None) for span in spans]
        if not found:
            return ()
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


def _passage(found: Sequence[Token]) -> Passage:
    counted = _trimmed(found)
    following = (each for each in found if counted and each.start >= counted[-1].end)
    stop = next((each for each in following if each.kind != QUOTE), None)
    return Passage(counted, stop if stop and stop.text == "." else None)


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

_NEGATIONS = frozenset(
    "not no never none nobody nothing nowhere neither nor cannot without hardly scarcely barely "
    "rarely seldom unless unlikely impossible unable few little least fail fails failed failing "
    "failure refuse refuses refused refusing refusal deny denies denied denying denial reject "
    "rejects rejected rejecting oppose opposes opposed opposing avoid avoids avoided avoiding "
    "prevent prevents prevented preventing lack lacks lacked lacking cease ceases ceased ceasing "
    "decline declines declined".split()
)
_WITH_NEXT = {"far": "from", "rather": "than", "instead": "of", "short": "of"}
_NOT_AFTER = {"few": "a", "little": "a", "least": "at"}  # "a few" and "at least" turn nothing
_TOGETHER = frozenset("only just merely simply".split())  # with "not" before it, "also" follows
# A negation after one of these words does not reach back before it. But they don't end a clause, as
# marks do: in "we do not build and sell boats" nothing is sold.
_BEGINNINGS = frozenset(
    "and but or that which who whom whose where when while because although though if "
    "whether".split()
)


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
        token = said[i]
        negation = length if _is_mark(token) or token.text.lower() in _BEGINNINGS else negation
        until[i + 1] = negation
        negation = i if _is_negation(said, i) else negation
    return Bounds(until, since)


def hidden_negations(allowed: Bounds, first: int, end: int) -> list[int]:
    """Return the negations that forbid leaving out the tokens from *first* to before *end*."""
    found = {at for at in (allowed.until[first], allowed.since[end] - 1) if first <= at < end}
    return sorted(found)


def _is_mark(token: Token) -> bool:
    return token.kind == MARK or (token.kind == DASH and not token.is_joined)


def _is_negation(said: Sequence[Token], at: int) -> bool:
    word = said[at].text.lower()
    following = [token.text for token in said[at + 1 : at + 3]]
    if word in _WITH_NEXT:
        return following[:1] == [_WITH_NEXT[word]]
    if word in _NOT_AFTER:
        return at == 0 or said[at - 1].text.lower() != _NOT_AFTER[word]
    if word not in _NEGATIONS:
        return word.endswith("n't")
    if said[at].text == "No" and following[:1] == ["."]:  # as in "No. 1"
        return following[-1][0] not in "0123456789"
    return not (word == "not" and following and following[0] in _TOGETHER)
