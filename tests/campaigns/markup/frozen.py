"""The transcripts of the frozen pages, to be rendered like those that are made up."""

from __future__ import annotations

import random
import zlib
from dataclasses import replace
from datetime import date, timedelta
from functools import cache
from itertools import pairwise
from typing import Any

from tests import fixtures
from tests.campaigns.markup.transcripts import Person, Transcript, Turn

PREFIX = "frozen "
# These are understood by their markup: by bold labels, and by what earlier pages show.
_BY_MARKUP = ("labels-in-bold-and-a-name-that-is-not", "outlets-that-are-called-on-or-met-again")


@cache
def frozen() -> dict[str, Transcript]:
    """Return the frozen transcripts by the name of their case.

    Those are left out whose labels say something else than the speaker, or in which the same
    speaker has two turns running, since a page break between these would join them.
    """
    found: dict[str, Transcript] = {}
    for case in fixtures.cases():
        if case in _BY_MARKUP:
            continue
        for briefing in fixtures.expected(case)["briefings"]:
            if (transcript := _transcript(briefing)) is not None:
                found.setdefault(PREFIX + case, transcript)
    return found


def of_seed(name: str, seed: str) -> Transcript:
    """Return the transcript *name* under a number and on a day of its own."""
    chance, known = random.Random(f"{name} {seed}"), frozen()[name]
    later = timedelta(chance.randrange(3000))
    held = known.held + later
    return replace(
        known,
        number=chance.randrange(1, 89_999_999),
        summary=f"A press conference was held in Beijing on {held:%B} {held.day}.",
        held=held,
        published=known.published + later,
    )


def _transcript(briefing: dict[str, Any]) -> Transcript | None:
    turns, people = briefing.get("turns"), briefing.get("people", [])
    if not turns or [person["role"] for person in people].count("chair") != 1:
        return None
    if any(not turn.get("speaker") or turn["speaker"] != turn.get("label") for turn in turns):
        return None
    if any(one["speaker"] == other["speaker"] for one, other in pairwise(turns)):
        return None
    entry = briefing["entry"]
    if entry["status"] != "complete":
        return None
    held = date.fromisoformat(entry["date"])
    return Transcript(
        number=zlib.crc32(entry["title"].encode()) % 89_999_999,
        title=entry["title"],
        summary=entry.get("summary", ""),
        held=held,
        published=max(held, date.fromisoformat(entry["published"])),
        people=tuple(
            Person(one["name"], one.get("honorific", "Mr."), one.get("position", ""), one["role"])
            for one in people
        ),
        turns=tuple(
            Turn(turn["speaker"], turn["role"], tuple(turn.get("text", "").split("\n\n")))
            for turn in turns
        ),
    )
