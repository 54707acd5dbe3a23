"""`scrapy parse`, named after this module: says what takes its place in this project."""

from __future__ import annotations

from scrapy.commands import ScrapyCommand

from scio_crawler.commands.instead import Instead


class Command(Instead, ScrapyCommand):
    """Replaces Scrapy's own, which would look for a callback and find none."""

    short = "see explain and shell"
    instead = (
        "the spider has no callback that parses one response: it reads whole briefings. {scrapy} "
        "explain ADDRESS shows how a page is read, and {scrapy} shell ADDRESS has its turns"
    )
