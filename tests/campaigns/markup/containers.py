"""Container: what holds the text of an article."""

# Markup reads best unbroken.
# ruff: noqa: E501

from __future__ import annotations

import re
from collections.abc import Callable

from tests.campaigns.markup.draft import Change, Draft, Styles

CONTAINERS: Styles = {}


def style(name: str) -> Callable[[Change], Change]:
    """Return a decorator that registers a style as *name*."""

    def register(change: Change) -> Change:
        CONTAINERS[name] = change
        return change

    return register


def _article(draft: Draft, inside: str) -> str:
    """Return the article in the boxes of the site around a body that is *inside*."""
    return (
        f'<div class="wrap"><div class="wrapl">{draft.heading}<div class="box1"><div class="box1l">'
        f'{draft.category}</div><div class="box1r">{draft.summary}</div></div>'
        f'<div class="box2"><p></p><div>{draft.dateline}</div></div>{inside}</div>'
    )


def front(draft: Draft) -> str:
    """Return title, summary and date line in markup of no site."""
    summary = f"<p class='lead'>{draft.summary}</p>" if draft.summary else ""
    day = f"<p class='meta'>{draft.dateline}</p>" if draft.dateline else ""
    return f"<header>{draft.heading}{summary}{day}</header>"


def halves(body: str) -> tuple[str, str]:
    """Return *body* cut between two lines near its middle; what has no such place is not cut."""
    between = r"</(?:p|div|h\d)>(?=<(?:p|div|h\d)\b)|<br\s*/?>"
    cuts = [found.end() for found in re.finditer(between, body)]
    cut = cuts[len(cuts) // 2] if cuts else 0
    return body[:cut], body[cut:]


@style("site")
def _site(draft: Draft) -> None:
    """div.cp, and the comments of the CMS in it."""
    text = f"<!--enpcontent-->{draft.body}{draft.pager}<!--/enpcontent-->{draft.comment}"
    video = '<div id="vf" style="display: none;"><a href="javascript:;">×</a></div><br>'
    draft.article = _article(draft, f'<div class="cp">{video}{text}</div>')
    draft.beside += "</div>"


@style("cp")
def _cp(draft: Draft) -> None:
    """div.cp without comments."""
    draft.article = _article(draft, f'<div class="cp">{draft.body}</div>{draft.pager}')
    draft.beside += "</div>"


@style("doubled-markers")
def _doubled(draft: Draft) -> None:
    """The comments twice, the pager between the closing ones, as on sister sites."""
    marked = f"<!--enpcontent--><!--enpcontent-->{draft.body}<!--/enpcontent-->{draft.pager}<!--/enpcontent-->"
    draft.article = f"{front(draft)}{draft.comment}<div id='Content'>{marked}</div>"


@style("two-marked")
def _two_marked(draft: Draft) -> None:
    """Two pairs of comments, the second half in another div."""
    first, second = halves(draft.body)
    mark = "<!--enpcontent-->{}<!--/enpcontent-->"
    draft.article = _article(
        draft,
        f'<div class="cp">{mark.format(first)}</div><div class="cp2">{mark.format(second)}{draft.pager}</div>',
    )
    draft.beside += "</div>"


@style("marked-part")
def _marked_part(draft: Draft) -> None:
    """The comments hold the first half only."""
    first, second = halves(draft.body)
    inside = f"<!--enpcontent-->{first}<!--/enpcontent-->{second}{draft.pager}"
    draft.article = _article(draft, f'<div class="cp">{inside}</div>')
    draft.beside += "</div>"


def _around(name: str, about: str, opens: str, closes: str) -> None:
    """Register a style in which front, body and pager stand between *opens* and *closes*."""

    def change(draft: Draft) -> None:
        above, _, body = opens.partition("|")
        end, _, after = closes.partition("|")
        draft.article = f"{above}{front(draft)}{body}{draft.body}{end}{draft.pager}{after}"

    change.__doc__ = about
    CONTAINERS[name] = change


_around(
    "article-content",
    "#article-content of 2026",
    "<div class='page'>|<div id='article-content'>",
    "</div>|</div>",
)
_around("article", "an article element around all", "<article>|", "|</article>")
_around("main", "a main element", "<main>|<div>", "</div>|</main>")
_around(
    "wordpress",
    "WordPress",
    "<main id='primary' class='site-main'><article id='post-12' class='post type-post hentry'>|<div class='entry-content'>",
    "</div>|</article></main>",
)
_around(
    "trs",
    "TRS",
    "<div class='xl-main'>|<div class='TRS_Editor'><div class='Custom_UnionStyle'>",
    "</div></div>|</div>",
)
_around(
    "xxgk",
    "a government portal",
    "<div class='xxgk_content'>|<div id='zoom'><div class='trs_paper_default'>",
    "</div></div>|</div>",
)
_around("content-id", "#content", "<div id='wrapper'>|<div id='content'>", "</div>|</div>")
_around(
    "detail",
    "div.detail",
    "<div class='container'><div class='row'><div class='col-md-8'>|<div class='detail'>",
    "</div>|</div></div></div>",
)
_around(
    "react",
    "hashed classes of React",
    "<div id='root'><div class='App_main__3xZq'>|<div class='Article_body__a9Kd1'>",
    "</div>|</div></div>",
)
_around(
    "next",
    "#__next",
    "<div id='__next'><main class='layout'>|<section class='prose'>",
    "</section>|</main></div>",
)
_around(
    "layout-table",
    "nested tables for layout",
    "<table width=100%><tr><td><table><tr><td>|<div>",
    "</div>|</td></tr></table></td></tr></table>",
)
_around("bare", "nothing but the body of the page", "|", "|")
_around(
    "custom-element",
    "an element that HTML does not have",
    "<app-root>|<news-text>",
    "</news-text>|</app-root>",
)
_around(
    "form",
    "a form of ASP.NET around all",
    "<form id='aspnetForm' action='.'>|<div id='ctl00_Main'>",
    "</div>|</form>",
)
_around(
    "page-class",
    "div.page, which names a pager elsewhere",
    "<div class='page'>|<div class='pages-text'>",
    "</div>|</div>",
)
_around(
    "pages-class",
    "div.pages, which names a pager elsewhere",
    "<div>|<div class='pages'>",
    "</div>|</div>",
)
_around(
    "share-class",
    "div.share-article, which names furniture elsewhere",
    "<div>|<div class='share-article'>",
    "</div>|</div>",
)
_around(
    "nav-class",
    "div.navigable, which names a menu elsewhere",
    "<div>|<div class='navigable top'>",
    "</div>|</div>",
)
_around(
    "related-class",
    "div.related, which names other articles elsewhere",
    "<div>|<div class='related'>",
    "</div>|</div>",
)
_around(
    "caption-class",
    "div.caption, which names captions elsewhere",
    "<div>|<div class='caption'>",
    "</div>|</div>",
)
_around("aside", "an aside element", "<div>|<aside>", "</aside>|</div>")
_around(
    "custom-hidden",
    "invisible until a script runs, by style",
    "<div>|<div style='opacity:0;visibility:hidden'>",
    "</div>|</div>",
)
_around(
    "display-none",
    "display: none until a script runs",
    "<div>|<div id='full' style='display:none'>",
    "</div>|</div>",
)
_around("hidden-attribute", "the attribute hidden", "<div>|<div hidden>", "</div>|</div>")
_around(
    "aria-hidden",
    "aria-hidden and a class hidden",
    "<div>|<div class='hidden' aria-hidden='true'>",
    "</div>|</div>",
)
_around("noscript", "noscript", "<div>|<noscript>", "</noscript>|</div>")
_around("template", "template", "<div>|<template>", "</template>|</div>")
