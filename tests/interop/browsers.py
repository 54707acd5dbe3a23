"""WARC files as programs write them that record what a browser gets, in plain bytes.

The browser has undone all codings, so the headers that name them are renamed.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable

from tests.importing.made import http, members, record

_PIXEL = "https://counter.example/pixel.gif"


def browsertrix(pages: Iterable[tuple[str, str, str]]) -> bytes:
    """Return what Browsertrix Crawler writes of *pages*: address, body, and clock."""
    info = record(b"software: Browsertrix-Crawler\r\n", url="", kind="warcinfo", version="WARC/1.1")
    records = [info]
    for url, body, date in pages:
        listed = {"pageid": "7", "url": url, "urls": {url: {"status": 200, "mime": "text/html"}}}
        about = "Content-Type: application/json"
        said = json.dumps(listed).encode()
        records += [
            _response(url, body.encode(), date, "content-type: text/html; charset=utf-8"),
            _request(url, date),
            _response(_PIXEL, b"GIF89a", date, "content-type: image/gif"),
            record(said, about, url=f"urn:pageinfo:{url}", kind="resource", version="WARC/1.1"),
        ]
    return members(*records)


def archiveweb_page(pages: Iterable[tuple[str, str, str]]) -> bytes:
    """Return what ArchiveWeb.page writes of *pages*: a body that it has is not written again."""
    records, known = [], dict[str, tuple[str, str]]()
    for url, body, date in pages:
        data, digest = body.encode(), _digest(body.encode())
        kind = "Content-Type: text/html; charset=utf-8"
        if digest in known:
            of_url, of_date = known[digest]
            head = http(kind.encode(), body=b"")
            refers = f"WARC-Refers-To-Target-URI: {of_url}", f"WARC-Refers-To-Date: {of_date}"
            said = (f"WARC-Payload-Digest: {digest}", "WARC-Page-ID: 7", *refers)
            again = record(head, *said, url=url, kind="revisit", date=date, version="WARC/1.1")
            records.append(again)
        else:
            known[digest] = url, date
            records.append(_response(url, data, date, kind))
        text = b"What a reader sees, for a search"
        stamp = f"urn:text:20240724101213/{url}"
        records += [
            _request(url, date),
            record(
                text, "Content-Type: text/plain", url=stamp, kind="resource", version="WARC/1.1"
            ),
        ]
    return members(*records)


def pages_jsonl(pages: Iterable[tuple[str, str, str]]) -> str:
    """Return the list of *pages* that stands in a WACZ."""
    lines = [{"format": "json-pages-1.0", "id": "pages", "title": "All Pages"}]
    lines += [
        {"id": str(number), "url": url, "title": "A page", "ts": date}
        for number, (url, _, date) in enumerate(pages)
    ]
    return "".join(f"{json.dumps(line)}\n" for line in lines)


def _response(url: str, body: bytes, date: str, kind: str) -> bytes:
    lines = (
        kind,
        f"content-length: {len(body)}",
        "x-orig-content-encoding: gzip",
        "x-orig-transfer-encoding: chunked",
    )
    block = http(*(line.encode() for line in lines), body=body)
    said = "WARC-Page-ID: 7", "WARC-Resource-Type: document", 'WARC-JSON-Metadata: {"cert": {}}'
    digests = f"WARC-Payload-Digest: {_digest(body)}", f"WARC-Block-Digest: {_digest(block)}"
    return record(block, *said, *digests, url=url, date=date, version="WARC/1.1")


def _request(url: str, date: str) -> bytes:
    path = "/" + url.split("/", 3)[3]
    block = f"GET {path} HTTP/1.1\r\nUser-Agent: Mozilla/5.0\r\n\r\n".encode()
    return record(block, url=url, kind="request", date=date, version="WARC/1.1")


def _digest(data: bytes) -> str:
    return f"sha256:{hashlib.sha256(data).hexdigest()}"
