"""Read an archive again and publish what it shows: crawls run by run, imports as histories.

A recorded run is asked again for what it asked of the site, and its briefings are published in the
order in which they were found. A briefing is not read again if the folder knows it already, by the
digests of its pages and the version of the reading.
"""

import asyncio
import heapq
import logging
from asyncio import Future
from collections import defaultdict, deque
from collections.abc import AsyncGenerator, Collection, Iterable, Iterator, Sequence
from contextlib import AbstractAsyncContextManager, aclosing, closing, contextmanager
from dataclasses import replace
from itertools import count
from pathlib import Path

from scrapy.settings import BaseSettings

from scio_crawler import items
from scio_crawler.archive import ARCHIVE
from scio_crawler.archive.index import IMPORT, Index, IndexLine, RecordedRun
from scio_crawler.archive.indexing import archive_files
from scio_crawler.common import addresses, errors, interrupts
from scio_crawler.common.addresses import Address
from scio_crawler.contract.names import quarantine_file_name
from scio_crawler.folder.history import ArchivePlace, find_again, insert
from scio_crawler.folder.ledger import Row
from scio_crawler.folder.plan import Published
from scio_crawler.items import SITE, Briefing, Page, PageLine, Visit
from scio_crawler.pipelines import Dropped, Period, Publish, Read, Validate
from scio_crawler.reading.briefing import version
from scio_crawler.run.arguments import Arguments, default_list
from scio_crawler.run.output_folder import output_folder
from scio_crawler.run.progress import BRIEFINGS, RECORDS, Bar
from scio_crawler.run.readers import LIGHT, WorkerReader
from scio_crawler.run.session import Session, Tally
from scio_crawler.run.workers import MOST_SECONDS, Workers, all_cores
from scio_crawler.spiders import offline, pages
from scio_crawler.spiders.links import MARGIN_DAYS, DueBriefing, Links, MissingRecords
from scio_crawler.spiders.loop import BriefingLoop
from scio_crawler.spiders.offline import Callees
from scio_crawler.spiders.pages import History, Reading

logger = logging.getLogger(__name__)

WINDOW = 8  # readings of each worker that may wait to be published
SMALL = 1024 * 1024  # bytes: some 300 pages, which take less time to read than workers to start


def replay(asked: Arguments, settings: BaseSettings, workers: int) -> int:
    """Replay the archive of the folder that *settings* name; return the exit status.

    *workers* is the number of processes that read, 0 for one per core. Raises what Session raises.
    """

    async def work() -> int:
        # Workers start while this process examines the archive.
        async with readers(output_folder(settings, asked.site), workers) as (callees, number):
            run = Session(asked, settings, Tally())
            return await offline.run_to_end(run, ReplayLoop(run, callees, number).work())

    return asyncio.run(work())


def readers(folder: Path, workers: int) -> AbstractAsyncContextManager[tuple[Callees | None, int]]:
    """Give what reads the archive of the output *folder*; see offline.callees_of.

    *workers* is 0 for one per core; a small archive is read without.
    """
    is_small = sum(file.stat().st_size for file in archive_files(folder / ARCHIVE)) < SMALL
    return offline.callees_of(1 if is_small else workers or all_cores())


class ReplayLoop(BriefingLoop):
    """The loop of a replay of *run*: the *workers* among *callees* read, this process publishes."""

    def __init__(self, run: Session, callees: Callees | None, workers: int) -> None:
        assert run.replay is not None
        super().__init__(run, WINDOW * workers)
        self._replay, self._callees = run.replay, callees
        self._aside = Workers(1)  # reads what is large, or kept a worker from answering
        self._missing = MissingRecords()
        self._known = KnownReadings(run)
        self._bar = Bar(run.store.index.count(), RECORDS)
        self._histories = Histories(run, callees, workers)
        self._stages = Read(run), Period(run), Validate(run), Publish(run)
        self._waiting: deque[tuple[DueBriefing, Future[Reading] | None]] = deque()
        self._run_read = 0  # briefings that the present run has

    async def work(self) -> None:
        """Replay every run. Raises OutputError, and Interrupted if a signal asks to stop."""
        try:
            await self._replay_all()
        finally:
            self._aside.end()
            self._histories.close()
            self._bar.close()

    async def _replay_all(self) -> None:
        run = self._run
        for recorded in self._replay.runs():
            if recorded.kind == IMPORT:
                run.arguments = run.asked
                await self._histories.publish(recorded.number)
            else:
                try:
                    own = Arguments.parse({**recorded.arguments, "site": recorded.site})
                    run.arguments = run.asked.of_run(recorded.site, recorded.arguments)
                except errors.ArgumentError as error:  # such as since= after its until=
                    run.report.failed(f"run {recorded.name}", f"is not replayed: {error}")
                    continue
                await self._replay_run(recorded, own)
            run.ledger.number_changes()  # as the recorded run did at its end
        self._report_missing()

    async def _replay_run(self, recorded: RecordedRun, own: Arguments) -> None:
        """Read what *recorded* read, with its *own* arguments or those given to the replay."""
        run = self._run
        self._recorded, self._own, self._run_read = recorded, own, 0
        run.visits.begin_round()
        # A limit given to a replay counts all its runs, a recorded one its own run.
        self._not_counted = 0 if run.asked.limit else run.report.published_count
        source = self._pages()
        reached_limit = await self.read_all(Links(run, source, self._missing, recorded.number))
        self._report_crashes(source.crashes)
        while self._waiting:  # the next run compares its readings with these
            await self.wait()
        self._missing.end_run(reached_limit or 0 < own.limit <= self._run_read)

    def _pages(self) -> pages.ArchivedPages:
        base, reader = self._run.arguments.base, WorkerReader(self._aside)
        return pages.ArchivedPages(self._replay, self._recorded, base, reader)

    async def in_order(self, links: Links) -> AsyncGenerator[DueBriefing]:
        """Yield every briefing in the order in which the run read them: by their last records.

        The order matters, since copies and doubts are judged by what is known before them.
        """
        index, run = self._run.store.index, self._recorded.number
        waiting: list[tuple[int, int, DueBriefing]] = []  # a heap
        numbers = count()  # keep briefings in order that have the same last record
        async with aclosing(links.due()) as every:
            async for due in every:
                if isinstance(due.target, Page):
                    line = _line_of(index, due.target)
                    while waiting and line and waiting[0][0] < line.number:
                        yield heapq.heappop(waiting)[2]
                    yield due
                else:
                    last = index.last_about(due.target.briefing_id, run)
                    heapq.heappush(waiting, (last, next(numbers), due))
        while waiting:
            yield heapq.heappop(waiting)[2]

    async def begin(self, due: DueBriefing) -> None:
        """Let a worker read *due*, unless it is known, and publish what has been read."""
        interrupts.check()
        lines = self._known.lines(due.target, self._recorded.number)
        self._bar.update(len(lines))
        if why := self._known.passes(due.visit, lines):
            if why == "older":
                self._run.report.skipped(why)
            self._note_read(due)
            return
        base, passing = self._run.arguments.base, self._replay.passing
        run = self._run.folder, passing, self._recorded, base
        read = pages.read_again_from
        future = offline.submit(self._callees, read, *run, due.target, due.visit)
        self._waiting.append((due, future))
        self.open += 1
        await asyncio.sleep(0)  # so that it begins, and answers arrive
        while self._waiting and ((first := self._waiting[0][1]) is None or first.done()):
            await self.wait()

    async def wait(self) -> None:
        """Publish the reading that was begun first."""
        due, future = self._waiting.popleft()
        self.open -= 1
        await self.attempt(due, self._settle(due, future))
        if self._run.gave_up:
            raise self._run.gave_up

    def _note_read(self, due: DueBriefing) -> None:
        self._missing.found.add(due.visit.id)
        self._run_read += 1

    async def _settle(self, due: DueBriefing, future: Future[Reading] | None) -> None:
        reading = await offline.result_of(future) or await pages.read_again(
            self._pages(), due.target, due.visit
        )
        self._report_crashes(reading.crashes)
        if isinstance(reading.failure, errors.NotArchived):
            self._run.report.failed(due.target.url, reading.failure)
            if not self._own.outside(due.day, MARGIN_DAYS):
                self._missing.lacks(due.visit.id, due.target.url)
            return
        self._note_read(due)
        if reading.collected is None:
            assert reading.failure is not None
            raise reading.failure
        try:
            await self._publish(due, reading)
        except Dropped as dropped:
            self.remember_dropped(dropped)

    async def _publish(self, due: DueBriefing, reading: Reading) -> None:
        collected = reading.collected
        assert collected is not None
        if not self.accept(due, collected):
            return
        read, period, validate, publish = self._stages
        if reading.failure:
            raise read.unread(collected, reading.failure)
        assert isinstance(collected, Briefing)
        briefing = validate.process_item(period.process_item(read.judge(collected, collected)))
        read_from = briefing.sources
        self.remember(await publish.process_item(briefing), items.BRIEFING)
        self._known.note_read(briefing.briefing_id, read_from)

    def _report_crashes(self, crashes: list[tuple[str, str]]) -> None:
        for url, error in crashes:
            self._run.report.crashed(url, error)

    def _report_missing(self) -> None:
        """Report what no run has, unless it was read before and is known."""
        run = self._run
        for id, url in self._missing.remaining():
            address = addresses.parse(url)
            verdict = run.visits.recall(address).verdict if id and address else items.UNREAD
            if verdict in (*items.NOT_READ, items.FAILED):
                run.report.failed(url, errors.ArchiveFailure("lost"))


def _last_place(lines: Iterable[IndexLine]) -> ArchivePlace:
    return max(((f"{ARCHIVE}/{line.file}", line.offset) for line in lines), default=("", 0))


def _digests(pages: Iterable[PageLine]) -> set[tuple[str, str]]:
    return {(page.url, page.digest) for page in pages}


def _line_of(index: Index, inline: Page) -> IndexLine | None:
    receipt = inline.receipt
    return index.at(receipt.archive_file.rpartition("/")[2], receipt.archive_offset)


class KnownReadings:
    """What *run* need not read again."""

    def __init__(self, run: Session) -> None:
        self._run = run
        # Briefings last read from other pages than those noted, which stay if all say the same.
        self._from_others: set[str] = set()

    def note_read(self, briefing_id: str, pages: Sequence[PageLine]) -> None:
        """Note that a briefing was read from *pages*."""
        row = self._run.ledger.row(briefing_id)
        is_noted = row is not None and _digests(row.pages()) == _digests(pages)
        (self._from_others.discard if is_noted else self._from_others.add)(briefing_id)

    def passes(self, visit: Visit, lines: Sequence[IndexLine]) -> str:
        """Return why the briefing of *visit* need not be read from the records *lines*, else "".

        "older" if a later reading is known; "unchanged", and noted as seen again, if the same code
        read it from the same pages, and neither it nor its file has a fault. It must be read all
        the same if it ends a quarantine, if it was last read from other pages that say the same,
        or if the run drops it for its day of publication.
        """
        row = self._run.ledger.row(visit.briefing_id or visit.id)
        if row is None or not lines:
            return ""
        with_pages = [line for line in lines if line.status in pages.WITH_A_PAGE]
        if with_pages and _last_place(with_pages) < row.last_place():
            return "older"
        worse = quarantine_file_name(row.briefing_id)
        must_read = row.briefing_id in self._from_others
        must_read |= self._run.exporter.files.is_known(worse)
        must_read |= bool(self._run.arguments.outside(row.entry().published))
        is_same = len(with_pages) == len(lines) and self.is_same(row, with_pages)
        if must_read or not is_same or not self.confirm(row, lines):
            return ""
        self._run.visits.confirm(visit, row.entry(), max(line.date for line in lines))
        return "unchanged"

    def confirm(self, row: Row, lines: Collection[IndexLine]) -> bool:
        """Note that *lines* show what *row* has; return False instead if its file has changed."""
        if not self._run.exporter.files.is_intact(row.entry().file):
            return False
        self.note_checked(row, max(line.date for line in lines))
        self._run.report.confirmed(row.entry())
        return True

    def note_checked(self, row: Row, clock: str) -> None:
        """Note that the briefing of *row* was read at *clock*, if that is later than before."""
        entry = row.alone()
        if clock > entry.checked:
            row.set_entry(replace(entry, checked=clock))
            self._run.ledger.save(row)

    def is_same(self, row: Row, lines: Collection[IndexLine]) -> bool:
        """Return whether *row* is a complete reading of the pages of *lines* by today's code.

        A transcript that was withdrawn is not: these lines bring it back.
        """
        entry = row.entry()
        is_whole = entry.status == "complete" and entry.file and not entry.withdrawn
        if not is_whole or entry.doubts or row.signs or row.reader != version():
            return False
        before = {(page.url, page.digest): page.origin == SITE for page in row.pages()}
        now = dict.fromkeys(((addresses.canonical(line.url), line.digest) for line in lines), False)
        for line in lines:
            now[addresses.canonical(line.url), line.digest] |= line.origin == SITE
        return before == now

    def lines(self, target: Address | Page, run: int) -> list[IndexLine]:
        """Return the records of *run* that *target* is read from, as far as its address tells."""
        index = self._run.store.index
        if isinstance(target, Page):
            return list(filter(None, [_line_of(index, target)]))
        return index.about(target.briefing_id, run, run)


class Histories:
    """Reads all archived states of briefings with the *workers* among *callees*; publishes them."""

    def __init__(self, run: Session, callees: Callees | None, workers: int) -> None:
        self._run, self._callees = run, callees
        self._window = WINDOW * workers
        self._read, self._period, self._validate = Read(run), Period(run), Validate(run)
        self._known = KnownReadings(run)
        self._clocks: dict[str, str] = {}  # by briefing, when its last capture was made
        self._aside = Workers(1)

    def close(self) -> None:
        """End the child process."""
        self._aside.end()

    async def publish(self, run: int) -> None:
        """Publish what the import *run* captured. Raises OutputError and Interrupted."""
        index = self._run.store.index
        ids = index.abouts(run)
        if self._run.intake:  # which may continue a run that others have followed
            run = index.runs()[-1].number
        with closing(Bar(len(ids), BRIEFINGS)) as bar:
            begun = self._begin(ids, run, bar)
            for briefing_id, until, future in offline.lookahead(begun, self._window):
                await self._take(briefing_id, run, until, future)

    def _begin(
        self, ids: Sequence[str], run: int, bar: Bar
    ) -> Iterator[tuple[str, ArchivePlace, Future[History] | None]]:
        """Let workers read the briefings with these *ids*; yield (id, last place, result)."""
        for briefing_id in ids:
            bar.update(1)
            about = self._run.store.index.about(briefing_id, 1, run)
            lines = [line for line in about if line.status in pages.WITH_A_PAGE]
            self._clocks[briefing_id] = max((line.date for line in lines), default="")
            if self._is_passed(briefing_id, lines):
                self._note(briefing_id)
            else:
                yield briefing_id, _last_place(lines), self._submit(briefing_id, run)

    def _is_passed(self, briefing_id: str, lines: list[IndexLine]) -> bool:
        """Return whether a briefing is not asked for, or known as the records *lines* show it."""
        asked = self._run.asked
        wanted = set(map(addresses.briefing_of, asked.urls))
        if asked.lists or (wanted and briefing_id not in wanted):
            return True
        row = self._run.ledger.row(briefing_id)
        if row is None or not self._known.is_same(row, lines):
            return False
        is_first = min(line.date for line in lines) >= row.entry().first_seen
        return is_first and self._known.confirm(row, lines)

    def _submit(self, briefing_id: str, run: int) -> Future[History] | None:
        if isinstance(self._callees, offline.Cluster):  # whose workers have no such folder
            archived = pages.archived(self._run.archive, briefing_id, run)
            return offline.submit(self._callees, pages.read_history, *archived)
        return offline.submit(
            self._callees, pages.read_archived, self._run.folder, briefing_id, run
        )

    async def _read_here(self, briefing_id: str, run: int) -> History:
        captures, history = pages.archived(self._run.archive, briefing_id, run)
        if max((len(each.body) for each in captures), default=0) <= LIGHT:
            return pages.read_history(captures, history)
        read = pages.read_history, captures, history
        try:
            return await self._aside.call(*read, seconds=MOST_SECONDS)
        except errors.Failure as failure:
            history.failures.append((captures[0].url, failure))
            return history

    async def _take(
        self, briefing_id: str, run: int, until: ArchivePlace, future: Future[History] | None
    ) -> None:
        """Publish the history of a briefing, or of the transcripts that a list prints."""
        report = self._run.report
        history: History | None = None
        with self._attempting(briefing_id):
            history = await offline.result_of(future) or await self._read_here(briefing_id, run)
        if history is None:
            return
        for url, failure in history.failures:
            if failure.kind == "leads-elsewhere":  # a redirect; its target may not be recorded
                report.not_a_transcript(url, str(failure))
            else:
                report.failed(url, failure)
        if not history.readings and not history.failures:  # it prints no transcript either
            report.skipped("list")
        each: dict[str, list[Briefing]] = defaultdict(list)
        for briefing in history.readings:
            each[briefing.briefing_id].append(briefing)
        # Another list may print a transcript, too, and damage may hide other states.
        damaged = [url for url, why in history.failures if isinstance(why, errors.ArchiveFailure)]
        for own_id, readings in each.items():
            is_all = not damaged and own_id == briefing_id
            # A list may print a transcript on several of its pages.
            readings.sort(key=lambda reading: reading.fetched)
            with self._attempting(own_id):
                self._publish(readings, until if is_all else None)
        if self._run.gave_up:
            raise self._run.gave_up

    def _publish(self, readings: list[Briefing], until: ArchivePlace | None) -> None:
        """Publish the *readings* of one briefing, complete up to the place *until*, if given."""
        last = readings[-1]
        # A default list with too few links to look like a list.
        if last.holds in items.NO_TRANSCRIPTS and default_list(last.url):
            self._run.report.skipped("list")
            return
        try:
            transcripts = [b for b in readings if b.holds in (items.TRANSCRIPT, items.PENDING)]
            for briefing in transcripts or [last]:
                self._read.judge(briefing, briefing)
            self._period.process_item(last)
            sound = [self._validate.process_item(briefing) for briefing in transcripts]
            self._run.upkeep.look_at(last.briefing_id)
            self._run.ledger.check_in_place()
            published = insert(self._run.exporter, sound, until)
        except Dropped:  # already reported
            return
        except errors.DamagedError as error:
            self._run.report.failed(last.briefing_id, f"is left as it is: {error}")
            return
        self._report(sound, published)
        logger.info(
            "%s  %s  %d turns  %s",
            last.entry.date,
            last.entry.title if last.entry.title.isprintable() else ascii(last.entry.title),
            len(sound[-1].turns),
            ", ".join(what.outcome for what in published),
        )

    def _note(self, briefing_id: str) -> Row | None:
        """Note where the pages of a briefing are, and whether it is due; return its row."""
        find_again(self._run.ledger, self._run.store.index, briefing_id)
        row = self._run.ledger.row(briefing_id)
        if row:
            self._run.visits.note_imported(row.entry())
        return row

    @contextmanager
    def _attempting(self, briefing_id: str) -> Iterator[None]:
        """Report what breaks the work inside on a briefing, if it is a fault of this program."""
        try:
            yield
        except (errors.Interrupted, errors.OutputError):
            raise
        except Exception as error:  # one bad briefing must not end the run
            logger.exception("%s could not be read", briefing_id)
            self._run.report.crashed(briefing_id, error)

    def _report(self, readings: Sequence[Briefing], published: Sequence[Published]) -> None:
        """Report what became of *readings*, and note when the briefing was last captured."""
        last = readings[-1]
        row = self._note(last.briefing_id)
        if row and (clock := self._clocks.get(last.briefing_id)):
            self._known.note_checked(row, clock)
        now = {(page.page, page.digest) for page in row.pages()} if row else set()
        for briefing, what in zip(readings, published, strict=True):
            shown = {(page.page, page.digest) for page in briefing.sources}
            is_left = what.outcome in ("kept", "stands", "pending", "duplicate")
            is_current = briefing is last and (is_left or shown == now)
            if is_current:
                self._run.report.published(briefing, what)
            else:
                self._run.report.imported.states[what.outcome] += 1
