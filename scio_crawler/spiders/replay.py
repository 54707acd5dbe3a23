"""Read an archive again: what each run was sent, and what imports show of each day.

A recorded run is asked again for what it asked of the site. A briefing is not read again if the run
was sent what the run before it was sent. Nothing is written meanwhile but states; then the folder
is reconciled with them.
"""

import asyncio
import logging
from asyncio import Future
from collections import defaultdict, deque
from collections.abc import Collection, Iterator, Sequence
from contextlib import AbstractAsyncContextManager, closing, contextmanager
from dataclasses import replace
from pathlib import Path

from scrapy.settings import BaseSettings

from scio_crawler import items
from scio_crawler.archive import ARCHIVE
from scio_crawler.archive.index import IMPORT, Index, IndexLine, RecordedRun
from scio_crawler.archive.indexing import archive_files
from scio_crawler.common import addresses, errors, interrupts
from scio_crawler.folder.reconcile import unchanged
from scio_crawler.folder.states import END, Place, State
from scio_crawler.items import Briefing, Page, PageLine
from scio_crawler.pipelines import Dropped, Period, Read, Validate, log_published
from scio_crawler.run import offline
from scio_crawler.run.arguments import Arguments, default_list
from scio_crawler.run.offline import Callees
from scio_crawler.run.output_folder import output_folder
from scio_crawler.run.progress import BRIEFINGS, RECORDS, Bar
from scio_crawler.run.readers import LIGHT, WorkerReader
from scio_crawler.run.session import Session, Tally
from scio_crawler.run.telling.report import REMOVED
from scio_crawler.run.workers import MOST_SECONDS, Workers, all_cores
from scio_crawler.spiders import pages
from scio_crawler.spiders.links import MARGIN_DAYS, DueBriefing, Links, MissingRecords
from scio_crawler.spiders.loop import BriefingLoop
from scio_crawler.spiders.pages import History, Reading

logger = logging.getLogger(__name__)

WINDOW = 8  # readings of each worker that may wait to be taken in
SMALL = 1024 * 1024  # bytes: some 300 pages, which take less time to read than workers to start


def replay(asked: Arguments, settings: BaseSettings, workers: int) -> int:
    """Replay the archive of the folder that *settings* name; return the exit status.

    *workers* is the number of processes that read, 0 for one per core. Raises what Session raises.
    """

    async def work() -> int:
        # Workers start while this process examines the archive.
        async with readers(output_folder(settings, asked.site), workers) as (callees, number):
            run = Session(asked, settings, Tally())
            assert run.replay is not None
            loop = ReplayLoop(run, run.replay.runs(), callees, number)
            return await offline.run_to_end(run, loop.work())

    return asyncio.run(work())


async def catch_up(run: Session) -> None:
    """Read again what today's reading has not read of the archive of *run*, and reconcile.

    That is what a killed run left, all of it after the database was lost or put back from a copy,
    and all of it after the reading has changed. Raises OutputError, and Interrupted.
    """
    unread = run.store.unread_runs()
    if not unread:
        return
    logger.info("%s of the archive to read first", errors.count(len(unread), "run"))
    other = run.catching_up()
    with run.ledger.unsynced():
        async with readers(run.folder, workers=0) as (callees, number):
            await ReplayLoop(other, unread, callees, number).work()
    other.report.pass_on(run.report)


def readers(folder: Path, workers: int) -> AbstractAsyncContextManager[tuple[Callees | None, int]]:
    """Give what reads the archive of the output *folder*; see offline.callees_of.

    *workers* is 0 for one per core; a small archive is read without.
    """
    is_small = sum(file.stat().st_size for file in archive_files(folder / ARCHIVE)) < SMALL
    return offline.callees_of(1 if is_small else workers or all_cores())


class ReplayLoop(BriefingLoop):
    """The loop that replays *runs* for *run*: the *workers* among *callees* read for it."""

    def __init__(
        self, run: Session, runs: Sequence[RecordedRun], callees: Callees | None, workers: int
    ) -> None:
        assert run.replay is not None
        super().__init__(run, WINDOW * workers)
        self._replay, self._runs, self._callees = run.replay, runs, callees
        self._states = run.output.states
        self._aside = Workers(1)  # reads what is large, or kept a worker from answering
        self._missing = MissingRecords()
        self._bar = Bar(run.store.index.count(), RECORDS)
        self._histories = Histories(run, callees, workers)
        self._stages = Read(run), Period(run), Validate(run)
        self._waiting: deque[tuple[DueBriefing, Future[Reading] | None]] = deque()
        self._run_read = 0  # briefings that the present run has
        self._is_damaged = False  # whether a record of the present run cannot be read
        self._found: dict[str, Briefing] = {}  # what was read last of each briefing, without turns
        self._added: set[str] = set()  # ids of the briefings with a state that is news

    @property
    def published_count(self) -> int:
        return len(self._added)

    async def work(self) -> None:
        """Replay every run. Raises OutputError, and Interrupted if a signal asks to stop."""
        try:
            self._run.visits.forget_gone()
            await self._replay_all()
            self._reconcile()
            self._run.accept()
        finally:
            self._aside.end()
            self._histories.close()
            self._bar.close()

    async def _replay_all(self) -> None:
        run = self._run
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
        for recorded in imported:
            await self._histories.read(recorded.number)
            self._note_read_run(recorded)
        self._report_missing()

    async def _replay_run(self, recorded: RecordedRun, own: Arguments) -> None:
        """Read what *recorded* read, with its *own* arguments or those given to the replay."""
        run = self._run
        self._recorded, self._own, self._run_read = recorded, own, 0
        self._is_damaged = False
        run.replayed = recorded.name
        run.visits.begin_round()
        source = self._pages()
        reached_limit = await self.read_all(Links(run, source, self._missing, recorded.number))
        self._report_crashes(source.crashes)
        while self._waiting:  # the next run compares its readings with these
            await self.wait()
        self._missing.end_run(reached_limit or 0 < own.limit <= self._run_read)
        if not reached_limit:
            self._note_read_run(recorded)

    def _note_read_run(self, recorded: RecordedRun) -> None:
        """Note that a run is read to its end, if this replay was not asked for a part of it."""
        asked = self._run.asked
        is_partial = asked.lists or asked.urls or asked.since or asked.until or asked.limit
        if is_partial or self._is_damaged:
            return
        self._states.forget_unread(recorded.name)
        self._run.store.note_read(recorded.name)

    def _pages(self) -> pages.ArchivedPages:
        base, reader = self._run.arguments.base, WorkerReader(self._aside)
        return pages.ArchivedPages(self._replay, self._recorded, base, reader)

    async def begin(self, due: DueBriefing) -> None:
        """Let a worker read *due*, unless the run before was sent the same."""
        interrupts.check()
        lines = self._lines(due)
        self._bar.update(len(lines))
        briefing_id = due.visit.briefing_id or due.visit.id
        first = min(map(_place, lines), default=END)
        if self._is_repeated(due, briefing_id, lines, first):
            self._note_read(due)
            return

        base, passing = self._run.arguments.base, self._replay.passing
        run = self._run.folder, passing, self._recorded, base
        earlier = self._states.pages_before(briefing_id, first)
        about = due.target, due.visit, earlier
        future = offline.submit(self._callees, pages.read_again_from, *run, *about)
        self._waiting.append((due, future))
        self.open += 1
        await asyncio.sleep(0)  # so that it begins, and answers arrive
        while self._waiting and ((first_one := self._waiting[0][1]) is None or first_one.done()):
            await self.wait()

    def _lines(self, due: DueBriefing) -> list[IndexLine]:
        """Return the records of the run that *due* is read from, as far as its address tells."""
        index = self._run.store.index
        if isinstance(due.target, Page):
            return list(filter(None, [_line_of(index, due.target)]))
        return index.about(due.target.briefing_id, self._recorded.number, self._recorded.number)

    def _is_repeated(
        self, due: DueBriefing, briefing_id: str, lines: Sequence[IndexLine], first: Place
    ) -> bool:
        """Return whether *lines* are the pages of a state that is known, and note that if so.

        That is the state of this run, or the one before it. A page that was not answered with one,
        and a transcript of another period, must be read.
        """
        if not lines or any(line.status not in pages.WITH_A_PAGE for line in lines):
            return False
        now = {(addresses.canonical(line.url), line.digest, line.origin) for line in lines}
        own = self._states.of_run(briefing_id, self._recorded.name)
        for stored in filter(None, (own, self._states.previous(briefing_id, first))):
            reading = stored.whole_reading()
            if reading is None or self._run.arguments.outside(reading.entry.published):
                continue
            if {(page.url, page.digest, page.origin) for page in reading.sources} == now:
                clock = max(line.date for line in lines)
                self._states.extend(stored, clock)
                self._run.visits.confirm(due.visit, reading.entry, clock)
                self._found[briefing_id] = _without_lines(reading)
                return True
        return False

    async def wait(self) -> None:
        """Take in the reading that was begun first."""
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
            self._pages(), due.target, due.visit, self._earlier(due)
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
            self._is_damaged |= isinstance(reading.failure, errors.ArchiveFailure)
            raise reading.failure
        collected = reading.collected
        failures = [*collected.missing.values(), *collected.failed.values()]
        if any(_is_damage(failure) for failure in failures):
            # What was known of it stays: fewer records never mean fewer revisions.
            self._is_damaged = True
            if self._states.previous(collected.briefing_id, END):
                for number, failure in collected.missing.items():
                    self._run.report.failed(f"{collected.url}, page {number}", failure)
                return
        try:
            self._take(due, reading)
        except Dropped as dropped:
            self.remember_dropped(dropped)

    def _earlier(self, due: DueBriefing) -> list[PageLine]:
        first = min(map(_place, self._lines(due)), default=END)
        return self._states.pages_before(due.visit.briefing_id or due.visit.id, first)

    def _take(self, due: DueBriefing, reading: Reading) -> None:
        """Take in a *reading* as the state of its run."""
        collected = reading.collected
        assert collected is not None
        if not self.accept(due, collected):
            return
        read, period, validate = self._stages
        if reading.failure:
            raise read.unread(collected, reading.failure)
        assert isinstance(collected, Briefing)
        briefing = validate.process_item(period.process_item(read.judge(collected, collected)))
        is_known = self._states.add(State.of(briefing, self._recorded.name))
        if not is_known:
            self._added.add(briefing.briefing_id)
        self._found[briefing.briefing_id] = _without_lines(briefing)
        self.remember(briefing, items.BRIEFING)

    async def withdraw(self, state: State) -> None:
        """Take in that the site no longer had a briefing."""
        self._states.add(state)

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

    def _reconcile(self) -> None:
        """Make the folder hold what was read, and report what became of each briefing."""
        imported = self._histories.found
        reconcile(self._run, self._found | imported, imported)


def reconcile(run: Session, found: dict[str, Briefing], imported: Collection[str]) -> None:
    """Make the folder of *run* hold what was *found*; report what became of each briefing.

    What is *imported* is due if the site has not been heard on it.
    """
    left = dict(found)
    for briefing, published, states in run.output.reconciled():
        if read := left.pop(briefing.briefing_id, None):
            briefing.missing, briefing.failed, briefing.gaps = read.missing, read.failed, read.gaps
        if briefing.briefing_id in imported:
            run.visits.note_imported(briefing.entry)
        if published.outcome == "withdrawn" and run.ledger.row(briefing.briefing_id) is None:
            run.report.warn(briefing.entry.url, REMOVED)
        run.report.published(briefing, published)
        run.report.imported.states += states
        log_published(briefing, published.outcome)
    for briefing_id, read in left.items():
        if row := run.ledger.row(briefing_id):
            read.entry = row.entry()
            run.report.published(read, unchanged(read.entry))


def _without_lines(briefing: Briefing) -> Briefing:
    """Return *briefing* with what a report needs of it, but not its turns."""
    return replace(briefing, pages=[], turns=[], people=[], notes=[], offices=[])


def _is_damage(failure: errors.Failure) -> bool:
    """Return whether *failure* is that of a record that the archive has, and that is damaged."""
    return isinstance(failure, errors.ArchiveFailure) and failure.kind != "no-record"


def _place(line: IndexLine) -> Place:
    return f"{ARCHIVE}/{line.file}", line.offset


def _line_of(index: Index, inline: Page) -> IndexLine | None:
    receipt = inline.receipt
    return index.at(receipt.archive_file.rpartition("/")[2], receipt.archive_offset)


class Histories:
    """Reads what imports show of briefings, with the *workers* among *callees*."""

    def __init__(self, run: Session, callees: Callees | None, workers: int) -> None:
        self._run, self._callees = run, callees
        self._window = WINDOW * workers
        self._read, self._period, self._validate = Read(run), Period(run), Validate(run)
        self._aside = Workers(1)
        self._done: set[str] = set()  # ids that were read: of a run, all captures are read at once
        self.found: dict[str, Briefing] = {}  # the last reading of each, without turns

    def close(self) -> None:
        """End the child process."""
        self._aside.end()

    async def read(self, run: int) -> None:
        """Take in what the import *run* captured. Raises OutputError and Interrupted."""
        index = self._run.store.index
        asked = self._run.asked
        wanted = set(map(addresses.briefing_of, asked.urls))
        ids = [id for id in index.briefing_ids_of_run(run) if id not in self._done]
        if wanted:
            ids = [id for id in ids if id in wanted]
        if asked.lists:
            return
        self._done |= {*ids}
        last = index.runs()[-1].number
        with closing(Bar(len(ids), BRIEFINGS)) as bar:
            begun = self._begin(ids, last, bar)
            for briefing_id, future in offline.lookahead(begun, self._window):
                await self._take(briefing_id, last, future)

    def _begin(
        self, ids: Sequence[str], run: int, bar: Bar
    ) -> Iterator[tuple[str, Future[History] | None]]:
        """Let workers read the briefings with these *ids*; yield (id, result)."""
        for briefing_id in ids:
            bar.update(1)
            yield briefing_id, self._submit(briefing_id, run)

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

    async def _take(self, about: str, run: int, future: Future[History] | None) -> None:
        """Take in the history of a briefing, or of the transcripts that a list prints."""
        report = self._run.report
        history: History | None = None
        with self._attempting(about):
            history = await offline.result_of(future) or await self._read_here(about, run)
        if history is None:
            return
        for url, failure in history.failures:
            if failure.kind == "leads-elsewhere":  # a redirect; its target may not be recorded
                report.not_a_transcript(url, str(failure))
            else:
                report.failed(url, failure)
        if not history.readings and not history.failures:  # it prints no transcript either
            report.skipped("list")
        if any(_is_damage(failure) for _, failure in history.failures):
            return  # what was known of it stays
        each: defaultdict[str, list[tuple[Briefing, str]]] = defaultdict(list)
        for briefing, until in history.readings:
            each[briefing.briefing_id].append((briefing, until))
        states: list[State] = []
        for own_id, readings in each.items():
            # A list may print a transcript on several of its pages.
            readings.sort(key=lambda reading: reading[0].fetched)
            with self._attempting(own_id):
                states += self._states_of(about, readings)
        self._run.output.states.replace_imports(about, states)
        if self._run.gave_up:
            raise self._run.gave_up

    def _states_of(self, about: str, readings: Sequence[tuple[Briefing, str]]) -> Iterator[State]:
        """Yield the states of one briefing that imports show, and note that it is due."""
        last, _ = readings[-1]
        # A default list with too few links to look like a list.
        if last.holds in items.NO_TRANSCRIPTS and default_list(last.url):
            self._run.report.skipped("list")
            return
        transcripts = [
            (briefing, until)
            for briefing, until in readings
            if briefing.holds in (items.TRANSCRIPT, items.PENDING)
        ]
        sound: list[State] = []
        try:
            for briefing, until in transcripts or readings[-1:]:
                self._read.judge(briefing, briefing)
                self._validate.process_item(briefing)
                state = State.of(briefing, "", about)
                state.until = max(state.until, until)
                sound.append(state)
            self._period.process_item(last)
        except Dropped:  # already reported
            return
        self.found[last.briefing_id] = _without_lines(last)
        yield from sound

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
