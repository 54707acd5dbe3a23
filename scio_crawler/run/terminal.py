"""Text for the terminal: the handler of the log, and lines without control characters."""

import logging
import os
import sys
from collections.abc import Iterable
from typing import Any

from scrapy.utils.log import get_scrapy_root_handler


def printable(line: str) -> str:
    """Return *line* with spaces for control characters, so that no page controls the terminal."""
    return "".join(character if character.isprintable() else " " for character in line)


def log_handler() -> logging.StreamHandler[Any] | None:
    """Return the handler of Scrapy's log; None if there is none, or it writes to a file."""
    handler = get_scrapy_root_handler()
    if isinstance(handler, logging.StreamHandler) and not isinstance(handler, logging.FileHandler):
        return handler
    return None


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
