"""A list is no briefing: asked for as one, it is refused; published as one, it is removed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from scio_crawler.folder import states, store
from scio_crawler.reading import page as layouts
from tests.crawls.test_damage import faults
from tests.mirrors import (
    LIST,
    SITE,
    article,
    crawl,
    frame,
    item,
    list_page,
    paragraphs,
    path,
    press_room,
    title,
)
from tests.server import Mirror

OLD_LIST = "/pressroom/node_9300001.html"
ID = "scio-node-9300001"


class Earlier:
    """Scrapy extension that makes a version which does not recognize lists."""

    def __init__(self) -> None:
        layouts.READERS = layouts.READERS[1:]
        states.version = store.version = lambda: "earlier"


EARLIER = {"EXTENSIONS": json.dumps({f"{__name__}.Earlier": -1})}


def transcripts(*numbers: int, mark: str = "• ") -> str:
    """Return a page that prints several transcripts."""
    lines = []
    for number in numbers:
        lines += [f"{mark}{title(number)}", *paragraphs(number, 1, 1, "July 24, 2024")]
    return frame("Transcripts", "".join(f"<p>{line}</p>" for line in lines))


LISTS: dict[str, str] = {
    "links": list_page(item(path(n), title(n)) for n in range(1, 6)),
    "transcripts": transcripts(31, 32),
    "one transcript": transcripts(31),
    "transcripts without bullets": transcripts(31, 32, mark=""),
}


@pytest.mark.some(2)
@pytest.mark.parametrize("page", LISTS.values(), ids=LISTS)
def test_a_list_that_is_asked_for_as_a_briefing_is_refused(page: str, tmp_path: Path) -> None:
    with Mirror({OLD_LIST: page}) as mirror:
        result = crawl(mirror.base, tmp_path, "-a", f"url={OLD_LIST}")
        assert mirror.paths() == ["/robots.txt", OLD_LIST]
    assert result.status == 3
    said = f"is a list of briefings, not a briefing; -a lists={OLD_LIST} reads it"
    assert result.reasons() == {OLD_LIST: said}
    assert not list(tmp_path.glob("briefings/*"))


def test_a_story_that_is_asked_for_as_a_briefing_is_called_a_story(tmp_path: Path) -> None:
    lines = ["The lanterns of the old town were lit again on Sunday, a week early."]
    with Mirror({path(1): article(1, lines=lines)}) as mirror:
        result = crawl(mirror.base, tmp_path, "-a", f"url={path(1)}")
    reason = "is a story, no transcript: nothing to read"
    assert (result.status, "redesign" in result.log) == (3, False), result.log
    assert result.reasons() == {f"{SITE}{path(1)}": reason}
    assert f"No transcript: {SITE}{path(1)}: {reason}" in result.log


@pytest.mark.parametrize("url", [LIST, LIST.replace(".html", "_2.html"), "/m" + LIST])
def test_the_known_list_is_refused_before_anything_is_asked(url: str, tmp_path: Path) -> None:
    with Mirror({}) as mirror:
        result = crawl(mirror.base, tmp_path, "-a", f"url={url}")
        assert (result.status, mirror.log) == (2, [])
    assert f"url={url}: is the list of transcripts. Example: lists={LIST}" in result.log


def test_a_list_that_another_list_links_to_is_not_a_transcript(tmp_path: Path) -> None:
    links = [item(OLD_LIST, "Transcripts of press conferences held in earlier years")]
    with Mirror({LIST: list_page(links), OLD_LIST: LISTS["transcripts"]}) as mirror:
        assert OLD_LIST in crawl(mirror.base, tmp_path).reasons("non_transcripts")
        mirror.log.clear()
        assert crawl(mirror.base, tmp_path).reasons() == {}
        assert OLD_LIST not in mirror.paths()
    assert not list(tmp_path.glob("briefings/*_*"))


@pytest.mark.some(1)
@pytest.mark.parametrize("words", [f"lists={OLD_LIST}", f"url={OLD_LIST}", "full=1"])
def test_what_was_published_from_a_list_is_removed(words: str, tmp_path: Path) -> None:
    with Mirror(press_room({1: 1, 2: 1}) | {OLD_LIST: LISTS["transcripts"]}) as mirror:
        before = crawl(mirror.base, tmp_path, "-a", f"url={OLD_LIST}", **EARLIER)
        [file] = tmp_path.glob("briefings/*.jsonl")
        assert before.catalogue()[ID]["status"] in ("complete", "doubtful")
        result = crawl(mirror.base, tmp_path, "-a", words)
        assert not file.exists()
        assert ID not in result.catalogue()
        said = " ".join(line["message"] for line in result.report["warnings"])
        assert "is no transcript by today's reading, and its turns file was removed" in said
        assert ID not in (tmp_path / "people.jsonl").read_text()
        again = crawl(mirror.base, tmp_path)
    assert again.status == 0, again.log
    assert ID not in again.catalogue()
    assert faults(tmp_path) == []


def test_a_copy_of_what_is_removed_is_published_again(tmp_path: Path) -> None:
    lines = ["Good evening, everybody.", *paragraphs(31, 1, 1, "July 24, 2024", more=3)]
    bare = frame("Transcripts", "".join(f"<p>{line}</p>" for line in [f"• {title(31)}", *lines]))
    with Mirror({OLD_LIST: bare}) as mirror:
        crawl(mirror.base, tmp_path, "-a", f"lists={OLD_LIST}", **EARLIER)
        before = crawl(mirror.base, tmp_path, "-a", f"url={OLD_LIST}", **EARLIER).catalogue()
        [inline] = [id for id in before if "inline" in id]
        result = crawl(mirror.base, tmp_path, "-a", f"lists={OLD_LIST}")
    assert before[inline]["same_as"] == ID
    assert result.catalogue()[inline]["same_as"] == ""
    assert result.turns(inline)
    assert ID not in result.catalogue()
    assert faults(tmp_path) == []


def test_a_briefing_whose_page_became_a_list_keeps_its_file(tmp_path: Path) -> None:
    lines = paragraphs(31, 1, 1, "July 24, 2024")
    briefing = frame(title(31), "".join(f"<p>{line}</p>" for line in lines))
    with Mirror({OLD_LIST: briefing}) as mirror:
        assert crawl(mirror.base, tmp_path, "-a", f"url={OLD_LIST}").status == 0
        mirror.pages[OLD_LIST] = LISTS["links"]
        result = crawl(mirror.base, tmp_path, "-a", f"url={OLD_LIST}")
    assert result.status == 3, result.log
    assert result.turns(ID)
