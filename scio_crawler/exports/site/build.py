"""Build the site: read every briefing once, then write the pages about many of them."""

from __future__ import annotations

from collections import Counter
from contextlib import closing
from pathlib import Path

from scio_crawler.checking.described import altered
from scio_crawler.exports.about import about
from scio_crawler.exports.lines import Transcript, read, transcripts
from scio_crawler.exports.site import charts, copying, lists, news, paths, shelf, voices
from scio_crawler.exports.site.conversation import cautions, parts
from scio_crawler.exports.site.facets import facets
from scio_crawler.exports.site.fragment import links
from scio_crawler.exports.site.quotes import QuoteTexts
from scio_crawler.exports.site.render import Renderer
from scio_crawler.exports.site.revisions import Earlier, Past
from scio_crawler.exports.site.searching import Search, sizes
from scio_crawler.exports.site.tree import Tree
from scio_crawler.identity import PRODUCT, VERSION
from scio_crawler.items import CATALOGUE, KEPT_TABLES, ORGANIZATIONS, SPEAKERS, TURNS
from scio_crawler.lines import Record
from scio_crawler.output.description import title

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
    with closing(shelf.open_shelf(tree.new / _SHELF)) as tables:
        for table in (ORGANIZATIONS, SPEAKERS, CATALOGUE):
            shelf.add(tables, table, read(folder, table))
        countries = dict(tables.execute("SELECT organization, country FROM organizations"))
        named = "SELECT organization, short FROM organizations WHERE short <> ''"
        with closing(Search(tree, sizes(tables), dict(tables.execute(named)))) as search:
            entries = map(dict, tables.execute("SELECT * FROM briefings ORDER BY rowid"))
            for transcript in transcripts(folder, *_BESIDE, entries=entries):
                turns = list(transcript.turns)
                shelf.add(tables, TURNS, turns)
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
            voices.write(tree, renderer, tables)
            charts.write(tree, renderer, tables)
            search.end(renderer)
    quotes.end(renderer)
    copying.write(tree, own)
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
