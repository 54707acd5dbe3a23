"""Each fault that a folder can have is found, and reported with its file and line."""

from __future__ import annotations

import json
import re
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from scio_crawler.common.files import dumps
from scio_crawler.folder.checking import advice_for, check_folder
from scio_crawler.items import TABLES, Table
from tests.folder.cases import rows
from tests.folder.runs import faults_in
from tests.sample_output import LONG, SHORT, crawl_sample
from tests.sampling import sample

CATALOGUE, PEOPLE, PAGES, NOTES = "briefings.jsonl", "people.jsonl", "pages.jsonl", "notes.jsonl"
CHANGES, ORGANIZATIONS, SPEAKERS = "changes.jsonl", "organizations.jsonl", "speakers.jsonl"
EXCHANGES, OFFICES = "exchanges.jsonl", "offices.jsonl"
STANDING = "scio-900100001"
PACKAGE, DATABASE = "datapackage.json", "state.sqlite"
REVISION, SECOND = f"revisions/{STANDING}/1.jsonl", f"revisions/{STANDING}/2.jsonl"
QUARANTINE, OTHERS_QUARANTINE = (f"quarantine/{id}.jsonl" for id in (STANDING, "scio-900100002"))
OTHERS_REVISION = "revisions/scio-900100002/1.jsonl"
NEWEST_LAST = "scio-node-9010002 (2025-03-28) must not come after"
ARCHIVE = "archive/scio_crawler-00001-"  # the beginning of a name

Damage = Callable[[Path], None]


@pytest.fixture
def folder(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of a good folder, to damage."""
    copy = tmp_path / "output"
    shutil.copytree(crawl_sample(tmp_path_factory.getbasetemp()), copy)
    return copy


def lines(folder: Path, file: str) -> list[str]:
    return (folder / file).read_text("utf-8").split("\n")[:-1]


def write(folder: Path, file: str, lines: list[str]) -> None:
    (folder / file).write_text("".join(line + "\n" for line in lines), "utf-8", newline="\n")


def sets(file: str, line: int, /, **values: Any) -> Damage:
    """Give keys of one line other values. A function as a value gets the old one."""

    def damage(folder: Path) -> None:
        all_lines = lines(folder, file)
        record = json.loads(all_lines[line - 1])
        for key, value in values.items():
            record[key] = value(record[key]) if callable(value) else value
        all_lines[line - 1] = dumps(record).rstrip("\n")
        write(folder, file, all_lines)

    return damage


def bytes_of(file: str, line: int, change: Callable[[bytes], bytes]) -> Damage:
    """Change the bytes of one line, its line feed included."""

    def damage(folder: Path) -> None:
        all_lines = (folder / file).read_bytes().splitlines(keepends=True)
        all_lines[line - 1] = change(all_lines[line - 1])
        (folder / file).write_bytes(b"".join(all_lines))

    return damage


def replaces(file: str, line: int, old: bytes, new: bytes) -> Damage:
    return bytes_of(file, line, lambda data: data.replace(old, new, 1))


def rearranges(file: str, change: Callable[[list[str]], list[str]]) -> Damage:
    return lambda folder: write(folder, file, change(lines(folder, file)))


def drops(file: str) -> Damage:
    return lambda folder: (folder / file).unlink()


def adds(file: str, text: str = "") -> Damage:
    def damage(folder: Path) -> None:
        (folder / file).parent.mkdir(parents=True, exist_ok=True)
        (folder / file).write_text(text, "utf-8")

    return damage


def copies(file: str, to: str) -> Damage:
    return lambda folder: adds(to, (folder / file).read_text("utf-8"))(folder)


def without_digest(file: str) -> Damage:
    def damage(folder: Path) -> None:
        package = json.loads((folder / PACKAGE).read_text("utf-8"))
        package["files"] = [named for named in package["files"] if named["path"] != file]
        text = json.dumps(package, ensure_ascii=False, indent=1) + "\n"
        (folder / PACKAGE).write_text(text, "utf-8", newline="\n")

    return damage


def remembers(statement: str) -> Damage:
    """Change what is remembered."""

    def damage(folder: Path) -> None:
        with closing(sqlite3.connect(folder / DATABASE, isolation_level=None)) as database:
            database.execute(statement)

    return damage


def changes_archive(change: Callable[[Path], Any]) -> Damage:
    return lambda folder: change(next((folder / "archive").glob("*.warc.gz")))


def reordered(record: bytes) -> bytes:
    return (json.dumps(dict(reversed(json.loads(record).items()))) + "\n").encode()


def of_no_site(rows: list[str]) -> list[str]:
    """Return lines whose address is no page of the site."""
    return [re.sub(r'"url": "[^"]*', '"url": "http://127.0.0.1/x', row) for row in rows]


# The kinds of faults of whatever is changed in a table and among the turns files.
ALTERED = {"seals", "memory", "description"}

# Any other damage to a good folder, and a fault that is reported: file, line, first words.
DAMAGES: list[tuple[Damage, str, int, str]] = [
    # Lines
    (bytes_of(LONG, 2, lambda b: b"\xff" + b), LONG, 2, "is not UTF-8"),
    (bytes_of(PEOPLE, 1, lambda b: "\ufeff".encode() + b), PEOPLE, 1, "is no JSON: Unexpected"),
    (bytes_of(LONG, 28, lambda b: b[:-1]), LONG, 28, "has no line feed at its end"),
    (bytes_of(LONG, 3, lambda b: b[:-1] + b"\r\n"), LONG, 3, "is written with other spaces or"),
    (bytes_of(NOTES, 2, lambda b: b + b"\n"), NOTES, 3, "is no JSON: Expecting value"),
    (bytes_of(LONG, 2, lambda b: b[:-1] + b), LONG, 2, "is no JSON: Extra data"),
    (bytes_of(LONG, 2, lambda _: b"[]\n"), LONG, 2, "is no JSON object"),
    (bytes_of(LONG, 2, lambda _: b"[" * 99999 + b"\n"), LONG, 2, "is no JSON obj"),
    (replaces(LONG, 2, b'"turn": 2', b'"turn": NaN'), LONG, 2, "Turn: turn is nan: it must be of"),
    (replaces(LONG, 2, b"{", b'{"turn": 2, '), LONG, 2, "has a key twice: turn"),
    (replaces(LONG, 2, b'"text": "', b'"text": "\\ud800'), LONG, 2, "holds half of a surrogate"),
    (replaces(LONG, 2, b'", "', b'","'), LONG, 2, "is written with other spaces or escapes"),
    # Schemas
    (replaces(LONG, 2, b'"kind"', b'"kinds"'), LONG, 2, "Turn: keys missing: ['kind'], keys too"),
    (bytes_of(LONG, 2, reordered), LONG, 2, "Turn: keys out of order"),
    # A turns file by itself
    (rearranges(LONG, lambda rows: rows[:2] + rows[3:]), LONG, 3, "turn is 4 on line 3"),
    (rearranges(LONG, of_no_site), LONG, 1, "url is 'http://127.0.0.1/x', which is no"),
    (adds(LONG), LONG, 0, "is empty"),
    # The catalogue by itself
    (rearranges(CATALOGUE, lambda rows: rows[2:] + rows[:2]), CATALOGUE, 9, NEWEST_LAST),
    (rearranges(CATALOGUE, lambda rows: rows[:2] + rows[1:]), CATALOGUE, 3, f"{STANDING} is on"),
    # The catalogue and the turns files
    (drops(LONG), LONG, 0, "is missing"),
    (adds("briefings/2024-07-05_a.jsonl"), "briefings/2024-07-05_a.jsonl", 0, "belongs to no"),
    (adds(LONG + ".tmp"), f"{LONG}.tmp", 0, "belongs to no briefing of the catalogue"),
    # The companions
    (drops(NOTES), NOTES, 0, "is missing"),
    (rearranges(PEOPLE, lambda rows: rows[4:] + rows[:4]), PEOPLE, 32, "scio-node-9010002 does"),
    (rearranges(PAGES, lambda rows: rows[1:]), PAGES, 0, "has no line about scio-node-9010002, of"),
    (rearranges(PAGES, lambda rows: rows[:3] + rows[4:]), PAGES, 4, f"page 3 of {STANDING} is"),
    (rearranges(SPEAKERS, lambda rows: rows[:-1]), SPEAKERS, 0, "lacks a line:"),
    (rearranges(SPEAKERS, lambda rows: [*rows, rows[-1]]), SPEAKERS, 59, ""),
    # Keys
    (rearranges(PEOPLE, lambda rows: rows[:1] + rows), PEOPLE, 2, "briefing_id"),
    (rearranges(ORGANIZATIONS, lambda rows: rows[:1] + rows), ORGANIZATIONS, 2, "organization"),
    (rearranges(EXCHANGES, lambda rows: rows[1:]), EXCHANGES, 1, f"of {STANDING}: exchange is 2,"),
    (rearranges(OFFICES, lambda rows: rows[:-1]), OFFICES, 0, "of"),
    # The description
    (replaces("README.md", 30, b"e", b"a"), "README.md", 0, "is not as it was written"),
    (drops("README.md"), "README.md", 0, "is missing"),
    (replaces("feed.xml", 5, b"urn:", b"arn:"), "feed.xml", 0, "is not as it was written"),
    (drops("feed.xml"), "feed.xml", 0, "is missing"),
    (replaces(PACKAGE, 2, b"data", b"date"), PACKAGE, 0, "is not what the crawler writes"),
    (rearranges(PACKAGE, lambda rows: rows[:-1]), PACKAGE, 0, "is not what the crawler writes"),
    (drops(PACKAGE), PACKAGE, 0, "is missing"),
    (rearranges("report.json", lambda rows: rows[:-1]), "report.json", 0, "is not as it was"),
    # What is remembered
    (drops(DATABASE), DATABASE, 0, "is missing"),
    (adds(DATABASE, "\0" * 9000), DATABASE, 0, ""),
    (remembers("PRAGMA user_version = 1"), DATABASE, 0, ""),
    (remembers("INSERT INTO marked VALUES ('scio-1')"), DATABASE, 0, "a run was cut off while the"),
    (copies(LONG, QUARANTINE), QUARANTINE, 0, "was written by no run"),
    (changes_archive(Path.unlink), ARCHIVE, 0, ""),
    (changes_archive(lambda path: path.write_bytes(path.read_bytes()[:-9])), ARCHIVE, 0, ""),
    (remembers("UPDATE records SET digest = 'x' WHERE kind = 'response'"), ARCHIVE, 0, ""),
    # Earlier revisions
    (copies(LONG, SECOND), SECOND, 1, "revision is 1, and the file is that of 2"),
    (copies(LONG, OTHERS_REVISION), OTHERS_REVISION, 1, f"briefing_id is '{STANDING}'"),
    (adds(REVISION, "{"), REVISION, 1, "has no line feed"),
    (adds(f"{REVISION}.tmp"), f"{REVISION}.tmp", 0, "is no earlier revision"),
    (copies(LONG, OTHERS_QUARANTINE), OTHERS_QUARANTINE, 1, f"briefing_id is '{STANDING}'"),
]


def test_a_good_folder_has_no_fault(folder: Path) -> None:
    assert faults_in(folder) == []


def test_briefings_files_and_turns_are_counted(folder: Path) -> None:
    checked = check_folder(folder, lambda _: None)
    assert checked.briefings == len(lines(folder, CATALOGUE))
    assert checked.files == checked.briefings - 1  # one is pending
    files = (folder / "briefings").iterdir()
    assert checked.turns == sum(len(lines(folder, f"briefings/{file.name}")) for file in files)


def assert_fault(folder: Path, file: str, line: int, words: str) -> None:
    """Check that a fault of *file*, or of its *line*, begins with *words*."""
    found = faults_in(folder)
    of_line = [each for each in found if each.file.startswith(file) and each.line == line]
    assert any(fault.what.startswith(words) for fault in of_line), found[:20]


def of_sample(text: str) -> str:
    """Return *text* with the long transcript's file for LONG, and its briefing's id for ID."""
    return text.replace("LONG", LONG).replace("ID", STANDING)


WRONG_VALUES = rows(Path(__file__).with_name("wrong_values.txt"))


@pytest.mark.some(12)
@pytest.mark.parametrize(("changed", "values", "where", "words"), WRONG_VALUES)
def test_a_wrong_value_is_a_fault_of_the_line_that_it_contradicts(
    folder, changed, values, where, words
) -> None:
    file, _, line = of_sample(changed).partition(" ")
    sets(file, int(line), **json.loads(values))(folder)
    if where != "-":
        file, _, line = of_sample(where).partition(" ")
    assert_fault(folder, file, int(line), of_sample(words))


@pytest.mark.some(10)
@pytest.mark.parametrize(("damage", "file", "line", "words"), DAMAGES)
def test_a_damage_is_a_fault(folder, damage, file, line, words) -> None:
    damage(folder)
    assert_fault(folder, file, line, words)


def test_a_partial_transcript_may_lack_pages(folder: Path) -> None:
    without = [line for line in lines(folder, PAGES) if f'"{STANDING}", "page": 5' not in line]
    write(folder, PAGES, without)
    sets(CATALOGUE, 2, status="partial", pages=10)(folder)
    assert not [fault for fault in faults_in(folder) if fault.kind.startswith("pages and status")]


def test_a_copy_without_a_file_is_no_fault(folder: Path) -> None:
    drops(LONG)(folder)
    changes = {"same_as": "scio-900100002", "file": "", "sha256": "", "revision": 0}
    sets(CATALOGUE, 2, **changes)(folder)
    assert {fault.kind for fault in faults_in(folder)} == {*ALTERED, "counts", "keys"}


def test_a_wrong_line_spoils_no_other_rule(folder: Path) -> None:
    bytes_of(SHORT, 3, lambda _: b"{}\n")(folder)
    assert {fault.kind for fault in faults_in(folder)} == {"lines", "seals"}


@pytest.fixture
def published(folder: Path) -> Path:
    """A copy of a good folder as it is published: without what the crawler needs for itself."""
    shutil.rmtree(folder / "archive")
    for name in (DATABASE, "report.json"):
        (folder / name).unlink()
    return folder


def test_in_a_published_copy_no_digest_may_be_missing(published: Path) -> None:
    without_digest(LONG)(published)
    (fault,) = faults_in(published)
    assert str(fault) == f"datapackage.json: has no digest of {LONG}"


@pytest.mark.parametrize("name", ["README.md", "feed.xml"])
def test_in_a_published_copy_no_description_can_change_unseen(published: Path, name: str) -> None:
    bytes_of(name, 4, lambda b: b.swapcase())(published)
    (fault,) = faults_in(published)
    assert str(fault) == f"{name}: its size or its SHA-256 is not the one in datapackage.json"
    (published / name).unlink()
    (fault,) = faults_in(published)
    assert str(fault) == f"{name}: is missing"


@pytest.mark.parametrize("table", TABLES, ids=[table.name for table in TABLES])
def test_in_a_published_copy_no_value_can_change_unseen(published: Path, table: Table) -> None:
    file = LONG if table.name == "turns" else table.files
    before = (published / file).read_bytes()
    for column in sample(table.line.columns(), 3):
        sets(file, 2, **{column.name: other_value})(published)
        assert faults_in(published), column.name
        (published / file).write_bytes(before)


def other_value(value: str | int) -> str | int:
    """Return a value that looks much the same."""
    if isinstance(value, int):
        return value + 1
    last = value[-1:]
    return value[:-1] + (str((int(last) + 1) % 10) if last.isdigit() else last + "x")


def test_the_checker_leaves_nothing_behind(folder: Path) -> None:
    before = sorted(path.name for path in folder.rglob("*"))
    faults_in(folder)
    assert sorted(path.name for path in folder.rglob("*")) == before


def test_there_is_advice_for_each_kind_of_fault() -> None:
    kinds = ("lines", "database", "archive", "strange files")
    assert len({advice_for(kind, "output", True) for kind in kinds}) == len(kinds)
    assert "--repair output" in advice_for("lines", "output", is_remembered=True)
    assert "no state.sqlite" in advice_for("lines", "output", is_remembered=False)
