"""Progress on the terminal, in one line: pages done, of about so many, and the time left."""

from __future__ import annotations

import sys
from typing import Any

from scrapy import signals
from scrapy.crawler import Crawler
from scrapy.exceptions import NotConfigured
from tqdm import tqdm

from scio_crawler.run.ahead import Ahead
from scio_crawler.run.extension import Run
from scio_crawler.run.terminal import colour_log, log_handler

BYTES, RECORDS, BRIEFINGS = "B", " records", " briefings"

# Short enough for 40 columns; in fewer the end is cut off. tqdm fills what is left with the bar.
_SO_FAR = "pages so far: {n_fmt}, {elapsed}"
_SHARE = "{percentage:3.0f}%|{bar}| "
_COUNTED = f"{_SHARE}{{n_fmt}}/{{total_fmt}}{{unit}}, {{remaining}} left"


class Bar:
    """A bar of so many of a *unit* on a terminal, nothing anywhere else."""

    def __init__(self, total: int, unit: str) -> None:
        self._bar = _bar(total, unit, _COUNTED)
        if not self._bar.disable:
            _redirect(AboveBar())

    def update(self, number: int) -> None:
        """Count *number* more as done."""
        self._bar.update(number)

    def close(self) -> None:
        """Take the bar away."""
        self._bar.close()
        if not self._bar.disable:
            _redirect(sys.stderr)


def _bar(total: int | None, unit: str, form: str) -> tqdm[Any]:
    return tqdm(
        total=total,
        unit=unit,
        unit_scale=unit == BYTES,
        bar_format=form,
        file=sys.stderr,
        dynamic_ncols=True,
        miniters=0,  # whatever has changed is drawn: at a polite pace, pages are seconds apart
        leave=False,
        disable=not sys.stderr.isatty(),
    )


class AboveBar:
    """A stream for log handlers: standard error, with the bar hidden while it writes."""

    def write(self, text: str) -> None:
        tqdm.write(text, file=sys.stderr, end="")

    def flush(self) -> None:
        sys.stderr.flush()


class Progress:
    """Scrapy extension that draws the bar of a crawl, and colours its log.

    Not configured if standard error is no terminal. Without a run (``scrapy shell``), it
    draws nothing.
    """

    _bar: tqdm[Any]  # from the opening of the spider
    _ahead: Ahead

    def __init__(self, crawler: Crawler) -> None:
        if not sys.stderr.isatty():
            raise NotConfigured
        self._crawler = crawler
        crawler.signals.connect(self._open, signal=signals.spider_opened)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Progress:
        return cls(crawler)

    def _open(self) -> None:
        colour_log()  # Scrapy has made the handler of its log anew for this crawler
        if run := self._crawler.get_extension(Run):
            self._bar = _bar(None, " pages", _SO_FAR)
            self._ahead, run.ahead.watch = run.ahead, self._draw
            self._crawler.signals.connect(self._close, signal=signals.spider_closed)
            _redirect(AboveBar())

    def _draw(self) -> None:
        bar, (done, total, share, left) = self._bar, self._ahead.progress()
        if not share or left is None:
            bar.n, bar.total, bar.bar_format = done, None, _SO_FAR
        else:
            # By the pace up to now, in which all delays and retries are.
            seconds = left * bar.format_dict["elapsed"] / done
            bar.n, bar.total = share, 1
            bar.bar_format = f"{_SHARE}{done}/{total} pages, {bar.format_interval(seconds)} left"
        bar.update(0)  # which draws at most ten times a second

    def _close(self) -> None:
        self._bar.close()
        _redirect(sys.stderr)


def _redirect(stream: object) -> None:
    """Send Scrapy's log to *stream*, unless it goes to a file."""
    if handler := log_handler():
        handler.setStream(stream)
