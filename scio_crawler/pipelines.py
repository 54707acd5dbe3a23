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
from scio_crawler.folder.reconcile import AT_ONCE, Published, unchanged
from scio_crawler.folder.states import END_OF_ARCHIVE, State, place_of
from scio_crawler.items import Briefing, CollectedPages, Turn
from scio_crawler.run import offline
from scio_crawler.run.extension import FromSession
from scio_crawler.run.reporting.report import REMOVED
from scio_crawler.run.session import Session
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
        self.item = item
        self.verdict = verdict
        self.reason = reason


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
        if briefing.holds not in items.NO_TRANSCRIPTS:
            report.unreadable(item.url, briefing.reason)
            raise Dropped(briefing, items.FAILED, briefing.reason)

        if self.run.is_named_by_user(item.visit):
            what = items.NO_TRANSCRIPTS[briefing.holds]
            report.misnamed(item.url, WrongPage("no-transcript", what=what))
        else:
            report.not_a_transcript(item.url, briefing.reason, briefing.entry.title)
        raise Dropped(briefing, items.NO_TRANSCRIPT, briefing.reason)

    def _is_known(self, briefing: Briefing) -> bool:
        """Return whether a run before this one was sent a transcript of *briefing*."""
        last = max(map(place_of, briefing.sources), default=END_OF_ARCHIVE)
        before = last if last[0] else END_OF_ARCHIVE
        return self.run.output.states.has_turns_before(briefing.briefing_id, before)


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
        fault = None if item.is_valid else first_invalid_line(item)
        if fault is None:
            return item

        line, error = fault
        where = f"{item.url}, turn {line.turn}" if isinstance(line, Turn) else item.url
        self.run.report.crashed(where, str(error))
        logger.error("%s: %s", where, error)
        raise Dropped(item, items.FAILED, str(error)) from error


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
                run.visits.save_verdict(item, items.BRIEFING)
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
    """Log the *outcome* of *item* in one line."""
    entry = item.entry
    title = entry.title if entry.title.isprintable() else ascii(entry.title)
    pages = count(len(item.pages) or entry.pages, "page")
    if item.missing:
        pages += f" (missing: {', '.join(map(str, item.missing))})"

    file = entry.file or entry.status
    if outcome in ("kept", "stands"):
        file += f" stays, with {count(entry.turns, 'turn')}"

    logger.info(
        "%s  %s  %s  %d turns  %s",
        entry.date,
        title,
        pages,
        len(item.turns),
        file,
        extra={"outcome": outcome},
    )


async def reconcile(
    run: Session, callees: offline.Callees, found: dict[str, Briefing], imported: Collection[str]
) -> None:
    """Make the folder of *run* hold what was *found*; report the outcome of each briefing.

    The *callees* fold. What is *imported* is due if the site has not been heard on it. Briefings
    are reported in the order of their ids, then those that only crawls found and left as they were.
    """
    output = run.output
    marked = output.states.marked()
    outcomes = _Outcomes(run, found, imported, marked)
    folding = (
        (briefing_id, offline.submit(callees, fold_remembered, output.remembered(briefing_id)))
        for briefing_id in marked
    )
    coming = offline.lookahead(folding, offline.WINDOW, callees)

    while batch := list(islice(coming, AT_ONCE)):
        still_marked = set(output.states.marked())  # without copies that were reconciled already
        ids = [briefing_id for briefing_id, _ in batch if briefing_id in still_marked]
        folded: list[Due] = []
        for _, future in batch:
            due = await offline.result_of(future)  # if None, the briefing is folded here
            if due and due.briefing_id in still_marked:
                folded.append(due)

        for briefing, published in output.reconcile_briefings(ids, folded):
            outcomes.report(briefing, published)

    outcomes.report_rest()


class _Outcomes:
    """Reports what a replay or an import found, each briefing once."""

    def __init__(
        self,
        run: Session,
        found: dict[str, Briefing],
        imported: Collection[str],
        marked: Collection[str],
    ) -> None:
        self._run = run
        self._found = dict(found)  # what was not reported yet
        self._imported = imported
        self._unmarked = deque(sorted(set(imported) - set(marked)))

    def report(self, briefing: Briefing, published: Published) -> None:
        """Report *briefing*, which was reconciled, after those unmarked ones that come before."""
        run = self._run
        while self._unmarked and self._unmarked[0] < briefing.briefing_id:
            self._report_known(self._unmarked.popleft())

        read = self._found.pop(briefing.briefing_id, None)
        if read:
            briefing.missing = read.missing
            briefing.failed = read.failed
            briefing.gaps = read.gaps

        if briefing.briefing_id in self._imported:
            run.visits.note_imported(briefing.entry)
        if published.outcome == "withdrawn" and run.ledger.row(briefing.briefing_id) is None:
            run.report.warn(briefing.entry.url, REMOVED)
        run.report.published(briefing, published)
        log_published(briefing, published.outcome)

    def report_rest(self) -> None:
        """Report what needed no writing."""
        while self._unmarked:
            self._report_known(self._unmarked.popleft())
        for briefing_id in list(self._found):
            self._report_known(briefing_id)

    def _report_known(self, briefing_id: str) -> None:
        run = self._run
        read = self._found.pop(briefing_id, None)
        row = run.ledger.row(briefing_id)
        if not read or not row:
            return

        read.entry = row.entry()
        if briefing_id in self._imported:
            run.visits.note_imported(read.entry)
        run.report.published(read, unchanged(read.entry))


def without_lines(briefing: Briefing) -> Briefing:
    """Return *briefing* with what a report needs of it, but not its turns."""
    return replace(briefing, pages=[], turns=[], people=[], notes=[], offices=[])
