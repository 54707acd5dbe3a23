"""The sheets that readers fill in: written for spreadsheets, and read however these save them."""

import csv
import io
from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from scio_crawler.common.errors import SheetError, count
from scio_crawler.items import Record
from scio_crawler.showing.exports.csv_file import safe

# What is judged of a turn, each in a column of its own.
KEYS = ("speaker", "role", "position", "organization", "kind", "exchange", "reply_to", "text")
COLUMNS = (*(f"{key}: right?" for key in KEYS), "note")
RIGHT, WRONG, UNSURE, UNSEEN = "right", "wrong", "can't tell", ""
# How people write a tick, without apostrophes, which spreadsheets and encodings change.
_MEANT = {word: tick for tick in (RIGHT, WRONG) for word in (tick, tick[0])}
_MEANT |= dict.fromkeys(("cant tell", "cannot tell", "c", "?"), UNSURE) | {"": UNSEEN}

Ticks = dict[str, dict[str, str]]  # by turn_id and key


def blank(rows: Sequence[Record]) -> Iterator[list[object]]:
    """Yield the lines of a sheet about *rows*, its header first, with nothing ticked."""
    yield [*rows[0], *COLUMNS]
    for row in rows:
        yield [*map(safe, row.values()), *[""] * len(COLUMNS)]


def read(path: Path, known: Collection[str]) -> Ticks:
    """Return what a reader ticked in the sheet at *path*, which is about the *known* turns.

    Cells may be separated by commas, semicolons or tabs, in any encoding that spreadsheets write.
    Raises SheetError, which names the row as spreadsheets number it.
    """
    text = _text(path)
    separator = max(",;\t", key=text.partition("\n")[0].count)
    reader = csv.DictReader(io.StringIO(text, newline=""), delimiter=separator, restval=None)
    found: Ticks = {}
    try:
        if lacking := {"turn_id", *COLUMNS[:-1]}.difference(reader.fieldnames or ()):
            raise SheetError(path, 1, "no-column", names=", ".join(sorted(lacking)))
        for number, row in enumerate(reader, 2):
            id, ticks = _ticks(path, number, row)
            if id not in known or id in found:
                kind = "same-id" if id in found else "unknown-id"
                raise SheetError(path, number, kind, id=id)
            found[id] = ticks
    except csv.Error as error:
        raise SheetError(path, len(found) + 2, "no-csv", error=error) from error
    if lost := [id for id in known if id not in found]:
        raise SheetError(path, 0, "lost", turns=count(len(lost), "turn"), id=lost[0])
    return found


def _text(path: Path) -> str:
    try:
        data = path.read_bytes()
    except OSError as error:
        raise SheetError(path, 0, "unreadable", error=error.strerror) from error
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", "replace")
    # Ids and ticks are ASCII in all other encodings of spreadsheets.
    return data.decode("utf-8-sig", "replace")


def _ticks(path: Path, number: int, row: Mapping[str, Any]) -> tuple[str, dict[str, str]]:
    ticks = {}
    for key, column in zip(KEYS, COLUMNS, strict=False):
        said = row[column]
        if said is None:
            raise SheetError(path, number, "cut")
        plain = "".join(c for c in said.lower() if c in " ?" or "a" <= c <= "z").strip()
        if plain not in _MEANT or (said.strip() and not plain):
            raise SheetError(path, number, "no-tick", column=column, said=said)
        ticks[key] = _MEANT[plain]
    return row["turn_id"].strip(), ticks
