"""List: how the briefings are listed, and at which addresses they are."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from tests.campaigns.markup.draft import escape
from tests.campaigns.markup.frames import DECOY, DECOY_TITLE
from tests.campaigns.markup.heads import printed
from tests.campaigns.markup.pagers import FORMS, LINKS, Form, Links
from tests.campaigns.markup.tables import fill, rows
from tests.campaigns.markup.transcripts import Transcript

Place = Callable[[Transcript, str], tuple[str, str]]  # transcript, folder -> (stem, extension)


def _dated(t: Transcript) -> str:
    return f"{t.published:%Y-%m/%d}"


def _slug(t: Transcript) -> str:
    return "-".join("".join(c for c in t.title.lower() if c.isalnum() or c == " ").split())


PLACES: dict[str, Place] = {
    "site": lambda t, folder: (f"{folder}/{_dated(t)}/content_{t.id}", "htm"),
    "html": lambda t, folder: (f"{folder}/{_dated(t)}/content_{t.id}", "html"),
    "t-number": lambda t, folder: (
        f"{folder}/{t.published:%Y/%m}/t{t.published:%Y%m%d}_{t.number}",
        "html",
    ),
    "art": lambda t, folder: (
        f"/art/{t.published.year}/{t.published.month}/{t.published.day}/art_1_{t.number}",
        "html",
    ),
    "query": lambda t, folder: (f"{folder}/detail.jsp?id={t.number}", ""),
    "slug": lambda t, folder: (f"{folder}/{t.published:%Y/%m}/{_slug(t)}", ""),
    "c-number": lambda t, folder: (f"{folder}/c{t.number}", "shtml"),
    "long-id": lambda t, folder: (f"{folder}/{_dated(t)}/content_{t.id}77777", "html"),
    "node": lambda t, folder: (f"{folder}/node_{t.id}", "html"),
    "section": lambda t, folder: (f"/topnews/{_dated(t)}/content_{t.id}", "htm"),
    "uuid": lambda t, folder: (f"{folder}/{t.number:08x}-77aa-4bb1-9c00-{t.number:012x}", "html"),
}
# Addresses of lists: (number of the list, form of further pages, number of the page) -> path.
AT: dict[str, Callable[[int, Form, int], str]] = {
    "node": lambda of, form, n: _at(f"/pressroom/node_{7_000_000 + of}", form, n),
    "index": lambda of, form, n: _at(f"/lists/l{of}/index", form, n),
    "folder-page": lambda of, form, n: f"/lists/l{of}/" + (f"page/{n}/" if n > 1 else ""),
    "program": lambda of, form, n: f"/list.jsp?id={of}" + (f"&page={n}" if n > 1 else ""),
}


def _at(stem: str, form: Form, n: int) -> str:
    return form(stem, "html", n) if n > 1 else f"{stem}.html"


@dataclass(frozen=True)
class Item:
    """An item of a list: a transcript and where its first page is."""

    transcript: Transcript
    href: str

    @property
    def title(self) -> str:
        return escape(self.transcript.title)

    @property
    def day(self) -> str:
        return printed(self.transcript.published)


Listing = Callable[[Sequence[Item]], str]  # the items of a page -> the inside of the list


@dataclass(frozen=True)
class List:
    """A style of list."""

    about: str
    inside: Listing
    place: Place = PLACES["site"]
    per_page: int = 10
    items: int = 3
    form: Form = FORMS["site"]
    links: Links | None = None  # of a list of several pages
    inline: str = ""  # how transcripts are printed on the list: "", "list", "second" page
    mobile: bool = False
    at: str = "node"  # one of AT
    head: str = ""  # what is in <head>
    around: str = "{}"  # what is around the page's content
    encoding: str = "utf-8"  # one of ENCODINGS


def _each(form: str, around: str = "{items}") -> Listing:
    """Return a listing with each item in *form*, all of them in *around*."""

    def inside(items: Sequence[Item]) -> str:
        pieces = (
            fill(
                form,
                n=n,
                href=item.href,
                title=item.title,
                day=item.day,
                iso=item.transcript.published,
                summary=escape(item.transcript.summary),
            )
            for n, item in enumerate(items)
        )
        return around.replace("{items}", "".join(pieces))

    return inside


LISTS = {row.name: List(row.about, _each(*row.pieces)) for row in rows("lists", "lists")}
_PARTS = {row.name: _each(*row.pieces) for row in rows("lists", "parts of lists")}
_PARTS |= {name: style.inside for name, style in LISTS.items()}


def _two_parts(first: str, second: str, cut: int | None) -> Listing:
    """Return a listing of *cut* items, or half of them, in the part *first*, others in *second*."""

    def inside(items: Sequence[Item]) -> str:
        own = cut or len(items) // 2
        return _PARTS[first](items[:own]) + _PARTS[second](items[own:])

    return inside


for _name, _about, _first, _second, _cut in (
    ("hidden-tabs", "half of them in a tab that is hidden at first", "tab", "hidden tab", None),
    ("half-json", "half of the items in a script only", "li", "json", None),
    ("half-data-href", "half of the items without links", "site", "data-href", None),
    ("half-aside", "half of the items in an aside", "site", "aside", None),
    ("two-containers", "half in the known container", "site", "earlier", None),
    ("two-known", "containers of different known forms", "site", "catalogue-2025", None),
    ("slider", "half of the items in a slider above the list", "slides", "site", None),
    ("headlines", "the first in a headline box of a class of its own", "top story", "site", 1),
    ("headline-main", "the first in div.main, as on the site", "main", "site", 1),
    ("outside-usual", "one in the known container", "site", "unclassed", 1),
):
    LISTS[_name] = List(_about, _two_parts(_first, _second, _cut), items=4)

_PAGED = _each("<li><a href='{href}'>{title}</a> {day}</li>", "<ul>{items}</ul>")
_TWO_PAGES = List("two pages", _PAGED, per_page=2, items=4, links=LINKS["site"])
for _name, _links in LINKS.items():
    if _name != "dot":
        _about = f"two pages: {_links.__doc__}"
        LISTS[f"pages {_name}"] = replace(_TWO_PAGES, about=_about, links=_links)
for _name in ("numbers", "next-prev"):
    _links = LINKS[_name]
    for _key, _form in list(FORMS.items())[1:]:
        _about = f"two pages at {_key}"
        LISTS[f"pages {_key} {_name}"] = replace(_TWO_PAGES, about=_about, form=_form, links=_links)
    for _key in list(AT)[1:]:
        _about = f"a list at an address of the form {_key}"
        LISTS[f"{_key} {_name}"] = replace(_TWO_PAGES, about=_about, at=_key, links=_links)
for _name, _place in list(PLACES.items())[1:]:
    LISTS[f"at {_name}"] = List(f"articles at addresses of the form {_name}", _PAGED, _place)
for _name in ("gbk", "utf-16", "bad-byte", "entities", "upper-tags", "cut"):
    LISTS[f"encoding {_name}"] = List(f"a list in the encoding {_name}", _PAGED, encoding=_name)


def _relative_to(folder: str) -> Listing:
    return lambda items: _PAGED(
        [replace(item, href=item.href.removeprefix(folder)) for item in items]
    )


_MENU = next(rows("lists", "around lists")).pieces[0]
_SECOND = replace(_TWO_PAGES, about="transcripts on its second page", inside=LISTS["site"].inside)
LISTS |= {
    "mixed-places": List(
        "half of the articles at addresses of another form",
        _PAGED,
        lambda t, folder: PLACES[("site", "t-number")[t.number % 2]](t, folder),
        items=4,
    ),
    "inline": List("transcripts printed on the list", _PAGED, inline="list"),
    "inline-headings": List("the same, under headings", _PAGED, inline="headings"),
    "inline-second": replace(_SECOND, inline="second"),
    "inline-phone": replace(_SECOND, inline="second", mobile=True),
    "relative": List("relative links", _relative_to("/pressroom/")),
    "base": List("relative links, <base href>", _relative_to("/"), head="<base href='/'>"),
    "menus": List(
        "menus of links of other forms around the list",
        _PAGED,
        around=f"<header><nav><ul>{_MENU}</ul></nav></header>{{}}<footer><ul>{_MENU}</ul></footer>",
    ),
    "menus-divs": List(
        "the same in divs whose classes say nothing",
        _PAGED,
        around=f"<div class='c1'><ul>{_MENU}</ul></div>{{}}<div class='c9'><ul>{_MENU}</ul></div>",
    ),
}


def frame(style: List, inside: str, pager: str) -> str:
    """Return a page of a list in the frame of the site."""
    return (
        f'<!DOCTYPE html><html lang="en"><head><meta charset="utf-8">{style.head}'
        "<title>Press Conference Transcripts | english.scio.gov.cn</title></head><body>"
        + style.around.replace(
            "{}",
            '<div class="top"><a href="/"><img src="/logo.png"></a></div><div class="wrap">'
            f'<div class="wrapl">{inside}{pager}</div><div class="wrapr"><h2>Events</h2>'
            f'<a href="{DECOY}">{DECOY_TITLE}</a></div></div>',
        )
        + "</body></html>"
    )
