"""Check the turns files of earlier revisions, and those in quarantine."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from scio_crawler.checking.lines import Fault, Tell
from scio_crawler.checking.turns import read_turns
from scio_crawler.items import Turn
from scio_crawler.output.turns_files import QUARANTINE, REVISIONS


def check_kept(folder: Path, tell: Tell) -> None:
    """Check each file under ``revisions/`` and ``quarantine/`` by itself."""
    for path in sorted((folder / REVISIONS).glob("*/*")):
        name = path.relative_to(folder).as_posix()
        if path.suffix != ".jsonl" or not path.stem.isdecimal():
            tell(Fault("strange files", name, 0, "is no earlier revision of a turns file"))
            continue
        turns = _read(folder, name, path.parent.name, tell)
        if turns and turns[0].revision != int(path.stem):
            what = f"revision is {turns[0].revision}, and the file is that of {path.stem}"
            tell(Fault("revisions", name, 1, what))
    for path in sorted((folder / QUARANTINE).glob("*")):
        _read(folder, path.relative_to(folder).as_posix(), path.stem, tell)


def revisions(folder: Path) -> Iterator[str]:
    """Return the files of earlier revisions."""
    found = (folder / REVISIONS).glob("*/*")
    return (path.relative_to(folder).as_posix() for path in found if path.stem.isdecimal())


def _read(folder: Path, name: str, briefing_id: str, tell: Tell) -> list[Turn]:
    turns = read_turns(folder, name, tell)
    if turns and turns[0].briefing_id != briefing_id:
        what = f"briefing_id is {turns[0].briefing_id!r}, and the file is that of {briefing_id}"
        tell(Fault("ids", name, 1, what))
    return turns
