"""The site's forms of address: which article and page a URL names, and its other forms.

| form | names |
|---|---|
| ``/pressroom/2024-07/24/content_117331010_2.htm`` | page 2 of article 117331010 |
| ``/pressroom/node_8021725_3.html`` | page 3 of a list, or of a briefing page |
| ``/m/`` before either | the same page for phones |

Queries and fragments name nothing: the pages are static files.
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
_OLDER_HOSTS = ("www.china.org.cn", "china.org.cn")
_OLDER_FOLDER = "/englishscio"
# The names that a site can go by; any other site is a mirror, and goes by its origin.
LIVE = "live"
SAMPLE = "sample"
ARCHIVE = "archive"
IMPORT = "import"  # the site of a run of `scrapy import`, which asks none

_FORM = re.compile(
    r"(?P<mobile>/m(?=/))?(?P<folder>/(?:[^/?#]+/)*)"
    r"(?P<kind>content|node)_(?P<id>\d{4,12})(?:_(?P<page>0|[2-9]|[1-9]\d{1,3}))?\.(?P<ext>s?html?)",
    re.IGNORECASE | re.ASCII,
)
# Ids become file names, so nothing on a page may put a path into one.
_ID = re.compile(r"scio(-[a-z0-9]{1,20}){1,8}", re.ASCII)
_FOLDER_DATE = re.compile(r"/(\d{4}-\d{2})/(\d{2})/", re.ASCII)
WEB_PORTS = {"http": 80, "https": 443}
# What people put into addresses to be let in: users with passwords, and signed queries.
_USER = re.compile(r"(://)[^/\s\"'<>]*@|(?<![^\s=\"'(])(?!mailto:)\w+:[^/\s\"'<>]*@")
_QUERY = re.compile(r"(://[^\s?#\"'<>]*[?#]|[?#](?=[^\s?]*=))[^\s\"'<>]+")
_NO_ADDRESS = re.compile(r"[\x00-\x20\x7f-\xa0\u2028\u2029\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Address:
    """What an address names: a page of an article (``content``) or of a node (``node``)."""

    origin: str  # scheme://host[:port]
    folder: str  # with slashes at both ends
    kind: str  # content or node
    id: str
    page: int  # 0 for the whole text on one page, 1 if no number is in it
    ext: str
    mobile: bool

    @property
    def url(self) -> str:
        """The address as text; page 1 has no number in it."""
        folder = f"/m{self.folder}" if self.mobile else self.folder
        number = f"_{self.page}" if self.page != 1 else ""
        return f"{self.origin}{folder}{self.kind}_{self.id}{number}.{self.ext}"

    @property
    def briefing_id(self) -> str:
        """The id of the briefing, the same for all its pages."""
        return f"scio-{self.id}" if self.kind == "content" else f"scio-node-{self.id}"

    @property
    def canonical(self) -> str:
        """The desktop page on the site itself, even if the page was read from a mirror."""
        return replace(self, origin=CANONICAL, mobile=False).url

    @property
    def other_device_page(self) -> Self:
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
        """Return the address of a page of the same article or node."""
        return replace(self, page=page)

    def is_at(self, other: Self) -> bool:
        """Return whether both are one page, perhaps for phones and desktops, or on a mirror."""
        return self.page_key == other.page_key

    @property
    def page_key(self) -> tuple[str, ...]:
        """What all addresses of one page have in common."""
        return (self.kind, self.id, str(self.page))

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

    return Address(
        origin=f"{parts.scheme}://{parts.netloc}",
        folder=found["folder"],
        kind=found["kind"].lower(),
        id=found["id"],
        page=int(found["page"] or 1),
        ext=found["ext"],
        mobile=bool(found["mobile"]),
    )


def briefing_of(url: str) -> str:
    """Return the id of the briefing that *url* is a page of, ``""`` if its form is not known."""
    address = parse(url)
    return address.briefing_id if address else ""


def canonical(url: str) -> str:
    """Return *url* on the site itself: its desktop page if the form is known, else its path."""
    address = parse(url)
    return address.canonical if address else CANONICAL + path_of(url)


def without_secrets(text: str) -> str:
    """Return *text* without users, passwords and queries of the addresses in it."""
    return _QUERY.sub(r"\1…", _USER.sub(r"\1", text))


def path_of(url: str) -> str:
    parts = urlsplit(url)
    path = parts.path or "/"
    return f"{path}?{parts.query}" if parts.query else path


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
    if host != SITE_HOST or port != WEB_PORTS.get(scheme):
        return url
    return base + path_of(url)


def on_origin_or_none(url: str, base: str) -> str | None:
    """Return the one address on the origin *base* of what *url* names on the site, None if nothing.

    The hosts of the site, of *base*, and of the older site with its folder count, on the ports of
    http and https, in any case. A user's name does not count, and neither does a dot at the end of
    the host, which is another origin to browsers. Fragments and queries of briefings are dropped.
    """
    scheme, host, port = origin_of(url)
    if scheme not in WEB_PORTS or _NO_ADDRESS.search(url) or "@" in urlsplit(url).netloc:
        return None

    path = path_of(url)
    is_default = port == WEB_PORTS[scheme]
    if is_default and host in _OLDER_HOSTS:
        if not path.startswith(f"{_OLDER_FOLDER}/"):
            return None
        path = path.removeprefix(_OLDER_FOLDER)
    elif not (is_default and host == SITE_HOST) and not _is_host_of(base, host, port, is_default):
        return None

    moved = base + path
    address = parse(moved)
    return address.url if address else moved


def _is_host_of(base: str, host: str, port: int, is_default: bool) -> bool:
    """Return whether *base* has this *host* and *port*; all default ports are the same."""
    own_scheme, own_host, own_port = origin_of(base)
    if host != own_host:
        return False
    if own_port == WEB_PORTS.get(own_scheme):
        return is_default
    return port == own_port


def on_origin(url: str, base: str) -> bool:
    """Return whether *url* is on the origin *base*, or is moved there by :func:`onto_origin`."""
    return origin_of(onto_origin(url, base)) == origin_of(base)


def parse_on(url: str, base: str) -> Address | None:
    """Return the address on the origin *base* that *url* names, None if it names none there."""
    if not on_origin(url, base):
        return None
    return parse(onto_origin(url, base))


def is_briefing_id(text: str) -> bool:
    """Return whether *text* has the form of a briefing's id."""
    return bool(_ID.fullmatch(text))


def is_inline(briefing_id: str) -> bool:
    """Return whether it is the id of a transcript that a list prints, and that has no page."""
    return briefing_id.startswith("scio-inline-")
