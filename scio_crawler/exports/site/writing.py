"""Write the site of a folder in the place of an earlier one."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from scio_crawler.exports.site import paths
from scio_crawler.exports.site.build import build
from scio_crawler.exports.site.swap import replacing


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
