"""A progress bar on the terminal: briefings done, of those found so far."""

from __future__ import annotations

import logging
import sys
from typing import Any

from scrapy import signals
from scrapy.crawler import Crawler
from scrapy.exceptions import NotConfigured
from scrapy.utils.log import get_scrapy_root_handler
from tqdm import tqdm

BYTES, RECORDS, BRIEFINGS = "B", " records", " briefings"


class Bar:
    """A bar of so many of a *unit* on a terminal, nothing anywhere else."""

    def __init__(self, total: int, unit: str) -> None:
        is_shown = sys.stderr.isatty()
        self._bar: tqdm[Any] = tqdm(
            total=total,
            unit=unit,
            unit_scale=unit == BYTES,
            file=sys.stderr,
            dynamic_ncols=True,
            leave=False,
            disable=not is_shown,
        )
        if is_shown:
            _redirect(AboveBar())

    def update(self, number: int) -> None:
        """Count *number* more as done."""
        self._bar.update(number)

    def close(self) -> None:
        """Take the bar away."""
        self._bar.close()
        if not self._bar.disable:
            _redirect(sys.stderr)


# Signal of the spider, without arguments: another briefing will be read.
briefing_found = object()


class AboveBar:
    """A stream for log handlers: standard error, with the bar hidden while it writes."""

    def write(self, text: str) -> None:
        tqdm.write(text, file=sys.stderr, end="")

    def flush(self) -> None:
        sys.stderr.flush()


class Progress:
    """Scrapy extension that draws the bar. Not configured if standard error is no terminal.

    A briefing is done when its item is scraped, dropped or failed.
    """

    _bar: tqdm[Any]  # from the opening of the spider

    def __init__(self, crawler: Crawler) -> None:
        if not sys.stderr.isatty():
            raise NotConfigured
        self._found = 0
        self._signals = crawler.signals
        self._signals.connect(self._open, signal=signals.spider_opened)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Progress:
        return cls(crawler)

    def _open(self) -> None:
        self._bar = tqdm(
            total=0,
            unit=BRIEFINGS,
            file=sys.stderr,
            dynamic_ncols=True,
            miniters=1,  # draw each one: at a polite pace they are half a minute apart
            leave=False,
        )
        _redirect(AboveBar())
        self._signals.connect(self._count, signal=briefing_found)
        for done in (signals.item_scraped, signals.item_dropped, signals.item_error):
            self._signals.connect(self._advance, signal=done)
        self._signals.connect(self._close, signal=signals.spider_closed)

    def _count(self) -> None:
        self._found += 1
        self._bar.total = self._found
        self._bar.refresh()

    def _advance(self) -> None:
        self._bar.update()

    def _close(self) -> None:
        self._bar.close()
        _redirect(sys.stderr)


def _redirect(stream: object) -> None:
    """Send Scrapy's log to *stream*, unless it goes to a file."""
    handler = get_scrapy_root_handler()
    if isinstance(handler, logging.StreamHandler) and not isinstance(handler, logging.FileHandler):
        handler.setStream(stream)
