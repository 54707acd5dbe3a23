"""News outlets: labels that name one, and labels that name a reporter of one.

The set of outlets is open. The known names, those of :mod:`scio_crawler.organizations`, only make
a decision surer; an unknown outlet is recognized by a word of its name, else by what is said below
the label (see ``rules``).
"""

from __future__ import annotations

import re
from functools import cache

from scio_crawler.organizations.outlets import names
from scio_crawler.transcript import words
from scio_crawler.transcript.text import letters

_PRESS_WORDS = frozenset(words.read("press_words"))

_REPORTER = words.any_of("roles", "reporter of an outlet", flags=re.IGNORECASE)
_ARTICLE = re.compile(r"^an?\s(?=[A-Z])", re.IGNORECASE)
_DOMAIN = re.compile(
    r"(?:[\w-]+\.)+(?:com|cn|net|org|tv|news|asia|eu|info|hk|ru|uk|jp|kr|de|fr)", re.IGNORECASE
)
_WORD = re.compile(r"[\w’']+")


@cache
def _known() -> dict[str, str]:
    """Return the names of known outlets by their letters."""
    return {letters(name): name for name in names()}


def known(label: str) -> bool:
    """Tell whether *label* is a known outlet, up to spelling, or the name of a web site."""
    name = letters(label)
    listed = _known()
    is_listed = name in listed or (name.startswith("the") and name[3:] in listed)
    return is_listed or _DOMAIN.fullmatch(label) is not None


def in_its_capitals(label: str) -> str:
    """Return a known outlet as it writes its name; *label* may be in capitals throughout."""
    name = letters(label)
    return _known().get(name) or _known().get(name.removeprefix("the")) or label


def reporter_of(label: str) -> str:
    """Return the outlet if *label* names a reporter of one, else ``""``."""
    found = _REPORTER.fullmatch(label)
    return _ARTICLE.sub("", (found["after"] or found["before"]).strip()) if found else ""


def press_words(label: str) -> int:
    """Return 2 if the last word of *label* is one of the press, 1 if another one is, else 0."""
    found = [
        word in _PRESS_WORDS or word.removesuffix("s") in _PRESS_WORDS
        for word in map(str.lower, _WORD.findall(label))
    ]
    return (2 if found[-1] else 1) if any(found) else 0
