"""Which turns differ between two revisions; what is reported of them is tested with the fold."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from scio_crawler.folder.changes import changed_turns
from scio_crawler.items import Turn

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
    found = changed_turns(numbered(TURNS), numbered(new))
    assert found == {"added": added, "removed": removed, "changed": changed}


def numbered(turns: Sequence[tuple[str, str]]) -> list[Turn]:
    return [
        Turn(turn_id=turn_id, turn=number, exchange=number, text=text)
        for number, (turn_id, text) in enumerate(turns, 1)
    ]


def test_a_first_revision_changed_nothing() -> None:
    assert changed_turns([], numbered(TURNS)) == {}
