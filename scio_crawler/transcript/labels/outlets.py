"""News media: what makes a label an outlet's rather than a person's.

An open set: the names known here only make the decision surer. An outlet that nobody has heard
of is recognized by a word of its name, else by what stands under it (see ``labels``).
"""

from __future__ import annotations

import re
from importlib.resources import files

from scio_crawler.transcript.text import letters

# Words that name a news medium when all words of the label are capitalized.
PRESS_WORDS = frozenset(
    """
    agency agencia agence broadcaster broadcasting bloomberg channel chronicle correspondent courier
    cable daily diario dispatch economist editor express gazette gazeta globe guardian herald ilbo
    independent inquirer insider jornal journal journalist kurier magazine mail media mirror
    monitor monthly morning nachrichten news newspaper newsweek newswire network observer online
    outlook paper periodical post presse press publishing radio registry reporter reuters review
    rundfunk satellite shimbun shinmun standard star sun syndicate tagblatt telegraph telegram
    television times tidende today tribune tv verlag voice weekly wire zaobao zeitung zeitschrift
    """.split()
)

# Names and acronyms without such a word, or so common that no further evidence is needed.
KNOWN = frozenset(
    map(letters, (files(__package__) / "outlets.txt").read_text("utf-8").splitlines())
)

# "Reporter from Reuters", "Reuters reporter", "A journalist of The Paper", "Reporter (NHK)".
_REPORTER = re.compile(
    r"(?:an?\s)?(?:reporter|journalist|correspondent)s?\s*(?:from|of|with|for|at|,|-|–|—"
    r"|\()\s*(?P<after>[^)]+)\)?"
    r"|(?P<before>.+?)\s(?:reporter|journalist|correspondent)",
    re.IGNORECASE,
)
_DOMAIN = re.compile(
    r"(?:[\w-]+\.)+(?:com|cn|net|org|tv|news|asia|eu|info|hk|ru|uk|jp|kr|de|fr)", re.IGNORECASE
)
_WORD = re.compile(r"[\w’']+")


def known(label: str) -> bool:
    """Whether *label* is an outlet met before, up to spelling, or the name of a web site."""
    name = letters(label)
    return (
        bool(_DOMAIN.fullmatch(label))
        or name in KNOWN
        or (name.startswith("the") and name[3:] in KNOWN)
    )


def reporter_of(label: str) -> str:
    """The outlet in a label that names a reporter of it, or ``""``."""
    found = _REPORTER.fullmatch(label)
    name = (found["after"] or found["before"]).strip() if found else ""
    return re.sub(r"^an?\s(?=[A-Z])", "", name, flags=re.IGNORECASE)


def press_words(label: str) -> int:
    """2 if the last word of *label* is one of the press, 1 if another is, else 0."""
    words = [word.lower() for word in _WORD.findall(label)]
    words = [
        word.removesuffix("s") if word.removesuffix("s") in PRESS_WORDS else word for word in words
    ]
    if not words:
        return 0
    if words[-1] in PRESS_WORDS:
        return 2
    return int(any(word in PRESS_WORDS for word in words))
