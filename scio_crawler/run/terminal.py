"""Text for the terminal: the log in colours, and lines of pages without control characters."""

import logging
import os
import sys
from collections.abc import Iterable, Mapping
from logging import DEBUG, ERROR, INFO, WARNING
from typing import Any

from scrapy.utils.log import get_scrapy_root_handler

# What to write before and after a record, by its level: on a terminal, and for systemd's journal.
_COLOURS = {WARNING: ("\x1b[33m", "\x1b[0m"), ERROR: ("\x1b[31m", "\x1b[0m")}
_PRIORITIES = {DEBUG: ("<7>", ""), INFO: ("<6>", ""), WARNING: ("<4>", ""), ERROR: ("<3>", "")}


class _Marked(logging.Formatter):
    """Formats records as *plain* does, with the *marks* of their level around each line."""

    def __init__(self, plain: logging.Formatter, marks: Mapping[int, tuple[str, str]]) -> None:
        super().__init__()
        self._plain, self._marks = plain, marks

    def format(self, record: logging.LogRecord) -> str:
        before, after = self._marks.get(min(record.levelno, ERROR), ("", ""))
        lines = self._plain.format(record).split("\n")
        return "\n".join(f"{before}{line}{after}" for line in lines)


def printable(line: str) -> str:
    """Return *line* with spaces for control characters, so that no page controls the terminal."""
    return "".join(character if character.isprintable() else " " for character in line)


def log_handler() -> logging.StreamHandler[Any] | None:
    """Return the handler of Scrapy's log; None if there is none, or it writes to a file."""
    handler = get_scrapy_root_handler()
    if isinstance(handler, logging.StreamHandler) and not isinstance(handler, logging.FileHandler):
        return handler
    return None


def is_journal() -> bool:
    """Return whether standard error goes to systemd's journal, which looks for levels in it."""
    named = os.environ.get("JOURNAL_STREAM")
    return bool(named) and named == "{0.st_dev}:{0.st_ino}".format(os.fstat(2))


def mark_log() -> None:
    """Colour Scrapy's log on a terminal, unless NO_COLOR is set; show its levels to the journal."""
    # Older consoles of Windows would show the codes themselves.
    has_colours = os.environ.get("TERM") != "dumb" and sys.platform != "win32"
    has_colours = has_colours and sys.stderr.isatty() and not os.environ.get("NO_COLOR")
    marks = _COLOURS if has_colours else _PRIORITIES if is_journal() else None
    if marks and (handler := log_handler()):
        plain = handler.formatter or logging.Formatter()
        handler.setFormatter(plain if isinstance(plain, _Marked) else _Marked(plain, marks))


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
