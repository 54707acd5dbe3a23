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
_STEM = 5  # letters
_WORD = regex(r"[^\W\d_]{5,}")
# How often a text of usual size has a word by chance: by the headings of words/common.txt.
_CHANCES = {"half": 0.7, "quarter": 0.4, "eighth": 0.2}
_CHANCE_OF_OTHERS = 0.06
_USUAL_SIZE = 350  # stems of a text
# How often a text has a word because it is about the same: a transcript, and a single exchange.
TRANSCRIPT = 0.35
EXCHANGE = 0.22


@cache
def _chances() -> dict[str, float]:
    found = {}
    for heading, chance in _CHANCES.items():
        for line in phrases.sections("common")[heading]:
            found.update(dict.fromkeys(line.split(), chance))
    return found


@cache
def _interface() -> tuple[frozenset[str], tuple[str, ...], frozenset[str]]:
    """Return words of pages and devices, what others of them begin with, and three letters of all.

    The letters rule out most words of a text quickly.
    """
    words, beginnings, letters = set(), [], set()
    for word in " ".join(phrases.read("interface")).split():
        letters.add(word.rstrip("*")[:3])
        if word.endswith("*"):
            beginnings.append(word[:-1])
        else:
            words.add(word)
    return frozenset(words), tuple(beginnings), frozenset(letters)


def about_the_page(text: str) -> list[str]:
    """Return the words of *text*, in lower case, that are about a page and what shows it."""
    words, beginnings, letters = _interface()
    likely = [word.strip(_AROUND) for word in text.lower().split() if word[:3] in letters]
    return [word for word in likely if word in words or word.startswith(beginnings)]


def stems(text: str) -> set[str]:
    """Return the first letters of the long words of *text*, in lower case."""
    return {word[:_STEM] for word in _WORD.findall(text.lower())}


def likeness(first: Set[str], second: Set[str], kindred: float = TRANSCRIPT) -> float:
    """Return how surely two texts, of which these are the stems, are about the same.

    The smaller one is looked for in the other. The result is a logarithm of odds: 0 proves nothing,
    and above 2 or below -4 there is little doubt.
    """
    smaller, larger = sorted((first, second), key=len)
    size = min(1.3, sqrt(len(larger) / _USUAL_SIZE))
    odds = 0.0
    for stem in smaller:
        chance = _chances().get(stem, _CHANCE_OF_OTHERS) * size
        by_chance = min(0.95, max(0.005, chance))
        if stem in larger:
            odds += log(1 + kindred * (1 / by_chance - 1))
        else:
            odds += log(1 - kindred)

    return odds
