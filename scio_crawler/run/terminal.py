"""Text for the terminal: the log in colours, and lines of pages without control characters."""

import logging
import os
import sys
from collections.abc import Iterable
from typing import Any

from scrapy.utils.log import get_scrapy_root_handler

_YELLOW, _RED, _PLAIN = "\x1b[33m", "\x1b[31m", "\x1b[0m"


class _Coloured(logging.Formatter):
    """Formats records as *plain* does, in the colour of their level."""

    def __init__(self, plain: logging.Formatter) -> None:
        super().__init__()
        self._plain = plain

    def format(self, record: logging.LogRecord) -> str:
        text = self._plain.format(record)
        if record.levelno < logging.WARNING:
            return text
        return f"{_RED if record.levelno >= logging.ERROR else _YELLOW}{text}{_PLAIN}"


def printable(line: str) -> str:
    """Return *line* with spaces for control characters, so that no page controls the terminal."""
    return "".join(character if character.isprintable() else " " for character in line)


def log_handler() -> logging.StreamHandler[Any] | None:
    """Return the handler of Scrapy's log; None if there is none, or it writes to a file."""
    handler = get_scrapy_root_handler()
    if isinstance(handler, logging.StreamHandler) and not isinstance(handler, logging.FileHandler):
        return handler
    return None


def colour_log() -> None:
    """Colour Scrapy's log if it goes to a terminal, unless NO_COLOR is set (no-color.org)."""
    handler = log_handler()
    # Older consoles of Windows would show the codes themselves.
    has_colours = os.environ.get("TERM") != "dumb" and sys.platform != "win32"
    if handler and has_colours and sys.stderr.isatty() and not os.environ.get("NO_COLOR"):
        plain = handler.formatter or logging.Formatter()
        handler.setFormatter(plain if isinstance(plain, _Coloured) else _Coloured(plain))


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
