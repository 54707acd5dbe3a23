"""The exit statuses of a run, and the rules that choose one by the report."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from scio_crawler.run.report import Report

EXIT_STATUSES = {
    0: "all that was due was read completely",
    1: "an unexpected error; the log says where",
    2: "bad arguments",
    3: "some briefings are partial, or lists or pages could not be had or read",
    4: "the site could not be reached, or answered nothing but errors",
    5: "robots.txt forbids it, and nothing was read",
    6: "the site answered, but no transcript was recognized (a redesign?)",
    7: "no new transcript for too long",
    8: "a reading was much worse than the file on disk and was put in quarantine",
    9: "the output cannot be written",
    10: "stopped from outside before it was done",
    11: "another run is at work in the same folder",
}

# The first rule that holds decides: first what makes the report itself unreliable, then what spoils
# the whole run, then what concerns single briefings. 2 and 11 end a run before it has a report.
_RULES: tuple[tuple[int, Callable[[Report], bool]], ...] = (
    (9, lambda report: bool(report.output_error)),
    (1, lambda report: report.errors > 0),
    (10, lambda report: bool(report.stop_reason)),
    (5, lambda report: report.forbidden_urls > 0 and not report.reached),
    (4, lambda report: report.failure_count > 0 and not report.reached),
    (6, lambda report: report.looks_redesigned),
    (8, lambda report: report.quarantined_count > 0),
    (3, lambda report: report.failure_count > 0 or report.incomplete_count > 0),
    (7, lambda report: report.is_stale),
)


def exit_status(report: Report) -> int:
    """Return the exit status, a key of :data:`EXIT_STATUSES`, of the run of *report*."""
    return next((status for status, holds in _RULES if holds(report)), 0)
