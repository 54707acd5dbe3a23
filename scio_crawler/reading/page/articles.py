"""The pages of one briefing: articles on the desktop, the phone and china.org.cn, and nodes.

Classes and ids are hints: what is found by them is found on pages of later years, too. So each part
is looked for in several places, which makes for more conditions a function than elsewhere.

A node, ``node_<id>``, is a briefing's own page: people and photos, and often the whole transcript
below them. Only text copies of such pages have been seen, so no class counts: the page is read
from its place line ("Beijing | 10 a.m. Aug. 1, 2024") on, with its title in the lines above.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from string import ascii_letters

from scio_crawler.common import addresses
from scio_crawler.common.addresses import Address
from scio_crawler.items import FURNITURE, HEADING, TEXT, Block, Page
from scio_crawler.reading.language import dates, heads, notes, phrases, shapes
from scio_crawler.reading.page import metadata
from scio_crawler.reading.page.body import find_body, main_body
from scio_crawler.reading.page.lines import Line, PageLines, absolute, base_of, line_around
from scio_crawler.reading.page.pager import set_body, start_page
from scio_crawler.reading.text import comparison_key, ends_in_colon, normalize

_MAX_NAME = 3  # words of a link that may be a label
_MAX_LINK = 11  # words of a link that is not speech, even if it ends like a sentence
_SENTENCE_ENDS = tuple('.!?。？！”"')


def mark_links(lines: Sequence[Line], url: str, base: str) -> None:
    """Make furniture of links among *lines* that lead off the page at *url*; *base* is theirs."""
    own = addresses.parse(url)
    linked = [line for line in lines if line.href]
    counts = Counter(line.text for line in linked)
    for line in linked:
        is_text = line.kind in (TEXT, HEADING)
        if is_text and _leads_elsewhere(line, own, base, counts[line.text]):
            line.kind = FURNITURE


def _leads_elsewhere(line: Line, own: Address | None, base: str, count: int) -> bool:
    """Return whether a line, a link found *count* times on the page, leads to another page."""
    text = line.text
    if notes.CHINESE.fullmatch(text) or ends_in_colon(text):
        return False
    href = absolute(base, line.href)
    if not href or shapes.reads_as_label(text):
        return False

    words = len(text.split())  # few in a label, which may lead to a page about the speaker
    target = addresses.parse(href)
    if target and own and target.names_same(own):
        return words <= _MAX_LINK  # a further page of it
    if words <= _MAX_NAME:
        return count == 1 and not text[:1].isupper()
    return words <= _MAX_LINK or not text.endswith(_SENTENCE_ENDS)


# Where classes are unknown, as on pages from 2022 on, the first lines in one of these are searched
# for date line and summary.
_BLOCK_TAGS = frozenset("p div span dd td".split())
_MAX_FIRST_LINES = 60
_MAX_FIRST_BLOCKS = 12
_MIN_SUMMARY, _MAX_SUMMARY = 40, 600  # characters
# Most lines end in one of these, and no date line does.
_ENDS_WITHOUT_DATE = f"{ascii_letters}.,;:!?"


def read_article(sheet: PageLines, url: str, layout: str) -> Page:
    """Return the article *sheet*, fetched from *url*; "unknown" is one without a known body.

    The template of 2018 keeps category, summary and date line in boxes; china.org.cn has ids.
    """
    page = start_page(sheet, url, layout)
    rows = sheet.rows
    stated = metadata.read_metadata(sheet)
    headings = rows.with_id("title") + rows.named("h1")
    page.title = metadata.find_title(sheet, headings, stated.titles)
    page.category = metadata.first_text(sheet, rows.with_class("mmmm"))
    summaries = rows.with_class("box1r") + rows.with_id("summary")
    page.summary = metadata.first_text(sheet, summaries) or _find_announcement(sheet)
    base = base_of(sheet, url)
    page.url_zh = metadata.chinese_link(sheet, base)

    mode = _read_body(page, sheet, base)
    if mode not in ("comments", "container"):
        page.layout = "unknown"
    page.source, day = _find_date_line(sheet, page.blocks)
    metadata.describe(page, sheet, stated, day)
    return page


def _read_body(page: Page, sheet: PageLines, base: str) -> str:
    """Set the body of *page*, apart from links in it; return how it was found."""
    body = find_body(sheet)
    mark_links(body.lines, page.url, base)
    set_body(page, sheet.blocks(body.lines, base, body.pictures))
    page.body = body.description(sheet)
    sheet.mark_as_body(body.lines)
    return body.mode


def _find_date_line(sheet: PageLines, blocks: Sequence[Block]) -> metadata.DateLine:
    """Return the first date line in its box, among the first lines, or in the first *blocks*."""
    for row in sheet.rows.with_class("box2") + sheet.rows.with_id("guild"):
        for text in sheet.visible_texts(row):
            found = metadata.find_date_line(text)
            if found:
                return found

    texts = [normalize(line.text) for line in _first_lines(sheet)]
    texts = [text for text in texts if text[-1:] not in _ENDS_WITHOUT_DATE]
    texts += [block.text for block in blocks[:_MAX_FIRST_BLOCKS]]
    for text in texts:
        found = metadata.find_date_line(text)
        # Outside of its box, a date alone is the day of the conference, from the head.
        if found and not dates.only(text):
            return found
    return "", ""


def _find_announcement(sheet: PageLines) -> str:
    """Return one of the first lines that announces the conference, or ``""``."""
    for line in _first_lines(sheet):
        text = normalize(line.text)
        if _MIN_SUMMARY <= len(text) <= _MAX_SUMMARY and phrases.is_lead(text):
            # Some pages print the date of publication after it.
            before, day = dates.ending(text)
            return before if day and before.endswith((".", "…", "!", "?")) else text
    return ""


def _first_lines(sheet: PageLines) -> Iterator[Line]:
    """Yield the first visible lines of the page that are neither headings nor items of lists."""
    count = 0
    for line in sheet.lines:
        block, _ = line_around(line.element)
        if block is not None and block.tag in _BLOCK_TAGS:
            yield line
            count += 1
            if count == _MAX_FIRST_LINES:
                return


_MAX_TITLE_LINES = 3  # that a title was seen to run over


def has_head(sheet: PageLines) -> bool:
    """Return whether the page *sheet* has lines of a transcript's head."""
    for line in main_body(sheet).lines:
        if heads.PLACE.fullmatch(line.text) or heads.is_line(line.text):
            return True
    return False


def read_node(sheet: PageLines, url: str) -> Page:
    """Return the briefing page *sheet*, fetched from *url*."""
    page = start_page(sheet, url, "node")
    base = base_of(sheet, url)
    page.url_zh = metadata.chinese_link(sheet, base)
    stated = metadata.read_metadata(sheet)
    if not _read_from_place_line(sheet, page, base):
        _read_body(page, sheet, base)
        page.title = metadata.find_title(sheet, sheet.rows.named("h1"), stated.titles)
    metadata.describe(page, sheet, stated)
    return page


def _read_from_place_line(sheet: PageLines, page: Page, base: str) -> bool:
    """Set title and body of *page*; return False if it has no place line."""
    main = main_body(sheet)
    lines = main.lines
    places = [index for index, line in enumerate(lines) if heads.PLACE.fullmatch(line.text)]
    if not places:
        return False

    start = places[0]
    mark_links(lines, page.url, base)
    blocks = sheet.blocks(lines, base, main.pictures)
    page.title = _find_title(sheet, blocks[max(0, start - _MAX_TITLE_LINES) : start])
    end = _find_end(sheet, lines, start)
    set_body(page, blocks[start:end])
    sheet.mark_as_body(lines[start:end])
    page.body = "from the line with place and time on"
    return True


def _find_title(sheet: PageLines, above: Sequence[Block]) -> str:
    """Return the title: as many of the lines *above* the place line as ``<title>`` or h1 confirm.

    If they confirm none, the heading counts, then the last two lines above.
    """
    tag = metadata.title_of(sheet)
    heading = metadata.find_title(sheet, sheet.rows.named("h1")) or tag
    known = {comparison_key(tag), comparison_key(heading)}
    lines = [block.text for block in above]
    for start in range(len(lines)):
        joined = " ".join(lines[start:])
        if comparison_key(joined) in known:
            return joined
    return heading or " ".join(lines[-2:])


def _find_end(sheet: PageLines, lines: Sequence[Line], start: int) -> int:
    """Return the index after the innermost element that holds the head and all labels.

    They are looked for from the place line at index *start* on.
    """
    rows = sheet.rows
    around: list[int] = []
    for line in lines[start:]:
        if shapes.reads_as_label(line.text) or heads.is_line(line.text):
            around.append(line.row if line.is_bare else rows.parent(line.row))

    holder = rows.common(around)
    end = len(lines)
    while not rows.holds(holder, lines[end - 1].row):
        end -= 1
    return end
