"""A small page that only leads elsewhere, by JavaScript: ``var linkContent='…'``, ``location``."""

from __future__ import annotations

import re

from scio_crawler.layouts.blocks import absolute

_LINK = re.compile(r"\blinkContent\s*=\s*(?P<quote>['\"])(?P<url>[^'\"]+)(?P=quote)(?!\s*\+)")
# What goes on with a + is a part of an address only: href = "/m" + location.pathname.
_LOCATION = re.compile(
    r"\blocation(?:\.href)?\s*(?:=|\.replace\(|\.assign\()"
    r"\s*(?P<quote>['\"])(?P<url>[^'\"]+)(?P=quote)(?!\s*\+)"
)
_TAG = re.compile(
    r"<(script|style|title)\b.*?</\1\s*>|<!--.*?-->|<[^>]*>", re.DOTALL | re.IGNORECASE
)
_SMALL = 20_000  # characters of a page; a shell has a few hundred
_WORDS = 40  # that a shell may show ("If you are not redirected …")
_CONTENT = "enpcontent"  # the CMS marks the text of an article with it; a shell has none


def leads_to(html: str, url: str) -> str:
    """Where the shell *html*, fetched from *url*, leads, absolute; ``""`` if it is no shell.

    A page with a text of its own is none: desktop articles send phones to ``/m/`` by the very
    same means.
    """
    if len(html) > _SMALL or _CONTENT in html or not ("linkContent" in html or "location" in html):
        return ""
    found = _LINK.search(html) or _LOCATION.search(html)
    if not found or len(_TAG.sub(" ", html).split()) > _WORDS:
        return ""
    return absolute(url, found["url"])
