"""Word lists that rules of reading use, one data file each (``<name>.txt``).

A file holds one entry a line, below a heading in brackets that says where such entries are known
from. Lines that begin with ``#`` are comments::

    # Outlets known by name.
    [names that an outlet goes by in English]
    Reuters
"""

from __future__ import annotations

import re
from importlib.resources import files


def read(name: str) -> dict[str, str]:
    """Return the entries of the list *name* in order, each with its source.

    Raise ValueError for an entry without a source or one that is listed twice.
    """
    source = ""
    entries: dict[str, str] = {}
    for line in (files(__package__) / f"{name}.txt").read_text("utf-8").splitlines():
        if line.startswith("["):
            source = line.strip("[]")
        elif line and not line.startswith("#"):
            if not source or line in entries:
                problem = "is listed twice" if source else "has no source"
                raise ValueError(f"{name}.txt: {line!r} {problem}")
            entries[line] = source
    return entries


def pattern(name: str) -> str:
    """Return an alternation of the list *name* for a regular expression, in a group.

    ``*`` at the end of an entry stands for any ending: "chair*" is "chairman" as well.
    """
    forms = (re.escape(word).replace(r"\*", r"\w*") for word in read(name))
    return f"(?:{'|'.join(forms)})"
