"""Progress on the terminal, in one line: the briefings that are due, and their pages."""

import sys
from typing import Any

from scrapy import signals
from scrapy.crawler import Crawler
from scrapy.exceptions import NotConfigured
from scrapy.utils.asyncio import create_looping_call

from scio_crawler.run.extension import CrawlSession, FromCrawler
from scio_crawler.run.terminal import log_handler

BYTES, RECORDS, BRIEFINGS = "B", " records", " briefings"

_INTERVAL = 0.2  # seconds between two looks at the counts of a crawl
# Short enough for 40 columns; in fewer the end is cut off. tqdm fills what is left with the bar.
_CRAWL = "{{n_fmt}}/{{total_fmt}} briefings|{{bar}}| {done}/{known} pages, {{elapsed}}"
_COUNTED = "{percentage:3.0f}%|{bar}| {n_fmt}/{total_fmt}{unit}, {remaining} left"


class Bar:
    """A bar on a terminal that counts to *total* in a *unit*; elsewhere nothing."""

    def __init__(self, total: int, unit: str, form: str = _COUNTED) -> None:
        from tqdm import tqdm  # when it is needed: most crawls have no terminal

        self.line: tqdm[Any] = tqdm(
            total=total,
            unit=unit,
            unit_scale=unit == BYTES,
            bar_format=form,
            file=sys.stderr,
            dynamic_ncols=True,
            miniters=0,  # draw every change: at a polite pace, pages are seconds apart
            leave=False,
            disable=not sys.stderr.isatty(),
        )
        if not self.line.disable:
            _redirect(_AboveBar(self.line))

    def update(self, number: int) -> None:
        """Count *number* more as done."""
        self.line.update(number)

    def close(self) -> None:
        """Remove the bar."""
        self.line.close()
        if not self.line.disable:
            _redirect(sys.stderr)


class _AboveBar:
    """A stream for log handlers: standard error, with the bar hidden while it writes."""

    def __init__(self, bar: Any) -> None:
        self._bar = bar

    def write(self, text: str) -> None:
        self._bar.write(text, file=sys.stderr, end="")

    def flush(self) -> None:
        sys.stderr.flush()


class Progress(FromCrawler):
    """Scrapy extension that draws the bar of a crawl. Raises NotConfigured without a terminal.

    Without a run (``scrapy shell``), it draws nothing.
    """

    def __init__(self, crawler: Crawler) -> None:
        if not sys.stderr.isatty():
            raise NotConfigured
        super().__init__(crawler)
        crawler.signals.connect(self._open, signal=signals.spider_opened)

    def _open(self) -> None:
        if run := self.crawler.get_extension(CrawlSession):
            self._counts, run.counts.is_shown = run.counts, True
            self._bar = Bar(0, BRIEFINGS, _CRAWL.format(done=0, known=0))
            self._drawing = create_looping_call(self._draw)
            self._drawing.start(_INTERVAL)
            self.crawler.signals.connect(self._close, signal=signals.spider_closed)

    def _draw(self) -> None:
        line, counts = self._bar.line, self._counts
        line.n, line.total = counts.settled, max(counts.due, counts.settled)
        line.bar_format = _CRAWL.format(done=counts.done, known=counts.known)
        line.refresh()

    def _close(self) -> None:
        self._drawing.stop()
        self._draw()
        self._bar.close()


def _redirect(stream: object) -> None:
    """Send Scrapy's log to *stream*, unless it goes to a file."""
    if handler := log_handler():
        handler.setStream(stream)
