"""CSV for spreadsheets: one file per table, with a byte order mark, safe against formulas.

Excel takes a file without the mark for one in the old encoding of the machine. A cell that
begins like a formula would be run when somebody opens the file, and the site's texts are not
ours to trust: it gets an apostrophe in front, which spreadsheets take for "this is text".
"""

from __future__ import annotations

import csv
import re
from pathlib import Path

from scio_crawler.exports.beside import NewPath
from scio_crawler.exports.lines import EXPORTED, read
from scio_crawler.items import Table, Value

# The full-width forms are formulas where Chinese, Japanese or Korean is typed. An apostrophe
# before such a character gets another one, so that taking one away gives back every value.
_FORMULA = re.compile(r"'*[=+\-@\t\r\n＝＋－＠]")


def write(folder: Path, new_path: NewPath) -> dict[str, dict[str, int]]:
    """Write every table of *folder*; returns the rows by file and table. Raises ExportError."""
    written = {}
    for table in EXPORTED:
        name = f"{table.name}.csv"
        written[name] = {table.name: _write(folder, table, new_path(name))}
    return written


def safe(value: Value) -> Value:
    """The *value* with an apostrophe in front if a spreadsheet could take it for a formula."""
    return f"'{value}" if isinstance(value, str) and _FORMULA.match(value) else value


def _write(folder: Path, table: Table, path: Path) -> int:
    count = 0
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(column.name for column in table.line.columns())
        for row in read(folder, table):
            writer.writerow(map(safe, row.values()))
            count += 1
    return count
