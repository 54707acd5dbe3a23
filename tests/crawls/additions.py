"""Parts of the kind that people add to a crawl by Scrapy's settings, good and bad ones."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

from scrapy import Request
from scrapy.exceptions import DropItem
from scrapy.http import Response
from scrapy.settings import BaseSettings
from scrapy.statscollectors import MemoryStatsCollector

from scio_crawler.items import CollectedPages


def path_of(part: type) -> str:
    """Return how a setting names *part*."""
    return f"{part.__module__}.{part.__name__}"


class Passes:
    """A pipeline, downloader middleware, extension and add-on that changes nothing."""

    def process_item(self, item: Any) -> Any:
        return item

    def process_request(self, request: Request) -> None:
        request.headers["X-Lantern"] = "lit"

    def process_response(self, request: Request, response: Response) -> Response:
        return response

    def update_settings(self, settings: BaseSettings) -> None:
        settings.set("RETRY_TIMES", 1, "addon")


class PassesItems:
    """A spider middleware that changes nothing."""

    async def process_start(self, start: AsyncIterator[Any]) -> AsyncIterator[Any]:
        async for item in start:
            yield item


class Swallows:
    """A spider middleware that lets nothing pass, without a word."""

    async def process_start(self, start: AsyncIterator[Any]) -> AsyncIterator[Any]:
        async for item in start:
            if not isinstance(item, CollectedPages):
                yield item


class Drops:
    """A pipeline that drops everything."""

    def process_item(self, item: Any) -> Any:
        raise DropItem("not wanted")


class Looks:
    """A pipeline before ours that fails if a page comes without its texts."""

    def process_item(self, item: CollectedPages) -> CollectedPages:
        if not all(page.blocks for page in item.pages):
            raise ValueError("no text")
        return item


class Breaks:
    """A pipeline with a fault."""

    def process_item(self, item: Any) -> Any:
        raise KeyError("lantern")


class Forgets:
    """A pipeline that does not return the item, the usual mistake."""

    def process_item(self, item: Any) -> None:
        pass


class Replaces:
    """A pipeline that makes a dict of the item."""

    def process_item(self, item: Any) -> dict[str, Any]:
        return {"url": item.url}


class Stats(MemoryStatsCollector):
    """Statistics of a person's own."""


class Takes:
    """An add-on that takes a part of the project away."""

    def update_settings(self, settings: BaseSettings) -> None:
        settings.set("ITEM_PIPELINES", {"scio_crawler.pipelines.Publish": None}, "addon")
