"""The pages of a briefing, from the site or from the archive, and what a worker process reads.

Nothing here imports Scrapy, which takes a worker long to load.
"""

import asyncio
import logging
from abc import ABC, abstractmethod
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
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
from scio_crawler.importing.states import inline, states
from scio_crawler.items import BRIEFING, SITE, Briefing, Capture, Collected, Page, PageLine, Visit
from scio_crawler.reading.assembly import Assembly
from scio_crawler.reading.briefing import read_page, read_page_at
from scio_crawler.run.readers import PageReader, Reader, drop_texts, read_whole
from scio_crawler.run.workers import Stopped

logger = logging.getLogger(__name__)

MOST_SHELLS = 3  # JavaScript redirects in a row; more are a loop
WITH_A_PAGE = (HTTPStatus.OK, HTTPStatus.NOT_MODIFIED)  # statuses of records that have a page


class Pages(ABC):
    """Gets pages from the origin *base*; a *reader* reads them.

    Methods raise Failure without a page, and Stopped during a stop. *kind* is "list" or "page".
    """

    def __init__(self, base: str, reader: Reader, archive: ArchiveReader) -> None:
        self.base, self.reader, self.archive = base, reader, archive

    @abstractmethod
    async def answer(self, url: str, kind: str, anew: bool) -> Answer:
        """Return what *url* answers; if *anew*, even an unchanged page is sent again."""

    async def get(self, url: str, kind: str, anew: bool = False) -> Answer:
        """Return the response for *url*, of status 200, after all redirects."""
        answer = await follow(url, self.base, partial(self.answer, kind=kind, anew=anew))
        if answer.status != HTTPStatus.OK:
            why = "unasked-304" if answer.status == HTTPStatus.NOT_MODIFIED else "status"
            raise errors.StatusFailure(why, status=answer.status, receipt=answer.receipt)
        return answer

    @abstractmethod
    def crashed(self, url: str, error: Exception) -> None:
        """Report that a fault of this program kept the page at *url* from being read."""

    async def page(self, url: str, read: PageReader, kind: str) -> Page:
        """Return the page at *url* as *read* reads it, or the page that JavaScript leads to."""
        for _ in range(MOST_SHELLS):
            page = await self.page_at(addresses.onto_origin(url, self.base), read, kind)
            if not page.redirect:
                return page
            url = page.redirect
        raise errors.PageFailure("shells")

    async def page_at(self, target: str, read: PageReader, kind: str) -> Page:
        """Return the page at *target* as *read* reads it; its JavaScript is not followed."""
        answer = await self.get(target, kind)
        try:
            return await self._read(read, answer.capture)
        except Failure:
            if not answer.unchanged:
                raise
            # The archived page cannot be read, and the site says that it has not changed.
            anew = await self.get(target, kind, anew=True)
            return await self._read(read, anew.capture)

    async def _read(self, read: PageReader, capture: Capture) -> Page:
        try:
            return await self.reader.page(read, capture)
        except (Failure, Stopped):
            raise
        except Exception as error:  # a fault of this program costs this page only, and is shown
            logger.exception("%s could not be read", capture.url)
            self.crashed(capture.url, error)
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
            if address is None or (isinstance(first, errors.RefusedFailure) and first.is_by_robots):
                raise
            try:
                return await self.page(address.twin.url, read, kind)
            except Failure as second:
                if isinstance(second, NotArchived) and not second.was_asked:
                    raise
                if first.is_gone and not second.is_gone:
                    raise errors.StatusFailure("twin", first=first, second=second) from None
                raise first from None


# Returns the pages of the briefing with an id that the last crawl before this one has.
Earlier = Callable[[str], Sequence[PageLine]]


async def collect_visit(
    source: Pages, target: Address | Page, visit: Visit, earlier: Earlier
) -> Collected:
    """Return what :func:`collect` does for *target*, or an inline transcript, found by *visit*.

    A page that could not be got, but is not gone, is taken from *earlier* if that has it.
    """
    if isinstance(target, Page):
        is_known = visit.verdict == BRIEFING
        briefing_id = visit.briefing_id if is_known else ""  # it keeps the id of its first reading
        return Collected([target], {}, briefing_id, addresses.canonical(target.url), visit=visit)
    collected = await collect(source, target)
    collected.visit, collected.reader = visit, source.reader
    find_gaps(collected)
    if collected.is_cut:
        await _fill(source, collected, earlier(collected.briefing_id))
    return collected


async def _fill(source: Pages, collected: Collected, earlier: Sequence[PageLine]) -> None:
    """Fill in the pages of *collected* that could not be got, from those that an *earlier* run has.

    Whether this counts is decided when all is known: only where no whole transcript is.
    """
    known = {page.page: page for page in earlier}
    for number, failure in [*collected.missing.items()]:
        if failure.is_gone or number not in known:
            continue
        try:
            (capture,) = source.archive.captures([known[number]])
            page = await source.reader.page(read_page, capture)
        except Failure:  # it is missing, and reported as that
            continue
        page.number = number
        collected.pages.append(page)
        collected.failed[number] = collected.missing.pop(number)
    collected.pages.sort(key=lambda page: page.number)


async def collect(source: Pages, address: Address) -> Collected:
    """Return the pages of the briefing that *address* belongs to, and why others are missing.

    Pages are requested side by side, each in the form of *address*, for desktops or phones, and
    then in the other one. If *address* leads to another article, its pages are collected instead.
    Raises Failure if there is no page at all, and Stopped if the crawl is being stopped.
    """
    assembly = Assembly(address)
    while wanted := assembly.wanted(source.base):
        pages = (
            source.with_twin(target.url, partial(read_page_at, address=target, number=n), "page")
            for n, target in wanted.items()
        )
        results = await asyncio.gather(*pages, return_exceptions=True)
        for number, result in zip(wanted, results, strict=True):
            if isinstance(result, Page):
                assembly.take(number, result)
            elif isinstance(result, NotArchived) and not result.was_asked:
                raise result  # the recorded run was cut off before it had all pages
            elif isinstance(result, Failure):
                assembly.miss(number, result)
            elif isinstance(result, BaseException):
                raise result
    return assembly.collected()


class ArchivedPages(Pages):
    """The pages of the run *recorded*, as *replay* answers for it.

    ``crashes`` are the addresses of pages that faults of this program kept unread, and the faults.
    """

    def __init__(
        self, replay: Replay, recorded: RecordedRun, base: str, reader: Reader | None = None
    ) -> None:
        super().__init__(base, reader or Reader(), replay.archive)
        self.recorded, self._replay = recorded, replay
        self.crashes: list[tuple[str, str]] = []

    async def answer(self, url: str, kind: str, anew: bool) -> Answer:  # noqa: ARG002
        run = self.recorded.number
        if not self._replay.has(url, run):
            raise NotArchived(was_asked=self.recorded.finished or self._is_settled(url))
        answer = self._replay.answer(url, run)
        if not self.recorded.finished and answer.why_again(self._replay.passing):
            raise NotArchived(was_asked=False)  # perhaps it was killed just before a retry
        return answer

    def _is_settled(self, url: str) -> bool:
        """Return whether the run had done with the briefing at *url* before it was killed."""
        briefing_id = addresses.briefing_of(url)
        return self.archive.index.is_settled(self.recorded.number, briefing_id)

    def crashed(self, url: str, error: Exception) -> None:
        self.crashes.append((url, repr(error)))


@cache
def archive_of(folder: Path) -> ArchiveReader:
    """Return the archive of the output *folder*, which this process only reads."""
    return ArchiveReader(folder / ARCHIVE, Index(Database.reading(folder / FILE)))


@cache
def _replay(folder: Path, passing: frozenset[int]) -> Replay:
    return Replay(archive_of(folder), passing)


@dataclass(slots=True)
class Reading:
    """The result of reading a briefing again.

    Without a *failure* the pages *collected* are a Briefing. Without pages, *failure* says why.
    *crashes* are those of ArchivedPages.
    """

    collected: Collected | None
    failure: Failure | None
    crashes: list[tuple[str, str]]


async def read_again(
    source: ArchivedPages, target: Address | Page, visit: Visit, earlier: Sequence[PageLine]
) -> Reading:
    """Read the briefing at *target*, or an inline transcript, from the pages of *source*.

    *earlier* are the pages that the run before has.
    """
    failed: Failure | None = None
    try:
        collected = await collect_visit(source, target, visit, lambda _: earlier)
    except Failure as failure:
        return Reading(None, failure, source.crashes)
    try:
        collected = await source.reader.briefing(collected)
    except Failure as failure:
        failed = failure
    drop_texts(collected.pages)
    collected.reader = None
    return Reading(collected, failed, source.crashes)


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
    source = ArchivedPages(_replay(folder, passing), run, base)
    return asyncio.run(read_again(source, target, visit, earlier))


@dataclass(slots=True)
class History:
    """The states of a briefing, or of the transcripts that the pages of a list print.

    *failures* are addresses of pages, and why they could not be read.
    """

    # Of each transcript, in the order of time, with the clock of the last capture that shows it.
    readings: list[tuple[Briefing, str]] = field(default_factory=list)
    failures: list[tuple[str, Failure]] = field(default_factory=list)


def archived(archive: ArchiveReader, briefing_id: str, until: int) -> tuple[list[Capture], History]:
    """Return all captures of a briefing that the runs up to *until* have; damage is a failure."""
    history, captures = History(), []
    for line in archive.index.about(briefing_id, 1, until):
        if line.status not in WITH_A_PAGE:
            continue
        try:
            captures.append(archive.answer(line).capture)
        except errors.ArchiveFailure as failure:
            history.failures.append((line.url, failure))
    return captures, history


def read_archived(folder: Path, briefing_id: str, until: int) -> History:
    """Return the states of a briefing in the archive of the output *folder*, up to a run."""
    return read_history(*archived(archive_of(folder), briefing_id, until))


def read_history(captures: Sequence[Capture], history: History) -> History:
    """Return *history* with the states that *captures* of one article show."""
    found: list[tuple[Collected, str]] = []
    try:
        found += states(captures) if captures else ()
    except Failure as failure:
        history.failures.append((captures[0].url, failure))
    found += ((collected, collected.fetched) for collected in _printed(captures))
    for collected, until in found:
        try:
            history.readings.append((read_whole(collected), until))
        except Failure as failure:
            history.failures.append((collected.url, failure))
    return history


def _printed(captures: Sequence[Capture]) -> Iterator[Collected]:
    """Yield the transcripts that *captures* print if they are of the pages of a list."""
    address = addresses.parse(captures[0].url) if captures else None
    if address is None or address.kind != "node":
        return
    lists: defaultdict[tuple[str, ...], list[Capture]] = defaultdict(list)
    for capture in captures:
        if capture.receipt and capture.receipt.origin == SITE:
            continue  # what a crawl was sent is a state of its run
        try:
            is_list = read_page(capture).layout == "list"
        except Failure:  # reported with the states
            continue
        if is_list and (own := addresses.parse(capture.url)):
            lists[own.where].append(capture)
    for pages in lists.values():
        yield from inline(pages)
