"""Count what an import takes in and leaves out."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any


@dataclass(slots=True)
class Taken:
    """What an import took in, and what it left out."""

    files: int = 0
    bytes: int = 0
    captures: int = 0  # taken in
    known: int = 0  # taken in before
    addresses: set[str] = field(default_factory=set)  # of the captures
    left_out: Counter[str] = field(default_factory=Counter)  # by keys of scan.LEFT_OUT

    def record(self) -> dict[str, Any]:
        """Return what the report says of it."""
        return {
            "files": self.files,
            "bytes": self.bytes,
            "captures": self.captures,
            "known": self.known,
            "pages": len(self.addresses),
            "left_out": dict(sorted(self.left_out.items())),
        }
