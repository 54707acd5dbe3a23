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
    r"<(script|style|title)\b.*?</\1\s*>|<!--.*?-->|<[^<>]*>", re.DOTALL | re.IGNORECASE
)


def read_shell(html: str, url: str) -> Page | None:
    """Return a page with its absolute ``redirect`` if *html*, fetched from *url*, is a shell.

    Return None if it has text of its own: desktop articles redirect phones to ``/m/`` by the same
    means.
    """
    if len(html) > 20_000 or "enpcontent" in html:  # the CMS's mark of an article's text
        return None
    found = "linkContent" in html and _LINK.search(html)
    found = found or ("location" in html and _LOCATION.search(html))
    # A shell may have a line such as "If you are not redirected …".
    if not found or len(_MARKUP.sub(" ", html).split()) > 40:
        return None
    redirect = absolute(url, found["url"])
    return Page(url=url, layout="shell", redirect=redirect) if redirect else None
