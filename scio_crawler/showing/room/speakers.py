"""Write the pages about speakers, organizations and outlets, and the lists of them."""

import tomllib
import unicodedata
from collections import defaultdict
from collections.abc import Callable
from functools import partial
from importlib.resources import files
from itertools import groupby, pairwise
from operator import itemgetter
from sqlite3 import Connection, Row
from textwrap import shorten
from typing import Any, NamedTuple

from scio_crawler.showing.room import facets, paths, snapshot
from scio_crawler.showing.room.citing import office_and_body
from scio_crawler.showing.room.render import SitePages
from scio_crawler.showing.room.site_folder import key_of
from scio_crawler.showing.room.snapshot import Subject, SubjectTotals

MAX_ON_ONE_PAGE = 500  # speakers; more are listed by the first letters of their names
MIN_CONFERENCES = 6  # of a speaker with a page, where there are more than MAX_ON_ONE_PAGE
_MAX_OFFICE = 160  # characters of an office in a list
MAX_FEED_ENTRIES = 12
OTHER = "Other"  # the letter of names that begin with none
TURNS_ON_FIRST_PAGE = 100  # which also has statistics
TURNS_ON_FURTHER_PAGES = 200

_FILE = files(__package__) / "names.toml"
_NAMES = tomllib.loads(_FILE.read_text("utf-8"))
# The kinds of organizations in the order of the list, each with its title there and its name.
KINDS: dict[str, tuple[str, str]] = _NAMES["kinds"]
_COUNTRIES: dict[str, str] = _NAMES["countries"]
_UNKNOWN_KIND = "other"  # the kind of an organization that is not in the table
PRESS_TITLES = {
    facets.DOMESTIC: "Domestic press",
    facets.FOREIGN: "Foreign press",
    facets.UNKNOWN: "Press of unknown home",
}

_BODY = "SELECT short, kind, country FROM organizations WHERE organization = ?"
# All speakers, with the latest printed office and the latest known organization.
_SPEAKERS = """
    SELECT speaker, count(DISTINCT briefing_id) AS conferences, count(*) AS turns,
        initial(speaker) AS letter,
        coalesce((SELECT position FROM turns WHERE speaker = t.speaker AND role <> 'press'
            AND position <> '' ORDER BY rowid LIMIT 1), '') AS position,
        coalesce((SELECT organization FROM turns WHERE speaker = t.speaker AND role <> 'press'
            AND organization <> '' ORDER BY rowid LIMIT 1), '') AS organization,
        page_of('', speaker, '') AS place
    FROM said_by_speaker AS t WHERE speaker <> '' GROUP BY speaker
    ORDER BY letter = 'Other', letter, folded(speaker), speaker
"""
_ORGANIZATIONS = """
    SELECT name, count(DISTINCT t.briefing_id) AS conferences, count(*) AS turns,
        coalesce(o.short, '') AS short, coalesce(o.kind, '') AS kind
    FROM said_for_organization AS t LEFT JOIN organizations AS o ON o.organization = t.name
    WHERE name <> '' GROUP BY name ORDER BY name
"""
_OUTLETS = """
    SELECT name, count(DISTINCT t.briefing_id) AS conferences,
        sum(t.kind = 'question') AS questions,
        coalesce(o.short, '') AS short, coalesce(o.country, '') AS country
    FROM asked_for_outlet AS t LEFT JOIN organizations AS o ON o.organization = t.name
    WHERE name <> '' GROUP BY name ORDER BY name
"""


class NameGroup(NamedTuple):
    """A section of a list."""

    title: str
    rows: list[Row]


class _SubjectKind(NamedTuple):
    """Speakers, organizations or outlets: what their pages are made of."""

    view: str  # of the snapshot
    template: str
    path_of: Callable[[str], str]  # gives the first page
    context_of: Callable[[Subject], dict[str, Any]]  # what only the first page has


def write_pages(pages: SitePages, tables: Connection, place_of: paths.SpeakerPath) -> None:
    """Write the pages of the snapshot *tables* and their feeds.

    *place_of* is from :func:`speaker_paths`. Raises ExportError and OSError.
    """
    snapshot.create_views(tables, place_of)
    subjects = {}
    for kind in _KINDS:
        subjects[kind.view] = snapshot.list_subjects(tables, kind.view)
    both = subjects[snapshot.ORGANIZATION].keys() & subjects[snapshot.OUTLET].keys()
    for kind in _KINDS:
        for name, totals in subjects[kind.view].items():
            path = kind.path_of(name)
            is_speaker = kind.view == snapshot.SPEAKER
            if is_speaker and place_of(name) != path:
                continue  # the page of the letter has what he or she said
            subject = Subject(tables, kind.view, name)
            _write_subject(pages, kind, path, subject, totals, name in both)

    tables.create_function("initial", 1, first_letter, deterministic=True)
    tables.create_function("folded", 1, sort_key, deterministic=True)
    _write_speakers(pages, tables)
    _write_organizations(pages, tables)
    _write_outlets(pages, tables)


def speaker_paths(tables: Connection) -> paths.SpeakerPath:
    """Return a function that gives the path of a speaker: a page, or a part of a letter's page.

    A page and a feed for each would be too many files where many speak once. The numbers are from
    the table of speakers, which is there before any turn is.
    """
    sql = "SELECT speaker, sum(briefings) FROM speakers WHERE role <> 'press' GROUP BY speaker"
    conferences = dict(tables.execute(sql))
    if len(conferences) <= MAX_ON_ONE_PAGE:
        return paths.speaker

    on_letter_page = {}
    for name, number in conferences.items():
        if number < MIN_CONFERENCES:
            page = paths.initial(first_letter(name))
            on_letter_page[name] = f"{page}#{paths.slug(name)}"
    return lambda name: on_letter_page.get(name) or paths.speaker(name)


def _split_into_pages(turns: int) -> list[slice]:
    starts = [0, *range(TURNS_ON_FIRST_PAGE, turns, TURNS_ON_FURTHER_PAGES)]
    limits = pairwise([*starts, turns])
    return [slice(start, end) for start, end in limits]


def _write_subject(
    pages: SitePages,
    kind: _SubjectKind,
    path: str,
    subject: Subject,
    totals: SubjectTotals,
    is_both: bool,
) -> None:
    """Write the pages about *subject*, the first one at *path*, and its feed.

    *is_both* says that it is an organization and an outlet.
    """
    about = _about(subject)
    made_of = (kind.template, subject.name, totals.digest, about, is_both)
    key = key_of(pages.site.origin, made_of)
    parts = _split_into_pages(totals.turns)
    feed = paths.feed(path)
    written = [paths.page(path, number) for number, _ in enumerate(parts, 1)]
    if pages.site.reuse_unchanged([*written, feed], key):
        return

    [numbers] = subject.rows(snapshot.NUMBERS)
    turns = subject.rows(snapshot.TURNS_SAID)
    for number, part in enumerate(parts, 1):
        context = {
            "name": subject.name,
            "numbers": numbers,
            "conferences": snapshot.group_by_conference(turns[part]),
            "page": number,
            "last": len(parts),
            "first_path": path,
        }
        if number == 1:
            context |= kind.context_of(subject)
            context["is_both"] = is_both
            context["years"] = subject.rows(snapshot.YEARS)
        pages.write_page(kind.template, paths.page(path, number), key=key, **context)

    newest = subject.rows(snapshot.LATEST)[:MAX_FEED_ENTRIES]  # a conference and a turn there
    context = {"title": subject.name, "page": path, "rows": newest}
    pages.write_page("feed.xml", feed, key=key, **context)


def _speaker_context(subject: Subject) -> dict[str, Any]:
    roles = [row["role"] for row in subject.rows(snapshot.ROLES)]
    offices = subject.rows(snapshot.OFFICES)
    return {"known_roles": roles, "offices": offices}


def _organization_context(subject: Subject) -> dict[str, Any]:
    offices = defaultdict(list)
    for office in subject.rows(snapshot.OFFICES):
        offices[office["speaker"]].append(office)
    context = {"about": _about(subject), "offices": offices}
    context["speakers"] = subject.rows(snapshot.SPEAKERS)
    context["asked_by"] = subject.rows(snapshot.ASKED_BY)
    return context


def _outlet_context(subject: Subject) -> dict[str, Any]:
    asked = subject.rows(snapshot.ASKED)
    return {"about": _about(subject), "asked": asked}


_KINDS = (
    _SubjectKind(snapshot.SPEAKER, "speaker.html", paths.speaker, _speaker_context),
    _SubjectKind(
        snapshot.ORGANIZATION, "organization.html", paths.organization, _organization_context
    ),
    _SubjectKind(snapshot.OUTLET, "outlet.html", paths.outlet, _outlet_context),
)


def country_name(code: str) -> str:
    """Return the name of the country of *code*; the code if that is unknown."""
    return _COUNTRIES.get(code, code)


def _about(subject: Subject) -> dict[str, str]:
    """Return its short name, its kind in words, and its country, ``""`` if unknown."""
    row = subject.snapshot.execute(_BODY, (subject.name,)).fetchone()
    short, kind, code = row or ("", _UNKNOWN_KIND, "")
    _, kind_name = KINDS[kind]
    return {"short": short, "kind": kind_name, "country": country_name(code)}


def first_letter(name: str) -> str:
    """Return the first letter of *name*, from A to Z, or OTHER."""
    first = sort_key(name)[:1].upper()
    return first if "A" <= first <= "Z" else OTHER


def sort_key(name: str) -> str:
    """Return *name* as names are sorted: without accents and in lower case."""
    marked = unicodedata.normalize("NFKD", name)
    letters = [sign for sign in marked if not unicodedata.combining(sign)]
    return "".join(letters).casefold().strip()


def latest_office(row: Row) -> str:
    """Return the latest office in a speaker's *row*, with the organization, shortened."""
    return shorten(office_and_body(row), _MAX_OFFICE, placeholder=" …")


def _write_speakers(pages: SitePages, tables: Connection) -> None:
    """Write the list of speakers, or if there are too many, one for each letter."""
    speakers = tables.execute(_SPEAKERS).fetchall()
    groups = []
    for letter, rows in groupby(speakers, itemgetter("letter")):
        groups.append(NameGroup(letter, list(rows)))
    write = partial(pages.write_page, "speakers.html", office=latest_office)
    have_pages = not any("#" in row["place"] for row in speakers)
    if len(speakers) <= MAX_ON_ONE_PAGE and have_pages:
        write(paths.SPEAKERS, groups=groups, letters=[])
        return

    letters = [{"letter": group.title, "number": len(group.rows)} for group in groups]
    write(paths.SPEAKERS, groups=[], letters=letters)
    for group in groups:
        said = {}
        for row in group.rows:
            subject = Subject(tables, snapshot.SPEAKER, row["speaker"])
            said[subject.name] = subject.rows(snapshot.LATEST)
        path = paths.initial(group.title)
        write(path, groups=[group], letters=letters, said=said)


def _write_organizations(pages: SitePages, tables: Connection) -> None:
    rows = defaultdict(list)
    for row in tables.execute(_ORGANIZATIONS):
        rows[row["kind"] or _UNKNOWN_KIND].append(row)
    groups = []
    for kind, (title, _) in KINDS.items():
        if kind in rows:
            groups.append(NameGroup(title, rows[kind]))
    pages.write_page("organizations.html", paths.ORGANIZATIONS, groups=groups)


def _write_outlets(pages: SitePages, tables: Connection) -> None:
    rows = defaultdict(list)
    for row in tables.execute(_OUTLETS):
        rows[facets.press_home(row["country"])].append(row)
    groups = []
    for home, title in PRESS_TITLES.items():
        if home in rows:
            groups.append(NameGroup(title, rows[home]))
    pages.write_page("outlets.html", paths.OUTLETS, groups=groups, country=country_name)
