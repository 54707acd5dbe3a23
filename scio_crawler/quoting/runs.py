"""Find a quotation in a text word for word. Pure.

The words of the quotation follow each other in the text as they do in the quotation. Where the
quotation has an omission mark, the text may have more. The first letter of the quotation may be a
capital instead of a small one, and a small one instead of the capital that begins a sentence.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from scio_crawler.quoting.words import (
    DASH,
    GAP,
    QUOTE,
    WORD,
    Token,
    cleaned,
    is_edge,
    terms,
    tokens,
)

_LONGEST_NAME = 10  # tokens, with the colon behind it
_SAYING = frozenset("says said asks asked adds added answers answered replies replied".split())
# A letter in brackets at the beginning: whoever quotes made it a capital, or a small one.
_BRACKETED = re.compile(r"\A([^A-Za-z\[]*)\[([A-Za-z])\](?=[A-Za-z])")
_ASKED = frozenset("?!")  # a full stop in their place makes another sentence


class Quotation(NamedTuple):
    """What is looked for."""

    text: str  # cleaned
    tokens: tuple[Token, ...]  # without those at its ends that do not count
    parts: tuple[tuple[Token, ...], ...]  # what stands between its omission marks
    terms: frozenset[str]
    stop: Token | None  # the full stop with which it closes

    @property
    def words(self) -> int:
        """How many words it has."""
        return sum(token.kind == WORD for token in self.tokens)


class Attributed(NamedTuple):
    """A quotation, and the words that say whose it is."""

    by: tuple[Token, ...]
    quoted: Quotation


class Run(NamedTuple):
    """Where a part of a quotation stands: its first token in the text, and the one behind it."""

    first: int
    end: int


def quotation(text: str) -> Quotation:
    """Return the quotation that *text* is."""
    text = _BRACKETED.sub(r"\1\2", cleaned(text), count=1)
    every = tokens(text)
    found = _trimmed(every)
    behind = next((token for token in every if found and token.start >= found[-1].end), None)
    stop = behind if behind and behind.text == "." else None
    ends = [at for at, token in enumerate(found) if token.kind == GAP]
    parts = [_trimmed(found[first + 1 : end]) for first, end in pairwise([-1, *ends, len(found)])]
    words = " ".join(token.text for token in found if token.kind == WORD)
    return Quotation(text, found, tuple(filter(None, parts)), frozenset(terms(words)), stop)


def attributed(text: str) -> list[Attributed]:
    """Return how else *text* may be meant: as words with the name of whoever says them.

    Pages put the name and a colon before the words; references put it behind them, after a dash.
    """
    text = cleaned(text)
    found = tokens(text)
    ways: list[tuple[str, str]] = []
    colon = next((i for i, each in enumerate(found[:_LONGEST_NAME]) if each.text == ":"), 0)
    if colon:
        ways.append((text[: found[colon].start], text[found[colon].end :]))
    if found and found[0].kind == QUOTE:
        ends = (i for i in range(len(found) - 2, 0, -1) if found[i].kind == QUOTE)
        end = next((i for i in ends if found[i + 1].kind == DASH), 0)
        if end:
            ways.append((text[found[end + 1].end :], text[: found[end].start]))
    told = (Attributed(tuple(tokens(by)), quotation(words)) for by, words in ways)
    return [each for each in told if each.by and each.quoted.words]


@lru_cache(maxsize=4096)  # most speakers have many turns
def name(text: str) -> str:
    """Return the words of a name as names are compared."""
    return " ".join(token.text for token in tokens(cleaned(text)) if token.kind == WORD).lower()


def is_by(speaker: str, attribution: Sequence[Token]) -> bool:
    """Return whether an *attribution* is the name of a *speaker*.

    An office may follow behind a mark, and a verb of saying. Other words may say the contrary.
    """
    known = name(speaker).split()
    places = [at for at, token in enumerate(attribution) if token.kind == WORD][: len(known)]
    if not known or [attribution[at].text.lower() for at in places] != known:
        return False
    rest = attribution[places[-1] + 1 :]
    if not rest or rest[0].kind != WORD:
        return True
    return rest[0].text.lower() in _SAYING and all(token.kind != WORD for token in rest[1:])


def exact(quoted: Quotation, said: Sequence[Token]) -> tuple[Run, ...]:
    """Return the runs of *said*, the tokens of a text, that are *quoted*; none if it is not there.

    There is one for each part. Of several places it is the one that leaves out least, and of these
    the first.
    """
    best: tuple[Run, ...] = ()
    for first in _runs(quoted, 0, said, 0):
        chain = [first]
        for number in range(1, len(quoted.parts)):
            following = next(_runs(quoted, number, said, chain[-1].end), None)
            if following is None:
                return best
            chain.append(following)
        if not best or chain[-1].end - first.first < best[-1].end - best[0].first:
            best = tuple(chain)
        if len(chain) == 1:
            return best
    return best


def is_first(quoted: Token, said: Token) -> bool:
    """Return whether *said* is *quoted*, a quotation's first word, but for its first letter."""
    one, other = quoted.text, said.text
    if one == other:
        return True
    if one[1:] != other[1:] or one[0].lower() != other[0].lower():
        return False
    return one[0] != one[0].lower() or said.begins


def _runs(quoted: Quotation, number: int, said: Sequence[Token], start: int) -> Iterator[Run]:
    """Yield the places of the part *number* of *quoted* in *said* from the token *start* on."""
    part = quoted.parts[number]
    length = len(part)
    is_stopped = quoted.stop is not None and number == len(quoted.parts) - 1
    for first in range(start, len(said) - length + 1):
        end = first + length
        if said[first].is_joined or (end < len(said) and said[end].is_joined):
            continue
        if is_stopped and end < len(said) and said[end].text in _ASKED:
            continue
        if number == 0:
            if not is_first(part[0], said[first]):
                continue
        elif part[0].text != said[first].text:
            continue
        if all(part[i].text == said[first + i].text for i in range(1, length)):
            yield Run(first, end)


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
