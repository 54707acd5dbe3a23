"""Runs chain what they archive, and contact nobody for that."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pytest

from scio_crawler.archive.chain import FILE, Chain, Link
from scio_crawler.folder.checking import check_folder
from tests.archive.external.made import http, record
from tests.archive.made_up import run, sent
from tests.mirrors import article, crawl, crawl_on, path, press_room
from tests.server import Mirror
from tests.spiders.offline.importing import imported, replayed


def links(folder: Path) -> list[Link]:
    return [link for link in Chain(folder / "archive").links if link]


def faults(folder: Path) -> list[str]:
    found: list[str] = []
    check_folder(folder, lambda fault: found.append(str(fault)), with_records=True)
    return found


def test_each_run_that_archives_something_adds_a_link(tmp_path: Path) -> None:
    folder = tmp_path / "output"
    with Mirror(press_room({1: 1})) as mirror:
        crawl_on(date(2024, 8, 1), mirror.base, folder)
        crawl(mirror.base, folder)
        other = record(http(body=article(2).encode()), url=mirror.base + path(2))
        (tmp_path / "other.warc").write_bytes(other)
        base = mirror.base
    imported(folder, tmp_path / "other.warc", site=base)
    before = (folder / "archive" / FILE).read_bytes()
    imported(folder, tmp_path / "other.warc", site=base)
    replayed(folder)
    assert (folder / "archive" / FILE).read_bytes() == before
    assert [bool(link.run) for link in links(folder)] == [True] * 3
    assert len({link.run for link in links(folder)}) == 3
    assert faults(folder) == []


def test_the_next_run_links_what_a_killed_one_left(tmp_path: Path) -> None:
    with Mirror(press_room({1: 1})) as mirror:
        crawl(mirror.base, tmp_path)
        run(tmp_path, sent(url=f"{mirror.base}/left"), finished=False)
        (left,) = (tmp_path / "archive").glob("*.warc.gz")
        size = left.stat().st_size
        assert any("no link of the chain covers" in fault for fault in faults(tmp_path))
        crawl(mirror.base, tmp_path)
    assert [bool(link.run) for link in links(tmp_path)] == [True, False, True]
    assert [part.size for part in links(tmp_path)[1].files] == [size]
    assert not [fault for fault in faults(tmp_path) if "chain" in fault]


@pytest.mark.slow
@pytest.mark.parametrize("lost", ["a link edited", "a link lost", "the chain lost"])
def test_the_next_run_reports_it_and_does_not_cover_it_up(tmp_path: Path, lost: str) -> None:
    chain = tmp_path / "archive" / FILE
    with Mirror(press_room({1: 1})) as mirror:
        crawl(mirror.base, tmp_path)
        crawl(mirror.base, tmp_path)
        first, second = chain.read_text("utf-8").splitlines(True)
        changed = {"a link edited": first + second.replace('"at": "2', '"at": "1')}
        chain.write_text({**changed, "a link lost": first}.get(lost, ""), "utf-8")
        done = crawl(mirror.base, tmp_path)
    assert f"archive/{FILE}" in [damage["file"] for damage in done.report["damage"]]
    assert any(fault.startswith(f"archive/{FILE}: has a link ") for fault in faults(tmp_path))


@pytest.mark.slow
def test_the_first_link_of_an_archive_without_a_chain_is_for_all_that_was_there(
    tmp_path: Path,
) -> None:
    folder = tmp_path / "output"
    with Mirror(press_room({1: 1})) as mirror:
        crawl(mirror.base, tmp_path / "before")
        base = mirror.base
    shutil.copytree(tmp_path / "before" / "archive", folder / "archive")
    (folder / "archive" / FILE).unlink()
    before = sorted(path.name for path in (folder / "archive").glob("*.warc.gz"))
    replayed(folder)
    assert not (folder / "archive" / FILE).exists()
    other = record(http(body=article(2).encode()), url=base + path(2))
    (tmp_path / "other.warc").write_bytes(other)
    imported(folder, tmp_path / "other.warc", site=base)
    first = links(folder)[0]
    assert (first.link, first.run, [part.file for part in first.files]) == (1, "", before)
