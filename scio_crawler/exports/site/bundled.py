"""Whether a bundle that Pagefind made is whole."""

from __future__ import annotations

import gzip
import json
import zlib
from pathlib import Path

_ENTRY = "pagefind-entry.json"
_PAGES = "fragment/*"  # a file for each
_PACKED = "*.pf_*"


def indexed(folder: Path) -> int:
    """Return how many pages the bundle in *folder* is of, 0 if what is packed is not whole.

    On a full disk, Pagefind cuts files short and ends as if all were well.
    """
    try:
        languages = json.loads((folder / _ENTRY).read_bytes())["languages"].values()
        pages = sum(int(language["page_count"]) for language in languages)
        packed = folder.rglob(_PACKED)
        is_whole = len(list(folder.glob(_PAGES))) == pages and all(map(_is_whole, packed))
    except (OSError, ValueError, LookupError, TypeError, AttributeError, EOFError, zlib.error):
        return 0
    return pages if is_whole else 0


def _is_whole(file: Path) -> bool:
    """Return whether a packed *file* is there to its end; else it may raise as well."""
    return bool(gzip.decompress(file.read_bytes()))


def files(folder: Path) -> list[Path]:
    """Return the files in *folder* and below."""
    return [path for path in folder.rglob("*") if path.is_file()]
