"""`scrapy crawl`: checks the arguments first, and its exit status says how the crawl went."""

import asyncio
import logging
import shutil
import sys
import textwrap
from argparse import ArgumentParser, Namespace, RawDescriptionHelpFormatter
from collections import Counter
from collections.abc import Sequence
from typing import Any, NoReturn

from scrapy.commands import ScrapyHelpFormatter
from scrapy.commands.crawl import Command as ScrapyCrawl
from scrapy.crawler import Crawler
from scrapy.exceptions import UsageError
from scrapy.settings import BaseSettings
from scrapy.utils.log import DEFAULT_LOGGING

from scio_crawler.commands import BaseCommand, is_given, workers_option
from scio_crawler.common import interrupts
from scio_crawler.common.addresses import ARCHIVE, LIVE, without_secrets
from scio_crawler.common.errors import ArgumentError, Interrupted, ScioError
from scio_crawler.common.identity import command, user_agent
from scio_crawler.common.terminal import print_lines
from scio_crawler.run import setting_checks
from scio_crawler.run.arguments import KNOWN, SPIDER, Arguments

FAILED = 1
EXAMPLE = "you@example.org"  # the documents give it, and it reaches nobody

logger = logging.getLogger(__name__)


class Formatter(ScrapyHelpFormatter, RawDescriptionHelpFormatter):
    """Keeps the line breaks of the epilog."""


class Command(BaseCommand, ScrapyCrawl):
    """Replaces Scrapy's crawl, which accepts any argument, even twice, and always exits with 0."""

    usage = f"[options] {SPIDER}"
    about = f"Read the press room and write what is new: crawl {SPIDER}"
    options = {
        "--workers": workers_option(
            "processes that read an archive (site=archive); default: one per core"
        )
    }
    _arguments: Arguments | None = None  # if the spider is the project's own

    def add_options(self, parser: ArgumentParser) -> None:
        super().add_options(parser)
        parser.formatter_class = Formatter
        parser.epilog = arguments_help()

    def process_options(self, args: list[str], opts: Namespace) -> None:
        """Process options as Scrapy does. Exits with status 2 if one of them is wrong."""
        interrupts.listen()
        self._names = [argument.partition("=")[0] for argument in opts.spargs]
        super().process_options(args, opts)
        if not is_given("LOG_LEVEL", self.settings):
            # Scrapy sets the levels of its loggers from this table before it logs its first line.
            levels: dict[str, Any] = DEFAULT_LOGGING
            levels["loggers"]["scrapy"]["level"] = "WARNING"

    def faults(self, args: list[str], opts: Namespace) -> list[str]:
        faults = []
        twice = sorted(f"{name}=" for name, times in Counter(self._names).items() if times > 1)
        if twice:
            faults.append(f"{', '.join(twice)}: given more than once")

        misplaced = [word for word in args if word.startswith("-") or "=" in word]
        names = [word for word in args if word not in misplaced]
        faults += map(_unexpected, misplaced + names[1:])
        faults += setting_checks.setting_faults(self.settings)
        if names[:1] == [SPIDER]:
            try:
                self._arguments = Arguments.parse(opts.spargs)
            except ArgumentError as error:
                faults.append(str(error))

        site = self._arguments.site if self._arguments else LIVE
        if opts.workers and site != ARCHIVE:
            faults.append(f"--workers: is for -a site={ARCHIVE} only; a crawl asks page after page")

        return faults + feed_faults(self.settings, site)

    def reject(self, faults: Sequence[str]) -> NoReturn:
        why = map(without_secrets, faults)
        print_lines(["Nothing was started, because of these arguments:", *why], sys.stderr)
        sys.exit(ArgumentError.exit_status)

    def run(self, args: list[str], opts: Namespace) -> None:
        """Run the crawl; its report, or the error that it raised, decides ``exitcode``."""
        if not args:
            raise UsageError(f"name the spider, as in {command()} crawl {SPIDER}")
        known = self.crawler_process.spider_loader.list()
        if args[0] not in known:
            self.reject([f"there is no spider {args[0]}; known: {', '.join(known)}"])

        if self._arguments and self._arguments.site == LIVE:
            self._warn_without_contact()
        asked = self._arguments if args == [SPIDER] else None
        try:
            if asked and asked.site == ARCHIVE:
                from scio_crawler.spiders.replay import replay

                self.exitcode = replay(asked, self.settings, opts.workers)
            else:
                self._crawl(args[0], opts.spargs)
        except ScioError as error:
            self._not_started(error)
        if not opts.profile:  # Scrapy writes the profile afterwards
            interrupts.end_process(self.exitcode)

    def _warn_without_contact(self) -> None:
        settings = self.crawler_process.settings
        has_contact = settings["SCIO_CONTACT"] not in ("", EXAMPLE)
        if has_contact or settings["USER_AGENT"] != user_agent(""):
            return

        logger.warning(
            "The site's operator cannot tell who asks: please give an address of yours, by mail "
            "or on the web, after -s SCIO_CONTACT="
        )

    def _crawl(self, name: str, arguments: dict[str, str]) -> None:
        from scio_crawler.run.extension import CrawlSession

        process = self.crawler_process
        crawler = process.create_crawler(name)
        _hide_corestats(crawler)
        started = process.crawl(crawler, **arguments)
        process.start(install_signal_handlers=False)  # which would replace ours
        error = _error(started)
        if error:
            self._not_started(error)
            return
        if crawler.spider is None:
            self.exitcode = FAILED
            return

        run = crawler.get_extension(CrawlSession)
        if run:
            self.exitcode = run.report.exit_status()
        elif interrupts.received():  # by a spider without a run
            self.exitcode = Interrupted.exit_status

    def _not_started(self, error: BaseException) -> None:
        self.exitcode = getattr(error, "exit_status", FAILED)
        if isinstance(error, Interrupted):
            log_interrupted(error)
        elif isinstance(error, ScioError):
            print_lines([f"The crawl could not start: {error}"], sys.stderr)
        else:
            logger.critical("The crawl could not start", exc_info=error)


def arguments_help() -> str:
    """Return the meaning and an example of every argument, in lines that fit the terminal."""
    width = shutil.get_terminal_size().columns - 2
    indent = max(map(len, KNOWN)) + 4
    wrapper = textwrap.TextWrapper(width, break_long_words=False, break_on_hyphens=False)
    wrapper.subsequent_indent = " " * indent
    lines = [f"Arguments of {SPIDER} (-a NAME=VALUE)", ""]
    for name, argument in KNOWN.items():
        text = f"  {name}".ljust(indent) + argument.meaning
        lines += wrapper.wrap(f"{text}. Example: {argument.example}")
    return "\n".join(lines)


def feed_faults(settings: BaseSettings, site: str) -> list[str]:
    """Return a line for each fault in the feeds of a run of *site*."""
    if not settings.getdict("FEEDS"):
        return []
    from scio_crawler.run import extension

    return extension.feed_faults(settings, site)


def log_interrupted(error: Interrupted) -> None:
    """Log that *error* ended the run before it began its work, and the exit status."""
    from scio_crawler.run.reporting.report import EXIT_STATUSES

    logger.info("%s", error)
    logger.info("Exit status %d: %s.", error.exit_status, EXIT_STATUSES[error.exit_status])


def _hide_corestats(crawler: Crawler) -> None:
    """Keep the traceback of CoreStats out of the log: it fails if *crawler* never opened."""

    def is_news(record: logging.LogRecord) -> bool:
        was_opened = crawler.stats.get_value("start_time") is not None
        return was_opened or "CoreStats.spider_closed" not in record.getMessage()

    logging.getLogger("scrapy.utils.signal").addFilter(is_news)


def _error(started: Any) -> BaseException | None:
    if isinstance(started, asyncio.Task):
        is_ended = started.done() and not started.cancelled()
        return started.exception() if is_ended else None

    errors: list[BaseException] = []  # of a Deferred, with FORCE_CRAWLER_PROCESS
    started.addErrback(lambda failure: errors.append(failure.value))
    return errors[0] if errors else None


def _unexpected(word: str) -> str:
    name, _, value = word.lstrip("-").partition("=")
    name = name.lower()
    if name in KNOWN:
        return f"{word}: did you mean -a {name}={value or '...'}?"
    return f"{word}: is not expected here"
