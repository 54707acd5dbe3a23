"""What all parts of a run share: its arguments, its report, and its open output folder."""

import asyncio
import copy
import logging
from collections.abc import Sequence
from contextlib import ExitStack
from datetime import timedelta
from typing import Any

from scrapy.settings import BaseSettings
from scrapy.statscollectors import StatsCollector

from scio_crawler.archive import warc
from scio_crawler.archive.index import COPIED
from scio_crawler.archive.lookup import Replay
from scio_crawler.archive.writing import Recorder, RunWriter, write_note_for
from scio_crawler.common import interrupts
from scio_crawler.common.addresses import ARCHIVE, CANONICAL, IMPORT, base_of, briefing_of
from scio_crawler.common.clock import iso, utc_now
from scio_crawler.common.errors import ArgumentError, Interrupted, OutputError
from scio_crawler.common.identity import product
from scio_crawler.contract.corrections import FILE as CORRECTIONS
from scio_crawler.contract.lines import REPORT
from scio_crawler.folder.ledger import check_version
from scio_crawler.folder.reconcile import Published
from scio_crawler.folder.states import State
from scio_crawler.folder.store import Store, unknown_files
from scio_crawler.folder.visits import Rules, Visits
from scio_crawler.items import Visit
from scio_crawler.run.arguments import Arguments
from scio_crawler.run.output_folder import check_folder, locked, output_folder
from scio_crawler.run.reporting.report import Report, lines
from scio_crawler.run.reporting.summary import Advice, summary
from scio_crawler.run.workers import Workers

logger = logging.getLogger(__name__)

# Settings that a reader of the report may ask for.
SETTINGS = (
    "USER_AGENT",
    "ROBOTSTXT_OBEY",
    "DOWNLOAD_DELAY",
    "CONCURRENT_REQUESTS_PER_DOMAIN",
    "AUTOTHROTTLE_ENABLED",
    "RETRY_TIMES",
    "DOWNLOAD_TIMEOUT",
    "DOWNLOAD_MAXSIZE",
)
_BEGAN = "began"  # name of the ledger's note on when the unfinished run began, and " full" if so
_MAX_PAUSE = timedelta(days=1)  # after which an unfinished run is not continued
UNRECORDED = "unrecorded"  # in place of the name of a run that has no record yet
SHUTDOWN = "shutdown"  # Scrapy's reason for a stop that a signal begins


class Session:
    """One run: what it is *asked* for, its report, and its open output folder.

    ``opened`` closes the folder. In a crawl it is a Scrapy extension
    (:class:`.extension.CrawlSession`); a replay and an import need no engine. A crawl has a
    ``recorder``, a replay a ``replay``, and an import gives it the ``writer`` of its records.

    Raises OutputError if the folder cannot be used (VersionError if another version wrote it),
    BusyError if another run uses it, ArgumentError if the folder lacks what is asked for or its
    corrections cannot be read, and Interrupted if a signal asks to stop.
    """

    def __init__(
        self, asked: Arguments, settings: BaseSettings, stats: StatsCollector | None = None
    ) -> None:
        interrupts.check()
        self.asked = asked
        self.arguments = asked  # in a replay, those of the run that is replayed
        self.replayed = ""  # the name of that run
        self.settings = settings
        self.stats = stats
        self.folder = output_folder(settings, asked.site)
        self.published_ids: dict[str, None] = {}  # of the briefings of a crawl, in their order
        self.is_closed = False
        self.gave_up: Exception | None = None  # why it must end early
        self.workers = Workers(1)  # reads what is large
        self._publishing = asyncio.Lock()
        self.report = Report(asked.site)
        self.report.stale_after = settings.getint("SCIO_STALE_AFTER_DAYS")

        check_version(self.folder)
        check_folder(self.folder, asked)
        with ExitStack() as self.opened:
            self.opened.enter_context(locked(self.folder))
            self._open()
            self.opened = self.opened.pop_all()

    def give_up(self, error: Exception) -> None:
        """Note that the run must end because its output cannot be written.

        Once a stop has closed the folder, the next run does what this one did not finish.
        """
        if not self.is_closed:
            self.gave_up = error
            self.report.output_failed(str(error))

    def is_named_by_user(self, visit: Visit | None) -> bool:
        """Return whether a person named the address of *visit* as a briefing's."""
        return visit is not None and visit.id in map(briefing_of, self.asked.urls)

    def close(self, reason: str) -> None:
        """Write what is left and the report, close the folder, and log the last lines.

        *reason* is why the run ends, "finished" if nothing ended it early.
        """
        self.workers.end()
        if self.workers.given_up:
            self.report.warn("child processes", self.workers.given_up)
        signal = interrupts.received()
        if reason == SHUTDOWN and signal:
            self.report.stopped(signal)
        elif reason not in ("finished", "start_error"):
            self.report.stopped(reason)

        with self.opened:
            try:
                self.finish(finished=reason == "finished")
            except OutputError as error:
                self.report.output_failed(str(error))
            interrupts.ignore()  # a later one could not be in the report
            signal = interrupts.received()
            if signal:
                self.report.stopped(signal)
            record = self.write_report()

        contact = self.settings["SCIO_CONTACT"]
        advice = Advice(self.folder, self.asked.site, self.arguments.base, contact)
        for level, line in summary(record, advice):
            logger.log(level, line)

    @property
    def recorded_as(self) -> str:
        """The name of the run that was sent what is read now."""
        if self.recorder:
            return self.recorder.name or UNRECORDED
        return self.replayed

    async def publish(self, state: State) -> Published:
        """Publish *state* in a crawl; return its outcome.

        Raises OutputError if the disk refuses.
        """
        async with self._publishing:
            assert self.recorder is not None
            await asyncio.to_thread(self.recorder.syncing())  # a turn must not point to nothing
            is_repeated = self.output.add(state)
            due = await self.workers.fold(self.output.remembered(state.briefing_id))
            [published] = self.output.publish({state: is_repeated}, [due] if due else [])
            await asyncio.to_thread(self.output.sync)
            self.output.unmark_written()
        return published

    def accept(self) -> None:
        """Accept the readings in quarantine, or doubtful, that a person has asked to accept."""
        for briefing_id in self.asked.accept:
            if self.ledger.row(briefing_id):
                self.report.accepted(*self.output.accept(briefing_id))
            else:
                self.report.failed(briefing_id, "is not known, and so nothing was accepted")

    def catching_up(self) -> "Session":
        """Return a session with a separate report, which reads this one's archive again."""
        other = copy.copy(self)
        other.asked = other.arguments = Arguments(site=ARCHIVE, base=self.asked.base)
        other.report = Report(ARCHIVE)
        other.visits = Visits(self.ledger, None)
        other.recorder = other.writer = None
        other.replay = self._replay()
        return other

    def _open(self) -> None:
        site = "" if self.asked.site in (ARCHIVE, IMPORT) else self.asked.claim
        self.store = Store(self.folder, site, self.report.damaged, self.report.found)
        self.opened.callback(self.store.close)
        self.ledger = self.store.ledger
        self.archive = self.store.archive
        self.output = self.store.output
        self.output.remember_ids = self._remember_ids
        self.recorder: Recorder | None = None
        self.replay: Replay | None = None
        self.writer: RunWriter | None = None  # of a crawl or an import

        try:
            self._open_archive()
            self.store.put_in_order()
        except Interrupted as stop:
            self.report.stopped(stop.name)
            self._report_newest()
            self.write_report()
            raise
        self.visits = Visits(self.ledger, self._revisit_rules() if self.recorder else None)

    def _open_archive(self) -> None:
        """Index the archive, and prepare to record in it, to replay it, or to import into it."""
        asked = self.asked
        self.store.index_archive(for_replay=asked.site == ARCHIVE)
        if asked.site == ARCHIVE:
            self.replay = self._replay()
            self._set_base(self._claim_recorded_site())
        elif asked.site == IMPORT:
            base = asked.base or base_of(self.ledger.meta("site") or CANONICAL)
            self.ledger.claim(base)
            self._set_base(base)
        else:
            archive = self.folder / ARCHIVE
            self.recorder = Recorder(archive, self.store.index, asked.claim, asked.given())
            self.writer = self.recorder

    def _claim_recorded_site(self) -> str:
        """Return the origin of the one site to which all recorded runs belong."""
        sites = {run.site for run in self.store.index.runs() if run.site}
        if not sites:
            what = "holds no crawl of this project"
            raise ArgumentError(f"site=archive: {self.archive.folder} {what}")
        for site in sites:  # a second one is refused
            self.ledger.claim(site)
        return Arguments.parse({"site": sites.pop()}).base

    def _set_base(self, base: str) -> None:
        self.asked = self.arguments = self.asked._replace(base=base)

    def _replay(self) -> Replay:
        codes = self.settings.getlist("RETRY_HTTP_CODES")
        return Replay(self.archive, list(map(int, codes)))

    def _remember_ids(self, briefing_id: str, content: str, ids: Sequence[str]) -> None:
        """Record in the archive, and in its index, the ids of the turns with this *content*."""
        fields = {warc.NAMED: briefing_id, warc.CONTENT: content, warc.IDS: " ".join(ids)}
        index = self.store.index
        runs = [run for run in index.runs() if run.kind != COPIED]

        if self.writer and self.writer.run:
            self.writer.write_note(fields)
        elif runs:
            write_note_for(runs[-1], self.folder / ARCHIVE, index, fields)
        index.store_turn_ids(briefing_id, content, ids)

    def remember_settled(self, briefing_id: str) -> None:
        """Record in the archive that the run was done with a briefing that is cut, or gone.

        Otherwise a replay takes a run that is killed later for one that was killed before that.
        For what is gone, the record shows that the run believed it.
        """
        if self.recorder and self.recorder.run:
            self.recorder.write_note({warc.SETTLED: briefing_id})
            self.store.index.store_settled(self.recorder.run, briefing_id)

    def _revisit_rules(self) -> Rules:
        """Return what this run looks at again.

        It continues a run that was cut off lately, unless only this one looks at everything.
        """
        now = utc_now()
        is_full = self.asked.full
        cut_off, _, was_full = self.ledger.meta(_BEGAN).partition(" ")
        is_recent = iso(now - _MAX_PAUSE) <= cut_off <= iso(now)
        if not is_recent or (is_full and not was_full):
            cut_off = ""
            self.ledger.set_meta(_BEGAN, iso(now) + (" full" if is_full else ""))
        return Rules(now.date(), self.asked.recheck, is_full, cut_off)

    def write_report(self) -> dict[str, Any]:
        """Write ``report.json``, if possible; return its content."""
        record = self._record()
        try:
            self.ledger.check_in_place()
            self.output.files.write(REPORT, lines(record))
        except OutputError as error:
            self.report.output_failed(str(error))
            record = self._record()
        return record

    def finish(self, finished: bool) -> None:
        """Write what is left; *finished* if nothing ended the run early. Raises OutputError."""
        self.is_closed = True
        try:
            if self.writer:
                self.writer.close(finished)
            self.ledger.check_in_place()  # so that a folder that was removed is not made again
            self.store.seal_archive()
            if self.store.is_behind:
                return

            self.output.reconcile()
            if self.writer and self.writer.name and finished:
                self.store.note_read(self.writer.name)
            self._report_odd_files()
            self.store.write_tables(finished and self.report.has_read_lists)
            if self.recorder and finished:
                self.ledger.set_meta(_BEGAN, "")
        finally:
            self._report_newest()

    def _report_newest(self) -> None:
        newest = self.ledger.newest(until=self.report.tomorrow)
        self.report.newest = max(self.report.newest, newest)

    def _report_odd_files(self) -> None:
        """Report corrections that do not apply, and turns files that no run has written."""
        for why in self.output.stale_corrections():
            self.report.failed(CORRECTIONS, why, "not applied")
        for file in unknown_files(self.output.files):
            what = "stands among the turns files, is read with them, and no run has written it"
            again = "if state.sqlite was lost, -a site=archive reads the archive again"
            self.report.warn(file, f"{what}; {again}, else move the file elsewhere")

    def _record(self) -> dict[str, Any]:
        settings = {name: self.settings.get(name) for name in SETTINGS}
        # The folder may be published, and the contact is a person's.
        settings["USER_AGENT"] = product(settings["USER_AGENT"] or "")
        used = {"site": self.report.site} | self.asked.given() | settings
        stats = self.stats.get_stats() if self.stats else {}
        return self.report.record(stats, used)
