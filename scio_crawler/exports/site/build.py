"""Build the site: read every briefing once, then write the pages about many of them."""

from __future__ import annotations

from collections import Counter
from contextlib import closing
from pathlib import Path

from scio_crawler.exports.about import about
from scio_crawler.exports.lines import read, transcripts
from scio_crawler.exports.site import paths, shelf
from scio_crawler.exports.site.facets import facets
from scio_crawler.exports.site.render import Renderer
from scio_crawler.exports.site.tree import Tree
from scio_crawler.items import CATALOGUE, KEPT_TABLES, ORGANIZATIONS, SPEAKERS, TURNS
from scio_crawler.output.description import title

_SHELF = ".shelf.sqlite"
_BESIDE = tuple(table for table in KEPT_TABLES if table is not CATALOGUE)


def build(folder: Path, tree: Tree, own: Path | None = None) -> dict[str, int]:
    """Write the site of *folder* to *tree*; return how many it has of what.

    Templates and assets in the folder *own* take the place of the package's. Raises ExportError
    if a line is damaged or a template is faulty, and OSError.
    """
    told = about(folder)
    renderer = Renderer(told, told.title == title(is_sample=True), own)
    counts: Counter[str] = Counter()
    with closing(shelf.open_shelf(tree.new / _SHELF)) as tables:
        for table in (ORGANIZATIONS, SPEAKERS, CATALOGUE):
            shelf.add(tables, table, read(folder, table))
        countries = dict(tables.execute("SELECT organization, country FROM organizations"))
        for transcript in transcripts(folder, *_BESIDE):
            turns = list(transcript.turns)
            shelf.add(tables, TURNS, turns)
            found = list(facets(turns, countries))
            counts.update(briefings=1, turns=len(turns), words=sum(int(t["words"]) for t in turns))
            path = paths.briefing(str(transcript.entry["briefing_id"]))
            page = renderer.render("briefing.html", path, entry=transcript.entry, turns=found)
            tree.write(path, page)
    (tree.new / _SHELF).unlink()
    return dict(counts)
