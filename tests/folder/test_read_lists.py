"""A page of a list is remembered as it was read while all that this depends on is the same."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from scio_crawler.common.database import FILE, Database
from scio_crawler.folder import read_lists
from scio_crawler.folder.read_lists import recall, remember
from scio_crawler.items import Capture, Link, Page, PageCount, Receipt, Sign

URL = "http://english.scio.gov.cn/pressroom/node_8021725.html"
CAPTURE = Capture(URL, b"<html>", {"Content-Type": "text/html"}, receipt=Receipt("2026-01-02"))
ASKED = (URL, 1, True, "")
PAGE = Page(
    url=URL,
    layout="list",
    title="Press Conference Transcripts",
    marked=1,
    pager={1: URL, 2: f"{URL}?2"},
    announced=PageCount(2, "Page 1 of 2"),
    signs=[Sign("unknown-links", "a column of links", weak=True)],
    problems=["has a title that is long"],
    links=[Link(f"{URL}/1", "On lanterns", "2026-01-01"), Link(f"{URL}/2", headline=True)],
    receipt=Receipt("2026-01-01"),
)


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    with closing(Database(tmp_path / FILE)) as database:
        yield database


def test_the_page_is_as_it_was_read_with_the_receipt_of_today(database: Database) -> None:
    remember(database, CAPTURE, ASKED, PAGE)
    assert recall(database, CAPTURE, ASKED) == replace(PAGE, receipt=CAPTURE.receipt)


OTHERS = {
    "other bytes": (CAPTURE._replace(body=b"<HTML>"), ASKED),
    "another coding": (CAPTURE._replace(headers={"Content-Encoding": "gzip"}), ASKED),
    "another type": (CAPTURE._replace(headers={"Content-Type": "text/plain"}), ASKED),
    "at another address": (CAPTURE._replace(url=f"{URL}?2"), ASKED),
    "as another page": (CAPTURE, (URL, 2, True, "")),
    "not as the first page": (CAPTURE, (URL, 1, False, "")),
    "in a list of another title": (CAPTURE, (URL, 1, True, "Transcripts")),
}


@pytest.mark.parametrize(("capture", "asked"), OTHERS.values(), ids=OTHERS)
def test_what_could_be_read_otherwise_is_read(database, capture, asked) -> None:
    remember(database, CAPTURE, ASKED, PAGE)
    assert recall(database, capture, asked) is None


def test_another_version_reads_again(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    remember(database, CAPTURE, ASKED, PAGE)
    monkeypatch.setattr(read_lists, "version", lambda: "a better reading")
    assert recall(database, CAPTURE, ASKED) is None


MORE = {
    "transcripts": replace(PAGE, inline=[Page(url=URL)]),
    "a redirect": Page(url=URL, redirect=f"{URL}?2"),
}


@pytest.mark.parametrize("page", MORE.values(), ids=MORE)
def test_what_shows_more_than_links_is_read_each_time(database: Database, page: Page) -> None:
    remember(database, CAPTURE, ASKED, page)
    assert recall(database, CAPTURE, ASKED) is None
