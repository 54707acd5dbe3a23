"""How an output folder is: what is in it, how fresh, what to see to; and nothing is written."""

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
from scio_crawler.run.telling.report import lines
from scio_crawler.run.telling.status import status
from tests.folder.made_up import briefing, folder_in, publish
from tests.run.telling.test_report import BUSY, STORY, Report

NOW = datetime(2024, 8, 20, 12, tzinfo=UTC)
FIRST, SECOND = "briefings/2024-07-05_scio-117331010.jsonl", "briefings/2024-08-05_scio-2.jsonl"

Change = Callable[[Path], object]


def ran(*ages: float, status: int = 0, kind: str = index.CRAWL) -> Change:
    """Return what records runs that began so many days *ages* before now."""

    def record(folder: Path) -> None:
        for age in ages:
            clock = iso(NOW - timedelta(days=age))
            with closing(Ledger(folder / FILE)) as ledger:
                index.Index(ledger).begin(f"{clock}-{age}", "sample", {}, kind)
            report = Report().record({}, {}) | {"finished": clock, "exit_status": status}
            (folder / "report.json").write_text("".join(lines(report)))

    return record


def failed(folder: Path) -> None:
    report = Report()
    report.failed(STORY, BUSY)
    report.listed(STORY, 1)
    (folder / "report.json").write_text("".join(lines(report.record({}, {}))))


def publishes(**about: object) -> Change:
    def change(folder: Path) -> None:
        with folder_in(folder) as opened:
            publish(opened, briefing(briefing_id="scio-3", day="2024-08-06", **about))

    return change


def doubts(folder: Path) -> None:
    item = briefing(briefing_id="scio-3", day="2024-08-06", word="doubt", status="doubtful")
    item.entry.doubts = "no-closing"
    with folder_in(folder) as opened:
        publish(opened, item)


def writes(name: str, text: str) -> Change:
    def write(folder: Path) -> None:
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(text)

    return write


def garbles(folder: Path) -> None:
    content = (folder / FILE).read_bytes()
    (folder / FILE).write_bytes(content[:100] + b"\xff" * 5000 + content[5100:])


def empties(folder: Path) -> None:
    shutil.rmtree(folder)
    folder.mkdir()


ON = "-a site=sample -s SCIO_OUTPUT_DIR={}"
CRAWL = f"Next, unless a schedule does it: scrapy crawl briefings {ON}"
REPAIR = "Next: scrapy check-output --repair {}"
# What was done to the folder, the exit status, and some of the lines.
FOLDERS: dict[str, tuple[Change, int, list[str]]] = {
    "all is well": (
        ran(1),
        0,
        [
            "{}: 2 conferences, 5 turns, 2024-07-05 to 2024-08-05",
            "Newest transcript: 2024-08-05, 15 days ago",
            "Last run: 24 hours ago, status 0",
            CRAWL,
        ],
    ),
    "it is empty": (
        empties,
        0,
        [
            "{}: 0 conferences, 0 turns",
            "Next, unless a schedule does it: scrapy crawl briefings -s SCIO_OUTPUT_DIR={}",
        ],
    ),
    "a page is missing": (
        publishes(status="partial"),
        3,
        ["Incomplete: 2024-08-06 Briefing: 1 of 2 pages", CRAWL],
    ),
    "a reading is in doubt": (
        doubts,
        3,
        [
            "Doubtful: 2024-08-06 Briefing: no-closing",
            "Next, if http://english.scio.gov.cn/pressroom/2024-07/24/content_117331010.htm says "
            f"the same: scrapy crawl briefings {ON.replace(' -s', ' -a accept=scio-3 -s')}",
        ],
    ),
    "a reading is in quarantine": (
        writes("quarantine/scio-2.jsonl", "{}"),
        8,
        [
            "In quarantine: quarantine/scio-2.jsonl: compare it with the page",
            "Next, to take what agrees with its page: scrapy crawl briefings "
            f"{ON.replace(' -s', ' -a accept=scio-2 -s')}",
        ],
    ),
    "a reading in quarantine lacks pages, and cannot be accepted": (
        writes("quarantine/scio-2.jsonl", '{"status": "partial"}\n'),
        8,
        ["In quarantine: quarantine/scio-2.jsonl: compare it with the page", CRAWL],
    ),
    "the last run could not fetch a page": (
        failed,
        3,
        [f"Not fetched: {STORY}: answers 500", CRAWL],
    ),
    "the last run found no site": (ran(1, status=4), 4, ["Last run: 24 hours ago, status 4"]),
    "a schedule has stopped": (
        ran(9, 8, 7, 6),
        7,
        [
            "Late: the site was read every 24 hours, and not since",
            f"Next: scrapy crawl briefings {ON}",
        ],
    ),
    "runs by hand are no schedule": (ran(9.002, 9.001, 9), 0, [CRAWL]),
    "imports are no schedule": (ran(9, 8, 7, 6, kind=index.IMPORT), 0, [CRAWL]),
    "a turns file was cut off": (
        lambda folder: writes(FIRST, (folder / FIRST).read_text()[:50])(folder),
        3,
        [
            f"Damaged: {FIRST}: its size or its SHA-256 is not the one in datapackage.json",
            REPAIR,
        ],
    ),
    "a turns file is missing": (
        lambda folder: (folder / SECOND).unlink(),
        3,
        [f"Damaged: {SECOND}: is missing, and datapackage.json names it", REPAIR],
    ),
    "a copied folder has other times": (
        lambda folder: [file.touch() for file in folder.rglob("*.jsonl")],
        0,
        [CRAWL],
    ),
    "a line of the catalogue is none": (
        lambda folder: writes(
            "briefings.jsonl", (folder / "briefings.jsonl").read_text()[:-20] + "\n"
        )(folder),
        3,
        ["{}: 1 conference, 2 turns, 2024-08-05 to 2024-08-05", REPAIR],
    ),
    "the report is none": (
        writes("report.json", '{"failures": 3}'),
        3,
        ["Damaged: report.json cannot be read", REPAIR],
    ),
    "the database is damaged": (
        garbles,
        3,
        ["{}: 2 conferences, 5 turns, 2024-07-05 to 2024-08-05"],
    ),
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


@pytest.mark.parametrize(("change", "expected", "said"), FOLDERS.values(), ids=FOLDERS)
def test_it_says_what_there_is_and_what_to_see_to(
    change: Change, expected: int, said: list[str], folder: Path
) -> None:
    change(folder)
    before = seen(folder)
    told, code = status(folder, NOW)
    wanted = [line.format(folder, folder) for line in said]
    assert ([line for line in told if line in wanted], code) == (wanted, expected), told
    assert seen(folder) == before


def test_a_known_gap_is_nothing_to_see_to(folder: Path) -> None:
    publishes(status="partial")(folder)
    days = json.dumps({"2": ["2024-08-06", "2024-08-07", "2024-08-08"]})
    with closing(Database(folder / FILE)) as database:
        row = ("scio-3", "u", "", "scio-3", "", "", days, "", "")
        database.change("INSERT INTO met VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", row)
    assert status(folder, NOW)[1] == 0


def test_a_run_at_work_is_named_and_not_disturbed(folder: Path) -> None:
    with locked(folder), closing(Ledger(folder / FILE)):
        told, code = status(folder, NOW)
    said = "A run is under way; what follows was so before it."
    assert (told[0], code) == (said, 0)
