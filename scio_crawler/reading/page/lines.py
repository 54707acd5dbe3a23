"""A page as one list of lines: one walk over its elements; nothing looks at the tree again.

Every text of a page, seen or not, is in exactly one line, apart from the code of scripts and style
sheets. An element has a row if it may be asked for: "this line is inside that element" compares
two numbers, and a body is an interval of the list. A :class:`Sheet` is dropped after reading.
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

# A text, its context, the element that holds it, and the row that this stands in.
TextRun = tuple[str, Context, Element, int]
Attributes = Sequence[tuple[str, str]]  # (name, value)

# Why a line is not among those that a reader sees: it is hidden, is about the page, or no longer
# counts (a reader sees it, but it is no part of the line around it).
HIDDEN, HEAD, STRUCK_OUT = "hidden", "head", "struck out"

_PLAIN: Context = (TEXT, False, "")
_FORMATTING = frozenset("b strong span font a em i u".split())
_REASONS = {"head": HEAD, "title": HEAD, **dict.fromkeys(STRUCK, STRUCK_OUT)}
_CODE = frozenset(("script", "style"))
# Inline elements that set a line apart if they hold all of it; a span without a class does not.
_APART_TAGS = {tag: tag for tag in "em i small u big code mark sup sub".split()}
_PICTURES = frozenset("img video iframe".split())
# Elements that have no row unless they have attributes: nothing is known by them.
_NO_ROW = frozenset("b big br em font i small span strong sub sup u wbr".split())
_HEADINGS = frozenset("h1 h2 h3".split())  # which have a row, since titles are looked for there
_FEW = 8  # children of an element that are looked at to tell the form of a line
_MOST_INLINE = 20  # inline elements around a line that are looked at for that
_LONGEST_CLASS = 80  # characters
_LONGEST_BESIDE = 60  # characters beside links that only lead to them
_SHORT = 3  # characters of a run that may have no width
_MOST = 200  # texts that are set apart by spaces
_APART = (CAPTION, FURNITURE, PAGER)  # kinds that are no part of a line around them
# The editor's page-break marker, which leaks into briefing pages.
BREAK_MARKER = "_ueditor_page_break_tag_"
_BREAK = re.compile(f"({BREAK_MARKER})")
# The comments of the CMS before and after the text of an article.
MARKERS = ("enpcontent", "/enpcontent")


@dataclass(slots=True, eq=False)
class Line:
    """A line of a page: what its markup says, and where it stands."""

    text: str
    kind: str  # one of those of a Block
    strong: int  # length of the emphasized run at its beginning
    href: str  # where it leads, as written, if all of it is one link
    row: int  # the innermost one that holds its beginning
    number: int  # its place among the lines that are seen, or among the others
    is_further: bool  # whether a break marker splits it from the line above, which has the runs
    hidden: str  # why no reader sees it, empty if one does
    element: Element  # in which it starts
    runs: Sequence[TextRun]  # empty if it is a paragraph without a row of its own
    is_read: bool = False  # whether it is part of the body

    @property
    def is_bare(self) -> bool:
        """Whether it is a paragraph inside of its row, without one of its own."""
        return not self.runs


@dataclass
class Rows:
    """The elements of a page, in the order of their start tags, column by column."""

    elements: list[Element] = field(default_factory=list)
    parents: list[int] = field(default_factory=list)  # the row around each, -1 for the first
    ends: list[int] = field(default_factory=list)  # the row below the last one inside
    firsts: list[int] = field(default_factory=list)  # the number of the first line inside
    lasts: list[int] = field(default_factory=list)  # the number of the line below the last one
    starts: list[int] = field(default_factory=list)  # the index of the first text inside
    stops: list[int] = field(default_factory=list)  # the index of the text below the last one
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
        """Tell whether the row *inner* is *outer* or inside it."""
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
        found, last = min(known), max(known)
        while not self.holds(found, last):
            found = self.parents[found]
        return found

    def named(self, *tags: str) -> list[int]:
        """Return the rows with one of the names *tags*, in order."""
        if len(tags) == 1:
            return self.tags.get(tags[0], [])
        return sorted(row for tag in tags for row in self.tags.get(tag, ()))

    def within(self, row: int, others: Sequence[int]) -> Sequence[int]:
        """Return those of the rows *others*, which are in order, that are *row* or inside it."""
        return others[bisect_left(others, row) : bisect_left(others, self.ends[row])]

    def has_few(self, row: int, most: int) -> bool:
        """Tell whether at most *most* texts are inside *row*."""
        return self.stops[row] - self.starts[row] <= most

    def with_class(self, name: str) -> list[int]:
        """Return the rows with *name* among their classes, in order."""
        return [row for row, names in self.classes if name in names and name in names.split()]

    @cached_property
    def classes(self) -> list[tuple[int, str]]:
        """The rows that have a class, each with it, in order."""
        return [(row, value) for row, name, value in self.attributes if name == "class" and value]

    def with_id(self, *ids: str) -> list[int]:
        """Return the rows with one of the *ids*, in order."""
        return sorted(row for id in ids for row in self._ids.get(id, ()))

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
    lines: int  # that are above it


class PageLines:
    """All lines of a page, or of one element, and the rows that they stand in."""

    def __init__(self) -> None:
        self.lines: list[Line] = []  # that a reader sees
        self.unseen: list[Line] = []  # the others, and what is struck out
        self.texts: list[str] = []  # those that a reader sees, as they stand in the source
        self.every: list[str] = []  # all texts but code, unchanged
        self.rows = Rows()
        self.comments: list[Comment] = []
        self.beside: list[str] = []  # the comments before and after it
        self.pictures: dict[int, int] = {}  # row -> lines above it
        self.regions: dict[int, str] = {}  # row -> what it is in, of those asked for

    def text(self, row: int) -> str:
        """Return all text inside *row* unchanged, whether it is seen or not, but no code."""
        return "".join(self.every[self.rows.starts[row] : self.rows.stops[row]])

    def spaced(self, row: int) -> str:
        """Return the first texts inside *row* with spaces between them: "1 2 3"."""
        start = self.rows.starts[row]
        return normalize(" ".join(self.every[start : min(self.rows.stops[row], start + _MOST)]))

    def holder_of(self, text: int) -> int:
        """Return the innermost row around the text at index *text* of all texts."""
        row = bisect_right(self.rows.starts, text) - 1
        while self.rows.stops[row] <= text:
            row = self.rows.parents[row]
        return row

    def said_at(self, row: int) -> list[str]:
        """Return the visible lines inside *row*, normalized; of an inline element, its one line."""
        if not self.is_block(row):
            return [normalize(self.text(row))]
        return [normalize(line.text) for line in self.inside(row)]

    def take(self, lines: Iterable[Line]) -> None:
        """Note that *lines* are the body."""
        for line in lines:
            line.is_read = True

    def is_block(self, row: int) -> bool:
        """Tell whether lines end where the element of *row* begins and ends."""
        return self.rows.elements[row].tag in LINES

    def inside(self, row: int, skip: Iterable[int] = ()) -> list[Line]:
        """Return the visible lines inside *row*, in order, without those in the rows *skip*."""
        rows = self.rows
        if self.is_block(row):
            found = self.lines[rows.firsts[row] : rows.lasts[row]]
        else:
            found = [line for line in self.lines if rows.holds(row, line.row)]
        left_out = set[int]()
        for other in rows.outermost(skip):
            left_out.update(range(rows.firsts[other], rows.lasts[other]))
        return [line for line in found if line.number not in left_out] if left_out else found

    def holder(self, line: Line) -> int:
        """Return the row around the paragraph that *line* stands in, so that of its neighbours."""
        row = line.row
        if not line.is_bare:
            while self.rows.elements[row].tag in _FORMATTING and self.rows.parents[row] >= 0:
                row = self.rows.parents[row]
            row = self.rows.parent(row)
        return row

    def pictures_in(self, rows: range, skip: Iterable[int] = ()) -> list[int]:
        """Return for each picture in *rows*, but not in *skip*, the number of the line below it."""
        shown = [(row, below) for row, below in self.pictures.items() if row in rows]
        for other in self.rows.outermost(skip) if shown else ():
            shown = [picture for picture in shown if not self.rows.holds(other, picture[0])]
        return [below for _, below in shown]

    def blocks(self, lines: Sequence[Line], base: str, pictures: Iterable[int]) -> list[Block]:
        """Return *lines* as blocks, with links resolved against *base*.

        *pictures* are those that may stand beside them: the number of the line below each.
        """
        found = []
        for line in lines:
            href = line.href and absolute(base, line.href)
            found.append(Block(line.text, line.kind, line.strong, href, *self._form(line)))
        numbers = [line.number for line in lines]
        for picture in pictures:
            _mark_pictured(found, lines, bisect_left(numbers, picture))
        return found

    @cached_property
    def _has_centred(self) -> bool:
        """Whether any element may be centred."""
        values = (value for _, name, value in self.rows.attributes if name in ("style", "align"))
        return "center" in self.rows.tags or any("center" in value.lower() for value in values)

    def _form(self, line: Line) -> tuple[str, str]:
        """Return tag and classes of *line*, whose beginning may stand in an inline element.

        Of an inline element without a class, its name counts; "centred" is one more class.
        """
        if line.is_bare and line.element.getnext() is not None and line.element.tag != "center":
            return line.element.tag, ""  # most paragraphs
        first, last = line.element, line.element
        if line.runs:
            first, last = line.runs[0][2], line.runs[-1][2]
        holder, inside = line_around(first)
        if last is not first:  # what is around both ends of the line holds all of it
            ends = line_around(last)[1]
            inside = [around for around in inside if around in ends]
        names = [around.get("class") or _APART_TAGS.get(around.tag) for around in inside]
        if self._has_centred and is_centred(line.element):
            names.append("centred")
        if holder is None:
            tag = ""
        else:
            tag = holder.tag
            names.append(_class_of(holder))
        return tag, " ".join(filter(None, names))[:_LONGEST_CLASS]


def line_around(element: Element | None) -> tuple[Element | None, list[Element]]:
    """Return the element that is the line around *element*, and the inline ones in between."""
    inline: list[Element] = []
    while element is not None and element.tag not in LINES:
        inline.append(element)
        element = element.getparent() if len(inline) < _MOST_INLINE else None
    return element, inline


class _Walk:
    """The unfinished line of a walk, and the sheet that it fills."""

    def __init__(self, sheet: PageLines) -> None:
        self.sheet, self.rows = sheet, sheet.rows
        self.every, self.texts, self.lines = sheet.every, sheet.texts, sheet.lines
        self.line: list[TextRun] = []
        self.row = -1  # the one around what is walked
        self.hiding = ""  # why what is walked is not seen
        self._stash: list[tuple[list[TextRun], str]] = []

    def open(self, element: Element, tag: str, pairs: Attributes) -> None:
        """Give *element* a row."""
        rows = self.rows
        number = len(rows.elements)
        rows.elements.append(element)
        rows.parents.append(self.row)
        rows.firsts.append(len(self.lines))
        rows.starts.append(len(self.every))
        rows.ends.append(0)
        rows.lasts.append(0)
        rows.stops.append(0)
        rows.tags.setdefault(tag, []).append(number)
        for name, value in pairs:
            rows.attributes.append((number, name, value))
        self.row = number

    def close(self) -> None:
        """End the row that is open."""
        rows, row = self.rows, self.row
        rows.ends[row], rows.lasts[row] = len(rows.elements), len(self.lines)
        rows.stops[row] = len(self.every)
        self.row = rows.parents[row]

    def hide(self, why: str) -> None:
        """Begin lines that no reader sees, inside of the unfinished one, which goes on later."""
        self._stash.append((self.line, self.hiding))
        self.line, self.hiding = [], self.hiding or why

    def show(self) -> None:
        """End what :meth:`hide` began."""
        self.end()
        self.line, self.hiding = self._stash.pop()

    def say(self, text: str, context: Context, element: Element) -> None:
        """Add *text*, which *element* holds, to the unfinished line."""
        self.every.append(text)
        if not self.line and text.isspace():
            return
        if not self.hiding:
            self.texts.append(text)
        self.line.append((text, context, element, self.row))

    def paragraph(self, element: Element, holder: Element, context: Context) -> None:
        """Add the text of *holder*, all of the line *element*, which has no row."""
        raw = holder.text
        if not raw or raw.isspace():
            return
        self.every.append(raw)
        if not self.hiding:
            self.texts.append(raw)
        kind, strong, href = context
        text = collapse_spaces(raw)
        length = len(text) if strong or holder is not element else 0
        self._add(text, kind, length, href, self.row, element, ())

    def end(self) -> None:
        """End the unfinished line, if there is one."""
        line = self.line
        if len(line) == 1:
            raw, (kind, strong, href), element, row = line[0]
            text = collapse_spaces(raw)
            length = len(text) if strong else 0
            self._add(text, kind, length, href, row, element, line)
        elif line:
            # Buttons, captions and the like inside it become blocks of their own below it.
            own = [run for run in line if run[1][0] not in _APART]
            if 0 < len(own) < len(line) and any(run[0].strip() for run in own):
                self._join(own)
                line = [run for run in line if run[1][0] in _APART]
            self._join(line)
        self.line = []

    def _join(self, line: Sequence[TextRun]) -> None:
        """Add a line of several runs."""
        # What is blank, or has no width, is no beginning.
        wide = (n for n, run in enumerate(line) if len(run[0]) >= _SHORT or normalize(run[0]))
        line = line[next(wide, 0) :]
        _, (kind, strong, href), element, row = line[0]
        text = collapse_spaces("".join([run[0] for run in line]))
        length = 0
        if strong:
            led = takewhile(lambda run: run[1][1] or not run[0].strip(), line)
            length = len(normalize("".join([run[0] for run in led])))
        hrefs = {run[1][2] for run in line if run[0].strip()}
        if len(hrefs) > 1 and kind in (TEXT, HEADING) and _is_of_links(line):
            kind = FURNITURE
        href = hrefs.pop() if len(hrefs) == 1 else ""
        self._add(text, kind, length, href, row, element, line)

    def _add(
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
        for further, piece in enumerate(filter(None, map(str.strip, _BREAK.split(text)))):
            own = BREAK if piece == BREAK_MARKER else kind
            place = number + further
            is_further = further > 0
            lines.append(
                Line(piece, own, strong, href, row, place, is_further, hidden, element, runs)
            )


def read_lines(root: Element) -> PageLines:
    """Return all lines of the element *root* and what they stand in."""
    sheet = PageLines()
    outside = *root.itersiblings(etree.Comment, preceding=True), *root.itersiblings(etree.Comment)
    sheet.beside += (comment.text for comment in outside)
    simple = PLAIN & LINES - _HEADINGS  # what are lines without any attributes
    walk = _Walk(sheet)
    # The current element, its context and its remaining children, and the same of those around it.
    # Recursion would fail on pages that are nested deeply.
    around = _PLAIN
    element, children = None, iter((root,))
    outer: list[tuple[Element, Context, Iterator[Element], bool, bool]] = []
    child: Element
    has_row = hides = False
    while True:
        child = next(children, None)
        if child is None:
            if not outer:
                return sheet
            child = element
            element, around, children, has_row, hides = outer.pop()
        elif isinstance(tag := child.tag, str):
            pairs = child.items()
            holder = _holder(child) if outer and not pairs and tag in simple else None
            if holder is not None:
                # Most paragraphs and labels: what follows comes to the same, in twice the time.
                if walk.line:
                    walk.end()
                walk.paragraph(child, holder, around)
                if text := child.tail:
                    walk.say(text, around, element)
                continue
            if tag in _PICTURES and not walk.line and not walk.hiding:
                sheet.pictures[len(sheet.rows.elements)] = len(sheet.lines)
            is_plain = not pairs and tag in PLAIN
            entered = around if is_plain else enter(child, dict(pairs), around)
            hides, inside = entered is None, entered or _PLAIN
            if walk.line and not hides and tag in ENDING:
                walk.end()
            if has_row := bool(pairs) or tag not in _NO_ROW:
                walk.open(child, tag, pairs)
            if hides:
                walk.hide(_REASONS.get(tag, HIDDEN))
            if tag not in _CODE:
                if text := child.text:
                    walk.say(text, inside, child)
                if len(child):
                    outer.append((element, around, children, has_row, hides))
                    element, around, children = child, inside, iter(child[:])
                    continue
        else:
            hides = has_row = False
            if (text := child.text) and isinstance(child, etree._Comment):
                if text.strip() in MARKERS:
                    walk.end()
                rows = len(sheet.rows.elements)
                sheet.comments.append(Comment(text, walk.row, rows, len(sheet.lines)))
        if hides:
            walk.show()
            if has_row:  # before the line around it ends, which is not inside
                walk.close()
                has_row = False
        if walk.line and child.tag in LINES:
            walk.end()
        if has_row:
            walk.close()
        if (text := child.tail) and outer:
            walk.say(text, around, element)


def _mark_pictured(blocks: Sequence[Block], lines: Sequence[Line], below: int) -> None:
    """Mark the lines above and below a picture, the latter at index *below*."""
    for index in (below - 1, below):
        if 0 <= index < len(blocks):
            is_own = is_centred(lines[index].element) and not any(
                is_centred(line.element) for line in lines[index + 1 : index + 2]
            )
            blocks[index].pictured = "centred" if is_own else "beside"


def _is_of_links(line: Sequence[TextRun]) -> bool:
    """Tell whether a line of several runs only leads elsewhere: "Read also: …", "A | B"."""
    texts = [(text, href) for text, (_, _, href), _, _ in line if text.strip()]
    # A label may be a link before a colon.
    if texts[0][1] and sum(1 for _, href in texts if href) == 1:
        return False
    beside = "".join(text for text, href in texts if not href)
    return len(beside) < _LONGEST_BESIDE and is_before_link(normalize(beside))


def _class_of(element: Element) -> str:
    """Return the classes of the line *element* and of a parent that holds nothing else.

    One of several such parents, as around each turn, tells nothing about its line.
    """
    name: str = element.get("class") or ""
    parent: Element = element.getparent() if element.getnext() is None else None
    around = parent.get("class") or "" if parent is not None else ""
    if around:
        beside = [other for other in (parent.getprevious(), parent.getnext()) if other is not None]
        if around in [other.get("class") for other in beside]:
            around = ""
    if not (name or around) or any(child.tag in ENDING for child in islice(element, _FEW)):
        return ""
    if around and element.getprevious() is None and not (parent.text or "").strip():
        name = f"{name} {around}".strip()
    return name[:_LONGEST_CLASS]


def _holder(element: Element) -> Element | None:
    """Return what holds all text of *element*: itself or a plain bold element."""
    if len(element) == 0:
        return element
    inner = element[0]
    if inner.tag not in STRONG or element.text or inner.tail or inner.keys() or len(inner):
        return None
    return inner if inner.getnext() is None else None


def absolute(base: str, href: str) -> str:
    """Return *href* resolved against *base*, empty if it is empty, malformed or too long."""
    try:
        return urljoin(base, href.strip()) if 0 < len(href) <= ADDRESS else ""
    except ValueError:
        return ""


def base_of(sheet: PageLines, url: str) -> str:
    """Return the base of links on *sheet*: its ``<base href>`` on the origin of *url*, or *url*."""
    for row in sheet.rows.named("base"):
        if (href := sheet.rows.elements[row].get("href")) is not None:
            base = absolute(url, href)
            return base if base and on_origin(base, url) else url
    return url
