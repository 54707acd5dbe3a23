"""What a request names in the folder of a site, and what kind of file that is."""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import BinaryIO
from urllib.parse import unquote

from scio_crawler.exports.site import paths

# The same on every system: Python's own table depends on it.
_TYPES = {
    ".html": "text/html; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".mjs": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".xml": "application/xml",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".gif": "image/gif",
    ".webp": "image/webp",
    ".avif": "image/avif",
    ".ico": "image/x-icon",
    ".woff": "font/woff",
    ".woff2": "font/woff2",
    ".ttf": "font/ttf",
    ".otf": "font/otf",
    ".txt": "text/plain; charset=utf-8",
    ".csv": "text/csv; charset=utf-8",
    ".pdf": "application/pdf",
    ".gz": "application/gzip",
}
_FEEDS = {"feed.xml": "application/atom+xml", "feed.json": "application/feed+json"}
_STRANGE = set("\\:\0")  # which mean something else to Windows, or to the system
_OTHER = "application/octet-stream"


def located(site: Path, target: str) -> Path | None:
    """Return the place in the folder *site* that the *target* of a request names.

    None if it names none: no path, one that leads out of the folder, also by a link, or a hidden
    file. Nothing need be there. Raises OSError.
    """
    path = target.partition("?")[0].partition("#")[0]
    try:
        before, *parts = unquote(path, errors="strict").split("/")
    except UnicodeDecodeError:
        return None
    if before or not parts:
        return None
    if not parts[-1]:
        parts[-1] = paths.FRONT
    if any(not part or part.startswith(".") or set(part) & _STRANGE for part in parts):
        return None
    root = Path(os.path.realpath(site))  # unlike resolve(), it takes links that lead in a circle
    found = Path(os.path.realpath(root.joinpath(*parts)))
    return found if found.is_relative_to(root) else None


def content_type(name: str) -> str:
    """Return what the headers say of a file called *name*."""
    return _FEEDS.get(name) or _TYPES.get(Path(name).suffix.lower(), _OTHER)


def open_file(path: Path) -> BinaryIO | None:
    """Open the file at *path*; return None if something else is there. Raises OSError."""
    file = open(path, "rb", opener=_at_once)  # noqa: SIM115
    if stat.S_ISREG(os.fstat(file.fileno()).st_mode):
        return file
    file.close()
    return None


def _at_once(path: str, flags: int) -> int:
    """Open without following a link, or waiting for the other end of a pipe."""
    return os.open(path, flags | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0))
