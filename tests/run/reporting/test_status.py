"""The state of an output folder: its content, its age, what needs attention. Nothing is written."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from scio_crawler.archive import index
from scio_crawler.common.clock import iso
from scio_crawler.common.database import FILE, Database
from scio_crawler.folder.ledger import Ledger
from scio_crawler.run.output_folder import locked
from scio_crawler.run.reporting.report import lines as report_lines
from scio_crawler.run.reporting.status import status
from tests.folder.made_up import briefing, folder_in, publish
from tests.run.reporting.test_report import BUSY, STORY, Report, failed, listed, report_of

NOW = datetime(2024, 8, 20, 12, tzinfo=UTC)
FIRST, SECOND = "briefings/2024-07-05_scio-117331010.jsonl", "briefings/2024-08-05_scio-2.jsonl"

Change = Callable[[Path], object]


def ran(*ages: float, status: int = 0, kind: str = index.CRAWL) -> Change:
    """Return what records runs that began these *ages* before now, in days."""

    def record(folder: Path) -> None:
        for age in ages:
            clock = iso(NOW - timedelta(days=age))
            with closing(Ledger(folder / FILE)) as ledger:
                index.Index(ledger).begin(f"{clock}-{age}", "sample", {}, kind)
            write_report(folder, Report(), finished=clock, exit_status=status)

    return record


def write_report(folder: Path, report: Report, **values: object) -> None:
    record = report.record({}, {}) | values
    (folder / "report.json").write_text("".join(report_lines(record)))


def fails(folder: Path) -> None:
    write_report(folder, report_of(failed(BUSY), listed(1)))


def publishes(**about: object) -> Change:
    def change(folder: Path) -> None:
        with folder_in(folder) as opened:
            publish(opened, briefing(briefing_id="scio-3", day="2024-08-06", **about))

    return change


def writes(name: str, text: str) -> Change:
    def write(folder: Path) -> None:
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(text)

    return write


def truncates(name: str, length: int) -> Change:
    return lambda folder: writes(name, (folder / name).read_text()[:length])(folder)


def garbles(folder: Path) -> None:
    content = (folder / FILE).read_bytes()
    (folder / FILE).write_bytes(content[:100] + b"\xff" * 5000 + content[5100:])


def empties(folder: Path) -> None:
    shutil.rmtree(folder)
    folder.mkdir()


CRAWL = "scrapy crawl briefings -a site=sample{} -s SCIO_OUTPUT_DIR={{}}"
NEXT = f"Next, unless a schedule does it: {CRAWL.format('')}"
ACCEPT = {number: CRAWL.format(f" -a accept=scio-{number}") for number in (2, 3)}
PAGE = "http://english.scio.gov.cn/pressroom/2024-07/24/content_117331010.htm"
REPAIR = "Next: scrapy check-output --repair {}"
TWO = "{}: 2 conferences, 5 turns, 2024-07-05 to 2024-08-05"
WAITING = "In quarantine: quarantine/scio-2.jsonl: compare it with the page"
CUT_OFF = f"Damaged: {FIRST}: its size or its SHA-256 is not the one in datapackage.json"
# What was done to the folder, the exit status, and some of the lines.
FOLDERS: dict[str, tuple[Change, int, list[str]]] = {
    "all is well": (
        ran(1),
        0,
        [
            TWO,
            "Newest transcript: 2024-08-05, 15 days ago",
            "Last run: 24 hours ago, status 0",
            NEXT,
        ],
    ),
    "it is empty": (
        empties,
        0,
        ["{}: 0 conferences, 0 turns", NEXT.replace("-a site=sample ", "")],
    ),
    "a page is missing": (
        publishes(status="partial"),
        3,
        ["Incomplete: 2024-08-06 Briefing: 1 of 2 pages", NEXT],
    ),
    "a reading is in doubt": (
        publishes(word="doubt", status="doubtful", doubts="no-closing"),
        3,
        [
            "Doubtful: 2024-08-06 Briefing: no-closing",
            f"Next, if {PAGE} says the same: {ACCEPT[3]}",
        ],
    ),
    "a reading is in quarantine": (
        writes("quarantine/scio-2.jsonl", "{}"),
        8,
        [WAITING, f"Next, to take what agrees with its page: {ACCEPT[2]}"],
    ),
    "a reading in quarantine lacks pages, and cannot be accepted": (
        writes("quarantine/scio-2.jsonl", '{"status": "partial"}\n'),
        8,
        [WAITING, NEXT],
    ),
    "the last run could not fetch a page": (
        fails,
        3,
        [f"Not fetched: {STORY}: answers 500", NEXT],
    ),
    "the last run found no site": (ran(1, status=4), 4, ["Last run: 24 hours ago, status 4"]),
    "a schedule has stopped": (
        ran(9, 8, 7, 6),
        7,
        [
            "Late: the site was read every 24 hours, and not since",
            f"Next: {CRAWL.format('')}",
        ],
    ),
    "runs by hand are not a schedule": (ran(9.002, 9.001, 9), 0, [NEXT]),
    "imports are not a schedule": (ran(9, 8, 7, 6, kind=index.IMPORT), 0, [NEXT]),
    "a turns file was cut off": (truncates(FIRST, 50), 3, [CUT_OFF, REPAIR]),
    "a turns file is missing": (
        lambda folder: (folder / SECOND).unlink(),
        3,
        [f"Damaged: {SECOND}: is missing, and datapackage.json names it", REPAIR],
    ),
    "a copied folder has other times": (
        lambda folder: [file.touch() for file in folder.rglob("*.jsonl")],
        0,
        [NEXT],
    ),
    "a line of the catalogue is damaged": (
        truncates("briefings.jsonl", -20),
        3,
        ["{}: 1 conference, 2 turns, 2024-08-05 to 2024-08-05", REPAIR],
    ),
    "the report is damaged": (
        writes("report.json", '{"failures": 3}'),
        3,
        ["Damaged: report.json cannot be read", REPAIR],
    ),
    "the database is damaged": (garbles, 3, [TWO]),
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "output"
    with folder_in(made) as opened:
        publish(opened, briefing(turns=3))
        publish(opened, briefing(turns=2, briefing_id="scio-2", day="2024-08-05", word="trade"))
    return made


def seen(folder: Path) -> dict[Path, tuple[int, int]]:
    found = (path for path in folder.rglob("*") if path.suffix != ".sqlite-shm")
    return {path: (path.stat().st_size, path.stat().st_mtime_ns) for path in found}


@pytest.mark.parametrize(("change", "exit_status", "expected"), FOLDERS.values(), ids=FOLDERS)
def test_the_content_and_what_needs_attention_are_listed(
    change: Change, exit_status: int, expected: list[str], folder: Path
) -> None:
    change(folder)
    before = seen(folder)
    lines, code = status(folder, NOW)
    expected = [line.format(folder, folder) for line in expected]
    assert ([line for line in lines if line in expected], code) == (expected, exit_status), lines
    assert seen(folder) == before


def test_a_known_gap_needs_no_attention(folder: Path) -> None:
    publishes(status="partial")(folder)
    days = json.dumps({"2": ["2024-08-06", "2024-08-07", "2024-08-08"]})
    with closing(Database(folder / FILE)) as database:
        row = ("scio-3", "u", "", "scio-3", "", "", days, "", "")
        database.change("INSERT INTO met VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", row)
    assert status(folder, NOW)[1] == 0


def test_a_run_at_work_is_named_and_not_disturbed(folder: Path) -> None:
    with locked(folder), closing(Ledger(folder / FILE)):
        lines, code = status(folder, NOW)
    assert (lines[0], code) == ("A run is under way; what follows was so before it.", 0)
