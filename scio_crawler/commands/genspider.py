"""`scrapy genspider`: refused, since `list` and `crawl` would not know its spider."""

from scrapy.commands import ScrapyCommand

from scio_crawler.commands import Refused


class Command(Refused, ScrapyCommand):
    """Says where a spider of one's own belongs."""

    instead = (
        "no command here would know the spider: write a subclass of the one there is, as "
        "docs/python.md shows, or begin a project of its own with {command} startproject"
    )
