"""Sheets are read however spreadsheets save them, or refused with what to do."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from pathlib import Path

import pytest

from scio_crawler.common.errors import SheetError
from scio_crawler.showing.review.sheets import COLUMNS, KEYS, blank, read

ROWS = [
    {"turn_id": "scio-1-aaaaaaaaaa", "printed": 'Lu Yi:\n"Well; yes, 15% more."', "text": "=1+1"},
    {"turn_id": "scio-1-bbbbbbbbbb", "printed": "", "text": "Thank you."},
]
IDS = [row["turn_id"] for row in ROWS]


def filled(*, separator: str = ",", end: str = "\r\n", quoting: int = csv.QUOTE_MINIMAL) -> str:
    """A sheet in which the first turn has a wrong kind, and nobody can tell the second's text."""
    header, first, second = map(list, blank(ROWS))
    first[header.index("kind: right?")] = " Wrong "
    first[header.index("note")] = "it asks; it does not answer"
    second[header.index("text: right?")] = "Can’t tell"
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=separator, lineterminator=end, quoting=quoting)
    writer.writerows([header, first, second])
    return text.getvalue()


SAVED = {
    "as it was written": filled().encode("utf-8-sig"),
    "without a mark of its encoding": filled().encode(),
    "by Excel where the comma is decimal": filled(separator=";").encode("utf-8-sig"),
    "by Excel, in its old encoding": filled(separator=";").encode("cp1252"),
    "by Excel on a Chinese system": filled().encode("gbk"),
    "as Unicode text": filled(separator="\t").encode("utf-16"),
    "in UTF-16, big end first": b"\xfe\xff" + filled().encode("utf-16-be"),
    "by LibreOffice, all quoted": filled(end="\n", quoting=csv.QUOTE_ALL).encode(),
    "on an old Mac": filled(quoting=csv.QUOTE_ALL, end="\n").encode(),
    "with an empty row": filled().encode() + b"\r\n",
}


@pytest.mark.parametrize("name", SAVED)
def test_a_sheet_is_read_as_it_was_saved(tmp_path: Path, name: str) -> None:
    (path := tmp_path / "A.csv").write_bytes(SAVED[name])
    found = read(path, IDS)
    assert list(found) == IDS
    ticks = {(id[-1], key): tick for id in IDS for key, tick in found[id].items() if tick}
    assert ticks == {("a", "kind"): "wrong", ("b", "text"): "can't tell"}


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("r", "right"),
        ("RIGHT.", "right"),
        ("W", "wrong"),
        ("?", "can't tell"),
        ("'can´t tell", "can't tell"),
        ("cannot tell", "can't tell"),
        ("  ", ""),
    ],
)
def test_a_tick_may_be_written_in_several_ways(tmp_path: Path, written: str, meant: str) -> None:
    (path := tmp_path / "A.csv").write_text(filled().replace(" Wrong ", written), "utf-8")
    assert read(path, IDS)[IDS[0]]["kind"] == meant


Change = Callable[[str], str]
# What was done to a sheet, the kind of the fault, and what is said of it.
FAULTS: dict[str, tuple[Change, str, str]] = {
    "a row is gone": (
        lambda text: text[: text.index(IDS[1])],
        "lost",
        "A.csv lacks 1 turn of the sample, such as scio-1-bbbbbbbbbb. Put them back",
    ),
    "an id is edited": (
        lambda text: text.replace(IDS[1], "scio-1-bbbb"),
        "unknown-id",
        "A.csv, row 3, has the turn_id 'scio-1-bbbb', which is not in the sample.",
    ),
    "a row stands twice": (
        lambda text: text.replace(IDS[1], IDS[0]),
        "same-id",
        "row 3, has the turn_id 'scio-1-aaaaaaaaaa', which a row before has",
    ),
    "a tick says something else": (
        lambda text: text.replace(" Wrong ", "wrongly"),
        "no-tick",
        "row 2, says 'wrongly' under 'kind: right?'. Write right, wrong or can't tell, or nothing",
    ),
    "a tick is a number": (lambda text: text.replace(" Wrong ", "1"), "no-tick", "says '1'"),
    "a column is gone": (
        lambda text: text.replace("kind: right?", "kind"),
        "no-column",
        "row 1, has no column kind: right?.",
    ),
    "the file is cut": (lambda text: text[: text.rindex(",,")], "cut", "row 3, lacks cells"),
    "it is another table": (lambda _: "a,b\n1,2\n", "no-column", "turn_id"),
    "it is empty": (lambda _: "", "no-column", "turn_id"),
    "a cell is endless": (
        lambda text: text.replace(" Wrong ", "w" * 200_000),
        "no-csv",
        "row 2, is no line of CSV: field larger than field limit (131072)",
    ),
}


@pytest.mark.parametrize("name", FAULTS)
def test_a_faulty_sheet_is_refused_with_what_to_do(tmp_path: Path, name: str) -> None:
    change, kind, said = FAULTS[name]
    (path := tmp_path / "A.csv").write_bytes(change(filled()).encode("utf-8-sig"))
    with pytest.raises(SheetError) as caught:
        read(path, IDS)
    assert caught.value.kind == kind
    assert said in str(caught.value)


@pytest.mark.parametrize("make", [Path.mkdir, lambda _: None])
def test_what_cannot_be_read_is_named(tmp_path: Path, make: Callable[[Path], None]) -> None:
    make(path := tmp_path / "A.csv")
    with pytest.raises(SheetError, match=r"A\.csv cannot be read: .+ Name the sheet"):
        read(path, IDS)


def test_a_blank_sheet_has_a_column_to_tick_for_each_key_and_runs_no_formula() -> None:
    header, first, _ = blank(ROWS)
    assert [name.partition(":")[0] for name in header[-len(COLUMNS) :]] == [*KEYS, "note"]
    assert first[header.index("text")] == "'=1+1"
    assert set(first[-len(COLUMNS) :]) == {""}
