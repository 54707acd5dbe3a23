"""Responses come back from the archive as they were sent, by the place of their record."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from scio_crawler.archive.index import IMPORT
from scio_crawler.archive.lookup import ArchiveReader
from scio_crawler.common.errors import ArchiveFailure
from scio_crawler.items import PageLine, Receipt
from scio_crawler.reading.briefing import read_page
from tests.archive.damage import flip
from tests.archive.made_up import PAGE, files, index_of, run, sent

HTML = b"<html><body><h1>On kites</h1><p>Weng Jiamu:</p><p>They fly.</p></body></html>"


@contextmanager
def archive_in(folder: Path) -> Iterator[ArchiveReader]:
    with index_of(folder) as index:
        yield ArchiveReader(folder / "archive", index)


def page_at(receipt: Receipt) -> PageLine:
    return PageLine(archive_file=receipt.archive_file, archive_offset=receipt.archive_offset)


def test_pages_come_back_by_the_place_of_their_records(tmp_path) -> None:
    receipts = run(tmp_path, sent(b"one"), sent(b"two", 1), sent(b"two", 2))
    with archive_in(tmp_path) as archive:
        captures = [archive.capture(page_at(receipt)) for receipt in receipts]
    assert [capture.body for capture in captures] == [b"one", b"two", b"two"]
    assert [capture.receipt for capture in captures] == receipts
    assert [capture.fetched for capture in captures] == [receipt.fetched for receipt in receipts]


def test_a_capture_is_read_like_the_response_that_it_was(tmp_path) -> None:
    [receipt] = run(tmp_path, sent(HTML))
    with archive_in(tmp_path) as archive:
        answer = archive.last_page_from_site(PAGE)
    assert answer
    assert (answer.status, answer.unchanged) == (200, False)
    assert answer.capture.headers == {"Content-Type": "text/html; charset=utf-8"}
    page = read_page(answer.capture)
    assert (page.url, page.receipt) == (PAGE, receipt)
    assert any("They fly." in block.text for block in page.blocks)


def test_the_last_page_from_the_site_is_not_an_import(tmp_path) -> None:
    run(tmp_path, sent(b"one"))
    run(tmp_path, sent(b"forged", 1), kind=IMPORT)
    with archive_in(tmp_path) as archive:
        answer, line = archive.last_page_from_site(PAGE), archive.index.latest(PAGE)
        assert answer
        assert line
        last = archive.answer(line)
    assert (answer.body, last.body) == (b"one", b"forged")


def test_the_site_sent_what_an_import_had_before(tmp_path) -> None:
    run(tmp_path, sent(b"one"), kind=IMPORT)
    with archive_in(tmp_path) as archive:
        assert archive.last_page_from_site(PAGE) is None
    [receipt] = run(tmp_path, sent(b"one", 1))
    with archive_in(tmp_path) as archive:
        answer = archive.last_page_from_site(PAGE)
    assert answer
    assert (answer.body, answer.receipt, answer.unchanged) == (b"one", receipt, False)


def test_a_304_comes_back_as_the_unchanged_page(tmp_path) -> None:
    run(tmp_path, sent(HTML))
    [receipt] = run(tmp_path, sent(b"", 7, status=304))
    with archive_in(tmp_path) as archive:
        [visit] = archive.index.lines(PAGE, 2)
        answer = archive.answer(visit)
    assert (answer.status, answer.body, answer.unchanged) == (200, HTML, True)
    assert answer.receipt == receipt


def test_a_place_without_a_record_is_named(tmp_path) -> None:
    [receipt] = run(tmp_path, sent(HTML))
    with archive_in(tmp_path) as archive:
        for lost in (PageLine(), page_at(Receipt(archive_file=receipt.archive_file))):
            with pytest.raises(ArchiveFailure, match="is not in the archive"):
                archive.capture(lost)


def test_a_missing_file_is_named_once(tmp_path) -> None:
    [receipt] = run(tmp_path, sent(HTML))
    [path] = files(tmp_path)
    path.unlink()
    with archive_in(tmp_path) as archive, pytest.raises(ArchiveFailure) as raised:
        archive.capture(page_at(receipt))
    assert str(raised.value).count(str(path)) == 1


def test_a_damaged_record_is_named_with_its_place(tmp_path) -> None:
    [receipt] = run(tmp_path, sent(HTML))
    [path] = files(tmp_path)
    flip(path, receipt.archive_offset + 30)
    with archive_in(tmp_path) as archive:
        said = f"cannot be read from {path} at byte {receipt.archive_offset}"
        with pytest.raises(ArchiveFailure, match=said):
            archive.capture(page_at(receipt))
        assert archive.last_page_from_site(PAGE) is None
