"""What can be reviewed: the units of a folder, and the keys of each that readers code. Pure.

``kinds.json`` has by table what readers are shown and what they code; a key that is none of the
table is filled in here.
"""

import json
from collections.abc import Iterator, Sequence
from importlib.resources import files
from typing import Any

from scio_crawler.contract.schemas import schema
from scio_crawler.items import CATALOGUE, EXCHANGES, OFFICES, PAGES, PEOPLE, TABLES, TURNS, Record
from scio_crawler.reading.text import comparison_key
from scio_crawler.showing.exports.tables import Transcript

KINDS: dict[str, Any] = json.loads((files(__package__) / "kinds.json").read_text("utf-8"))
SIDE_TABLES = (PEOPLE, PAGES, OFFICES, EXCHANGES)

NOTHING, UNSURE, UNSEEN = "-", "?", ""  # for an empty value, for "can't tell", and for no code
RIGHT, WRONG = "right", "wrong"

_COMPARED = {"first": str.startswith, "last": str.endswith, "end": str.__contains__}
_LISTS = ("addressed_to", "answered_by")  # in any order
_NUMBERS = {key: {"pattern": "^[0-9]{1,4}$"} for key in ("turns", "people")}
EDGE = 300  # characters of a beginning or an end that can be coded


def units(what: str, of: Transcript, turns: Sequence[Record]) -> Iterator[Record]:
    """Yield the units of the transcript *of* a conference, which has these *turns*.

    ``data`` are the values of what is coded; a reader finds the unit by what is ``shown``.
    """
    kind = KINDS[what]
    tables = {TURNS.name: turns, CATALOGUE.name: [of.entry], **of.side_tables}
    by_id = {turn["turn_id"]: turn for turn in turns}
    for number, line in enumerate(tables[what], 1):
        turn_id = line.get("turn_id") or line.get("question_id", "")
        turn = by_id.get(turn_id, {"text": "", "page": line.get("page", 1), "reply_to_id": ""})
        values = line | {
            "asker": by_id.get(turn["reply_to_id"], {}).get("speaker", ""),
            "first": turn["text"][:EDGE],
            "last": turn["text"][-EDGE:],
            "people": len(of.side_tables[PEOPLE.name]),
        }
        if what == PAGES.name:
            page = line["page"]
            here = [turn for turn in turns if turn["page"] <= page <= turn["page_end"]]
            values["turns"] = sum(turn["page"] == page for turn in here)
            values["end"] = " ".join(turn["text"] for turn in here)
        id = turn_id or f"{of.entry['briefing_id']}/{number}"
        yield {
            "id": id,
            "briefing_id": of.entry["briefing_id"],
            "turn_id": turn_id,
            "stratum": (of.entry["date"][:4], of.entry["layout"], line[kind["group"]]),
            "data": {key: str(values[key]) for key in kind["coded"]},
            "shown": {
                "id": id,
                "page": turn["page"],
                "find": ", ".join(line[key] for key in kind["shown"]),
            },
        }


def codebook(what: str) -> dict[str, dict[str, Any]]:
    """Return by key of *what* the schema of what can be coded; ``about`` says it to people."""
    (table,) = (table for table in TABLES if table.name == what)
    rules = schema(table)["properties"] | _NUMBERS
    coded = KINDS[what]["coded"]
    return {key: rules.get(key, {}) | {"about": about} for key, about in coded.items()}


def compare(key: str, data: str, code: str) -> str:
    """Return whether *code* says that *data* are right or wrong, or else what it says.

    Case, spaces and punctuation do not count.
    """
    if code in (UNSURE, UNSEEN):
        return code
    text, words = _letters(key, data), _letters(key, code)
    matches = _COMPARED.get(key, str.__eq__)
    is_right = matches(text, words) if words else not text
    return RIGHT if is_right else WRONG


def _letters(key: str, value: str) -> str:
    parts = value.split(";") if key in _LISTS else [value]
    return "".join(sorted(map(comparison_key, parts)))
