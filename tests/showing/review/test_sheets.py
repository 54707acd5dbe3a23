"""Sheets are read however spreadsheets save them, or refused with what to do."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from pathlib import Path

import pytest

from scio_crawler.common.errors import SheetError
from scio_crawler.showing.review.kinds import KINDS, codebook
from scio_crawler.showing.review.sheets import empty_sheet, read

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
    found = read(path, "turns", IDS)
    codes = {(id[-1], key): code for id in IDS for key, code in found[id].items() if code}
    assert codes == {
        ("a", "kind"): "question",
        ("a", "speaker"): "Lü Yi’s",
        ("b", "role"): "?",
        ("b", "position"): "-",
    }


@pytest.mark.parametrize(
    ("written", "meant"), [("q", "question"), ("ANSW", "answer"), ("?", "?"), ("-", "-"), (" ", "")]
)
def test_the_beginning_of_a_choice_is_enough(tmp_path: Path, written: str, meant: str) -> None:
    (path := tmp_path / "A.csv").write_text(filled().replace(" Question ", written), "utf-8")
    assert read(path, "turns", IDS)[IDS[0]]["kind"] == meant


def test_a_row_that_was_deleted_or_cut_says_nothing(tmp_path: Path) -> None:
    (path := tmp_path / "A.csv").write_text(filled().partition(IDS[1])[0] + IDS[1], "utf-8")
    assert set(read(path, "turns", IDS)[IDS[1]].values()) == {""}
    path.write_text(filled().partition(IDS[1])[0], "utf-8")
    assert list(read(path, "turns", IDS)) == IDS[:1]


Change = Callable[[str], str]
# What was done to a sheet, the kind of the fault, and what is said of it.
FAULTS: dict[str, tuple[Change, str, str]] = {
    "an id is edited": (
        lambda text: text.replace(IDS[1], "scio-1-bbbb"),
        "wrong-id",
        "A.csv, row 3, has the id 'scio-1-bbbb', which is not in the sample, or ",
    ),
    "a row has no id": (
        lambda text: text.replace(IDS[0], ""),
        "wrong-id",
        "row 2, has the id '', which is not in the sample",
    ),
    "a row stands twice": (
        lambda text: text.replace(IDS[1], IDS[0]),
        "wrong-id",
        "row 3, has the id 'scio-1-aaaaaaaaaa', which ",
    ),
    "a choice that is none": (
        lambda text: text.replace(" Question ", "query"),
        "no-code",
        "row 2, says 'query' under 'kind'. Write opening, statement, question, answer, procedure, "
        "closing; - for nothing, ? if in doubt",
    ),
    "a choice of several": (
        lambda text: text.replace(",?,", ",,").replace(" Question ", "x"),
        "no-code",
        "says 'x'",
    ),
    "a name that is a number": (
        lambda text: text.replace("Lü  Yi’s", "12"),
        "no-code",
        "says '12' under 'speaker'. Write who says this",
    ),
    "a column is gone": (
        lambda text: text.replace("kind", "kinds"),
        "no-column",
        "row 1, has no column kind.",
    ),
    "it is another table": (lambda _: "a,b\n1,2\n", "no-column", "asker"),
    "it is empty": (lambda _: "", "no-column", "asker"),
    "a cell is endless": (
        lambda text: text.replace(" Question ", "w" * 200_000),
        "no-csv",
        "row 2, is no line of CSV: field larger than field limit (131072)",
    ),
}


@pytest.mark.parametrize("name", FAULTS)
def test_a_faulty_sheet_is_refused_with_what_to_do(tmp_path: Path, name: str) -> None:
    change, kind, said = FAULTS[name]
    (path := tmp_path / "A.csv").write_bytes(change(filled()).encode("utf-8-sig"))
    with pytest.raises(SheetError) as caught:
        read(path, "turns", IDS)
    assert caught.value.kind == kind
    assert said in str(caught.value)


@pytest.mark.parametrize("written", ["2024-07-05", "2024/7/5", "2024-7-5"])
def test_a_day_is_read_with_its_year_first(tmp_path: Path, written: str) -> None:
    path = tmp_path / "A.csv"
    path.write_text(f"id,date,chair,people,note\n{IDS[0]},{written},,12,\n", "utf-8")
    assert read(path, "briefings", IDS)[IDS[0]] == {
        "date": "2024-07-05",
        "chair": "",
        "people": "12",
    }


@pytest.mark.parametrize("written", ["two", "-1", "1000000000000", "٣", "2.5"])
def test_what_is_no_number_is_refused(tmp_path: Path, written: str) -> None:
    path = tmp_path / "A.csv"
    path.write_text(f"id,turns,end,note\n{IDS[0]},{written},,\n", "utf-8")
    with pytest.raises(SheetError, match="Write how many speeches begin on this page, in figures;"):
        read(path, "pages", IDS)


@pytest.mark.parametrize("written", ["7/5/2024", "5 July", "2024-02-31"])
def test_a_day_that_a_spreadsheet_rewrote_is_refused(tmp_path: Path, written: str) -> None:
    path = tmp_path / "A.csv"
    path.write_text(f"id,date,chair,people,note\n{IDS[0]},{written},,,\n", "utf-8")
    with pytest.raises(SheetError, match="as 2024-07-05; if the spreadsheet rewrites it, first"):
        read(path, "briefings", IDS)


@pytest.mark.parametrize("make", [Path.mkdir, lambda _: None])
def test_what_cannot_be_read_is_named(tmp_path: Path, make: Callable[[Path], None]) -> None:
    make(path := tmp_path / "A.csv")
    with pytest.raises(SheetError, match=r"A\.csv cannot be read: .+ Name the sheet"):
        read(path, "turns", IDS)


@pytest.mark.parametrize("what", KINDS)
def test_a_blank_sheet_has_a_column_for_each_key_and_runs_no_formula(what: str) -> None:
    header, first, _ = csv.reader(
        io.StringIO(empty_sheet(what, ROWS).decode("utf-8-sig"), newline="")
    )
    assert header == ["id", "printed", "find", *codebook(what), "note"]
    assert first[2] == "'=1+1"
    assert set(first[3:]) == {""}
