"""The pager of a list at an address of no known form: ``/lists/``, ``/list.jsp?id=7``.

There is no id by which further pages are known. A number or "Next" counts if its address is the
list's own but for a number: in a query, behind the name of the file, or in a path behind it.
"""

from __future__ import annotations

import re
from urllib.parse import parse_qsl, urlsplit

from lxml import etree

from scio_crawler import addresses
from scio_crawler.items import Announced, Page, Sign
from scio_crawler.layouts.blocks import absolute
from scio_crawler.layouts.controls import BACK, LAST, NEXT, NUMBER, Said, controls_of, said_by
from scio_crawler.layouts.counts import DEAD, page_count
from scio_crawler.layouts.script_pager import read_scripts
from scio_crawler.layouts.tree import Element

# What may tell pages of a list apart at the end of its path: "/page/2/", "/index_2.html", "_2.htm".
_END = re.compile(
    r"(?:/page/\d{1,4}/?|/(?:index|default|list)(?:[-_]?\d{1,4})?(?:\.\w{2,5})?"
    r"|(?:\.\w{2,5})?/\d{1,4}/?|[-_](?:p|page)?[-_]?\d{1,4}(?:\.\w{2,5})?|\.\w{2,5}|/)$",
    re.IGNORECASE | re.ASCII,
)
_NO_ARTICLE = addresses.Address("", "/", "node", "0000", 1, "html", mobile=False)
_MOST_PAGES = 300
# (A union of both would take quadratic time.)
_ENDLESS = tuple(
    etree.XPath(f"(//@{name}[contains(., 'infinite') or contains(., 'endless')])[1]")
    for name in ("class", "id")
)
_SCRIPTED = etree.XPath(
    "boolean(//a[starts-with(@href, '#') or starts-with(@href, 'javascript')]"
    "[normalize-space() = '2'])"
)
_LINK_TEXTS = etree.XPath("//a[not(.//*)]/text()")
_YEAR = re.compile(r"(?:19|20)\d\d")


def read_list_pager(page: Page, root: Element, url: str, base: str) -> None:
    """Set pager, next page and announced pages of the list *page*, whose links resolve at *base*.

    *url* is an address of no known form. What scripts and texts say of the number of pages counts
    as announced.
    """
    own = _identity(url)
    nexts: list[str] = []
    others: list[str] = []
    dead: list[int] = []  # numbers that lead to this page, or nowhere
    for control in controls_of(root, "page"):
        element = control.element
        rel = (element.get("rel") or "").lower().split()
        said = Said(NEXT) if "next" in rel else said_by(element)
        if said.kind == NUMBER and control.nowhere and not control.targets:
            dead.append(said.number)
        for target in (absolute(base, target) for target in control.targets):
            if not addresses.on_origin(target, _origin(url)) or _identity(target) != own:
                continue
            if said.kind == NUMBER and target.partition("#")[0] == url:
                dead.append(said.number)
            elif said.kind == NUMBER:
                page.pager.setdefault(said.number, target.partition("#")[0])
            elif addresses.path_of(target) != addresses.path_of(url) and said.kind not in (
                BACK,
                LAST,
            ):
                (nexts if said.kind == NEXT else others).append(target)
    # Any other link to a page of the list is followed if there is nothing better: "Read on".
    page.next = next(iter(nexts or (others if not page.pager else [])), "")
    scripts = read_scripts(root, _NO_ARTICLE, _MOST_PAGES)
    page.announced = page_count(root, dead)
    if scripts.total > (page.announced.pages if page.announced else 1):
        page.announced = Announced(scripts.total, scripts.words)


def note_rest(page: Page, root: Element) -> None:
    """Leave signs on the list *page* of items that no pager leads to.

    It counts pages that it does not link, loads more as one scrolls, or has archives by year.
    """
    if page.pager.keys() - {page.number} or page.next:
        return
    # Numbers without any address are those of a slide show of headlines.
    if page.announced and page.announced.weak and (page.announced.words != DEAD or _SCRIPTED(root)):
        what = f"{page.announced.words!r} may count {page.announced.pages} pages"
        page.signs.append(Sign("more-pages", what))
    if endless := [found for path in _ENDLESS for found in path(root)]:
        name = f"{endless[0]}"[:60]
        page.signs.append(Sign("more-pages", f"{name!r} may load more as one scrolls"))
    years = [f"{text}" for text in _LINK_TEXTS(root) if _YEAR.fullmatch(text.strip())]
    if len(years) > 1:
        page.signs.append(Sign("more-pages", f"it links to archives of years, such as {years[0]}"))


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


def _identity(url: str) -> tuple[str, tuple[tuple[str, str], ...]]:
    """Return what all pages of the list at *url* have in common: path and query, numbers apart."""
    path, _, query = addresses.path_of(url).partition("?")
    kept = sorted(pair for pair in parse_qsl(query) if not addresses.is_page_key(pair[0]))
    return _END.sub("", path), tuple(kept)
