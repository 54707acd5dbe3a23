"""`scrapy bench`, named after this module: says what takes its place in this project."""

from __future__ import annotations

from scrapy.commands import ScrapyCommand

from scio_crawler.commands.instead import Instead


class Command(Instead, ScrapyCommand):
    """Replaces Scrapy's own, which would have every request of its own refused."""

    short = "run it elsewhere"
    instead = (
        "Scrapy's benchmark asks a server of its own, and here nothing but the site is asked. "
        "Call scrapy bench in a folder without a scrapy.cfg"
    )
