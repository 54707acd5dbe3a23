"""Lists of every form, walked by one crawl, and lists that change while they are walked."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.mirrors import (
    CHAIR,
    LIST,
    OFFICIAL,
    PRESS,
    SITE,
    Result,
    article_id,
    autopage,
    crawl,
    item,
    list_page,
    list_pager,
    pages_of,
    path,
    title,
)
from tests.server import Asked, Mirror, Reply

OTHER = "http://127.0.0.2"


def node(number: int, page: int = 1, ext: str = "html") -> str:
    further = f"_{page}" if page != 1 else ""
    return f"/pressroom/node_{9200000 + number}{further}.{ext}"


def items(*numbers: int) -> list[str]:
    return [item(path(n), title(n)) for n in numbers]


def inline(number: int, day: str = "April 20, 2020") -> str:
    """Return a transcript as a list prints it, with a bulleted list in one of its speeches."""
    lines = [
        f"• {title(number)}",
        "Read in Chinese",
        "Speaker:",
        f"{OFFICIAL}, director general of the Lantern Office",
        "Chairperson:",
        f"{CHAIR}, spokesperson of the State Council Information Office",
        "Date:",
        day,
        f"{CHAIR}:",
        f"Good morning. We talk about lantern {number}.",
        f"{OFFICIAL}:",
        f"Three things can be said about lantern {number}:",
        "• It burns.",
        "• It can be carried by a child.",
        "• Nobody knows why it is still alight.",
        f"{PRESS}:",
        "How long will it burn?",
        f"{OFFICIAL}:",
        "As long as somebody looks at it.",
    ]
    return "".join(f"<p>{line}</p>" for line in lines)


HOSTILE = (
    "javascript:alert(1)",
    "data:text/html,x",
    f"file:///pressroom/content_{article_id(91)}.htm",
    OTHER + path(92),
    f"http://english.scio.gov.cn:8080{path(93)}",
    f"http://[bad{path(94)}",
    f"ftp://english.scio.gov.cn{path(95)}",
    f"//127.0.0.2{path(96)}",
    f"http://user@english.scio.gov.cn{path(97)}",
    "../../../../etc/passwd",
)


def site() -> dict[str, Any]:
    """Return lists by number, each with items numbered in its own hundred."""
    pages: dict[str, Any] = {}
    # 1: three pages, numbers only, relative links; a headline repeats; one address in five forms.
    links = {n: node(1, n).rpartition("/")[2] for n in (1, 2, 3)}
    forms = [path(101), SITE + path(101), "https:" + SITE[5:] + path(101), "/m" + path(101)]
    forms.append(path(101, ext="html"))
    first = [item(form, title(101)) for form in forms]
    for n, own in enumerate((first, items(102, 103), items(104)), 1):
        pages[node(1, n)] = list_page(own, autopage(links, n), headline=path(105))
    # 2: the other pager, absolute; page 2 is missing; the headline is an item as well.
    far = {n: SITE + node(2, n) for n in (1, 2, 3)}
    pages[node(2)] = list_page(items(201, 202), list_pager(far, 1), headline=path(202))
    pages[node(2, 3)] = list_page(items(203), list_pager(far, 3), headline=path(202))
    # 6: for phones.
    pages["/m" + node(6)] = list_page(items(601))
    # 7: a pager without an end, each page the same; 8: each page empty; 9: page 1 for every number.
    for n in range(1, 40):
        grows = autopage({n: "", n + 1: node(7, n + 1)}, n)
        pages[node(7, n)] = list_page(items(701), grows)
        grows = autopage({n: "", n + 1: node(8, n + 1)}, n)
        pages[node(8, n)] = list_page(items(801) if n == 1 else [], grows)
    three = autopage({n: node(9, n) for n in (1, 2, 3)}, 1)
    pages |= {node(9, n): list_page(items(901), three) for n in (1, 2, 3)}
    # 10: transcripts inline, a title that is a link, and one whose link includes the bullet.
    link = f'• <a href="{path(1003)}">{title(1003)}</a>'
    linked = f'<a href="{path(1004)}">• {title(1004)}</a>'
    below = inline(1001) + inline(1002, day="May 4, 2020") + f"<p>{link}</p><p>{linked}</p>"
    pages[node(10)] = list_page(items(1005), below=f"<div class='text'>{below}</div>")
    # 11: links that lead nowhere, before the good one to the same article.
    pages[node(11)] = list_page([*(item(h, title(0)) for h in HOSTILE), *items(92, 1101)])
    # 12: the home page for page 2; 13: page 2 redirects to page 1; 14: the list itself redirects.
    two = {1: node(12), 2: node(12, 2)}
    pages[node(12)] = list_page(items(1201), autopage(two, 1))
    pages[node(12, 2)] = list_page(items(1202))
    pages[node(13)] = list_page(items(1301), autopage({2: node(13, 2)}, 1))
    pages[node(13, 2)] = Reply(status=302, headers={"Location": node(13)})
    pages[node(14)] = Reply(status=302, headers={"Location": node(15)})
    pages[node(15)] = list_page(items(1501), autopage({2: node(15, 2)}, 1))
    pages[node(15, 2)] = list_page(items(1502), autopage({1: node(15)}, 2))
    # 16: a pager that leaves numbers out; 17: one that names page 9999; 18: an empty list.
    for n in range(1, 7):
        near = {m: node(16, m) for m in (1, n - 1, n + 1, 6) if 1 <= m <= 6}
        pages[node(16, n)] = list_page(items(1600 + n), autopage(near, n))
    pages[node(17)] = list_page(items(1701), autopage({9999: node(17, 9999)}, 1))
    pages[node(18)] = list_page([])
    # 20 to 23: page 2 is empty, a challenge, dropped, on another host.
    challenge = "<html><head><title>Just a moment...</title></head><body>Checking</body></html>"
    elsewhere = Reply(status=302, headers={"Location": "http://127.0.0.2:1/"})
    for n, second in enumerate(("", challenge, Reply(drop=True), elsewhere), 20):
        pages[node(n)] = list_page(items(100 * n + 1), autopage({2: node(n, 2)}, 1))
        pages[node(n, 2)] = second
    # 24: a link to older items in place of a pager.
    pages[node(24)] = list_page(items(2401), f"<p><a href='{node(24, 2)}'>Older</a></p>")
    pages[node(24, 2)] = list_page(items(2402))
    for shown in [page for page in pages.values() if isinstance(page, str)]:
        for number in re.findall(r"content_900(\d{6})", shown):
            pages |= pages_of(int(number))
    return pages


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Result, Mirror]]:
    lists = [node(n) for n in range(1, 25) if n not in (3, 4, 5, 6, 15)] + ["/m" + node(6)]
    with Mirror(site()) as mirror, Mirror({}, "127.0.0.2") as other:
        elsewhere = mirror.pages[node(11)]
        assert isinstance(elsewhere, str)
        mirror.pages[node(11)] = elsewhere.replace(OTHER, f"{OTHER}:{other.port}")
        words = ("-a", "lists=" + ",".join(lists))
        result = crawl(mirror.base, tmp_path_factory.mktemp("lists"), *words, RETRY_TIMES=0)
        assert other.log == []
        yield result, mirror


@pytest.fixture
def result(crawled: tuple[Result, Mirror]) -> Result:
    return crawled[0]


@pytest.mark.parametrize(
    ("hundred", "numbers"),
    [
        pytest.param(1, {101, 102, 103, 104, 105}, id="three pages, a headline, many forms"),
        pytest.param(2, {201, 202, 203}, id="a page of it is missing"),
        pytest.param(6, {601}, id="for phones"),
        pytest.param(7, {701}, id="a pager without an end"),
        pytest.param(8, {801}, id="empty pages without an end"),
        pytest.param(9, {901}, id="page 1 for every number"),
        pytest.param(10, {1003, 1004, 1005}, id="titles of inline transcripts that are links"),
        pytest.param(11, {1101}, id="links that lead nowhere"),
        pytest.param(0, {92, 97}, id="articles that were first linked on another host"),
        pytest.param(12, {1201}, id="another list for page 2"),
        pytest.param(13, {1301}, id="page 2 leads to page 1"),
        pytest.param(15, {1501, 1502}, id="the list has moved"),
        pytest.param(16, set(range(1601, 1607)), id="a pager that leaves numbers out"),
        pytest.param(17, {1701}, id="a pager that names page 9999"),
        pytest.param(24, {2401, 2402}, id="a link to older items"),
    ],
)
def test_each_list_gives_its_items_and_no_others(
    result: Result, hundred: int, numbers: set[int]
) -> None:
    found = [entry for entry in result.report["briefings"] if "inline" not in entry["briefing_id"]]
    ids = [int(entry["briefing_id"][-6:]) for entry in found]
    assert sorted(n for n in ids if n // 100 == hundred) == sorted(numbers)


@pytest.mark.parametrize(
    ("address", "reason"),
    [
        pytest.param(node(2, 2), "answers 404", id="a missing page"),
        pytest.param(node(7, 2), "repeats page 1 of the list", id="a pager without an end"),
        pytest.param(node(9, 2), "shows page 1 of the list instead", id="page 1 for page 2"),
        pytest.param(node(9, 3), "shows page 1 of the list instead", id="page 1 for page 3"),
        pytest.param(node(12, 2), "it has no pager", id="another list for page 2"),
        pytest.param(node(13, 2), "is no page of the list", id="page 2 leads to page 1"),
        pytest.param(node(17), "has a pager beyond 300 pages", id="page 9999"),
        pytest.param(node(19), "answers 404", id="no list at all"),
        pytest.param(node(18), "shows no link to a briefing", id="an empty list"),
        pytest.param(node(20, 2), "is empty", id="an empty page"),
        pytest.param(node(21, 2), "is a challenge, which is never evaded", id="a challenge"),
        pytest.param(node(22, 2), "dropped the connection", id="a dropped connection"),
        pytest.param(node(23, 2), "nothing else is contacted", id="a page on another host"),
    ],
)
def test_what_cannot_be_had_is_reported_once(result: Result, address: str, reason: str) -> None:
    said = [line["reason"] for line in result.report["failures"] if line["url"].endswith(address)]
    assert len(said) == 1
    assert reason in said[0]


def test_nothing_else_fails(result: Result) -> None:
    assert len(result.report["failures"]) == 13, result.report["failures"]
    assert result.status == 3
    assert "Traceback" not in result.log
    warned = {line["url"]: line["message"] for line in result.report["warnings"]}
    base = result.report["site"]
    inline_without_closing = warned.pop(SITE + node(10))
    assert inline_without_closing.startswith("the last turn is not a closing")
    assert set(warned) == {base + node(8, 2), base + node(11)}
    assert warned[result.report["site"] + node(11)].startswith("a link of unknown form")


def test_transcripts_on_a_list_are_briefings(result: Result) -> None:
    found = {
        entry["title"]: (entry["date"], entry["turns"])
        for entry in result.catalogue().values()
        if "inline" in entry["briefing_id"]
    }
    assert found == {title(1001): ("2020-04-20", 4), title(1002): ("2020-05-04", 4)}


def test_the_walk_of_an_endless_list_ends(crawled: tuple[Result, Mirror]) -> None:
    paths = crawled[1].paths()
    for number in (7, 8):
        assert sum(str(9200000 + number) in asked for asked in paths) < 8


def test_links_to_elsewhere_are_counted(result: Result) -> None:
    assert result.report["counts"]["skipped"]["elsewhere"] == 4


# --- Lists that change ------------------------------------------------------------------------


def shifting(changes: int, walked: list[str]) -> Callable[[Asked], str]:
    """Return a list that gets *changes* new items; add each path requested to *walked*."""

    def page(asked: Asked) -> str:
        number = 2 if "_2." in asked.path else 3 if "_3." in asked.path else 1
        walked.append(asked.path)
        # It changes after page 2 was read: the last item of page 2 moves to page 3, and so on.
        new = min(changes, sum("_2." in path for path in walked[: -1 if number == 2 else None]))
        every = [10 + changes - new + n for n in range(new + 6)]
        window = every[2 * number - 2 : 2 * number] if number < 3 else every[4:]
        links = {n: LIST.replace(".html", f"_{n}.html") for n in (2, 3)} | {1: LIST}
        return list_page(items(*window), autopage(links, number))

    return page


@pytest.mark.parametrize(
    ("changes", "walks"),
    [
        pytest.param(0, 1, id="nothing changes"),
        pytest.param(3, 4, id="three new items"),
        pytest.param(99, 5, id="new items all the time"),
    ],
)
def test_a_list_that_shifts_is_walked_again_and_all_its_items_are_read(
    changes: int, walks: int, tmp_path: Path
) -> None:
    walked: list[str] = []
    page = shifting(changes, walked)
    pages: dict[str, Any] = {LIST.replace(".html", f"{end}.html"): page for end in ("", "_2", "_3")}
    for number in range(10, 10 + changes + 6):
        pages |= pages_of(number)
    with Mirror(pages) as mirror:
        result = crawl(mirror.base, tmp_path)
    assert result.status == 0
    assert len(walked) == 4 + 3 * (walks - 1) + (walks - 1)
    shown = min(changes, walks)
    assert result.report["counts"]["briefings"] == 6 + shown
    assert len(mirror.paths()) == len(set(mirror.paths())) + len(walked) - 3
    warned = [line["message"] for line in result.report["warnings"]]
    assert bool(warned) == (changes > 5)
