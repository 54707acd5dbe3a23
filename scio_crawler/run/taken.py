"""Count what an import takes in and leaves out."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

# Keys of what is left out because it is not of the site.
_ELSEWHERE = {"other-host", "sample", "no-sample"}


@dataclass(slots=True)
class Taken:
    """What an import took in, and what it left out."""

    files: int = 0
    bytes: int = 0
    captures: int = 0  # taken in
    known: int = 0  # taken in before
    addresses: set[str] = field(default_factory=set)  # of the captures
    left_out: Counter[str] = field(default_factory=Counter)  # by keys of responses.LEFT_OUT
    states: Counter[str] = field(default_factory=Counter)  # earlier ones, by their outcomes
    years: dict[str, int] = field(default_factory=dict)  # the folder's transcripts by year
    partial: int = 0  # of these, those that lack pages

    @property
    def is_nothing(self) -> bool:
        """Whether the files held nothing of the site."""
        return not self.captures and not self.known and self.left_out.keys() <= _ELSEWHERE

    def record(self) -> dict[str, Any]:
        """Return what the report says of it."""
        return {
            "files": self.files,
            "bytes": self.bytes,
            "captures": self.captures,
            "known": self.known,
            "pages": len(self.addresses),
            "left_out": dict(sorted(self.left_out.items())),
            "states": dict(sorted(self.states.items())),
            "years": self.years,
            "partial": self.partial,
        }
