"""The last check before the network: nothing but the origin in use is contacted."""

from __future__ import annotations

import logging
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.crawler import Crawler

from scio_crawler.addresses import onto_origin, origin_of
from scio_crawler.arguments import Arguments
from scio_crawler.errors import LONGEST, RefusedFailure
from scio_crawler.http.failures import Withheld
from scio_crawler.run.run import Run

logger = logging.getLogger(__name__)


def base_of(crawler: Crawler) -> str:
    """Return the origin in use; the site itself if no run was opened (``scrapy shell``)."""
    if run := crawler.get_extension(Run):
        return run.arguments.base
    arguments: Arguments = getattr(crawler.spider, "arguments", Arguments())
    return arguments.base


class OriginMiddleware:
    """Refuses every request that is not exactly for the origin in use: scheme, host and port.

    It stands nearest the network and reads the address as it would be sent, so that retries and
    redirects are checked as well. The site's own addresses, when they come up on a mirror (or
    with https), are moved onto the origin in use instead.
    """

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> OriginMiddleware:
        return cls(crawler)

    def process_request(self, request: Request) -> Request | None:
        """Return None to let *request* pass, or the request to be sent in its place.

        Raises Withheld if it is refused.
        """
        base = base_of(self.crawler)
        if _is_on(request.url, base):
            return None
        mapped = onto_origin(request.url, base)
        if mapped in request.meta.get("redirect_urls", ()):
            raise self._refusal("redirect-loop", url=_short(mapped), target=_short(request.url))
        if _is_on(mapped, base):
            # Not filtered as a duplicate: a link that is dropped silently is a lost page.
            return request.replace(url=mapped, dont_filter=True)
        raise self._refusal("off-origin", url=_short(request.url), base=base)

    def _refusal(self, kind: str, **data: str) -> Withheld:
        self.crawler.stats.inc_value("scio/origin_refused")
        failure = RefusedFailure(kind, **data)
        logger.info("Refused: %s", failure)
        return Withheld(failure)


def _is_on(url: str, base: str) -> bool:
    # A user name is never needed, and programs disagree on where the host begins after one.
    return origin_of(url) == origin_of(base) and "@" not in urlsplit(url).netloc


def _short(url: str) -> str:
    return url if len(url) <= LONGEST else f"{url[:LONGEST]}…"
