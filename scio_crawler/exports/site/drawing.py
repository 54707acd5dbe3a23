"""Draw marks as SVG with Vega-Lite: bars, columns by time, and a matrix of dots.

All have one manner: thin rules, labels where the marks are, one accent. Sizes are fixed, so that a
drawing is the same on every machine, whatever fonts it has.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import altair as alt
import vl_convert

from scio_crawler.exports.site.inked import (
    ACCENT,
    INK,
    MUTED,
    NOTHING,
    RULE,
    Target,
    ink,
    printable,
)

# Widths of drawings, in pixels before they are scaled; the style sheet tells them by these. Narrow
# ones nearly fit a small screen.
_WIDE, _NARROW = 720, 480
_TEXT, _SMALL = 12, 11  # sizes of letters
_LETTER = 6.2  # pixels that a letter takes, on the average
_FEW, _MANY = 14, 40  # places in time: fewer fit a narrow drawing, more stand close together
_VERSION = "_".join(alt.SCHEMA_VERSION.removeprefix("v").split(".")[:2])


class Mark(NamedTuple):
    """One mark: its number, where it stands, and what it leads to and is called."""

    value: float
    row: str  # the name that a bar has, or the row of a matrix; the place in time of a column
    target: Target
    column: str = ""  # of a matrix
    text: str = ""  # the number as it is printed beside the mark
    note: str = ""  # what else is printed there


def bars(title: str, marks: Sequence[Mark]) -> str:
    """Return a drawing of one horizontal bar for each of *marks*, in their order.

    The number stands before the name and the bar below it, so that a small screen shows all three.
    """
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
    # Where in its band a thing stands, from top to bottom.
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

    *labels* are printed below some places; *top* is the number that the height stands for, if not
    the largest one. Marks with a text have it above them; if none has, lines tell the height.
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
    """Return a drawing of a dot for each of *marks*, in the row and column that it names."""
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
    beside = [{"row": number, "label": _cut(row, left - 8)} for number, row in enumerate(rows)]
    above = [{"column": number, "label": _cut(name, 210)} for number, name in enumerate(across)]
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
        _chart(beside)
        .mark_rule(stroke=RULE, strokeWidth=0.7, aria=False)
        .encode(y=y, x=alt.value(0), x2=alt.value(width)),
        linked.mark_rect(fill=NOTHING).encode(x=whole),
        linked.mark_circle(fill=ACCENT, opacity=1).encode(x=dot, size=size),
        _words(linked, "text", dx=12, size=_SMALL).encode(x=dot),
        _words(_chart(beside), "label", aria=False).encode(y=y, x=alt.value(-left)),
        _words(_chart(above), "label", angle=315, aria=False).encode(x=dot, y=alt.value(-8)),
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
    return max(mark.value for mark in marks) or 1  # a scale without an extent has no middle


def _cut(text: str, room: float) -> str:
    """Return *text* as it is drawn in *room* pixels."""
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
        width=width,
        height=height,
        padding=dict(padding),
        autosize="none",
        background="transparent",
    )
    specification = chart.configure_view(stroke=None).to_dict()
    # Whatever the data say, nothing is fetched.
    svg = vl_convert.vegalite_to_svg(specification, vl_version=_VERSION, allowed_base_urls=[])
    targets = {str(number): mark.target for number, mark in enumerate(marks)}
    return ink(svg, title, targets)
