"""The pages of one briefing: articles on the desktop, the phone and china.org.cn, and nodes.

Classes and ids are hints: what is found by them is found on pages of later years, too.

A node, ``node_<id>``, is a briefing's own page: people and photos, and often the whole transcript
below them. Only text copies of such pages have been seen, so no class counts: the page is read
from its place line ("Beijing | 10 a.m. Aug. 1, 2024") on, with its title in the lines above.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain, islice
from string import ascii_letters

from scio_crawler.items import Block, Page
from scio_crawler.reading.language import dates, heads
from scio_crawler.reading.language.notes import kind_of
from scio_crawler.reading.language.phrases import is_lead
from scio_crawler.reading.language.shapes import reads_as_label
from scio_crawler.reading.page import metadata
from scio_crawler.reading.page.body import find_body, main_of
from scio_crawler.reading.page.boxes import mark_links
from scio_crawler.reading.page.lines import Line, Sheet, base_of
from scio_crawler.reading.page.metadata import Where
from scio_crawler.reading.page.pager import registered, set_body, start_page
from scio_crawler.reading.text import letters, normalize

# Where classes are unknown, as on pages from 2022 on, the first lines in one of these are searched
# for date line and summary.
_SHORT = frozenset(("p", "div", "span", "dd", "td"))
_FIRST_LINES = 60
_SHORTEST_SUMMARY, _LONGEST_SUMMARY = 40, 600  # characters
# Most lines end in one of these, and no date line does.
_OTHER_ENDINGS = f"{ascii_letters}.,;:!?"


@dataclass(frozen=True, slots=True)
class Markup:
    """Where a layout of an article keeps its parts; the first that is found with text counts.

    The body is found without it (see ``body``). Raises LookupError if *layout* is not registered.
    """

    layout: str  # a key of items.LAYOUTS
    title: tuple[Where, ...]
    category: tuple[Where, ...] = ()
    summary: tuple[Where, ...] = ()
    dateline: tuple[Where, ...] = ()

    def __post_init__(self) -> None:
        registered(self.layout)


def read_article(sheet: Sheet, url: str, markup: Markup) -> Page:
    """Return the article *sheet*, fetched from *url*; "unknown" is one without a known body."""
    page = start_page(sheet, url, markup.layout)
    stated = metadata.read_metadata(sheet)
    page.title = metadata.find_title(sheet, markup.title, stated.titles)
    page.category = metadata.first_text(sheet, markup.category)
    page.summary = metadata.first_text(sheet, markup.summary) or _announcement(sheet)
    base = base_of(sheet, url)
    page.url_zh = metadata.chinese_link(sheet, base)
    if _read_body(page, sheet, base) not in ("comments", "container"):
        page.layout = "unknown"
    page.source, day = _dateline(sheet, markup, page.blocks)
    metadata.describe(page, sheet, stated, day)
    return page


def _read_body(page: Page, sheet: Sheet, base: str) -> str:
    """Set the body of *page*, apart from links in it; return how it was found."""
    body = find_body(sheet)
    mark_links(body.lines, page.url, base)
    set_body(page, body.blocks(base), body.sheet.characters(body.lines))
    page.body = body.words(sheet)
    sheet.take(body.lines, body.row, body.sheet)
    return body.mode


def _dateline(sheet: Sheet, markup: Markup, blocks: Sequence[Block]) -> metadata.DateLine:
    """Return the first date line in *markup*, among the first lines, or in the first *blocks*."""
    rows = (row for where in markup.dateline for row in where.find(sheet.rows))
    for line in chain.from_iterable(map(sheet.said_at, rows)):
        if found := metadata.printed_line(line):
            return found
    # Outside of *markup*, a date alone is the day of the conference, from the head.
    texts = map(normalize, chain.from_iterable(map(_with_spans, _first_lines(sheet))))
    lines = (text for text in texts if text[-1:] not in _OTHER_ENDINGS)
    for line in chain(lines, (block.text for block in blocks[:12])):
        if (found := metadata.printed_line(line)) and not dates.only(line):
            return found
    return "", ""


def _announcement(sheet: Sheet) -> str:
    """Return one of the first lines that announces the conference, or ``""``."""
    for line in _first_lines(sheet):
        text = normalize(line.text)
        if _SHORTEST_SUMMARY <= len(text) <= _LONGEST_SUMMARY and is_lead(text):
            # Some pages print the date of publication after it.
            before, day = dates.ending(text)
            return before if day and before.endswith((".", "…", "!", "?")) else text
    return ""


def _first_lines(sheet: Sheet) -> Iterator[Line]:
    """Yield the first visible lines of the page that are no headings and no items of lists."""
    own = (line for line in sheet.lines if sheet.paragraph(line).tag in _SHORT)
    return islice(own, _FIRST_LINES)


def _with_spans(line: Line) -> Iterator[str]:
    """Yield *line*, then what stands in spans in it: "<span>2024-07-24</span> <span>Source …"."""
    yield line.text
    if len(line.runs) > 1:
        yield from (text for text, _, element, _ in line.runs if element.tag == "span")


# Template of 2018: everything is in div.wrapl, beside a column div.wrapr with headings of its own.
_HEADING = Where("h1")
ARTICLE = Markup(
    layout="article",
    title=(Where("h1", inside=Where("div", cls="wrapl")), _HEADING),
    category=(Where("span", cls="mmmm", inside=Where(cls="box1l")),),
    summary=(Where(cls="box1r"),),
    dateline=(Where("div", right_inside=Where(cls="box2")), Where(cls="box2")),
)

# The pages under /m/: the same boxes, but the first h1 is the breadcrumb.
PHONE = replace(
    ARTICLE,
    layout="phone",
    title=(
        Where("h1", right_inside=Where("div", cls="wrap")),
        Where("h1", outside=Where("div", cls="column")),
    ),
)

# china.org.cn prints the same transcripts.
SISTER = Markup(
    layout="sister",
    title=(Where(id="title"), _HEADING),
    summary=(Where(id="summary"),),
    dateline=(Where("dd", right_inside=Where(id="guild")), Where(id="guild")),
)
_LAYOUT = registered("node")
_TITLE_LINES = 3  # the most that a title was seen to run over


def has_head(sheet: Sheet) -> bool:
    """Return whether the page *sheet* has lines of a transcript's head."""
    lines = main_of(sheet).lines
    return any(heads.PLACE.fullmatch(line.text) or heads.is_line(line.text) for line in lines)


def read_node(sheet: Sheet, url: str) -> Page:
    """Return the briefing page *sheet*, fetched from *url*."""
    page = start_page(sheet, url, _LAYOUT)
    base = base_of(sheet, url)
    page.url_zh = metadata.chinese_link(sheet, base)
    stated = metadata.read_metadata(sheet)
    if not _read_from_place_line(sheet, page, base):
        _read_body(page, sheet, base)
        page.title = metadata.find_title(sheet, (_HEADING,), stated.titles)
    metadata.describe(page, sheet, stated)
    return page


def _read_from_place_line(sheet: Sheet, page: Page, base: str) -> bool:
    """Set title and body of *page*; return False if it has no place line."""
    main = main_of(sheet)
    lines = main.lines
    places = (n for n, line in enumerate(lines) if heads.PLACE.fullmatch(line.text))
    if (place := next(places, None)) is None:
        return False
    mark_links(lines, page.url, base)
    blocks = main.blocks(base)
    page.title = _title(sheet, blocks[max(0, place - _TITLE_LINES) : place])
    end = _end(sheet, lines, place)
    set_body(page, blocks[place:end], sheet.characters(lines[place:end]))
    sheet.take(lines[place:end])
    page.body = "from the line with place and time on"
    return True


def _title(sheet: Sheet, above: Sequence[Block]) -> str:
    """Return the title: as many of the lines *above* the place line as ``<title>`` or h1 confirm.

    If they confirm none, the heading counts, then ``<title>``, then the last two lines above.
    """
    tag = metadata.title_of(sheet)
    heading = metadata.find_title(sheet, (_HEADING,)) or tag
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
    inside = [line for line in below if reads_as_label(line.text) or heads.is_line(line.text)]
    around = (line.row if line.is_bare else rows.parent(line.row) for line in inside)
    holder = rows.common(around)
    own = (n for n in reversed(range(place, len(lines))) if rows.holds(holder, lines[n].row))
    return next(own) + 1
