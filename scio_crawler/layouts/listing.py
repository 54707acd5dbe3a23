"""Lists: the transcripts list, other lists of the press room, and the catalogues of a year.

In a list of a form that is not known, every link outside the frame of the page counts.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from itertools import islice

from parsel import Selector

from scio_crawler import addresses
from scio_crawler.items import Link, Page
from scio_crawler.layouts.blocks import absolute
from scio_crawler.layouts.inline import read_inline
from scio_crawler.layouts.metadata import title_of
from scio_crawler.layouts.page import start_page
from scio_crawler.layouts.tree import Element
from scio_crawler.transcript import dates
from scio_crawler.transcript.text import normalize


def _class(name: str) -> str:
    return f"*[@class[contains(concat(' ', normalize-space(.), ' '), ' {name} ')]]"


def _links_in(outer: str, inner: str) -> str:
    """Return the XPath of links in *inner* in *outer*; ``//ul//a`` takes quadratic time."""
    return f"//a[@href][ancestor::{inner}[1][ancestor::{outer}[1]]]"


# The links that are the items of a list, for each known form.
_FORMS = (
    # Template of 2018. Desktop: div.usual > ul > li with h3 (date) and h1 > a; phones: dl > dd > a,
    # without a date.
    _links_in(_class("usual"), "li"),
    # Catalogue of 2024: one section a month, without dates.
    _links_in(_class("section"), _class("list-box")),
    # Catalogue of 2025: div.monthBox > div.prTitle > a, beside a span.date.
    _links_in(_class("monthBox"), _class("prTitle")),
)
# The headline of a list of known form, above the list and on each of its pages. Later templates
# call the frame of the whole page "main", too; it holds more links.
_HEADLINES = f"//{_class('main')}[count(descendant::a[@href]) < 6]/descendant::a[@href]"
# Links in the frame of a page: columns, breadcrumbs, menus, the pager.
_FRAME = (
    "self::*[ancestor::nav or ancestor::footer or ancestor::header or ancestor::aside"
    " or ancestor::*[@id='autopage'] or ancestor::*[@class[contains(., 'wrapr')"
    " or contains(., 'box5') or contains(., 'column') or contains(., 'nav')"
    " or contains(., 'foot')]]]"
)
# Where the date of a link may be printed: the innermost two of these around it.
_ENTRIES = ("li", "dl", "div", "tr", "section")


def read_list(root: Element, url: str) -> Page:
    """Return the list page *root*, fetched from *url*: items, inline transcripts, pager."""
    page = start_page(root, url, "list")
    page.title = title_of(root)
    page.inline, linked = read_inline(root, url, page.title)
    links: dict[str, Link] = {}
    for link in (*linked, *_items(Selector(root=root, type="html"), url)):
        known = links.setdefault(link.url, link)
        known.headline = known.headline and link.headline
        known.title = known.title or link.title
        known.published = known.published or link.published
    page.links = list(links.values())
    return page


def _items(page: Selector, url: str) -> Iterator[Link]:
    """Yield the links to briefings, headlines first. Several may lead to one: image, title."""
    own = addresses.parse(url)
    listed = [link for form in _FORMS for link in page.xpath(form)]
    headlines = page.xpath(_HEADLINES) if listed else []
    day_in = cache(_day_in)  # links share their entries
    for number, link in enumerate([*headlines, *listed] or page.xpath("//body//a[@href]")):
        target = absolute(url, link.root.get("href"))
        address = addresses.parse(target)
        if address is None or (own and address.names_same(own)) or link.xpath(_FRAME):
            continue
        title = _text(link.root)
        if not listed and address.kind == "node" and len(title.split()) < 4:
            continue  # a column of the site
        # XPaths for dates and titles would make the reading of a list 12 to 18 % slower.
        entries = islice(link.root.iterancestors(*_ENTRIES), 2)
        day = next(filter(None, map(day_in, entries)), address.published)
        yield Link(target, title, day, headline=number < len(headlines))


def _day_in(entry: Element) -> str:
    """Return the ISO date printed in *entry*, empty if there is none or it holds several items."""
    links = list(islice(entry.iter("a"), 5))
    return dates.find(_text(entry)) if len(links) < 5 else ""  # image, title, "more" …


def _text(element: Element) -> str:
    return normalize(" ".join(element.itertext()))
