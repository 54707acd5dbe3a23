"""Name the files of an output folder that hold turns, and its report."""

import re
from pathlib import Path

from scio_crawler.common import addresses
from scio_crawler.common.errors import ContractError
from scio_crawler.items import TURNS, Entry

REPORT = "report.json"  # of the last run
BRIEFINGS, REVISIONS, QUARANTINE = "briefings", "revisions", "quarantine"  # folders
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


def revision_file_name(briefing_id: str, revision: int) -> str:
    """Return the name of the file that keeps an earlier *revision*. Raises ContractError."""
    return f"{REVISIONS}/{_safe_id(briefing_id)}/{revision}.jsonl"


def revision_files(folder: Path, briefing_id: str) -> dict[int, str]:
    """Return the files of a briefing's earlier revisions by their numbers, in order."""
    found = (folder / revision_file_name(briefing_id, 1)).parent.glob("[0-9]*.jsonl")
    numbers = sorted(int(path.stem) for path in found if path.stem.isdecimal())
    return {number: revision_file_name(briefing_id, number) for number in numbers}


def current_file(entry: Entry) -> str:
    """Return the file with the current turns of *entry*, ``""`` if there is none.

    That is the turns file, or the last revision of a copy. *entry* is as ``Row.own_entry`` has it.
    Raises ContractError.
    """
    is_held = entry.same_as and entry.revision
    return revision_file_name(entry.briefing_id, entry.revision) if is_held else entry.file


def quarantine_file_name(briefing_id: str) -> str:
    """Return the name of the file with a reading in quarantine. Raises ContractError."""
    return f"{QUARANTINE}/{_safe_id(briefing_id)}.jsonl"


def _safe_id(briefing_id: str) -> str:
    if not addresses.is_briefing_id(briefing_id):
        raise ContractError(f"{briefing_id!r} names no file: it is no briefing's id")
    return briefing_id
