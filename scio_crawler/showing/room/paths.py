"""The paths of the pages of the reading room, from the root of the site. Pure.

A page has the same path in every build, so that links to it stay valid.
"""

import hashlib
import re
import unicodedata
from collections.abc import Callable
from functools import lru_cache
from urllib.parse import quote, urlencode

SpeakerPath = Callable[[str], str]  # gives a speaker's page, or the part of one, by the name
SITE = "site"  # the folder, among the exports
MADE_BY = "made-by.txt"  # the version of this program
FRONT, SEARCH, WORDS = "index.html", "search.html", "words.html"
CHECK, CHARTS = "check.html", "charts.html"
NEW, ABOUT, COVERAGE = "new.html", "about.html", "coverage.html"
QUOTES = "quotes/index.json"  # the list of the texts that CHECK searches
BRIEFINGS, SPEAKERS = "briefings/index.html", "speakers/index.html"
ORGANIZATIONS, OUTLETS = "organizations/index.html", "outlets/index.html"


def briefing(briefing_id: str) -> str:
    """Return the page of a briefing."""
    return f"briefings/{briefing_id}.html"


def data(briefing_id: str) -> str:
    """Return the file for programs about a briefing that has turns."""
    return f"briefings/{briefing_id}.json"


def turn(briefing_id: str, turn_id: str) -> str:
    """Return the place of the turn *turn_id* on its briefing's page."""
    return f"{briefing(briefing_id)}#{quote(turn_id)}"


def revision(briefing_id: str, number: int) -> str:
    """Return the page of an earlier revision of a briefing."""
    return f"briefings/{briefing_id}.revision-{number}.html"


def year(date: str) -> str:
    """Return the page that lists the briefings of the year of *date*."""
    return f"briefings/{date[:4]}.html"


def speaker(name: str) -> str:
    """Return the page of a chair, an official or a speaker of unknown role."""
    return f"speakers/{slug(name)}.html"


def organization(name: str) -> str:
    """Return the page of a body."""
    return f"organizations/{slug(name)}.html"


def outlet(name: str) -> str:
    """Return the page of an outlet."""
    return f"outlets/{slug(name)}.html"


def page(path: str, number: int) -> str:
    """Return the page *number* of a list that begins at *path*."""
    if number == 1:
        return path
    return f"{path.removesuffix('.html')}-{number}.html"


def initial(letter: str) -> str:
    """Return the page that lists the speakers whose names begin with *letter*."""
    return f"speakers/{letter.lower()}.html"


def feed(page_path: str) -> str:
    """Return the feed of those whom the page is about."""
    return f"feeds/{page_path.removesuffix('.html')}.xml"


def page_of(role: str, name: str, body: str, place_of: SpeakerPath = speaker) -> str:
    """Return the page of who speaks, for the press that of the outlet; ``""`` if unnamed."""
    if role == "press" and (body or name):
        return outlet(body or name)
    if role != "press" and name:
        return place_of(name)
    return ""


def chart(name: str, part: str = "") -> str:
    """Return the page of a chart, or of a *part* of it: of one year, of the foreign press."""
    return f"charts/{name}.{part}.html" if part else f"charts/{name}.html"


def numbers(chart_path: str) -> str:
    """Return the file that has all numbers of the chart at *chart_path*."""
    return f"{chart_path.removesuffix('.html')}.csv"


def search(**filters: str) -> str:
    """Return the search page with *filters* set, whose names are those of facets."""
    query = urlencode({name: value for name, value in filters.items() if value})
    return f"{SEARCH}?{query}" if query else SEARCH


def words(query: str) -> str:
    """Return the page that draws how often *query* is said."""
    return f"{WORDS}?{urlencode({'q': query})}"


def root(path: str) -> str:
    """Return the relative path from the page at *path* to the root: ``""``, ``../`` …"""
    return "../" * path.count("/")


@lru_cache(1 << 12)  # the most frequent names are on hundreds of pages
def slug(name: str) -> str:
    """Return *name* in ASCII, with a digest, since several names may be the same in ASCII.

    No two names have the same 80 bits by chance.
    """
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    words = re.sub(r"[^a-z0-9]+", "-", plain)[:50].strip("-")
    digest = hashlib.sha256(name.encode()).hexdigest()[:20]
    return f"{words}-{digest}".strip("-")


# What a page may do in a browser: it may load nothing from other hosts, and run no script or style
# in the page itself.
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "worker-src 'self'; base-uri 'none'; form-action 'self'"
)
