"""Where the transcript is on a page: by CMS comments, known containers, or where the turns are."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from scio_crawler.items import TEXT, Block
from scio_crawler.reading.language.heads import PLACE, is_word
from scio_crawler.reading.language.shapes import LONGEST_LABEL_LINE, reads_as_label
from scio_crawler.reading.page.lines import MARKERS, Comment, Line, PageLines, Rows
from scio_crawler.reading.text import COLONS

# What stands around an article: columns, related links, breadcrumbs.
_ASIDE = "nav header footer aside".split()
_AROUND = frozenset(
    "breadcrumb box3 box5 column copyright crumb crumbs foot footer header logo menu nav related"
    " sidebar top wrapr".split()
)
_NO_TEXT = frozenset("a br h1 hr iframe img link meta noscript script style template".split())
_PARAGRAPH = 80  # characters; the fewest of a line that is prose
_ENDS = tuple(".!?。！？…:;\"'”’)")
_SHORTEST_TEXT = 120  # characters; fewer are not looked at
_LITTLE_SPEECH, _MUCH_SPEECH = 200, 1500  # characters below a label, and without any
# The elements known to hold an article, the most reliable first.
_CONTAINERS: tuple[Callable[[Rows], list[int]], ...] = (
    lambda rows: rows.with_id("article-content")[:1],  # pages of 2026
    lambda rows: [row for row in rows.with_class("cp") if rows.elements[row].tag == "div"],  # 2018
    lambda rows: rows.with_id("container_txt")[:1],  # china.org.cn
    lambda rows: rows.with_id("Content", "content", "artibody"),  # other sites of the same CMS
    lambda rows: rows.named("article"),
)
_LONGEST_NAMES = 100  # characters of an id and a class, for people
_LEFT_OUT, _FEW = 0.25, 400  # a share of the prose, and its characters, that a body may not lack
_MODES = {  # how a body was found -> in words, for people
    "comments": "between the comments of the CMS",
    "container": "known by its id or class",
    "labels": "which holds the labels",
    "prose": "which holds the prose",  # of a page without labels
    "main": "all but the frame of the page",  # of a page with neither
}


class Body(NamedTuple):
    """The lines of a page that are taken to be the transcript."""

    lines: list[Line]
    pictures: list[int]  # for each picture in it, the number of the line below
    mode: str  # how they were found: a key of _MODES
    row: int  # of the page, which holds them
    frame: Sequence[int] = ()  # rows of the page inside of *row* that it leaves out

    def blocks(self, page: PageLines, base: str) -> list[Block]:
        """Return its lines on *page* as blocks, with links resolved against *base*."""
        return page.blocks(self.lines, base, self.pictures)

    def words(self, page: PageLines) -> str:
        """Return in which element of *page* it is, and how it was found, for people."""
        element = page.rows.elements[self.row]
        names = (element.get("id"), *(element.get("class") or "").split())
        named = "".join(f" {name}" for name in names if name)[:_LONGEST_NAMES]
        return f"<{element.tag}{named}>, {_MODES[self.mode]}"


def find_body(sheet: PageLines) -> Body:
    """Return the body of the page *sheet*; it may have no lines.

    The CMS comments come first, then known containers. One without labels gives way to the smallest
    element with all labels of the page, one that leaves speech out to an element that holds both.
    """
    fallback: Body | None = None
    for body in _marked_bodies(sheet):
        if any(reads_as_label(line.text) for line in body.lines):
            if not (outside := _outside(body, sheet)):
                return body
            container = sheet.rows.common([body.row, *outside])
            return _body_at(sheet, container, "labels", main_of(sheet).frame)
        if body.lines and not fallback:
            fallback = body
    main = main_of(sheet)
    prose = list(filter(_is_prose, main.lines))
    labelled = [line for line in main.lines if reads_as_label(line.text)]
    if labelled:
        words = [line for line in main.lines if is_word(line.text)]
        container = sheet.rows.common(map(sheet.holder, (*labelled, *words)))
        return _body_at(sheet, container, "labels", main.frame)
    if fallback:
        length = _length_of(prose)
        missed = length - _length_of_prose(fallback.lines)
        if missed <= max(_FEW, _LEFT_OUT * length):
            return fallback
    if prose:
        return _body_at(sheet, sheet.rows.common(map(sheet.holder, prose)), "prose", main.frame)
    return fallback or main


def main_of(sheet: PageLines) -> Body:
    """Return all of the page *sheet* but the frame of the article as its body."""
    main = next(iter(sheet.rows.named("body")), 0)
    return _body_at(sheet, main, "main", _frame_of(sheet, main))


def _frame_of(sheet: PageLines, main: int) -> list[int]:
    """Return the rows in *main* around an article: columns, menus, footers; not one in another."""
    rows = sheet.rows
    around = [
        row
        for row in rows.named(*_ASIDE, "div", "ul", "iframe")
        if rows.holds(main, row) and _is_around(rows, row)
    ]
    if not around:
        return []
    # What holds a label or a place line is part of the transcript, despite its name.
    own = sorted(
        line.row
        for line in sheet.inside(main)
        if PLACE.fullmatch(line.text) or reads_as_label(line.text)
    )
    return rows.outermost(row for row in around if not rows.within(row, own))


def _is_around(rows: Rows, row: int) -> bool:
    """Tell whether *row* stands around an article by the name of its element, its id or a class."""
    element = rows.elements[row]
    if element.tag in _ASIDE:
        return True
    names = f"{element.get('id') or ''} {element.get('class') or ''}"
    return not _AROUND.isdisjoint(names.lower().split())


def _is_prose(line: Line) -> bool:
    """Tell whether a line is a paragraph of a text, rather than a title, a link or a menu."""
    is_long = len(line.text) >= _PARAGRAPH and line.text.endswith(_ENDS)
    return is_long and line.kind == TEXT and not line.href


def _length_of(lines: Iterable[Line]) -> int:
    return sum(len(line.text) for line in lines)


def _length_of_prose(lines: Iterable[Line]) -> int:
    return _length_of(filter(_is_prose, lines))


def _holds_speech(lines: Sequence[Line], others: Sequence[Line]) -> bool:
    """Tell whether *lines* are transcript: labels with text, words of a head, or much prose."""
    own = [line for line in lines if line.kind == TEXT and not line.href]
    prose = _length_of_prose(own)
    labels = sum(reads_as_label(line.text[:LONGEST_LABEL_LINE]) for line in own)
    if labels and prose >= (_LITTLE_SPEECH if labels == 1 else _PARAGRAPH):
        return True
    words = {line.text.strip(f" {COLONS}").lower() for line in own if is_word(line.text)}
    return len(words) > 1 or prose >= max(_MUCH_SPEECH, 0.3 * _length_of_prose(others))


def _outside(body: Body, sheet: PageLines) -> list[int]:
    """Return the rows of the page *sheet* around *body* that hold more speech than it does.

    Elements beside each other count together, since each may be a turn. Those around an article by
    their names are left out.
    """
    rows, found = sheet.rows, []
    for inner, parent in pairwise((body.row, *rows.around(body.row))):
        if rows.elements[parent].tag == "html":
            break
        others = [  # which belong to the page around it
            row
            for row in rows.children(parent)
            if rows.elements[row].tag in _NO_TEXT or _is_around(rows, row)
        ]
        beside = sheet.inside(parent, [inner, *others])
        beside = [line for line in beside if line.row != parent or line.is_bare]
        if _length_of(beside) >= _SHORTEST_TEXT and _holds_speech(beside, body.lines):
            found.append(parent)
    marked = {line.number for line in body.lines}  # by the comments of the CMS
    unmarked = [line for line in sheet.inside(body.row) if line.number not in marked]
    if _length_of(unmarked) > _FEW and _holds_speech(unmarked, body.lines):
        found.append(body.row)
    return found


def _body_at(sheet: PageLines, row: int, mode: str, skip: Iterable[int] = ()) -> Body:
    """Return the body that is all of *row* but the rows *skip*."""
    rows = sheet.rows
    frame = [other for other in skip if rows.holds(row, other)]
    pictures = sheet.pictures_in(range(row, rows.ends[row]), frame)
    return Body(sheet.inside(row, frame), pictures, mode, row, frame)


def _marked_bodies(sheet: PageLines) -> Iterator[Body]:
    """Yield what the CMS comments and the known containers hold."""
    markers = [comment for comment in sheet.comments if "enpcontent" in comment.text]
    if any(comment.text.strip() == "enpcontent" for comment in markers):
        yield _between_comments(sheet, sheet.rows.common(comment.row for comment in markers))
    for find in _CONTAINERS:
        for row in find(sheet.rows)[:1]:
            yield _body_at(sheet, row, "container")


def _between_comments(sheet: PageLines, row: int) -> Body:
    """Return the lines in *row* between the CMS comments enpcontent and /enpcontent as the body."""
    lines, pictures = list[Line](), list[int]()
    last = Comment("/enpcontent", row, sheet.rows.ends[row], sheet.rows.lasts[row])
    markers = [comment for comment in sheet.comments if comment.text.strip() in MARKERS]
    for begin, end in pairwise([*markers, last]):
        if begin.text.strip() == "enpcontent":
            lines += sheet.lines[begin.lines : end.lines]
            pictures += sheet.pictures_in(range(begin.rows, end.rows))
    return Body(lines, pictures, "comments", row)
