"""Draw a sample of an output folder, and write what readers need to code it.

Neither the sheets nor the page show the data that is coded: only ``sample.json`` has it.
"""

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
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
from scio_crawler.showing.review.kinds import SIDE_TABLES, codebook, units_of
from scio_crawler.showing.review.printed import add_printed
from scio_crawler.showing.review.sampling import Stratum, draw
from scio_crawler.showing.review.sheets import empty_sheet

FILE = "sample.json"
SHEETS = ("A.csv", "B.csv", "C.csv")  # of two readers, and of the referee
PAGE, DATA = "index.html", "sample.js"  # to code by keyboard, and what is to be coded

_PAGE_ASSETS, _ROOM_ASSETS = files(__package__) / "page", files(room) / "assets"
_ASSETS = (*_PAGE_ASSETS.iterdir(), _ROOM_ASSETS / "room.css", _ROOM_ASSETS / "icon.svg")


def draw_sample(folder: Path, target: Path, kind: str, size: int, seed: int) -> dict[str, Any]:
    """Draw *size* units of *folder*, write sheets and page to *target*, and return the sample.

    *kind* is a key of KINDS. Raises ExportError if there are no such units, a line is damaged, or
    *target* has a sample, whose sheets may be filled in, or cannot be written to.
    """
    if (target / FILE).exists():
        raise ExportError(
            f"{target} has a sample, whose sheets may be filled in: move it away, or name another "
            "folder with --to"
        )

    strata: dict[Stratum, list[str]] = defaultdict(list)
    units: dict[str, Record] = {}
    for transcript in transcripts(folder, *SIDE_TABLES):
        for unit in units_of(kind, transcript):
            units[unit["id"]] = unit
            strata[unit["stratum"]].append(unit["id"])
    if not strata:
        raise ExportError(f"{folder} has no {kind} to review: crawl first")

    drawn = draw(strata, size, seed)
    drawn_units = [units[id] | {"weight": 1 / drawn[id]} for id in units if id in drawn]
    add_printed(drawn_units, folder, kind)
    facts = {
        "program": f"{PRODUCT} {VERSION}",
        "what": kind,
        "seed": seed,
        "of": len(units),
        "source": description.source(folder),
    }
    _write_files(target, kind, facts, drawn_units)
    return facts | {"units": drawn_units}


def _write_files(target: Path, kind: str, facts: Record, units: Sequence[Record]) -> None:
    shown = [unit["shown"] for unit in units]
    sheet = empty_sheet(kind, shown)
    sample = facts | {"units": units}
    blind_sample = facts | {"coded": codebook(kind), "units": shown}

    with replacing_files(target) as new_path:
        new_path(FILE).write_bytes(_to_json(sample))
        new_path(DATA).write_bytes(b"const sample = " + _to_json(blind_sample))
        for name in SHEETS:
            new_path(name).write_bytes(sheet)
        for asset in _ASSETS:
            new_path(asset.name).write_bytes(asset.read_bytes())


def _to_json(value: Mapping[str, Any]) -> bytes:
    return f"{safe(json.dumps(value, ensure_ascii=False, indent=1))}\n".encode()
