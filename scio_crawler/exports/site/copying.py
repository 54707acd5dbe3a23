"""Copy what pages load: the package's style sheet and scripts, and one's own."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

from scio_crawler.errors import ExportError
from scio_crawler.exports.site.tree import Tree

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
