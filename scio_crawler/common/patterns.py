"""Regular expressions that are compiled when they are first used.

Reading has some 400 of them, which take a fifth of the time in which a crawl starts.
"""

import re
from importlib.resources.abc import Traversable
from re import ASCII, DOTALL, IGNORECASE
from typing import Any, cast

__all__ = ["ASCII", "DOTALL", "IGNORECASE", "forms", "regex"]


class _Pattern:
    def __init__(self, pattern: str, flags: int) -> None:
        self.pattern = pattern
        self._flags = flags

    def __getattr__(self, name: str) -> Any:
        """Compile the expression, whose method *name* is called for the first time."""
        compiled = re.compile(self.pattern, self._flags)
        method = getattr(compiled, name)
        self.__dict__[name] = method
        return method


def regex(pattern: str, flags: int = 0) -> re.Pattern[str]:
    """Return *pattern* as an expression with the methods of a compiled one."""
    return cast("re.Pattern[str]", _Pattern(pattern, flags))


def forms(file: Traversable, **known: str) -> dict[str, list[str]]:
    """Return the entries of *file* by heading. Raises KeyError for one above them all.

    A file holds one entry a line, below a heading in brackets. An indented line continues the entry
    above it; lines that begin with # are comments. A name between << and >> is replaced by the
    entries under an earlier heading, or by what is *known* by that name.
    """
    heading = ""
    found: dict[str, list[str]] = {}

    for line in file.read_text("utf-8").splitlines():
        if line.startswith("[") and line.endswith("]"):
            heading = line.strip("[]")
            found[heading] = []
        elif line.startswith(" "):
            found[heading][-1] += line.strip()
        elif line and not line.startswith("#"):
            found[heading].append(line)

    def value_of(reference: re.Match[str]) -> str:
        return known[reference[1]]

    for name, entries in found.items():
        for index, entry in enumerate(entries):
            entries[index] = re.sub("<<(.+?)>>", value_of, entry)
        known[name] = "|".join(entries)

    return found
