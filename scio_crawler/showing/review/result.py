"""Score filled-in sheets, write the result, and put it into words."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
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
    KINDS,
    MAX_EXCERPT,
    NOTHING,
    RIGHT,
    UNSURE,
    WRONG,
    verdict_on,
)
from scio_crawler.showing.review.scoring import Measurement, agreement, estimate_share, final_mark

_REFEREE = 2  # index of the third one's codes and verdicts, after those of two readers


class CodedValue(NamedTuple):
    """A value of a unit, what two readers and the referee code, and whether that agrees with it."""

    unit: Record
    data: str
    codes: list[str]
    verdicts: list[str]

    def measurement(self, part: float, whole: float = 1) -> Measurement:
        return Measurement(self.unit["stratum"], self.unit["weight"], part, whole)

    def code_to_compare(self, reader: int) -> str:
        """Return the code of a *reader*; what agrees with the data is equal, however written."""
        if self.verdicts[reader] == RIGHT:
            return f"{RIGHT} {self.data}"
        return self.codes[reader]


def score_sheets(target: Path, kind: str) -> dict[str, Any]:
    """Score the sheets about units of a *kind* in *target*, and return the result.

    The result also goes to a file in *target*, and the referee's corrections to one next to the
    sheets. Raises ExportError if there is no sample, two readers coded no unit, or nothing can be
    written, SheetError for a faulty sheet.
    """
    folder = target / kind
    drawn, of, units = _load_sample(folder / sample.FILE)
    filled = [sheets.read_sheet(folder / name, kind, units) for name in sample.SHEETS]
    coded = _count_coded(units, filled)
    if not coded:
        raise ExportError(
            f"{folder}: there is no unit that both A.csv and B.csv code. Nothing written"
        )

    result = drawn | {"units": len(units), "coded": coded, "keys": {}, "disputed": []}
    rows: list[Iterable[str]] = [Correction._fields]  # of the file of corrections
    for key in KINDS[kind]["coded"]:
        values = [_coded_value(unit, key, filled) for unit in units.values()]
        result["keys"][key] = _score_key(values, of)
        result["disputed"] += _disputed(values, key)
        if key in KINDS[kind].get("corrected", ()):
            rows += _corrections(values, key)
        if key == "turns":
            result["lost"] = _share_of_lost_turns(values, of)
    result["summary"] = list(_summary(result))

    results = reviews(target) | {kind: result}
    results_text = json.dumps(results, ensure_ascii=False, indent=1)
    with replacing_files(target) as new_path:
        new_path(f"{kind}/{CORRECTIONS}").write_text(text_of(rows), "utf-8")
        new_path(REVIEW.name).write_text(f"{results_text}\n", "utf-8")
    return result


def _load_sample(path: Path) -> tuple[dict[str, Any], int, dict[str, Record]]:
    """Return the facts about the sample at *path*, the size of what it was drawn from, its units.

    Raises ExportError.
    """
    try:
        facts = loads(path.read_text("utf-8"))
        units = {unit["id"]: unit for unit in facts.pop("units")}
        return facts, facts["of"], units
    except (OSError, ValueError, LookupError, TypeError, AttributeError) as error:
        raise ExportError(
            f"{path} is not a sample ({error}): draw one, or name with --to the folder "
            "that it was drawn to"
        ) from error


def _count_coded(unit_ids: Iterable[str], filled: Sequence[sheets.Codes]) -> int:
    """Return how many units both readers coded, at least one key of each."""
    count = 0
    for unit_id in unit_ids:
        first, second = (any(sheet[unit_id].values()) for sheet in filled[:_REFEREE])
        count += first and second
    return count


def _coded_value(unit: Record, key: str, filled: Sequence[sheets.Codes]) -> CodedValue:
    data = unit["data"][key]
    codes = [sheet[unit["id"]][key] for sheet in filled]
    return CodedValue(unit, data, codes, [verdict_on(key, data, code) for code in codes])


def _score_key(values: Sequence[CodedValue], of: int) -> dict[str, Any]:
    """Return how many *values*, drawn from *of*, are right and wrong, and how far readers agree."""
    marks = [final_mark(value.verdicts) for value in values]
    known = []
    pairs = []
    for value, mark in zip(values, marks, strict=True):
        if mark in (RIGHT, WRONG):
            known.append(value.measurement(mark == WRONG))
        pairs.append((value.code_to_compare(0), value.code_to_compare(1)))

    counts = {
        "right": marks.count(RIGHT),
        "wrong": marks.count(WRONG),
        "unsure": marks.count(UNSURE),
    }
    return counts | estimate_share(known, of) | agreement(pairs)


def _disputed(values: Sequence[CodedValue], key: str) -> Iterator[list[str]]:
    """Yield a row about each of *values* that a reader finds wrong."""
    for value in values:
        if WRONG in value.verdicts[:_REFEREE]:
            yield [value.unit["id"], key, *value.codes, value.data[-MAX_EXCERPT:]]


def _share_of_lost_turns(values: Sequence[CodedValue], of: int) -> dict[str, Any]:
    """Return which share of the turns that begin on pages the data lacks; the last count holds."""
    known = []
    for value in values:
        counts = [int(code) for code in value.codes if code.isdecimal()]
        if counts:
            lost = max(0, counts[-1] - int(value.data))
            known.append(value.measurement(lost, counts[-1]))
    return estimate_share(known, of)


def _corrections(values: Sequence[CodedValue], key: str) -> Iterator[Correction]:
    """Yield a correction of each of *values* that the referee finds wrong."""
    for value in values:
        if value.verdicts[_REFEREE] != WRONG:
            continue

        corrected = normalize(value.codes[_REFEREE])
        if key in ("speaker", "organization"):
            corrected = straight(corrected)
        if corrected == NOTHING:
            corrected = ""
        yield Correction(
            briefing_id=value.unit["briefing_id"],
            turn_id=value.unit["turn_id"],
            page="",
            label="",
            key=key,
            was=value.data,
            value=corrected,
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
    for key, score in result["keys"].items():
        kappa = "unknown"
        if score["kappa"] is not None:
            kappa = f"{score['kappa']:.2f}"
        rate = _rate_in_words(score)
        wrong = score["wrong"]
        known = wrong + score["right"]
        yield f"{key}: {rate}, {wrong:,} of {known:,}; kappa {kappa}"

    if "lost" in result:
        yield f"turns that are lost: {_rate_in_words(result['lost'])}"


def _rate_in_words(share: Mapping[str, Any]) -> str:
    """Return the rate of a *share* with its interval, in percent: "1.5 (0.4–5.3)"."""
    if share["rate"] is None:
        return "unknown"
    rate, low, high = (f"{100 * share[name]:.1f}" for name in ("rate", "low", "high"))
    return f"{rate} ({low}–{high})"
