"""Score filled-in sheets, write the result, and put it into words."""

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from scio_crawler.common.clock import now
from scio_crawler.common.errors import ExportError
from scio_crawler.common.files import loads
from scio_crawler.contract.corrections import FILE as CORRECTIONS
from scio_crawler.contract.corrections import Correction, text_of
from scio_crawler.contract.description import REVIEW, reviews
from scio_crawler.items import Record
from scio_crawler.reading.text import normalize, straight
from scio_crawler.showing.exports.tables import replacing_files
from scio_crawler.showing.review import sample, sheets
from scio_crawler.showing.review.kinds import (
    EDGE,
    KINDS,
    NOTHING,
    RIGHT,
    UNSEEN,
    UNSURE,
    WRONG,
    compare,
)
from scio_crawler.showing.review.scoring import Measured, agreement, final_mark, share


class Judged(NamedTuple):
    """What two readers, and who settles, code of a key of a unit: are the data right?"""

    unit: Record
    data: str
    codes: Sequence[str]
    verdicts: Sequence[str]


def write(target: Path, what: str) -> dict[str, Any]:
    """Score the sheets beside the sample of *what* in *target*, and return the result.

    It goes to *target*; beside the sheets goes what the third one corrects. Raises ExportError if
    there is no sample, two readers coded no unit, or nothing can be written, SheetError for a
    faulty sheet.
    """
    own = target / what
    try:
        drawn = loads((own / sample.FILE).read_text("utf-8"))
        of, units = drawn["of"], {unit["id"]: unit for unit in drawn.pop("units")}
    except (OSError, ValueError, LookupError, TypeError, AttributeError) as error:
        raise ExportError(
            f"{own / sample.FILE} is no sample ({error}): draw one, or name with --to the folder "
            "that it was drawn to"
        ) from error

    read = [sheets.read(own / name, what, units) for name in sample.SHEETS]
    coded = sum(all(any(sheet.get(id, {}).values()) for sheet in read[:2]) for id in units)
    if not coded:
        raise ExportError(
            f"{own}: there is no unit that both A.csv and B.csv code. Nothing written"
        )
    result = {**drawn, "units": len(units), "coded": coded, "keys": {}, "disputed": []}
    corrections: list[Correction] = []
    for key in KINDS[what]["coded"]:
        judged = [_judged(unit, key, read) for unit in units.values()]
        result["keys"][key] = _score(judged, of)
        for each in judged:
            if WRONG in each.verdicts[:2]:
                result["disputed"].append([each.unit["id"], key, *each.codes, each.data[-EDGE:]])
            if each.verdicts[2] == WRONG and key in KINDS[what].get("corrected", ()):
                corrections.append(_correction(each, key))
        if key == "turns":
            result["lost"] = _lost(judged, of)
    result["summary"] = list(_summary(result))
    results = json.dumps(reviews(target) | {what: result}, ensure_ascii=False, indent=1)
    with replacing_files(target) as new_path:
        text = text_of([Correction._fields, *corrections])
        new_path(f"{what}/{CORRECTIONS}").write_text(text, "utf-8")
        new_path(REVIEW.name).write_text(f"{results}\n", "utf-8")
    return result


def _judged(unit: Record, key: str, read: Sequence[sheets.Codes]) -> Judged:
    data = unit["data"][key]
    codes = [sheet.get(unit["id"], {}).get(key, UNSEEN) for sheet in read]
    return Judged(unit, data, codes, [compare(key, data, code) for code in codes])


def _score(judged: Sequence[Judged], of: int) -> dict[str, Any]:
    """Return how many of the units, drawn from *of*, are right and wrong, and the agreement."""
    said = [final_mark(each.verdicts) for each in judged]
    known, pairs = list[Measured](), list[list[str]]()
    for each, what in zip(judged, said, strict=True):
        if what in (RIGHT, WRONG):
            known.append(Measured(each.unit, what == WRONG))
        own = zip(each.codes[:2], each.verdicts, strict=False)
        # What agrees with the data is the same, however it is written.
        pairs.append([f"{RIGHT} {each.data}" if is_so == RIGHT else code for code, is_so in own])
    return {
        "right": said.count(RIGHT),
        "wrong": said.count(WRONG),
        "unsure": said.count(UNSURE),
        **share(known, of),
        **agreement(pairs),
    }


def _lost(judged: Sequence[Judged], of: int) -> dict[str, Any]:
    """Return which share of the turns that begin on pages the data lack: what was counted last."""
    found = []
    for each in judged:
        counts = [int(code) for code in each.codes if code.isdecimal()]
        if counts:
            last = counts[-1]
            found.append(Measured(each.unit, max(0, last - int(each.data)), last))
    return share(found, of)


def _correction(judged: Judged, key: str) -> Correction:
    settled = normalize(judged.codes[2])
    if key in ("speaker", "organization"):
        settled = straight(settled)
    return Correction(
        briefing_id=judged.unit["briefing_id"],
        turn_id=judged.unit["turn_id"],
        page="",
        label="",
        key=key,
        was=judged.data,
        value="" if settled == NOTHING else settled,
        by="review",
        at=now(),
        why="settled in a review",
    )


def _summary(result: Mapping[str, Any]) -> Iterator[str]:
    yield (
        f"Two readers coded {result['coded']:,} of {result['of']:,} {result['what']} that "
        f"{result['program']} read, drawn at random, from the pages, without seeing the data. "
        "Wrong are, in percent, with the 95 % interval:"
    )
    for key, found in result["keys"].items():
        kappa = "unknown" if found["kappa"] is None else f"{found['kappa']:.2f}"
        known = found["wrong"] + found["right"]
        yield f"{key}: {_interval(found)}, {found['wrong']:,} of {known:,}; kappa {kappa}"
    if "lost" in result:
        yield f"turns that are lost: {_interval(result['lost'])}"


def _interval(rates: Mapping[str, Any]) -> str:
    """Return the rate of *rates* with its interval, in percent: "1.5 (0.4–5.3)"."""
    if rates["rate"] is None:
        return "unknown"
    rate, low, high = (f"{100 * rates[name]:.1f}" for name in ("rate", "low", "high"))
    return f"{rate} ({low}–{high})"
