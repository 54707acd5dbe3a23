"""Read and publish the histories of the briefings that an import is about."""

from __future__ import annotations

import logging
from collections import defaultdict, deque
from collections.abc import Collection, Sequence
from concurrent.futures import Executor, Future
from contextlib import closing
from dataclasses import replace
from http import HTTPStatus

from scio_crawler.archive import ARCHIVE
from scio_crawler.archive.index import IndexLine
from scio_crawler.common import addresses
from scio_crawler.common.errors import (
    ArchiveFailure,
    DamagedError,
    Failure,
    Interrupted,
    OutputError,
)
from scio_crawler.folder.history import ArchivePlace, insert
from scio_crawler.folder.ledger import Row
from scio_crawler.folder.plan import Published
from scio_crawler.items import NO_TRANSCRIPTS, PENDING, TRANSCRIPT, Briefing, Page, Visit
from scio_crawler.pipelines import Dropped, Period, Read, Validate
from scio_crawler.reading.briefing import version
from scio_crawler.run.arguments import DEFAULT_LISTS
from scio_crawler.run.progress import BRIEFINGS, Bar
from scio_crawler.run.session import Session
from scio_crawler.run.workers import Careful, InProcess
from scio_crawler.spiders.cluster import Cluster
from scio_crawler.spiders.offline import result_of
from scio_crawler.spiders.reread import History, archived, read_archived, read_history, read_sent

# --- Pass over what the folder knows already: the same pages, read by the same code ---------------

_WITH_A_PAGE = (HTTPStatus.OK, HTTPStatus.NOT_MODIFIED)


class Known:
    """What *run* need not read again."""

    def __init__(self, run: Session) -> None:
        self._run = run

    def passes(self, visit: Visit, lines: Sequence[IndexLine]) -> str:
        """Return why the briefing of *visit* is not read from the records *lines*, else "".

        "older" if a later reading is known, "unchanged" if it was read from these very pages, by
        the same code, and nothing is amiss with it or with its file; that is then noted.
        """
        row = self._run.ledger.row(visit.briefing_id or visit.id)
        if row is None or not lines:
            return ""
        with_pages = [line for line in lines if line.status in _WITH_A_PAGE]
        last = max(((f"{ARCHIVE}/{line.file}", line.offset) for line in with_pages), default=None)
        if last and last < row.last_place():
            return "older"
        if len(with_pages) < len(lines) or not self.is_same(row, with_pages):
            return ""
        if not self.confirm(row, lines):
            return ""
        self._run.visits.confirm(visit, row.entry(), max(line.date for line in lines))
        return "unchanged"

    def confirm(self, row: Row, lines: Collection[IndexLine]) -> bool:
        """Note that the pages of *lines* show what *row* has, if its file is as it was written.

        Return whether it is.
        """
        if not self._run.exporter.files.is_intact(row.entry().file):
            return False
        self.check(row, max(line.date for line in lines))
        self._run.report.confirmed(row.entry())
        return True

    def check(self, row: Row, clock: str) -> None:
        """Note that the briefing of *row* was looked at, at *clock* or later."""
        entry = row.entry()
        if clock > entry.checked:
            row.set_entry(replace(entry, checked=clock))
            self._run.ledger.save(row)

    def is_same(self, row: Row, lines: Collection[IndexLine]) -> bool:
        """Return whether *row* is a whole reading, by today's code, of the pages of *lines*."""
        entry = row.entry()
        is_whole = entry.status == "complete" and entry.file and not entry.doubts
        if not is_whole or row.signs or row.reader != version():
            return False
        before = {(page.url, page.digest) for page in row.pages()}
        return before == {(addresses.canonical(line.url), line.digest) for line in lines}

    def lines(self, target: addresses.Address | Page, run: int) -> list[IndexLine]:
        """Return the records of *run* that *target* is read from, as far as its address tells."""
        index = self._run.store.index
        if isinstance(target, Page):
            receipt = target.receipt
            line = index.at(receipt.archive_file.rpartition("/")[2], receipt.archive_offset)
            return [line] if line else []
        return index.about(target.briefing_id, run, run)


# --- Read and publish the histories of the briefings that an import is about ----------------------

logger = logging.getLogger(__name__)

_SHELL = "leads-elsewhere"  # of a page that does nothing but redirect
WINDOW = 8  # readings of each worker that may wait to be published


class Histories:
    """Reads what is archived of briefings with the *workers* of *executor*, and publishes it."""

    def __init__(self, run: Session, executor: Executor, workers: int) -> None:
        self._run, self._executor = run, executor
        self._window = WINDOW * workers
        self._read, self._period, self._validate = Read(run), Period(run), Validate(run)
        self._known = Known(run)
        self._clocks: dict[str, str] = {}  # by briefing, when its last capture was made
        self._until: dict[str, ArchivePlace] = {}  # and where the last one is in the archive
        self._careful = Careful()

    def close(self) -> None:
        """End what reads heavy pages."""
        self._careful.end()

    def publish(self, run: int) -> None:
        """Publish every briefing that the import with the number *run* has captures of.

        Raises OutputError, and Interrupted if a signal asks to stop.
        """
        waiting: deque[tuple[str, Future[History]]] = deque()
        index = self._run.store.index
        ids = index.abouts(run)
        if self._run.intake:  # which may go on with a run that others have followed
            run = index.runs()[-1].number
        with closing(Bar(len(ids), BRIEFINGS)) as bar:
            for briefing_id in ids:
                bar.update(1)
                lines = [
                    line
                    for line in index.about(briefing_id, 1, run)
                    if line.status in (HTTPStatus.OK, HTTPStatus.NOT_MODIFIED)
                ]
                self._clocks[briefing_id] = max((line.date for line in lines), default="")
                places = ((f"{ARCHIVE}/{line.file}", line.offset) for line in lines)
                self._until[briefing_id] = max(places, default=("", 0))
                if self._is_passed(briefing_id, lines):
                    continue
                waiting.append((briefing_id, self._submit(briefing_id, run)))
                while len(waiting) > self._window:
                    self._take(*waiting.popleft(), run)
            while waiting:
                self._take(*waiting.popleft(), run)

    def _is_passed(self, briefing_id: str, lines: list[IndexLine]) -> bool:
        """Return whether a briefing is not asked for, or known to be as its pages *lines* say."""
        asked = self._run.asked
        wanted = {address.briefing_id for url in asked.urls if (address := addresses.parse(url))}
        if asked.lists or (wanted and briefing_id not in wanted):
            return True
        row = self._run.ledger.row(briefing_id)
        if row is None or not self._known.is_same(row, lines):
            return False
        is_first = min(line.date for line in lines) >= row.entry().first_seen
        return is_first and self._known.confirm(row, lines)

    def _submit(self, briefing_id: str, run: int) -> Future[History]:
        if isinstance(self._executor, InProcess):
            return self._executor.submit(self._here, briefing_id, run)
        if isinstance(self._executor, Cluster):  # whose workers have no such folder
            captures, history = archived(self._run.shelf, briefing_id, run)
            return self._executor.submit(read_sent, captures, history)
        return self._executor.submit(read_archived, self._run.folder, briefing_id, run)

    def _here(self, briefing_id: str, run: int) -> History:
        """Return what :func:`read_archived` does, read in this process unless that is heavy."""
        captures, history = archived(self._run.shelf, briefing_id, run)
        if captures:
            largest = max(len(capture.body) for capture in captures)
            try:
                read_too = self._careful(read_history, captures, largest)
            except Failure as failure:
                history.failures.append((captures[0].url, failure))
            else:
                history.readings, failures = read_too.readings, read_too.failures
                history.failures += failures
        return history

    def _take(self, briefing_id: str, future: Future[History], run: int) -> None:
        """Publish the *history* of a briefing, or of the transcripts that a list prints."""
        report = self._run.report
        try:
            history = result_of(future, lambda: self._here(briefing_id, run))
        except (Interrupted, OutputError):
            raise
        except Exception as error:  # bad input costs that input only
            self._crashed(briefing_id, error)
            return
        for url, failure in history.failures:
            if failure.kind == _SHELL:  # what it leads to is there, or was not recorded
                report.not_a_transcript(url, str(failure))
            else:
                report.failed(url, failure)
        if not history.readings and not history.failures:  # it prints no transcript either
            report.skipped("list")
        each: dict[str, list[Briefing]] = defaultdict(list)
        for briefing in history.readings:
            each[briefing.briefing_id].append(briefing)
        # Another list may print a transcript, too, and damage may hide what else there was.
        is_whole = not any(isinstance(failure, ArchiveFailure) for _, failure in history.failures)
        for own_id, readings in each.items():
            is_all = is_whole and own_id == briefing_id
            readings.sort(key=_clock)  # a list may print a transcript on several of its pages
            try:
                self._publish(readings, self._until[briefing_id] if is_all else None)
            except (Interrupted, OutputError):
                raise
            except Exception as error:
                self._crashed(own_id, error)
        if self._run.gave_up:
            raise self._run.gave_up

    def _publish(self, readings: list[Briefing], until: ArchivePlace | None) -> None:
        """Publish the *readings* of one briefing; if none is a transcript, say what the last is.

        *until* is the place up to which they are all that the archive shows, None if they are not.
        """
        last = readings[-1]
        if last.holds in NO_TRANSCRIPTS and _is_list(last.url):
            self._run.report.skipped("list")
            return
        try:
            told = [b for b in readings if b.holds in (TRANSCRIPT, PENDING)]
            for briefing in told or [last]:
                self._read.judge(briefing, briefing)
            self._period.process_item(last)
            sound = [self._validate.process_item(briefing) for briefing in told]
            self._run.upkeep.look_at(last.briefing_id)
            self._run.ledger.check_in_place()
            published = insert(self._run.exporter, sound, until)
        except Dropped:  # which the report knows
            return
        except DamagedError as error:
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

    def _crashed(self, briefing_id: str, error: Exception) -> None:
        """Report a fault of this program that kept a briefing from being read or published."""
        logger.exception("%s could not be read", briefing_id)
        self._run.report.crashed(briefing_id, error)

    def _report(self, readings: Sequence[Briefing], published: Sequence[Published]) -> None:
        """Report what came of *readings*, and note when the briefing was last captured."""
        last = readings[-1]
        row = self._run.ledger.row(last.briefing_id)
        if row and (clock := self._clocks.get(last.briefing_id)):
            self._known.check(row, clock)
        now = {(page.page, page.digest) for page in row.pages()} if row else set()
        for briefing, what in zip(readings, published, strict=True):
            shown = {(page.page, page.digest) for page in briefing.sources}
            is_left = what.outcome in ("kept", "stands", "pending", "duplicate")
            is_current = briefing is last and (is_left or shown == now)
            if is_current:
                self._run.report.published(briefing, what)
            else:
                self._run.report.imported.states[what.outcome] += 1


def _clock(briefing: Briefing) -> str:
    return briefing.fetched


def _is_list(url: str) -> bool:
    """Return whether *url* is that of a list that crawls walk, which few links may not show."""
    lists = (addresses.canonical(addresses.CANONICAL + path) for path in DEFAULT_LISTS)
    return addresses.briefing_of(url) in map(addresses.briefing_of, lists)
