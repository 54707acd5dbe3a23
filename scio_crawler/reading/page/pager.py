"""Pagers: which further pages a page links to, in whatever form, and signs of those it does not.

What counts as a page of the article (or of the node) is the address: its kind and its id. Which
number it has is said by the pager first, by what the page marks as current next, and by the
address last: ``content_1_1.htm`` may be page 2.

========================================  ==========================================
form of pager                             example
========================================  ==========================================
numbers, anywhere                         ``<a href="content_1_2.htm">2</a>``
"Next", ">", ``rel=next``                 ``<link rel="next" href="?page=2">``
a choice                                  ``<option value="content_1_2.htm">Page 2``
addresses in scripts and data             ``onclick="location.href='content_1_2.htm'"``
a script that writes it                   see :mod:`scio_crawler.reading.page.page_counts`
the whole article on one page             ``<a href="content_1_all.htm">View all</a>``
a link without a number                   ``<a href="content_1_3.htm">Part three</a>``
========================================  ==========================================
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import islice

from lxml import etree

from scio_crawler.common import addresses
from scio_crawler.common.addresses import Address
from scio_crawler.items import LAYOUTS, PAGER, TEXT, Announced, Block, Page, Sign
from scio_crawler.reading.page.blocks import absolute, base_of, text_of
from scio_crawler.reading.page.controls import (
    BACK,
    BESIDE,
    FRAME,
    LAST,
    MORE,
    NEXT,
    NUMBER,
    OTHER,
    PICTURES,
    WHOLE,
    Control,
    Said,
    Surroundings,
    controls_of,
    has_pictures,
    is_aside,
    said_by,
)
from scio_crawler.reading.page.page_counts import (
    is_pager_line,
    marked_as_current,
    page_count,
    read_scripts,
)
from scio_crawler.reading.page.tree import CONTROLS, Element, has_fewer
from scio_crawler.reading.text import is_mojibake, normalize

# --- Pagers: which further pages a page links to, in whatever form, and signs of those it … -------

MOST_PAGES = 300  # of one article; the longest known has some 20

# The CMS has two styles of pager: #autopage, which the site uses, and ul.pages.
_PAGERS = etree.XPath(
    "id('autopage') | descendant::ul[contains(@class, 'pages')]"  # the first test is fast
    "[contains(concat(' ', normalize-space(@class), ' '), ' pages ')]"
)
_MOST_SIGNS = 20  # controls that are looked at closely
_LINES = frozenset(("p", "li", "div", "center", "td", "dd"))
_LONGEST_WORDS = 80  # characters of a control that are kept
_SHORT = 24  # characters of a link to elsewhere that may be a number, or "Next"
_DEFERRED = re.compile(r"(?:start|offset|from|begin|row|first|skip)=\d+$", re.IGNORECASE)
_COMMENTS = re.compile(r"[?&](?:cpage|comments?\w*)=", re.IGNORECASE)  # pages of these
_NO_PAGE = re.compile(r"\.(?:pdf|docx?|xlsx?|pptx?|zip|jpe?g|png|gif|mp[34]|xml|json)\b", re.I)


@dataclass
class _Found:
    """What the controls of a page say."""

    numbers: dict[int, str] = field(default_factory=dict)  # that a pager gives -> address
    own: set[int] = field(default_factory=set)  # numbers that lead to the page itself
    nexts: list[tuple[int, str]] = field(default_factory=list)  # (rank, address)
    whole: str = ""
    unnumbered: list[tuple[Address, str, Said, Element]] = field(default_factory=list)
    dead: list[tuple[Said, Element, str]] = field(default_factory=list)  # lead nowhere: (…, words)
    odd: list[tuple[str, Element]] = field(default_factory=list)  # of no known form
    elsewhere: list[str] = field(default_factory=list)  # words of "Next" that lead elsewhere
    elements: list[Element] = field(default_factory=list)  # that have a number and lead to a page
    count: int = 0  # pages in all, as numbers say: "2 / 5"
    words: set[str] = field(default_factory=set)  # of every control that is part of a pager


def read_pager(page: Page, root: Element, address: Address | None, base: str) -> None:
    """Set number, pager, next page, whole text, announced pages and signs of *page*.

    The page *root* is at *address*; its links resolve against *base*. Links to the site itself also
    count on a mirror. Without *address* nothing is set: a page of unknown form has no further
    ones. A page's number is the one that its pager marks, else that of its address, else 1.
    """
    if address is None:
        return
    found = _look(root, address, base)
    scripts = read_scripts(root, address, MOST_PAGES)
    for number, url in scripts.pages.items():
        found.numbers.setdefault(number, url)
    found.count = max(found.count, scripts.total if scripts.pages else 0)
    for target in scripts.named:
        url = absolute(base, target)
        further = addresses.parse(url)
        if further and further.names_same(address) and addresses.on_origin(url, address.origin):
            found.unnumbered.append((further, url, Said(OTHER), None))
    page.marked = marked_as_current(root, found.elements, found.own) or scripts.current
    shift = _shift(found, page.marked or (1 if address.is_first else 0))
    page.number = page.marked or (1 if address.is_first else max(1, address.page + shift))
    if len(found.own) > 1:  # a script decides what they lead to
        found.count = max(found.count, *found.own)
    elif found.own != {page.number}:
        found.numbers |= dict.fromkeys(found.own, address.url)
    _place(found, address, shift)
    page.pager = found.numbers
    page.next = next((url for _, url in sorted(found.nexts, key=lambda pair: pair[0])), "")
    page.whole = found.whole
    page.controls = frozenset(sorted(found.words - {""})[:CONTROLS])
    counted = None
    numbers = {*page.pager, page.number}
    if len(numbers) == 1 or len(numbers) < max(numbers):  # else all numbers are linked
        counted = page_count(root, [said.number for said, *_ in found.dead if said.kind == NUMBER])
    if scripts.total and not scripts.pages:
        counted = Announced(scripts.total, scripts.words)
    _announce(page, found, counted)


# --- Controls -------------------------------------------------------------------------------------


def _look(root: Element, own: Address, base: str) -> _Found:
    """Return what every control of the page *root* at the address *own* says."""
    found = _Found()
    in_pagers = {a for pager in _PAGERS(root) for a in pager.iterdescendants("a")}
    for control in controls_of(root, own.id):
        element = control.element
        if same := _same_article(control, own, base, found):
            found.words |= _said_with(element)
            _sort(found, element, same[0], same[1], own)
        elif element.tag in ("link", "option"):
            continue
        elif element in in_pagers and (said := said_by(element)).kind == NUMBER:
            found.numbers.setdefault(said.number, own.at(said.number).url)
            found.elements.append(element)
        elif control.nowhere and not control.targets:
            if (said := said_by(element)).kind != OTHER:
                found.words.add(normalize(text_of(element))[:_LONGEST_WORDS])
                found.dead.append((said, element, _words(element)))
        elif len(element.text or "") <= _SHORT and said_by(element).kind == NEXT:
            found.elsewhere.append(_words(element))
    found.words |= {normalize(text_of(choice)) for choice in islice(root.iter("select"), 20)}
    return found


def _said_with(element: Element) -> set[str]:
    """Return what a control says, and the short line that it stands in: "It goes on *here*."."""
    words = {normalize(text_of(element))[:_LONGEST_WORDS]}
    parent = element.getparent()
    if parent is not None and parent.tag in _LINES and has_fewer(parent, 4):
        line = normalize(text_of(parent))
        words |= {line} if len(line) <= _LONGEST_WORDS else set()
    return words


def _same_article(
    control: Control, own: Address, base: str, found: _Found
) -> tuple[Address, str] | None:
    """Return (address, as text) if *control* leads to a page of the article at *own*."""
    for target in control.targets:
        if "?" in target and _COMMENTS.search(target):
            continue
        if own.id not in target and target[:1] != "?" and not own.tail.startswith("/"):
            continue
        url, address = _resolved(_folder(base) if target[:1] not in "?#" else base, target)
        if address is None:
            if own.id in url and addresses.on_origin(url, own.origin):
                found.odd.append((url, control.element))
        elif address.names_same(own) and (
            address.origin == own.origin or addresses.on_origin(url, own.origin)
        ):
            return address, url
    return None


@lru_cache(maxsize=2048)  # the pages of an article name each other
def _resolved(base: str, target: str) -> tuple[str, Address | None]:
    url = absolute(base, target)
    return url, addresses.parse(url)


@lru_cache(maxsize=256)
def _folder(url: str) -> str:
    """Return what decides, of *url*, where a path that is relative to it leads."""
    return absolute(url, ".")


def _sort(found: _Found, element: Element, address: Address, url: str, own: Address) -> None:
    """Add a control that leads to a page of the same article to what it says."""
    rel = (element.get("rel") or "").lower().split()
    is_own = address.page == own.page and address.is_at(own)
    if element.tag == "link":
        if "next" in rel and not is_own:
            found.nexts.append((0, url))
        return
    said = Said(NEXT) if "next" in rel else said_by(element)
    found.count = max(found.count, said.of)
    if address.page == 0:
        found.whole = found.whole or ("" if is_own else url)
    elif is_own:
        if said.kind == NEXT or (said.kind == NUMBER and "#" in url):
            found.dead.append((said, element, _words(element)))
        elif said.kind == NUMBER and address.folder != own.folder:
            found.count = max(found.count, said.number)  # of a form that is not known
        elif said.kind == NUMBER:
            found.own.add(said.number)
            found.elements.append(element)
    elif said.kind == NUMBER:
        found.numbers.setdefault(said.number, url)
        found.elements.append(element)
    elif said.kind == NEXT:
        found.nexts.append((_rank(element), url))
    elif said.kind == WHOLE and address.tail:
        found.whole = found.whole or url
    else:
        found.unnumbered.append((address, url, said, element))


def _rank(element: Element) -> int:
    """Return how surely "Next" is the next page: ">>" may be the last one."""
    arrows = normalize(text_of(element))
    return 2 if arrows in (">>", "»", "››") else 1 if len(arrows) == 1 else 0


def _shift(found: _Found, own: int) -> int:
    """Return by how much the pager's numbers are ahead of those in the addresses: 0 or 1.

    *own* is the number of the page at hand, 0 if it is not known.
    """
    pairs = [(number, url) for number, url in found.numbers.items() if number > 1]
    pairs += [(own + 1, url) for _, url in found.nexts[:1] if own]
    parsed = ((number, addresses.parse(url)) for number, url in pairs)
    shifts = {number - address.page for number, address in parsed if address}
    return 1 if shifts == {1} else 0


def _place(found: _Found, own: Address, shift: int) -> None:
    """Give links without a number the one in their address, as far as it is free."""
    known = {own.where}
    if found.unnumbered:
        placed = [addresses.parse(url) for url in found.numbers.values()]
        placed += [addresses.parse(url) for _, url in found.nexts]
        known |= {address.where for address in placed if address}
    left = []
    for address, url, said, element in found.unnumbered:
        if address.where in known:
            continue
        number = 1 if address.is_first else address.page + shift
        if number > 1 or address.is_first:
            if found.numbers.setdefault(number, url) == url:
                known.add(address.where)
        elif element is not None and not is_aside(element, url):
            left.append((url, said))
    forward = [url for url, said in left if said.kind not in (BACK, LAST)]
    if forward and not found.nexts and not found.numbers and _DEFERRED.search(forward[0]):
        found.nexts.append((3, forward.pop(0)))
    found.odd = [
        pair for pair in found.odd if not (is_aside(*pair[::-1]) or _NO_PAGE.search(pair[0]))
    ]
    found.elsewhere += [f"link to {url}" for url in (*forward, *(url for url, _ in found.odd))]


def _words(element: Element) -> str:
    """Return what a person sees of a control, short."""
    labels = (text_of(element), element.get("aria-label"), element.get("title"))
    return next((short for text in labels if (short := normalize(text or "")[:60])), element.tag)


# --- Signs ----------------------------------------------------------------------------------------


def _announce(page: Page, found: _Found, counted: Announced | None) -> None:
    """Note on *page* the pages that it announces, and the signs of more that it does not link."""
    leads_on = bool(page.next or page.whole or any(n != page.number for n in page.pager))
    if found.count > 1:
        page.announced = Announced(found.count, f"{found.count} pages")
    if counted and (page.announced is None or counted.pages > page.announced.pages):
        page.announced = counted
    is_last = page.announced is not None and page.announced.pages <= page.number
    if leads_on or is_last:
        return
    page.announced, signs = _dead_ends(page.announced, found, page.number)
    page.signs += signs
    for words in found.elsewhere[:3]:
        page.signs.append(Sign("more-pages", f"{words!r} leads to no page that is known", True))


def _dead_ends(
    announced: Announced | None, found: _Found, own: int
) -> tuple[Announced | None, list[Sign]]:
    """Return what is announced, and signs, by controls that lead nowhere."""
    around = Surroundings()
    signs: dict[str, Sign] = {}
    numbers = {said.number for said, *_ in found.dead if said.kind == NUMBER}
    for said, element, words in found.dead[:_MOST_SIGNS]:
        where = around.of(element)
        if said.kind in (BACK, LAST, NUMBER) or where in (FRAME, BESIDE) or _is_disabled(element):
            continue
        if said.kind == NEXT and numbers == {1}:
            continue  # a pager of one page
        weak = where == PICTURES or has_pictures(element) or _is_vague(said, words)
        signs.setdefault(words, Sign("more-pages", f"{words!r} leads to no address", weak))
        if said.kind == NEXT and not weak and announced is None:
            announced = Announced(own + 1, words)
    if announced is not None:
        signs = {words: sign for words, sign in signs.items() if words != announced.words}
    return announced, list(signs.values())


def _is_vague(said: Said, words: str) -> bool:
    """Return whether *words* are often said of something else: "More", "Expand"."""
    return said.kind == MORE and len(words.split()) < 2 and words.isascii()


def _is_disabled(element: Element) -> bool:
    names = f"{element.get('class') or ''} {element.get('aria-disabled') or ''}".lower()
    return "disabled" in names or "true" in names.split() or element.get("disabled") is not None


# --- What all readers share: a Page with its layout, its number, its pager and its body -----------

# Characters: of a pager of 300 pages, in numbers.
_LONGEST_PAGER = 1200


def registered(layout: str) -> str:
    """Return *layout*; raise LookupError, when its reader is imported, if it is not registered."""
    if layout not in LAYOUTS:
        raise LookupError(f"layout {layout!r} is not registered in scio_crawler.items.LAYOUTS")
    return layout


def start_page(root: Element, url: str, layout: str) -> Page:
    """Return a Page of *layout* with its number and its pager, and nothing else yet."""
    page = Page(url=url, layout=layout)
    read_pager(page, root, addresses.parse(url), base_of(root, url))
    return page


def set_body(page: Page, blocks: Sequence[Block], characters: int) -> None:
    """Make *blocks* the body of *page*; report mojibake in them as a problem of the page.

    *characters* is the number of visible characters, counted independently of the blocks. Lines of
    text that are a pager's become that, and what is only called one becomes text: a ``div.page``
    may hold a page of the transcript.
    """
    called = sum(len(block.text) for block in blocks if block.kind == PAGER)
    for block in blocks:
        block.page = page.number
        if block.kind == TEXT and is_pager_line(block.text, page.controls):
            block.kind = PAGER
        elif called > _LONGEST_PAGER and block.kind == PAGER:
            block.kind = PAGER if is_pager_line(block.text, page.controls) else TEXT
    page.blocks = list(blocks)
    page.characters = characters
    if any(is_mojibake(block.text) for block in blocks):
        page.problems.append("has mojibake: its text was damaged before it was published")
