"""`scrapy explain`: where it looks for a page, what it prints, and its exit status."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.mirrors import LIST, SITE, article, path, press_room
from tests.processes import Command
from tests.server import Mirror

PAGE = "/pressroom/2025-03/12/content_900100001.html"  # of the sample
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
    printed = [" ".join(line.split()) for line in done.stdout.splitlines()]
    assert printed[0].endswith("content_900000001.htm: a transcript of 3 turns")
    assert "status: complete" in printed
    assert "layout: article: it is of no other form" in printed
    assert "0 head Speaker:" in printed
    label = printed.index("6 label Lian Shuyan:")
    assert printed[label + 1].startswith("a label: 6 of 4 points: +6 person, sure to 3 of 3")
    assert printed[label + 2] == "7 turn Good morning. We talk about lantern 1."
    assert "1 opening of Lian Shuyan: the chair's first turn" in printed


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


@pytest.mark.parametrize(
    ("content", "why"), [(b"", "is empty"), (b"<html><p>Wel", "was cut short")]
)
def test_a_page_that_cannot_be_read_ends_with_1(
    scrapy: Command, saved: Path, content: bytes, why: str
) -> None:
    saved.write_bytes(content)
    done = scrapy("explain", str(saved))
    assert done.returncode == 1
    assert why in done.stdout + done.stderr
    assert "Traceback" not in done.stderr


def test_the_site_in_the_archive_needs_no_network(scrapy: Command, sample: Path) -> None:
    done = scrapy("explain", SITE + PAGE, "-s", f"SCIO_OUTPUT_DIR={sample}")
    assert done.returncode == 0
    assert "status: complete" in done.stdout


def test_the_sample_is_at_hand_without_a_crawl(scrapy: Command, tmp_path: Path) -> None:
    done = scrapy("explain", PAGE, "-a", "site=sample", "-s", f"SCIO_OUTPUT_DIR={tmp_path}")
    assert (done.returncode, done.stderr) == (0, "")
    assert "a transcript of 28 turns" in done.stdout
    assert list(tmp_path.iterdir()) == []
