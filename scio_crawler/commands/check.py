"""`scrapy check`, named after this module: says what takes its place in this project."""

from __future__ import annotations

from scrapy.commands import ScrapyCommand

from scio_crawler.commands.instead import Instead


class Command(Instead, ScrapyCommand):
    """Replaces Scrapy's own, which would say OK, having checked nothing."""

    short = "see check-output"
    instead = (
        "the spider has no contracts that could be checked. {scrapy} check-output checks what a "
        "crawl wrote; the tests run with pytest"
    )
