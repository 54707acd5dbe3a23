"""Read what people have corrected: ``corrections.csv``, an input of the folder like its archive.

A line that accepts a reading names its briefing and, in ``was``, the hash of its content, so that
it holds for this reading only. A run adds such lines, and changes none.
"""

import os
from pathlib import Path

from scio_crawler.common.files import no_link, sync_folder, writing
from scio_crawler.contract.corrections import (
    ACCEPT,
    FILE,
    WORSE,
    Correction,
    accepted,
    digest_in,
    read_corrections,
    text_of,
)


class Corrections:
    """The corrections of the output *folder*.

    Raises ArgumentError, which names the line, if the file cannot be read as such lines.
    """

    def __init__(self, folder: Path) -> None:
        self._path = folder / FILE
        self.digest = digest_in(folder)  # of the file as it was read, None if there was none
        self.numbered = read_corrections(self._path)  # with the numbers of their lines
        self._by_briefing: dict[str, list[Correction]] = {}
        for _, line in self.numbered:
            self._by_briefing.setdefault(line.briefing_id, []).append(line)

    def ids(self) -> set[str]:
        """Return the ids of the briefings that the lines are about."""
        return set(self._by_briefing)

    def of(self, briefing_id: str) -> list[Correction]:
        """Return the lines about a briefing."""
        return self._by_briefing.get(briefing_id, [])

    def accept(self, briefing_id: str, content: str, doubts: str, at: str) -> None:
        """Add a line that accepts the reading with this *content*. Raises OutputError."""
        value = doubts or WORSE
        accepted_before = accepted(self.of(briefing_id)).get(content, frozenset())
        if accepted_before.issuperset(value.split()):
            return

        turn_id = page = label = ""
        why = f"accept={briefing_id}"
        line = Correction(
            briefing_id, turn_id, page, label, ACCEPT, content, value, "operator", at, why
        )
        folder = self._path.parent
        is_as_read = digest_in(folder) == self.digest
        self._append(line)
        if is_as_read:
            self.digest = digest_in(folder)
        self.numbered.append((0, line))
        self._by_briefing.setdefault(briefing_id, []).append(line)

    def _append(self, line: Correction) -> None:
        """Add *line* to the file; a new file begins with the header."""
        with writing(self._path), open(self._path, "a+b", opener=no_link) as file:
            size = file.seek(0, os.SEEK_END)
            before = text_of([Correction._fields])  # the header of a new file
            if size:
                file.seek(size - 1)
                before = "" if file.read(1) == b"\n" else "\n"
            file.write((before + text_of([line])).encode())
            file.flush()
            os.fsync(file.fileno())
            sync_folder(self._path.parent)
