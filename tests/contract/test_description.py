"""The folder describes itself, so that tools that do not know this project can load it."""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path
from typing import Any

import pytest
from frictionless import Package

from scio_crawler.contract.coverage import Coverage
from scio_crawler.contract.description import (
    DESCRIPTIONS,
    PACKAGE,
    Numbers,
    card,
    is_of_sample,
    package,
    title,
)
from scio_crawler.contract.lines import NO_TURNS
from scio_crawler.folder.tables import write_tables
from scio_crawler.items import TABLES, CoverageYear
from tests.folder.made_up import LATER, briefing, folder_in, publish, tree

LIST = "http://english.scio.gov.cn/pressroom/node_8021725.html"
COVERED = Coverage([CoverageYear(2024, 5, 4, 0, 0, 1)], [], [(LIST, LATER)])
NUMBERS = Numbers(12, 3456, 78901, 34, 5, "2019-01-02", "2024-07-05", "2024-08-01T00:00:00Z")


def test_frictionless_finds_every_table_valid(folder: Path) -> None:
    report = Package(str(folder / "datapackage.json")).validate()
    assert report.valid, report.flatten(["rowNumber", "fieldName", "message"])
    tables = {task.name: task.stats["rows"] for task in report.tasks}
    assert tables["turns"] == sum(
        len(file.read_text().splitlines()) for file in folder.glob("briefings/*")
    )
    assert list(tables) == [table.name for table in TABLES]
    assert tables["briefings"] == 10


def test_every_other_file_has_its_digest_in_the_list_of_files(folder: Path) -> None:
    named = {f["path"]: f for f in json.loads((folder / PACKAGE).read_text())["files"]}
    turns = {f"briefings/{file.name}" for file in folder.glob("briefings/*")}
    assert named.keys() == {*DESCRIPTIONS, *turns} - {PACKAGE}
    for path, file in named.items():
        data = (folder / path).read_bytes()
        digest = f"sha256:{hashlib.sha256(data).hexdigest()}"
        assert (file["bytes"], file["hash"]) == (len(data), digest)


def test_dates_and_clocks_are_text(folder: Path) -> None:
    turns = json.loads((folder / PACKAGE).read_text())["resources"][0]
    types = {field["name"]: field["type"] for field in turns["schema"]["fields"]}
    assert (types["date"], types["fetched"], types["turn"]) == ("string", "string", "integer")
    assert turns["path"][0] == "briefings/2025-03-04_scio-900100001.jsonl"


def test_keys_are_those_of_the_tables(folder: Path) -> None:
    resources = json.loads((folder / "datapackage.json").read_text())["resources"]
    keys = {r["name"]: r["schema"]["primaryKey"] for r in resources}
    assert keys == {table.name: list(table.key) for table in TABLES}
    for resource, table in zip(resources, TABLES, strict=True):
        foreign = resource["schema"].get("foreignKeys", [])
        assert [tuple(each["fields"]) for each in foreign] == [one.keys for one in table.references]


def test_the_sample_says_that_it_is_invented_and_nothing_else_does() -> None:
    for is_sample in (True, False):
        for text in (card(is_sample, NUMBERS, COVERED), "".join(package([], is_sample, {}))):
            assert ("invented" in text) == is_sample
            assert "No licence is granted" in text


TITLED = {json.dumps({"title": title(is_sample)}): is_sample for is_sample in (True, False)}


@pytest.mark.parametrize(("text", "is_sample"), {**TITLED, "{": False, "[]": False}.items())
def test_a_folder_is_what_its_description_says(tmp_path: Path, text: str, is_sample: bool) -> None:
    (tmp_path / PACKAGE).write_text(text, "utf-8")
    assert is_of_sample(tmp_path) is is_sample


def test_every_key_is_in_the_card(folder: Path) -> None:
    text = (folder / "README.md").read_text()
    for table in TABLES:
        for column in table.line.columns():
            assert f"- name: {column.name}\n" in text
            assert f"| `{column.name}` |" in text
            assert column.doc in text


# An empty folder


def test_an_empty_folder_has_every_file(tmp_path: Path) -> None:
    with folder_in(tmp_path) as opened:
        assert write_tables(opened.files, opened.ledger)
        assert not (tmp_path / NO_TURNS).exists(), "a run that was stopped knows nothing"
        assert write_tables(opened.files, opened.ledger, is_settled=True)
        there = {*(table.files for table in TABLES[1:]), NO_TURNS, *DESCRIPTIONS}
        assert tree(tmp_path).keys() == there
        assert not write_tables(opened.files, opened.ledger, is_settled=True)
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
    assert (
        "| briefings | 12 |\n"
        "| turns | 3,456 |\n"
        "| words | 78,901 |\n"
        "| speakers | 34 |\n"
        "| organizations | 5 |\n"
        "| days covered | 2019-01-02 to 2024-07-05 |\n"
        "| newest page | fetched 2024-08-01T00:00:00Z |\n"
    ) in text
    assert "| days covered | none yet |" in card(False, Numbers(), COVERED)


SIZES = [(0, "n<1K"), (999, "n<1K"), (1_000, "1K<n<10K"), (250_000, "100K<n<1M")]


@pytest.mark.parametrize(("turns", "category"), SIZES)
def test_the_card_has_the_category_of_its_size(turns: int, category: str) -> None:
    assert f"\nsize_categories:\n- {category}\n" in card(False, Numbers(turns=turns), COVERED)


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


def test_the_card_has_the_coverage_but_not_when_lists_were_read() -> None:
    text = card(False, NUMBERS, COVERED)
    assert "| 2024 | 5 | 4 | 0 | 0 | 1 | 0 | 0 | 0 | 0 | 0 |\n| all | 5 | 4 |" in text
    assert "was last read to its end" not in text
    lists = COVERED.notes(with_lists=True)
    assert lists[-1] == f"{LIST} was last read to its end on {LATER[:10]}."
