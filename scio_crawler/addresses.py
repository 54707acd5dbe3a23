"""The site's forms of address: which article or page an URL names, and its other forms.

| form | names |
|---|---|
| ``/pressroom/2024-07/24/content_117331010_2.htm`` | page 2 of article 117331010 |
| ``/pressroom/node_8021725_3.html`` | page 3 of a list, or of a briefing page |
| ``/m/`` before either | the same page for phones |
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from urllib.parse import urlsplit

SITE_HOST = "english.scio.gov.cn"
CANONICAL = f"http://{SITE_HOST}"

_FORM = re.compile(
    r"(?P<mobile>/m(?=/))?(?P<folder>/(?:[^/?#]+/)*)"
    r"(?P<kind>content|node)_(?P<id>\d{4,12})(?:_(?P<page>\d{1,4}))?\.(?P<ext>s?html?)",
    re.IGNORECASE | re.ASCII,
)
# Nothing that a page says can choose a path: an id is of this form.
_ID = re.compile(r"scio(-[a-z0-9]{1,20}){1,8}", re.ASCII)
_FOLDER_DATE = re.compile(r"/(\d{4})-(\d{2})/(\d{2})/", re.ASCII)
_WEB_PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True, slots=True)
class Address:
    """What an address names: a page of an article (``content``) or of a node (``node``)."""

    origin: str  # scheme://host[:port]
    folder: str  # with slashes at both ends
    kind: str  # content or node
    id: str
    page: int
    ext: str
    mobile: bool

    @property
    def place(self) -> str:
        """Where the page lies: its address up to the file's name."""
        return f"{self.origin}{'/m' if self.mobile else ''}{self.folder}"

    @property
    def url(self) -> str:
        page = f"_{self.page}" if self.page != 1 else ""
        return f"{self.place}{self.kind}_{self.id}{page}.{self.ext}"

    @property
    def briefing_id(self) -> str:
        return f"scio-{self.id}" if self.kind == "content" else f"scio-node-{self.id}"

    @property
    def canonical(self) -> str:
        """The desktop page on the site itself, whichever mirror the page was read from."""
        return replace(self, origin=CANONICAL, mobile=False).url

    @property
    def twin(self) -> Address:
        """The phone page of a desktop page, and the other way round."""
        return replace(self, mobile=not self.mobile)

    @property
    def published(self) -> str:
        """The day in the folder, as an ISO date, or ``""``."""
        found = _FOLDER_DATE.search(self.folder)
        day = "-".join(found.groups()) if found else ""
        try:
            return date.fromisoformat(day).isoformat() if day else ""
        except ValueError:  # on no calendar
            return ""

    def at(self, page: int) -> Address:
        """The same article or node at another page number."""
        return replace(self, page=page)

    def names_same(self, other: Address) -> bool:
        """Whether both are pages of one article or node."""
        return (self.kind, self.id) == (other.kind, other.id)


@lru_cache(maxsize=1024)  # of one page it is asked again and again
def parse(url: str) -> Address | None:
    """The :class:`Address` that the absolute *url* has, or None if it is of no known form."""
    parts = urlsplit(url)
    found = _FORM.fullmatch(parts.path)
    if not found or not parts.scheme or not parts.netloc:
        return None
    return Address(
        origin=f"{parts.scheme}://{parts.netloc}",
        folder=found["folder"],
        kind=found["kind"].lower(),
        id=found["id"],
        page=int(found["page"] or 1),  # 0: the engine's whole text on one page
        ext=found["ext"],
        mobile=bool(found["mobile"]),
    )


def canonical(url: str) -> str:
    """*url* as the site itself has it: its desktop page if the form is known, else its path."""
    address = parse(url)
    if address:
        return address.canonical
    parts = urlsplit(url)
    return CANONICAL + (parts.path or "/") + (f"?{parts.query}" if parts.query else "")


def origin_of(url: str) -> tuple[str, str, int]:
    """(scheme, host, port) of *url*, port by the scheme's default; ("", "", 0) if it has none.

    A malformed port or host gives ("", "", 0) as well, which equals no origin in use.
    """
    try:
        parts = urlsplit(url)
        port = parts.port or _WEB_PORTS.get(parts.scheme, 0)
    except ValueError:
        return "", "", 0
    return parts.scheme, (parts.hostname or "").lower(), port


def onto_origin(url: str, base: str) -> str:
    """*url* with the site's own host, over http or https, exchanged for the origin in use.

    So a mirror of the real pages works unchanged. Any other address is returned as it is.
    """
    scheme, host, port = origin_of(url)
    if host == SITE_HOST and _WEB_PORTS.get(scheme) == port:
        parts = urlsplit(url)
        return base + (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return url


def on_origin(url: str, base: str) -> bool:
    """Whether *url* is on the origin *base*, or becomes so by :func:`onto_origin`."""
    return origin_of(onto_origin(url, base)) == origin_of(base)


def is_briefing_id(text: str) -> bool:
    """Whether *text* has the form of a briefing's id."""
    return bool(_ID.fullmatch(text))


def is_inline(briefing_id: str) -> bool:
    """Whether it is the id of a transcript that a list prints, without an address of its own."""
    return briefing_id.startswith("scio-inline-")
