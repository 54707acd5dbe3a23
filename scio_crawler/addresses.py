"""The site's forms of address: which article and page a URL names, and its other forms.

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
# Ids become file names, so nothing on a page may put a path into one.
_ID = re.compile(r"scio(-[a-z0-9]{1,20}){1,8}", re.ASCII)
_FOLDER_DATE = re.compile(r"/(\d{4}-\d{2})/(\d{2})/", re.ASCII)
WEB_PORTS = {"http": 80, "https": 443}


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
        """The address up to the file's name."""
        return f"{self.origin}{'/m' if self.mobile else ''}{self.folder}"

    @property
    def url(self) -> str:
        """The address as text; page 1 has no number in it."""
        page = f"_{self.page}" if self.page != 1 else ""
        return f"{self.place}{self.kind}_{self.id}{page}.{self.ext}"

    @property
    def briefing_id(self) -> str:
        """The id of the briefing, the same for all its pages."""
        return f"scio-{self.id}" if self.kind == "content" else f"scio-node-{self.id}"

    @property
    def canonical(self) -> str:
        """The desktop page on the site itself, even if the page was read from a mirror."""
        return replace(self, origin=CANONICAL, mobile=False).url

    @property
    def twin(self) -> Address:
        """The phone page of a desktop page, or the desktop page of a phone page."""
        return replace(self, mobile=not self.mobile)

    @property
    def published(self) -> str:
        """The date in the folder, as ISO text, or ``""``."""
        found = _FOLDER_DATE.search(self.folder)
        try:
            return date.fromisoformat("-".join(found.groups())).isoformat() if found else ""
        except ValueError:  # no such day
            return ""

    def at(self, page: int) -> Address:
        """Return the address of another page of the same article or node."""
        return replace(self, page=page)

    def names_same(self, other: Address) -> bool:
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
    return Address(
        origin=f"{parts.scheme}://{parts.netloc}",
        folder=found["folder"],
        kind=found["kind"].lower(),
        id=found["id"],
        page=int(found["page"] or 1),  # 0: the CMS's page of the whole text
        ext=found["ext"],
        mobile=bool(found["mobile"]),
    )


def canonical(url: str) -> str:
    """Return *url* on the site itself: its desktop page if the form is known, else its path."""
    address = parse(url)
    return address.canonical if address else CANONICAL + path_of(url)


def path_of(url: str) -> str:
    """Return the path and the query of *url*."""
    parts = urlsplit(url)
    return (parts.path or "/") + (f"?{parts.query}" if parts.query else "")


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


def on_origin(url: str, base: str) -> bool:
    """Return whether *url* is on the origin *base*, or is moved there by :func:`onto_origin`."""
    return origin_of(onto_origin(url, base)) == origin_of(base)


def is_briefing_id(text: str) -> bool:
    """Return whether *text* has the form of a briefing's id."""
    return bool(_ID.fullmatch(text))


def is_inline(briefing_id: str) -> bool:
    """Return whether it is the id of a transcript that a list prints, with no page of its own."""
    return briefing_id.startswith("scio-inline-")
