"""Print lines that may hold words of the site."""

import os
import sys
from collections.abc import Iterable
from typing import TextIO


def printable(line: str) -> str:
    """Return *line* with spaces for control characters, so that no page controls the terminal."""
    return "".join(character if character.isprintable() else " " for character in line)


def print_lines(lines: Iterable[str], file: TextIO | None = None) -> None:
    """Print *lines* on standard output, or to *file*, with ``?`` for what it cannot encode.

    If nobody reads them any more, as after ``| head``, the rest is dropped. Exits with status 1 if
    they cannot be written.
    """
    stream = file or sys.stdout
    text = "\n".join(lines)
    try:
        try:
            print(text, file=stream, flush=True)
        except UnicodeEncodeError:
            encoding = stream.encoding or "ascii"
            print(text.encode(encoding, "replace").decode(encoding), file=stream, flush=True)
    except OSError as error:
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
        if not isinstance(error, BrokenPipeError):
            sys.exit(f"Cannot print: {error.strerror}")
