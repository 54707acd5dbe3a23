"""The spider of the commands that look at a single page: ``scrapy shell``, ``fetch`` and ``view``.

It has no run, so nothing is recorded and no output folder is opened. The manners are those of a
crawl.
"""

from __future__ import annotations

import builtins
from typing import NoReturn, Self

from scrapy import Request, Spider
from scrapy.crawler import Crawler
from scrapy.exceptions import NotConfigured
from scrapy.http import Response
from scrapy.settings import BaseSettings

from scio_crawler.common.addresses import CANONICAL
from scio_crawler.common.errors import Failure, OutputError, RefusedFailure
from scio_crawler.http.failures import Withheld, failure_of


class Guest(Spider):
    """Asks the origin ``base`` and no other.

    ``failure`` is why the last page could not be had, ``status`` that of the last response.

    One command has one spider, and Scrapy hands its class around before there is an instance, so
    both are attributes of the class.
    """

    name = "guest"
    base = CANONICAL
    failure: Failure | None = None
    status = 0


class GuestLoader:
    """A spider loader that knows the guest only."""

    @classmethod
    def from_settings(cls, settings: BaseSettings) -> Self:  # noqa: ARG003
        return cls()

    def load(self, spider_name: str) -> type[Spider]:  # noqa: ARG002
        return Guest

    def list(self) -> list[str]:
        return [Guest.name]

    def find_by_request(self, request: Request) -> builtins.list[str]:  # noqa: ARG002
        return [Guest.name]


class GuestMiddleware:
    """Keeps why a page could not be had, which Scrapy would tell with a traceback or not at all.

    Not configured for other spiders.
    """

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> GuestMiddleware:
        if not issubclass(crawler.spidercls, Guest):
            raise NotConfigured
        return cls()

    def process_response(self, request: Request, response: Response) -> Response:  # noqa: ARG002
        """Note the status of *response*."""
        Guest.status = response.status
        return response

    def process_exception(self, request: Request, exception: Exception) -> NoReturn:  # noqa: ARG002
        """Raise Withheld with the failure that *exception* stands for."""
        is_output = isinstance(exception, OutputError)  # of the archive that answers
        Guest.failure = (
            RefusedFailure("output", error=str(exception)) if is_output else failure_of(exception)
        )
        raise Withheld(Guest.failure) from exception
