"""What an archive forges is marked, is never kept once the site was asked, and hides nothing."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from scio_crawler.archive import warc
from scio_crawler.common.content import digest
from scio_crawler.showing.quoting.proof import prove
from scio_crawler.showing.quoting.search import search
from tests.importing.importing import TELLING, files, imported, replayed
from tests.importing.made import http, record
from tests.mirrors import (
    FULL,
    article,
    article_id,
    crawl,
    item,
    json_lines,
    list_page,
    paragraphs,
    path,
    press_room,
    title,
)
from tests.server import Mirror, tagged

pytestmark = [pytest.mark.slow, pytest.mark.together]  # whole runs

FORGED = "was forged"
HTML = b"Content-Type: text/html; charset=utf-8"
OLD = "2024-08-01T05:00:00Z"


def ahead(**distance: float) -> str:
    return (datetime.now(UTC) + timedelta(**distance)).strftime("%Y-%m-%dT%H:%M:%SZ")


def words(number: int, page: int = 1, of: int = 1, more: int = 0) -> list[str]:
    """Return the lines of a transcript that the site never printed."""
    lines = paragraphs(number, page, of, "July 24, 2024", more)
    return [line.replace("has burned", FORGED) for line in lines]


def forged(number: int, **kind: Any) -> bytes:
    return article(number, lines=words(number), **kind).encode()


@dataclass(frozen=True)
class At:
    """Where a forgery is to stand: the site's origin, and the number of a briefing."""

    base: str
    number: int
    date: str = OLD

    @property
    def url(self) -> str:
        return self.base + path(self.number)

    @property
    def true(self) -> bytes:
        """The page as the site prints it."""
        return article(self.number).encode()

    @property
    def tag(self) -> bytes:
        """The ETag with which the site sends the page."""
        return hashlib.sha256(self.true).hexdigest()[:8].encode()

    def record(self, body: bytes, *head: bytes, **about: Any) -> bytes:
        return self.raw(http(HTML, *head, body=body), **about)

    def forged(self, *head: bytes, **about: Any) -> bytes:
        """Return a record of words that the site never printed."""
        return self.record(forged(self.number), *head, **about)

    def raw(self, block: bytes, *fields: str, **about: Any) -> bytes:
        return record(block, *fields, **{"url": self.url, "date": self.date, **about})


def crawl_of_this_program(at: At) -> bytes:
    """Return records as a crawl of this very program writes them."""
    fields = {warc.RUN: "2024-08-01T05:00:00Z-0badf00d", warc.SITE: at.base, warc.ARGUMENTS: "{}"}
    name = "scio_crawler-00001-20240801050000.warc.gz"
    info, data = warc.info(name, at.date, fields)
    body, head = forged(at.number), ((b"Content-Type", b"text/html"),)
    sent = warc.Sent(at.url, 200, head, body, at.date, digest(body), "127.0.0.1")
    ended = {**fields, warc.ENDED: fields[warc.RUN], warc.RECORDS: "1"}
    return data + warc.response(sent, info) + warc.metadata("urn:x", at.date, info, ended)


def revisit_of_another(at: At) -> bytes:
    body, other = forged(at.number), at.base + path(at.number) + "?page=77"
    sha1 = "sha1:" + digest(body)
    return at.record(body, url=other) + at.raw(
        http(HTML, body=b""),
        f"WARC-Payload-Digest: {sha1}",
        f"WARC-Refers-To-Target-URI: {other}",
        f"WARC-Refers-To-Date: {at.date}",
        kind="revisit",
    )


def another_head(at: At) -> bytes:
    """Return the true words under a head with somebody else in it."""
    lines = paragraphs(at.number, 1, 1, "July 24, 2024")
    lines.insert(2, f"Mr. Fang Zhao, who {FORGED}, deputy director of the Lantern Office")
    return article(at.number, lines=lines).encode()


def list_that_prints(at: At) -> bytes:
    text = "".join(f"<p>{line}</p>" for line in words(at.number))
    return list_page(
        [item(path(at.number), title(at.number))], below=f"<p>• Forged {text}</p>"
    ).encode()


FORGERIES: dict[str, Callable[[At], bytes]] = {
    "nothing but other words": lambda at: at.forged(),
    "the true ETag": lambda at: at.forged(b'ETag: "' + at.tag + b'"'),
    "a fresh Last-Modified": lambda at: at.forged(b"Last-Modified: Fri, 01 Jan 2100 00:00:00 GMT"),
    "years ahead": lambda at: at.forged(date="2099-01-01T00:00:00Z"),
    "ahead by its time zone": lambda at: at.forged(date=ahead(hours=1)[:-1] + "-14:00"),
    "this second": lambda at: at.forged(date=ahead()),
    "a crawl of this program": crawl_of_this_program,
    "fields of our own": lambda at: at.raw(
        http(HTML, body=forged(at.number)),
        "scio-origin-file: site",
        "scio-origin-sha256: ",
        "scio-run: 1",
    ),
    "a revisit of a foreign record": revisit_of_another,
    "a resource": lambda at: at.raw(forged(at.number), kind="resource"),
    "another status": lambda at: at.forged().replace(b"200 OK", b"206 OK "),
    "two records of one second": lambda at: at.record(at.true) + at.forged(),
    "a digest that lies": lambda at: at.raw(
        http(HTML, body=forged(at.number)), "WARC-Payload-Digest: sha1:" + digest(at.true)
    ),
    "the page for phones": lambda at: at.record(
        forged(at.number, phone=True), url=f"{at.base}/m{path(at.number)}"
    ),
    "the older address": lambda at: at.forged(
        url=f"https://www.china.org.cn/englishscio{path(at.number)}"
    ),
    "a second page": lambda at: b"".join(
        at.record(
            article(at.number, page, 2, lines=words(at.number, page, 2)).encode(),
            url=at.base + path(at.number, page),
        )
        for page in (1, 2)
    ),
    "a better copy": lambda at: at.record(
        article(at.number + 500, lines=words(at.number, more=9))
        .replace(FORGED, "has burned")
        .replace("Good morning", f"It {FORGED}. Good morning")
        .encode(),
        url=at.base + path(at.number + 500),
    ),
    "another title": lambda at: at.record(
        at.true.replace(b"SCIO briefing", f"SCIO briefing that {FORGED}".encode())
    ),
    "another head": lambda at: at.record(another_head(at)),
    "another head, later": lambda at: at.record(another_head(at), date=ahead()),
    "a transcript on a list": lambda at: at.record(
        list_that_prints(at), url=f"{at.base}/pressroom/node_{article_id(at.number)}.htm"
    ),
    "the true page in another encoding": lambda at: at.raw(
        http(b"Content-Type: text/html; charset=utf-16le", body=at.true)
    ),
    "all on one page": lambda at: at.forged(url=at.url.replace(".htm", "_0.htm")),
    "no words": lambda at: at.record(
        article(at.number, lines=[f"This {FORGED}."]).encode(), date=ahead()
    ),
}
NUMBERS = {name: number for number, name in enumerate(FORGERIES, 1)}
REFUSED = ("years ahead", "ahead by its time zone")
LAST = ("this second", "another head, later", "no words")  # which are dated after all crawls


@dataclass
class Done:
    """A folder after an import of every forgery, and after the crawl that followed it."""

    order: str
    folder: Path
    report: dict[str, Any]
    marks: dict[str, set[str]]  # the origins of pages by briefing, after the import
    texts: dict[str, str]  # what stands in the tables of each briefing, after the import
    asked: list[str]  # the paths that the crawl requested


def by_briefing(folder: Path) -> dict[str, str]:
    """Return all that stands in the current files and tables, by briefing."""
    found: dict[str, str] = {}
    names = ("briefings.jsonl", "people.jsonl", "notes.jsonl")
    for file in (*folder.glob("briefings/*.jsonl"), *(folder / name for name in names)):
        for line in json_lines(file):
            id = line["briefing_id"]
            found[id] = found.get(id, "") + json.dumps(line)
    return found


def origins(folder: Path) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for line in json_lines(folder / "pages.jsonl"):
        found.setdefault(line["briefing_id"], set()).add(line["origin"])
    return found


ORDERS = ("import, crawl", "crawl, import, crawl", "crawl, crawl, import, crawl")


@pytest.fixture(scope="module", params=ORDERS)
def done(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Done]:
    folder = tmp_path_factory.mktemp("forged")
    output, date = folder / "output", OLD
    room = press_room(dict.fromkeys(NUMBERS.values(), 1))
    pages = {at: tagged(page) if "content_" in at else page for at, page in room.items()}
    with Mirror(pages) as mirror:
        if request.param != ORDERS[0]:
            crawl(mirror.base, output)
        if request.param == ORDERS[2]:
            date = json.loads((output / "report.json").read_text())["finished"]
            crawl(mirror.base, output, *FULL)
        made = [folder / f"{number}.warc" for number in NUMBERS.values()]
        for file, (name, make) in zip(made, FORGERIES.items(), strict=True):
            file.write_bytes(make(At(mirror.base, NUMBERS[name], date)))
        imported(output, *made, site=mirror.base)
        report = json.loads((output / "report.json").read_text())
        marks, texts = origins(output), by_briefing(output)
        mirror.log.clear()
        crawl(mirror.base, output)
        yield Done(request.param, output, report, marks, texts, mirror.paths())


def id_of(name: str) -> str:
    return f"scio-{article_id(NUMBERS[name])}"


@pytest.mark.parametrize("name", FORGERIES)
def test_a_forgery_is_marked_and_the_site_is_asked(name: str, done: Done) -> None:
    for id in (i for i, text in done.texts.items() if FORGED in text):
        assert done.marks[id] != {"site"}, id
    number = NUMBERS[name]
    if FORGED in done.texts.get(id_of(name), ""):
        assert done.marks[id_of(name)] == {f"{number}.warc"}
        assert path(number) in done.asked
    after = by_briefing(done.folder)
    assert FORGED not in after[id_of(name)]
    assert origins(done.folder)[id_of(name)] == {"site"}


@pytest.mark.parametrize("name", FORGERIES)
def test_what_the_site_sent_later_is_not_replaced(name: str, done: Done) -> None:
    if done.order == ORDERS[0] or name in LAST:
        return
    assert FORGED not in done.texts[id_of(name)]
    assert done.marks[id_of(name)] == {"site"}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_dated_ahead_is_refused_with_a_reason(name: str, done: Done) -> None:
    reasons = {Path(line["url"]).name: line["reason"] for line in done.report["failures"]}
    assert "dated ahead of the clock here" in reasons[f"{NUMBERS[name]}.warc"]


def test_the_proof_of_what_was_forged_once_names_the_archive(done: Done) -> None:
    number = NUMBERS["nothing but other words"]
    [said] = [line for line in words(number) if FORGED in line]
    proof = prove(done.folder, search(done.folder, said).occurrences[0])
    assert proof.holds
    assert {page.origin for page in proof.pages} == {f"{number}.warc"}


def test_a_replay_gives_the_same_files(done: Done, tmp_path: Path) -> None:
    before, lasting = files(done.folder), files(done.folder, TELLING)
    replayed(done.folder)
    assert files(done.folder) == before
    shutil.copytree(done.folder / "archive", tmp_path / "archive")
    replayed(tmp_path)
    assert files(tmp_path, TELLING) == lasting
