"""The pages of a site: one of each kind, and where their links lead."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple
from urllib.parse import unquote, urljoin, urlsplit

from lxml import html

from tests.showing.room.cases import read_cases

# Every kind of page, as a pattern of paths. Of those that match, the largest one is looked at.
KINDS: dict[str, str] = read_cases("kinds_of_pages")
_BASE = "http://room.example/"


class Link(NamedTuple):
    """A reference of a page of the site to another file of it."""

    page: str
    to: str  # the path from the root
    fragment: str


def of_kind(site: Path, pattern: str) -> str:
    """Return the path of the largest page of *site* that matches *pattern*."""
    found = max(site.glob(pattern), key=lambda file: file.stat().st_size)
    return found.relative_to(site).as_posix()


def links(site: Path, path: str) -> Iterator[Link]:
    """Yield what the page at *path* of *site* refers to on the site itself."""
    root = html.parse(str(site / path)).getroot()
    for _, _, url, _ in root.iterlinks():
        whole = urlsplit(urljoin(_BASE + path, url))
        if f"{whole.scheme}://{whole.netloc}/" == _BASE:
            yield Link(path, unquote(whole.path[1:]), unquote(whole.fragment))


def ids(site: Path, path: str) -> list[str]:
    """Return every id in the page at *path* of *site*."""
    return html.parse(str(site / path)).getroot().xpath("//@id")
