"""Vocabulary: what a text is about, by its words.

Prose is about what other prose is about if both have words that few conferences have. Words that
occur in any conference prove little. Words are compared by their first letters, so that "dike"
finds "dikes".
"""

from collections.abc import Set
from functools import cache
from math import log, sqrt

from scio_crawler.common.patterns import regex
from scio_crawler.reading.language import phrases

_AROUND = ".,:;!?()\"”’'"
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


@cache
def _interface() -> tuple[frozenset[str], tuple[str, ...], frozenset[str]]:
    """Return words of pages and devices, what others of them begin with, and three letters of all.

    The letters rule out most words of a text quickly.
    """
    words = [word for line in phrases.read("interface") for word in line.split()]
    beginnings = tuple(word[:-1] for word in words if word.endswith("*"))
    return frozenset(words), beginnings, frozenset(word.rstrip("*")[:3] for word in words)


def about_the_page(text: str) -> list[str]:
    """Return the words of *text*, in lower case, that are about a page and what shows it."""
    words, beginnings, letters = _interface()
    likely = [word.strip(_AROUND) for word in text.lower().split() if word[:3] in letters]
    return [word for word in likely if word in words or word.startswith(beginnings)]


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
