"""Lists: the transcripts list, other lists of the press room, the catalogues of a year.

Items stand in known containers; in a list of unknown markup every link that reads like a title
counts. Older pages of the transcripts list print whole transcripts inline, see ``inline.py``.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from lxml import etree

from scio_crawler import addresses
from scio_crawler.items import Link, Page
from scio_crawler.layouts.blocks import Element, absolute
from scio_crawler.layouts.inline import read_inline
from scio_crawler.layouts.metadata import title_of
from scio_crawler.layouts.pager import current_page, read_pager
from scio_crawler.transcript import dates
from scio_crawler.transcript.text import normalize


def _of_class(name: str) -> str:
    return f"*[contains(concat(' ', normalize-space(@class), ' '), ' {name} ')]"


# Containers whose links are items, each of one form of list. Asked by the links, since the time
# of //ul//a grows with the square of the lists.
_ITEMS = tuple(
    etree.XPath(path)
    for path in (
        # 2018, on the desktop and for phones
        f"//a[@href][ancestor::li[ancestor::{_of_class('usual')}]]",
        # the catalogue of 2024
        f"//a[@href][ancestor::{_of_class('list-box')}[ancestor::{_of_class('section')}]]",
        # and that of 2025
        f"//a[@href][ancestor::{_of_class('prTitle')}[ancestor::{_of_class('monthBox')}]]",
    )
)
# The headline, outside the list; later templates call the frame of the whole page "main", too.
_HEADLINES = etree.XPath(
    f"//{_of_class('main')}[count(descendant::a[@href]) < 6]/descendant::a[@href]"
)
_AROUND = etree.XPath(
    "ancestor::*[contains(@class, 'wrapr') or contains(@class, 'box5')"
    " or contains(@class, 'column') or contains(@class, 'nav') or contains(@class, 'foot')"
    " or self::nav or self::footer or self::header or self::aside or @id='autopage']"
)
_ALL = etree.XPath("//body//a[@href]")
_ENTRY = ("li", "dl", "div", "tr", "section")  # what holds one item, with its date
_ENTRY_LINKS = 4  # at most, of one item: image, title, "more" …
_ENTRY_LEVELS = 2  # a date may stand beside the element of the title
_COLUMN_WORDS = 4  # a node with a shorter title is a column of the site, not a conference


def read_list(root: Element, url: str) -> Page:
    """The list page *root*, fetched from *url*: its items, its inline transcripts, its pager."""
    address = addresses.parse(url)
    page = Page(url=url, layout="list", title=title_of(root))
    page.pager = read_pager(root, address)
    page.number = current_page(root) or (address.page if address else 1)
    page.inline, linked = read_inline(root, url, page.title)
    seen: dict[str, Link] = {}
    for link in (*linked, *_items(root, url)):
        known = seen.setdefault(link.url, link)
        known.headline = known.headline and link.headline
        known.title = known.title or link.title
        known.published = known.published or link.published
    page.links = list(seen.values())
    return page


def _items(root: Element, url: str) -> Iterator[Link]:
    own = addresses.parse(url)
    anchors = [a for path in _ITEMS for a in path(root)]
    known = bool(anchors)
    headlines = _HEADLINES(root) if known else []
    for number, anchor in enumerate([*headlines, *anchors] if known else _ALL(root)):
        target = absolute(url, anchor.get("href"))
        address = addresses.parse(target)
        if address is None or (own and address.names_same(own)) or _AROUND(anchor):
            continue
        title = normalize(" ".join(anchor.itertext()))
        if not known and address.kind == "node" and len(title.split()) < _COLUMN_WORDS:
            continue
        day = _printed_day(anchor) or address.published
        yield Link(target, title, day, headline=number < len(headlines))


def _printed_day(anchor: Element) -> str:
    """The date printed in the item around a link, ``""`` if there is none."""
    entries = (element for element in anchor.iterancestors() if element.tag in _ENTRY)
    for entry in islice(entries, _ENTRY_LEVELS):
        if len(list(islice(entry.iter("a"), _ENTRY_LINKS + 1))) > _ENTRY_LINKS:
            return ""  # no longer one item
        if day := dates.find(normalize(" ".join(entry.itertext()))):
            return day
    return ""
