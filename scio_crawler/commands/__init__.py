"""Commands that the project adds to `scrapy`, or replaces.

Scrapy imports every module of this package for every command, even for one that it refuses. So a
module here imports what its options and its help need; its ``run`` imports what does the work.
"""

import gc
import inspect
import sys
from importlib import import_module


def prepare_imports() -> None:
    """Speed up the imports of a run, until :func:`collect_garbage` ends it."""
    # Imported modules stay in memory, and to search them for garbage takes a tenth of the start.
    gc.disable()
    for name in ("tls", "contextfactory"):
        _import_deprecating(f"scrapy.core.downloader.{name}")


def _import_deprecating(name: str) -> None:
    """Import the module *name* of Scrapy, which deprecates classes."""
    # To learn which module does, Scrapy takes the whole stack, with lines of source, and looks
    # through all modules: a tenth of the start. Here it is known.
    stack = inspect.stack
    vars(inspect)["stack"] = lambda: [(), (sys.modules[name],)]
    try:
        import_module(name)
    finally:
        vars(inspect)["stack"] = stack


def collect_garbage() -> None:
    """Collect garbage from now on, but not in what is in memory already, which stays to the end."""
    gc.freeze()
    gc.enable()
