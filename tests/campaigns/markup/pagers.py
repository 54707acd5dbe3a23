"""Pager: forms of address and of links, together."""

# Markup reads best unbroken.
# ruff: noqa: E501

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from tests.campaigns.markup.links import FORMS, LINKS, Form, Links, numbers


@dataclass(frozen=True)
class Pager:
    """A style of pager: a form of address and a form of links."""

    about: str
    form: Form = FORMS["site"]
    links: Links = LINKS["site"]
    of: int = 3  # pages that show it
    whole: str = ""  # the text on one page stands at this suffix
    together: str = ""  # all pages are in one, each between this and </div>


def _doc(links: Links) -> str:
    return (links.__doc__ or "").split("\n")[0]


PAGERS: dict[str, Pager] = {name: Pager(_doc(links), links=links) for name, links in LINKS.items()}
PAGERS["elided"] = Pager("1 2 … 9", links=LINKS["elided"], of=9)
PAGERS["elided-window"] = Pager("two numbers ahead", links=LINKS["elided-window"], of=7)
PAGERS["many"] = Pager("eleven pages, as on the site", of=11)
PAGERS["one-page"] = Pager("one page", of=1)
_COMBINED = ("site", "numbers", "next-prev", "rel-link", "select")
for _form in list(FORMS)[1:]:
    for _name in _COMBINED:
        PAGERS[f"{_form} {_name}"] = Pager(
            f"{_form}: {_doc(LINKS[_name])}", FORMS[_form], LINKS[_name]
        )
PAGERS["?page query-only"] = Pager("href='?page=2'", FORMS["?page"], LINKS["query-only"])


def _view_all(n: int, of: int, href: Callable[[int], str]) -> str:
    return f"<p><a href='{href(0)}'>View all</a></p>"


def _view_all_numbers(n: int, of: int, href: Callable[[int], str]) -> str:
    return f"<ul class='pages'><li>{numbers(n, of, href)}</li><li class='page-all'><a href='{href(0)}'>All</a></li></ul>"


PAGERS["view-all"] = Pager("View all and no other link", links=_view_all, whole="_0")
PAGERS["view-all-query"] = Pager("View all by a query", links=_view_all, whole="?all=1")
PAGERS["view-all-name"] = Pager("View all at _all", links=_view_all, whole="_all")
PAGERS["numbers-and-all"] = Pager("numbers and All", links=_view_all_numbers, whole="_0")
PAGERS["together"] = Pager("all pages in div.page", together='<div class="page">')
PAGERS["together-tabs"] = Pager("all pages in div.tab-pane", together='<div class="tab-pane">')
PAGERS["together-hidden"] = Pager(
    "further pages hidden", together='<div class="p" style="display:none">'
)
PAGERS["together-id"] = Pager("all pages in div#page…", together='<div id="page" class="pages">')
