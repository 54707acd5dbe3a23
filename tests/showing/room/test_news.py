"""What happened to transcripts, as events of their changes."""

from __future__ import annotations

import pytest

pytest.importorskip("jinja2", reason="the extra `site` is not installed")

from scio_crawler.items import Change, Record
from scio_crawler.showing.room.lists import events


def change(what: str, briefing_id: str = "scio-1", by: str = "", revision: int = 1) -> Record:
    at = "2025-03-04T05:06:07Z"
    return Change(1, at, briefing_id, revision, what, by).record()


def told(changes: list[Record]) -> list[tuple[str, str, str]]:
    return [
        (str(event.change["briefing_id"]), event.label, event.details) for event in events(changes)
    ]


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        pytest.param([], [], id="nothing"),
        pytest.param([change("new", by="reading")], [("scio-1", "New", "")], id="first turns"),
        pytest.param(
            [change("new"), change("new", "scio-2")],
            [("scio-2", "New", ""), ("scio-1", "New", "")],
            id="the latest first",
        ),
        pytest.param(
            [
                change("revised", by="site", revision=2),
                change("turn-added", by="site", revision=2),
                change("turn-changed", by="site", revision=2),
                change("turn-changed", by="site", revision=2),
            ],
            [("scio-1", "Revised", "the page has changed; 1 turn added; 2 turns changed")],
            id="a revision with its turns",
        ),
        pytest.param(
            [change("withdrawn", by="site")],
            [("scio-1", "Withdrawn", "")],
            id="a page that is gone has not changed",
        ),
        pytest.param(
            [change("withdrawn", by="reading")],
            [("scio-1", "Withdrawn", "the same page is read differently")],
            id="a page that turned out to be no transcript",
        ),
        pytest.param([change("turn-changed")], [], id="turns of an event that is not shown"),
    ],
)
def test_events(changes: list[Record], expected: list[tuple[str, str, str]]) -> None:
    assert told(changes) == expected


def test_only_the_latest_events_are_kept() -> None:
    found = told([change("new", f"scio-{number}") for number in range(500)])
    assert found[0] == ("scio-499", "New", "")
    assert len(found) == 60
