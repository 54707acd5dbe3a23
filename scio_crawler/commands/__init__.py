"""Commands that the project adds to `scrapy`, or replaces.

Scrapy imports every module of this package for every command, even for one that it refuses. So a
module here imports what its options and its help need; its ``run`` imports what does the work.
"""

from __future__ import annotations

import gc
from importlib import import_module


def prepare_imports() -> None:
    """Speed up the imports of a run, until :func:`collect_garbage` ends it."""
    # Imported modules stay in memory, and to search them for garbage takes a tenth of the start.
    gc.disable()
    # For each class that it deprecates, Scrapy inspects the whole stack of imports under way, a
    # millisecond for each. The stack is short here, and long where the spider is imported.
    for name in ("tls", "contextfactory"):
        import_module(f"scrapy.core.downloader.{name}")


def collect_garbage() -> None:
    """Collect garbage from now on, but not in what is in memory already, which stays to the end."""
    gc.freeze()
    gc.enable()
