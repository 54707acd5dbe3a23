"""What commands print of pages, on any terminal. (This module is no command.)"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable


def takes_unicode() -> bool:
    """Return whether the standard output has all characters."""
    return "utf" in (sys.stdout.encoding or "").lower()


def print_lines(lines: Iterable[str]) -> None:
    """Print *lines*, with ``?`` for characters that the standard output lacks."""
    text = "\n".join(lines)
    try:
        try:
            print(text, flush=True)
        except UnicodeEncodeError:
            encoding = sys.stdout.encoding or "ascii"
            print(text.encode(encoding, "replace").decode(encoding), flush=True)
    except BrokenPipeError:  # a pager or head that has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
