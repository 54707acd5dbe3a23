"""Read what the site sent: from captures to a briefing with turns. Pure, without Scrapy.

The steps stand in :func:`read`, once and in order. The crawl, the replay, the tests and the
benchmarks all read this way.
"""

import base64
import hashlib
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable

from lxml import etree

from scio_crawler import items
from scio_crawler.common import addresses
from scio_crawler.common.addresses import Address
from scio_crawler.common.errors import PageFailure, TooMuch, WrongPage
from scio_crawler.reading.assembly import Assembly, check_page, weigh
from scio_crawler.reading.page import read_html, read_list_html
from scio_crawler.reading.page.decode import cut, decode
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


def account(briefing: items.Briefing) -> None:
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


# The modules and folders of the package that reading depends on.
_DEPENDS_ON = ("common/addresses.py", "common/errors.py", "items.py", "reading")
# Turns, people or notes of one briefing; the longest known has some 150 turns. A title, an office
# and an address are copied into each.
_MOST_LINES = 5_000


def read(pages: Iterable[items.Capture] | items.Collected) -> items.Briefing:
    """Return the briefing that *pages* show, with its turns, people, notes and catalogue entry.

    *pages* are captures of the pages of one briefing, in any order. A page that a pager names is
    ``missing`` in the result if it is not among them, cannot be read, repeats another page or
    belongs to another article. What a spider has collected is taken as it is.

    ``holds`` says what the pages are. If they are no transcript, there are no turns, ``reason``
    says why, and the entry's status is ``pending`` or empty.

    Raises the first page's :exc:`~scio_crawler.common.errors.Failure` if no page can be read,
    TooMuch if they hold more than any briefing, and ValueError if there is none.
    """
    briefing = open_up(pages if isinstance(pages, items.Collected) else assemble(pages))
    briefing.turns = turns.join(briefing, belonging.keep(briefing, turns.split(briefing)))
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
    briefing.sources = [_source(briefing, page) for page in briefing.pages]
    turns.note_pages(briefing.entry, briefing.sources)
    account(briefing)
    briefing.signs = doubts.collect(briefing)
    entry = briefing.entry
    entry.audit_unread = sum(map(visible, briefing.unread))
    entry.audit_furniture -= entry.audit_unread
    doubts.settle(briefing)
    if briefing.holds in items.NO_TRANSCRIPTS and (why := doubts.why_unreadable(briefing)):
        briefing.holds, briefing.reason = items.UNREADABLE, why
    return briefing


@cache
def version() -> str:
    """Return a digest of the code that reads: the same code reads the same."""
    hashed = hashlib.sha256(repr((etree.LXML_VERSION, unicodedata.unidata_version)).encode())
    folder = files("scio_crawler")
    for name in _DEPENDS_ON:
        for file in sorted(_files(folder / name), key=lambda file: file.name):
            hashed.update(file.read_bytes())
    return hashed.hexdigest()[:16]


def _files(place: Traversable) -> Iterator[Traversable]:
    if place.is_dir():
        for inside in place.iterdir():
            yield from _files(inside)
    elif place.name.endswith((".csv", ".py", ".txt")):
        yield place


def read_page(capture: items.Capture) -> items.Page:
    """Return the page that *capture* shows, as its layout is read. Raises PageFailure."""
    return _page(capture, read_html)


def read_page_at(capture: items.Capture, address: Address, number: int) -> items.Page:
    """Return page *number*, requested at *address*. Raises PageFailure, also for another page."""
    page = read_page(capture)
    check_page(page, address, number)
    return page


def read_list(capture: items.Capture) -> items.Page:
    """Return the list page that *capture* shows, with its links. Raises PageFailure."""
    return _page(capture, read_list_html)


def read_list_at(
    capture: items.Capture, asked: str, number: int, is_first: bool, title: str
) -> items.Page:
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
    is_whole = found is not None and (found.mobile or not found.page)
    if not (names_others or is_whole or (title and page.title == title)):
        raise WrongPage("no-pager")
    return page


def _page(capture: items.Capture, layout: Callable[[str, str], items.Page]) -> items.Page:
    text, problems, unseen = decode(capture.body, capture.headers)
    page = layout(text, capture.url)
    page.problems.extend(problems)
    page.unseen = unseen
    page.receipt = capture.receipt or items.Receipt(capture.fetched, digest(capture.body))
    for inline in page.inline:
        inline.receipt = page.receipt
        cut(inline)
        weigh(inline)
    cut(page)
    weigh(page)
    return page


def digest(body: bytes) -> str:
    """Return the SHA-1 of *body* in base 32, as a WARC record has it."""
    return base64.b32encode(hashlib.sha1(body, usedforsecurity=False).digest()).decode("ascii")


def open_up(collected: items.Collected) -> items.Briefing:
    """Return the briefing of the pages *collected* with only head, notes and furniture marked."""
    briefing = items.Briefing(
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


def _recognize(briefing: items.Briefing) -> None:
    """Decide what the pages hold. The text of what is no transcript goes to the head."""
    briefing.holds, briefing.reason = recognize.judge(briefing)
    if briefing.holds in (items.TRANSCRIPT, items.PENDING):
        briefing.entry.status = recognize.status(briefing)
    if briefing.holds != items.TRANSCRIPT:
        recognize.put_aside_text(briefing)


def _source(briefing: items.Briefing, page: items.Page) -> items.PageLine:
    return items.PageLine(
        briefing_id=briefing.briefing_id,
        page=page.number,
        url=addresses.canonical(page.url),
        **asdict(page.receipt),
    )


def assemble(captures: Iterable[items.Capture]) -> items.Collected:
    """Put the pages of one briefing together, as :func:`read` describes."""
    given: dict[tuple[str, ...], items.Capture] = {}
    starts = []
    for capture in captures:
        if (address := addresses.parse(capture.url)) is None:
            raise WrongPage("leads-to-no-briefing", url=capture.url)
        given.setdefault(address.where, capture)
        starts.append(address)
    if not starts:
        raise ValueError("there is no page to read")

    def page_at(address: Address, number: int) -> items.Page:
        if (sent := given.get(address.where)) is None:
            raise WrongPage("not-given")
        return read_page_at(sent, address, number)

    return put_together(starts, page_at)


def put_together(
    starts: Iterable[Address], page_at: Callable[[Address, int], items.Page]
) -> items.Collected:
    """Put together the pages at *starts*, and those that their pagers name.

    *page_at* returns the page at an address under a number; if it raises PageFailure, that page is
    missing. Raises the first PageFailure if there is no page.
    """
    # Captures that no pager names are pages as their addresses number them.
    first, *others = sorted(starts, key=lambda address: address.page)
    found = Assembly(first, others=others)
    while wanted := found.wanted(first.origin):
        for number, address in wanted.items():
            try:
                page = page_at(address, number)
            except PageFailure as failure:
                found.miss(number, failure)
            else:
                found.take(number, page)
    return found.collected()
