"""A record says which run it is of, and is read though the record about the run is lost."""

from __future__ import annotations

import hashlib
import re
import shutil
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from scio_crawler.archive import warc
from scio_crawler.archive.index import IMPORT, Index
from scio_crawler.archive.indexing import catch_up
from scio_crawler.common.database import FILE, Database
from tests.archive.damage import change, flip, indexed, place, without
from tests.archive.made_up import SITE, files, index_of, run, run_killed, sent
from tests.campaigns.archive_damage import members, unpacked

OTHER = "http://127.0.0.1:9000"


def test_the_end_of_a_run_says_what_its_beginning_did(tmp_path: Path) -> None:
    run(tmp_path, sent(b"one"))
    _, [before], _ = indexed(tmp_path)
    without(files(tmp_path)[0], warc.INFO)
    kinds, [after], of = indexed(tmp_path)
    assert kinds == ["lost-info"]
    assert (after.name, after.site, after.arguments) == (before.name, SITE, {"limit": "3"})
    assert (after.finished, of) == (True, [after.number])


def test_records_do_not_fall_to_the_run_before(tmp_path: Path) -> None:
    run(tmp_path, sent(b"one"))
    run(tmp_path, sent(b"two", 1), finished=False)
    [path] = files(tmp_path)
    flip(path, place(path, 3) + 30)
    kinds, [first, second], of = indexed(tmp_path)
    assert kinds == ["damaged-part", "lost-info"]
    assert (second.site, second.finished) == (first.site, False)
    assert of == [first.number, second.number]


def test_a_run_in_several_files_is_one_though_one_file_does_not_say_which(tmp_path: Path) -> None:
    run(tmp_path, sent(b"one"), sent(b"two", 1), roll_at=1)
    first, second, *_ = files(tmp_path)
    for path in (first, second):
        whole = path.read_bytes()
        without(path, warc.INFO)
        _, [only], of = indexed(tmp_path)
        assert (only.site, of) == (SITE, [only.number] * 2)
        path.write_bytes(whole)


def origins(folder: Path, forget: bool = False) -> tuple[list[str], set[tuple[str, str]]]:
    """Return what is found in the archive of *folder*, and the origins of its records.

    With *forget*, the database is lost before.
    """
    if forget:
        (folder / FILE).unlink()
    with closing(Database(folder / FILE)) as database:
        index = Index(database)
        kinds = [found.kind for found in catch_up(folder / "archive", index)]
        lines = [line for file in files(folder) for line in index.lines_in(file.name)]
        return kinds, {(line.origin, line.origin_digest) for line in lines}


def copied(folder: Path, name: str, **kind: Any) -> Path:
    """Put a file of another folder into the archive of *folder*, under *name*."""
    run(folder / "other", sent(b"forged", 5), **kind)
    [file] = files(folder / "other")
    return shutil.copy(file, folder / "archive" / name)


@pytest.mark.parametrize("name", ["scio_crawler-00000-1.warc.gz", "scio_crawler-00009-1.warc.gz"])
def test_a_file_that_somebody_put_there_is_not_what_the_site_sent(tmp_path, name: str) -> None:
    run(tmp_path, sent(b"one"))
    path = copied(tmp_path, name)
    kinds, found = origins(tmp_path)
    assert "copied" in kinds
    stranger = (name, hashlib.sha256(path.read_bytes()).hexdigest())
    assert found == {("site", ""), stranger}
    run(tmp_path, sent(b"two", 9))  # which appends nothing to it
    with index_of(tmp_path) as index:
        index.clear()
    assert stranger in origins(tmp_path)[1]
    assert origins(tmp_path, forget=True)[1] == {("site", "")}


def test_an_older_copy_of_the_database_does_not_know_all_runs(tmp_path: Path) -> None:
    run(tmp_path, sent(b"one"))
    copy = (tmp_path / FILE).read_bytes()
    run(tmp_path, sent(b"two", 1))
    (tmp_path / FILE).write_bytes(copy)
    assert origins(tmp_path) == ([], {("site", "")})


def test_a_record_does_not_become_a_crawls_by_the_id_that_it_names(tmp_path: Path) -> None:
    run(tmp_path, sent(b"one"))
    [path] = files(tmp_path)
    info = warc.parse(unpacked(members(path)[0][1])).id
    forged = path.with_name("scio_crawler-00009-1.warc.gz")
    forged.write_bytes(warc.response(sent(b"forged", 5), info))
    kinds, found = origins(tmp_path)
    assert kinds == ["lost-info"]
    assert found == {("site", ""), (forged.name, hashlib.sha256(forged.read_bytes()).hexdigest())}


def test_an_import_that_somebody_put_there_keeps_its_origin(tmp_path: Path) -> None:
    run(tmp_path, sent(b"one"))
    copied(tmp_path, "scio_crawler-00009-1.warc.gz", kind=IMPORT)
    assert origins(tmp_path)[1] == {("site", ""), ("there.warc.gz", "5" * 64)}


def test_a_killed_run_and_one_whose_file_came_back_keep_their_records(tmp_path: Path) -> None:
    run(tmp_path, sent(b"one"))
    run_killed(tmp_path, sent(b"two", 1))
    assert origins(tmp_path)[1] == {("site", "")}
    [path] = files(tmp_path)
    aside = path.rename(tmp_path / "aside")
    assert origins(tmp_path) == (["gone"], set())
    aside.rename(path)
    assert origins(tmp_path) == ([], {("site", "")})


@pytest.mark.parametrize("forget", [False, True])
def test_an_import_keeps_its_origin_without_its_warcinfo_record(tmp_path, forget) -> None:
    run(tmp_path, sent(b"one"), kind=IMPORT)
    for kind in (warc.METADATA, warc.INFO):
        without(files(tmp_path)[0], kind)
    _, [only], _ = indexed(tmp_path)
    assert only.kind == IMPORT
    assert origins(tmp_path, forget)[1] == {("there.warc.gz", "5" * 64)}


# Where a record is from, by which address, and what the folder is claimed for -> its site.
SITES = {
    "it came over the network": (f"{OTHER}/a.html", "127.0.0.1", "", OTHER),
    "nothing says where it came from": (f"{OTHER}/a.html", "", "", ""),
    "the folder is of its origin": (f"{OTHER}/a.html", "127.0.0.1", OTHER, OTHER),
    "the folder is of another site": (f"{OTHER}/a.html", "127.0.0.1", "http://a", ""),
    "the sample did not come over the network": (f"{OTHER}/a.html", "127.0.0.1", "sample", ""),
    "the folder alone says": (f"{OTHER}/a.html", "", "sample", "sample"),
}


@pytest.mark.parametrize(("url", "ip", "claim", "site"), SITES.values(), ids=SITES)
def test_the_site_of_a_run_that_does_not_say_it(tmp_path: Path, url, ip, claim, site) -> None:
    run(tmp_path, sent(b"one", url=url)._replace(headers=(), ip=ip))
    for kind in (warc.METADATA, warc.INFO):
        without(files(tmp_path)[0], kind)
    _, [only], _ = indexed(tmp_path, claim)
    assert (only.site, only.finished) == (site, False)


def test_a_date_that_was_changed_is_damage(tmp_path: Path) -> None:
    run(tmp_path, sent(b"one"), sent(b"two", 1))
    change(files(tmp_path)[0], 2, lambda content: content.replace(b"Date: 2026", b"Date: 2999"))
    kinds, [only], of = indexed(tmp_path)
    assert (kinds, of) == (["bad-member"], [only.number])


@pytest.mark.parametrize("arguments", [b"[{", b'"limit"', b'{"limit": 3}', b"[" * 99_999])
def test_damaged_arguments_are_reported(tmp_path: Path, arguments: bytes) -> None:
    def damage(content: bytes) -> bytes:
        head, _, block = content.replace(b'{"limit": "3"}', arguments).partition(b"\r\n\r\n")
        head = re.sub(rb"WARC-Block-Digest: .*\r\n", b"", head)
        head = re.sub(rb"Content-Length: \d+", b"Content-Length: %d" % (len(block) - 4), head)
        return head + b"\r\n\r\n" + block

    run(tmp_path, sent(b"one"))
    change(files(tmp_path)[0], 0, damage)
    kinds, [only], of = indexed(tmp_path)
    assert (kinds, only.site, of) == (["bad-member"], SITE, [only.number])
