"""Read a briefing again as a recorded run had it; what a worker process does.

Nothing here imports Scrapy, which a worker would take long to load.
"""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Awaitable, Callable, Collection, Coroutine, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from http import HTTPStatus
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urljoin

from w3lib.html import get_base_url, get_meta_refresh
from w3lib.url import safe_url_string

from scio_crawler.archive import ARCHIVE
from scio_crawler.archive.index import Index, RecordedRun
from scio_crawler.archive.lookup import Answer, ArchiveReader, Replay
from scio_crawler.common import addresses
from scio_crawler.common.addresses import Address
from scio_crawler.common.database import FILE, Database
from scio_crawler.common.errors import (
    LONGEST,
    ArchiveFailure,
    Crash,
    Failure,
    NotArchived,
    RefusedFailure,
    StatusFailure,
)
from scio_crawler.folder.outcomes import Measure, measure
from scio_crawler.folder.schemas import first_fault
from scio_crawler.folder.visits import find_gaps
from scio_crawler.items import Briefing, Capture, Collected, Page, Visit
from scio_crawler.reading.briefing import read, read_page, size_of
from scio_crawler.reading.history import inline, states
from scio_crawler.reading.page.decode import unpack
from scio_crawler.spiders.pages import Pages, Reader, Response, collect

# --- Pages as a recorded run had them: its answers, looked up in the archive ----------------------

logger = logging.getLogger(__name__)

T = TypeVar("T")

# What a crawl follows, by its settings: REDIRECT_MAX_TIMES and METAREFRESH_MAXDELAY.
MOST_REDIRECTS, MOST_SECONDS = 5, 5
_MOVED = (
    HTTPStatus.MOVED_PERMANENTLY,
    HTTPStatus.FOUND,
    HTTPStatus.SEE_OTHER,
    HTTPStatus.TEMPORARY_REDIRECT,
    HTTPStatus.PERMANENT_REDIRECT,
)
_LOOKED_AT = 4096  # characters at the beginning of a page in which it may say that it reloads

# Calls a function with an argument; the size says how heavy that is to read.
Call = Callable[[Callable[[Any], Any], Any, int], Any]


def directly(function: Callable[[Any], Any], argument: Any, _: int) -> Any:
    """Call *function* here and now, however heavy *argument* is."""
    return function(argument)


def finish(coroutine: Coroutine[Any, Any, T]) -> T:
    """Return what *coroutine*, which gets its pages from :class:`Recorded`, returns."""
    try:
        coroutine.send(None)
    except StopIteration as end:
        result: T = end.value
        return result
    raise RuntimeError("nothing here waits")


class Recorded(Pages):
    """The pages of the run *recorded*, as *replay* answers for it.

    Nothing here waits, so a coroutine runs to its end at the first step. *call* reads; what it
    fails with unexpectedly is in ``crashes``, with the address.
    """

    def __init__(
        self, replay: Replay, recorded: RecordedRun, base: str, call: Call = directly
    ) -> None:
        self.base, self.recorded = base, recorded
        self._replay, self._call = replay, call
        self.crashes: list[tuple[str, str]] = []

    async def together(self, pages: Iterable[Awaitable[Page]]) -> list[Page | BaseException]:
        """Return what comes of each of *pages*, had one after the other."""
        found: list[Page | BaseException] = []
        for page in pages:
            try:
                found.append(await page)
            except Exception as error:
                found.append(error)
        return found

    async def get(self, url: str, kind: str, anew: bool = False) -> Response:  # noqa: ARG002
        """Return the response for *url* after all redirects."""
        if not self._replay.has(url, self.recorded.number):
            raise NotArchived(was_asked=self.recorded.finished)
        passed: list[str] = []
        try:
            while target := _leads_to(answer := self._answer(url)):
                passed.append(url)
                url = self._followed(target, passed)
        except ValueError as error:
            raise RefusedFailure("malformed-redirect") from error
        if not self.recorded.finished and answer.status in self._replay.passing:
            raise NotArchived(was_asked=False)  # perhaps just before it was requested again
        if answer.status != HTTPStatus.OK:
            raise StatusFailure("status", status=answer.status, receipt=answer.receipt)
        return Response(answer.capture, answer.unchanged)

    def _answer(self, url: str) -> Answer:
        try:
            return self._replay.answer(url, self.recorded.number)
        except ArchiveFailure as failure:
            if not self.recorded.finished and failure.kind == "no-record":
                # It was perhaps killed just before it followed a redirect.
                raise NotArchived(was_asked=False) from failure
            raise

    def _followed(self, target: str, passed: Collection[str]) -> str:
        """Return the address on the origin in use that *target* means. Raises RefusedFailure."""
        mapped = addresses.onto_origin(target, self.base)
        if mapped != target and mapped in passed:
            short = {"url": mapped[:LONGEST], "target": target[:LONGEST]}
            raise RefusedFailure("redirect-loop", **short)
        if addresses.origin_of(mapped) != addresses.origin_of(self.base):
            raise RefusedFailure("off-origin", url=target[:LONGEST], base=self.base)
        if len(passed) > MOST_REDIRECTS:
            raise RefusedFailure("ignored", error="max redirections reached")
        return mapped

    async def read(self, capture: Capture, read: Reader) -> Page:
        """Return what *read* makes of *capture*."""
        try:
            page: Page = self._call(read, capture, len(capture.body))
        except Failure:
            raise
        except Exception as error:  # a fault of this program costs this page only, and is shown
            logger.exception("%s could not be read", capture.url)
            self.crashes.append((capture.url, repr(error)))
            raise Crash(repr(error)) from error
        return page


def _leads_to(answer: Answer) -> str:
    """Return the address that *answer* redirects to, by its status or as HTML, else ``""``."""
    url = answer.line.url
    if answer.status in _MOVED:
        location = {name.lower(): value for name, value in answer.headers}.get(b"location")
        return urljoin(url, safe_url_string(location.decode("latin-1"))) if location else ""
    return _reloads_at(answer.capture) if answer.status == HTTPStatus.OK else ""


def _reloads_at(capture: Capture) -> str:
    """Return the address that an HTML page tells browsers to load at once, ``""`` if none."""
    headers = {name.lower(): value for name, value in capture.headers.items()}
    body, coding = capture.body, headers.get("content-encoding", "")
    try:
        beginning = (unpack(body, coding) if coding else body)[: 4 * _LOOKED_AT]
    except Failure:  # which is told when the page is read
        return ""
    if b"refresh" not in beginning.lower():
        return ""
    text = beginning.decode("utf-8", "replace")[:_LOOKED_AT]
    base = get_base_url(text, capture.url)
    seconds, target = get_meta_refresh(text, base, ignore_tags=("noscript",))
    return target if target and seconds is not None and seconds < MOST_SECONDS else ""


# --- Read a briefing again as a recorded run had it; what a worker process does -------------------


@dataclass(frozen=True, slots=True)
class Task:
    """A briefing to read again."""

    target: Address | Page  # where it begins, or an inline transcript
    visit: Visit
    run: RecordedRun
    base: str  # the origin of the run


@dataclass(slots=True)
class Reread:
    """What came of a task.

    Without a *failure* the pages *collected* are a Briefing, or those of a list. Without pages,
    *failure* says why there are none. A sound transcript has been checked line by line, and *size*
    is its measure. *crashes* are addresses of pages that a fault of this program
    has spoilt, and the fault.
    """

    collected: Collected | None
    failure: Failure | None
    crashes: list[tuple[str, str]]
    size: Measure | None = None


def reread(replay: Replay, task: Task, call: Call = directly) -> Reread:
    """Read the briefing of *task* as *replay* has it; *call* reads what may be heavy."""
    source = Recorded(replay, task.run, task.base, call)
    try:
        collected = _collected(source, task)
    except Failure as failure:
        return Reread(None, failure, source.crashes)
    failed: Failure | None = None
    if collected.pages[0].layout != "list":
        try:
            collected = call(read, collected, size_of(collected))
        except Failure as failure:
            failed = failure
    lighten(collected)
    size = sized(collected) if isinstance(collected, Briefing) else None
    return Reread(collected, failed, source.crashes, size)


def reread_from(folder: Path, passing: frozenset[int], task: Task) -> Reread:
    """Read the briefing of *task* as the archive in the output *folder* has it.

    The runs that are replayed retried after the statuses *passing*.
    """
    return reread(_replay(folder, passing), task)


def sized(briefing: Briefing) -> Measure | None:
    """Check the lines of *briefing*, and return its measure; None if it has no valid turns.

    Both take as long as writing it does, and a worker can do them as well.
    """
    check_lines(briefing)
    return measure(briefing.entry.status, briefing.turns) if briefing.is_valid else None


def check_lines(briefing: Briefing) -> None:
    """Note in *briefing* whether it has turns and all its lines are valid."""
    briefing.is_valid = bool(briefing.turns) and first_fault(briefing) is None


def lighten(collected: Collected) -> None:
    """Take the text out of the pages of *collected*, which nobody needs once it is read."""
    for page in collected.pages:
        page.blocks, page.outside, page.framed, page.hidden = [], [], [], []


@cache
def shelf_of(folder: Path) -> ArchiveReader:
    """Return the archive of the output *folder*, opened by this process only to read it."""
    return ArchiveReader(folder / ARCHIVE, Index(Database.reading(folder / FILE)))


@cache
def _replay(folder: Path, passing: frozenset[int]) -> Replay:
    return Replay(shelf_of(folder), passing)


def _collected(source: Recorded, task: Task) -> Collected:
    target, visit = task.target, task.visit
    if isinstance(target, Page):
        return Collected([target], url=addresses.canonical(target.url), visit=visit)
    collected = finish(collect(source, target))
    collected.visit = visit
    find_gaps(collected)
    return collected


# --- Read what is archived of one briefing as the states that it had; what a worker proces… -------


@dataclass(slots=True)
class History:
    """The states of a briefing, or of the transcripts that the pages of a list print.

    *failures* are addresses of pages, and why they could not be read.
    """

    readings: list[Briefing] = field(default_factory=list)  # of each transcript, in order of time
    failures: list[tuple[str, Failure]] = field(default_factory=list)


def read_history(captures: Sequence[Capture]) -> History:
    """Return the states that *captures*, all those of one article or node, show."""
    history = History()
    try:
        found = states(captures)
    except Failure as failure:
        history.failures.append((captures[0].url, failure))
        found = []
    for collected in (*found, *_printed(captures)):
        try:
            briefing = read(collected)
        except Failure as failure:
            history.failures.append((collected.url, failure))
        else:
            lighten(briefing)
            check_lines(briefing)  # its measure is taken when it is put into its place
            history.readings.append(briefing)
    return history


def _printed(captures: Sequence[Capture]) -> Iterator[Collected]:
    """Yield the transcripts that *captures* print if they are of the pages of a list."""
    address = addresses.parse(captures[0].url)
    if address is None or address.kind != "node":
        return
    lists: defaultdict[tuple[str, ...], list[Capture]] = defaultdict(list)
    for capture in captures:
        try:
            is_list = read_page(capture).layout == "list"
        except Failure:  # which is told with the states
            continue
        if is_list and (own := addresses.parse(capture.url)):
            lists[own.where].append(capture)
    for pages in lists.values():
        yield from inline(pages)


def archived(shelf: ArchiveReader, briefing_id: str, until: int) -> tuple[list[Capture], History]:
    """Return all captures of the pages of a briefing that the runs up to *until* have.

    Those that are damaged are failures of the history.
    """
    history, captures = History(), []
    for line in shelf.index.about(briefing_id, 1, until):
        if line.status not in (HTTPStatus.OK, HTTPStatus.NOT_MODIFIED):
            continue
        try:
            captures.append(shelf.answer(line).capture)
        except ArchiveFailure as failure:
            history.failures.append((line.url, failure))
    return captures, history


def read_archived(folder: Path, briefing_id: str, until: int) -> History:
    """Return the states of a briefing, by the archive in the output *folder*, until a run."""
    return read_sent(*archived(shelf_of(folder), briefing_id, until))


def read_sent(captures: Sequence[Capture], history: History) -> History:
    """Return *history*, which has the damaged ones, with what *captures* show."""
    if captures:
        read_too = read_history(captures)
        history.readings = read_too.readings
        history.failures += read_too.failures
    return history
