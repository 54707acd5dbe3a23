"""Say what a person should see to after a run, and which command to type next."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from shlex import quote
from typing import Any, NamedTuple

from scio_crawler.common import interrupts
from scio_crawler.common.addresses import ARCHIVE, CANONICAL, IMPORT, LIVE, SAMPLE, onto_origin
from scio_crawler.common.errors import count
from scio_crawler.common.identity import command
from scio_crawler.contract.description import FOLDER, outdated
from scio_crawler.contract.names import quarantine_file_name
from scio_crawler.run.arguments import DEFAULT_LISTS, SPIDER
from scio_crawler.run.output_folder import default_folder, in_quarantine, is_partial, typed
from scio_crawler.run.terminal import printable

LONGEST = 180  # characters of a line; only a command may be longer
LIST = CANONICAL + DEFAULT_LISTS[0]

Line = Mapping[str, Any]  # a line of the catalogue, or of a list in the report


def cut(text: str, width: int = LONGEST) -> str:
    """Return *text* with at most *width* characters, and no control characters."""
    text = printable(text)
    return text if len(text) <= width else f"{text[: width - 1].rstrip()}…"


def named(briefing: Line) -> str:
    """Return the words by which a person knows a *briefing*."""
    return f"{briefing['date']} {cut(briefing['title'], 60)}"


def export(folder: Path, formats: Iterable[str]) -> str:
    """Return the commands that export the output *folder* in these *formats*."""
    return " && ".join(f"{command()} export {name} {typed(folder)}" for name in formats)


class Steps(NamedTuple):
    """Words the commands that go on with the output *folder*, as they must be typed here."""

    folder: Path
    site: str  # that was read: live, sample, archive, import, or the address of a mirror
    base: str  # the origin of its pages
    contact: str = ""

    def crawl(self, *arguments: str) -> str:
        """Return the command that reads the site again; after an import, the archive."""
        site = ARCHIVE if self.site == IMPORT else self.site
        own = [] if site == LIVE else [f"site={site}"]
        words = [*(f"-a {word}" for word in (*own, *arguments)), *self._folder]
        if self.contact and site == LIVE:
            words.append(f"-s SCIO_CONTACT={quote(self.contact)}")
        return " ".join([command(), "crawl", SPIDER, *words])

    def explain(self, url: str) -> str:
        """Return the command that shows how the page at *url* was read."""
        site = ["-a site=sample"] if self.site == SAMPLE else []
        page = quote(onto_origin(url, self.base))
        return " ".join([command(), "explain", page, *site, *self._folder])

    def repair(self) -> str:
        """Return the command that writes damaged files again."""
        return f"{command()} check-output --repair {typed(self.folder)}"

    @property
    def later(self) -> str:
        """The step after which what could not be fetched may be there."""
        return f"Next, unless a schedule does it: {self.crawl()}"

    @property
    def _folder(self) -> list[str]:
        is_default = self.folder == default_folder(self.site)
        return [] if is_default else [f"-s SCIO_OUTPUT_DIR={typed(self.folder)}"]


# Every kind of what a person should see to, the most urgent first: the noun of a case, and the
# exit status of an output folder with one.
KINDS = {
    "Not written": ("error", 9),
    "Unexpected error": ("error", 1),
    "Not understood": ("page", 3),
    "Much worse": ("conference", 8),
    "In quarantine": ("reading", 8),
    "No transcript": ("page", 3),
    "Damaged": ("file", 3),
    "Not imported": ("file", 3),
    "Doubtful": ("conference", 3),
    "Late": ("run", 7),
    "Stale": ("conference", 7),
    "Stopped": ("run", 0),
    "Not fetched": ("page", 3),
    "Incomplete": ("conference", 3),
    "Written again": ("file", 0),
    "Look at": ("thing", 0),
}


class Need(NamedTuple):
    """What a person should see to: a kind, its cases, and the line that says what to do."""

    kind: str  # one of KINDS
    cases: Sequence[str]
    step: str = ""

    def __str__(self) -> str:
        noun, number = KINDS[self.kind][0], len(self.cases)
        such = f"{count(number, noun)}, such as " if number > 1 else ""
        return cut(f"{self.kind}: {such}{self.cases[0]}")


def ranked(needs: Iterable[Need]) -> list[Need]:
    """Return those of *needs* that have cases, the most urgent first."""
    order = list(KINDS)
    return sorted((need for need in needs if any(need.cases)), key=lambda n: order.index(n.kind))


def of_run(record: Line, steps: Steps) -> list[Need]:
    """Return what to see to after the run of *record*, a report, the most urgent first."""
    status, stop = record["exit_status"], interrupts.said(record["stop_reason"])
    kept, doubtful, lacking = _troubled(record["briefings"])
    told = {line[key] for line in (*kept, *doubtful) for key in ("briefing_id", "url")}
    waiting = [each for each in in_quarantine(steps.folder) if each not in told]
    cured = [f"{line['file']} {line['what']}" for line in record["damage"] if line["cured"]]
    others = [line for line in record["warnings"] if line["url"] not in told]
    is_outdated = any(line["url"] == FOLDER for line in others)
    renew = f"Next: {export(steps.folder, outdated(steps.folder))}" if is_outdated else ""
    passed = [f"{line['url']}: {line['reason']}" for line in record["non_transcripts"]]
    newest = f"the newest conference that is known is of {record['newest_date'] or 'no day'}"
    look = f"Next: {steps.explain(LIST)}"
    needs = [
        Need("Not written", [record["output_error"]], f"Next: {steps.crawl()}"),
        Need("Stopped", [stop.removeprefix("Stopped ")], steps.later),
        Need("Much worse", [*map(_kept, kept)], settle(kept, steps)),
        quarantined(waiting, steps),
        Need("Doubtful", [*map(_doubted, doubtful)], settle(doubtful, steps)),
        Need("Incomplete", [*map(_lacking, lacking)], steps.later),
        Need("Written again", cured),
        Need("Look at", [f"{line['url']}: {line['message']}" for line in others], renew),
        Need("Not understood", passed if status == 6 else [], look),
        Need("Stale", [newest] if status == 7 else [], look),
    ]
    return ranked([*needs, *of_failures(record, steps)])


def of_failures(record: Line, steps: Steps) -> Iterator[Need]:
    """Yield what to see to because of the failures in *record*, a report, one kind at a time."""
    failed: dict[str, list[Line]] = {}
    for line in record["failures"]:
        failed.setdefault(line.get("kind", "not fetched").capitalize(), []).append(line)
    is_forbidden = record["exit_status"] == 5
    for kind, lines in failed.items():
        url = lines[0]["url"]
        explain = f"Next: {steps.explain(url)}" if "//" in url else ""
        ask = "Next: stop the schedule, and ask the site's operator"
        step = {
            "Damaged": f"Next: {steps.repair()}",
            "Not fetched": ask if is_forbidden else steps.later,
            "Not imported": "",
            "Unexpected error": f"{explain} --bundle report.zip" if explain else "",
        }.get(kind, explain)
        yield Need(kind, [f"{line['url']}: {line['reason']}" for line in lines], step)


def quarantined(waiting: Sequence[str], steps: Steps) -> Need:
    """Return what to do about the readings of briefings, by their ids, that wait in quarantine."""
    said = [f"{quarantine_file_name(each)}: compare it with the page" for each in waiting]
    whole = [each for each in waiting if not is_partial(steps.folder, each)]
    if not whole:  # what lacks pages is not accepted
        return Need("In quarantine", said, steps.later)
    accept = steps.crawl(quote(f"accept={' '.join(whole)}"))
    return Need("In quarantine", said, f"Next, to take what agrees with its page: {accept}")


def settle(briefings: Sequence[Line], steps: Steps) -> str:
    """Return the step that settles *briefings*, whose readings a person must judge."""
    if not briefings:
        return ""
    first, url = briefings[0], onto_origin(briefings[0]["url"], steps.base)
    # A reading that lacks pages is not accepted, and one without turns is in no file.
    is_kept = first.get("outcome") == "kept"
    if len(briefings) > 1 or (is_kept and (not first["turns"] or first["status"] == "partial")):
        return f"Next: {steps.explain(url)}"
    return f"Next, if {url} says the same: {steps.crawl('accept=' + first['briefing_id'])}"


def _troubled(briefings: Iterable[Line]) -> tuple[list[Line], list[Line], list[Line]]:
    """Return those of *briefings* that are much worse than their files, doubtful, or incomplete."""
    kept, doubtful, lacking = list[Line](), list[Line](), list[Line]()
    for briefing in briefings:
        missing, outcome = briefing["missing"], briefing["outcome"]
        is_known = missing and all(page["known_gap"] for page in missing)
        if outcome == "kept":
            kept.append(briefing)
        elif outcome == "stands" or (briefing["status"] == "partial" and not is_known):
            lacking.append(briefing)
        if briefing["doubts"] and outcome not in ("kept", "stands"):
            doubtful.append(briefing)
    return kept, doubtful, lacking


def _kept(briefing: Line) -> str:
    said = f"{named(briefing)}: {count(briefing['turns'], 'turn')}, and {briefing['file']} has "
    aside = f"; the reading is in {quarantine_file_name(briefing['briefing_id'])}"
    return f"{said}{briefing['file_turns']}{aside if briefing['turns'] else ''}"


def _doubted(briefing: Line) -> str:
    return f"{named(briefing)}: {'; '.join(briefing['signs'])}"


def _lacking(briefing: Line) -> str:
    said = [f"page {missing['page']} {missing['reason']}" for missing in briefing["missing"]]
    return f"{named(briefing)}: {'; '.join(said) or briefing['status']}"
