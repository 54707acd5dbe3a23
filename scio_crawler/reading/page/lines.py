"""A page as one list of lines: one walk over its elements; nothing looks at the tree again.

Every text of a page, seen or not, is in exactly one line, apart from the code of scripts and style
sheets. An element has a row if it may be asked for: "this line is inside that element" compares
two numbers, and a body is an interval of the list. :class:`PageLines` are dropped after reading.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import islice, takewhile
from typing import NamedTuple
from urllib.parse import urljoin

from lxml import etree

from scio_crawler.common.addresses import on_origin
from scio_crawler.items import BREAK, CAPTION, FURNITURE, HEADING, PAGER, TEXT, Block
from scio_crawler.reading.language.notes import is_before_link
from scio_crawler.reading.page.decode import ADDRESS, Element
from scio_crawler.reading.page.styles import (
    ENDING,
    LINES,
    PLAIN,
    STRONG,
    STRUCK,
    Context,
    enter,
    is_centred,
)
from scio_crawler.reading.text import collapse_spaces, normalize

Attributes = Sequence[tuple[str, str]]  # (name, value)

# Why a line is not among those that a reader sees: it is hidden, is about the page, or no longer
# counts (a reader sees it, but it is not part of the line around it).
HIDDEN, HEAD, STRUCK_OUT = "hidden", "head", "struck out"

_PLAIN_CONTEXT = Context(TEXT, False, "")
_FORMATTING = frozenset("b strong span font a em i u".split())
_REASONS = {"head": HEAD, "title": HEAD, **dict.fromkeys(STRUCK, STRUCK_OUT)}
_CODE = frozenset(("script", "style"))
# Inline elements that set a line apart if they hold all of it; a span without a class does not.
_APART_TAGS = {tag: tag for tag in "em i small u big code mark sup sub".split()}
_PICTURES = frozenset("img video iframe".split())
_HEADINGS = frozenset("h1 h2 h3".split())  # which have a row, since titles are looked for there
# What are lines without any attributes.
_SIMPLE = PLAIN & LINES - _HEADINGS
# Elements that have no row unless they have attributes: nothing is known by them.
_NO_ROW = frozenset("b big br em font i small span strong sub sup u wbr".split())
_APART_KINDS = (CAPTION, FURNITURE, PAGER)  # that are not part of a line around them
_MAX_CHILDREN = 8  # of an element, that are looked at to find the form of a line
_MAX_INLINE = 20  # inline elements around a line that are looked at for that
_MAX_CLASS = 80  # characters
_MAX_BESIDE_LINKS = 60  # characters beside links that only lead to them
_MIN_WIDE = 3  # characters of a run that surely has some width
_MAX_SPACED = 200  # texts that are set apart by spaces
# The editor's page-break marker, which leaks into briefing pages.
BREAK_MARKER = "_ueditor_page_break_tag_"
_BREAK = re.compile(f"({BREAK_MARKER})")
# The comments of the CMS before and after the text of an article.
MARKERS = ("enpcontent", "/enpcontent")


@dataclass(slots=True, eq=False)
class TextRun:
    """A text of a line, without markup inside."""

    text: str
    context: Context
    element: Element  # which holds it
    row: int  # in which that element is


@dataclass(slots=True, eq=False)
class Line:
    """A line of a page: what its markup says, and where it is."""

    text: str
    kind: str  # one of those of a Block
    strong: int  # length of the emphasized run at its beginning
    href: str  # where it leads, as written, if all of it is one link
    row: int  # the innermost one that holds its beginning
    number: int  # its index among the lines that are seen, or among the others
    is_further: bool  # whether a break marker splits it from the line above, which has the runs
    hidden: str  # why no reader sees it, empty if one does
    element: Element  # in which it starts
    runs: Sequence[TextRun]  # empty if it is a paragraph without a row
    is_read: bool = False  # whether it is part of the body

    @property
    def is_bare(self) -> bool:
        """Whether it is a paragraph that has no row."""
        return not self.runs


@dataclass
class Rows:
    """The elements of a page, in the order of their start tags, column by column."""

    elements: list[Element] = field(default_factory=list)
    parents: list[int] = field(default_factory=list)  # the row around each, -1 for the first
    ends: list[int] = field(default_factory=list)  # the row below the last one inside
    first_lines: list[int] = field(default_factory=list)  # the number of the first line inside
    end_lines: list[int] = field(default_factory=list)  # the number of the line below the last
    first_texts: list[int] = field(default_factory=list)  # the index of the first text inside
    end_texts: list[int] = field(default_factory=list)  # the index of the text below the last
    tags: dict[str, list[int]] = field(default_factory=dict)  # name -> the rows that have it
    attributes: list[tuple[int, str, str]] = field(default_factory=list)  # (row, name, value)

    def around(self, row: int) -> Iterator[int]:
        """Yield the rows around *row*, from the inside out."""
        while (row := self.parents[row]) >= 0:
            yield row

    def parent(self, row: int) -> int:
        """Return the row around *row*, or itself if there is none."""
        return max(0, self.parents[row])

    def holds(self, outer: int, inner: int) -> bool:
        """Return whether the row *inner* is *outer* or inside it."""
        return outer <= inner < self.ends[outer]

    def children(self, row: int) -> Iterator[int]:
        """Yield the rows right inside *row*."""
        inside = row + 1
        while inside < self.ends[row]:
            yield inside
            inside = self.ends[inside]

    def common(self, rows: Iterable[int]) -> int:
        """Return the innermost row that holds all *rows* (at least one)."""
        known = set(rows)
        found = min(known)
        last = max(known)
        while not self.holds(found, last):
            found = self.parents[found]
        return found

    def named(self, *tags: str) -> list[int]:
        """Return the rows of elements with one of the names *tags*, in order."""
        if len(tags) == 1:
            return self.tags.get(tags[0], [])
        rows: list[int] = []
        for tag in tags:
            rows += self.tags.get(tag, ())
        return sorted(rows)

    def within(self, row: int, others: Sequence[int]) -> Sequence[int]:
        """Return those of the rows *others*, which are in order, that are *row* or inside it."""
        return others[bisect_left(others, row) : bisect_left(others, self.ends[row])]

    def has_few_texts(self, row: int, limit: int) -> bool:
        """Return whether at most *limit* texts are inside *row*."""
        return self.end_texts[row] - self.first_texts[row] <= limit

    def with_class(self, name: str) -> list[int]:
        """Return the rows with *name* among their classes, in order."""
        return [row for row, names in self._classes if name in names and name in names.split()]

    @cached_property
    def _classes(self) -> list[tuple[int, str]]:
        """The rows that have a class, each with it, in order."""
        return [(row, value) for row, name, value in self.attributes if name == "class" and value]

    def with_id(self, *ids: str) -> list[int]:
        """Return the rows with one of the *ids*, in order."""
        rows: list[int] = []
        for id in ids:
            rows += self._ids.get(id, ())
        return sorted(rows)

    @cached_property
    def _ids(self) -> dict[str, list[int]]:
        """The rows that have each id, in order."""
        found: dict[str, list[int]] = {}
        for row, name, value in self.attributes:
            if name == "id":
                found.setdefault(value, []).append(row)
        return found

    def outermost(self, rows: Iterable[int]) -> list[int]:
        """Return those of *rows* that are in no other of them, in order."""
        found: list[int] = []
        for row in sorted(rows):
            if not found or not self.holds(found[-1], row):
                found.append(row)
        return found


class Comment(NamedTuple):
    """A comment in the source of a page."""

    text: str
    row: int  # the one around it
    rows: int  # how many begin before it
    lines: int  # how many are above it


class PageLines:
    """All lines of a page, or of one element, and the rows that they are in."""

    def __init__(self) -> None:
        self.lines: list[Line] = []  # that a reader sees
        self.unseen: list[Line] = []  # the others, and what is struck out
        self.seen_texts: list[str] = []  # those that a reader sees, as they are in the source
        self.all_texts: list[str] = []  # but code, unchanged
        self.rows = Rows()
        self.comments: list[Comment] = []
        self.outer_comments: list[str] = []  # before and after the outermost element
        self.pictures: dict[int, int] = {}  # row -> lines above it
        self.regions: dict[int, str] = {}  # row -> what it is in, of those asked for

    def text(self, row: int) -> str:
        """Return all text inside *row* unchanged, whether it is seen or not, but no code."""
        rows = self.rows
        return "".join(self.all_texts[rows.first_texts[row] : rows.end_texts[row]])

    def spaced_text(self, row: int) -> str:
        """Return the first texts inside *row* with spaces between them: "1 2 3"."""
        start = self.rows.first_texts[row]
        end = min(self.rows.end_texts[row], start + _MAX_SPACED)
        return normalize(" ".join(self.all_texts[start:end]))

    def visible_texts(self, row: int) -> list[str]:
        """Return the visible lines inside *row*, normalized; of an inline element, its one line."""
        if self.rows.elements[row].tag not in LINES:
            return [normalize(self.text(row))]
        return [normalize(line.text) for line in self.inside(row)]

    def row_of_text(self, index: int) -> int:
        """Return the innermost row around the text at *index* of all texts."""
        row = bisect_right(self.rows.first_texts, index) - 1
        while self.rows.end_texts[row] <= index:
            row = self.rows.parents[row]
        return row

    def row_around(self, line: Line) -> int:
        """Return the row around the paragraph of *line*, which its neighbours share."""
        row = line.row
        if not line.is_bare:
            while self.rows.elements[row].tag in _FORMATTING and self.rows.parents[row] >= 0:
                row = self.rows.parents[row]
            row = self.rows.parent(row)
        return row

    def mark_as_body(self, lines: Iterable[Line]) -> None:
        """Note that *lines* are the body."""
        for line in lines:
            line.is_read = True

    def inside(self, row: int, skip: Iterable[int] = ()) -> list[Line]:
        """Return the visible lines inside *row*, in order, without those in the rows *skip*."""
        rows = self.rows
        if rows.elements[row].tag in LINES:
            found = self.lines[rows.first_lines[row] : rows.end_lines[row]]
        else:
            found = [line for line in self.lines if rows.holds(row, line.row)]

        left_out = set[int]()
        for skipped in rows.outermost(skip):
            left_out.update(range(rows.first_lines[skipped], rows.end_lines[skipped]))
        if not left_out:
            return found
        return [line for line in found if line.number not in left_out]

    def pictures_in(self, rows: range, skip: Iterable[int] = ()) -> list[int]:
        """Return for each picture in *rows*, but not in *skip*, the number of the line below it."""
        shown = [row for row in self.pictures if row in rows]
        if shown:
            for skipped in self.rows.outermost(skip):
                shown = [row for row in shown if not self.rows.holds(skipped, row)]
        return [self.pictures[row] for row in shown]

    def blocks(self, lines: Sequence[Line], base: str, pictures: Iterable[int]) -> list[Block]:
        """Return *lines* as blocks, with links resolved against *base*.

        *pictures* are those that may be beside them: the number of the line below each.
        """
        found: list[Block] = []
        for line in lines:
            href = line.href and absolute(base, line.href)
            tag, classes = self._tag_and_classes(line)
            found.append(Block(line.text, line.kind, line.strong, href, tag, classes))

        numbers = [line.number for line in lines]
        for picture in pictures:
            _mark_pictured(found, lines, bisect_left(numbers, picture))
        return found

    @cached_property
    def _has_centred(self) -> bool:
        """Whether any element may be centred."""
        if "center" in self.rows.tags:
            return True
        for _, name, value in self.rows.attributes:
            if name in ("style", "align") and "center" in value.lower():
                return True
        return False

    def _tag_and_classes(self, line: Line) -> tuple[str, str]:
        """Return tag and classes of *line*, whose beginning may be in an inline element.

        Of an inline element without a class, its name counts; "centred" is one more class.
        """
        first = last = line.element
        if line.runs:
            first = line.runs[0].element
            last = line.runs[-1].element
        elif first.getnext() is not None and first.tag != "center":
            return first.tag, ""  # most paragraphs

        block, inline = line_around(first)
        if last is not first:  # what is around both ends of the line holds all of it
            ends = line_around(last)[1]
            inline = [element for element in inline if element in ends]
        names = [element.get("class") or _APART_TAGS.get(element.tag) for element in inline]
        if self._has_centred and is_centred(line.element):
            names.append("centred")
        tag = ""
        if block is not None:
            tag = block.tag
            names.append(_class_of(block))
        return tag, " ".join(filter(None, names))[:_MAX_CLASS]


def line_around(element: Element | None) -> tuple[Element | None, list[Element]]:
    """Return the element that is the line around *element*, and the inline ones in between."""
    inline: list[Element] = []
    while element is not None and element.tag not in LINES:
        inline.append(element)
        if len(inline) == _MAX_INLINE:
            return None, inline
        element = element.getparent()
    return element, inline


def _class_of(element: Element) -> str:
    """Return the classes of the line *element* and of a parent that holds nothing else."""
    own: str = element.get("class", "")
    shared = _class_of_wrapper(element)
    if not (own or shared):
        return ""
    if any(child.tag in ENDING for child in islice(element, _MAX_CHILDREN)):
        return ""
    if shared:
        own = f"{own} {shared}".strip()
    return own[:_MAX_CLASS]


def _class_of_wrapper(element: Element) -> str:
    """Return the classes of the parent of *element*, empty if it holds something else.

    One of several such parents, as around each turn, says nothing about its line.
    """
    if element.getnext() is not None or element.getprevious() is not None:
        return ""
    parent = element.getparent()
    if parent is None:
        return ""

    name: str = parent.get("class", "")
    if not name or (parent.text or "").strip():
        return ""
    for neighbour in (parent.getprevious(), parent.getnext()):
        if neighbour is not None and neighbour.get("class") == name:
            return ""
    return name


def _mark_pictured(blocks: Sequence[Block], lines: Sequence[Line], below: int) -> None:
    """Mark the lines above and below a picture, the latter at index *below*."""
    for index in (below - 1, below):
        if 0 <= index < len(blocks):
            is_centred_alone = is_centred(lines[index].element)
            if is_centred_alone and index + 1 < len(lines):
                is_centred_alone = not is_centred(lines[index + 1].element)
            blocks[index].pictured = "centred" if is_centred_alone else "beside"


class _Walk:
    """The unfinished line of a walk, and the lines and rows that it fills."""

    def __init__(self, sheet: PageLines) -> None:
        self.sheet, self.rows, self.lines = sheet, sheet.rows, sheet.lines
        self.all_texts, self.seen_texts = sheet.all_texts, sheet.seen_texts
        self.line: list[TextRun] = []
        self.row = -1  # the one around what is walked
        self.hiding = ""  # why what is walked is not seen
        self._interrupted: list[tuple[list[TextRun], str]] = []  # lines, and their *hiding*

    def open_row(self, element: Element, tag: str, pairs: Attributes) -> None:
        """Give *element* a row."""
        rows = self.rows
        row = len(rows.elements)
        rows.elements.append(element)
        rows.parents.append(self.row)
        rows.first_lines.append(len(self.lines))
        rows.first_texts.append(len(self.all_texts))
        rows.ends.append(0)
        rows.end_lines.append(0)
        rows.end_texts.append(0)
        rows.tags.setdefault(tag, []).append(row)
        for name, value in pairs:
            rows.attributes.append((row, name, value))
        self.row = row

    def close_row(self) -> None:
        """End the row that is open."""
        rows, row = self.rows, self.row
        rows.ends[row] = len(rows.elements)
        rows.end_lines[row] = len(self.lines)
        rows.end_texts[row] = len(self.all_texts)
        self.row = rows.parents[row]

    def hide(self, why: str) -> None:
        """Begin lines that no reader sees, inside the unfinished one, which goes on later."""
        self._interrupted.append((self.line, self.hiding))
        self.line, self.hiding = [], self.hiding or why

    def show(self) -> None:
        """End what :meth:`hide` began."""
        self.end_line()
        self.line, self.hiding = self._interrupted.pop()

    def add_text(self, text: str, context: Context, element: Element) -> None:
        """Add *text*, which *element* holds, to the unfinished line."""
        self.all_texts.append(text)
        if not self.line and text.isspace():
            return
        if not self.hiding:
            self.seen_texts.append(text)
        self.line.append(TextRun(text, context, element, self.row))

    def add_paragraph(self, element: Element, holder: Element, context: Context) -> None:
        """Add the text of *holder*, all of the line *element*, which has no row."""
        raw = holder.text
        if not raw or raw.isspace():
            return
        self.all_texts.append(raw)
        if not self.hiding:
            self.seen_texts.append(raw)
        kind, is_strong, href = context
        text = collapse_spaces(raw)
        strong = len(text) if is_strong or holder is not element else 0
        self._add_line(text, kind, strong, href, self.row, element, ())

    def end_line(self) -> None:
        """End the unfinished line, if there is one."""
        line = self.line
        if len(line) == 1:
            [run] = line
            kind, is_strong, href = run.context
            text = collapse_spaces(run.text)
            strong = len(text) if is_strong else 0
            self._add_line(text, kind, strong, href, run.row, run.element, line)
        elif line:
            # Buttons, captions and the like inside it become blocks below it.
            rest = [run for run in line if run.context.kind not in _APART_KINDS]
            if len(rest) < len(line) and any(run.text.strip() for run in rest):
                self._add_runs(rest)
                line = [run for run in line if run.context.kind in _APART_KINDS]
            self._add_runs(line)
        self.line = []

    def _add_runs(self, runs: Sequence[TextRun]) -> None:
        """Add a line of several *runs*."""
        for index, run in enumerate(runs):
            # What is blank, or has no width, does not begin a line.
            if len(run.text) >= _MIN_WIDE or normalize(run.text):
                runs = runs[index:]
                break

        first = runs[0]
        kind, is_strong, _ = first.context
        text = collapse_spaces("".join([run.text for run in runs]))
        strong = 0
        if is_strong:
            led = takewhile(lambda run: run.context.is_strong or not run.text.strip(), runs)
            strong = len(normalize("".join([run.text for run in led])))
        href = ""
        hrefs = {run.context.href for run in runs if run.text.strip()}
        if len(hrefs) == 1:
            href = hrefs.pop()
        elif hrefs and kind in (TEXT, HEADING) and _leads_elsewhere(runs):
            kind = FURNITURE
        self._add_line(text, kind, strong, href, first.row, first.element, runs)

    def _add_line(
        self,
        text: str,
        kind: str,
        strong: int,
        href: str,
        row: int,
        element: Element,
        runs: Sequence[TextRun],
    ) -> None:
        if not text:
            return
        hidden = self.hiding
        lines = self.sheet.unseen if hidden else self.lines
        number = len(lines)
        if BREAK_MARKER not in text:
            lines.append(Line(text, kind, strong, href, row, number, False, hidden, element, runs))
            return

        # On briefing pages it may be glued to a label.
        pieces = filter(None, map(str.strip, _BREAK.split(text)))
        for index, piece in enumerate(pieces):
            own_kind = BREAK if piece == BREAK_MARKER else kind
            place = number + index
            is_further = index > 0
            lines.append(
                Line(piece, own_kind, strong, href, row, place, is_further, hidden, element, runs)
            )


def read_lines(root: Element) -> PageLines:
    """Return all lines of the element *root* and what they are in.

    This loop runs for each element and takes most of the time of a page's lines, so it calls as
    little as possible. Recursion would fail on pages that are nested deeply.
    """
    sheet = PageLines()
    before = root.itersiblings(etree.Comment, preceding=True)
    after = root.itersiblings(etree.Comment)
    sheet.outer_comments += (comment.text for comment in (*before, *after))

    walk = _Walk(sheet)
    # The element whose children are walked, its context, the children that are left, whether it
    # has a row, and whether it hides its text; and the same for the elements around it.
    parent: Element | None = None
    context = _PLAIN_CONTEXT
    children = iter((root,))
    has_row = hides = False
    outer: list[tuple[Element, Context, Iterator[Element], bool, bool]] = []
    element: Element
    while True:
        element = next(children, None)

        if element is None:  # the parent ends
            if not outer:
                return sheet
            element = parent
            parent, context, children, has_row, hides = outer.pop()

        elif isinstance(tag := element.tag, str):  # an element begins
            pairs = element.items()
            holder = None
            if outer and not pairs and tag in _SIMPLE:
                holder = _holder_of_all(element)
            if holder is not None:
                # Most paragraphs and labels: what follows comes to the same, in twice the time.
                if walk.line:
                    walk.end_line()
                walk.add_paragraph(element, holder, context)
                if text := element.tail:
                    walk.add_text(text, context, parent)
                continue

            if tag in _PICTURES and not walk.line and not walk.hiding:
                sheet.pictures[len(sheet.rows.elements)] = len(sheet.lines)
            is_plain = not pairs and tag in PLAIN
            inside = context if is_plain else enter(element, dict(pairs), context)
            hides = inside is None
            if walk.line and not hides and tag in ENDING:
                walk.end_line()
            has_row = bool(pairs) or tag not in _NO_ROW
            if has_row:
                walk.open_row(element, tag, pairs)
            if inside is None:
                inside = _PLAIN_CONTEXT
                walk.hide(_REASONS.get(tag, HIDDEN))

            if tag not in _CODE:
                if text := element.text:
                    walk.add_text(text, inside, element)
                if len(element):
                    outer.append((parent, context, children, has_row, hides))
                    parent, context, children = element, inside, iter(element[:])
                    continue

        else:  # a comment or a processing instruction
            hides = has_row = False
            if (text := element.text) and isinstance(element, etree._Comment):
                if text.strip() in MARKERS:
                    walk.end_line()
                rows = len(sheet.rows.elements)
                sheet.comments.append(Comment(text, walk.row, rows, len(sheet.lines)))

        # The element ends.
        if hides:
            walk.show()
            if has_row:  # before the line around it ends, which is not inside
                walk.close_row()
                has_row = False
        if walk.line and element.tag in LINES:
            walk.end_line()
        if has_row:
            walk.close_row()
        if (text := element.tail) and outer:
            walk.add_text(text, context, parent)


def _holder_of_all(element: Element) -> Element | None:
    """Return what holds all text of *element*: itself or a plain bold element."""
    if len(element) == 0:
        return element
    inner = element[0]
    if inner.tag not in STRONG or element.text or inner.tail or inner.keys() or len(inner):
        return None
    return inner if inner.getnext() is None else None


def _leads_elsewhere(runs: Sequence[TextRun]) -> bool:
    """Return whether a line of several *runs* only leads elsewhere: "Read also: …", "A | B"."""
    shown = [run for run in runs if run.text.strip()]
    linked = [run for run in shown if run.context.href]
    # A label may be a link before a colon.
    if len(linked) == 1 and shown[0].context.href:
        return False
    beside = "".join([run.text for run in shown if not run.context.href])
    return len(beside) < _MAX_BESIDE_LINKS and is_before_link(normalize(beside))


def absolute(base: str, href: str) -> str:
    """Return *href* resolved against *base*, empty if it is empty, malformed or too long."""
    if not 0 < len(href) <= ADDRESS:
        return ""
    try:
        return urljoin(base, href.strip())
    except ValueError:
        return ""


def base_of(sheet: PageLines, url: str) -> str:
    """Return the base of links on *sheet*: its ``<base href>`` on the origin of *url*, or *url*."""
    for row in sheet.rows.named("base"):
        href = sheet.rows.elements[row].get("href")
        if href is not None:
            base = absolute(url, href)
            return base if base and on_origin(base, url) else url
    return url
