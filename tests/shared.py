"""Folders that all processes of pytest-xdist share, so that one of them makes each."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path

from filelock import FileLock


def made_once(base: Path, name: str, make: Callable[[Path], object]) -> Path:
    """Return the folder *name*, for reading only, which *make* fills unless another process has.

    *base* is the folder of this process, beside which pytest-xdist puts those of the others.
    """
    if "PYTEST_XDIST_WORKER" in os.environ:
        base = base.parent
    folder, mark = base / name, base / f"{name}.made"
    with FileLock(base / f"{name}.lock"):
        if not mark.exists():
            shutil.rmtree(folder, ignore_errors=True)
            make(folder)
            mark.touch()
    return folder
