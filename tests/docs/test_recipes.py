"""The recipes that follow changes do so: the sample, on which they are shown, has none."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from contextlib import closing
from operator import itemgetter
from pathlib import Path
from typing import Any

import pytest

from tests.docs.markdown import LOADING, fenced
from tests.folder import made_up
from tests.folder.made_up import ID, briefing, folder_in, gone, imported, lines

DAYS = [f"2024-08-0{day}T00:00:00Z" for day in range(1, 6)]


def recipe(word: str, folder: Path) -> str:
    """Return the recipe with *word* in it, for *folder*."""
    [code] = [code for code in fenced(LOADING, "python") if word in code]
    assert 'Path("output/sample")' in code
    return code.replace('Path("output/sample")', f"Path({str(folder)!r})")


def publish(folder: Path, *readings: dict[str, Any]) -> None:
    """Publish *readings*, keys of briefings, one a day, each by a run of its own."""
    with folder_in(folder) as opened:
        for day, (at, keys) in enumerate(zip(DAYS, readings, strict=False)):
            made_up.publish(opened, briefing(fetched=at, digest=f"{day}" * 32, **keys))


def turns(folder: Path) -> list[dict[str, Any]]:
    """Return the turns of all briefings."""
    return [turn for file in sorted(folder.glob("briefings/*.jsonl")) for turn in lines(file)]


# A reference that lasts


@pytest.fixture
def find(tmp_path: Path) -> Callable[[str], dict[str, Any] | None]:
    """Return the recipe's function, for the folder `tmp_path`."""
    code, _, _ = recipe("def find(", tmp_path).partition("\nturn = find(")
    names: dict[str, Any] = {}
    exec(code, names)
    return names["find"]


LONGER, SHORTER = {"turns": 12}, {"turns": 11}
FOUND: dict[str, tuple[list[dict[str, Any]], int, str]] = {
    "it stays": ([{}, LONGER], 5, "Turn 5 is about growth."),
    "replaced twice": ([{}, {"word": "lamps"}, {"word": "tides"}], 5, "Turn 5 is about tides."),
    "removed": ([LONGER, SHORTER, SHORTER | {"word": "tides"}], 12, "Turn 12 is about growth."),
}


@pytest.mark.parametrize("name", FOUND)
def test_a_turn_is_found_as_it_is_or_as_it_was(name: str, tmp_path: Path, find: Any) -> None:
    readings, number, text = FOUND[name]
    publish(tmp_path, *readings)
    quoted = lines(tmp_path / f"revisions/{ID}/1.jsonl")[number - 1]
    found = find(quoted["turn_id"])
    revision = 1 if name == "removed" else len(readings)
    assert (found["text"], found["revision"]) == (text, revision)


def test_what_never_was_is_not_found(tmp_path: Path, find: Any) -> None:
    publish(tmp_path, {})
    assert find(f"{ID}-0123456789") is None
    assert find("scio-inline-2020-01-26-1a2b3c4d-0123456789-2") is None


# A copy kept up to date


def test_a_copy_follows_every_change(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "output"
    monkeypatch.chdir(tmp_path)
    code = recipe("copy.sqlite", folder)

    def check() -> None:
        names: dict[str, Any] = {}
        exec(code, names)
        names["copy"].close()
        with closing(sqlite3.connect("copy.sqlite")) as copy:
            found = [json.loads(line) for (line,) in copy.execute("SELECT line FROM turns")]
            by_id = itemgetter("turn_id")
            assert sorted(found, key=by_id) == sorted(turns(folder), key=by_id)

    publish(folder, {})
    with folder_in(folder) as opened:
        other = imported(briefing(briefing_id="scio-2", day="2024-07-06"))
        made_up.publish(opened, other)
    check()
    check()  # nothing is new
    publish(folder, {}, {}, {"turns": 12}, {"word": "lamps", "turns": 12})
    check()
    with folder_in(folder) as opened:
        made_up.publish(opened, gone("2024-09-01T00:00:00Z", ID))
    check()
    with folder_in(folder) as opened:
        opened.states.replace_imports("scio-2", [])
        opened.reconcile()
        made_up.publish(opened)
    assert len(turns(folder)) == 12
    check()
