"""What one run did: ``report.json`` and the exit status.

The spider and the pipelines tell the run's :class:`Report` what happened; at the end
:meth:`Report.record` puts it together, and the file is made from that.
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


# Outcomes that count for ``limit``: a turns file was written because the transcript was not
# there, or not like this. "unchanged" does not count, or a limited run that looks again at what
# it knows would never come to the rest; nor does "rewritten".
PUBLISHED = ("new", "changed", "completed")

_MISREAD = "characters of the transcript's body are in no turn, label, head, note or furniture"


class Report:
    """What one run of *site* did; *clock* gives the time in UTC."""

    def __init__(self, site: str = "", clock: Callable[[], datetime] = utc_now) -> None:
        self.site = site
        self._clock = clock
        self._started = clock()
        self._briefings: list[bytes] = []  # as JSON, which is the smallest
        self._outcomes: Counter[str] = Counter()
        self._statuses: Counter[str] = Counter()
        self._layouts: Counter[str] = Counter()
        self._skipped: Counter[str] = Counter()
        self._lists = self._links = self._turns = self._unnamed = self._unreadable = 0
        self._incomplete = self._first_pages = self._empty_lists = 0
        self.newest = ""  # day of the latest conference known
        self.stale_after = 0  # days after which there should have been another one, 0 for never
        self._non_transcripts: list[dict[str, str]] = []
        self._failures: list[dict[str, str]] = []
        self._warnings: list[dict[str, str]] = []
        self._copies: list[dict[str, str]] = []
        self.forbidden_urls: int = 0
        self.errors: int = 0
        self.stop_reason: str = ""
        self.output_error: str = ""

    # What the spider and the pipelines tell

    def listed(self, url: str, links: int, is_first: bool = True) -> None:
        """The list page *url* was read, the first of its list or not.

        *links* of its links can be briefings, transcripts printed on it among them.
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
        """A link was passed over, and that is as it should be: "known", "since", "limit" …"""
        self._skipped[why] += 1

    def published(self, briefing: Briefing, published: Published) -> None:
        """*briefing* was handed to the exporter, which says what became of it."""
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
        """The site says that the briefing of *entry* is gone; its file stays."""
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
        """*entry* is a copy of the conference that its ``same_as`` names, and has no file."""
        keys = ("briefing_id", "same_as", "date", "title", "url")
        self._copies.append({key: getattr(entry, key) for key in keys})

    def not_a_transcript(self, url: str, reason: str, title: str = "") -> None:
        """The page *url* was read and is none: a gallery, a notice, a story."""
        self._non_transcripts.append({"url": url, "title": title, "reason": reason})

    def failed(self, url: str, reason: Failure | str) -> None:
        """A list, a briefing or a page that was due could not be had.

        What a recorded run never asked for is passed over; a crash was told by :meth:`crashed`.
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
        """The page *url* was had, but not understood: full of text and without a turn."""
        self._unreadable += 1
        self.failed(url, reason)

    def warn(self, url: str, message: str) -> None:
        """Something a person should look at, though all was read."""
        self._warnings.append({"url": url, "message": message})

    def crashed(self, where: str, error: BaseException | str | None) -> None:
        """An error that nobody expected, such as an exception in a callback."""
        self.errors += 1
        what = error if isinstance(error, str) else repr(error)
        self.failed(where, f"unexpected error: {what}")

    def stopped(self, reason: str) -> None:
        """The run ends before it is done: a signal, a closing condition of Scrapy."""
        self.stop_reason = self.stop_reason or reason

    def output_failed(self, message: str) -> None:
        """The output folder cannot be written; *message* is that of the OutputError."""
        self.output_error = self.output_error or message

    # What can be asked

    @property
    def published_count(self) -> int:
        """Briefings published by this run, as ``limit`` counts them: new, changed, completed."""
        return sum(self._outcomes[outcome] for outcome in PUBLISHED)

    @property
    def read_count(self) -> int:
        """Briefings recognized by this run, whatever came of them."""
        return self._outcomes.total() - self._outcomes["withdrawn"]

    @property
    def partial_count(self) -> int:
        return self._statuses["partial"]

    @property
    def incomplete_count(self) -> int:
        """Partial briefings of which more is missing than what has long been gone."""
        return self._incomplete

    @property
    def quarantined_count(self) -> int:
        return self._outcomes["kept"]

    @property
    def failure_count(self) -> int:
        return len(self._failures)

    @property
    def reached(self) -> bool:
        """Whether any page of the site was had."""
        had = (self._lists, self.read_count, self._non_transcripts, self._unreadable)
        return any(map(bool, had))

    @property
    def looks_redesigned(self) -> bool:
        """Whether the site's pages were had, but there was no transcript on any of them.

        A link that was passed over for a good reason is as good as one; and pages that could
        not be had prove nothing. But lists are never empty, whatever else is looked at again.
        """
        if self._first_pages and self._empty_lists == self._first_pages:
            return True
        nothing_known = self.reached and not self.read_count and not self._skipped
        return nothing_known and bool(self._unreadable or not self._failures)

    @property
    def is_stale(self) -> bool:
        """Whether there has been no new transcript for too long."""
        return bool(self.stale_after) and self._age(self._clock()) > self.stale_after

    def _age(self, now: datetime) -> int:
        """Days since the latest conference known, 0 if none is."""
        return (now.date() - date.fromisoformat(self.newest)).days if self.newest else 0

    def exit_status(self) -> tuple[int, str]:
        """The status of :data:`EXIT_STATUSES` that the run ends with, and its meaning."""
        status = exit_status(self)
        return status, EXIT_STATUSES[status]

    def record(self, stats: Mapping[str, Any], settings_used: Mapping[str, Any]) -> dict[str, Any]:
        """The content of ``report.json``; its keys are always these.

        *stats* are Scrapy's; those under ``scio/requests/<kind>`` are requests by kind, and all
        others under ``scio/`` what the stages counted.
        """
        finished = self._clock()
        status, meaning = self.exit_status()
        return {
            "site": self.site,
            "started": iso(self._started),
            "finished": iso(finished),
            # A clock may go backwards; a duration does not.
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
    """Write *record* to ``report.json`` in *folder*, whole; raises OutputError."""
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
    """The stats whose keys begin with *prefix* (and not with *but*), without it, in order."""
    chosen = (key for key in stats if key.startswith(prefix) and not key.startswith(but))
    return {key.removeprefix(prefix): _plain(stats[key]) for key in sorted(chosen)}


def _plain(value: Any) -> Any:
    """*value* if JSON knows it, else its text."""
    return value if isinstance(value, str | int | float | None) else str(value)
