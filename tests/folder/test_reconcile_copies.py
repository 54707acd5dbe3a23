"""Of the copies of one conference, the best one has the file."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from tests.folder.made_up import SPEECH, folder_in, publish, state, take
from tests.folder.runs import Follower, content, faults_in, groups, lose, reported, run, turns_in
from tests.folder.test_fold import IMPORT, Story, states_of
from tests.sampling import fewer


def check(path: Path) -> None:
    """Check what the files, the catalogue and ``same_as`` say of each other."""
    kinds = ("same_as", "status and file", "strange files", "revisions", "shared keys")
    assert [str(fault) for fault in faults_in(path) if fault.kind in kinds] == []


OTHER = " Nobody had asked the ferrymen of the lower river before that winter." * 5
# What was there, by a name. "3-both" is a copy of "1" and of "2-other", which are no copies.
COPY: dict[str, dict[str, Any]] = {
    "1": {"briefing_id": "scio-1001", "turns": 12, "speech": SPEECH},
    "2": {"briefing_id": "scio-1002", "turns": 11, "speech": SPEECH},
    "3": {"briefing_id": "scio-1003", "turns": 10, "speech": SPEECH},
    "other": {"speech": OTHER},
    "both": {"speech": SPEECH + OTHER},
    "longer": {"turns": 14},
    "moved": {"day": "2024-07-06"},
    "import": IMPORT,
}


def shown(found: str) -> Story:
    """Return the story of what was *found*: names of :data:`COPY`, those of one with hyphens."""
    story = []
    for names in found.split():
        words: dict[str, Any] = {}
        for name in names.split("-"):
            words |= COPY[name]
        story.append(words)
    return story


WITH_FILES = {
    # What is found -> who has a file
    "1 2": "1001",
    "3 2 1": "1001",
    "1 2 3 1-other": "1001 1002",
    "1 2 2-other": "1001 1002",
    "1 2 1-moved": "1001 1002",
    "1 2 2-longer": "1002",
    "1 2-other 3-both-longer": "1003",
    "1 2-other 3-both-longer 3-both-longer-moved": "1001 1002 1003",
    "1-import 2": "1002",
}


@pytest.mark.parametrize(("found", "due"), WITH_FILES.items(), ids=WITH_FILES)
def test_which_of_the_copies_have_a_file(tmp_path, found, due) -> None:
    one, all_at_once = tmp_path / "one", tmp_path / "all"
    follower = Follower(one)
    for found_state in states_of(shown(found)):
        run(one, found_state)
        follower.follow()
    run(all_at_once, *states_of(shown(found)))
    assert sorted(turns_in(one)) == [f"scio-{number}" for number in due.split()]
    assert content(all_at_once) == content(one)
    check(one)


COPIES = some.fixed_dictionaries(
    {
        "briefing_id": some.sampled_from(["scio-1001", "scio-1002", "scio-1003"]),
        "speech": some.sampled_from([SPEECH, OTHER, SPEECH + OTHER]),
        "word": some.sampled_from(["lamps", "wicks"]),
        "turns": some.sampled_from([3, 9, 10, 12]),
        "day": some.sampled_from(["2024-07-05"] * 4 + ["2024-07-06"]),
        "is_gone": some.sampled_from([False] * 4 + [True]),
        "is_imported": some.booleans(),
    }
)


@settings(max_examples=fewer(100))
@given(some.lists(COPIES, min_size=2, max_size=8), some.randoms(use_true_random=False))
def test_copies_end_in_the_same_folder_in_any_order(tmp_path, story, random) -> None:
    shutil.rmtree(tmp_path, ignore_errors=True)
    due, found = tmp_path / "due", tmp_path / "found"
    run(due, *states_of(story))
    check(due)
    follower = Follower(found)
    for group in groups(states_of(story), random):
        run(found, *group)
        follower.follow()
    assert content(found) == content(due)


REPORTED = {
    # What each run finds, with | between runs -> what is reported of the first copy, of the second
    "a better one comes": ("2 | 1", ["new"], ["new", "withdrawn"]),
    "a worse one comes": ("1 | 2", ["new"], []),
    "both at once": ("2 1", ["new"], []),
    "found to be another": ("2 | 1 | 2-other", ["new"], ["new", "withdrawn", "returned"]),
    "found to be a copy": ("2-other | 1 | 2", ["new"], ["new", "withdrawn"]),
}


@pytest.mark.parametrize(("runs", "first", "second"), REPORTED.values(), ids=REPORTED)
def test_what_is_reported_of_copies(tmp_path, runs, first, second) -> None:
    day = 0
    for found in runs.split("|"):
        with folder_in(tmp_path) as folder:
            for words in shown(found):  # which of them comes first is chance
                day += 1
                take(folder, state(day, **words))
            publish(folder)
    assert reported(tmp_path, "scio-1001") == first
    assert reported(tmp_path, "scio-1002") == second


def test_after_a_lost_database_nothing_is_reported_of_copies_again(tmp_path) -> None:
    found = states_of(shown("2 1 2-moved"))
    for each in found:
        run(tmp_path, each)
    before = reported(tmp_path, "scio-1002")
    lose(tmp_path)
    run(tmp_path, *found)
    assert reported(tmp_path, "scio-1002") == before == ["new", "withdrawn", "returned"]
