"""Links: how the pages of an article, or of a list, are addressed and linked."""

# Markup reads best unbroken.
# ruff: noqa: E501

from __future__ import annotations

from collections.abc import Callable

# (stem, extension, number) -> path; page 1 is stem.extension.
Form = Callable[[str, str, int], str]
# (number of this page, of how many, address by number) -> HTML.
Links = Callable[[int, int, Callable[[int], str]], str]

FORMS: dict[str, Form] = {
    "site": lambda stem, ext, n: f"{stem}_{n}.{ext}",
    # Of no form that is known: such pages are reported.
    "from-0": lambda stem, ext, n: f"{stem}_{n - 1}.{ext}",
    "?page": lambda stem, ext, n: f"{stem}.{ext}?page={n}",
    "number-folder": lambda stem, ext, n: f"{stem}.{ext}/{n}",
    "-n": lambda stem, ext, n: f"{stem}-{n}.{ext}",
}
LINKS: dict[str, Links] = {}


def _links(name: str) -> Callable[[Links], Links]:
    def register(links: Links) -> Links:
        LINKS[name] = links
        return links

    return register


def numbers(n: int, of: int, href: Callable[[int], str], current: str = "<span>{}</span>") -> str:
    """Return the numbers of all pages, each but this one a link."""
    every = range(1, of + 1)
    pieces = (current.format(k) if k == n else f"<a href='{href(k)}'>{k}</a>" for k in every)
    return "&nbsp;&nbsp;".join(pieces)


def _row(name: str, about: str, form: str) -> None:
    """Register a row of numbers in *form*; {prev} and {next} are addresses, {n} and {of} numbers.

    A piece between [[ and ]] is left out on the first page, one between (( and )) on the last.
    """

    def links(n: int, of: int, href: Callable[[int], str]) -> str:
        text = form
        for marks, shown in (("[[ ]]", n > 1), ("(( ))", n < of)):
            opens, closes = marks.split()
            while opens in text:
                before, _, rest = text.partition(opens)
                piece, _, after = rest.partition(closes)
                text = before + (piece if shown else "") + after
        prev, after_this = href(max(1, n - 1)), href(min(of, n + 1))
        words = {
            "{prev}": prev,
            "{next}": after_this,
            "{n}": str(n),
            "{of}": str(of),
            "{last}": href(of),
            "{first}": href(1),
            "{k}": str(min(of, n + 1)),
            "{numbers}": numbers(n, of, href),
        }
        for word, value in words.items():
            text = text.replace(word, value)
        return text

    links.__doc__ = about
    LINKS[name] = links


_row(
    "site",
    "#autopage, as on the site",
    "<div width=\"100%\" id=\"autopage\"><center>[[<a href='{prev}'><</a>&nbsp;&nbsp;]]{numbers}((&nbsp;&nbsp;<a href='{next}'>></a>))</center></div>",
)
_row("numbers", "numbers in div.pagination", "<div class='pagination'>{numbers}</div>")
_row("numbers-other", "numbers in a class that says nothing", "<div class='fy'>{numbers}</div>")
_row("numbers-bare", "numbers in no element of their own", "<p>{numbers}</p>")
_row(
    "next-prev",
    "Previous and Next",
    "<div class='nav-links'>[[<a href='{prev}'>Previous</a> ]]((<a href='{next}'>Next</a>))</div>",
)
_row("next-page", "Next page, in a paragraph", "<p>((<a href='{next}'>Next page</a>))</p>")
_row(
    "next-page-arrow",
    "Next Page » and « Previous Page",
    "<p>[[<a href='{prev}'>« Previous Page</a> ]]((<a href='{next}'>Next Page »</a>))</p>",
)
_row(
    "older",
    "Older and Newer",
    "<div>[[<a href='{prev}'>Newer</a>]] ((<a href='{next}'>Older</a>))</div>",
)
_row(
    "arrow",
    "arrows only",
    "<div class='arrows'>[[<a href='{prev}'>‹</a>]]((<a href='{next}'>›</a>))</div>",
)
_row("arrow-entities", "arrows as &gt;&gt;", "<p>((<a href='{next}'>&gt;&gt;</a>))</p>")
_row(
    "arrow-image",
    "a picture of an arrow",
    "<p>((<a href='{next}'><img src='/next.png' alt='Next'></a>))</p>",
)
_row(
    "arrow-icon",
    "an icon by its class",
    "<p>((<a href='{next}' aria-label='Next page'><i class='icon-right'></i></a>))</p>",
)
_row("continue", "Continue reading", "<p>((<a href='{next}'>Continue reading</a>))</p>")
_row(
    "chinese",
    "Next in Chinese",
    "<div>[[<a href='{prev}'>上一页</a> ]]((<a href='{next}'>下一页</a>))</div>",
)
_row(
    "rel-a",
    "rel=next on a link",
    "<p>((<a rel='next' href='{next}'>More of the press conference</a>))</p>",
)
_row(
    "rel-link",
    "<link rel=next> and nothing else",
    "((<link rel='next' href='{next}'>))[[<link rel='prev' href='{prev}'>]]",
)
_row("last-only", "a link to the last page only", "<p>((<a href='{last}'>Last</a>))</p>")
_row(
    "prose", "a link in a sentence", "<p>((The transcript goes on <a href='{next}'>here</a>.))</p>"
)
_row("page-of-text", "Page 1 of 3, without links", "<p>Page {n} of {of}</p>")
_row("page-slash", "1/3 and Next", "<div>{n}/{of} ((<a href='{next}'>Next</a>))</div>")
_row(
    "page-of-links",
    "Page 1 of 3 and Next",
    "<div>Page {n} of {of} ((<a href='{next}'>Next ›</a>))</div>",
)
_row(
    "onclick",
    "onclick",
    "((<a href='javascript:void(0)' onclick=\"location.href='{next}'\">Next</a>))",
)
_row(
    "button",
    "a button with onclick",
    "((<button onclick=\"window.location='{next}'\">Next page</button>))",
)
_row("javascript-href", "javascript: in href", '((<a href="javascript:goPage({k})">Next</a>))')
_row("data-href", "data-href", "((<span class='btn' data-href='{next}'>Next</span>))")
_row("load-more", "a Load more button", "((<button class='load-more'>Load more</button>))")
_row(
    "read-more-rest",
    "Read the rest, a button",
    "((<a class='btn' role='button'>Read the rest</a>))",
)
_row(
    "form-get",
    "a form with a button",
    "((<form action='{next}' method='get'><input type='submit' value='Next page'></form>))",
)
_row(
    "infinite",
    "a marker for endless scrolling",
    "((<div class='infinite-scroll' data-next-page='{next}'></div>))",
)
_row(
    "next-section",
    "Next: and the name of a section",
    "((<p>Next: <a href='{next}'>Questions and answers</a></p>))",
)
_row(
    "to-be-continued",
    "(To be continued), linked",
    "((<p><a href='{next}'>(To be continued)</a></p>))",
)
_row(
    "next-span",
    "Next in spans and an icon",
    "((<a class='next' href='{next}'><span><span>Next</span></span> <i></i></a>))",
)
_row("next-upper", "NEXT", "<p>((<a href='{next}'>NEXT</a>))</p>")
_row("next-part", "Next part", "<p>((<a href='{next}'>Next part &raquo;</a>))</p>")
_row("more-arrow", "More »", "<p>((<a href='{next}'>More &raquo;</a>))</p>")
_row("full-text", "Full text, on the next page", "<p>((<a href='{next}'>Full text</a>))</p>")
_row(
    "json-pages",
    "a number of pages in JSON",
    '<script type=\'application/json\'>{"currentPage": {n}, "totalPages": {of}}</script>',
)
_row(
    "meta-pages",
    "a number of pages in attributes",
    "<div data-current-page='{n}' data-total-pages='{of}'></div>",
)
_row(
    "first-last",
    "First and Last around numbers",
    "<div class='p'><a href='{first}'>First</a> {numbers} <a href='{last}'>Last</a></div>",
)
_row(
    "all-words",
    "First, Previous, Next and Last without numbers",
    "<div>[[<a href='{first}'>First</a> <a href='{prev}'>Previous</a> ]]((<a href='{next}'>Next</a> <a href='{last}'>Last</a>))</div>",
)
_row("brackets", "numbers in brackets", "<p class='pg'>[{numbers}]</p>")
_row(
    "numbers-twice",
    "numbers twice",
    "<div class='pager'>{numbers}</div><div class='pager'>{numbers}</div>",
)
_row("total", "Total 3 pages, without links", "<p>Total {of} pages, current page {n}</p>")
_row("chinese-total", "the same in Chinese", "<p>共{of}页 第{n}页</p>")
_row("meta-refresh", "an address in a script", '((<script>var nextPage = "{next}";</script>))')


@_links("ul-pages")
def _ul_pages(n: int, of: int, href: Callable[[int], str]) -> str:
    """ul.pages, the other style of the CMS."""
    items = (
        f"<li class='page-active'><a href='#'>{k}</a></li>"
        if k == n
        else f"<li><a href='{href(k)}'>{k}</a></li>"
        for k in range(1, of + 1)
    )
    return f"<ul class='pages'>{''.join(items)}</ul>"


@_links("bootstrap")
def _bootstrap(n: int, of: int, href: Callable[[int], str]) -> str:
    """ul.pagination of Bootstrap."""
    items = (
        f"<li class='page-item{' active' * (k == n)}'><a class='page-link' href='{href(k)}'>{k}</a></li>"
        for k in range(1, of + 1)
    )
    return f"<nav><ul class='pagination'>{''.join(items)}</ul></nav>"


@_links("wordpress")
def _wordpress(n: int, of: int, href: Callable[[int], str]) -> str:
    """Pages: 1 2 3 of WordPress."""
    pieces = (
        f"<span class='post-page-numbers current'>{k}</span>"
        if k == n
        else f"<a class='post-page-numbers' href='{href(k)}'>{k}</a>"
        for k in range(1, of + 1)
    )
    return f"<p class='post-nav-links'>Pages: {' '.join(pieces)}</p>"


@_links("in-nav")
def _in_nav(n: int, of: int, href: Callable[[int], str]) -> str:
    """Numbers in a nav in the foot of the page."""
    return f"<footer><nav aria-label='Pages'>{numbers(n, of, href)}</nav></footer>"


@_links("spelled")
def _spelled(n: int, of: int, href: Callable[[int], str]) -> str:
    """Page 1, Page 2, Page 3."""
    return " ".join(f"<a href='{href(k)}'>Page {k}</a>" for k in range(1, of + 1))


@_links("parts")
def _parts(n: int, of: int, href: Callable[[int], str]) -> str:
    """A table of contents: Part I, Part II."""
    romans = "I II III IV V VI VII VIII IX X XI".split()
    return (
        "<ul>"
        + "".join(
            f"<li><a href='{href(k)}'>Part {romans[k - 1]}</a></li>" for k in range(1, of + 1)
        )
        + "</ul>"
    )


@_links("select")
def _select(n: int, of: int, href: Callable[[int], str]) -> str:
    """A select of addresses."""
    options = "".join(
        f"<option value='{href(k)}'{' selected' * (k == n)}>Page {k}</option>"
        for k in range(1, of + 1)
    )
    return f"<select onchange='location=this.value'>{options}</select>"


@_links("select-numbers")
def _selectnumbers(n: int, of: int, href: Callable[[int], str]) -> str:
    """A select of numbers."""
    options = "".join(
        f"<option value='{k}'{' selected' * (k == n)}>{k}</option>" for k in range(1, of + 1)
    )
    return f"<select name='page' onchange='go(this.value)'>{options}</select>"


@_links("number-spans")
def _number_spans(n: int, of: int, href: Callable[[int], str]) -> str:
    """Numbers without links."""
    return (
        "<div class='pager'>"
        + " ".join(f"<span data-page='{k}'>{k}</span>" for k in range(1, of + 1))
        + "</div>"
    )


@_links("number-anchors")
def _number_anchors(n: int, of: int, href: Callable[[int], str]) -> str:
    """Numbers with href=#."""
    return (
        "<div class='pager'>"
        + " ".join(f"<a href='#' data-page='{k}'>{k}</a>" for k in range(1, of + 1))
        + "</div>"
    )


@_links("create-page")
def _create_page(n: int, of: int, href: Callable[[int], str]) -> str:
    """createPageHTML of TRS."""
    name, _, ext = href(1).rpartition("/")[2].rpartition(".")
    return f'<div class="page"><script>createPageHTML({of}, {n - 1}, "{name}", "{ext}");</script></div>'


@_links("create-page-vars")
def _create_page_vars(n: int, of: int, href: Callable[[int], str]) -> str:
    """countPage and currentPage in a script."""
    name = href(1).rpartition("/")[2]
    return f'<script>var currentPage = {n - 1}; var countPage = {of}; var pageName = "{name}"; showPages();</script>'


@_links("elided")
def _elided(n: int, of: int, href: Callable[[int], str]) -> str:
    """1 2 … 11."""
    shown = sorted({1, 2, n - 1, n, n + 1, of} & set(range(1, of + 1)))
    pieces = []
    for before, k in zip([0, *shown], shown, strict=False):
        pieces.append("…" if k > before + 1 else "")
        pieces.append(
            f"<span class='current'>{k}</span>" if k == n else f"<a href='{href(k)}'>{k}</a>"
        )
    return f"<div class='page-numbers'>{' '.join(pieces)}</div>"


@_links("elided-window")
def _elided_window(n: int, of: int, href: Callable[[int], str]) -> str:
    """Two numbers ahead and no last one."""
    shown = range(max(1, n - 2), min(of, n + 2) + 1)
    return (
        "<div class='pg'>"
        + " ".join(f"<b>{k}</b>" if k == n else f"<a href='{href(k)}'>[{k}]</a>" for k in shown)
        + "</div>"
    )


def _moved(name: str, about: str, move: Callable[[str], str]) -> None:
    """Register numbers whose addresses, from the root of the site, *move* changes."""

    def links(n: int, of: int, href: Callable[[int], str]) -> str:
        return f"<div class='pagination'>{numbers(n, of, lambda k: move(href(k)))}</div>"

    links.__doc__ = about
    LINKS[name] = links


HOST, SLASH = "english.scio.gov.cn", "/"
_moved(
    "query-only",
    "only the query, where there is one",
    lambda path: path[path.find("?") :] if "?" in path else path,
)
_moved("absolute", "absolute links, http", lambda path: f"http://{HOST}/{path.lstrip(SLASH)}")
_moved(
    "absolute-https", "absolute links, https", lambda path: f"https://{HOST}/{path.lstrip(SLASH)}"
)
_moved(
    "absolute-case",
    "absolute links, the host in capitals",
    lambda path: f"http://{HOST.upper()}/{path.lstrip(SLASH)}",
)
_moved("no-scheme", "links without a scheme", lambda path: f"//{HOST}/{path.lstrip(SLASH)}")
_moved("for-phones", "links to the pages for phones", lambda path: f"/m/{path.lstrip(SLASH)}")
_moved("fragment", "links with a fragment", lambda path: f"{path}#text")
_moved("tracking", "links with a query for tracking", lambda path: f"{path}?from=pager")
_moved("dot", "links that begin with ./", lambda path: f"./{path.rpartition('/')[2]}")
_moved("spaces", "links with white space around", lambda path: f" {path}\n")
