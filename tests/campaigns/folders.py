"""What campaigns look at in an output folder, whichever way it came to be."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from scio_crawler.folder.checking import check_folder

RAN = (0, 3, 8)  # statuses of runs that come to their end
# Keys whose values differ from run to run.
CLOCKS = frozenset(
    "fetched fetched_from fetched_until first_seen checked at archive_file archive_offset".split()
)


def faults_in(folder: Path) -> list[str]:
    """Return the faults that ``check-output`` finds."""
    faults: list[str] = []
    check_folder(folder, lambda fault: faults.append(str(fault)))
    return faults


def differences(now: Mapping[str, Any], good: Mapping[str, Any]) -> list[str]:
    """Return the names of the files that differ."""
    return sorted(file for file in now.keys() | good if now.get(file) != good.get(file))
