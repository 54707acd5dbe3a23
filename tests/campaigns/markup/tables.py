"""Tables of styles and of sentences: the text files in ``tables/``.

A line ``[name]`` begins a section. A style is a row ``name: what it is``, and below it, indented,
are its pieces of HTML, a line each. Sentences are a line each, or between ``|``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple, TypeVar

Style = TypeVar("Style")
_FOLDER = Path(__file__).parent / "tables"


class Row(NamedTuple):
    """A style in a table."""

    name: str
    about: str
    pieces: list[str]


@cache
def _sections(table: str) -> dict[str, list[str]]:
    sections: dict[str, list[str]] = {}
    for line in (_FOLDER / f"{table}.txt").read_text("utf-8").splitlines():
        if heading := re.fullmatch(r"\[([a-z ]+)\]", line):
            lines = sections[heading[1]] = []
        elif line:
            lines.append(line)
    return sections


def sentences(section: str) -> list[str]:
    """Return the sentences, or parts of sentences, in *section*."""
    return [piece for line in _sections("sentences")[section] for piece in line.split("|")]


def rows(table: str, section: str) -> Iterator[Row]:
    """Yield the styles in *section* of *table*."""
    row = None
    for line in _sections(table)[section]:
        if line.startswith("    "):
            assert row is not None, line
            row.pieces.append(line[4:].replace("\\n", "\n"))
            continue
        if row is not None:
            yield row
        name, _, about = line.partition(":")
        row = Row(name, about.strip(), [])
    if row is not None:
        yield row


def fill(form: str, **words: object) -> str:
    """Return *form* with each {word} of *words* replaced; other braces are left as they are."""
    names = "|".join(words)
    return re.sub(rf"\{{({names})\}}", lambda match: str(words[match[1]]), form)


def register(styles: dict[str, Style], name: str, about: str, style: Style) -> None:
    """Add *style* to *styles*, with *about* as its documentation."""
    style.__doc__ = about
    styles[name] = style


def registers(styles: dict[str, Style]) -> Callable[[Style], Style]:
    """Return a decorator that adds a function to *styles*, under its name with hyphens."""

    def decorate(style: Style) -> Style:
        name = getattr(style, "__name__", "")
        styles[name.strip("_").replace("_", "-")] = style
        return style

    return decorate
