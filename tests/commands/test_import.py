"""`scrapy import`: what it takes in, what it prints, and its exit status."""

from __future__ import annotations

import gzip
import os
from pathlib import Path

import pytest

from scio_crawler.run.output_folder import locked
from tests import processes
from tests.importing.importing import files, imported
from tests.importing.made import http, members, record
from tests.importing.recorded import plain_records, write
from tests.mirrors import SITE, path, press_room
from tests.processes import Command
from tests.sampling import sample

PAGES = press_room({1: 2, 2: 1})


def turns_in(folder: Path) -> dict[str, bytes]:
    """Return the files of *folder* that hold turns, people and notes."""
    names = ("briefings/", "people.jsonl", "notes.jsonl")
    return {name: data for name, data in files(folder).items() if name.startswith(names)}


@pytest.fixture
def there(tmp_path: Path) -> Path:
    """Return a folder with files of every kind that is no archive, and one that is."""
    folder = tmp_path / "there"
    (folder / "letters").mkdir(parents=True)
    for name, data in {
        "letters/a.txt": b"Dear Weng Jiamu",
        "letters/b.html": b"<html>",
        "empty.warc": b"",
        "page.warc": b"<html><p>Lanterns",
        "a.warc.zst": b"\x28\xb5\x2f\xfd\x00",
        "packed.warc.gz": gzip.compress(b"no records"),
        "cut.zip.wacz": b"PK\x03\x04and no more",
    }.items():
        (folder / name).write_bytes(data)
    write(folder / "good.warc", PAGES)
    return folder


def test_what_is_refused_makes_no_folder(scrapy: Command, there: Path, tmp_path: Path) -> None:
    output = tmp_path / "output"
    done = scrapy("import", "-s", f"SCIO_OUTPUT_DIR={output}", str(there / "empty.warc"))
    assert done.returncode == 2
    assert "empty.warc is not a WARC or WACZ file but empty" in done.stderr
    assert not output.exists()


def test_a_folder_is_searched_and_what_is_bad_is_named(there: Path, tmp_path: Path) -> None:
    result = imported(tmp_path / "output", there, there / "no.warc")
    assert result.status == 3
    assert len(result.catalogue()) == 2
    bad = {"empty.warc", "page.warc", "a.warc.zst", "packed.warc.gz", "cut.zip.wacz", "no.warc"}
    assert {Path(failure["url"]).name for failure in result.report["failures"]} == bad


GONE = record(http(status=b"HTTP/1.1 404 Not Found"), url=SITE + path(9))
ELSEWHERE = record(http(), url="http://www.example.org/")
RECORDS = plain_records(PAGES)
GOOD = b"".join(RECORDS)
BEFORE_THE_WEB = record(http(), url=SITE + path(9), date="0001-01-01")
WRONG_DIGEST = record(http(), "WARC-Block-Digest: sha1:" + "A" * 32)
AHEAD = ("9999-12-31", "2099-01-01T00:00:00Z")
FUTURE = [record(http(), url=SITE + path(9), date=date) for date in AHEAD]
FILES = {
    "a clock that cannot be": (GOOD + BEFORE_THE_WEB, 0, "Left out 1 record: 1 dated before"),
    "clocks ahead of this one": (
        b"".join([GOOD, *FUTURE]),
        3,
        "a.warc: has 2 captures dated ahead of the clock here, which says 20",
    ),
    "a page that was gone is no failure": (GOOD + GONE, 0, "1 with status 404"),
    "nor are only such": (GONE, 0, "Left out 1 record: 1 with status 404."),
    "nothing of the site": (ELSEWHERE, 3, f"Not imported: {SITE}: has no page in these files"),
    "a damaged record": (
        members(*RECORDS[:3]) + b"\x1f\x8b\x08\x00damage" + members(*RECORDS[3:]),
        3,
        "which is passed over",
    ),
    "a file that was cut off": (members(*RECORDS)[:-30], 3, "a record that is cut off"),
    "a wrong digest": (GOOD + WRONG_DIGEST, 3, "a record that does not match its digest"),
}


@pytest.mark.parametrize(("data", "status", "says"), FILES.values(), ids=FILES)
def test_the_exit_status_and_the_last_lines(
    data: bytes, status: int, says: str, tmp_path: Path
) -> None:
    file = tmp_path / "a.warc"
    file.write_bytes(data)
    result = imported(tmp_path / "output", file)
    assert (result.status, result.report["exit_status"]) == (status, status), result.log
    assert says in result.log


def test_an_invented_press_room_does_not_get_among_real_ones(tmp_path: Path, sample: Path) -> None:
    good = write(tmp_path / "good.warc", PAGES)
    result = imported(tmp_path / "output", sample / "archive", good)
    assert result.report["import"]["left_out"]["sample"] > 10
    assert len(result.catalogue()) == 2
    alone = imported(tmp_path / "sample", sample / "archive", good, site="sample")
    assert alone.report["import"]["left_out"]["no-sample"] == len(PAGES)
    origins = b'"origin": "archive"', b'"origin": "site"'
    read = {name: data.replace(*origins) for name, data in turns_in(alone.folder).items()}
    assert read == turns_in(sample)


def test_a_folder_of_the_sample_takes_nothing_real(
    scrapy: Command, sample: Path, tmp_path: Path
) -> None:
    before = files(sample)
    good = write(tmp_path / "good.warc", PAGES)
    done = scrapy("import", "-s", f"SCIO_OUTPUT_DIR={sample}", str(good))
    assert (done.returncode, "one folder holds one site" in done.stderr) == (9, True), done.stderr
    assert files(sample) == before


def test_another_run_at_work_is_not_disturbed(scrapy: Command, tmp_path: Path) -> None:
    good = write(tmp_path / "good.warc", PAGES)
    with locked(tmp_path / "output"):
        done = scrapy("import", "-s", f"SCIO_OUTPUT_DIR={tmp_path / 'output'}", str(good))
    assert (done.returncode, "another run is at work" in done.stderr) == (11, True), done.stderr


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="of Linux")
def test_a_folder_that_cannot_be_written(scrapy: Command, tmp_path: Path) -> None:
    good = write(tmp_path / "good.warc", PAGES)
    done = scrapy("import", "-s", "SCIO_OUTPUT_DIR=/dev/full/x", str(good))
    assert (done.returncode, "Cannot write /dev/full/x" in done.stderr) == (9, True), done.stderr


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="root may read everything")
def test_a_file_that_may_not_be_read(tmp_path: Path) -> None:
    secret = write(tmp_path / "secret.warc", PAGES)
    secret.chmod(0)
    result = imported(tmp_path / "output", secret, write(tmp_path / "good.warc", PAGES))
    assert (result.status, len(result.catalogue())) == (3, 2)
    assert "cannot be read: Permission denied" in result.log


# The command, in a process that may write no file of more than so many bytes.
LIMITED = "import resource, signal, sys; signal.signal(signal.SIGXFSZ, signal.SIG_IGN);\
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv.pop(1)),) * 2);\
from scrapy.cmdline import execute; execute()"


@pytest.mark.parametrize("room", sample([60_000, 150_000, 160_000, 200_000], 1))
def test_a_disk_that_fills_up_is_reported_and_the_next_import_goes_on(
    room: int, tmp_path: Path
) -> None:
    pages = press_room(dict.fromkeys(range(1, 11), 5), more=55)
    file, output = write(tmp_path / "a.warc", pages), tmp_path / "output"
    words = ["import", "--workers", "1", "-s", f"SCIO_OUTPUT_DIR={output}", str(file)]
    done = processes.run("-c", LIMITED, str(room), *words)
    assert done.returncode == 9, done.stderr
    assert "Traceback" not in done.stderr
    carried_on = imported(output, file)
    assert carried_on.status == 0, carried_on.log
    assert len(carried_on.catalogue()) == 10
    fresh = imported(tmp_path / "fresh", file)
    assert turns_in(output) == turns_in(fresh.folder)


def test_our_own_archive_can_be_imported(tmp_path: Path) -> None:
    first = imported(tmp_path / "first", write(tmp_path / "a.warc", PAGES))
    before = files(first.folder)
    again = imported(first.folder, first.folder / "archive")
    assert (again.status, again.report["import"]["known"]) == (0, len(PAGES))
    assert files(first.folder) == before
    copy = imported(tmp_path / "copy", first.folder / "archive")
    assert turns_in(copy.folder) == turns_in(first.folder)
    catalogue = "briefings.jsonl"
    assert files(copy.folder)[catalogue] == before[catalogue]
