"""What is remembered of each state, and what has changed since the files were written."""

from __future__ import annotations

import pytest

from scio_crawler.common.errors import NetworkFailure, StatusFailure
from scio_crawler.folder import states as module
from scio_crawler.folder.ledger import Ledger
from scio_crawler.folder.states import END_OF_ARCHIVE, State, States
from scio_crawler.items import TABLES_IN_ROW, TURNS, Sign
from tests.folder.made_up import ID, at, clock, crawled, imported, state
from tests.folder.test_fold import states_of

SAME = {"digest": "A" * 32}  # the page is the same


@pytest.fixture
def states(ledger: Ledger) -> States:
    return States(ledger)


def read_by(version: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "version", lambda: version)


def days(found: list[State]) -> list[str]:
    return [f"{each.at[8:10]}-{each.until[8:10]}" for each in found]


def test_a_state_comes_back_as_it_was(states) -> None:
    reading = at(1, word="lamps \ud800 and “wicks”")
    reading.signs = [Sign("hidden-text", "speech in a script")]
    states.add(crawled(reading))
    states.add(state(2, is_gone=True))
    found, gone = states.history(ID).now
    assert gone.reading is None
    assert found.reading
    assert (found.run, found.place) == (f"run {clock(1)}", (clock(1), 0))
    assert found.key == crawled(reading).key
    assert found.reading.signs == reading.signs
    assert found.reading.size == reading.size
    for table in (TURNS, *(table for table in TABLES_IN_ROW if table.source)):
        lines = [line.record() for line in reading.lines(table)]
        whole = [{key: without_halves(value) for key, value in line.items()} for line in lines]
        assert [line.record() for line in found.reading.lines(table)] == whole


def without_halves(value: str | int) -> str | int:
    """Return *value* as a file has it: half a character cannot stand in one."""
    return value.replace("\ud800", "\ufffd") if isinstance(value, str) else value


def test_a_state_with_other_missing_pages_is_another_one() -> None:
    whole, lacks, lost = at(1), at(1), at(1)
    lacks.missing = {2: NetworkFailure("timeout")}
    lost.failed = {2: StatusFailure("status", status=404)}
    assert len({State.of(each, "run").key for each in (whole, lacks, lost)}) == 3


# What is found, a state a day -> the days of the states that are stored
REPEATS = {
    "the same": ("page page", "01-02"),
    "another": ("A B", "01-01 02-02"),
    "the same after another": ("page A page", "01-01 02-02 03-03"),
    "gone on two days": ("gone gone", "01-01 02-02"),
    "an import": ("page-import page", "01-01 02-02"),
}


@pytest.mark.parametrize(("story", "stored"), REPEATS.values(), ids=REPEATS)
def test_a_visit_without_change_joins_the_state_before(states, story, stored) -> None:
    found = states_of(story)
    repeats = [states.add(each) for each in found]
    assert " ".join(days(states.history(ID).now)) == stored
    assert repeats.count(True) == len(found) - len(stored.split())


def test_the_same_state_found_again_is_one(states) -> None:
    for _ in range(2):
        states.add(state(1))
        states.add(state(2, until=3, is_imported=True))
    states.add(state(2, until=5, is_imported=True))
    assert days(states.history(ID).now) == ["01-01", "02-05"]


def test_a_better_reading_joins_no_state_of_an_earlier_one(states, monkeypatch) -> None:
    read_by("one", monkeypatch)
    states.add(state(1, **SAME))
    read_by("another", monkeypatch)
    assert not states.add(state(3, **SAME))
    assert days(states.history(ID).now) == ["01-01", "03-03"]


# What has changed since the files were written


def test_a_change_is_known_until_the_files_are_written(states, monkeypatch) -> None:
    states.add(state(1))
    assert (days(states.history(ID).now), states.history(ID).before) == (["01-01"], [])
    states.set_written(ID)
    history = states.history(ID)
    assert history.now == history.before != []
    assert history.replaced == []

    read_by("another", monkeypatch)
    states.add(state(1, word="lamps"))
    states.add(state(1, word="wicks"))
    [(old, new)] = states.history(ID).replaced
    assert [each.reading.turns[0].text for each in (old, new)] == [
        "Turn 1 is about growth.",
        "Turn 1 is about wicks.",
    ]
    states.set_written(ID)
    assert states.history(ID).replaced == []

    read_by("a third", monkeypatch)
    states.forget_unread(f"run {clock(1)}", lambda *_: False)
    assert len(states.history(ID).now) == 1, "its records are lost"
    states.forget_unread(f"run {clock(1)}", lambda *_: True)
    assert (states.history(ID).now, days(states.history(ID).before)) == ([], ["01-01"])
    states.set_written(ID)
    assert states.history(ID) == ([], [], [])


def test_a_state_that_was_never_written_leaves_nothing_when_it_is_removed(states) -> None:
    states.replace_imports(ID, [imported(at(1)), imported(at(2))])
    states.replace_imports(ID, [imported(at(2))])
    assert days(states.history(ID).now) == ["02-02"]
    assert states.history(ID).before == []


def test_imports_of_one_article_replace_those_of_no_other(states) -> None:
    of_a_list = imported(at(1))
    of_a_list.about = "a list"
    states.replace_imports("a list", [of_a_list])
    states.replace_imports(ID, [imported(at(2))])
    states.replace_imports(ID, [])
    assert days(states.history(ID).now) == ["01-01"]


def test_a_change_marks_its_briefing_until_its_files_are_on_the_disk(states) -> None:
    assert states.marked() == []
    states.add(state(1, **SAME))
    states.mark(["scio-2"])
    assert states.marked() == [ID, "scio-2"]
    states.unmark([ID, "scio-2"])
    assert states.marked() == []
    states.add(state(3, **SAME))
    assert states.marked() == [ID], "when it was checked is due"


# What is asked for


def test_states_are_found_by_their_places(states) -> None:
    for each in (state(1), state(3), state(2, is_imported=True)):
        states.add(each)
    assert states.previous(ID, (clock(1), 0)) is None
    assert [states.previous(ID, place).at for place in ((clock(3), 0), END_OF_ARCHIVE)] == [
        clock(1),
        clock(3),
    ]
    assert states.of_run(ID, f"run {clock(3)}").at == clock(3)
    assert states.of_run(ID, "another run") is None
    assert [page.fetched for page in states.pages_before(ID, END_OF_ARCHIVE)] == [clock(3)]
    assert states.pages_before("scio-2", END_OF_ARCHIVE) == []
    assert states.has_turns_before(ID, END_OF_ARCHIVE)
    assert not states.has_turns_before(ID, (clock(1), 0))


def test_a_whole_reading_is_one_by_todays_code_that_lacks_no_page(states, monkeypatch) -> None:
    part = at(2)
    part.missing = {2: NetworkFailure("timeout")}
    for each in (crawled(at(1)), crawled(part), state(3, is_gone=True)):
        states.add(each)
    stored = [states.of_run(ID, f"run {clock(day)}") for day in (1, 2, 3)]
    assert [bool(each.whole_reading()) for each in stored] == [True, False, False]
    read_by("another", monkeypatch)
    assert stored[0].whole_reading() is None
