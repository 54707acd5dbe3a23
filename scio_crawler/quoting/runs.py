"""Find a quotation in a text word for word. Pure.

The words of the quotation follow each other in the text as they do in the quotation. Where the
quotation has an omission mark, the text may have more. The first letter of the quotation may be a
capital instead of a small one, and a small one instead of the capital that begins a sentence.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
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


class Quotation(NamedTuple):
    """What is looked for."""

    text: str  # cleaned
    tokens: tuple[Token, ...]  # without those at its ends that do not count
    parts: tuple[tuple[Token, ...], ...]  # what stands between its omission marks
    terms: frozenset[str]

    @property
    def words(self) -> int:
        """How many words it has."""
        return sum(token.kind == WORD for token in self.tokens)


class Attributed(NamedTuple):
    """A quotation, and the words that say whose it is."""

    by: str  # as :func:`name` has it
    quoted: Quotation


class Run(NamedTuple):
    """Where a part of a quotation stands: its first token in the text, and the one behind it."""

    first: int
    end: int


def quotation(text: str) -> Quotation:
    """Return the quotation that *text* is."""
    text = cleaned(text)
    found = _trimmed(tokens(text))
    parts, rest = [], list(found)
    while rest:
        at = next((i for i, token in enumerate(rest) if token.kind == GAP), len(rest))
        parts.append(_trimmed(rest[:at]))
        rest = rest[at + 1 :]
    words = " ".join(token.text for token in found if token.kind == WORD)
    return Quotation(text, found, tuple(filter(None, parts)), frozenset(terms(words)))


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
    told = (Attributed(name(by), quotation(words)) for by, words in ways)
    return [each for each in told if each.by and each.quoted.words]


@lru_cache(maxsize=4096)  # most speakers have many turns
def name(text: str) -> str:
    """Return the words of a name as names are compared."""
    return " ".join(token.text for token in tokens(cleaned(text)) if token.kind == WORD).lower()


def is_by(speaker: str, attribution: str) -> bool:
    """Return whether an *attribution*, in the form of a :func:`name`, begins with a *speaker*'s."""
    known = name(speaker)
    return known != "" and f"{attribution} ".startswith(f"{known} ")


def exact(quoted: Quotation, said: Sequence[Token]) -> tuple[Run, ...]:
    """Return the runs of *said*, the tokens of a text, that are *quoted*; none if it is not there.

    There is one for each part. Of several places it is the one that leaves out least, and of these
    the first.
    """
    best: tuple[Run, ...] = ()
    for first in _runs(quoted.parts[0], said, 0, is_beginning=True):
        chain = [first]
        for part in quoted.parts[1:]:
            following = next(_runs(part, said, chain[-1].end), None)
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


def _runs(
    part: Sequence[Token], said: Sequence[Token], start: int, is_beginning: bool = False
) -> Iterator[Run]:
    """Yield the places of *part* in *said* from the token *start* on."""
    length = len(part)
    for first in range(start, len(said) - length + 1):
        end = first + length
        if said[first].is_joined or (end < len(said) and said[end].is_joined):
            continue
        if is_beginning:
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
