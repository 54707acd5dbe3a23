"""Summarize ``report.json`` in words, as the last lines of the log."""

from collections.abc import Iterator, Mapping
from logging import ERROR, INFO, WARNING

from scio_crawler.common.addresses import IMPORT
from scio_crawler.common.errors import count
from scio_crawler.common.files import size
from scio_crawler.contract.names import REPORT
from scio_crawler.run.telling.needs import LONGEST, Line, Steps, cut, named, needs, of_run
from scio_crawler.run.telling.report import SPOILED
from scio_crawler.run.terminal import printable

MOST = 6  # lines after the headline
_REVISIONS = ("new", "changed")  # outcomes of earlier states that are revisions
# Why a link was skipped, as the report counts it -> the words for it if no briefing was read.
_SKIPPED = {
    "known": "known already and not due again (-a full=1 looks at everything again)",
    "since": "published before the day that since= names",
    "until": "published after the day that until= names",
}

# What an import leaves out, after the number of records. "status" is followed by the status.
LEFT_OUT = {
    "other-host": "of other hosts",
    "sample": "of the sample, whose people are invented",
    "no-sample": "of no crawl of the sample",
    "truncated": "truncated",
    "too-large": "larger than any page",
    "compression": "with a compression that is unknown or damaged",
    "no-html": "without HTML",
    "no-date": "without a date",
    "other-time": "dated before the Web",
    "ahead": "dated ahead of the clock",
    "not-a-response": "without a response in them",
    "too-many": "beyond 1 GB of pages in one part of a file",
    "damaged": "damaged, beside those that are named",
    "no-original": "that repeat what was recorded elsewhere",
    "status": "with status",
}


def summary(record: Line, steps: Steps) -> list[tuple[int, str]]:
    """Return the last lines of the log with their levels: *record*, a report, in words.

    The first is the headline. At most :data:`MOST` follow: what is new, what a person should see
    to, the most urgent first, and what to type next.
    """
    status = record["exit_status"]
    headline = cut(f"Exit status {status}: {record['exit_meaning']}. {_read(record)}".rstrip())
    to_see_to = needs(of_run(record, steps.folder), steps)
    news = [(INFO, cut(line)) for line in _news(record)][: max(1, MOST - 1 - len(to_see_to))]
    lines = [*news, *((_level(need.status), str(need)) for need in to_see_to)]
    if len(lines) >= MOST:
        rest = ", ".join(line.partition(":")[0].lower() for _, line in lines[MOST - 2 :])
        lines[MOST - 2 :] = [(WARNING, f"And: {rest}; {REPORT} says more")]
    lines += [(WARNING, printable(need.step)) for need in to_see_to if need.step][:1]
    return [(_level(status) if status else INFO, headline), *lines]


def _level(status: int) -> int:
    return ERROR if status in SPOILED else WARNING


def _read(record: Line) -> str:
    counts = record["counts"]
    if not counts["briefings"]:
        return "" if record["exit_status"] else "Nothing is new."
    outcomes = [f"{number:,} {name}" for name, number in counts["outcomes"].items() if number]
    read = f"{count(counts['briefings'], 'briefing')} with {count(counts['turns'], 'turn')}"
    return f"Read {read}: {', '.join(outcomes)}."


def _news(record: Line) -> Iterator[str]:
    """Yield a line for each kind of news, the most important first."""
    counts, found = record["counts"], {outcome: list[str]() for outcome in _NEWS}
    if record["site"] == IMPORT:
        yield from _taken(record["import"])
    elif not counts["briefings"]:
        yield from _skipped(counts["skipped"])
    by_site = False
    for briefing in record["briefings"]:
        if words := _NEWS.get(briefing["outcome"]):
            found[briefing["outcome"]].append(words(briefing))
            # What the run itself withdraws keeps no file.
            by_site = by_site or (briefing["outcome"] == "withdrawn" and briefing["file"])
    for outcome, every in found.items():
        if every:
            shown, rest = "; ".join(every[:2]), len(every) - 2
            more = f" and {rest:,} more" if rest > 0 else ""
            whose = " by the site" if outcome == "withdrawn" and by_site else ""
            yield f"{outcome.capitalize()}{whose}: {cut(shown, LONGEST - 30)}{more}"
    if without := record["non_transcripts"]:
        yield f"Without a transcript: {count(len(without), 'page')}."


def _changed(briefing: Line) -> str:
    changes = briefing["changes"].items()
    said = (f", {count(len(turns), 'turn')} {how}" for how, turns in changes if turns)
    return f"{named(briefing)}: revision {briefing['revision']}{''.join(said)}"


_NEWS = {"new": named, "changed": _changed, "completed": named, "withdrawn": named}


def _skipped(links: Mapping[str, int]) -> list[str]:
    """Return why *links* were skipped, by reason, so that a run that read nothing says why."""
    said = [f"{links[why]:,} {words}" for why, words in _SKIPPED.items() if why in links]
    return [f"Links skipped: {', '.join(said)}."] if said else []


def _taken(record: Line) -> Iterator[str]:
    """Yield what an import took in, and what it left out."""
    captures, pages = count(record["captures"], "capture"), count(record["pages"], "page")
    known = f"; {record['known']:,} more known already" if record["known"] else ""
    files = count(record["files"], "file")
    yield f"Took in {captures} of {pages} from {files} of {size(record['bytes'])}{known}."
    if left_out := record["left_out"]:
        most_first = sorted(left_out.items(), key=lambda pair: -pair[1])
        each = (f"{number:,} {_why(key)}" for key, number in most_first)
        yield f"Left out {count(sum(left_out.values()), 'record')}: {', '.join(each)}."
    if states := record["states"]:
        revisions = sum(states.get(outcome, 0) for outcome in _REVISIONS)
        others = (f"{number:,} {name}" for name, number in states.items() if name not in _REVISIONS)
        yield f"Earlier states: {', '.join([count(revisions, 'revision'), *others])}."


def _why(key: str) -> str:
    name, _, status = key.partition(" ")
    return f"{LEFT_OUT[name]} {status}".rstrip()
