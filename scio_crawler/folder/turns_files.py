"""The turns files of a folder: their names, what is in them, and which revisions there are."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from typing import Any

from scio_crawler.common import addresses
from scio_crawler.common.errors import ContractError, DamagedError, OutputError
from scio_crawler.folder.sealed import SET_ASIDE
from scio_crawler.items import TURNS, Turn

REVISIONS, QUARANTINE = "revisions", "quarantine"  # folders
# An empty file, there as long as no other turns file is: most programs refuse a pattern that no
# file matches, but read an empty file.
NO_TURNS = TURNS.files.replace("*", "none")

# A page must not choose a path, so nothing but a date and an id goes into one.
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def turns_file_name(date: str, briefing_id: str) -> str:
    """Return the name of a turns file: ``briefings/2024-07-05_scio-117331010.jsonl``.

    Raises ContractError if *date* is no ISO date or *briefing_id* no id.
    """
    if not _DATE.fullmatch(date):
        raise ContractError(f"{date!r} names no file: it is no date")
    return TURNS.files.replace("*", f"{date}_{_safe_id(briefing_id)}")


def kept_as(briefing_id: str, revision: int) -> str:
    """Return the name of the file that keeps an earlier *revision*. Raises ContractError."""
    return f"{REVISIONS}/{_safe_id(briefing_id)}/{revision}.jsonl"


def quarantined_as(briefing_id: str) -> str:
    """Return the name of the file with a reading in quarantine. Raises ContractError."""
    return f"{QUARANTINE}/{_safe_id(briefing_id)}.jsonl"


class TurnsFiles:
    """The turns files in *folder*, and the earlier revisions beside them.

    Methods raise OutputError if a file cannot be read.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def of(self, briefing_id: str) -> str:
        """Return the file of a briefing by its name, ``""`` if there is none."""
        return self._found.get(briefing_id, "")

    @cached_property
    def _found(self) -> dict[str, str]:
        """The files that were there at first, by id: a run needs no other ones."""
        names = sorted(
            path.relative_to(self.folder).as_posix() for path in self.folder.glob(TURNS.files)
        )
        return {
            name.rpartition("/")[2].partition("_")[2].removesuffix(".jsonl"): name for name in names
        }

    def lines(self, file: str) -> list[str]:
        """Return the lines of *file*, none without a file. Raises DamagedError if it is no text."""
        path = self.folder / file
        try:
            with path.open(encoding="utf-8", newline="\n") as stream:
                return list(stream)
        except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
            return []
        except UnicodeDecodeError as error:
            raise DamagedError(path, f"it is not UTF-8 from byte {error.start + 1} on") from error
        except OSError as error:
            raise OutputError.unreadable(path, error) from error

    def records(self, file: str) -> list[dict[str, Any]]:
        """Return the records of *file*, none without a file. Raises DamagedError."""
        records = []
        for number, line in enumerate(self.lines(file), 1):
            try:
                records.append(json.loads(line))
                Turn.from_record(records[-1])
            except ValueError as error:
                raise DamagedError(self.folder / file, f"line {number}: {error}") from error
        return records

    def whole(self, file: str, briefing_id: str) -> list[Turn]:
        """Return the turns in *file* if all of it can be turns of the briefing, else none."""
        try:
            turns = [Turn.from_record(record) for record in self.records(file)]
        except OutputError:
            return []
        alike = {(turn.briefing_id, turn.revision) for turn in turns}
        in_order = [turn.turn for turn in turns] == list(range(1, len(turns) + 1))
        is_whole = in_order and len(alike) == 1 and turns[0].revision > 0
        return turns if is_whole and turns[0].briefing_id == briefing_id else []

    def kept(self, briefing_id: str) -> list[str]:
        """Return the files of a briefing's earlier revisions and of its reading in quarantine."""
        revisions = (self.folder / kept_as(briefing_id, 1)).parent.glob("[0-9]*.jsonl")
        names = [path.relative_to(self.folder).as_posix() for path in sorted(revisions)]
        quarantined = quarantined_as(briefing_id)
        return [*names, *([quarantined] if (self.folder / quarantined).is_file() else [])]

    def revisions(self, briefing_id: str) -> dict[int, str]:
        """Return the files of a briefing's earlier revisions by their numbers, in order."""
        found = (self.folder / kept_as(briefing_id, 1)).parent.glob("[0-9]*.jsonl")
        numbers = sorted(int(path.stem) for path in found if path.stem.isdecimal())
        return {number: kept_as(briefing_id, number) for number in numbers}

    def last_number(self, briefing_id: str) -> int:
        """Return the highest number that a revision of the briefing has had, 0 if there is none."""
        return max((0, *self._numbers(briefing_id)))

    def _numbers(self, briefing_id: str) -> Iterator[int]:
        for folder in (self.folder, self.folder / SET_ASIDE):
            # Set aside, a file has a further number behind its name.
            for path in (folder / kept_as(briefing_id, 1)).parent.glob("[0-9]*.jsonl*"):
                number = path.name.partition(".")[0]
                if number.isdecimal():
                    yield int(number)
        if file := self.of(briefing_id):
            yield from (turn.revision for turn in self.whole(file, briefing_id)[:1])


def _safe_id(briefing_id: str) -> str:
    if not addresses.is_briefing_id(briefing_id):
        raise ContractError(f"{briefing_id!r} names no file: it is no briefing's id")
    return briefing_id
