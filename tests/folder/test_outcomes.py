"""What counts as content, and what the outcome of a reading is."""

from __future__ import annotations

import hashlib
import json
from typing import Any

import pytest

from scio_crawler.contract.lines import content_hash
from scio_crawler.folder.outcomes import Measure, decide, measure
from scio_crawler.items import Briefing, Turn
from tests.folder.made_up import LATER, briefing

HASHED = {
    **dict.fromkeys(("speaker", "label", "role", "position", "kind"), "other"),
    **dict.fromkeys(("exchange", "reply_to"), 7),
    "text": "other",
}


def test_the_content_hash_is_what_the_contract_says() -> None:
    turns = briefing(turns=2).turns
    content = [{key: turn.record()[key] for key in HASHED} for turn in turns]
    compact = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    assert content_hash(turns) == hashlib.sha256(compact.encode()).hexdigest()
    assert content_hash([]) == ""


@pytest.mark.parametrize("key", Turn.keys())
def test_content_is_hashed_and_nothing_else(key: str) -> None:
    one, other = briefing().turns, briefing().turns
    setattr(other[3], key, HASHED.get(key, "other"))
    assert (content_hash(one) != content_hash(other)) == (key in HASHED)


# The decision


def size(content: str = "a", turns: int = 10, status: str = "complete", **more: Any) -> Measure:
    characters = int(more.pop("characters", turns * 100))
    lines = more.pop("lines", content)
    return Measure(status, turns if content else 0, characters, content, lines, **more)


FULL, PART, EMPTY = size(), size("a", 9, "partial"), size("", 0, "pending")

# Further ones are in the stories of test_fold.py.
DECISIONS = {
    "a little shorter": (size(), size("b", 8), "changed"),
    "far fewer turns": (size(), size("b", 7, characters="1000"), "kept"),
    "far fewer characters": (size(), size("b", 10, characters="799"), "kept"),
    "the missing page held no turn": (PART, size("a", 9), "completed"),
    "one more page came, one is missing": (PART, size("b", 10, "partial"), "completed"),
    "still the same in part": (PART, PART, "unchanged"),
    "in part, with another title": (PART, size("a", 9, "partial", lines="x"), "rewritten"),
    "other pages are missing": (PART, size("b", 8, "partial"), "completed"),
    "most other pages are missing": (PART, size("b", 7, "partial"), "stands"),
    "a page without turns fails": (FULL, size("a", 10, "partial"), "stands"),
    "most pages fail": (FULL, size("b", 4, "partial"), "stands"),
    "withdrawn and back": (size(withdrawn=LATER), size(), "rewritten"),
    "the site says it on one more page": (size(imported=3), size(imported=2), "rewritten"),
    "the site has nothing of it": (size(imported=3), EMPTY, "stands"),
    "far less in part": (size(imported=3), size("b", 2, "partial"), "stands"),
}


@pytest.mark.parametrize(("old", "new", "outcome"), DECISIONS.values(), ids=DECISIONS)
def test_the_outcome_of_a_reading(old, new, outcome) -> None:
    assert decide(old, new) == outcome


def test_clocks_and_revisions_make_no_other_reading() -> None:
    later = briefing(fetched=LATER)
    for turn in later.turns:
        turn.revision = 3
    assert measured(briefing()) == measured(later)
    assert measured(briefing()) != measured(briefing(title="Corrected"))


def measured(item: Briefing) -> Measure:
    return measure(item.entry.status, item.turns)


@pytest.mark.parametrize("text", ["", "Two words.\n\nTwo more.", "one\u3000two\tthree\u2028four"])
def test_characters_are_all_but_white_space(text: str) -> None:
    turns = [Turn(text=text), Turn(text="“Yes”\nNo")]
    assert measure("complete", turns).characters == len("".join(text.split())) + 7
