"""Quotations that are true, and others that were altered, for any transcript."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

Words = list[str]
Alteration = Callable[[Words, random.Random], "Words | None"]

_NUMBER = re.compile(r"\d")
_NEGATIONS = ("not", "never", "no")
_OMISSIONS = ("…", "...", "[…]", "[...]", ". . .")
_OTHERS = ("candles", "seldom", "harbour", "violet", "eleven", "refused", "northern")
_CURLY = str.maketrans("'\"", "’”")
_STRAIGHT = str.maketrans("‘’“”–—", "''\"\"--")


class Planted(NamedTuple):
    """A quotation, what was done to it, and the turn that it was taken from."""

    how: str
    text: str
    turn: int


def true(texts: Sequence[str], number: int, seed: int) -> Iterator[Planted]:
    """Yield *number* true quotations from *texts*, set as people set them."""
    chance = random.Random(seed)
    while number:
        turn = chance.randrange(len(texts))
        words = _run(texts[turn], chance, shortest=2)
        if words is None:
            continue
        how = chance.choice(list(_SETTINGS))
        yield Planted(how, _SETTINGS[how](words, chance), turn)
        number -= 1


def altered(texts: Sequence[str], number: int, seed: int) -> Iterator[Planted]:
    """Yield *number* quotations from *texts* in each of which something was altered.

    None of them stands anywhere in *texts* by chance.
    """
    chance = random.Random(seed)
    known = [f" {_plain(text)} " for text in texts]
    while number:
        turn = chance.randrange(len(texts))
        words = _run(texts[turn], chance, shortest=6)
        how = chance.choice(list(_ALTERATIONS))
        changed = _ALTERATIONS[how](words, chance) if words else None
        if changed is None or any(f" {_plain(' '.join(changed))} " in text for text in known):
            continue
        yield Planted(how, " ".join(changed), turn)
        number -= 1


def _plain(text: str) -> str:
    """Return *text* in a form in which other spaces and ends of sentences do not show."""
    return " ".join(text.translate(_STRAIGHT).split()).strip(" .,;:'\"")


def _run(text: str, chance: random.Random, shortest: int) -> Words | None:
    words = text.split()
    if len(words) < shortest:
        return None
    length = chance.randint(shortest, min(len(words), 40))
    first = chance.randint(0, len(words) - length)
    found = words[first : first + length]
    return found if any(re.search(r"\w", word) for word in found) else None


def _left_out(words: Words, chance: random.Random) -> str:
    if len(words) < 5:
        return " ".join(words)
    middle = len(words) // 2
    if any(
        word.lower() in _NEGATIONS or word.translate(_STRAIGHT).endswith("n't")
        for word in words[middle - 1 : middle + 1]
    ):
        return " ".join(words)  # an omission that hides one is an alteration
    return " ".join([*words[: middle - 1], chance.choice(_OMISSIONS), *words[middle + 1 :]])


def _paragraphs(words: Words, chance: random.Random) -> str:
    return "".join(word + chance.choice([" ", "\n", "\n\n", "\u00a0", " \t"]) for word in words)


_SETTINGS: dict[str, Callable[[Words, random.Random], str]] = {
    "as it is": lambda words, _: " ".join(words),
    "in curly quotation marks": lambda words, _: f"“{' '.join(words)}”",
    "with curly apostrophes": lambda words, _: " ".join(words).translate(_CURLY),
    "with straight marks": lambda words, _: f'"{" ".join(words).translate(_STRAIGHT)}"',
    "with a comma at its end": lambda words, _: " ".join(words).rstrip(".,;:'\"") + ",",
    "with a stop at its end": lambda words, _: f"'{' '.join(words).rstrip('.,;:')}.'",
    "over several lines": _paragraphs,
    "with soft hyphens": lambda words, _: " ".join(
        word[:1] + "\u00ad" + word[1:] for word in words
    ),
    "with an omission": _left_out,
}


def _change_one(
    is_wanted: Callable[[str], object], change: Callable[[str, random.Random], Words]
) -> Alteration:
    """Return what changes one of the wanted words between the first and the last, if any."""

    def alter(words: Words, chance: random.Random) -> Words | None:
        places = [at for at, word in enumerate(words[:-1]) if at and is_wanted(word)]
        if not places:
            return None
        at = chance.choice(places)
        return [*words[:at], *change(words[at], chance), *words[at + 1 :]]

    return alter


def _add(word: str) -> Alteration:
    return _change_one(lambda _: True, lambda old, _: [word, old])


def _other_digit(word: str, chance: random.Random) -> Words:
    digit = _NUMBER.findall(word)[0]
    return [word.replace(digit, str((int(digit) + chance.randint(1, 8)) % 10), 1)]


def _dropped(words: Words, chance: random.Random) -> Words:
    at = chance.randint(1, len(words) - 2)
    return [*words[:at], *words[at + 1 :]]


def _turned(words: Words, chance: random.Random) -> Words | None:
    at = chance.randrange(len(words) - 1)
    one, other = words[at : at + 2]
    if one.lower() == other.lower() or not (one.isalpha() and other.isalpha()):
        return None
    return [*words[:at], other, one, *words[at + 2 :]]


def _joined(words: Words, _: random.Random) -> Words | None:
    if len(words) < 12 or not any(word.endswith((".", "?")) for word in words):
        return None
    return [*words[: len(words) // 3], *words[-len(words) // 3 :]]


def _is_negation(word: str) -> bool:
    return word.lower() in _NEGATIONS


_FIGURE = re.compile(r"(\d)[.,](\d)")
_ALTERATIONS: dict[str, Alteration] = {
    "another word": _change_one(lambda _: True, lambda _, chance: [chance.choice(_OTHERS)]),
    "another number": _change_one(_NUMBER.search, _other_digit),
    "another figure by its punctuation": _change_one(
        _FIGURE.search, lambda word, _: [_FIGURE.sub(r"\1\2", word, count=1)]
    ),
    "a negation dropped": _change_one(_is_negation, lambda *_: []),
    "a negation hidden by an omission mark": _change_one(
        _is_negation, lambda _, chance: [chance.choice(_OMISSIONS)]
    ),
    "a negation added": _add("not"),
    "a word added": _add("gladly"),
    "a word dropped": _dropped,
    "two words turned": _turned,
    "two sentences joined": _joined,
    "a name in small letters": _change_one(
        lambda word: word[:1].isupper() and len(word) > 2,
        lambda word, _: [word[0].lower() + word[1:]],
    ),
    "one for many": _change_one(
        lambda word: word.isalpha() and len(word) > 3,
        lambda word, _: [word[:-1] if word.endswith("s") else f"{word}s"],
    ),
}
