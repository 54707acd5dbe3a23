"""List: how the briefings are listed, and at which addresses they are."""

# Markup reads best unbroken.
# ruff: noqa: E501

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from tests.campaigns.markup.draft import escape
from tests.campaigns.markup.frames import DECOY, DECOY_TITLE
from tests.campaigns.markup.heads import printed
from tests.campaigns.markup.links import FORMS, LINKS, Form, Links
from tests.campaigns.markup.places import AT, PLACES, Place
from tests.campaigns.markup.transcripts import Transcript


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
    head: str = ""  # what stands in <head>
    around: str = "{}"  # what stands around the page's content
    encoding: str = "utf-8"  # one of ENCODINGS


LISTS: dict[str, List] = {}


def _each(form: str, around: str = "{}") -> Listing:
    """Return a listing with each item in *form*, all of them in *around*."""

    def inside(items: Sequence[Item]) -> str:
        pieces = (
            form.format(
                href=i.href,
                title=i.title,
                day=i.day,
                iso=i.transcript.published,
                summary=escape(i.transcript.summary),
            )
            for i in items
        )
        return around.replace("{}", "".join(pieces))

    return inside


_SITE = _each(
    "<li><h3><span class='mmmm'>Press Room</span> {day}</h3><h1><a href='{href}'>{title}</a></h1><p>{summary}</p></li>",
    "<div class='usual'><ul>{}</ul></div>",
)


def _add(name: str, about: str, form: str, around: str = "{}") -> None:
    LISTS[name] = List(about, _each(form, around))


LISTS["site"] = List("the list of 2018", _SITE)
_add("plain", "plain links", "<p><a href='{href}'>{title}</a></p>")
_add(
    "li",
    "items of a list",
    "<li><a href='{href}'>{title}</a><span>{day}</span></li>",
    "<ul class='news'>{}</ul>",
)
_add(
    "catalogue-2024",
    "the catalogue of 2024",
    "<a href='{href}'>{title}</a>",
    "<div class='section July'><div class='list-box'>{}</div></div>",
)
_add(
    "catalogue-2025",
    "the catalogue of 2025",
    "<div><div class='prTitle'><a href='{href}'>{title}</a></div><span class='date'>{day}</span></div>",
    "<div class='monthBox'>{}</div>",
)
_add(
    "cards",
    "cards",
    "<div class='card'><a href='{href}'><img src='/1.jpg'></a><div class='card-body'><h5>{title}</h5><a href='{href}' class='btn'>Read more</a></div></div>",
    "<div class='row'>{}</div>",
)
_add(
    "card-links",
    "cards that are links as a whole",
    "<a class='card' href='{href}'><h5>{title}</h5><time datetime='{iso}'>{day}</time></a>",
)
_add(
    "table",
    "a table",
    "<tr><td>{day}</td><td><a href='{href}'>{title}</a></td></tr>",
    "<table>{}</table>",
)
_add("dl", "a list of terms", "<dt>{day}</dt><dd><a href='{href}'>{title}</a></dd>", "<dl>{}</dl>")
_add(
    "absolute",
    "absolute links, https",
    "<li><a href='https://english.scio.gov.cn{href}'>{title}</a></li>",
    "<ul>{}</ul>",
)
_add(
    "nav-class",
    "a list in a nav",
    "<li><a href='{href}'>{title}</a></li>",
    "<nav class='nav-list'><ul>{}</ul></nav>",
)
_add(
    "footer",
    "a list in a footer",
    "<li><a href='{href}'>{title}</a></li>",
    "<footer><ul>{}</ul></footer>",
)
_add(
    "onclick",
    "items with onclick",
    "<li onclick=\"location.href='{href}'\">{title}</li>",
    "<ul>{}</ul>",
)
_add("data-href", "items with data-href", "<li data-href='{href}'>{title}</li>", "<ul>{}</ul>")
_add(
    "json",
    "items in a script",
    '{{"title": "{title}", "url": "{href}"}},',
    "<script>var items = [{} null];</script>",
)
_add(
    "template",
    "items in a template",
    "<li><a href='{href}'>{title}</a></li>",
    "<template><ul>{}</ul></template>",
)
_add(
    "comments",
    "items that are commented out",
    "<li><a href='{href}'>{title}</a></li>",
    "<!-- <ul>{}</ul> -->",
)
_add("area", "an image map", "<area href='{href}' alt='{title}'>", "<map>{}</map>")
_add(
    "iframe-list",
    "options of a select",
    "<option value='{href}'>{title}</option>",
    "<select>{}</select>",
)


def _style(name: str) -> Callable[[Listing], Listing]:
    def register(inside: Listing) -> Listing:
        LISTS[name] = List((inside.__doc__ or "").split("\n")[0], inside, items=4)
        return inside

    return register


_LINK = "<li><a href='{href}'>{title}</a></li>"


@_style("hidden-tabs")
def _hidden_tabs(items: Sequence[Item]) -> str:
    """Half of the items in a tab that is hidden at first."""
    half = len(items) // 2
    tab = _each(_LINK, "<ul>{}</ul>")
    return f"<div class='tab'>{tab(items[:half])}</div><div class='tab' style='display:none'>{tab(items[half:])}</div>"


@_style("half-json")
def _half_json(items: Sequence[Item]) -> str:
    """Half of the items in a script only."""
    half = len(items) // 2
    return _each(_LINK, "<ul>{}</ul>")(items[:half]) + LISTS["json"].inside(items[half:])


@_style("half-data-href")
def _half_data_href(items: Sequence[Item]) -> str:
    """Half of the items without links, with data-href."""
    half = len(items) // 2
    return _SITE(items[:half]) + LISTS["data-href"].inside(items[half:])


@_style("half-aside")
def _half_aside(items: Sequence[Item]) -> str:
    """Half of the items in an aside."""
    half = len(items) // 2
    return _SITE(items[:half]) + _each(_LINK, "<aside><h3>Earlier</h3><ul>{}</ul></aside>")(
        items[half:]
    )


@_style("image-only")
def _image_only(items: Sequence[Item]) -> str:
    """Pictures are the links; titles stand beside them."""
    return _each("<div><a href='{href}'><img src='/1.jpg'></a><span>{title}</span></div>")(items)


@_style("same-title")
def _same_title(items: Sequence[Item]) -> str:
    """Each link reads Details."""
    return _each(
        "<tr><td>{title}</td><td>{day}</td><td><a href='{href}'>Details</a></td></tr>",
        "<table>{}</table>",
    )(items)


@_style("two-containers")
def _two_containers(items: Sequence[Item]) -> str:
    """Half of the items in the known container, half in another."""
    half = len(items) // 2
    return _SITE(items[:half]) + _each(_LINK, "<div class='earlier'><ul>{}</ul></div>")(
        items[half:]
    )


@_style("two-known")
def _two_known(items: Sequence[Item]) -> str:
    """Two containers of different known forms."""
    half = len(items) // 2
    return _SITE(items[:half]) + LISTS["catalogue-2025"].inside(items[half:])


@_style("headlines")
def _headlines(items: Sequence[Item]) -> str:
    """The first item in a headline box of a class of its own."""
    box = f"<div class='top-story'><h2><a href='{items[0].href}'>{items[0].title}</a></h2></div>"
    return box + _SITE(items[1:])


@_style("headline-main")
def _headline_main(items: Sequence[Item]) -> str:
    """The first item in div.main, as on the site."""
    box = f"<div class='main'><h1><a href='{items[0].href}'>{items[0].title}</a></h1></div>"
    return box + _SITE(items[1:])


@_style("slider")
def _slider(items: Sequence[Item]) -> str:
    """Half of the items in a slider above the list."""
    half = len(items) // 2
    slides = _each(
        "<div class='swiper-slide'><a href='{href}'><img src='/1.jpg' alt='{title}'></a></div>"
    )
    return f"<div class='swiper'>{slides(items[:half])}</div>{_SITE(items[half:])}"


@_style("months")
def _months(items: Sequence[Item]) -> str:
    """A container for each month."""
    return "".join(
        f"<div class='month m{n}'><h3>Month {n}</h3><ul>{_each(_LINK)([item])}</ul></div>"
        for n, item in enumerate(items)
    )


@_style("outside-usual")
def _outside_usual(items: Sequence[Item]) -> str:
    """One item in the known container, the others beside it without a class."""
    return _SITE(items[:1]) + _each("<p><a href='{href}'>{title}</a> ({day})</p>")(items[1:])


_PAGED = _each("<li><a href='{href}'>{title}</a> {day}</li>", "<ul>{}</ul>")
for _name in LINKS:
    if _name == "dot":
        continue
    LISTS[f"pages {_name}"] = List(
        f"two pages: {(LINKS[_name].__doc__ or '').split(chr(10))[0]}",
        _PAGED,
        per_page=2,
        items=4,
        links=LINKS[_name],
    )
for _form in list(FORMS)[1:]:
    for _name in ("numbers", "next-prev"):
        LISTS[f"pages {_form} {_name}"] = List(
            f"two pages at {_form}",
            _PAGED,
            per_page=2,
            items=4,
            form=FORMS[_form],
            links=LINKS[_name],
        )
for _name in list(PLACES)[1:]:
    LISTS[f"at {_name}"] = List(f"articles at addresses of the form {_name}", _PAGED, PLACES[_name])
for _at_name in list(AT)[1:]:
    for _name in ("numbers", "next-prev"):
        LISTS[f"{_at_name} {_name}"] = List(
            f"a list at an address of the form {_at_name}",
            _PAGED,
            per_page=2,
            items=4,
            links=LINKS[_name],
            at=_at_name,
        )
LISTS["mixed-places"] = List(
    "half of the articles at addresses of another form",
    _PAGED,
    lambda t, f: PLACES[("site", "t-number")[t.number % 2]](t, f),
    items=4,
)
LISTS["inline"] = List("transcripts printed on the list", _PAGED, inline="list")
LISTS["inline-second"] = List(
    "transcripts printed on the second page of the list",
    _SITE,
    per_page=2,
    items=4,
    links=LINKS["site"],
    inline="second",
)
LISTS["inline-phone"] = List(
    "the same on the list for phones",
    _SITE,
    per_page=2,
    items=4,
    links=LINKS["site"],
    inline="second",
    mobile=True,
)
LISTS["inline-headings"] = List(
    "transcripts printed on the list, under headings", _PAGED, inline="headings"
)


def _relative(items: Sequence[Item], folder: str) -> str:
    return _PAGED([replace(item, href=item.href.removeprefix(folder)) for item in items])


LISTS["relative"] = List("relative links", lambda items: _relative(items, "/pressroom/"))
LISTS["base"] = List(
    "relative links and <base href>",
    lambda items: _relative(items, "/"),
    head="<base href='/'>",
)
_MENU = "".join(
    f"<li><a href='{href}'>{text}</a></li>"
    for href, text in {
        "/about/contact.html": "Contact us and how to find the press hall",
        "/about/history/index.html": "The history of the office since it was founded",
        "/special/2026/": "Special coverage of the year",
        "/s1/": "News",
        "/pressroom/index.html": "Press room",
        "/search?q=": "Search",
        "/files/accreditation.pdf": "How journalists are accredited",
    }.items()
)
LISTS["menus"] = List(
    "menus of links of other forms around the list",
    _PAGED,
    around=f"<header><nav><ul>{_MENU}</ul></nav></header>{{}}<footer><ul>{_MENU}</ul></footer>",
)
LISTS["menus-divs"] = List(
    "the same in divs whose classes say nothing",
    _PAGED,
    around=f"<div class='c1'><ul>{_MENU}</ul></div>{{}}<div class='c9'><ul>{_MENU}</ul></div>",
)
for _name in ("gbk", "utf-16", "bad-byte", "entities", "upper-tags", "cut"):
    LISTS[f"encoding {_name}"] = List(f"a list in the encoding {_name}", _PAGED, encoding=_name)


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
