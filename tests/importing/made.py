"""Records of other programs in plain bytes, and files of them, packed as these pack them."""

from __future__ import annotations

import gzip
import io
import zipfile
from collections.abc import Iterable
from pathlib import Path

from scio_crawler.importing.scan import ScanResult, ScanTask, scan
from scio_crawler.importing.sources import Source

SITE = "http://english.scio.gov.cn"
PATH = "/pressroom/2024-07/24/content_117331010.htm"
PAGE = SITE + PATH
DATE = "2024-07-24T10:12:13Z"
TYPE = b"Content-Type: text/html; charset=utf-8"
HTML = b"<!DOCTYPE html><html><body><p>Weng Jiamu: We light lanterns.</p></body></html>"


def http(
    *headers: bytes, body: bytes = HTML, status: bytes = b"HTTP/1.1 200 OK", end: bytes = b"\r\n"
) -> bytes:
    """Return an HTTP response; without *headers* it has one that says that it is HTML."""
    return end.join((status, *(headers or (TYPE,)), b"", body))


def record(
    block: bytes | None = None,
    *extra: str,
    url: str = PAGE,
    kind: str = "response",
    date: str = DATE,
    length: int | str | None = None,
    version: str = "WARC/1.0",
    end: str = "\r\n",
) -> bytes:
    """Return a record of *block* as it stands in an uncompressed file, with *extra* headers."""
    block = http() if block is None else block
    lines = [version, f"WARC-Type: {kind}"]
    lines += [f"WARC-Target-URI: {url}"] if url else []
    lines += [f"WARC-Date: {date}"] if date else []
    lines += extra
    lines += [f"Content-Length: {len(block) if length is None else length}", "", ""]
    return end.join(lines).encode() + block + (end * 2).encode()


INFO = record(b"software: made by hand\r\n", url="", kind="warcinfo")


def page(number: int, text: bytes = HTML) -> bytes:
    """Return the record of a page of its own."""
    return record(http(body=text + b"<!-- %d -->" % number), url=address(number))


def address(number: int) -> str:
    return f"{SITE}/pressroom/2024-07/24/content_{117331000 + number}.htm"


def members(*records: bytes, level: int = 6) -> bytes:
    """Return *records* as gzip members of their own."""
    return b"".join(gzip.compress(each, level, mtime=0) for each in records)


def whole(*records: bytes) -> bytes:
    """Return *records* in one gzip member."""
    return gzip.compress(b"".join(records), mtime=0)


def blocks(*records: bytes, size: int = 100) -> bytes:
    """Return *records* in gzip members of *size* bytes each, as bgzip makes them."""
    data = b"".join(records)
    return members(*(data[at : at + size] for at in range(0, len(data), size)))


def wacz(content: dict[str, bytes], how: int = zipfile.ZIP_STORED) -> bytes:
    """Return a package with *content* by name."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", how) as package:
        for name, data in content.items():
            package.writestr(name, data)
    return out.getvalue()


def scanned(path: Path, data: bytes, base: str = SITE) -> ScanResult:
    """Write *data* to the file *path* and scan it as a whole."""
    path.write_bytes(data)
    return scan(ScanTask(Source(str(path), size=len(data))), base)


def urls(result: ScanResult) -> list[str]:
    """Return the addresses of what was found, in order."""
    return [found.sent.url for found in result.pages]


def words(result: ScanResult) -> list[str]:
    """Return what is said of the damage, without the byte."""
    return [finding.words for finding in result.findings]


def numbers(result: ScanResult, of: Iterable[int]) -> list[int]:
    """Return which of the pages with numbers *of* were found, in order."""
    known = {address(number): number for number in of}
    return [known[url] for url in urls(result)]
