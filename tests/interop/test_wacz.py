"""WACZ of programs that record a browser, packed by the real tool, read as a crawl does."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import IO

import pytest
from warcio.archiveiterator import ArchiveIterator
from warcio.statusandheaders import StatusAndHeaders

from tests.interop.browsers import archiveweb_page, browsertrix, pages_jsonl
from tests.interop.tools import documented, needs, run, take_in, told
from tests.mirrors import SITE, Result, article, crawl, path, press_room
from tests.server import Mirror

pytestmark = needs("wacz")

PAGES = press_room({1: 3, 2: 1})
FIRST, SECOND = "2024-07-25T10:00:00.123Z", "2024-07-26T10:00:00.456Z"
VISIT = [(SITE + place, page, FIRST) for place, page in PAGES.items()]
EDITED = article(2).replace("without smoke", "without a flicker")
Write = Callable[[Iterable[tuple[str, str, str]]], bytes]
PROGRAMS = [browsertrix, archiveweb_page]


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> Result:
    """What a crawl of the pages says."""
    with Mirror(PAGES) as mirror:
        return crawl(mirror.base, tmp_path_factory.mktemp("crawled"))


def pack(file: Path, visit: list[tuple[str, str, str]], write: Write) -> Path:
    """Write the WACZ *file* of a *visit* with the real tool, and return it."""
    folder = file.with_suffix("")
    folder.mkdir()
    (folder / "data.warc.gz").write_bytes(write(visit))
    (folder / "pages.jsonl").write_text(pages_jsonl(visit))
    run(f"wacz create -o {file} -p pages.jsonl --copy-pages data.warc.gz", folder)
    return file


@pytest.mark.some(1)
@pytest.mark.parametrize("write", PROGRAMS)
def test_a_visit_reads_as_a_crawl(write: Write, crawled: Result, tmp_path: Path) -> None:
    file = pack(tmp_path / "visit.wacz", VISIT, write)
    done = take_in(tmp_path / "output", file)
    assert done.status == 0, done.log
    assert told(done) == told(crawled)
    assert done.report["import"]["captures"] == len(PAGES)
    others = {"other-host": len(PAGES)} if write is browsertrix else {}
    assert done.report["import"]["left_out"] == others
    assert {turn["fetched"] for turn in done.turns("scio-900000001")} == {"2024-07-25T10:00:00Z"}


@pytest.mark.slow
@pytest.mark.parametrize("write", PROGRAMS)
def test_two_visits_are_a_history(write: Write, tmp_path: Path) -> None:
    again = [(url, page, SECOND) for url, page, _ in VISIT[:-1]] + [(VISIT[-1][0], EDITED, SECOND)]
    assert VISIT[-1][0] == SITE + path(2)
    done = take_in(tmp_path / "output", pack(tmp_path / "visits.wacz", VISIT + again, write))
    assert done.status == 0, done.log
    assert done.report["import"]["captures"] == 2 * len(PAGES)
    revisions = {name: entry["revision"] for name, entry in done.catalogue().items()}
    assert revisions == {"scio-900000001": 1, "scio-900000002": 2}


@pytest.mark.slow
def test_a_page_leads_to_the_record_that_it_comes_from(tmp_path: Path) -> None:
    file = pack(tmp_path / "visit.wacz", VISIT, browsertrix)
    done = take_in(tmp_path / "output", file)
    for line in (done.folder / "pages.jsonl").read_text().splitlines():
        page = json.loads(line)
        with (done.folder / page["archive_file"]).open("rb") as archive:
            ours = record_at(archive, page["archive_offset"])
        package, _, member = ours["scio-origin-file"].partition("!/")
        assert package == str(file)
        with zipfile.ZipFile(package) as opened, opened.open(member) as archive:
            theirs = record_at(archive, int(ours["scio-origin-offset"]))
        assert theirs["WARC-Target-URI"] == ours["WARC-Target-URI"] == page["url"]
        assert theirs["WARC-Payload-Digest"] == ours["scio-origin-digest"]


def record_at(file: IO[bytes], offset: int) -> StatusAndHeaders:
    """Return the headers of the record of *file* that begins at *offset*."""
    file.seek(offset)
    return next(iter(ArchiveIterator(file))).rec_headers


@pytest.mark.slow
def test_several_packages_are_taken_in_by_the_file_that_names_them(
    crawled: Result, tmp_path: Path
) -> None:
    halves = {"first.wacz": VISIT[:3], "second.wacz": VISIT[3:]}
    for name, visit in halves.items():
        pack(tmp_path / name, visit, browsertrix)
    together = {"profile": "multi-wacz-package", "resources": [{"path": name} for name in halves]}
    (tmp_path / "datapackage.json").write_text(json.dumps(together))
    done = take_in(tmp_path / "output", tmp_path / "datapackage.json")
    assert done.status == 0, done.log
    assert told(done) == told(crawled)


def test_the_command_for_browsertrix_is_polite() -> None:
    (command,) = documented("Browsertrix and ArchiveWeb.page", "docker")
    for option in ("--useRobots", "--workers 1", "--pageExtraDelay 2", "--userAgentSuffix"):
        assert option in command
