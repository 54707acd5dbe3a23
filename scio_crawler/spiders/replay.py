"""Read an archive again: what each run was sent, and what imports show of each day.

A recorded run is asked again for what it asked of the site. A briefing is not read again if the run
was sent what the run before it was sent, nor if imports show of it what was read last. Nothing is
written meanwhile but states; then the folder is reconciled with them.
"""

import asyncio
import logging
from asyncio import Future
from collections import deque
from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from functools import partial
from pathlib import Path

from scrapy.settings import BaseSettings

from scio_crawler import items
from scio_crawler.archive import ARCHIVE
from scio_crawler.archive.index import IMPORT, Index, IndexLine, RecordedRun
from scio_crawler.archive.indexing import archive_files
from scio_crawler.archive.lookup import WITH_A_PAGE
from scio_crawler.common import addresses, errors, interrupts
from scio_crawler.folder.states import END_OF_ARCHIVE, ArchivePlace, State, place_of
from scio_crawler.importing.histories import Histories
from scio_crawler.items import Briefing, CollectedPages, Page, PageLine
from scio_crawler.pipelines import (
    Dropped,
    Period,
    Read,
    Validate,
    reconcile,
    without_lines,
)
from scio_crawler.run import offline
from scio_crawler.run.arguments import Arguments
from scio_crawler.run.offline import Callees
from scio_crawler.run.output_folder import output_folder
from scio_crawler.run.progress import Progress
from scio_crawler.run.session import Session
from scio_crawler.spiders import pages
from scio_crawler.spiders.links import MARGIN_DAYS, DueBriefing, Links, MissingRecords
from scio_crawler.spiders.loop import BriefingLoop, Gone
from scio_crawler.spiders.pages import Reading

logger = logging.getLogger(__name__)

SMALL = 1024 * 1024  # bytes: some 300 pages, which take less time to read than workers to start


def replay(asked: Arguments, settings: BaseSettings, workers: int) -> int:
    """Replay the archive of the folder that *settings* name; return the exit status.

    *workers* is the number of processes that read, 0 for one per core. Raises what Session raises.
    """

    async def work() -> int:
        # Workers start while this process examines the archive.
        async with readers(output_folder(settings, asked.site), workers) as callees:
            run = Session(asked, settings)
            loop = ReplayLoop(run, run.store.index.runs(), callees)
            return await offline.run_to_end(run, _replay(loop, run), callees)

    return asyncio.run(work())


async def _replay(loop: "ReplayLoop", run: Session) -> None:
    has_more = (run.folder / items.CATALOGUE.files).exists()  # than a part of the archive shows
    if run.asked.is_partial and run.store.is_behind and has_more:
        await catch_up(run)
    await loop.work()
    loop.report_missing()
    run.accept()


async def catch_up(run: Session) -> None:
    """Read again what today's reading has not read of the archive of *run*, and reconcile.

    That is what a killed run left, all of it after the database was lost or put back from a copy,
    and all of it after the reading has changed. Raises OutputError, and Interrupted.
    """
    unread = run.store.unread_runs()
    logger.info("%s of the archive to read first", errors.count(len(unread), "run"))
    other = run.catching_up()
    with run.ledger.unsynced():
        async with readers(run.folder, workers=0) as callees:
            await ReplayLoop(other, unread, callees).work()
            offline.note_given_up(run, callees)
    other.report.pass_on(run.report)


def readers(folder: Path, workers: int) -> AbstractAsyncContextManager[Callees]:
    """Give what reads the archive of the output *folder*; see offline.callees_of.

    *workers* is 0 for one per core; a small archive is read without.
    """
    is_small = sum(file.stat().st_size for file in archive_files(folder / ARCHIVE)) < SMALL
    return offline.workers_for(1 if is_small else workers)


class ReplayLoop(BriefingLoop):
    """The loop that replays *runs* for *run*: *callees* read for it."""

    def __init__(self, run: Session, runs: Sequence[RecordedRun], callees: Callees) -> None:
        assert run.replay is not None
        super().__init__(run, offline.WINDOW * max(1, callees.number))
        self._replay = run.replay
        self._runs = runs
        self._callees = callees
        self._states = run.output.states
        self._missing = MissingRecords()
        self._progress = Progress(run.store.index.count())
        self._histories = Histories(run, callees)
        self._stages = Read(run), Period(run), Validate(run)
        # Each with the pages that the run before has.
        self._waiting: deque[tuple[DueBriefing, list[PageLine], Future[Reading]]] = deque()
        self._run_read = 0  # briefings that the present run has
        self._is_damaged = False  # whether a record of the present run cannot be read
        self._found: dict[str, Briefing] = {}  # what was read last of each briefing, without turns
        self._added: set[str] = set()  # ids of the briefings with a state that is news

    @property
    def published_count(self) -> int:
        return len(self._added)

    async def work(self) -> None:
        """Replay every run. Raises OutputError, and Interrupted if a signal asks to stop."""
        if len(self._runs) == len(self.run.store.index.runs()):
            self.run.visits.forget_gone()  # else what the runs before have seen still counts
        await self._replay_all()
        self.run.store.is_behind = False
        imported = self._histories.found
        await reconcile(self.run, self._callees, self._found | imported, imported)

    async def _replay_all(self) -> None:
        run = self.run
        imported = [recorded for recorded in self._runs if recorded.kind == IMPORT]

        for recorded in self._runs:
            if recorded.kind == IMPORT:
                continue
            try:
                own = Arguments.parse({**recorded.arguments, "site": recorded.site})
                arguments = run.asked.of_run(recorded.site, recorded.arguments)
            except errors.ArgumentError as error:  # such as since= after its until=
                run.report.failed(f"run {recorded.name}", f"is not replayed: {error}")
                continue
            # What a run has records of was within its limit.
            run.arguments = arguments._replace(limit=run.asked.limit)
            await self._replay_run(recorded, own)

        run.arguments = run.asked
        await self._histories.read(recorded.number for recorded in imported)
        for recorded in imported:
            self._note_read_run(recorded)

    async def _replay_run(self, recorded: RecordedRun, own: Arguments) -> None:
        """Read what *recorded* read, with its *own* arguments or those given to the replay."""
        run = self.run
        base = run.arguments.base
        self._source = pages.ArchivedPages(self._replay, recorded, base, run.workers)
        self._own = own
        self._run_read = 0
        self._is_damaged = False
        run.replayed = recorded.name
        run.visits.begin_run()
        links = Links(run, self._source, self._missing, recorded.number)
        reached_limit = await self.read_all(links)
        while self._waiting:  # the next run compares its readings with these
            await self.wait()

        self._missing.end_run(reached_limit or 0 < own.limit <= self._run_read)
        if not reached_limit:
            self._note_read_run(recorded)

    def _note_read_run(self, recorded: RecordedRun) -> None:
        """Note that a run is read to its end, if this replay was not asked for a part of it."""
        if self.run.asked.is_partial:
            return
        index = self.run.store.index
        if not self._is_damaged:
            self._states.forget_unread(recorded.name, partial(_is_archived, index))
        self.run.store.note_read(recorded.name)

    async def begin(self, due: DueBriefing) -> None:
        """Let a worker read *due*, unless the run before was sent the same."""
        interrupts.check()
        lines = self._lines(due)
        self._progress.update(len(lines))
        briefing_id = due.visit.briefing_id or due.visit.id
        first = min((place_of(line.receipt()) for line in lines), default=END_OF_ARCHIVE)
        if self._is_repeated(due, briefing_id, lines, first):
            self._note_read(due)
            return

        source = self._source
        run = self.run.folder, self._replay.passing, source.recorded, source.base
        earlier = self._states.pages_before(briefing_id, first)
        about = due.target, due.visit, earlier
        future = offline.submit(self._callees, pages.read_again_from, *run, *about)
        self._waiting.append((due, earlier, future))
        self.open += 1
        await asyncio.sleep(0)  # so that it begins, and answers arrive
        while self._waiting:
            *_, oldest = self._waiting[0]
            if not oldest.done():
                break
            await self.wait()

    def _lines(self, due: DueBriefing) -> list[IndexLine]:
        """Return the records of the run from which *due* is read, by its address."""
        index = self.run.store.index
        if isinstance(due.target, Page):
            line = index.line_at(*place_of(due.target.receipt))
            return [line] if line else []
        number = self._source.recorded.number
        return index.lines_about(due.target.briefing_id, number, number)

    def _is_repeated(
        self, due: DueBriefing, briefing_id: str, lines: Sequence[IndexLine], first: ArchivePlace
    ) -> bool:
        """Return whether *lines* are the pages of a state that is known, and note that if so.

        That is the state of this run, or the one before it. A page that was not answered with one,
        and a transcript of another period, must be read.
        """
        if not lines or any(line.status not in WITH_A_PAGE for line in lines):
            return False

        now = {(addresses.canonical(line.url), line.digest, line.origin) for line in lines}
        own = self._states.of_run(briefing_id, self.run.replayed)

        for stored in filter(None, (own, self._states.previous(briefing_id, first))):
            with self.run.ledger.decoding():
                reading = stored.whole_reading()
            if reading is None or self.run.arguments.outside(reading.entry.published):
                continue
            if {(page.url, page.digest, page.origin) for page in reading.sources} == now:
                clock = max(line.date for line in lines)
                self._states.extend(stored, clock)
                self.run.visits.save_unchanged(due.visit, reading.entry, clock)
                self._found[briefing_id] = without_lines(reading)
                return True

        return False

    async def wait(self) -> None:
        """Take in the reading that was begun first."""
        due, earlier, future = self._waiting.popleft()
        self.open -= 1
        await self.attempt(due, self._settle(due, earlier, future))
        if self.run.gave_up:
            raise self.run.gave_up

    def _note_read(self, due: DueBriefing) -> None:
        self._missing.found.add(due.visit.id)
        self._run_read += 1

    async def _settle(
        self, due: DueBriefing, earlier: list[PageLine], future: Future[Reading]
    ) -> None:
        reading = await offline.result_of(future) or await pages.read_again(
            self._source, due.target, due.visit, earlier
        )
        if isinstance(reading.failure, errors.NotArchived):
            self.run.report.failed(due.target.url, reading.failure)
            if not self._own.outside(due.day, MARGIN_DAYS):
                self._missing.lacks(due.visit.id, due.target.url)
            return

        self._note_read(due)
        if reading.collected is None:
            assert reading.failure is not None
            self._is_damaged |= reading.failure.is_damage
            raise reading.failure

        collected = reading.collected
        if any(failure.is_damage for failure in collected.failures.values()):
            # What was known of it stays: fewer records never mean fewer revisions.
            self._is_damaged = True
            if self._states.previous(collected.briefing_id, END_OF_ARCHIVE):
                for number, failure in collected.missing.items():
                    self.run.report.failed(f"{collected.url}, page {number}", failure)
                return

        try:
            self._take(due, collected, reading.failure)
        except Dropped as dropped:
            self.remember_dropped(dropped)

    def _take(
        self, due: DueBriefing, collected: CollectedPages, failure: errors.Failure | None
    ) -> None:
        """Take in what was *collected* as the state of its run. Raises Dropped for a *failure*."""
        if not self.accept(due, collected):
            return

        read, period, validate = self._stages
        if failure:
            raise read.drop_unreadable(collected, failure)

        assert isinstance(collected, Briefing)
        briefing = validate.process_item(
            period.process_item(read.check_is_transcript(collected, collected))
        )
        is_known = self._states.add(State.of(briefing, self.run.replayed))
        if not is_known:
            self._added.add(briefing.briefing_id)

        self._found[briefing.briefing_id] = without_lines(briefing)
        self.remember(briefing, items.BRIEFING)

    async def note_gone(self, gone: Gone) -> None:
        """Believe what the run has believed: at its end it knew what else was gone."""
        recorded = self._source.recorded.number
        if self.run.store.index.is_settled(recorded, gone.due.visit.id):
            await self.believe(gone)
        else:
            self.fail(gone.due, gone.failure, gone.receipt.fetched)

    async def withdraw(self, state: State) -> None:
        """Take in that the site no longer had a briefing."""
        self._states.add(state)

    def report_missing(self) -> None:
        """Report what no run has, unless it was read before and is known."""
        run = self.run
        for id, url in self._missing.remaining():
            address = addresses.parse(url)
            verdict = run.visits.visit_of(address).verdict if id and address else items.UNREAD
            if verdict in (*items.NOT_READ, items.FAILED):
                run.report.failed(url, errors.ArchiveFailure("lost"))


def _is_archived(index: Index, at: ArchivePlace, digest: str) -> bool:
    """Return whether the record *at* a place is there, and no other has moved there."""
    line = index.line_at(*at)
    return line is not None and digest in ("", line.digest)
