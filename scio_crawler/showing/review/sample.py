"""Draw a sample of an output folder, and write what readers need to code it.

Neither sheets nor page show what the data say of what is coded: ``sample.json`` keeps that.
"""

import json
from collections import defaultdict
from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path
from typing import Any

from scio_crawler.common.errors import ExportError
from scio_crawler.common.files import safe
from scio_crawler.common.identity import PRODUCT, VERSION
from scio_crawler.contract import description
from scio_crawler.items import Record
from scio_crawler.showing import room
from scio_crawler.showing.exports.tables import replacing_files, transcripts
from scio_crawler.showing.review import printed, sheets
from scio_crawler.showing.review.kinds import SIDE_TABLES, codebook, units
from scio_crawler.showing.review.sampling import Stratum, draw

FILE = "sample.json"
SHEETS = ("A.csv", "B.csv", "C.csv")  # of two readers, and of who settles
PAGE, DATA = "index.html", "sample.js"  # to code by keyboard, and what is to be coded

_OWN, _ROOM = files(__package__) / "page", files(room) / "assets"
_ASSETS = (*_OWN.iterdir(), _ROOM / "room.css", _ROOM / "icon.svg")


def write(folder: Path, target: Path, what: str, wanted: int, seed: int) -> dict[str, Any]:
    """Draw *wanted* units of *folder*, write sheets and page to *target*, and return the sample.

    *what* is a key of KINDS. Raises ExportError if there are no such units, a line is damaged, or
    *target* has a sample, whose sheets may be filled in, or cannot be written to.
    """
    if (target / FILE).exists():
        raise ExportError(
            f"{target} has a sample, whose sheets may be filled in: move it away, or name another "
            "folder with --to"
        )
    strata: dict[Stratum, list[str]] = defaultdict(list)
    rows: dict[str, Record] = {}
    for transcript in transcripts(folder, *SIDE_TABLES):
        for unit in units(what, transcript, list(transcript.turns)):
            rows[unit["id"]] = unit
            strata[unit["stratum"]].append(unit["id"])
    if not strata:
        raise ExportError(f"{folder} has no {what} to review: crawl first")

    drawn = draw(strata, wanted, seed)
    found = [rows[id] | {"weight": 1 / drawn[id]} for id in rows if id in drawn]
    printed.add_to(found, folder, what)
    facts = {
        "program": f"{PRODUCT} {VERSION}",
        "what": what,
        "seed": seed,
        "of": len(rows),
        "source": description.source(folder),
    }
    shown = [row["shown"] for row in found]
    sample = facts | {"units": found}
    blind = facts | {"coded": codebook(what), "units": shown}
    made = {FILE: _json(sample), DATA: b"const sample = " + _json(blind)}
    made |= dict.fromkeys(SHEETS, sheets.empty_sheet(what, shown))
    made |= {asset.name: asset.read_bytes() for asset in _ASSETS}
    with replacing_files(target) as new_path:
        for name, data in made.items():
            new_path(name).write_bytes(data)
    return sample


def _json(value: Mapping[str, Any]) -> bytes:
    return f"{safe(json.dumps(value, ensure_ascii=False, indent=1))}\n".encode()
