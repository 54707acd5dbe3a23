"""`scrapy explain ADDRESS | FILE ...`: show how pages are read, and why."""

from __future__ import annotations

import json
from argparse import ArgumentParser, Namespace
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from scrapy.commands import ScrapyCommand
from scrapy.exceptions import UsageError

from scio_crawler.commands import BaseCommand, given_site, is_given, site_option
from scio_crawler.common.addresses import (
    ARCHIVE,
    CANONICAL,
    SAMPLE,
    parse,
    path_of,
    without_secrets,
)
from scio_crawler.common.errors import Failure, ScioError
from scio_crawler.common.terminal import print_lines, printable

if TYPE_CHECKING:
    from scio_crawler.items import Capture
    from scio_crawler.run.arguments import Arguments


class Command(BaseCommand, ScrapyCommand):
    """Explains pages from the archive, from files, from a mirror or from the site."""

    usage = "ADDRESS | FILE ..."
    about = "Show how a page is read, and why"
    details = (
        ": its layout and body, what each line is, the points of each line that may be a label, "
        "what each turn does, and what makes the reading doubtful. An ADDRESS is looked up in the "
        "archive of the output folder, with all pages of its briefing. If it is not there, or with "
        "--fetch, it is fetched as in a crawl, and not kept. A FILE is a saved page; several "
        "are the pages of one briefing. The exit status is 1 if the pages cannot be read, "
        "and 2 if there are none."
    )
    options = {
        "-a": site_option(
            "site=sample, site=archive (only the archive of the output folder), or the base "
            "address of a mirror; default: what the address says"
        )
    }

    def add_options(self, parser: ArgumentParser) -> None:
        super().add_options(parser)
        own = parser.add_argument_group("Explaining")
        own.add_argument("--fetch", action="store_true", help="fetch the page anew")
        own.add_argument("--list", action="store_true", help="read the page as a list")
        own.add_argument("--address", default="", help="the address that the one FILE was saved at")

    def process_options(self, args: list[str], opts: Namespace) -> None:
        """Process options as Scrapy does; the log of a fetch shows errors only."""
        super().process_options(args, opts)
        if not is_given("LOG_LEVEL", self.settings):
            self.settings.set("LOG_LEVEL", "ERROR", priority="cmdline")

    def run(self, args: list[str], opts: Namespace) -> None:
        """Print the explanation. Raises UsageError if *args* name no page, or one out of reach."""
        from scio_crawler.reading.explain import explain, explain_list
        from scio_crawler.run.arguments import is_default_list
        from scio_crawler.spiders.captures import in_files

        if not args or "" in args:
            raise UsageError("name an address or a file")
        if opts.address and not parse(opts.address):
            raise UsageError(f"--address {opts.address}: no page has it")

        try:
            captures = in_files(args, opts.address) or self._of_address(args, opts)
        except ScioError as error:
            raise UsageError(str(error)) from error
        except ValueError as error:  # no address
            raise UsageError(without_secrets(f"{args[0]}: {error}")) from error
        try:
            is_list = opts.list or is_default_list(captures[0].url)
            lines = explain_list(captures[0]) if is_list else explain(captures)
        except Failure as failure:
            lines, self.exitcode = [f"{captures[0].url} {failure}"], 1
        print_lines(map(printable, lines))

    def _of_address(self, args: Sequence[str], opts: Namespace) -> list[Capture]:
        """Return the pages of the briefing, or list, at the one address in *args*."""
        from scio_crawler.http.handlers import SAMPLE as SAMPLE_PAGES
        from scio_crawler.http.handlers import read
        from scio_crawler.run.output_folder import output_folder
        from scio_crawler.spiders.captures import archived, arguments_for

        if len(args) > 1:
            raise UsageError("several files, or one address, at a time")
        site = given_site(opts)
        [word] = args
        if not word.startswith("/") and "://" not in word:
            raise UsageError(f"there is no file {word}")
        if site == SAMPLE and read(SAMPLE_PAGES, path_of(word)) is None:
            raise UsageError(f"the sample has no page {path_of(word)}")

        arguments = arguments_for(word, opts.list, site)
        url = (arguments.urls or arguments.lists)[0]
        folder = output_folder(self.settings, arguments.site)
        found = [] if opts.fetch else archived(folder, url)
        if found:
            return found

        if arguments.site == ARCHIVE:
            raise UsageError(f"{url} is not in the archive in {folder}")
        return self._fetched(arguments, url)

    def _fetched(self, arguments: Arguments, url: str) -> list[Capture]:
        """Return the pages at *url* as a crawl gets them now. Raises UsageError if it cannot."""
        from scio_crawler.contract.lines import REPORT
        from scio_crawler.spiders.captures import archived

        process = self.crawler_process
        texts = arguments.given() | {"site": arguments.site}
        with TemporaryDirectory(prefix="scio-") as folder:
            process.settings.set("SCIO_OUTPUT_DIR", folder, priority="cmdline")
            process.crawl("briefings", **texts)
            process.start()
            found = archived(Path(folder), url)
            if found:
                return found
            reasons = _reasons(Path(folder) / REPORT)

        why = reasons.get(url, "could not be fetched; the log says why")
        if arguments.site == arguments.base:
            why += f" ({arguments.base} is taken for a mirror of {CANONICAL})"
        raise UsageError(f"{url}: {why}")


def _reasons(report: Path) -> dict[str, str]:
    """Return the first reason of failure of each address in *report*; empty without the file."""
    if not report.exists():
        return {}
    failures = json.loads(report.read_text("utf-8"))["failures"]
    return {failure["url"]: failure["reason"] for failure in reversed(failures)}
