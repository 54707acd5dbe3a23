"""`scrapy version`: Scrapy's version, and the version of this project."""

import scrapy
from scrapy.commands import ScrapyCommand

from scio_crawler.commands import BaseCommand
from scio_crawler.common.identity import PRODUCT, VERSION
from scio_crawler.common.terminal import print_lines


class Command(BaseCommand, ScrapyCommand):
    """Prints both versions, for a report of a fault."""

    about = f"Print the versions of {PRODUCT} and Scrapy"
    requires_crawler_process = False

    def run(self, *_: object) -> None:
        """Print the versions."""
        print_lines([f"{PRODUCT} {VERSION}", f"Scrapy {scrapy.__version__}"])
