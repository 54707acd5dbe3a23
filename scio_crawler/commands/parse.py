"""`scrapy parse`: refused, since no callback of the spider parses a page alone."""

from scrapy.commands import ScrapyCommand

from scio_crawler.commands import Refused


class Command(Refused, ScrapyCommand):
    """Says what shows how a page is read."""

    instead = "pages are not parsed one by one: {command} explain ADDRESS shows how one is read"
