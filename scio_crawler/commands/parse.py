"""`scrapy parse`: refused, since no callback of the spider parses a page alone."""

from scrapy.commands import ScrapyCommand

from scio_crawler.commands import Refused
from scio_crawler.common.identity import command


class Command(Refused, ScrapyCommand):
    """Says what shows how a page is read."""

    about = f"Not here: {command()} explain ADDRESS shows how a page is read, and why"
