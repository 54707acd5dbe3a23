"""Say at the end of the log what a run did, what a person should see to, and what to type next."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from logging import ERROR, INFO, WARNING
from pathlib import Path
from shlex import quote
from typing import Any, NamedTuple

from scio_crawler.common import interrupts
from scio_crawler.common.addresses import (
    ARCHIVE,
    CANONICAL,
    IMPORT,
    LIVE,
    SAMPLE,
    onto_origin,
    without_secrets,
)
from scio_crawler.common.errors import count
from scio_crawler.common.files import size
from scio_crawler.common.identity import command
from scio_crawler.common.terminal import printable
from scio_crawler.contract.description import outdated
from scio_crawler.contract.lines import REPORT, quarantine_file_name
from scio_crawler.items import DOUBTS
from scio_crawler.run.arguments import DEFAULT_LIST, SPIDER
from scio_crawler.run.output_folder import default_folder, in_quarantine, is_partial, typed
from scio_crawler.run.telling.report import SPOILED

LONGEST = 180  # characters of a line; only a command may be longer

Line = dict[str, Any]  # a line of the catalogue, or of a list in the report


def cut(text: str, width: int = LONGEST) -> str:
    """Return *text* with at most *width* characters, and no control characters."""
    text = printable(text)
    return text if len(text) <= width else f"{text[: width - 1].rstrip()}…"


def named(briefing: Line) -> str:
    """Return the words by which a person knows a *briefing*."""
    return f"{briefing['date']} {cut(briefing['title'], 60)}"


class Steps(NamedTuple):
    """Words the commands that go on with the output *folder*, as they must be typed here.

    Those that begin with "Next" are what to do about some lines of the report or the catalogue.
    """

    folder: Path
    site: str  # that was read: live, sample, archive, import, or the address of a mirror
    base: str  # the origin of its pages
    contact: str = ""

    def crawl(self, *arguments: str) -> str:
        """Return the command that reads the site again; after an import, the archive."""
        site = ARCHIVE if self.site == IMPORT else self.site
        words = [command(), "crawl", SPIDER]
        if site != LIVE:
            words.append(f"-a site={site}")
        words += [f"-a {argument}" for argument in arguments] + self._folder
        if self.contact and site == LIVE:
            words.append(f"-s SCIO_CONTACT={quote(without_secrets(self.contact))}")
        return " ".join(words)

    def explain(self, url: str) -> str:
        """Return the command that shows how the page at *url* was read."""
        site = ["-a site=sample"] if self.site == SAMPLE else []
        page = quote(onto_origin(url, self.base))
        return " ".join([command(), "explain", page, *site, *self._folder])

    @property
    def _folder(self) -> list[str]:
        is_default = self.folder == default_folder(self.site)
        return [] if is_default else [f"-s SCIO_OUTPUT_DIR={typed(self.folder)}"]

    def run_again(self, *_: Line) -> str:
        return f"Next: {self.crawl()}"

    def wait(self, *_: Line) -> str:
        return f"Next, unless a schedule does it: {self.crawl()}"

    def look_in_browser(self, *lines: Line) -> str:
        """Return the step that tells a fault of the site, or its refusal, from a move."""
        url = onto_origin(lines[0]["url"], self.base)
        return f"Next: open {url} in a browser; if the page is there, ask the site's operator"

    def ask(self, *_: Line) -> str:
        return "Next: stop the schedule, and ask the site's operator"

    def repair(self, *_: Line) -> str:
        return f"Next: {command()} check-output --repair {typed(self.folder)}"

    def look_at_list(self, *_: Line) -> str:
        return f"Next: {self.explain(CANONICAL + DEFAULT_LIST)}"

    def look_at_page(self, *lines: Line) -> str:
        url = lines[0]["url"]
        return f"Next: {self.explain(url)}" if "//" in url else ""

    def export(self, *lines: Line) -> str:
        each = (f"{command()} export {line['name']} {typed(self.folder)}" for line in lines)
        return f"Next: {' && '.join(each)}"

    def accept(self, *lines: Line) -> str:
        """Return the step that takes those readings in quarantine that do not lack pages."""
        ids = [line["briefing_id"] for line in lines]
        whole = [each for each in ids if not is_partial(self.folder, each)]
        if not whole:
            return self.wait()
        accept = self.crawl(quote(f"accept={' '.join(whole)}"))
        return f"Next, to take what agrees with its page: {accept}"

    def judge(self, *lines: Line) -> str:
        """Return the step that settles briefings whose readings a person must judge."""
        first = lines[0]
        url = onto_origin(first["url"], self.base)
        # A reading that lacks pages is not accepted.
        is_kept = first.get("outcome") == "kept"
        if len(lines) > 1 or (is_kept and first["status"] == "partial"):
            return f"Next: {self.explain(url)}"
        return f"Next, if {url} says the same: {self.crawl('accept=' + first['briefing_id'])}"


class Kind(NamedTuple):
    """A kind of what a person should see to."""

    noun: str  # of a case
    status: int  # the exit status of an output folder with a case
    step: Callable[..., str] = lambda *_: ""  # the method of Steps that words what to do


# All kinds, the most urgent first.
KINDS = {
    "Not written": Kind("error", 9, Steps.run_again),
    "Unexpected error": Kind("error", 1, Steps.look_at_page),
    "Not understood": Kind("page", 3, Steps.look_at_page),
    "Much worse": Kind("conference", 8, Steps.judge),
    "No turns": Kind("conference", 3, Steps.look_at_page),
    "In quarantine": Kind("reading", 8, Steps.accept),
    "No transcript": Kind("page", 3, Steps.look_at_page),
    "Damaged": Kind("file", 3, Steps.repair),
    "Not imported": Kind("file", 3),
    "Not applied": Kind("line", 3),
    "Doubtful": Kind("conference", 3, Steps.judge),
    "Late": Kind("run", 7, Steps.run_again),
    "Stale": Kind("conference", 7, Steps.look_at_list),
    "Stopped": Kind("run", 0, Steps.wait),
    "Forbidden": Kind("page", 3, Steps.ask),
    "Refused": Kind("page", 3, Steps.look_in_browser),
    "Gone at once": Kind("page", 3, Steps.look_in_browser),
    "Not fetched": Kind("page", 3, Steps.wait),
    "Incomplete": Kind("conference", 3, Steps.wait),
    "Written again": Kind("file", 0),
    "Outdated": Kind("export", 0, Steps.export),
    "Look at": Kind("thing", 0),
}


class Case(NamedTuple):
    """One thing that a person should see to."""

    kind: str  # one of KINDS
    words: str
    line: Line = {}  # what its step needs to know


class Need(NamedTuple):
    """All cases of one kind, and the line that says what to do."""

    kind: str
    cases: Sequence[Case]
    step: str

    @property
    def status(self) -> int:
        """The exit status of an output folder with such a case."""
        return KINDS[self.kind].status

    def __str__(self) -> str:
        number = len(self.cases)
        such = f"{count(number, KINDS[self.kind].noun)}, such as " if number > 1 else ""
        return cut(f"{self.kind}: {such}{self.cases[0].words}")


def needs(cases: Iterable[Case], steps: Steps) -> list[Need]:
    """Return what to see to because of *cases*, the most urgent first."""
    by_kind: dict[str, list[Case]] = {kind: [] for kind in KINDS}
    for case in cases:
        by_kind[case.kind].append(case)
    found = []
    for kind, alike in by_kind.items():
        if alike:
            lines = [case.line for case in alike]
            found.append(Need(kind, alike, KINDS[kind].step(steps, *lines)))
    return found


def of_folder(folder: Path) -> Iterator[Case]:
    """Yield what waits in the output *folder*: readings in quarantine, outdated exports."""
    for briefing_id in in_quarantine(folder):
        words = f"{quarantine_file_name(briefing_id)}: compare it with the page"
        yield Case("In quarantine", words, {"briefing_id": briefing_id})
    for name in outdated(folder):
        yield Case("Outdated", f"{name} is older than the turns", {"name": name})


def of_run(record: Line, folder: Path) -> Iterator[Case]:
    """Yield what to see to after the run of *record*, a report, in the output *folder*."""
    told = set[str]()  # ids and addresses
    if record["output_error"]:
        yield Case("Not written", record["output_error"])
    if record["stop_reason"]:
        yield Case(
            "Stopped",
            interrupts.stop_reason_in_words(record["stop_reason"]).removeprefix("Stopped "),
        )
    for briefing in record["briefings"]:
        for case in _of_briefing(briefing):
            told |= {briefing["briefing_id"], briefing["url"]}
            yield case
    for case in of_folder(folder):
        if case.line.get("briefing_id") not in told:
            yield case
    for line in record["damage"]:
        if line["cured"]:
            yield Case("Written again", f"{line['file']} {line['what']}")
    for line in record["warnings"]:
        if line["url"] not in told:
            yield Case("Look at", f"{line['url']}: {line['message']}")
    if record["exit_status"] == 6:
        for line in record["non_transcripts"]:
            yield Case("Not understood", f"{line['url']}: {line['reason']}", line)
    yield from of_failed(record)
    yield from of_site(record)


def of_site(record: Line) -> Iterator[Case]:
    """Yield what *record*, a report, says of the site: that it is stale, and what has failed."""
    if record["is_stale"]:
        day = record["newest_date"] or "no day"
        yield Case("Stale", f"the newest transcript that is known is of {day}")
    is_forbidden = record["exit_status"] == 5
    for line in record["failures"]:
        kind = line["kind"].capitalize()
        if kind == "Not fetched" and is_forbidden:
            kind = "Forbidden"
        yield Case(kind, f"{line['url']}: {line['reason']}", line)


def of_failed(record: Line) -> Iterator[Case]:
    """Yield the briefings of *record*, a report, of which a page failed, or shows no turn."""
    for briefing in record["briefings"]:
        outcome = briefing["outcome"]
        missing = briefing["missing"]
        why = "; ".join(f"page {page['page']} {page['reason']}" for page in missing)
        if outcome == "stands" and not briefing["turns"]:
            words = f"{named(briefing)}: there were {briefing['file_turns']}: {why}"
            yield Case("No turns", words, briefing)
            continue

        is_partial = briefing["status"] == "partial" and not missing
        lacks_pages = not all(page["known_gap"] for page in missing)
        if outcome not in ("kept", "withdrawn") and (is_partial or lacks_pages):
            yield Case("Incomplete", f"{named(briefing)}: {why or briefing['status']}", briefing)


def _of_briefing(briefing: Line) -> Iterator[Case]:
    """Yield whether a *briefing* of a report is much worse than its file, or doubtful."""
    outcome = briefing["outcome"]
    if outcome == "kept":
        turns = count(briefing["turns"], "turn")
        known = f"{briefing['file']} has {briefing['file_turns']}"
        aside = f"the reading is in {quarantine_file_name(briefing['briefing_id'])}"
        yield Case("Much worse", f"{named(briefing)}: {turns}, and {known}; {aside}", briefing)
    if briefing["doubts"] and outcome not in ("kept", "stands"):
        signs = briefing["signs"] or [DOUBTS[doubt] for doubt in briefing["doubts"].split()]
        yield Case("Doubtful", f"{named(briefing)}: {'; '.join(signs)}", briefing)


MOST = 6  # lines after the headline
# Why a link was skipped, as the report counts it -> the words for it if no briefing was read.
_SKIPPED = {
    "known": "known already and not due again (-a full=1 looks at everything again)",
    "since": "published before the day that since= names",
    "until": "published after the day that until= names",
    "dropped": "dropped by a pipeline or a spider middleware that was added",
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
    counts = record["counts"]
    found = {outcome: list[str]() for outcome in _NEWS}
    if record["site"] == IMPORT:
        yield from _taken(record["import"])
    elif not counts["briefings"]:
        skipped = counts["skipped"]
        said = [f"{skipped[why]:,} {words}" for why, words in _SKIPPED.items() if why in skipped]
        if said:
            yield f"Links skipped: {', '.join(said)}."
    whose = ""
    for briefing in record["briefings"]:
        outcome = briefing["outcome"]
        if words := _NEWS.get(outcome):
            found[outcome].append(words(briefing))
        if outcome == "withdrawn" and briefing["file"]:  # what the run itself withdraws has none
            whose = " by the site"
    for outcome, every in found.items():
        if every:
            shown = "; ".join(every[:2])
            rest = len(every) - 2
            more = f" and {rest:,} more" if rest > 0 else ""
            title = outcome.capitalize() + (whose if outcome == "withdrawn" else "")
            yield f"{title}: {cut(shown, LONGEST - 30)}{more}"
    if without := record["non_transcripts"]:
        yield f"Without a transcript: {count(len(without), 'page')}."


def _changed(briefing: Line) -> str:
    changes = briefing["changes"].items()
    said = (f", {count(len(turns), 'turn')} {how}" for how, turns in changes if turns)
    return f"{named(briefing)}: revision {briefing['revision']}{''.join(said)}"


_NEWS = {"new": named, "changed": _changed, "completed": named, "withdrawn": named}


def _taken(record: Line) -> Iterator[str]:
    """Yield what an import took in, and what it left out."""
    captures = count(record["captures"], "capture")
    pages = count(record["pages"], "page")
    known = f"; {record['known']:,} more known already" if record["known"] else ""
    files = count(record["files"], "file")
    yield f"Took in {captures} of {pages} from {files} of {size(record['bytes'])}{known}."
    if left_out := record["left_out"]:
        most_first = sorted(left_out.items(), key=lambda pair: -pair[1])
        each = (f"{number:,} {_why(key)}" for key, number in most_first)
        yield f"Left out {count(sum(left_out.values()), 'record')}: {', '.join(each)}."


def _why(key: str) -> str:
    name, _, status = key.partition(" ")
    return f"{LEFT_OUT[name]} {status}".rstrip()
