"""Spiders to compare with, which follow the same links; for ``scrapy runspider``.

``bare`` yields nothing. The others are what one would write in an hour: they find the text of each
page and split it at lines that look like a speaker's name.
"""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Iterator
from typing import Any

import scrapy
from scrapy.http import Response

from benchmarks.press_room import LIST

_SPEAKER = re.compile(r"^([A-Z][\w'.-]+(?: [A-Z][\w'.-]+){0,4}):\s*$", re.MULTILINE)


class Bare(scrapy.Spider):
    """Follows every link of the lists and of the pagers, and yields nothing."""

    name = "bare"

    def __init__(self, base: str) -> None:
        super().__init__()
        self.base = base

    async def start(self) -> AsyncIterator[scrapy.Request]:
        yield scrapy.Request(self.base + LIST)

    def parse(self, response: Response, **_: Any) -> Iterator[Any]:
        links = response.xpath("//div[@class='usual']//h1/a/@href | //*[@id='autopage']//a/@href")
        for link in links:
            yield response.follow(link, self.parse)
        pieces = _SPEAKER.split(self.text_of(response))
        for speaker, said in zip(pieces[1::2], pieces[2::2], strict=False):
            yield {"url": response.url, "speaker": speaker, "text": said.strip()}

    def text_of(self, _: Response) -> str:
        return ""


class Naive(Bare):
    """Yields the turns that parsel and a regular expression find on each page."""

    name = "naive"

    def text_of(self, response: Response) -> str:
        return "\n".join(p.xpath("string()").get("") for p in response.css("p"))


class Extract(Bare):
    """Yields the turns that trafilatura and a regular expression find on each page."""

    name = "extract"

    def text_of(self, response: Response) -> str:
        import trafilatura  # optional: only this spider needs it

        return trafilatura.extract(response.text) or ""
