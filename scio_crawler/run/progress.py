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

    def __init__(self) -> None:
        if not sys.stderr.isatty():
            raise NotConfigured
        self._bar: tqdm[Any] | None = None
        self._found = 0

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Progress:
        extension = cls()
        for signal, handler in (
            (signals.spider_opened, extension._open),
            (briefing_found, extension._count),
            (signals.item_scraped, extension._advance),
            (signals.item_dropped, extension._advance),
            (signals.item_error, extension._advance),
            (signals.spider_closed, extension._close),
        ):
            crawler.signals.connect(handler, signal=signal)
        return extension

    def _open(self) -> None:
        self._bar = tqdm(
            total=self._found,
            unit=" briefings",
            file=sys.stderr,
            dynamic_ncols=True,
            miniters=1,  # draw each one: at a polite pace they are half a minute apart
            leave=False,
        )
        _redirect(AboveBar())

    def _count(self) -> None:
        self._found += 1
        if self._bar is not None:
            self._bar.total = self._found
            self._bar.refresh()

    def _advance(self) -> None:
        if self._bar is not None:
            self._bar.update()

    def _close(self) -> None:
        if self._bar is not None:
            self._bar.close()
            _redirect(sys.stderr)


def _redirect(stream: object) -> None:
    """Send Scrapy's log to *stream*, unless it goes to a file."""
    handler = get_scrapy_root_handler()
    if isinstance(handler, logging.StreamHandler) and not isinstance(handler, logging.FileHandler):
        handler.setStream(stream)
