"""What counts as content, and what becomes of a reading."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from typing import Any

import pytest

from scio_crawler.folder.outcomes import OUTCOMES, Measure, compare, content_hash, decide, measure
from scio_crawler.items import Briefing, Turn
from tests.folder.made_up import LATER, briefing


def test_the_content_hash_is_what_the_contract_says() -> None:
    said = briefing(turns=2).turns
    keys = ("speaker", "label", "role", "position", "kind", "exchange", "reply_to", "text")
    content = [{key: turn.record()[key] for key in keys} for turn in said]
    compact = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    assert content_hash(said) == hashlib.sha256(compact.encode()).hexdigest()
    assert content_hash([]) == ""


HASHED = {
    **dict.fromkeys(("speaker", "label", "role", "position", "kind", "text"), "other"),
    **dict.fromkeys(("exchange", "reply_to"), 7),
}


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

DECISIONS = {
    "first met": (None, size(), "new"),
    "first met, in part": (None, PART, "new"),
    "announced": (None, EMPTY, "pending"),
    "nothing new": (size(), size(), "unchanged"),
    "another title": (size(), size(lines="x"), "rewritten"),
    "corrected": (size(), size("b"), "changed"),
    "longer": (size(), size("b", 12), "changed"),
    "a little shorter": (size(), size("b", 8), "changed"),
    "far fewer turns": (size(), size("b", 7, characters="1000"), "kept"),
    "far fewer characters": (size(), size("b", 10, characters="799"), "kept"),
    "nothing left": (size(), EMPTY, "stands"),
    "the missing page came": (PART, size("b"), "completed"),
    "the missing page held no turn": (PART, size("a", 9), "completed"),
    "one more page came, one is missing": (PART, size("b", 10, "partial"), "completed"),
    "still the same in part": (PART, PART, "unchanged"),
    "in part, with another title": (PART, size("a", 9, "partial", lines="x"), "rewritten"),
    "other pages are missing": (PART, size("b", 8, "partial"), "completed"),
    "most other pages are missing": (PART, size("b", 7, "partial"), "stands"),
    "a page fails when looked at again": (FULL, size("b", 9, "partial"), "stands"),
    "a page without turns fails": (FULL, size("a", 10, "partial"), "stands"),
    "it has grown, and a page fails": (FULL, size("b", 12, "partial"), "changed"),
    "most pages fail": (FULL, size("b", 4, "partial"), "stands"),
    "withdrawn and back": (size(withdrawn=LATER), size(), "rewritten"),
    "the site says what an import said": (size(imported=3), size(), "rewritten"),
    "the site says it on one more page": (size(imported=3), size(imported=2), "rewritten"),
    "an import says what the site said": (size(), size(imported=3), "unchanged"),
    "the site says far less than an import": (size(imported=3), size("b", 2), "changed"),
    "the site has nothing of it": (size(imported=3), EMPTY, "stands"),
    "far less in part": (size(imported=3), size("b", 2, "partial"), "stands"),
    "an import says far less": (size(), size("b", 2, imported=1), "kept"),
}


@pytest.mark.parametrize(("old", "new", "outcome"), DECISIONS.values(), ids=DECISIONS)
def test_what_becomes_of_a_reading(old, new, outcome) -> None:
    assert decide(old, new) == outcome


def test_every_outcome_is_decided_somewhere() -> None:
    others = {"withdrawn", "duplicate"}  # of what is no reading, and of any reading of a copy
    assert {case[-1] for case in DECISIONS.values()} == set(OUTCOMES) - others


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


# The difference: which turn is which is tested with turn_ids.py

TURNS = (("a", "lamps"), ("b", "wicks"), ("c", "oil"))
DIFFERENCES = {
    "nothing": (TURNS, [], [], []),
    "one more": ((*TURNS, ("d", "tides")), [4], [], []),
    "one before the others": ((("d", "tides"), *TURNS), [1], [], []),
    "one less": (TURNS[1:], [], [1], []),
    "another text": ((TURNS[0], ("b", "tides"), TURNS[2]), [], [], [2]),
    "another order": (TURNS[::-1], [], [], [1, 2]),
}


@pytest.mark.parametrize(
    ("new", "added", "removed", "changed"), DIFFERENCES.values(), ids=DIFFERENCES
)
def test_what_a_revision_changed(new, added, removed, changed) -> None:
    found = compare(numbered(TURNS), numbered(new))
    assert found == {"added": added, "removed": removed, "changed": changed}


def numbered(turns: Sequence[tuple[str, str]]) -> list[Turn]:
    return [
        Turn(turn_id=turn_id, turn=number, exchange=number, text=text)
        for number, (turn_id, text) in enumerate(turns, 1)
    ]


def test_a_first_revision_changed_nothing() -> None:
    assert compare([], numbered(TURNS)) == {}


def test_a_reading_that_a_person_takes_replaces_a_much_better_file() -> None:
    much_worse = size("b", 2)
    assert decide(FULL, much_worse) == "kept"
    assert decide(FULL, much_worse, is_accepted=True) == "changed"
