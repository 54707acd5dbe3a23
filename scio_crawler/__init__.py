"""Read the press conference transcripts of China's State Council Information Office.

:func:`read` turns what the site sent into a briefing with speaker turns. It needs neither a
network nor a folder, and importing it does not import Scrapy.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from scio_crawler.common.errors import Failure
    from scio_crawler.items import Briefing, Capture, Entry, Note, PageLine, Person, Turn
    from scio_crawler.reading.briefing import read

__all__ = ["Briefing", "Capture", "Entry", "Failure", "Note", "PageLine", "Person", "Turn", "read"]

if not TYPE_CHECKING:  # a command that reads no page does not import what reads pages

    def __getattr__(name: str) -> object:
        if name not in __all__:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        module = {"Failure": "common.errors", "read": "reading.briefing"}.get(name, "items")
        return getattr(import_module(f"{__name__}.{module}"), name)
