"""The states of a briefing that captures of its pages show, one for each day with captures."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import pairwise
from random import Random
from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scio_crawler.common.errors import PageFailure
from scio_crawler.importing.states import MAX_STATES, DayState, inline, states
from scio_crawler.items import Capture, Page, Receipt
from scio_crawler.reading.briefing import read, read_list
from tests.mirrors import (
    CHAIR,
    HEAD,
    LIST,
    OFFICIAL,
    SITE,
    article,
    item,
    list_page,
    path,
    said,
    title,
)

HTML = {"Content-Type": "text/html"}
Lines = Sequence[str]


def clock(day: int, second: int = 0) -> str:
    """A time on a *day* from July 1, 2024 on."""
    month, rest = divmod(day - 1, 28)
    return f"2024-{7 + month:02}-{rest + 1:02}T{second // 3600:02}:{second // 60 % 60:02}:" + (
        f"{second % 60:02}Z"
    )


def speech(page: int, *which: int) -> list[str]:
    """Long paragraphs of an official on a page, told apart by *which*."""
    return [f"{OFFICIAL}:", *(said(1, page, number) for number in which)]


def capture(
    page: int,
    day: int,
    second: int = 0,
    of: int = 2,
    lines: Lines | None = None,
    html: str = "",
    phone: bool = False,
    ext: str = "htm",
) -> Capture:
    """A capture of page *page* of *of* with the words *lines*, or other *html*."""
    body = html or article(1, page, of, lines=lines, phone=phone)
    url = SITE + ("/m" if phone else "") + path(1, page, ext=ext)
    return Capture(url, body.encode(), HTML, clock(day, second))


# One letter stands for the words of a page.
WORDS: dict[tuple[int, str], Lines] = {
    (page, "abc"[n]): speech(page, 1, 10 + n, 3) for page in (1, 2, 3) for n in range(3)
}


class Seen(NamedTuple):
    """A capture: page, letter of its words, day, second, pages that its pager names."""

    page: int
    words: str
    day: int
    second: int = 0
    of: int = 2
    by_crawl: bool = False

    def capture(self) -> Capture:
        words = WORDS[self.page, self.words]
        made = capture(self.page, self.day, self.second, self.of, words)
        return made._replace(receipt=Receipt(made.fetched)) if self.by_crawl else made


_SEEN = re.compile(r"(\d)(\w)@(\d+)(?:\+(\d+))?(?:/(\d))?(\*?)")


def captures(story: str | Iterable[Seen]) -> list[Capture]:
    """Return the captures of a story, such as "1a@9+60/3*": Seen(1, "a", 9, 60, 3, True)."""
    if isinstance(story, str):
        found = _SEEN.findall(story)
        story = [
            Seen(int(page), words, int(day), int(second or 0), int(of or 2), by_crawl == "*")
            for page, words, day, second, of, by_crawl in found
        ]
    return [one.capture() for one in story]


def words_of(page: Page) -> str:
    """Return the number of *page*, and the letter of its words."""
    lines = [block.text for block in page.blocks if block.kind == "text"]
    letter = next(letter for letter in "abc" if [*WORDS[page.number, letter]] == lines)
    return f"{page.number}{letter}"


def shown(found: Iterable[DayState]) -> list[str]:
    """Return each state as the letters of its pages, and what is missing: "1a 2:other-capture"."""
    words = []
    for state, _ in found:
        missing = [f"{number}:{failure.kind}" for number, failure in state.missing.items()]
        words.append(" ".join([*map(words_of, state.pages), *missing]))
    return words


# Captures, and the states that they show.
STORIES = {
    "one crawl": ("1a@1 2a@1+60", "1a 2a"),
    "pages hours apart": ("1a@1 2a@1+32400", "1a 2a"),
    "pages days apart": ("1a@1 2a@20", "1a 2:other-capture, 1a 2a"),
    "nothing changed between two days": ("1a@1 2a@1 1a@9 2a@9", "1a 2a"),
    "one page changed": ("1a@1 2a@1 1a@9 2b@9", "1a 2a, 1a 2b"),
    "several pages changed": ("1a@1 2a@1 1b@9 2b@9+3600", "1a 2a, 1b 2b"),
    "two crawls of one day": ("1a@1 2a@1+60 1b@1+7200 2b@1+7260", "1a 2a, 1b 2b"),
    "changed and changed back": ("1a@1 2a@1 1b@9 1a@17", "1a 2a, 1b 2a, 1a 2a"),
    "the page captured last comes from before": ("1a@1 2a@1 2b@8 1b@9", "1a 2a, 1a 2b, 1b 2b"),
    "a page was added": ("1a@1 2a@1 1a@9/3 2a@9/3 3a@9/3", "1a 2a, 1a 2a 3a"),
    "a page was added, and was captured alone": (
        "1a@1 2a@1 3a@9/3",
        "1a 2a, 3a 1:other-capture 2:other-capture",
    ),
    "a page was added while it was captured": (
        "1a@1 2a@1+60/3 3a@1+90/3",
        "1a 2:other-capture, 2a 3a 1:other-capture",
    ),
    "only a further page was captured": ("2a@1", "2a 1:not-given"),
    "a page between others was never captured": ("1a@1/3 3a@1/3", "1a 3a 2:not-given"),
    "a crawl only fills in": ("2b@1* 1a@9 1c@12*", "1a 2b"),
    "a crawl alone shows nothing": ("1a@1*", ""),
}


@pytest.mark.parametrize(("story", "expected"), STORIES.values(), ids=STORIES)
def test_captures_show_a_state_for_each_change(story: str, expected: str) -> None:
    found = states(captures(story))
    assert ", ".join(shown(found)) == expected
    pages = [page for state, _ in found for page in state.pages]
    blocks = [block for page in pages for block in page.blocks]
    assert len({*map(id, blocks)}) == len(blocks), "reading one state changes no other"


def test_a_state_ends_with_the_last_capture_that_shows_the_same() -> None:
    found = states(captures("1a@1 2a@1+60 1a@9 2a@9 1b@17"))
    assert [until for _, until in found] == [clock(9), clock(17)]
    clocks = [tuple(page.receipt.fetched for page in state.pages) for state, _ in found]
    assert clocks == [(clock(1), clock(1, 60)), (clock(17), clock(9))]


def test_the_receipt_is_that_of_the_first_capture() -> None:
    one = capture(1, 1, of=1)
    receipts = [Receipt(clock(day), "SHA", f"archive/{day}", day, "a.warc") for day in (9, 1)]
    made = [one._replace(receipt=receipt, fetched="") for receipt in receipts]
    [(state, until)] = states(made)
    assert (state.pages[0].receipt, until) == (receipts[1], clock(9))


NEWS = "".join(f"<p><a href='/n{n}.htm'>Our news {n}</a></p>" for n in range(30))
HOME = f"<html><body>{NEWS}</body></html>"
LOST = "<html><head><title>Sorry</title></head><body><p>We do not have that page.</p></body></html>"
SHELL = "<html><script>var linkContent='/x.htm'; location.href = linkContent;</script></html>"
# What came in place of page 2, which is no version of it.
NO_PAGES = {
    "home page": (HOME, "links-only"),
    "a page that says so": (LOST, "foreign"),
    "another article": (article(7, 2, 2), "other-article"),
    "shell": (SHELL, "leads-elsewhere"),
    "nothing": (" ", "empty"),
}


@pytest.mark.parametrize(("html", "kind"), NO_PAGES.values(), ids=NO_PAGES)
def test_what_is_no_page_of_the_article_is_no_version(html: str, kind: str) -> None:
    seen = captures("1a@1 2a@1 1a@9")
    assert shown(states([*seen, capture(2, 5, html=html), capture(2, 12, html=html)])) == ["1a 2a"]
    assert shown(states([seen[0], capture(2, 5, html=html)])) == [f"1a 2:{kind}"]


def test_without_any_page_the_first_ones_failure_is_raised() -> None:
    with pytest.raises(PageFailure) as raised:
        states([capture(2, 1, html=SHELL), capture(1, 9, html=HOME)])
    assert raised.value.kind == "links-only"


def test_the_desktop_page_counts_of_two_with_the_same_words() -> None:
    pages = [capture(1, 1, of=1, lines=WORDS[1, "a"], phone=phone) for phone in (False, True)]
    [(state, _)] = states(pages[::-1])
    assert [page.url for page in state.pages] == [pages[0].url]


def test_phone_pages_and_other_extensions_are_captures_of_the_same_page() -> None:
    phone = capture(1, 1, phone=True, lines=WORDS[1, "a"])
    html = [capture(1, 9, ext="html", lines=WORDS[1, "a"])]
    html += [capture(2, 9, ext="html", lines=WORDS[2, "b"])]
    assert shown(states([phone, *captures("2a@1"), *html])) == ["1a 2a", "1a 2b"]


def test_furniture_pagers_and_related_links_are_no_change() -> None:
    lines = [*WORDS[1, "a"], "<a href='/1.htm'>News of day 1</a>"]
    page = article(1, 1, 2, lines=lines)
    other = page.replace("<h2>Events</h2>", "<h2>Other events</h2>").replace("&nbsp;&nbsp;", " ")
    other = other.replace("/1.htm", "/9.htm").replace("of day 1", "of day 9")
    assert len(states([capture(1, 1, html=page), capture(1, 9, html=other)])) == 1


def test_a_page_beyond_any_article_costs_itself() -> None:
    pages = [*captures("1a@1 2a@1"), capture(4711, 9)]
    assert shown(states(pages)) == ["1a 2a"]
    with pytest.raises(PageFailure) as raised:
        states(pages[2:])
    assert raised.value.kind == "beyond"


def test_a_title_that_changed_is_a_version() -> None:
    page = article(1, lines=WORDS[1, "a"])
    other = page.replace(title(1), "SCIO briefing on lamps")
    found = states([capture(1, 1, html=page), capture(1, 9, html=other)])
    assert [state.pages[0].title for state, _ in found] == [title(1), "SCIO briefing on lamps"]


def test_a_node_that_was_a_list_for_a_while_was_no_briefing() -> None:
    url = f"{SITE}/pressroom/node_9008575.html"
    lines = ["Beijing | 10 a.m. July 24, 2024", *HEAD, "July 24, 2024", *speech(1, 1, 2)]
    body = f"<h1>{title(1)}</h1>" + "".join(f"<p>{line}</p>" for line in lines)
    a_list = list_page(item(path(n), title(n)) for n in range(2, 9))
    page = Capture(url, f"<html><body>{body}</body></html>".encode(), HTML, clock(9))
    other = Capture(url, a_list.encode(), HTML, clock(1))
    assert [state.pages[0].layout for state, _ in states([page, other])] == ["node"]
    assert states([other]) == []


WHOLE = [*speech(1, 1, 10, 3), *speech(2, 1, 10, 3)]


@pytest.mark.parametrize(
    ("lines", "is_whole"),
    [(WHOLE, True), (speech(1, 7, 8), False), ([*WHOLE, said(1, 1, 7)], True)],
    ids=["the same words", "far fewer", "more"],
)
def test_the_article_on_one_page_stands_for_its_pages_if_it_holds_them(
    lines: Lines, is_whole: bool
) -> None:
    body = article(1, lines=lines, pager="")
    one = Capture(SITE + path(1, 0), body.encode(), HTML, clock(1))
    [(state, _)] = states([*captures("1a@1 2a@1"), one])
    urls = [page.url for page in state.pages]
    assert urls == ([one.url] if is_whole else [SITE + path(1), SITE + path(1, 2)])


def test_of_too_many_states_the_latest_are_read() -> None:
    many = [
        capture(1, 1 + n % 140, n // 140, 1, [f"{CHAIR}:", f"Night {n}. {said(1, 1)}"])
        for n in range(MAX_STATES + 50)
    ]
    found = states(many)
    assert len(found) == MAX_STATES
    assert found[0].collected.pages[0].problems == [
        f"changed more than {MAX_STATES} times; only the latest states are read"
    ]
    assert found[-1].until == max(one.fetched for one in many)


SEEN = st.builds(
    Seen,
    page=st.sampled_from([1, 2]),
    words=st.sampled_from("abc"),
    day=st.sampled_from([1, 2, 9, 17, 30]),
    second=st.sampled_from([0, 60, 3600, 40_000]),
    of=st.sampled_from([2, 2, 3]),
    by_crawl=st.just(False),
)
ALL = st.lists(SEEN, min_size=1, max_size=8)


@given(ALL, st.randoms(use_true_random=False), st.data())
def test_neither_order_nor_duplicates_matter(
    seen: list[Seen], chance: Random, data: st.DataObject
) -> None:
    made = captures(seen)
    again = [*made, *data.draw(st.lists(st.sampled_from(made)))]
    chance.shuffle(again)
    assert [*map(whole, states(again))] == [*map(whole, states(made))]


def whole(state: DayState) -> object:
    """Return what a state shows, and when."""
    pages = [
        (page.receipt, [block.text for block in page.blocks]) for page in state.collected.pages
    ]
    return pages, state.collected.missing.keys(), state.until


@given(ALL)
def test_no_words_are_lost_and_every_state_is_read(seen: list[Seen]) -> None:
    found = states(captures(seen))
    words = shown(found)
    parts = {part for state in words for part in state.split() if ":" not in part}
    assert parts == {f"{one.page}{one.words}" for one in seen}
    assert all(one != other for one, other in pairwise(words))
    assert [until for _, until in found] == sorted(until for _, until in found)
    for state, _ in found:
        totals = {len(page.pager) for page in state.pages}
        assert len(totals) == 1, "no page is beside one that counts other pages"
        assert read(state).entry.status == "partial" or not state.missing


# --- Lists ----------------------------------------------------------------------------------------


def printed(number: int, *more: int) -> str:
    lines = [f"• {title(number)}", *HEAD, "July 24, 2024", f"{CHAIR}:", "Good morning."]
    return "".join(f"<p>{line}</p>" for line in (*lines, *speech(number, *more)))


def list_capture(day: int, *inside: str) -> Capture:
    html = list_page([], below="".join(inside))
    return Capture(SITE + LIST, html.encode(), HTML, clock(day))


FIRST, EDITED, OTHER = printed(1, 1), printed(1, 2), printed(2, 1)
# What a list prints by day, and the days of the transcripts that are read.
LISTS = {
    "as before": ({1: [FIRST], 9: [FIRST]}, [1]),
    "changed": ({1: [FIRST], 9: [EDITED]}, [1, 9]),
    "changed and changed back": ({1: [FIRST], 9: [EDITED], 17: [FIRST]}, [1, 9, 17]),
    "another one above it": ({1: [FIRST], 9: [OTHER, FIRST]}, [1, 9]),
    "gone for a while": ({1: [FIRST, OTHER], 9: [OTHER], 17: [FIRST]}, [1, 1]),
}


@pytest.mark.parametrize("story", LISTS)
def test_a_transcript_on_a_list_is_read_each_time_it_changes(story: str) -> None:
    seen, expected = LISTS[story]
    made = [list_capture(day, *inside) for day, inside in seen.items()]
    for order in (made, made[::-1], made * 2):
        found = inline(order)
        assert [one.fetched for one in found] == [clock(day) for day in expected]
    assert all(read(one).turns for one in found)
    assert {one.url for one in found} == {SITE + LIST}


def test_a_list_that_cannot_be_read_is_passed_over() -> None:
    broken = list_capture(5)._replace(body=b"")
    assert len(inline([broken, list_capture(1, printed(1, 1))])) == 1
    with pytest.raises(PageFailure):
        inline([broken])


def test_a_list_page_that_prints_no_transcript_has_none() -> None:
    assert inline([list_capture(1)]) == []
    assert read_list(list_capture(1)).inline == []
