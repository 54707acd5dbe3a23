"""Word the last lines of the log: what a run did, what needs attention, and what to type next."""

from collections import Counter, defaultdict
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
from scio_crawler.run.output_folder import default_folder, in_quarantine, is_partial, path_to_type
from scio_crawler.run.reporting.report import SPOILED

MAX_WIDTH = 180  # characters of a line; only a command may be longer
_MAX_TITLE = 60

Line = dict[str, Any]  # a line of the catalogue, or of a list in the report


def shorten(text: str, width: int = MAX_WIDTH) -> str:
    """Return *text* with at most *width* characters, and without control characters."""
    text = printable(text)
    if len(text) <= width:
        return text
    return f"{text[: width - 1].rstrip()}…"


def briefing_in_words(briefing: Line) -> str:
    """Return the day and the title of a *briefing*."""
    return f"{briefing['date']} {shorten(briefing['title'], _MAX_TITLE)}"


class Advice(NamedTuple):
    """Words what to do next about the output *folder*, with the commands as to be typed here.

    A method that is the ``advice`` of a kind of cases takes their lines; it returns a sentence that
    begins with "Next", or ``""``.
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
        words += [f"-a {argument}" for argument in arguments]
        words += self._folder_option()
        if self.contact and site == LIVE:
            words.append(f"-s SCIO_CONTACT={quote(without_secrets(self.contact))}")
        return " ".join(words)

    def explain(self, url: str) -> str:
        """Return the command that shows how the page at *url* was read."""
        words = [command(), "explain", quote(onto_origin(url, self.base))]
        if self.site == SAMPLE:
            words.append("-a site=sample")
        return " ".join(words + self._folder_option())

    def _folder_option(self) -> list[str]:
        if self.folder == default_folder(self.site):
            return []
        return [f"-s SCIO_OUTPUT_DIR={path_to_type(self.folder)}"]

    def run_again(self, *_: Line) -> str:
        return f"Next: {self.crawl()}"

    def wait(self, *_: Line) -> str:
        return f"Next, unless a schedule does it: {self.crawl()}"

    def look_in_browser(self, *lines: Line) -> str:
        """Tell a fault of the site, or its refusal, from a page that has moved."""
        url = onto_origin(lines[0]["url"], self.base)
        return f"Next: open {url} in a browser; if the page is there, ask the site's operator"

    def ask_operator(self, *_: Line) -> str:
        return "Next: stop the schedule, and ask the site's operator"

    def repair(self, *_: Line) -> str:
        return f"Next: {command()} check-output --repair {path_to_type(self.folder)}"

    def explain_list(self, *_: Line) -> str:
        return f"Next: {self.explain(CANONICAL + DEFAULT_LIST)}"

    def explain_page(self, *lines: Line) -> str:
        url = lines[0]["url"]
        if "//" not in url:  # a file, or a part of this program
            return ""
        return f"Next: {self.explain(url)}"

    def export(self, *lines: Line) -> str:
        folder = path_to_type(self.folder)
        exports = [f"{command()} export {line['name']} {folder}" for line in lines]
        return f"Next: {' && '.join(exports)}"

    def accept(self, *lines: Line) -> str:
        """Advise to accept the readings in quarantine that have all their pages."""
        ids = [line["briefing_id"] for line in lines]
        whole = [briefing_id for briefing_id in ids if not is_partial(self.folder, briefing_id)]
        if not whole:
            return self.wait()
        accept = self.crawl(quote(f"accept={' '.join(whole)}"))
        return f"Next, to take what agrees with its page: {accept}"

    def compare_with_page(self, *lines: Line) -> str:
        """Advise to compare a reading with its page, and to accept it if both agree."""
        first = lines[0]
        url = onto_origin(first["url"], self.base)
        lacks_pages = first.get("outcome") == "kept" and first["status"] == "partial"
        if len(lines) > 1 or lacks_pages:  # which cannot be accepted
            return f"Next: {self.explain(url)}"
        return f"Next, if {url} says the same: {self.crawl('accept=' + first['briefing_id'])}"


class Kind(NamedTuple):
    """A kind of cases that need attention."""

    noun: str  # for one of them
    status: int  # the exit status of an output folder with a case
    advice: Callable[..., str] = lambda *_: ""  # a method of Advice


# All kinds, the most urgent first.
KINDS = {
    "Not written": Kind("error", 9, Advice.run_again),
    "Unexpected error": Kind("error", 1, Advice.explain_page),
    "Not understood": Kind("page", 3, Advice.explain_page),
    "Much worse": Kind("conference", 8, Advice.compare_with_page),
    "No turns": Kind("conference", 3, Advice.explain_page),
    "In quarantine": Kind("reading", 8, Advice.accept),
    "No transcript": Kind("page", 3, Advice.explain_page),
    "Damaged": Kind("file", 3, Advice.repair),
    "Not imported": Kind("file", 3),
    "Not applied": Kind("line", 3),
    "Doubtful": Kind("conference", 3, Advice.compare_with_page),
    "Late": Kind("run", 7, Advice.run_again),
    "Stale": Kind("conference", 7, Advice.explain_list),
    "Stopped": Kind("run", 0, Advice.wait),
    "Forbidden": Kind("page", 3, Advice.ask_operator),
    "Refused": Kind("page", 3, Advice.look_in_browser),
    "Gone at once": Kind("page", 3, Advice.look_in_browser),
    "Not fetched": Kind("page", 3, Advice.wait),
    "Incomplete": Kind("conference", 3, Advice.wait),
    "Written again": Kind("file", 0),
    "Outdated": Kind("export", 0, Advice.export),
    "Look at": Kind("thing", 0),
}


class Case(NamedTuple):
    """One thing that needs a person's attention."""

    kind: str  # a key of KINDS
    words: str
    line: Line = {}  # for the advice about it


class CaseGroup(NamedTuple):
    """All cases of one kind, and the advice about them."""

    kind: str
    cases: Sequence[Case]
    step: str

    @property
    def status(self) -> int:
        """The exit status of an output folder with such a case."""
        return KINDS[self.kind].status

    def __str__(self) -> str:
        words = self.cases[0].words
        if len(self.cases) > 1:
            words = f"{count(len(self.cases), KINDS[self.kind].noun)}, such as {words}"
        return shorten(f"{self.kind}: {words}")


def group_cases(cases: Iterable[Case], advice: Advice) -> list[CaseGroup]:
    """Return *cases* by kind, the most urgent first, with *advice*."""
    by_kind: dict[str, list[Case]] = {kind: [] for kind in KINDS}
    for case in cases:
        by_kind[case.kind].append(case)

    groups = []
    for kind, alike in by_kind.items():
        if alike:
            lines = [case.line for case in alike]
            groups.append(CaseGroup(kind, alike, KINDS[kind].advice(advice, *lines)))
    return groups


def folder_cases(folder: Path) -> Iterator[Case]:
    """Yield what waits in the output *folder*: readings in quarantine, outdated exports."""
    for briefing_id in in_quarantine(folder):
        words = f"{quarantine_file_name(briefing_id)}: compare it with the page"
        yield Case("In quarantine", words, {"briefing_id": briefing_id})
    for name in outdated(folder):
        yield Case("Outdated", f"{name} is older than the turns", {"name": name})


def run_cases(record: Line, folder: Path) -> Iterator[Case]:
    """Yield the cases of the run of *record*, a report, and of its output *folder*."""
    if record["output_error"]:
        yield Case("Not written", record["output_error"])
    if record["stop_reason"]:
        reason = interrupts.stop_reason_in_words(record["stop_reason"])
        yield Case("Stopped", reason.removeprefix("Stopped "))

    reported = set[str]()  # ids and addresses
    for briefing in record["briefings"]:
        for case in _briefing_cases(briefing):
            reported |= {briefing["briefing_id"], briefing["url"]}
            yield case
    for case in folder_cases(folder):
        if case.line.get("briefing_id") not in reported:
            yield case
    for line in record["damage"]:
        if line["cured"]:
            yield Case("Written again", f"{line['file']} {line['what']}")
    for line in record["warnings"]:
        if line["url"] not in reported:
            yield Case("Look at", f"{line['url']}: {line['message']}")
    if record["exit_status"] == 6:
        for line in record["non_transcripts"]:
            yield Case("Not understood", f"{line['url']}: {line['reason']}", line)
    yield from failed_briefing_cases(record)
    yield from site_cases(record)


def site_cases(record: Line) -> Iterator[Case]:
    """Yield what *record*, a report, says about the site: that it is stale, and what has failed."""
    if record["is_stale"]:
        day = record["newest_date"] or "no day"
        yield Case("Stale", f"the newest transcript that is known is of {day}")
    is_forbidden = record["exit_status"] == 5
    for line in record["failures"]:
        kind = line["kind"].capitalize()
        if kind == "Not fetched" and is_forbidden:
            kind = "Forbidden"
        yield Case(kind, f"{line['url']}: {line['reason']}", line)


def failed_briefing_cases(record: Line) -> Iterator[Case]:
    """Yield the briefings of *record*, a report, that lack a page, or show no turns any longer."""
    for briefing in record["briefings"]:
        outcome = briefing["outcome"]
        missing = briefing["missing"]
        why = "; ".join(f"page {page['page']} {page['reason']}" for page in missing)
        if outcome == "stands" and not briefing["turns"]:
            known = f"there were {briefing['file_turns']}"
            yield Case("No turns", f"{briefing_in_words(briefing)}: {known}: {why}", briefing)
            continue

        is_partial = briefing["status"] == "partial" and not missing
        lacks_pages = not all(page["known_gap"] for page in missing)
        if outcome not in ("kept", "withdrawn") and (is_partial or lacks_pages):
            words = f"{briefing_in_words(briefing)}: {why or briefing['status']}"
            yield Case("Incomplete", words, briefing)


def _briefing_cases(briefing: Line) -> Iterator[Case]:
    """Yield whether a *briefing* of a report is much worse than its file, or doubtful."""
    name = briefing_in_words(briefing)
    outcome = briefing["outcome"]
    if outcome == "kept":
        turns = count(briefing["turns"], "turn")
        known = f"{briefing['file']} has {briefing['file_turns']}"
        aside = f"the reading is in {quarantine_file_name(briefing['briefing_id'])}"
        yield Case("Much worse", f"{name}: {turns}, and {known}; {aside}", briefing)
    elif briefing["doubts"] and outcome != "stands":
        signs = briefing["signs"] or [DOUBTS[doubt] for doubt in briefing["doubts"].split()]
        yield Case("Doubtful", f"{name}: {'; '.join(signs)}", briefing)


MAX_LINES = 6  # after the headline
_MAX_NAMED = 2  # briefings in a line of news
_WIDTH_OF_NAMED = MAX_WIDTH - 30

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


def summary(record: Line, advice: Advice) -> list[tuple[int, str]]:
    """Return the last lines of the log with their levels: *record*, a report, in words.

    The first is the headline. At most :data:`MAX_LINES` follow: what is new, what needs attention,
    the most urgent first, and what to type next.
    """
    status = record["exit_status"]
    headline = f"Exit status {status}: {record['exit_meaning']}. {_read_in_words(record)}"
    groups = group_cases(run_cases(record, advice.folder), advice)

    lines = [(INFO, shorten(line)) for line in _news(record)]
    del lines[max(1, MAX_LINES - 1 - len(groups)) :]
    lines += [(_level(group.status), str(group)) for group in groups]
    if len(lines) >= MAX_LINES:
        rest = lines[MAX_LINES - 2 :]
        kinds = ", ".join(line.partition(":")[0].lower() for _, line in rest)
        lines[MAX_LINES - 2 :] = [(WARNING, f"And: {kinds}; {REPORT} says more")]

    steps = [(WARNING, printable(group.step)) for group in groups if group.step]
    lines += steps[:1]
    level = _level(status) if status else INFO
    lines.insert(0, (level, shorten(headline.rstrip())))
    return lines


def _level(status: int) -> int:
    return ERROR if status in SPOILED else WARNING


def _read_in_words(record: Line) -> str:
    counts = record["counts"]
    if not counts["briefings"]:
        return "" if record["exit_status"] else "Nothing is new."
    outcomes = [f"{number:,} {name}" for name, number in counts["outcomes"].items() if number]
    read = f"{count(counts['briefings'], 'briefing')} with {count(counts['turns'], 'turn')}"
    return f"Read {read}: {', '.join(outcomes)}."


def _news(record: Line) -> Iterator[str]:
    """Yield a line for each kind of news, the most important first."""
    if record["site"] == IMPORT:
        yield from _import_news(record["import"])
    elif not record["counts"]["briefings"]:
        skipped = record["counts"]["skipped"]
        reasons = [f"{skipped[why]:,} {words}" for why, words in _SKIPPED.items() if why in skipped]
        if reasons:
            yield f"Links skipped: {', '.join(reasons)}."
    yield from _briefing_news(record["briefings"])
    without = record["non_transcripts"]
    if without:
        yield f"Without a transcript: {count(len(without), 'page')}."


def _briefing_news(briefings: Iterable[Line]) -> Iterator[str]:
    named = defaultdict[str, list[str]](list)
    is_by_site = False
    for briefing in briefings:
        outcome = briefing["outcome"]
        if outcome in _NEWS:
            named[outcome].append(_NEWS[outcome](briefing))
        # What the run itself withdraws has no file.
        if outcome == "withdrawn" and briefing["file"]:
            is_by_site = True

    for outcome in _NEWS:
        names = named[outcome]
        if not names:
            continue
        title = outcome.capitalize()
        if outcome == "withdrawn" and is_by_site:
            title += " by the site"
        shown = shorten("; ".join(names[:_MAX_NAMED]), _WIDTH_OF_NAMED)
        if len(names) > _MAX_NAMED:
            shown += f" and {len(names) - _MAX_NAMED:,} more"
        yield f"{title}: {shown}"


def _changed_in_words(briefing: Line) -> str:
    words = f"{briefing_in_words(briefing)}: revision {briefing['revision']}"
    for how, turns in briefing["changes"].items():
        if turns:
            words += f", {count(len(turns), 'turn')} {how}"
    return words


# The outcomes that are news, and the words for such a briefing.
_NEWS: dict[str, Callable[[Line], str]] = {
    "new": briefing_in_words,
    "changed": _changed_in_words,
    "completed": briefing_in_words,
    "withdrawn": briefing_in_words,
}


def _import_news(record: Line) -> Iterator[str]:
    """Yield what an import added to the archive, and what it left out."""
    captures = count(record["captures"], "capture")
    pages = count(record["pages"], "page")
    files = f"{count(record['files'], 'file')} of {size(record['bytes'])}"
    words = f"Took in {captures} of {pages} from {files}"
    if record["known"]:
        words += f"; {record['known']:,} more known already"
    yield f"{words}."

    left_out: Counter[str] = Counter(record["left_out"])
    if left_out:
        pairs = left_out.most_common()
        kinds = ", ".join(f"{number:,} {_left_out_in_words(key)}" for key, number in pairs)
        yield f"Left out {count(left_out.total(), 'record')}: {kinds}."


def _left_out_in_words(key: str) -> str:
    name, _, status = key.partition(" ")
    return f"{LEFT_OUT[name]} {status}".rstrip()
