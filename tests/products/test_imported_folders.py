"""A record of an import that is damaged in our archive is found, reported, and imported again."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

from scio_crawler.archive.lookup import ArchiveReader
from scio_crawler.folder.checking import check_folder
from scio_crawler.items import PageLine, Receipt
from tests.archive.made_up import index_of
from tests.importing.importing import files, imported, replayed
from tests.importing.recorded import write_editions
from tests.processes import Command

TURNS = ("README.md", "archive/", "changes.jsonl", "datapackage.json", "pages.jsonl")


def faults(folder: Path) -> list[object]:
    found: list[object] = []
    check_folder(folder, found.append, with_records=True)
    return found


def pages_of(folder: Path) -> list[Receipt]:
    """Return the receipts of the records to which pages.jsonl points."""
    lines = (folder / "pages.jsonl").read_text().splitlines()
    with index_of(folder) as index:
        archive = ArchiveReader(folder / "archive", index)
        pages = [PageLine.from_record(json.loads(line)) for line in lines]
        captures = [archive.capture(page) for page in pages]
    return [capture.receipt for capture in captures if capture.receipt]


def test_a_damaged_record_is_found_and_another_import_heals_it(tmp_path: Path) -> None:
    archives = write_editions(tmp_path)
    folder = imported(tmp_path / "output", *archives).folder
    assert faults(folder) == []
    before, digests = files(folder, TURNS), [page.digest for page in pages_of(folder)]
    [file] = (folder / "archive").glob("*.warc.gz")
    data = bytearray(file.read_bytes())
    at = data.index(b"\x1f\x8b\x08", len(data) // 2)
    data[at + 200] ^= 4
    file.write_bytes(data)
    assert faults(folder) != []
    shutil.copytree(folder, tmp_path / "copy")
    assert replayed(tmp_path / "copy").status == 3
    healed = imported(folder, *archives)
    assert healed.report["import"]["captures"] == 1
    assert files(folder, TURNS) == before
    assert imported(folder, *archives).status == 0
    assert [page.digest for page in pages_of(folder)] == digests


def test_earlier_states_of_one_import_are_written_again(tmp_path: Path, scrapy: Command) -> None:
    """The archive has them in one run, of which a reading shows but the last."""
    folder = imported(tmp_path / "output", *write_editions(tmp_path)).folder
    before = files(folder)
    earlier = sorted(folder.glob("revisions/*/*.jsonl"))
    assert len(earlier) == 2
    for file in earlier:
        file.write_bytes(file.read_bytes()[:300])
    done = scrapy("check-output", "--repair", str(folder))
    assert (done.returncode, done.stdout.count("written again from what is remembered")) == (0, 2)
    assert files(folder, ("set-aside",)) == before
