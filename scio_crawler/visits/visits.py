"""What one run makes of what is remembered: what it asks for, and what it notes of it."""

from __future__ import annotations

from collections.abc import Iterator

from scio_crawler import addresses
from scio_crawler.addresses import Address
from scio_crawler.identity import READING
from scio_crawler.items import BRIEFING, FAILED, GONE, UNREAD, Briefing, Known, Page
from scio_crawler.visits.due import Rules, note_gone
from scio_crawler.visits.table import KnownAddresses

# Known items in a row after which a list that was walked before is not walked on; or all of a
# page, if it has fewer. Items appear late and back-dated, so not at the first.
ENOUGH = 10


class Memory:
    """The addresses that are known, as this run uses them: by *rules*, or all of them (a replay).

    Raises OutputError if something cannot be noted.
    """

    def __init__(self, known: KnownAddresses, rules: Rules | None) -> None:
        self._known = known
        self._rules = rules
        self._list = ""  # canonical address of the list that is walked
        self._in_row = 0  # its items that were known before this run, one after the other
        self._new: set[str] = set()  # ids that were not

    def begin(self, url: str) -> bool:
        """Begin with the list *url*; whether it need not be walked to its end."""
        self._list, self._in_row = addresses.canonical(url), 0
        walked = self._known.walked(self._list)
        return walked and self._rules is not None and not self._rules.full

    def meet(self, page: Page, base: str) -> bool:
        """Note what the list page *page* shows; whether enough was known before this run.

        A headline stands on every page of the list, and so says nothing.
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

    def recall(self, found: Address | Page) -> Known:
        """What is known of a link's address, or of an inline transcript; all but blank if new."""
        if isinstance(found, Page):
            id, url = _inline_id(found), addresses.canonical(found.url)
        else:
            id, url = found.briefing_id, found.at(found.page or 1).canonical
        return self._known.get(id) or Known(id, url)

    def is_due(self, known: Known) -> bool:
        """Whether the address is looked at by this run."""
        return self._rules is None or self._rules.due(known)

    def due(self, base: str) -> Iterator[Address]:
        """What is due whether a list still names it or not, the newest first; none in a replay."""
        for known in self._known.open(self._rules) if self._rules else ():
            if address := addresses.parse(addresses.onto_origin(known.url, base)):
                yield address

    def find_gaps(self, briefing: Briefing) -> None:
        """Set the briefing's ``gaps`` by what the site says of its missing pages, and has said."""
        if known := briefing.known:
            known.gone = {page: known.gone[page] for page in known.gone if page in briefing.missing}
            gone = [page for page, reason in briefing.missing.items() if is_gone(reason)]
            briefing.gaps = note_gone(known, gone, briefing.fetched[:10])

    def settle(self, briefing: Briefing, verdict: str, reason: str = "") -> None:
        """Note what the address of *briefing* turned out to be."""
        if known := briefing.known:
            known.verdict, known.reason, known.reading = verdict, reason, READING
            known.briefing_id = briefing.briefing_id if verdict == BRIEFING else ""
            known.checked = briefing.fetched
            known.published = briefing.entry.published or known.published
            self._known.settle(known)

    def failed(self, known: Known, reason: str, clock: str) -> bool:
        """Note that there was nothing to be had; whether that is how it has long been."""
        believed = bool(note_gone(known, [1] if is_gone(reason) else [], clock[:10]))
        if known.verdict in (UNREAD, FAILED, GONE):
            known.verdict = GONE if believed else FAILED
        known.reason, known.checked = reason, clock
        self._known.settle(known)
        return believed


def is_gone(reason: str) -> bool:
    """Whether the *reason* why a page could not be had is that the site has it no more."""
    return reason in ("answers 404", "answers 410")


def _of_link(url: str, base: str) -> tuple[str, str] | None:
    """(id, canonical address) of what a link leads to, None if it is no page of this site."""
    address = addresses.parse(addresses.onto_origin(url, base))
    if address is None or not addresses.on_origin(url, base):
        return None
    return address.briefing_id, address.at(address.page or 1).canonical


def _inline_id(page: Page) -> str:
    """What stands for the address of a transcript that is printed on a list."""
    return f"inline {page.title}"
