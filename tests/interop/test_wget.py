"""What wget records, by the documented commands and over loopback, reads as a crawl does."""

from __future__ import annotations

import gzip
import re
from pathlib import Path

import pytest

from tests.interop.tools import PAGES, documented, imported, lines_of, needs, run
from tests.mirrors import LIST, SITE, Result, article, path
from tests.server import Mirror

pytestmark = needs("wget")

FIRST, AGAIN = documented("wget", "wget")
# As a proxy serves the pages: by their addresses on the site.
ON_THE_SITE = {SITE + place: page for place, page in PAGES.items()}
AT_FULL_SPEED = ("--wait=2", "--wait=0")


def record(command: str, mirror: Mirror, folder: Path, *options: str) -> None:
    """Run a documented *command*; the *mirror* answers in place of the site, as its proxy."""
    assert AT_FULL_SPEED[0] in command
    command = command.replace(*AT_FULL_SPEED)
    proxy = f"-e http_proxy=127.0.0.1:{mirror.port}"
    run(f"{command} --no-config --tries=1 {proxy} {' '.join(options)}", folder)


@pytest.mark.some(1)
@pytest.mark.parametrize("options", [(), ("--no-warc-compression",), ("--warc-max-size=5K",)])
def test_a_visit_reads_as_a_crawl(
    options: tuple[str, ...], crawled: Result, tmp_path: Path
) -> None:
    with Mirror(ON_THE_SITE) as mirror:
        record(FIRST, mirror, tmp_path, *options)
    done = imported(tmp_path / "output", *tmp_path.glob("visit-1*.warc*"))
    assert lines_of(done) == lines_of(crawled)
    taken = done.report["import"]
    assert (taken["captures"], taken["pages"]) == (len(PAGES), len(PAGES))
    assert taken["left_out"] == {"status 404": 1}  # robots.txt


@pytest.mark.slow
def test_a_visit_of_a_mirror_needs_its_address(crawled: Result, tmp_path: Path) -> None:
    with Mirror(PAGES) as mirror:
        run(f"{FIRST.replace(*AT_FULL_SPEED).replace(SITE, mirror.base)} --no-config", tmp_path)
    file = tmp_path / "visit-1.warc.gz"
    without = imported(tmp_path / "without", file, status=3)
    assert without.report["import"]["captures"] == 0
    assert "-a site= names a mirror" in without.log
    done = imported(tmp_path / "with", file, "-a", f"site={mirror.base}")
    assert lines_of(done) == lines_of(crawled)


@pytest.mark.slow
def test_a_second_visit_is_joined_with_the_first(tmp_path: Path) -> None:
    with Mirror({**ON_THE_SITE}) as mirror:
        record(FIRST, mirror, tmp_path)
        mirror.pages[SITE + path(2)] = article(2, more=1)
        record(AGAIN, mirror, tmp_path)
    earlier, later = tmp_path / "visit-1.warc.gz", tmp_path / "visit-2.warc.gz"
    earlier.write_bytes(dated(earlier, "2024-07-25T10:00:00Z"))
    later.write_bytes(dated(later, "2024-07-26T10:00:00Z"))
    assert b"WARC-Type: revisit" in gzip.decompress(later.read_bytes())
    done = imported(tmp_path / "output", later, earlier)
    assert done.report["import"]["captures"] == 2 * len(PAGES)
    revisions = {name: entry["revision"] for name, entry in done.catalogue().items()}
    assert revisions == {"scio-900000001": 1, "scio-900000002": 2}
    fetched = {name: done.turns(name)[0]["fetched"] for name in revisions}
    assert fetched["scio-900000002"] == "2024-07-26T10:00:00Z"
    assert (done.folder / "revisions" / "scio-900000002" / "1.jsonl").exists()


def dated(file: Path, clock: str) -> bytes:
    """Return the records of *file* with another clock: two visits within a second have the same."""
    records = gzip.decompress(file.read_bytes())
    dates = rb"(?m)^(WARC-(?:Refers-To-)?Date): \S+"
    return gzip.compress(re.sub(dates, rb"\1: " + clock.encode(), records))


def test_the_commands_are_polite_and_begin_with_the_list() -> None:
    for command in (FIRST, AGAIN):
        assert "--user-agent=" in command
        assert command.endswith(SITE + LIST)
