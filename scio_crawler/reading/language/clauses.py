"""Clauses, and rules for their words: what ``words/replies.txt`` says of classes and rules."""

import re
from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from scio_crawler.common.patterns import regex
from scio_crawler.reading.language.phrases import any_of, sections
from scio_crawler.reading.language.sentences import sentences


class _Rule(NamedTuple):
    """A rule for the words of a clause, and words of each of which it needs one."""

    pattern: re.Pattern[str]
    needs: tuple[frozenset[str], ...]

    def can_hold(self, words: frozenset[str]) -> bool:
        """Return whether *words* have all that the rule needs."""
        return not any(map(words.isdisjoint, self.needs))


_WORD = regex(r"'?\w{1,20}|,")
_ENDINGS = ("", "s", "e", "es", "d", "ed", "ing")
_MARKS = {
    "^": r"^ ,/\S*",
    "$": "(?= ,|$)",
    ",": r" ,/\S*",
    "~": r"(?: \S+){0,2}?",
    "…": r"(?: \S+){0,9}?",
}
_QUOTED, _GOES_ON, _SUBORDINATE = (
    any_of("replies", heading) for heading in ("quoted", "goes on", "subordinate")
)
_PLAIN = str.maketrans(dict.fromkeys(",.;:!?'", " "))


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
    """A clause in lower case, with straight apostrophes."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.length = len(text.split())
        # A comma stands where a phrase begins, # for a number in digits.
        words = [",", *_WORD.findall(text.replace("n't", " not").replace("'", " '"))]
        words = ["#" if word[0].isdigit() else word for word in words]
        self._words = frozenset(words)
        classes = _classes()
        self._classed = "".join([f" {word}{classes.get(word, '/')}" for word in words])

    def has(self, heading: str) -> bool:
        """Return whether a rule below *heading* holds."""
        rules = _rules(heading)
        for word in self._words:
            for rule in rules.get(word, ()):
                if rule.can_hold(self._words) and rule.pattern.search(self._classed):
                    return True
        return False


class FirstLook:
    """A look at the words of a text, to tell whether rules below *headings* can hold."""

    def __init__(self, *headings: str, except_common: bool = False) -> None:
        self._rules: dict[str, list[_Rule]] = defaultdict(list)
        for heading in headings:
            every = {rule for rules in _rules(heading).values() for rule in rules}
            for rule in every:
                needs = filter(None, map(_without_apostrophes, rule.needs))
                self._add(_Rule(rule.pattern, tuple(needs)))
        self._anchors = frozenset(self._rules)
        if except_common:  # some rules are not found by then
            self._anchors -= _forms("COMMON")

    def _add(self, rule: _Rule) -> None:
        for word in rule.needs[0]:
            self._rules[word].append(rule)

    def finds(self, text: str) -> bool:
        """Return whether a rule can hold for a clause of *text*, which is in lower case."""
        words = text.translate(_PLAIN).split()
        found = self._anchors.intersection(words)
        if not found:
            return False
        every = frozenset(words)
        return any(rule.can_hold(every) for word in found for rule in self._rules[word])


def _without_apostrophes(words: frozenset[str]) -> frozenset[str]:
    """Return *words* as they are where apostrophes end a word, as "don" and "t" for "don't"."""
    if "#" in words:  # any number in digits
        return frozenset()
    found = {word.lstrip("'") for word in words}
    found |= {f"{word}n" for word in found}
    return frozenset(found | {"t"} if "not" in found else found)


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
        found.update(stem + ending for ending in (_ENDINGS if stem != word else [""]))
    return frozenset(found)


@cache
def _rules(heading: str) -> dict[str, list[_Rule]]:
    """Return the rules below *heading* by words of which one is needed that they hold."""
    found: dict[str, list[_Rule]] = defaultdict(list)
    for entry in sections("replies")[heading]:
        elements = entry.split()
        needs = sorted(filter(None, map(_needed, elements)), key=_commonness)
        rule = _Rule(regex("".join(map(_element, elements))), tuple(needs))
        for word in needs[0]:
            found[word].append(rule)
    return dict(found)


def _needed(element: str) -> frozenset[str]:
    """Return words of which *element* needs one, none if it can hold without."""
    names = element.split("|")
    if element in _MARKS or element[0] == "!" or element[-1] == "?" or "$" in names:
        return frozenset()
    return frozenset().union(*map(_forms, names))


def _commonness(words: frozenset[str]) -> tuple[int, int]:
    """Return a key by which the words that rule out most clauses are first."""
    return len(words & _forms("COMMON")), len(words)


def _element(printed: str) -> str:
    """Return the pattern for one element of a rule."""
    if printed in _MARKS:
        return _MARKS[printed]
    names = printed.strip("!?").split("|")
    words = "|".join(rf"\S*/{name}/" if name.isupper() else f"{name}/" for name in names)
    pattern = rf" (?:{words})\S*(?!\S)"
    if "$" in names:
        pattern += f"|{_MARKS['$']}"
    if printed[0] == "!":
        return f"(?!{pattern})"
    return f"(?:{pattern})" + "?" * printed.endswith("?")
