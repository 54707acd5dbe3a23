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

Codes = dict[str, dict[str, str]]  # by unit and key


def empty_sheet(what: str, shown: Sequence[Record]) -> bytes:
    """Return a sheet about what is *shown* of each unit, with nothing coded."""
    sheet = io.StringIO(newline="")
    writer = csv.DictWriter(sheet, [*shown[0], *codebook(what), "note"])
    writer.writeheader()
    for row in shown:
        writer.writerow({key: escape_formula(value) for key, value in row.items()})
    return sheet.getvalue().encode("utf-8-sig", "replace")


def read(path: Path, what: str, known: Collection[str]) -> Codes:
    """Return what a reader coded in the sheet at *path*, which is about the *known* units.

    Cells may be separated by commas, semicolons or tabs, in any encoding that spreadsheets write.
    Raises SheetError, which names the row as spreadsheets number it.
    """
    text = _text(path)
    separator = max(",;\t", key=text.partition("\n")[0].count)
    reader = csv.DictReader(io.StringIO(text, newline=""), delimiter=separator, restval="")
    rules = codebook(what)
    found: Codes = {}
    try:
        if lacking := {"id", *rules}.difference(reader.fieldnames or ()):
            raise SheetError(path, 1, "no-column", names=", ".join(sorted(lacking)))
        for number, row in enumerate(reader, 2):
            id = row["id"].strip()
            said = {key: " ".join(row[key].lstrip("'").split()) for key in rules}
            if not id and not any(said.values()):
                continue
            if id not in known or id in found:
                raise SheetError(path, number, "wrong-id", id=id)
            found[id] = {}
            for key, rule in rules.items():
                codes = _meant(said[key], rule)
                if len(codes) != 1:
                    about = ", ".join(rule.get("enum", [rule["about"]]))
                    raise SheetError(
                        path, number, "no-code", column=key, said=said[key], rule=about
                    )
                found[id][key] = codes[0]
    except csv.Error as error:
        raise SheetError(path, len(found) + 2, "no-csv", error=error) from error
    return found


def _text(path: Path) -> str:
    try:
        data = path.read_bytes()
    except OSError as error:
        raise SheetError(path, 0, "unreadable", error=error.strerror) from error
    with suppress(UnicodeDecodeError):
        return data.decode("utf-16" if data.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig")
    return data.decode("cp1252", "replace")


def _meant(said: str, rule: Mapping[str, Any]) -> Sequence[str]:
    """Return the codes that *said* can mean by *rule*: of a choice, its beginning is enough.

    Of a day, the year must come first, as in the data: 2024/7/5 is 2024-07-05.
    """
    if said in (NOTHING, UNSURE, UNSEEN):
        return [said]
    if "enum" in rule:
        return [code for code in rule["enum"] if code.startswith(said.casefold())]
    if rule.get("format") == "date":
        with suppress(ValueError):
            return [strftime(_DAY, strptime(said.replace("/", "-"), _DAY))]
        return []
    return [said] if re.match(rule.get("pattern", ""), said) else []
