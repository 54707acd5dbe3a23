"""Frame: what is around an article, and between the lines of its text, above or below them."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from tests.campaigns.markup.draft import LABEL, MIXED, RAW, TEXT, Draft, Line, Styles, escape
from tests.campaigns.markup.tables import fill, register, registers, rows

# Styles that change the lines of the body, and then what is around the article.
FRAMES: Styles = {}

DECOY = "/topnews/2024-05/02/content_919999999.htm"  # another article, which the mirror has
DECOY_TITLE = "Old well found under the new library"
OTHER = "/pressroom/2024-05/03/content_919999998.htm"  # another transcript, of one page
OTHER_TITLE = "SCIO briefing on the harbor lights of the islands"


@registers(FRAMES)
def site(draft: Draft) -> None:
    """The site's: a top, a breadcrumb, a column of links, more from the site, a foot."""
    draft.above = (
        '<div class="top"><a href="/"><img src="/logo.png" alt="China SCIO"></a> '
        '<a href="/pressroom/">Press Room</a></div>'
    )
    draft.beside = f'<div class="wrapr"><h2>Events</h2><a href="{DECOY}">{DECOY_TITLE}</a></div>'
    draft.below = '<div class="foot"><p>Copyright &copy; China SCIO</p></div>'


@registers(FRAMES)
def _empty(draft: Draft) -> None:
    """Nothing around the article."""


@registers(FRAMES)
def _modern(draft: Draft) -> None:
    """header, nav, aside, footer with long lists of links."""
    menu = "".join(f'<li><a href="/s{n}/">Section number {n}</a></li>' for n in range(20))
    draft.above = f"<header><nav><ul>{menu}</ul></nav></header>"
    draft.beside = f'<aside><h3>Most read</h3><a href="{DECOY}">{DECOY_TITLE}</a></aside>'
    draft.below = f"<footer><ul>{menu}</ul><p>Copyright 2026. All rights reserved.</p></footer>"


@registers(FRAMES)
def _menu_divs(draft: Draft) -> None:
    """The same in divs whose classes say nothing."""
    menu = "".join(f'<div><a href="/s{n}/">Section number {n}</a></div>' for n in range(20))
    draft.above = f'<div class="c1">{menu}</div>'
    draft.below = f'<div class="c9">{menu}<p>Contact us: press@example.org</p></div>'


@registers(FRAMES)
def _prose_beside(draft: Draft) -> None:
    """Teasers in prose beside the article."""
    teaser = (
        f'<div><a href="{DECOY}">{DECOY_TITLE}</a><p>When the masons lifted the last slab, they '
        "heard water. The well is 300 years old and still clean, says the keeper.</p></div>"
    )
    draft.beside = f"<div class='recommend'>{teaser * 6}</div>"


@registers(FRAMES)
def _many_links(draft: Draft) -> None:
    """Two hundred links below."""
    site(draft)
    for number in range(200):
        draft.below += f"<p><a href='/x/{number}'>An older story with the number {number}</a></p>"


@registers(FRAMES)
def _state_json(draft: Draft) -> None:
    """A large state of another kind in a script."""
    site(draft)
    state = ",".join(f'"key{n}": "value number {n}"' for n in range(300))
    draft.below += f"<script>window.__CFG__ = {{{state}}};</script>"


@registers(FRAMES)
def _next_post_link(draft: Draft) -> None:
    """<link rel=next> to another transcript, as of older WordPress."""
    site(draft)
    draft.head.append(f"<link rel='next' title='{OTHER_TITLE}' href='{OTHER}'>")


@registers(FRAMES)
def _repeated_lead(draft: Draft) -> None:
    """Title and summary in paragraphs at the top of each page of the body."""
    site(draft)
    lead = [f"<p>{draft.title}</p>", f"<p>{escape(draft.transcript.summary)}</p>"]
    draft.lines = [*(Line(line, RAW) for line in lead), *draft.lines]


@registers(FRAMES)
def _print_header(draft: Draft) -> None:
    """A line of the site at the top and at the bottom of each page's text."""
    site(draft)
    line = Line("<p>China SCIO – Press Conference Transcripts</p>", RAW)
    draft.top.insert(0, line)
    draft.end = [*draft.end, line]


@registers(FRAMES)
def _page_title(draft: Draft) -> None:
    """The title and the number of the page at the top of each page's text."""
    site(draft)
    draft.top.insert(0, Line(f"<h3>{draft.title} ({draft.number})</h3>", RAW))


@registers(FRAMES)
def _live(draft: Draft) -> None:
    """The time of a live text before each turn."""
    site(draft)
    lines = []
    for number, line in enumerate(draft.lines):
        if line.kind in (LABEL, MIXED):
            lines.append(Line(f"<p><time>10:{number % 60:02d}</time></p>", RAW))
        lines.append(line)
    draft.lines = lines


def _below_the_page(draft: Draft, html: str) -> None:
    draft.below = html + draft.below


def _above_the_text(draft: Draft, html: str) -> None:
    draft.top.insert(0, Line(html, RAW))


def _below_the_text(draft: Draft, html: str) -> None:
    draft.lines.append(Line(html, RAW))


def _above_the_first_page(draft: Draft, html: str) -> None:
    if draft.number == 1:
        _above_the_text(draft, html)


def _below_the_last_page(draft: Draft, html: str) -> None:
    if draft.is_last:
        draft.end = [*draft.end, Line(html, RAW)]


def _between_lines(draft: Draft, html: str) -> None:
    draft.lines = _interrupted(draft.lines, html, 8)


def _between_rounds(draft: Draft, html: str) -> None:
    draft.lines = _interrupted(draft.lines, html, 11)


def _interrupted(lines: Sequence[Line], html: str, every: int) -> list[Line]:
    """Return *lines* with *html* after each *every* of them, but below texts only."""
    interrupted = []
    for number, line in enumerate(lines, 1):
        interrupted.append(line)
        if number % every == 0 and line.kind == TEXT and number < len(lines):
            interrupted.append(Line(html, RAW))
    return interrupted


def _placed(html: str, place: Callable[[Draft, str], None]) -> Callable[[Draft], None]:
    def change(draft: Draft) -> None:
        day = draft.transcript.published
        filled = fill(
            html,
            decoy=DECOY,
            decoy_title=DECOY_TITLE,
            other=OTHER,
            other_title=OTHER_TITLE,
            title=draft.title,
            summary=escape(draft.transcript.summary),
            long_day=f"{day:%B} {day.day}, {day.year}",
            iso_day=day,
        )
        site(draft)
        place(draft, filled)

    return change


for _place in (
    _below_the_page,
    _between_lines,
    _between_rounds,
    _above_the_text,
    _below_the_text,
    _above_the_first_page,
    _below_the_last_page,
):
    for _row in rows("frames", _place.__name__.strip("_").replace("_", " ")):
        register(FRAMES, _row.name, _row.about, _placed(_row.pieces[0], _place))
