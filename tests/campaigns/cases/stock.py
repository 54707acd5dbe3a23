"""Stock: the words of the cases, and names put together from the syllables of many languages.

None of the names is in the word lists of the package (``tests/campaigns/test_structure.py``).
"""

from __future__ import annotations

import random
from collections.abc import Iterable
from pathlib import Path


def lines(name: str) -> list[str]:
    """Return the lines of the file *name* of this folder."""
    return Path(__file__).with_name(f"{name}.txt").read_text("utf-8").splitlines()


def sections(name: str) -> dict[str, list[str]]:
    """Return the lines of the file *name* by the heading above them."""
    found: dict[str, list[str]] = {}
    for line in lines(name):
        if line.startswith("# "):
            own = found[line.removeprefix("# ")] = []
        else:
            own.append(line)
    return found


def named(rows: Iterable[str]) -> dict[str, str]:
    """Return by the first word of each row what follows it."""
    return dict(row.split(" ", 1) for row in rows)


_NAMES = sections("stock")
# Syllables: beginnings and ends of given names, then of surnames.
TONGUES = {row.split("; ")[0]: row.split("; ")[1:] for row in _NAMES["tongues"]}
# In scripts of their own: a person or an outlet is drawn as a whole.
SCRIPTS = {row.split("; ")[0]: row.split("; ")[1:] for row in _NAMES["scripts"]}
PLACES = "Nordhavn Valmora Kelbrück Istraven Ostmark Tamaril Quessane Duvrek".split()
# Names of outlets in which no word says that they are one.
_OUTLETS = (
    ("Il Het La Ta De", " ", "Fanale Baken Bitácora Fyrtårn Vuurbaak"),
    ("Kestrel Puffin Curlew Siskin", " ", "Wharf Ledger Parish Hollow"),
    ("Zel Dor Vint Marb", "", "anix ovia era lune"),
)


def person(tongue: str, chance: random.Random) -> tuple[str, str]:
    """Return a given name and a surname."""
    given, given_end, surname, surname_end = (
        chance.choice(part.split()) for part in TONGUES[tongue]
    )
    return given + given_end, surname + surname_end


def any_person(chance: random.Random) -> str:
    """Return a name of any language in Latin letters."""
    return " ".join(person(chance.choice(list(TONGUES)), chance))


def outlet(chance: random.Random) -> str:
    """Return the name of an outlet in which no word says that it is one."""
    beginnings, space, ends = chance.choice(_OUTLETS)
    return chance.choice(beginnings.split()) + space + chance.choice(ends.split())


def place(chance: random.Random) -> str:
    """Return a place that is nowhere."""
    return chance.choice(PLACES)


def han(chance: random.Random) -> str:
    """Return an ordinary Han name, as most people of a head have."""
    surname = chance.choice("Shui Yuchi Gongye Xue Hua Pang Leng Cha".split())
    return f"{surname} {chance.choice('Mohan Ningyi Kelan Zhiqiu Anbo Yuzhen'.split())}"
