"""Archives of pages, as different programs record them. All people in the pages are invented.

``KINDS["Common Crawl"](folder, pages)`` writes *pages* (path -> HTML) into *folder* the way Common
Crawl would have, and returns what an import must say of them.
"""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
import zipfile
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from tests.environment import ROOT
from tests.importing.made import INFO, http, members, record, wacz, whole
from tests.mirrors import SITE, article, paragraphs, press_room
from tests.mirrors import path as path_of

Pages = Mapping[str, str]

BEGAN = datetime(2024, 9, 1, 6)
HTML = b"Content-Type: text/html; charset=utf-8"
MOVED = b"HTTP/1.1 301 Moved Permanently"
ELSEWHERE = "https://www.example.org/pressroom/2024-07/24/content_900000001.htm"


@dataclass(frozen=True, slots=True)
class Expected:
    """What an import reports of the files at *paths*."""

    paths: list[Path]
    captures: int
    known: int = 0  # captures that are recorded twice
    left_out: Counter[str] = field(default_factory=Counter)
    is_sound: bool = True  # whether nothing in them is damaged


def clock(number: int, began: datetime = BEGAN) -> str:
    """Return when record *number* was made: two seconds after the one before."""
    return (began + timedelta(seconds=2 * number)).isoformat() + "Z"


def sha1(data: bytes) -> str:
    return f"sha1:{base64.b32encode(hashlib.sha1(data, usedforsecurity=False).digest()).decode()}"


def plain_records(pages: Pages, version: str = "WARC/1.0", began: datetime = BEGAN) -> list[bytes]:
    """Return one record a page, and beside it what programs write too."""
    records = [INFO]
    for number, (path, page) in enumerate(pages.items()):
        about = {"url": SITE + path, "date": clock(number, began), "version": version}
        asked = b"GET %s HTTP/1.1\r\nHost: english.scio.gov.cn\r\n\r\n" % path.encode()
        records += [
            record(asked, "Content-Type: application/http; msgtype=request", kind="request")
            if number % 2
            else record(b"fetchTimeMs: 12\r\n", kind="metadata"),
            record(http(HTML, body=page.encode()), **about),
        ]
    return records


def _one_file(name: str, pack: Callable[..., bytes], version: str) -> Maker:
    def make(folder: Path, pages: Pages) -> Expected:
        path = folder / name
        path.write_bytes(pack(*plain_records(pages, version)))
        return Expected([path], len(pages))

    return make


def _joined(*records: bytes) -> bytes:
    return b"".join(records)


def _common_crawl(folder: Path, pages: Pages) -> Expected:
    """Write decoded bodies under rewritten headers, and what else a segment holds beside them."""
    responses, others = [INFO], [INFO]
    for number, (path, page) in enumerate(pages.items()):
        body, sent = page.encode(), gzip.compress(page.encode(), mtime=0)
        head = (
            b"HTTP/1.1 200 OK",
            HTML,
            b"X-Crawl-Transfer-Encoding: chunked",
            b"X-Crawl-Content-Encoding: gzip",
            b"X-Crawl-Content-Length: %d" % len(sent),
            b"Content-Length: %d" % len(body),
        )
        date, said = clock(number), f"WARC-Payload-Digest: {sha1(body)}"
        responses.append(
            record(
                http(*head[1:], body=body),
                said,
                "WARC-Identified-Payload-Type: text/html",
                url=SITE + path,
                date=date,
            )
        )
        if number == 0:
            again = clock(number, BEGAN + timedelta(days=30))
            others.append(
                record(
                    b"HTTP/1.1 304 Not Modified\r\nX-Crawl-Content-Length: 0\r\n\r\n",
                    said,
                    "WARC-Profile: http://netpreserve.org/warc/1.1/revisit/server-not-modified",
                    f"WARC-Refers-To-Target-URI: {SITE + path}",
                    f"WARC-Refers-To-Date: {date}",
                    url=SITE + path,
                    date=again,
                    kind="revisit",
                )
            )
        if number == 1:
            cut = record(
                http(*head[1:], body=body[:200]),
                "WARC-Truncated: length",
                url=SITE + path,
                date=clock(number, BEGAN + timedelta(days=30)),
            )
            responses.append(cut)
    gone = http(b"Content-Type: text/html", body=b"gone", status=b"HTTP/1.1 404 Not Found")
    others.append(record(gone, url=SITE + "/pressroom/2024-01/02/content_900009999.htm"))
    others.append(record(http(b"Location: /", body=b"", status=MOVED), url=SITE + "/robots.txt"))
    responses.append(record(http(b"Content-Type: image/png", body=b"\x89PNG"), url=SITE + "/a.png"))
    responses.append(record(http(), url=ELSEWHERE))
    paths = [folder / "CC-MAIN-00001.warc.gz", folder / "crawldiagnostics-00001.warc.gz"]
    paths[0].write_bytes(members(*responses))
    paths[1].write_bytes(members(*others))
    left_out = Counter(
        {"truncated": 1, "status 404": 1, "status 301": 1, "no-html": 1, "other-host": 1}
    )
    return Expected(paths, len(pages) + 1, left_out=left_out)


def chunked(body: bytes, size: int = 1000) -> bytes:
    pieces = [body[at : at + size] for at in range(0, len(body), size)]
    return b"".join(b"%x\r\n%s\r\n" % (len(each), each) for each in pieces) + b"0\r\n\r\n"


_FORMS = (
    "http://english.scio.gov.cn:80{}",
    "https://english.scio.gov.cn{}",
    "HTTP://ENGLISH.SCIO.GOV.CN{}",
    "https://english.scio.gov.cn:443{}?utm_source=wayback",
    "http://english.scio.gov.cn{}#top",
)


def _internet_archive(folder: Path, pages: Pages) -> Expected:
    """Write what came over the wire, under every form of address; repeats in a file before it."""
    first, second = [INFO], [INFO]
    for number, (path, page) in enumerate(pages.items()):
        url = _FORMS[number % len(_FORMS)].format(path)
        sent = chunked(gzip.compress(page.encode(), mtime=0))
        head = (HTML, b"Transfer-Encoding: chunked", b"Content-Encoding: gzip")
        said = f"WARC-Payload-Digest: {sha1(sent)}"
        first.append(record(http(*head, body=sent), said, url=url, date=clock(number)))
        second.append(
            record(
                http(*head, body=b""),
                said,
                "WARC-Profile: http://netpreserve.org/warc/1.0/revisit/identical-payload-digest",
                url=url,
                date=clock(number, BEGAN + timedelta(days=90)),
                kind="revisit",
            )
        )
    second.append(
        record(
            http(HTML, body=b""),
            f"WARC-Payload-Digest: {sha1(b'recorded elsewhere')}",
            url=SITE + "/pressroom/2024-01/02/content_900009998.htm",
            kind="revisit",
        )
    )
    # The one with the repeats comes first by its name.
    paths = [folder / "2-first.warc.gz", folder / "1-second.warc.gz"]
    paths[0].write_bytes(members(*first))
    paths[1].write_bytes(members(*second))
    return Expected(paths, 2 * len(pages), left_out=Counter({"no-original": 1}))


def packed(files: Mapping[str, bytes], compression: int = zipfile.ZIP_STORED) -> bytes:
    """Return a WACZ, or a multi-WACZ, of *files*."""
    names = [{"name": name.rpartition("/")[2], "path": name} for name in files]
    about = {"profile": "data-package", "wacz_version": "1.1.1", "resources": names}
    return wacz({**files, "datapackage.json": json.dumps(about).encode()}, compression)


def halves(pages: Pages) -> tuple[Pages, Pages]:
    """Return every other page, and the rest."""
    each = list(pages.items())
    return dict(each[::2]), dict(each[1::2])


def _archived(pages: Pages) -> dict[str, bytes]:
    one, other = halves(pages)
    return {
        "archive/data-0.warc.gz": members(*plain_records(one, "WARC/1.1")),
        "archive/data-1.warc.gz": members(*plain_records(other, "WARC/1.1")),
        "indexes/index.cdx.gz": gzip.compress(b"cn,gov,scio)/ 20240901000000 {}\n", mtime=0),
        "pages/pages.jsonl": b'{"format": "json-pages-1.0", "id": "pages", "title": "All"}\n',
    }


def _wacz(folder: Path, pages: Pages) -> Expected:
    path = folder / "crawl.wacz"
    path.write_bytes(packed(_archived(pages), zipfile.ZIP_DEFLATED))
    return Expected([path], len(pages))


def _multi_wacz(folder: Path, pages: Pages) -> Expected:
    one, other = (packed(_archived(half)) for half in halves(pages))
    path = folder / "collection.wacz"
    path.write_bytes(packed({"one.wacz": one, "other.wacz": other}))
    return Expected([path], len(pages))


def _hostile(folder: Path, pages: Pages) -> Expected:
    """Write all pages among what shall break, fill or mislead whoever reads them."""
    good = plain_records(pages)
    bomb = members(record(http(body=bytes(1 << 28)), url=SITE + "/bomb.htm"))
    lies = [
        record(http(), length=10**15, url=SITE + "/long.htm"),
        record(http(), length=-1, url=SITE + "/negative.htm"),
        record(http(), "WARC-Payload-Digest: sha1:" + "A" * 32, url=SITE + "/another.htm"),
        record(http(), "X: " + "y" * 100_000, url="http://english.scio.gov.cn@example.org/x.htm"),
        record(http(), url="http://english.scio.gov.cn.example.org/x.htm"),
        record(http(), url=SITE + "/" + "a" * 100_000),
    ]
    paths = [folder / "hostile.warc.gz", folder / "climbing.wacz"]
    paths[0].write_bytes(members(*lies[2:], *good) + bomb + members(*lies[:2]))
    paths[1].write_bytes(
        packed({"../../climbed.warc.gz": members(*good), "archive/a.warc.gz": members(*good)})
    )
    # The user before the host is no host, and what is longer than an address is none.
    left_out = Counter({"other-host": 3})
    return Expected(paths, len(pages), len(pages), left_out, is_sound=False)


Maker = Callable[[Path, Pages], Expected]
KINDS: dict[str, Maker] = {
    "WARC 1.0": _one_file("a.warc", _joined, "WARC/1.0"),
    "WARC 1.1": _one_file("a.warc", _joined, "WARC/1.1"),
    "gzip, a member a record": _one_file("a.warc.gz", members, "WARC/1.1"),
    "gzip as a whole": _one_file("a.warc.gz", whole, "WARC/1.0"),
    "Common Crawl": _common_crawl,
    "Internet Archive": _internet_archive,
    "WACZ": _wacz,
    "multi-WACZ": _multi_wacz,
    "hostile": _hostile,
}


# When a press room was recorded, and which pages of its first briefing were edited by then.
DATES = (datetime(2024, 8, 1, 5), datetime(2024, 10, 1, 5), datetime(2025, 3, 1, 5))
EDITED: tuple[tuple[int, ...], ...] = ((), (2,), (2, 3))
PAGES = 3  # of that briefing


def edited(page: int) -> str:
    """Return page *page* of briefing 1 as somebody corrected it later."""
    text = paragraphs(1, page, PAGES, "July 24, 2024")
    corrected = [line.replace("Lantern 1 has", "It had") for line in text]
    return article(1, page, PAGES, lines=corrected)


def edition(number: int) -> dict[str, str]:
    """Return the press room as it was at date *number*; briefing 3 came late."""
    briefings = {1: PAGES, 2: 2, 3: 1} if number == 2 else {1: PAGES, 2: 2}
    pages: dict[str, str] = press_room(briefings)
    pages |= {path_of(1, page): edited(page) for page in EDITED[number]}
    # Furniture changes, too, which is no revision.
    return {path: page.replace("Events", "Events" + "!" * number) for path, page in pages.items()}


def write(file: Path, pages: Pages, date: datetime = BEGAN) -> Path:
    """Write a WARC file of *pages*, which were recorded from *date* on."""
    file.write_bytes(b"".join(plain_records(pages, began=date)))
    return file


def write_editions(folder: Path) -> list[Path]:
    """Write a file for each of DATES."""
    return [write(folder / f"{n}.warc", edition(n), date) for n, date in enumerate(DATES)]


def sample_pages() -> dict[str, str]:
    """Return the pages of the sample, which has every layout, by path; those for phones last.

    A crawl asks for a page for phones only where there is no other, and for no article that stands
    on one page as well as on several.
    """
    folder = ROOT / "scio_crawler/sample"
    paths = [f"/{path.relative_to(folder).as_posix()}" for path in folder.rglob("*.htm*")]
    asked = sorted((path.startswith("/m/"), path) for path in paths if "_0." not in path)
    return {path: (folder / path[1:]).read_text("utf-8") for _, path in asked}
