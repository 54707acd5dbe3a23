"""Judge a quotation by turns in memory: the scripts get all of them, whatever they ask for."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

from scio_crawler.showing.quoting.engine import Engine
from scio_crawler.showing.quoting.words import cleaned

_KEYS = "title date position organization speaker label role same_as".split()


def turn(text: str, at: int = 0, **values: Any) -> dict[str, Any]:
    """Return a turn as the scripts know it."""
    known = {"briefing_id": "scio-1", "turn_id": f"scio-1-{at}", "revision": 1, "earlier": 0}
    return {**dict.fromkeys(_KEYS, ""), **known, "at": at, **values, "text": cleaned(text)}


@cache
def engine() -> Engine:
    return Engine()


def judged(quotation: str, turns: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Return what the scripts find of *quotation* in *turns*."""
    step = engine().call("search", quotation)
    while not step["done"]:
        step = engine().call("answer", _answer(step["value"], turns))
    found: dict[str, Any] = step["value"]
    return found


def _answer(asked: dict[str, Any], turns: Sequence[dict[str, Any]]) -> Any:
    if "having" in asked:
        return {"turns": turns, "more": False}
    if "nearest" in asked:
        return [turns for _ in asked["nearest"]]
    return turns


def is_exact(quotation: str, text: str) -> bool:
    """Return whether *text* has the words of *quotation*, letter for letter."""
    (found,) = engine().call("exactlyIn", quotation, [cleaned(text)])
    return bool(found)
