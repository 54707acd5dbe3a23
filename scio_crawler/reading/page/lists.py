"""Lists: the transcripts list, other lists of the press room, and the catalogues of a year.

Every link to a briefing outside the frame of the page counts: in the container of a known form, in
another one beside it, in a headline box, in plain text. If there is a known container, those
outside it are headlines. Links to what looks like an article, at an address of no known form, are
counted and named in a sign. Each way to print or hide a link that was seen is a condition, so the
functions have more of them than elsewhere.
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
_MAX_ADDRESSES = 5000  # attributes and scripts that hold some
_APART = (pager.FRAME, pager.ASIDE)
# Where the date of a link may be printed: the innermost two of these around it.
_ENTRIES = "li dl div tr section".split()
_MIN_TITLE = 4  # words; columns of the site have fewer
_MAX_ENTRY_LINKS = 4  # more are not a single entry: image, title, "more" …
_MIN_LIST = 3  # links that make a page without speech a list
# Files that are not articles.
_NO_ARTICLE = regex(
    r"(?i)^/$|/(?:(?:index|default|home|main|about\w*|contact\w*|search|login|sitemap|rss)(?:_\d+)?"
    r"(?:\.\w{2,5})?|node_\w+\.\w+)$|\.(?!s?html?$|php$|jsp$|aspx?$|do$|cms$)[a-z0-9]{2,5}$"
)
_DATED = regex(r"/(?:19|20)\d\d(?:[-/]?(?:0?[1-9]|1[0-2]))(?:[-/]?\d{1,2})?/|/t?(?:19|20)\d{6}_")
_MAX_NAMED = 3  # addresses in a sign, signs of one kind, requests of a script
# Names of elements that load more as one scrolls, and requests of programs for items or a page.
_ENDLESS = regex("infinite|endless|(?:load|js)[-_]?more")
_REQUEST = regex(
    r"(?i)/(?:api|ajax)/(?!\w*(?:stat|track|count|log|visit|weather|search))|[?&]page=[\d'\"]"
)
_YEAR = regex(r"(?:19|20)\d\d")


class _Item(NamedTuple):
    """Something that may lead to a briefing."""

    row: int
    url: str
    address: Address | None
    title: str


def read_list(sheet: PageLines, url: str) -> Page:
    """Return the list page *sheet*, fetched from *url*. Raises TooMuch if it holds too much."""
    page = pager.start_page(sheet, url, "list")
    page.title = metadata.title_of(sheet)
    page.inline, titles, speech = read_inline(sheet, url, page.title)
    if speech:
        page.signs.append(Sign("unread-speech", f"no label stands above {speech[:60]!r}"))
    if len(page.inline) > decode.INLINE:
        raise TooMuch("too-much", most=decode.INLINE, what="transcripts")

    links: dict[str, Link] = {}
    for link in (*titles, *_find_links(sheet, page)):
        known = links.setdefault(link.url, link)
        known.headline = known.headline and link.headline
        known.title = known.title or link.title
        known.published = known.published or link.published
    if len(links) > decode.LINKS:
        raise TooMuch("too-much", most=decode.LINKS, what="links to briefings")
    page.links = list(links.values())
    _sign_more_items(page, sheet)
    return page


def shows_list(page: Page) -> bool:
    """Return whether *page*, which was read as a list, is one, rather than a briefing.

    A list has nothing but links, or transcripts under bullets or several titles of conferences.
    """
    if not page.inline:
        return sum(not link.headline for link in page.links) >= _MIN_LIST
    titles = {normalize(inline.title) for inline in page.inline} - {"", page.title}
    for inline in page.inline:
        if has_bullet(inline) and normalize(inline.title) in titles:
            return True
    return len(list(filter(phrases.CONFERENCE.search, titles))) > 1


def _find_links(sheet: PageLines, page: Page) -> Iterator[Link]:
    """Yield the links to briefings, headlines first; sign on *page* what may be more."""
    elements = sheet.rows.elements
    listed = _listed_rows(sheet.rows)
    items = _find_items(sheet, page, listed)
    headlines: set[int] = set()
    if listed:
        headlines.update(item.row for item in items if item.row not in listed)

    day_in = cache(partial(_day_in, sheet))  # links share their entries
    for item in sorted(items, key=lambda item: item.row not in headlines):
        around = sheet.rows.around(item.row)
        entries = (row for row in around if elements[row].tag in _ENTRIES)
        days = filter(None, map(day_in, islice(entries, 2)))
        assert item.address is not None
        day = next(days, item.address.published)
        yield Link(item.url, item.title, day, item.row in headlines)


def _find_items(sheet: PageLines, page: Page, listed: Set[int]) -> list[_Item]:
    """Return all that leads to a briefing; sign on *page* what may lead to others.

    *listed* are the rows of links in lists of a known form.
    """
    own = addresses.parse(page.url)
    base = base_of(sheet, page.url)
    items: list[_Item] = []
    scripted: list[_Item] = []
    unknown: set[str] = set()  # paths
    for item in _read_items(sheet, base):
        region = pager.region_of(sheet, item.row)
        address = item.address
        if sheet.rows.elements[item.row].tag == "script":
            if address and address.kind == "content":
                scripted.append(item)
        elif address is None:
            if region not in _APART and _looks_like_article(item, base):
                unknown.add(addresses.path_of(item.url))
        elif own and address.names_same(own):
            continue
        elif _may_be_listed(item, address, region, item.row in listed):
            items.append(item)

    if unknown:
        _sign_unknown(page, unknown)
    known = {item.address.briefing_id for item in items if item.address}
    for item in scripted:
        if item.address and item.address.briefing_id not in known:
            items.append(item)
    return items


def _may_be_listed(item: _Item, address: Address, region: str, is_listed: bool) -> bool:
    """Return whether *item*, which leads to *address*, is in a list, rather than in the frame."""
    if region == pager.FRAME:
        return False
    if is_listed or (address.kind == "content" and region != pager.ASIDE):
        return True
    return _is_title(item.title)  # rather than the name of a column of the site


def _listed_rows(rows: Rows) -> set[int]:
    """Return the links that are the items of a list of a known form."""
    found: set[int] = set()
    for list_class, item_name in _FORMS:
        items = rows.named(item_name) or rows.with_class(item_name)
        for holder in rows.outermost(rows.with_class(list_class)):
            for item in rows.outermost(rows.within(holder, items)):
                found.update(rows.within(item, rows.named("a")))
    return found


def _read_items(sheet: PageLines, base: str) -> Iterator[_Item]:
    """Yield all that may lead somewhere: links, then addresses in other attributes and scripts."""
    for row, target in _find_targets(sheet.rows):
        url = absolute(base, target)
        title = sheet.spaced_text(row) or _label_of(sheet, row)
        yield _Item(row, url, addresses.parse(url), title)


def _label_of(sheet: PageLines, row: int) -> str:
    """Return what describes the link *row*, or a picture in it; ``""`` if nothing does."""
    rows = sheet.rows
    for inside in (row, *rows.within(row, rows.named("img"))):
        element = rows.elements[inside]
        label = element.get("title") or element.get("alt")
        if label:
            return normalize(label)
    return ""


def _find_targets(rows: Rows) -> Iterator[tuple[int, str]]:
    """Yield (row, address as written) of all that may lead somewhere."""
    for row in rows.named("a", "area"):
        target = rows.elements[row].get("href", "").strip()
        if target not in ("", "#") and not _IS_SCRIPT.match(target):
            yield row, target
    for row, text in _texts_naming_pages(rows)[:_MAX_ADDRESSES]:
        for piece in pager.PIECE.findall(text.replace("\\/", "/")):
            if _names_page(piece):
                yield row, piece


def _texts_naming_pages(rows: Rows) -> list[tuple[int, str]]:
    """Return the attributes and scripts that hold addresses of pages, apart from plain links."""
    texts: list[tuple[int, str]] = []
    for row, name, value in rows.attributes:
        if _names_page(value):
            tag = rows.elements[row].tag
            is_link = name == "href" and tag in ("a", "area") and not _IS_SCRIPT.match(value)
            if not is_link and tag not in _NO_LINKS:
                texts.append((row, value))
    for row in rows.named("script"):
        code = rows.elements[row].text or ""
        if _names_page(code):
            texts.append((row, code))
    return texts


def _names_page(text: str) -> bool:
    return "content_" in text or "node_" in text


def _is_title(text: str) -> bool:
    return len(text.split()) >= _MIN_TITLE


def _looks_like_article(item: _Item, base: str) -> bool:
    """Return whether a link of unknown form may lead to an article of the site."""
    if not addresses.on_origin(item.url, base) or not item.url.startswith("http"):
        return False
    path = addresses.path_of(item.url).partition("?")[0]
    if _NO_ARTICLE.search(path):
        return False
    return _DATED.search(path) is not None or _is_title(item.title)


def _sign_unknown(page: Page, paths: Set[str]) -> None:
    """Leave a sign of the links to *paths*, which have no known form of address."""
    named = ", ".join(path[:100] for path in sorted(paths)[:_MAX_NAMED])
    count = f"{len(paths)} links" if len(paths) > 1 else "a link"
    # One or two without a day in their address may be anything.
    weak = len(paths) < 3 and not any(map(_DATED.search, paths))
    page.signs.append(Sign("unknown-links", f"{count} of unknown form, such as {named}", weak))


def _day_in(sheet: PageLines, entry: int) -> str:
    """Return the ISO date printed in *entry*, empty if there is none or it holds several items."""
    links = sheet.rows.within(entry, sheet.rows.named("a"))
    if len(links) > _MAX_ENTRY_LINKS:
        return ""
    return dates.find(sheet.spaced_text(entry))


def _sign_more_items(page: Page, sheet: PageLines) -> None:
    """Sign items that no pager leads to: of pages not linked, of scrolling, of other years."""
    if page.pager.keys() - {page.number}:
        return
    rows = sheet.rows
    more: list[str] = []
    announced = page.announced
    if announced and announced.weak and _has_scripted_pager(sheet):
        more.append(f"{announced.words!r} may count {announced.pages} pages")
    name = _name_of_endless(rows)
    if name:
        more.append(f"{name[:60]!r} may load more as one scrolls")
    more += islice(_requests_for_more(rows), _MAX_NAMED)
    links = [normalize(sheet.text(row)) for row in rows.named("a")]
    years = list(filter(_YEAR.fullmatch, links))
    if len(years) > 1:
        more.append(f"it links to archives of years, such as {years[0]}")
    page.signs += [Sign("more-pages", what) for what in more]


def _has_scripted_pager(sheet: PageLines) -> bool:
    """Return whether a link "2" runs a script; without an address, it is of a slide show."""
    for row in sheet.rows.named("a"):
        if normalize(sheet.text(row)) == "2":
            href = sheet.rows.elements[row].get("href", "")
            if href.startswith(("#", "javascript")):
                return True
    return False


def _name_of_endless(rows: Rows) -> str:
    """Return the id or class of an element that loads more as one scrolls, ``""`` if none does."""
    for _, name, value in rows.attributes:
        if name in ("class", "id") and _ENDLESS.search(value):
            return value
    return ""


def _requests_for_more(rows: Rows) -> Iterator[str]:
    """Yield the requests in data and scripts that may give more items."""
    asking = ("data-", "hx-", "href")
    values = [value for _, name, value in rows.attributes if name.startswith(asking)]
    values += [rows.elements[row].text or "" for row in rows.named("script")]
    for value in values:
        found = _REQUEST.search(value)
        if found:
            yield f"{value[found.start() :][:60]!r} may ask for more, which is not read"
