"""Laboratories of maintainers: long trials with promises, all started by ``__main__``.

A campaign is a module named in :data:`CAMPAIGNS`. It has ``OPTIONS``, with their defaults, and
``try_all(options)``, which prints what came of the trials and returns the exit status.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

CAMPAIGNS = (
    "products",
    "fuzz",
    "heavy-pages",
    "styles",
    "structure",
    "killed-runs",
    "damaged-folders",
    "damaged-archives",
    "flipped-bits",
    "full-disk",
    "power-cuts",
    "soak",
    "years",
)

# A file system in memory, on which syncing costs nothing.
_MEMORY = Path("/dev/shm")


def workplace() -> tempfile.TemporaryDirectory[str]:
    """Return a temporary folder, in memory if the system can."""
    return tempfile.TemporaryDirectory(dir=_MEMORY if _MEMORY.is_dir() else None)
