"""Count what a run does, for ``report.json`` and the exit status."""

import json
import zlib
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from scio_crawler.archive.indexing import Finding
from scio_crawler.common.addresses import ARCHIVE, IMPORT
from scio_crawler.common.clock import iso, utc_now
from scio_crawler.common.errors import (
    Crash,
    Failure,
    NotArchived,
    PageFailure,
)
from scio_crawler.common.files import safe
from scio_crawler.folder.files import Damage
from scio_crawler.folder.outcomes import OUTCOMES
from scio_crawler.folder.reconcile import Published
from scio_crawler.items import DOUBTS, Briefing, Entry

# Keys of summary.LEFT_OUT for records that are not of the site.
_NOT_OF_SITE = {"other-host", "sample", "no-sample"}


@dataclass
class ImportCounts:
    """What an import added to the archive, and what it left out."""

    files: int = 0
    bytes: int = 0
    captures: int = 0  # added
    known: int = 0  # added by an earlier import
    pages: set[str] = field(default_factory=set)  # addresses of the captures
    left_out: Counter[str] = field(default_factory=Counter)  # by keys of summary.LEFT_OUT

    @property
    def is_nothing(self) -> bool:
        """Whether the files held nothing of the site."""
        return not self.captures and not self.known and self.left_out.keys() <= _NOT_OF_SITE

    def record(self) -> dict[str, Any]:
        """Return the counts as they are in the report."""
        left_out = dict(sorted(self.left_out.items()))
        return vars(self) | {"pages": len(self.pages), "left_out": left_out}


# Every exit status of a run and what it means.
EXIT_STATUSES = {
    0: "all that was due was read completely",
    1: "an unexpected error; the log says where",
    2: "bad arguments or settings",
    3: "something that was due is missing, incomplete, doubtful or damaged",
    4: "the site could not be reached, or answered nothing but errors",
    5: "robots.txt forbids it, and nothing was read",
    6: "the site answered, but no transcript was recognized (a redesign?)",
    7: "no new transcript for too long",
    8: "what was read is much worse than the files on disk, which stay",
    9: "the output cannot be written",
    10: "stopped from outside before it was done",
    11: "another run is at work in the same folder",
}

SPOILED = (1, 4, 5, 6, 9)  # statuses of runs that did not do what they are for

# The outcomes that count for ``limit``. If "unchanged" or "rewritten" counted, a limited run that
# looks at known briefings again would never get to the others.
_PUBLISHED = ("new", "changed", "completed")

# The lists of the report, each of which names pages or files.
_LISTS = ("non_transcripts", "failures", "warnings", "damage")

# Kinds of failures.
GONE_AT_ONCE = "gone at once"  # most of what was asked for answers 404 or 410
REFUSED = "refused"  # the site answers 403, or with a robot check
_NOT_FETCHED = "not fetched"
_NOT_UNDERSTOOD = "not understood"
_DAMAGED = "damaged"
_UNEXPECTED = "unexpected error"

REMOVED = "is no transcript by today's reading, and its turns file was removed"
_MISREAD = "characters of the transcript's body are in no turn, label, head, note or furniture"


class _CompactList(list[Any]):
    """Records, stored as compressed JSON to save memory. Iteration decodes one at a time."""

    def append(self, record: Any) -> None:
        super().append(zlib.compress(json.dumps(record).encode()))

    def __iter__(self) -> Iterator[Any]:
        return map(json.loads, map(zlib.decompress, super().__iter__()))


class Report:
    """What one run of *site* does; *clock* returns the time in UTC."""

    def __init__(self, site: str = "", clock: Callable[[], datetime] = utc_now) -> None:
        self.site = site
        self.newest = ""  # day of the latest transcript known, up to self.tomorrow
        self.stale_after = 0  # days after which no new conference is an alarm, 0 for never
        self._clock = clock
        self._started = clock()
        self._counts: Counter[str] = Counter()
        self._outcomes: Counter[str] = Counter()
        self._skipped: Counter[str] = Counter()
        self._briefings = _CompactList()
        self._lists: dict[str, list[dict[str, str]]] = {key: [] for key in _LISTS}
        self._stop_reason = ""
        self._output_error = ""
        self.imported = ImportCounts()

    @property
    def published_count(self) -> int:
        """Briefings published by this run, as ``limit`` counts them."""
        return sum(self._outcomes[outcome] for outcome in _PUBLISHED)

    @property
    def has_read_lists(self) -> bool:
        """Whether a page of a list was read."""
        return self._counts["lists"] > 0

    @property
    def tomorrow(self) -> str:
        """The last day on which a conference can have been, in any time zone.

        A later date is an error of the site. If it counted as the newest, no alarm would ever be
        raised again.
        """
        return (self._started.date() + timedelta(days=1)).isoformat()

    def listed(self, url: str, links: int, is_first: bool = True) -> None:
        """Record that the page *url* of a list, or its first, shows *links* possible briefings."""
        self._counts["lists"] += 1
        self._counts["links"] += links
        self._counts["first_pages"] += is_first
        if links:
            return

        empty = PageFailure("no-items")
        if is_first:
            self._counts["empty_lists"] += 1
            self.failed(url, empty)
        else:
            self.warn(url, f"a page of a list that {empty}")

    def skipped(self, why: str) -> None:
        """Record that a link was skipped for a good reason: "known", "since", "limit" …"""
        self._skipped[why] += 1

    def published(self, briefing: Briefing, published: Published) -> None:
        """Record the outcome of *briefing*, and what a person should know about it."""
        entry = briefing.entry
        for page, failure in briefing.failures.items():
            if isinstance(failure, Crash):
                self.failed(f"{entry.url}, page {page}", failure)

        # What was read by an earlier run comes without its pages and turns.
        has_lines = briefing.pages or briefing.turns
        turns = len(briefing.turns) if has_lines else entry.turns
        self._count(briefing, published, turns)
        self._add_line(briefing, published, len(briefing.pages) or entry.pages, turns)

        if entry.date > self.tomorrow:
            if entry.status != "pending":
                self.warn(entry.url, f"is dated {entry.date}, which is yet to come")
        elif entry.is_dated_transcript:
            self.newest = max(self.newest, entry.date)
        self._warn_about_reading(briefing, published)

    def _count(self, briefing: Briefing, published: Published, turns: int) -> None:
        counts = self._counts
        failures = briefing.failures
        is_partial = briefing.entry.status == "partial"
        has_known_gaps = bool(failures) and failures.keys() <= briefing.gaps

        counts["turns"] += turns
        counts["lost"] += published.outcome == "stands" and not turns
        counts["partial"] += is_partial
        counts["incomplete"] += (is_partial or bool(failures)) and not has_known_gaps
        counts["doubtful"] += bool(briefing.entry.doubts)
        counts["new_doubts"] += published.is_doubt_new

    def _warn_about_reading(self, briefing: Briefing, published: Published) -> None:
        entry = briefing.entry
        if entry.audit_unaccounted:
            lost = f"{entry.audit_unaccounted} of {entry.audit_characters}"
            self.warn(entry.url, f"{lost} {_MISREAD}")
        if entry.doubts:
            was_read = published.outcome not in ("kept", "stands")
            if was_read and not published.is_doubt_new:
                self.warn(entry.url, f"is still doubtful: {_doubts_in_words(briefing)}")
        elif not published.are_signs_known:
            for sign in briefing.signs:
                self.warn(entry.url, sign.what)

    def withdrawn(self, entry: Entry) -> None:
        """Record that the site has withdrawn the briefing of *entry*."""
        self._add_line(Briefing([], entry=entry), Published("withdrawn"), 0, 0)

    def accepted(self, entry: Entry, published: Published) -> None:
        """Record the outcome of the briefing of *entry*, which a person has accepted."""
        self._add_line(Briefing([], entry=entry), published, entry.pages, entry.turns)

    def _add_line(self, briefing: Briefing, published: Published, pages: int, turns: int) -> None:
        """Count the outcome, and add the line of the report about *briefing*."""
        entry = briefing.entry
        self._outcomes[published.outcome] += 1
        missing = [
            {"page": page, "reason": str(failure), "known_gap": page in briefing.gaps}
            for page, failure in sorted(briefing.failures.items())
        ]
        line = {
            "briefing_id": entry.briefing_id,
            "date": entry.date,
            "title": entry.title,
            "url": entry.url,
            "outcome": published.outcome,
            "status": entry.status,
            "doubts": entry.doubts,
            "signs": [sign.what for sign in briefing.signs],
            "pages": pages,
            "turns": turns,
            "file": entry.file,
            "file_turns": entry.turns if entry.file else 0,
            "missing": missing,
            "revision": entry.revision,
            "changes": published.changes,
        }
        self._briefings.append(line)

    def not_a_transcript(self, url: str, reason: str, title: str = "") -> None:
        """Record that the page *url* is something else: a gallery, a notice, a story."""
        self._lists["non_transcripts"].append({"url": url, "title": title, "reason": reason})

    def failed(self, url: str, reason: Failure | str, kind: str = "") -> None:
        """Record that a list, a briefing or a page that was due could not be fetched or read.

        The *kind* of failure is by default that of *reason*.
        """
        if isinstance(reason, NotArchived):  # the replayed run never got it
            self.skipped("not archived")
            return
        if isinstance(reason, Crash):
            self.crashed(url, reason.data["error"])
            return

        if isinstance(reason, Failure):  # a robots.txt that does not answer forbids nothing
            self._counts["forbidden"] += reason.kind in ("robots", "robots-delay")
        kind = kind or _kind(reason)
        if self.site == IMPORT and kind == _DAMAGED:  # in somebody else's file
            kind = "not imported"
        self._lists["failures"].append({"url": url, "reason": str(reason), "kind": kind})

    def pass_on(self, other: "Report") -> None:
        """Record in *other* what is damaged here, was a fault of this program, or was removed."""
        for failure in self._lists["failures"]:
            if failure["kind"] in (_DAMAGED, _UNEXPECTED):
                other.failed(**failure)
        for warning in self._lists["warnings"]:
            if warning["message"] == REMOVED:
                other.warn(**warning)

    def unreadable(self, url: str, reason: str) -> None:
        """Record that no turn was recognized on the page *url*, though it is full of text."""
        self._counts["unreadable"] += 1
        self.failed(url, reason, _NOT_UNDERSTOOD)

    def misnamed(self, url: str, reason: Failure) -> None:
        """Record that the page *url*, which was asked for as a briefing, is something else."""
        self._counts["misnamed"] += 1
        self.failed(url, reason, "no transcript")

    def warn(self, url: str, message: str) -> None:
        """Record something that a person should look at, though all was read."""
        self._lists["warnings"].append({"url": url, "message": message})

    def damaged(self, damage: Damage) -> None:
        """Record a file that is not as it was written; it is a failure unless it was repaired."""
        note = {key: getattr(damage, key) for key in ("file", "what", "set_aside", "cured")}
        self._lists["damage"].append(note)
        if not damage.cured:
            aside = f"; what was there is now {damage.set_aside}" if damage.set_aside else ""
            what = f"{damage.what}, and could not be written again{aside}"
            self.failed(damage.file, what, _DAMAGED)

    def found(self, finding: Finding) -> None:
        """Record a fault in a file of the archive; damage is a failure."""
        if finding.is_damage:
            self.failed(finding.file, finding.words, _DAMAGED)
        else:
            self.warn(finding.file, finding.words)

    def crashed(self, where: str, error: BaseException | str | None) -> None:
        """Record an unexpected error, such as an exception in a callback."""
        self._counts["errors"] += 1
        what = error if isinstance(error, str) else repr(error)
        self.failed(where, f"unexpected error: {what}", _UNEXPECTED)

    def stopped(self, reason: str) -> None:
        """Record that the run ends early: by a signal, or a closing condition of Scrapy."""
        self._stop_reason = self._stop_reason or reason

    def output_failed(self, message: str) -> None:
        """Record that the output cannot be written; *message* is the OutputError's."""
        self._output_error = self._output_error or message

    def exit_status(self) -> int:
        """Return the exit status of the run, a key of :data:`EXIT_STATUSES`.

        First comes what makes the report itself unreliable, then what spoils the whole run, then
        what concerns single briefings. 2 and 11 end a run before it has a report.
        """
        counts = self._counts
        has_failures = bool(self._lists["failures"])
        if self._output_error:
            return 9
        if counts["errors"]:
            return 1
        if self._stop_reason:
            return 10

        if not self._has_reached_site():
            if counts["forbidden"]:
                return 5
            if has_failures and self.site not in (ARCHIVE, IMPORT):
                return 4
        if self._looks_redesigned():
            return 6

        if self._outcomes["kept"] or self._has_lost_most():
            return 8
        if has_failures or counts["incomplete"] or counts["new_doubts"]:
            return 3
        return 7 if self.is_stale() else 0

    def _read_count(self) -> int:
        return self._outcomes.total() - self._outcomes["withdrawn"]

    def _has_reached_site(self) -> bool:
        """Return whether any page of the site was read."""
        counts = self._counts
        pages = counts["lists"] + counts["unreadable"] + counts["misnamed"]
        return bool(pages or self._read_count() or self._lists["non_transcripts"])

    def _looks_redesigned(self) -> bool:
        """Return whether pages of the site were read and none of them held a transcript.

        A link that was skipped counts as a transcript, and failed pages prove nothing. If all
        lists are empty the site looks redesigned, no matter what else was read.
        """
        if self.site == IMPORT:
            return False  # the files may come from a crawl that wanted no transcripts
        first_pages = self._counts["first_pages"]
        if first_pages and self._counts["empty_lists"] == first_pages:
            return True
        if self._read_count() or self._skipped or not self._has_reached_site():
            return False
        return self._counts["unreadable"] > 0 or not self._lists["failures"]

    def _has_lost_most(self) -> bool:
        """Return whether most known transcripts show no turns: pages may look otherwise now."""
        lost = self._counts["lost"]
        return lost > 1 and lost > self._read_count() / 2

    def is_stale(self) -> bool:
        """Return whether the newest transcript is too old, or none is known."""
        if not self.stale_after:
            return False
        if not self.newest:
            return True
        age = self._clock().date() - date.fromisoformat(self.newest)
        return age.days > self.stale_after

    def record(self, stats: Mapping[str, Any], settings_used: Mapping[str, Any]) -> dict[str, Any]:
        """Return the content of ``report.json``, with Scrapy's *stats*; its keys never vary."""
        status = self.exit_status()
        counts = self._counts
        record = {
            "site": self.site,
            "started": iso(self._started),
            "finished": iso(self._clock()),
            "exit_status": status,
            "exit_meaning": EXIT_STATUSES[status],
            "stop_reason": self._stop_reason,
            "output_error": self._output_error,
            "counts": {
                "lists": counts["lists"],
                "links": counts["links"],
                "skipped": dict(sorted(self._skipped.items())),
                "briefings": self._read_count(),
                "published": self.published_count,
                "outcomes": {outcome: self._outcomes[outcome] for outcome in OUTCOMES},
                "partial": counts["partial"],
                "doubtful": counts["doubtful"],
                "turns": counts["turns"],
                "forbidden": counts["forbidden"],
                "unexpected_errors": counts["errors"],
            },
            "import": self.imported.record(),
            "newest_date": self.newest,
            "is_stale": self.is_stale(),
            "requests": {
                "sent": stats.get("downloader/request_count", 0),
                "answered": stats.get("downloader/response_count", 0),
                "retried": stats.get("retry/count", 0),
                "by_kind": _stats_with_prefix(stats, "scio/requests/"),
                "by_status": _stats_with_prefix(stats, "downloader/response_status_count/"),
                "errors": _stats_with_prefix(stats, "downloader/exception_type_count/"),
            },
            "bytes": {
                "sent": stats.get("downloader/request_bytes", 0),
                "received": stats.get("downloader/response_bytes", 0),
            },
            "settings": {key: _json_value(value) for key, value in settings_used.items()},
            "briefings": self._briefings,
        }
        return record | {key: list(notes) for key, notes in self._lists.items()}


def _kind(reason: Failure | str) -> str:
    """Return the kind of a failure for this *reason*."""
    if isinstance(reason, str):
        return _NOT_FETCHED
    is_refused = reason.kind == "status" and reason.data["status"] in (401, 403, 451)
    if is_refused or reason.kind in ("challenge", "status-challenge"):
        return REFUSED
    if isinstance(reason, PageFailure):
        return _NOT_UNDERSTOOD
    return _DAMAGED if reason.is_damage else _NOT_FETCHED


def _doubts_in_words(briefing: Briefing) -> str:
    """Return what was seen that makes *briefing* doubtful."""
    codes = briefing.entry.doubts.split()
    signs = [sign.what for sign in briefing.signs if sign.doubt in codes]
    return "; ".join(signs or [DOUBTS[code] for code in codes])


def lines(record: Mapping[str, Any]) -> Iterator[str]:
    """Yield the text of ``report.json`` with *record* in pieces, since it may be long."""
    yield from map(safe, json.JSONEncoder(ensure_ascii=False, indent=1).iterencode(record))
    yield "\n"


def _stats_with_prefix(stats: Mapping[str, Any], prefix: str) -> dict[str, Any]:
    """Return the *stats* with this *prefix*, sorted, without it."""
    chosen = sorted(key for key in stats if key.startswith(prefix))
    return {key.removeprefix(prefix): _json_value(stats[key]) for key in chosen}


def _json_value(value: Any) -> Any:
    """Return *value* if JSON can hold it, else its text."""
    return value if isinstance(value, str | int | float | None) else str(value)
