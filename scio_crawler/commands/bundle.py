"""Pack pages and their explanation into a file for a bug report, and unpack it. (No command.)"""

from __future__ import annotations

import json
import platform
import zipfile
from collections.abc import Iterable, Sequence
from importlib.metadata import version
from pathlib import Path

from scio_crawler.items import Capture

_INDEX, _EXPLANATION = "pages.json", "explanation.txt"
_LIBRARIES = ("scio-crawler", "scrapy", "lxml")
_LARGEST = 64 * 2**20  # bytes that a page may unpack to


def pack(path: Path, captures: Sequence[Capture], explanation: Iterable[str]) -> None:
    """Write *captures* as they were sent, and their *explanation*, to a zip file at *path*.

    Raises OSError.
    """
    pages = {f"page-{number}.html": capture for number, capture in enumerate(captures, 1)}
    index = {
        "versions": {"python": platform.python_version()} | {n: version(n) for n in _LIBRARIES},
        "pages": {
            name: {"url": page.url, "headers": dict(page.headers), "fetched": page.fetched}
            for name, page in pages.items()
        },
    }
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as bundle:
        bundle.writestr(_INDEX, json.dumps(index, ensure_ascii=False, indent=1))
        bundle.writestr(_EXPLANATION, "\n".join(explanation) + "\n")
        for name, page in pages.items():
            bundle.writestr(name, page.body)


def unpack(path: Path) -> list[Capture]:
    """Return the pages in the bundle at *path*. Raises ValueError if it is none, and OSError."""
    try:
        with zipfile.ZipFile(path) as bundle:
            pages = json.loads(bundle.read(_INDEX))["pages"]
            if any(bundle.getinfo(name).file_size > _LARGEST for name in pages):
                raise ValueError("a page in it is too large")
            return [
                Capture(page["url"], bundle.read(name), page["headers"], page["fetched"])
                for name, page in pages.items()
            ]
    except (zipfile.BadZipFile, KeyError, TypeError, AttributeError) as error:
        raise ValueError(f"it is no bundle of this command ({error})") from error
