"""Draw marks as SVG with Vega-Lite: bars, columns by time, and a matrix of dots.

All have one style: thin rules, labels next to the marks, one accent. Sizes are fixed, so that a
drawing is the same on every machine, whatever its fonts.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import altair as alt
import vl_convert
from lxml import etree

# Pages allow no inline styles. So each shape gets the class of its colour, which the style sheet
# colours for light, dark and paper.

# The colours to draw in. Nobody sees them: they only stand for their classes.
INK, MUTED, ACCENT, RULE, NOTHING = "#000001", "#000002", "#000003", "#000004", "#000005"
_CLASSES = {INK: "ink", MUTED: "muted", ACCENT: "accent", RULE: "rule", NOTHING: "nothing"}

_SVG = "http://www.w3.org/2000/svg"
_SHAPES = ("path", "line", "text")
_ATTRIBUTES = ("d", "x2", "y2", "text-anchor", "font-size", "stroke-width")
_TRANSLATE = re.compile(r"translate\(([-\d.e]+),([-\d.e]+)\)")
_FRACTION = re.compile(r"-?\d+\.\d+(?:e-?\d+)?")
# Characters that XML does not allow, and those that change the direction of text.
_UNPRINTABLE = re.compile(
    "[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufffe\uffff]"
)


class Mark(NamedTuple):
    """One mark of a drawing."""

    value: float
    row: str  # the name of a bar, the row in a matrix, or the place in time of a column
    name: str  # of the link that it is
    href: str  # from the page that the drawing is on
    column: str = ""  # of a matrix
    text: str = ""  # the number as it is printed next to the mark
    note: str = ""  # printed after it


def page_svg(drawing: str, title: str, marks: Sequence[Mark]) -> str:
    """Return *drawing*, an SVG by Vega, for a page; shapes with a mark's number become its link."""
    drawn = etree.fromstring(drawing.encode())
    links: dict[str, list[Any]] = {str(number): [] for number in range(len(marks))}
    around = etree.Element("g", {"aria-hidden": "true"})
    for shape, transform in _shapes(drawn):
        key = shape.get("aria-label")
        links.get(key, around).append(_plain(shape, transform))
    frame = {name: drawn.get(name) for name in ("width", "height", "viewBox")}
    frame |= {"role": "list", "aria-label": printable(title)}
    svg = etree.Element("svg", frame, nsmap={None: _SVG})
    svg.append(around)
    for mark, shapes in zip(marks, links.values(), strict=True):
        if shapes:
            svg.append(_item(mark, shapes))
    return str(etree.tostring(svg, encoding="unicode"))


def printable(text: str) -> str:
    """Return *text* on one line, without characters that can't be drawn or reverse other text."""
    return " ".join(_UNPRINTABLE.sub(" ", text).split())


def _item(mark: Mark, shapes: list[Any]) -> Any:
    item = etree.Element("g", {"role": "listitem"})
    name = printable(mark.name)
    link = etree.SubElement(item, "a", {"href": mark.href, "aria-label": name})
    etree.SubElement(link, "title").text = name  # for a pointer that hovers
    link.extend(shapes)
    return item


def _shapes(element: Any, at: tuple[float, float] = (0, 0)) -> Iterator[tuple[Any, str]]:
    """Yield the visible shapes below *element* with their transforms, those of groups included."""
    for child in element:
        tag = etree.QName(child).localname
        moved = child.get("transform", "")
        if tag == "g":
            found = _TRANSLATE.fullmatch(moved)
            x, y = map(float, found.groups()) if found else (0, 0)
            yield from _shapes(child, (at[0] + x, at[1] + y))
        elif tag in _SHAPES and child.get("class") not in ("background", "foreground"):
            yield child, f"translate({at[0]:g},{at[1]:g}){moved}" if any(at) else moved


def _plain(shape: Any, transform: str) -> Any:
    attributes = {name: _rounded(value) for name in _ATTRIBUTES if (value := shape.get(name))}
    if transform:
        attributes["transform"] = _rounded(_merged(transform))
    fill, stroke = _CLASSES.get(shape.get("fill")), _CLASSES.get(shape.get("stroke"))
    classes = [*([f"{fill}-fill"] if fill else []), *([f"{stroke}-line"] if stroke else [])]
    attributes["class"] = " ".join(classes)
    plain = etree.Element(etree.QName(shape).localname, attributes)
    plain.text = shape.text
    return plain


def _merged(transform: str) -> str:
    """Return *transform* with its translations at the beginning as one."""
    x = y = 0.0
    rest = transform
    while found := _TRANSLATE.match(rest):
        x, y, rest = x + float(found[1]), y + float(found[2]), rest[found.end() :].lstrip()
    return f"translate({x},{y}){rest}"


def _rounded(value: str) -> str:
    return _FRACTION.sub(lambda found: f"{round(float(found[0]), 2):g}", value)


# Widths of drawings in pixels before they are scaled, by which the style sheet selects them. Narrow
# ones nearly fit a small screen.
_WIDE, _NARROW = 720, 480
_TEXT, _SMALL = 12, 11  # sizes of letters
_LETTER = 6.2  # the average width of a letter in pixels
_FEW = 14  # places in time that fit a narrow drawing
_MANY = 40  # places in time: more stand close together
_VERSION = "_".join(alt.SCHEMA_VERSION.removeprefix("v").split(".")[:2])


def bars(title: str, marks: Sequence[Mark]) -> str:
    """Return a drawing of one horizontal bar for each of *marks*, in their order."""
    # The number stands before the name and the bar below, so that a small screen shows all three.
    left, right, step = 52, 8, 36
    width, height = _NARROW - left - right, step * len(marks)
    values = [
        {
            "row": number,
            "value": mark.value,
            "text": mark.text,
            "label": _cut(mark.row, width - _LETTER * (len(mark.note) + 1)),
            "note": mark.note,
            "mark": str(number),
        }
        for number, mark in enumerate(marks)
    ]
    # Positions within a band, from top to bottom.
    whole, words, below = (
        alt.Y("row:O", axis=None, scale=alt.Scale(type="band", padding=0), bandPosition=position)
        for position in (0.5, 0.36, 0.76)
    )
    scale = alt.Scale(domain=[0, _top(marks)], nice=False)
    x = alt.X("value:Q", axis=None, scale=scale)
    linked = _chart(values).encode(description="mark:N")
    layers = [
        linked.mark_rect(fill=NOTHING).encode(
            y=whole, x=alt.value(1 - left), x2=alt.value(width + right - 1)
        ),
        linked.mark_rule(stroke=ACCENT, strokeWidth=5).encode(y=below, x=x, x2=alt.datum(0)),
        _words(linked, "text", align="right").encode(y=words, x=alt.value(-8)),
        _words(linked, "label").encode(y=words, x=alt.value(0)),
        _words(linked, "note", MUTED, align="right").encode(y=words, x=alt.value(width)),
    ]
    padding = {"left": left, "right": right, "top": 2, "bottom": 2}
    return _svg(title, layers, (width, height), padding, marks)


def columns(
    title: str,
    marks: Sequence[Mark],
    places: Sequence[str],
    labels: Mapping[str, str],
    top: float = 0,
) -> str:
    """Return a drawing of one column for each of *marks*, at its place among *places*.

    *labels* are printed below some places; *top* is the number at the full height, if not the
    largest one. The text of a mark is printed above it; if no mark has one, lines show the scale.
    """
    has_texts = any(mark.text for mark in marks)
    left, right, height = 2 if has_texts else 52, 14, 120
    width = (_NARROW if len(places) <= _FEW else _WIDE) - left - right
    values = [
        {"place": mark.row, "value": mark.value, "text": mark.text, "mark": str(number)}
        for number, mark in enumerate(marks)
    ]
    below = [{"place": place, "label": label} for place, label in labels.items()]
    padding = 0.2 if len(places) > _MANY else 0.6
    bands = alt.Scale(type="band", domain=list(places), padding=padding)
    x = alt.X("place:O", axis=None, scale=bands)
    top = top or _top(marks)
    lines = None if has_texts else _lines(top)
    y = alt.Y("value:Q", axis=lines, scale=alt.Scale(domain=[0, top], nice=False))
    linked = _chart(values).encode(x=x, description="mark:N")
    layers = [
        linked.mark_rect(fill=NOTHING).encode(y=alt.value(-14), y2=alt.value(height)),
        linked.mark_rect(fill=ACCENT).encode(y=y, y2=alt.datum(0)),
        _words(linked, "text", align="center", dy=-8).encode(y=y),
        _chart([{}])
        .mark_rule(stroke=INK, strokeWidth=0.7, aria=False)
        .encode(x=alt.value(0), x2=alt.value(width), y=alt.value(height)),
        _words(_chart(below), "label", MUTED, align="center", aria=False).encode(
            x=x, y=alt.value(height + 13)
        ),
    ]
    around = {"left": left, "right": right, "top": 18, "bottom": 24}
    return _svg(title, layers, (width, height), around, marks)


def matrix(title: str, marks: Sequence[Mark], rows: Sequence[str], across: Sequence[str]) -> str:
    """Return a drawing of a dot for each of *marks* in its row and column."""
    left, right, top, step = 196, 150, 168, 24
    width, height = _WIDE - left - right, step * len(rows)
    values = [
        {
            "row": rows.index(mark.row),
            "column": across.index(mark.column),
            "value": mark.value,
            "text": mark.text,
            "mark": str(number),
        }
        for number, mark in enumerate(marks)
    ]
    left_labels = [{"row": number, "label": _cut(row, left - 8)} for number, row in enumerate(rows)]
    top_labels = [
        {"column": number, "label": _cut(name, 210)} for number, name in enumerate(across)
    ]
    whole, dot = (
        alt.X(
            "column:O",
            axis=None,
            scale=alt.Scale(type="band", domain=list(range(len(across)))),
            bandPosition=position,
        )
        for position in (0.5, 0.35)
    )
    bands = alt.Scale(type="band", domain=list(range(len(rows))))
    y = alt.Y("row:O", axis=None, scale=bands)
    # The area is in proportion to the number.
    areas = alt.Scale(type="linear", domain=[0, _top(marks)], range=[0, 320])
    size = alt.Size("value:Q", scale=areas, legend=None)
    linked = _chart(values).encode(y=y, description="mark:N")
    layers = [
        _chart(left_labels)
        .mark_rule(stroke=RULE, strokeWidth=0.7, aria=False)
        .encode(y=y, x=alt.value(0), x2=alt.value(width)),
        linked.mark_rect(fill=NOTHING).encode(x=whole),
        linked.mark_circle(fill=ACCENT, opacity=1).encode(x=dot, size=size),
        _words(linked, "text", dx=12, size=_SMALL).encode(x=dot),
        _words(_chart(left_labels), "label", aria=False).encode(y=y, x=alt.value(-left)),
        _words(_chart(top_labels), "label", angle=315, aria=False).encode(x=dot, y=alt.value(-8)),
    ]
    padding = {"left": left, "right": right, "top": top, "bottom": 4}
    return _svg(title, layers, (width, height), padding, marks)


def _chart(values: Sequence[Mapping[str, object]]) -> Any:
    return alt.Chart(alt.InlineData(values=list(values)))


def _words(
    chart: Any, field: str, fill: str = INK, align: str = "left", size: int = _TEXT, **more: Any
) -> Any:
    marked = chart.mark_text(fill=fill, align=align, baseline="middle", fontSize=size, **more)
    return marked.encode(text=f"{field}:N")


def _lines(top: float) -> Any:
    """Return an axis of at most four thin lines up to *top*."""
    magnitude = 10 ** (len(str(int(top / 4))) - 1)
    step = next(step for by in (1, 2, 5, 10) if (step := by * magnitude) * 4 >= top)
    return alt.Axis(
        values=list(range(step, int(top) + 1, step)),
        format=",d",
        title=None,
        domain=False,
        ticks=False,
        gridColor=RULE,
        gridWidth=0.7,
        labelColor=MUTED,
        labelFontSize=_SMALL,
        aria=False,
    )


def _top(marks: Sequence[Mark]) -> float:
    return max(mark.value for mark in marks) or 1  # Vega needs a scale with an extent


def _cut(text: str, room: float) -> str:
    text, most = printable(text), int(room / _LETTER)
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"


def _svg(
    title: str,
    layers: Sequence[Any],
    size: tuple[int, int],
    padding: Mapping[str, int],
    marks: Sequence[Mark],
) -> str:
    width, height = size
    chart = alt.layer(*layers).properties(
        width=width, height=height, padding=dict(padding), autosize="none", background="transparent"
    )
    specification = chart.configure_view(stroke=None).to_dict()
    # Nothing is fetched, whatever is in the data.
    svg = vl_convert.vegalite_to_svg(specification, vl_version=_VERSION, allowed_base_urls=[])
    return page_svg(svg, title, marks)
