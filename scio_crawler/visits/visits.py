"""What one run makes of the addresses known: what it asks for, and what it notes of it."""

from __future__ import annotations

from collections.abc import Iterator

from scio_crawler import addresses
from scio_crawler.addresses import Address
from scio_crawler.errors import Failure
from scio_crawler.items import BRIEFING, FAILED, GONE, UNREAD, Briefing, Collected, Page, Visit
from scio_crawler.visits.due import Rules, note_gone
from scio_crawler.visits.table import KnownAddresses

# Known items in a row after which a list that was walked before is walked no further; all items of
# a page, if it has fewer. One known item is not enough: items appear late and back-dated.
ENOUGH = 10


class Visits:
    """The addresses *known*, of which this run looks at what *rules* say, or at all (a replay).

    *reading* is the version of the reading in use. Methods raise OutputError if something cannot
    be noted.
    """

    def __init__(self, known: KnownAddresses, rules: Rules | None, reading: int) -> None:
        self._known = known
        self._rules = rules
        self._reading = reading
        self._list = ""  # canonical address of the list that is walked
        self._in_row = 0  # its items that were known before this run, one after the other
        self._new: set[str] = set()  # ids that were not

    def begin(self, url: str) -> bool:
        """Begin with the list *url*; return whether it need not be walked to its end."""
        self._list, self._in_row = addresses.canonical(url), 0
        walked = self._known.walked(self._list)
        return walked and self._rules is not None and not self._rules.full

    def meet(self, page: Page, base: str) -> bool:
        """Note what the list page *page* shows; return whether enough of it was known before.

        A headline stands on every page of the list, so it is not counted.
        """
        items = [(_of_link(link.url, base), link.headline) for link in page.links]
        items += [
            ((_inline_id(inline), addresses.canonical(page.url)), False) for inline in page.inline
        ]
        pairs = [pair for pair, _ in items if pair]
        self._new |= self._known.meet(self._list, pairs, page.receipt.fetched)
        counted = [pair[0] for pair, headline in items if pair and not headline]
        for id in counted:
            self._in_row = 0 if id in self._new else self._in_row + 1
        return bool(counted) and self._in_row >= min(ENOUGH, len(counted))

    def walked(self, clock: str) -> None:
        """Note that the list was walked to its end, or to where it was known from."""
        self._known.set_walked(self._list, clock)

    def recall(self, found: Address | Page) -> Visit:
        """Return what is known of an address or an inline transcript, little if it is new."""
        if isinstance(found, Page):
            id, url = _inline_id(found), addresses.canonical(found.url)
        else:
            id, url = found.briefing_id, found.at(found.page or 1).canonical
        return self._known.get(id) or Visit(id, url)

    def is_due(self, visit: Visit) -> bool:
        """Return whether this run looks at the address."""
        return self._rules is None or self._rules.due(visit)

    def due(self, base: str) -> Iterator[Address]:
        """Yield what is due, newest first, whether a list names it or not; nothing in a replay."""
        for visit in self._known.open(self._rules) if self._rules else ():
            if address := addresses.parse(addresses.onto_origin(visit.url, base)):
                yield address

    def find_gaps(self, collected: Collected) -> None:
        """Set ``gaps`` by what the site says of the missing pages, and has said before."""
        if visit := collected.visit:
            missing = collected.missing
            visit.gone = {page: visit.gone[page] for page in visit.gone if page in missing}
            gone = [page for page, failure in missing.items() if failure.is_gone]
            collected.gaps = note_gone(visit, gone, collected.fetched[:10])

    def settle(self, collected: Collected, verdict: str, reason: str = "") -> None:
        """Note what the address of *collected* turned out to be, and why."""
        visit = collected.visit
        if visit is None:
            return
        visit.verdict, visit.reason, visit.reading = verdict, reason, self._reading
        visit.briefing_id = collected.briefing_id if verdict == BRIEFING else ""
        visit.checked = collected.fetched
        if isinstance(collected, Briefing):
            visit.published = collected.entry.published or visit.published
        self._known.settle(visit)

    def failed(self, visit: Visit, failure: Failure, clock: str) -> bool:
        """Note that nothing could be had; return whether the site has long said that it is gone."""
        believed = bool(note_gone(visit, [1] if failure.is_gone else [], clock[:10]))
        if visit.verdict in (UNREAD, FAILED, GONE):
            visit.verdict = GONE if believed else FAILED
        visit.reason, visit.checked = str(failure), clock
        self._known.settle(visit)
        return believed


def _of_link(url: str, base: str) -> tuple[str, str] | None:
    """Return (id, canonical address) of what a link leads to, None if it is off the site."""
    address = addresses.parse(addresses.onto_origin(url, base))
    if address is None or not addresses.on_origin(url, base):
        return None
    return address.briefing_id, address.at(address.page or 1).canonical


def _inline_id(page: Page) -> str:
    """Return what stands for the address of a transcript that is printed on a list."""
    return f"inline {page.title}"
