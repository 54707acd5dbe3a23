"""The faults that the checker finds: a table of damages to a good folder and their messages."""

from __future__ import annotations

import json
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from scio_crawler.common.files import dumps
from scio_crawler.contract.lines import Fault
from scio_crawler.folder.checking import advice_for, check_folder
from scio_crawler.items import TABLES, Table
from tests import processes
from tests.sampling import sample
from tests.shared import made_once

CATALOGUE, PEOPLE, PAGES, NOTES = "briefings.jsonl", "people.jsonl", "pages.jsonl", "notes.jsonl"
CHANGES, ORGANIZATIONS, SPEAKERS = "changes.jsonl", "organizations.jsonl", "speakers.jsonl"
EXCHANGES, OFFICES = "exchanges.jsonl", "offices.jsonl"
# Line 2 of the catalogue, 11 pages. Its fourth turn is the first question, its fifth the answer.
LONG = "briefings/2025-03-04_scio-900100001.jsonl"
SHORT = "briefings/2018-08-27_scio-900100002.jsonl"  # line 9
STANDING = "scio-900100001"

Damage = Callable[[Path], None]


def crawl_sample(base: Path) -> Path:
    """Return the output of a crawl of the sample, which is made once in *base*."""
    return made_once(base, "crawled-sample", _crawl_sample)


def _crawl_sample(folder: Path) -> None:
    words = ("crawl", "briefings", "-a", "site=sample", "-s", f"SCIO_OUTPUT_DIR={folder}")
    processes.run("scrapy", *words).check_returncode()


@pytest.fixture
def folder(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of a good folder, to damage."""
    copy = tmp_path / "output"
    shutil.copytree(crawl_sample(tmp_path_factory.getbasetemp()), copy)
    return copy


def faults_in(folder: Path) -> list[Fault]:
    faults: list[Fault] = []
    check_folder(folder, faults.append)
    return faults


def lines(folder: Path, file: str) -> list[str]:
    return (folder / file).read_text("utf-8").split("\n")[:-1]


def first_id(folder: Path) -> str:
    """Return the id of the first turn of the long transcript."""
    return str(json.loads(lines(folder, LONG)[0])["turn_id"])


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


def sets_all(file: str, /, **values: Any) -> Damage:
    """Give keys of every line other values."""

    def damage(folder: Path) -> None:
        for number in range(1, len(lines(folder, file)) + 1):
            sets(file, number, **values)(folder)

    return damage


def bytes_of(file: str, line: int, change: Callable[[bytes], bytes]) -> Damage:
    """Change the bytes of one line, its line feed included."""

    def damage(folder: Path) -> None:
        all_lines = (folder / file).read_bytes().splitlines(keepends=True)
        all_lines[line - 1] = change(all_lines[line - 1])
        (folder / file).write_bytes(b"".join(all_lines))

    return damage


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
        package = json.loads((folder / "datapackage.json").read_text("utf-8"))
        package["files"] = [named for named in package["files"] if named["path"] != file]
        text = json.dumps(package, ensure_ascii=False, indent=1) + "\n"
        (folder / "datapackage.json").write_text(text, "utf-8", newline="\n")

    return damage


def swapped(role: str) -> str:
    return "official" if role == "chair" else "chair"


def remembers(statement: str) -> Damage:
    """Change what is remembered."""

    def damage(folder: Path) -> None:
        with closing(sqlite3.connect(folder / "state.sqlite", isolation_level=None)) as database:
            database.execute(statement)

    return damage


def changes_archive(change: Callable[[Path], Any]) -> Damage:
    return lambda folder: change(next((folder / "archive").glob("*.warc.gz")))


def reordered(record: bytes) -> bytes:
    return (json.dumps(dict(reversed(json.loads(record).items()))) + "\n").encode()


# The kinds of faults of whatever is changed in a table and among the turns files.
ALTERED = {"seals", "memory", "description"}

# A damage to a good folder, and the beginning of the fault that is told.
DAMAGES: dict[str, tuple[Damage, str]] = {
    # Lines
    "not UTF-8": (bytes_of(LONG, 2, lambda b: b"\xff" + b), f"{LONG}, line 2: is not UTF-8"),
    "byte order mark": (
        bytes_of(PEOPLE, 1, lambda b: "\ufeff".encode() + b),
        f"{PEOPLE}, line 1: is no JSON: Unexpected UTF-8 BOM",
    ),
    "cut off": (
        bytes_of(LONG, 28, lambda b: b[:-1]),
        f"{LONG}, line 28: has no line feed at its end",
    ),
    "carriage return": (
        bytes_of(LONG, 3, lambda b: b[:-1] + b"\r\n"),
        f"{LONG}, line 3: is written with other spaces or escapes",
    ),
    "empty line": (
        bytes_of(NOTES, 2, lambda b: b + b"\n"),
        f"{NOTES}, line 3: is no JSON: Expecting value",
    ),
    "U+2028": (
        bytes_of(LONG, 2, lambda b: b.replace(b'"text": "', '"text": "\u2028'.encode())),
        f"{LONG}, line 2: is written with other spaces or escapes",
    ),
    "U+0085": (
        bytes_of(CATALOGUE, 2, lambda b: b.replace(b"SCIO", "\u0085".encode(), 1)),
        f"{CATALOGUE}, line 2: is written with other spaces or escapes",
    ),
    "no JSON": (bytes_of(LONG, 2, lambda b: b"x" + b), f"{LONG}, line 2: is no JSON: Expecting"),
    "cut off within a word": (
        bytes_of(LONG, 2, lambda _: b'{"text": "abc\n'),
        f"{LONG}, line 2: is no JSON: Invalid control character at character 14",
    ),
    "two objects": (
        bytes_of(LONG, 2, lambda b: b[:-1] + b),
        f"{LONG}, line 2: is no JSON: Extra data",
    ),
    "a list": (bytes_of(LONG, 2, lambda _: b"[]\n"), f"{LONG}, line 2: is no JSON object"),
    "deep": (bytes_of(LONG, 2, lambda _: b"[" * 99999 + b"\n"), f"{LONG}, line 2: is no JSON obj"),
    "NaN": (
        bytes_of(LONG, 2, lambda b: b.replace(b'"turn": 2', b'"turn": NaN')),
        f"{LONG}, line 2: Turn: turn is nan: it must be of type integer",
    ),
    "key twice": (
        bytes_of(LONG, 2, lambda b: b.replace(b"{", b'{"turn": 2, ', 1)),
        f"{LONG}, line 2: has a key twice: turn",
    ),
    "half a surrogate pair": (
        bytes_of(LONG, 2, lambda b: b.replace(b'"text": "', b'"text": "\\ud800')),
        f"{LONG}, line 2: holds half of a surrogate pair",
    ),
    "other spaces": (
        bytes_of(LONG, 2, lambda b: b.replace(b'", "', b'","', 1)),
        f"{LONG}, line 2: is written with other spaces or escapes",
    ),
    "other escapes": (
        bytes_of(PEOPLE, 1, lambda b: b.replace(b"a", b"\\u0061", 1)),
        f"{PEOPLE}, line 1: is written with other spaces or escapes",
    ),
    # Schemas
    "key missing": (
        bytes_of(LONG, 2, lambda b: b.replace(b'"kind"', b'"kinds"')),
        f"{LONG}, line 2: Turn: keys missing: ['kind'], keys too many: ['kinds']",
    ),
    "order of keys": (bytes_of(LONG, 2, reordered), f"{LONG}, line 2: Turn: keys out of order"),
    "null": (sets(LONG, 2, label=None), f"{LONG}, line 2: Turn: label is None"),
    "float": (sets(LONG, 2, page=1.0), f"{LONG}, line 2: Turn: page is 1.0"),
    "looks like a number": (sets(PEOPLE, 1, position="007"), f"{PEOPLE}, line 1: Person: position"),
    "no date": (sets(CATALOGUE, 2, date=""), f"{CATALOGUE}, line 2: Entry: date is ''"),
    "unknown role": (sets(LONG, 2, role="host"), f"{LONG}, line 2: Turn: role is 'host'"),
    # A turns file by itself
    "turn numbers": (
        rearranges(LONG, lambda all_lines: all_lines[:2] + all_lines[3:]),
        f"{LONG}, line 3: turn is 4 on line 3",
    ),
    "turn id": (sets(LONG, 2, turn_id="scio-1-2"), f"{LONG}, line 2: turn_id 'scio-1-2' is not of"),
    "one id twice": (
        lambda folder: sets(LONG, 3, turn_id=first_id(folder))(folder),
        f"{LONG}, line 3: turn_id 'scio-900100001-",
    ),
    "withdrawn on one line": (
        sets(LONG, 2, withdrawn="2025-05-05T00:00:00Z"),
        f"{LONG}, line 2: withdrawn is '2025-05-05T00:00:00Z', unlike that of the first",
    ),
    "withdrawn in the catalogue": (
        sets(CATALOGUE, 2, withdrawn="2025-05-05T00:00:00Z"),
        f"{LONG}, line 1: withdrawn is '', and '2025-05-05T00:00:00Z' in the catalogue",
    ),
    "origin of a turn": (
        sets(LONG, 2, origin="archive"),
        f"{LONG}, line 2: origin is 'archive', and must be 'site' by pages.jsonl",
    ),
    "origin in the catalogue": (
        sets(CATALOGUE, 2, origin="both"),
        f"{PAGES}, line ",
    ),
    "pages expected": (
        sets(CATALOGUE, 2, pages_expected=12),
        f"{CATALOGUE}, line 2: status is complete, with 11 of 12 pages",
    ),
    "words": (sets(LONG, 2, words=1), f"{LONG}, line 2: words is 1, and the text has"),
    "mirror's address": (
        sets_all(LONG, url="http://127.0.0.1/x"),
        f"{LONG}, line 1: url is 'http://127.0.0.1/x', which is no canonical address",
    ),
    "another title": (sets(LONG, 2, title="x"), f"{LONG}, line 2: title is 'x', unlike that"),
    "pages": (sets(LONG, 2, page_end=1, page=2), f"{LONG}, line 2: page_end 1 is before page 2"),
    "pages go back": (sets(LONG, 28, page=1), f"{LONG}, line 28: page 1 is before page"),
    "role and kind": (
        sets(LONG, 4, role="official"),
        f"{LONG}, line 4: kind is question, and role is",
    ),
    "reporter who answers": (
        sets(LONG, 28, kind="answer", role="press", exchange=0),
        f"{LONG}, line 28: kind is answer, and role is press",
    ),
    "second opening": (
        sets(LONG, 28, kind="opening"),
        f"{LONG}, line 28: kind is opening, and it is not the chair's first turn",
    ),
    "late statement": (
        sets(LONG, 28, kind="statement", role="official"),
        f"{LONG}, line 28: kind is statement, after the first question",
    ),
    "early closing": (
        sets(LONG, 1, kind="closing"),
        f"{LONG}, line 1: kind is closing, and it is not the last turn",
    ),
    "reply to another": (
        sets(LONG, 5, reply_to=1),
        f"{LONG}, line 5: reply_to is 1, and must be 4",
    ),
    "question that replies": (
        sets(LONG, 4, reply_to=1),
        f"{LONG}, line 4: reply_to is 1, and must be 0 for this question",
    ),
    "exchange of an opening": (
        sets(LONG, 1, exchange=1),
        f"{LONG}, line 1: exchange is 1, and must be 0 for this opening",
    ),
    "exchange of a question": (
        sets(LONG, 4, exchange=2),
        f"{LONG}, line 4: exchange is 2, and must be 1 for this question",
    ),
    "empty turns file": (adds(LONG), f"{LONG}: is empty"),
    # The catalogue by itself
    "newest first": (
        rearranges(CATALOGUE, lambda all_lines: [*all_lines[2:], *all_lines[:2]]),
        f"{CATALOGUE}, line 9: scio-node-9010002 (2025-03-28) must not come after",
    ),
    "briefing twice": (
        rearranges(CATALOGUE, lambda all_lines: all_lines[:2] + all_lines[1:]),
        f"{CATALOGUE}, line 3: {STANDING} is on line 2 already",
    ),
    "form of the id": (
        sets(CATALOGUE, 2, briefing_id="scio-x"),
        f"{CATALOGUE}, line 2: briefing_id 'scio-x' is of no known form",
    ),
    "id and address": (
        sets(CATALOGUE, 2, url=lambda url: url.replace("900100001", "900100009")),
        f"{CATALOGUE}, line 2: briefing_id is '{STANDING}', and url is that of another",
    ),
    "address": (
        sets(CATALOGUE, 2, url="file:///etc/passwd"),
        f"{CATALOGUE}, line 2: url is 'file:///etc/passwd', which is no canonical address",
    ),
    "path": (
        sets(CATALOGUE, 2, file="../../etc/passwd"),
        f"{CATALOGUE}, line 2: file is '../../etc/passwd', and must be '{LONG}'",
    ),
    "unaccounted": (
        sets(CATALOGUE, 2, audit_unaccounted=3),
        f"{CATALOGUE}, line 2: audit_unaccounted is 3",
    ),
    "audit sums": (
        sets(CATALOGUE, 2, audit_head=0),
        f"{CATALOGUE}, line 2: audit_characters is",
    ),
    "pending with a file": (
        sets(CATALOGUE, 2, status="pending"),
        f"{CATALOGUE}, line 2: status is pending, with 28 turns and the file '{LONG}'",
    ),
    "complete without a file": (
        sets(CATALOGUE, 2, file="", sha256="", revision=0),
        f"{CATALOGUE}, line 2: status is complete, without a turns file",
    ),
    "file without a hash": (
        sets(CATALOGUE, 2, sha256=""),
        f"{CATALOGUE}, line 2: there is a file, but turns, sha256, revision or pages is not",
    ),
    "revision without a file": (
        sets(CATALOGUE, 1, revision=1),
        f"{CATALOGUE}, line 1: there is no file, but sha256, revision or revised_by is filled",
    ),
    "copy with a file": (
        sets(CATALOGUE, 2, same_as="scio-900100002"),
        f"{CATALOGUE}, line 2: same_as is 'scio-900100002', and so it must have no file",
    ),
    "copy of nothing": (
        sets(CATALOGUE, 1, same_as="scio-900100099"),
        f"{CATALOGUE}, line 1: same_as 'scio-900100099' is no line of briefings",
    ),
    "copy of itself": (
        sets(CATALOGUE, 2, same_as=STANDING),
        f"{CATALOGUE}, line 2: same_as is '{STANDING}', which is no other briefing",
    ),
    # The catalogue and the turns files
    "hash": (
        sets(LONG, 28, label="x"),
        f"{CATALOGUE}, line 2: sha256 is ",
    ),
    "turns": (sets(CATALOGUE, 2, turns=27), f"{CATALOGUE}, line 2: turns is 27, and 28 in {LONG}"),
    "questions": (sets(CATALOGUE, 2, questions=99), f"{CATALOGUE}, line 2: questions is 99, and"),
    "sum of words": (sets(CATALOGUE, 2, words=1), f"{CATALOGUE}, line 2: words is 1, and"),
    "characters": (sets(CATALOGUE, 2, audit_turns=1), f"{CATALOGUE}, line 2: audit_turns is 1, an"),
    "title of the entry": (sets(CATALOGUE, 2, title="x"), f"{LONG}, line 1: title is 'SCIO"),
    "revision of the entry": (sets(CATALOGUE, 2, revision=2), f"{LONG}, line 1: revision is 1"),
    "file missing": (drops(LONG), f"{LONG}: is missing"),
    "file of nobody": (
        adds("briefings/2024-07-05_scio-117331010.jsonl"),
        "briefings/2024-07-05_scio-117331010.jsonl: belongs to no briefing of the catalogue",
    ),
    "half a file": (adds(LONG + ".tmp"), f"{LONG}.tmp: belongs to no briefing of the catalogue"),
    # The companions
    "table missing": (drops(NOTES), f"{NOTES}: is missing"),
    "unknown briefing": (
        sets(PEOPLE, 3, briefing_id="scio-900100099"),
        f"{PEOPLE}, line 3: scio-900100099 is not in the catalogue",
    ),
    "order of people": (
        rearranges(PEOPLE, lambda all_lines: [*all_lines[4:], *all_lines[:4]]),
        f"{PEOPLE}, line 32: scio-node-9010002 does not stand here in the catalogue's order",
    ),
    "pages missing": (
        rearranges(PAGES, lambda all_lines: all_lines[1:]),
        f"{PAGES}: has no line about scio-node-9010002, of 1 pages",
    ),
    "page missing": (
        rearranges(PAGES, lambda all_lines: [*all_lines[:3], *all_lines[4:]]),
        f"{PAGES}, line 4: page 3 of {STANDING} is missing, and its status is complete",
    ),
    "page twice": (
        sets(PAGES, 4, page=2),
        f"{PAGES}, line 4: briefing_id '{STANDING}', page 2 is that of line 3, too",
    ),
    "clock of the oldest page": (
        sets(CATALOGUE, 2, fetched_from="2020-01-01T00:00:00Z"),
        f"{PAGES}, line 2: fetched_from of {STANDING} must be ",
    ),
    "clock of the newest page": (
        sets(CATALOGUE, 2, fetched_until="2099-01-01T00:00:00Z"),
        f"{PAGES}, line 2: fetched_until of {STANDING} must be ",
    ),
    "pages of the entry": (
        sets(CATALOGUE, 2, pages=12),
        f"{PAGES}, line 12: of {STANDING} there are 11 pages, and its entry says 12",
    ),
    "address of a page": (sets(PAGES, 2, url="x"), f"{LONG}, line 1: url is 'http://english"),
    "clock of a page": (
        sets(PAGES, 2, fetched="2020-01-01T00:00:00Z"),
        f"{LONG}, line 1: fetched is",
    ),
    "turn on no page": (
        sets(LONG, 28, page_end=12),
        f"{LONG}, line 28: pages 11 to 12 are not in pages.jsonl",
    ),
    "note behind the last turn": (
        sets(NOTES, 1, turn=29),
        f"{NOTES}, line 1: turn is 29, and {STANDING} has 28",
    ),
    "status of a turn": (
        sets(LONG, 2, status="partial"),
        f"{LONG}, line 2: status is 'partial', unlike that of the first line",
    ),
    "id of the question": (
        sets(LONG, 2, reply_to_id="scio-1-2"),
        f"{LONG}, line 2: reply_to_id is 'scio-1-2', and must be '' for this",
    ),
    "an organization's turns": (
        sets(ORGANIZATIONS, 1, turns=99),
        f"{ORGANIZATIONS}, line 1: turns is 99, and ",
    ),
    "a speaker's words": (
        sets(SPEAKERS, 1, words=99_999),
        f"{SPEAKERS}, line 1: words is 99999, and ",
    ),
    "a speaker who is left out": (
        rearranges(SPEAKERS, lambda all_lines: all_lines[:-1]),
        f"{SPEAKERS}: lacks a line: ",
    ),
    "a speaker who says nothing": (
        rearranges(SPEAKERS, lambda all_lines: [*all_lines, all_lines[-1]]),
        f"{SPEAKERS}, line ",
    ),
    # Keys
    "a person twice": (
        rearranges(PEOPLE, lambda all_lines: [*all_lines[:1], *all_lines]),
        f"{PEOPLE}, line 2: briefing_id 'scio-node-9010002', name ",
    ),
    "a note twice": (
        sets(NOTES, 2, note=1),
        f"{NOTES}, line 2: briefing_id '{STANDING}', note 1 is that of line 1, too",
    ),
    "an office twice": (
        rearranges(OFFICES, lambda all_lines: [*all_lines[:1], *all_lines]),
        f"{OFFICES}, line 2: briefing_id ",
    ),
    "an organization twice": (
        rearranges(ORGANIZATIONS, lambda all_lines: [*all_lines[:1], *all_lines]),
        f"{ORGANIZATIONS}, line 2: organization ",
    ),
    "a speaker twice": (
        rearranges(SPEAKERS, lambda all_lines: [*all_lines[:1], *all_lines]),
        f"{SPEAKERS}, line 2: speaker ",
    ),
    "an office of nobody": (
        sets(OFFICES, 1, speaker="Ruan Qi"),
        f"{OFFICES}, line 1: briefing_id 'scio-node-9010002', speaker 'Ruan Qi' is no line of peop",
    ),
    "a person of no body": (
        sets(PEOPLE, 1, organization="Lantern Office"),
        f"{PEOPLE}, line 1: organization 'Lantern Office' is no line of organizations",
    ),
    "a turn of no body": (
        sets(LONG, 2, organization="Lantern Office"),
        f"{LONG}, line 2: organization 'Lantern Office' is no line of organizations",
    ),
    "a turn of no speaker": (
        sets(LONG, 2, speaker="Ruan Qi"),
        "speakers.jsonl, line 34: turns is 6, and 5 by the turns and heads",
    ),
    "an entry of no body": (
        sets(CATALOGUE, 2, organization="Lantern Office"),
        f"{CATALOGUE}, line 2: organization 'Lantern Office' is no line of organizations",
    ),
    "a body that nobody follows": (
        sets(ORGANIZATIONS, 1, now="Lantern Office"),
        f"{ORGANIZATIONS}, line 1: now 'Lantern Office' is no line of organizations",
    ),
    "a speaker of no body": (
        sets(SPEAKERS, 1, organization="Lantern Office"),
        f"{SPEAKERS}, line 1: organization 'Lantern Office' is no line of organizations",
    ),
    "a question that is no turn": (
        sets(EXCHANGES, 1, question_id="scio-1-2"),
        f"{EXCHANGES}, line 1: question_id 'scio-1-2' is no line of turns",
    ),
    "a day that nothing says": (
        sets(CATALOGUE, 2, date_from="published"),
        f"{CATALOGUE}, line 2: date is 2025-03-04, and published ",
    ),
    "an outcome": (
        sets(EXCHANGES, 1, outcome="declined"),
        f"{EXCHANGES}, line 1: of {STANDING}: outcome is 'declined', and 'answered' by the turns",
    ),
    "an exchange that is left out": (
        rearranges(EXCHANGES, lambda all_lines: all_lines[1:]),
        f"{EXCHANGES}, line 1: of {STANDING}: exchange is 2, and 1 by the turns",
    ),
    "an office that is left out": (
        rearranges(OFFICES, lambda all_lines: all_lines[:-1]),
        f"{OFFICES}: of ",
    ),
    "place of a note in its turn": (
        sets(NOTES, 1, paragraph=99),
        f"{NOTES}, line 1: paragraph is 99, and the turn has ",
    ),
    "turn of a note": (
        sets(NOTES, 1, turn_id="scio-1-2"),
        f"{NOTES}, line 1: turn_id is 'scio-1-2', and must be ",
    ),
    "a change that is left out": (
        sets(CHANGES, 2, change=3),
        f"{CHANGES}, line 2: change is 3 on line 2",
    ),
    "a change of no briefing": (
        sets(CHANGES, 1, briefing_id="scio-1234"),
        f"{CHANGES}, line 1: scio-1234 is not in the catalogue",
    ),
    "a change without its turn": (
        sets(CHANGES, 1, what="turn-added"),
        f"{CHANGES}, line 1: turn_id is '' in a line of the kind turn-added",
    ),
    "a change with a turn of another briefing": (
        sets(CHANGES, 1, what="turn-removed", turn_id="scio-1-2", turn_before=1),
        f"{CHANGES}, line 1: turn_id is 'scio-1-2' in a line about",
    ),
    "note on no page": (sets(NOTES, 1, page=12), f"{NOTES}, line 1: page is 12, which pages.jsonl"),
    "text of a note": (
        sets(NOTES, 1, text="x"),
        f"{NOTES}, line 1: {STANDING} has 67 characters of notes, and its audit_notes is 76",
    ),
    "office of a person": (
        sets(PEOPLE, 5, position="keeper of the lamps"),
        f"{PEOPLE}, line 5: position of ",
    ),
    "role of a person": (sets(PEOPLE, 5, role=swapped), f"{PEOPLE}, line 5: role of "),
    "name of a person": (
        sets(PEOPLE, 2, name="Ruan Qi"),
        f"{PEOPLE}: is not as it was written",
    ),
    # The description
    "card": (
        bytes_of("README.md", 30, lambda b: b.replace(b"e", b"a", 1)),
        "README.md: is not as it was written",
    ),
    "card missing": (drops("README.md"), "README.md: is missing"),
    "feed": (
        bytes_of("feed.xml", 5, lambda b: b.replace(b"urn:", b"arn:", 1)),
        "feed.xml: is not as it was written",
    ),
    "feed missing": (drops("feed.xml"), "feed.xml: is missing"),
    "package": (
        bytes_of("datapackage.json", 2, lambda b: b.replace(b"data", b"date", 1)),
        "datapackage.json: is not what the crawler writes about the tables",
    ),
    "package cut off": (
        rearranges("datapackage.json", lambda all_lines: all_lines[:-1]),
        "datapackage.json: is not what the crawler writes about the tables",
    ),
    "package missing": (drops("datapackage.json"), "datapackage.json: is missing"),
    "report": (
        rearranges("report.json", lambda all_lines: all_lines[:-1]),
        "report.json: is not as it was written",
    ),
    # What is remembered
    "memory": (
        sets(PEOPLE, 2, honorific="Dr."),
        f"{PEOPLE}, line 2: is not the line that state.sqlite remembers",
    ),
    "memory lost": (drops("state.sqlite"), "state.sqlite: is missing"),
    "memory zeroed": (adds("state.sqlite", "\0" * 9000), "state.sqlite: "),
    "memory of another version": (
        remembers("PRAGMA user_version = 1"),
        "state.sqlite: ",
    ),
    "files that a run was writing": (
        remembers("INSERT INTO marked VALUES ('scio-1')"),
        "state.sqlite: a run was cut off while the files of scio-1 were written",
    ),
    "a file that no run has written": (
        copies(LONG, f"quarantine/{STANDING}.jsonl"),
        f"quarantine/{STANDING}.jsonl: was written by no run",
    ),
    "archive missing": (changes_archive(Path.unlink), "archive/scio_crawler-00001-"),
    "archive cut off": (
        changes_archive(lambda path: path.write_bytes(path.read_bytes()[:-9])),
        "archive/scio_crawler-00001-",
    ),
    "record of another page": (
        remembers("UPDATE records SET digest = 'x' WHERE kind = 'response'"),
        "archive/scio_crawler-00001-",
    ),
    # Earlier revisions
    "revision": (
        copies(LONG, f"revisions/{STANDING}/2.jsonl"),
        f"revisions/{STANDING}/2.jsonl, line 1: revision is 1, and the file is that of 2",
    ),
    "revision of another": (
        copies(LONG, "revisions/scio-900100002/1.jsonl"),
        f"revisions/scio-900100002/1.jsonl, line 1: briefing_id is '{STANDING}'",
    ),
    "revision cut off": (
        adds(f"revisions/{STANDING}/1.jsonl", "{"),
        f"revisions/{STANDING}/1.jsonl, line 1: has no line feed",
    ),
    "half a revision": (
        adds(f"revisions/{STANDING}/1.jsonl.tmp"),
        f"revisions/{STANDING}/1.jsonl.tmp: is no earlier revision",
    ),
    "quarantine": (
        copies(LONG, "quarantine/scio-900100002.jsonl"),
        f"quarantine/scio-900100002.jsonl, line 1: briefing_id is '{STANDING}'",
    ),
}


def test_a_good_folder_has_no_fault(folder: Path) -> None:
    assert faults_in(folder) == []


def test_what_was_looked_at_is_counted(folder: Path) -> None:
    checked = check_folder(folder, lambda _: None)
    assert checked.briefings == len(lines(folder, CATALOGUE))
    assert checked.files == checked.briefings - 1  # one is pending
    assert checked.turns == sum(len(lines(folder, f"briefings/{p.name}")) for p in turns(folder))


def turns(folder: Path) -> list[Path]:
    return list((folder / "briefings").iterdir())


@pytest.mark.some(16)
@pytest.mark.parametrize(("damage", "told"), DAMAGES.values(), ids=DAMAGES)
def test_a_damage_is_told(folder: Path, damage: Damage, told: str) -> None:
    damage(folder)
    found = [str(fault) for fault in faults_in(folder)]
    assert any(fault.startswith(told) for fault in found), found[:20]


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
    for name in ("state.sqlite", "report.json"):
        (folder / name).unlink()
    return folder


def test_a_published_copy_has_no_fault(published: Path) -> None:
    assert faults_in(published) == []


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


def test_each_kind_of_fault_has_a_cure() -> None:
    told = {
        advice_for(kind, "output", True)
        for kind in ("lines", "database", "archive", "strange files")
    }
    assert len(told) == 4
    assert "--repair output" in advice_for("lines", "output", is_remembered=True)
    assert "no state.sqlite" in advice_for("lines", "output", is_remembered=False)
