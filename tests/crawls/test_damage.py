"""What happens to files between two runs is noticed, reported, and put right."""

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
from tests.campaigns.archive_damage import members, unpacked
from tests.mirrors import FULL, article, crawl, path, press_room
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
        assert crawl(mirror.base, folder, *FULL).status == 8
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


REMEMBERED = "from what is remembered"
FILES = (
    turns_file(REVISED),
    turns_file(PLAIN),
    f"revisions/{REVISED}/1.jsonl",
    f"quarantine/{WORSE}.jsonl",
    *("briefings.jsonl", "people.jsonl", "README.md", "feed.xml", "datapackage.json"),
    "report.json",
)


def deleted_for(other: Callable[[Path], object]) -> Callable[[Path], None]:
    def replace(file: Path) -> None:
        file.unlink()
        other(file)

    return replace


DAMAGE: dict[str, Callable[[Path], object]] = {
    "emptied": lambda file: file.write_bytes(b""),
    "zeroed": lambda file: file.write_bytes(bytes(file.stat().st_size)),
    "no text": lambda file: file.write_bytes(b"\xff\xfe" + file.read_bytes()),
    "a folder": deleted_for(Path.mkdir),
    "a link": deleted_for(lambda file: file.symlink_to("/dev/null")),
}


@pytest.mark.some(2)
@pytest.mark.parametrize("damage", DAMAGE.values(), ids=DAMAGE)
def test_a_daily_run_puts_every_file_right_and_says_so(world, folder, damage) -> None:
    before, damaged = tree(folder), {}
    for file in FILES:
        damage(folder / file)
        if (folder / file).is_file():
            damaged[file] = (folder / file).read_bytes()
    done = crawl(world.mirror.base, folder)
    assert done.status == 0
    told = {each["file"]: each for each in done.report["damage"]}
    cured = dict.fromkeys(FILES, REMEMBERED) | {"report.json": "by this run"}
    assert {file: each["cured"] for file, each in told.items()} == cured
    for file, text in damaged.items():
        assert (folder / told[file]["set_aside"]).read_bytes() == text
    assert tree(folder) == before
    assert faults(folder) == []
    again = crawl(world.mirror.base, folder)
    assert (again.status, again.report["damage"]) == (0, []), "it is reported once"


LINKS = (
    *("archive", "briefings", "revisions", f"revisions/{REVISED}", "quarantine"),
    *("set-aside", "set-aside/briefings", "state.sqlite"),
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


@pytest.mark.parametrize("damage", [Path.unlink, lambda mark: mark.write_text("of a person")])
def test_the_mark_of_an_empty_folder_is_repaired(world, tmp_path: Path, damage) -> None:
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


def test_an_edit_that_keeps_size_and_time_is_found_when_the_briefing_is_read(world, folder) -> None:
    before = tree(folder)
    file = folder / turns_file(PLAIN)
    times = file.stat()
    file.write_bytes(file.read_bytes().replace(b"lantern", b"Lantern"))
    os.utime(file, ns=(times.st_atime_ns, times.st_mtime_ns))
    done = crawl(world.mirror.base, folder, "-a", f"url={path(2)}")
    assert [told["file"] for told in done.report["damage"]] == [turns_file(PLAIN)]
    assert tree(folder) == before


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
    done = crawl(world.mirror.base, folder, *FULL)
    assert len(list(folder.glob("archive/*.gz"))) == 2
    assert tree(folder).items() >= {n: t for n, t in before.items() if REVISED in n}.items()
    assert done.catalogue()[PLAIN]["revision"] == 2
    assert len(done.turns(PLAIN)[1]["text"].split("\n\n")) == 8


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
        assert crawl(mirror.base, folder, *FULL).status == 0
        revised = tree(folder)
        assert revised.keys() > before.keys()
        lose(folder, path(1, 2))
        assert crawl(mirror.base, folder).status == 3
    assert tree(folder) == revised


def put_back(world: World, state: Path) -> None:
    shutil.copy(world.first_state, state)
    shutil.copy(world.first_state.with_name("first.sha256"), state.with_name("state.sqlite.sha256"))


def changed(*statements: str) -> Callable[[World, Path], None]:
    def change(_: World, state: Path) -> None:
        with closing(sqlite3.connect(state)) as database, database:
            for statement in statements:
                database.execute(statement)

    return change


SPOILED = {
    "gone": lambda world, state: state.unlink(),
    "of an earlier day": lambda world, state: shutil.copy(world.first_state, state),
    "of an earlier day, with its digest": put_back,
    "without rows": changed("DELETE FROM states", "DELETE FROM briefings"),
    "with other words": changed(
        "UPDATE briefings SET records = replace(records, 'lantern', 'lamp')"
    ),
}


@pytest.mark.parametrize("words", [[], ["-a", "full=1"]], ids=["daily", "full"])
@pytest.mark.parametrize("spoil", SPOILED.values(), ids=SPOILED)
def test_a_database_that_differs_from_the_files_is_filled_from_the_archive(
    world, folder, spoil, words
) -> None:
    before = tree(folder) | {"changes": (folder / "changes.jsonl").read_bytes()}
    spoil(world, folder / "state.sqlite")
    done = crawl(world.mirror.base, folder, *words)
    assert tree(folder) | {"changes": (folder / "changes.jsonl").read_bytes()} == before
    assert done.report["damage"][0]["file"] == "state.sqlite"
    assert done.report["damage"][0]["cured"]
    assert {entry["origin"] for entry in done.catalogue().values()} == {"site"}


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
    assert crawl(world.mirror.base, folder, program=("-c", STOPPED)).status == 10
    assert tree(folder) == before
    damage = crawl(world.mirror.base, folder).report["damage"]
    assert not [told["file"] for told in damage if told["file"] in before and "/" in told["file"]]
    assert tree(folder) == before


def test_a_folder_older_than_its_database_is_brought_up_to_date(world, folder, tmp_path) -> None:
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


GARBLED = dict(
    line.split(": ", 1)
    for line in Path(__file__).with_name("garbled_databases.txt").read_text("utf-8").splitlines()
)


@pytest.mark.parametrize("statement", GARBLED.values(), ids=GARBLED)
def test_a_database_that_cannot_be_understood_is_refused(world, folder, statement) -> None:
    changed(statement)(world, folder / "state.sqlite")
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


def test_a_strange_file_among_the_turns_files_is_a_warning(world, folder) -> None:
    (folder / "briefings" / "copy of a file.jsonl").write_text("{}\n")
    done = crawl(world.mirror.base, folder)
    [warned] = [line for line in done.report["warnings"] if line["url"].startswith("briefings/")]
    assert warned["url"] == "briefings/copy of a file.jsonl"
    assert (folder / "briefings" / "copy of a file.jsonl").exists()
