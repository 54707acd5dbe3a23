"""Changes of the files of an archive, and what is found when it is indexed again."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from scio_crawler.archive import warc
from scio_crawler.archive.index import Index, RecordedRun
from scio_crawler.archive.indexing import catch_up
from scio_crawler.common.database import FILE, Database
from tests.archive.made_up import PAGE
from tests.campaigns.archive_damage import members, packed, unpacked


def place(path: Path, number: int) -> int:
    """Return where record *number* of the file at *path* begins."""
    return members(path)[number][0]


def flip(path: Path, at: int) -> None:
    data = bytearray(path.read_bytes())
    data[at] ^= 255
    path.write_bytes(data)


def change(path: Path, number: int, change: Callable[[bytes], bytes]) -> None:
    """Change the content of record *number* of the file at *path*."""
    records = [record for _, record in members(path)]
    records[number] = packed(change(unpacked(records[number])))
    path.write_bytes(b"".join(records))


def without(path: Path, kind: str) -> None:
    """Remove the first record of a *kind* from the file at *path*."""
    records = [record for _, record in members(path)]
    records.remove(next(each for each in records if warc.parse(unpacked(each)).kind == kind))
    path.write_bytes(b"".join(records))


def lose_index(folder: Path) -> None:
    for path in folder.glob(f"{FILE}*"):
        path.unlink()


def indexed(folder: Path, claim: str = "") -> tuple[list[str], list[RecordedRun], list[int]]:
    """Index the archive in *folder* again; return what is found, its runs, and those of PAGE."""
    with closing(Database(folder / FILE)) as database:
        index = Index(database)
        index.clear()
        if claim:
            database.claim(claim)
        kinds = [found.kind for found in catch_up(folder / "archive", index)]
        runs = index.runs()
        return kinds, runs, [run.number for run in runs for _ in index.lines(PAGE, run.number)]
