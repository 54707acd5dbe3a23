"""The sheets that readers fill in: written for spreadsheets, and read however these save them."""

import csv
import io
import re
from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from time import strftime, strptime
from typing import Any

from scio_crawler.common.errors import SheetError
from scio_crawler.items import Record
from scio_crawler.showing.exports.csv_file import escape_formula
from scio_crawler.showing.review.kinds import NOTHING, UNSEEN, UNSURE, codebook

_DAY = "%Y-%m-%d"
_UTF_16_MARKS = (b"\xff\xfe", b"\xfe\xff")

Codes = dict[str, dict[str, str]]  # by unit id and key


def empty_sheet(kind: str, shown: Sequence[Record]) -> bytes:
    """Return a sheet about units of a *kind* of which this is *shown*, with nothing coded."""
    sheet = io.StringIO(newline="")
    columns = [*shown[0], *codebook(kind), "note"]
    writer = csv.DictWriter(sheet, columns)
    writer.writeheader()
    for row in shown:
        writer.writerow({key: escape_formula(value) for key, value in row.items()})
    return sheet.getvalue().encode("utf-8-sig", "replace")


def read_sheet(path: Path, kind: str, known_ids: Collection[str]) -> Codes:
    """Return what a reader coded in the sheet at *path* about units of a *kind*, by unit and key.

    Cells may be separated by commas, semicolons or tabs, in any encoding that spreadsheets write.
    Each of *known_ids* gets codes: ``UNSEEN`` if it has no row. Raises SheetError, which names the
    row as spreadsheets number it.
    """
    reader = _csv_reader(_read_text(path))
    rules = codebook(kind)
    codes = {unit_id: dict.fromkeys(rules, UNSEEN) for unit_id in known_ids}
    seen = set()
    number = 0
    try:
        missing = {"id", *rules}.difference(reader.fieldnames or ())
        if missing:
            raise SheetError(path, 1, "no-column", names=", ".join(sorted(missing)))

        number = 1
        for row in reader:
            number += 1
            unit_id = row["id"].strip()
            cells = {key: _clean_cell(row[key]) for key in rules}
            if not unit_id and not any(cells.values()):
                continue  # spreadsheets save rows of empty cells
            if unit_id not in codes or unit_id in seen:
                raise SheetError(path, number, "wrong-id", id=unit_id)
            seen.add(unit_id)
            codes[unit_id] = _parse_row(path, number, cells, rules)
    except csv.Error as error:
        raise SheetError(path, number + 1, "no-csv", error=error) from error
    return codes


def _csv_reader(text: str) -> "csv.DictReader[str]":
    first_line = text.partition("\n")[0]
    separator = max(",;\t", key=first_line.count)
    return csv.DictReader(io.StringIO(text, newline=""), delimiter=separator, restval="")


def _parse_row(
    path: Path, number: int, cells: Mapping[str, str], rules: Mapping[str, Mapping[str, Any]]
) -> dict[str, str]:
    """Return the codes in the *cells* of row *number*. Raises SheetError."""
    codes = {}
    for key, rule in rules.items():
        text = cells[key]
        code = _parse_code(text, rule)
        if code is None:
            choices = ", ".join(rule.get("enum", [rule["about"]]))
            raise SheetError(path, number, "no-code", column=key, said=text, rule=choices)
        codes[key] = code
    return codes


def _read_text(path: Path) -> str:
    try:
        data = path.read_bytes()
    except OSError as error:
        raise SheetError(path, 0, "unreadable", error=error.strerror) from error

    with suppress(UnicodeDecodeError):
        if data.startswith(_UTF_16_MARKS):
            return data.decode("utf-16")
        return data.decode("utf-8-sig")
    return data.decode("cp1252", "replace")


def _clean_cell(text: str) -> str:
    """Return *text* on one line, without the apostrophe that marks text in spreadsheets."""
    return " ".join(text.lstrip("'").split())


def _parse_code(text: str, rule: Mapping[str, Any]) -> str | None:
    """Return the code that a cell's *text* means by *rule*, None if it means none or several.

    The beginning of a choice is enough. In a day, the year must come first, as in the data:
    2024/7/5 is 2024-07-05.
    """
    if text in (NOTHING, UNSURE, UNSEEN):
        return text

    if "enum" in rule:
        start = text.casefold()
        choices: list[str] = [choice for choice in rule["enum"] if choice.startswith(start)]
        if len(choices) == 1:
            return choices[0]
        return None

    if rule.get("format") == "date":
        with suppress(ValueError):
            return strftime(_DAY, strptime(text.replace("/", "-"), _DAY))
        return None

    if re.match(rule.get("pattern", ""), text):
        return text
    return None
