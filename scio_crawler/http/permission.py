"""What may be requested: the origin in use, what its robots.txt allows, nothing during a stop."""

import asyncio
import logging
from collections.abc import Callable
from functools import partial

from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.robotstxt import RobotsTxtMiddleware
from scrapy.exceptions import IgnoreRequest
from scrapy.extensions.throttle import AutoThrottle
from scrapy.http.request import NO_CALLBACK
from scrapy.robotstxt import RobotParser
from scrapy.utils.asyncio import create_looping_call
from scrapy.utils.misc import build_from_crawler, load_object

from scio_crawler.archive.lookup import Answer
from scio_crawler.common import interrupts
from scio_crawler.common.addresses import origin_of
from scio_crawler.common.content import BOMS, plain
from scio_crawler.common.errors import NetworkFailure, RefusedFailure
from scio_crawler.common.scrapy_internals import close_scraper_if_idle, is_stopping
from scio_crawler.http.failures import NoResponse, failure_of
from scio_crawler.http.recorder import answer_of
from scio_crawler.http.redirects import follow, is_on
from scio_crawler.run.extension import FromCrawler, arguments_of, end
from scio_crawler.run.session import SHUTDOWN

logger = logging.getLogger(__name__)


def base_of(crawler: Crawler) -> str:
    """Return the origin in use."""
    return arguments_of(crawler).base


class OriginMiddleware(FromCrawler):
    """Refuses every request to an origin (scheme, host and port) other than the one in use.

    It is nearest the network, so that it checks all requests, also retries.
    """

    def process_request(self, request: Request) -> None:
        """Let *request* pass. Raises NoResponse."""
        if not is_on(request.url, base := base_of(self.crawler)):
            failure = RefusedFailure("off-origin", url=request.url, base=base)
            raise NoResponse(failure)


LARGEST = 500 * 1024  # bytes of robots.txt that are read: the least that RFC 9309 allows
# Seconds added to a delay: the crawler counts from request to request, the server its arrivals.
MARGIN = 0.05
LONGEST_DELAY = 3600  # seconds; at a request an hour no list can be walked in a day


def forbids_all(status: int) -> bool:
    """Return whether robots.txt forbids everything because it answers *status* (RFC 9309)."""
    # One that is not available now (5xx, 429) may forbid anything.
    is_missing = 400 <= status < 500 and status != 429
    return not (200 <= status < 300 or is_missing)


def in_utf8(text: bytes) -> bytes:
    """Return the robots.txt *text* in UTF-8: of another coding the parser understands no rule."""
    for mark, coding in BOMS:
        if text.startswith(mark):
            return text.removeprefix(mark).decode(coding, "ignore").encode()
    return text


class RobotsMiddleware(RobotsTxtMiddleware):
    """Scrapy's middleware, with these changes.

    - Everything is forbidden if robots.txt answers 5xx or 429 or does not answer, and if its
      Crawl-delay is longer than ``LONGEST_DELAY``.
    - It may be in UTF-16 or UTF-32, which Scrapy would take for one without rules.
    - Its Crawl-delay is the least delay between requests.
    - Its rules apply to all requests that wait for it; Scrapy applies them to the first one only.
    """

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._rules: asyncio.Task[RobotParser] | None = None
        self._refusal = RefusedFailure("robots")  # for a request that the rules forbid
        parser = load_object(crawler.settings["ROBOTSTXT_PARSER"])
        self._parse: Callable[[bytes], RobotParser] = partial(build_from_crawler, parser, crawler)

    async def robot_parser(self, request: Request) -> RobotParser | None:
        """Return the rules for *request*, None if it is to another origin, and refused later."""
        if origin_of(request.url) != origin_of(base_of(self.crawler)):
            return None
        if self._rules is None:
            self._rules = asyncio.ensure_future(self._fetch())
        try:
            return await asyncio.shield(self._rules)
        except asyncio.CancelledError:
            if is_stopping(self.crawler):  # a stop must not wait for a server that hangs
                self._rules.cancel()
            raise

    def process_request_2(self, rp: RobotParser | None, request: Request) -> None:
        """Let *request* pass, or raise NoResponse if *rp* forbids it."""
        try:
            super().process_request_2(rp, request)
        except IgnoreRequest:
            raise NoResponse(self._refusal) from None

    def _request(self, url: str) -> Request:
        meta = {"dont_obey_robotstxt": True}
        return Request(url, priority=self.DOWNLOAD_PRIORITY, meta=meta, callback=NO_CALLBACK)

    async def _ask(self, url: str) -> Answer:
        return answer_of(await self.crawler.engine.download_async(self._request(url)))

    async def _fetch(self) -> RobotParser:
        base = base_of(self.crawler)

        try:
            answer = await follow(base + "/robots.txt", base, self._ask)
            text = plain(answer.body, answer.capture.headers)
        except Exception as error:  # without an answer there is no permission
            failure = failure_of(error)
            # It is refused if, for instance, it redirects to another host.
            is_refused = isinstance(failure, RefusedFailure)
            kind = "robots-refused" if is_refused else "robots-unavailable"
            return self._forbid(RefusedFailure(kind, cause=failure))

        if forbids_all(answer.status):
            return self._forbid(RefusedFailure("robots-status", status=answer.status))

        text = text[:LARGEST] if answer.status < 300 else b""
        rules = self._parse(in_utf8(text))
        settings = self.crawler.settings
        delay = rules.crawl_delay(settings["ROBOTSTXT_USER_AGENT"] or settings["USER_AGENT"])
        if delay and delay > LONGEST_DELAY:
            return self._forbid(RefusedFailure("robots-delay", delay=delay, most=LONGEST_DELAY))

        if delay:
            self._raise_delay(delay, self._request(answer.url))

        return rules

    def _forbid(self, refusal: RefusedFailure) -> RobotParser:
        logger.error("Nothing may be fetched from %s: %s", base_of(self.crawler), refusal)
        self._refusal = refusal
        return self._parse(b"User-agent: *\nDisallow: /")

    def _raise_delay(self, delay: float, request: Request) -> None:
        """Make *delay* the least time between requests, in this download slot and later ones."""
        logger.info("robots.txt asks for %g s between requests, and gets them", delay)
        delay += MARGIN
        downloader = self.crawler.engine.downloader
        key = downloader.get_slot_key(request)
        own = downloader.per_slot_settings.get(key, {})
        configured = float(own.get("delay", self.crawler.settings.getfloat("DOWNLOAD_DELAY")))
        # Scrapy drops a slot that is idle for a minute; the next one takes its settings here.
        downloader.per_slot_settings[key] = {**own, "delay": max(delay, configured), "jitter": 0}
        if slot := downloader.slots.get(key):
            slot.delay = max(delay, slot.delay)
            slot.jitter = 0

        if throttle := self.crawler.get_extension(AutoThrottle):
            throttle.mindelay = max(delay, throttle.mindelay)
            throttle.maxdelay = max(delay, throttle.maxdelay)


POLL = 0.5  # seconds between looks; Scrapy sends no signal when a stop begins


class FastShutdown(FromCrawler):
    """Scrapy extension that begins a stop on a signal, and then drops queued requests.

    Scrapy would send all of them, one delay after the other, which takes minutes. A dropped
    request fails with NoResponse; the crawl waits for responses to those already sent.
    """

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._sweeper = create_looping_call(self._sweep)
        crawler.signals.connect(self._start, signal=signals.engine_started)
        crawler.signals.connect(self._end, signal=signals.spider_closed)

    def _start(self) -> None:
        self._sweeper.start(POLL, now=False)

    def _end(self) -> None:
        if self._sweeper.running:
            self._sweeper.stop()

    def _sweep(self) -> None:
        if not is_stopping(self.crawler):
            if name := interrupts.received():
                logger.info(
                    "%s: the run ends; the next one carries on",
                    interrupts.stop_reason_in_words(name),
                )
                end(self.crawler, SHUTDOWN)
            return

        for slot in self.crawler.engine.downloader.slots.values():
            while slot.queue:
                _, waiting = slot.queue.popleft()
                waiting.errback(NoResponse(NetworkFailure("stopping")))

        close_scraper_if_idle(self.crawler)
