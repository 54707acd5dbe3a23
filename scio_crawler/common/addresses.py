"""The site's forms of address: which article and page a URL names, and its other forms.

| form | names |
|---|---|
| ``/pressroom/2024-07/24/content_117331010_2.htm`` | page 2 of article 117331010 |
| ``/pressroom/node_8021725_3.html`` | page 3 of a list, or of a briefing page |
| ``/m/`` before either | the same page for phones |

Other pagers give further pages other forms, none of which the site was seen to use. They are kept
as they are, since the page that they number 1 may be the second one; the pager decides:

| form | names |
|---|---|
| ``content_117331010.htm?page=2``, ``?start=20`` | a page of article 117331010 |
| ``content_117331010-2.htm``, ``_p2``, ``_page_2`` | the same |
| ``content_117331010.htm/2``, ``content_117331010/page/2/``, ``…/2.htm`` | the same |
| ``content_117331010_all.htm``, ``?view=all`` | the whole article on one page |
"""

import re
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from typing import Self
from urllib.parse import urlsplit

SITE_HOST = "english.scio.gov.cn"
CANONICAL = f"http://{SITE_HOST}"
# Where the press room was before: its own scripts of 2020 and 2022 moved these addresses.
_OLDER_HOSTS, _OLDER_FOLDER = ("www.china.org.cn", "china.org.cn"), "/englishscio"
# The names that a site can go by; any other site is a mirror, and goes by its origin.
LIVE, SAMPLE, ARCHIVE = "live", "sample", "archive"
IMPORT = "import"  # the site of a run of `scrapy import`, which asks none

_FORM = re.compile(
    r"(?P<mobile>/m(?=/))?(?P<folder>/(?:[^/?#]+/)*)"
    r"(?P<kind>content|node)_(?P<id>\d{4,12})(?P<tail>(?:[^0-9?#][^?#]{0,60})?)",
    re.IGNORECASE | re.ASCII,
)
_EXT = r"\.(?P<ext>s?html?)"
_WHOLE = r"(?:all|full|whole|single|onepage|complete|view-?all|full-?text)"
_WORD = r"(?:pages?|pg|p|pn|part|pt)"
# What may follow an id: the site's own forms first.
_TAILS = tuple(
    re.compile(form, re.IGNORECASE | re.ASCII)
    for form in (
        rf"(?:_(?P<page>\d{{1,4}}))?{_EXT}",
        rf"[-_.]{_WORD}?[-_]?(?P<page>\d{{1,4}}){_EXT}",
        rf"[-_.](?P<whole>{_WHOLE}){_EXT}",
        rf"(?:{_EXT})?/(?:{_WORD}[-_/]?|index_)?(?P<page>\d{{1,4}})(?:\.s?html?|/)?",
        rf"(?:{_EXT})?/(?P<whole>{_WHOLE})(?:\.s?html?|/)?",
    )
)
# A query that may tell pages apart: it has a small number ("2", "part2"), or a word for all of the
# text. Other queries (?from=timeline, ?print=1, ?v=20240724) change nothing, and are dropped.
_TRACKING = r"(?:print|from|share|utm_\w+|spm)"  # who led there, and the like
_NUMBERED = re.compile(
    rf"(?:^|&)(?!(?:{_TRACKING}|v|ver|t|r|rand|lang|font\w*|cpage|comments?\w*)=)"
    r"(?P<key>[\w.\[\]-]{1,20})=(?:p|page|part)?(?P<value>\d{1,4})(?=&|$)",
    re.IGNORECASE | re.ASCII,
)
_ALL = re.compile(
    rf"(?:^|&)(?:{_WHOLE}=\w{{1,5}}|{_WHOLE}|[\w-]{{1,20}}={_WHOLE})(?=&|$)",
    re.IGNORECASE | re.ASCII,
)
# The keys whose number is that of the page, and not, say, of its first line.
_PAGE_KEYS = re.compile(
    r"(?:cur(?:rent)?[-_]?)?(?:p|pn|pg|paged?|pages?[-_]?(?:no|num|number|index|id)?)|part|cur"
    r"|curpage",
    re.IGNORECASE,
)
# Ids become file names, so nothing on a page may put a path into one.
_ID = re.compile(r"scio(-[a-z0-9]{1,20}){1,8}", re.ASCII)
_FOLDER_DATE = re.compile(r"/(\d{4}-\d{2})/(\d{2})/", re.ASCII)
_EXTENSION = re.compile(r"\.s?html?(?=[/?]|$)", re.IGNORECASE)
WEB_PORTS = {"http": 80, "https": 443}
_TRACKED = re.compile(rf"{_TRACKING}(?:=.*)?", re.IGNORECASE | re.ASCII | re.DOTALL)
_NO_ADDRESS = re.compile(r"[\x00-\x20\x7f-\xa0\u2028\u2029\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Address:
    """What an address names: a page of an article (``content``) or of a node (``node``)."""

    origin: str  # scheme://host[:port]
    folder: str  # with slashes at both ends
    kind: str  # content or node
    id: str
    page: int  # as the form numbers it; 0 for the whole text on one page, 1 if no number is in it
    ext: str
    mobile: bool
    # What follows the id, with the query, if it is not the site's own form for this page.
    tail: str = ""

    @property
    def place(self) -> str:
        """The address up to the file's name."""
        return f"{self.origin}{'/m' if self.mobile else ''}{self.folder}"

    @property
    def url(self) -> str:
        """The address as text; in the site's own form, page 1 has no number in it."""
        return f"{self.place}{self.kind}_{self.id}{self.tail or _own_tail(self.page, self.ext)}"

    @property
    def is_first(self) -> bool:
        """Whether it is the article's own address, in the site's form: that of its page 1."""
        return self.page == 1 and not self.tail

    @property
    def briefing_id(self) -> str:
        """The id of the briefing, the same for all its pages."""
        return f"scio-{self.id}" if self.kind == "content" else f"scio-node-{self.id}"

    @property
    def canonical(self) -> str:
        """The desktop page on the site itself, even if the page was read from a mirror."""
        return replace(self, origin=CANONICAL, mobile=False).url

    @property
    def twin(self) -> Self:
        """The phone page of a desktop page, or the desktop page of a phone page."""
        return replace(self, mobile=not self.mobile)

    @property
    def published(self) -> str:
        """The date in the folder, as ISO text, or ``""``."""
        if found := _FOLDER_DATE.search(self.folder):
            with suppress(ValueError):  # no such day
                return date.fromisoformat("-".join(found.groups())).isoformat()
        return ""

    def at(self, page: int) -> Self:
        """Return the address of a page of the same article or node, in the site's own form."""
        return replace(self, page=page, tail="")

    def is_at(self, other: Self) -> bool:
        """Return whether both are one page, perhaps for phones and desktops, or on a mirror."""
        return self.where == other.where

    @property
    def where(self) -> tuple[str, ...]:
        """What all addresses of one page have in common."""
        if not self.tail:
            return (self.kind, self.id, _own_tail(self.page, "").rstrip("."), "")
        return (self.kind, self.id, _EXTENSION.sub("", self.tail), self.folder)

    def names_same(self, other: Self) -> bool:
        """Return whether both are pages of one article or node."""
        return (self.kind, self.id) == (other.kind, other.id)


@lru_cache(maxsize=1024)  # the same addresses are parsed again and again
def parse(url: str) -> Address | None:
    """Return the parts of the absolute *url*, None if it is malformed or has no known form."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    found = _FORM.fullmatch(parts.path)
    if not found or not parts.scheme or not parts.netloc:
        return None
    read = next(filter(None, (form.fullmatch(found["tail"]) for form in _TAILS)), None)
    if read is None:
        return None
    groups = read.groupdict()
    page = 0 if groups.get("whole") else int(groups.get("page") or 1)  # _0 is the whole text, too
    ext = groups["ext"] or "htm"
    query = parts.query
    if query and _ALL.search(query):
        page = 0
    elif query and (numbers := list(_NUMBERED.finditer(query))):
        # ?page=0 is no page of the whole text, but the first one.
        named = (max(1, int(n["value"])) for n in numbers if _PAGE_KEYS.fullmatch(n["key"]))
        page = next(named, page)
    else:
        query = ""
    tail = found["tail"] + (f"?{query}" if query else "")
    return Address(
        origin=f"{parts.scheme}://{parts.netloc}",
        folder=found["folder"],
        kind=found["kind"].lower(),
        id=found["id"],
        page=page,
        ext=ext,
        mobile=bool(found["mobile"]),
        tail="" if tail == _own_tail(page, ext) else tail,
    )


def _own_tail(page: int, ext: str) -> str:
    return f"_{page}.{ext}" if page != 1 else f".{ext}"


def briefing_of(url: str) -> str:
    """Return the id of the briefing that *url* is a page of, ``""`` if its form is not known."""
    address = parse(url)
    return address.briefing_id if address else ""


def canonical(url: str) -> str:
    """Return *url* on the site itself: its desktop page if the form is known, else its path."""
    address = parse(url)
    return address.canonical if address else CANONICAL + path_of(url)


def path_of(url: str) -> str:
    parts = urlsplit(url)
    return (parts.path or "/") + (f"?{parts.query}" if parts.query else "")


def base_of(claim: str) -> str:
    """Return the origin of what a folder may hold, which is the sample or a site."""
    return CANONICAL if claim == SAMPLE else claim


def origin_of(url: str) -> tuple[str, str, int]:
    """Return (scheme, host, port) of *url*, with the default port; ("", "", 0) if malformed."""
    try:
        parts = urlsplit(url)
        port = parts.port or WEB_PORTS.get(parts.scheme, 0)
    except ValueError:
        return "", "", 0
    return parts.scheme, (parts.hostname or "").lower(), port


def onto_origin(url: str, base: str) -> str:
    """Return *url* with the site's own origin, http or https, replaced by *base*, if it has it."""
    scheme, host, port = origin_of(url)
    return base + path_of(url) if host == SITE_HOST and WEB_PORTS.get(scheme) == port else url


def normal(url: str, base: str) -> str | None:
    """Return the one address on the origin *base* of what *url* names on the site, None if nothing.

    The site's own host counts, that of *base*, and the older one with its folder: http and https on
    their ports, in any case, with a dot at its end. A user's name does not. Fragments, and queries
    that name no page, go.
    """
    scheme, host, port = origin_of(url)
    own_scheme, own, own_port = origin_of(base)
    host = host.removesuffix(".")
    default, own_default = WEB_PORTS.get(scheme, -1), WEB_PORTS.get(own_scheme)
    is_site = host == SITE_HOST and port == default
    is_base = host == own and port == (default if own_port == own_default else own_port)
    is_older = host in _OLDER_HOSTS and port == default
    if not (is_site or is_base or is_older) or default < 0 or _NO_ADDRESS.search(url):
        return None
    if "@" in urlsplit(url).netloc:
        return None
    path, _, query = path_of(url).partition("?")
    if is_older and not path.startswith(f"{_OLDER_FOLDER}/"):
        return None
    path = path.removeprefix(_OLDER_FOLDER) if is_older else path
    kept = "&".join(part for part in query.split("&") if not _TRACKED.fullmatch(part))
    plain = base + path + (f"?{kept}" if kept else "")
    address = parse(plain)
    return address.url if address else plain


def on_origin(url: str, base: str) -> bool:
    """Return whether *url* is on the origin *base*, or is moved there by :func:`onto_origin`."""
    return origin_of(onto_origin(url, base)) == origin_of(base)


def is_page_key(key: str) -> bool:
    """Return whether *key* is that of a query whose value is the number of a page."""
    return bool(_PAGE_KEYS.fullmatch(key))


def is_briefing_id(text: str) -> bool:
    """Return whether *text* has the form of a briefing's id."""
    return bool(_ID.fullmatch(text))


def is_inline(briefing_id: str) -> bool:
    """Return whether it is the id of a transcript that a list prints, with no page of its own."""
    return briefing_id.startswith("scio-inline-")
