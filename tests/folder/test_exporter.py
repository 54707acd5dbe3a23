"""What is written, when, and under which name."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from scio_crawler.common.errors import ContractError
from scio_crawler.contract.description import DESCRIPTIONS
from scio_crawler.contract.names import turns_file_name
from scio_crawler.folder import ledger, outcomes
from scio_crawler.folder.exporter import Exporter
from scio_crawler.folder.files import Damage
from scio_crawler.folder.outcomes import content_hash
from scio_crawler.folder.plan import Published
from scio_crawler.items import EXCHANGES, KEPT_TABLES, LEDGER_TABLES, Briefing, Entry, Receipt, Sign
from scio_crawler.reading.transcript import doubts
from tests.folder.made_up import (
    FIRST,
    ID,
    LATER,
    SPEECH,
    URL,
    briefing,
    entry_in,
    exporter_in,
    lines,
    name_turns,
    tree,
)

FILE = f"briefings/2024-07-05_{ID}.jsonl"
TABLES = {table.files for table in LEDGER_TABLES}
KEPT = {table.files for table in KEPT_TABLES}


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
    with pytest.raises(ContractError, match="names no file"):
        turns_file_name(day, briefing_id)


# Publishing


def test_a_new_briefing_is_written_and_remembered(exporter) -> None:
    item = briefing()
    assert exporter.publish(item).outcome == "new"
    assert exporter.write_tables()
    written = tree(exporter.folder)
    assert set(written) == {FILE, *TABLES, *DESCRIPTIONS}
    assert lines(exporter.folder / FILE) == [turn.record() for turn in item.turns]
    [catalogue] = lines(exporter.folder / "briefings.jsonl")
    assert catalogue == item.entry.record()
    assert catalogue["file"] == FILE
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
            "origin": "site",
            "origin_digest": "",
        }
    ]


def test_an_unchanged_file_is_left_as_it_is_with_its_provenance(exporter) -> None:
    exporter.publish(briefing())
    exporter.write_tables()
    before = tree(exporter.folder)
    stamp = (exporter.folder / FILE).stat().st_mtime_ns
    again = briefing(fetched=LATER)
    again.entry.category = "Industry"
    assert exporter.publish(again).outcome == "unchanged"
    exporter.write_tables()
    after = tree(exporter.folder)
    assert (exporter.folder / FILE).stat().st_mtime_ns == stamp
    changed = {name for name in after if after[name] != before[name]}
    assert changed == {"briefings.jsonl", "datapackage.json"}  # which has its digest
    [catalogue] = lines(exporter.folder / "briefings.jsonl")
    assert (catalogue["first_seen"], catalogue["checked"]) == (FIRST, LATER)
    assert (catalogue["fetched_from"], catalogue["fetched_until"]) == (FIRST, FIRST)
    assert catalogue["category"] == "Industry"


def test_a_change_is_a_revision_and_the_earlier_one_is_kept(exporter) -> None:
    exporter.publish(briefing())
    first = (exporter.folder / FILE).read_text("utf-8")
    other = "B" * 32
    all_turns = {"added": [], "removed": [], "changed": list(range(1, 11))}
    for number, word, by in ((2, "trade", "site"), (3, "jobs", "reading")):
        item = briefing(word=word, fetched=LATER, digest=other)
        assert exporter.publish(item) == Published("changed", all_turns)
        assert (item.entry.revision, item.entry.revised_by) == (number, by)
        assert {turn["revision"] for turn in lines(exporter.folder / FILE)} == {number}
    kept = tree(exporter.folder / "revisions")
    assert set(kept) == {f"{ID}/1.jsonl", f"{ID}/2.jsonl"}
    assert kept[f"{ID}/1.jsonl"] == first
    assert "trade" in kept[f"{ID}/2.jsonl"]


def test_a_corrected_date_moves_the_file(exporter) -> None:
    exporter.publish(briefing())
    assert exporter.publish(briefing(day="2024-07-06", fetched=LATER)).outcome == "rewritten"
    assert set(tree(exporter.folder)) == {f"briefings/2024-07-06_{ID}.jsonl"}
    assert entry_in(exporter.ledger).revision == 1


def test_a_lost_file_is_written_again(exporter) -> None:
    exporter.publish(briefing())
    (exporter.folder / FILE).unlink()
    assert exporter.publish(briefing(fetched=LATER)).outcome == "rewritten"
    assert set(tree(exporter.folder)) == {FILE}


def test_from_partial_to_complete_is_no_revision(exporter) -> None:
    exporter.publish(briefing(turns=5, status="partial"))
    item = briefing(fetched=LATER)
    assert exporter.publish(item).outcome == "completed"
    assert (item.entry.revision, item.entry.revised_by, item.entry.status) == (1, "", "complete")
    assert set(tree(exporter.folder)) == {FILE}


def test_a_much_worse_reading_replaces_nothing(exporter) -> None:
    good = briefing()
    exporter.publish(good)
    before = tree(exporter.folder)
    item = briefing(turns=7, fetched=LATER)
    assert exporter.publish(item).outcome == "kept"
    after = tree(exporter.folder)
    worse = f"quarantine/{ID}.jsonl"
    assert {name: text for name, text in after.items() if name != worse} == before
    assert len(lines(exporter.folder / worse)) == 7
    good.entry.checked = LATER
    assert entry_in(exporter.ledger) == good.entry
    assert exporter.publish(briefing(fetched=LATER)).outcome == "unchanged"
    assert tree(exporter.folder) == before, "a good reading ends the quarantine"


def test_a_transcript_that_is_no_longer_there_leaves_no_empty_file(exporter) -> None:
    exporter.publish(briefing())
    before = tree(exporter.folder)
    assert exporter.publish(briefing(turns=0, status="pending", fetched=LATER)).outcome == "kept"
    assert tree(exporter.folder) == before


def test_a_page_that_fails_later_does_not_make_a_complete_file_partial(exporter) -> None:
    exporter.publish(briefing())
    before = tree(exporter.folder)
    item = briefing(turns=9, status="partial", fetched=LATER)
    assert exporter.publish(item).outcome == "stands"
    assert tree(exporter.folder) == before
    entry = entry_in(exporter.ledger)
    assert (entry.status, entry.turns, entry.checked) == ("complete", 10, LATER)
    assert item.entry.status == "partial"


def test_an_announced_briefing_has_a_row_and_no_file(exporter) -> None:
    assert exporter.publish(briefing(turns=0, status="pending")).outcome == "pending"
    assert tree(exporter.folder) == {}
    entry = entry_in(exporter.ledger)
    assert (entry.file, entry.sha256, entry.revision) == ("", "", 0)
    assert exporter.publish(briefing(fetched=LATER)).outcome == "new"
    assert entry_in(exporter.ledger).first_seen == FIRST


BETTER = {"briefing_id": "scio-2", "speech": SPEECH}
OTHER_WORDS = {"speech": " Nobody had asked the ferrymen of the lower river before." * 6}
BETTER_FILE = "briefings/2024-07-05_scio-2.jsonl"


def test_a_worse_copy_has_a_row_and_no_file(exporter) -> None:
    exporter.publish(briefing(**BETTER))
    assert exporter.publish(briefing(speech=SPEECH)) == Published("duplicate")
    assert set(tree(exporter.folder)) == {BETTER_FILE, f"revisions/{ID}/1.jsonl"}
    entry = entry_in(exporter.ledger)
    assert (entry.file, entry.sha256, entry.revision) == ("", "", 0)
    assert entry.same_as == "scio-2"
    assert exporter.publish(briefing(**OTHER_WORDS, fetched=LATER)).outcome == "changed"
    assert entry_in(exporter.ledger).revision == 2


def test_a_better_copy_takes_the_file_from_a_worse_one(exporter) -> None:
    exporter.publish(briefing(speech=SPEECH))
    published = exporter.publish(briefing(**BETTER))
    assert published == Published("new", superseded=[entry_in(exporter.ledger)])
    assert published.superseded[0].same_as == "scio-2"
    assert set(tree(exporter.folder)) == {BETTER_FILE, f"revisions/{ID}/1.jsonl"}


def test_a_person_can_take_a_much_worse_reading(exporter) -> None:
    exporter.publish(briefing())
    assert exporter.publish(briefing(turns=7, fetched=LATER)).outcome == "kept"
    assert exporter.publish(briefing(turns=7, fetched=LATER), accepted=True) == Published(
        "changed", {"added": [], "removed": [8, 9, 10], "changed": []}
    )
    assert set(tree(exporter.folder)) == {FILE, f"revisions/{ID}/1.jsonl"}


def doubtful(**made) -> Briefing:
    """Return a reading in doubt; its signs are those that the reading left."""
    item = briefing(**made)
    item.signs = [Sign("hidden-text", "speech in a script")]
    doubts.settle(item)
    return item


def test_a_doubt_is_new_once(exporter) -> None:
    first = exporter.publish(doubtful())
    again = exporter.publish(doubtful(fetched=LATER))
    assert (first.is_doubt_new, again.is_doubt_new) == (True, False)
    entry = entry_in(exporter.ledger)
    assert (entry.status, entry.doubts) == ("doubtful", "hidden-text")


def test_a_doubt_that_a_person_has_taken_stays_taken_while_the_content_is_the_same(
    exporter,
) -> None:
    exporter.publish(doubtful())
    assert exporter.publish(doubtful(fetched=LATER), accepted=True).outcome == "rewritten"
    assert entry_in(exporter.ledger).status == "complete"
    assert {turn["status"] for turn in lines(exporter.folder / FILE)} == {"complete"}
    assert not exporter.publish(doubtful(fetched=LATER)).is_doubt_new
    assert entry_in(exporter.ledger).doubts == ""
    assert exporter.publish(doubtful(word="markets", fetched=LATER)).is_doubt_new
    assert entry_in(exporter.ledger).doubts == "hidden-text"


def test_a_smaller_reading_in_doubt_replaces_no_complete_one(exporter) -> None:
    exporter.publish(briefing())
    assert exporter.publish(doubtful(turns=9, fetched=LATER)).outcome == "kept"
    assert exporter.publish(doubtful(turns=11, fetched=LATER)).outcome == "changed"


def test_a_file_that_returns_overwrites_no_revision_and_takes_no_number_again(exporter) -> None:
    exporter.publish(briefing(**BETTER))
    jobs = {**OTHER_WORDS, "word": "jobs"}
    for change in ({}, {"word": "trade"}, {"speech": SPEECH}, OTHER_WORDS, jobs):
        exporter.publish(briefing(**change))
    revisions = {f"{number}.jsonl" for number in range(1, 5)}
    assert set(tree(exporter.folder / "revisions" / ID)) == revisions
    assert entry_in(exporter.ledger).revision == 5


def test_a_revision_gets_its_number_again_if_the_database_is_lost(tmp_path) -> None:
    def publish() -> dict[str, str]:
        with exporter_in(tmp_path) as exporter:
            for change in ({}, {"word": "trade"}, {"word": "jobs"}):
                exporter.publish(briefing(**change))
            return tree(tmp_path)

    before = publish()
    for path in tmp_path.glob("state.sqlite*"):
        path.unlink()
    assert publish() == before
    assert f"revisions/{ID}/2.jsonl" in before


def no_date(item: Briefing) -> None:
    item.entry.date = ""


def no_turns(item: Briefing) -> None:
    item.turns.clear()


def a_way_up(item: Briefing) -> None:
    item.briefing_id = "../scio-1"


@pytest.mark.parametrize("spoil", [no_date, no_turns, a_way_up])
def test_what_breaks_the_contract_is_refused_before_anything_is_written(exporter, spoil) -> None:
    item = briefing()
    spoil(item)
    with pytest.raises(ContractError):
        exporter.publish(item)
    assert tree(exporter.folder) == {}
    assert exporter.ledger.intents() == []
    assert exporter.ledger.newest() == ""


@pytest.mark.parametrize("change", [{}, {"word": "trade"}, {"turns": 2}, {"speech": SPEECH}])
def test_one_publish_checks_the_entry_only_and_measures_once(exporter, monkeypatch, change) -> None:
    exporter.publish(briefing(**BETTER))
    exporter.publish(briefing())
    checked, measured = [], []

    def check(cls: type, record: object) -> None:
        checked.append(cls)

    def measure(*reading: object, real=outcomes.measure) -> object:
        measured.append(reading)
        return real(*reading)

    monkeypatch.setattr(ledger, "check", check)
    monkeypatch.setattr(outcomes, "measure", measure)
    exporter.publish(briefing(**change, fetched=LATER))
    assert (checked, len(measured)) == ([Entry], 1)


# Later answers of the site


@pytest.mark.parametrize(
    ("file", "offset", "older"), [("a", 9, True), ("a", 10, False), ("b", 0, False)]
)
def test_a_reading_of_earlier_records_is_older(exporter, file, offset, older) -> None:
    known, again = (briefing(), briefing())
    known.sources[0].archive_file, known.sources[0].archive_offset = "a", 10
    exporter.publish(known)
    again.pages[0].receipt = Receipt(FIRST, "A" * 32, file, offset)
    assert exporter.is_older(again) is older


def test_a_briefing_that_nobody_knows_is_not_older(exporter) -> None:
    assert not exporter.is_older(briefing())


def withdrawn(exporter: Exporter) -> set[str | int]:
    return {turn["withdrawn"] for turn in lines(exporter.folder / FILE)}


def test_a_withdrawn_briefing_keeps_its_file_and_every_turn_says_so(exporter) -> None:
    exporter.publish(briefing())
    entry = exporter.withdraw(ID, Receipt(LATER))
    assert entry
    assert (entry.status, entry.checked, entry.file) == ("complete", LATER, FILE)
    assert entry.withdrawn == LATER
    assert entry_in(exporter.ledger) == entry
    assert exporter.withdraw(ID, Receipt(LATER)) is None, "it is told once"
    assert withdrawn(exporter) == {LATER}
    exporter.publish(briefing(fetched="2024-07-25T00:00:00Z"))
    assert withdrawn(exporter) == {LATER}, "that was before the site said so"
    assert exporter.publish(briefing(fetched="2024-08-02T00:00:00Z")).outcome == "rewritten"
    assert withdrawn(exporter) == {""}


def test_what_has_no_file_cannot_be_withdrawn(exporter) -> None:
    assert exporter.withdraw(ID, Receipt(LATER)) is None
    exporter.publish(briefing(turns=0, status="pending"))
    assert exporter.withdraw(ID, Receipt(LATER)) is None
    assert entry_in(exporter.ledger).status == "pending"


# Folders whose ledger knows less, or something else


def forget(folder: Path) -> None:
    for path in folder.glob("state.sqlite*"):
        path.unlink()


def test_without_its_ledger_a_folder_gives_no_number_twice(tmp_path) -> None:
    with exporter_in(tmp_path) as exporter:
        for word in ("growth", "trade"):
            exporter.publish(briefing(word=word))
    before = tree(tmp_path)
    forget(tmp_path)
    with exporter_in(tmp_path) as exporter:
        exporter.publish(briefing(word="trade"))
        assert entry_in(exporter.ledger).revision == 2, "the content is that of the file"
        assert tree(tmp_path) == before
    forget(tmp_path)
    with exporter_in(tmp_path) as exporter:
        exporter.publish(briefing(word="jobs", day="2024-07-06"))
        assert entry_in(exporter.ledger).revision == 3
    after = tree(tmp_path)
    assert set(after) == {
        f"briefings/2024-07-06_{ID}.jsonl",
        f"revisions/{ID}/1.jsonl",
        f"revisions/{ID}/2.jsonl",
    }
    assert after[f"revisions/{ID}/2.jsonl"] == before[FILE]


def test_without_its_ledger_a_folder_gives_every_turn_the_id_that_it_had(tmp_path) -> None:
    one = "Lamps were lit on the quay, and the oil for them came by boat."
    other = "Tides are noted by hand in fourteen books, which nobody had read until this spring."
    states = [[one], [f"{one} {other}"], [one, other, "Bells were rung."]]

    def publish() -> dict[str, str]:
        with exporter_in(tmp_path) as exporter:
            for day, texts in enumerate(states, 1):
                clock = f"2024-08-0{day}T00:00:00Z"
                reading = briefing(turns=len(texts), fetched=clock, digest=str(day) * 32)
                for turn, text in zip(reading.turns, texts, strict=True):
                    turn.text = text
                name_turns(reading.turns)
                exporter.publish(reading, accepted=True)
        return tree(tmp_path)

    before = publish()
    assert len(before) == len(states)
    forget(tmp_path)
    assert publish() == before


def test_without_its_ledger_a_folder_hands_on_no_id(tmp_path) -> None:
    start = "We thank you for a question that was asked so often that its answer is in print. " * 2
    readings = [
        briefing(turns=2, fetched=f"2024-08-0{n}T00:00:00Z", digest="BCD"[n - 1]) for n in (1, 2, 3)
    ]
    readings[0].turns[1].text = f"{start}It is about lamps and the oil in them."
    readings[2].turns[1].text = f"{start}Tides and bells were the matter of it."
    for reading in readings:
        name_turns(reading.turns)
        forget(tmp_path)
        with exporter_in(tmp_path) as exporter:
            exporter.publish(reading, accepted=True)
    first, _, last = (reading.turns[1].turn_id for reading in readings)
    assert last == f"{first}-2"


def test_a_ledger_from_a_copy_overwrites_no_revision(tmp_path) -> None:
    folder, copy = tmp_path / "folder", tmp_path / "state.sqlite"
    with exporter_in(folder) as exporter:
        exporter.publish(briefing())
    shutil.copy(folder / "state.sqlite", copy)
    with exporter_in(folder) as exporter:
        for word in ("trade", "jobs"):
            exporter.publish(briefing(word=word))
    before = tree(folder)
    shutil.copy(copy, folder / "state.sqlite")
    with exporter_in(folder) as exporter:
        exporter.publish(briefing(word="markets"))
        assert entry_in(exporter.ledger).revision == 4
    after = tree(folder)
    assert after[f"revisions/{ID}/3.jsonl"] == before[FILE]
    assert before.items() - {(FILE, before[FILE])} <= after.items()


EDITS = {
    "cut": lambda text: text[:700],
    "emptied": lambda text: "",
    "edited": lambda text: text.replace("growth", "Growth"),
    "no JSON": lambda text: "no JSON\n",
}


@pytest.mark.parametrize("edit", EDITS.values(), ids=EDITS)
@pytest.mark.parametrize("change", [{}, {"word": "trade"}, {"day": "2024-07-06"}], ids=str)
def test_a_file_that_was_changed_is_set_aside_and_told(tmp_path, edit, change) -> None:
    told: list[Damage] = []
    with exporter_in(tmp_path, told.append) as exporter:
        exporter.publish(briefing())
        edited = edit((tmp_path / FILE).read_text("utf-8"))
        (tmp_path / FILE).write_text(edited, "utf-8")
        exporter.publish(briefing(**change))
        assert tree(tmp_path)[f"set-aside/{FILE}.1"] == edited
        assert [damage.set_aside for damage in told] == [f"set-aside/{FILE}.1"]
        assert not list(tmp_path.glob("revisions/*/*")), "an edited file is no revision"
        file = entry_in(exporter.ledger).file
        assert [line["revision"] for line in lines(tmp_path / file)] == [
            1 + ("word" in change)
        ] * 10


def test_a_rewritten_file_is_whole_and_remembered(exporter) -> None:
    exporter.publish(briefing())
    row = exporter.ledger.row(ID)
    turns = briefing(word="trade").turns
    row.lines_sha256 = "other"
    exporter.rewrite(row, turns)
    assert lines(exporter.folder / FILE) == [turn.record() for turn in turns]
    assert exporter.ledger.row(ID) == row
    assert exporter.ledger.intents() == []


# Tables


def test_tables_are_newest_first_and_left_alone_when_nothing_changed(exporter) -> None:
    for number, day in enumerate(["2020-01-01", "2024-07-05", "2022-01-01"]):
        exporter.publish(briefing(day=day, briefing_id=f"scio-{number}"))
    assert exporter.write_tables()
    assert not exporter.write_tables()
    for table in KEPT - {EXCHANGES.files}:  # nobody asks
        ids = [line["briefing_id"] for line in lines(exporter.folder / table)]
        assert ids == ["scio-1", "scio-2", "scio-0"], table


def test_a_lost_table_is_written_again(exporter) -> None:
    exporter.publish(briefing())
    exporter.write_tables()
    (exporter.folder / "people.jsonl").unlink()
    assert exporter.write_tables()
    assert set(tree(exporter.folder)) > TABLES


def test_an_empty_folder_needs_no_repair(exporter) -> None:
    assert exporter.repair() == []
    assert tree(exporter.folder) == {}
