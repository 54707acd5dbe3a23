"""Where the transcript is on a page: by CMS comments, known containers, or where the turns are."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from scio_crawler.items import TEXT
from scio_crawler.reading.language.heads import PLACE, is_word
from scio_crawler.reading.language.shapes import LONGEST_LABEL_LINE, reads_as_label
from scio_crawler.reading.page.lines import MARKERS, Comment, Line, PageLines, Rows
from scio_crawler.reading.text import COLONS

# The frame of a page is what surrounds an article: columns, related links, breadcrumbs. It is
# known by the names of its elements, or by ids and classes.
_FRAME_TAGS = "nav header footer aside".split()
_FRAME_NAMES = frozenset(
    "breadcrumb box3 box5 column copyright crumb crumbs foot footer header logo menu nav related"
    " sidebar top wrapr".split()
)
_TAGS_WITHOUT_TEXT = frozenset(
    "a br h1 hr iframe img link meta noscript script style template".split()
)
_PROSE_ENDS = tuple(".!?。！？…:;\"'”’)")

# Limits in characters.
_MIN_PROSE_LINE = 80
_MIN_TEXT_AROUND = 120  # of what stands around a body, to be looked at
_MIN_UNMARKED = 400  # of what the CMS comments leave out, to be looked at
_MIN_SPEECH_OF_LABEL = 200  # of prose below a single label
_MIN_SPEECH_OF_LABELS = 80  # of prose below several labels
_MIN_SPEECH_WITHOUT_LABEL = 1500  # and a share of the prose of the body
_MIN_SHARE_WITHOUT_LABEL = 0.3
_MAX_MISSED_PROSE = 400  # that a body without labels may lack, or a share of all prose
_MAX_MISSED_SHARE = 0.25
_MAX_NAMES = 100  # of an id and a class, in what people read

_MODES = {  # how a body was found -> in words, for people
    "comments": "between the comments of the CMS",
    "container": "known by its id or class",
    "labels": "which holds the labels",
    "prose": "which holds the prose",  # of a page without labels
    "main": "all but the frame of the page",  # of a page with neither
}


class PageBody(NamedTuple):
    """The lines of a page that are taken to be the transcript."""

    lines: list[Line]
    pictures: list[int]  # for each picture in it, the number of the line below
    mode: str  # how they were found: a key of _MODES
    row: int  # of the page, which holds them
    frame: Sequence[int] = ()  # rows of the page inside *row* that it leaves out

    def description(self, sheet: PageLines) -> str:
        """Return in which element of *sheet* the body is, and how it was found, for people."""
        element = sheet.rows.elements[self.row]
        names = ""
        if element.get("id"):
            names = f" {element.get('id')}"
        for name in element.get("class", "").split():
            names += f" {name}"
        return f"<{element.tag}{names[:_MAX_NAMES]}>, {_MODES[self.mode]}"


def find_body(sheet: PageLines) -> PageBody:
    """Return the body of the page *sheet*; it may have no lines.

    The CMS comments come first, then known containers. One without labels gives way to the smallest
    element with all labels of the page, one that leaves speech out to an element that holds both.
    """
    fallback: PageBody | None = None
    for body in _marked_bodies(sheet):
        if any(reads_as_label(line.text) for line in body.lines):
            outside = _rows_with_more_speech(sheet, body)
            if not outside:
                return body
            outside.append(body.row)
            container = sheet.rows.common(outside)
            return _body_at(sheet, container, "labels", main_body(sheet).frame)
        if body.lines and fallback is None:
            fallback = body
    return _body_by_text(sheet, fallback)


def _marked_bodies(sheet: PageLines) -> Iterator[PageBody]:
    """Yield what the CMS comments and the known containers hold."""
    texts = [comment.text.strip() for comment in sheet.comments]
    if "enpcontent" in texts:
        rows = [comment.row for comment in sheet.comments if "enpcontent" in comment.text]
        yield _between_comments(sheet, sheet.rows.common(rows))
    for row in _containers(sheet.rows):
        yield _body_at(sheet, row, "container")


def _containers(rows: Rows) -> Iterator[int]:
    """Yield the elements known to hold an article, the most reliable first."""
    yield from rows.with_id("article-content")[:1]  # pages of 2026
    for row in rows.with_class("cp"):  # 2018
        if rows.elements[row].tag == "div":
            yield row
            break
    yield from rows.with_id("container_txt")[:1]  # china.org.cn
    yield from rows.with_id("Content", "content", "artibody")[:1]  # other sites of the same CMS
    yield from rows.named("article")[:1]


def _between_comments(sheet: PageLines, row: int) -> PageBody:
    """Return the lines in *row* between the CMS comments enpcontent and /enpcontent as the body."""
    lines: list[Line] = []
    pictures: list[int] = []
    markers = [comment for comment in sheet.comments if comment.text.strip() in MARKERS]
    markers.append(Comment("/enpcontent", row, sheet.rows.ends[row], sheet.rows.end_lines[row]))
    for begin, end in pairwise(markers):
        if begin.text.strip() == "enpcontent":
            lines += sheet.lines[begin.lines : end.lines]
            pictures += sheet.pictures_in(range(begin.rows, end.rows))
    return PageBody(lines, pictures, "comments", row)


def _body_at(sheet: PageLines, row: int, mode: str, skip: Iterable[int] = ()) -> PageBody:
    """Return the body that is all of *row* but the rows *skip*."""
    rows = sheet.rows
    frame = [skipped for skipped in skip if rows.holds(row, skipped)]
    pictures = sheet.pictures_in(range(row, rows.ends[row]), frame)
    return PageBody(sheet.inside(row, frame), pictures, mode, row, frame)


def _body_by_text(sheet: PageLines, fallback: PageBody | None) -> PageBody:
    """Return the element with all labels of *sheet*, else *fallback*, or the one with the prose.

    *fallback* is a known container without labels; it must hold most of the prose.
    """
    main = main_body(sheet)
    labelled = [line for line in main.lines if reads_as_label(line.text)]
    if labelled:
        words = [line for line in main.lines if is_word(line.text)]
        container = sheet.rows.common(map(sheet.row_around, labelled + words))
        return _body_at(sheet, container, "labels", main.frame)

    prose = list(filter(_is_prose, main.lines))
    if fallback:
        length = _length_of(prose)
        missed = length - _length_of_prose(fallback.lines)
        if missed <= max(_MAX_MISSED_PROSE, _MAX_MISSED_SHARE * length):
            return fallback
    if prose:
        container = sheet.rows.common(map(sheet.row_around, prose))
        return _body_at(sheet, container, "prose", main.frame)
    return fallback or main


def main_body(sheet: PageLines) -> PageBody:
    """Return all of the page *sheet* but its frame as the body."""
    main = next(iter(sheet.rows.named("body")), 0)
    return _body_at(sheet, main, "main", _frame_in(sheet, main))


def _frame_in(sheet: PageLines, main: int) -> list[int]:
    """Return the outermost rows in *main* that frame an article: columns, menus, footers."""
    rows = sheet.rows
    candidates = rows.within(main, rows.named(*_FRAME_TAGS, "div", "ul", "iframe"))
    frame = [row for row in candidates if _is_frame(rows, row)]
    if not frame:
        return []

    # What holds a label or a place line is part of the transcript, despite its name.
    spoken = sorted(
        line.row
        for line in sheet.inside(main)
        if PLACE.fullmatch(line.text) or reads_as_label(line.text)
    )
    return rows.outermost(row for row in frame if not rows.within(row, spoken))


def _is_frame(rows: Rows, row: int) -> bool:
    """Return whether *row* is part of a page's frame by its element, its id or a class."""
    element = rows.elements[row]
    if element.tag in _FRAME_TAGS:
        return True
    names = f"{element.get('id', '')} {element.get('class', '')}"
    return not _FRAME_NAMES.isdisjoint(names.lower().split())


def _rows_with_more_speech(sheet: PageLines, body: PageBody) -> list[int]:
    """Return the rows of *sheet* in or around *body* that hold speech which it leaves out."""
    found: list[int] = []
    inner = body.row
    for parent in sheet.rows.around(body.row):
        if sheet.rows.elements[parent].tag == "html":
            break
        lines = _lines_around(sheet, inner, parent)
        if _length_of(lines) >= _MIN_TEXT_AROUND and _holds_speech(lines, body.lines):
            found.append(parent)
        inner = parent

    between_comments = {line.number for line in body.lines}
    unmarked = [line for line in sheet.inside(body.row) if line.number not in between_comments]
    if _length_of(unmarked) > _MIN_UNMARKED and _holds_speech(unmarked, body.lines):
        found.append(body.row)
    return found


def _lines_around(sheet: PageLines, inner: int, parent: int) -> list[Line]:
    """Return the lines of paragraphs in *parent*, but not in its child *inner* or in a frame.

    Neighbouring elements count together, since each may be a turn.
    """
    rows = sheet.rows
    skipped = [inner]
    for row in rows.children(parent):
        if rows.elements[row].tag in _TAGS_WITHOUT_TEXT or _is_frame(rows, row):
            skipped.append(row)
    lines = sheet.inside(parent, skipped)
    return [line for line in lines if line.row != parent or line.is_bare]


def _holds_speech(lines: Iterable[Line], others: Iterable[Line]) -> bool:
    """Return whether *lines* are transcript: labels with text, words of a head, or much prose.

    Prose is much if it is long, and has a third of the length of the prose in *others*.
    """
    labels = 0
    words = set[str]()
    unlinked = list(filter(_is_unlinked, lines))
    for line in unlinked:
        labels += reads_as_label(line.text[:LONGEST_LABEL_LINE])
        if is_word(line.text):
            words.add(line.text.strip(f" {COLONS}").lower())

    prose = _length_of_prose(unlinked)
    if labels == 1 and prose >= _MIN_SPEECH_OF_LABEL:
        return True
    if labels > 1 and prose >= _MIN_SPEECH_OF_LABELS:
        return True
    if len(words) > 1:
        return True
    share = _MIN_SHARE_WITHOUT_LABEL * _length_of_prose(others)
    return prose >= max(_MIN_SPEECH_WITHOUT_LABEL, share)


def _is_prose(line: Line) -> bool:
    """Return whether a line is a paragraph of a text, rather than a title, a link or a menu."""
    is_long = len(line.text) >= _MIN_PROSE_LINE and line.text.endswith(_PROSE_ENDS)
    return is_long and _is_unlinked(line)


def _is_unlinked(line: Line) -> bool:
    return line.kind == TEXT and not line.href


def _length_of(lines: Iterable[Line]) -> int:
    return sum(len(line.text) for line in lines)


def _length_of_prose(lines: Iterable[Line]) -> int:
    return _length_of(filter(_is_prose, lines))
