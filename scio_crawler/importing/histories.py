"""Read what imports show of each briefing: a history of states, one for each day.

A replay of a whole archive reads only what may show something else than when it was read last.
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
from scio_crawler.importing.states import History, read_history
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
    for line in archive.index.about(briefing_id, 1, until):
        if line.status not in WITH_A_PAGE:
            continue
        try:
            captures.append(archive.answer(line).capture)
        except ArchiveFailure as failure:
            history.failures.append((line.url, failure))
    return captures, history


def _digest(captures: Iterable[Capture]) -> str:
    """Return what stands for *captures*; the digests of their bodies are in their receipts."""
    about = [(capture.url, capture.headers, capture.receipt) for capture in captures]
    return sha256_of_text(repr(about))


def _is_whole(briefing: Briefing) -> bool:
    """Return whether it is a transcript of which a report needs no more than its state has."""
    lacks_page = briefing.missing or briefing.failed
    has_problem = any(page.problems for page in briefing.pages)
    return bool(briefing.turns) and not (lacks_page or has_problem)


class _Begun(NamedTuple):
    """A briefing, or a list, that a worker reads."""

    about: str
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
        """Take in what the imports *runs* captured. Raises OutputError and Interrupted."""
        index = self._run.store.index
        asked = self._run.asked
        if asked.lists:
            return
        ids = {briefing_id for run in runs for briefing_id in index.briefing_ids_of_run(run)}
        if asked.urls:
            ids &= {*map(addresses.briefing_of, asked.urls)}
        last = index.runs()[-1].number
        for begun in offline.lookahead(
            self._begun(sorted(ids), last), offline.WINDOW, self._callees
        ):
            try:
                await self._take(begun)
            except (Interrupted, OutputError):
                raise
            except Exception as error:  # one bad briefing must not end the run
                logger.exception("%s could not be read", begun.about)
                self._run.report.crashed(begun.about, error)
            if self._run.gave_up:
                raise self._run.gave_up

    def _begun(self, ids: Sequence[str], run: int) -> Iterator[_Begun]:
        """Let workers read the briefings with these *ids*; yield each."""
        if ids:
            logger.info("%s to read", count(len(ids), "captured briefing"))
        progress = Progress(len(ids))
        for briefing_id in ids:
            progress.update(1)
            interrupts.check()
            captures, damaged = _archived(self._run.archive, briefing_id, run)
            if not damaged.failures and self._is_repeated(briefing_id, captures):
                continue
            future = offline.submit(self._callees, read_history, captures, damaged)
            yield _Begun(briefing_id, captures, damaged, future)

    def _is_repeated(self, about: str, captures: Sequence[Capture]) -> bool:
        """Return whether *captures* show what is known of *about*, and note that if so."""
        states = self._run.output.states
        if self._run.asked.is_partial:
            return False
        known = states.shown_by(about, _digest(captures))
        for briefing_id in known:
            self.found[briefing_id] = Briefing([], briefing_id=briefing_id)
        # Of others, what is to be reported depends on all that is known of them.
        states.mark(briefing_id for briefing_id, is_plain in known.items() if not is_plain)
        return bool(known)

    async def _result(self, begun: _Begun) -> History:
        """Return what a worker has read; without one, read it here, or in a child if it is much."""
        if history := await offline.result_of(begun.future):
            return history
        captures = begun.captures
        damaged = begun.damaged
        size = max((len(capture.body) for capture in captures), default=0)
        try:
            return await self._run.workers.read(size, read_history, captures, damaged)
        except Failure as failure:
            damaged.failures.append((captures[0].url, failure))
            return damaged

    async def _take(self, begun: _Begun) -> None:
        """Take in the history of a briefing, or of the transcripts that a list prints."""
        report = self._run.report
        history = await self._result(begun)
        for url, failure in history.failures:
            if failure.kind == "leads-elsewhere":  # a redirect; its target may not be recorded
                report.not_a_transcript(url, str(failure))
            else:
                report.failed(url, failure)
        if not history.readings and not history.failures:  # it prints no transcript either
            report.skipped("list")
        if any(failure.is_damage for _, failure in history.failures):
            return  # what was known of it stays
        each: defaultdict[str, list[tuple[Briefing, str]]] = defaultdict(list)
        for briefing, until in history.readings:
            each[briefing.briefing_id].append((briefing, until))
        states: list[State] = []
        for readings in each.values():
            # A list may print a transcript on several of its pages.
            readings.sort(key=lambda reading: reading[0].fetched)
            states += self._states_of(begun.about, readings)
        if self._run.asked.is_partial:  # what it leaves out stays as it was
            for state in states:
                self._run.output.states.add(state)
            return
        is_all = len(states) == len(history.readings) and not history.failures
        is_whole = is_all and all(_is_whole(briefing) for briefing, _ in history.readings)
        captures = _digest(begun.captures) if is_whole else ""
        self._run.output.states.replace_imports(begun.about, states, captures)

    def _states_of(self, about: str, readings: Sequence[tuple[Briefing, str]]) -> Iterator[State]:
        """Yield the states of one briefing that imports show, and note that it is due."""
        last, _ = readings[-1]
        # A default list with too few links to look like a list.
        if last.holds in items.NO_TRANSCRIPTS and is_default_list(last.url):
            self._run.report.skipped("list")
            return
        kinds = (items.TRANSCRIPT, items.PENDING)
        transcripts = [reading for reading in readings if reading[0].holds in kinds]
        sound: list[State] = []
        try:
            for briefing, until in transcripts or readings[-1:]:
                self._read.check_is_transcript(briefing, briefing)
                self._validate.process_item(briefing)
                state = State.of(briefing, "", about)
                state.until = max(state.until, until)
                sound.append(state)
            self._period.process_item(last)
        except Dropped:  # already reported
            return
        self.found[last.briefing_id] = without_lines(last)
        yield from sound
