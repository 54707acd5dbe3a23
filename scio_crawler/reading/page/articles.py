"""The pages of one briefing: articles on the desktop, the phone and china.org.cn, and nodes.

Classes and ids are hints: each list of paths ends in one that fits pages of later years.
``/descendant::h1[…]`` takes two thirds of the time of ``//h1[…]``.

A node, ``node_<id>``, is a briefing's own page: people and photos, and often the whole transcript
below them. Only text copies of such pages have been seen, so no class counts: the page is read
from its place line ("Beijing | 10 a.m. Aug. 1, 2024") on, with its title in the lines above.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain, islice
from string import ascii_letters

from lxml import etree

from scio_crawler.items import Block, Page
from scio_crawler.reading.page import metadata
from scio_crawler.reading.page.body import find_body, main_of
from scio_crawler.reading.page.boxes import mark_boxes
from scio_crawler.reading.page.lines import Line, Sheet, base_of, lines_of, text_of
from scio_crawler.reading.page.pager import registered, set_body, start_page
from scio_crawler.reading.page.tree import Element
from scio_crawler.reading.text import letters, normalize
from scio_crawler.reading.transcript import dates, head
from scio_crawler.reading.transcript.front import is_lead
from scio_crawler.reading.transcript.labels.candidates import reads_as_label
from scio_crawler.reading.transcript.notes import kind_of

# Where classes are unknown, as on pages from 2022 on, the first sixty short elements are searched
# for date line and summary.
_SHORT = ("p", "div", "span", "dd", "td")
_LONG = frozenset(("p", "div", "table", "ul"))
_SHORTEST_SUMMARY, _LONGEST_SUMMARY = 40, 600  # characters
# Most lines end in one of these, and no date line does.
_OTHER_ENDINGS = f"{ascii_letters}.,;:!?"


def xpaths(*paths: str) -> metadata.Paths:
    """Compile *paths*, the most reliable first. (CSS selectors of parsel take twice as long.)"""
    return tuple(map(etree.XPath, paths))


@dataclass(frozen=True, slots=True)
class Markup:
    """Where a layout of an article keeps its parts; the first path that finds text counts.

    The body is found without it (see ``body``). Raises LookupError if *layout* is not registered.
    """

    layout: str  # a key of items.LAYOUTS
    title: metadata.Paths
    category: metadata.Paths = ()
    summary: metadata.Paths = ()
    dateline: metadata.Paths = ()

    def __post_init__(self) -> None:
        registered(self.layout)


def read_article(sheet: Sheet, url: str, markup: Markup) -> Page:
    """Return the article *sheet*, fetched from *url*; "unknown" is one without a known body."""
    root = sheet.root
    page = start_page(sheet, url, markup.layout)
    stated = metadata.read_metadata(root)
    page.title = metadata.find_title(root, markup.title, stated.titles)
    page.category = metadata.first_text(root, markup.category)
    page.summary = metadata.first_text(root, markup.summary) or _announcement(root)
    base = base_of(root, url)
    page.url_zh = metadata.chinese_link(root, base)
    if _read_body(page, sheet, base) not in ("comments", "container"):
        page.layout = "unknown"
    page.source, day = _dateline(root, markup, page.blocks)
    metadata.describe(page, root, stated, day)
    return page


def _read_body(page: Page, sheet: Sheet, base: str) -> str:
    """Set the body of *page*, apart from links and quotations in it; return how it was found."""
    body = find_body(sheet)
    mark_boxes(body.lines, body.sheet, page.url, base)
    set_body(page, body.blocks(base), body.sheet.characters(body.lines))
    page.body = body.words(sheet)
    sheet.take(body.lines, body.row, body.sheet)
    return body.mode


def _dateline(root: Element, markup: Markup, blocks: list[Block]) -> metadata.DateLine:
    """Return the first date line in *markup*, in a short element, or in the first *blocks*."""
    elements = (e for path in markup.dateline for e in path(root)[: metadata.MOST_ELEMENTS])
    for line in chain.from_iterable(map(lines_of, elements)):
        if found := metadata.printed_line(line):
            return found
    texts = map(text_of, _short_elements(root))
    # Outside of *markup*, a date alone is the day of the conference, from the head.
    lines = (normalize(text) for text in texts if text.rstrip()[-1:] not in _OTHER_ENDINGS)
    for line in chain(lines, (block.text for block in blocks[:12])):
        if (found := metadata.printed_line(line)) and not dates.only(line):
            return found
    return "", ""


def _announcement(root: Element) -> str:
    """Return the sentence in a short element that announces the conference, or ``""``."""
    for element in _short_elements(root):
        for line in lines_of(element) if len(text_of(element)) >= _SHORTEST_SUMMARY else ():
            if _SHORTEST_SUMMARY <= len(line) <= _LONGEST_SUMMARY and is_lead(line):
                # Some pages print the date of publication after it.
                before, day = dates.ending(line)
                return before if day and before.endswith((".", "…", "!", "?")) else line
    return ""


def _short_elements(root: Element) -> Iterator[Element]:
    for body in root.iter("body"):
        yield from islice(filter(_is_short, body.iter(*_SHORT)), 60)


def _is_short(element: Element) -> bool:
    tags = [child.tag for child in element if isinstance(child.tag, str)]
    return len(tags) <= 3 and _LONG.isdisjoint(tags)


def _of_class(part: str) -> str:
    """Return the XPath of the first elements whose class contains *part*."""
    # It takes half the time of //*[contains(@class, …)], and without the limit quadratic time.
    return f"(/descendant::*/@class[contains(., '{part}')])[position() <= 20]/.."


# Template of 2018: everything is in div.wrapl, beside a column div.wrapr with headings of its own.
ARTICLE = Markup(
    layout="article",
    title=xpaths("/descendant::h1[ancestor::div[contains(@class, 'wrapl')]]", "//h1"),
    category=xpaths(
        "/descendant::span[contains(@class, 'mmmm')][ancestor::*[contains(@class, 'box1l')]]"
    ),
    summary=xpaths(_of_class("box1r")),
    dateline=xpaths(_of_class("box2") + "/div", _of_class("box2")),
)

# The pages under /m/: the same boxes, but the first h1 is the breadcrumb.
PHONE = replace(
    ARTICLE,
    layout="phone",
    title=xpaths(
        "/descendant::h1[parent::div[contains(@class, 'wrap')]]",
        "/descendant::h1[not(ancestor::div[contains(@class, 'column')])]",
    ),
)

# china.org.cn prints the same transcripts.
SISTER = Markup(
    layout="sister",
    title=xpaths("id('title')", "//h1"),
    summary=xpaths("id('summary')"),
    dateline=xpaths("id('guild')/dd", "id('guild')"),
)
_LAYOUT = registered("node")
_HEADING = xpaths("//h1")
_TITLE_LINES = 3  # the most that a title was seen to run over


def has_head(sheet: Sheet) -> bool:
    """Return whether the page *sheet* has lines of a transcript's head."""
    lines = main_of(sheet).lines
    return any(head.PLACE.fullmatch(line.text) or head.is_line(line.text) for line in lines)


def read_node(sheet: Sheet, url: str) -> Page:
    """Return the briefing page *sheet*, fetched from *url*."""
    root = sheet.root
    page = start_page(sheet, url, _LAYOUT)
    base = base_of(root, url)
    page.url_zh = metadata.chinese_link(root, base)
    stated = metadata.read_metadata(root)
    if not _read_from_place_line(sheet, page, base):
        _read_body(page, sheet, base)
        page.title = metadata.find_title(root, _HEADING, stated.titles)
    metadata.describe(page, root, stated)
    return page


def _read_from_place_line(sheet: Sheet, page: Page, base: str) -> bool:
    """Set title and body of *page*; return False if it has no place line."""
    main = main_of(sheet)
    lines = main.lines
    places = (n for n, line in enumerate(lines) if head.PLACE.fullmatch(line.text))
    if (place := next(places, None)) is None:
        return False
    mark_boxes(lines, sheet, page.url, base)
    blocks = main.blocks(base)
    page.title = _title(sheet.root, blocks[max(0, place - _TITLE_LINES) : place])
    end = _end(sheet, lines, place)
    set_body(page, blocks[place:end], sheet.characters(lines[place:end]))
    sheet.take(lines[place:end])
    page.body = "from the line with place and time on"
    return True


def _title(root: Element, above: Sequence[Block]) -> str:
    """Return the title: as many of the lines *above* the place line as ``<title>`` or h1 confirm.

    If they confirm none, the heading counts, then ``<title>``, then the last two lines above.
    """
    tag = metadata.title_of(root)
    heading = metadata.find_title(root, _HEADING) or tag
    known = {letters(tag), letters(heading)}
    lines = [block.text for block in above]
    for start in range(len(lines)):
        joined = " ".join(lines[start:])
        if letters(joined) in known:
            return joined
    last, title = letters(lines[-1]) if lines else "", letters(heading)
    if heading and (last in title or title in last):
        return heading
    plain = [block.text for block in above if not block.href and not kind_of(block)]
    return tag or " ".join(plain[-2:])


def _end(sheet: Sheet, lines: Sequence[Line], place: int) -> int:
    """Return the index after the innermost element that holds the head and all labels."""
    rows, below = sheet.rows, lines[place:]
    inside = [line for line in below if reads_as_label(line.text) or head.is_line(line.text)]
    around = (line.row if line.is_bare else rows.parent(line.row) for line in inside)
    holder = rows.common(around)
    own = (n for n in reversed(range(place, len(lines))) if rows.holds(holder, lines[n].row))
    return next(own) + 1
