"""What is told in ``changes.jsonl``: every change once, in an order that a replay makes again."""

from __future__ import annotations

import shutil
from itertools import permutations
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from scio_crawler.folder.exporter import Exporter
from scio_crawler.folder.history import insert
from scio_crawler.folder.outcomes import of_revision
from scio_crawler.folder.turn_ids import carry_over
from scio_crawler.items import Change, Entry, Receipt, Turn
from tests.folder.made_up import FIRST, ID, LATER, SPEECH, briefing, exporter_in, lines, name_turns
from tests.sampling import fewer

LAST = "2024-09-01T00:00:00Z"
OTHER = {"digest": "B" * 32}
GONE = "gone"  # the site answers 404
COPY = {"speech": SPEECH, "turns": 9, "briefing_id": "scio-2"}
BETTER = {"speech": SPEECH, "turns": 12}

# Readings, one a run -> what is told of each, by whom.
STORIES: dict[str, tuple[list[object], list[list[tuple[str, str]]]]] = {
    "seen again": ([{}, {}], [[("new", "")], []]),
    "an edited turn, and one more": (
        [{"turns": 2}, {"turns": 3, **OTHER}],
        [[("new", "")], [("revised", "site"), ("turn-added", "site")]],
    ),
    "one turn less": (
        [{"turns": 10}, {"turns": 9, **OTHER}],
        [[("new", "")], [("revised", "site"), ("turn-removed", "site")]],
    ),
    "other words": (
        [{"turns": 1}, {"turns": 1, "word": "trade", **OTHER}],
        [[("new", "")], [("revised", "site"), ("turn-changed", "site")]],
    ),
    "another turn, and a corrected title of all": (
        [{"turns": 2}, {"turns": 3, "title": "Corrected", **OTHER}],
        [
            [("new", "")],
            [("revised", "site"), *[("turn-changed", "site")] * 2, ("turn-added", "site")],
        ],
    ),
    "a missing page, and a corrected date of all": (
        [{"turns": 1, "status": "partial"}, {"turns": 2, "day": "2024-07-06", **OTHER}],
        [[("new", "")], [("completed", ""), ("turn-changed", ""), ("turn-added", "")]],
    ),
    "read better": (
        [{"turns": 1}, {"turns": 1, "word": "trade"}],
        [[("new", "")], [("revised", "reading"), ("turn-changed", "reading")]],
    ),
    "a page that was missing": (
        [{"turns": 2, "status": "partial"}, {"turns": 3, **OTHER}],
        [[("new", "")], [("completed", ""), ("turn-added", "")]],
    ),
    "whole after all": ([{"status": "partial"}, {}], [[("new", "")], [("completed", "")]]),
    "a corrected title": (
        [{"turns": 1}, {"turns": 1, "title": "Corrected", **OTHER}],
        [[("new", "")], [("turn-changed", "site")]],
    ),
    "a doubt that goes": (
        [{"turns": 1, "status": "doubtful"}, {"turns": 1}],
        [[("new", "")], [("turn-changed", "reading")]],
    ),
    "much worse": ([{}, {"turns": 1, **OTHER}], [[("new", "")], []]),
    "announced, then there": ([{"turns": 0, "status": "pending"}, {}], [[], [("new", "")]]),
    "gone and back": (
        [{}, GONE, GONE, {}],
        [[("new", "")], [("withdrawn", "site")], [], [("returned", "site")]],
    ),
    "gone, and back with other words": (
        [{"turns": 1}, GONE, {"turns": 1, "word": "trade", **OTHER}],
        [
            [("new", "")],
            [("withdrawn", "site")],
            [("returned", "site"), ("revised", "site"), ("turn-changed", "site")],
        ],
    ),
    "gone, and back in part": (
        [{}, GONE, {"turns": 9, "status": "partial", **OTHER}, {}],
        [[("new", "")], [("withdrawn", "site")], [("returned", "site")], []],
    ),
    "gone, and back with much less": (
        [{}, GONE, {"turns": 1, **OTHER}, {}],
        [[("new", "")], [("withdrawn", "site")], [("returned", "site")], []],
    ),
    "gone, and announced": (
        [{}, GONE, {"turns": 0, "status": "pending"}, {}],
        [[("new", "")], [("withdrawn", "site")], [], [("returned", "site")]],
    ),
    "a better copy": (
        [COPY, BETTER, {**COPY, "speech": SPEECH.replace("o", "u"), "word": "tides"}],
        [[("new", "")], [("withdrawn", ""), ("new", "")], [("returned", "")]],
    ),
    "a worse copy": ([BETTER, COPY], [[("new", "")], []]),
    "found to be a copy": (
        [{**COPY, "speech": ""}, BETTER, COPY],
        [[("new", "")], [("new", "")], [("withdrawn", "")]],
    ),
}


def tell(folder: Path) -> list[dict[str, str | int]]:
    path = folder / "changes.jsonl"
    return lines(path) if path.exists() else []


@pytest.mark.parametrize(("readings", "told"), STORIES.values(), ids=STORIES)
def test_what_a_run_tells(tmp_path, readings, told) -> None:
    known: list[dict[str, str | int]] = []
    with exporter_in(tmp_path) as exporter:
        for day, (reading, due) in enumerate(zip(readings, told, strict=True), 1):
            fetched = f"2024-08-{day:02}T00:00:00Z"
            if reading == GONE:
                exporter.withdraw(ID, Receipt(fetched, "", "archive/b", day))
            else:
                exporter.publish(briefing(**{"fetched": fetched, **reading}))
            exporter.write_tables()
            now = tell(tmp_path)
            assert now[: len(known)] == known, "lines are only added"
            fresh, known = now[len(known) :], now
            assert sorted((line["what"], line["by"]) for line in fresh) == sorted(due)
            assert {line["at"] for line in fresh} <= {fetched}
    assert [line["change"] for line in known] == list(range(1, len(known) + 1))


def test_a_line_about_a_turn_names_it_as_it_was_and_as_it_is(tmp_path) -> None:
    before, after = briefing(turns=2), briefing(turns=2, word="trade", fetched=LATER, **OTHER)
    with exporter_in(tmp_path) as exporter:
        exporter.publish(before)
        exporter.publish(after)
        exporter.write_tables()
    assert tell(tmp_path)[2:] == [
        Change(
            number,
            LATER,
            ID,
            2,
            "turn-changed",
            "site",
            now.turn_id,
            now.turn,
            was.turn,
        ).record()
        for number, now, was in zip((3, 4), after.turns, before.turns, strict=True)
    ]


@pytest.mark.parametrize("order", list(permutations(range(3))), ids=str)
def test_the_numbers_of_a_run_do_not_depend_on_what_came_first(tmp_path, order) -> None:
    readings = [
        {"briefing_id": "scio-3", "day": "2024-01-01"},
        {"briefing_id": "scio-4", "day": "2024-01-02"},
        {"briefing_id": "scio-5", "day": "2024-01-03", "fetched": LATER},
    ]
    with exporter_in(tmp_path) as exporter:
        for number in order:
            exporter.publish(briefing(**readings[number]))
        exporter.publish(briefing(briefing_id="scio-6", day="2024-01-04"))
        exporter.write_tables()
    assert [line["briefing_id"] for line in tell(tmp_path)] == [
        "scio-3",
        "scio-4",
        "scio-6",
        "scio-5",
    ]


@pytest.mark.parametrize(
    "order", [(COPY, BETTER), (BETTER, COPY)], ids=["worse first", "better first"]
)
def test_a_worse_copy_that_came_first_is_not_told(tmp_path, order) -> None:
    with exporter_in(tmp_path) as exporter:
        for reading in order:
            exporter.publish(briefing(**reading))
        exporter.write_tables()
    assert [(line["briefing_id"], line["what"]) for line in tell(tmp_path)] == [(ID, "new")]


@pytest.mark.parametrize("fetched", [FIRST, LATER])
def test_a_copy_that_is_revised_and_superseded_in_one_run_is_withdrawn_last(
    tmp_path, fetched
) -> None:
    with exporter_in(tmp_path) as exporter:
        exporter.publish(briefing(**{**COPY, "speech": ""}))
        exporter.write_tables()
        exporter.publish(briefing(**COPY, fetched=LATER, **OTHER))
        exporter.publish(briefing(**BETTER, fetched=fetched))
        exporter.write_tables()
    told = [line["what"] for line in tell(tmp_path) if line["briefing_id"] == "scio-2"]
    assert told == ["new", "revised", *["turn-changed"] * 9, "withdrawn"]


def test_a_copy_whose_beginning_is_found_when_it_is_superseded_is_withdrawn(tmp_path) -> None:
    with exporter_in(tmp_path) as exporter:
        exporter.publish(briefing(**COPY, fetched=LATER))
        exporter.write_tables()
        insert(exporter, [briefing(**{**COPY, "speech": ""}, fetched=FIRST, **OTHER)])
        exporter.publish(briefing(**BETTER, fetched=LAST))
        exporter.write_tables()
    told = [line["what"] for line in tell(tmp_path) if line["briefing_id"] == "scio-2"]
    assert told == ["new", "new", "revised", *["turn-changed"] * 9, "withdrawn"]


def test_what_a_killed_run_found_has_the_numbers_before_those_of_the_next(tmp_path) -> None:
    with exporter_in(tmp_path) as exporter:
        exporter.publish(briefing(briefing_id="scio-3", day="2024-01-01", fetched=LAST))
    with exporter_in(tmp_path) as exporter:
        exporter.repair()
        exporter.publish(briefing(fetched=FIRST))
        exporter.write_tables()
    assert [line["briefing_id"] for line in tell(tmp_path)] == ["scio-3", ID]


SAID = some.lists(some.tuples(some.sampled_from("AB"), some.sampled_from(["x", "y", "z"])))


@given(SAID, SAID)
def test_who_applies_the_lines_has_the_turns(before, after) -> None:
    old, new = turns_of(before), turns_of(after)
    carry_over(new, [old], {})
    told = of_revision("revised", Entry(briefing_id=ID), LATER, "site", old, new)
    mine = {turn.turn_id: turn.text for turn in old}
    for line in told:
        mine.pop(line.turn_id, None)
    theirs = {turn.turn_id: turn.text for turn in new}
    mine |= {line.turn_id: theirs[line.turn_id] for line in told if line.turn}
    assert not old or mine == theirs


def turns_of(said: list[tuple[str, str]]) -> list[Turn]:
    turns = [
        Turn(briefing_id=ID, turn=number, speaker=speaker, text=text)
        for number, (speaker, text) in enumerate(said, 1)
    ]
    name_turns(turns)
    return turns


# A run of a crawl, or an import: what is done to which of three briefings.
DEEDS = some.sampled_from(["read", "gone", "older", "lost", "copied"])
LINES = some.lists(some.sampled_from("lamps wicks oil tides bells".split()), min_size=1, max_size=6)
RUNS = some.lists(
    some.tuples(DEEDS, some.integers(2, 4), LINES, some.sampled_from(["Briefing", "Corrected"])),
    min_size=1,
    max_size=20,
)


def do(exporter: Exporter, day: int, deed: str, number: int, words: list[str], title: str) -> None:
    id, clock = f"scio-{number}", f"2024-08-{day:02}T00:00:00Z"
    if deed == "gone":
        exporter.withdraw(id, Receipt(clock, "", "archive/b", day))
        return
    if deed == "lost" and (row := exporter.ledger.row(id)) and (file := row.entry().file):
        (exporter.folder / file).unlink(missing_ok=True)
    if deed == "older":
        clock = f"2024-07-{day:02}T00:00:00Z"
    known = {"briefing_id": id, "day": f"2024-07-0{2 if deed == 'copied' else number}"}
    speech = SPEECH if deed == "copied" else ""
    reading = briefing(len(words), title=title, fetched=clock, digest=f"{day:032}", **known)
    for turn, word in zip(reading.turns, words, strict=True):
        turn.text = f"This turn is about {word}, and about nothing else.{speech}"
        turn.words = len(turn.text.split())
    name_turns(reading.turns)
    if deed == "older":
        insert(exporter, [reading])
    else:
        exporter.publish(reading, accepted=True)


@settings(max_examples=fewer(60))
@given(RUNS)
def test_a_copy_that_replaces_what_the_lines_name_has_every_key(tmp_path, runs) -> None:
    shutil.rmtree(tmp_path / "output", ignore_errors=True)
    folder, copy = tmp_path / "output", dict[str, list[object]]()
    told: list[dict[str, str | int]] = []
    for day, run in enumerate(runs, 1):
        with exporter_in(folder) as exporter:
            do(exporter, day, *run)
            exporter.write_tables()
        now = tell(folder)
        assert now[: len(told)] == told, "lines are only added"
        for id in {str(line["briefing_id"]) for line in now[len(told) :]}:
            copy[id] = [
                line for file in folder.glob(f"briefings/*_{id}.jsonl") for line in lines(file)
            ]
        told = now
        theirs = {path.stem.partition("_")[2]: lines(path) for path in folder.glob("briefings/*")}
        assert {id: turns for id, turns in copy.items() if turns} == theirs
