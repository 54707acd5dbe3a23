"""Draw marks as SVG with Vega-Lite: bars, columns by time, and a matrix of dots.

All have one style: thin rules, labels next to the marks, one accent. Sizes are fixed, so that a
drawing is the same on every machine, whatever its fonts.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

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

_Spec = dict[str, Any]  # of Vega-Lite, or a part of it


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
    whole, words, below = (_band("row", {"padding": 0}, position) for position in (0.5, 0.36, 0.76))
    x = _scaled(_top(marks), None)
    full = {"x": {"value": 1 - left}, "x2": {"value": width + right - 1}}
    layers = [
        _layer(values, {"type": "rect", "fill": NOTHING}, y=whole, **full),
        _layer(values, _rule(ACCENT, 5), y=below, x=x, x2={"datum": 0}),
        _layer(values, _words(align="right"), text=_field("text"), y=words, x={"value": -8}),
        _layer(values, _words(), text=_field("label"), y=words, x={"value": 0}),
        _layer(
            values, _words(MUTED, align="right"), text=_field("note"), y=words, x={"value": width}
        ),
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
    x = _band("place", {"domain": list(places), "padding": padding})
    top = top or _top(marks)
    y = _scaled(top, None if has_texts else _lines(top))
    base = {"x": {"value": 0}, "x2": {"value": width}, "y": {"value": height}}
    named = _words(MUTED, align="center", aria=False)
    layers = [
        _layer(
            values, {"type": "rect", "fill": NOTHING}, x=x, y={"value": -14}, y2={"value": height}
        ),
        _layer(values, {"type": "rect", "fill": ACCENT}, x=x, y=y, y2={"datum": 0}),
        _layer(values, _words(align="center", dy=-8), text=_field("text"), x=x, y=y),
        _layer([{}], _rule(INK, aria=False), **base),
        _layer(below, named, text=_field("label"), x=x, y={"value": height + 13}),
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
        _band("column", {"domain": list(range(len(across)))}, position) for position in (0.5, 0.35)
    )
    y = _band("row", {"domain": list(range(len(rows)))})
    # The area is in proportion to the number.
    areas = {"type": "linear", "domain": [0, _top(marks)], "range": [0, 320]}
    size = {"field": "value", "type": "quantitative", "scale": areas, "legend": None}
    slanted = _words(angle=315, aria=False)
    layers = [
        _layer(left_labels, _rule(RULE, aria=False), y=y, x={"value": 0}, x2={"value": width}),
        _layer(values, {"type": "rect", "fill": NOTHING}, y=y, x=whole),
        _layer(values, {"type": "circle", "fill": ACCENT, "opacity": 1}, y=y, x=dot, size=size),
        _layer(values, _words(size=_SMALL, dx=12), text=_field("text"), y=y, x=dot),
        _layer(left_labels, _words(aria=False), text=_field("label"), y=y, x={"value": -left}),
        _layer(top_labels, slanted, text=_field("label"), x=dot, y={"value": -8}),
    ]
    padding = {"left": left, "right": right, "top": top, "bottom": 4}
    return _svg(title, layers, (width, height), padding, marks)


def _layer(values: Sequence[_Spec], mark: _Spec, **encoding: _Spec) -> _Spec:
    """Return a layer of a *mark* for each of *values*, by whose "mark" page_svg links it."""
    linked = {"description": _field("mark")} if values and "mark" in values[0] else {}
    return {"data": {"values": values}, "mark": mark, "encoding": linked | encoding}


def _field(name: str) -> _Spec:
    return {"field": name, "type": "nominal"}


def _band(field: str, scale: _Spec, position: float | None = None) -> _Spec:
    at = {} if position is None else {"bandPosition": position}
    bands = {"type": "band", **scale}
    return {"field": field, "type": "ordinal", "axis": None, "scale": bands, **at}


def _scaled(top: float, axis: _Spec | None) -> _Spec:
    scale = {"domain": [0, top], "nice": False}
    return {"field": "value", "type": "quantitative", "axis": axis, "scale": scale}


def _rule(stroke: str, width: float = 0.7, **more: object) -> _Spec:
    return {"type": "rule", "stroke": stroke, "strokeWidth": width, **more}


def _words(fill: str = INK, align: str = "left", size: int = _TEXT, **more: object) -> _Spec:
    style = {"fill": fill, "align": align, "baseline": "middle", "fontSize": size}
    return {"type": "text", **style, **more}


def _lines(top: float) -> _Spec:
    """Return an axis of at most four thin lines up to *top*."""
    magnitude = 10 ** (len(str(int(top / 4))) - 1)
    step = next(step for by in (1, 2, 5, 10) if (step := by * magnitude) * 4 >= top)
    return {
        "values": list(range(step, int(top) + 1, step)),
        "format": ",d",
        "title": None,
        "domain": False,
        "ticks": False,
        "gridColor": RULE,
        "gridWidth": 0.7,
        "labelColor": MUTED,
        "labelFontSize": _SMALL,
        "aria": False,
    }


def _top(marks: Sequence[Mark]) -> float:
    return max(mark.value for mark in marks) or 1  # Vega needs a scale with an extent


def _cut(text: str, room: float) -> str:
    text, most = printable(text), int(room / _LETTER)
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"


def _svg(
    title: str,
    layers: Sequence[_Spec],
    size: tuple[int, int],
    padding: Mapping[str, int],
    marks: Sequence[Mark],
) -> str:
    width, height = size
    specification = {
        "layer": layers,
        "width": width,
        "height": height,
        "padding": dict(padding),
        "autosize": "none",
        "background": "transparent",
        "config": {"view": {"stroke": None}},
    }
    # Nothing is fetched, whatever is in the data.
    svg = vl_convert.vegalite_to_svg(specification, allowed_base_urls=[])
    return page_svg(svg, title, marks)
