"""Copies of one conference are found by the text of their turns; the better one has the file."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scio_crawler.folder.outcomes import SameDay, are_copies, fingerprint, is_better
from scio_crawler.items import Briefing, Entry, Turn
from tests.folder.made_up import SPEECH, briefing, entry_in, exporter_in, lines

OTHER = "Nobody had asked the ferrymen of the lower river before, so " * 6


def turns(*texts: str) -> list[Turn]:
    return [Turn(text=text) for text in texts]


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        pytest.param([SPEECH], [SPEECH], True, id="equal"),
        pytest.param([SPEECH, OTHER], [OTHER], True, id="a middle page alone"),
        pytest.param([SPEECH], [SPEECH.replace(" ", "\u00a0 ")], True, id="other spaces"),
        pytest.param([SPEECH], [OTHER], False, id="other words"),
        pytest.param([SPEECH[:400]], ["Good morning."], False, id="courtesies prove nothing"),
        pytest.param(["Good morning."], ["Good morning."], False, id="nothing long enough"),
    ],
)
def test_copies_are_known_by_what_is_said(one: list[str], other: list[str], same: bool) -> None:
    assert are_copies(fingerprint(turns(*one)), fingerprint(turns(*other))) is same


def test_what_the_chair_says_at_each_conference_makes_no_copy() -> None:
    one = [Turn(text=SPEECH, role="chair"), Turn(text=OTHER, role="official")]
    other = [Turn(text=SPEECH, role="chair"), Turn(text="Thank you.", role="official")]
    assert not are_copies(fingerprint(one), fingerprint(other))


MARKS = st.sets(st.sampled_from("abcdefgh")).map(lambda marks: " ".join(sorted(marks)))


@given(st.lists(st.tuples(st.sampled_from(["scio-1", "scio-2", "scio-3"]), MARKS)), MARKS)
def test_copies_are_found_among_a_days_briefings_as_by_comparing_each(
    put: list[tuple[str, str]], one: str
) -> None:
    same_day = SameDay(put[:2])
    for briefing_id, marks in put[2:]:
        same_day.put(briefing_id, marks)
    alike = (id for id, other in dict(put).items() if are_copies(one, other))
    assert same_day.copies(one) == sorted(alike)


@pytest.mark.parametrize(
    ("better", "worse"),
    [
        pytest.param(("complete", 5, "node"), ("partial", 9, "article"), id="the complete one"),
        pytest.param(("complete", 9, "node"), ("complete", 5, "article"), id="the longer one"),
        pytest.param(("complete", 9, "article"), ("complete", 9, "node"), id="the article"),
    ],
)
def test_the_better_copy_is_the_complete_one_then_the_longer(
    better: tuple[str, int, str], worse: tuple[str, int, str]
) -> None:
    one, other = (Entry(status=s, words=w, layout=lay) for s, w, lay in (better, worse))
    assert is_better(one, other)
    assert not is_better(other, one)


def copy(briefing_id: str, *texts: str) -> Briefing:
    """Return a briefing with a turn for each of *texts*."""
    item = briefing(turns=len(texts), briefing_id=briefing_id)
    for turn, text in zip(item.turns, texts, strict=True):
        turn.text = text
        turn.words = len(text.split())
    item.entry.words = sum(turn.words for turn in item.turns)
    return item


@pytest.mark.parametrize("first", ["scio-1001", "scio-node-2002"])
def test_whichever_comes_first_the_better_copy_has_the_file(tmp_path: Path, first: str) -> None:
    copies = {
        "scio-1001": copy("scio-1001", SPEECH + OTHER, OTHER),
        "scio-node-2002": copy("scio-node-2002", SPEECH, OTHER),
    }
    order = sorted(copies, key=lambda briefing_id: briefing_id != first)
    with exporter_in(tmp_path) as exporter:
        superseded = []
        for briefing_id in (*order, *order):  # a second run changes nothing
            published = exporter.publish(copies[briefing_id])
            superseded += [entry.briefing_id for entry in published.superseded]
        exporter.write_tables()
    assert superseded == (["scio-node-2002"] if first == "scio-node-2002" else [])
    catalogue = lines(tmp_path / "briefings.jsonl")
    assert {line["briefing_id"]: line["same_as"] for line in catalogue} == {
        "scio-1001": "",
        "scio-node-2002": "scio-1001",
    }
    files = [path.name for path in (tmp_path / "briefings").iterdir()]
    assert len(files) == 1
    assert "scio-1001" in files[0]


def test_a_copy_that_named_a_copy_names_the_best_in_the_end(tmp_path: Path) -> None:
    longer_and_longer = {
        "scio-1001": [SPEECH],
        "scio-1002": [SPEECH, OTHER],
        "scio-1003": [SPEECH, OTHER, SPEECH + OTHER],
    }
    with exporter_in(tmp_path) as exporter:
        for briefing_id, texts in longer_and_longer.items():
            exporter.publish(copy(briefing_id, *texts))
        best = [entry_in(exporter.ledger, briefing_id).same_as for briefing_id in longer_and_longer]
    assert best == ["scio-1003", "scio-1003", ""]


def test_a_briefing_that_moves_to_another_day_is_no_copy_on_the_first(tmp_path: Path) -> None:
    with exporter_in(tmp_path) as exporter:
        exporter.publish(copy("scio-1001", SPEECH))
        moved = briefing(turns=1, briefing_id="scio-1001", day="2024-07-06", speech=SPEECH)
        assert exporter.publish(moved).outcome == "changed"
        assert exporter.publish(copy("scio-1002", SPEECH)).outcome == "new"
