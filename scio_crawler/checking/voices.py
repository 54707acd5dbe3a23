"""Check ``organizations.jsonl`` and ``speakers.jsonl`` against the turns that they count."""

from __future__ import annotations

from itertools import zip_longest
from pathlib import Path

from scio_crawler.checking.lines import Fault, Tell, records
from scio_crawler.items import Table
from scio_crawler.output.voices import Counter


def check_voices(folder: Path, table: Table, counted: Counter, tell: Tell) -> None:
    """Tell the first line of *table* in *folder* that is not as it was *counted* in the turns."""
    lines = records(folder, table.files, table.line, tell)
    for (number, found), line in zip_longest(lines, counted.lines(), fillvalue=(0, None)):
        if isinstance(line, tuple):
            tell(Fault("counts", table.files, number, "nothing in the turns files has this line"))
            return
        if number and found is None:  # told already
            continue
        if found is None:
            what = f"lacks a line: {', '.join(getattr(line, key) for key in table.key)}"
            tell(Fault("counts", table.files, 0, what))
            return
        pairs = zip(found.record().items(), line.record().values(), strict=True)
        if wrong := next(((key, is_, due) for (key, is_), due in pairs if is_ != due), None):
            key, is_, other = wrong
            what = f"{key} is {is_!r}, and {other!r} by the turns"
            tell(Fault("counts", table.files, number, what))
            return
