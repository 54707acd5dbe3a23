"""Read what the site sent: from captures to a briefing with turns. Pure, without Scrapy.

The steps stand in :func:`read`, once and in order. The crawl, the replay, the tests and the
benchmarks all read this way.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain

from scio_crawler.common import addresses
from scio_crawler.common.addresses import Address
from scio_crawler.common.content import digest
from scio_crawler.common.errors import Failure, PageFailure, TooMuch, WrongPage
from scio_crawler.common.files import sha256_of_text
from scio_crawler.items import (
    NO_TRANSCRIPTS,
    PAGER,
    PENDING,
    TRANSCRIPT,
    UNREADABLE,
    Briefing,
    Capture,
    CollectedPages,
    Page,
    PageLine,
    Receipt,
    Sign,
)
from scio_crawler.reading.page import decode, read_html, read_list_html
from scio_crawler.reading.page.pager import MOST_PAGES
from scio_crawler.reading.text import normalize, visible
from scio_crawler.reading.transcript import (
    belonging,
    doubts,
    exchanges,
    front,
    furniture,
    recognize,
    roles,
    turns,
)

_MOST_TEXT = 4_000_000  # characters of all pages together; the longest article has some 300,000
_PER_BLOCK = 16  # characters that stand for what a block takes, however short its text is
WHOLE = 0  # in place of a number: the whole article on one page
# The share of a page's text that is links to elsewhere in one that is no article (the home page).
_MOST_LINKED = 1 / 3
_SAME_TEXT = 0.95  # of what the pages hold, which the whole article must hold too


def weigh(page: Page) -> None:
    """Fill in what is compared of pages: ``weight``, ``content`` and ``visible``.

    They stand on the page because the process that puts pages together may not have their blocks.
    """
    page.weight = sum(len(block.text) + len(block.href) + _PER_BLOCK for block in page.blocks)
    text = "\n".join([block.text for block in page.blocks if block.kind != PAGER])
    page.content = sha256_of_text(text) if text else ""
    pagers = [block.text for block in page.blocks if block.kind == PAGER]
    page.visible = page.characters - visible("".join(pagers))


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
    _shown: dict[str, int] = field(default_factory=dict)  # content of a page -> its number
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
        content = page.content
        earlier = self._shown.setdefault(content, number) if content else number
        if earlier != number:
            self.note_missing(number, WrongPage("repeats", number=earlier))
        elif self.pages and self._weight + page.weight > _MOST_TEXT:
            self.note_missing(number, TooMuch("too-much-together", most=_MOST_TEXT))
        elif not page.article and any(other.article for other in self.pages.values()):
            self.note_missing(number, WrongPage("foreign"))
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

    def note_missing(self, number: int, failure: Failure) -> None:
        """Note why page *number* is missing."""
        if number == WHOLE:
            self._whole_failure = failure
        else:
            self.missing[number] = failure
            if self._failure is None or self._failure.kind == "not-given":
                self._failure = failure

    def pages_to_fetch(self, base: str) -> dict[int, Address]:
        """Return the pages to ask for now, by number: page 1 and those that a pager names first.

        *base* is the origin in use, onto which the site's own addresses are moved.
        """
        asked = {*self.pages, *self.missing}
        if not asked and not self.address.page:
            return {1: self.address}
        if self.pages and not self.address.page:
            return {}  # all is on that page
        named = {n: addresses.parse(url) or self.address.at(n) for n, url in self._named.items()}
        targets = {1: self.address.at(1)} | named
        if any(number > MOST_PAGES for number in targets):
            self.missing.setdefault(MOST_PAGES + 1, WrongPage("beyond", most=MOST_PAGES))
        ways = (self._starts, self._left_out, self._as_a_whole)
        for found in chain([targets], (way() for way in ways)):
            if numbers := sorted(n for n in found.keys() - asked if n <= MOST_PAGES):
                moved = {n: addresses.onto_origin(found[n].url, base) for n in numbers}
                return {n: addresses.parse(url) or found[n] for n, url in moved.items()}
        return {}

    def _starts(self) -> dict[int, Address]:
        """Return the addresses to begin with, if page 1 is missing, and then the others."""
        first = [] if self.pages else [self.address]
        return {start.page: start for start in (*reversed(self.others), *first) if start.page}

    def _left_out(self) -> dict[int, Address]:
        """Return the pages whose numbers lie between those that are named or there."""
        numbers = [number for number in (*self._named, *self.pages) if number <= MOST_PAGES]
        if not self.pages or len(set(numbers)) == max(numbers):
            return {}
        between = {n: address_like(self._named, n, self.address) for n in range(1, max(numbers))}
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

    def collected(self) -> CollectedPages:
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
        return CollectedPages(
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


def address_like(named: Mapping[int, str], number: int, own: Address) -> Address:
    """Return the address of page *number*, in the form of those that are *named*, or of *own*."""
    further = addresses.parse(named[max(named)]) if named else None
    return (further or own).at(number)


def _is_everything(page: Page) -> None:
    """Note that *page* holds the whole article and has no further pages."""
    page.marked, page.pager, page.whole, page.announced = 0, {}, "", None
    page.number = 1


def count_audit(briefing: Briefing) -> None:
    """Fill the ``audit_`` keys of the entry: numbers of visible characters.

    Turns and notes are counted as they will be written, the total in the HTML elements. Furniture
    includes the lines outside the body, and invisible characters that were removed from a page.
    ``audit_unaccounted`` is the difference: above 0 where text was lost, below 0 where text was
    doubled.
    """
    texts: dict[str, list[str]] = {"head": [], "label": [], "furniture": []}
    for block in briefing.blocks():
        if block.part in texts:
            texts[block.part].append(block.text)
    parts = {part: visible("".join(own)) for part, own in texts.items()}
    entry, unseen = briefing.entry, sum(page.unseen for page in briefing.pages)
    parts["furniture"] += unseen + sum(page.around for page in briefing.pages)
    entry.audit_characters = unseen + sum(page.shown for page in briefing.pages)
    entry.audit_head, entry.audit_labels, entry.audit_furniture = parts.values()
    entry.audit_turns = visible("".join([turn.text for turn in briefing.turns]))
    entry.audit_notes = visible("".join([note.text for note in briefing.notes]))
    entry.audit_unaccounted = entry.audit_characters - sum(parts.values())
    entry.audit_unaccounted -= entry.audit_turns + entry.audit_notes


# Turns, people or notes of one briefing; the longest known has some 150 turns. A title, an office
# and an address are copied into each.
_MOST_LINES = 5_000


def read(pages: Iterable[Capture] | CollectedPages) -> Briefing:
    """Return the briefing that *pages* show, with its turns, people, notes and catalogue entry.

    *pages* are captures of the pages of one briefing, in any order. A page that a pager names is
    ``missing`` in the result if it is not among them, cannot be read, repeats another page or
    belongs to another article. What a spider has collected is taken as it is.

    ``holds`` says what the pages are. If they are no transcript, there are no turns, ``reason``
    says why, and the entry's status is ``pending`` or empty.

    Raises the first page's :exc:`~scio_crawler.common.errors.Failure` if no page can be read,
    TooMuch if they hold more than any briefing, and ValueError if there is none.
    """
    briefing = open_up(pages if isinstance(pages, CollectedPages) else assemble(pages))
    briefing.turns = turns.merge_across_pages(
        briefing, belonging.drop_foreign_pages(briefing, turns.split(briefing))
    )
    for table in (briefing.turns, briefing.people, briefing.notes):
        if len(table) > _MOST_LINES:
            raise TooMuch("too-much", most=_MOST_LINES, what="turns, people or notes")
    _recognize(briefing)
    roles.assign(briefing)
    begins, ends = exchanges.has_its_beginning(briefing), exchanges.has_its_end(briefing)
    exchanges.link(briefing.turns, ends, begins)
    turns.drop_numbers(briefing)
    turns.settle_dates(briefing)
    turns.number(briefing)
    briefing.sources = [
        PageLine(
            briefing_id=briefing.briefing_id,
            page=page.number,
            url=addresses.canonical(page.url),
            **vars(page.receipt),
        )
        for page in briefing.pages
    ]
    turns.note_pages(briefing.entry, briefing.sources)
    count_audit(briefing)
    briefing.signs = doubts.collect(briefing)
    entry = briefing.entry
    entry.audit_unread = sum(map(visible, briefing.unread))
    entry.audit_furniture -= entry.audit_unread
    doubts.set_status(briefing)
    if briefing.holds in NO_TRANSCRIPTS and (why := doubts.why_unreadable(briefing)):
        briefing.holds, briefing.reason = UNREADABLE, why
    return briefing


def read_page(capture: Capture) -> Page:
    """Return the page that *capture* shows, as its layout is read. Raises PageFailure."""
    return _page(capture, read_html)


def read_page_at(capture: Capture, address: Address, number: int) -> Page:
    """Return page *number*, requested at *address*. Raises PageFailure, also for another page."""
    page = read_page(capture)
    check_page(page, address, number)
    return page


def read_list(capture: Capture) -> Page:
    """Return the list page that *capture* shows, with its links. Raises PageFailure."""
    return _page(capture, read_list_html)


def read_list_at(capture: Capture, asked: str, number: int, is_first: bool, title: str) -> Page:
    """Return page *number* of the list, requested at *asked*. Raises WrongPage for another page.

    A page without a pager may be the home page, sent in its place, unless it has the *title*.
    """
    page = read_list(capture)
    found = addresses.parse(capture.url)
    if page.redirect or is_first:  # the list itself may have moved
        return page
    wanted = addresses.parse(asked)
    is_there = addresses.path_of(capture.url) == addresses.path_of(asked)
    if found and wanted:
        is_there = found.page == number or found.is_at(wanted)
    if not is_there:
        raise WrongPage("leads-off-list", url=capture.url)
    if page.marked not in (0, number):
        raise WrongPage("other-list-number", number=page.marked)
    names_others = page.pager or page.whole or page.announced
    is_whole = found and (found.mobile or not found.page)
    if not (names_others or is_whole or (title and page.title == title)):
        raise WrongPage("no-pager")
    return page


def _page(capture: Capture, layout: Callable[[str, str], Page]) -> Page:
    text, problems, unseen = decode.decode(capture.body, capture.headers)
    page = layout(text, capture.url)
    page.problems.extend(problems)
    page.unseen = unseen
    page.receipt = capture.receipt or Receipt(capture.fetched, digest(capture.body))
    for inline in page.inline:
        inline.receipt = page.receipt
        decode.cut(inline)
        weigh(inline)
    decode.cut(page)
    weigh(page)
    return page


def open_up(collected: CollectedPages) -> Briefing:
    """Return the briefing of the pages *collected* with only head, notes and furniture marked."""
    briefing = Briefing(
        pages=collected.pages,
        missing=collected.missing,
        briefing_id=collected.briefing_id,
        url=collected.url,
        gaps=collected.gaps,
        failed=collected.failed,
        visit=collected.visit,
    )
    for page in briefing.pages:
        for block in page.blocks:
            block.text, block.page = normalize(block.text), page.number
        page.blocks = [block for block in page.blocks if block.text]
        page.title, page.summary = normalize(page.title), normalize(page.summary)
    front.describe(briefing)
    front.sort_out(briefing)
    front.read_head(briefing)
    furniture.mark(briefing)
    return briefing


def _recognize(briefing: Briefing) -> None:
    """Decide what the pages hold. The text of what is no transcript goes to the head."""
    briefing.holds, briefing.reason = recognize.judge(briefing)
    if briefing.holds in (TRANSCRIPT, PENDING):
        briefing.entry.status = recognize.status(briefing)
    if briefing.holds != TRANSCRIPT:
        recognize.put_aside_text(briefing)


def assemble(captures: Iterable[Capture]) -> CollectedPages:
    """Put the pages of one briefing together, as :func:`read` describes."""
    given: dict[tuple[str, ...], Capture] = {}
    starts = []
    for capture in captures:
        if (address := addresses.parse(capture.url)) is None:
            raise WrongPage("leads-to-no-briefing", url=capture.url)
        given.setdefault(address.page_key, capture)
        starts.append(address)
    if not starts:
        raise ValueError("there is no page to read")

    def page_at(address: Address, number: int) -> Page:
        if (sent := given.get(address.page_key)) is None:
            raise WrongPage("not-given")
        return read_page_at(sent, address, number)

    return put_together(starts, page_at)


def put_together(
    starts: Iterable[Address], page_at: Callable[[Address, int], Page]
) -> CollectedPages:
    """Put together the pages at *starts*, and those that their pagers name.

    *page_at* returns the page at an address under a number; if it raises PageFailure, that page is
    missing. Raises the first PageFailure if there is no page.
    """
    # Captures that no pager names are pages as their addresses number them.
    first, *others = sorted(starts, key=lambda address: address.page)
    found = Assembly(first, others=others)
    while wanted := found.pages_to_fetch(first.origin):
        for number, address in wanted.items():
            try:
                page = page_at(address, number)
            except PageFailure as failure:
                found.note_missing(number, failure)
            else:
                found.take(number, page)
    return found.collected()
