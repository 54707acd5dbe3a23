"""Read what imports show of each briefing: a history of states, one for each day.

A replay of a whole archive reads only what may differ from the last reading.
"""

from __future__ import annotations

import logging
from asyncio import Future
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from scio_crawler import items
from scio_crawler.archive.lookup import WITH_A_PAGE, ArchiveReader
from scio_crawler.common import addresses, interrupts
from scio_crawler.common.errors import ArchiveFailure, Failure, Interrupted, OutputError, count
from scio_crawler.common.files import sha256_of_text
from scio_crawler.folder.states import State
from scio_crawler.importing.states import History, StateReading, read_history
from scio_crawler.items import Briefing, Capture
from scio_crawler.pipelines import Dropped, Period, Read, Validate, without_lines
from scio_crawler.run import offline
from scio_crawler.run.arguments import is_default_list
from scio_crawler.run.progress import Progress
from scio_crawler.run.session import Session

logger = logging.getLogger(__name__)


def _archived(
    archive: ArchiveReader, briefing_id: str, until: int
) -> tuple[list[Capture], History]:
    """Return all captures of a briefing that the runs up to *until* have; damage is a failure."""
    history = History()
    captures = []
    for line in archive.index.lines_about(briefing_id, 1, until):
        if line.status not in WITH_A_PAGE:
            continue
        try:
            captures.append(archive.answer(line).capture)
        except ArchiveFailure as failure:
            history.failures.append((line.url, failure))
    return captures, history


def _digest(captures: Iterable[Capture]) -> str:
    """Return a digest of *captures*; the digests of their bodies are in their receipts."""
    facts = [(capture.url, capture.headers, capture.receipt) for capture in captures]
    return sha256_of_text(repr(facts))


def _is_whole(briefing: Briefing) -> bool:
    """Return whether it is a transcript that can be reported by its state alone."""
    if briefing.missing or briefing.failed or not briefing.turns:
        return False
    return not any(page.problems for page in briefing.pages)


class _Submitted(NamedTuple):
    """A briefing, or a list, that a worker reads."""

    briefing_id: str
    captures: list[Capture]
    damaged: History  # with what cannot be read of the archive
    future: Future[History]


class Histories:
    """Reads what imports show of briefings, with *callees*."""

    def __init__(self, run: Session, callees: offline.Callees) -> None:
        self._run = run
        self._callees = callees
        self._read = Read(run)
        self._period = Period(run)
        self._validate = Validate(run)
        self.found: dict[str, Briefing] = {}  # the last reading of each, without turns

    async def read(self, runs: Iterable[int]) -> None:
        """Add the states that the imports *runs* show. Raises OutputError and Interrupted."""
        index = self._run.store.index
        asked = self._run.asked
        if asked.lists:
            return

        ids = set[str]()
        for run in runs:
            ids.update(index.briefing_ids_of_run(run))
        if asked.urls:
            ids.intersection_update(map(addresses.briefing_of, asked.urls))
        submitted = self._submit(sorted(ids), index.runs()[-1].number)
        for each in offline.lookahead(submitted, offline.WINDOW, self._callees):
            try:
                await self._add(each)
            except (Interrupted, OutputError):
                raise
            except Exception as error:  # one bad briefing must not end the run
                logger.exception("%s could not be read", each.briefing_id)
                self._run.report.crashed(each.briefing_id, error)
            if self._run.gave_up:
                raise self._run.gave_up

    def _submit(self, ids: Sequence[str], last_run: int) -> Iterator[_Submitted]:
        """Let workers read the briefings with these *ids*; yield each."""
        if ids:
            logger.info("%s to read", count(len(ids), "captured briefing"))
        progress = Progress(len(ids))
        for briefing_id in ids:
            progress.update(1)
            interrupts.check()
            captures, damaged = _archived(self._run.archive, briefing_id, last_run)
            if not damaged.failures and self._is_repeated(briefing_id, captures):
                continue
            future = offline.submit(self._callees, read_history, captures, damaged)
            yield _Submitted(briefing_id, captures, damaged, future)

    def _is_repeated(self, briefing_id: str, captures: Sequence[Capture]) -> bool:
        """Return whether *captures* show what is known already, and record that if so."""
        states = self._run.output.states
        if self._run.asked.is_partial:
            return False

        known = states.shown_by(briefing_id, _digest(captures))
        for known_id in known:
            self.found[known_id] = Briefing([], briefing_id=known_id)
        # What is to be reported about the others depends on all their states.
        states.mark(known_id for known_id, is_plain in known.items() if not is_plain)
        return bool(known)

    async def _result(self, submitted: _Submitted) -> History:
        """Return what a worker has read, or read it without one."""
        history = await offline.result_of(submitted.future)
        if history:
            return history

        captures = submitted.captures
        damaged = submitted.damaged
        size = max((len(capture.body) for capture in captures), default=0)
        try:
            return await self._run.workers.read(size, read_history, captures, damaged)
        except Failure as failure:
            damaged.failures.append((captures[0].url, failure))
            return damaged

    async def _add(self, submitted: _Submitted) -> None:
        """Add the states of a briefing, or of the transcripts that a list prints."""
        history = await self._result(submitted)
        self._report(history)
        if any(failure.is_damage for _, failure in history.failures):
            return  # what was known of it stays

        states = self._states(submitted.briefing_id, history.readings)
        if self._run.asked.is_partial:  # what it leaves out stays as it was
            for state in states:
                self._run.output.states.add(state)
            return
        is_whole = len(states) == len(history.readings) and not history.failures
        if is_whole:
            is_whole = all(_is_whole(reading.briefing) for reading in history.readings)
        captures = _digest(submitted.captures) if is_whole else ""
        self._run.output.states.replace_imports(submitted.briefing_id, states, captures)

    def _report(self, history: History) -> None:
        report = self._run.report
        for url, failure in history.failures:
            if failure.kind == "leads-elsewhere":  # a redirect; its target may not be recorded
                report.not_a_transcript(url, str(failure))
            else:
                report.failed(url, failure)
        if not (history.readings or history.failures):  # a list that prints no transcript
            report.skipped("list")

    def _states(self, source: str, readings: Iterable[StateReading]) -> list[State]:
        """Return the states that imports show of *source*, a briefing or a list that prints it."""
        by_briefing: defaultdict[str, list[StateReading]] = defaultdict(list)
        for reading in readings:
            by_briefing[reading.briefing.briefing_id].append(reading)

        states: list[State] = []
        for alike in by_briefing.values():
            # A list may print a transcript on several of its pages.
            alike.sort(key=lambda reading: reading.briefing.fetched)
            states += self._states_of_briefing(source, alike)
        return states

    def _states_of_briefing(self, source: str, readings: Sequence[StateReading]) -> list[State]:
        """Return the states of one briefing that imports show, and record that it is due."""
        last = readings[-1].briefing
        # A default list with too few links to look like a list.
        if last.holds in items.NO_TRANSCRIPTS and is_default_list(last.url):
            self._run.report.skipped("list")
            return []

        states: list[State] = []
        kinds = (items.TRANSCRIPT, items.PENDING)
        transcripts = [reading for reading in readings if reading.briefing.holds in kinds]
        try:
            for briefing, until in transcripts or readings[-1:]:
                self._read.check_is_transcript(briefing, briefing)
                self._validate.process_item(briefing)
                state = State.of(briefing, "", source)
                state.until = max(state.until, until)
                states.append(state)
            self._period.process_item(last)
        except Dropped:  # already reported
            return []
        self.found[last.briefing_id] = without_lines(last)
        return states
