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


def replaces(file: str, old: str, new: str) -> Callable[[Path], None]:
    def harm(folder: Path) -> None:
        (folder / file).write_text((folder / file).read_text("utf-8").replace(old, new), "utf-8")

    return harm


@pytest.mark.parametrize(
    ("harm", "words", "why"),
    [
        (damage_record, SAID, "page 1 cannot be read from "),
        (
            replaces(LONG, "214,608 reading", "214,699 reading"),
            SAID.replace("214,608", "214,699"),
            "read again, the archived page does not have these words",
        ),
        (
            replaces(LONG, '"speaker": "Mai Qingzhou"', '"speaker": "Xia Yu"'),
            SAID,
            "read again, the archived page has these words as said by Mai Qingzhou",
        ),
        (
            replaces("pages.jsonl", '"digest": "', '"digest": "Z'),
            SAID,
            "page 1 is in the archive with another digest than Z",
        ),
        (
            replaces("pages.jsonl", '"archive_file": "archive/', '"archive_file": "archive/x'),
            SAID,
            "page 1 is not in the archive",
        ),
        (lambda at: shutil.rmtree(at / "archive"), SAID, "page 1 cannot be read from "),
        (lambda at: (at / "state.sqlite").unlink(), SAID, "the folder has no state.sqlite, which"),
        (lambda at: (at / "state.sqlite").write_bytes(b"x" * 4096), SAID, "Cannot use "),
        (lambda at: (at / "pages.jsonl").unlink(), SAID, "it is not known where page 1 was read"),
        (replaces(LONG, '"page_end": 2', f'"page_end": {10**12}'), SAID, "it is not known where "),
    ],
    ids=[
        "a damaged record",
        "an altered text",
        "an altered speaker",
        "another digest",
        "another file",
        "no archive",
        "no index",
        "a damaged index",
        "no list of pages",
        "more pages than there can be",
    ],
)
def test_a_proof_that_fails_says_why(
    folder: Path, harm: Callable[[Path], None], words: str, why: str
) -> None:
    harm(folder)
    shown = proof(folder, words)
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


@pytest.mark.slow
def test_a_head_from_an_archive_is_named_wherever_the_words_stand(tmp_path: Path) -> None:
    forged = article(1, 1, 2).replace("director general", "driver").encode()
    with Mirror(press_room({1: 2})) as mirror:
        crawl_on(date(2024, 8, 1), mirror.base, tmp_path / "output")
        later = record(http(body=forged), url=mirror.base + path(1), date="2024-08-02T05:00:00Z")
        (tmp_path / "forged.warc").write_bytes(later)
        imported(tmp_path / "output", tmp_path / "forged.warc", site=mirror.base)
    occurrence = found(tmp_path / "output", said_on(1, 2))
    assert occurrence.turn["position"] == "driver of the Lantern Office"
    shown = prove(tmp_path / "output", occurrence)
    assert shown.holds
    assert [(page.page, page.origin) for page in shown.pages] == [(1, "forged.warc"), (2, "site")]


@pytest.mark.slow
def test_the_capture_of_somebody_else_with_the_same_bytes_is_named(tmp_path: Path) -> None:
    with Mirror(press_room({1: 2})) as mirror:
        crawl_on(date(2024, 8, 1), mirror.base, tmp_path / "output")
        alike = record(
            http(body=article(1, 1, 2).encode()),
            url=mirror.base + path(1),
            date="2024-07-30T05:00:00Z",
        )
        (tmp_path / "theirs.warc").write_bytes(alike)
        imported(tmp_path / "output", tmp_path / "theirs.warc", site=mirror.base)
    shown = prove(tmp_path / "output", found(tmp_path / "output", said_on(1, 1)))
    assert [(page.page, page.origin) for page in shown.pages] == [(1, "site")]
    (capture,) = shown.imports.values()
    assert capture
    assert (capture.origin, capture.date) == ("theirs.warc", "2024-07-30T05:00:00Z")
