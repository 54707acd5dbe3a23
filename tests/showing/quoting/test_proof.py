"""The proof of a quotation: what is read again, and what is said if it cannot be."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from scio_crawler.showing.quoting.proof import Proof, prove
from scio_crawler.showing.quoting.search import Occurrence, search
from tests.contract.checking.test_checking import LONG, crawl_sample
from tests.importing.importing import imported
from tests.importing.made import http, record
from tests.mirrors import article, crawl, crawl_on, paragraphs, path, press_room
from tests.mirrors import said as said_on
from tests.server import Mirror
from tests.showing.exports.damages import replace

SAID = "there were 214,608 reading rooms in use at the end of November"


@pytest.fixture
def folder(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    copy = tmp_path / "output"
    shutil.copytree(crawl_sample(tmp_path_factory.getbasetemp()), copy)
    return copy


def found(folder: Path, words: str = SAID) -> Occurrence:
    return search(folder, words).occurrences[0]


def proof(folder: Path, words: str = SAID) -> Proof:
    return prove(folder, found(folder, words))


def test_every_turn_of_the_sample_is_proved(folder: Path) -> None:
    """One turn of each briefing: among them phone pages, a node and transcripts on a list."""
    for file in sorted(folder.glob("briefings/*.jsonl")):
        turn = json.loads(file.read_text("utf-8").splitlines()[-1])
        occurrence = next(p for p in search(folder, turn["text"]).occurrences if p.turn == turn)
        shown = prove(folder, occurrence)
        assert shown.why == ""
        assert [page.page for page in shown.pages] == [*range(turn["page"], turn["page_end"] + 1)]


def test_of_a_near_quotation_the_words_of_the_transcript_are_proved(folder: Path) -> None:
    assert proof(folder, SAID.replace("214,608", "214,806")).holds


def damage_record(folder: Path, number: int = 1) -> None:
    """Change bytes in the middle of the record of a page of the long briefing."""
    pages = map(json.loads, (folder / "pages.jsonl").read_text("utf-8").splitlines())
    page = next(p for p in pages if (p["briefing_id"], p["page"]) == ("scio-900100001", number))
    file = folder / page["archive_file"]
    data = bytearray(file.read_bytes())
    data[page["archive_offset"] + 900] ^= 0xFF
    file.write_bytes(data)


NO_WORDS = "read again, the archived page does not have these words"
OTHER_SPEAKER = "read again, the archived page has these words as said by Mai Qingzhou"
OTHER_DIGEST = "page 1 is in the archive with another digest than Z"
UNREADABLE = "page 1 cannot be read from "
SPEAKER, PAGES = '"speaker": "Mai Qingzhou"', "pages.jsonl"
UNKNOWN = "it is not known where page "
# What is done to the folder, and why the proof fails.
HARMS: dict[str, tuple[Callable[[Path], object], str]] = {
    "a damaged record": (damage_record, UNREADABLE),
    "an altered text": (replace(LONG, "214,608 reading", "214,699 reading"), NO_WORDS),
    "an altered speaker": (replace(LONG, SPEAKER, '"speaker": "Xia Yu"'), OTHER_SPEAKER),
    "another digest": (replace(PAGES, '"digest": "', '"digest": "Z'), OTHER_DIGEST),
    "another file": (replace(PAGES, "archive/", "archive/x"), "page 1 is not in the archive"),
    "no archive": (lambda at: shutil.rmtree(at / "archive"), UNREADABLE),
    "no index": (lambda at: (at / "state.sqlite").unlink(), "the folder has no state.sqli"),
    "a damaged index": (lambda at: (at / "state.sqlite").write_bytes(b"x" * 4096), "Cannot use "),
    "no list of pages": (lambda at: (at / PAGES).unlink(), f"{UNKNOWN}1 was read"),
    "too many pages": (replace(LONG, '"page_end": 2', f'"page_end": {10**12}'), UNKNOWN),
}


@pytest.mark.parametrize(("harm", "why"), HARMS.values(), ids=HARMS)
def test_a_proof_that_fails_says_why(
    folder: Path, harm: Callable[[Path], object], why: str
) -> None:
    harm(folder)
    altered = SAID.replace("214,608", "214,699") if why == NO_WORDS else SAID
    shown = proof(folder, altered)
    assert not shown.holds
    assert shown.why.startswith(why)


def test_a_page_that_is_not_of_the_turn_may_be_damaged(folder: Path) -> None:
    damage_record(folder, number=11)
    assert proof(folder).holds


@pytest.mark.slow
def test_an_earlier_revision_is_proved_from_what_was_archived_then(tmp_path: Path) -> None:
    before, after = "The herons came back in March.", "The herons came back in May."
    lines = paragraphs(1, 2, 2, "July 24, 2024")
    with Mirror(press_room({1: 2})) as mirror:
        for said in (before, after):
            mirror.pages[path(1, 2)] = article(1, 2, 2, lines=[*lines[:-2], said, *lines[-2:]])
            assert crawl(mirror.base, tmp_path, "-a", "full=1").status == 0
    (occurrence,) = search(tmp_path, before).occurrences
    assert (occurrence.turn["revision"], occurrence.today and occurrence.today.revision) == (1, 2)
    shown, of_today = prove(tmp_path, occurrence), prove(tmp_path, found(tmp_path, after))
    assert (shown.why, of_today.why) == ("", "")
    assert shown.pages[0].digest != of_today.pages[0].digest


def crawled_and_imported(tmp_path: Path, body: bytes, fetched: str) -> Path:
    """Return the output of a crawl on August 1, and of an import of another first page."""
    with Mirror(press_room({1: 2})) as mirror:
        crawl_on(date(2024, 8, 1), mirror.base, tmp_path / "output")
        page = record(http(body=body), url=mirror.base + path(1), date=fetched)
        (tmp_path / "theirs.warc").write_bytes(page)
        return imported(tmp_path / "output", tmp_path / "theirs.warc", site=mirror.base).folder


@pytest.mark.slow
def test_a_head_from_an_archive_is_named_wherever_the_words_are(tmp_path: Path) -> None:
    forged = article(1, 1, 2).replace("director general", "driver").encode()
    folder = crawled_and_imported(tmp_path, forged, "2024-08-02T05:00:00Z")
    occurrence = found(folder, said_on(1, 2))
    assert occurrence.turn["position"] == "driver of the Lantern Office"
    shown = prove(folder, occurrence)
    assert shown.holds
    assert [(page.page, page.origin) for page in shown.pages] == [(1, "theirs.warc"), (2, "site")]


@pytest.mark.slow
def test_the_capture_of_somebody_else_with_the_same_bytes_is_named(tmp_path: Path) -> None:
    folder = crawled_and_imported(tmp_path, article(1, 1, 2).encode(), "2024-07-30T05:00:00Z")
    shown = proof(folder, said_on(1, 1))
    assert [(page.page, page.origin) for page in shown.pages] == [(1, "site")]
    (capture,) = shown.imports.values()
    assert capture
    assert (capture.origin, capture.date) == ("theirs.warc", "2024-07-30T05:00:00Z")
