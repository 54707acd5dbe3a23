"""A record gives back what went into it, byte for byte; a damaged one is refused."""

from __future__ import annotations

import io
import re
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st
from warcio.archiveiterator import ArchiveIterator

from scio_crawler.archive import reader, warc
from tests.archive.made_up import PAGE, gzip_members, sent

RUN = "<urn:uuid:00000000-0000-0000-0000-000000000000>"

NAMES = st.text("ABCDEFGHIJ-", min_size=1).map(str.encode)
# Header values: any bytes but line ends; spaces at the ends do not belong to the value.
VALUES = st.binary(max_size=40).map(lambda b: b.translate(None, b"\r\n\0").strip())


def unpack(data: bytes) -> warc.Record:
    """Parse the only record in *data*."""
    [(begin, end, content)] = gzip_members(io.BytesIO(data))
    assert (begin, end) == (0, len(data))
    return warc.parse(content)


@given(st.binary(), st.lists(st.tuples(NAMES, VALUES)), st.integers(100, 999))
def test_a_response_comes_back_as_it_was_sent(body, headers, status) -> None:
    made = sent(body, status=status)._replace(headers=headers)
    record = unpack(warc.response(made, RUN))
    assert (record.kind, record.url, record.date) == ("response", PAGE, made.date)
    assert (record.status, list(record.headers), record.body) == (status, headers, body)
    assert record.digest == made.digest


# The name of a file, as it was given -> the origin of what was imported from it.
ORIGINS = {
    "forged.warc.gz": "forged.warc.gz",
    "old pages/visit.wacz!/archive/data.warc.gz": "visit.wacz",
    "all.wacz!/one.wacz!/archive/data.warc.gz": "all.wacz",
    "s3://bucket/old/a.warc": "a.warc",
    "two  \u2028lines\t.warc": "two lines .warc",
    "site": "file site",
    "site\u200b": "file site",
    "dir/2024.07": "file 2024.07",
    "1.e5": "file 1.e5",
    "": "file",
}


@pytest.mark.parametrize(("name", "origin"), ORIGINS.items())
def test_the_origin_of_an_imported_record_is_no_number_and_not_the_site(name, origin) -> None:
    fields = {warc.FILE: name, warc.SHA256: "5" * 64}
    assert warc.origin_of(fields) == (origin, "5" * 64)
    assert warc.origin_of(fields | {warc.SHA256: "5"}) == (origin, "")


def test_a_record_names_its_origin() -> None:
    fields = {warc.FILE: "old/a.warc", warc.SHA256: "5" * 64}
    for data in (
        warc.response(sent(), RUN, fields),
        warc.revisit(sent(), RUN, "A" * 32, "2025-01-01T00:00:00Z", fields),
    ):
        record = unpack(data)
        assert (record.origin, record.origin_digest) == ("a.warc", "5" * 64)
    assert unpack(warc.response(sent(), RUN)).origin == "site"


@pytest.mark.parametrize(
    ("status", "profile"), [(200, "identical-payload-digest"), (304, "server-not-modified")]
)
def test_a_revisit_has_the_headers_and_names_the_record_with_the_body(status, profile) -> None:
    data = warc.revisit(sent(b"", 7, status), RUN, "A" * 32, "2025-01-01T00:00:00Z")
    [record] = ArchiveIterator(io.BytesIO(data))
    headers = record.rec_headers
    assert headers["WARC-Profile"].endswith(f"/1.1/revisit/{profile}")
    assert headers["WARC-Refers-To-Target-URI"] == PAGE
    assert headers["WARC-Refers-To-Date"] == "2025-01-01T00:00:00Z"
    assert headers["WARC-Payload-Digest"] == "sha1:" + "A" * 32
    assert record.http_headers["Content-Type"] == "text/html; charset=utf-8"
    assert record.http_headers.get_statuscode() == str(status)


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
        found = gzip_members(io.BytesIO(one + two[:cut]))
        assert next(found)[:2] == (0, len(one))
        with pytest.raises(reader.Damage) as caught:
            next(found)
        assert caught.value.offset == len(one)


def test_members_are_found_from_an_offset_and_across_blocks(monkeypatch) -> None:
    monkeypatch.setattr(reader, "BLOCK", 100)
    made = [warc.response(sent(bytes([65 + n]) * 500), RUN) for n in range(5)]
    whole = io.BytesIO(b"".join(made))
    start = len(made[0] + made[1])
    found = [warc.parse(content).body[:1] for _, _, content in gzip_members(whole, start)]
    assert found == [b"C", b"D", b"E"]


GOOD = zlib.decompress(warc.response(sent(b"Lanterns"), RUN), 31)
# A record of an earlier version, whose id says nothing of its headers.
PLAIN = re.sub(rb"(Record-ID: <urn:uuid:.{14})8", rb"\g<1>4", GOOD)


def changed(old: bytes, new: bytes) -> bytes:
    assert old in PLAIN
    return PLAIN.replace(old, new, 1)


NO_RECORDS = {
    "nothing": (b"", "no WARC record"),
    "no WARC": (b"GET / HTTP/1.1\r\n\r\n", "no WARC record"),
    "another version": (changed(b"WARC/1.1", b"WARC/7"), "no WARC record"),
    "another body": (changed(b"Lanterns", b"Lantirns"), "does not match its digest"),
    "another digest": (changed(b"Payload-Digest: sha1:", b"Payload-Digest: sha1:A"), "digest"),
    "other HTTP headers": (changed(b"text/html", b"text/htnl"), "does not match its digest"),
    "another status": (changed(b"HTTP/1.1 200", b"HTTP/1.1 404"), "does not match its digest"),
    "no address": (changed(b"Target-URI: ", b"Target-URL: "), "without an address"),
    "no date": (changed(b"WARC-Date: 2026", b"WARC-Date: 20x6"), "without a date"),
    "an impossible date": (changed(b"2026-01-02", b"2026-02-31"), "without a date"),
    "no colon": (changed(b"WARC-Type: response", b"WARC-Type response"), "damaged headers"),
    "one header twice": (changed(b"WARC-Date: ", b"WARC-Type: "), "damaged headers"),
    "more than it says": (GOOD + b"more", "another length"),
    "less than it says": (GOOD[:-20], "another length"),
    "no end": (GOOD[:-2], "another length"),
    "no CR": (GOOD.replace(b"\r\n", b"\n"), "no WARC record"),
    "two records": (GOOD + GOOD, "several WARC records .* warcio recompress"),
}
# Headers that no digest covers.
HEADERS = (b"WARC-Type: re", b"content_117331010", b"WARC-Date: 2026", b"Warcinfo-ID: <urn:uuid:0")


@pytest.mark.parametrize("header", HEADERS)
def test_a_record_with_changed_headers_is_refused(header) -> None:
    assert warc.parse(GOOD).body == b"Lanterns"
    assert header in GOOD
    other = header.replace(b"re", b"ra") if b"Type" in header else header[:-1] + b"1"
    with pytest.raises(ValueError, match="headers do not match its id"):
        warc.parse(GOOD.replace(header, other))


LENGTHS = ("-74", "+74", "74.0", "0x4a", "many", "", "0", str(10**18), "9" * 5000)


@pytest.mark.parametrize(("content", "said"), NO_RECORDS.values(), ids=NO_RECORDS)
def test_damaged_content_is_refused(content, said) -> None:
    assert warc.parse(PLAIN).body == b"Lanterns"
    with pytest.raises(ValueError, match=said):
        warc.parse(content)


@pytest.mark.parametrize("length", LENGTHS)
def test_a_record_of_another_length_than_it_states_is_refused(length) -> None:
    head, _, rest = GOOD.partition(b"Content-Length: ")
    said = f"Content-Length: {length}\r\n".encode()
    with pytest.raises(ValueError, match="another length"):
        warc.parse(head + said + rest.partition(b"\r\n")[2])


def test_a_member_that_unpacks_to_too_much_costs_itself_only(monkeypatch) -> None:
    monkeypatch.setattr(reader, "MOST", 1000)
    one, two = (warc.response(sent(body), RUN) for body in (b"one", b"two"))
    bomb = zlib.compress(b"WARC/1.1\r\n" + bytes(1_000_000), wbits=31)
    first, harm, second = warc.sections(io.BytesIO(one + bomb + two))
    assert [piece.record and piece.record.body for piece in (first, second)] == [b"one", b"two"]
    assert (harm.offset, harm.end) == (len(one), len(one + bomb))
    assert "unpacks to more than" in harm.why


@pytest.mark.parametrize("block", [50, 3000, reader.BLOCK])
def test_the_next_record_is_found_behind_what_is_damaged(monkeypatch, block) -> None:
    monkeypatch.setattr(reader, "BLOCK", block)
    made = warc.response(sent(), RUN)
    for gap in (1, 49, 50, 51, 2048, 5000):
        junk = (b"\x1f\x8b\x08\x00 is no record" * 300)[:gap]
        search = reader.Reader(io.BytesIO(junk + made))
        assert search.enter(0)
        assert search.position == gap
        assert not search.enter(gap + 1)


def test_records_say_by_their_id_which_run_they_are_of() -> None:
    fields = {warc.RUN: "2026-01-02T03:04:05Z-0a1b2c3d"}
    first, second = (warc.info(name, sent().date, fields)[0] for name in ("a", "b"))
    assert warc.run_mark(first) == warc.run_mark(second) == "0a1b2c3d"
    assert first != second


def test_other_bytes_than_gzip_are_damage() -> None:
    with pytest.raises(reader.Damage):
        list(gzip_members(io.BytesIO(b"no gzip at all")))
    with pytest.raises(reader.Damage):
        list(gzip_members(io.BytesIO(zlib.compress(b"another form"))))
