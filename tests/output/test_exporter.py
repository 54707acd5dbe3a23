"""What is written, when, and under which name."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from scio_crawler.items import Briefing
from scio_crawler.output.exporter import TABLES, Exporter, turns_file_name
from scio_crawler.output.outcomes import content_hash
from tests.output.made_up import FIRST, ID, LATER, URL, briefing, exporter_in, lines, tree


@pytest.fixture
def exporter(tmp_path) -> Iterator[Exporter]:
    with exporter_in(tmp_path) as exporter:
        yield exporter


# Names and hashes

IDS = ("scio-117331010", "scio-node-9008575", "scio-inline-2020-01-26-1a2b3c4d")


@pytest.mark.parametrize("briefing_id", IDS)
def test_a_turns_file_is_named_by_day_and_id(briefing_id: str) -> None:
    assert turns_file_name("2024-07-05", briefing_id) == f"briefings/2024-07-05_{briefing_id}.jsonl"


WRONG_NAMES = {
    "a way up": ("2024-07-05", "scio-../../etc"),
    "another folder": ("2024-07-05", "scio-1/2"),
    "no id": ("2024-07-05", ""),
    "no id of ours": ("2024-07-05", "117331010"),
    "a line end": ("2024-07-05", "scio-1\n"),
    "NUL": ("2024-07-05", "scio-1\0"),
    "a long name": ("2024-07-05", "scio-" + "1" * 300),
    "a way up in the date": ("../2024-07", "scio-1"),
    "no date": ("", "scio-1"),
}


@pytest.mark.parametrize(("day", "briefing_id"), WRONG_NAMES.values(), ids=WRONG_NAMES)
def test_nothing_else_can_choose_a_path(day: str, briefing_id: str) -> None:
    with pytest.raises(ValueError, match="names no file"):
        turns_file_name(day, briefing_id)


# Publishing


def test_a_new_briefing_is_written_and_remembered(exporter) -> None:
    item = briefing()
    assert exporter.publish(item) == "new"
    assert exporter.write_tables()
    name = f"briefings/2024-07-05_{ID}.jsonl"
    written = tree(exporter.folder)
    assert set(written) == {name, *TABLES, "datapackage.json", "README.md"}
    assert lines(exporter.folder / name) == [turn.record() for turn in item.turns]
    [catalogue] = lines(exporter.folder / "briefings.jsonl")
    assert catalogue == item.entry.record()
    assert catalogue["file"] == name
    assert catalogue["sha256"] == content_hash(item.turns)
    assert (catalogue["revision"], catalogue["revised_by"]) == (1, "")
    assert (catalogue["first_seen"], catalogue["checked"]) == (FIRST, FIRST)
    assert {turn.revision for turn in item.turns} == {1}
    assert lines(exporter.folder / "pages.jsonl") == [
        {
            "briefing_id": ID,
            "page": 1,
            "url": URL,
            "fetched": FIRST,
            "digest": "A" * 32,
            "archive_file": "",
            "archive_offset": 0,
        }
    ]


def test_an_unchanged_file_is_left_as_it_is_with_its_provenance(exporter) -> None:
    exporter.publish(briefing())
    exporter.write_tables()
    before = tree(exporter.folder)
    stamp = (exporter.folder / f"briefings/2024-07-05_{ID}.jsonl").stat().st_mtime_ns
    again = briefing(fetched=LATER)
    again.entry.category = "Industry"
    assert exporter.publish(again) == "unchanged"
    exporter.write_tables()
    after = tree(exporter.folder)
    assert (exporter.folder / f"briefings/2024-07-05_{ID}.jsonl").stat().st_mtime_ns == stamp
    assert {name for name in after if after[name] != before[name]} == {"briefings.jsonl"}
    [catalogue] = lines(exporter.folder / "briefings.jsonl")
    assert (catalogue["first_seen"], catalogue["checked"]) == (FIRST, LATER)
    assert catalogue["category"] == "Industry"


def test_a_change_is_a_revision_and_the_earlier_one_is_kept(exporter) -> None:
    exporter.publish(briefing())
    name = f"briefings/2024-07-05_{ID}.jsonl"
    first = (exporter.folder / name).read_text("utf-8")
    other = "B" * 32
    changes = [("trade", LATER, other, "site"), ("jobs", LATER, other, "reading")]
    for number, (word, fetched, digest, by) in enumerate(changes, start=2):
        item = briefing(word=word, fetched=fetched, digest=digest)
        assert exporter.publish(item) == "changed"
        assert (item.entry.revision, item.entry.revised_by) == (number, by)
        assert {turn["revision"] for turn in lines(exporter.folder / name)} == {number}
    kept = tree(exporter.folder / "revisions")
    assert set(kept) == {f"{ID}/1.jsonl", f"{ID}/2.jsonl"}
    assert kept[f"{ID}/1.jsonl"] == first
    assert "trade" in kept[f"{ID}/2.jsonl"]


def test_a_corrected_date_moves_the_file(exporter) -> None:
    exporter.publish(briefing())
    assert exporter.publish(briefing(day="2024-07-06", fetched=LATER)) == "rewritten"
    assert set(tree(exporter.folder)) == {f"briefings/2024-07-06_{ID}.jsonl"}
    assert exporter.ledger.entry(ID).revision == 1


def test_a_lost_file_is_written_again(exporter) -> None:
    exporter.publish(briefing())
    (exporter.folder / f"briefings/2024-07-05_{ID}.jsonl").unlink()
    assert exporter.publish(briefing(fetched=LATER)) == "rewritten"
    assert set(tree(exporter.folder)) == {f"briefings/2024-07-05_{ID}.jsonl"}


def test_from_partial_to_complete_is_no_revision(exporter) -> None:
    exporter.publish(briefing(turns=5, status="partial"))
    item = briefing(fetched=LATER)
    assert exporter.publish(item) == "completed"
    assert (item.entry.revision, item.entry.revised_by, item.entry.status) == (1, "", "complete")
    assert set(tree(exporter.folder)) == {f"briefings/2024-07-05_{ID}.jsonl"}


def test_a_much_worse_reading_replaces_nothing(exporter) -> None:
    good = briefing()
    exporter.publish(good)
    before = tree(exporter.folder)
    item = briefing(turns=7, fetched=LATER)
    assert exporter.publish(item) == "kept"
    after = tree(exporter.folder)
    worse = f"quarantine/{ID}.jsonl"
    assert {name: text for name, text in after.items() if name != worse} == before
    assert len(lines(exporter.folder / worse)) == 7
    good.entry.checked = LATER
    assert exporter.ledger.entry(ID) == good.entry
    assert exporter.publish(briefing(fetched=LATER)) == "unchanged"
    assert tree(exporter.folder) == before, "a good reading ends the quarantine"


def test_a_transcript_that_is_no_longer_there_leaves_no_empty_file(exporter) -> None:
    exporter.publish(briefing())
    before = tree(exporter.folder)
    assert exporter.publish(briefing(turns=0, status="pending", fetched=LATER)) == "kept"
    assert tree(exporter.folder) == before


def test_a_page_that_fails_later_does_not_make_a_complete_file_partial(exporter) -> None:
    exporter.publish(briefing())
    before = tree(exporter.folder)
    item = briefing(turns=9, status="partial", fetched=LATER)
    assert exporter.publish(item) == "stands"
    assert tree(exporter.folder) == before
    entry = exporter.ledger.entry(ID)
    assert (entry.status, entry.turns, entry.checked) == ("complete", 10, LATER)
    assert item.entry.status == "partial"


def test_an_announced_briefing_has_a_row_and_no_file(exporter) -> None:
    assert exporter.publish(briefing(turns=0, status="pending")) == "pending"
    assert tree(exporter.folder) == {}
    entry = exporter.ledger.entry(ID)
    assert (entry.file, entry.sha256, entry.revision) == ("", "", 0)
    assert exporter.publish(briefing(fetched=LATER)) == "new"
    assert exporter.ledger.entry(ID).first_seen == FIRST


def test_a_worse_copy_has_a_row_and_no_file(exporter) -> None:
    exporter.publish(briefing())
    assert exporter.publish(briefing(same_as="scio-1", fetched=LATER)) == "duplicate"
    assert tree(exporter.folder) == {}
    entry = exporter.ledger.entry(ID)
    assert (entry.file, entry.sha256, entry.revision) == ("", "", 0)
    assert entry.same_as == "scio-1"
    assert exporter.publish(briefing(fetched=LATER)) == "new"


def test_a_file_that_returns_overwrites_no_revision(exporter) -> None:
    for item in (briefing(), briefing(word="trade"), briefing(same_as="scio-1"), briefing()):
        exporter.publish(item)
    exporter.publish(briefing(word="jobs"))
    assert set(tree(exporter.folder / "revisions" / ID)) == {"1.jsonl", "2.jsonl"}
    assert exporter.ledger.entry(ID).revision == 3


def no_page(item: Briefing) -> None:
    item.turns[3].page = 0


def no_date(item: Briefing) -> None:
    item.entry.date = ""


def no_name(item: Briefing) -> None:
    item.people[0].name = ""


def no_turns(item: Briefing) -> None:
    item.turns.clear()


def a_way_up(item: Briefing) -> None:
    item.briefing_id = "../scio-1"


@pytest.mark.parametrize("spoil", [no_page, no_date, no_name, no_turns, a_way_up])
def test_what_breaks_the_contract_is_refused_before_anything_is_written(exporter, spoil) -> None:
    item = briefing()
    spoil(item)
    with pytest.raises(ValueError, match=r"."):
        exporter.publish(item)
    assert tree(exporter.folder) == {}
    assert exporter.ledger.intents() == []
    assert exporter.ledger.newest() == ""


# Tables


def test_tables_are_newest_first_and_left_alone_when_nothing_changed(exporter) -> None:
    for number, day in enumerate(["2020-01-01", "2024-07-05", "2022-01-01"]):
        exporter.publish(briefing(day=day, briefing_id=f"scio-{number}"))
    assert exporter.write_tables()
    assert not exporter.write_tables()
    for name in TABLES:
        ids = [line["briefing_id"] for line in lines(exporter.folder / name)]
        assert ids == ["scio-1", "scio-2", "scio-0"], name


def test_a_lost_table_is_written_again(exporter) -> None:
    exporter.publish(briefing())
    exporter.write_tables()
    (exporter.folder / "people.jsonl").unlink()
    assert exporter.repair() == [
        "the catalogue and its tables were out of date and are written again"
    ]
    assert set(TABLES) < set(tree(exporter.folder))


def test_an_empty_folder_needs_no_repair(exporter) -> None:
    assert exporter.repair() == []
    assert tree(exporter.folder) == {}
