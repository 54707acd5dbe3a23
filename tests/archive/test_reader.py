"""Records are found however a file is packed, and damage costs its record only."""

from __future__ import annotations

import gzip
import io
import sys
import zlib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from scio_crawler.archive.reader import Damage, RawRecord, Reader
from scio_crawler.importing.scan import ScanTask, scan
from scio_crawler.importing.sources import Source, find
from tests.importing.made import (
    HTML,
    INFO,
    SITE,
    blocks,
    http,
    members,
    numbers,
    page,
    record,
    scanned,
    whole,
    words,
)
from tests.sampling import fewer

PAGES = range(6)
ALL = [INFO, *map(page, PAGES)]
LAST = page(5)


def named(*records: bytes) -> bytes:
    """Return *records* in gzip members with the name of a file in their headers."""
    out = io.BytesIO()
    for each in records:
        with gzip.GzipFile("data.warc", "wb", fileobj=out, mtime=0) as member:
            member.write(each)
    return out.getvalue()


PACKED = {
    "a member a record": members(*ALL),
    "members with names": named(*ALL),
    "members that are stored, not packed": members(*ALL, level=0),
    "one member": whole(*ALL),
    "blocks of 100 bytes": blocks(*ALL),
    "blocks of 7 bytes": blocks(*ALL, size=7),
    "as they are": b"".join(ALL),
    "packed, then as they are": members(*ALL[:3]) + b"".join(ALL[3:]),
    "as they are, then packed": b"".join(ALL[:3]) + members(*ALL[3:]),
    "as they are, then in one member": b"".join(ALL[:3]) + whole(*ALL[3:]),
    "all after one another": members(ALL[0]) + whole(*ALL[1:4]) + ALL[4] + blocks(*ALL[5:]),
    "many empty members between": members(*ALL[:3], *[b""] * 5000, *ALL[3:]),
    "an empty member between": members(*ALL[:3], b"", *ALL[3:]),
    "empty lines between members": b"\r\n".join(members(each) for each in ALL),
    "more empty lines than needed": b"\r\n\r\n".join(ALL),
    "no empty lines behind records": b"".join(each.removesuffix(b"\r\n\r\n") for each in ALL),
    "empty lines first": b"\r\n\r\n" + b"".join(ALL),
}  # fmt: skip


@pytest.mark.parametrize("data", PACKED.values(), ids=PACKED)
def test_all_records_are_found(data: bytes, tmp_path: Path) -> None:
    result = scanned(tmp_path / "x.warc.gz", data)
    assert numbers(result, PAGES) == list(PAGES)
    assert not result.findings
    assert not result.left_out
    assert result.bytes_read == result.ended == len(data)


HEADERS = {
    "WARC 0.18": record(version="WARC/0.18"),
    "WARC 1.1": record(version="WARC/1.1"),
    "line feeds only": record(end="\n"),
    "line feeds only, in the response too": record(http(end=b"\n"), end="\n"),
    "names in capitals": record().replace(b"WARC-Target-URI", b"WARC-TARGET-URI"),
    "names in small letters": record().replace(b"Content-Length", b"content-length"),
    "an address in brackets": record(url="<http://english.scio.gov.cn/a.htm>"),
    "a folded line": record().replace(b"WARC-Date: ", b"WARC-Date:\r\n\t "),
    "a header twice, the same": record(None, "WARC-Date: 2024-07-24T10:12:13Z"),
    "an unknown header twice": record(None, "X-Note: 1", "X-Note: 2"),
    "no value": record(None, "X-Note:"),
    "long headers": record(None, *(f"X-{number}: {'y' * 90}" for number in range(5000))),
}


@pytest.mark.parametrize("written", HEADERS.values(), ids=HEADERS)
@pytest.mark.parametrize("pack", [members, whole, b"".join], ids=["member", "whole", "plain"])
def test_headers_are_read_as_programs_write_them(written: bytes, pack, tmp_path: Path) -> None:
    data = pack(written, LAST) if pack in (members, whole) else pack((written, LAST))
    result = scanned(tmp_path / "x.warc", data)
    assert len(result.pages) == 2
    assert not result.findings


SHORT = "a record shorter than it says"
LONG = "a record longer than it says"
DAMAGED = {
    "no length": (record().replace(b"Content-Length", b"X-Length"), "a record without a length"),
    "a negative length": (record(length=-5), "a record without a length"),
    "an absurd length": (record(length=10**18), "a record without a length"),
    "a length beyond all numbers": (record(length=10**50), "a record without a length"),
    "two lengths": (record(None, "Content-Length: 5"), "a record with two of content-length"),
    "two addresses": (
        record(None, f"WARC-Target-URI: {SITE}/b.htm"),
        "a record with two of warc-target-uri",
    ),
    "too long": (record(length=100_000), SHORT),
    "too short": (record(length=20), LONG),
    "no colon": (record(None, "nothing"), "a record with damaged headers"),
    "no record": (b"GET / HTTP/1.1\r\n\r\n" + b"x" * 80 + b"\r\n\r\n", "no WARC record"),
    "headers without end": (b"WARC/1.0\r\nX: " + b"x" * 1_500_000, "headers of more than 1 MB"),
    "headers cut off": (b"WARC/1.0\r\nX: y", "headers that do not end"),
}


@pytest.mark.parametrize(("bad", "why"), DAMAGED.values(), ids=DAMAGED)
def test_a_damaged_record_in_a_member_costs_itself(bad: bytes, why: str, tmp_path: Path) -> None:
    result = scanned(tmp_path / "x.warc.gz", members(page(1), bad, page(2)))
    assert numbers(result, PAGES) == [1, 2]
    at = len(members(page(1)))
    assert words(result) == [f"has {why} at byte {at}, which is passed over"]


# A record that is too long takes others with it where all are in one member.
UNPACKED = [(b"".join, len(page(1)), bad) for bad, _ in DAMAGED.values()]
TOGETHER = [
    (lambda records: whole(*records), 0, bad) for bad, why in DAMAGED.values() if why != SHORT
]


@pytest.mark.parametrize(("pack", "offset", "bad"), UNPACKED + TOGETHER)
def test_a_damaged_record_costs_itself_among_others(pack, offset, bad, tmp_path: Path) -> None:
    result = scanned(tmp_path / "x.warc", pack((page(1), bad, b"\r\n", page(2))))
    assert numbers(result, PAGES) == [1, 2]
    [finding] = result.findings
    assert (finding.kind, finding.offset) == ("bad-member", offset)


CUT = members(*ALL)


@pytest.mark.some(60)
@pytest.mark.parametrize("kept", range(1, len(members(LAST))))
def test_a_file_that_is_cut_off_loses_the_last_record(kept: int, tmp_path: Path) -> None:
    start = len(CUT) - len(members(LAST))
    result = scanned(tmp_path / "x.warc.gz", CUT[: start + kept])
    assert numbers(result, PAGES) == [0, 1, 2, 3, 4]
    assert [finding.offset for finding in result.findings] == [start]


ANYWHERE = some.integers(0, len(CUT) - 1)


@settings(max_examples=fewer(300))
@given(ANYWHERE, some.integers(1, 255), some.sampled_from((6, 0)))
def test_a_changed_byte_costs_one_record(tmp_path, place: int, change: int, level: int) -> None:
    data = bytearray(members(*ALL, level=level))
    place = place * len(data) // len(CUT)
    data[place] ^= change
    starts = [len(members(*ALL[:number], level=level)) for number in range(len(ALL) + 1)]
    path = tmp_path / "x.warc.gz"
    result = scanned(path, bytes(data))
    undamaged = {n for n in PAGES if not starts[n + 1] <= place < starts[n + 2]}
    found = numbers(result, PAGES)
    assert undamaged <= set(found)
    # Of the header of a member, a changed byte may mean nothing.
    assert result.findings or found == list(PAGES)
    right = scanned(path, CUT)
    assert all(each.sent in [other.sent for other in right.pages] for each in result.pages)


@settings(max_examples=fewer(200))
@given(some.sampled_from(list(PACKED)), some.lists(some.tuples(ANYWHERE, some.binary(max_size=9))))
def test_nothing_is_raised_whatever_is_changed(tmp_path: Path, name: str, changes) -> None:
    data = bytearray(PACKED[name])
    for place, piece in changes:
        data[place : place + len(piece) // 2] = piece
    path = tmp_path / "x.warc.gz"
    path.write_bytes(data)
    find([str(path)])
    scan(ScanTask(Source(str(path), size=len(data))), SITE)


class _Watched(io.FileIO):
    """A file that remembers the largest number of bytes that was asked of it."""

    largest = 0

    def read(self, number: int | None = -1) -> bytes:
        self.largest = max(self.largest, number or 0)
        return super().read(number)


def test_a_large_record_of_another_host_is_skipped(tmp_path: Path) -> None:
    size = 2 * 1024**3
    path = tmp_path / "x.warc"
    with path.open("wb") as file:
        file.write(record(b"", url="http://elsewhere.example/", length=size)[:-4])
        file.seek(size, io.SEEK_CUR)  # a hole, which takes no room on the disk
        file.write(b"\r\n\r\n" + LAST)
    with _Watched(path) as watched:
        found = list(Reader(watched, path.stat().st_size).records(lambda _: False, sys.maxsize))
        assert [each.length for each in found] == [size, len(http(body=HTML)) + len("<!-- 5 -->")]
        assert watched.largest <= 1024 * 1024


def bomb(url: str) -> bytes:
    """Return a member with a record of 100 MB of zeros."""
    size = 100 * 1024**2
    return zlib.compress(record(b"", url=url, length=size)[:-4] + bytes(size), 9, wbits=31)


@pytest.mark.some(1)
@pytest.mark.parametrize("url", ["http://elsewhere.example/", f"{SITE}/a.htm"])
def test_a_bomb_costs_itself(url: str, tmp_path: Path) -> None:
    data = members(page(1)) + bomb(url) + members(page(2))
    assert len(data) < 130_000
    result = scanned(tmp_path / "x.warc.gz", data)
    assert numbers(result, PAGES) == [1, 2]
    assert "has a gzip member that unpacks to 200 times its size" in words(result)[0]


@pytest.mark.slow
def test_no_file_is_read_over_and_over(tmp_path: Path) -> None:
    """What looks like the beginning of a record everywhere is given up in the end."""
    starts = {
        "members": gzip.compress(b"WARC/1.0\r\n" + b"x" * 70_000, 0, mtime=0)[:40] * 20_000,
        "lines": b"WARC/1.0\r\nContent-Length: 99\r\n" * 20_000,
        "records": b"WARC/1.0\r\nContent-Length: 99\r\n\r\n" * 20_000,
    }
    for data in starts.values():
        found = Reader(io.BytesIO(data), len(data)).records(lambda _: True, sys.maxsize)
        assert sum(isinstance(each, Damage | RawRecord) for each in found) <= 20_001
