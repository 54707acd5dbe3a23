"""The folder describes itself, so that tools that do not know this project can load it."""

from __future__ import annotations

import hashlib
import json
import shutil
from pathlib import Path

import pytest
from frictionless import Package

from scio_crawler.items import TABLES
from scio_crawler.output.description import card, package
from tests.mirrors import crawl
from tests.output.made_up import briefing, exporter_in


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("sample")
    assert crawl("sample", folder).status == 0
    return folder


def test_frictionless_finds_every_table_valid(folder: Path) -> None:
    report = Package(str(folder / "datapackage.json")).validate()
    assert report.valid, report.flatten(["rowNumber", "fieldName", "message"])
    tables = {task.name: task.stats["rows"] for task in report.tasks}
    assert tables["turns"] == sum(
        len(file.read_text().splitlines()) for file in folder.glob("briefings/*")
    )
    assert list(tables) == [table.name for table in TABLES]
    assert tables["briefings"] == 10


def test_a_changed_file_no_longer_has_its_digest(folder: Path, tmp_path: Path) -> None:
    copy = shutil.copytree(folder, tmp_path / "copy")
    people = copy / "people.jsonl"
    people.write_text(people.read_text().replace("Ms.", "Mx.", 1))
    report = Package(str(copy / "datapackage.json")).validate()
    assert [row[0] for row in report.flatten(["type"])] == ["hash-count"]
    named = {f["path"]: f for f in json.loads((folder / "datapackage.json").read_text())["files"]}
    assert set(named) == {f"briefings/{file.name}" for file in folder.glob("briefings/*")}
    for path, file in named.items():
        data = (folder / path).read_bytes()
        assert file["bytes"] == len(data)
        assert file["hash"] == f"sha256:{hashlib.sha256(data).hexdigest()}"


def test_hugging_face_loads_it_as_it_is(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    datasets = pytest.importorskip("datasets", reason="of the extra `recipes`")
    turns = datasets.load_dataset(str(folder), split="train", cache_dir=str(folder / "cache"))
    assert turns.column_names == list(TABLES[0].line.keys())
    assert {str(feature.dtype) for feature in turns.features.values()} == {"string", "int64"}
    for table in TABLES[1:]:
        assert datasets.load_dataset(str(folder), table.name, cache_dir=str(folder / "cache"))


def test_dates_and_clocks_have_types(folder: Path) -> None:
    resources = json.loads((folder / "datapackage.json").read_text())["resources"]
    types = {f["name"]: f["type"] for f in resources[0]["schema"]["fields"]}
    assert (types["date"], types["fetched"], types["turn"]) == ("date", "datetime", "integer")
    assert resources[0]["path"][0] == "briefings/2025-03-04_scio-900100001.jsonl"


def test_keys_are_those_of_the_tables(folder: Path) -> None:
    resources = json.loads((folder / "datapackage.json").read_text())["resources"]
    keys = {r["name"]: r["schema"].get("primaryKey", []) for r in resources}
    assert keys == {table.name: list(table.key) for table in TABLES}


def test_the_sample_says_that_it_is_invented_and_nothing_else_does() -> None:
    for is_sample in (True, False):
        told = ["".join(card(is_sample)), "".join(package([], is_sample, {}))]
        assert [("invented" in text) for text in told] == [is_sample, is_sample]
        assert all("No licence is granted" in text for text in told)


def test_every_key_is_in_the_card(folder: Path) -> None:
    text = (folder / "README.md").read_text()
    for table in TABLES:
        for column in table.line.columns():
            assert f"- name: {column.name}\n" in text
            assert f"| `{column.name}` |" in text
            assert column.doc in text


def test_it_is_written_with_the_tables_and_when_it_is_missing(tmp_path: Path) -> None:
    with exporter_in(tmp_path) as exporter:
        exporter.publish(briefing())
        assert exporter.write_tables()
        [turns, *_] = json.loads((tmp_path / "datapackage.json").read_text())["resources"]
        assert turns["path"] == ["briefings/2024-07-05_scio-117331010.jsonl"]
        assert not exporter.write_tables()
        (tmp_path / "README.md").unlink()
        assert exporter.write_tables()
        assert (tmp_path / "README.md").read_text() == "".join(card(is_sample=True))
