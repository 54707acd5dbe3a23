"""A record gives back what went into it, byte for byte; a damaged one is refused."""

from __future__ import annotations

import io
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st
from warcio.archiveiterator import ArchiveIterator

from scio_crawler.archive import warc
from tests.archive.made_up import PAGE, sent

RUN = "<urn:uuid:00000000-0000-0000-0000-000000000000>"

NAMES = st.text("ABCDEFGHIJ-", min_size=1).map(str.encode)
# Header values: any bytes but line ends; spaces at the ends do not belong to the value.
VALUES = st.binary(max_size=40).map(lambda b: b.translate(None, b"\r\n\0").strip())


def unpack(data: bytes) -> warc.Record:
    """Parse the only record in *data*."""
    [(begin, end, content)] = warc.members(io.BytesIO(data))
    assert (begin, end) == (0, len(data))
    return warc.parse(content)


@given(st.binary(), st.lists(st.tuples(NAMES, VALUES)), st.integers(100, 999))
def test_a_response_comes_back_as_it_was_sent(body, headers, status) -> None:
    made = sent(body)
    record = unpack(
        warc.response(
            warc.Sent(PAGE, status, headers, body, made.date, made.digest, "127.0.0.1"), RUN
        )
    )
    assert (record.kind, record.url, record.date) == ("response", PAGE, made.date)
    assert (record.status, list(record.headers), record.body) == (status, headers, body)
    assert record.digest == made.digest


def test_a_revisit_has_the_headers_and_names_the_record_that_holds_the_body() -> None:
    data = warc.revisit(sent(second=7), RUN, "A" * 32, "2025-01-01T00:00:00Z")
    [record] = ArchiveIterator(io.BytesIO(data))
    said = record.rec_headers
    assert said["WARC-Profile"].endswith("/1.1/revisit/identical-payload-digest")
    assert said["WARC-Refers-To-Target-URI"] == PAGE
    assert said["WARC-Refers-To-Date"] == "2025-01-01T00:00:00Z"
    assert said["WARC-Payload-Digest"] == "sha1:" + "A" * 32
    assert record.http_headers["Content-Type"] == "text/html; charset=utf-8"


def test_304_has_a_profile_of_its_own() -> None:
    data = warc.revisit(sent(b"", status=304), RUN, "A" * 32, "2025-01-01T00:00:00Z")
    [record] = ArchiveIterator(io.BytesIO(data))
    assert record.rec_headers["WARC-Profile"].endswith("/revisit/server-not-modified")
    assert record.http_headers.get_statuscode() == "304"


def test_fields_come_back() -> None:
    fields = {"scio-site": "sample", "scio-arguments": '{"since": "2024-01-01"}'}
    _, data = warc.info("a.warc.gz", "2025-01-01T00:00:00Z", fields)
    record = unpack(data)
    assert (record.kind, record.date, record.fields) == ("warcinfo", "2025-01-01T00:00:00Z", fields)
    data = warc.metadata("urn:x", "2025-01-01T00:00:00Z", RUN, {"scio-run-ended": "a"})
    assert unpack(data).fields == {"scio-run-ended": "a"}


def test_a_file_that_was_cut_anywhere_gives_its_whole_records_and_says_where_they_end() -> None:
    one, two = (warc.response(sent(body), RUN) for body in (b"one" * 50, b"two" * 50))
    for cut in range(1, len(two)):
        found = warc.members(io.BytesIO(one + two[:cut]))
        assert next(found)[:2] == (0, len(one))
        with pytest.raises(warc.Damaged) as caught:
            next(found)
        assert caught.value.offset == len(one)


def test_members_are_found_from_an_offset_and_across_blocks(monkeypatch) -> None:
    monkeypatch.setattr(warc, "BLOCK", 100)
    made = [warc.response(sent(bytes([65 + n]) * 500), RUN) for n in range(5)]
    whole = io.BytesIO(b"".join(made))
    start = len(made[0] + made[1])
    found = [warc.parse(content).body[:1] for _, _, content in warc.members(whole, start)]
    assert found == [b"C", b"D", b"E"]


NO_RECORDS = {
    "nothing": b"",
    "no WARC": b"GET / HTTP/1.1\r\n\r\n",
    "no status": b"WARC/1.1\r\nWARC-Type: response\r\nWARC-Target-URI: http://a/\r\n"
    b"Content-Length: 4\r\n\r\nHTTP\r\n\r\n",
    "less than it says": b"WARC/1.1\r\nWARC-Type: response\r\nContent-Length: 99\r\n\r\nHTTP",
}


@pytest.mark.parametrize("content", NO_RECORDS.values(), ids=NO_RECORDS)
def test_what_is_no_record_is_said_to_be_none(content) -> None:
    with pytest.raises(ValueError, match="WARC"):
        warc.parse(content)


def test_bytes_that_are_no_gzip_are_damage() -> None:
    with pytest.raises(warc.Damaged):
        list(warc.members(io.BytesIO(b"no gzip at all")))
    with pytest.raises(warc.Damaged):
        list(warc.members(io.BytesIO(zlib.compress(b"another form"))))
