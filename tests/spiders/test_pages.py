"""Briefings of every shape, found by one crawl: each is read correctly, or reported."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.mirrors import (
    FOLDER,
    LIST,
    SITE,
    Result,
    article,
    article_id,
    autopage,
    crawl,
    frame,
    item,
    list_page,
    list_pager,
    pages_of,
    paragraphs,
    path,
    title,
)
from tests.server import Mirror, Reply

GONE = Reply(status=404)
ELSEWHERE = "http://127.0.0.2"
# A home page: links, each with a line about it.
HOME = frame(
    "Home",
    "".join(
        f'<h2><a href="{path(n)}">SCIO briefing on lantern number {n}</a></h2><p>A lantern.</p>'
        for n in range(700, 720)
    ),
)
CAPTION = (
    "Weng Jiamu lights a lantern in Beijing on July 24, 2024. [Photo by Jian Moran/China SCIO]"
)
NOTICE = "The SCIO will hold a press conference at 10 a.m. on July 30. Officials will attend it."
STORY = "A hundred lanterns were lit on Monday evening. Children carried them to the river."


def moved(to: str) -> Reply:
    return Reply(status=301, headers={"Location": to})


def shell(to: str) -> str:
    return (
        f"<!DOCTYPE html><html><head><title>On</title><script>var linkContent='{to}';"
        "location.href = linkContent;</script></head><body></body></html>"
    )


def node(transcript: bool) -> str:
    """Return a briefing's own page, with its *transcript* or before it is published."""
    people = (
        "<h3>Speakers</h3><p>Weng Jiamu, director general of the Lantern Office</p>"
        "<h3>Chairperson</h3><p>Lian Shuyan, spokesperson of the State Council Information Office"
        "</p><p>/2 Weng Jiamu</p><p>Group Photo</p>"
    )
    text = "".join(f"<p>{line}</p>" for line in paragraphs(21, 1, 1, "August 1, 2024"))
    name = "SCIO briefing on lanterns at sea"
    inside = f"<h1>{name}</h1><p>Beijing | 10 a.m. Aug. 1, 2024</p>{people}"
    return frame(name, inside + (text if transcript else ""))


def absolute(number: int, of: int) -> dict[int, str]:
    return {n: SITE + path(number, n) for n in range(1, of + 1)}


def site() -> dict[str, Any]:
    """Return the pages of all cases, and the list of them in the order of their numbers."""
    pages: dict[str, Any] = {"/": HOME}
    for n in range(1, 12):
        pages[path(1, n)] = article(1, n, 11, pager=list_pager(absolute(1, 11), n))
    pages |= pages_of(2, 6) | {path(2, 4): GONE}
    pages |= pages_of(3, 3) | {path(3, 3): GONE}
    pages |= pages_of(4, 6) | {path(4, 1): GONE}
    for n in range(1, 500):  # a pager without an end
        links = {n: "", n + 1: path(5, n + 1)}
        pages[path(5, n)] = article(5, min(n, 2), 2, pager=autopage(links, n))
    pages |= pages_of(6, 2)
    pages[path(6)] = article(6, 1, 2, pager=autopage({1: "", 2: path(1, 2)}, 1))
    pages[path(7)] = article(7, 1, 2, pager=autopage({2: ELSEWHERE + path(7, 2)}, 1))
    pages |= pages_of(8, 2) | {path(8, 2): article(8, 1, 2)}
    pages |= pages_of(9, 2)
    pages[path(9, 2)] = article(9, 1, 2, pager=autopage(absolute(9, 2), 2))
    pages |= {path(10): HOME, path(11): moved("/"), path(12): moved(path(1))}
    pages |= {path(13): moved(path(14))} | pages_of(14, 2)
    pages |= {"/m" + path(15, n): article(15, n, 2, phone=True) for n in (1, 2)}
    pages |= pages_of(16) | {"/m" + path(16): article(16, phone=True)}
    pages |= {path(17): shell(SITE + path(18))} | pages_of(18, 2)
    pages |= {path(19): shell(ELSEWHERE + path(19)), path(20): shell(path(20))}
    pages |= {path(23, n): article(23, n, 3, lines=[CAPTION]) for n in (1, 2, 3)}
    pages |= {path(24): article(24, lines=[NOTICE]), path(25): article(25, lines=[STORY])}
    pages |= pages_of(26, 2) | {path(26, 0): article(26, 1, 1)}
    pages[path(26)] = article(26, 1, 2, pager=list_pager(absolute(26, 2), 1))
    pages |= {path(27): article(1)}
    pages |= pages_of(28, 3) | {path(28, 2): HOME}
    pages |= pages_of(29, 3) | {path(29, 2): moved(path(29))}
    pages |= pages_of(30, 3) | {path(30, 2): article(1, 2, 2)}
    pages |= pages_of(31, 4) | {path(31, 3): GONE}
    for n in (1, 2, 4):
        pages[path(31, n)] = article(31, n, 4, pager=autopage({1: path(31), 4: path(31, 4)}, n))
    pages |= pages_of(32, 2) | {path(32, 2): shell(path(1))}
    pages[path(33)] = article(33, 1, 2, pager="<p><a href='javascript:page(2)'>2</a></p>")
    pages |= {path(34): moved(LIST), path(35): moved("file:///etc/passwd")}
    pages[path(36)] = "<!DOCTYPE html><html><body>" + "<div>" * 20000 + "</body></html>"
    for n, more in ((1, path(38, 2)), (2, path(38, 3)), (3, "")):
        pager = f"<p><a href='{more}'>Next page</a></p>" if more else ""
        pages[path(38, n)] = article(38, n, 3, pager=pager)
    pages |= {
        "/pressroom/node_9100021.html": node(True),
        "/pressroom/node_9100022.html": node(False),
    }
    skip = {4, 14, 16, 18, 21, 22}
    hrefs = [path(n) for n in range(1, 37) if n not in skip]
    hrefs += [path(4, 5), "/m" + path(16), "/pressroom/node_9100021.html"]
    hrefs += ["/pressroom/node_9100022.html", path(1), path(37), path(38)]
    pages[LIST] = list_page(item(link, f"{title(0)} at {link}") for link in hrefs)
    return pages


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Result, Mirror]]:
    with Mirror(site()) as mirror, Mirror({}, "127.0.0.2") as other:
        elsewhere = f"{ELSEWHERE}:{other.port}"
        for key, page in mirror.pages.items():
            if isinstance(page, str):
                mirror.pages[key] = page.replace(ELSEWHERE, elsewhere)
        result = crawl(mirror.base, tmp_path_factory.mktemp("briefings"))
        assert other.log == []
        yield result, mirror


@pytest.fixture
def result(crawled: tuple[Result, Mirror]) -> Result:
    return crawled[0]


def test_the_run_ends_with_partial_and_without_a_traceback(result: Result) -> None:
    assert result.status == 3
    assert "Traceback" not in result.log
    assert result.report["counts"]["unexpected_errors"] == 0


@pytest.mark.parametrize(
    ("number", "pages", "missing"),
    [
        pytest.param(1, 11, {}, id="eleven pages, absolute links, the engine's other pager"),
        pytest.param(2, 5, {4: "answers 404"}, id="a middle page is missing"),
        pytest.param(3, 2, {3: "answers 404"}, id="the last page is missing"),
        pytest.param(4, 5, {1: "answers 404"}, id="only a middle page is linked, page 1 is gone"),
        pytest.param(5, 2, {3: "repeats page 2"}, id="a pager without an end"),
        pytest.param(6, 2, {}, id="the pager names a page of another article"),
        pytest.param(7, 1, {2: "answers 404"}, id="the pager names another host"),
        pytest.param(8, 1, {2: "shows page 1 instead"}, id="page 2 is page 1"),
        pytest.param(9, 1, {2: "repeats page 1"}, id="page 2 has the text of page 1"),
        pytest.param(14, 2, {}, id="a redirect to an article that no list names"),
        pytest.param(15, 2, {}, id="only the pages for phones are there"),
        pytest.param(16, 1, {}, id="only the page for phones is linked"),
        pytest.param(18, 2, {}, id="a shell leads to another article"),
        pytest.param(26, 2, {}, id="the whole text on one page is linked"),
        pytest.param(28, 2, {2: "shows a page of links"}, id="the home page for page 2"),
        pytest.param(29, 2, {2: "leads to"}, id="page 2 leads to page 1"),
        pytest.param(30, 2, {2: "shows article"}, id="page 2 is of another article"),
        pytest.param(31, 3, {3: "answers 404"}, id="a pager that leaves numbers out"),
        pytest.param(32, 1, {2: "leads to"}, id="page 2 is a shell that leads elsewhere"),
        pytest.param(38, 3, {}, id="each page links the next one only"),
    ],
)  # fmt: skip
def test_all_pages_of_a_briefing_are_read_or_missing_with_a_reason(
    result: Result, number: int, pages: int, missing: dict[int, str]
) -> None:
    outcome = result.outcome(number)
    assert outcome["status"] == ("partial" if missing else "complete")
    assert outcome["pages"] == pages
    assert [gap["page"] for gap in outcome["missing"]] == list(missing)
    assert all(why in gap["reason"] for gap, why in zip(outcome["missing"], missing.values()))  # noqa: B905
    turns = result.turns(f"scio-{article_id(number)}")
    assert [turn["page"] for turn in turns] == sorted(turn["page"] for turn in turns)
    assert {turn["url"] for turn in turns} <= {SITE + path(number, n) for n in range(1, 12)}
    assert all(
        f"antern {number} " in turn["text"] or "lantern" not in turn["text"] for turn in turns[2:]
    )


@pytest.mark.parametrize(
    ("number", "reason"),
    [
        pytest.param(10, "shows a page of links instead", id="the home page with status 200"),
        pytest.param(11, "/, which is no page of a briefing", id="a redirect to the home page"),
        pytest.param(19, "is not on", id="a shell to another host"),
        pytest.param(20, "one JavaScript redirect to the next", id="a shell to itself"),
        pytest.param(27, "shows article 900000001 instead", id="another article at the address"),
        pytest.param(34, "which is a list", id="a redirect to the list"),
        pytest.param(35, "answers 301", id="a redirect to a file"),
        pytest.param(36, "is nested more than", id="elements without end"),
        pytest.param(37, "answers 404", id="nothing there"),
    ],
)
def test_what_cannot_be_had_is_reported_with_its_address(
    result: Result, number: int, reason: str
) -> None:
    assert reason in result.reasons()[path(number)]
    assert not result.outcome(number)


@pytest.mark.parametrize(
    ("number", "what"),
    [(23, "gallery"), (24, "notice"), (25, "story")],
)
def test_a_page_without_a_transcript_is_reported_by_its_kind(
    result: Result, number: int, what: str
) -> None:
    assert what in result.reasons("non_transcripts")[path(number)]


def test_a_page_that_only_a_script_leads_to_is_a_doubt(result: Result) -> None:
    outcome = result.outcome(33)
    assert (outcome["status"], outcome["pages"]) == ("doubtful", 1)
    assert "more-pages" in outcome["doubts"]


def test_a_briefings_own_page_is_complete_or_pending(result: Result) -> None:
    catalogue = result.catalogue()
    assert catalogue["scio-node-9100021"]["status"] == "complete"
    assert catalogue["scio-node-9100021"]["turns"] == 3
    assert catalogue["scio-node-9100022"]["status"] == "pending"


def test_one_article_is_one_briefing(result: Result) -> None:
    ids = [briefing["briefing_id"] for briefing in result.report["briefings"]]
    assert len(ids) == len(set(ids))
    assert result.report["counts"]["skipped"] == {"same": 1}


def test_no_needless_page_is_requested(crawled: tuple[Result, Mirror]) -> None:
    paths = crawled[1].paths()
    assert not [asked for asked in paths if "_0." in asked]
    assert not [asked for asked in paths if "900000005_4" in asked]
    assert "/m" + path(16) not in paths
    assert not [asked for asked in paths if "899999999" in asked or "00000700" in asked]


@pytest.fixture(scope="module")
def asked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Result, Mirror]]:
    """Crawl addresses that are given one by one."""
    pages = site()
    urls = ["/m" + path(16), path(26, 0), path(2, 2), SITE.replace("http:", "https:") + path(14)]
    with Mirror(pages) as mirror:
        words = ("-a", f"url={' '.join(urls[:2])},{urls[2]}, {urls[3]}")
        yield crawl(mirror.base, tmp_path_factory.mktemp("asked"), *words), mirror


def test_given_addresses_are_read_and_nothing_else(asked: tuple[Result, Mirror]) -> None:
    result, mirror = asked
    numbers = (2, 14, 16, 26)
    assert set(result.catalogue()) == {f"scio-{article_id(n)}" for n in numbers}
    assert LIST not in mirror.paths()
    assert result.status == 3  # a page of one is gone


def test_a_given_phone_page_is_read_as_one(asked: tuple[Result, Mirror]) -> None:
    result, mirror = asked
    entry = result.catalogue()[f"scio-{article_id(16)}"]
    assert entry["layout"] == "phone"
    assert entry["url"] == SITE + path(16)
    assert path(16) not in mirror.paths()


def test_the_page_of_the_whole_text_is_read_if_given(asked: tuple[Result, Mirror]) -> None:
    result, mirror = asked
    entry = result.catalogue()[f"scio-{article_id(26)}"]
    assert (entry["pages"], entry["status"]) == (1, "complete")
    assert [p for p in mirror.paths() if "26" in Path(p).name] == [path(26, 0)]
    assert FOLDER in entry["url"]
