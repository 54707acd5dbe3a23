"""How much of a crawl is done: what is shown at each step of some crawls."""

from __future__ import annotations

import random

import pytest

from scio_crawler.run.ahead import Ahead, Portion

LIST, OTHER = "/pressroom/node_8021725.html", "/pressroom/node_9300001.html"


def read(ahead: Ahead, pages: int) -> Portion:
    """Begin a briefing of so many *pages*, and read it to its end."""
    portion = ahead.begin()
    portion.ask(1)
    portion.done()
    if pages > 1:
        portion.ask(pages - 1)
        for _ in range(1, pages):
            portion.done()
    portion.end()
    return portion


def shown(ahead: Ahead) -> tuple[int, int | None]:
    return ahead.progress()[:2]


def test_one_briefing_is_counted_once_its_pages_are_known() -> None:
    ahead = Ahead()
    ahead.expect(1, [])
    portion = ahead.begin()
    portion.ask(1)
    assert shown(ahead) == (0, None)
    portion.done()
    assert shown(ahead) == (1, None)
    portion.ask(10)
    assert shown(ahead) == (1, 11)


def test_nothing_is_promised_before_a_list_is_read() -> None:
    ahead = Ahead()
    ahead.expect(0, [LIST])
    assert shown(ahead) == (0, None)
    ahead.listed(LIST, known=1, due=3)
    assert shown(ahead) == (1, None)  # nor before the pages of a briefing are known
    read(ahead, 4)
    assert shown(ahead) == (5, 1 + 3 * 4)


def test_further_pages_of_lists_are_taken_to_name_as_many_briefings() -> None:
    ahead = Ahead()
    ahead.expect(0, [LIST, OTHER])
    ahead.listed(LIST, known=4, due=10)
    read(ahead, 2)
    assert shown(ahead) == (3, 5 + 50 * 2)
    ahead.walked(LIST)  # what follows is known
    assert ahead.progress().left == 1 + 1 + 19 * 2 - 3 + 2 * 1  # and OTHER may name ten more


@pytest.mark.parametrize(("limit", "left"), [(1, 0), (3, 2 * 2), (30, 3 + 29 * 2)])
def test_a_limit_is_the_end(limit: int, left: int) -> None:
    ahead = Ahead(limit)
    ahead.expect(0, [LIST])
    ahead.listed(LIST, known=4, due=10)
    read(ahead, 2)
    assert ahead.progress().left == left


def test_what_is_known_needs_no_time() -> None:
    ahead = Ahead()
    ahead.expect(0, [LIST])
    ahead.listed(LIST, known=4, due=0)
    ahead.walked(LIST)
    assert shown(ahead) == (1, 1)


@pytest.mark.parametrize("seed", range(20))
def test_the_share_never_goes_back_and_ends_at_all(seed: int) -> None:
    chance = random.Random(seed)
    shares, known = [], 1

    def watch() -> None:
        done, total, share, left = ahead.progress()
        if share is not None:
            assert done <= total
            assert left >= 0
            shares.append(share)

    ahead = Ahead(watch=watch)
    ahead.expect(0, [LIST])
    for page in range(1, chance.randint(2, 6)):
        known = max(known, page + chance.randint(0, 2))  # some pagers name the next pages only
        due = chance.randint(0, 12)
        ahead.listed(LIST, known, due)
        for _ in range(due):
            read(ahead, chance.randint(1, 11))
    ahead.walked(LIST)
    assert shares == sorted(shares)
    assert shares[-1] == 1
