"""Build the site: read every briefing once, then write the pages about many of them."""

import sys
from collections import Counter
from contextlib import closing, suppress
from importlib.metadata import distributions
from pathlib import Path
from sqlite3 import Connection
from typing import Any

import scio_crawler
from scio_crawler.common.errors import ExportError, OutputError
from scio_crawler.common.files import Digest, sha256_of
from scio_crawler.common.identity import PRODUCT, VERSION
from scio_crawler.contract.corrections import lines_in
from scio_crawler.contract.coverage import coverage
from scio_crawler.contract.description import described, is_of_sample
from scio_crawler.contract.lines import skip
from scio_crawler.items import CATALOGUE, CHANGES, EXCHANGES, ORGANIZATIONS, SPEAKERS, TURNS, Record
from scio_crawler.showing.exports.tables import SIDE_TABLES, Transcript, read, transcripts
from scio_crawler.showing.room import briefing, charts, lists, paths, snapshot, speakers
from scio_crawler.showing.room.collection import collection
from scio_crawler.showing.room.facets import facets
from scio_crawler.showing.room.quotes import QuoteTexts
from scio_crawler.showing.room.render import Pages, Renderer
from scio_crawler.showing.room.revisions import RevisionPages
from scio_crawler.showing.room.search_index import Search
from scio_crawler.showing.room.site_folder import SiteFolder, files, key_of, replacing

_SNAPSHOT = ".snapshot.sqlite"
_MONTHS = "SELECT substr(date, 1, 7), turns FROM briefings WHERE file <> ''"
_SHORTS = "SELECT organization, short FROM organizations WHERE short <> ''"
# The briefings that have no transcript, each with the title of the better copy of it.
_WITHOUT = """
    SELECT *, (SELECT title FROM briefings WHERE briefing_id = b.same_as) AS better
    FROM briefings AS b WHERE file = ''
"""


def write_folder(
    folder: Path, target: Path, templates: Path | None = None
) -> dict[str, dict[str, int]]:
    """Write the site of *folder* to *target*; return what it has, by the name of its front page.

    Templates and assets in *templates* replace those of the package. Raises ExportError if a line
    is damaged or a template is faulty, OSError and sqlite3.OperationalError; the earlier site then
    stays as it was.
    """
    with replacing(target / paths.SITE) as site:
        counts = build(folder, site, templates)
    written = {**counts, "files written": site.written, "unchanged": site.unchanged}
    return {f"{paths.SITE}/{paths.FRONT}": written}


def build(folder: Path, site: SiteFolder, templates: Path | None = None) -> Counter[str]:
    """Write the site as :func:`write_folder` does; return the numbers of conferences and turns."""
    is_sample = is_of_sample(folder)
    package = Path(scio_crawler.__file__).parent
    made_by = [_digests(folder) for folder in filter(None, (package, templates))]
    versions = [each.version for name in _LIBRARIES for each in distributions(name=name)]
    site.origin = key_of(sys.version, versions, made_by, is_sample)
    pages = Pages(site, Renderer(is_sample, templates))
    counts = Counter(conferences=0, turns=0)
    quotes = QuoteTexts(pages, folder)
    with closing(snapshot.create(site.new / _SNAPSHOT, site.cache())) as tables:
        for table in (ORGANIZATIONS, SPEAKERS, CHANGES):
            snapshot.add(tables, table, read(folder, table))
        place_of = speakers.places(tables)
        snapshot.add(tables, CATALOGUE, read(folder, CATALOGUE))
        countries = dict(tables.execute("SELECT organization, country FROM organizations"))
        shorts = dict(tables.execute(_SHORTS))
        search = Search(pages, tables.execute(_MONTHS).fetchall(), place_of, shorts)
        conferences = Conferences(folder, pages, tables, place_of)
        entries = map(dict, tables.execute("SELECT * FROM briefings ORDER BY rowid"))
        for transcript in transcripts(folder, *SIDE_TABLES, EXCHANGES, entries=entries):
            made_from = conferences.write(transcript)
            entry = transcript.entry
            turns = snapshot.read(tables, TURNS, entry["briefing_id"])
            exchanges = snapshot.read(tables, EXCHANGES, entry["briefing_id"])
            counts.update(conferences=1, turns=len(turns))
            search.add(entry, facets(turns, countries, exchanges), made_from, transcript.reader())
            quotes.add(entry, made_from, transcript.reader())
        for entry in map(dict, tables.execute(_WITHOUT)):
            made_from = conferences.write_without(entry)
            if not entry["same_as"]:
                search.add_without_transcript(entry)
            if made_from:
                quotes.add(entry, made_from, list)
        speakers.write(pages, tables, place_of)
        shown = collection(tables, search.said())
        lists.write(pages, tables, shown)
        lists.write_news(pages, tables, folder)
        charts.write(pages, tables, place_of)
        charts.write_words(pages, tables, shown.tried)
        search.end()
        quotes.end(tables)
        tables.commit()
    copy_assets(site, templates)
    site.write(paths.MADE_BY, f"{PRODUCT} {VERSION}\n")
    pages.write("coverage.html", paths.COVERAGE, **covered(folder))
    pages.write("about.html", paths.ABOUT)
    site.keep(site.new / _SNAPSHOT)
    site.end()
    return counts


class Conferences:
    """Writes what is about one conference of *folder*, unless the old site has it made of the same.

    *tables* is the snapshot, to which the lines of each are added.
    """

    def __init__(
        self, folder: Path, pages: Pages, tables: Connection, place_of: paths.PlaceOf
    ) -> None:
        self._pages, self._tables, self._place_of = pages, tables, place_of
        self._around = lists.neighbours(tables)
        self._revisions = RevisionPages(folder)
        self._digests = described(folder).digests
        self._corrections = list(lines_in(folder, skip))

    def write(self, transcript: Transcript) -> str:
        """Write the conference of *transcript*; return a digest of what is said there."""
        entry = transcript.entry
        id = entry["briefing_id"]
        said = {key: entry[key] for key in entry if key not in _RESTLESS}
        turns, exchanges = transcript.lines, transcript.side_lines[EXCHANGES.name]
        revisions = self._revisions.digest(id)
        origin = self._pages.site.origin
        made_from = key_of(origin, said, turns.digest, exchanges.digest, revisions)
        if not snapshot.take(self._tables, id, made_from):
            tables = transcript.side_tables
            snapshot.add_read(self._tables, id, made_from, transcript.turns, tables[EXCHANGES.name])

        due = self._digests.get(entry["file"])
        is_altered = due is not None and due.hash != Digest.of(0, turns.digest).hash
        corrections = [line for line in self._corrections if line.briefing_id == id]
        names = snapshot.speakers(self._tables, id)
        places = {name: self._place_of(name) for name in names}
        snapshot.add_shown(self._tables, id, made_from, places)
        sides = [lines.digest for lines in transcript.side_lines.values()]
        around = self._around.get(id)
        key = key_of(made_from, entry, sides, is_altered, corrections, places, around)
        written = [paths.briefing(id), paths.data(id), *self._revisions.paths(id)]
        if not self._pages.site.take(written, key):
            history = self._revisions.write(self._pages, entry, transcript.turns, key)
            briefing.write(
                self._pages,
                transcript,
                history,
                is_altered,
                places,
                corrections,
                around,
                key,
            )
        return made_from

    def write_without(self, entry: Record) -> str:
        """Write the conference of *entry*, which has no transcript; return a digest of the past."""
        id = entry["briefing_id"]
        revisions = self._revisions.digest(id)
        around = self._around.get(id)
        key = key_of(self._pages.site.origin, entry, revisions, around)
        if not self._pages.site.take([paths.briefing(id), *self._revisions.paths(id)], key):
            history = self._revisions.write(self._pages, entry, (), key)
            self._pages.write(
                "no_transcript.html",
                paths.briefing(id),
                key=key,
                entry=entry,
                history=history,
                around=around,
            )
        return revisions and key


_RESTLESS = ("checked",)  # keys of the catalogue that change whenever the site was asked again


def covered(folder: Path) -> dict[str, Any]:
    """Return what the page about the coverage of *folder* shows, or why it shows nothing."""
    try:
        found = coverage(folder)
        return {"rows": found.rows(), "notes": found.notes()}
    except OutputError as error:
        return {"rows": [], "notes": [f"It is not known. {error}"]}


_LIBRARIES = ("jinja2", "markupsafe")  # that make pages


def _digests(folder: Path) -> dict[str, str]:
    """Return the digests of the files in *folder* by path, ``""`` for one that cannot be read."""
    found = {}
    for name in sorted(files(folder)):
        path = folder / name
        if path.suffix != ".pyc" and path.is_file():
            found[name] = ""
            with suppress(OSError):
                found[name] = sha256_of(path)
    return found


ASSETS = "assets"  # the folder in the site, in the package, and among one's own templates


def copy_assets(site: SiteFolder, templates: Path | None = None) -> None:
    """Copy the assets to *site*; those in *templates* replace those of the package.

    Others there, such as fonts, are copied too, except hidden ones. Raises ExportError and OSError.
    """
    sources: dict[str, Path] = {}
    for folder in filter(None, (Path(__file__).parent, templates)):
        assets = folder / ASSETS
        for name in sorted(files(assets)):
            is_hidden = "/." in f"/{name}"
            if not is_hidden and (assets / name).is_file():
                sources[name] = assets / name
    for name, source in sources.items():
        try:
            data = source.read_bytes()
        except OSError as error:
            raise ExportError(f"{source}: {error.strerror}") from error
        site.write(f"{ASSETS}/{name}", data)
