"""The index can be rebuilt from the files, and damage costs the damaged records only."""

from __future__ import annotations

from pathlib import Path

import pytest

from scio_crawler.archive import warc
from scio_crawler.archive.index import Index
from scio_crawler.archive.indexing import catch_up, remove_empty
from scio_crawler.common.errors import OutputError
from tests.archive.damage import flip, lose_index
from tests.archive.made_up import PAGE, SITE, files, index_of, run, run_killed, sent


def content(index: Index) -> tuple[list[object], list[object], list[object]]:
    """Return all that *index* knows: runs, files and records."""
    lines = [
        line
        for run in index.runs()
        for url in index.addresses(run.number)
        for line in index.lines(url, run.number)
    ]
    return index.runs(), sorted(index.files().items()), lines


def test_an_archive_without_its_index_is_indexed_again(tmp_path) -> None:
    run(tmp_path, sent(b"one"), sent(b"one", 1), roll_at=300)
    run(tmp_path, sent(b"two", 2), sent(b"", 3, 304), finished=False, roll_at=300)
    with index_of(tmp_path) as index:
        before = content(index)
    lose_index(tmp_path)
    with index_of(tmp_path) as index:
        assert catch_up(tmp_path / "archive", index) == []
        assert content(index) == before
    assert [run.finished for run in before[0]] == [True, False]
    assert {run.site for run in before[0]} == {SITE}
    assert before[0][0].arguments == {"limit": "3"}


def test_what_a_killed_run_did_not_index_is_found(tmp_path) -> None:
    run(tmp_path, sent(b"one"))
    run_killed(tmp_path, sent(b"two", 1), sent(b"three", 2))
    with index_of(tmp_path) as index:
        assert [line.digest for line in content(index)[2]] == [sent(b"one").digest]
        assert catch_up(tmp_path / "archive", index) == []
        found = content(index)[2]
    assert [line.digest for line in found] == [sent(b).digest for b in (b"one", b"two", b"three")]
    assert [line.run for line in found] == [1, 2, 2]


# What becomes of the bytes of a file -> records that are left, and what is found.
DAMAGE = {
    "cut": (lambda data: data[:-20], 1, "torn"),
    "zeros behind": (lambda data: data + bytes(4096), 2, "torn"),
    "another checksum": (lambda data: data[:-8] + b"x" * 8, 1, "damaged-end"),
    "junk behind": (lambda data: data + b"junk", 2, "damaged-end"),
}


@pytest.mark.parametrize(("harm", "left", "kind"), DAMAGE.values(), ids=DAMAGE)
def test_a_file_is_indexed_up_to_its_damaged_end(tmp_path, harm, left, kind) -> None:
    run(tmp_path, sent(b"one"), sent(b"two", 1), finished=False)
    lose_index(tmp_path)
    [path] = files(tmp_path)
    harmed = harm(path.read_bytes())
    path.write_bytes(harmed)
    with index_of(tmp_path) as index:
        [found] = catch_up(tmp_path / "archive", index)
        assert (found.file, found.kind) == (f"archive/{path.name}", kind)
        assert found.is_damage is (kind != "torn")
        assert len(index.lines(PAGE, 1)) == left
        assert catch_up(tmp_path / "archive", index) == []
    run(tmp_path, sent(b"three", 2))
    assert path.read_bytes() == harmed
    assert len(files(tmp_path)) == 2


def test_files_that_changed_are_indexed_again(tmp_path) -> None:
    run(tmp_path, sent(b"one"), sent(b"two", 1))
    run(tmp_path, sent(b"three", 2), roll_at=1)
    first, second = files(tmp_path)
    aside = first.rename(tmp_path / "aside")
    with index_of(tmp_path) as index:
        [found] = catch_up(tmp_path / "archive", index)
        assert (found.file, found.kind) == (f"archive/{first.name}", "gone")
        assert [line.digest for line in index.lines(PAGE, 1)] == [sent(b"three").digest]
        aside.rename(first)
        assert [found.kind for found in catch_up(tmp_path / "archive", index)] == ["late"]
        first_run = [line.digest for line in index.lines(PAGE, 1)]
        assert first_run == [sent(b"one").digest, sent(b"two").digest]
        assert [line.digest for line in index.lines(PAGE, 2)] == [sent(b"three").digest]
    assert second.exists()


def test_records_of_another_program_are_passed_over_and_reported(tmp_path) -> None:
    run(tmp_path, sent(b"one"))
    [path] = files(tmp_path)
    foreign, data = warc.info(path.name, sent().date, {"software": "another program"})
    path.write_bytes(data + warc.response(sent(b"two"), foreign))
    with index_of(tmp_path) as index:
        index.clear()
        [found] = catch_up(tmp_path / "archive", index)
        assert index.runs() == []
    assert (found.kind, found.is_damage) == ("no-run", True)
    assert "1 records that no run of scio_crawler wrote" in found.words


def test_a_file_that_cannot_be_read_is_refused_in_words(tmp_path, monkeypatch) -> None:
    run(tmp_path, sent(b"one"))
    lose_index(tmp_path)

    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    with index_of(tmp_path) as index:
        monkeypatch.setattr(Path, "open", refuse)
        why = r"Cannot read .*: Permission denied.*make it readable"
        with pytest.raises(OutputError, match=why):
            catch_up(tmp_path / "archive", index)


def test_damage_in_the_middle_costs_what_is_damaged_only(tmp_path) -> None:
    run(tmp_path, *(sent(bytes([65 + n]) * 50, n) for n in range(4)), finished=False)
    [path] = files(tmp_path)
    with index_of(tmp_path) as index:
        offset = index.lines(PAGE, 1)[1].offset
        index.clear()
        flip(path, offset + 30)
        [found] = catch_up(tmp_path / "archive", index)
        assert (found.kind, found.offset, found.is_damage) == ("damaged-part", offset, True)
        digests = [line.digest for line in index.lines(PAGE, 1)]
        assert digests == [sent(bytes([65 + n]) * 50).digest for n in (0, 2, 3)]
    run(tmp_path, sent(b"more", 9))
    assert files(tmp_path) == [path]


def test_files_of_other_programs_are_left_alone(tmp_path) -> None:
    run(tmp_path, sent(b"one"))
    (tmp_path / "archive" / "wget.warc.gz").write_bytes(b"another program's")
    (tmp_path / "archive" / "scio_crawler-x.warc.gz").mkdir()
    run(tmp_path, sent(b"two", 1))
    assert (tmp_path / "archive" / "wget.warc.gz").read_bytes() == b"another program's"
    with index_of(tmp_path) as index:
        assert list(index.files()) == [files(tmp_path)[0].name]


def test_a_file_that_a_killed_run_had_just_made_is_removed(tmp_path: Path) -> None:
    run(tmp_path, sent(b"one"))
    [file] = files(tmp_path)
    empty = file.with_name(file.name.replace("-00001-", "-00002-"))
    empty.touch()
    with index_of(tmp_path) as index:
        remove_empty(tmp_path / "archive", index)
        assert files(tmp_path) == [file]
        file.write_bytes(b"")  # it was written to, so that it is damaged
        remove_empty(tmp_path / "archive", index)
        assert files(tmp_path) == [file]
