"""Shells: small pages that only redirect by JavaScript, as some old addresses of the site do."""

from __future__ import annotations

import re

from scio_crawler.items import Page
from scio_crawler.layouts.blocks import absolute

# var linkContent = '…'. A + behind the quote means that the address is computed: no match.
_LINK = re.compile(r"\blinkContent\s*=\s*(?P<quote>['\"])(?P<url>[^'\"]+)(?P=quote)(?!\s*\+)")
# location = '…', location.href = '…', location.replace('…')
_LOCATION = re.compile(
    r"\blocation(?:\.href)?\s*(?:=|\.replace\(|\.assign\()"
    r"\s*(?P<quote>['\"])(?P<url>[^'\"]+)(?P=quote)(?!\s*\+)"
)
_MARKUP = re.compile(
    r"<(script|style|title)\b.*?</\1\s*>|<!--.*?-->|<[^>]*>", re.DOTALL | re.IGNORECASE
)
_MOST_CHARACTERS = 20_000  # a real shell has a few hundred
_MOST_WORDS = 40  # visible ones, such as "If you are not redirected …"
_CONTENT = "enpcontent"  # marks the text of an article, which a shell lacks


def read_shell(html: str, url: str) -> Page | None:
    """Return a page with its ``redirect`` if *html* is a shell, else None.

    *url* is the address that *html* was fetched from; the redirect is absolute.
    """
    target = _target(html)
    redirect = absolute(url, target) if target else ""
    return Page(url=url, layout="shell", redirect=redirect) if redirect else None


def _target(html: str) -> str:
    """Return the address a shell redirects to as it is written, empty if *html* is no shell.

    A page with text of its own is none: desktop articles redirect phones to ``/m/`` by the same
    means.
    """
    if len(html) > _MOST_CHARACTERS or _CONTENT in html:
        return ""
    if "linkContent" not in html and "location" not in html:
        return ""
    found = _LINK.search(html) or _LOCATION.search(html)
    if not found or len(_MARKUP.sub(" ", html).split()) > _MOST_WORDS:
        return ""
    return found["url"]
