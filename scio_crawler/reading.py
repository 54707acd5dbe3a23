"""Read what the site sent: from captures to a briefing with turns. Pure, without Scrapy.

The steps stand in :func:`read`, once and in order. The crawl, the replay, the upgrade of older
folders, the tests and the benchmarks all read this way.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from scio_crawler import addresses, layouts
from scio_crawler.addresses import Address
from scio_crawler.errors import Failure, PageFailure, WrongPage
from scio_crawler.items import (
    NO_TRANSCRIPTS,
    PAGER,
    PENDING,
    TRANSCRIPT,
    UNREADABLE,
    Block,
    Briefing,
    Capture,
    Collected,
    Page,
    PageLine,
    Receipt,
)
from scio_crawler.transcript import (
    audit,
    doubts,
    exchanges,
    front,
    identify,
    recognize,
    roles,
    turns,
)
from scio_crawler.transcript.text import normalize, visible

# Raised with every change of layouts/ or transcript/ that may find a transcript where none was
# found: pages that were judged to hold none are then looked at once more.
READING = 1

MOST_PAGES = 300  # of one article; the longest known has some 20
# The share of a page's text that is links to elsewhere in one that is no article (the home page).
MOST_LINKED = 1 / 3


def read(pages: Iterable[Capture] | Collected) -> Briefing:
    """Return the briefing that *pages* show, with its turns, people, notes and catalogue entry.

    *pages* are captures of the pages of one briefing, in any order. A page that the pager names
    and that is not among them, cannot be read, repeats another or belongs to another article is
    ``missing`` in the result. What a spider has collected is taken as it is: it asked for the
    missing pages, and a layout has read the others.

    What the pages turn out to be is in ``holds``. If that is no transcript, there are no turns,
    ``reason`` says why, and the entry's status is ``pending`` or empty.

    Raises the first page's :exc:`~scio_crawler.errors.Failure` if no page can be read, and
    ValueError if there is none.
    """
    briefing = open_up(pages if isinstance(pages, Collected) else assemble(pages))
    briefing.turns = turns.join(briefing, turns.split(briefing))
    _recognize(briefing)
    roles.assign(briefing)
    exchanges.link(briefing.turns, ends=exchanges.has_its_end(briefing))
    identify.drop_numbers(briefing)
    identify.settle_dates(briefing)
    identify.number(briefing)
    _note_sources(briefing)
    audit.account(briefing)
    briefing.signs = doubts.collect(briefing)
    doubts.settle(briefing)
    if briefing.holds in NO_TRANSCRIPTS and (why := doubts.why_unreadable(briefing)):
        briefing.holds, briefing.reason = UNREADABLE, why
    return briefing


def read_page(capture: Capture) -> Page:
    """Return the page that *capture* shows, as its layout reads it. Raises PageFailure."""
    return _page(capture, layouts.read_page)


def read_list(capture: Capture) -> Page:
    """Return the list page that *capture* shows, with its links. Raises PageFailure."""
    return _page(capture, layouts.read_list_page)


def _page(capture: Capture, layout: Callable[[str, str], Page]) -> Page:
    page = layout(layouts.decode(capture.body, capture.headers), capture.url)
    page.receipt = capture.receipt or Receipt(capture.fetched, digest(capture.body))
    for inline in page.inline:
        inline.receipt = page.receipt
    return page


def digest(body: bytes) -> str:
    """Return the SHA-1 of *body* in base 32, as a WARC record has it."""
    return base64.b32encode(hashlib.sha1(body, usedforsecurity=False).digest()).decode("ascii")


def open_up(collected: Collected) -> Briefing:
    """Return the briefing of the pages *collected* with its head read, and not cut into turns yet.

    Blocks that are neither head, note nor furniture have no part.
    """
    briefing = Briefing(
        pages=collected.pages,
        missing=collected.missing,
        briefing_id=collected.briefing_id,
        url=collected.url,
        gaps=collected.gaps,
        visit=collected.visit,
    )
    _normalize(briefing)
    front.describe(briefing)
    front.sort_out(briefing)
    front.read_head(briefing)
    return briefing


def _normalize(briefing: Briefing) -> None:
    """Normalize spaces and invisible characters; drop blocks that are nothing else."""
    for page in briefing.pages:
        page.blocks = [block for block in page.blocks if _has_text(block)]
        page.title, page.summary = normalize(page.title), normalize(page.summary)


def _has_text(block: Block) -> bool:
    block.text = normalize(block.text)
    return bool(block.text)


def _recognize(briefing: Briefing) -> None:
    """Judge what the pages hold. What little text is no transcript goes to the head."""
    found = recognize.judge(briefing)
    briefing.holds, briefing.reason = found.what, found.reason
    if found.what in (TRANSCRIPT, PENDING):
        briefing.entry.status = recognize.status(briefing, found.what)
    if found.what != TRANSCRIPT:
        recognize.put_aside_text(briefing)


def _note_sources(briefing: Briefing) -> None:
    briefing.sources = [
        PageLine(
            briefing_id=briefing.briefing_id,
            page=page.number,
            url=addresses.canonical(page.url),
            fetched=page.receipt.fetched,
            digest=page.receipt.digest,
            archive_file=page.receipt.archive_file,
            archive_offset=page.receipt.archive_offset,
        )
        for page in briefing.pages
    ]


def assemble(captures: Iterable[Capture]) -> Collected:
    """Put the pages of one briefing together, as :func:`read` describes it."""
    found: Assembly | None = None
    for capture in sorted(captures, key=lambda capture: _number(capture.url)):
        address = addresses.parse(capture.url)
        if address is None:
            raise WrongPage("leads-to-no-briefing", url=capture.url)
        found = found or Assembly(address)
        try:
            page = read_page(capture)
            check_page(page, address)
        except PageFailure as failure:
            found.miss(address.page, failure)
        else:
            found.take(address.page, page)
    if found is None:
        raise ValueError("there is no page to read")
    for number in found.wanted(found.address.origin):
        found.miss(number, WrongPage("not-given"))
    return found.collected()


def _number(url: str) -> int:
    address = addresses.parse(url)
    return address.page if address else 0


def check_page(page: Page, address: Address) -> None:
    """Check that *page* is the one that was asked for at *address*. Raises WrongPage.

    A page that leads on by JavaScript is not judged.
    """
    if page.redirect:
        return
    found = addresses.parse(page.url)
    if found is None:
        raise WrongPage("leads-to-no-briefing", url=page.url)
    if not found.names_same(address) and address.page == 1:
        address = found  # another article in its place
    if not found.names_same(address) or found.page != address.page:
        raise WrongPage("leads-elsewhere", url=page.url)
    if page.article and found.kind == "content" and page.article != found.id:
        raise WrongPage("other-article", article=page.article)
    if page.number != address.page and address.page:
        raise WrongPage("other-number", number=page.number)
    if page.article:
        return
    if not any(block.text for block in page.blocks):
        raise WrongPage("no-text")
    if found.kind == "content" and _is_of_links(page):
        raise WrongPage("links-only")


def _is_of_links(page: Page) -> bool:
    """Return whether much of the text is links: the home page, sent in place of an article."""
    blocks = [block for block in page.blocks if block.kind != PAGER]
    linked = sum(visible(block.text) for block in blocks if block.href)
    return linked > MOST_LINKED * sum(visible(block.text) for block in blocks)


@dataclass
class Assembly:
    """The pages of one briefing while they come in."""

    address: Address  # of the article as it was found to be
    pages: dict[int, Page] = field(default_factory=dict)
    missing: dict[int, Failure] = field(default_factory=dict)
    _named: dict[int, str] = field(default_factory=dict)  # by pagers: number -> address
    _shown: dict[str, int] = field(default_factory=dict)  # a page's text -> its number
    _failure: Failure | None = None

    def take(self, number: int, page: Page) -> None:
        """Add *page*, unless it repeats another one or is of no article where others are."""
        if not self.pages:
            self._start(page)
            number = self.address.page or 1
        text = "\n".join(block.text for block in page.blocks if block.kind != PAGER)
        earlier = self._shown.setdefault(text, number) if text else number
        if earlier != number:
            self.missing[number] = WrongPage("repeats", number=earlier)
        elif not page.article and any(other.article for other in self.pages.values()):
            self.missing[number] = WrongPage("foreign")
        else:
            self.pages[number] = page
            for further, url in page.pager.items():
                self._named.setdefault(further, url)

    def _start(self, first: Page) -> None:
        """Go by the address of the first page that is there: a twin's, or another article's."""
        self.address = addresses.parse(first.url) or self.address
        if not self.address.page:
            first.number, first.pager = 1, {}  # all is on it
            for block in first.blocks:
                block.page = 1

    def miss(self, number: int, failure: Failure) -> None:
        """Note why page *number* could not be had."""
        self.missing[number] = failure
        self._failure = self._failure or failure

    def wanted(self, base: str) -> dict[int, Address]:
        """Return page 1 and the pages that a pager names, as far as nothing came of them yet.

        *base* is the origin in use, onto which the site's own addresses are moved.
        """
        targets = {1: self.address.at(1)} if self.address.page or not self.pages else {}
        for number, url in self._named.items():
            if number > MOST_PAGES:
                self.missing.setdefault(MOST_PAGES + 1, WrongPage("beyond", most=MOST_PAGES))
                continue
            target = addresses.parse(addresses.onto_origin(url, base))
            same = target is not None and target.names_same(self.address)
            targets.setdefault(number, target if target and same else self.address.at(number))
        asked = {*self.pages, *self.missing}
        return {number: targets[number] for number in sorted(targets.keys() - asked)}

    def collected(self) -> Collected:
        """Return the pages in order; one between them that was not had is missing.

        Raises the first Failure if no page was had.
        """
        if not self.pages:
            assert self._failure is not None  # nothing else keeps a page away
            raise self._failure
        # A page that was linked, but that the article itself does not name, is not missing.
        known = {1, MOST_PAGES + 1, *self._named, *range(1, max(self.pages))}
        missing = {number: why for number, why in self.missing.items() if number in known}
        for number in range(1, max(self.pages)):
            if number not in self.pages:
                missing.setdefault(number, WrongPage("not-linked"))
        return Collected(
            pages=[self.pages[number] for number in sorted(self.pages)],
            missing=dict(sorted(missing.items())),
            briefing_id=self.address.briefing_id,
            url=self.address.at(1).canonical,
        )
