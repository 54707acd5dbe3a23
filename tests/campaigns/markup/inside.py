"""Frame, continued: what stands between the lines of the text, above or below them."""

# Markup reads best unbroken.
# ruff: noqa: E501

from __future__ import annotations

from collections.abc import Callable

from tests.campaigns.markup.draft import RAW, Draft, Line, escape
from tests.campaigns.markup.frames import DECOY, DECOY_TITLE, FRAMES, site, style

__all__ = ["FRAMES"]  # with these styles in it


def _inserted(
    name: str, about: str, html: str | Callable[[Draft], str], every: int = 6, top: bool = False
) -> None:
    """Register a style that puts *html* between lines: after each *every*, or above all."""

    def change(draft: Draft) -> None:
        site(draft)
        text = html if isinstance(html, str) else html(draft)
        line = Line(text, RAW)
        if top:
            draft.top.insert(0, line)
            return
        if every == 0:
            draft.lines.append(line)
            return
        lines = []
        for number, own in enumerate(draft.lines):
            lines.append(own)
            is_text = own.kind == "text"
            if number % every == every - 1 and is_text and number < len(draft.lines) - 1:
                lines.append(line)
        draft.lines = lines

    change.__doc__ = about
    FRAMES[name] = change


_inserted(
    "related-inside",
    "links to other articles between paragraphs",
    f'<p><a href="{DECOY}">{DECOY_TITLE}</a></p>',
)
_inserted(
    "related-box",
    "a box of related articles between paragraphs",
    f'<div class="related-box"><h4>Related</h4><ul><li><a href="{DECOY}">{DECOY_TITLE}</a></li></ul></div>',
)
_inserted(
    "read-also", "Read also: and a link", f'<p>Read also: <a href="{DECOY}">{DECOY_TITLE}</a></p>'
)
_inserted(
    "share-inside",
    "share buttons between paragraphs",
    '<div class="share-buttons"><a href="https://www.facebook.com/sharer">Facebook</a> <a href="https://twitter.com/intent">Twitter</a></div>',
)
_inserted("share-words", "Share: in plain paragraphs", "<p>Share:</p>", every=8)
_inserted(
    "ads-inside",
    "advertisements between paragraphs",
    '<div class="ad-slot"><span>Advertisement</span></div>',
)
_inserted(
    "ads-prose",
    "advertisements in prose between paragraphs",
    '<div class="sponsored"><p>Sponsored</p><p>Spend the summer at the lantern fair and bring your neighbors.</p></div>',
)
_inserted(
    "newsletter",
    "an invitation to a newsletter between paragraphs",
    '<div class="newsletter"><p>Sign up for our newsletter</p><form><input type="email"><button>Subscribe</button></form></div>',
    every=9,
)
_inserted("back-to-top", "Back to top between paragraphs", '<p><a href="#top">Back to top</a></p>')
_inserted(
    "pull-quote",
    "a quotation repeated in an aside",
    '<aside class="pullquote"><p>“The wells were counted twice.”</p></aside>',
    every=9,
)
_inserted(
    "video",
    "a video player with its words",
    '<div class="video-js"><p>This is a modal window.</p><span>Loaded: 0%</span></div>',
    every=30,
)
_inserted(
    "title-inside", "the title again, as h1 in the body", lambda d: f"<h1>{d.title}</h1>", top=True
)
_inserted(
    "h2-inside", "the title again, as h2 in the body", lambda d: f"<h2>{d.title}</h2>", top=True
)
_inserted(
    "title-p",
    "the title again, as a bold paragraph",
    lambda d: f"<p><strong>{d.title}</strong></p>",
    top=True,
)
_inserted(
    "summary-inside",
    "the summary again in the body",
    lambda d: f"<p>{d.transcript.summary}</p>",
    top=True,
)
_inserted(
    "date-inside",
    "a date line in the body",
    lambda d: (
        f"<p>China SCIO | {d.transcript.published:%B} {d.transcript.published.day}, {d.transcript.published.year}</p>"
    ),
    top=True,
)
_inserted(
    "updated-inside",
    "Updated: and a date in the body",
    lambda d: f"<div>Source: China SCIO Updated: {d.transcript.published:%Y-%m-%d}</div>",
    top=True,
)
_inserted(
    "front-inside",
    "title, summary and date line in the body",
    lambda d: (
        f"<h2>{d.title}</h2><p>{d.transcript.summary}</p><p>{d.transcript.published:%B} {d.transcript.published.day}, {d.transcript.published.year}</p>"
    ),
    top=True,
)
_inserted(
    "crumbs-inside",
    "a breadcrumb in the body",
    '<div class="crumbs"><a href="/">Home</a> > <a href="/pressroom/">Press Room</a> ></div>',
    top=True,
)
_inserted(
    "toolbar-inside",
    "font size and print in the body",
    "<div class='tools'>Adjust font size: <a href='#'>A</a> <a href='#'>A</a> | <a href='#'>Print</a></div>",
    top=True,
)
_inserted(
    "next-article",
    "links to the previous and the next article",
    f'<div class="prevnext"><a href="{DECOY}">Next: {DECOY_TITLE}</a><a href="{DECOY}">Previous article</a></div>',
    every=0,
)
_inserted(
    "tags",
    "keywords under the text",
    "<p>Tags: <a href='/t/1'>lanterns</a>, <a href='/t/2'>wells</a></p>",
    every=0,
)
_inserted("editor", "a credit under the text", "<p>Editor: Qi Mushi</p>", every=0)
_inserted(
    "translated",
    "the translators under the text",
    "<p>Translated and edited by Qi Mushi and Dou Lianhe.</p>",
    every=0,
)
_inserted(
    "copyright-inside",
    "a copyright line under the text",
    "<p>Copyright © 2026 China SCIO. All Rights Reserved.</p>",
    every=0,
)
_inserted("subheadings", "headings between rounds", "<h3>Questions and answers</h3>", every=11)
_inserted("section-numbers", "numbers between rounds", "<p>* * *</p>", every=11)


@style("repeated-lead")
def _repeated_lead(draft: Draft) -> None:
    """Title and summary in paragraphs at the top of each page of the body."""
    site(draft)
    lead = [f"<p>{draft.title}</p>", f"<p>{escape(draft.transcript.summary)}</p>"]
    draft.lines = [*(Line(line, RAW) for line in lead), *draft.lines]


@style("print-header")
def _print_header(draft: Draft) -> None:
    """A line of the site at the top and at the bottom of each page's text."""
    site(draft)
    line = Line("<p>China SCIO – Press Conference Transcripts</p>", RAW)
    draft.top.insert(0, line)
    draft.end = [*draft.end, line]


@style("page-title")
def _page_title(draft: Draft) -> None:
    """The title and the number of the page at the top of each page's text."""
    site(draft)
    draft.top.insert(0, Line(f"<h3>{draft.title} ({draft.number})</h3>", RAW))


@style("live")
def _live(draft: Draft) -> None:
    """The time of a live text before each turn."""
    site(draft)
    lines = []
    for number, line in enumerate(draft.lines):
        if line.kind in ("label", "mixed"):
            lines.append(Line(f"<p><time>10:{number % 60:02d}</time></p>", RAW))
        lines.append(line)
    draft.lines = lines


# Words of a page, as agencies put them at the top or at the end of a text.
_WORDS = {
    "listen": (
        "Listen to this article",
        "<div class='audio'>Listen to this article <span>12:30</span></div>",
        True,
    ),
    "reading-time": ("the time that it takes to read", "<p>7 min read</p>", True),
    "views": ("a count of views", "<p>Views: 1,234</p>", True),
    "author-box": (
        "a box of the author",
        "<div class='author'><img src='/a.jpg'><span>By Qi Mushi</span><span>Staff writer</span></div>",
        True,
    ),
    "font-size": (
        "letters for the size of letters",
        "<div>Font: <a href='#'>S</a> <a href='#'>M</a> <a href='#'>L</a></div>",
        True,
    ),
    "lang": (
        "languages",
        "<p><a href='/zh/'>中文</a> | <a href='/'>English</a> | <a href='/fr/'>Français</a></p>",
        True,
    ),
    "toc": (
        "a table of contents",
        "<div class='toc'><p>Contents</p><ul><li><a href='#a'>Opening remarks</a></li><li><a href='#b'>Questions and answers</a></li></ul></div>",
        True,
    ),
    "source-end": ("the source in brackets at the end", "<p>(Source: China SCIO)</p>", False),
    "editor-brackets": ("the editor in brackets at the end", "<p>[Editor: Qi Mushi]</p>", False),
    "the-end": ("(End)", "<p>(End)</p>", False),
    "qr": (
        "a code for phones",
        "<div class='qr'><img src='/qr.png'><p>Scan the code to read on your phone</p></div>",
        False,
    ),
    "print-page": (
        "Print this page",
        "<p><a href='javascript:print()'>Print this page</a> <a href='javascript:close()'>Close</a></p>",
        False,
    ),
    "comment-count": ("0 comments", "<p>0 Comment(s)</p>", False),
    "rate": ("a rating", "<div class='rate'>Rate this article: ★★★★★</div>", False),
    "photo-credit": (
        "a caption at the top",
        "<p style='text-align:center'>A press conference is held in Beijing. [Photo by Qi Mushi]</p>",
        True,
    ),
    "disclaimer": (
        "a disclaimer",
        "<p>The English text is for reference only. In case of doubt, the Chinese text prevails.</p>",
        False,
    ),
}
for _name, (_about, _html, _top) in _WORDS.items():
    _inserted(_name, _about, _html, every=0, top=_top)


def _once(name: str, about: str, html: str, at_end: bool = False) -> None:
    """Register a style with *html* above the text of the first page, or below that of the last."""

    def change(draft: Draft) -> None:
        site(draft)
        if at_end and draft.is_last:
            draft.end = [*draft.end, Line(html, RAW)]
        if not at_end and draft.number == 1:
            draft.top.insert(0, Line(html, RAW))

    change.__doc__ = about
    FRAMES[name] = change


_once(
    "highlights",
    "a box of highlights above the text",
    "<div class='key'><h4>Highlights</h4><ul><li>All wells were counted by hand.</li><li>The ferries will leave earlier from May on.</li></ul></div>",
)
_once(
    "highlights-plain",
    "highlights in plain paragraphs above the text",
    "<p>Highlights</p><p>All wells were counted by hand.</p><p>The ferries will leave earlier from May on.</p>",
)
_once(
    "intro",
    "a story in three paragraphs above the text",
    "<p>Before the press conference, people queued for an hour.</p><p>It was the first of its kind in this hall, and the last in winter.</p><p>The full transcript follows.</p>",
)
_once(
    "quotes",
    "quotations with names above the text",
    "<blockquote>“We counted every well by hand.” — the head of the Rope Division</blockquote>",
)
_once(
    "note-above",
    "a word of the editors above the text",
    "<p><em>Editor's note: The following is the transcript of the press conference.</em></p>",
)
_once("transcript-word", "Full transcript as a heading above the text", "<h2>Full transcript</h2>")
_once(
    "tail-prose",
    "two paragraphs on the next conference below the text",
    "<p>The next press conference will be held in the same hall on Friday.</p><p>Journalists may register by telephone.</p>",
    at_end=True,
)
_once(
    "tail-about",
    "a section about the office below the text",
    "<h3>About us</h3><p>The office was founded long ago and has moved twice.</p>",
    at_end=True,
)
_once(
    "tail-links",
    "links below the text",
    "<p>More:</p><p><a href='/a/1'>Photos of the press conference</a></p><p><a href='/a/2'>Video of the press conference</a></p>",
    at_end=True,
)
_once(
    "tail-note",
    "a note on the text below it",
    "<p>This transcript was prepared from notes and may contain errors.</p>",
    at_end=True,
)
