"""The campaign itself: what it invents is read as it says, and it sees what is wrong."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest

from tests.campaigns.invented import Conference, likeness, statement
from tests.campaigns.watching import Watch, follow
from tests.campaigns.years import BEGAN, EVENTS, Years, replay, some_exchange


def test_some_runs_find_nothing_and_a_difference_is_seen(tmp_path: Path) -> None:
    years = Years(5, tmp_path / "crawled")
    years.live(2)
    assert years.violations == 0
    assert list(replay(years, tmp_path / "replayed")) == []
    changed = next((tmp_path / "crawled").glob("briefings/*"))
    changed.write_bytes(changed.read_bytes().replace(b"lantern", b"candle"))
    faults = [what for _, what in years.watch.look()]
    assert "changed without a line of changes.jsonl" in faults
    assert any(what.startswith("check-output: ") for what in faults)


@pytest.mark.parametrize("event", EVENTS, ids=lambda event: event.__name__)
def test_every_event_leaves_a_conference_that_can_be_shown(event) -> None:  # type: ignore[no-untyped-def]
    chance = Random(1)
    one = Conference(1, BEGAN)
    for _ in range(3):
        one.bodies.append(some_exchange(chance) + some_exchange(chance))
    before = one.shown()
    for _ in range(3):
        event(chance, one)
    assert one.shown() != before


def test_ids_that_name_other_turns_are_seen(tmp_path: Path) -> None:
    watch = Watch(tmp_path)
    watch.named["scio-1-a"] = statement("one")
    watch.now.turns["scio-1"] = [{"turn_id": "scio-1-a", "text": statement("another")}]
    assert len([*watch._check_names("scio-1")]) == 1
    assert likeness(statement("one"), statement("another")) < 0.5


def test_a_copy_follows_turns_that_move() -> None:
    before, now = [[{"turn_id": id, "text": id} for id in order] for order in ("abc", "cab")]
    line = {"change": 1, "at": "", "revision": 2, "what": "turn-changed", "turn_id": "c"}
    assert list(follow("scio-1", before, now, [line | {"turn": 1}])) == []
    assert len(list(follow("scio-1", before, now, []))) == 1
