"""The pages of a briefing, from the site or from the archive, and what a worker process reads.

Nothing here imports Scrapy, which takes a worker long to load.
"""

import asyncio
import logging
from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import astuple, dataclass
from functools import cache, partial
from http import HTTPStatus
from pathlib import Path

from scio_crawler.archive import ARCHIVE
from scio_crawler.archive.index import Index, RecordedRun
from scio_crawler.archive.lookup import Answer, ArchiveReader, Replay
from scio_crawler.common import addresses, errors
from scio_crawler.common.addresses import Address
from scio_crawler.common.database import FILE, Database
from scio_crawler.common.errors import Failure, NotArchived
from scio_crawler.folder.visits import find_gaps
from scio_crawler.http.redirects import follow
from scio_crawler.items import BRIEFING, Capture, CollectedPages, Page, PageLine, Visit
from scio_crawler.reading import reader
from scio_crawler.run.workers import Stopped, Workers, drop_texts, read_whole

logger = logging.getLogger(__name__)

PageReader = Callable[[Capture], Page]

MOST_SHELLS = 3  # JavaScript redirects in a row; more are a loop


@dataclass(frozen=True)
class ListReader:
    """Reads page *number* of a list, as :func:`~.briefing.read_list_at` does."""

    asked: str  # the address
    number: int
    is_first: bool
    title: str  # of the first page, if its pager has no numbers

    def __call__(self, capture: Capture) -> Page:
        return reader.read_list_at(capture, *astuple(self))


@dataclass
class Pages(ABC):
    """Gets pages from the origin *base*; *workers* read what is large.

    Methods raise Failure without a page, and Stopped during a stop. *kind* is "list" or "page".
    """

    base: str
    archive: ArchiveReader
    workers: Workers

    @abstractmethod
    async def answer(self, url: str, kind: str, anew: bool) -> Answer:
        """Return what *url* answers; if *anew*, even an unchanged page is sent again."""

    async def get(self, url: str, kind: str, anew: bool = False) -> Answer:
        """Return the response for *url*, of status 200, after all redirects."""
        answer = await follow(url, self.base, partial(self.answer, kind=kind, anew=anew))
        if answer.status == HTTPStatus.OK:
            return answer
        if answer.status == HTTPStatus.NOT_MODIFIED:
            why = "unasked-304"
        elif reader.is_challenge(answer.body, answer.capture.headers):
            why = "status-challenge"
        else:
            why = "status"
        raise errors.StatusFailure(why, status=answer.status, receipt=answer.receipt)

    async def page(self, url: str, read: PageReader, kind: str) -> Page:
        """Return the page at *url* as *read* reads it, or the page that JavaScript leads to."""
        for _ in range(MOST_SHELLS):
            page = await self.page_at(url, read, kind)
            if not page.redirect:
                return page
            url = page.redirect
        raise errors.PageFailure("shells")

    async def page_at(self, target: str, read: PageReader, kind: str) -> Page:
        """Return the page at *target* as *read* reads it; its JavaScript is not followed."""
        answer = await self.get(target, kind)
        try:
            return await self.read_page(read, answer.capture)
        except Failure:
            if not answer.unchanged:
                raise
            # The archived page cannot be read, and the site says that it has not changed.
            anew = await self.get(target, kind, anew=True)
            return await self.read_page(read, anew.capture)

    async def read_page(self, read: PageReader, capture: Capture) -> Page:
        """Return the page of *capture* as *read* reads it."""
        try:
            return await self.workers.read_page(read, capture)
        except (Failure, Stopped):
            raise
        except Exception as error:  # a fault of this program costs this page only, and is shown
            logger.exception("%s could not be read", capture.url)
            raise errors.Crash(repr(error)) from error

    async def with_twin(self, url: str, read: PageReader, kind: str) -> Page:
        """Return the page as :meth:`page` does, or if that fails its twin for phones or desktops.

        If both fail, the first failure is raised, but the page counts as gone only if both are.
        The twin does not replace a page that robots.txt forbids.
        """
        try:
            return await self.page(url, read, kind)
        except Failure as first:
            address = addresses.parse(url)
            if address is None or first.kind.startswith("robots"):
                raise
            try:
                return await self.page(address.other_device_page.url, read, kind)
            except Failure as second:
                if isinstance(second, NotArchived) and not second.was_asked:
                    raise
                if first.is_gone and not second.is_gone:
                    raise errors.StatusFailure("twin", first=first, second=second) from None
                raise first from None


async def collect_visit(
    source: Pages, target: Address | Page, visit: Visit, earlier: Sequence[PageLine]
) -> CollectedPages:
    """Return what :func:`collect` does for *target*, or an inline transcript, found by *visit*.

    A page that could not be got, but is not gone, is taken from *earlier*, the pages that the run
    before has, if it is among them.
    """
    if isinstance(target, Page):
        is_known = visit.verdict == BRIEFING
        briefing_id = visit.briefing_id if is_known else ""  # it keeps the id of its first reading
        return CollectedPages(
            [target], {}, briefing_id, addresses.canonical(target.url), visit=visit
        )

    collected = await collect(source, target)
    find_gaps(collected, visit)
    if collected.is_cut:
        await _fill(source, collected, earlier)

    return collected


async def _fill(source: Pages, collected: CollectedPages, earlier: Sequence[PageLine]) -> None:
    """Fill in the pages of *collected* that could not be got, from those that an *earlier* run has.

    Whether this counts is decided when all is known: only where no whole transcript is.
    """
    known = {page.page: page for page in earlier}

    for number, failure in [*collected.missing.items()]:
        if failure.is_gone or number not in known:
            continue
        try:
            capture = source.archive.capture(known[number])
            page = await source.read_page(reader.read_page, capture)
        except Failure:  # it is missing, and reported as that
            continue
        page.number = number
        collected.pages.append(page)
        collected.failed[number] = collected.missing.pop(number)

    collected.pages.sort(key=lambda page: page.number)


async def collect(source: Pages, address: Address) -> CollectedPages:
    """Return the pages of the briefing that *address* belongs to, and why others are missing.

    Pages are requested side by side, each in the form of *address*, for desktops or phones, and
    then in the other one. If *address* leads to another article, its pages are collected instead.
    Raises Failure if there is no page at all, and Stopped if the crawl is being stopped.
    """
    assembly = reader.Assembly(address)

    while wanted := assembly.pages_to_fetch(source.base):
        pages = (
            source.with_twin(
                target.url, partial(reader.read_page_at, address=target, number=n), "page"
            )
            for n, target in wanted.items()
        )
        results = await asyncio.gather(*pages, return_exceptions=True)
        for number, result in zip(wanted, results, strict=True):
            if isinstance(result, Page):
                assembly.add(number, result)
            elif isinstance(result, NotArchived) and not result.was_asked:
                raise result  # the recorded run was cut off before it had all pages
            elif isinstance(result, Failure):
                assembly.note_missing(number, result)
            elif isinstance(result, BaseException):
                raise result

    return assembly.collected()


class ArchivedPages(Pages):
    """The pages of the run *recorded*, as *replay* answers for it."""

    def __init__(self, replay: Replay, recorded: RecordedRun, base: str, workers: Workers) -> None:
        super().__init__(base, replay.archive, workers)
        self.recorded = recorded
        self._replay = replay

    async def answer(self, url: str, kind: str, anew: bool) -> Answer:  # noqa: ARG002
        finished = self.recorded.finished
        answer = self._replay.answer(url, self.recorded.number)
        if answer is None:
            # Before it was killed, the run may have done with the briefing.
            settled = self.archive.index.is_settled
            was_asked = finished or settled(self.recorded.number, addresses.briefing_of(url))
            raise NotArchived(was_asked)
        if not finished and answer.why_again(self._replay.passing):
            raise NotArchived(was_asked=False)  # perhaps it was killed just before a retry
        return answer


@cache
def _replay(folder: Path, passing: frozenset[int]) -> Replay:
    """Return what answers from the archive of the output *folder*, which is only read."""
    index = Index(Database.reading(folder / FILE))
    return Replay(ArchiveReader(folder / ARCHIVE, index), passing)


@dataclass(slots=True)
class Reading:
    """The result of reading a briefing again.

    Without a *failure* the pages *collected* are a Briefing. Without pages, *failure* says why.
    """

    collected: CollectedPages | None
    failure: Failure | None


async def read_again(
    source: ArchivedPages, target: Address | Page, visit: Visit, earlier: Sequence[PageLine]
) -> Reading:
    """Read the briefing at *target*, or an inline transcript, from the pages of *source*.

    *earlier* are the pages that the run before has.
    """
    failed: Failure | None = None

    try:
        collected = await collect_visit(source, target, visit, earlier)
    except Failure as failure:
        return Reading(None, failure)

    try:
        collected = await source.workers.read(collected.weight, read_whole, collected)
    except Failure as failure:
        failed = failure

    drop_texts(collected.pages)

    return Reading(collected, failed)


def read_again_from(
    folder: Path,
    passing: frozenset[int],
    run: RecordedRun,
    base: str,
    target: Address | Page,
    visit: Visit,
    earlier: Sequence[PageLine],
) -> Reading:
    """Do what :func:`read_again` does with the archive in the output *folder*, in a worker.

    The runs replayed retried after the statuses *passing*; *run* is one of them, at *base*.
    """
    source = ArchivedPages(_replay(folder, passing), run, base, Workers(0))
    return asyncio.run(read_again(source, target, visit, earlier))
