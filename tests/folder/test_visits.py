"""What a run notes about the addresses that it meets, and what a later run makes of that."""

from __future__ import annotations

from datetime import date

import pytest

from scio_crawler.common.addresses import Address, parse
from scio_crawler.common.errors import Failure, NetworkFailure, StatusFailure
from scio_crawler.folder.ledger import BriefingRow, Ledger
from scio_crawler.folder.outcomes import measure
from scio_crawler.folder.visits import Rules, Visits, find_gaps
from scio_crawler.items import (
    BRIEFING,
    FAILED,
    GONE,
    NO_TRANSCRIPT,
    UNREAD,
    Briefing,
    Link,
    Page,
    PageLine,
    Receipt,
)
from tests.folder.made_up import briefing

BASE = "http://127.0.0.1:8000"
LIST = f"{BASE}/pressroom/node_8021725.html"
DAY = "2026-06-30"
CLOCK = f"{DAY}T02:00:00Z"

GONE_PAGE = StatusFailure("status", status=404)
BUSY = StatusFailure("status", status=500)


def link(number: int, headline: bool = False) -> Link:
    return Link(f"{BASE}/pressroom/2020-01/01/content_{1000 + number}.htm", headline=headline)


def listed(*numbers: int, headline: int = 0, inline: str = "") -> Page:
    links = [link(headline, headline=True)] if headline else []
    page = Page(LIST, links=links + [link(number) for number in numbers])
    page.receipt = Receipt(CLOCK)
    page.inline = [Page(LIST, title=inline)] if inline else []
    return page


def visits_of(ledger: Ledger, day: str = DAY, full: bool = False) -> Visits:
    """Return the visits of a run on *day*."""
    return Visits(ledger, Rules(date.fromisoformat(day), 30, full))


def replayed(ledger: Ledger) -> Visits:
    """Return the visits of a replay."""
    return Visits(ledger, None)


@pytest.fixture
def visits(ledger: Ledger) -> Visits:
    return visits_of(ledger)


OTHER = LIST.replace("8021725", "8020819")


def met(ledger: Ledger, page: Page) -> None:
    """Let an earlier run meet what *page* shows."""
    visits_of(ledger).add_listed(page, BASE)


def test_a_list_with_something_new_is_read_to_its_end_again(ledger, visits) -> None:
    met(ledger, listed(1, 2))
    visits.begin_list(LIST)
    visits.note_list_read(CLOCK)
    visits.add_listed(listed(1, 2), BASE)
    assert visits.begin_list(LIST)
    visits.add_listed(listed(3, 1), BASE)
    assert not visits.begin_list(LIST)


def test_no_list_counts_as_read_while_a_transcript_printed_on_one_is_unread(ledger, visits) -> None:
    page = listed(1, inline="SCIO briefing on kites")
    visits.begin_list(LIST)
    visits.add_listed(page, BASE)
    visits.note_list_read(CLOCK)
    assert not visits.begin_list(LIST)
    [inline] = page.inline
    inline.receipt = Receipt(CLOCK)
    item = Briefing([inline], briefing_id="scio-inline-1", url=LIST, visit=visits.visit_of(inline))
    visits.save_verdict(item, BRIEFING)
    assert visits.begin_list(LIST)


def test_an_address_is_known_as_the_list_names_it_last(ledger, visits) -> None:
    met(ledger, listed(1))
    page = listed(1)
    page.links[0].url = page.links[0].url.replace("/pressroom/", "/topnews/")
    visits.add_listed(page, BASE)
    assert [address.folder for address in visits.due_addresses(BASE)] == ["/topnews/2020-01/01/"]


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
def test_how_many_known_items_in_a_row_are_enough(ledger, visits, before, page, enough) -> None:
    met(ledger, listed(*before))
    visits.begin_list(LIST)
    assert visits.add_listed(page, BASE) is enough


def test_known_items_are_counted_from_page_to_page(ledger, visits) -> None:
    met(ledger, listed(*range(1, 40)))
    visits.begin_list(LIST)
    assert not visits.add_listed(listed(0, 1, 2, 50, 3, 4), BASE)
    assert not visits.add_listed(listed(51, *range(5, 10)), BASE)
    assert visits.add_listed(listed(*range(10, 20)), BASE)


def test_what_this_run_has_added_was_not_known_before(visits) -> None:
    visits.begin_list(LIST)
    assert not visits.add_listed(listed(1, 2), BASE)
    visits.begin_list(OTHER)
    assert not visits.add_listed(listed(1, 2), BASE)


def test_what_a_replayed_run_has_added_is_known_to_the_next(ledger) -> None:
    visits = replayed(ledger)
    for enough in (False, True):
        visits.begin_run()
        visits.begin_list(LIST)
        assert visits.add_listed(listed(1, 2), BASE) is enough


def test_an_inline_transcript_is_known_by_its_title(ledger, visits) -> None:
    met(ledger, listed(1, inline="SCIO briefing on kites"))
    visits.begin_list(LIST)
    assert visits.add_listed(listed(1, inline="SCIO briefing on kites"), BASE)
    assert not visits.add_listed(listed(1, inline="SCIO briefing on swings"), BASE)


def test_a_list_that_was_read_to_its_end_may_stop_at_known_items(ledger, visits) -> None:
    assert not visits.begin_list(LIST)
    visits.note_list_read(CLOCK)
    assert visits.begin_list(LIST)
    assert not visits.begin_list(OTHER)
    assert not visits_of(ledger, full=True).begin_list(LIST)
    assert replayed(ledger).begin_list(LIST)


def address_of(number: int) -> Address:
    address = parse(link(number).url)
    assert address
    return address


def read(
    visits: Visits,
    number: int,
    verdict: str = BRIEFING,
    missing: dict[int, Failure] | None = None,
    day: str = DAY,
) -> Briefing:
    """Let a run read the address of a link, some of its pages *missing*."""
    address = address_of(number)
    item = Briefing(
        pages=[Page(address.url, receipt=Receipt(f"{day}T02:00:00Z"))],
        missing=missing or {},
        briefing_id=address.briefing_id,
        url=address.canonical,
    )
    find_gaps(item, visits.visit_of(address))
    visits.save_verdict(item, verdict)
    return item


def test_what_was_listed_and_not_read_is_due_though_no_list_names_it_now(visits) -> None:
    visits.add_listed(listed(1, 2, 3), BASE)
    read(visits, 2)
    read(visits, 3, NO_TRANSCRIPT)
    due = list(visits.due_addresses(BASE))
    assert [address.url for address in due] == [link(1).url]


def imported(ledger: Ledger, number: int, origin: str = "a.warc") -> None:
    """Let an import publish the briefing of a link, whose page is of this *origin*."""
    address = address_of(number)
    item = briefing(briefing_id=address.briefing_id)
    item.sources = [PageLine(item.briefing_id, 1, address.canonical, CLOCK, origin=origin)]
    item.entry.url = address.canonical
    item.entry.first_seen = item.entry.checked = CLOCK
    row = BriefingRow.of(item, measure("complete", item.turns))
    ledger.save(row)
    replayed(ledger).note_imported(row.entry())


def due(visits: Visits) -> list[str]:
    return [address.id for address in visits.due_addresses(BASE)]


def test_what_an_import_alone_knows_is_due_until_the_site_was_asked(ledger, visits) -> None:
    imported(ledger, 1)
    imported(ledger, 2, "site")
    assert due(visits) == ["1001"]
    read(visits, 1)
    assert due(visits) == []
    imported(ledger, 1)
    assert due(visits) == ["1001"]


def test_what_an_import_alone_knows_is_new_on_a_list(ledger, visits) -> None:
    imported(ledger, 1)
    visits.begin_list(LIST)
    assert not visits.add_listed(listed(1), BASE)
    assert due(visits) == ["1001"]
    assert visits_of(ledger).add_listed(listed(1), BASE)


INCOMPLETE = [(UNREAD, {}), (FAILED, {}), (BRIEFING, {2: BUSY})]


@pytest.mark.parametrize(("verdict", "missing"), INCOMPLETE)
def test_an_import_is_due_until_all_pages_were_sent(ledger, visits, verdict, missing) -> None:
    imported(ledger, 1)
    read(visits, 1, verdict, missing)
    assert due(visits) == ["1001"]


def test_a_replay_reads_what_the_lists_show_and_nothing_else(ledger, visits) -> None:
    visits.add_listed(listed(1), BASE)
    again = replayed(ledger)
    assert list(again.due_addresses(BASE)) == []
    read(again, 1, NO_TRANSCRIPT)
    assert again.is_due(again.visit_of(address_of(1)))


def test_pages_that_are_gone_on_three_days_become_known_gaps(ledger) -> None:
    for day, missing, gaps in [
        ("2026-06-01", {2: GONE_PAGE, 3: BUSY}, set()),
        ("2026-06-02", {2: GONE_PAGE, 3: GONE_PAGE}, set()),
        ("2026-06-02", {2: GONE_PAGE, 3: GONE_PAGE}, set()),
        ("2026-06-03", {2: BUSY, 3: GONE_PAGE}, set()),
        ("2026-06-04", {2: GONE_PAGE, 3: GONE_PAGE}, {2, 3}),
        ("2026-06-05", {2: GONE_PAGE}, {2}),
        ("2026-06-06", {2: GONE_PAGE, 3: GONE_PAGE}, {2}),
    ]:
        assert read(visits_of(ledger, day), 1, missing=missing, day=day).gaps == gaps, day


def test_an_address_that_is_gone_for_three_days_is_not_asked_for_again(visits) -> None:
    address = address_of(1)
    gone = StatusFailure("status", status=410)
    visits.add_listed(listed(1), BASE)
    for day, believed in [("2026-06-28", False), ("2026-06-29", False), ("2026-06-30", True)]:
        assert [due.id for due in visits.due_addresses(BASE)] == ["1001"]
        assert visits.note_gone(visits.visit_of(address), gone, f"{day}T00:00:00Z") is believed
        visits.note_failed(visits.visit_of(address), NetworkFailure("timeout"), f"{day}T01:00:00Z")
    visits.note_gone(visits.visit_of(address), GONE_PAGE, f"{DAY}T02:00:00Z")
    assert list(visits.due_addresses(BASE)) == []
    assert visits.visit_of(address).verdict == GONE


def test_what_was_read_and_fails_is_due_until_it_is_read_again(visits) -> None:
    visits.add_listed(listed(1), BASE)
    read(visits, 1)
    visits.note_failed(visits.visit_of(address_of(1)), NetworkFailure("timeout"), CLOCK)
    visit = visits.visit_of(address_of(1))
    assert (visit.verdict, visit.gone) == (FAILED, {0: [DAY]})
    assert (visit.reason, visit.checked) == ("did not answer in time", CLOCK)
    read(visits, 1)
    visit = visits.visit_of(address_of(1))
    assert (visit.verdict, visit.gone) == (BRIEFING, {})


def test_an_address_that_leads_to_another_briefing_is_known_as_that(visits) -> None:
    visits.add_listed(listed(1), BASE)
    page = Page("http://a/", receipt=Receipt(CLOCK))
    other = Briefing([page], briefing_id="scio-2002", visit=visits.visit_of(address_of(1)))
    visits.save_verdict(other, BRIEFING)
    assert visits.visit_of(address_of(1)).briefing_id == "scio-2002"
    assert list(visits.due_addresses(BASE)) == []
