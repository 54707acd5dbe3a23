"""Damages to a file of an output folder, each as a function of the folder."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

from scio_crawler.common.files import dumps


def change(file: str, number: int, /, **keys: str | int) -> Callable[[Path], None]:
    """Give *keys* of one line of *file* other values."""

    def damage(folder: Path) -> None:
        lines = (folder / file).read_text("utf-8").split("\n")[:-1]
        lines[number - 1] = dumps({**json.loads(lines[number - 1]), **keys})[:-1]
        (folder / file).write_text("".join(f"{line}\n" for line in lines), "utf-8")

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
