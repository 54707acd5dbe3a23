"""Sheets are read however spreadsheets save them, or refused with what to do."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from pathlib import Path

import pytest

from scio_crawler.common.errors import SheetError
from scio_crawler.showing.review.kinds import KINDS, codebook
from scio_crawler.showing.review.sheets import empty_sheet, read_sheet

ROWS = [
    {"id": "scio-1-aaaaaaaaaa", "printed": 'Lu Yi:\n"Well; yes, 15% more."', "find": "=1+1"},
    {"id": "scio-1-bbbbbbbbbb", "printed": "", "find": ""},
]
IDS = [row["id"] for row in ROWS]


def filled(*, separator: str = ",", end: str = "\r\n", quoting: int = csv.QUOTE_MINIMAL) -> str:
    """A sheet in which the first turn is a question of Lü Yi’s, and of the second nobody knows."""
    text = empty_sheet("turns", ROWS).decode("utf-8-sig")
    header, first, second = csv.reader(io.StringIO(text, newline=""))
    first[header.index("kind")] = " Question "
    first[header.index("speaker")] = "Lü  Yi’s"
    first[header.index("note")] = "it asks; it does not answer"
    second[header.index("role")] = "?"
    second[header.index("position")] = "'-"
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=separator, lineterminator=end, quoting=quoting)
    writer.writerows([header, first, second])
    return out.getvalue()


SAVED = {
    "as it was written": filled().encode("utf-8-sig"),
    "without a mark of its encoding": filled().encode(),
    "by Excel where the comma is decimal": filled(separator=";").encode("utf-8-sig"),
    "by Excel, in its old encoding": filled(separator=";").encode("cp1252"),
    "as Unicode text": filled(separator="\t").encode("utf-16"),
    "in UTF-16, big end first": b"\xfe\xff" + filled().encode("utf-16-be"),
    "by LibreOffice, all quoted": filled(end="\n", quoting=csv.QUOTE_ALL).encode(),
    "with an empty row": filled().encode() + b"\r\n",
    "with rows of empty cells": filled().encode() + b",,,,,,,,,,,,\r\n" * 2,
}


@pytest.mark.parametrize("name", SAVED)
def test_a_sheet_is_read_as_it_was_saved(tmp_path: Path, name: str) -> None:
    (path := tmp_path / "A.csv").write_bytes(SAVED[name])
    found = read_sheet(path, "turns", IDS)
    codes = {(id[-1], key): code for id in IDS for key, code in found[id].items() if code}
    assert codes == {
        ("a", "kind"): "question",
        ("a", "speaker"): "Lü Yi’s",
        ("b", "role"): "?",
        ("b", "position"): "-",
    }


@pytest.mark.parametrize("left", ["", IDS[1]], ids=["deleted", "cut"])
def test_a_row_that_was_deleted_or_cut_has_no_codes(tmp_path: Path, left: str) -> None:
    (path := tmp_path / "A.csv").write_text(filled().partition(IDS[1])[0] + left, "utf-8")
    assert set(read_sheet(path, "turns", IDS)[IDS[1]].values()) == {""}


Change = Callable[[str], str]


def put(new: str, old: str) -> Change:
    """Return a change of a sheet: *new* in place of *old*."""
    return lambda text: text.replace(old, new)


CHOICES = "opening, statement, question, answer, procedure, closing; - for nothing, ? if in doubt"
ENDLESS = "w" * 200_000
# What was done to a sheet, the kind of the fault, and words of the message.
QUERY = f"row 2, says 'query' under 'kind'. Write {CHOICES}"
NUMBER = "says '12' under 'speaker'. Write who says this"
TOO_LONG = "row 2, is no line of CSV: field larger than field limit (131072)"
FAULTS: dict[str, tuple[Change, str, str]] = {
    "an id is edited": (put("scio-1-bbbb", IDS[1]), "wrong-id", "A.csv, row 3, has the id 'scio-1"),
    "a row has no id": (put("", IDS[0]), "wrong-id", "row 2, has the id '', which is not in the"),
    "an id is repeated": (put(IDS[0], IDS[1]), "wrong-id", "row 3, has the id 'scio-1-aaaaaaaaaa'"),
    "an unknown choice": (put("query", " Question "), "no-code", QUERY),
    "a name that is a number": (put("12", "Lü  Yi’s"), "no-code", NUMBER),
    "a missing column": (put("kinds", "kind"), "no-column", "row 1, has no column kind."),
    "another table": (lambda _: "a,b\n1,2\n", "no-column", "asker"),
    "an empty file": (lambda _: "", "no-column", "asker"),
    "an endless cell": (put(ENDLESS, " Question "), "no-csv", TOO_LONG),
    "an endless cell after an empty row": (
        lambda text: put(f",,\r\n{IDS[0]}", IDS[0])(text).replace(" Question ", ENDLESS),
        "no-csv",
        "row 3, is no line of CSV: ",
    ),
}


@pytest.mark.parametrize(("change", "kind", "words"), FAULTS.values(), ids=FAULTS)
def test_a_faulty_sheet_is_refused_with_what_to_do(
    tmp_path: Path, change: Change, kind: str, words: str
) -> None:
    (path := tmp_path / "A.csv").write_bytes(change(filled()).encode("utf-8-sig"))
    with pytest.raises(SheetError) as caught:
        read_sheet(path, "turns", IDS)
    assert caught.value.kind == kind
    assert words in str(caught.value)


# What is written, under which key of which kind -> the code, or words of the message.
WRITTEN = [
    ("briefings", "date", "2024/7/5", "2024-07-05"),
    ("briefings", "date", "2024-7-5", "2024-07-05"),
    ("briefings", "people", "12", "12"),
    ("turns", "kind", "q", "question"),
    ("turns", "kind", "ANSW", "answer"),
    ("turns", "kind", "?", "?"),
    ("turns", "kind", "-", "-"),
    ("turns", "kind", " ", ""),
]
REFUSED = [
    *(("briefings", "date", day, "as 2024-07-05; if the spreadsheet rewrites it, first")
      for day in ("7/5/2024", "5 July", "2024-02-31")),
    *(("pages", "turns", number, "Write how many speeches begin on this page, in figures;")
      for number in ("two", "-1", "1000000000000", "٣", "2.5")),
    ("turns", "kind", "x", "says 'x'"),
]  # fmt: skip


def sheet_with(path: Path, kind: str, key: str, written: str) -> Path:
    keys = codebook(kind)
    values = [written if each == key else "" for each in keys]
    path.write_text(f"id,{','.join(keys)},note\n{IDS[0]},{','.join(values)},\n", "utf-8")
    return path


@pytest.mark.parametrize(("kind", "key", "written", "code"), WRITTEN)
def test_a_code_may_be_a_beginning_or_a_day_that_was_rewritten(
    tmp_path: Path, kind: str, key: str, written: str, code: str
) -> None:
    path = sheet_with(tmp_path / "A.csv", kind, key, written)
    assert read_sheet(path, kind, IDS)[IDS[0]][key] == code


@pytest.mark.parametrize(("kind", "key", "written", "words"), REFUSED)
def test_a_cell_without_a_code_is_refused(
    tmp_path: Path, kind: str, key: str, written: str, words: str
) -> None:
    path = sheet_with(tmp_path / "A.csv", kind, key, written)
    with pytest.raises(SheetError, match=words):
        read_sheet(path, kind, IDS)


@pytest.mark.parametrize("make", [Path.mkdir, lambda _: None])
def test_an_unreadable_sheet_is_named(tmp_path: Path, make: Callable[[Path], None]) -> None:
    make(path := tmp_path / "A.csv")
    with pytest.raises(SheetError, match=r"A\.csv cannot be read: .+ Name the sheet"):
        read_sheet(path, "turns", IDS)


@pytest.mark.parametrize("what", KINDS)
def test_a_blank_sheet_has_a_column_for_each_key_and_runs_no_formula(what: str) -> None:
    header, first, _ = csv.reader(
        io.StringIO(empty_sheet(what, ROWS).decode("utf-8-sig"), newline="")
    )
    assert header == ["id", "printed", "find", *codebook(what), "note"]
    assert first[2] == "'=1+1"
    assert set(first[3:]) == {""}
