r"""Data of the rules of reading: word lists, and regular expressions for phrases and lines.

A file (``<name>.txt``) holds one entry a line, below a heading in brackets. An indented line
continues the entry above it; lines that begin with ``#`` are comments::

    # Outlets known by name.
    [names that an outlet goes by in English]
    Reuters

The headings of word lists say where such entries are known from. Those of ``phrases``, ``lines``
and ``roles`` are the names by which the rules ask for the regular expressions below them.
"""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files


@cache
def sections(name: str) -> dict[str, list[str]]:
    """Return the entries of the file *name* in order, by heading.

    Raise KeyError for an entry above the first heading.
    """
    heading = ""
    found: dict[str, list[str]] = {}
    for line in (files(__package__) / f"{name}.txt").read_text("utf-8").splitlines():
        if line.startswith("[") and line.endswith("]"):
            heading = line.strip("[]")
            found[heading] = []
        elif line.startswith(" "):
            found[heading][-1] += line.strip()
        elif line and not line.startswith("#"):
            found[heading].append(line)
    return found


def read(name: str) -> list[str]:
    """Return all entries of the file *name* in order."""
    return [entry for entries in sections(name).values() for entry in entries]


def pattern(name: str) -> str:
    r"""Return a regular expression, in a group, for any entry of the word list *name*.

    ``*`` at the end of an entry stands for any ending: "chair*" is "chairman" as well.
    """
    forms = (re.escape(word).replace(r"\*", r"\w*") for word in read(name))
    return f"(?:{'|'.join(forms)})"


def any_of(name: str, *headings: str, flags: int = 0) -> re.Pattern[str]:
    """Compile what the file *name* lists under *headings* to one regular expression."""
    return re.compile("|".join(one for own in headings for one in sections(name)[own]), flags)
