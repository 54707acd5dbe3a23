"""What happens to files between two runs is noticed, told, and put right."""

from __future__ import annotations

import os
import re
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest

from scio_crawler.contract.lines import NO_TURNS, Fault
from scio_crawler.folder.checking import check_folder
from scio_crawler.folder.files import SealedFiles
from scio_crawler.folder.ledger import Ledger
from tests import processes
from tests.campaigns.archive_damage import members, unpacked
from tests.mirrors import article, command, crawl, path, press_room
from tests.server import Asked, Mirror, Reply, soon

ROOM = {1: 2, 2: 1, 3: 1}
REVISED, PLAIN, WORSE = "scio-900000001", "scio-900000002", "scio-900000003"


def turns_file(briefing_id: str) -> str:
    return f"briefings/2024-07-24_{briefing_id}.jsonl"


@dataclass(frozen=True)
class World:
    """A mirror, the folder after three crawls of it, and what the database was after the first."""

    mirror: Mirror
    folder: Path
    first_state: Path


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """Briefing 1 has two revisions; of briefing 3 a much worse reading is in quarantine."""
    folder = tmp_path_factory.mktemp("world") / "output"
    state = folder.parent / "first.sqlite"
    with Mirror(press_room(ROOM, more=8)) as mirror:
        assert crawl(mirror.base, folder).status == 0
        shutil.copy(folder / "state.sqlite", state)
        shutil.copy(folder / "state.sqlite.sha256", state.with_name("first.sha256"))
        mirror.pages[path(1, 2)] = article(1, 2, 2, more=9)
        mirror.pages[path(3)] = article(3)
        assert crawl(mirror.base, folder, "-a", "full=1").status == 8
        yield World(mirror, folder, state)


@pytest.fixture
def folder(world: World, tmp_path: Path) -> Path:
    """A copy of the folder, with the times of its files."""
    return Path(shutil.copytree(world.folder, tmp_path / "output"))


def tree(folder: Path) -> dict[str, bytes]:
    """The files that hold turns, and tables without clocks; when pages were fetched is left out."""
    kept = ("briefings/*", "revisions/*/*", "quarantine/*", "people.jsonl", "notes.jsonl")
    found = (file for pattern in kept for file in folder.glob(pattern))
    return {
        file.relative_to(folder).as_posix(): re.sub(rb'"fetched": "[^"]*"', b"", file.read_bytes())
        for file in found
    }


def faults(folder: Path) -> list[str]:
    found: list[str] = []
    check_folder(folder, lambda fault: found.append(str(fault)))
    return found


# How each file is written again.
CURED = {
    turns_file(REVISED): "from what is remembered",
    turns_file(PLAIN): "from what is remembered",
    f"revisions/{REVISED}/1.jsonl": "from what is remembered",
    f"quarantine/{WORSE}.jsonl": "from what is remembered",
    "briefings.jsonl": "from what is remembered",
    "people.jsonl": "from what is remembered",
    "README.md": "from what is remembered",
    "feed.xml": "from what is remembered",
    "datapackage.json": "from what is remembered",
    "report.json": "by this run",
}


def deleted_for(other: Callable[[Path], object]) -> Callable[[Path], None]:
    def replace(file: Path) -> None:
        file.unlink()
        other(file)

    return replace


DAMAGE: dict[str, Callable[[Path], object]] = {
    "cut": lambda file: file.write_bytes(file.read_bytes()[:300]),
    "cut between lines": lambda file: file.write_bytes(file.read_bytes().rpartition(b"{")[0]),
    "emptied": lambda file: file.write_bytes(b""),
    "zeroed": lambda file: file.write_bytes(bytes(file.stat().st_size)),
    "no text": lambda file: file.write_bytes(b"\xff\xfe" + file.read_bytes()),
    "edited": lambda file: file.write_bytes(file.read_bytes().replace(b"e", b"E")),
    "deleted": Path.unlink,
    "a folder": deleted_for(Path.mkdir),
    "a link": deleted_for(lambda file: file.symlink_to("/dev/null")),
}


@pytest.mark.some(3)
@pytest.mark.parametrize("damage", DAMAGE.values(), ids=DAMAGE)
def test_a_daily_run_puts_every_file_right_and_says_so(world, folder, damage) -> None:
    before, damaged = tree(folder), {}
    for file in CURED:
        damage(folder / file)
        if (folder / file).is_file():
            damaged[file] = (folder / file).read_bytes()
    done = crawl(world.mirror.base, folder)
    assert done.status == 0
    told = {each["file"]: each for each in done.report["damage"]}
    assert {file: each["cured"] for file, each in told.items()} == CURED
    for file, text in damaged.items():
        assert (folder / told[file]["set_aside"]).read_bytes() == text
    assert tree(folder) == before
    assert faults(folder) == []


LINKS = (
    "archive",
    "briefings",
    "revisions",
    f"revisions/{REVISED}",
    "quarantine",
    "set-aside",
    "set-aside/briefings",
    "state.sqlite",
)


def contents(place: Path) -> dict[Path, bytes]:
    return {file: file.read_bytes() for file in [place, *place.rglob("*")] if file.is_file()}


@pytest.mark.parametrize("place", LINKS)
def test_nothing_is_written_where_a_link_leads(world, folder, tmp_path, place: str) -> None:
    before = tree(folder)
    (folder / turns_file(PLAIN)).write_text("of a person")  # which is to be set aside
    link, outside = folder / place, tmp_path / "outside"
    if link.exists():
        link.rename(outside)
    else:
        outside.mkdir()
        link.parent.mkdir(exist_ok=True)
    link.symlink_to(outside)
    there = contents(outside)
    done = crawl(world.mirror.base, folder)
    assert done.status == 9
    assert f"{link} is a link" in done.log
    assert "Traceback" not in done.log
    assert contents(outside) == there
    link.unlink()
    outside.rename(link)
    assert crawl(world.mirror.base, folder).status == 0
    assert tree(folder) == before
    assert faults(folder) == []


def test_it_is_told_once(world, folder) -> None:
    for file in CURED:
        (folder / file).write_text("of a person")
    assert len(crawl(world.mirror.base, folder).report["damage"]) == len(CURED)
    again = crawl(world.mirror.base, folder)
    assert (again.status, again.report["damage"]) == (0, [])


@pytest.mark.parametrize("damage", [Path.unlink, lambda mark: mark.write_text("of a person")])
def test_the_mark_of_an_empty_folder_is_kept_right(world, tmp_path: Path, damage) -> None:
    folder, later = tmp_path / "output", ("-a", "since=2030-01-01")
    assert crawl(world.mirror.base, folder, *later).status == 0
    before = tree(folder)
    mark = folder / NO_TURNS
    damage(mark)
    assert faults(folder)
    done = crawl(world.mirror.base, folder, *later)
    assert {each["file"] for each in done.report["damage"]} == {NO_TURNS}
    assert tree(folder) == before
    assert faults(folder) == []
    assert crawl(world.mirror.base, folder).status == 0
    assert not mark.exists()


def edit_and_keep_the_time(file: Path) -> None:
    before = file.stat()
    file.write_bytes(file.read_bytes().replace(b"lantern", b"Lantern"))
    os.utime(file, ns=(before.st_atime_ns, before.st_mtime_ns))


def test_an_earlier_revision_in_place_of_the_last_one_is_damage(world, folder) -> None:
    before = tree(folder)
    shutil.copy(folder / f"revisions/{REVISED}/1.jsonl", folder / turns_file(REVISED))
    done = crawl(world.mirror.base, folder)
    assert [told["cured"] for told in done.report["damage"]] == ["from what is remembered"]
    assert tree(folder) == before


def test_what_size_and_time_do_not_show_is_seen_when_the_briefing_is_read(world, folder) -> None:
    before = tree(folder)
    edit_and_keep_the_time(folder / turns_file(PLAIN))
    done = crawl(world.mirror.base, folder, "-a", f"url={path(2)}")
    assert [told["file"] for told in done.report["damage"]] == [turns_file(PLAIN)]
    assert tree(folder) == before


def test_a_turns_file_is_written_again_though_its_archive_is_lost(world, folder) -> None:
    before = tree(folder)
    shutil.rmtree(folder / "archive")
    (folder / turns_file(PLAIN)).unlink()
    done = crawl(world.mirror.base, folder)
    assert done.status == 3, "the archive is gone"
    cured = {told["file"]: told["cured"] for told in done.report["damage"]}
    assert cured[turns_file(PLAIN)] == "from what is remembered"
    assert [file for file in cured if not cured[file]] == [f for f in cured if "archive/" in f]
    assert tree(folder) == before
    assert crawl(world.mirror.base, folder).status == 0


def archive_of(folder: Path) -> tuple[Path, list[tuple[int, bytes]]]:
    """Return the file of the archive, and its records with their places."""
    [file] = folder.glob("archive/*.gz")
    return file, members(file)


def test_what_is_sent_after_the_archive_was_cut_is_newer_than_what_was_cut_off(
    world, folder, monkeypatch
) -> None:
    archive, records = archive_of(folder)
    half = records[len(records) // 2][0]
    before = tree(folder)
    archive.write_bytes(archive.read_bytes()[:half])
    monkeypatch.setitem(world.mirror.pages, path(2), article(2, more=7))
    done = crawl(world.mirror.base, folder, "-a", "full=1")
    assert len(list(folder.glob("archive/*.gz"))) == 2
    assert tree(folder).items() >= {n: t for n, t in before.items() if REVISED in n}.items()
    assert done.catalogue()[PLAIN]["revision"] == 2
    assert len(done.turns(PLAIN)[1]["text"].split("\n\n")) == 8


def test_pages_are_found_where_they_are_after_records_have_moved(world, folder) -> None:
    before = tree(folder)
    archive, records = archive_of(folder)
    moved = [records[0][1], records[1][1], *(record for _, record in records[1:])]
    archive.write_bytes(b"".join(moved))
    crawl(world.mirror.base, folder)
    assert tree(folder) == before
    assert faults(folder) == []


def lose(folder: Path, lost: str) -> None:
    """Take the records of the path *lost* out of the archive."""
    archive, records = archive_of(folder)
    kept = [record for _, record in records if f"{lost}\r\n".encode() not in unpacked(record)]
    assert len(kept) < len(records)
    archive.write_bytes(b"".join(kept))


@pytest.mark.parametrize("lost", [path(1), path(1, 2)])
def test_a_revision_whose_records_are_lost_stays(world, folder, lost: str) -> None:
    before = tree(folder)
    lose(folder, lost)
    assert crawl(world.mirror.base, folder).status == 3
    assert tree(folder) == before


def test_a_revision_stays_where_another_record_moves_to_the_place_of_its_own(tmp_path) -> None:
    folder = tmp_path / "output"
    with Mirror(press_room({1: 2, 2: 1})) as mirror:

        def after_the_other(_: Asked) -> Reply:
            soon(lambda: path(1, 2) in mirror.paths())
            return Reply(article(2), delay=0.5)

        mirror.pages[path(2)] = after_the_other
        assert crawl(mirror.base, folder).status == 0
        before = tree(folder)
        mirror.pages[path(1, 2)] = article(1, 2, 2, more=9)
        assert crawl(mirror.base, folder, "-a", "full=1").status == 0
        revised = tree(folder)
        assert revised.keys() > before.keys()
        lose(folder, path(1, 2))
        assert crawl(mirror.base, folder).status == 3
    assert tree(folder) == revised


COPIES = {
    "of an earlier day": lambda world, state: shutil.copy(world.first_state, state),
    "gone": lambda world, state: state.unlink(),
}


@pytest.mark.some(2)
@pytest.mark.parametrize("spoil", COPIES.values(), ids=COPIES)
@pytest.mark.parametrize("words", [[], ["-a", "full=1"]], ids=["daily", "full"])
def test_a_database_that_knows_less_overwrites_no_revision(world, folder, spoil, words) -> None:
    before = tree(folder)
    spoil(world, folder / "state.sqlite")
    done = crawl(world.mirror.base, folder, *words)
    assert "Traceback" not in done.log
    after = tree(folder)
    for file, text in before.items():
        if not file.startswith("quarantine") and file.endswith((f"{REVISED}.jsonl", "1.jsonl")):
            assert after[file] == text, file
    assert done.catalogue()[REVISED]["revision"] == 2
    [told] = [told for told in done.report["damage"] if told["file"] == "state.sqlite"]
    assert told["cured"], "what it did not know was found in the folder"


def test_a_database_that_was_put_back_with_its_digest_is_caught_up_with(world, folder) -> None:
    before, changes = tree(folder), (folder / "changes.jsonl").read_bytes()
    shutil.copy(world.first_state, folder / "state.sqlite")
    shutil.copy(world.first_state.with_name("first.sha256"), folder / "state.sqlite.sha256")
    done = crawl(world.mirror.base, folder)
    assert tree(folder) == before
    assert (folder / "changes.jsonl").read_bytes() == changes
    assert done.report["damage"][0]["file"] == "state.sqlite"
    assert {entry["origin"] for entry in done.catalogue().values()} == {"site"}


def test_a_database_that_lost_rows_is_filled_from_the_archive(world, folder) -> None:
    before = tree(folder)
    with closing(sqlite3.connect(folder / "state.sqlite")) as database, database:
        for table in ("states", "briefings"):
            database.execute(f"DELETE FROM {table}")
    assert crawl(world.mirror.base, folder).report["damage"][0]["file"] == "state.sqlite"
    assert tree(folder) == before


def test_a_part_of_the_archive_is_replayed_after_all_that_a_lost_database_knew(
    world, folder
) -> None:
    before = tree(folder)
    for file in folder.glob("state.sqlite*"):
        file.unlink()
    done = crawl("archive", folder, "-a", f"url={path(1)}")
    assert tree(folder) == before
    known = done.catalogue()["scio-900000001"]
    assert done.report["counts"]["turns"] == known["turns"] > 0


# Crawls, and is stopped as soon as it has read a briefing of the archive.
STOPPED = """
import os, signal, sys
from scio_crawler.folder.states import States

def stop(self, state, added=States.add):
    os.kill(os.getpid(), signal.SIGTERM)
    return added(self, state)

States.add = stop
from scrapy.cmdline import execute
execute(sys.argv)
"""


def test_no_file_becomes_older_where_the_reading_of_a_lost_database_is_stopped(
    world, folder
) -> None:
    before = tree(folder)
    for file in folder.glob("state.sqlite*"):
        file.unlink()
    _, _, _, *program = command(world.mirror.base, folder)
    assert processes.run("-c", STOPPED, *program).returncode == 10
    assert tree(folder) == before
    damage = crawl(world.mirror.base, folder).report["damage"]
    assert not [told["file"] for told in damage if told["file"] in before and "/" in told["file"]]
    assert tree(folder) == before


def test_a_database_that_knows_more_restores_what_it_remembers(world, folder, tmp_path) -> None:
    older = Path(shutil.copytree(folder, tmp_path / "older"))
    kept = older / "revisions" / REVISED / "1.jsonl"
    kept.rename(older / turns_file(REVISED))
    before = tree(folder)
    done = crawl(world.mirror.base, older)
    assert tree(older) == before
    assert {told["file"] for told in done.report["damage"]} == {
        turns_file(REVISED),
        f"revisions/{REVISED}/1.jsonl",
    }


def test_a_database_that_says_something_else_than_the_files_is_told(world, folder) -> None:
    before = tree(folder)
    with closing(sqlite3.connect(folder / "state.sqlite")) as database, database:
        database.execute("UPDATE briefings SET records = replace(records, 'lantern', 'lamp')")
    done = crawl(world.mirror.base, folder)
    told = [(damage["file"], damage["cured"]) for damage in done.report["damage"]]
    assert told == [("state.sqlite", "from the archive")]
    assert tree(folder) == before


GARBLED = {
    "a value of another type": "UPDATE briefings SET records = replace(records, ':1,', ':\"x\",')",
    "no JSON": "UPDATE met SET gone = '{'",
    "arguments of a run": "UPDATE runs SET arguments = 'x'",
    "text in a column of numbers": "UPDATE records SET offset = 'x' WHERE record = 1",
    "bytes in a column of text": "UPDATE seals SET sha256 = x'6162'",
    "text that is not UTF-8": "UPDATE lists SET walked = CAST(x'ff' AS TEXT)",
    "a key that is gone": "UPDATE briefings SET records = "
    "json_remove(records, '$.briefings[0].file')",
    "no records": "UPDATE briefings SET records = '{}'",
    "an id that is none": "UPDATE briefings SET briefing_id = 'x' || rowid",
    "a turns file outside the folder": "UPDATE briefings SET records = "
    "json_set(records, '$.briefings[0].file', '../letter.txt')",
    "a seal outside the folder": "INSERT INTO seals VALUES ('../letter.txt', 1, 1, 'x')",
    "a seal of the folder": "INSERT INTO seals VALUES ('', 1, 1, 'x')",
    "an archive elsewhere": "UPDATE files SET name = '/letter.warc.gz'",
    "no day": "UPDATE met SET first_seen = 'long ago'",
    "another site": "UPDATE meta SET value = 'htup://example.org' WHERE key = 'site'",
    "another program": "PRAGMA application_id = 7",
}


@pytest.mark.parametrize("statement", GARBLED.values(), ids=GARBLED)
def test_a_database_that_cannot_be_understood_is_refused(world, folder, statement) -> None:
    with closing(sqlite3.connect(folder / "state.sqlite")) as database, database:
        database.execute(statement)
    before = tree(folder)
    done = crawl(world.mirror.base, folder)
    assert (done.status, "Traceback" in done.log) == (9, False)
    assert re.search("something has changed it|it is damaged", done.log)
    assert "Put a copy of it back" in done.log
    assert tree(folder) == before


def test_the_records_of_the_archive_are_read_when_that_is_asked_for(folder) -> None:
    archive = next(folder.glob("archive/*.gz"))
    content = bytearray(archive.read_bytes())
    content[len(content) // 2] ^= 1
    archive.write_bytes(content)
    with closing(Ledger(folder / "state.sqlite")) as ledger:
        SealedFiles(folder, ledger, print).seal(f"archive/{archive.name}")
    assert faults(folder) == []
    found: list[Fault] = []
    check_folder(folder, found.append, with_records=True)
    assert {fault.kind for fault in found} == {"records"}


def test_a_correction_that_is_not_applied_is_named(world, folder) -> None:
    (folder / "corrections.csv").write_text(
        "briefing_id,turn_id,page,label,key,was,value,by,at,why\n"
        f"{PLAIN},,,,accept,a content that no reading has,worse,,,\n"
    )
    done = crawl(world.mirror.base, folder)
    assert (done.status, "Traceback" in done.log) == (3, False)
    assert "Not applied: corrections.csv: line 2: no reading of" in done.log


def test_a_stranger_among_the_turns_files_is_named(world, folder) -> None:
    (folder / "briefings" / "copy of a file.jsonl").write_text("{}\n")
    done = crawl(world.mirror.base, folder)
    [warned] = [line for line in done.report["warnings"] if line["url"].startswith("briefings/")]
    assert warned["url"] == "briefings/copy of a file.jsonl"
    assert (folder / "briefings" / "copy of a file.jsonl").exists()
