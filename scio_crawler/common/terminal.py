"""Print lines that may hold words of the site."""

import os
import sys
from collections.abc import Iterable


def printable(line: str) -> str:
    """Return *line* with spaces for control characters, so that no page controls the terminal."""
    return "".join(character if character.isprintable() else " " for character in line)


def print_lines(lines: Iterable[str]) -> None:
    """Print *lines*, with ``?`` for characters that standard output cannot encode."""
    text = "\n".join(lines)
    try:
        try:
            print(text, flush=True)
        except UnicodeEncodeError:
            encoding = sys.stdout.encoding or "ascii"
            print(text.encode(encoding, "replace").decode(encoding), flush=True)
    except BrokenPipeError:  # head, or a pager that was quit
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
