"""Check what is corrected in turns against the lines of ``corrections.csv``."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from scio_crawler.common.errors import ArgumentError, OutputError
from scio_crawler.contract.corrections import FILE, LABEL, Correction, read_corrections
from scio_crawler.contract.lines import Fault, OnFault
from scio_crawler.items import Turn

KIND = "corrections"  # of the faults in turns
FILE_KIND = "file of corrections"


def lines_in(folder: Path, on_fault: OnFault) -> list[Correction]:
    """Return the lines of the corrections of *folder*, none if they cannot be read."""
    try:
        return [line for _, line in read_corrections(folder / FILE)]
    except (ArgumentError, OutputError) as error:
        on_fault(Fault(FILE_KIND, FILE, 0, str(error)))
        return []


def uncorrected(
    turns: Sequence[Turn], corrections: Sequence[Correction]
) -> Iterator[tuple[int, str]]:
    """Yield the number of each of *turns* with a corrected key that no line corrects, and why."""
    for number, turn in enumerate(turns, 1):
        for key in turn.corrected.split():
            if not any(_corrects(line, turn, key) for line in corrections):
                yield number, f"{key} is corrected, and {FILE} has no line that does so"


def _corrects(line: Correction, turn: Turn, key: str) -> bool:
    """Return whether *line* gives *key* of *turn* the value that it has."""
    if not line.names(turn.briefing_id, turn.turn_id, turn.page, turn.label):
        return False
    return key == LABEL or (line.key == key and line.value == str(getattr(turn, key)))
