"""Read what people have accepted: ``corrections.csv``, an input of the folder beside its archive.

A line that accepts a reading names its briefing and, in ``was``, the hash of its content, so that
it counts for this reading only. The file is added to, and never written over.
"""

import csv
import io
import os
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from scio_crawler.common.errors import ArgumentError, OutputError
from scio_crawler.common.files import no_link, sync_folder, writing

FILE = "corrections.csv"
ACCEPT = "accept"  # the key of a line that accepts a reading
WORSE = "worse"  # in its value: although it is much worse than the one before


class Correction(NamedTuple):
    """A line of the file."""

    briefing_id: str
    turn_id: str
    page: str
    label: str
    key: str
    was: str
    value: str
    by: str
    at: str
    why: str


class Corrections:
    """The corrections of the output *folder*.

    Raises ArgumentError, which names the line, if the file cannot be read as such lines.
    """

    def __init__(self, folder: Path) -> None:
        self._path = folder / FILE
        self.lines = _read(self._path)

    def accepted(self, briefing_id: str) -> dict[str, frozenset[str]]:
        """Return the doubts that are accepted of a briefing, by the hash of the content."""
        found: dict[str, frozenset[str]] = {}
        for line in self.lines:
            if line.briefing_id == briefing_id and line.key == ACCEPT:
                found[line.was] = found.get(line.was, frozenset()).union(line.value.split())
        return found

    def accept(self, briefing_id: str, content: str, doubts: str, at: str) -> None:
        """Add a line that accepts the reading with this *content*. Raises OutputError."""
        value = doubts or WORSE
        if self.accepted(briefing_id).get(content, frozenset()) >= {*value.split()}:
            return

        line = Correction(
            briefing_id=briefing_id,
            turn_id="",
            page="",
            label="",
            key=ACCEPT,
            was=content,
            value=value,
            by="operator",
            at=at,
            why=f"accept={briefing_id}",
        )
        self._append(line)
        self.lines.append(line)

    def _append(self, line: Correction) -> None:
        with writing(self._path), open(self._path, "a+b", opener=no_link) as file:
            size = file.seek(0, os.SEEK_END)
            text = "" if size else _text([Correction._fields])
            if size:
                file.seek(size - 1)
                text = "" if file.read(1) == b"\n" else "\n"
            file.write((text + _text([line])).encode())
            file.flush()
            os.fsync(file.fileno())
            sync_folder(self._path.parent)


def _text(rows: Iterable[Iterable[str]]) -> str:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue()


def _read(path: Path) -> list[Correction]:
    try:
        text = path.read_text("utf-8-sig")
    except FileNotFoundError:
        return []
    except UnicodeDecodeError as error:
        raise _unreadable(path, f"it is not UTF-8 from byte {error.start + 1} on") from error
    except OSError as error:
        raise OutputError.unreadable(path, error) from error

    rows = csv.reader(io.StringIO(text, newline=""), strict=True)
    found: list[Correction] = []
    try:
        header = next(rows, [*Correction._fields])  # a run was killed before it wrote
        if header != list(Correction._fields):
            raise _unreadable(path, f"its first line must be {','.join(Correction._fields)}")
        for row in rows:
            if not row:
                continue
            if len(row) != len(Correction._fields):
                raise _unreadable(path, f"line {rows.line_num} has {len(row)} values, not 10")
            found.append(Correction(*row))
    except csv.Error as error:
        raise _unreadable(path, f"line {rows.line_num}: {error}") from error
    return found


def _unreadable(path: Path, why: str) -> ArgumentError:
    return ArgumentError(f"{path} cannot be read: {why}. Put it right, or move it away")
