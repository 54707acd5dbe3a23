"""Find the parts of a quotation that were said though the whole was not. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from scio_crawler.quoting.runs import Quotation, Run
from scio_crawler.quoting.weights import FUNCTION_WORDS
from scio_crawler.quoting.words import WORD, Token

MOST = 3  # parts that are told
FEWEST = 5  # words of a part, three of which say something by themselves
_TELLING = 3
_LOOKED_FOR = 2000  # tokens of the quotation


def longest(quoted: Quotation, said: Sequence[Token]) -> Run | None:
    """Return the longest run of the tokens of *quoted* that is one of *said* as well.

    None if that has too few words to mean anything. Of several it is the first.
    """
    best, above = Run(0, 0), [0] * (len(said) + 1)
    for place, token in enumerate(quoted.tokens[:_LOOKED_FOR]):
        row = [0]
        for j, other in enumerate(said):
            length = above[j] + 1 if token.text == other.text else 0
            if length > best.end - best.first:
                best = Run(place + 1 - length, place + 1)
            row.append(length)
        above = row
    return best if _says_something(quoted.tokens[best.first : best.end]) else None


def apart(runs: Iterable[Run]) -> list[int]:
    """Return which of *runs* to tell: the longest first, and none that shares words with another.

    Of equal ones it is the first.
    """
    ranked = sorted(enumerate(runs), key=lambda entry: (entry[1].first - entry[1].end, entry[0]))
    told: list[tuple[int, Run]] = []
    for at, run in ranked:
        if all(run.end <= other.first or other.end <= run.first for _, other in told):
            told.append((at, run))
    return [at for at, _ in told[:MOST]]


def _says_something(tokens: Sequence[Token]) -> bool:
    words = [token.text.lower() for token in tokens if token.kind == WORD]
    telling = [word for word in words if word not in FUNCTION_WORDS]
    return len(words) >= FEWEST and len(telling) >= _TELLING
