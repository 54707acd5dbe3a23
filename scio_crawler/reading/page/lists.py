"""Lists: the transcripts list, other lists of the press room, and the catalogues of a year.

Every link to a briefing outside the frame of the page counts: in the container of a known form, in
another one beside it, in a headline box, in plain text. If there is a known container, those
outside it are headlines. Links to what looks like an article, at an address of no known form, are
counted and named in a sign.
"""

from collections.abc import Iterator, Set
from functools import cache, partial
from itertools import islice
from typing import NamedTuple

from scio_crawler.common import addresses
from scio_crawler.common.addresses import Address
from scio_crawler.common.errors import TooMuch
from scio_crawler.common.patterns import regex
from scio_crawler.items import Link, Page, Sign
from scio_crawler.reading.language import dates, phrases
from scio_crawler.reading.page import decode, metadata, pager
from scio_crawler.reading.page.inline import has_bullet, read_inline
from scio_crawler.reading.page.lines import PageLines, Rows, absolute, base_of
from scio_crawler.reading.text import normalize

# Names of elements that load more as one scrolls, and requests of programs for items or a page.
_ENDLESS = regex("infinite|endless|(?:load|js)[-_]?more")
_REQUEST = regex(
    r"(?i)/(?:api|ajax)/(?!\w*(?:stat|track|count|log|visit|weather|search))|[?&]page=[\d'\"]"
)
_YEAR = regex(r"(?:19|20)\d\d")
_APART = (pager.FRAME, pager.ASIDE)


def _note_more_items(page: Page, sheet: PageLines) -> None:
    """Sign items that no pager leads to: of pages not linked, of scrolling, of other years."""
    if page.pager.keys() - {page.number}:
        return
    said, more, rows = page.announced, list[str](), sheet.rows
    links = [(row, normalize(sheet.text(row))) for row in rows.named("a")]
    hrefs = (rows.elements[row].get("href", "") for row, text in links if text == "2")
    # Numbers without any address are those of a slide show of headlines.
    is_pager = any(href.startswith(("#", "javascript")) for href in hrefs)
    if said and said.weak and is_pager:
        more.append(f"{said.words!r} may count {said.pages} pages")
    names = (value for _, name, value in rows.attributes if name in ("class", "id"))
    if endless := next(filter(_ENDLESS.search, names), ""):
        more.append(f"{endless[:60]!r} may load more as one scrolls")
    more += islice(_requests_for_more(rows), _MOST_NAMED)
    years = [text for _, text in links if _YEAR.fullmatch(text)]
    if len(years) > 1:
        more.append(f"it links to archives of years, such as {years[0]}")
    page.signs += [Sign("more-pages", what) for what in more]


def _requests_for_more(rows: Rows) -> Iterator[str]:
    """Yield the requests in data and scripts that may give more items."""
    asking = ("data-", "hx-", "href")
    values = [value for _, name, value in rows.attributes if name.startswith(asking)]
    values += [rows.elements[row].text or "" for row in rows.named("script")]
    for value in values:
        if found := _REQUEST.search(value):
            yield f"{value[found.start() :][:60]!r} may ask for more, which is not read"


# What holds the items of a list in each known form, by its class, and an item, by tag or class.
_FORMS = (
    # Template of 2018. Desktop: div.usual > ul > li with h3 (date) and h1 > a; phones: dl > dd > a,
    # without a date.
    ("usual", "li"),
    # Catalogue of 2024: one section a month, without dates.
    ("section", "list-box"),
    # Catalogue of 2025: div.monthBox > div.prTitle > a, beside a span.date.
    ("monthBox", "prTitle"),
)
# Addresses in attributes of elements other than these: in scripts, data and choices.
_NO_LINKS = frozenset("link form meta".split())
_IS_SCRIPT = regex(r"(?i)\s*javascript:")
_MOST_ADDRESSES = 5000  # attributes and scripts that hold some
# Where the date of a link may be printed: the innermost two of these around it.
_ENTRIES = "li dl div tr section".split()
_TITLE_WORDS = 4  # of a title; columns of the site have fewer
_MANY = 5  # links in what is no entry
_FEWEST_IN_LIST = 3  # links that make a page without speech a list
# Files that are no article.
_NO_ARTICLE = regex(
    r"(?i)^/$|/(?:(?:index|default|home|main|about\w*|contact\w*|search|login|sitemap|rss)(?:_\d+)?"
    r"(?:\.\w{2,5})?|node_\w+\.\w+)$|\.(?!s?html?$|php$|jsp$|aspx?$|do$|cms$)[a-z0-9]{2,5}$"
)
_DATED = regex(r"/(?:19|20)\d\d(?:[-/]?(?:0?[1-9]|1[0-2]))(?:[-/]?\d{1,2})?/|/t?(?:19|20)\d{6}_")
_MOST_NAMED = 3  # addresses in a sign, signs of one kind, requests of a script


class _Item(NamedTuple):
    row: int
    url: str
    address: Address | None
    title: str


def read_list(sheet: PageLines, url: str) -> Page:
    """Return the list page *sheet*, fetched from *url*. Raises TooMuch if it holds too much."""
    page = pager.start_page(sheet, url, "list")
    base = base_of(sheet, url)
    page.title = metadata.title_of(sheet)
    page.inline, titles, speech = read_inline(sheet, url, page.title)
    if speech:
        page.signs.append(Sign("unread-speech", f"no label stands above {speech[:60]!r}"))
    if len(page.inline) > decode.INLINE:
        raise TooMuch("too-much", most=decode.INLINE, what="transcripts")
    links: dict[str, Link] = {}
    for link in (*titles, *_items(sheet, base, page)):
        known = links.setdefault(link.url, link)
        known.headline = known.headline and link.headline
        known.title = known.title or link.title
        known.published = known.published or link.published
    if len(links) > decode.LINKS:
        raise TooMuch("too-much", most=decode.LINKS, what="links to briefings")
    page.links = list(links.values())
    _note_more_items(page, sheet)
    return page


def shows_list(page: Page) -> bool:
    """Return whether *page*, which was read as a list, is one, rather than a briefing.

    A list has nothing but links, or transcripts under bullets or several titles of conferences.
    """
    if not page.inline:
        return sum(not link.headline for link in page.links) >= _FEWEST_IN_LIST
    titles = {normalize(inline.title) for inline in page.inline} - {"", page.title}
    if any(has_bullet(inline) and normalize(inline.title) in titles for inline in page.inline):
        return True
    return sum(bool(phrases.CONFERENCE.search(title)) for title in titles) > 1


def _items(sheet: PageLines, base: str, page: Page) -> Iterator[Link]:
    """Yield the links to briefings, headlines first; leave signs on *page* of what may be more."""
    own, listed, elements = addresses.parse(page.url), _listed(sheet.rows), sheet.rows.elements
    items: list[_Item] = []
    scripted: list[_Item] = []
    unknown: list[str] = []  # paths
    for item in _links(sheet, base):
        where = pager.region_of(sheet, item.row)
        if elements[item.row].tag == "script":
            scripted += [item] if item.address and item.address.kind == "content" else []
        elif item.address is None:
            if where not in _APART and _looks_like_article(item, base):
                unknown.append(addresses.path_of(item.url))
        elif where == pager.FRAME or (own and item.address.names_same(own)):
            continue
        elif (
            item.row in listed
            or (item.address.kind == "content" and where != pager.ASIDE)
            or _is_title(item.title)  # rather than the name of a column of the site
        ):
            items.append(item)
    known = {item.address.briefing_id for item in items if item.address}
    items += [one for one in scripted if one.address and one.address.briefing_id not in known]
    if unknown:
        _sign_unknown(page, set(unknown))
    day_in = cache(partial(_day_in, sheet))  # links share their entries
    heads = {item.row for item in items if listed and item.row not in listed}
    for item in sorted(items, key=lambda item: item.row not in heads):
        around = sheet.rows.around(item.row)
        entries = islice((row for row in around if elements[row].tag in _ENTRIES), 2)
        assert item.address is not None
        day = next(filter(None, map(day_in, entries)), item.address.published)
        yield Link(item.url, item.title, day, headline=item.row in heads)


def _listed(rows: Rows) -> set[int]:
    """Return the links that are the items of a list of a known form."""
    found = set[int]()
    for outer, inner in _FORMS:
        every = rows.named(inner) or rows.with_class(inner)
        for holder in rows.outermost(rows.with_class(outer)):
            for item in rows.outermost(rows.within(holder, every)):
                found.update(rows.within(item, rows.named("a")))
    return found


def _links(sheet: PageLines, base: str) -> Iterator[_Item]:
    """Yield all that may lead somewhere: links, then addresses in other attributes and scripts."""
    for row, target in _targets(sheet.rows):
        url = absolute(base, target)
        yield _Item(row, url, addresses.parse(url), sheet.spaced(row) or _label_of(sheet, row))


def _label_of(sheet: PageLines, row: int) -> str:
    """Return what describes the link *row*, or a picture in it; ``""`` if nothing does."""
    rows = sheet.rows
    elements = [rows.elements[inside] for inside in (row, *rows.within(row, rows.named("img")))]
    labels = [element.get(name) for element in elements for name in ("title", "alt")]
    return normalize(next(filter(None, labels), ""))


def _targets(rows: Rows) -> Iterator[tuple[int, str]]:
    """Yield (row, address as written) of all that may lead somewhere."""
    written: list[tuple[int, str]] = []
    for row, name, value in rows.attributes:
        is_link = name == "href" and not _IS_SCRIPT.match(value)
        if rows.elements[row].tag in ("a", "area") and is_link:
            if value.strip() not in ("", "#"):
                yield row, value.strip()
        elif rows.elements[row].tag not in _NO_LINKS and _names_page(value):
            written.append((row, value))
    written += [(row, rows.elements[row].text or "") for row in rows.named("script")]
    for row, text in written[:_MOST_ADDRESSES]:
        pieces = pager.PIECE.findall(text.replace("\\/", "/")) if _names_page(text) else ()
        yield from ((row, piece) for piece in pieces if _names_page(piece))


def _names_page(text: str) -> bool:
    return "content_" in text or "node_" in text


def _is_title(text: str) -> bool:
    return len(text.split()) >= _TITLE_WORDS


def _looks_like_article(item: _Item, base: str) -> bool:
    """Return whether a link of unknown form may lead to an article of the site."""
    if not addresses.on_origin(item.url, base) or not item.url.startswith("http"):
        return False
    path = addresses.path_of(item.url).partition("?")[0]
    if _NO_ARTICLE.search(path):
        return False
    return bool(_DATED.search(path)) or _is_title(item.title)


def _sign_unknown(page: Page, paths: Set[str]) -> None:
    """Leave a sign of the links to *paths*, which have no known form of address."""
    named = ", ".join(path[:100] for path in sorted(paths)[:_MOST_NAMED])
    count = f"{len(paths)} links" if len(paths) > 1 else "a link"
    # One or two without a day in their address may be anything.
    weak = len(paths) < 3 and not any(map(_DATED.search, paths))
    page.signs.append(Sign("unknown-links", f"{count} of unknown form, such as {named}", weak))


def _day_in(sheet: PageLines, entry: int) -> str:
    """Return the ISO date printed in *entry*, empty if there is none or it holds several items."""
    links = sheet.rows.within(entry, sheet.rows.named("a"))  # image, title, "more" …
    return dates.find(sheet.spaced(entry)) if len(links) < _MANY else ""
