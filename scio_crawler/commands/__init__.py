"""Commands that the project adds to `scrapy`, or replaces."""

from __future__ import annotations

import gc
import sys
from importlib import import_module

from scio_crawler.common import interrupts

if {"crawl", "import"}.intersection(sys.argv):
    # The modules of the commands take some tenths of a second to import. A signal meanwhile ends a
    # crawl as any later one does.
    interrupts.listen()
    # What is imported stays, and to look for garbage in it takes a tenth of the start. The command
    # itself switches this on again.
    gc.disable()
    # For each class that it deprecates, Scrapy looks at all imports under way (inspect.stack()),
    # which takes it a millisecond for each. Here there are few; below the spider, many.
    for name in ("tls", "contextfactory"):
        import_module(f"scrapy.core.downloader.{name}")
