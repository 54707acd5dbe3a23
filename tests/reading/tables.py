"""Tables of cases in text files next to the tests.

A line ``== heading`` begins each section. Lines above the first one say how to read the file.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

MARK = "== "


def sections(path: str) -> dict[str, list[str]]:
    """Return the lines of each section of ``tests/reading/<path>`` by its heading."""
    found: dict[str, list[str]] = {}
    lines: list[str] = []
    for line in (Path(__file__).parent / path).read_text("utf-8").splitlines():
        if line.startswith(MARK):
            heading = line.removeprefix(MARK)
            assert heading not in found, f"{path} has {heading!r} twice"
            lines = found[heading] = []
        elif line:
            lines.append(line)
    return found


def cases(lines: list[str]) -> list[tuple[str, str]]:
    """Return (text, result) of each line that is indented below its result.

    "(none)" is an empty text; two spaces and # begin a comment.
    """
    found, result = [], ""
    for line in lines:
        text = line.partition("  # ")[0].replace("(none)", "")
        if line.startswith(" "):
            found.append((text.strip(), result))
        else:
            result = text
    return found


def named(lines: list[str]) -> dict[str, str]:
    """Return the texts of lines ``name | text`` by their names."""
    return dict(line.split(" | ", 1) for line in lines)


def results(path: str, parts: Mapping[str, str] | None = None) -> dict[str, tuple[str, str]]:
    """Return (text, result) by the headings of ``tests/reading/<path>``.

    The result is in the first line, behind "=>". A name of *parts* alone on a line stands for its
    text.
    """
    found = {}
    for heading, (first, *lines) in sections(path).items():
        text = "\n".join((parts or {}).get(line, line) for line in lines)
        found[heading] = (text, first.removeprefix("=> ").replace("(none)", ""))
    return found
