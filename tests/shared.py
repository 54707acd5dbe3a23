"""Folders that all processes of pytest-xdist share, so that one of them makes each."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

from filelock import FileLock


def made_once(base: Path, name: str, make: Callable[[Path], object]) -> Path:
    """Return the folder *name*, for reading only, which *make* fills unless another process has.

    *base* is the folder of this process, beside which pytest-xdist puts those of the others. A run
    that a test starts has one of its own.
    """
    if base.name.startswith("popen-"):
        base = base.parent
    folder, mark = base / name, base / f"{name}.made"
    with FileLock(base / f"{name}.lock"):
        if not mark.exists():
            shutil.rmtree(folder, ignore_errors=True)
            make(folder)
            mark.touch()
    return folder
