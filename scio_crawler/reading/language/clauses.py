"""Clauses, and rules for their words: the classes and rules of ``words/replies.txt``."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import cache, cached_property, reduce
from operator import or_

from scio_crawler.common.patterns import regex
from scio_crawler.reading.language.phrases import any_of, sections
from scio_crawler.reading.language.sentences import sentences

_WORD = regex(r"'?\w{1,20}|,")
_ENDINGS = ("", "s", "e", "es", "d", "ed", "ing")
_MARKS = {
    "^": r"^ ,/\S*",
    "$": "(?= ,|$)",
    ",": r" ,/\S*",
    "~": r"(?: \S+){0,2}?",
    "…": r"(?: \S+){0,9}?",
}
_EXPRESSIONS = ("quoted", "goes on", "subordinate")
_QUOTED = any_of("replies", "quoted")
_GOES_ON = any_of("replies", "goes on")
_SUBORDINATE = any_of("replies", "subordinate")
_MAX_NEEDS = 4  # words of a rule that are looked for before its pattern


def unquoted(text: str) -> Iterator[str]:
    """Yield the sentences of *text* in lower case, without what is quoted."""
    return map(str.lower, sentences(_QUOTED.sub(" ", text.replace("U.S.", "US"))))


def cut(sentence: str) -> Iterator[str]:
    """Yield the clauses of *sentence*; one that only leads to the next is part of that."""
    begun = ""
    for clause in map(str.strip, _GOES_ON.split(sentence)):
        begun = f"{begun}, {clause}" if begun else clause
        if begun and not _SUBORDINATE.search(begun):
            yield begun
            begun = ""
    if begun:
        yield begun


class Clause:
    """A clause, or a sentence, in lower case and with straight apostrophes."""

    def __init__(self, text: str) -> None:
        self.text = text
        spaced = text.replace("n't", " not").replace("'", " '")
        self.words = _WORD.findall(f",{spaced}")  # with a comma where a phrase begins
        self._possible = _rules().possible(self.words)

    @property
    def length(self) -> int:
        """The number of words."""
        return len(self.text.split())

    @cached_property
    def _classed(self) -> str:
        classes = _classes()
        found = []
        for word in self.words:
            if word[0].isdigit():
                word = "#"
            found.append(f" {word}{classes.get(word, '/')}")
        return "".join(found)

    def may_have(self, *headings: str) -> bool:
        """Return whether the words suffice for a rule below one of *headings*, in some order."""
        wanted = sum(map(_rules().below.__getitem__, headings))
        return self._possible & wanted != 0

    def has(self, heading: str) -> bool:
        """Return whether a rule below *heading* holds."""
        rules = _rules()
        possible = self._possible & rules.below[heading]
        while possible:
            number = possible.bit_length() - 1
            if rules.patterns[number].search(self._classed):
                return True
            possible ^= 1 << number
        return False


class _Rules:
    """The rules below all headings; sets of rules are numbers with a bit for each.

    The number of a word has first the rules that need it, or another of its class, as their first
    word, then those that need it as their second, and so on.
    """

    def __init__(self) -> None:
        self.patterns: list[re.Pattern[str]] = []
        self.below: dict[str, int] = defaultdict(int)
        self._by_word: dict[str, int] = defaultdict(int)
        self._always = 0

        headings = [heading for heading in sections("replies") if heading.islower()]
        rules = {
            heading: sections("replies")[heading]
            for heading in headings
            if heading not in _EXPRESSIONS
        }
        self._count = sum(map(len, rules.values()))
        for heading, lines in rules.items():
            for rule in lines:
                self.below[heading] |= 1 << len(self.patterns)
                self._add(rule.split())

    def _add(self, elements: list[str]) -> None:
        needs = list(filter(None, map(_needed, elements)))
        for place in range(_MAX_NEEDS):
            bit = 1 << (place * self._count + len(self.patterns))
            if place >= len(needs):
                self._always |= bit
                continue
            for word in needs[place]:
                self._by_word[word] |= bit
        self.patterns.append(regex("".join(map(_pattern, elements))))

    def possible(self, words: Iterable[str]) -> int:
        """Return the rules that find all that they need among *words*."""
        found = filter(None, map(self._by_word.get, words))
        needed = reduce(or_, found, self._always)
        possible = needed
        for _ in range(1, _MAX_NEEDS):
            needed >>= self._count
            possible &= needed
        return possible


_rules = cache(_Rules)


@cache
def _classes() -> dict[str, str]:
    """Return by word its classes, each with a slash before and after it."""
    found: dict[str, str] = defaultdict(lambda: "/")
    for name in filter(str.isupper, sections("replies")):
        for word in _forms(name):
            found[word] += f"{name}/"
    return dict(found)


@cache
def _forms(name: str) -> frozenset[str]:
    """Return the words of the class *name*, or the word *name* alone."""
    if not name.isupper():
        return frozenset([name])
    found: set[str] = set()
    for word in re.split(r"[ |]", " ".join(sections("replies")[name])):
        stem = word.removesuffix("*")
        if stem == word:
            found.add(word)
        else:
            found.update(stem + ending for ending in _ENDINGS)
    return frozenset(found)


def _needed(element: str) -> frozenset[str]:
    """Return words of which *element* needs one, none if it can hold without."""
    names = element.split("|")
    if element in _MARKS or element[0] == "!" or element[-1] == "?" or "$" in names:
        return frozenset()
    words = frozenset().union(*map(_forms, names))
    if "#" in words:
        return frozenset()  # any number in digits
    return words


def _pattern(printed: str) -> str:
    """Return the pattern for one element of a rule."""
    if printed in _MARKS:
        return _MARKS[printed]
    names = printed.strip("!?").split("|")
    words = []
    for name in names:
        words.append(rf"\S*/{name}/" if name.isupper() else f"{name}/")
    pattern = rf" (?:{'|'.join(words)})\S*(?!\S)"
    if "$" in names:
        pattern += f"|{_MARKS['$']}"
    if printed[0] == "!":
        return f"(?!{pattern})"
    if printed.endswith("?"):
        return f"(?:{pattern})?"
    return f"(?:{pattern})"
