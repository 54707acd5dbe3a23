"""The lines of ``corrections.csv``: what people have corrected and accepted. Read and written."""

import csv
import io
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

from scio_crawler.common.errors import ArgumentError, OutputError
from scio_crawler.common.files import Digest, digest_of
from scio_crawler.contract.lines import Fault, OnFault
from scio_crawler.reading.text import comparison_key

FILE = "corrections.csv"
ACCEPT = "accept"  # the key of a line that accepts a reading
WORSE = "worse"  # in its value: although it is much worse than the one before
LABEL = "label"  # in the key ``corrected`` of a turn that begins at a label of a correction


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

    def names(self, briefing_id: str, turn_id: str, page: int, label: str) -> bool:
        """Return whether the line is about the turn with these values."""
        if self.briefing_id != briefing_id:
            return False
        if self.turn_id:
            return self.turn_id == turn_id
        return self.page == str(page) and comparison_key(self.label) == comparison_key(label)


def accepted(lines: Iterable[Correction]) -> dict[str, frozenset[str]]:
    """Return the doubts that *lines* accept, by the hash of the content of the reading."""
    found: dict[str, frozenset[str]] = {}
    for line in lines:
        if line.key == ACCEPT:
            found[line.was] = found.get(line.was, frozenset()).union(line.value.split())
    return found


def text_of(rows: Iterable[Iterable[str]]) -> str:
    """Return *rows* as they stand in the file."""
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue()


def read_corrections(path: Path) -> list[tuple[int, Correction]]:
    """Return the lines of the file at *path* with their numbers; none if there is no file.

    Raises ArgumentError, which names the line, if it cannot be read as such lines, and OutputError
    if the disk refuses.
    """
    try:
        text = path.read_text("utf-8-sig")
    except FileNotFoundError:
        return []
    except UnicodeDecodeError as error:
        raise _unreadable(path, f"it is not UTF-8 from byte {error.start + 1} on") from error
    except OSError as error:
        raise OutputError.unreadable(path, error) from error

    rows = csv.reader(io.StringIO(text, newline=""), strict=True)
    found: list[tuple[int, Correction]] = []
    try:
        header = next(rows, [*Correction._fields])  # a run was killed before it wrote
        if header != list(Correction._fields):
            raise _unreadable(path, f"its first line must be {','.join(Correction._fields)}")
        number = rows.line_num + 1
        for row in rows:
            if any(row):
                if len(row) != len(Correction._fields):
                    raise _unreadable(path, f"line {number} has {len(row)} values, not 10")
                found.append((number, Correction(*row)))
            number = rows.line_num + 1
    except csv.Error as error:
        raise _unreadable(path, f"line {rows.line_num}: {error}") from error
    return found


def lines_in(folder: Path, on_fault: OnFault) -> list[Correction]:
    """Return the lines of the file in *folder*, none if it cannot be read: *on_fault* gets why."""
    try:
        return [line for _, line in read_corrections(folder / FILE)]
    except (ArgumentError, OutputError) as error:
        on_fault(Fault("file of corrections", FILE, 0, str(error)))
        return []


def digest_in(folder: Path) -> Digest | None:
    """Return the digest of the file in *folder*, None if there is none. Raises OutputError."""
    try:
        return digest_of(folder / FILE)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise OutputError.unreadable(folder / FILE, error) from error


def _unreadable(path: Path, why: str) -> ArgumentError:
    return ArgumentError(f"{path} cannot be read: {why}. Put it right, or move it away")
