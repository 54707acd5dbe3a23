"""What a person accepts and corrects changes the folder, and can be taken back."""

from __future__ import annotations

import shutil
from contextlib import closing
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as some

from scio_crawler.contract.corrections import FILE as CORRECTIONS
from scio_crawler.contract.corrections import Correction, text_of
from scio_crawler.folder.outcomes import measure
from scio_crawler.folder.store import Store
from scio_crawler.reading.text import visible
from tests.folder.made_up import ID, at, briefing, entry_in, folder_in, lines, publish, state
from tests.folder.runs import FILE, Follower, content, faults_in, groups, lose, made, reported, run
from tests.folder.test_fold import DOUBT, STORY, STUB, A
from tests.sampling import fewer

# What a person accepts


def test_accepting_and_taking_it_back(tmp_path) -> None:
    run(tmp_path, *made([A, STUB]))
    before = content(tmp_path)
    with folder_in(tmp_path) as folder:
        entry, published = folder.accept(ID)
        publish(folder)
        assert (entry.revision, published.outcome) == (2, "changed")
    assert not list(tmp_path.glob("quarantine/*"))
    accepted = content(tmp_path)
    lose(tmp_path)
    run(tmp_path, *made([A, STUB]))
    assert content(tmp_path) == accepted, "it is an input"

    (tmp_path / CORRECTIONS).unlink()
    run(tmp_path)
    assert content(tmp_path) == before
    assert reported(tmp_path)[-1].endswith(" correction")


def test_what_is_accepted_stays_so_if_a_label_is_corrected(tmp_path) -> None:
    run(tmp_path, *made([A, STUB]))
    with folder_in(tmp_path) as folder:
        folder.accept(ID)
        publish(folder)
    accepted = (tmp_path / CORRECTIONS).read_text("utf-8")
    _, _, label = corrections(("Turn 1", "role", "unknown", "press")).partition("\n")
    (tmp_path / CORRECTIONS).write_text(accepted + label, "utf-8")
    with closing(Store(tmp_path, "sample", lambda _: None, lambda _: None)) as store:
        store.put_in_order()
        assert entry_in(store.ledger).revision == 2
        assert list(store.output.stale_corrections()) == []
    assert not list(tmp_path.glob("quarantine/*"))


def test_accepting_a_doubt_ends_it_for_the_same_content(folder) -> None:
    publish(folder, at(1, **DOUBT))
    entry, published = folder.accept(ID)
    assert (entry.status, entry.doubts, published.outcome) == ("complete", "", "rewritten")
    publish(folder, at(2, **DOUBT))
    assert entry_in(folder.ledger).status == "complete"
    assert publish(folder, at(3, **DOUBT, word="markets"))[0].is_doubt_new


# What a person corrects


def corrections(*values: tuple[str, str, str, str]) -> str:
    """Return ``corrections.csv`` with lines of a place, a key, its value and the corrected one.

    A place is the number of a turn in the story :data:`A`, or a label on page 1.
    """
    rows: list[list[str]] = [[*Correction._fields]]
    for place, key, was, value in values:
        turn_id = briefing(**A).turns[int(place) - 1].turn_id if place.isdecimal() else ""
        at_label = ["", ""] if turn_id else ["1", place]
        rows.append([ID, turn_id, *at_label, key, was, value, "Mei", "2026-11-30", "heard it"])
    return text_of(rows)


SPEAKER = ("2", "speaker", "Xin Guobin", "Lu Shanwei")
QUESTION = ("3", "kind", "statement", "question")
PRESS = ("4", "role", "unknown", "press")
LABEL = ("Turn 5", "role", "unknown", "press")
STALE = ("6", "speaker", "Somebody else", "Lu Shanwei")


def correct(path: Path, *values: tuple[str, str, str, str]) -> None:
    path.mkdir(parents=True, exist_ok=True)
    (path / CORRECTIONS).write_text(corrections(*values), "utf-8")


def test_a_correction_is_applied_reported_and_taken_back(tmp_path) -> None:
    follower = Follower(tmp_path)
    run(tmp_path, *made([A]))
    follower.follow()
    before = content(tmp_path)

    correct(tmp_path, SPEAKER)
    run(tmp_path)
    follower.follow()
    turn = lines(tmp_path / FILE)[1]
    assert (turn["speaker"], turn["corrected"], turn["revision"]) == ("Lu Shanwei", "speaker", 1)
    assert reported(tmp_path) == ["new", "turn-changed correction"]
    assert faults_of_corrections(tmp_path) == []

    run(tmp_path)
    assert len(reported(tmp_path)) == 2, "told once"
    (tmp_path / CORRECTIONS).unlink()
    run(tmp_path)
    follower.follow()
    assert content(tmp_path) == before
    assert reported(tmp_path)[2:] == ["turn-changed correction"]


SAID = (
    "The lamps of the harbor were lit at six, before the fog came in.",
    "Two boats waited outside the bar.\n\nThe Paper: And who keeps the wicks dry in a storm?",
    "A keeper does, with a tin box under his coat.",
)


def test_a_label_that_was_taken_for_speech_makes_a_turn(tmp_path) -> None:
    read = at(1, **A, turns=3)
    for turn, text in zip(read.turns, SAID, strict=True):
        turn.text, turn.words = text, len(text.split())
    read.entry.words = sum(turn.words for turn in read.turns)
    read.entry.audit_turns = sum(visible(turn.text) for turn in read.turns)
    read.entry.audit_characters = read.entry.audit_turns + read.entry.audit_notes
    run(tmp_path, read)
    ids = [turn["turn_id"] for turn in lines(tmp_path / FILE)]
    correct(tmp_path, ("The Paper", "role", "", "press"))
    run(tmp_path)
    turns = lines(tmp_path / FILE)
    assert [turn["label"] for turn in turns] == ["", "", "The Paper", ""]
    assert [turn["turn_id"] for turn in turns if not turn["label"]] == ids
    assert turns[2]["corrected"] == "label"
    assert turns[2]["text"] == "And who keeps the wicks dry in a storm?"
    assert reported(tmp_path)[1:] == [
        "turn-changed correction",  # it is shorter
        "turn-added correction",
        "turn-changed correction",  # it follows a question
    ]
    assert faults_of_corrections(tmp_path) == []


def test_a_correction_outlives_what_the_site_edits_elsewhere(tmp_path) -> None:
    correct(tmp_path, SPEAKER)
    run(tmp_path, state(1, **A))
    edited = state(2, **A)
    assert edited.reading
    edited.reading.turns[7].text = "Turn 8 is about tides, after all."
    edited.reading.size = measure("complete", edited.reading.turns)
    run(tmp_path, edited)
    assert lines(tmp_path / FILE)[1]["speaker"] == "Lu Shanwei"
    assert lines(tmp_path / f"revisions/{ID}/1.jsonl")[1]["speaker"] == "Lu Shanwei"
    assert reported(tmp_path) == ["new", "revised site", "turn-changed site"]


EDITS = some.lists(
    some.lists(some.sampled_from([SPEAKER, QUESTION, PRESS, LABEL, STALE]), max_size=3)
)


@settings(max_examples=fewer(150))
@given(STORY, EDITS, some.randoms(use_true_random=False))
def test_archive_and_corrections_make_the_folder(tmp_path, story, edits, random) -> None:
    shutil.rmtree(tmp_path, ignore_errors=True)
    due, found = tmp_path / "due", tmp_path / "found"
    edits = [*edits, [SPEAKER]]
    story = [A, *({**words, "is_imported": False} for words in story)]  # whose ids stay
    follower = Follower(found)
    for group in groups(made(story), random):
        correct(found, *edits[0])
        edits = edits[1:] or edits
        run(found, *group)
        follower.follow()
    correct(found, *edits[-1])
    run(found)
    follower.follow()
    correct(due, *edits[-1])
    run(due, *made(story))
    assert content(found) == content(due)
    assert faults_of_corrections(found) == []


def faults_of_corrections(path: Path) -> list[str]:
    """Return the faults in *path* that corrections can cause."""
    kinds = ("turn ids", "kinds and roles", "exchange", "reply_to", "reply_to_id", "sums", "memory")
    all_kinds = (*kinds, "seals", "corrections")
    return [str(fault) for fault in faults_in(path) if fault.kind in all_kinds]
