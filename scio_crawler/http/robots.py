"""robots.txt as RFC 9309 has it, and its Crawl-delay kept in full."""

from __future__ import annotations

import asyncio
import logging

from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.robotstxt import RobotsTxtMiddleware
from scrapy.exceptions import IgnoreRequest
from scrapy.extensions.throttle import AutoThrottle
from scrapy.http.request import NO_CALLBACK
from scrapy.robotstxt import RobotParser
from scrapy.utils.misc import build_from_crawler, load_object

from scio_crawler.addresses import origin_of
from scio_crawler.errors import RefusedFailure
from scio_crawler.http.failures import Withheld, failure_of
from scio_crawler.http.origin import base_of
from scio_crawler.internals import is_stopping

logger = logging.getLogger(__name__)

# What RFC 9309 asks a crawler to read at least; more would only cost time.
LARGEST = 500 * 1024
# Added to a delay, which is counted from sending a request: the server counts arrivals.
MARGIN = 0.05
# Stands in for a robots.txt that could not be had.
FORBID_ALL = b"User-agent: *\nDisallow: /"


def forbids_all(status: int) -> bool:
    """Return whether a robots.txt that answers *status* forbids everything.

    One that is not there (4xx) allows everything; one that cannot be had now may forbid.
    """
    is_there = 200 <= status < 300
    is_missing = 400 <= status < 500 and status != 429
    return not (is_there or is_missing)


class RobotsMiddleware(RobotsTxtMiddleware):
    """Scrapy's middleware with three things changed.

    A robots.txt that answers 5xx or 429, or that cannot be had, forbids everything. Its
    Crawl-delay becomes the least delay between requests. And *all* requests that wait for it get
    its rules: Scrapy hands them to the first one that waits, and lets the others pass.
    """

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        settings = crawler.settings
        self._rules: asyncio.Task[RobotParser] | None = None
        self._refusal = RefusedFailure("robots")  # why a request is refused, if it is
        self._parser = load_object(settings["ROBOTSTXT_PARSER"])
        self._name: str = settings["ROBOTSTXT_USER_AGENT"] or settings["USER_AGENT"]

    async def robot_parser(self, request: Request) -> RobotParser | None:
        """Return the rules for *request*; None for another origin, which is refused later."""
        if origin_of(request.url) != origin_of(base_of(self.crawler)):
            return None
        if self._rules is None:
            self._rules = asyncio.ensure_future(self._fetch())
        try:
            return await asyncio.shield(self._rules)
        except asyncio.CancelledError:
            if is_stopping(self.crawler):  # which must not wait for a server that hangs
                self._rules.cancel()
            raise

    def process_request_2(self, rp: RobotParser | None, request: Request) -> None:
        """Let *request* pass, or raise Withheld if *rp* forbids it."""
        try:
            super().process_request_2(rp, request)
        except IgnoreRequest:
            raise Withheld(self._refusal) from None

    async def _fetch(self) -> RobotParser:
        request = Request(
            base_of(self.crawler) + "/robots.txt",
            priority=self.DOWNLOAD_PRIORITY,
            meta={"dont_obey_robotstxt": True},
            callback=NO_CALLBACK,
        )
        stats = self.crawler.stats
        stats.inc_value("robotstxt/request_count")
        try:
            response = await self.crawler.engine.download_async(request)
        except Exception as error:  # whatever it is, permission was not given
            failure = failure_of(error)
            if isinstance(failure, RefusedFailure):  # such as a redirect to another host
                return self._forbid(request, RefusedFailure("robots-refused", cause=failure))
            return self._forbid(request, RefusedFailure("robots-unavailable", cause=failure))
        stats.inc_value("robotstxt/response_count")
        stats.inc_value(f"robotstxt/response_status_count/{response.status}")
        if forbids_all(response.status):
            return self._forbid(request, RefusedFailure("robots-status", status=response.status))
        rules = self._parse(response.body[:LARGEST] if response.status < 300 else b"")
        await self.crawler.signals.send_catch_log_async(
            signal=signals.robots_parsed, robotparser=rules, request=request
        )
        if delay := rules.crawl_delay(self._name):
            self._keep(delay, request)
        return rules

    def _forbid(self, request: Request, refusal: RefusedFailure) -> RobotParser:
        logger.error("%s: nothing may be fetched: %s", request.url, refusal)
        self._refusal = refusal
        return self._parse(FORBID_ALL)

    def _parse(self, body: bytes) -> RobotParser:
        rules: RobotParser = build_from_crawler(self._parser, self.crawler, body)
        return rules

    def _keep(self, delay: float, request: Request) -> None:
        """Make *delay* the least time between requests, however the site's slot is made."""
        logger.info("robots.txt asks for %g s between requests, which is kept", delay)
        delay += MARGIN
        downloader = self.crawler.engine.downloader
        key = downloader.get_slot_key(request)
        own = downloader.per_slot_settings.get(key, {})
        configured = float(own.get("delay", self.crawler.settings.getfloat("DOWNLOAD_DELAY")))
        # For later slots: one that is idle for a minute is thrown away and made anew.
        downloader.per_slot_settings[key] = {
            **own,
            "delay": max(delay, configured),
            "jitter": 0,
        }
        if slot := downloader.slots.get(key):
            slot.delay = max(delay, slot.delay)
            slot.jitter = 0
        if throttle := self.crawler.get_extension(AutoThrottle):
            throttle.mindelay = max(delay, throttle.mindelay)
            throttle.maxdelay = max(delay, throttle.maxdelay)
