"""Score filled-in sheets, write the result, and put it into words."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from scio_crawler.common.errors import ExportError, count
from scio_crawler.common.files import loads
from scio_crawler.contract.description import REVIEW
from scio_crawler.showing.exports.tables import replacing_files
from scio_crawler.showing.review import sample, sheets
from scio_crawler.showing.review.sampling import STRATUM
from scio_crawler.showing.review.scoring import score

FILE = REVIEW.name
_HEAD = ("% wrong (95 %)", "both", "worst", "wrong", "right", "can't tell", "kappa")


def write(target: Path, paths: Sequence[Path]) -> dict[str, Any]:
    """Score the sheets at *paths*, of two readers and perhaps of who settled what they disagree on.

    The sample is the one in *target*; the result, which is returned, goes there, too. Raises
    ExportError if there is no sample or nothing can be written, SheetError for a faulty sheet.
    """
    try:
        drawn = loads((target / sample.FILE).read_text("utf-8"))
        rows = {row["turn_id"]: row for row in drawn["turns"]}
    except (OSError, ValueError, LookupError, TypeError, AttributeError) as error:
        hint = "draw one, or name with --to the folder that it was drawn to"
        raise ExportError(f"{target / sample.FILE} is no sample ({error}): {hint}") from error
    ticks = [sheets.read(path, rows) for path in paths]
    keys = score(rows.values(), ticks)
    result = {
        **{fact: drawn[fact] for fact in ("program", "seed", "of", "strata", "source")},
        "turns": len(rows),
        "sheets": [path.name for path in paths],
        "summary": list(_summary(drawn, keys)),
        "disputed": list(_disputed(ticks)),
        "keys": keys,
    }
    with replacing_files(target) as new_path:
        text = json.dumps(result, ensure_ascii=False, indent=1)
        new_path(FILE).write_text(f"{text}\n", "utf-8")
    return result


def lines(result: Mapping[str, Any]) -> Iterator[str]:
    """Yield the lines that show *result*: tables of all turns, and for each part of a stratum."""
    keys = result["keys"]
    yield _line("", _HEAD)
    for key, found in keys.items():
        bounds = (_percent(found[bound]) for bound in ("both", "worst"))
        counts = (found[name] for name in ("wrong", "right", "unsure"))
        kappa = "–" if found["kappa"] is None else f"{found['kappa']:.2f}"
        yield _line(key, [_interval(found), *bounds, *counts, kappa])
    for part in STRATUM:
        yield from ("", _line(f"by {part}", keys))
        for value in next(iter(keys.values()))[part]:
            yield _line(value, [_interval(found[part][value]) for found in keys.values()])
    yield f"{count(len(result['disputed']), 'tick')} on which the readers disagree: see {FILE}"


def _summary(drawn: Mapping[str, Any], keys: Mapping[str, Any]) -> Iterator[str]:
    turns = count(len(drawn["turns"]), "turn")
    yield (
        f"Two readers compared {turns} of the {drawn['of']:,} that {drawn['program']} read, "
        "drawn at random, with their pages. Wrong are, in percent, with the 95 % interval:"
    )
    yield from (f"{key}: {_interval(found)}" for key, found in keys.items())


def _disputed(ticks: Sequence[sheets.Ticks]) -> Iterator[list[str]]:
    """Yield turn, key and all ticks where the two readers say different things."""
    for id, said in ticks[0].items():
        for key in said:
            every = [each[id][key] for each in ticks]
            if sheets.UNSEEN not in every[:2] and every[0] != every[1]:
                yield [id, key, *every]


def _line(name: str, cells: Iterable[object]) -> str:
    return f"{name:14}" + "".join(f"{cell!s:>16}" for cell in cells)


def _interval(rates: Mapping[str, Any]) -> str:
    """Return the rate of *rates* with its interval, in percent: "1.5 (0.4–5.3)"."""
    rate, low, high = (_percent(rates[name]) for name in ("rate", "low", "high"))
    return rate if rates["rate"] is None else f"{rate} ({low}–{high})"


def _percent(rate: float | None) -> str:
    return "–" if rate is None else f"{100 * rate:.1f}"
