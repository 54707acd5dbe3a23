"""The last check before the network: only the origin in use is contacted."""

from __future__ import annotations

import logging
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.crawler import Crawler

from scio_crawler.common.addresses import CANONICAL, onto_origin, origin_of
from scio_crawler.common.errors import LONGEST, RefusedFailure
from scio_crawler.http.failures import Withheld
from scio_crawler.run.extension import Run

logger = logging.getLogger(__name__)


def base_of(crawler: Crawler) -> str:
    """Return the origin in use: that of the run, else the ``base`` of a spider of one's own.

    Without either, as in ``scrapy shell``, it is the site's.
    """
    run = crawler.get_extension(Run)
    return run.arguments.base if run else getattr(crawler.spider, "base", CANONICAL)


class OriginMiddleware:
    """Refuses every request whose scheme, host and port are not those of the origin in use.

    Nearest the network, it also checks retries and redirects. It moves the site's own addresses
    onto the origin in use: onto a mirror, or from https to http.
    """

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> OriginMiddleware:
        return cls(crawler)

    def process_request(self, request: Request) -> Request | None:
        """Return None to let *request* pass, or the request to send instead. Raises Withheld."""
        base = base_of(self.crawler)
        if _is_on(request.url, base):
            return None
        mapped = onto_origin(request.url, base)
        if mapped in request.meta.get("redirect_urls", ()):
            raise self._refusal("redirect-loop", url=_short(mapped), target=_short(request.url))
        if _is_on(mapped, base):
            # Never filtered as a duplicate: the page would be lost silently.
            return request.replace(url=mapped, dont_filter=True)
        raise self._refusal("off-origin", url=_short(request.url), base=base)

    def _refusal(self, kind: str, **data: str) -> Withheld:
        self.crawler.stats.inc_value("scio/origin_refused")
        failure = RefusedFailure(kind, **data)
        logger.info("Refused: %s", failure)
        return Withheld(failure)


def _is_on(url: str, base: str) -> bool:
    # Programs disagree on where the host begins after a user name, and none is ever needed.
    return origin_of(url) == origin_of(base) and "@" not in urlsplit(url).netloc


def _short(url: str) -> str:
    return url if len(url) <= LONGEST else f"{url[:LONGEST]}…"
