"""Remember how pages of lists were read, since most are sent again as they were."""

import hashlib
import json
from dataclasses import astuple
from functools import partial

from scio_crawler.common.content import header
from scio_crawler.common.database import Database
from scio_crawler.items import Capture, Link, Page, PageCount, Sign
from scio_crawler.reading.version import version

# What the walk of a list needs of its pages.
_KEPT = ("layout", "title", "marked", "pager", "announced", "signs", "problems", "links")


def recall(database: Database, capture: Capture, asked: object) -> Page | None:
    """Return the page of a list that *capture* shows, None if that was not read before.

    *asked* is what else its reading depends on. Raises OutputError.
    """
    query = "SELECT page FROM read_lists WHERE url = ? AND key = ?"
    values = capture.url, _key(capture, asked)
    return next(iter(database.decoded(partial(_decoded, capture), query, values)), None)


def remember(database: Database, capture: Capture, asked: object, page: Page) -> None:
    """Remember the *page* that *capture* shows, if it is one of links alone. Raises OutputError."""
    if page.redirect or page.inline:
        return
    known = json.dumps([getattr(page, name) for name in _KEPT], default=astuple)
    change = "INSERT OR REPLACE INTO read_lists VALUES (?, ?, ?)"
    with database.deferred():  # what is forgotten is read again
        database.change(change, (capture.url, _key(capture, asked), known))


def _key(capture: Capture, asked: object) -> str:
    """Return all that the reading of *capture* depends on, its address apart."""
    headers = [header(capture.headers, name) for name in ("content-type", "content-encoding")]
    body = hashlib.sha256(capture.body).hexdigest()
    return json.dumps([version(), headers, body, repr(asked)])


def _decoded(capture: Capture, known: str) -> Page:
    kept = dict(zip(_KEPT, json.loads(known), strict=True))
    page = Page(capture.url, **kept)
    page.pager = {int(number): url for number, url in page.pager.items()}
    page.announced = page.announced and PageCount(*page.announced)
    page.signs = [Sign(*sign) for sign in page.signs]
    page.links = [Link(*link) for link in kept["links"]]
    page.receipt = capture.receipt or page.receipt
    return page
