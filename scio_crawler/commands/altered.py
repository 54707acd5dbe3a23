"""Say what has changed in a folder behind the crawler's back. (This module is no command.)"""

from __future__ import annotations

import sys
from pathlib import Path

from scio_crawler.checking.described import altered
from scio_crawler.counting import count
from scio_crawler.identity import command

_MOST = 5  # files that are named


def tell_altered(folder: Path) -> None:
    """Say on the standard error which files of *folder* are not as the last run left them."""
    faults = altered(folder)
    if not faults:
        return
    lines = [str(fault) for fault in faults[:_MOST]]
    if len(faults) > _MOST:
        lines.append(f"and {count(len(faults) - _MOST, 'file')} more")
    lines.append(
        "So not all is as the last run left it, and what was written shows it as it is. Unless a "
        f"run is at work, see what is wrong: {command()} check-output {folder}"
    )
    print("\n".join(lines), file=sys.stderr)
