"""Which exports in an output folder are older than what they were made from.

An export notes beside its files a digest of the lines it was made from; a run compares that with
the lines as they are at its end. Clocks of files would not do: copying a folder changes them.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

from scio_crawler.items import CATALOGUE, TURNS
from scio_crawler.output.description import PACKAGE

FOLDER = "export"  # in the output folder
NOTE = "exported.json"  # in there: by format, the digest of what it was made from
# Tables whose clocks move whenever a run has looked at the site again.
_RESTLESS = (CATALOGUE.name, "pages")


def source(folder: Path) -> str:
    """Return a digest of the lines in *folder*, of which exports are made.

    It is made of the digests in ``datapackage.json``, so it takes no reading of the lines. It
    leaves out the catalogue and the pages. ``""`` if that file cannot be read.
    """
    try:
        package = json.loads((folder / PACKAGE).read_text("utf-8"))
        digests = {
            resource["path"]: resource["hash"]
            for resource in package["resources"]
            if "hash" in resource and resource["name"] not in _RESTLESS
        }
        turns = f"{Path(TURNS.files).parent.as_posix()}/"
        for file in package["files"]:
            if file["path"].startswith(turns):
                digests[file["path"]] = file["hash"]
        return hashlib.sha256(json.dumps(sorted(digests.items())).encode()).hexdigest()
    except (OSError, ValueError, LookupError, TypeError, AttributeError):
        return ""


def noted(folder: Path) -> dict[str, str]:
    """Return by format the digest of what the exports in *folder* were made from."""
    try:
        note = json.loads((folder / FOLDER / NOTE).read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return note if isinstance(note, dict) else {}


def outdated(folder: Path) -> list[str]:
    """Return the formats of the exports in *folder* that are older than its lines, sorted."""
    now = source(folder)
    return sorted(name for name, then in noted(folder).items() if now and then != now)
