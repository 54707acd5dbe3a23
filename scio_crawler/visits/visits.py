"""What one run asks for, and what it notes about the addresses."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from scio_crawler import addresses
from scio_crawler.addresses import Address, is_inline
from scio_crawler.errors import Failure
from scio_crawler.items import (
    BRIEFING,
    FAILED,
    GONE,
    NO_TRANSCRIPT,
    UNREAD,
    Briefing,
    Collected,
    Entry,
    Page,
    Visit,
)
from scio_crawler.visits.due import Rules, note_gone
from scio_crawler.visits.table import KnownAddresses

# A list that was walked to its end before is walked until this many known items in a row, or a page
# of nothing else. One known item is not enough: items appear late and back-dated.
ENOUGH = 10


class Visits:
    """The visits of one run to the *known* addresses.

    Without *rules*, in a replay, every address is due. *reading* is the version of the reading.
    Methods raise OutputError as the database does.
    """

    def __init__(self, known: KnownAddresses, rules: Rules | None, reading: int) -> None:
        self._known, self._rules, self._reading = known, rules, reading
        self._list = ""  # canonical address of the list that is being walked
        self._in_row = 0  # items in a row, up to here, that were known before this run
        self._new: set[str] = set()  # ids that this run met first

    def begin(self, url: str) -> bool:
        """Begin to walk the list *url*; return whether the walk may stop at known items."""
        self._list, self._in_row = addresses.canonical(url), 0
        rules = self._rules
        # Only a list leads to an inline transcript.
        must_go_on = rules and (rules.full or any(map(is_inline, rules.lost)))
        return self._known.walked(self._list) and not must_go_on

    def begin_round(self) -> None:
        """Begin to replay another run: what the one before it met is known to it."""
        self._new.clear()

    def meet(self, page: Page, base: str) -> bool:
        """Note what a list *page* shows; return whether enough items in a row were known."""
        url = addresses.canonical(page.url)
        items = [(_of_link(link.url, base), link.headline) for link in page.links]
        items += [((_inline_id(inline), url), False) for inline in page.inline]
        pairs = [pair for pair, _ in items if pair]
        self._new |= self._known.meet(self._list, pairs, page.receipt.fetched)
        # Headlines do not count: they stand on every page of the list.
        counted = [pair[0] for pair, headline in items if pair and not headline]
        for id in counted:
            self._in_row = 0 if id in self._new else self._in_row + 1
        return bool(counted) and self._in_row >= min(ENOUGH, len(counted))

    def walked(self, clock: str) -> None:
        """Note that the list was walked to its end, or to known items."""
        self._known.set_walked(self._list, clock)

    def told(self, url: str, signs: Sequence[str]) -> set[str]:
        """Note the *signs* on the page *url* of a list; return those told of by earlier runs."""
        return self._known.told(addresses.canonical(url), signs)

    def recall(self, found: Address | Page) -> Visit:
        """Return the visit of an address or of an inline transcript, a new one if there is none."""
        if isinstance(found, Page):
            id, url = _inline_id(found), addresses.canonical(found.url)
        else:
            id, url = found.briefing_id, found.at(found.page or 1).canonical
        return self._known.get(id) or Visit(id, url)

    def is_due(self, visit: Visit) -> bool:
        """Return whether this run looks at the address."""
        return self._rules is None or self._rules.due(visit)

    def due(self, base: str) -> Iterator[Address]:
        """Yield the addresses that are due, newest first, listed or not; none in a replay."""
        for visit in self._known.open(self._rules) if self._rules else ():
            if address := addresses.parse(addresses.onto_origin(visit.url, base)):
                yield address

    def settle(self, collected: Collected, verdict: str, reason: str = "") -> None:
        """Note the *verdict* on the address of *collected*, and its *reason*."""
        if visit := collected.visit:
            visit.verdict, visit.reason, visit.reading = verdict, reason, self._reading
            visit.briefing_id = collected.briefing_id if verdict == BRIEFING else ""
            visit.checked = collected.fetched
            if isinstance(collected, Briefing):
                visit.published = collected.entry.published or visit.published
            self._known.settle(visit)

    def confirm(self, visit: Visit, entry: Entry, clock: str) -> None:
        """Note that the address still shows the briefing of *entry*, unchanged."""
        visit.verdict, visit.reason, visit.reading = BRIEFING, "", self._reading
        visit.briefing_id, visit.checked = entry.briefing_id, clock
        visit.published = entry.published
        self._known.settle(visit)

    def failed(self, visit: Visit, failure: Failure, clock: str) -> bool:
        """Note that the address failed; return whether it counts as gone."""
        believed = bool(note_gone(visit, [1] if failure.is_gone else [], clock[:10]))
        if visit.verdict in (UNREAD, FAILED, GONE):
            visit.verdict = GONE if believed else FAILED
            if failure.is_lasting:  # a better reading, or full=1, looks at it again
                visit.verdict, visit.reading = NO_TRANSCRIPT, self._reading
        visit.reason, visit.checked = str(failure), clock
        self._known.settle(visit)
        return believed


def find_gaps(collected: Collected) -> None:
    """Set the ``gaps`` of *collected*: missing pages that were gone on enough days."""
    if visit := collected.visit:
        missing = collected.missing
        visit.gone = {page: visit.gone[page] for page in visit.gone if page in missing}
        gone = [page for page, failure in missing.items() if failure.is_gone]
        collected.gaps = note_gone(visit, gone, collected.fetched[:10])


def _of_link(url: str, base: str) -> tuple[str, str] | None:
    """Return (id, canonical address) of a link, None if it leads off the site."""
    address = addresses.parse(addresses.onto_origin(url, base))
    if address is None or not addresses.on_origin(url, base):
        return None
    return address.briefing_id, address.at(address.page or 1).canonical


def _inline_id(page: Page) -> str:
    """Return the id of an inline transcript, which has no address of its own."""
    return f"inline {page.title}"
