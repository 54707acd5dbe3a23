"""Build the site: read every briefing once, then write the pages about many of them."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

from scio_crawler.common.errors import ExportError
from scio_crawler.common.identity import PRODUCT, VERSION
from scio_crawler.folder.checking.files import altered
from scio_crawler.folder.description import title
from scio_crawler.items import CATALOGUE, KEPT_TABLES, ORGANIZATIONS, SPEAKERS, TURNS, Record
from scio_crawler.showing.exports.tables import Transcript, about, read, transcripts
from scio_crawler.showing.room import charts, lists, news, paths, snapshot, speakers
from scio_crawler.showing.room.conversation import cautions, parts
from scio_crawler.showing.room.facets import facets
from scio_crawler.showing.room.fragment import links
from scio_crawler.showing.room.quotes import QuoteTexts
from scio_crawler.showing.room.render import Renderer
from scio_crawler.showing.room.revisions import Earlier, Past
from scio_crawler.showing.room.search_documents import Search, sizes
from scio_crawler.showing.room.tree import Tree, replacing

# --- Copy what pages load: the package's style sheet and scripts, and one's own -------------------

FOLDER = "assets"  # in the site, in the package, and among one's own templates


def write(tree: Tree, own: Path | None = None) -> None:
    """Copy the assets to *tree*; those in the folder *own* take the place of the package's.

    Others there, such as fonts, are copied as well, except hidden ones. Raises ExportError if one
    cannot be read, and OSError.
    """
    sources = dict(_within(files(__package__).joinpath(FOLDER)))
    given = own / FOLDER if own else None
    if given:
        names = (path.relative_to(given) for path in sorted(given.rglob("*")) if path.is_file())
        shown = (name for name in names if not any(part.startswith(".") for part in name.parts))
        sources |= {name.as_posix(): given / name for name in shown}
    for name, source in sources.items():
        try:
            data = source.read_bytes()
        except OSError as error:
            raise ExportError(f"{source}: {error.strerror}") from error
        tree.write(f"{FOLDER}/{name}", data)


def _within(folder: Traversable, path: str = "") -> Iterator[tuple[str, Traversable]]:
    """Yield the files in *folder* and in the folders there, each with its path."""
    for each in sorted(folder.iterdir(), key=lambda each: each.name):
        if each.is_file():
            yield path + each.name, each
        else:
            yield from _within(each, f"{path}{each.name}/")


# --- Build the site: read every briefing once, then write the pages about many of them ------------

_SHELF = ".shelf.sqlite"
# The briefings that have no transcript, each with the title of the better copy of it.
_WITHOUT = """
    SELECT *, (SELECT title FROM briefings WHERE briefing_id = b.same_as) AS better
    FROM briefings AS b WHERE file = ''
"""
_BESIDE = tuple(table for table in KEPT_TABLES if table is not CATALOGUE)


def build(folder: Path, tree: Tree, own: Path | None = None) -> dict[str, int]:
    """Write the site of *folder* to *tree*; return how many it has of what.

    Templates and assets in the folder *own* take the place of the package's. Raises ExportError
    if a line is damaged or a template is faulty, and OSError.
    """
    told = about(folder)
    changed = {fault.file for fault in altered(folder)}
    renderer = Renderer(told, told.title == title(is_sample=True), own, news.feeds(folder))
    past = Past(folder)
    counts: Counter[str] = Counter()
    quotes = QuoteTexts(tree, folder)
    with closing(snapshot.open_shelf(tree.new / _SHELF)) as tables:
        for table in (ORGANIZATIONS, SPEAKERS, CATALOGUE):
            snapshot.add(tables, table, read(folder, table))
        countries = dict(tables.execute("SELECT organization, country FROM organizations"))
        named = "SELECT organization, short FROM organizations WHERE short <> ''"
        with closing(Search(tree, sizes(tables), dict(tables.execute(named)))) as search:
            entries = map(dict, tables.execute("SELECT * FROM briefings ORDER BY rowid"))
            for transcript in transcripts(folder, *_BESIDE, entries=entries):
                turns = list(transcript.turns)
                snapshot.add(tables, TURNS, turns)
                counts.update(conferences=1, turns=len(turns))
                earlier = past.write(tree, renderer, transcript.entry, turns)
                is_altered = str(transcript.entry["file"]) in changed
                _write(tree, renderer, transcript, turns, earlier, is_altered)
                search.add(transcript.entry, facets(turns, countries))
                quotes.add(transcript.entry, turns)
            for row in tables.execute(_WITHOUT):
                earlier = past.write(tree, renderer, dict(row), ())
                _write_without(tree, renderer, dict(row), earlier)
                if earlier.revisions:
                    quotes.add(dict(row), ())
            lists.write(tree, renderer, tables)
            news.write(tree, renderer, tables, folder)
            speakers.write(tree, renderer, tables)
            charts.write(tree, renderer, tables)
            search.end(renderer)
    quotes.end(renderer)
    write(tree, own)
    tree.write(paths.MADE_BY, f"{PRODUCT} {VERSION}\n")
    tree.write(paths.ABOUT, renderer.render("about.html", paths.ABOUT))
    (tree.new / _SHELF).unlink()
    return dict(counts)


def _write(
    tree: Tree,
    renderer: Renderer,
    transcript: Transcript,
    turns: list[Record],
    earlier: Earlier,
    is_altered: bool,
) -> None:
    """Write the page of a briefing."""
    entry, beside = transcript.entry, transcript.beside
    path = paths.briefing(str(entry["briefing_id"]))
    page = renderer.render(
        "briefing.html",
        path,
        entry=entry,
        parts=parts(turns, beside["notes"]),
        cautions=list(cautions(entry, beside["pages"], is_altered)),
        people=beside["people"],
        pages=beside["pages"],
        speakers={turn["speaker"] for turn in turns if turn["role"] != "press"},
        anchors={turn["turn_id"]: turn["anchor"] for turn in turns},
        sources=links(turns),
        earlier=earlier.revisions,
        set_aside=earlier.set_aside,
    )
    tree.write(path, page)


def _write_without(tree: Tree, renderer: Renderer, entry: Record, earlier: Earlier) -> None:
    """Write the page of a briefing that has no transcript, or none any more."""
    path = paths.briefing(str(entry["briefing_id"]))
    context = {"entry": entry, "earlier": earlier.revisions}
    tree.write(path, renderer.render("no_transcript.html", path, **context))


# --- Write the site of a folder in the place of an earlier one ------------------------------------


def write_folder(folder: Path, target: Path, own: Path | None = None) -> dict[str, dict[str, int]]:
    """Write the site of *folder* to *target*; return by its front page how much it has of what.

    Templates and assets in the folder *own* take the place of the package's. Raises ExportError
    and OSError; the earlier site is then as it was.
    """
    try:
        with replacing(target / paths.SITE) as tree:
            counts = build(folder, tree, own)
    except sqlite3.OperationalError as error:  # what SQLite makes of a full disk
        raise OSError(str(error)) from error
    told = {
        "conferences": counts.get("conferences", 0),
        "turns": counts.get("turns", 0),
        "files written": tree.written,
        "unchanged": tree.kept,
    }
    return {f"{paths.SITE}/{paths.FRONT}": told}
