"""The stages between a briefing's pages and its files, in the order of ``parts.py``.

In a crawl they are Scrapy's pipeline; a replay and an import call them one by one. A stage reports
a briefing that goes no further, and raises :exc:`Dropped`.
"""

import logging
from collections import deque
from collections.abc import Collection
from dataclasses import replace
from itertools import islice

from scrapy.exceptions import DropItem

from scio_crawler import items
from scio_crawler.common.errors import Failure, OutputError, WrongPage, count
from scio_crawler.contract.schemas import first_invalid_line
from scio_crawler.folder.due import Due, fold_remembered
from scio_crawler.folder.reconcile import AT_ONCE, unchanged
from scio_crawler.folder.states import END, State, place
from scio_crawler.items import Briefing, CollectedPages, Turn
from scio_crawler.run import offline
from scio_crawler.run.extension import FromSession
from scio_crawler.run.session import Session
from scio_crawler.run.telling.report import REMOVED
from scio_crawler.run.workers import Stopped, read_whole

logger = logging.getLogger(__name__)

# A briefing with one of these statuses has turns.
KNOWN_GOOD = ("complete", "partial", "doubtful")


class Dropped(DropItem):
    """A briefing leaves the pipelines; the report has the reason.

    *verdict* and *reason* are what later runs remember of its address; without a verdict, they
    remember nothing new.
    """

    def __init__(self, item: CollectedPages, verdict: str | None, reason: str) -> None:
        super().__init__(f"{item.url}: {reason}", log_level="DEBUG")
        self.item, self.verdict, self.reason = item, verdict, reason


class Read(FromSession):
    """Reads the briefing; drops galleries, notices and stories."""

    async def process_item(self, item: CollectedPages) -> Briefing:
        """Return the briefing that the pages of *item* hold. Raises Dropped if it is none."""
        if isinstance(item, Briefing):  # known, and sent again as it was
            return self.check_is_transcript(item, item)
        try:
            briefing = await self.run.workers.read(item.weight, read_whole, item)
        except Stopped:
            raise Dropped(item, None, "the crawl is being stopped") from None
        except Failure as failure:
            raise self.drop_unreadable(item, failure) from failure
        return self.check_is_transcript(item, briefing)

    def drop_unreadable(self, item: CollectedPages, failure: Failure) -> Dropped:
        """Report that *item* cannot be read because of *failure*; return what drops it."""
        self.run.report.failed(item.url, failure)
        is_known = item.visit is not None and item.visit.status in KNOWN_GOOD
        verdict = items.NO_TRANSCRIPT if failure.is_lasting and not is_known else items.FAILED
        return Dropped(item, verdict, str(failure))

    def check_is_transcript(self, item: CollectedPages, briefing: Briefing) -> Briefing:
        """Return *briefing*, read from *item*, if it goes on. Raises Dropped if it does not."""
        report = self.run.report
        for page in item.pages:
            for problem in page.problems:
                report.warn(page.url, problem)
        if briefing.holds != items.TRANSCRIPT and self._is_known(briefing):
            # The site shows something else in its place, so the folder keeps the transcript.
            what = briefing.reason or "an announcement"
            briefing.failed[1] = WrongPage("replaced", what=what)
            briefing.entry.status = "pending"
            return briefing
        if briefing.holds in (items.TRANSCRIPT, items.PENDING):
            return briefing
        if briefing.holds in items.NO_TRANSCRIPTS:
            if self.run.names(item.visit):
                name = briefing.reason.partition(":")[0]
                what = name if name.startswith("a ") else f"a page with {name}"
                report.misnamed(item.url, WrongPage("no-transcript", what=what))
            else:
                report.not_a_transcript(item.url, briefing.reason, briefing.entry.title)
            raise Dropped(briefing, items.NO_TRANSCRIPT, briefing.reason)
        report.unreadable(item.url, briefing.reason)
        raise Dropped(briefing, items.FAILED, briefing.reason)

    def _is_known(self, briefing: Briefing) -> bool:
        """Return whether a run before this one was sent a transcript of *briefing*."""
        at = max(map(place, briefing.sources), default=END)
        states = self.run.output.states
        return states.has_turns_before(briefing.briefing_id, at if at[0] else END)


class Period(FromSession):
    """Drops what was published before ``since`` or after ``until``.

    The spider skips addresses with a day far outside the period; here the exact day is known.
    """

    def process_item(self, item: Briefing) -> Briefing:
        """Return *item*; raises Dropped if its day of publication is not asked for."""
        day = item.entry.published
        if why := self.run.arguments.outside(day):
            self.run.report.skipped(why)
            raise Dropped(item, items.UNREAD, f"published {day}")
        return item


class Validate(FromSession):
    """Checks every line against its JSON Schema, except the entry, which is completed later."""

    def process_item(self, item: Briefing) -> Briefing:
        """Return *item*; raises Dropped, and says where, if a line breaks the contract."""
        if not item.is_valid and (fault := first_invalid_line(item)):
            line, error = fault
            where = f"{item.url}, turn {line.turn}" if isinstance(line, Turn) else item.url
            self.run.report.crashed(where, str(error))
            logger.error("%s: %s", where, error)
            raise Dropped(item, items.FAILED, str(error)) from error
        return item


class Publish(FromSession):
    """Hands what a run was sent of a briefing to the folder, and logs a line about it."""

    async def process_item(self, item: Briefing) -> Briefing:
        """Return *item*, published. Raises Dropped if it cannot be written."""
        run = self.run
        try:
            state = State.of(item, run.recorded_as)
            if item.is_cut:
                run.remember_settled(item.briefing_id)
            published = await run.publish(state)
            with run.ledger.deferred():  # what is forgotten is looked at again
                run.visits.settle(item, items.BRIEFING)
        except OutputError as error:
            run.give_up(error)  # logged with the last lines
            raise Dropped(item, None, str(error)) from error
        run.published_ids[item.briefing_id] = None
        run.report.published(item, published)
        if item.entry.same_as:
            logger.info("%s is the same conference as %s", item.briefing_id, item.entry.same_as)
        log_published(item, published.outcome)
        return item


def log_published(item: Briefing, outcome: str) -> None:
    """Log what became of *item*."""
    entry = item.entry
    missing = ", ".join(map(str, item.missing))
    stays = f" stays, with {count(entry.turns, 'turn')}" if outcome in ("kept", "stands") else ""
    logger.info(
        "%s  %s  %s%s  %d turns  %s%s",
        entry.date,
        entry.title if entry.title.isprintable() else ascii(entry.title),
        count(len(item.pages) or entry.pages, "page"),
        f" (missing: {missing})" if missing else "",
        len(item.turns),
        entry.file or entry.status,
        stays,
        extra={"outcome": outcome},
    )


async def reconcile(
    run: Session, callees: offline.Callees, found: dict[str, Briefing], imported: Collection[str]
) -> None:
    """Make the folder of *run* hold what was *found*; report what became of each briefing.

    The *callees* fold. What is *imported* is due if the site has not been heard on it. They are
    reported in the order of their ids, what only crawls found as it was last.
    """
    left = dict(found)
    output = run.output
    marked = output.states.marked()
    unmarked = deque(sorted({*imported} - {*marked}))
    folding = (
        (briefing_id, offline.submit(callees, fold_remembered, output.remembered(briefing_id)))
        for briefing_id in marked
    )
    coming = offline.lookahead(folding, offline.WINDOW, callees)
    while at_once := [*islice(coming, AT_ONCE)]:
        still = set(output.states.marked())  # as a copy, one may have been reconciled already
        ids = [briefing_id for briefing_id, _ in at_once if briefing_id in still]
        folded: list[Due] = []
        for _, future in at_once:
            due = await offline.result_of(future)  # without one, the briefing is folded here
            if due and due.briefing_id in still:
                folded.append(due)
        for briefing, published in output.reconciled_at_once(ids, folded):
            while unmarked and unmarked[0] < briefing.briefing_id:
                _report_known(run, left.pop(unmarked.popleft()), imported)
            if read := left.pop(briefing.briefing_id, None):
                briefing.missing, briefing.failed = read.missing, read.failed
                briefing.gaps = read.gaps
            if briefing.briefing_id in imported:
                run.visits.note_imported(briefing.entry)
            if published.outcome == "withdrawn" and run.ledger.row(briefing.briefing_id) is None:
                run.report.warn(briefing.entry.url, REMOVED)
            run.report.published(briefing, published)
            log_published(briefing, published.outcome)
    for briefing_id in (*unmarked, *found):
        if read := left.pop(briefing_id, None):
            _report_known(run, read, imported)


def _report_known(run: Session, read: Briefing, imported: Collection[str]) -> None:
    """Report that the briefing *read*, which needs no writing, is as it was."""
    if row := run.ledger.row(read.briefing_id):
        read.entry = row.entry()
        if read.briefing_id in imported:
            run.visits.note_imported(read.entry)
        run.report.published(read, unchanged(read.entry))


def without_lines(briefing: Briefing) -> Briefing:
    """Return *briefing* with what a report needs of it, but not its turns."""
    return replace(briefing, pages=[], turns=[], people=[], notes=[], offices=[])
