"""From HTML to a :class:`~scio_crawler.items.Page`, for every layout that the site has or had.

Pure functions take a response to its text and its elements (``decode``), its lines
(``lines``) and those of the transcript (``body``). They need no network or other page.
"""

from collections.abc import Callable
from functools import partial

from scio_crawler.common import addresses
from scio_crawler.common.addresses import Address
from scio_crawler.common.patterns import regex
from scio_crawler.items import Page
from scio_crawler.reading.page import articles, decode
from scio_crawler.reading.page.lines import PageLines, absolute, read_lines
from scio_crawler.reading.page.lists import read_list, shows_list
from scio_crawler.reading.page.omissions import note_omissions

# var linkContent = '…', location = '…', location.href = '…', location.replace('…'). A + after the
# quote means that the address is computed: no match.
_LINK = regex(
    r"l(?<=\bl)(?:inkContent|ocation(?:\.href)?)\s*(?:=|\.replace\(|\.assign\()"
    r"\s*(?P<quote>['\"])(?P<url>[^'\"]+)(?P=quote)(?!\s*\+)"
)
_MARKUP = regex(r"(?is)<(script|style|title)\b.*?</\1\s*>|<!--.*?-->|<[^<>]*>")


def read_shell(html: str, url: str) -> Page | None:
    """Return a page with its absolute ``redirect`` if *html*, fetched from *url*, is a shell.

    Return None if it has text of its own: desktop articles, too, redirect phones to ``/m/``.
    """
    if len(html) > 20_000 or "enpcontent" in html:  # the CMS's mark of an article's text
        return None

    found = _LINK.search(html)
    # A shell may have a line such as "If you are not redirected …".
    if not found or len(_MARKUP.sub(" ", html).split()) > 40:
        return None
    redirect = absolute(url, found["url"])
    return Page(url=url, layout="shell", redirect=redirect) if redirect else None


Reader = Callable[[PageLines, str], Page]
Shows = Callable[[PageLines, Address | None], object]


def read_html(html: str, url: str) -> Page:
    """Return the page *html* of a briefing, fetched from *url*; it may hold no transcript.

    A JavaScript redirect gives a Page with a ``redirect`` and nothing else. Raises PageFailure if
    *html* has no element, nests elements too deeply, or holds more than any article.
    """
    shell = read_shell(html, url)
    if shell:
        return shell
    decode.check(html, decode.ARTICLE)

    sheet = read_lines(decode.parse(html))
    address = addresses.parse(url)
    for form, shows, reader in READERS:
        if shows(sheet, address):
            page = reader(sheet, url)
            page.form = form
            break
    note_omissions(page, sheet)
    return page


def read_list_html(html: str, url: str) -> Page:
    """Return the list page *html*, fetched from *url*; see :func:`read_html` for the rest."""
    shell = read_shell(html, url)
    if shell:
        return shell
    decode.check(html, decode.LIST)
    return read_list(read_lines(decode.parse(html)), url)


def _is_list(sheet: PageLines, address: Address | None) -> bool:
    """Return whether a node's page is a list, which a link or a person took for a briefing."""
    if address is None or address.kind != "node":
        return False
    page = read_list(sheet, address.url)
    return shows_list(page) and (bool(page.inline) or not articles.has_head(sheet))


def _as_list(sheet: PageLines, url: str) -> Page:
    """Return the list page *sheet* without its pager, which leads to no page of a briefing."""
    page = read_list(sheet, url)
    page.pager, page.whole, page.announced = {}, "", None
    return page


# The form of a page in words, a test for it, and the reader for it. The first row that fits counts.
READERS: tuple[tuple[str, Shows, Reader], ...] = (
    ("its address is that of a node, and it shows what a list shows", _is_list, _as_list),
    (
        "its address is that of a node",
        lambda _, address: address and address.kind == "node",
        articles.read_node,
    ),
    (
        "it has china.org.cn's #container_txt or #guild",
        lambda sheet, _: sheet.rows.with_id("container_txt", "guild"),
        partial(articles.read_article, layout="sister"),
    ),
    (
        "its address is under /m/",
        lambda _, address: address and address.mobile,
        partial(articles.read_article, layout="phone"),
    ),
    ("it is of no other form", lambda *_: True, partial(articles.read_article, layout="article")),
)
