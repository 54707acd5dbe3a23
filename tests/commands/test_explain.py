"""`scrapy explain`: where it looks for a page, what it prints, and its exit status."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.contract.checking.test_checking import crawl_sample
from tests.mirrors import LIST, SITE, article, path, press_room
from tests.server import Mirror

Command = Callable[..., "subprocess.CompletedProcess[str]"]
FAST = ("-s", "DOWNLOAD_DELAY=0", "-s", "RETRY_TIMES=0")


@pytest.fixture
def saved(tmp_path: Path) -> Path:
    """A page that a person has saved, under its name on the site."""
    file = tmp_path / path(1).rpartition("/")[2]
    file.write_text(article(1), "utf-8")
    return file


def test_a_saved_page_is_explained_line_by_line(scrapy: Command, saved: Path) -> None:
    done = scrapy("explain", str(saved))
    assert (done.returncode, done.stderr) == (0, "")
    told = [" ".join(line.split()) for line in done.stdout.splitlines()]
    assert told[0].endswith("content_900000001.htm: a transcript of 3 turns")
    assert "status: complete" in told
    assert "layout: article: it is of no other form" in told
    assert "0 head Speaker:" in told
    label = told.index("6 label Lian Shuyan:")
    assert told[label + 1].startswith("a label: 6 of 4 points: +6 person, sure to 3 of 3")
    assert told[label + 2] == "7 turn Good morning. We talk about lantern 1."
    assert "1 opening of Lian Shuyan: the chair's first turn" in told


def test_several_files_are_the_pages_of_one_briefing(scrapy: Command, tmp_path: Path) -> None:
    files = [tmp_path / "first.html", tmp_path / "second.html"]
    for page, file in enumerate(files, 1):
        file.write_text(article(1, page, 2), "utf-8")
    done = scrapy("explain", *map(str, files))
    assert (done.returncode, done.stderr) == (0, "")
    assert "a transcript of 5 turns" in done.stdout
    assert scrapy("explain", *map(str, files), "--address", SITE + path(1)).returncode == 2


def test_what_was_not_read_is_shown(scrapy: Command, saved: Path) -> None:
    script = (
        "<script>var more = 'I thank you all for the many lanterns that you brought here today';"
    )
    saved.write_text(saved.read_text("utf-8").replace("</body>", f"{script}</script></body>"))
    done = scrapy("explain", str(saved))
    assert "not read, where a reader does not see it: I thank you all" in done.stdout


def test_an_address_is_looked_for_in_the_archive(scrapy: Command, tmp_path: Path) -> None:
    folder = ("-s", f"SCIO_OUTPUT_DIR={tmp_path}")
    with Mirror(press_room({1: 3})) as mirror:
        base = mirror.base
        assert scrapy("crawl", "briefings", "-a", f"site={base}", *folder, *FAST).returncode == 0
    done = scrapy("explain", base + path(1, 2), *folder)
    assert done.returncode == 0
    assert [f"Page {n}: {base}{path(1, n)}" in done.stdout for n in (1, 2, 3)] == [True] * 3
    listed = scrapy("explain", base + LIST, *folder)
    assert listed.stdout.startswith(f"{base}{LIST}: page 1 of a list\n")
    assert "links: 1" in listed.stdout


def test_what_is_not_in_the_archive_is_fetched_and_not_kept(
    scrapy: Command, tmp_path: Path
) -> None:
    with Mirror(press_room({1: 2})) as mirror:
        done = scrapy("explain", mirror.base + path(1), "-s", f"SCIO_OUTPUT_DIR={tmp_path}", *FAST)
        asked = mirror.paths()
    assert done.returncode == 0
    assert "a transcript of 5 turns" in done.stdout
    assert asked[0] == "/robots.txt"
    assert list(tmp_path.iterdir()) == []


# Files that cannot be explained, with what is said of them.
UNREADABLE = {
    "an empty page": ("content_900000001.htm", b"", 1, "is empty"),
    "a page that was cut": ("content_900000001.htm", b"<html><p>Wel", 1, "was cut short"),
}


@pytest.mark.parametrize(("name", "content", "status", "why"), UNREADABLE.values(), ids=UNREADABLE)
def test_what_cannot_be_read_is_said(
    scrapy: Command, tmp_path: Path, name: str, content: bytes, status: int, why: str
) -> None:
    (tmp_path / name).write_bytes(content)
    done = scrapy("explain", str(tmp_path / name))
    assert done.returncode == status
    assert why in done.stdout + done.stderr
    assert "Traceback" not in done.stderr


# Arguments that name no page, with what is said of them.
REFUSED = {
    "nothing": ((), "name an address or a file"),
    "another host": (("http://other.host/",), "http://other.host/ is no briefing"),
    "no address of a briefing": (("/about.htm",), "/about.htm is no briefing"),
    "the Chinese site": ((f"http://www.scio.gov.cn{path(1)}",), "out of bounds"),
    "no option": ((path(1), "--all"), "there is no option --all"),
    "not in the archive": ((path(1), "-a", "site=archive"), f"{path(1)} is not in the archive in"),
    "not in the sample": ((path(1), "-a", "site=sample"), f"the sample has no page {path(1)}"),
    "two addresses": ((path(1), path(2)), "several files, or one address"),
    "a page that is not there": ((f"http://127.0.0.1:9{path(1)}", *FAST), "taken for a mirror of"),
}  # fmt: skip


@pytest.mark.parametrize(("words", "why"), REFUSED.values(), ids=REFUSED)
def test_arguments_that_name_no_page_are_refused(
    scrapy: Command, tmp_path: Path, words: tuple[str, ...], why: str
) -> None:
    done = scrapy("explain", *words, "-s", f"SCIO_OUTPUT_DIR={tmp_path}")
    assert done.returncode == 2
    assert why in done.stderr
    assert "Traceback" not in done.stderr


def test_the_site_in_the_archive_needs_no_network(
    scrapy: Command, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = shutil.copytree(crawl_sample(tmp_path_factory.getbasetemp()), tmp_path / "output")
    url = f"{SITE}/pressroom/2025-03/12/content_900100001.html"
    done = scrapy("explain", url, "-s", f"SCIO_OUTPUT_DIR={folder}")
    assert done.returncode == 0
    assert "status: complete" in done.stdout


def test_the_sample_is_at_hand_without_a_crawl(scrapy: Command, tmp_path: Path) -> None:
    words = ("/pressroom/2025-03/12/content_900100001.html", "-a", "site=sample")
    done = scrapy("explain", *words, "-s", f"SCIO_OUTPUT_DIR={tmp_path}")
    assert (done.returncode, done.stderr) == (0, "")
    assert "a transcript of 28 turns" in done.stdout
    assert list(tmp_path.iterdir()) == []
