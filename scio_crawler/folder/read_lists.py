"""Store how pages of lists were read, since most are sent again as they were."""

import hashlib
import json
from dataclasses import astuple
from functools import partial
from itertools import starmap
from typing import Any

from scio_crawler.common.content import header
from scio_crawler.common.database import Database
from scio_crawler.items import Capture, Link, Page, PageCount, Sign
from scio_crawler.reading.version import version

# The attributes of a page that the walk of a list needs.
_STORED = ("layout", "title", "marked", "pager", "announced", "signs", "problems", "links")


def recall(database: Database, capture: Capture, asked: object) -> Page | None:
    """Return the page of a list that *capture* shows, None if that was not read before.

    *asked* is what else its reading depends on. Raises OutputError.
    """
    query = "SELECT page FROM read_lists WHERE url = ? AND key = ?"
    decode = partial(_page_of, capture)
    return database.first(decode, query, (capture.url, _key(capture, asked)))


def remember(database: Database, capture: Capture, asked: object, page: Page) -> None:
    """Store the *page* that *capture* shows, if it is one of links alone. Raises OutputError."""
    if page.redirect or page.inline:
        return
    values = [getattr(page, name) for name in _STORED]
    stored = json.dumps(values, default=astuple)
    key = _key(capture, asked)
    query = "INSERT OR REPLACE INTO read_lists VALUES (?, ?, ?)"
    with database.deferred():  # what is forgotten is read again
        database.change(query, (capture.url, key, stored))


def _key(capture: Capture, asked: object) -> str:
    """Return all that the reading of *capture* depends on, apart from its address."""
    headers = capture.headers
    coding = [header(headers, "content-type"), header(headers, "content-encoding")]
    body = hashlib.sha256(capture.body).hexdigest()
    key = [version(), coding, body, repr(asked)]
    return json.dumps(key)


def _page_of(capture: Capture, stored: str) -> Page:
    """Return the page that was *stored*. Raises what Database.decoding catches if none was."""
    values = json.loads(stored)
    known: dict[str, Any] = dict(zip(_STORED, values, strict=True))
    page = Page(capture.url, **known)
    page.pager = {int(number): url for number, url in page.pager.items()}
    page.signs = list(starmap(Sign, known["signs"]))
    page.links = list(starmap(Link, known["links"]))

    if page.announced:
        page.announced = PageCount(*page.announced)
    if capture.receipt:
        page.receipt = capture.receipt
    return page
