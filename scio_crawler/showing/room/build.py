"""Build the site: read every briefing once, then write the pages about many of them."""

import sys
from collections import Counter
from contextlib import closing, suppress
from importlib.metadata import distributions
from pathlib import Path

import scio_crawler
from scio_crawler.common.errors import ExportError, OutputError
from scio_crawler.common.files import sha256_of
from scio_crawler.common.identity import PRODUCT, VERSION
from scio_crawler.contract.checking.files import altered
from scio_crawler.contract.corrections import lines_in
from scio_crawler.contract.coverage import coverage
from scio_crawler.contract.description import is_of_sample
from scio_crawler.contract.lines import skip
from scio_crawler.items import CATALOGUE, CHANGES, EXCHANGES, ORGANIZATIONS, SPEAKERS, TURNS
from scio_crawler.showing.exports.tables import SIDE_TABLES, read, transcripts
from scio_crawler.showing.room import briefing, charts, lists, paths, snapshot, speakers
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
    package = Path(scio_crawler.__file__).parent
    made_by = [_digests(folder) for folder in filter(None, (package, templates))]
    versions = [each.version for name in _LIBRARIES for each in distributions(name=name)]
    site.origin = key_of(sys.version, versions, made_by)
    changed = {fault.file for fault in altered(folder)}
    pages = Pages(site, Renderer(is_of_sample(folder), templates))
    revisions = RevisionPages(folder)
    counts = Counter(conferences=0, turns=0)
    corrections = lines_in(folder, skip)
    quotes = QuoteTexts(pages, folder)
    with closing(snapshot.create(site.new / _SNAPSHOT)) as tables:
        for table in (ORGANIZATIONS, SPEAKERS, CHANGES):
            snapshot.add(tables, table, read(folder, table))
        place_of = speakers.places(tables)
        snapshot.add(tables, CATALOGUE, read(folder, CATALOGUE))
        countries = dict(tables.execute("SELECT organization, country FROM organizations"))
        shorts = dict(tables.execute(_SHORTS))
        search = Search(pages, tables.execute(_MONTHS).fetchall(), place_of, shorts)
        entries = map(dict, tables.execute("SELECT * FROM briefings ORDER BY rowid"))
        for transcript in transcripts(folder, *SIDE_TABLES, EXCHANGES, entries=entries):
            entry, turns, sides = transcript.entry, list(transcript.turns), transcript.side_tables
            history = revisions.write(pages, entry, turns)
            snapshot.add(tables, TURNS, turns)
            exchanges = sides[EXCHANGES.name]
            snapshot.add(tables, EXCHANGES, exchanges)
            counts.update(conferences=1, turns=len(turns))
            is_altered = entry["file"] in changed
            briefing.write(pages, transcript, turns, history, is_altered, place_of, corrections)
            search.add(entry, facets(turns, countries, exchanges))
            quotes.add(entry, turns)
        for entry in map(dict, tables.execute(_WITHOUT)):
            history = revisions.write(pages, entry, ())
            path = paths.briefing(entry["briefing_id"])
            pages.write("no_transcript.html", path, entry=entry, earlier=history.revisions)
            if not entry["same_as"]:
                search.add_without_transcript(entry)
            if history.revisions:
                quotes.add(entry, ())
        lists.write(pages, tables)
        lists.write_news(pages, tables, folder)
        speakers.write(pages, tables, place_of)
        charts.write(pages, tables, place_of)
        search.end()
    quotes.end()
    copy_assets(site, templates)
    site.write(paths.MADE_BY, f"{PRODUCT} {VERSION}\n")
    pages.write("coverage.html", paths.COVERAGE, **covered(folder))
    pages.write("about.html", paths.ABOUT)
    (site.new / _SNAPSHOT).unlink()
    site.end()
    return counts


def covered(folder: Path) -> dict[str, object]:
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
