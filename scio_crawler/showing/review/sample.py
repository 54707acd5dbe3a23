"""Draw a sample of an output folder, and write what readers need to judge it."""

import csv
import io
import json
from collections import defaultdict
from collections.abc import Iterator, Mapping
from contextlib import suppress
from html import escape
from importlib.resources import files
from pathlib import Path
from string import Template
from typing import Any

from scio_crawler.archive.lookup import reading_archive
from scio_crawler.common.errors import ExportError, OutputError
from scio_crawler.common.files import safe
from scio_crawler.common.identity import PRODUCT, VERSION
from scio_crawler.contract import description
from scio_crawler.items import PAGES, PageLine, Record
from scio_crawler.showing import room
from scio_crawler.showing.exports.tables import Transcript, replacing_files, transcripts
from scio_crawler.showing.review import printed, sheets
from scio_crawler.showing.review.sampling import STRATUM, Stratum, draw
from scio_crawler.showing.room.paths import POLICY

FILE = "sample.json"  # what was drawn, for scoring
SHEETS = ("A.csv", "B.csv")
PAGE = "index.html"

_OWN, _ROOM = files(__package__) / "page", files(room) / "assets"
_ASSETS = (_OWN / "review.js", _ROOM / "room.css", _ROOM / "icon.svg")
_LONGEST = {"printed": 4_000, "question": 300, "text": 300}  # characters; middles are left out


def write(folder: Path, target: Path, wanted: int, seed: int) -> dict[str, Any]:
    """Draw *wanted* turns of *folder*, write sheets and page to *target*, and return the sample.

    Raises ExportError if there are no turns, a line is damaged, or *target* has a sample, whose
    sheets may be filled in, or cannot be written to.
    """
    if (target / FILE).exists():
        raise ExportError(
            f"{target} has a sample, whose sheets may be filled in: move it away, or name another "
            "folder with --to"
        )
    strata: dict[Stratum, list[str]] = defaultdict(list)
    for transcript in transcripts(folder):
        for turn in transcript.turns:
            strata[_stratum(transcript, turn)].append(turn["turn_id"])
    if not strata:
        raise ExportError(f"{folder} has no turns to review: crawl first")
    sample: dict[str, Any] = {
        "program": f"{PRODUCT} {VERSION}",
        "seed": seed,
        "of": sum(map(len, strata.values())),
        "strata": len(strata),
        "source": description.source(folder),
        "columns": sheets.COLUMNS,
        "turns": list(_rows(folder, draw(strata, wanted, seed))),
    }
    _write(target, description.title(description.is_of_sample(folder)), sample)
    return sample


def _write(target: Path, title: str, sample: Mapping[str, Any]) -> None:
    text = safe(json.dumps(sample, ensure_ascii=False, indent=1)) + "\n"
    about = {
        "policy": POLICY,
        "title": escape(title),
        "sample": text.replace("<", "\\u003c"),  # which could end the element that it stands in
    }
    page = Template((_OWN / PAGE).read_text("utf-8")).substitute(about)
    sheet = io.StringIO(newline="")
    csv.writer(sheet).writerows(sheets.blank(sample["turns"]))
    data = sheet.getvalue().encode("utf-8-sig", "replace")
    whole = {FILE: text.encode(), PAGE: page.encode(), **dict.fromkeys(SHEETS, data)}
    with replacing_files(target) as new_path:
        for name, data in (whole | {asset.name: asset.read_bytes() for asset in _ASSETS}).items():
            new_path(name).write_bytes(data)


def _stratum(transcript: Transcript, turn: Record) -> Stratum:
    return turn["date"][:4], transcript.entry["layout"], turn["role"]


def _rows(folder: Path, drawn: Mapping[str, float]) -> Iterator[Record]:
    """Yield a row for each of the turns *drawn*, in the order of the folder."""
    for transcript in transcripts(folder, PAGES):
        within = f"{transcript.entry['briefing_id']}-"
        if not any(id.startswith(within) for id in drawn):
            continue
        turns = {turn["turn_id"]: turn for turn in transcript.turns}
        pages = list(map(PageLine.from_record, transcript.side_tables[PAGES.name]))
        shown: dict[str, str] = {}
        with suppress(OutputError), reading_archive(folder) as archive:
            shown = printed.excerpts(turns.values(), printed.lines(archive, pages))
        for id in filter(drawn.__contains__, turns):
            turn, asked = turns[id], turns.get(turns[id]["reply_to_id"], {})
            row = {
                "turn_id": id,
                **dict(zip(STRATUM, _stratum(transcript, turn), strict=True)),
                "weight": f"{1 / drawn[id]:.6g}",
                "url": turn["url"],
                "page": turn["page"],
                "printed": shown.get(id, ""),
                "label": turn["label"],
                **{key: turn[key] for key in sheets.KEYS},
                "question": asked.get("text", ""),
            }
            yield row | {key: _ends(row[key], most) for key, most in _LONGEST.items()}


def _ends(text: str, most: int) -> str:
    half = most // 2
    return text if len(text) <= most else f"{text[:half]} [… {len(text) - most:,} …] {text[-half:]}"
