"""Lists: all their pages, and again if they change while they are walked."""

from __future__ import annotations

from collections.abc import AsyncIterator

from scio_crawler import addresses
from scio_crawler.items import Link, Page
from scio_crawler.layouts import read_list_page
from scio_crawler.report import Report
from scio_crawler.spiders.fetch import Fetcher, Unavailable

MOST_WALKS = 5  # of one list that changes all the time


async def walk(fetcher: Fetcher, url: str, report: Report) -> AsyncIterator[Link | Page]:
    """The links and the inline transcripts of the list at *url*, page by page, newest first.

    After more than one page, page 1 is read again; if it changed meanwhile the list is walked
    anew, so that nothing falls between two pages. What was met already comes again then.
    """
    for _ in range(MOST_WALKS):
        first: Page | None = None
        count = 0
        async for page in _pages(fetcher, url, report):
            first = first or page
            count += 1
            for found in (*page.links, *page.inline):
                yield found
        if first is None or count < 2:
            return
        try:
            again = await fetcher.with_twin(url, read_list_page, "list")
        except Unavailable:
            return  # the walk itself was complete as far as anybody can tell
        if signature(again) == signature(first):
            return
    report.warn(url, f"the list changed during each of {MOST_WALKS} walks; the next run walks on")


async def _pages(fetcher: Fetcher, url: str, report: Report) -> AsyncIterator[Page]:
    """The pages of one walk, in order of their numbers."""
    known: dict[int, str] = {1: url}
    met: dict[tuple[str, ...], int] = {}
    number = 1
    while number <= max(known):
        if number in known:
            address = addresses.onto_origin(known[number], fetcher.base)
            try:
                page = await fetcher.with_twin(address, read_list_page, "list")
            except Unavailable as reason:
                reason.tell(report, address)
            else:
                shown = signature(page)
                if shown in met and shown:
                    report.failed(address, f"repeats page {met[shown]} of the list")
                    if number > max(known, default=0) - 1:
                        return  # a pager without an end
                    page.links, page.inline = [], []
                else:
                    report.listed(address, len(page.links) + len(page.inline))
                    yield page
                met.setdefault(shown, number)
                known = {**page.pager, **known}
        number += 1


def signature(page: Page) -> tuple[str, ...]:
    """What a list page shows: its links, the titles of its inline transcripts and their sizes."""
    return (
        *(link.url for link in page.links),
        *(f"{inline.title} {inline.characters}" for inline in page.inline),
    )
