"""The states of a briefing, from captures of its pages on several dates."""

from __future__ import annotations

import itertools
import pickle
from collections.abc import Iterable, Sequence
from random import Random
from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scio_crawler.common.errors import PageFailure
from scio_crawler.items import Capture, Collected, Page, Receipt
from scio_crawler.reading.briefing import read, read_list
from scio_crawler.reading.history import MOST_STATES, inline, states
from tests.mirrors import (
    CHAIR,
    HEAD,
    LIST,
    OFFICIAL,
    PRESS,
    SITE,
    article,
    item,
    list_page,
    paragraphs,
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
    **kind: str,
) -> Capture:
    """A capture of page *page* of *of* with the words *lines*, or other *html*."""
    body = html or article(1, page, of, lines=lines, phone=phone, **kind)  # type: ignore[arg-type]
    url = SITE + ("/m" if phone else "") + path(1, page, ext=ext)
    return Capture(url, body.encode(), HTML, clock(day, second))


# One letter stands for the words of a page: a, b and c differ in the middle; A and B also at the
# end of page 1 and the beginning of page 2, as if a paragraph had gone over the page break; E is A
# with another word in its last paragraph.
WORDS: dict[tuple[int, str], Lines] = {
    **{(page, "abc"[n]): speech(page, 1, 10 + n, 3) for page in (1, 2, 3) for n in range(3)},
    (1, "A"): speech(1, 1, 2, 3),
    (1, "E"): [*speech(1, 1, 2), said(1, 1, 3).replace("without smoke", "with no smoke at all")],
    (1, "B"): speech(1, 1, 2),
    (2, "A"): [f"{PRESS}:", "What next?", *speech(2, 1, 2)],
    (2, "B"): [said(1, 1, 3), f"{PRESS}:", "What next?", *speech(2, 1, 2)],
}


class Seen(NamedTuple):
    """A capture in a story: page, letter of its words, day, second, pages that its pager names."""

    page: int
    words: str
    day: int
    second: int = 0
    of: int = 2


def captures(seen: Iterable[Seen]) -> list[Capture]:
    return [
        capture(one.page, one.day, one.second, one.of, WORDS[one.page, one.words]) for one in seen
    ]


def letter(lines: Lines, page: int) -> str:
    """The letter of the words of a page."""
    return next(word for (n, word), own in WORDS.items() if (n, [*own]) == (page, [*lines]))


def words_of(page: Page) -> str:
    """The number of *page*, and the letter of its words."""
    return f"{page.number}{letter([b.text for b in page.blocks if b.kind == 'text'], page.number)}"


def told(found: Iterable[Collected]) -> list[str]:
    """Each state as the letters of its pages, and what is missing: "1a 2b 3:other-capture"."""
    return [
        " ".join(
            [
                *map(words_of, state.pages),
                *(f"{number}:{failure.kind}" for number, failure in state.missing.items()),
            ]
        )
        for state in found
    ]


STORIES: dict[str, tuple[list[Seen], list[str]]] = {
    "one crawl": ([Seen(1, "a", 1), Seen(2, "a", 1, 60)], ["1a 2a"]),
    "pages of one crawl are hours apart": (
        [Seen(1, "a", 1), Seen(2, "a", 1, 9 * 3600)],
        ["1a 2a"],
    ),
    "pages that never changed, each captured on another day": (
        [Seen(1, "a", 1), Seen(2, "a", 20)],
        ["1a 2a"],
    ),
    "nothing changed between two crawls": (
        [Seen(1, "a", 1), Seen(2, "a", 1), Seen(1, "a", 9), Seen(2, "a", 9)],
        ["1a 2a"],
    ),
    "one page changed": (
        [Seen(1, "a", 1), Seen(2, "a", 1), Seen(1, "a", 9), Seen(2, "b", 9)],
        ["1a 2a", "1a 2b"],
    ),
    "several pages changed between two crawls": (
        [Seen(1, "a", 1), Seen(2, "a", 1, 60), Seen(1, "b", 9), Seen(2, "b", 9, 3600)],
        ["1a 2a", "1b 2b"],
    ),
    "two crawls of one day": (
        [Seen(1, "a", 1), Seen(2, "a", 1, 60), Seen(1, "b", 1, 7200), Seen(2, "b", 1, 7260)],
        ["1a 2a", "1b 2b"],
    ),
    "changed and changed back": (
        [Seen(1, "a", 1), Seen(2, "a", 1), Seen(1, "b", 9), Seen(1, "a", 17)],
        ["1a 2a", "1b 2a", "1a 2a"],
    ),
    "a page that was not captured again is still there": (
        [Seen(1, "a", 1), Seen(2, "a", 1), Seen(1, "b", 9), Seen(1, "c", 17)],
        ["1a 2a", "1b 2a", "1c 2a"],
    ),
    "a page that was captured later only was there before": (
        [Seen(1, "a", 1), Seen(1, "b", 9), Seen(2, "a", 9)],
        ["1a 2a", "1b 2a"],
    ),
    "a paragraph went over the page break": (
        [Seen(1, "A", 1), Seen(2, "A", 1), Seen(1, "B", 9), Seen(2, "B", 9)],
        ["1A 2A", "1B 2B"],
    ),
    "it would be said twice": (
        [Seen(1, "A", 1), Seen(2, "B", 9)],
        ["1A 2:other-capture", "2B 1:other-capture"],
    ),
    "it would be lost": (
        [Seen(1, "A", 1), Seen(2, "A", 1), Seen(1, "B", 9)],
        ["1A 2A", "1B 2:other-capture"],
    ),
    "it would be lost, as a later capture shows": (
        [Seen(1, "B", 1), Seen(1, "A", 9), Seen(2, "A", 9)],
        ["1B 2:other-capture", "1A 2A"],
    ),
    "the last paragraph of a page was edited": (
        [Seen(1, "A", 1), Seen(2, "A", 1), Seen(1, "E", 9)],
        ["1A 2A", "1E 2A"],
    ),
    "the nearest capture does not fit, and the next nearest does": (
        [Seen(1, "B", 1), Seen(2, "B", 8), Seen(1, "A", 10), Seen(2, "A", 14)],
        ["1B 2B", "1A 2A"],
    ),
    "the break went while the crawl ran": (
        [Seen(1, "A", 1), Seen(2, "B", 1, 60), Seen(1, "B", 9), Seen(2, "B", 9)],
        ["1A 2:other-capture", "1B 2B"],
    ),
    "a page was added": (
        [Seen(1, "a", 1), Seen(2, "a", 1), *(Seen(n, "a", 9, of=3) for n in (1, 2, 3))],
        ["1a 2a", "1a 2a 3a"],
    ),
    "a page was added, and was captured alone": (
        [Seen(1, "a", 1), Seen(2, "a", 1), Seen(3, "a", 9, of=3)],
        ["1a 2a", "3a 1:other-capture 2:other-capture"],
    ),
    "only a further page was captured": ([Seen(2, "a", 1)], ["2a 1:not-given"]),
    "a page between others was never captured": (
        [Seen(1, "a", 1, of=3), Seen(3, "a", 1, of=3)],
        ["1a 3a 2:not-given"],
    ),
}


@pytest.mark.parametrize("story", STORIES)
def test_stories(story: str) -> None:
    seen, expected = STORIES[story]
    assert told(states(captures(seen))) == expected


@pytest.mark.parametrize("story", STORIES)
def test_no_page_is_in_two_states(story: str) -> None:
    found = states(captures(STORIES[story][0]))
    pages = [page for state in found for page in state.pages]
    blocks = [block for page in pages for block in page.blocks]
    assert len({*map(id, pages)}) == len(pages)
    assert len({*map(id, blocks)}) == len(blocks)
    before = told(found[1:])
    read(found[0])
    assert told(found[1:]) == before


CLOCKS = {
    "that of the first capture of its words": (
        [Seen(1, "a", 1), Seen(2, "a", 2), Seen(1, "a", 9), Seen(2, "a", 9)],
        [(clock(1), clock(2))],
    ),
    "words that came back count anew": (
        [Seen(1, "a", 1), Seen(2, "a", 1), Seen(1, "b", 9), Seen(1, "a", 17)],
        [(clock(1), clock(1)), (clock(9), clock(1)), (clock(17), clock(1))],
    ),
}


@pytest.mark.parametrize("story", CLOCKS)
def test_the_clock_of_a_page_is(story: str) -> None:
    seen, expected = CLOCKS[story]
    found = states(captures(seen))
    assert [tuple(page.receipt.fetched for page in state.pages) for state in found] == expected


def test_the_receipt_is_that_of_the_first_capture() -> None:
    one, again = capture(1, 1, of=1), capture(1, 9, of=1)
    kept = [
        one._replace(receipt=Receipt(clock(day), "SHA", f"archive/{day}.warc.gz", day), fetched="")
        for day in (9, 1)
    ]
    [state] = states([*kept, again])
    assert state.pages[0].receipt == Receipt(clock(1), "SHA", "archive/1.warc.gz", 1)


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


@pytest.mark.parametrize("what", NO_PAGES)
def test_what_is_no_page_of_the_article_is_no_version(what: str) -> None:
    html, _ = NO_PAGES[what]
    seen = captures([Seen(1, "a", 1), Seen(2, "a", 1), Seen(1, "a", 9), Seen(2, "a", 17)])
    assert told(states([*seen, capture(2, 5, html=html), capture(2, 12, html=html)])) == ["1a 2a"]


@pytest.mark.parametrize("what", NO_PAGES)
def test_it_is_missing_where_no_capture_can_be_read(what: str) -> None:
    html, kind = NO_PAGES[what]
    assert told(states([*captures([Seen(1, "a", 1)]), capture(2, 5, html=html)])) == [
        f"1a 2:{kind}"
    ]


def test_without_any_page_the_first_ones_failure_is_raised() -> None:
    with pytest.raises(PageFailure) as raised:
        states([capture(2, 1, html=SHELL), capture(1, 9, html=HOME)])
    assert raised.value.kind == "links-only"


def test_nothing_to_read_is_an_error() -> None:
    with pytest.raises(ValueError, match="there is no page"):
        states([])


def test_the_desktop_page_counts_of_two_at_the_same_time() -> None:
    pages = [capture(1, 1, of=1, lines=WORDS[1, "a"]), capture(1, 1, phone=True, of=1)]
    [state] = states(pages[::-1])
    assert [page.url for page in state.pages] == [pages[0].url]


def test_phone_pages_and_other_extensions_are_captures_of_the_same_page() -> None:
    found = states(
        [
            capture(1, 1, phone=True, lines=WORDS[1, "a"]),
            capture(2, 1, lines=WORDS[2, "a"]),
            capture(1, 9, ext="html", lines=WORDS[1, "a"]),
            capture(2, 9, ext="html", lines=WORDS[2, "b"]),
        ]
    )
    assert told(found) == ["1a 2a", "1a 2b"]


def test_furniture_and_pagers_are_no_change() -> None:
    page = article(1, 1, 2, lines=WORDS[1, "a"])
    other = page.replace("<h2>Events</h2>", "<h2>Other events</h2>").replace("&nbsp;&nbsp;", " ")
    assert page != other
    seen = [*captures([Seen(1, "a", 1), Seen(2, "a", 1)]), capture(1, 9, html=other)]
    assert told(states(seen)) == ["1a 2a"]


def test_a_related_link_is_no_change() -> None:
    pages = [
        capture(1, day, of=1, lines=[*WORDS[1, "a"], f"<a href='/{day}.htm'>News of day {day}</a>"])
        for day in (1, 9)
    ]
    assert len(states(pages)) == 1


def test_a_page_beyond_any_article_costs_itself() -> None:
    pages = [*captures([Seen(1, "a", 1), Seen(2, "a", 1)]), capture(4711, 9)]
    assert told(states(pages)) == ["1a 2a"]
    with pytest.raises(PageFailure) as raised:
        states(pages[2:])
    assert raised.value.kind == "beyond"


def test_a_title_that_changed_is_a_version() -> None:
    page = article(1, lines=WORDS[1, "a"])
    other = page.replace(title(1), "SCIO briefing on lamps")
    found = states([capture(1, 1, html=page), capture(1, 9, html=other)])
    assert [state.pages[0].title for state in found] == [title(1), "SCIO briefing on lamps"]


def test_pages_of_two_titles_do_not_fit() -> None:
    other = article(1, 2, 2, lines=WORDS[2, "a"]).replace(title(1), "SCIO briefing on lamps")
    found = states([*captures([Seen(1, "a", 1)]), capture(2, 9, html=other)])
    assert told(found) == ["1a 2:other-capture", "2a 1:other-capture"]


def test_the_number_of_the_page_may_end_its_title() -> None:
    second = article(1, 2, 2, lines=WORDS[2, "a"]).replace(title(1), f"{title(1)} (2)")
    found = states([*captures([Seen(1, "a", 1)]), capture(2, 9, html=second)])
    assert told(found) == ["1a 2a"]


ADDRESS = (
    "Lantern Office, 4 Quay Street: this transcript was put into English by the office itself, "
)
FOOT = f"{ADDRESS}without regard to the tides, and only the printed text of the evening counts."


def test_what_stands_at_the_foot_of_every_page_is_not_said_twice() -> None:
    pages = [
        capture(page, 9 * page, lines=[*paragraphs(1, page, 2, "July 24, 2024"), FOOT])
        for page in (1, 2)
    ]
    [state] = states(pages)
    assert [page.number for page in state.pages] == [1, 2]


def test_a_node_that_was_a_list_for_a_while_was_no_briefing() -> None:
    url = f"{SITE}/pressroom/node_9008575.html"
    lines = ["Beijing | 10 a.m. July 24, 2024", *HEAD, "July 24, 2024", *speech(1, 1, 2)]
    body = f"<h1>{title(1)}</h1>" + "".join(f"<p>{line}</p>" for line in lines)
    a_list = list_page(item(path(n), title(n)) for n in range(2, 9))
    page = Capture(url, f"<html><body>{body}</body></html>".encode(), HTML, clock(9))
    other = Capture(url, a_list.encode(), HTML, clock(1))
    assert [state.pages[0].layout for state in states([page, other])] == ["node"]
    assert states([other]) == []


WHOLE = [*speech(1, 1, 10, 3), *speech(2, 1, 10, 3)]


def whole(day: int, lines: Lines) -> Capture:
    """The article on one page."""
    body = article(1, lines=lines, pager="")
    return Capture(SITE + path(1, 0), body.encode(), HTML, clock(day))


def test_the_whole_article_stands_for_its_pages_if_it_has_what_they_have() -> None:
    pages = captures([Seen(1, "a", 1), Seen(2, "a", 1)])
    [state] = states([*pages, whole(5, WHOLE)])
    assert [page.url for page in state.pages] == [SITE + path(1, 0)]
    assert told(states([*pages, whole(5, speech(1, 7, 8))])) == ["1a 2a"]
    assert told(states([*pages, whole(5, [*WHOLE, said(1, 1, 7)])])) == ["1a 2a"]
    [state] = states([pages[0], whole(5, WHOLE)])
    assert [page.url for page in state.pages] == [SITE + path(1, 0)]


def test_of_too_many_states_the_latest_are_read() -> None:
    many = [
        capture(1, 1 + n % 140, n // 140, 1, [f"{CHAIR}:", f"Night {n}. {said(1, 1)}"])
        for n in range(MOST_STATES + 50)
    ]
    found = states(many)
    assert len(found) == MOST_STATES
    assert found[0].pages[0].problems == [
        f"changed more than {MOST_STATES} times; only the latest states are read"
    ]
    last = max(many, key=lambda one: one.fetched)
    assert found[-1].pages[0].receipt.fetched == last.fetched


SEEN = st.builds(
    Seen,
    page=st.sampled_from([1, 2]),
    words=st.sampled_from("abAB"),
    day=st.sampled_from([1, 2, 9, 17, 30]),
    second=st.sampled_from([0, 60, 3600, 40_000]),
    of=st.just(2),
)
ALL = st.lists(SEEN, min_size=1, max_size=8)


@given(ALL, st.randoms(use_true_random=False), st.data())
def test_neither_order_nor_duplicates_matter(
    seen: list[Seen], chance: Random, data: st.DataObject
) -> None:
    made = captures(seen)
    again = [*made, *data.draw(st.lists(st.sampled_from(made)))]
    chance.shuffle(again)
    assert pickle.dumps(states(again)) == pickle.dumps(states(made))


@given(ALL)
def test_no_words_are_lost_and_none_are_made_up(seen: list[Seen]) -> None:
    made = captures(seen)
    found = told(states(made))
    shown = {f"{one.page}{one.words}" for one in seen}
    assert {part for state in found for part in state.split() if ":" not in part} == shown
    assert all(one != other for one, other in itertools.pairwise(found))


@given(ALL)
def test_no_state_says_anything_twice_and_all_are_read(seen: list[Seen]) -> None:
    for state in states(captures(seen)):
        lines = [
            block.text for page in state.pages for block in page.blocks if len(block.text) > 99
        ]
        assert len(lines) == len({*lines})
        numbers = {page.number for page in state.pages} | state.missing.keys()
        assert numbers == {1, 2}
        status = read(state).entry.status
        assert status == ("partial" if state.missing else status)


# --- Lists ----------------------------------------------------------------------------------------


def printed(number: int, *more: int) -> str:
    lines = [f"• {title(number)}", *HEAD, "July 24, 2024", f"{CHAIR}:", "Good morning."]
    return "".join(f"<p>{line}</p>" for line in (*lines, *speech(number, *more)))


def list_capture(day: int, *inside: str, phone: bool = False) -> Capture:
    html = list_page([], below="".join(inside))
    return Capture(SITE + ("/m" if phone else "") + LIST, html.encode(), HTML, clock(day))


LISTS = {
    "as before": ([(1, [printed(1, 1)]), (9, [printed(1, 1)])], [1]),
    "changed": ([(1, [printed(1, 1)]), (9, [printed(1, 2)])], [1, 9]),
    "changed and changed back": (
        [(1, [printed(1, 1)]), (9, [printed(1, 2)]), (17, [printed(1, 1)])],
        [1, 9, 17],
    ),
    "another one above it": ([(1, [printed(1, 1)]), (9, [printed(2, 1), printed(1, 1)])], [1, 9]),
    "gone for a while": (
        [(1, [printed(1, 1), printed(2, 1)]), (9, [printed(2, 1)]), (17, [printed(1, 1)])],
        [1, 1],
    ),
}


@pytest.mark.parametrize("story", LISTS)
def test_transcripts_printed_on_a_list(story: str) -> None:
    seen, expected = LISTS[story]
    made = [list_capture(day, *inside) for day, inside in seen]
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
