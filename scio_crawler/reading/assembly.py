"""The pages of one briefing while they come in: which are wanted, there, or missing.

Where the address of a further page comes from, in this order:

1. a pager names it, by its number, or by "Next" on the page before it;
2. the pager leaves its number out (1 2 … 11): it has the form of those that are named;
3. the article says that it has more pages ("Page 1 of 3"), but links none: the next one is asked
   for in the site's own form, and if it is there, the others are, too;
4. the article is linked as a whole ("View all"), which is used if it has no pages, or if some of
   them are missing.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain

from scio_crawler.common import addresses
from scio_crawler.common.addresses import Address
from scio_crawler.common.errors import Failure, TooMuch, WrongPage
from scio_crawler.common.patterns import regex
from scio_crawler.items import PAGER, Collected, Page, Sign
from scio_crawler.reading.text import visible

_MOST_TEXT = 4_000_000  # characters of all pages together; the longest article has some 300,000
_PER_BLOCK = 16  # characters that stand for what a block takes, however short its text is
MOST_PAGES = 300  # of one article; the longest known has some 20
WHOLE = 0  # in place of a number: the whole article on one page
# The share of a page's text that is links to elsewhere in one that is no article (the home page).
_MOST_LINKED = 1 / 3
_SAME_TEXT = 0.95  # of what the pages hold, which the whole article must hold too
_DIGITS = regex(r"(\d+)")


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
    elif not found.is_at(address) and not (found.page == number > 1):
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
class Numbering:
    """Which page of an article or a list is which: where it is, and what it shows."""

    own: Address | None  # of the article or list, None if its form is not known
    named: dict[int, str] = field(default_factory=dict)  # number -> address, as pagers have it
    placed: dict[tuple[str, ...], int] = field(default_factory=dict)  # where a page is -> number
    shown: dict[object, int] = field(default_factory=dict)  # what a page shows -> number

    def name(self, number: int, url: str) -> bool:
        """Note that page *number* is at *url*, unless either is known; return whether it is new."""
        address = addresses.parse(url)
        where = address.where if address else (url,)
        if number in self.named or where in self.placed:
            return False
        self.named[number] = url
        self.placed[where] = number
        return True

    def first_to_show(self, content: object, number: int) -> int:
        """Return the number of the first page that shows *content*, which page *number* does."""
        return self.shown.setdefault(content, number)

    def like(self, number: int) -> str:
        """Return the address of page *number* in the form of the named ones, "" without a form."""
        known = {n: address for n, url in self.named.items() if (address := addresses.parse(url))}
        return like(known, number, self.own).url if self.own else ""


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
    _numbering: Numbering = field(init=False)
    _displaced: dict[tuple[str, ...], str] = field(default_factory=dict)  # whose number is taken
    _tried: int = 0  # the number that was asked for though nothing names it
    _whole: str = ""  # address of the article on one page
    _whole_failure: Failure | None = None
    _weight: int = 0  # of the pages
    _was_whole: bool = False  # whether that was asked for
    _failure: Failure | None = None

    def __post_init__(self) -> None:
        self._numbering = Numbering(self.address)

    def take(self, number: int, page: Page) -> None:
        """Add *page*, unless it repeats another one, or belongs to no article though others do."""
        if number == WHOLE:
            self._take_whole(page)
            return
        if not self.pages:
            number = self._start(page, number)
        text = page.content
        earlier = self._numbering.first_to_show(text, number) if text else number
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
            self._name_all(page)

    def _start(self, first: Page, number: int) -> int:
        """Adopt the address of the first page that arrives: of a twin, or of another article."""
        asked = self.address
        self.address = addresses.parse(first.url) or asked
        if not self.address.page:
            _is_everything(first)
        if self.address.names_same(asked):
            return number
        self._numbering.named.clear()
        return first.marked or self.address.page or 1

    def _name_all(self, page: Page) -> None:
        """Note the pages that *page* names, except the address that it has itself."""
        if own := addresses.parse(page.url):
            self._numbering.placed.setdefault(own.where, page.number)
        for number, url in page.pager.items():
            self._name(number, url)
        if page.next:
            self._name(page.number + 1, page.next, follows=True)
        self._whole = self._whole or page.whole

    def _name(self, number: int, url: str, follows: bool = False) -> None:
        target = addresses.parse(url)
        if target is None or not target.names_same(self.address):
            target = self.address.at(number)
        if target.where in self._numbering.placed:
            return
        is_taken = number in self.pages or not self._numbering.name(number, target.url)
        if is_taken and not follows and number != 1:
            self._displaced[target.where] = url

    def miss(self, number: int, failure: Failure) -> None:
        """Note why page *number* is missing."""
        if number == WHOLE:
            self._whole_failure = failure
        elif number != self._tried:
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
        targets = {1: self.address.at(1)} | self._named()
        if any(number > MOST_PAGES for number in targets):
            self.missing.setdefault(MOST_PAGES + 1, WrongPage("beyond", most=MOST_PAGES))
        ways = (self._starts, self._left_out, self._further, self._as_a_whole)
        for found in chain([targets], (way() for way in ways)):
            if numbers := sorted(n for n in found.keys() - asked if n <= MOST_PAGES):
                moved = {n: addresses.onto_origin(found[n].url, base) for n in numbers}
                return {n: addresses.parse(url) or found[n] for n, url in moved.items()}
        return {}

    def _named(self) -> dict[int, Address]:
        """Return the pages that a pager names; their number may be larger than any address has."""
        named = self._numbering.named.items()
        return {n: addresses.parse(url) or self.address.at(n) for n, url in named}

    def _starts(self) -> dict[int, Address]:
        """Return the addresses to begin with, if page 1 is missing, and then the others."""
        known = self._numbering.placed.keys() | {self.address.at(1).where}
        first = [] if self.pages or self.address.is_first else [self.address]
        return {
            max(2, start.page): start
            for start in (*reversed(self.others), *first)
            if start.where not in known and start.page
        }

    def _left_out(self) -> dict[int, Address]:
        """Return the pages whose numbers lie between those that are named or there."""
        named = self._numbering.named
        numbers = [number for number in (*named, *self.pages) if number <= MOST_PAGES]
        known = self._addresses()
        if not self.pages or len(set(numbers)) == max(numbers):
            return {}
        between = {n: like(known, n, self.address) for n in range(1, max(numbers))}
        self._numbering.named = {n: address.url for n, address in between.items()} | named
        return between

    def _further(self) -> dict[int, Address]:
        """Return pages that are announced but not named: the next one and, if it exists, all."""
        said = [page.announced for page in self.pages.values() if page.announced]
        most = max((one.pages for one in said if not one.weak), default=0)
        last = max((*self.pages, *self._numbering.named), default=0)
        if not self.pages or last >= min(most, MOST_PAGES) or self._tried > last:
            return {}
        known = self._addresses()
        if self._tried in self.pages:
            rest = range(last + 1, min(most, MOST_PAGES) + 1)
            self._numbering.named |= {n: like(known, n, self.address).url for n in rest}
            return self._named()
        if self._tried:
            return {}
        self._tried = last + 1
        return {self._tried: like(known, self._tried, self.address)}

    def _as_a_whole(self) -> dict[int, Address]:
        """Return the article on one page, if it has no other pages or some are missing."""
        is_needed = len(self.pages) == 1 or (self.pages and self.missing)
        if self._was_whole or not self._whole or not is_needed:
            return {}
        self._was_whole = True
        target = addresses.parse(self._whole)
        return {WHOLE: target} if target and target.names_same(self.address) else {}

    def _addresses(self) -> dict[int, Address]:
        """Return the known addresses by number."""
        there = {n: at for n, page in self.pages.items() if (at := addresses.parse(page.url))}
        return there | self._named()

    def _take_whole(self, page: Page) -> None:
        """Replace the pages by the whole article, if it holds no less than they do."""
        of_pages = sum(each.visible for each in self.pages.values())
        if len(self.pages) == 1 and not self.missing and page.content in self._numbering.shown:
            pass  # all is on the first page
        elif page.visible < _SAME_TEXT * of_pages:
            self._whole_failure = WrongPage("less")
        else:
            _is_everything(page)
            self.pages, self.missing, self._displaced = {1: page}, {}, {}
            self._numbering.named, self._tried = {}, 0

    def collected(self) -> Collected:
        """Return the pages in order; those between them that did not arrive are missing.

        If a page announces more pages than are known, it gets a sign of that. Raises the first
        Failure if there is no page.
        """
        if not self.pages:
            assert self._failure is not None  # nothing else keeps a page away
            raise self._failure
        # A page that was linked, but that the article itself does not name, is not missing.
        known = {1, MOST_PAGES + 1, *self._numbering.named, *range(1, max(self.pages))}
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
        """Leave signs of announced pages after the *last*, and of pages without a number."""
        first = self.pages[min(self.pages)]
        for page in self.pages.values():
            if (said := page.announced) and said.pages > last:
                what = f"{said.words!r} announces {said.pages} pages, and {last} are known"
                page.signs.append(Sign("more-pages", what, said.weak))
                break
        if self._whole_failure:
            what = f"the article on one page, {self._whole}, {self._whole_failure}"
            first.signs.append(Sign("more-pages", what, weak=len(self.pages) > 1))
        for where, url in self._displaced.items():
            if where not in self._numbering.placed:
                what = f"{url} is a page of the article, too, and was not read"
                first.signs.append(Sign("more-pages", what, weak=True))
                break


def like(known: Mapping[int, Address], number: int, own: Address) -> Address:
    """Return the address of page *number*, in the form of the *known* further pages.

    ``{2: ?start=20, 3: ?start=40}`` gives ``?start=80`` for page 5, and ``{2: _1.htm}`` gives
    ``_4.htm``. Without such a form, it is the site's own, for the article at *own*.
    """
    pairs = [(n, known[n]) for n in sorted(known.keys() - {1}) if n <= MOST_PAGES]
    samples = [(n, a, _DIGITS.split(a.url.removeprefix(_up_to_id(a)))) for n, a in pairs]
    for n, address, pieces in reversed(samples):
        for m, _, others in samples:
            if m >= n or len(others) != len(pieces) or others[::2] != pieces[::2]:
                continue
            differing = [i for i in range(1, len(pieces), 2) if pieces[i] != others[i]]
            if len(differing) == 1:
                at = differing[0]
                step, rest = divmod(int(pieces[at]) - int(others[at]), n - m)
                if not rest and step > 0:
                    value = int(pieces[at]) + step * (number - n)
                    return _with(address, pieces, at, value) if value >= 0 else own.at(number)
    for n, address, pieces in samples:
        for value in (n, n - 1):
            at = next((i for i in range(len(pieces) - 2, 0, -2) if int(pieces[i]) == value), 0)
            if at:
                return _with(address, pieces, at, number - (n - value))
    return own.at(number)


def _up_to_id(address: Address) -> str:
    return f"{address.place}{address.kind}_{address.id}"


def _with(address: Address, pieces: Sequence[str], at: int, value: int) -> Address:
    width = len(pieces[at]) if pieces[at].startswith("0") else 0
    tail = "".join([*pieces[:at], str(value).zfill(width), *pieces[at + 1 :]])
    return addresses.parse(f"{_up_to_id(address)}{tail}") or address


def _is_everything(page: Page) -> None:
    """Note that *page* holds the whole article and has no further pages."""
    page.marked, page.pager, page.next, page.whole, page.announced = 0, {}, "", "", None
    page.number = 1
