"""Make a drawing of Vega fit for a page: only shapes, words and links are left of it. Pure.

A page allows no style of its own, so what is drawn in one of the colours below is given a class,
which the style sheet colours for light, dark and paper.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from lxml import etree

# The colours to draw in. They are seen nowhere, and only tell the inks apart.
INK, MUTED, ACCENT, RULE, NOTHING = "#000001", "#000002", "#000003", "#000004", "#000005"
_CLASSES = {INK: "ink", MUTED: "muted", ACCENT: "accent", RULE: "rule", NOTHING: "nothing"}

_SVG = "http://www.w3.org/2000/svg"
_SHAPES = ("path", "line", "text")
_KEPT = ("d", "x2", "y2", "text-anchor", "font-size", "stroke-width")
_TRANSLATE = re.compile(r"translate\(([-\d.e]+),([-\d.e]+)\)")
_FRACTION = re.compile(r"-?\d+\.\d+(?:e-?\d+)?")
# XML has no place for these; those that change the direction of text are taken out as well.
_UNPRINTABLE = re.compile(
    "[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufffe\uffff]"
)


class Target(NamedTuple):
    """Where a mark of a drawing leads, and what it is called."""

    name: str
    href: str  # from the page that the drawing is on


def ink(drawing: str, title: str, targets: Mapping[str, Target]) -> str:
    """Return *drawing*, an SVG by Vega, as an element to put into a page, called *title*.

    The shapes whose label is a key of *targets* become its link, in the order of *targets*.
    """
    drawn = etree.fromstring(drawing.encode())
    links: dict[str, list[Any]] = {key: [] for key in targets}
    around = etree.Element("g", {"aria-hidden": "true"})
    for shape, transform in _shapes(drawn):
        key = shape.get("aria-label")
        links.get(key, around).append(_plain(shape, transform))
    frame = {name: drawn.get(name) for name in ("width", "height", "viewBox")}
    frame |= {"role": "list", "aria-label": printable(title)}
    svg = etree.Element("svg", frame, nsmap={None: _SVG})
    svg.append(around)
    for key, shapes in links.items():
        if shapes:
            svg.append(_item(targets[key], shapes))
    return str(etree.tostring(svg, encoding="unicode"))


def printable(text: str) -> str:
    """Return *text* on one line, without what can't be drawn or turns the text around it."""
    return " ".join(_UNPRINTABLE.sub(" ", text).split())


def _item(target: Target, shapes: list[Any]) -> Any:
    item = etree.Element("g", {"role": "listitem"})
    name = printable(target.name)
    link = etree.SubElement(item, "a", {"href": target.href, "aria-label": name})
    etree.SubElement(link, "title").text = name  # what a pointer at rest is told
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
    kept = {name: _rounded(value) for name in _KEPT if (value := shape.get(name))}
    if transform:
        kept["transform"] = _rounded(_merged(transform))
    fill, stroke = _CLASSES.get(shape.get("fill")), _CLASSES.get(shape.get("stroke"))
    classes = [*([f"{fill}-fill"] if fill else []), *([f"{stroke}-line"] if stroke else [])]
    kept["class"] = " ".join(classes)
    plain = etree.Element(etree.QName(shape).localname, kept)
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
