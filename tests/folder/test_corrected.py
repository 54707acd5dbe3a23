"""A folder whose lines say other organizations than today's tables do: the next run corrects it."""

from __future__ import annotations

import json
from contextlib import closing
from pathlib import Path

import pytest

from scio_crawler.folder.checking import check_folder
from scio_crawler.folder.store import Store
from tests.contract.checking.test_checking import crawl_sample
from tests.folder.made_up import lines

WRONG = "Ministry of Reading Rooms"
RIGHT = "Ministry of Culture and Tourism"


def opened(folder: Path) -> None:
    """Open *folder* as a run does."""
    with closing(Store(folder, "", lambda _: None, lambda _: None)) as store:
        store.index_archive()
        store.put_in_order()


@pytest.fixture
def outdated(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample's output, as a version wrote it that knew another name of a ministry."""
    folder = tmp_path / "output"
    folder.mkdir()
    source = crawl_sample(tmp_path_factory.getbasetemp())
    for file in source.rglob("*"):
        if file.is_file():
            (folder / file.relative_to(source)).parent.mkdir(parents=True, exist_ok=True)
            (folder / file.relative_to(source)).write_bytes(file.read_bytes())
    with closing(Store(folder, "", lambda _: None, lambda _: None)) as store:
        for id in store.ledger.ids():
            row = store.ledger.row(id)
            assert row
            for record in (record for table in row.records.values() for record in table):
                if record.get("organization") == RIGHT:
                    record["organization"] = WRONG
            if file := row.entry().file:
                turns = store.exporter.turns_files.whole(file, id)
                for turn in turns:
                    turn.organization = turn.organization.replace(RIGHT, WRONG)
                store.exporter.rewrite(row, turns)
            else:
                store.ledger.save(row)
        store.ledger.set_meta("reader", "another version")
        store.exporter.write_tables()
    return folder


def test_the_next_run_corrects_every_line_and_tells(outdated: Path) -> None:
    before = lines(outdated / "changes.jsonl")
    assert WRONG in json.dumps(lines(outdated / "organizations.jsonl"))
    opened(outdated)
    told = lines(outdated / "changes.jsonl")[len(before) :]
    assert {(line["what"], line["by"]) for line in told} == {("turn-changed", "reading")}
    there = tree_of_tables(outdated)
    assert any(RIGHT in text for text in there.values())
    assert not any(f'"organization": "{WRONG}"' in text for text in there.values())
    faults: list[object] = []
    check_folder(outdated, faults.append)
    assert [fault for fault in faults if "report.json" not in str(fault)] == []
    opened(outdated)
    assert tree_of_tables(outdated) == there, "nothing is left to correct"


def tree_of_tables(folder: Path) -> dict[str, str]:
    return {
        file.relative_to(folder).as_posix(): file.read_text("utf-8")
        for file in (*folder.glob("*.jsonl"), *folder.glob("briefings/*"))
    }
