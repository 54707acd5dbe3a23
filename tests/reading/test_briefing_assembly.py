"""Putting the pages of an article together: in what order they are wanted, and what is missing."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from scio_crawler.common.addresses import Address, parse
from scio_crawler.common.errors import PageFailure, StatusFailure
from scio_crawler.items import Block, CollectedPages, Page, PageCount
from scio_crawler.reading.briefing import Assembly, address_like, check_page, weigh
from scio_crawler.reading.page.pager import MOST_PAGES
from scio_crawler.reading.text import visible
from tests.readings import SITE

FOLDER = f"{SITE}/pressroom/2024-07/24/"
C = "content_900000001"


def at(name: str) -> Address:
    address = parse(FOLDER + name)
    assert address is not None
    return address


def page(name: str, text: str = "", pager: Mapping[int, str] = {}, **said: object) -> Page:
    """A page at *name* with some text of its own; names in its pager are relative."""
    made = Page(url=FOLDER + name, article=at(name).id)
    made.blocks = [Block(text or f"The lamp on {name} burns.")]
    made.characters = sum(visible(block.text) for block in made.blocks)
    made.pager = {number: FOLDER + further for number, further in pager.items()}
    for key, value in said.items():
        setattr(made, key, f"{FOLDER}{value}" if key == "whole" else value)
    weigh(made)
    return made


def walk(pages: Mapping[str, Page], start: str = f"{C}.htm") -> tuple[CollectedPages, list[str]]:
    """Collect what is wanted from *pages*; return that, and every name in the order of asking."""
    found, asked = Assembly(at(start)), []
    while wanted := found.pages_to_fetch(SITE):
        for number, address in wanted.items():
            name = address.url.removeprefix(FOLDER)
            asked.append(name)
            assert len(asked) < 2 * MOST_PAGES
            try:
                if name not in pages:
                    raise StatusFailure("status", status=404)
                check_page(pages[name], address, number)
            except (StatusFailure, PageFailure) as failure:
                found.note_missing(number, failure)
            else:
                found.add(number, pages[name])
    return found.collected(), asked


def names_by_number(collected: CollectedPages) -> dict[int, str]:
    """Number -> name of the pages that are there, as their blocks have it."""
    return {p.number: p.url.removeprefix(FOLDER) for p in collected.pages}


def test_a_middle_page_is_reached_from_the_first() -> None:
    names = {1: f"{C}.htm", 2: f"{C}_2.htm", 3: f"{C}_3.htm"}
    pages = {name: page(name, pager={n + 1: names.get(n + 1, name)}) for n, name in names.items()}
    collected, asked = walk(pages, start=names[3])
    assert names_by_number(collected) == names
    assert asked[:3] == list(names.values())


def test_numbers_that_are_left_out_have_the_form_of_the_others() -> None:
    first = page(f"{C}.htm", pager={2: f"{C}_2.html", 5: f"{C}_5.html"})
    others = {f"{C}_{n}.html": page(f"{C}_{n}.html") for n in (2, 3, 5)}
    collected, _ = walk({f"{C}.htm": first} | others)
    assert list(names_by_number(collected)) == [1, 2, 3, 5]
    assert {n: failure.kind for n, failure in collected.missing.items()} == {4: "status"}


@pytest.mark.parametrize("weak", [False, True])
def test_a_page_that_is_announced_and_not_named_leaves_a_sign(weak: bool) -> None:
    announced = PageCount(4, "Page 1 of 4", weak)
    collected, asked = walk({f"{C}.htm": page(f"{C}.htm", announced=announced)})
    assert (asked, collected.missing) == ([f"{C}.htm"], {})
    (sign,) = collected.pages[0].signs
    assert (sign.doubt, sign.weak) == ("more-pages", weak)
    assert "'Page 1 of 4'" in sign.what


def test_pages_that_are_announced_and_named_leave_no_sign() -> None:
    said = PageCount(2, "Page 1 of 2")
    names = [f"{C}.htm", f"{C}_2.htm"]
    collected, _ = walk({name: page(name, "", {2: names[1]}, announced=said) for name in names})
    assert [p.signs for p in collected.pages] == [[], []]


ALL = f"{C}_0.htm"


def test_the_whole_article_takes_the_place_of_its_first_page() -> None:
    first = page(f"{C}.htm", "One.", whole=ALL)
    collected, _ = walk({f"{C}.htm": first, ALL: page(ALL, "One. Two.", pager={2: f"{C}_2.htm"})})
    assert names_by_number(collected) == {1: ALL}
    assert collected.url == f"{FOLDER}{C}.htm"


def test_the_whole_article_takes_the_place_of_pages_that_are_missing() -> None:
    first = page(f"{C}.htm", "One.", {2: f"{C}_2.htm"}, whole=ALL)
    collected, asked = walk({f"{C}.htm": first, ALL: page(ALL, "One. Two.")})
    assert (names_by_number(collected), collected.missing) == ({1: ALL}, {})
    assert asked == [f"{C}.htm", f"{C}_2.htm", ALL]


def test_the_whole_article_is_not_asked_for_if_all_its_pages_are_there() -> None:
    names = [f"{C}.htm", f"{C}_2.htm"]
    pages = {name: page(name, "", {2: names[1]}, whole=ALL) for name in names}
    assert walk(pages)[1] == names


@pytest.mark.parametrize("text", ["", "Lamp."], ids=["not there", "less than the first page"])
def test_a_whole_article_that_is_missing_or_short_leaves_a_sign(text: str) -> None:
    pages = {f"{C}.htm": page(f"{C}.htm", whole=ALL)} | ({ALL: page(ALL, text)} if text else {})
    collected, _ = walk(pages)
    assert names_by_number(collected) == {1: f"{C}.htm"}
    assert [sign.weak for sign in collected.pages[0].signs] == [False]


def test_a_whole_article_that_is_the_first_page_changes_nothing() -> None:
    pages = {f"{C}.htm": page(f"{C}.htm", "One.", whole=ALL), ALL: page(ALL, "One.")}
    collected, _ = walk(pages)
    assert names_by_number(collected) == {1: f"{C}.htm"}
    assert collected.pages[0].signs == []


def test_no_more_pages_are_fetched_than_an_article_may_have() -> None:
    names = [f"{C}.htm", *(f"{C}_{n}.htm" for n in range(2, 900))]
    pages = {name: page(name, "", {n + 1: f"{C}_{n + 1}.htm"}) for n, name in enumerate(names, 1)}
    collected, asked = walk(pages)
    assert len(asked) == MOST_PAGES
    assert [failure.kind for failure in collected.missing.values()] == ["beyond"]


def test_next_that_shows_the_same_text_for_ever_ends() -> None:
    names = [f"{C}.htm", *(f"{C}_{n}.htm" for n in range(2, 900))]
    pages = {
        name: page(name, "The same." if n > 1 else "", {n + 1: f"{C}_{n + 1}.htm"})
        for n, name in enumerate(names, 1)
    }
    collected, asked = walk(pages)
    assert len(asked) == 3
    assert {n: failure.kind for n, failure in collected.missing.items()} == {3: "repeats"}


@pytest.mark.parametrize(
    ("named", "name"),
    [
        ({}, f"{C}_5.htm"),
        ({1: f"{C}.htm"}, f"{C}_5.htm"),
        ({1: f"{C}.htm", 9: f"{C}_9.html"}, f"{C}_5.html"),
    ],
)
def test_an_address_has_the_form_of_the_named_ones(named: Mapping[int, str], name: str) -> None:
    urls = {number: FOLDER + url for number, url in named.items()}
    assert address_like(urls, 5, at(f"{C}.htm")).url == FOLDER + name
