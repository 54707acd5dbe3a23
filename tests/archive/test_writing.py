"""What a run writes to the archive; index, receipts and files agree."""

from __future__ import annotations

import io
import os
import resource
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from fastwarc.warc import ArchiveIterator as FastIterator
from warcio.archiveiterator import ArchiveIterator

from scio_crawler.archive import warc
from scio_crawler.archive import writing as module
from scio_crawler.archive.indexing import catch_up
from scio_crawler.archive.writing import Recorder
from scio_crawler.common.errors import OutputError
from tests.archive.made_up import PAGE, SITE, files, index_of, kinds, records, run, sent

OTHER = PAGE.replace("010.htm", "010_2.htm")


@contextmanager
def recording(folder: Path, finished: bool = True) -> Iterator[Recorder]:
    """Record one run in *folder*, and close the archive."""
    with index_of(folder) as index:
        recorder = Recorder(folder / "archive", index, SITE, {})
        yield recorder
        recorder.close(finished)


def test_a_run_is_introduced_and_its_end_is_noted(tmp_path) -> None:
    run(tmp_path, sent(b"one"), sent(b"two", url=OTHER))
    found = records(tmp_path)
    assert [record.rec_type for record in found] == ["warcinfo", "response", "response", "metadata"]
    about = found[0].body.decode()
    assert f"scio-site: {SITE}\r\n" in about
    assert 'scio-arguments: {"limit": "3"}\r\n' in about
    identity = found[0].rec_headers["WARC-Record-ID"]
    assert {record.rec_headers["WARC-Warcinfo-ID"] for record in found[1:]} == {identity}
    assert [record.body for record in found[1:3]] == [b"one", b"two"]


TRACES = {
    "stopped": ([sent()], False, ["warcinfo", "response"]),
    "ended": ([sent()], True, ["warcinfo", "response", "metadata"]),
    "without a response": ([], True, []),
}


@pytest.mark.parametrize(("responses", "finished", "records"), TRACES.values(), ids=TRACES)
def test_a_run_leaves_a_trace(tmp_path, responses, finished, records) -> None:
    run(tmp_path, *responses, finished=finished)
    assert kinds(tmp_path) == records


REPEATS = {
    "an unchanged body": ([sent(b"one"), sent(b"one", 1)], "revisit"),
    "a changed body": ([sent(b"one"), sent(b"two", 1)], "response"),
    "an error between": ([sent(b"one"), sent(b"busy", 1, 503), sent(b"one", 2)], "response"),
    "an empty body": ([sent(b""), sent(b"", 1)], "response"),
    "the same body elsewhere": ([sent(b"one", url=OTHER), sent(b"one", 1)], "response"),
    "304": ([sent(b"one"), sent(b"", 1, 304)], "revisit"),
    "304 after an error": ([sent(b"one"), sent(b"busy", 1, 503), sent(b"", 2, 304)], "revisit"),
    "304 of a page that is not here": ([sent(b"", 1, 304)], "response"),
}


# A 304 answer comes only for a page that an earlier run recorded.
@pytest.mark.parametrize("runs", ["one run", "several runs"])
@pytest.mark.parametrize(("responses", "kind"), REPEATS.values(), ids=REPEATS)
def test_a_body_that_is_stored_already_becomes_a_revisit(tmp_path, responses, kind, runs) -> None:
    is_one = runs == "one run" and responses[-1].status != 304
    for each in [responses] if is_one else [[response] for response in responses]:
        run(tmp_path, *each, finished=False)
    last = records(tmp_path)[-1]
    assert last.rec_type == kind
    if kind == "revisit":
        assert last.rec_headers["WARC-Refers-To-Date"] == responses[0].date
        assert last.rec_headers["WARC-Payload-Digest"] == f"sha1:{responses[0].digest}"


def test_a_revisit_of_a_revisit_names_the_record_with_the_body(tmp_path) -> None:
    for second in range(3):
        run(tmp_path, sent(second=second), finished=False)
    assert records(tmp_path)[-1].rec_headers["WARC-Refers-To-Date"] == sent().date


def test_a_note_is_synced(tmp_path, monkeypatch) -> None:
    synced: list[int] = []
    with recording(tmp_path) as recorder:
        recorder.record(sent(b"one"))
        monkeypatch.setattr(os, "fsync", lambda file: synced.append(os.fstat(file).st_size))
        recorder.write_note({warc.SETTLED: "scio-1"})
        [file] = files(tmp_path)
        assert synced == [file.stat().st_size]


def test_files_roll_and_each_says_which_run_it_is_of(tmp_path) -> None:
    many = [sent(bytes([65 + n]) * 2000, n, url=f"{SITE}/{n}.html") for n in range(6)]
    receipts = run(tmp_path, *many, roll_at=1500)
    assert len(files(tmp_path)) > 1
    assert {f"archive/{path.name}" for path in files(tmp_path)} == {
        receipt.archive_file for receipt in receipts
    }
    for path in files(tmp_path):
        assert next(ArchiveIterator(io.BytesIO(path.read_bytes()))).rec_type == "warcinfo"
    infos = [record for record in records(tmp_path) if record.rec_type == "warcinfo"]
    assert len({info.body[-40:] for info in infos}) == 1


def test_fastwarc_reads_the_runs_that_follow_one_another_in_a_file(tmp_path) -> None:
    run(tmp_path, sent(b"one"), sent(b"one", 1), finished=False)
    run(tmp_path, sent(b"", 2, 304))
    [path] = files(tmp_path)
    found = []
    for record in FastIterator(io.BytesIO(path.read_bytes()), parse_http=False):
        assert record.verify_block_digest()
        found.append(str(record.record_type))
    first, second = ["warcinfo", "response", "revisit"], ["warcinfo", "revisit", "metadata"]
    assert found == first + second


@contextmanager
def no_room(path: Path, left: int) -> Iterator[None]:
    """Let no file grow to more than *left* bytes beyond the size of *path*."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (path.stat().st_size + left, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_a_refused_write_leaves_whole_records(tmp_path) -> None:
    with index_of(tmp_path) as index:
        recorder = Recorder(tmp_path / "archive", index, SITE, {})
        recorder.record(sent(b"one"))
        with no_room(files(tmp_path)[0], left=10):
            for second in (1, 2):
                with pytest.raises(OutputError, match=r"Cannot write .*: File too large"):
                    recorder.record(sent(b"two" * 1000, second))
            with pytest.raises(OutputError, match=r"Cannot write .*: File too large"):
                recorder.close(finished=True)
    assert kinds(tmp_path) == ["warcinfo", "response"]
    run(tmp_path, sent(b"four", 3))
    assert len(files(tmp_path)) == 1


def test_a_file_in_place_of_the_folder_is_refused(tmp_path) -> None:
    (tmp_path / "archive").write_text("in the way")
    refused = pytest.raises(OutputError, match="a file is where a folder should be")
    with recording(tmp_path) as recorder, refused:
        recorder.record(sent())


def test_a_long_run_is_indexed_as_it_goes(tmp_path, monkeypatch) -> None:
    monkeypatch.setattr(module, "BATCH", 2)
    with index_of(tmp_path) as index:
        recorder = Recorder(tmp_path / "archive", index, SITE, {})
        for second in range(5):
            recorder.record(sent(bytes([65 + second]), second))
        [file] = index.files().values()
        assert 0 < file.indexed < files(tmp_path)[0].stat().st_size
        assert len(index.lines(PAGE, 1)) == 4
        recorder.close(finished=False)
        assert catch_up(tmp_path / "archive", index) == []
        assert len(index.lines(PAGE, 1)) == 5


DISPLACED = "was removed or replaced while the run wrote to it"


@pytest.mark.parametrize("how", ["removed", "replaced", "a file"])
def test_an_archive_that_was_displaced_is_noticed(tmp_path, how) -> None:
    folder = tmp_path / "archive"
    with index_of(tmp_path) as index:
        recorder = Recorder(folder, index, SITE, {})
        recorder.record(sent(b"one"))
        [file] = files(tmp_path)
        if how == "replaced":
            file.write_bytes(file.rename(tmp_path / "moved").read_bytes())
        else:
            shutil.rmtree(folder)
        if how == "a file":
            folder.write_text("in the way")
        for finish in (recorder.syncing(), lambda: recorder.close(finished=True)):
            with pytest.raises(OutputError, match=DISPLACED):
                finish()
    assert folder.exists() is (how != "removed")


def test_an_archive_that_was_removed_before_it_is_written_to_is_not_made_again(tmp_path) -> None:
    run(tmp_path, sent(b"one"))
    with recording(tmp_path) as recorder:
        shutil.rmtree(tmp_path / "archive")
        with pytest.raises(OutputError, match="its folder is not there"):
            recorder.record(sent(b"two", 1))
    assert not (tmp_path / "archive").exists()


def test_a_link_in_place_of_the_last_file_is_not_followed(tmp_path) -> None:
    run(tmp_path, sent(b"one"))
    [file] = files(tmp_path)
    moved = file.rename(tmp_path / "moved")
    file.symlink_to(moved)
    before = moved.read_bytes()
    run(tmp_path, sent(b"two", 1))
    assert moved.read_bytes() == before
    assert len(files(tmp_path)) == 2
