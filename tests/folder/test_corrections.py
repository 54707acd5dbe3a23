"""What people have accepted: ``corrections.csv``, which is read strictly and only added to."""

from __future__ import annotations

from pathlib import Path

import pytest

from scio_crawler.common.errors import ArgumentError, OutputError
from scio_crawler.contract.corrections import FILE, accepted, digest_in
from scio_crawler.folder.corrections import Corrections
from tests.folder.made_up import ID, at, folder_in, publish

HEADER = "briefing_id,turn_id,page,label,key,was,value,by,at,why\n"
LINE = f"{ID},,,,accept,{'0' * 64},hidden-text,operator,2024-08-01T00:00:00Z,accept={ID}\n"


def test_without_the_file_or_its_lines_there_are_no_corrections(tmp_path: Path) -> None:
    assert Corrections(tmp_path).numbered == []
    assert not (tmp_path / FILE).exists()
    (tmp_path / FILE).touch()
    assert Corrections(tmp_path).of(ID) == []


def test_what_somebody_adds_while_a_run_is_at_work_is_not_taken_for_read(tmp_path: Path) -> None:
    corrections = Corrections(tmp_path)
    assert corrections.digest is None
    corrections.accept(ID, "1" * 64, "hidden-text", "2024-08-02T00:00:00Z")
    assert corrections.digest == digest_in(tmp_path)
    with (tmp_path / FILE).open("a") as file:
        file.write(LINE)
    corrections.accept(ID, "2" * 64, "hidden-text", "2024-08-02T00:00:00Z")
    assert corrections.digest != digest_in(tmp_path)
    assert Corrections(tmp_path).digest == digest_in(tmp_path)


SAVED = {
    "as written": HEADER + LINE,
    "no line end": HEADER + LINE.rstrip("\n"),
    "of a spreadsheet": "\ufeff" + HEADER + "\n" + LINE,
    "of Windows": (HEADER + LINE).replace("\n", "\r\n"),
    "a line end in a value": HEADER + LINE.replace("-text,", '-text\n",').replace("hid", '"hid'),
    "empty rows": HEADER + ",,,,,,,,,\n" + LINE + ",,,,,,,,,\n",
}


@pytest.mark.parametrize("text", SAVED.values(), ids=SAVED)
def test_what_people_save_is_read(tmp_path: Path, text: str) -> None:
    (tmp_path / FILE).write_bytes(text.encode())
    found = Corrections(tmp_path)
    assert accepted(found.of(ID)) == {"0" * 64: frozenset({"hidden-text"})}
    assert found.of("scio-2") == []


UNREADABLE: dict[str, tuple[bytes, str]] = {
    "another header": (b"id,why\n", "its first line must be briefing_id,turn_id,page,"),
    "semicolons": (HEADER.replace(",", ";").encode(), "its first line must be"),
    "too few values": (f"{HEADER}{LINE}{ID},,\n".encode(), "line 3 has 3 values, not 10"),
    "too many values": (f"{HEADER}{LINE[:-1]},x\n".encode(), "line 2 has 11 values, not 10"),
    "a stray quote": (f'{HEADER}"a"b{LINE}'.encode(), "line 2: "),
    "an open quote": (f'{HEADER}{LINE}"{ID},'.encode(), "line 3: unexpected end of data"),
    "not UTF-8": (HEADER.encode() + b"\xff", "it is not UTF-8 from byte 56 on"),
}


@pytest.mark.parametrize(("content", "why"), UNREADABLE.values(), ids=UNREADABLE)
def test_what_cannot_be_read_is_refused_with_its_line(tmp_path, content, why) -> None:
    (tmp_path / FILE).write_bytes(content)
    with pytest.raises(ArgumentError) as caught:
        Corrections(tmp_path)
    assert f"{tmp_path / FILE} cannot be read: {why}" in str(caught.value)
    assert "Put it right, or move it away" in str(caught.value)


def test_lines_have_the_numbers_that_an_editor_shows(tmp_path: Path) -> None:
    two_lines = LINE.replace(f"accept={ID}", '"two\nlines"')
    (tmp_path / FILE).write_text(f"{HEADER}\n{two_lines}\n{LINE}", "utf-8")
    assert [number for number, _ in Corrections(tmp_path).numbered] == [3, 6]


def test_a_folder_in_its_place_is_refused(tmp_path: Path) -> None:
    (tmp_path / FILE).mkdir()
    with pytest.raises(OutputError):
        Corrections(tmp_path)


@pytest.mark.parametrize("text", ["", HEADER + LINE, (HEADER + LINE).rstrip("\n")])
def test_accepting_adds_a_line_and_leaves_the_others(tmp_path: Path, text: str) -> None:
    if text:
        (tmp_path / FILE).write_text(text, "utf-8")
    for _ in range(2):
        Corrections(tmp_path).accept(ID, "1" * 64, "", "2024-08-02T00:00:00Z")
    own = f"{ID},,,,accept,{'1' * 64},worse,operator,2024-08-02T00:00:00Z,accept={ID}\n"
    whole = text if text.endswith("\n") or not text else f"{text}\n"
    assert (tmp_path / FILE).read_text("utf-8") == (whole or HEADER) + own
    assert accepted(Corrections(tmp_path).of(ID))["1" * 64] == {"worse"}


def test_no_link_is_followed(tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.write_text("")
    corrections = Corrections(tmp_path)
    (tmp_path / FILE).symlink_to(other)
    with pytest.raises(OutputError):
        corrections.accept(ID, "1" * 64, "", "")
    assert other.read_text() == ""


STALE = {
    LINE.replace(",accept,", ",text,"): "line 2: its key is not one of speaker, role,",
    LINE.replace(",accept,", ",role,"): "line 2: there is no turn on page",
    LINE: f"line 2: no reading of {ID} has the content '{'0' * 64}'",
    LINE.replace(ID, ""): "line 2: no briefing '' is known",
}


@pytest.mark.parametrize(("line", "why"), STALE.items(), ids=["key", "turn", "content", "briefing"])
def test_lines_that_are_not_applied_are_reported(tmp_path: Path, line: str, why: str) -> None:
    (tmp_path / FILE).write_text(HEADER + line, "utf-8")
    with folder_in(tmp_path) as folder:
        publish(folder, at(1))
        [why_not] = folder.stale_corrections()
    assert why_not.startswith(why)
