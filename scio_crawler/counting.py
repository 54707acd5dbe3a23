"""Numbers in sentences."""

from __future__ import annotations


def count(number: int, noun: str, plural: str = "") -> str:
    """Return *number* with its *noun*: "1 turn", "1,200 turns".

    *plural* is given where it is not the noun and an s.
    """
    return f"{number:,} {noun if number == 1 else plural or noun + 's'}"
