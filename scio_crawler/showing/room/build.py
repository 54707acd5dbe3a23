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
from scio_crawler.showing.room.collection import describe_collection
from scio_crawler.showing.room.facets import facets_of_turns
from scio_crawler.showing.room.quotes import QuoteTexts
from scio_crawler.showing.room.render import Renderer, SitePages
from scio_crawler.showing.room.revisions import RevisionPages
from scio_crawler.showing.room.search_index import SearchIndex
from scio_crawler.showing.room.site_folder import SiteFolder, key_of, paths_below, replace_site

_SNAPSHOT = ".snapshot.sqlite"
_MONTHS = "SELECT substr(date, 1, 7), turns FROM briefings WHERE file <> ''"
_COUNTRIES = "SELECT organization, country FROM organizations"
_SHORTS = "SELECT organization, short FROM organizations WHERE short <> ''"
# The briefings that have no transcript, each with the title of the better copy of it.
_WITHOUT_TRANSCRIPT = """
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
    with replace_site(target / paths.SITE) as site:
        counts = build_site(folder, site, templates)
    written = {**counts, "files written": site.written, "unchanged": site.unchanged}
    return {f"{paths.SITE}/{paths.FRONT}": written}


def build_site(folder: Path, site: SiteFolder, templates: Path | None = None) -> Counter[str]:
    """Write the site as :func:`write_folder` does; return the numbers of conferences and turns."""
    is_sample = is_of_sample(folder)
    site.origin = _origin(is_sample, templates)
    pages = SitePages(site, Renderer(is_sample, templates))
    with closing(snapshot.create(site.new / _SNAPSHOT, site.find_cache())) as tables:
        for table in (ORGANIZATIONS, SPEAKERS, CHANGES):
            snapshot.add_records(tables, table, read(folder, table))
        place_of = speakers.speaker_paths(tables)
        snapshot.add_records(tables, CATALOGUE, read(folder, CATALOGUE))
        countries = dict(tables.execute(_COUNTRIES))
        shorts = dict(tables.execute(_SHORTS))
        months = tables.execute(_MONTHS).fetchall()
        search = SearchIndex(pages, months, place_of, shorts)
        quotes = QuoteTexts(pages, folder)
        conferences = ConferencePages(folder, pages, tables, place_of)
        counts = Counter(conferences=0, turns=0)

        entries = map(dict, tables.execute("SELECT * FROM briefings ORDER BY rowid"))
        for transcript in transcripts(folder, *SIDE_TABLES, EXCHANGES, entries=entries):
            entry = transcript.entry
            id_ = entry["briefing_id"]
            made_from = conferences.write(transcript)
            turns = snapshot.read_lines(tables, TURNS, id_)
            exchanges = snapshot.read_lines(tables, EXCHANGES, id_)
            with_facets = facets_of_turns(turns, countries, exchanges)
            search.add(entry, with_facets, made_from, transcript.reader())
            quotes.add_briefing(entry, made_from, transcript.reader())
            counts.update(conferences=1, turns=len(turns))
        for entry in map(dict, tables.execute(_WITHOUT_TRANSCRIPT)):
            made_from = conferences.write_without_transcript(entry)
            if not entry["same_as"]:
                search.add_without_transcript(entry)
            if made_from:
                quotes.add_briefing(entry, made_from, list)

        speakers.write_pages(pages, tables, place_of)
        collection = describe_collection(tables, search.count_suggested_words())
        lists.write_lists(pages, tables, collection)
        lists.write_news(pages, tables, folder)
        charts.write_charts(pages, tables, place_of)
        charts.write_words_page(pages, tables, collection.tried)
        search.write_lists()
        quotes.write_shared_files(tables)
        tables.commit()

    copy_assets(site, templates)
    site.write_file(paths.MADE_BY, f"{PRODUCT} {VERSION}\n")
    pages.write_page("coverage.html", paths.COVERAGE, **coverage_context(folder))
    pages.write_page("about.html", paths.ABOUT)
    site.keep_cache(site.new / _SNAPSHOT)
    site.write_list()
    return counts


class ConferencePages:
    """Writes what is about one conference of *folder*, unless the old site has it made of the same.

    *tables* is the snapshot, to which the lines of each are added.
    """

    def __init__(
        self, folder: Path, pages: SitePages, tables: Connection, place_of: paths.SpeakerPath
    ) -> None:
        self._pages = pages
        self._tables = tables
        self._place_of = place_of
        self._neighbours = lists.find_neighbours(tables)
        self._revisions = RevisionPages(folder)
        self._digests = described(folder).digests
        self._corrections = list(lines_in(folder, skip))

    def write(self, transcript: Transcript) -> str:
        """Write the conference of *transcript*; return a digest of what is said there."""
        entry = transcript.entry
        id_ = entry["briefing_id"]
        made_from = self._add_to_snapshot(transcript)
        names = snapshot.speaker_names(self._tables, id_)
        places = {name: self._place_of(name) for name in names}
        snapshot.add_digest(self._tables, id_, made_from, places)

        due = self._digests.get(entry["file"])
        is_altered = due is not None and due.hash != Digest.of(0, transcript.lines.digest).hash
        corrections = [line for line in self._corrections if line.briefing_id == id_]
        neighbours = self._neighbours.get(id_)
        sides = [lines.digest for lines in transcript.side_lines.values()]
        key = key_of(made_from, entry, sides, is_altered, corrections, places, neighbours)
        written = [paths.briefing(id_), paths.data(id_), *self._revisions.paths(id_)]
        if not self._pages.site.reuse_unchanged(written, key):
            history = self._revisions.write_pages(self._pages, entry, transcript.turns, key)
            briefing.write_briefing(
                self._pages,
                transcript,
                history,
                is_altered,
                places,
                corrections,
                neighbours,
                key,
            )
        return made_from

    def _add_to_snapshot(self, transcript: Transcript) -> str:
        """Add the lines of *transcript*, or copy them from the snapshot before; return a digest."""
        id_ = transcript.entry["briefing_id"]
        entry = dict(transcript.entry)
        del entry["checked"]  # which changes whenever the site was asked again
        exchanges = transcript.side_lines[EXCHANGES.name]
        digests = (transcript.lines.digest, exchanges.digest, self._revisions.digest(id_))
        made_from = key_of(self._pages.site.origin, entry, *digests)
        if not snapshot.copy_unchanged(self._tables, id_, made_from):
            exchange_lines = transcript.side_tables[EXCHANGES.name]
            snapshot.add_transcript(self._tables, id_, made_from, transcript.turns, exchange_lines)
        return made_from

    def write_without_transcript(self, entry: Record) -> str:
        """Write the conference of *entry*, which has no transcript; return a digest of the past."""
        id_ = entry["briefing_id"]
        revisions = self._revisions.digest(id_)
        neighbours = self._neighbours.get(id_)
        key = key_of(self._pages.site.origin, entry, revisions, neighbours)
        path = paths.briefing(id_)
        if not self._pages.site.reuse_unchanged([path, *self._revisions.paths(id_)], key):
            history = self._revisions.write_pages(self._pages, entry, (), key)
            self._pages.write_page(
                "no_transcript.html",
                path,
                key=key,
                entry=entry,
                history=history,
                around=neighbours,
            )
        return revisions and key


def coverage_context(folder: Path) -> dict[str, Any]:
    """Return what the page about the coverage of *folder* shows, or why it shows nothing."""
    try:
        found = coverage(folder)
        return {"rows": found.rows(), "notes": found.notes()}
    except OutputError as error:
        return {"rows": [], "notes": [f"It is not known. {error}"]}


def _origin(is_sample: bool, templates: Path | None) -> str:
    """Return a digest of what makes pages of lines: this program, libraries, own templates."""
    package = Path(scio_crawler.__file__).parent
    folders = [_digests(folder) for folder in filter(None, (package, templates))]
    versions = []
    for name in ("jinja2", "markupsafe"):
        versions += [library.version for library in distributions(name=name)]
    return key_of(sys.version, versions, folders, is_sample)


def _digests(folder: Path) -> dict[str, str]:
    """Return the digests of the files in *folder* by path, ``""`` for one that cannot be read."""
    digests = {}
    for name in sorted(paths_below(folder)):
        path = folder / name
        if path.suffix != ".pyc" and path.is_file():
            digests[name] = ""
            with suppress(OSError):
                digests[name] = sha256_of(path)
    return digests


ASSETS = "assets"  # the folder in the site, in the package, and among one's own templates


def copy_assets(site: SiteFolder, templates: Path | None = None) -> None:
    """Copy the assets to *site*; those in *templates* replace those of the package.

    Others there, such as fonts, are copied too, except hidden ones. Raises ExportError and OSError.
    """
    sources = {}
    for folder in filter(None, (Path(__file__).parent, templates)):
        assets = folder / ASSETS
        for name in paths_below(assets):
            is_hidden = "/." in f"/{name}"
            if not is_hidden and (assets / name).is_file():
                sources[name] = assets / name

    for name, source in sorted(sources.items()):
        try:
            data = source.read_bytes()
        except OSError as error:
            raise ExportError(f"{source}: {error.strerror}") from error
        site.write_file(f"{ASSETS}/{name}", data)
