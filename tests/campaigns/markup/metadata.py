"""Metadata: where a page says its title, its day and its id."""

# Markup reads best unbroken.
# ruff: noqa: E501

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date

from tests.campaigns.markup.draft import Change, Draft, Styles, escape
from tests.campaigns.markup.heads import printed

METADATA: Styles = {}
SITE = "http://english.scio.gov.cn"


def _style(name: str) -> Callable[[Change], Change]:
    def register(style: Change) -> Change:
        METADATA[name] = style
        return style

    return register


def _meta(name: str, content: str, key: str = "name") -> str:
    return f'<meta {key}="{name}" content="{escape(content)}">'


def _title(draft: Draft, suffix: str = " | english.scio.gov.cn") -> None:
    draft.head.append(f"<title>{draft.title}{suffix}</title>")


def _shown(draft: Draft) -> None:
    """Fill in heading, summary and date line as a reader sees them."""
    draft.heading = f"<h1>{draft.title}</h1>"
    draft.category = '<span class="mmmm">Press Room</span>'
    draft.summary = escape(draft.transcript.summary)
    draft.dateline = f"China SCIO<span>丨</span>Updated:&nbsp;{draft.transcript.published:%B} {draft.transcript.published.day}, {draft.transcript.published.year}"


@_style("site")
def _site(draft: Draft) -> None:
    """The site's metas, its comment, title, summary and date line."""
    t = draft.transcript
    draft.head.append('<meta http-equiv="Content-Type" content="text/html; charset=utf-8">')
    _title(draft)
    draft.head += [_meta("contentid", t.id), _meta("publishdate", f"{t.published}")]
    _shown(draft)
    draft.comment = (
        f"<!--enpproperty <articleid>{t.id}</articleid><date>{t.published} 10:12:13:0</date>"
        f"<author>null</author><title>{t.title}</title><keyword>null</keyword>"
        f"<nodename>Press Conference Transcripts</nodename><url>{SITE}{draft.address}</url>"
        f"<sourcename>China SCIO</sourcename><abstract>{t.summary}</abstract>"
        "<channel>1</channel>/enpproperty-->"
    )


@_style("shown-only")
def _shown_only(draft: Draft) -> None:
    """Only what a reader sees, and <title>."""
    _title(draft)
    _shown(draft)


@_style("og")
def _og(draft: Draft) -> None:
    """Open Graph; the title is shown, the day is not."""
    t = draft.transcript
    _title(draft, " - China SCIO")
    draft.head += [
        _meta("og:title", t.title, "property"),
        _meta("og:description", t.summary, "property"),
        _meta("article:published_time", f"{t.published}T10:12:13+08:00", "property"),
    ]
    draft.heading = f"<h1>{draft.title}</h1>"


@_style("og-only")
def _og_only(draft: Draft) -> None:
    """Open Graph; <title> is the site's name and there is no h1."""
    _og(draft)
    draft.head[0] = "<title>English.SCIO</title>"
    draft.heading = f'<div class="art-title">{draft.title}</div>'


@_style("json-ld")
def _json_ld(draft: Draft) -> None:
    """JSON-LD; no h1."""
    t = draft.transcript
    data = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "headline": t.title,
        "datePublished": f"{t.published}T10:12:13+08:00",
        "description": t.summary,
    }
    _title(draft, " – English.SCIO")
    draft.head.append(f'<script type="application/ld+json">{json.dumps(data)}</script>')
    draft.heading = f'<p class="headline">{draft.title}</p>'


@_style("time")
def _time(draft: Draft) -> None:
    """<time datetime>."""
    _title(draft)
    _shown(draft)
    day = draft.transcript.published
    draft.dateline = f'<time datetime="{day}">{printed(day)}</time>'


@_style("iso-day")
def _iso_day(draft: Draft) -> None:
    """A date line such as 2024-07-24 10:12."""
    _title(draft)
    _shown(draft)
    draft.dateline = (
        f"<span>{draft.transcript.published} 10:12</span> <span>Source: China SCIO</span>"
    )


@_style("title-only")
def _title_only(draft: Draft) -> None:
    """Only <title>, with a suffix of the site."""
    _title(draft)


@_style("title-suffix")
def _title_suffix(draft: Draft) -> None:
    """<title> with a suffix of another form; no h1."""
    _title(draft, "_Press Room_The State Council Information Office of China")


@_style("two-h1")
def _two_h1(draft: Draft) -> None:
    """The first h1 is the name of the site."""
    _site(draft)
    draft.heading = f"<h1>Press Room</h1><h1>{draft.title}</h1>"


@_style("logo-h1")
def _logo_h1(draft: Draft) -> None:
    """The only h1 is the logo; the title is an h2."""
    _title(draft)
    _shown(draft)
    draft.above += '<h1 class="logo"><a href="/">China SCIO</a></h1>'
    draft.heading = f"<h2>{draft.title}</h2>"


@_style("title-br")
def _title_br(draft: Draft) -> None:
    """The title breaks over two lines."""
    _site(draft)
    words = draft.title.split()
    middle = len(words) // 2
    draft.heading = f"<h1>{' '.join(words[:middle])}<br>{' '.join(words[middle:])}</h1>"


@_style("base")
def _base(draft: Draft) -> None:
    """<base href> of the root, to which all links are relative."""
    _site(draft)
    draft.head.insert(0, '<base href="/">')
    draft.from_root = True


@_style("canonical")
def _canonical(draft: Draft) -> None:
    """A canonical link, absolute and https."""
    _site(draft)
    link = f'<link rel="canonical" href="https://english.scio.gov.cn{draft.address}">'
    draft.head.append(link)


@_style("meta-day")
def _meta_day(draft: Draft) -> None:
    """The names of another CMS for metas: PubDate, ArticleTitle, ContentSource."""
    t = draft.transcript
    _title(draft)
    draft.head += [_meta("ArticleTitle", t.title), _meta("PubDate", f"{t.published} 10:12")]
    draft.head.append(_meta("ContentSource", "China SCIO"))
    draft.heading = f'<div class="h">{draft.title}</div>'


@_style("xhtml")
def _xhtml(draft: Draft) -> None:
    """An XHTML root with a namespace."""
    _site(draft)
    draft.root = '<html xmlns="http://www.w3.org/1999/xhtml" xml:lang="en">'


def _day(name: str, about: str, form: Callable[[date], str]) -> None:
    """Register a date line of another form."""

    def style(draft: Draft) -> None:
        _title(draft)
        _shown(draft)
        draft.dateline = form(draft.transcript.published)

    style.__doc__ = about
    METADATA[name] = style


_day(
    "day-chinese",
    "a Chinese date line",
    lambda day: f"{day.year}年{day.month}月{day.day}日 来源：China SCIO",
)
_day("day-british", "24 July 2024", lambda day: f"{day.day} {day:%B %Y}")
_day("day-slashes", "2024/07/24", lambda day: f"Time: {day:%Y/%m/%d}")
_day(
    "day-posted",
    "Posted on",
    lambda day: f"Posted on {day:%B} {day.day}, {day.year} by <a href='/a'>China SCIO</a>",
)
_day(
    "day-weekday",
    "Wednesday, July 24, 2024, 10:12 a.m.",
    lambda day: f"{day:%A, %B} {day.day}, {day.year}, 10:12 a.m.",
)
_day("day-none", "no date line", lambda day: "")


@_style("microdata")
def _microdata(draft: Draft) -> None:
    """Microdata."""
    t = draft.transcript
    _title(draft, " - English.SCIO")
    draft.heading = f'<div itemprop="headline">{draft.title}</div><meta itemprop="datePublished" content="{t.published}">'


@_style("title-prefix")
def _title_prefix(draft: Draft) -> None:
    """<title> begins with the site's name; no h1."""
    draft.head.append(f"<title>English.SCIO | Press Room | {draft.title}</title>")
    draft.heading = f"<h2>{draft.title}</h2>"


@_style("h1-link")
def _h1_link(draft: Draft) -> None:
    """The h1 is a link to the page, with a category in it."""
    _site(draft)
    draft.heading = f"<h1><a href='{draft.address}'>{draft.title}</a></h1>"


@_style("h1-in-logo")
def _h1_in_logo(draft: Draft) -> None:
    """A hidden h1 of the site's name above; the title is an h1 as well."""
    _site(draft)
    draft.above += '<h1 class="sr-only">English.SCIO: China in brief</h1>'


@_style("og-wrong")
def _og_wrong(draft: Draft) -> None:
    """og:title is the site's name; the h1 is right."""
    _shown_only(draft)
    draft.head.append(_meta("og:title", "English.SCIO", "property"))


@_style("title-page-number")
def _title_page_number(draft: Draft) -> None:
    """<title> and h1 end in the number of the page."""
    mark = f" ({draft.number})" if draft.number > 1 else ""
    draft.head.append(f"<title>{draft.title}{mark} | english.scio.gov.cn</title>")
    _shown(draft)
    draft.heading = f"<h1>{draft.title}{mark}</h1>"
