"""Copies of a conference end in the same folder, in whatever order their states are found."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterable, Sequence
from functools import partial
from itertools import chain, permutations
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from scio_crawler.contract.lines import Fault
from scio_crawler.folder.checking import check_folder
from scio_crawler.folder.exporter import Exporter
from scio_crawler.folder.history import insert
from scio_crawler.folder.upkeep import retract
from scio_crawler.items import Briefing, Receipt
from tests.folder.kills import killed_at, steps_of
from tests.folder.made_up import SPEECH, briefing, exporter_in, lines, tree
from tests.sampling import fewer, sample

OTHER = " Nobody had asked the ferrymen of the lower river before that winter." * 5
IDS = ("scio-1001", "scio-1002", "scio-1003")
# The last is a copy of either of the others, which are no copies of each other.
SPEECHES = {"one": SPEECH, "another": OTHER, "both": SPEECH + OTHER}


class State(NamedTuple):
    """What an archive shows of one of the briefings."""

    number: int  # of the briefing
    august: int  # the day of the capture
    speech: str = "one"
    word: str = "lamps"
    turns: int = 10
    day: str = "2024-07-05"

    def read(self) -> Briefing:
        return briefing(
            self.turns,
            self.word,
            self.day,
            speech=SPEECHES[self.speech],
            fetched=f"2024-08-{self.august:02}T00:00:00Z",
            digest=f"{self.august:02}" * 16,
            briefing_id=IDS[self.number],
        )


Archive = list[State]


def take(exporter: Exporter, archive: Iterable[State], ids: Sequence[int] = (0, 1, 2)) -> None:
    """Import *archive*, the briefings in the order of *ids*."""
    shown = sorted(archive)
    for number in ids:
        insert(exporter, [state.read() for state in shown if state.number == number])
    exporter.write_tables()


def files(folder: Path) -> dict[str, str]:
    """Return every file but those that tell in which order things came in, without ids of turns."""
    ordered = ("changes.jsonl", "feed.xml", "datapackage.json")
    found = tree(folder)
    return {
        k: re.sub(r"(scio-\d+)-[0-9a-f]{10}(-\d+)?", r"\1", found[k])
        for k in found
        if k not in ordered
    }


def standing(folder: Path) -> dict[str, list[Any]]:
    return {path.stem.partition("_")[2]: lines(path) for path in folder.glob("briefings/*_*")}


def follow(copy: dict[str, Any], folder: Path, applied: int) -> int:
    """Bring *copy*, turns by briefing, up to date as docs/data.md says; return the last line."""
    told = lines(folder / "changes.jsonl")[applied:]
    now = standing(folder)
    for briefing_id in {str(line["briefing_id"]) for line in told}:
        copy.pop(briefing_id, None)
        copy |= {id: turns for id, turns in now.items() if id == briefing_id}
    return applied + len(told)


def check(folder: Path) -> None:
    """Check what the files, the catalogue and ``same_as`` say of each other."""
    faults: list[Fault] = []
    check_folder(folder, faults.append)
    kinds = ("same_as", "status and file", "strange files", "revisions", "shared keys")
    assert [str(fault) for fault in faults if fault.kind in kinds] == []


STATES = some.builds(
    State,
    some.integers(0, 2),
    some.just(0),
    some.sampled_from([*SPEECHES]),
    some.sampled_from(["lamps", "wicks"]),
    some.sampled_from([3, 9, 10]),
    some.sampled_from(["2024-07-05"] * 4 + ["2024-07-06"]),
)
ARCHIVES = some.lists(some.lists(STATES, min_size=1, max_size=3), min_size=2, max_size=3)


@settings(max_examples=fewer(60))
@given(ARCHIVES, some.randoms(use_true_random=False))
def test_any_order_of_archives_makes_the_same_folder(tmp_path, archives, random) -> None:
    days = iter(random.sample(range(1, 29), 9))
    archives = [[state._replace(august=next(days)) for state in archive] for archive in archives]
    shutil.rmtree(tmp_path, ignore_errors=True)
    with exporter_in(tmp_path / "due") as exporter:
        take(exporter, chain.from_iterable(archives))
    check(tmp_path / "due")
    due = files(tmp_path / "due")
    for number, order in enumerate(sample(list(permutations(archives)), 3)):
        folder, copy, applied = tmp_path / str(number), dict[str, Any](), 0
        with exporter_in(folder) as exporter:
            for archive in order:
                take(exporter, archive, random.sample(range(3), 3))
                applied = follow(copy, folder, applied)
                assert copy == standing(folder)
        assert files(folder) == due, order


# Crawls, one run each


DEEDS = some.lists(some.tuples(STATES, some.sampled_from(["read"] * 4 + ["gone"])), max_size=6)


@settings(max_examples=fewer(60))
@given(DEEDS, some.randoms(use_true_random=False))
def test_copies_are_read_in_any_order(tmp_path, deeds, random) -> None:
    """What each briefing showed is read in its order, those of different ones in any order."""
    shutil.rmtree(tmp_path, ignore_errors=True)
    found = []
    for name in ("one", "other"):
        folder, copy, applied = tmp_path / name, dict[str, Any](), 0
        left = [[deed for deed in deeds if deed[0].number == n] for n in range(3)]
        with exporter_in(folder) as exporter:
            while any(left):
                own = random.choice([each for each in left if each])
                state, deed = own.pop(0)
                at = 20 - len(own)
                if deed == "read":
                    exporter.publish(state._replace(august=at).read(), accepted=True)
                else:
                    clock = f"2024-08-{at:02}T12:00:00Z"
                    exporter.withdraw(IDS[state.number], Receipt(clock, "", "archive/b", at))
                exporter.write_tables()
                applied = follow(copy, folder, applied)
                assert copy == standing(folder)
        check(folder)
        found.append(files(folder))
    assert found[0] == found[1]


# What there is -> what is read then, by the words of who has the file

A, B, C = (State(number, 1 + number, turns=12 - number) for number in range(3))
EDITED = {"speech": "another", "turns": 12}
STANDING: dict[str, tuple[Archive, list[str]]] = {
    "the better one first": ([A, B], ["scio-1001"]),
    "the worse one first": ([B, A], ["scio-1001"]),
    "three": ([C, B, A], ["scio-1001"]),
    "the better one becomes another": (
        [A, B, C, A._replace(august=9, **EDITED)],
        ["scio-1001", "scio-1002"],
    ),
    "a copy becomes another": ([A, B, B._replace(august=9, **EDITED)], ["scio-1001", "scio-1002"]),
    "the better one moves to another day": (
        [A, B, A._replace(august=9, day="2024-07-06")],
        ["scio-1001", "scio-1002"],
    ),
    "a copy becomes the better one": ([A, B, B._replace(august=9, turns=14)], ["scio-1002"]),
    "a copy of both": (
        [A, B._replace(speech="another"), C._replace(speech="both", turns=14)],
        ["scio-1003"],
    ),
    "a copy of both that goes": (
        [
            A,
            B._replace(speech="another"),
            C._replace(speech="both", turns=14),
            C._replace(august=9, day="2024-07-06", speech="both", turns=14),
        ],
        ["scio-1001", "scio-1002", "scio-1003"],
    ),
}


@pytest.mark.parametrize(("read", "due"), STANDING.values(), ids=STANDING)
def test_who_has_the_file(tmp_path, read, due) -> None:
    with exporter_in(tmp_path) as exporter:
        for state in read:
            exporter.publish(state.read())
        exporter.write_tables()
    assert sorted(standing(tmp_path)) == due
    check(tmp_path)


def test_the_copies_of_what_is_no_transcript_have_a_file(tmp_path) -> None:
    with exporter_in(tmp_path) as exporter:
        take(exporter, [A, B, C])
        retract(exporter, exporter.ledger.row(IDS[0]))
        exporter.write_tables()
    assert sorted(standing(tmp_path)) == ["scio-1002"]
    told = [(line["briefing_id"], line["what"]) for line in lines(tmp_path / "changes.jsonl")]
    assert told == [("scio-1001", "new"), ("scio-1001", "withdrawn"), ("scio-1002", "new")]


def test_the_file_of_a_copy_that_is_lost_is_read_again(tmp_path) -> None:
    with exporter_in(tmp_path) as exporter:
        take(exporter, [A, B])
        shutil.rmtree(tmp_path / "revisions")
        exporter.publish(A._replace(august=9, **EDITED).read())
        assert [row.briefing_id for row in exporter.ledger.unsealed()] == ["scio-1002"]
        exporter.publish(B.read())
        exporter.write_tables()
    assert sorted(standing(tmp_path)) == ["scio-1001", "scio-1002"]


KILLS = 6  # of the some hundred steps of a scenario


def forget(exporter: Exporter) -> None:
    if row := exporter.ledger.row(IDS[0]):
        retract(exporter, row)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="kills a forked process")
@pytest.mark.parametrize(
    ("known", "deed"),
    [
        pytest.param([B, C], partial(take, archive=[A]), id="a better copy"),
        pytest.param([A], partial(take, archive=[B, C]), id="worse copies"),
        pytest.param(
            [A, B, C],
            partial(take, archive=[A._replace(august=9, **EDITED)]),
            id="the better one becomes another",
        ),
        pytest.param([A, B, C], forget, id="the better one is no transcript"),
    ],
)
def test_a_run_that_is_killed_among_copies_is_finished_by_the_next(tmp_path, known, deed) -> None:
    before, after, trial = (tmp_path / name for name in ("before", "after", "trial"))

    def run(folder: Path) -> None:
        with exporter_in(folder) as exporter:
            exporter.repair()
            deed(exporter)
            exporter.write_tables()

    with exporter_in(before) as exporter:
        take(exporter, known)
    shutil.copytree(before, after)
    steps = steps_of(lambda: run(after))
    for number in sample(range(1, steps + 1), KILLS):
        shutil.copytree(before, trial)
        assert killed_at(number, lambda: run(trial)), f"step {number}"
        with exporter_in(trial) as exporter:
            exporter.repair()
            exporter.write_tables()
        check(trial)
        run(trial)
        assert files(trial) == files(after), f"step {number}"
        assert not list(trial.glob("set-aside/*")), f"step {number}"
        shutil.rmtree(trial)
