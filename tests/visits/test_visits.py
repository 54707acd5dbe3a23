"""What a run notes of the addresses it meets, and what a later one makes of that."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from scio_crawler.addresses import parse
from scio_crawler.items import Briefing, Link, Page, Receipt
from scio_crawler.output.database import FILE
from scio_crawler.output.ledger import Ledger
from scio_crawler.visits.due import Rules
from scio_crawler.visits.table import KnownAddresses
from scio_crawler.visits.visits import Memory

BASE = "http://127.0.0.1:8000"
LIST = f"{BASE}/pressroom/node_8021725.html"
DAY = "2026-06-30"
CLOCK = f"{DAY}T02:00:00Z"


def link(number: int, headline: bool = False) -> Link:
    return Link(f"{BASE}/pressroom/2020-01/01/content_{1000 + number}.htm", headline=headline)


def listed(*numbers: int, headline: int = 0, inline: str = "") -> Page:
    links = [link(headline, headline=True)] if headline else []
    page = Page(LIST, links=links + [link(number) for number in numbers])
    page.receipt = Receipt(CLOCK)
    page.inline = [Page(LIST, title=inline)] if inline else []
    return page


@pytest.fixture
def known(tmp_path: Path) -> Iterator[KnownAddresses]:
    ledger = Ledger(tmp_path / FILE)
    ledger._db.execute("PRAGMA synchronous = OFF")
    yield KnownAddresses(ledger)
    ledger.close()


@pytest.fixture
def memory(known: KnownAddresses) -> Memory:
    return Memory(known, Rules(date.fromisoformat(DAY), 1, 30))


OTHER = LIST.replace("8021725", "8020819")


def met(known: KnownAddresses, page: Page) -> None:
    """Have an earlier run meet what *page* shows."""
    Memory(known, None).meet(page, BASE)


def test_a_list_on_which_something_is_new_must_be_walked_to_its_end_again(known, memory) -> None:
    met(known, listed(1, 2))
    memory.begin(LIST)
    memory.walked(CLOCK)
    memory.meet(listed(1, 2), BASE)
    assert memory.begin(LIST)
    memory.meet(listed(3, 1), BASE)
    assert not memory.begin(LIST)


def test_no_list_is_walked_while_a_transcript_on_one_is_not_read(known, memory) -> None:
    page = listed(1, inline="SCIO briefing on kites")
    memory.begin(LIST)
    memory.meet(page, BASE)
    memory.walked(CLOCK)
    assert not memory.begin(LIST)
    [inline] = page.inline
    inline.receipt = Receipt(CLOCK)
    item = Briefing("scio-inline-1", LIST, [inline], known=memory.recall(inline))
    memory.settle(item, "briefing")
    assert memory.begin(LIST)


def test_an_address_is_known_as_the_list_names_it_last(known, memory) -> None:
    met(known, listed(1))
    page = listed(1)
    page.links[0].url = page.links[0].url.replace("/pressroom/", "/topnews/")
    memory.meet(page, BASE)
    assert [address.folder for address in memory.due(BASE)] == ["/topnews/2020-01/01/"]


ENOUGH = {
    "nothing known": ((), listed(*range(10)), False),
    "all known": (range(10), listed(*range(10)), True),
    "all of a short page": (range(3), listed(1, 2), True),
    "the newest is new": (range(1, 30), listed(*range(30)), True),
    "a new one among the last ten": ((*range(25), *range(26, 30)), listed(*range(30)), False),
    "a new one before the last ten": ((0, 1, *range(3, 30)), listed(*range(30)), True),
    "a known headline does not count": ((9,), listed(1, headline=9), False),
    "a new headline does not count": ((1, 2), listed(1, 2, headline=9), True),
    "nothing but a headline": ((9,), listed(headline=9), False),
    "an empty page": ((), listed(), False),
}


@pytest.mark.parametrize(("before", "page", "enough"), ENOUGH.values(), ids=ENOUGH)
def test_how_many_known_items_in_a_row_are_enough(known, memory, before, page, enough) -> None:
    met(known, listed(*before))
    memory.begin(LIST)
    assert memory.meet(page, BASE) is enough


def test_known_items_are_counted_from_page_to_page(known, memory) -> None:
    met(known, listed(*range(1, 40)))
    memory.begin(LIST)
    assert not memory.meet(listed(0, 1, 2, 50, 3, 4), BASE)
    assert not memory.meet(listed(51, *range(5, 10)), BASE)
    assert memory.meet(listed(*range(10, 20)), BASE)


def test_what_was_met_by_this_run_was_not_known_before(memory) -> None:
    memory.begin(LIST)
    assert not memory.meet(listed(1, 2), BASE)
    memory.begin(OTHER)
    assert not memory.meet(listed(1, 2), BASE)


def test_an_inline_transcript_is_known_by_its_title(known, memory) -> None:
    met(known, listed(1, inline="SCIO briefing on kites"))
    memory.begin(LIST)
    assert memory.meet(listed(1, inline="SCIO briefing on kites"), BASE)
    assert not memory.meet(listed(1, inline="SCIO briefing on swings"), BASE)


def test_a_list_need_not_be_walked_to_its_end_once_it_was(known, memory) -> None:
    assert not memory.begin(LIST)
    memory.walked(CLOCK)
    assert memory.begin(LIST)
    assert not memory.begin(OTHER)
    full = Rules(date.fromisoformat(DAY), 1, 30, full=True)
    assert not Memory(known, full).begin(LIST)
    assert not Memory(known, None).begin(LIST)


def read(memory: Memory, number: int, verdict: str = "briefing", **missing: str) -> Briefing:
    """Have the address of a link read, some of its pages missing."""
    address = parse(link(number).url)
    assert address
    page = Page(address.url, receipt=Receipt(CLOCK))
    item = Briefing(address.briefing_id, address.canonical, [page])
    item.known = memory.recall(address)
    item.missing = {int(name[1:]): reason for name, reason in missing.items()}
    memory.find_gaps(item)
    memory.settle(item, verdict)
    return item


def test_what_was_met_and_not_read_is_due_whether_a_list_still_names_it_or_not(memory) -> None:
    memory.meet(listed(1, 2, 3), BASE)
    read(memory, 2)
    read(memory, 3, "none")
    due = list(memory.due(BASE))
    assert [address.id for address in due] == ["1001"]
    assert due[0].url == link(1).url


def test_a_replay_reads_what_the_lists_show_and_nothing_else(known, memory) -> None:
    memory.meet(listed(1), BASE)
    again = Memory(known, None)
    assert list(again.due(BASE)) == []
    read(again, 1, "none")
    assert again.is_due(again.recall(parse(link(1).url)))


def test_pages_that_are_gone_become_known_gaps_by_and_by(known) -> None:
    gone, busy = "answers 404", "answers 500"
    for day, missing, gaps in [
        ("2026-06-01", {"p2": gone, "p3": busy}, set()),
        ("2026-06-02", {"p2": gone, "p3": gone}, set()),
        ("2026-06-03", {"p2": busy, "p3": gone}, set()),
        ("2026-06-04", {"p2": gone, "p3": gone}, {2, 3}),
        ("2026-06-05", {"p2": gone}, {2}),
        ("2026-06-06", {"p2": gone, "p3": gone}, {2}),
    ]:
        memory = Memory(known, Rules(date.fromisoformat(day), 1, 30))
        address = parse(link(1).url)
        page = Page(address.url, receipt=Receipt(f"{day}T00:00:00Z"))
        item = Briefing("scio-1001", address.canonical, [page], known=memory.recall(address))
        item.missing = {int(name[1:]): reason for name, reason in missing.items()}
        memory.find_gaps(item)
        memory.settle(item, "briefing")
        assert item.gaps == gaps, day


def test_an_address_that_is_gone_for_three_days_is_not_asked_for_again(memory) -> None:
    address = parse(link(1).url)
    memory.meet(listed(1), BASE)
    for day, believed in [("2026-06-28", False), ("2026-06-29", False), ("2026-06-30", True)]:
        assert [a.id for a in memory.due(BASE)] == ["1001"]
        assert memory.failed(memory.recall(address), "answers 410", f"{day}T00:00:00Z") is believed
        memory.failed(memory.recall(address), "did not answer in time", f"{day}T01:00:00Z")
    memory.failed(memory.recall(address), "answers 404", f"{DAY}T02:00:00Z")
    assert list(memory.due(BASE)) == []
    assert memory.recall(address).verdict == "gone"


def test_an_address_that_leads_to_another_briefing_is_known_as_that(memory) -> None:
    memory.meet(listed(1), BASE)
    address = parse(link(1).url)
    other = Briefing("scio-2002", "http://a/", [Page("http://a/", receipt=Receipt(CLOCK))])
    other.known = memory.recall(address)
    memory.settle(other, "briefing")
    assert memory.recall(address).briefing_id == "scio-2002"
    assert list(memory.due(BASE)) == []
