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
from tests.archive.made_up import PAGE, files, index_of, run, sent

HTML = b"<html><body><h1>On kites</h1><p>Weng Jiamu:</p><p>They fly.</p></body></html>"


@contextmanager
def shelf_in(folder: Path) -> Iterator[ArchiveReader]:
    with index_of(folder) as index:
        yield ArchiveReader(folder / "archive", index)


def page_at(receipt: Receipt) -> PageLine:
    return PageLine(archive_file=receipt.archive_file, archive_offset=receipt.archive_offset)


def test_pages_come_back_by_the_place_of_their_records(tmp_path) -> None:
    receipts = run(tmp_path, sent(b"one"), sent(b"two", 1), sent(b"two", 2))
    with shelf_in(tmp_path) as shelf:
        captures = shelf.captures(map(page_at, receipts))
    assert [capture.body for capture in captures] == [b"one", b"two", b"two"]
    assert [capture.receipt for capture in captures] == receipts
    assert [capture.fetched for capture in captures] == [receipt.fetched for receipt in receipts]


def test_a_capture_is_read_like_the_response_that_it_was(tmp_path) -> None:
    [receipt] = run(tmp_path, sent(HTML))
    with shelf_in(tmp_path) as shelf:
        answer = shelf.last_page_from_site(PAGE)
    assert answer
    assert (answer.status, answer.unchanged) == (200, False)
    assert answer.capture.headers == {"Content-Type": "text/html; charset=utf-8"}
    page = read_page(answer.capture)
    assert (page.url, page.receipt) == (PAGE, receipt)
    assert any("They fly." in block.text for block in page.blocks)


def test_what_an_import_says_is_nothing_that_the_site_sent(tmp_path) -> None:
    run(tmp_path, sent(b"one"))
    run(tmp_path, sent(b"forged", 1), kind=IMPORT)
    with shelf_in(tmp_path) as shelf:
        answer, line = shelf.last_page_from_site(PAGE), shelf.index.latest(PAGE)
        assert answer
        assert line
        last = shelf.answer(line)
    assert (answer.body, last.body) == (b"one", b"forged")


def test_the_site_sent_what_an_import_had_before(tmp_path) -> None:
    run(tmp_path, sent(b"one"), kind=IMPORT)
    with shelf_in(tmp_path) as shelf:
        assert shelf.last_page_from_site(PAGE) is None
    [receipt] = run(tmp_path, sent(b"one", 1))
    with shelf_in(tmp_path) as shelf:
        answer = shelf.last_page_from_site(PAGE)
    assert answer
    assert (answer.body, answer.receipt, answer.unchanged) == (b"one", receipt, False)


def test_304_comes_back_as_the_page_that_was_unchanged(tmp_path) -> None:
    run(tmp_path, sent(HTML))
    [receipt] = run(tmp_path, sent(b"", 7, status=304))
    with shelf_in(tmp_path) as shelf:
        [visit] = shelf.index.lines(PAGE, 2)
        answer = shelf.answer(visit)
    assert (answer.status, answer.body, answer.unchanged) == (200, HTML, True)
    assert answer.receipt == receipt


def test_a_place_without_a_record_is_told(tmp_path) -> None:
    [receipt] = run(tmp_path, sent(HTML))
    with shelf_in(tmp_path) as shelf:
        for lost in (PageLine(), page_at(Receipt(archive_file=receipt.archive_file))):
            with pytest.raises(ArchiveFailure, match="is not in the archive"):
                shelf.captures([page_at(receipt), lost])


def test_a_file_that_has_gone_is_named_once(tmp_path) -> None:
    [receipt] = run(tmp_path, sent(HTML))
    [path] = files(tmp_path)
    path.unlink()
    with shelf_in(tmp_path) as shelf, pytest.raises(ArchiveFailure) as raised:
        shelf.captures([page_at(receipt)])
    assert str(raised.value).count(str(path)) == 1


def test_a_damaged_record_is_told_with_its_place(tmp_path) -> None:
    [receipt] = run(tmp_path, sent(HTML))
    [path] = files(tmp_path)
    data = bytearray(path.read_bytes())
    data[receipt.archive_offset + 30] ^= 255
    path.write_bytes(data)
    with shelf_in(tmp_path) as shelf:
        said = f"cannot be read from {path} at byte {receipt.archive_offset}"
        with pytest.raises(ArchiveFailure, match=said):
            shelf.captures([page_at(receipt)])
        assert shelf.last_page_from_site(PAGE) is None
