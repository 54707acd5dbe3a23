"""Export, and say what was written and what looks wrong. (This module is no command.)"""

from __future__ import annotations

import signal
import sys
from pathlib import Path
from types import FrameType
from typing import NoReturn

from scio_crawler.common.errors import count
from scio_crawler.common.identity import command
from scio_crawler.folder.checking.files import altered
from scio_crawler.run.terminal import print_lines
from scio_crawler.showing.exports import export

_MOST = 5  # files that are named
# What one of them is called; of other names an s is taken away.
_ONE = {"people": "person", "files written": "file written"}


def write(name: str, folder: Path, target: Path, own: Path | None) -> None:
    """Export *folder* to *target* in the format *name*, and print what was written.

    Templates in the folder *own* take the place of the package's. Raises ExportError.
    """
    for file, rows in export(name, folder, target, own).items():
        counts = ", ".join(
            count(number, _ONE.get(rows_of, rows_of.removesuffix("s")), rows_of)
            for rows_of, number in rows.items()
        )
        print_lines([f"{target / file}{f': {counts}' if counts else ''}"])


def take_sigterm() -> None:
    """Let SIGTERM stop the process as Ctrl-C does, so that what was begun is removed."""
    signal.signal(signal.SIGTERM, _interrupt)


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


def _interrupt(_: int, __: FrameType | None) -> NoReturn:
    raise KeyboardInterrupt
