"""Export to CSV for spreadsheets: a file for each table, safe against formula injection.

A byte order mark tells Excel that the file is UTF-8. A cell that begins like a formula, which a
spreadsheet would run, gets an apostrophe in front, which marks it as text.
"""

import csv
import re
from collections.abc import Iterable
from pathlib import Path
from typing import TextIO

from scio_crawler.items import Value
from scio_crawler.showing.exports.tables import EXPORTED, NewPath, Written, read

# Full-width characters begin formulas in East Asian versions. A value that has apostrophes in front
# of such a character gets one more, so that removing one restores every value.
_FORMULA = re.compile(r"'*[=+\-@\t\r\n＝＋－＠]")


def write(folder: Path, new_path: NewPath) -> Written:
    """Write every table of *folder*; return the rows by file and table. Raises ExportError."""
    written: Written = {}
    for table in EXPORTED:
        name = f"{table.name}.csv"
        rows = (record.values() for record in read(folder, table))
        with new_path(name).open("w", encoding="utf-8-sig", newline="") as file:
            written[name] = {table.name: write_rows(file, table.line.keys(), rows)}
    return written


def escape_formula(value: Value) -> Value:
    """Return *value*, with an apostrophe in front if a spreadsheet could run it as a formula."""
    if isinstance(value, str) and _FORMULA.match(value):
        return f"'{value}"
    return value


def write_rows(file: TextIO, head: Iterable[str], rows: Iterable[Iterable[Value]]) -> int:
    """Write *head* and *rows* to *file*, safe against formulas; return the number of rows."""
    writer = csv.writer(file)
    writer.writerow(head)
    count = 0
    for row in rows:
        writer.writerow(map(escape_formula, row))
        count += 1
    return count
