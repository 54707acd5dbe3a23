"""Redirects, by a status or by a page that reloads: followed on the origin in use, nowhere else.

A crawl and a replay decide here, by the bytes that were sent; nothing here imports Scrapy.
"""

from collections.abc import Awaitable, Callable, Collection
from contextlib import suppress
from http import HTTPStatus
from urllib.parse import urljoin, urlsplit

from w3lib.html import get_base_url, get_meta_refresh
from w3lib.url import safe_url_string

from scio_crawler.archive.lookup import Answer
from scio_crawler.common import addresses
from scio_crawler.common.content import plain
from scio_crawler.common.errors import PageFailure, RefusedFailure

MOST_REDIRECTS = 5  # RFC 9309 asks for as many for robots.txt; more are a loop
MOST_SECONDS = 5  # a page that reloads itself later is not a redirect
_MOVED = (301, 302, 303, 307, 308)  # statuses of redirects
_LOOKED_AT = 4096  # characters at the beginning of a page in which it may say that it reloads


async def follow(url: str, base: str, ask: Callable[[str], Awaitable[Answer]]) -> Answer:
    """Return the answer for *url* after all redirects; *ask* gives that for one address.

    Raises RefusedFailure for an address that is not on the origin *base*, and for a loop.
    """
    passed: list[str] = []
    while True:
        url = _allowed(url, base, passed)
        answer = await ask(url)
        if not (target := leads_to(answer)):
            return answer
        passed.append(url)
        url = target


def is_on(url: str, base: str) -> bool:
    """Return whether *url* is on the origin *base*."""
    # Programs disagree on where the host begins after a user name, and the site needs none.
    is_same = addresses.origin_of(url) == addresses.origin_of(base)
    return is_same and "@" not in urlsplit(url).netloc


def _allowed(url: str, base: str, passed: Collection[str]) -> str:
    """Return the address on *base* that *url* means, after the addresses *passed*."""
    mapped = addresses.onto_origin(url, base)
    if mapped != url and mapped in passed:
        raise RefusedFailure("redirect-loop", url=mapped, target=url)
    if not is_on(mapped, base):
        raise RefusedFailure("off-origin", url=url, base=base)
    if len(passed) > MOST_REDIRECTS:
        raise RefusedFailure("redirects")
    return mapped


def leads_to(answer: Answer) -> str:
    """Return the address that *answer* redirects to, ``""`` if it does not.

    Raises RefusedFailure for a redirect to something that is not an address.
    """
    if answer.status == HTTPStatus.OK:
        return _reloads_at(answer)
    location = {name.lower(): value for name, value in answer.headers}.get(b"location")
    if answer.status not in _MOVED or not location:
        return ""
    try:
        return _on_the_web(urljoin(answer.url, safe_url_string(location)))
    except ValueError as error:
        raise RefusedFailure("malformed-redirect") from error


def _on_the_web(url: str) -> str:
    """Return *url*, ``""`` if it is not on a web server. Raises ValueError if it is not an
    address."""
    parts = urlsplit(url)
    if "://" not in url or (parts.port or 1) < 0:  # which raises the error for a wrong port
        raise ValueError(url)
    return url if parts.scheme in addresses.WEB_PORTS else ""


def _reloads_at(answer: Answer) -> str:
    """Return the address that an HTML page tells browsers to load at once, ``""`` if none."""
    try:
        beginning = plain(answer.body, answer.capture.headers)[: 4 * _LOOKED_AT]
    except PageFailure:  # reported when the page is read
        return ""

    if b"refresh" not in beginning.lower():
        return ""

    text = beginning.decode("utf-8", "replace")[:_LOOKED_AT]
    base = answer.url
    with suppress(ValueError):  # like browsers, ignore a base that is not an address
        base = get_base_url(text, base)

    with suppress(ValueError):
        seconds, target = get_meta_refresh(text, base, ignore_tags=("noscript",))
        if target and seconds is not None and seconds < MOST_SECONDS:
            return _on_the_web(safe_url_string(target))

    return ""
