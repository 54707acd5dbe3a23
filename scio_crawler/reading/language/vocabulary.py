"""Vocabulary: whether prose is about what other prose is about, by the words that both have.

Words that occur in any conference prove little. A word that few conferences have, and that both
texts have, proves much. They are compared by their first letters, so that "dike" finds "dikes".
"""

from collections.abc import Set
from functools import cache
from math import log, sqrt

from scio_crawler.common.patterns import regex
from scio_crawler.reading.language import phrases

_WORD, _STEM = regex(r"[^\W\d_]{5,}"), 5  # letters
# How often a text of usual size has a word by chance: by the headings of words/common.txt.
_CHANCES = {"half": 0.7, "quarter": 0.4, "eighth": 0.2}
_RARE = 0.06  # the chance of any other word
_USUAL = 350  # stems of a text of usual size
# How often a text has a word because it is about the same: a transcript, and a single exchange.
TRANSCRIPT, EXCHANGE = 0.35, 0.22


@cache
def _chances() -> dict[str, float]:
    return {
        stem: chance
        for heading, chance in _CHANCES.items()
        for line in phrases.sections("common")[heading]
        for stem in line.split()
    }


def stems(text: str) -> set[str]:
    """Return the first letters of the long words of *text*, in lower case."""
    return {word[:_STEM] for word in _WORD.findall(text.lower())}


def likeness(one: Set[str], other: Set[str], kindred: float = TRANSCRIPT) -> float:
    """Return how surely two texts, of which these are the stems, are about the same.

    The smaller one is looked for in the other. The result is a logarithm of odds: 0 tells nothing,
    and above 2 or below -4 there is little doubt.
    """
    own, others = sorted((one, other), key=len)
    size = min(1.3, sqrt(len(others) / _USUAL))
    odds = 0.0
    for stem in own:
        by_chance = min(0.95, max(0.005, _chances().get(stem, _RARE) * size))
        if stem in others:
            odds += log(1 + kindred * (1 / by_chance - 1))
        else:
            odds += log(1 - kindred)
    return odds
