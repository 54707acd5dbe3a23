"""The folder describes itself, so that tools that do not know this project can load it."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
from pathlib import Path
from typing import Any

import pytest
from frictionless import Package

from scio_crawler.contract.coverage import Coverage
from scio_crawler.contract.description import DESCRIPTIONS, Numbers, card, package
from scio_crawler.contract.lines import NO_TURNS
from scio_crawler.folder.tables import write_tables
from scio_crawler.items import TABLES, CoverageYear
from tests.contract.checking.test_checking import crawl_sample
from tests.folder.made_up import LATER, briefing, folder_in, publish, take, tree

LIST = "http://english.scio.gov.cn/pressroom/node_8021725.html"
COVERED = Coverage([CoverageYear(2024, 5, 4, 0, 0, 1)], [], [(LIST, LATER)])
NUMBERS = Numbers(12, 3456, 78901, 34, 5, "2019-01-02", "2024-07-05", "2024-08-01T00:00:00Z")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample's output, for reading only."""
    return crawl_sample(tmp_path_factory.getbasetemp())


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
    described = {*DESCRIPTIONS} - {"datapackage.json"}
    assert set(named) == described | {
        f"briefings/{file.name}" for file in folder.glob("briefings/*")
    }
    for path, file in named.items():
        data = (folder / path).read_bytes()
        assert file["bytes"] == len(data)
        assert file["hash"] == f"sha256:{hashlib.sha256(data).hexdigest()}"


@pytest.mark.slow
def test_hugging_face_loads_it_as_it_is(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    datasets = pytest.importorskip("datasets", reason="of the extra `recipes`")
    turns = datasets.load_dataset(str(folder), split="train", cache_dir=str(tmp_path))
    assert turns.column_names == list(TABLES[0].line.keys())
    assert {str(feature.dtype) for feature in turns.features.values()} == {
        "int64",
        "string",
        "timestamp[s]",
    }
    for table in TABLES[1:]:
        assert datasets.load_dataset(str(folder), table.name, cache_dir=str(tmp_path))


def test_dates_and_clocks_are_text(folder: Path) -> None:
    resources = json.loads((folder / "datapackage.json").read_text())["resources"]
    types = {f["name"]: f["type"] for f in resources[0]["schema"]["fields"]}
    assert (types["date"], types["fetched"], types["turn"]) == ("string", "string", "integer")
    assert resources[0]["path"][0] == "briefings/2025-03-04_scio-900100001.jsonl"


def test_keys_are_those_of_the_tables(folder: Path) -> None:
    resources = json.loads((folder / "datapackage.json").read_text())["resources"]
    keys = {r["name"]: r["schema"]["primaryKey"] for r in resources}
    assert keys == {table.name: list(table.key) for table in TABLES}
    for resource, table in zip(resources, TABLES, strict=True):
        foreign = resource["schema"].get("foreignKeys", [])
        assert [tuple(each["fields"]) for each in foreign] == [one.keys for one in table.references]


def test_the_sample_says_that_it_is_invented_and_nothing_else_does() -> None:
    for is_sample in (True, False):
        told = [
            card(is_sample, NUMBERS, COVERED),
            "".join(package([], is_sample, {})),
        ]
        assert {("invented" in text) for text in told} == {is_sample}
        assert all("No licence is granted" in text for text in told)


def test_every_key_is_in_the_card(folder: Path) -> None:
    text = (folder / "README.md").read_text()
    for table in TABLES:
        for column in table.line.columns():
            assert f"- name: {column.name}\n" in text
            assert f"| `{column.name}` |" in text
            assert column.doc in text


def test_it_is_written_with_the_tables_and_when_it_is_missing(tmp_path: Path) -> None:
    with folder_in(tmp_path) as opened:
        take(opened, briefing())
        assert write_tables(opened.files, opened.ledger)
        [turns, *_] = json.loads((tmp_path / "datapackage.json").read_text())["resources"]
        assert turns["path"] == ["briefings/2024-07-05_scio-117331010.jsonl"]
        assert not write_tables(opened.files, opened.ledger)
        for name in DESCRIPTIONS:
            before = (tmp_path / name).read_bytes()
            (tmp_path / name).unlink()
            assert write_tables(opened.files, opened.ledger)
            assert (tmp_path / name).read_bytes() == before


# An empty folder


def test_an_empty_folder_has_every_file(tmp_path: Path) -> None:
    with folder_in(tmp_path) as opened:
        assert write_tables(opened.files, opened.ledger)
        assert not (tmp_path / NO_TURNS).exists(), "a run that was stopped knows nothing"
        assert write_tables(opened.files, opened.ledger, is_settled=True)
        there = {*(table.files for table in TABLES[1:]), NO_TURNS, *DESCRIPTIONS}
        assert tree(tmp_path).keys() == there
        publish(opened, briefing())
        assert not (tmp_path / NO_TURNS).exists()


def test_frictionless_finds_an_empty_folder_valid(tmp_path: Path) -> None:
    with folder_in(tmp_path) as opened:
        write_tables(opened.files, opened.ledger)
    package = Package(str(tmp_path / "datapackage.json"))
    report = package.validate()
    assert report.valid, report.flatten(["rowNumber", "fieldName", "message"])
    for table in TABLES:
        assert package.get_resource(table.name).read_rows() == []
        assert package.get_resource(table.name).header == list(table.line.keys())


# The card


def test_the_card_says_how_much_there_is() -> None:
    text = card(False, NUMBERS, COVERED)
    for row in (
        "| briefings | 12 |",
        "| turns | 3,456 |",
        "| words | 78,901 |",
        "| speakers | 34 |",
        "| organizations | 5 |",
        "| days covered | 2019-01-02 to 2024-07-05 |",
        "| newest page | fetched 2024-08-01T00:00:00Z |",
    ):
        assert f"\n{row}\n" in text
    assert "| days covered | none yet |" in card(False, Numbers(), COVERED)


@pytest.mark.parametrize(
    ("turns", "category"),
    [(0, "n<1K"), (999, "n<1K"), (1_000, "1K<n<10K"), (250_000, "100K<n<1M")],
)
def test_the_card_has_the_category_of_its_size(turns: int, category: str) -> None:
    assert f"\nsize_categories:\n- {category}\n" in card(False, Numbers(turns=turns), COVERED)


def test_the_numbers_are_those_of_the_folder(folder: Path) -> None:
    text = (folder / "README.md").read_text("utf-8")
    assert "\n| briefings | 9 |\n| turns | 129 |\n" in text
    assert "\n| days covered | 2017-10-10 to 2025-03-04 |\n" in text


def test_the_front_matter_is_what_hugging_face_reads(folder: Path) -> None:
    hub = pytest.importorskip("huggingface_hub", reason="of the extra `recipes`")
    about = hub.DatasetCard.load(folder / "README.md").data
    assert about.language == ["en"]
    assert about.license == "unknown"  # Hugging Face's word for one that nobody has named
    assert about.size_categories == ["n<1K"]
    assert [config["config_name"] for config in about.configs] == [table.name for table in TABLES]


CITATION = """\
@misc{scio-briefings,
  author = {{State Council Information Office of the People's Republic of China}},
  title = {Who said what at the press conferences of China's State Council Information Office},
  year = {2024},
  howpublished = {\\url{http://english.scio.gov.cn}},
  note = {Read by scio_crawler from pages fetched until 2024-08-01}
}"""


def test_the_card_shows_how_to_cite_it() -> None:
    assert f"\n```bibtex\n{CITATION}\n```\n" in card(False, NUMBERS, COVERED)


def test_the_card_carries_how_to_read_the_data(folder: Path) -> None:
    text = (folder / "README.md").read_text("utf-8")
    headings = set(re.findall(r"^#{3,4} (.*)$", text, re.MULTILINE))
    assert {"Quoting", "Who speaks", "Questions and answers", "Is it complete?"} <= headings
    for link in re.findall(r"\]\(([^)]+)\)", text):
        is_heading = link[1:] in {heading.lower() for heading in headings}
        assert is_heading or link == "http://english.scio.gov.cn"


@pytest.mark.parametrize(
    "number",
    [pytest.param(0, marks=pytest.mark.slow), 1, 2],
    ids=["datasets", "pandas", "duckdb"],
)
def test_the_card_shows_how_to_load_it(
    number: int, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    code = re.findall(r"```python\n(.*?)```", (folder / "README.md").read_text("utf-8"), re.DOTALL)
    for library in re.findall(r"^(?:import|from) (\w+)", code[number], re.MULTILINE):
        pytest.importorskip(library, reason="of the extra `recipes`")
    monkeypatch.chdir(folder)
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    loaded: dict[str, Any] = {}
    exec(code[number], loaded)
    assert (len(loaded["turns"]), len(loaded["briefings"])) == (129, 10)


def test_what_changes_nothing_leaves_the_card_as_it_is(tmp_path: Path) -> None:
    """Otherwise each daily run would make another edition of it."""
    with folder_in(tmp_path) as opened:
        publish(opened, briefing())
        before = tree(tmp_path)
        publish(opened, briefing(fetched=LATER))
        after = tree(tmp_path)
        differ = {name for name in after if after[name] != before[name]}
        assert differ == {"briefings.jsonl", "datapackage.json"}


def test_the_card_says_what_is_there_but_not_when_lists_were_read() -> None:
    text = card(False, NUMBERS, COVERED)
    assert "| 2024 | 5 | 4 | 0 | 0 | 1 | 0 | 0 | 0 | 0 | 0 |\n| all | 5 | 4 |" in text
    assert "was last read to its end" not in text
    lists = COVERED.notes(with_lists=True)
    assert lists[-1] == f"{LIST} was last read to its end on {LATER[:10]}."
