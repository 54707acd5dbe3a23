"""What a record of the site becomes: a page, a revisit, or a reason why not."""

from __future__ import annotations

import base64
import gzip
import hashlib
import pickle
import zlib
from collections.abc import Callable
from pathlib import Path

import brotli
import pytest
from backports import zstd

from scio_crawler.archive.warc import Sent
from scio_crawler.common.content import digest
from scio_crawler.importing.responses import FoundPage, Origin, Revisit, page_of_revisit
from scio_crawler.reading.page.decode import decode
from tests.importing.made import DATE, HTML, PAGE, SITE, TYPE, http, record, scanned, words

RAW = zlib.compressobj(wbits=-15)
RAW_DEFLATE = RAW.compress(HTML) + RAW.flush()
LENGTH = b"Content-Length: %d" % len(HTML)
CHUNKS = b"10\r\n" + HTML[:16] + b"\r\n%x;a=b\r\n" % (len(HTML) - 16) + HTML[16:] + b"\r\n0\r\n\r\n"
TEXT = b"Weng Jiamu:\nWe light lanterns.\n"


def coded(coding: bytes, body: bytes, *headers: bytes) -> bytes:
    return http(TYPE, b"Content-Encoding: " + coding, *headers, body=body)


GZIP, BROTLI, ZSTD = gzip.compress(HTML, mtime=0), brotli.compress(HTML), zstd.compress(HTML)
CHUNKED_GZIP = b"%x\r\n%b\r\n0\r\n\r\n" % (len(GZIP), GZIP)
TWO_MEMBERS = gzip.compress(HTML[:9]) + gzip.compress(HTML[9:])
TWO_FRAMES = zstd.compress(HTML[:9]) + zstd.compress(HTML[9:])
CHUNKED = b"Transfer-Encoding: chunked"
# How a response is recorded; its body is kept without codings.
PLAIN = {
    "as it was sent": http(),
    "HTTP/2": http(status=b"HTTP/2 200"),
    "no reason phrase": http(status=b"HTTP/1.0 200"),
    "line feeds only": http(TYPE, LENGTH, end=b"\n"),
    "a folded header": http(b"Content-Type: text/html;\r\n charset=utf-8"),
    "XHTML": http(b"content-type: application/xhtml+xml"),
    "no type, but HTML": http(b"Server: nginx"),
    "no headers at all": b"HTTP/1.1 200 OK\r\n\r\n" + HTML,
    "a generic type": http(b"Content-Type: application/octet-stream"),
    "plain text that is HTML": http(b"Content-Type: text/plain"),
    "HTML behind a comment": http(b"A: b", body=b"<!-- saved -->\n" + HTML),
    "UTF-16": http(b"A: b", body=HTML.decode().encode("utf-16")),
    "the right length": http(TYPE, LENGTH),
    "a type that is badly written": http(b"Content-Type: text/html charset=utf-8"),
    "more than its length": http(TYPE, b"Content-Length: 5"),
    "lengths that differ": http(TYPE, b"Content-Length: 5", b"Content-Length: 5000"),
    "a length that is not a number": http(TYPE, b"Content-Length: many"),
    "chunks": http(TYPE, CHUNKED, body=CHUNKS),
    "chunks without line ends at their end": http(TYPE, CHUNKED, body=CHUNKS[:-2]),
    "chunks that were undone": http(TYPE, CHUNKED),
    "gzip that was undone": coded(b"gzip", HTML),
    "deflate that was undone": coded(b"deflate", HTML),
    "br": coded(b"br", BROTLI),
    "br that was undone": coded(b"br", HTML),
    "zstd": coded(b"zstd", ZSTD),
    "zstd in two frames": coded(b"zstd", TWO_FRAMES),
    "zstd that was undone": coded(b"zstd", HTML),
    "gzip, then br": coded(b"gzip, br", brotli.compress(GZIP)),
    "gzip and br in two headers": coded(b"gzip", brotli.compress(GZIP), b"Content-Encoding: br"),
    "identity": coded(b"identity", HTML),
    "an encoding in place of a coding": coded(b"UTF-8", HTML),
    "Common Crawl's headers": http(
        TYPE, b"X-Crawl-Content-Encoding: gzip", b"X-Crawl-Content-Length: 70", LENGTH
    ),
    "the Internet Archive's headers": http(
        b"X-Archive-Orig-Content-Type: text/html",
        b"X-Archive-Orig-Content-Encoding: br",
        b"x-archive-orig-content-length: 100000",
    ),
    "Browsertrix's headers": http(
        TYPE, b"x-orig-content-encoding: br", b"x-orig-transfer-encoding: chunked"
    ),
}
# Recorded in another way than by record(block).
RECORDS = {
    "a record with its type": record(None, "Content-Type: application/http;msgtype=response"),
    "a resource": record(HTML, "Content-Type: text/html", kind="resource"),
    "a resource without a type": record(HTML, kind="resource"),
}
# The codings with which the body is kept, since a reading undoes them.
CODED = {
    "chunks and gzip": (coded(b"gzip", CHUNKED_GZIP, CHUNKED), "gzip"),
    "gzip": (coded(b"gzip", GZIP), "gzip"),
    "gzip with its length": (coded(b"gzip", GZIP, b"Content-Length: %d" % len(GZIP)), "gzip"),
    "gzip in capitals": (coded(b"GZIP", GZIP), "gzip"),
    "x-gzip": (coded(b"x-gzip", GZIP), "x-gzip"),
    "gzip in two members": (coded(b"gzip", TWO_MEMBERS), "gzip"),
    "deflate": (coded(b"deflate", zlib.compress(HTML)), "deflate"),
    "deflate without header": (coded(b"deflate", RAW_DEFLATE), "deflate"),
    "gzip, then gzip": (coded(b"gzip, gzip", gzip.compress(GZIP)), "gzip, gzip"),
    "gzip, then br that was undone": (coded(b"gzip, br", GZIP), "gzip"),
}
PAGES = {name: (record(block), "") for name, block in PLAIN.items()}
PAGES |= {name: (data, "") for name, data in RECORDS.items()}
PAGES |= {name: (record(block), codings) for name, (block, codings) in CODED.items()}


@pytest.mark.parametrize(("data", "codings"), PAGES.values(), ids=PAGES)
def test_a_page_is_kept_as_a_reading_can_read_it(data: bytes, codings: str, tmp_path: Path) -> None:
    result = scanned(tmp_path / "x.warc", data)
    [found] = result.pages
    sent = found.sent
    headers = {name.decode().lower(): value.decode() for name, value in sent.headers}
    assert (sent.status, sent.date, sent.digest) == (200, DATE, digest(sent.body))
    assert headers.get("content-encoding", "") == codings
    assert "transfer-encoding" not in headers
    assert headers.get("content-length", str(len(sent.body))) == str(len(sent.body))
    assert HTML.decode() in decode(sent.body, headers).text
    assert not result.findings
    assert not result.left_out


def test_text_whose_coding_was_undone_is_kept(tmp_path: Path) -> None:
    [found] = scanned(tmp_path / "x.warc", record(coded(b"gzip", TEXT))).pages
    assert (found.sent.body, found.sent.headers) == (TEXT, ((b"Content-Type", TYPE[14:]),))


LEFT_OUT: dict[str, tuple[bytes | Callable[[], bytes], str]] = {
    "another host": (record(url="http://www.scio.gov.cn/a.htm"), "other-host"),
    "a trailing dot": (record(url="http://english.scio.gov.cn./a.htm"), "other-host"),
    "a host that looks alike": (record(url=f"{SITE}.example/a.htm"), "other-host"),
    "a host that ends alike": (record(url="http://not-english.scio.gov.cn/a.htm"), "other-host"),
    "a user name": (record(url="http://me:pw@english.scio.gov.cn/a.htm"), "other-host"),
    "the site as a user": (record(url="http://english.scio.gov.cn@evil.example/"), "other-host"),
    "another port": (record(url="http://english.scio.gov.cn:8080/a.htm"), "other-host"),
    "an address without end": (record(url=SITE + "/x" * 1001), "other-host"),
    "status 404": (record(http(status=b"HTTP/1.1 404 Not FoundPage")), "status 404"),
    "status 301": (record(http(b"Location: /", status=b"HTTP/1.1 301", body=b"")), "status 301"),
    "a picture": (record(http(b"Content-Type: image/png", body=b"\x89PNG")), "no-html"),
    "a generic type and no HTML": (record(http(b"Content-Type: text/plain", body=TEXT)), "no-html"),
    "no type and no HTML": (record(http(b"A: b", body=b"\x89PNG\r\n")), "no-html"),
    "a script": (record(http(b"Content-Type: text/javascript", body=b"<html>")), "no-html"),
    "no HTTP": (record(b"english.scio.gov.cn. 60 IN A 127.0.0.1"), "not-a-response"),
    "nothing": (record(b""), "not-a-response"),
    "no date": (record(date=""), "no-date"),
    "a date that is none": (record(date="yesterday"), "no-date"),
    "a day that is none": (record(date="2024-02-31T00:00:00Z"), "no-date"),
    "cut off by the program": (record(None, "WARC-Truncated: length"), "truncated"),
    "the first of several segments": (record(None, "WARC-Segment-Number: 1"), "truncated"),
    "shorter than its length": (record(http(TYPE, b"Content-Length: 5000")), "truncated"),
    "chunks cut off": (record(http(TYPE, CHUNKED, body=CHUNKS[:-20])), "truncated"),
    "chunks without the last one": (record(http(TYPE, CHUNKED, body=CHUNKS[:-5])), "truncated"),
    "gzip cut off": (record(coded(b"gzip", GZIP[:-9])), "truncated"),
    "deflate cut off": (record(coded(b"deflate", zlib.compress(HTML)[:-9])), "truncated"),
    "br cut off": (record(coded(b"br", BROTLI[:-9])), "truncated"),
    "zstd cut off": (record(coded(b"zstd", ZSTD[:-9])), "truncated"),
    "gzip damaged": (record(coded(b"gzip", GZIP[:-8] + bytes(4) + GZIP[-4:])), "compression"),
    "a coding that nobody knows": (record(coded(b"x-y", b"\0\1\2")), "compression"),
}  # fmt: skip


ZEROS = 70 * 1024**2
TOO_LARGE = {
    "a gzip bomb": lambda: coded(b"gzip", gzip.compress(bytes(ZEROS))),
    "a br bomb": lambda: coded(b"br", brotli.compress(bytes(ZEROS), quality=5)),
    "a zstd bomb": lambda: coded(b"zstd", zstd.compress(bytes(ZEROS))),
    "endless headers": lambda: http(TYPE, b"A: " + bytes(2 * 1024**2)),
    "headers without end": lambda: b"HTTP/1.1 200 OK\r\n" + b"A: b\r\n" * 400_000,
    "gzip in too many members": lambda: coded(b"gzip", gzip.compress(b"") * 10_002),
    "zstd in too many frames": lambda: coded(b"zstd", zstd.compress(b"") * 10_002),
    "larger than any page": lambda: http(body=HTML * 900_000),
}


LEFT_OUT |= {name: (response, "too-large") for name, response in TOO_LARGE.items()}


@pytest.mark.parametrize(("data", "key"), LEFT_OUT.values(), ids=LEFT_OUT)
def test_what_is_left_out_is_counted(
    data: bytes | Callable[[], bytes], key: str, tmp_path: Path
) -> None:
    data = record(data()) if callable(data) else data
    result = scanned(tmp_path / "x.warc", data + record())
    assert (result.left_out, len(result.pages), result.findings) == ({key: 1}, 1, [])


KINDS = ["request", "metadata", "warcinfo", "conversion", "continuation", ""]


@pytest.mark.parametrize(
    "data",
    [
        *(record(kind=kind) for kind in KINDS),
        record(url=""),
        record(url="dns:english.scio.gov.cn"),
        record(url="metadata://gnu.org/software/wget/warc/wget.log", kind="resource"),
    ],
)
def test_other_records_are_not_counted(data: bytes, tmp_path: Path) -> None:
    result = scanned(tmp_path / "x.warc", data)
    assert (result.pages, result.left_out, result.findings) == ([], {}, [])


DATES = {
    "2024-07-24T10:12:13Z": "2024-07-24T10:12:13Z",
    "2024-07-24T10:12:13.123456789Z": "2024-07-24T10:12:13Z",
    "2024-07-24T10:12:13+08:00": "2024-07-24T02:12:13Z",
    "2024-07-24T10:12Z": "2024-07-24T10:12:00Z",
    "20240724101213": "2024-07-24T10:12:13Z",
}


@pytest.mark.parametrize(("said", "date"), DATES.items())
def test_dates_are_written_in_one_form(said: str, date: str, tmp_path: Path) -> None:
    [found] = scanned(tmp_path / "x.warc", record(date=said)).pages
    assert found.sent.date == date


WAYBACK = (
    "WARC-Source-URI: https://web.archive.org/web/20190102030405id_/http://english.scio.gov.cn"
)


@pytest.mark.parametrize(
    ("made", "date"),
    [("2024-07-24T18:12:13Z", "2019-01-02T03:04:05Z"), ("2026-01-01T00:00:00Z", DATE), ("", DATE)],
)
def test_a_page_of_the_wayback_machine_has_the_date_of_its_capture(
    made: str, date: str, tmp_path: Path
) -> None:
    """Without a Date of the server, cdx_toolkit writes the date of the export."""
    extra = (WAYBACK, f"WARC-Creation-Date: {made}") if made else (WAYBACK,)
    [found] = scanned(tmp_path / "x.warc", record(None, *extra)).pages
    assert found.sent.date == date


def digits(data: bytes, algorithm: str, form: str) -> str:
    raw = hashlib.new(algorithm, data).digest()
    forms = {"32": base64.b32encode, "64": base64.b64encode, "16": base64.b16encode}
    return forms[form](raw).decode()


ALGORITHMS = {"sha1": "sha1", "SHA1": "sha1", "sha-1": "sha1", "md5": "md5", "sha256": "sha256"}
ALGORITHMS |= {"sha-256": "sha256", "sha512": "sha512"}


@pytest.mark.parametrize("name", ALGORITHMS)
@pytest.mark.parametrize("form", ["16", "32", "64"])
def test_digests_are_checked_in_every_form(name: str, form: str, tmp_path: Path) -> None:
    block, algorithm = http(), ALGORITHMS[name]
    of_block, of_body = (digits(data, algorithm, form) for data in (block, HTML))
    for right in (f"{name}:{of_block}", f"{name}:{of_block.rstrip('=')}"):
        said = (f"WARC-Block-Digest: {right}", f"WARC-Payload-Digest: {name}:{of_body}")
        assert scanned(tmp_path / "x.warc", record(block, *said)).pages
    for header in ("WARC-Block-Digest", "WARC-Payload-Digest"):
        wrong = digits(b"another", algorithm, form)
        result = scanned(tmp_path / "x.warc", record(block, f"{header}: {name}:{wrong}"))
        assert not result.pages
        assert "does not match its digest" in words(result)[0]
        assert result.findings[0].kind == "bad-member"


BAD_DIGESTS = ["sha1:", "sha1:?", "md5:ABC", "sha256:" + "é" * 64]
UNKNOWN_DIGESTS = ["blake3:AAAA", "other:x"]


@pytest.mark.parametrize("said", BAD_DIGESTS + UNKNOWN_DIGESTS)
def test_a_bad_digest_matches_nothing_and_an_unknown_one_is_not_checked(
    said: str, tmp_path: Path
) -> None:
    block, payload = f"WARC-Block-Digest: {said}", f"WARC-Payload-Digest: {said}"
    faults = [len(scanned(tmp_path / "x.warc", record(None, x)).findings) for x in (block, payload)]
    assert faults == ([1, 1] if said in BAD_DIGESTS else [0, 0])


@pytest.mark.parametrize("of", [CHUNKED_GZIP, GZIP, HTML], ids=["stored", "sent", "plain"])
def test_a_payload_digest_may_be_of_any_form_of_the_body(of: bytes, tmp_path: Path) -> None:
    block = coded(b"gzip", CHUNKED_GZIP, b"Transfer-Encoding: chunked")
    said = f"WARC-Payload-Digest: sha1:{digits(of, 'sha1', '32')}"
    assert scanned(tmp_path / "x.warc", record(block, said)).pages


def test_a_page_has_its_origin(tmp_path: Path) -> None:
    path = tmp_path / "x.warc"
    said = f"WARC-Payload-Digest: sha1:{digits(HTML, 'sha1', '32')}"
    url = "HTTPS://English.SCIO.gov.cn:443/pressroom/2024-07/24/content_117331010.htm?from=a#top"
    data = record(None, said, "WARC-IP-Address: 127.0.0.1", url=f"<{url}>")
    [other, found] = scanned(path, record() + data).pages
    assert other.origin == Origin(str(path), 0, PAGE, "")
    assert found.origin == Origin(str(path), len(record()), url, said.partition(": ")[2])
    assert found.sent.url == PAGE
    assert found.sent.ip == "127.0.0.1"


def test_headers_that_could_break_a_record_are_mended(tmp_path: Path) -> None:
    block = http(TYPE, b"X-A: a\rB: c\0", b"no colon", b"bad name: x", b": x", b"Set-Cookie: a")
    [found] = scanned(tmp_path / "x.warc", record(block)).pages
    assert found.sent.headers[1:] == ((b"X-A", b"aB: c"), (b"Set-Cookie", b"a"))


OF = "WARC-Refers-To-Target-URI: http://english.scio.gov.cn/b.htm"
SAME = "WARC-Profile: http://netpreserve.org/warc/1.{}/revisit/identical-payload-digest"
UNCHANGED = "WARC-Profile: http://netpreserve.org/warc/1.{}/revisit/server-not-modified"


@pytest.mark.parametrize("minor", [0, 1])
@pytest.mark.parametrize(
    ("block", "profile", "status"),
    [
        (http(body=b""), SAME, 200),
        (b"", SAME, 0),
        (http(b"ETag: x", status=b"HTTP/1.1 304 Not Modified", body=b""), UNCHANGED, 304),
        (b"", UNCHANGED, 0),
        (b"HTTP/1.1 200 OK", SAME, 200),
    ],
)
def test_a_revisit_names_what_it_repeats(block, profile, status, minor, tmp_path: Path) -> None:
    path = tmp_path / "x.warc"
    extra = (profile.format(minor), OF, "WARC-Refers-To-Date: 20200102030405")
    said = (*extra, "WARC-Payload-Digest: sha1:ABC", "WARC-Truncated: length")
    result = scanned(path, record(block, *said, kind="revisit", url=PAGE + "#x"))
    [repeated] = result.revisits
    assert (repeated.url, repeated.date, repeated.status) == (PAGE, DATE, status)
    assert (repeated.of_url, repeated.of_date) == (f"{SITE}/b.htm", "2020-01-02T03:04:05Z")
    assert (repeated.digest, repeated.origin.url) == ("sha1:ABC", PAGE + "#x")


@pytest.mark.parametrize(
    ("block", "key"),
    [
        (http(status=b"HTTP/1.1 404 Not FoundPage", body=b""), "status 404"),
        (http(b"Content-Type: image/png", body=b""), "no-html"),
    ],
)
def test_a_revisit_of_no_page_is_left_out(block: bytes, key: str, tmp_path: Path) -> None:
    result = scanned(tmp_path / "x.warc", record(block, kind="revisit"))
    assert (result.revisits, result.left_out) == ([], {key: 1})


ORIGIN = Origin("x.warc", 7, PAGE, "sha1:ABC")
ORIGINAL = FoundPage(
    Sent(
        f"{SITE}/b.htm", 200, ((b"Content-Type", b"text/html"), (b"A", b"b")), b"body", "then", "D"
    ),
    Origin("y.warc", 3, f"{SITE}/b.htm", "sha1:ABC"),
)


@pytest.mark.parametrize(
    ("status", "own", "headers"),
    [
        (0, (), ORIGINAL.sent.headers),
        (304, ((b"ETag", b"x"),), ORIGINAL.sent.headers),
        (
            200,
            ((b"ETag", b"x"), (b"Content-Encoding", b"br"), (b"Transfer-Encoding", b"chunked")),
            ((b"ETag", b"x"), (b"Content-Type", b"text/html")),
        ),
    ],
)
def test_a_resolved_revisit_has_the_body_of_its_original(status, own, headers) -> None:
    repeated = Revisit(PAGE, DATE, status, own, "sha1:ABC", "", "", ORIGIN)
    again = page_of_revisit(repeated, ORIGINAL.sent)
    assert again == FoundPage(Sent(PAGE, 200, headers, b"body", DATE, "D"), ORIGIN)


def test_a_scan_can_be_sent_to_another_process(tmp_path: Path) -> None:
    data = (
        record() + record(b"", kind="revisit") + record(length=-1) + record(url="http://a.example/")
    )
    result = scanned(tmp_path / "x.warc", data)
    assert result.pages
    assert result.revisits
    assert result.findings
    assert pickle.loads(pickle.dumps(result)) == result
