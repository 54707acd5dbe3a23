"""Print lines that may hold words of the site."""

import atexit
import os
import sys
from collections.abc import Iterable
from types import TracebackType
from typing import TextIO


def printable(line: str) -> str:
    """Return *line* with spaces for control characters, so that no page controls the terminal."""
    if line.isprintable():
        return line
    return "".join(map(_printable_character, line))


def _printable_character(character: str) -> str:
    return character if character.isprintable() else " "


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
        _drop(stream)
        if not isinstance(error, BrokenPipeError):
            sys.exit(f"Cannot print: {error.strerror}")


def end_quietly() -> None:
    """Let this process end without a word if nobody reads what Scrapy prints in it."""
    sys.excepthook = _report
    atexit.register(_flush)


def _report(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    if isinstance(error, BrokenPipeError):
        _drop(sys.stdout)
    else:
        sys.__excepthook__(kind, error, trace)


def _flush() -> None:
    try:
        if sys.stdout and not sys.stdout.closed:
            sys.stdout.flush()
    except BrokenPipeError:
        _drop(sys.stdout)


def _drop(stream: TextIO) -> None:
    """Send what is still to be written to *stream* nowhere."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
