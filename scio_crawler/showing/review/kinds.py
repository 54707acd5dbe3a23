"""Kinds of units that can be reviewed, and the keys of each that readers code. Pure.

``kinds.json`` has what readers are shown and what they code, by table. A coded key that the table
lacks is derived here.
"""

import json
from collections.abc import Iterator, Mapping
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

MAX_EXCERPT = 300  # characters of the beginning or end of a speech that can be coded
_TABLES = {table.name: table for table in TABLES}
_IS_MATCH = {"first": str.startswith, "last": str.endswith, "end": str.__contains__}
_LISTS = ("addressed_to", "answered_by")  # in any order
_NUMBERS = {key: {"pattern": "^[0-9]{1,4}$"} for key in ("turns", "people")}


def units_of(kind: str, transcript: Transcript) -> Iterator[Record]:
    """Yield the units of a *kind* in *transcript*.

    ``data`` has the values of the coded keys; a reader finds the unit by what is ``shown``.
    """
    keys = KINDS[kind]
    briefing = transcript.entry
    briefing_id = briefing["briefing_id"]
    tables = {TURNS.name: transcript.turns, CATALOGUE.name: [briefing]} | transcript.side_tables
    turns_by_id = {turn["turn_id"]: turn for turn in transcript.turns}

    for number, line in enumerate(tables[kind], 1):
        turn_id = line.get("turn_id") or line.get("question_id", "")
        turn = turns_by_id.get(turn_id, line)
        unit_id = turn_id or f"{briefing_id}/{number}"
        values = line | _derived_values(kind, line, transcript, turns_by_id)
        stratum = (briefing["date"][:4], briefing["layout"], line[keys["group"]])
        shown = {
            "id": unit_id,
            "page": turn.get("page", 1),
            "find": ", ".join(line[key] for key in keys["shown"]),
        }
        unit = {
            "id": unit_id,
            "briefing_id": briefing_id,
            "turn_id": turn_id,
            "stratum": stratum,
            "data": {key: str(values[key]) for key in keys["coded"]},
            "shown": shown,
        }
        yield unit


def _derived_values(
    kind: str, line: Record, transcript: Transcript, turns_by_id: Mapping[str, Record]
) -> Record:
    """Return the values of the coded keys that the *line* of a unit lacks."""
    if kind == TURNS.name:
        question = turns_by_id.get(line["reply_to_id"], {})
        asker = question.get("speaker", "")
        text = line["text"]
        return {"asker": asker, "first": text[:MAX_EXCERPT], "last": text[-MAX_EXCERPT:]}

    if kind == PAGES.name:
        beginning = 0
        texts = []
        for turn in transcript.turns:
            if turn["page"] <= line["page"] <= turn["page_end"]:
                texts.append(turn["text"])
                beginning += turn["page"] == line["page"]
        return {"turns": beginning, "end": " ".join(texts)}

    if kind == CATALOGUE.name:
        return {"people": len(transcript.side_tables[PEOPLE.name])}
    return {}


def codebook(kind: str) -> dict[str, dict[str, Any]]:
    """Return the schema of what can be coded, by key; its ``about`` explains the key to people."""
    rules = schema(_TABLES[kind])["properties"] | _NUMBERS
    coded = KINDS[kind]["coded"]
    return {key: rules.get(key, {}) | {"about": about} for key, about in coded.items()}


def verdict_on(key: str, data: str, code: str) -> str:
    """Return whether the reader's *code* says that *data* is ``RIGHT`` or ``WRONG``.

    Case, spaces and punctuation do not count. A code that does not say is returned as it is.
    """
    if code in (UNSURE, UNSEEN):
        return code

    text = _comparable(key, data)
    words = _comparable(key, code)
    if words:
        is_match = _IS_MATCH.get(key, str.__eq__)
        is_right = is_match(text, words)
    else:
        is_right = not text
    return RIGHT if is_right else WRONG


def _comparable(key: str, value: str) -> str:
    if key not in _LISTS:
        return comparison_key(value)
    parts = map(comparison_key, value.split(";"))
    return "".join(sorted(parts))
