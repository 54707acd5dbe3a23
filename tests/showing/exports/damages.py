"""Damages to a file of an output folder, each as a function of the folder."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

from scio_crawler.common.files import dumps
from scio_crawler.items import TABLES


def change(file: str, number: int, /, **keys: str | int) -> Callable[[Path], None]:
    """Give *keys* of one line of *file* other values."""

    def damage(folder: Path) -> None:
        lines = (folder / file).read_text("utf-8").split("\n")[:-1]
        lines[number - 1] = dumps({**json.loads(lines[number - 1]), **keys})[:-1]
        (folder / file).write_text("".join(f"{line}\n" for line in lines), "utf-8")

    return damage


def replace(file: str, old: str, new: str, count: int = -1) -> Callable[[Path], None]:
    """Replace *old* by *new*, at *count* places of *file* or wherever it is."""

    def damage(folder: Path) -> None:
        text = (folder / file).read_text("utf-8")
        assert old in text
        (folder / file).write_text(text.replace(old, new, count), "utf-8")

    return damage


def cut(file: str) -> Callable[[Path], None]:
    """Truncate *file*."""

    def damage(folder: Path) -> None:
        (folder / file).write_bytes((folder / file).read_bytes()[:-9])

    return damage


def shorten(file: str) -> Callable[[Path], None]:
    """Take the last line of *file* away."""

    def damage(folder: Path) -> None:
        lines = (folder / file).read_bytes().splitlines(keepends=True)
        (folder / file).write_bytes(b"".join(lines[:-1]))

    return damage


def lose(file: str) -> Callable[[Path], None]:
    """Delete *file*."""
    return lambda folder: (folder / file).unlink()


def empty(folder: Path) -> None:
    """Take all briefings away."""
    for table in TABLES[1:]:
        (folder / table.files).write_text("")


def reverse(file: str) -> Callable[[Path], None]:
    """Turn the lines of *file* round."""

    def damage(folder: Path) -> None:
        lines = (folder / file).read_bytes().splitlines(keepends=True)
        (folder / file).write_bytes(b"".join(reversed(lines)))

    return damage
