"""`scrapy crawl`, but it checks the arguments first and its exit status tells how it went."""

from __future__ import annotations

import argparse
import asyncio
import logging
import sys
from collections.abc import Sequence
from typing import Any, NoReturn

from scrapy import signals
from scrapy.commands.crawl import Command as ScrapyCrawl
from scrapy.crawler import Crawler
from scrapy.settings import SETTINGS_PRIORITIES, BaseSettings
from scrapy.utils.log import DEFAULT_LOGGING

from scio_crawler.arguments import LIVE, Arguments
from scio_crawler.errors import ArgumentError, ScioError
from scio_crawler.run.run import Run

SPIDER = "briefings"
FAILED = 1
ANONYMOUS = (
    "The site's operator cannot tell who asks: please give an address of yours, "
    "with -s SCIO_CONTACT=you@example.org"
)

logger = logging.getLogger(__name__)


def repeated(given: Sequence[str]) -> list[str]:
    """Return the names that occur more than once in *given*, a list of ``name=value``."""
    names = [argument.partition("=")[0] for argument in given]
    return sorted({name for name in names if names.count(name) > 1})


class Command(ScrapyCrawl):
    """Replaces Scrapy's own command.

    That one uses the last of two ``-a name=`` silently, accepts any argument, and ends with 0
    whatever happened.
    """

    _arguments: Arguments | None = None  # if the spider is the project's own

    def process_options(self, args: list[str], opts: argparse.Namespace) -> None:
        """Process options as Scrapy does. Exits with status 2 if an argument is bad."""
        assert self.settings is not None
        twice = repeated(opts.spargs)
        super().process_options(args, opts)
        if not _is_given("LOG_LEVEL", self.settings):
            _quiet_scrapy()
        if twice:
            _reject(f"{', '.join(f'{name}=' for name in twice)}: given more than once")
        if args == [SPIDER]:
            try:
                self._arguments = Arguments.parse(opts.spargs)
            except ArgumentError as error:
                _reject(str(error))

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Run the crawl and set ``exitcode`` by its report.

        If the crawl could not start, print why, and set it by the error.
        """
        if len(args) != 1:
            super().run(args, opts)  # raises UsageError
            return
        assert self.crawler_process is not None
        if self._arguments and _is_anonymous(self._arguments, self.crawler_process.settings):
            logger.warning(ANONYMOUS)
        if args[0] not in (known := self.crawler_process.spider_loader.list()):
            _reject(f"there is no spider {args[0]}; known are {', '.join(known)}")
        crawler = self.crawler_process.create_crawler(args[0])
        _hide_corestats(crawler)
        failure = _watch(self.crawler_process.crawl(crawler, **opts.spargs))
        self.crawler_process.start()
        if failure:
            self.exitcode = getattr(failure[0], "exit_status", FAILED)
            _explain(failure[0])
        else:
            self.exitcode = _status(crawler)


def _is_given(name: str, settings: BaseSettings) -> bool:
    """Return whether the setting *name* was given on the command line."""
    return settings.getpriority(name) == SETTINGS_PRIORITIES["cmdline"]


def _is_anonymous(arguments: Arguments, settings: BaseSettings) -> bool:
    named = settings["SCIO_CONTACT"] or _is_given("USER_AGENT", settings)
    return arguments.site == LIVE and not named


def _hide_corestats(crawler: Crawler) -> None:
    """Keep a traceback of Scrapy's CoreStats out of the log if *crawler* cannot be opened.

    CoreStats fails when a crawl is closed that was never opened; its traceback would hide the
    reason.
    """
    opened: list[bool] = []

    def note() -> None:
        opened.append(True)

    def is_news(record: logging.LogRecord) -> bool:
        return bool(opened) or "CoreStats.spider_closed" not in record.getMessage()

    crawler.signals.connect(note, signals.spider_opened, weak=False)
    logging.getLogger("scrapy.utils.signal").addFilter(is_news)


def _watch(started: Any) -> list[BaseException]:
    """Return a list that will contain the exception of the *started* crawl, if it raises one."""
    failure: list[BaseException] = []

    def note(task: asyncio.Task[None]) -> None:
        if not task.cancelled() and (error := task.exception()):
            failure.append(error)

    if isinstance(started, asyncio.Task):
        started.add_done_callback(note)
    else:  # a Deferred, with FORCE_CRAWLER_PROCESS
        started.addErrback(lambda failed: failure.append(failed.value))
    return failure


def _status(crawler: Crawler) -> int:
    """Return the exit status of a crawl that has ended."""
    if crawler.spider is None:
        return FAILED
    run = crawler.get_extension(Run)
    return run.report.exit_status()[0] if run else 0


def _explain(error: BaseException) -> None:
    if isinstance(error, ScioError):
        print(f"The crawl could not start: {error}", file=sys.stderr)
    else:
        logger.critical("The crawl could not start", exc_info=error)


def _reject(faults: str) -> NoReturn:
    print(f"Nothing was started, because of these arguments:\n{faults}", file=sys.stderr)
    sys.exit(ArgumentError.exit_status)


def _quiet_scrapy() -> None:
    """Keep Scrapy's own lines out of the log, except warnings and errors.

    Scrapy sets the levels of its loggers from this table just before it logs its first line.
    """
    levels: dict[str, Any] = DEFAULT_LOGGING
    levels["loggers"]["scrapy"]["level"] = "WARNING"
