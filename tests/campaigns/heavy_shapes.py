"""The shapes of heavy pages: what may occur very often on a page, or be very long, at any size.

``heavy_shapes.json`` has a row for each: the function below that makes it, and its arguments.
"""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from pathlib import Path
from string import Template, ascii_lowercase

from tests.campaigns.fuzz_inputs import HTML, SITE, Input

ARTICLE = f"{SITE}/pressroom/2024-07/24/content_900100777.htm"
NODE = f"{SITE}/pressroom/node_9010777.html"
LIST = f"{SITE}/pressroom/node_8021725.html"

HEAD = (
    "<p>Speakers:</p><p>Mr. Weng Jiamu, director general of the Lantern Office</p><p>Chairperson:"
    "</p><p>Ms. Lian Shuyan, spokesperson of the State Council Information Office</p>"
)
OPENING = "<p>Lian Shuyan:</p><p>Good morning. Welcome to this press conference. Any questions?</p>"
TURNS = (
    "<p>Reuters:</p><p>How many lanterns are lit tonight?</p>"
    "<p>Weng Jiamu:</p><p>We counted them twice, and there are more than in the year before.</p>"
)
LAMPS = "We counted the lanterns in street {n} of the town, twice, and we are quite sure of it."
PLACE = "<p>Beijing | 10 a.m. Aug. 1, 2024</p>"

Shape = Callable[[int], Input]


def page(body: str, head: str = "", begin: str = "<div id='article-content'>") -> bytes:
    """Return an article with *body* in its container, or in the element that *begin* opens."""
    return (
        f"<html><head><title>Briefing on lanterns | SCIO</title>{head}</head><body>"
        f"<h1>SCIO briefing on lanterns</h1>{begin}{body}</div></body></html>"
    ).encode()


def filled(unit: str, size: int) -> str:
    """Return *unit* as often as *size* bytes hold it, with a count in place of each ``{n}``."""
    times = max(1, size // len(unit.encode()))
    if "{n}" not in unit:
        return unit * times
    return "".join(unit.replace("{n}", str(n)) for n in range(times))


def around(unit: str, before: str = "", after: str = "", url: str = ARTICLE) -> Shape:
    """Return the shape of an article full of *unit*, once between *before* and *after*."""

    def make(size: int) -> Input:
        inside = f"{before}{filled(unit, size)}{after}"
        return Input({url: page(f"{HEAD}{OPENING}{inside}{TURNS}")}, HTML)

    return make


def in_head(unit: str, before: str = "", after: str = "", share: float = 1) -> Shape:
    """Return the shape of an article with that in ``<head>``; the rest of it is turns."""

    def make(size: int) -> Input:
        head = f"{before}{filled(unit, round(share * size))}{after}"
        turns = filled(TURNS, round((1 - share) * size))
        return Input({ARTICLE: page(f"{HEAD}{OPENING}{turns}{TURNS}", head)}, HTML)

    return make


def above_turns(unit: str, before: str = "", after: str = "", head: str = HEAD) -> Shape:
    """Return the shape of an article that is half that and half turns, with *head* between them."""

    def make(size: int) -> Input:
        above = f"{before}{filled(unit, size // 2)}{after}"
        return Input({ARTICLE: page(f"{above}{head}{OPENING}{filled(TURNS, size // 2)}")}, HTML)

    return make


def plain(unit: str) -> Shape:
    """Return the shape of a page full of *unit* without a known container."""
    return lambda size: Input({ARTICLE: page(HEAD + filled(unit, size), begin="<div>")}, HTML)


def outside(unit: str) -> Shape:
    """Return the shape of an article with *unit* behind its container."""
    above = page(HEAD + OPENING + TURNS).removesuffix(b"</body></html>").decode()
    below = "</body></html>"
    return lambda size: Input({ARTICLE: f"{above}{filled(unit, size)}{below}".encode()}, HTML)


def listed(unit: str, before: str = "", after: str = "") -> Shape:
    """Return the shape of a list full of *unit*."""

    def make(size: int) -> Input:
        return Input({LIST: page(f"{before}{filled(unit, size)}{after}")}, HTML, is_list=True)

    return make


def nested(tag: str, depth: int = 200) -> Shape:
    """Return the shape of an article with elements in elements, up to *depth* of them."""
    return around(f"<{tag}>" * depth + "x" + f"</{tag.split()[0]}>" * depth)


def _strangers(size: int) -> Input:
    """Return an article with many people in its head, and labels that nearly name them."""
    chance = random.Random(1)
    names = [
        " ".join("".join(chance.choices(ascii_lowercase, k=8)).capitalize() for _ in "ab")
        for _ in range(size // 90)
    ]
    head = "".join(f"<p>{name}, director of the office of lanterns</p>" for name in names)
    labels = "".join(f"<p>{name[:-1]}x:</p><p>Yes, we did.</p>" for name in names)
    return Input({ARTICLE: page(f"<p>Speakers:</p>{head}{OPENING}{labels}")}, HTML)


def _pages(size: int) -> Input:
    """Return an article of several pages, each with a pager and text of its own."""
    count = max(2, min(300, size // 20_000))
    pager = "".join(f"<a href='content_900100777_{n}.htm'>{n}</a>" for n in range(2, count + 1))
    pages = {}
    for n in range(1, count + 1):
        text = filled(TURNS.replace("tonight", f"on night {n} in street {{n}}"), size // count)
        body = f"{HEAD if n == 1 else ''}{text}<div id='autopage'>{pager}</div>"
        pages[ARTICLE if n == 1 else ARTICLE.replace(".htm", f"_{n}.htm")] = page(body)
    return Input(pages, HTML)


LINK = "<a href='/pressroom/2024-07/24/content_9001{n}.htm'>SCIO briefing on lanterns in {n}</a>"

# What the rows of the file are made by, and the pieces that they name.
_MAKERS: dict[str, Callable[..., Shape]] = {
    maker.__name__: maker
    for maker in (around, in_head, above_turns, plain, outside, listed, nested)
}
_PIECES = {
    "SPEAKERS": "<p>Speakers:</p>",
    "HEAD": HEAD,
    "OPENING": OPENING,
    "TURNS": TURNS,
    "LAMPS": LAMPS,
    "PLACE": PLACE,
    "LINK": LINK,
}


def _shape(maker: str, *pieces: str | float) -> Shape:
    """Return what *maker* makes of *pieces*, in which $NAME stands for one of those above."""
    filled_in = [Template(p).substitute(_PIECES) if isinstance(p, str) else p for p in pieces]
    return _MAKERS[maker](*filled_in)


_PAGER = "<ul class='pages'><a href='content_900100777_2.htm'>2</a>"
_STYLES = "div p .a { display: block }"
_ROWS = json.loads(Path(__file__).with_suffix(".json").read_text("utf-8"))

SHAPES: dict[str, Shape] = {name: _shape(*row) for name, row in _ROWS.items()} | {
    "many pages": _pages,
    "people who are misspelled": _strangers,
    "nested pagers": around(_PAGER * 100 + "</ul>" * 100),
    "many attributes": around(f"<p {' '.join(f'a{n}=' for n in range(900))}>x</p>"),
    "a style sheet that fits": around("<i class='a'>x</i>", f"<style>{_STYLES * 200}</style>"),
    "a node": around(TURNS, PLACE, url=NODE),
    "places": around(PLACE, url=NODE),
    "a list of one link": listed(LINK.replace("{n}", "00778")),
    "a list of long titles": listed(LINK.replace("lanterns", "lanterns " * 1000)),
    "a list in lists": listed("<ul><li>" * 100 + LINK + "</ul>" * 100),
}
