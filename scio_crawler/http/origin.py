"""The last check before the network: nothing but the origin in use is contacted."""

from __future__ import annotations

import logging
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest

from scio_crawler.addresses import onto_origin, origin_of
from scio_crawler.arguments import Arguments

logger = logging.getLogger(__name__)

LONGEST = 200  # characters of an address that a reason repeats


def base_of(crawler: Crawler) -> str:
    """The origin in use; the site itself where a spider has no arguments (``scrapy shell``)."""
    arguments: Arguments = getattr(crawler.spider, "arguments", Arguments())
    return arguments.base


class OriginMiddleware:
    """Refuses every request that is not exactly for the origin in use: scheme, host and port.

    It stands nearest the network and reads the address as it would be sent, so that a request
    that came by a retry or a redirect is checked as well. The site's own addresses, when they
    come up on a mirror (or with https), are moved onto the origin in use instead.
    """

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> OriginMiddleware:
        return cls(crawler)

    def process_request(self, request: Request) -> Request | None:
        """None lets *request* pass; another one is sent in its place.

        Raises IgnoreRequest with the address and the reason if it is refused.
        """
        base = base_of(self.crawler)
        if _is_on(request.url, base):
            return None
        mapped = onto_origin(request.url, base)
        if mapped in request.meta.get("redirect_urls", ()):
            raise self._refusal(f"{_short(mapped)} leads to {_short(request.url)} and nowhere else")
        if _is_on(mapped, base):
            # Not filtered as a duplicate: a link that is dropped silently is a lost page.
            return request.replace(url=mapped, dont_filter=True)
        where = _short(request.url)
        raise self._refusal(f"{where} is not on {base}, and nothing else is contacted")

    def _refusal(self, reason: str) -> IgnoreRequest:
        self.crawler.stats.inc_value("scio/origin_refused")
        logger.info("Refused: %s", reason)
        return IgnoreRequest(reason)


def _is_on(url: str, base: str) -> bool:
    # A user name is never needed, and programs disagree on where the host begins after one.
    return origin_of(url) == origin_of(base) and "@" not in urlsplit(url).netloc


def _short(url: str) -> str:
    return url if len(url) <= LONGEST else f"{url[:LONGEST]}…"
