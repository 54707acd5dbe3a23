"""Commands that the project adds to `scrapy`, or replaces."""

from __future__ import annotations

import sys

from scio_crawler import interrupts

# The modules of the commands take half a second to import. A signal meanwhile ends a crawl as any
# later one does.
if "crawl" in sys.argv:
    interrupts.listen()
