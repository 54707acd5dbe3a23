"""What is wrong in an output folder, in words, and to whom it is told."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault. Faults of equal *kind* break the same rule."""

    kind: str  # the rule, in a few words
    file: str  # relative to the folder
    line: int  # 0: the file as a whole
    what: str

    def __str__(self) -> str:
        where = f"{self.file}, line {self.line}" if self.line else self.file
        return f"{where}: {self.what}"


Tell = Callable[[Fault], None]
