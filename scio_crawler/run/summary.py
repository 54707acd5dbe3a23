"""Summarize ``report.json`` in words, as the last lines of the log."""

from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Any

from scio_crawler.common import interrupts
from scio_crawler.common.addresses import IMPORT
from scio_crawler.common.errors import count
from scio_crawler.folder.outcomes import OUTCOMES
from scio_crawler.folder.report import FILE
from scio_crawler.run.terminal import printable

_TROUBLE = ("kept", "stands")  # outcomes of briefings that are listed one by one
_REVISIONS = ("new", "changed", "inserted")  # outcomes of earlier states that are revisions
# Why a link was skipped, as the report counts it -> the words for it if no briefing was read.
_SKIPPED = {
    "known": "known already and not due again (-a full=1 looks at everything again)",
    "since": "published before the day that since= names",
    "until": "published after the day that until= names",
}
_SHOWN = 10  # lines of one kind; the rest are counted


def summary(record: Mapping[str, Any]) -> list[str]:
    """Return lines that put *record*, the content of the report, into words."""
    counts, every = record["counts"], record["briefings"]
    outcomes = [f"{number} {name}" for name, number in counts["outcomes"].items() if number]
    read = f"{count(counts['briefings'], 'briefing')} with {count(counts['turns'], 'turn')}"
    without, copies = counts["non_transcripts"], len(record["copies"])
    lines = [
        *(_taken(record["import"]) if record["site"] == IMPORT else []),
        f"Read {read}" + (f": {', '.join(outcomes)}." if outcomes else "."),
        *([] if counts["briefings"] else _skipped(counts["skipped"])),
        *_earlier(record["import"]["states"]),
        *_some(f"Changed: {_changes(each)}" for each in every if each["outcome"] == "changed"),
        *_some(_withdrawn(each) for each in every if each["outcome"] == "withdrawn"),
        *_some(f"Doubtful: {_doubts(each)}" for each in every if each["doubts"]),
        *_some(f"Incomplete: {_about(each)}" for each in every if _is_troubled(each)),
        *([f"Without a transcript: {count(without, 'page')}."] if without else []),
        *([f"The same conference twice: {count(copies, 'copy', 'copies')}."] if copies else []),
        *_some(f"Damaged: {_damage(line)}" for line in record["damage"] if line["cured"]),
        *_some(f"Failed: {line['url']}: {line['reason']}" for line in record["failures"]),
        *_some(f"Look at: {line['url']}: {line['message']}" for line in record["warnings"]),
        *(_covered(record["import"]) if record["import"]["years"] else []),
        *([_stopped(record["stop_reason"])] if record["stop_reason"] else []),
        *([record["output_error"]] if record["output_error"] else []),
        f"Exit status {record['exit_status']}: {record['exit_meaning']}.",
    ]
    return [printable(line) for line in lines]


def _skipped(links: Mapping[str, int]) -> list[str]:
    """Return why *links* were skipped, by reason, so that a run that read nothing says why."""
    said = [f"{links[why]:,} {words}" for why, words in _SKIPPED.items() if why in links]
    return [f"Links skipped: {', '.join(said)}."] if said else []


def _taken(record: Mapping[str, Any]) -> list[str]:
    captures, pages = count(record["captures"], "capture"), count(record["pages"], "page")
    files, number = count(record["files"], "file"), record["bytes"]
    size = f"{number / 1e6:,.1f} MB" if number >= 1e5 else f"{number / 1e3:,.0f} kB"
    known = f"; {record['known']:,} more known already" if record["known"] else ""
    lines = [f"Took in {captures} of {pages} from {files} of {size}{known}."]
    if left_out := record["left_out"]:
        records = count(sum(left_out.values()), "record")
        most_first = sorted(left_out.items(), key=lambda pair: -pair[1])
        each = (f"{number:,} {_why(key)}" for key, number in most_first)
        lines.append(f"Left out {records}: {', '.join(each)}.")
    return lines


def _earlier(states: Mapping[str, int]) -> list[str]:
    revisions = sum(states.get(outcome, 0) for outcome in _REVISIONS)
    others = [f"{number:,} {name}" for name, number in states.items() if name not in _REVISIONS]
    said = [count(revisions, "revision"), *others]
    return [f"Earlier states: {', '.join(said)}."] if states else []


def _why(key: str) -> str:
    from scio_crawler.archive.external.responses import LEFT_OUT  # of an import only

    name, _, status = key.partition(" ")
    return f"{LEFT_OUT[name]} {status}".rstrip()


def _covered(record: Mapping[str, Any]) -> list[str]:
    years, partial = record["years"], record["partial"]
    first, last = min(years), max(years)
    between = (f"{year:04}" for year in range(int(first), int(last)))
    without = ", ".join(year for year in between if year not in years)
    span = f"{first} to {last}" if last > first else first
    none_of = f", none of {without}" if without else ""
    lacking = f"; {partial:,} of them without some of {'its' if partial == 1 else 'their'} pages"
    number = count(sum(years.values()), "transcript")
    return [f"The folder has {number} of {span}{none_of}{lacking if partial else ''}."]


def _some(lines: Iterator[str]) -> list[str]:
    shown, more = list(islice(lines, _SHOWN)), sum(1 for _ in lines)
    return [*shown, f"… and {more} more like this, see {FILE}"] if more else shown


def _is_troubled(briefing: Mapping[str, Any]) -> bool:
    unknown = not all(missing["known_gap"] for missing in briefing["missing"])
    is_partial = briefing["status"] == "partial" and (unknown or not briefing["missing"])
    return is_partial or briefing["outcome"] in _TROUBLE


def _about(briefing: Mapping[str, Any]) -> str:
    said = [f"page {missing['page']}: {missing['reason']}" for missing in briefing["missing"]]
    if briefing["outcome"] in _TROUBLE:
        said.append(OUTCOMES[briefing["outcome"]])
    return f"{_named(briefing)}: {'; '.join(said) or briefing['status']}"


def _doubts(briefing: Mapping[str, Any]) -> str:
    seen = "; ".join(briefing["signs"]) or briefing["doubts"]
    accept = f"-a accept={briefing['briefing_id']} takes it"
    return f"{_named(briefing)}: {seen}. Compare it with the page; if it is right, {accept}"


def _damage(line: Mapping[str, str]) -> str:
    aside = f"; what was there is now {line['set_aside']}" if line["set_aside"] else ""
    return f"{line['file']} {line['what']}; it was written again {line['cured']}{aside}"


def _withdrawn(briefing: Mapping[str, Any]) -> str:
    # A briefing that the site withdraws keeps its file, one that the run withdraws does not.
    return f"Withdrawn{' by the site' if briefing['file'] else ''}: {_named(briefing)}"


def _named(briefing: Mapping[str, Any]) -> str:
    return f"{briefing['date']} {briefing['title']} ({briefing['url']})"


def _changes(briefing: Mapping[str, Any]) -> str:
    changes = briefing["changes"].items()
    said = (f", {count(len(turns), 'turn')} {how}" for how, turns in changes if turns)
    return f"{_named(briefing)}: revision {briefing['revision']}{''.join(said)}"


def _stopped(reason: str) -> str:
    """Return in words what stopped the run for *reason*: a signal, or a condition of Scrapy."""
    said = interrupts.said(reason)
    return f"{said}." if said != reason else f"Stopped: {reason}"
