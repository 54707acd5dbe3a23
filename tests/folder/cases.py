"""Tables of cases as text files: a case a line, with a | between its cells."""

from __future__ import annotations

from pathlib import Path


def rows(file: Path) -> list[list[str]]:
    """Return the cells of each line of *file* that does not begin with #."""
    lines = file.read_text("utf-8").splitlines()
    return [[cell.strip() for cell in line.split("|")] for line in lines if line[0] != "#"]


def cases(file: Path) -> dict[str, list[str]]:
    """Return the cells of each line of *file* by its first cell, which is what the line shows."""
    return {shown: cells for shown, *cells in rows(file)}
