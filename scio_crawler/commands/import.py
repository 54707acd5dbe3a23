"""`scrapy import PATH ...`: take in archives that others recorded."""

from argparse import Namespace

from scrapy.commands import ScrapyCommand
from scrapy.exceptions import UsageError
from scrapy.utils.log import configure_logging

from scio_crawler.commands import (
    BaseCommand,
    given_site,
    site_option,
    workers_option,
)
from scio_crawler.commands.crawl import feed_faults, log_interrupted
from scio_crawler.common import interrupts
from scio_crawler.common.addresses import ARCHIVE, IMPORT
from scio_crawler.common.errors import ArgumentError, Interrupted, ScioError
from scio_crawler.run.arguments import Arguments


class Command(BaseCommand, ScrapyCommand):
    """Imports the pages of the site from WARC and WACZ files, and reads them."""

    usage = "[options] PATH ..."
    about = "Take in and read the site's pages from other people's archives (WARC, WACZ)"
    details = (
        ". PATH is a file, a folder, a pattern or an address that fsspec knows (s3://...). Any "
        "program may have written the files: cdxt warc for Common Crawl and the Internet Archive, "
        "wget, Browsertrix, ArchiveWeb.page. The archive of the output folder gets each page once, "
        "with the time of its capture, and captures of one page at several dates become revisions. "
        "The site gets no request."
    )
    requires_crawler_process = False
    options = {
        "--workers": workers_option("processes that scan and read; default: one per core"),
        "--scheduler": {
            "default": "",
            "metavar": "ADDRESS",
            "help": "a Dask cluster whose workers scan and read, as tcp://host:8786; see "
            "docs/scale.md",
        },
        "-a": site_option(
            "the mirror whose pages to import, as site=http://127.0.0.1:8000; default: the site"
        ),
    }

    def faults(self, args: list[str], opts: Namespace) -> list[str]:
        return super().faults(args, opts) + feed_faults(self.settings, IMPORT)

    def run(self, args: list[str], opts: Namespace) -> None:
        """Import the files that *args* name; ``exitcode`` says how it went."""
        if not all(args or [""]):
            raise UsageError("name a file, a folder, a pattern or an address")

        site = given_site(opts)
        interrupts.listen()

        try:
            self.exitcode = self._import(args, site, opts)
        except Interrupted as error:
            self.exitcode = error.exit_status
            log_interrupted(error)
        except ScioError as error:
            self.fail(error, "Nothing was imported: ")

        interrupts.end_process(self.exitcode)

    def _import(self, args: list[str], site: str, opts: Namespace) -> int:
        configure_logging(self.settings)
        base = ""  # of what the folder has
        if site:
            asked = Arguments.parse({"site": site})
            if asked.site == ARCHIVE:
                raise ArgumentError(
                    f"site={site}: has no address. Example: site=http://127.0.0.1:8000"
                )
            base = asked.claim
        from scio_crawler.importing.importer import import_files
        from scio_crawler.spiders.replay import catch_up

        wanted = Arguments(site=IMPORT, base=base)
        return import_files(args, wanted, self.settings, opts.workers, opts.scheduler, catch_up)
