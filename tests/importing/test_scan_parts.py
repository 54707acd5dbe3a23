"""A file that is scanned in parts gives what the whole gives."""

from __future__ import annotations

import sys
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as some

from scio_crawler.importing.scan import Joiner, ScanTask, scan, scan_tasks
from scio_crawler.importing.sources import Source
from tests.archive.test_reader import ALL, ANYWHERE, LAST, PACKED
from tests.importing.made import HTML, SITE, http, members, page, record, scanned
from tests.sampling import fewer


@settings(max_examples=fewer(200))
@given(some.integers(20, 400), some.lists(ANYWHERE, max_size=2), some.booleans())
def test_a_file_in_parts_has_the_records_of_the_whole(
    tmp_path, most: int, flips, is_embedding: bool
) -> None:
    """Also if a page holds what looks like records, and if bytes are changed."""
    trap = record(http(body=HTML + members(page(9), page(9))), url=f"{SITE}/trap.htm")
    data = bytearray(members(*ALL[:3], *[trap] * is_embedding, *ALL[3:], level=0))
    for place in flips:
        data[place] ^= 255
    path = tmp_path / "x.warc.gz"
    path.write_bytes(data)
    source = Source(str(path), size=len(data))
    expected = scan(ScanTask(source), SITE)
    tasks = scan_tasks(source, most)
    joiner = Joiner(SITE)
    results = [joiner.join(task, scan(task, SITE)) for task in tasks]
    assert [each for one in results for each in one.pages] == expected.pages
    assert sum(one.bytes_read for one in results) == len(data)
    if not flips:
        assert [each for one in results for each in one.findings] == []


def test_a_file_is_one_part_if_it_cannot_be_entered(tmp_path: Path) -> None:
    for name, data in PACKED.items():
        path = tmp_path / name
        path.write_bytes(data)
        tasks = scan_tasks(Source(str(path), size=len(data)), 200)
        one = name in ("one member", "as they are", "empty lines first") or "blocks" in name
        one |= name.startswith(("as they are", "more empty", "no empty"))
        assert (len(tasks) == 1) is one, name
        assert (tasks[0].start, tasks[-1].end) == (0, sys.maxsize)


def test_at_most_a_thousand_places_of_damage_are_named(tmp_path: Path) -> None:
    bad = members(record(length=-1))
    result = scanned(tmp_path / "x.warc.gz", bad * 1010 + members(LAST))
    assert (len(result.findings), result.left_out) == (1000, {"damaged": 10})
    assert len(result.pages) == 1
