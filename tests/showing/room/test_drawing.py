"""The drawings themselves: lines that tell a height, inks, and words that fit."""

from __future__ import annotations

import pytest
from lxml import etree, html

pytest.importorskip("pagefind", reason="the extra `site` is not installed")

from scio_crawler.showing.room.drawing import (
    ACCENT,
    INK,
    RULE,
    Mark,
    bars,
    columns,
    page_svg,
    printable,
)

LAMPS = ("Lamps: 3", "search.html?q=lamps&kind=answer")  # name and link of a mark


@pytest.mark.parametrize(
    ("top", "lines"),
    [
        (1, ["1"]),
        (4, ["1", "2", "3", "4"]),
        (8, ["2", "4", "6", "8"]),
        (2142, ["1,000", "2,000"]),
        (29_000, ["10,000", "20,000"]),
        (0, ["1"]),
    ],
)
def test_few_lines_tell_the_height_of_columns(top: int, lines: list[str]) -> None:
    drawing = columns("Lamps", [Mark(top, "2025-03", *LAMPS)], ["2025-03"], {})
    assert html.fromstring(drawing).xpath("//text/text()") == lines


def test_the_largest_number_is_as_high_as_it_is_told_to_be() -> None:
    marks = [Mark(5, "2024", *LAMPS, text="5"), Mark(10, "2025", *LAMPS, text="10")]

    def heights(top: float) -> list[float]:
        shapes = html.fromstring(columns("Lamps", marks, ["2024", "2025"], {}, top))
        paths = shapes.xpath("//path[@class='accent-fill']/@d")
        return [float(path.partition("v")[2].split("h")[0]) for path in paths]

    assert heights(0) == [60, 120]
    assert heights(20) == [30, 60]


def test_marks_come_in_their_order_with_their_names() -> None:
    marks = [Mark(1, f"Lamp {n}", f"Lamp {n}: 1", f"{n}.html") for n in range(12)]
    page = html.fromstring(bars("Lamps", marks))
    assert page.xpath("//a/@href") == [f"{n}.html" for n in range(12)]
    assert [page.xpath("//a[1]/title/text()")[n] for n in range(12)] == [
        f"Lamp {n}: 1" for n in range(12)
    ]


DRAWN = f"""<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"
 width="9" height="9" viewBox="0 0 9 9"><style>path {{ fill: red }}</style><script>dark()</script>
<rect width="9" height="9" fill="white"/><g transform="translate(2,3)"><g class="mark-rect">
<path aria-label="0" role="graphics-symbol" onclick="dark()" style="fill: red" fill="{ACCENT}"
 d="M0.123456,0h1"/><line x2="5" stroke="{RULE}" transform="translate(1,-1)"/>
<text aria-label="0" fill="{INK}" transform="translate(1,1) rotate(-45)">a &lt; b</text>
<image xlink:href="http://lamps.example/a.png"/></g></g></svg>"""


def test_of_a_drawing_only_shapes_words_and_links_are_left() -> None:
    drawing = etree.fromstring(page_svg(DRAWN, "All\u202e lamps", [Mark(3, "", *LAMPS)]))
    assert [etree.QName(each).localname for each in drawing.iter()] == (
        "svg g line g a title path text".split()
    )
    assert drawing.get("aria-label") == "All lamps"
    around, item = drawing
    assert dict(around[0].attrib) == {
        "x2": "5",
        "transform": "translate(3,2)",
        "class": "rule-line",
    }
    link = item[0]
    assert (link.get("aria-label"), link.get("href")) == LAMPS
    path, words = link[1:]
    assert dict(path.attrib) == {
        "d": "M0.12,0h1",
        "transform": "translate(2,3)",
        "class": "accent-fill",
    }
    assert (words.text, words.get("transform")) == ("a < b", "translate(3,4)rotate(-45)")


@pytest.mark.parametrize(
    ("text", "drawn"),
    [
        ("Lamps\nand  ponds", "Lamps and ponds"),
        ("\u202eLamps\u2069", "Lamps"),
        ("L\x00a\x1bm", "L a m"),
        ("灯笼 \U0001f3ee", "灯笼 \U0001f3ee"),
    ],
)
def test_what_cannot_be_drawn_is_left_out(text: str, drawn: str) -> None:
    assert printable(text) == drawn
