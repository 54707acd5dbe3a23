"""What a person may mean who pastes a quotation: words alone, or with a speaker's name. Pure.

The words are taken as they are, and once more without what only the setting of them brought in: a
hyphen at the end of a line, brackets around a letter that was a small one or a capital.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from scio_crawler.showing.quoting.words import DASH, QUOTE, WORD, Token, cleaned, tokens

_LONGEST_NAME = 40  # tokens, with an office and the colon behind it
# The line beneath a name in the reading room; another one may follow, with an office.
_ROLE = re.compile("[A-Za-z ]+ · [A-Za-z ]+")
_SAYING = frozenset("says said asks asked adds added answers answered replies replied".split())
_BROKEN = re.compile(r"(?<=[a-z])-[ \t\r]*\n[ \t]*(?=[a-z])")
_BRACKETED = re.compile(r"\[([A-Za-z])\](?=[A-Za-z])")
_POINTED = re.compile(r"\A[ \n]*>>|<<[ \n]*\Z")  # as the command shows what is exact


class Reading(NamedTuple):
    """The words of a quotation, and those that say whose they are; none if that is not said."""

    words: str
    by: tuple[Token, ...] = ()


def readings(given: str) -> Iterator[Reading]:
    """Yield what *given* may mean, the words as they are first."""
    plain = cleaned(given)
    mended = _BRACKETED.sub(r"\1", _BROKEN.sub("", _POINTED.sub("", plain)))
    texts = dict.fromkeys([plain, mended])
    yield from map(Reading, texts)
    for text in texts:
        yield from (Reading(words, tuple(tokens(by))) for by, words in _attributed(text))


def is_by(speaker: str, attribution: Sequence[Token]) -> bool:
    """Return whether an *attribution* is the name of a *speaker*.

    A verb of saying may stand before or behind it, and an office behind a mark. Other words may say
    the contrary.
    """
    known = _name(speaker).split()
    places = [at for at, token in enumerate(attribution) if token.kind == WORD]
    if places and attribution[places[0]].text.lower() in _SAYING:
        del places[0]
    places = places[: len(known)]
    if not known or [attribution[at].text.lower() for at in places] != known:
        return False
    rest = attribution[places[-1] + 1 :]
    if not rest or rest[0].kind != WORD:
        return True
    return rest[0].text.lower() in _SAYING and all(token.kind != WORD for token in rest[1:])


def _attributed(text: str) -> Iterator[tuple[str, str]]:
    """Yield how *text* may be parted into the name of a speaker and what is said.

    The site puts the name and a colon before the words, the reading room lines of their own. Others
    put the words in quotation marks, and the name before or behind these, references with a dash.
    """
    name, *lines = text.lstrip(" \n").split("\n")
    if lines and _ROLE.fullmatch(lines[0]):
        yield from ((name, "\n".join(lines[shown:])) for shown in (1, 2))
    found = tokens(text)
    marks = [at for at, token in enumerate(found) if token.kind == QUOTE]
    if colon := next((token for token in found[1:_LONGEST_NAME] if token.text == ":"), None):
        yield text[: colon.start], text[colon.end :]
    if marks and 0 < marks[0] < _LONGEST_NAME:
        start = found[marks[0]].start
        yield text[:start], text[start:]
    if marks and marks[0] == 0:
        closing = [at for at in marks[1:] if at + 1 < len(found)]
        dashed = [at for at in closing if found[at + 1].kind == DASH]
        for at in dict.fromkeys([*dashed[-1:], *closing[-1:]]):
            yield text[found[at].end :], text[: found[at].start]


@lru_cache(maxsize=4096)  # most speakers have many turns
def _name(text: str) -> str:
    """Return the words of a name as names are compared."""
    return " ".join(token.text for token in tokens(cleaned(text)) if token.kind == WORD).lower()
