"""The pages of one briefing while they come in: which are wanted, there, or missing.

Where the address of a further page comes from, in this order:

1. a pager names it;
2. the pager leaves its number out (1 2 … 11): it has the form of those that are named;
3. the article is linked as a whole ("View all"), which is used if it has no pages, or if some of
   them are missing.

Pages that an article announces ("Page 1 of 3") but does not link are not asked for: they leave a
sign.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain

from scio_crawler.common import addresses
from scio_crawler.common.addresses import Address
from scio_crawler.common.errors import Failure, TooMuch, WrongPage
from scio_crawler.items import PAGER, Collected, Page, Sign
from scio_crawler.reading.text import visible

_MOST_TEXT = 4_000_000  # characters of all pages together; the longest article has some 300,000
_PER_BLOCK = 16  # characters that stand for what a block takes, however short its text is
MOST_PAGES = 300  # of one article; the longest known has some 20
WHOLE = 0  # in place of a number: the whole article on one page
# The share of a page's text that is links to elsewhere in one that is no article (the home page).
_MOST_LINKED = 1 / 3
_SAME_TEXT = 0.95  # of what the pages hold, which the whole article must hold too


def weigh(page: Page) -> None:
    """Fill in what is compared of pages: ``weight``, ``content`` and ``visible``."""
    page.weight = sum(len(block.text) + len(block.href) + _PER_BLOCK for block in page.blocks)
    text = "\n".join(block.text for block in page.blocks if block.kind != PAGER)
    page.content = hashlib.sha256(text.encode("utf-8", "replace")).hexdigest() if text else ""
    page.visible = visible(text)


def check_page(page: Page, address: Address, number: int) -> None:
    """Check that *page* is page *number*, which was requested at *address*. Raises WrongPage.

    A page that redirects by JavaScript is not checked, nor is a list in place of page 1. Page 1 may
    also be another article; then its own address counts.
    """
    if page.redirect or (page.layout == "list" and number == 1):
        return
    found = addresses.parse(page.url)
    if found is None:
        raise WrongPage("leads-to-no-briefing", url=page.url)
    if not found.names_same(address):
        if number != 1:
            raise WrongPage("leads-elsewhere", url=page.url)
        number = found.page
    elif found.page != address.page:
        raise WrongPage("leads-elsewhere", url=page.url)
    if page.article and found.kind == "content" and page.article != found.id:
        raise WrongPage("other-article", article=page.article)
    if page.marked and number and page.marked != number:
        raise WrongPage("other-number", number=page.marked)
    if not page.article and not any(block.text for block in page.blocks):
        raise WrongPage("no-text")
    if not page.article and found.kind == "content" and _is_of_links(page):
        raise WrongPage("links-only")


def _is_of_links(page: Page) -> bool:
    """Return whether much of the text is links: the home page, sent in place of an article."""
    blocks = [block for block in page.blocks if block.kind != PAGER]
    linked = sum(visible(block.text) for block in blocks if block.href)
    return linked > _MOST_LINKED * sum(visible(block.text) for block in blocks)


@dataclass
class Assembly:
    """The pages of one briefing while they come in.

    Ask for the pages that ``wanted()`` returns, pass each on to ``take()`` or its failure to
    ``miss()``, and repeat until nothing is wanted; ``collected()`` is the result. This ends with
    any pager: at most ``MOST_PAGES`` numbers are asked for, each once.
    """

    address: Address  # of the article as it was found to be; at first, of any page of it
    others: Sequence[Address] = ()  # further addresses to begin with, and to ask for at the end
    pages: dict[int, Page] = field(default_factory=dict)
    missing: dict[int, Failure] = field(default_factory=dict)
    _named: dict[int, str] = field(default_factory=dict)  # number -> address, as pagers have it
    _shown: dict[str, int] = field(default_factory=dict)  # what a page shows -> number
    _whole: str = ""  # address of the article on one page
    _whole_failure: Failure | None = None
    _weight: int = 0  # of the pages
    _was_whole: bool = False  # whether that was asked for
    _failure: Failure | None = None

    def take(self, number: int, page: Page) -> None:
        """Add *page*, unless it repeats another one, or belongs to no article though others do."""
        if number == WHOLE:
            self._take_whole(page)
            return
        if not self.pages:
            number = self._start(page, number)
        text = page.content
        earlier = self._shown.setdefault(text, number) if text else number
        if earlier != number:
            self.miss(number, WrongPage("repeats", number=earlier))
        elif self.pages and self._weight + page.weight > _MOST_TEXT:
            self.miss(number, TooMuch("too-much-together", most=_MOST_TEXT))
        elif not page.article and any(other.article for other in self.pages.values()):
            self.miss(number, WrongPage("foreign"))
        else:
            self.pages[number] = page
            self._weight += page.weight
            page.number = number
            self._whole = self._whole or page.whole
            for further, url in page.pager.items():
                self._named.setdefault(further, url)

    def _start(self, first: Page, number: int) -> int:
        """Adopt the address of the first page that arrives: of a twin, or of another article."""
        asked = self.address
        self.address = addresses.parse(first.url) or asked
        if not self.address.page:
            _is_everything(first)
        if self.address.names_same(asked):
            return number
        return self.address.page or 1

    def miss(self, number: int, failure: Failure) -> None:
        """Note why page *number* is missing."""
        if number == WHOLE:
            self._whole_failure = failure
        else:
            self.missing[number] = failure
            if self._failure is None or self._failure.kind == "not-given":
                self._failure = failure

    def wanted(self, base: str) -> dict[int, Address]:
        """Return the pages to ask for now, by number: page 1 and those that a pager names first.

        *base* is the origin in use, onto which the site's own addresses are moved.
        """
        asked = {*self.pages, *self.missing}
        if not asked and not self.address.page:
            return {1: self.address}
        if self.pages and not self.address.page:
            return {}  # all is on that page
        targets = {1: self.address.at(1)} | self._addresses(self._named)
        if any(number > MOST_PAGES for number in targets):
            self.missing.setdefault(MOST_PAGES + 1, WrongPage("beyond", most=MOST_PAGES))
        ways = (self._starts, self._left_out, self._as_a_whole)
        for found in chain([targets], (way() for way in ways)):
            if numbers := sorted(n for n in found.keys() - asked if n <= MOST_PAGES):
                moved = {n: addresses.onto_origin(found[n].url, base) for n in numbers}
                return {n: addresses.parse(url) or found[n] for n, url in moved.items()}
        return {}

    def _addresses(self, urls: Mapping[int, str]) -> dict[int, Address]:
        """Return *urls* as addresses of pages of the article."""
        return {n: addresses.parse(url) or self.address.at(n) for n, url in urls.items()}

    def _starts(self) -> dict[int, Address]:
        """Return the addresses to begin with, if page 1 is missing, and then the others."""
        first = [] if self.pages else [self.address]
        return {start.page: start for start in (*reversed(self.others), *first) if start.page}

    def _left_out(self) -> dict[int, Address]:
        """Return the pages whose numbers lie between those that are named or there."""
        numbers = [number for number in (*self._named, *self.pages) if number <= MOST_PAGES]
        if not self.pages or len(set(numbers)) == max(numbers):
            return {}
        between = {n: like(self._named, n, self.address) for n in range(1, max(numbers))}
        self._named = {n: address.url for n, address in between.items()} | self._named
        return between

    def _as_a_whole(self) -> dict[int, Address]:
        """Return the article on one page, if it has no other pages or some are missing."""
        is_needed = len(self.pages) == 1 or (self.pages and self.missing)
        if self._was_whole or not self._whole or not is_needed:
            return {}
        self._was_whole = True
        target = addresses.parse(self._whole)
        return {WHOLE: target} if target and target.names_same(self.address) else {}

    def _take_whole(self, page: Page) -> None:
        """Replace the pages by the whole article, if it holds no less than they do."""
        of_pages = sum(each.visible for each in self.pages.values())
        if len(self.pages) == 1 and not self.missing and page.content in self._shown:
            pass  # all is on the first page
        elif page.visible < _SAME_TEXT * of_pages:
            self._whole_failure = WrongPage("less")
        else:
            _is_everything(page)
            self.pages, self.missing, self._named = {1: page}, {}, {}

    def collected(self) -> Collected:
        """Return the pages in order; those between them that did not arrive are missing.

        If a page announces more pages than are known, it gets a sign of that. Raises the first
        Failure if there is no page.
        """
        if not self.pages:
            assert self._failure is not None  # nothing else keeps a page away
            raise self._failure
        # A page that was linked, but that the article itself does not name, is not missing.
        known = {1, MOST_PAGES + 1, *self._named, *range(1, max(self.pages))}
        missing = {number: why for number, why in self.missing.items() if number in known}
        for number in {*range(1, max(self.pages))} - self.pages.keys():
            missing.setdefault(number, WrongPage("not-linked"))
        self._sign(max((*self.pages, *missing)))
        return Collected(
            pages=[self.pages[number] for number in sorted(self.pages)],
            missing=dict(sorted(missing.items())),
            briefing_id=self.address.briefing_id,
            url=self.address.at(1).canonical,
        )

    def _sign(self, last: int) -> None:
        """Leave signs of announced pages after the *last*, and of a whole text that is missing."""
        first = self.pages[min(self.pages)]
        for page in self.pages.values():
            if (said := page.announced) and said.pages > last:
                what = f"{said.words!r} announces {said.pages} pages, and {last} are known"
                page.signs.append(Sign("more-pages", what, said.weak))
                break
        if self._whole_failure:
            what = f"the article on one page, {self._whole}, {self._whole_failure}"
            first.signs.append(Sign("more-pages", what, weak=len(self.pages) > 1))


def like(named: Mapping[int, str], number: int, own: Address) -> Address:
    """Return the address of page *number*, in the form of those that are *named*, or of *own*."""
    further = addresses.parse(named[max(named)]) if named else None
    return (further or own).at(number)


def _is_everything(page: Page) -> None:
    """Note that *page* holds the whole article and has no further pages."""
    page.marked, page.pager, page.whole, page.announced = 0, {}, "", None
    page.number = 1
