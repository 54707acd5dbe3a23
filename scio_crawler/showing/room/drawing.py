"""Lay out charts: bars, columns in time, a matrix of dots. Numbers go in, places come out. Pure.

``_figures.html`` draws them as SVG. No font is measured: signs count as wide as in a wide font, so
that a drawing is the same on every machine and its words have room. Sizes are in pixels.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from itertools import accumulate, chain
from math import ceil, inf, sqrt
from typing import Any, NamedTuple
from unicodedata import east_asian_width

SIZE, LINE, GAP = 13, 16, 8  # of letters, from line to line, between words
NARROW, WIDE = 312, 720  # what a small screen has room for, and the page
HEIGHT, DOT = 120, 10  # of the highest column, and the radius of the largest dot
_CLOSE, _EASY = 3, 48  # from a column to the next one, if there are many, and if there are few
_SLANTED, _BETWEEN = (200, 260, 320, 400, 500), 56  # how long slanted lines are, how far apart
_SLIM, _FAT = frozenset(" .,:;'’\"!|()[]fijlrtI-"), frozenset("mwMW@%&")
# Characters that XML does not allow, and those that change the direction of text.
_UNPRINTABLE = re.compile(
    "[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufffe\uffff]"
)


class Mark(NamedTuple):
    """One number of a drawing."""

    value: float
    row: str  # the name of a bar, the row in a matrix, or the place in time of a column
    name: str  # of the link that it is
    href: str  # from the root of the site
    text: str = ""  # the number as it is printed next to the mark
    note: str = ""  # printed after it
    column: str = ""  # of a matrix


class Placed(NamedTuple):
    """A mark, or a name or number of an axis, at its place."""

    of: Any
    x: float
    y: float
    size: float = 0  # the percentage of a bar, the height of a column, the radius of a dot
    lines: Sequence[str] = ()  # of the name


class Drawing(NamedTuple):
    """What the template draws."""

    kind: str  # its macro
    title: str
    width: float
    height: float
    marks: Sequence[Placed]
    more: Mapping[str, Any]  # what only this kind has


def bars(title: str, marks: Sequence[Mark]) -> Drawing:
    """Return a drawing of one horizontal bar for each of *marks*, in their order.

    It is as wide as there is room. A name stands above its bar, on a small screen in two lines.
    """
    names = [fitted(mark.row, NARROW, 2) for mark in marks]
    above = LINE * max(map(len, names))
    step = above + 3 * GAP
    beside = 3 * GAP + _widest(mark.text + mark.note for mark in marks)
    longest = max(30, 100 * (1 - beside / NARROW))
    top = max(mark.value for mark in marks)
    placed = [
        Placed(mark, 0, above + step * at, round(longest * mark.value / top, 2), lines)
        for at, (mark, lines) in enumerate(zip(marks, names, strict=True))
    ]
    more = {"above": above, "step": step, "broad": [fitted(mark.row, WIDE) for mark in marks]}
    return Drawing("bars", title, WIDE, step * len(marks), placed, more)


def columns(
    title: str, marks: Sequence[Mark], labels: Mapping[str, str], top: float = 0
) -> Drawing:
    """Return a drawing of one column for each of *marks*, at its place in time among *labels*.

    These are printed below as far as there is room; *top* is the number at the full height, if not
    the largest one. The text of a mark is printed above it; if there is none, or no room, lines
    show the scale. Their numbers are at the right, where the newest columns are.
    """
    top = top or max(mark.value for mark in marks)
    step = round(max(_CLOSE, min(WIDE / len(labels), max(_EASY, NARROW / len(labels)))), 2)
    has_texts = all(mark.text and width(mark.text) + GAP <= step for mark in marks)
    lines = [] if has_texts else ticks(top)
    left = round(max(0, (_widest(labels.values()) - step) / 2), 2)
    end = round(left + step * len(labels), 2)
    right = max(left, _widest(f"{line:,}" for line in lines) + GAP)
    base = HEIGHT + 2 * GAP
    middles = {place: round(left + step * (at + 0.5), 2) for at, place in enumerate(labels)}
    more = {
        "step": step,
        "thick": min(_EASY, round(step * (0.8 if step < DOT else 0.5), 2)),
        "left": left,
        "end": end,
        "lines": [Placed(line, end, round(base - HEIGHT * line / top, 2)) for line in lines],
        "labels": [Placed(labels[at], middles[at], base) for at in _apart(middles, labels)],
    }
    placed = [
        Placed(mark, middles[mark.row], base, round(HEIGHT * mark.value / top, 2)) for mark in marks
    ]
    return Drawing("columns", title, round(end + right, 2), base + 3 * GAP, placed, more)


def matrix(
    title: str, marks: Sequence[Mark], rows: Sequence[str], across: Sequence[str]
) -> Drawing:
    """Return a drawing of a dot for each of *marks* in its row and column, if that has any.

    The area of a dot is in proportion to its number. Names of columns are slanted.
    """
    rows = [row for row in rows if row in {mark.row for mark in marks}]
    across = [name for name in across if name in {mark.column for mark in marks}]
    names = {row: fitted(row, WIDE / 2, 2) for row in rows}
    heads = _slanted(across)
    left = _widest(chain(*names.values())) + 2 * GAP
    leans = {name: round((_widest(lines) + LINE) * sqrt(0.5)) for name, lines in heads.items()}
    high, down = max(leans.values()) + LINE, LINE * max(map(len, names.values())) + GAP
    step = max(_BETWEEN, 2 * DOT + 2 * GAP + _widest(mark.text for mark in marks))
    xs = {name: left + DOT + step * at for at, name in enumerate(across)}
    ys = {row: high + down * (at + 0.5) for at, row in enumerate(rows)}
    end = left + step * len(across)
    more = {
        "step": step,
        "down": down,
        "left": left,
        "end": end,
        "rows": [Placed(row, 0, ys[row], lines=names[row]) for row in rows],
        "across": [Placed(name, xs[name], high, lines=heads[name]) for name in across],
    }
    top = max(mark.value for mark in marks)
    placed = [
        Placed(mark, xs[mark.column], ys[mark.row], round(DOT * sqrt(mark.value / top), 2))
        for mark in marks
    ]
    wide = max(end, *(xs[name] + leans[name] for name in across))
    return Drawing("matrix", title, wide, high + down * len(rows), placed, more)


def printable(text: str) -> str:
    """Return *text* on one line, without characters that can't be drawn or reverse other text."""
    return " ".join(_UNPRINTABLE.sub(" ", text).split())


def width(text: str) -> int:
    """Return the pixels that *text* takes at most, whatever the font."""
    return ceil(SIZE * sum(map(_em, text)))


def fitted(text: str, room: float, most: int = 1) -> list[str]:
    """Return *text* in at most *most* lines of *room* pixels; an ellipsis stands for the rest."""
    text = printable(text)
    if width(text) <= room:
        return [text]
    room -= width("…") if most == 1 else 0
    fit = sum(wide * SIZE <= room for wide in accumulate(map(_em, text)))
    if most == 1:
        return [text[:fit].rstrip() + "…"]
    end = text.rfind(" ", 1, fit + 1)
    end = fit if end < 0 else end
    return [text[:end], *fitted(text[end:], room, most - 1)]


def ticks(top: float) -> list[int]:
    """Return at most four round numbers up to *top*, as far from each other as the first from 0."""
    magnitude = 10 ** (len(str(int(top / 4))) - 1)
    step = next(step for by in (1, 2, 5, 10) if (step := by * magnitude) * 4 >= top)
    return list(range(step, int(top) + 1, step))


def _em(sign: str) -> float:
    if sign in _FAT or east_asian_width(sign) in "AFW":
        return 1
    return 0.41 if sign in _SLIM else 0.79 if sign.isupper() else 0.64


def _widest(texts: Iterable[str]) -> int:
    return max(map(width, texts), default=0)


def _slanted(names: Sequence[str]) -> dict[str, list[str]]:
    """Return the lines of each name, as short as they can be without a cut."""
    lines: dict[str, list[str]] = {}
    for room in _SLANTED:
        lines = {name: fitted(name, room, 2) for name in names}
        if not any(of[-1].endswith("…") for of in lines.values()):
            break
    return lines


def _apart(middles: Mapping[str, float], labels: Mapping[str, str]) -> list[str]:
    """Return the places, from the newest back, whose *labels* don't touch."""
    kept: list[str] = []
    edge = inf
    for place in reversed(list(middles)):
        half = (width(labels[place]) + GAP) / 2
        if labels[place] and middles[place] + half <= edge:
            kept.append(place)
            edge = middles[place] - half
    return kept
