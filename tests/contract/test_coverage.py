"""Coverage: each year's conferences by what is there of them, and the reasons for what is not."""

from __future__ import annotations

import shutil
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from scio_crawler.common.database import FILE
from scio_crawler.common.errors import OutputError
from scio_crawler.contract.coverage import coverage, gaps, years
from scio_crawler.items import CATALOGUE, CoverageYear, Entry, Gap, Visit
from tests.folder.made_up import LATER, URL
from tests.mirrors import LIST, article, crawl, item, list_page, path, press_room
from tests.server import Mirror, Reply

ID = "scio-117331010"


def entry(**keys: Any) -> Entry:
    """Return a line of the catalogue, that of a complete briefing but for *keys*."""
    whole = Entry(briefing_id=ID, date="2024-07-05", url=URL, status="complete", checked=LATER)
    return replace(whole, **keys)


def met(verdict: str, **keys: Any) -> Visit:
    values = {"id": "scio-4711", "url": URL, "briefing_id": "", "published": "2021-02-03"}
    return Visit(**{**values, "verdict": verdict, "reason": "", "gone": {}, **keys})


THREE_DAYS = {2: ["2024-08-01", "2024-08-02", "2024-08-03"], 3: ["2024-08-03"]}
PARTIAL = {"status": "partial", "pages": 1, "pages_expected": 3}
ADDRESS = met("briefing", briefing_id=ID)
ENTRIES = [
    (entry(), [], []),
    (entry(), [met("failed", id=ID)], []),  # its address failed later
    (entry(status="doubtful", doubts="no-closing"), [], ["doubtful: no-closing"]),
    (entry(status="pending"), [ADDRESS], ["pending: the transcript was not out on 2024-08-01"]),
    (entry(**PARTIAL), [], ["partial: of 3 pages, these are missing: 2, 3"]),
    (
        entry(**PARTIAL),
        [replace(ADDRESS, gone=THREE_DAYS)],
        ["partial: of 3 pages, these are missing: 2, 3; the site has none at 2"],
    ),
    (
        entry(status="doubtful", doubts="few-labels", withdrawn=LATER),
        [],
        ["doubtful: few-labels", f"withdrawn: since {LATER}"],
    ),
]


def complete(*entries: Entry) -> Counter[str]:
    return Counter(entry.date[:4] for entry in entries if entry.status == "complete")


@pytest.mark.parametrize(("line", "visits", "due"), ENTRIES)
def test_what_an_entry_lacks_is_a_gap(line: Entry, visits: list[Visit], due: list[str]) -> None:
    found = [*gaps([line], visits, {ID}, {ID: {1}})]
    assert [f"{gap.what}: {gap.reason}" for gap in found] == due
    (year,) = years(complete(line), found)
    assert (year.year, year.known, year.complete) == (2024, 1, line.status == "complete")
    assert year.withdrawn == bool(line.withdrawn)


INLINE = "http://english.scio.gov.cn/a.html"
UNREAD = (INLINE, "it could not be fetched or read")
VISITS: list[tuple[Visit, Gap | None]] = [
    (met("", published=""), Gap(1, "scio-4711", 2024, "unread", URL, "no run has read it yet")),
    (met("failed", reason="500"), Gap(1, "scio-4711", 2021, "failed", URL, "500")),
    (met("gone", reason="404"), Gap(1, "scio-4711", 2021, "gone", URL, "404")),
    (met("none", reason="photos"), Gap(1, "scio-4711", 2021, "no-transcript", URL, "photos")),
    (met("failed", id="inline Kites", url=INLINE, published=""), Gap(1, "", 0, "failed", *UNREAD)),
    (ADDRESS, None),  # another address of a briefing
    (met("failed", id="scio-4712"), None),  # a copy whose address failed
]


@pytest.mark.parametrize(("visit", "due"), VISITS)
def test_an_address_without_a_briefing_is_a_gap(visit: Visit, due: Gap | None) -> None:
    found = [*gaps([entry()], [visit], {ID, "scio-4712"}, {})]
    assert found == ([due] if due else [])
    assert sum(year.known for year in years(complete(entry()), found)) == 1 + len(found)


def test_each_state_is_a_column_and_all_add_up() -> None:
    lines = [entry(), entry(date="2023-01-01"), entry(date="2023-01-02", status="pending")]
    found = [*gaps(lines, [met("", published="2023-05-05"), met("none", id="x")], {ID}, {})]
    newest, middle, oldest = years(complete(*lines), found)
    assert newest == CoverageYear(2024, 1, complete=1)
    assert middle == CoverageYear(2023, 3, complete=1, pending=1, unread=1)
    assert oldest == CoverageYear(2021, 1, no_transcript=1)


def test_a_copy_without_a_database_says_so(folder: Path, tmp_path: Path) -> None:
    whole = coverage(folder)
    shutil.copy(folder / CATALOGUE.files, tmp_path)
    copy = coverage(tmp_path)
    assert [line.held for line in copy.years] == [line.held for line in whole.years]
    assert "This copy knows its catalogue only" in copy.notes()[0]
    assert whole.rows()[-1][:3] == ("all", "13", "9")


@pytest.mark.parametrize("text", ["{", "7\n", '{"same_as": ""}\n'])
def test_a_damaged_catalogue_is_named(text: str, tmp_path: Path) -> None:
    (tmp_path / CATALOGUE.files).write_text(text)
    with pytest.raises(OutputError, match=r"briefings\.jsonl is damaged: "):
        coverage(tmp_path)


def counted(folder: Path) -> CoverageYear:
    """Return the only year of the coverage of *folder*, which its card shows."""
    (year,) = coverage(folder).years
    row = " | ".join(map(str, year.values()))
    assert f"| {row} |" in (folder / "README.md").read_text()
    return year


def test_the_card_counts_what_a_crawl_meets(tmp_path: Path) -> None:
    """Also a run that publishes nothing, which finds out only why an address has no transcript."""
    room = press_room({1: 1, 2: 1}) | {LIST: list_page([item(path(n), "Talk") for n in (1, 2, 3)])}
    with Mirror(room) as mirror:
        crawl(mirror.base, tmp_path, "-a", "limit=1")
        assert counted(tmp_path) == CoverageYear(2024, 3, complete=1, unread=2)
        mirror.pages[path(3)] = Reply(status=500)
        crawl(mirror.base, tmp_path)
        assert counted(tmp_path) == CoverageYear(2024, 3, complete=2, failed=1)
        mirror.pages[path(3)] = article(3, lines=["Lanterns were lit.", "It was dark by then."])
        third = crawl(mirror.base, tmp_path)
    assert third.report["counts"]["published"] == 0
    assert counted(tmp_path) == CoverageYear(2024, 3, complete=2, no_transcript=1)
    (gap,) = coverage(tmp_path).gaps
    assert (gap.what, gap.reason) == ("no-transcript", "a story: prose without speakers' labels")
    assert (tmp_path / FILE).exists()
