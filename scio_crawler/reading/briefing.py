"""Read what the site sent: from captures to a briefing with turns. Pure, without Scrapy.

The steps are in :func:`read`, once and in order. The crawl, the replay, the tests and the
benchmarks all read this way. The checks of a page list each kind of wrong page once, in the order
in which they count, so they have more conditions than other functions.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

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

_MAX_TEXT = 4_000_000  # characters of all pages together; the longest article has some 300,000
_WEIGHT_OF_BLOCK = 16  # characters that stand for what a block takes, however short its text is
WHOLE = 0  # in place of a number: the whole article on one page
# The share of a page's text that is links to elsewhere in one that is not an article (the home
# page).
_MAX_LINKED = 1 / 3
_SAME_TEXT = 0.95  # of what the pages hold, which the whole article must hold too


def weigh(page: Page) -> None:
    """Fill in what is compared of pages: ``weight``, ``content`` and ``visible``.

    They are on the page because the process that puts pages together may not have their blocks.
    """
    page.weight = sum(len(block.text) + len(block.href) + _WEIGHT_OF_BLOCK for block in page.blocks)
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

    is_article = found.kind == "content"
    if page.article and is_article and page.article != found.id:
        raise WrongPage("other-article", article=page.article)
    if page.marked and number and page.marked != number:
        raise WrongPage("other-number", number=page.marked)
    if not page.article:
        _check_text(page, is_article)


def _check_text(page: Page, is_article: bool) -> None:
    """Check that *page*, at the address of an article if *is_article*, has more text than links."""
    if not any(block.text for block in page.blocks):
        raise WrongPage("no-text")
    if is_article and _is_of_links(page):
        raise WrongPage("links-only")


def _is_of_links(page: Page) -> bool:
    """Return whether much of the text is links: the home page, sent in place of an article."""
    linked = total = 0
    for block in page.blocks:
        if block.kind != PAGER:
            length = visible(block.text)
            total += length
            if block.href:
                linked += length
    return linked > _MAX_LINKED * total


@dataclass
class Assembly:
    """The pages of one briefing while they come in.

    Ask for the pages that ``pages_to_fetch()`` returns, pass each on to ``add()`` or its failure to
    ``note_missing()``, and repeat until it returns none; ``collected()`` is the result. This ends
    with any pager: at most ``MOST_PAGES`` numbers are asked for, each once.
    """

    address: Address  # of the article as it was found to be; at first, of any page of it
    others: Sequence[Address] = ()  # further addresses to begin with, and to ask for at the end
    pages: dict[int, Page] = field(default_factory=dict)
    missing: dict[int, Failure] = field(default_factory=dict)
    _named: dict[int, str] = field(default_factory=dict)  # number -> address, as pagers have it
    _numbers: dict[str, int] = field(default_factory=dict)  # content of a page -> its number
    _whole: str = ""  # address of the article on one page
    _whole_failure: Failure | None = None
    _weight: int = 0  # of the pages
    _has_asked_for_whole: bool = False
    _failure: Failure | None = None

    def add(self, number: int, page: Page) -> None:
        """Add *page*, unless it repeats another one, or belongs to no article though others do."""
        if number == WHOLE:
            self._add_whole(page)
            return
        if not self.pages:
            number = self._start(page, number)

        earlier = number
        if page.content:
            earlier = self._numbers.setdefault(page.content, number)
        if earlier != number:
            self.note_missing(number, WrongPage("repeats", number=earlier))
        elif self.pages and self._weight + page.weight > _MAX_TEXT:
            self.note_missing(number, TooMuch("too-much-together", most=_MAX_TEXT))
        elif not page.article and any(other.article for other in self.pages.values()):
            self.note_missing(number, WrongPage("foreign"))
        else:
            self.pages[number] = page
            self._weight += page.weight
            page.number = number
            self._whole = self._whole or page.whole
            self._named = page.pager | self._named

    def _start(self, first: Page, number: int) -> int:
        """Adopt the address of the first page that arrives: of a twin, or of another article."""
        requested = self.address
        self.address = addresses.parse(first.url) or requested
        if not self.address.page:
            _make_only_page(first)
        if self.address.names_same(requested):
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
        asked = self.pages.keys() | self.missing.keys()
        if not asked and not self.address.page:
            return {1: self.address}
        if self.pages and not self.address.page:
            return {}  # all is on that page

        for find in (self._named_pages, self._starts, self._skipped_pages, self._whole_article):
            targets = find()
            found: dict[int, Address] = {}
            for number in sorted(targets.keys() - asked):
                if number <= MOST_PAGES:
                    url = addresses.onto_origin(targets[number].url, base)
                    found[number] = addresses.parse(url) or targets[number]
            if found:
                return found
        return {}

    def _named_pages(self) -> dict[int, Address]:
        """Return page 1 and those that pagers name; note if they name too many."""
        targets = {1: self.address.at(1)}
        for number, url in self._named.items():
            targets[number] = addresses.parse(url) or self.address.at(number)
        if max(targets) > MOST_PAGES:
            self.missing.setdefault(MOST_PAGES + 1, WrongPage("beyond", most=MOST_PAGES))
        return targets

    def _starts(self) -> dict[int, Address]:
        """Return the addresses to begin with, if page 1 is missing, and then the others."""
        starts = list(reversed(self.others))
        if not self.pages:
            starts.append(self.address)
        return {start.page: start for start in starts if start.page}

    def _skipped_pages(self) -> dict[int, Address]:
        """Return the pages whose numbers are between those of named or known pages."""
        numbers = {n for n in self._named.keys() | self.pages.keys() if n <= MOST_PAGES}
        if not self.pages or len(numbers) == max(numbers):
            return {}
        skipped: dict[int, Address] = {}
        for number in range(1, max(numbers)):
            skipped[number] = address_like(self._named, number, self.address)
        for number, address in skipped.items():
            self._named.setdefault(number, address.url)
        return skipped

    def _whole_article(self) -> dict[int, Address]:
        """Return the article on one page, if it has no other pages or some are missing."""
        is_needed = len(self.pages) == 1 or (self.pages and self.missing)
        if self._has_asked_for_whole or not self._whole or not is_needed:
            return {}
        self._has_asked_for_whole = True
        target = addresses.parse(self._whole)
        return {WHOLE: target} if target and target.names_same(self.address) else {}

    def _add_whole(self, page: Page) -> None:
        """Replace the pages by the whole article, if it holds no less than they do."""
        if len(self.pages) == 1 and not self.missing and page.content in self._numbers:
            return  # all is on the first page
        length = sum(each.visible for each in self.pages.values())
        if page.visible < _SAME_TEXT * length:
            self._whole_failure = WrongPage("less")
        else:
            _make_only_page(page)
            self.pages, self.missing, self._named = {1: page}, {}, {}

    def collected(self) -> CollectedPages:
        """Return the pages in order; those between them that did not arrive are missing.

        If a page announces more pages than are known, it gets a sign of that. Raises the first
        Failure if there is no page.
        """
        if not self.pages:
            assert self._failure is not None  # nothing else keeps a page away
            raise self._failure
        between = set(range(1, max(self.pages)))
        # A page that was linked, but that the article itself does not name, is not missing.
        known = between | self._named.keys() | {1, MOST_PAGES + 1}
        missing = {number: why for number, why in self.missing.items() if number in known}
        for number in between - self.pages.keys():
            missing.setdefault(number, WrongPage("not-linked"))

        self._sign_further_text(max(self.pages.keys() | missing.keys()))
        return CollectedPages(
            pages=[self.pages[number] for number in sorted(self.pages)],
            missing=dict(sorted(missing.items())),
            briefing_id=self.address.briefing_id,
            url=self.address.at(1).canonical,
        )

    def _sign_further_text(self, last: int) -> None:
        """Sign announced pages after the *last*, and a whole text that is missing."""
        for page in self.pages.values():
            announced = page.announced
            if announced and announced.pages > last:
                what = f"{announced.words!r} announces {announced.pages} pages"
                what += f", and {last} are known"
                page.signs.append(Sign("more-pages", what, announced.weak))
                break
        if self._whole_failure:
            first = self.pages[min(self.pages)]
            what = f"the article on one page, {self._whole}, {self._whole_failure}"
            first.signs.append(Sign("more-pages", what, weak=len(self.pages) > 1))


def address_like(named: Mapping[int, str], number: int, own: Address) -> Address:
    """Return the address of page *number*, in the form of those that are *named*, or of *own*."""
    further = addresses.parse(named[max(named)]) if named else None
    return (further or own).at(number)


def _make_only_page(page: Page) -> None:
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
    entry = briefing.entry
    entry.audit_head = visible("".join(texts["head"]))
    entry.audit_labels = visible("".join(texts["label"]))
    entry.audit_furniture = visible("".join(texts["furniture"]))
    entry.audit_turns = visible("".join([turn.text for turn in briefing.turns]))
    entry.audit_notes = visible("".join([note.text for note in briefing.notes]))

    entry.audit_characters = 0
    for page in briefing.pages:
        entry.audit_characters += page.shown + page.unseen
        entry.audit_furniture += page.around + page.unseen
    accounted = entry.audit_head + entry.audit_labels + entry.audit_furniture
    accounted += entry.audit_turns + entry.audit_notes
    entry.audit_unaccounted = entry.audit_characters - accounted


# Turns, people or notes of one briefing; the longest known has some 150 turns. A title, an office
# and an address are copied into each.
_MAX_RECORDS = 5_000


def read(pages: Iterable[Capture] | CollectedPages) -> Briefing:
    """Return the briefing that *pages* show, with its turns, people, notes and catalogue entry.

    *pages* are captures of the pages of one briefing, in any order. A page that a pager names is
    ``missing`` in the result if it is not among them, cannot be read, repeats another page or
    belongs to another article. What a spider has collected is taken as it is.

    ``holds`` says what the pages are. If they are not a transcript, there are no turns, ``reason``
    says why, and the entry's status is ``pending`` or empty.

    Raises the first page's :exc:`~scio_crawler.common.errors.Failure` if no page can be read,
    TooMuch if they hold more than any briefing, and ValueError if there is none.
    """
    if not isinstance(pages, CollectedPages):
        pages = assemble(pages)
    briefing = open_up(pages)
    own_turns = belonging.drop_foreign_pages(briefing, turns.split(briefing))
    briefing.turns = turns.merge_across_pages(briefing, own_turns)
    for table in (briefing.turns, briefing.people, briefing.notes):
        if len(table) > _MAX_RECORDS:
            raise TooMuch("too-much", most=_MAX_RECORDS, what="turns, people or notes")

    entry = briefing.entry
    briefing.holds, briefing.reason = recognize.classify(briefing)
    if briefing.holds in (TRANSCRIPT, PENDING):
        entry.status = recognize.status_of(briefing)
    if briefing.holds != TRANSCRIPT:
        recognize.put_aside_text(briefing)
    roles.assign(briefing)
    begins, ends = exchanges.has_its_beginning(briefing), exchanges.has_its_end(briefing)
    exchanges.link(briefing.turns, ends, begins)
    turns.drop_numbers(briefing)
    turns.set_dates(briefing)
    turns.fill_keys(briefing)

    for page in briefing.pages:
        line = PageLine(
            briefing_id=briefing.briefing_id,
            page=page.number,
            url=addresses.canonical(page.url),
            **vars(page.receipt),
        )
        briefing.sources.append(line)
    turns.note_pages(entry, briefing.sources)

    count_audit(briefing)
    briefing.signs = doubts.collect(briefing)
    entry.audit_unread = sum(map(visible, briefing.unread))
    entry.audit_furniture -= entry.audit_unread
    doubts.set_status(briefing)
    if briefing.holds in NO_TRANSCRIPTS:
        why = doubts.why_unreadable(briefing)
        if why:
            briefing.holds, briefing.reason = UNREADABLE, why
    return briefing


def read_page(capture: Capture) -> Page:
    """Return the page that *capture* shows, as its layout is read. Raises PageFailure."""
    return _read_as(capture, read_html)


def read_page_at(capture: Capture, address: Address, number: int) -> Page:
    """Return page *number*, requested at *address*. Raises PageFailure, also for another page."""
    page = read_page(capture)
    check_page(page, address, number)
    return page


def read_list(capture: Capture) -> Page:
    """Return the list page that *capture* shows, with its links. Raises PageFailure."""
    return _read_as(capture, read_list_html)


def read_list_at(capture: Capture, asked: str, number: int, is_first: bool, title: str) -> Page:
    """Return page *number* of the list, requested at *asked*. Raises WrongPage for another page.

    A page without a pager may be the home page, sent in its place, unless it has the *title*.
    """
    page = read_list(capture)
    if page.redirect or is_first:  # the list itself may have moved
        return page

    found, wanted = addresses.parse(capture.url), addresses.parse(asked)
    if found and wanted:
        is_there = found.page == number or found.is_at(wanted)
    else:
        is_there = addresses.path_of(capture.url) == addresses.path_of(asked)
    if not is_there:
        raise WrongPage("leads-off-list", url=capture.url)
    if page.marked not in (0, number):
        raise WrongPage("other-list-number", number=page.marked)

    names_others = page.pager or page.whole or page.announced
    is_whole = found and (found.mobile or not found.page)
    has_title = title and page.title == title
    if not (names_others or is_whole or has_title):
        raise WrongPage("no-pager")
    return page


def _read_as(capture: Capture, read_layout: Callable[[str, str], Page]) -> Page:
    text, problems, unseen = decode.decode(capture.body, capture.headers)
    page = read_layout(text, capture.url)
    page.problems.extend(problems)
    page.unseen = unseen
    page.receipt = capture.receipt or Receipt(capture.fetched, digest(capture.body))
    for inline in page.inline:
        inline.receipt = page.receipt
        decode.truncate_metadata(inline)
        weigh(inline)
    decode.truncate_metadata(page)
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
    front.mark_notes(briefing)
    front.read_head(briefing)
    furniture.mark_repeated(briefing)
    return briefing


def assemble(captures: Iterable[Capture]) -> CollectedPages:
    """Put the pages of one briefing together, as :func:`read` describes."""
    given: dict[tuple[str, ...], Capture] = {}
    starts: list[Address] = []
    for capture in captures:
        address = addresses.parse(capture.url)
        if address is None:
            raise WrongPage("leads-to-no-briefing", url=capture.url)
        given.setdefault(address.page_key, capture)
        starts.append(address)
    if not starts:
        raise ValueError("there is no page to read")

    def page_at(address: Address, number: int) -> Page:
        sent = given.get(address.page_key)
        if sent is None:
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
    assembly = Assembly(first, others=others)
    while wanted := assembly.pages_to_fetch(first.origin):
        for number, address in wanted.items():
            try:
                page = page_at(address, number)
            except PageFailure as failure:
                assembly.note_missing(number, failure)
            else:
                assembly.add(number, page)
    return assembly.collected()
