"""Count what a run does, for ``report.json`` and the exit status.

The spider and the pipelines tell :class:`Report` what happens. At the end :meth:`Report.record`
returns the content of the file.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

from scio_crawler.clock import iso, utc_now
from scio_crawler.errors import Crash, Failure, NotArchived, PageFailure, RefusedFailure
from scio_crawler.items import Briefing, Entry
from scio_crawler.output.exporter import Published
from scio_crawler.output.files import safe, write_whole
from scio_crawler.output.outcomes import OUTCOMES
from scio_crawler.run.exit_status import EXIT_STATUSES, exit_status

FILE = "report.json"

# The outcomes that count for ``limit``. If "unchanged" or "rewritten" counted, a limited run that
# looks at known briefings again would never get to the others.
PUBLISHED = ("new", "changed", "completed")

_MISREAD = "characters of the transcript's body are in no turn, label, head, note or furniture"


class Report:
    """What one run of *site* does; *clock* returns the time in UTC."""

    def __init__(self, site: str = "", clock: Callable[[], datetime] = utc_now) -> None:
        self.site = site
        self._clock = clock
        self._started = clock()
        self._briefings: list[bytes] = []  # as JSON, which takes the least memory
        self._outcomes: Counter[str] = Counter()
        self._statuses: Counter[str] = Counter()
        self._layouts: Counter[str] = Counter()
        self._skipped: Counter[str] = Counter()
        self._lists = self._links = self._turns = self._unnamed = self._unreadable = 0
        self._incomplete = self._first_pages = self._empty_lists = 0
        self.newest = ""  # day of the latest conference known
        self.stale_after = 0  # days after which no new conference is an alarm, 0 for never
        self._non_transcripts: list[dict[str, str]] = []
        self._failures: list[dict[str, str]] = []
        self._warnings: list[dict[str, str]] = []
        self._copies: list[dict[str, str]] = []
        self.forbidden_urls: int = 0
        self.errors: int = 0
        self.stop_reason: str = ""
        self.output_error: str = ""

    # What the spider and the pipelines tell it

    def listed(self, url: str, links: int, is_first: bool = True) -> None:
        """Note that the list page *url* was read; *is_first* if it is the first of its list.

        *links* is the number of possible briefings on it, inline transcripts included.
        """
        self._lists += 1
        self._links += links
        self._first_pages += is_first
        empty = PageFailure("no-items")
        if is_first and not links:
            self._empty_lists += 1
            self.failed(url, empty)
        elif not links:
            self.warn(url, f"a page of a list that {empty}")

    def skipped(self, why: str) -> None:
        """Note that a link was skipped for a good reason: "known", "since", "limit" …"""
        self._skipped[why] += 1

    def published(self, briefing: Briefing, published: Published) -> None:
        """Note what became of *briefing*."""
        outcome = published.outcome
        entry = briefing.entry
        self._outcomes[outcome] += 1
        self._statuses[entry.status] += 1
        self._layouts[entry.layout] += 1
        self._turns += len(briefing.turns)
        self._unnamed += sum(not turn.speaker for turn in briefing.turns)
        known_gaps = briefing.missing and briefing.missing.keys() <= briefing.gaps
        self._incomplete += entry.status == "partial" and not known_gaps
        self.newest = max(self.newest, entry.date)
        self._add(briefing, outcome, published.changes)
        copies = [entry] if entry.same_as else []
        for copy in (*copies, *published.superseded):
            self._same(copy)
        if entry.audit_unaccounted:
            of = f"{entry.audit_unaccounted} of {entry.audit_characters}"
            self.warn(entry.url, f"{of} {_MISREAD}")

    def withdrawn(self, entry: Entry) -> None:
        """Note that the site has withdrawn the briefing of *entry*."""
        self._outcomes["withdrawn"] += 1
        self._add(Briefing([], briefing_id=entry.briefing_id, entry=entry), "withdrawn", {})

    def _add(self, briefing: Briefing, outcome: str, changes: Mapping[str, list[int]]) -> None:
        entry = briefing.entry
        line = {
            "briefing_id": briefing.briefing_id,
            "date": entry.date,
            "title": entry.title,
            "url": entry.url,
            "outcome": outcome,
            "status": entry.status,
            "pages": len(briefing.pages),
            "turns": len(briefing.turns),
            "file": entry.file,
            "missing": [
                {"page": page, "reason": str(failure), "known_gap": page in briefing.gaps}
                for page, failure in briefing.missing.items()
            ],
            "revision": entry.revision,
            "changes": dict(changes),
        }
        self._briefings.append(json.dumps(line).encode())

    def _same(self, entry: Entry) -> None:
        """Add *entry*, a copy of the conference that its ``same_as`` names."""
        keys = ("briefing_id", "same_as", "date", "title", "url")
        self._copies.append({key: getattr(entry, key) for key in keys})

    def not_a_transcript(self, url: str, reason: str, title: str = "") -> None:
        """Note that the page *url* is something else: a gallery, a notice, a story."""
        self._non_transcripts.append({"url": url, "title": title, "reason": reason})

    def failed(self, url: str, reason: Failure | str) -> None:
        """Note that a list, a briefing or a page that was due could not be fetched or read.

        What the replayed run never got counts as skipped. A crash is ignored, since
        :meth:`crashed` notes it.
        """
        if isinstance(reason, NotArchived):
            self.skipped("not archived")
            return
        if isinstance(reason, Crash):
            return
        if isinstance(reason, RefusedFailure) and reason.is_forbidden:
            self.forbidden_urls += 1
        self._failures.append({"url": url, "reason": str(reason)})

    def unreadable(self, url: str, reason: str) -> None:
        """Note that no turn was recognized on the page *url*, though it is full of text."""
        self._unreadable += 1
        self.failed(url, reason)

    def warn(self, url: str, message: str) -> None:
        """Note something that a person should look at, though all was read."""
        self._warnings.append({"url": url, "message": message})

    def crashed(self, where: str, error: BaseException | str | None) -> None:
        """Note an unexpected error, such as an exception in a callback."""
        self.errors += 1
        what = error if isinstance(error, str) else repr(error)
        self.failed(where, f"unexpected error: {what}")

    def stopped(self, reason: str) -> None:
        """Note that the run ends early: by a signal, or a closing condition of Scrapy."""
        self.stop_reason = self.stop_reason or reason

    def output_failed(self, message: str) -> None:
        """Note that the output cannot be written; *message* is that of the OutputError."""
        self.output_error = self.output_error or message

    # What the exit status and the progress bar need

    @property
    def published_count(self) -> int:
        """Briefings published by this run, as ``limit`` counts them."""
        return sum(self._outcomes[outcome] for outcome in PUBLISHED)

    @property
    def read_count(self) -> int:
        """Briefings read by this run, whatever their outcome."""
        return self._outcomes.total() - self._outcomes["withdrawn"]

    @property
    def partial_count(self) -> int:
        return self._statuses["partial"]

    @property
    def incomplete_count(self) -> int:
        """Partial briefings that lack more pages than the known gaps."""
        return self._incomplete

    @property
    def quarantined_count(self) -> int:
        return self._outcomes["kept"]

    @property
    def failure_count(self) -> int:
        return len(self._failures)

    @property
    def reached(self) -> bool:
        """Whether any page of the site was read."""
        had = (self._lists, self.read_count, self._non_transcripts, self._unreadable)
        return any(map(bool, had))

    @property
    def looks_redesigned(self) -> bool:
        """Whether pages of the site were read and none of them held a transcript.

        A link that was skipped counts as a transcript, and failed pages prove nothing. If all
        lists are empty the site looks redesigned, whatever was read beside them.
        """
        if self._first_pages and self._empty_lists == self._first_pages:
            return True
        nothing_known = self.reached and not self.read_count and not self._skipped
        return nothing_known and bool(self._unreadable or not self._failures)

    @property
    def is_stale(self) -> bool:
        """Whether the latest conference known is older than ``stale_after`` days."""
        return bool(self.stale_after) and self._age(self._clock()) > self.stale_after

    def _age(self, now: datetime) -> int:
        """Return the days since the latest conference known, 0 if none is."""
        return (now.date() - date.fromisoformat(self.newest)).days if self.newest else 0

    def exit_status(self) -> tuple[int, str]:
        """Return the exit status of the run and its meaning, from :data:`EXIT_STATUSES`."""
        status = exit_status(self)
        return status, EXIT_STATUSES[status]

    def record(self, stats: Mapping[str, Any], settings_used: Mapping[str, Any]) -> dict[str, Any]:
        """Return the content of ``report.json``, always with the same keys.

        *stats* are Scrapy's. Those under ``scio/requests/<kind>`` count requests by kind, all
        others under ``scio/`` are the counts of the pipeline's stages.
        """
        finished = self._clock()
        status, meaning = self.exit_status()
        return {
            "site": self.site,
            "started": iso(self._started),
            "finished": iso(finished),
            # The clock may be set back during the run.
            "duration_seconds": max(0.0, round((finished - self._started).total_seconds(), 3)),
            "exit_status": status,
            "exit_meaning": meaning,
            "stop_reason": self.stop_reason,
            "output_error": self.output_error,
            "counts": {
                "lists": self._lists,
                "links": self._links,
                "skipped": dict(sorted(self._skipped.items())),
                "briefings": self.read_count,
                "published": self.published_count,
                "outcomes": {outcome: self._outcomes[outcome] for outcome in OUTCOMES},
                "partial": self.partial_count,
                "turns": self._turns,
                "non_transcripts": len(self._non_transcripts),
                "failures": len(self._failures),
                "forbidden": self.forbidden_urls,
                "unexpected_errors": self.errors,
                "warnings": len(self._warnings),
            },
            "newest_date": self.newest,
            "newest_age_days": self._age(finished),
            "layouts": dict(sorted(self._layouts.items())),
            "turns_without_speaker": round(self._unnamed / self._turns, 4) if self._turns else 0.0,
            "requests": _requests(stats),
            "bytes": {
                "sent": stats.get("downloader/request_bytes", 0),
                "received": stats.get("downloader/response_bytes", 0),
            },
            "stages": _under(stats, "scio/", but="scio/requests/"),
            "settings": {key: _plain(value) for key, value in settings_used.items()},
            "briefings": [json.loads(line) for line in self._briefings],
            "non_transcripts": list(self._non_transcripts),
            "copies": list(self._copies),
            "failures": list(self._failures),
            "warnings": list(self._warnings),
        }


def write(folder: Path, record: Mapping[str, Any]) -> None:
    """Write *record* to ``report.json`` in *folder*. Raises OutputError."""
    text = json.dumps(record, ensure_ascii=False, indent=1)
    write_whole(folder / FILE, [safe(text), "\n"])


def _requests(stats: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "sent": stats.get("downloader/request_count", 0),
        "answered": stats.get("downloader/response_count", 0),
        "retried": stats.get("retry/count", 0),
        "by_kind": _under(stats, "scio/requests/"),
        "by_status": _under(stats, "downloader/response_status_count/"),
        "errors": _under(stats, "downloader/exception_type_count/"),
    }


def _under(stats: Mapping[str, Any], prefix: str, but: str = "\0") -> dict[str, Any]:
    """Return the stats under *prefix* but not under *but*, sorted, without the prefix."""
    chosen = (key for key in stats if key.startswith(prefix) and not key.startswith(but))
    return {key.removeprefix(prefix): _plain(stats[key]) for key in sorted(chosen)}


def _plain(value: Any) -> Any:
    """Return *value* if JSON can hold it, else its text."""
    return value if isinstance(value, str | int | float | None) else str(value)
