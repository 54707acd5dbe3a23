"""Pager: how the pages of an article, or of a list, are addressed and linked."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from tests.campaigns.markup.tables import Row, fill, register, registers, rows

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
_ROMAN = "0 I II III IV V VI VII VIII IX X XI".split()


def _numbers(n: int, of: int, href: Callable[[int], str]) -> str:
    """Return the numbers of all pages, each but this one a link."""
    numbers = (
        f"<span>{k}</span>" if k == n else f"<a href='{href(k)}'>{k}</a>" for k in range(1, of + 1)
    )
    return "&nbsp;&nbsp;".join(numbers)


def _own_numbers(row: Row, n: int, of: int, href: Callable[[int], str]) -> str:
    """Return the numbers of all pages in the forms of *row*, the last one for this page."""
    forms = ((row.pieces[-1] if k == n else row.pieces[1], k) for k in range(1, of + 1))
    return " ".join(fill(form, href=href(k), k=k, roman=_ROMAN[k]) for form, k in forms)


def _row(row: Row) -> Links:
    """Return the links of *row*.

    A piece between [[ and ]] is left out on the first page, one between (( and )) on the last.
    """

    def links(n: int, of: int, href: Callable[[int], str]) -> str:
        form = re.sub(r"\[\[(.*?)\]\]", r"\1" if n > 1 else "", row.pieces[0])
        form = re.sub(r"\(\((.*?)\)\)", r"\1" if n < of else "", form)
        numbers = _own_numbers(row, n, of, href) if row.pieces[1:] else _numbers(n, of, href)
        stem, _, ext = href(1).rpartition("/")[2].rpartition(".")
        return fill(
            form,
            prev=href(max(1, n - 1)),
            next=href(min(of, n + 1)),
            first=href(1),
            last=href(of),
            n=n,
            index=n - 1,
            k=min(of, n + 1),
            of=of,
            numbers=numbers,
            stem=stem,
            ext=ext,
        )

    return links


for _each in rows("pagers", "links"):
    register(LINKS, _each.name, _each.about, _row(_each))


def _some_numbers(n: int, shown: list[int], href: Callable[[int], str], form: str) -> str:
    pieces = []
    for before, k in zip([shown[0] - 1, *shown], shown, strict=False):
        pieces.append("…" if k > before + 1 else "")
        pieces.append(f"<b>{k}</b>" if k == n else f"<a href='{href(k)}'>{form.format(k)}</a>")
    return f"<div class='page-numbers'>{' '.join(pieces)}</div>"


@registers(LINKS)
def _elided(n: int, of: int, href: Callable[[int], str]) -> str:
    """1 2 … 11."""
    shown = {1, 2, n - 1, n, n + 1, of} & set(range(1, of + 1))
    return _some_numbers(n, sorted(shown), href, "{}")


@registers(LINKS)
def _elided_window(n: int, of: int, href: Callable[[int], str]) -> str:
    """Two numbers ahead and no last one."""
    return _some_numbers(n, [*range(max(1, n - 2), min(of, n + 2) + 1)], href, "[{}]")


def _moved(move: Callable[[str], str]) -> Links:
    """Return numbers whose addresses, from the root of the site, *move* changes."""

    def links(n: int, of: int, href: Callable[[int], str]) -> str:
        return f"<div class='pagination'>{_numbers(n, of, lambda k: move(href(k)))}</div>"

    return links


_HOST = "english.scio.gov.cn"
_MOVED: dict[str, tuple[str, Callable[[str], str]]] = {
    "query-only": ("only the query, where there is one", lambda path: re.sub(r"^.*\?", "?", path)),
    "absolute": ("absolute links, http", lambda path: f"http://{_HOST}/{path.lstrip('/')}"),
    "absolute-https": ("absolute, https", lambda path: f"https://{_HOST}/{path.lstrip('/')}"),
    "absolute-case": (
        "absolute links, the host in capitals",
        lambda path: f"http://{_HOST.upper()}/{path.lstrip('/')}",
    ),
    "no-scheme": ("links without a scheme", lambda path: f"//{_HOST}/{path.lstrip('/')}"),
    "for-phones": ("links to the pages for phones", lambda path: f"/m/{path.lstrip('/')}"),
    "fragment": ("links with a fragment", lambda path: f"{path}#text"),
    "tracking": ("links with a query for tracking", lambda path: f"{path}?from=pager"),
    "dot": ("links that begin with ./", lambda path: f"./{path.rpartition('/')[2]}"),
    "spaces": ("links with white space around", lambda path: f" {path}\n"),
}
for _name, (_about, _move) in _MOVED.items():
    register(LINKS, _name, _about, _moved(_move))


@dataclass(frozen=True)
class Pager:
    """A style of pager: a form of address and a form of links."""

    about: str
    form: Form = FORMS["site"]
    links: Links = LINKS["site"]
    of: int = 3  # pages that show it
    whole: str = ""  # the suffix of a page with the whole text
    together: str = ""  # all pages are in one, each between this and </div>


def _all(n: int, of: int, href: Callable[[int], str]) -> str:
    return f"<p><a href='{href(0)}'>View all</a></p>"


def _numbers_and_all(n: int, of: int, href: Callable[[int], str]) -> str:
    whole = f"<li class='page-all'><a href='{href(0)}'>All</a></li>"
    return f"<ul class='pages'><li>{_numbers(n, of, href)}</li>{whole}</ul>"


PAGERS: dict[str, Pager] = {
    **{name: Pager(links.__doc__ or "", links=links) for name, links in LINKS.items()},
    "elided": Pager("1 2 … 9", links=LINKS["elided"], of=9),
    "elided-window": Pager("two numbers ahead", links=LINKS["elided-window"], of=7),
    "many": Pager("eleven pages, as on the site", of=11),
    "one-page": Pager("one page", of=1),
    **{
        f"{form} {name}": Pager(f"{form}: {LINKS[name].__doc__}", FORMS[form], LINKS[name])
        for form in list(FORMS)[1:]
        for name in ("site", "numbers", "next-prev", "rel-link", "select")
    },
    "?page query-only": Pager("href='?page=2'", FORMS["?page"], LINKS["query-only"]),
    "view-all": Pager("View all and no other link", links=_all, whole="_0"),
    "view-all-query": Pager("View all by a query", links=_all, whole="?all=1"),
    "view-all-name": Pager("View all at _all", links=_all, whole="_all"),
    "numbers-and-all": Pager("numbers and All", links=_numbers_and_all, whole="_0"),
    "together": Pager("all pages in div.page", together='<div class="page">'),
    "together-tabs": Pager("all pages in div.tab-pane", together='<div class="tab-pane">'),
    "together-hidden": Pager("others hidden", together='<div class="p" style="display:none">'),
    "together-id": Pager("all pages in div#page…", together='<div id="page" class="pages">'),
}
