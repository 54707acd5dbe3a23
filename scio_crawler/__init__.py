"""Read the press conference transcripts of China's State Council Information Office.

:func:`read` turns what the site sent into a briefing with speaker turns. It needs neither a
network nor a folder, and importing it does not import Scrapy.
"""

from scio_crawler.common.errors import Failure
from scio_crawler.items import Briefing, Capture, Entry, Note, PageLine, Person, Turn
from scio_crawler.reading.briefing import read

__all__ = ["Briefing", "Capture", "Entry", "Failure", "Note", "PageLine", "Person", "Turn", "read"]
