"""The turns in which a quotation is looked for: today's, and those of earlier revisions.

What is damaged is told and passed over: the rest is looked through all the same.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path, PurePosixPath
from typing import NamedTuple

from scio_crawler.folder.files import REVISIONS
from scio_crawler.items import CATALOGUE, TURNS, Record, Turn, object_of, text_of

Tell = Callable[[str], None]


class Source(NamedTuple):
    """A file of turns; *earlier* is the number of the revision if it is not today's, else 0."""

    file: str  # relative to the folder
    earlier: int = 0


class Text(NamedTuple):
    """A turn with its place: *number* is that of its line."""

    source: Source
    number: int
    turn: Record


def sources(folder: Path, tell: Tell) -> list[Source]:
    """Return the files of turns in *folder*: today's as the catalogue has them, then others."""
    there = {path.relative_to(folder).as_posix() for path in folder.glob(TURNS.files)}
    listed = [file for file in _listed(folder, tell) if file]
    for file in listed:
        if file not in there:
            tell(f"{file}: is missing")
    known = [file for file in listed if file in there]
    others = sorted(there.difference(known), reverse=True)
    earlier = (path.relative_to(folder) for path in folder.glob(f"{REVISIONS}/*/[0-9]*.jsonl"))
    numbered = [(path.parent.name, int(path.stem)) for path in earlier if path.stem.isdecimal()]
    return [
        *map(Source, [*known, *others]),
        *(Source(f"{REVISIONS}/{id}/{n}.jsonl", n) for id, n in sorted(numbered, reverse=True)),
    ]


def texts(folder: Path, source: Source, tell: Tell) -> Iterator[Text]:
    """Yield the turns of *source* in order."""
    try:
        with (folder / source.file).open("rb") as stream:
            for number, line in enumerate(stream, 1):
                try:
                    turn = Turn.from_record(_parsed(line)).record()
                except ValueError as error:
                    tell(f"{source.file}, line {number}: {error}")
                else:
                    yield Text(source, number, turn)
    except OSError as error:
        tell(f"{source.file}: cannot be read: {error.strerror or error}")


def _listed(folder: Path, tell: Tell) -> Iterator[str]:
    """Yield the turns files that the catalogue names."""
    own = PurePosixPath(TURNS.files).parent
    try:
        with (folder / CATALOGUE.files).open("rb") as stream:
            for number, line in enumerate(stream, 1):
                try:
                    record = _parsed(line)
                    if "file" not in record:
                        raise ValueError("names no file")
                    file = str(record["file"])
                    if file and PurePosixPath(file).parent != own:
                        raise ValueError(f"file is {file!r}, which is not in {own}/")
                    yield file
                except ValueError as error:
                    tell(f"{CATALOGUE.files}, line {number}: {error}")
    except OSError as error:
        tell(f"{CATALOGUE.files}: cannot be read: {error.strerror or error}")


def _parsed(line: bytes) -> Record:
    """Return the object in *line*. Raises ValueError."""
    record = object_of(text_of(line))
    if not line.endswith(b"\n"):
        raise ValueError("has no line feed at its end: it may be cut off")
    return record
