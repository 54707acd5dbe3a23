"""Frame: what stands around an article."""

# Markup reads best unbroken.
# ruff: noqa: E501

from __future__ import annotations

from collections.abc import Callable

from tests.campaigns.markup.draft import Change, Draft, Styles

# Styles that change the lines of the body, and then what is around the article.
FRAMES: Styles = {}

DECOY = "/topnews/2024-05/02/content_919999999.htm"  # another article, which the mirror has
DECOY_TITLE = "Old well found under the new library"
OTHER = "/pressroom/2024-05/03/content_919999998.htm"  # another transcript, of one page
OTHER_TITLE = "SCIO briefing on the harbor lights of the islands"


def style(name: str) -> Callable[[Change], Change]:
    """Return a decorator that registers a style as *name*."""

    def register(change: Change) -> Change:
        FRAMES[name] = change
        return change

    return register


@style("site")
def site(draft: Draft) -> None:
    """The site's: a top, a breadcrumb, a column of links, more from the site, a foot."""
    draft.above = (
        '<div class="top"><a href="/"><img src="/logo.png" alt="China SCIO"></a> '
        '<a href="/pressroom/">Press Room</a></div>'
    )
    draft.beside = f'<div class="wrapr"><h2>Events</h2><a href="{DECOY}">{DECOY_TITLE}</a></div>'
    draft.below = '<div class="foot"><p>Copyright &copy; China SCIO</p></div>'


@style("empty")
def _empty(draft: Draft) -> None:
    """Nothing around the article."""


@style("modern")
def _modern(draft: Draft) -> None:
    """header, nav, aside, footer with long lists of links."""
    menu = "".join(f'<li><a href="/s{n}/">Section number {n}</a></li>' for n in range(20))
    draft.above = f"<header><nav><ul>{menu}</ul></nav></header>"
    draft.beside = f'<aside><h3>Most read</h3><a href="{DECOY}">{DECOY_TITLE}</a></aside>'
    draft.below = f"<footer><ul>{menu}</ul><p>Copyright 2026. All rights reserved.</p></footer>"


@style("menu-divs")
def _menu_divs(draft: Draft) -> None:
    """The same in divs whose classes say nothing."""
    menu = "".join(f'<div><a href="/s{n}/">Section number {n}</a></div>' for n in range(20))
    draft.above = f'<div class="c1">{menu}</div>'
    draft.below = f'<div class="c9">{menu}<p>Contact us: press@example.org</p></div>'


@style("prose-beside")
def _prose_beside(draft: Draft) -> None:
    """Teasers in prose beside the article."""
    teaser = f'<div><a href="{DECOY}">{DECOY_TITLE}</a><p>When the masons lifted the last slab, they heard water. The well is 300 years old and still clean, says the keeper.</p></div>'
    draft.beside = f"<div class='recommend'>{teaser * 6}</div>"


@style("comments")
def _comments(draft: Draft) -> None:
    """Readers' comments below, each under a name with a colon."""
    names = ("Anna K.:", "River Reader:", "Tom Lantern:")
    said = "".join(
        f"<div class='c'><p>{name}</p><p>What a fine press conference. I have kept a well myself.</p></div>"
        for name in names
    )
    draft.below = f"<div id='comments'><h3>3 comments</h3>{said}</div>"


@style("cookie")
def _cookie(draft: Draft) -> None:
    """A cookie banner in prose above all."""
    draft.above = "<div class='cc-banner'><p>This website uses cookies: some are needed, others help us to improve. By going on you accept them.</p><button>Accept</button></div>"


def _beside(name: str, about: str, html: str) -> None:
    """Register a style with *html* below the article."""

    def change(draft: Draft) -> None:
        site(draft)
        draft.below = html + draft.below

    change.__doc__ = about
    FRAMES[name] = change


_beside(
    "faq",
    "questions and answers about the site below",
    "<div class='help'><p>Q: How do I get to the press hall?</p><p>A: Take the ferry.</p><p>Q: May I bring a kite?</p><p>A: Yes.</p></div>",
)
_beside(
    "contact",
    "lines with colons below",
    "<div class='contact'><p>Address:</p><p>1 Lantern Street</p><p>Telephone:</p><p>12345</p><p>Email:</p><p>press@example.org</p></div>",
)
_beside(
    "biographies",
    "prose on people below",
    "<div class='bio'><h4>About the State Council Information Office</h4><p>The office holds press conferences and answers letters. It was founded long ago and has moved twice.</p></div>",
)
_beside(
    "excerpt",
    "an excerpt of another transcript below",
    "<div class='also'><h4>From other press conferences</h4><p>Hai Songtao:</p><p>The wells are deep, and we count them each spring.</p></div>",
)
_beside(
    "poll",
    "a poll below",
    "<form class='poll'><p>Was this page useful?</p><label>Yes<input type=radio></label><label>No<input type=radio></label></form>",
)
_beside(
    "many-links",
    "two hundred links below",
    "".join(f"<p><a href='/x/{n}'>An older story with the number {n}</a></p>" for n in range(200)),
)
_beside(
    "calendar",
    "a calendar below",
    "<table class='cal'>"
    + "".join(
        f"<tr>{''.join(f'<td>{7 * week + day}</td>' for day in range(1, 8))}</tr>"
        for week in range(4)
    )
    + "</table>",
)
_beside(
    "state-json",
    "a large state of another kind in a script",
    "<script>window.__CFG__ = {"
    + ",".join(f'"key{n}": "value number {n}"' for n in range(300))
    + "};</script>",
)
_beside(
    "modal",
    "a hidden window that asks for a login",
    "<div class='modal' style='display:none'><h4>Log in</h4><p>Please enter your name and your password to read on.</p></div>",
)
_beside(
    "noscript",
    "a word to those without scripts",
    "<noscript><p>Please enable JavaScript to see this page as it was meant.</p></noscript>",
)


_NEXT_POST = {
    "next-post": (
        "rel=next to another transcript, as of WordPress",
        f"<nav class='post-navigation'><a rel='prev' href='{DECOY}'>{DECOY_TITLE}</a><a rel='next' href='{OTHER}'>{OTHER_TITLE}</a></nav>",
    ),
    "next-post-bare": (
        "Previous and Next to other articles, without a title",
        f"<div class='pn'><a href='{DECOY}'>Previous</a> <a href='{OTHER}'>Next</a></div>",
    ),
    "next-post-arrow": (
        "an arrow to another transcript",
        f"<div class='pn'><a href='{OTHER}'>›</a></div>",
    ),
    "next-post-number": (
        "numbered links to other articles",
        f"<ol class='hot'><li><a href='{OTHER}'>1</a></li><li><a href='{DECOY}'>2</a></li></ol>",
    ),
}
for _name, (_about, _html) in _NEXT_POST.items():
    _beside(_name, _about, _html)


@style("next-post-link")
def _next_post_link(draft: Draft) -> None:
    """<link rel=next> to another transcript, as of older WordPress."""
    site(draft)
    draft.head.append(f"<link rel='next' title='{OTHER_TITLE}' href='{OTHER}'>")
