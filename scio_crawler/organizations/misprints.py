"""Misprints: words with one letter that is wrong, missing or too many, or with two swapped."""

from __future__ import annotations

from collections.abc import Collection, Iterator

_SHORTEST = 6  # letters of a word that is meant; shorter ones are too like others


class Misprints:
    """The long words of a vocabulary, found by what is left of them without any one letter."""

    def __init__(self, vocabulary: Collection[str], others: Collection[str]) -> None:
        """Take the *vocabulary*, and *others*: words that are right, but no correction of any."""
        self._right = {*vocabulary, *others}
        self._words: dict[str, list[str]] = {}
        for word in set(vocabulary) - set(others):
            if len(word) >= _SHORTEST:
                for form in set(_shortened(word)):
                    self._words.setdefault(form, []).append(word)

    def corrected(self, word: str) -> str:
        """Return the word that *word* misprints, else *word*, if just one comes into question."""
        if len(word) < _SHORTEST - 1 or word in self._right:
            return word
        near = {
            meant
            for form in _shortened(word)
            for meant in self._words.get(form, ())
            if _is_misprint(word, meant)
        }
        near = {meant for meant in near if meant[0] == word[0]} or near  # few err in the first
        return near.pop() if len(near) == 1 else word


def _shortened(word: str) -> Iterator[str]:
    """Yield *word*, and what is left of it without each of its letters."""
    yield word
    for at in range(len(word)):
        yield word[:at] + word[at + 1 :]


def _is_misprint(one: str, other: str) -> bool:
    """Tell whether two different words differ in one letter, or in the order of two neighbours."""
    while one and other and one[0] == other[0]:
        one, other = one[1:], other[1:]
    while one and other and one[-1] == other[-1]:
        one, other = one[:-1], other[:-1]
    return max(len(one), len(other)) == 1 or (len(one) == 2 and one == other[::-1])
