"""Where a quotation is looked for: today's turns, earlier revisions, and past what is damaged."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from scio_crawler.common.files import digest_of
from scio_crawler.showing.quoting.search import EXACT, NEAR, NONE, Occurrence, search
from tests.showing.quoting.made_up import fill, keep

FIRST = "briefings/2024-01-11_scio-900000000.jsonl"
SECOND = "briefings/2023-02-11_scio-900000001.jsonl"
SAID, QUOTED = "The herons came back in March.", "the herons came back in March"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    fill(tmp_path / "output", briefings=2, turns=4)
    return tmp_path / "output"


def rewrite(folder: Path, file: str, turn: int, text: str, **values: object) -> None:
    """Give a turn of *file* another text; *values* go to all of its lines."""
    lines = [json.loads(line) | values for line in (folder / file).read_text("utf-8").splitlines()]
    lines[turn - 1]["text"] = text
    written = "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)
    (folder / file).write_text(written, "utf-8")


def revise(folder: Path, before: str, after: str, id: str = "") -> None:
    """Let turn 2 of the first briefing say *after* where its revision 1 said *before*.

    It keeps its id, unless another *id* is given.
    """
    kept = folder / "revisions/scio-900000000"
    kept.mkdir(parents=True)
    rewrite(folder, FIRST, 2, before)
    shutil.copy(folder / FIRST, kept / "1.jsonl")
    rewrite(folder, FIRST, 2, after, revision=2, **({"turn_id": id} if id else {}))


def place(occurrence: Occurrence) -> tuple[int, str]:
    return int(occurrence.turn["turn"]), str(occurrence.turn["briefing_id"])


def today(folder: Path, words: str) -> tuple[int, str]:
    """Return the current revision in which *words* are not said, and how it differs from them."""
    (occurrence,) = search(folder, words).occurrences
    assert occurrence.turn["revision"] == 1
    assert occurrence.today
    match = occurrence.today.match
    return occurrence.today.revision, match.difference if match else ""


def test_of_equal_places_the_newest_comes_first(folder: Path) -> None:
    for file in (FIRST, SECOND):
        rewrite(folder, file, 3, "The herons came back to Lantern Bay.")
    found = search(folder, "the herons came back")
    assert (found.verdict, found.turns, found.briefings) == (EXACT, 8, 2)
    assert list(map(place, found.occurrences)) == [(3, "scio-900000000"), (3, "scio-900000001")]
    assert list(map(str, found.faults)) == []


@pytest.mark.parametrize("said", ["Commissioner He said: {}", "{} (Mr. He)", "“{}” Mr. He added."])
def test_a_surname_may_be_a_pronoun(tmp_path: Path, said: str) -> None:
    turn = {"title": "Lamps", "date": "2024-05-07", "role": "official", "speaker": "He Lan"}
    text = "We counted the lamps twice."
    keep(tmp_path, "scio-1", [{**turn, "position": "commissioner of lamps", "text": text}])
    assert search(tmp_path, said.format(text)).verdict == EXACT
    assert search(tmp_path, said.format(text).replace("He", "An")).verdict == NEAR


def test_the_nearest_comes_first(folder: Path) -> None:
    rewrite(folder, FIRST, 1, "The herons will never come back to the shallow end of Lantern Bay.")
    rewrite(folder, SECOND, 1, "The herons will come back to the deep end of Lantern Bay.")
    found = search(folder, "The herons will come back to the shallow end of Lantern Bay")
    assert found.verdict == NEAR
    assert [occurrence.match.difference for occurrence in found.occurrences] == [
        "The herons will [-never-] come back to the shallow end of Lantern Bay",
        "The herons will come back to the [-deep-]{+shallow+} end of Lantern Bay",
    ]


@pytest.mark.parametrize("between", [". ", " … ", ". [...] "])
def test_words_are_never_joined_across_turns(folder: Path, between: str) -> None:
    rewrite(folder, FIRST, 1, "The herons came back.")
    rewrite(folder, FIRST, 2, "Nobody had called them.")
    found = search(folder, f"The herons came back{between}Nobody had called them.")
    assert found.headline.startswith("Put together: ")
    assert [each.match.said for each in found.parts] == [
        "The herons came back",
        "Nobody had called them",
    ]


def test_places_over_the_limit_are_counted(folder: Path) -> None:
    line = (folder / FIRST).read_text("utf-8").partition("\n")[0]
    (folder / FIRST).write_text(f"{line}\n" * (50 + 7), "utf-8")
    found = search(folder, str(json.loads(line)["text"]))
    assert (len(found.occurrences), found.further) == (50, 7)


OTHER_ID = "scio-900000000-fedcba9876"
# What the turn says today, under which id, and how that differs from what it said.
REVISED = [
    ("The herons came back in May.", "", "the herons came back in [-May-]{+March+}"),
    ("Thank you.", "", "[-Thank you-]{+the herons came back in March+}"),
    ("Thank you.", OTHER_ID, ""),  # the turn was removed
    ("The herons came back in May.", OTHER_ID, "the herons came back in [-May-]{+March+}"),
]


@pytest.mark.parametrize(("after", "id", "difference"), REVISED)
def test_words_of_an_earlier_revision_come_with_what_it_reads_today(
    folder: Path, after: str, id: str, difference: str
) -> None:
    revise(folder, SAID, after, id)
    revision, found = today(folder, "the herons came back in March")
    assert (revision, found.lower()) == (2, difference.lower())


def test_words_of_a_copy_are_found_in_the_better_one_alone(folder: Path) -> None:
    rewrite(folder, SECOND, 2, SAID)
    rewrite(folder, FIRST, 2, SAID)
    rewrite(folder, FIRST, 3, "Nobody had called them.")
    (folder / "revisions/scio-900000000").mkdir(parents=True)
    (folder / FIRST).rename(folder / "revisions/scio-900000000/1.jsonl")
    catalogue = folder / "briefings.jsonl"
    entries = [json.loads(line) for line in catalogue.read_text("utf-8").splitlines()]
    copy = next(entry for entry in entries if entry["briefing_id"] == "scio-900000000")
    copy |= {"same_as": "scio-900000001", "file": ""}
    catalogue.write_text("".join(f"{json.dumps(entry)}\n" for entry in entries), "utf-8")
    better, copied = (2, "scio-900000001"), (3, "scio-900000000")
    due = {
        QUOTED: better,
        "the herons came back in Marsh": better,
        "nobody had called them": copied,
    }
    for words, where in due.items():
        assert list(map(place, search(folder, words).occurrences)) == [where], words


def test_words_that_are_still_said_are_found_in_the_current_revision(folder: Path) -> None:
    revise(folder, "The herons came back. All of them.", "The herons came back.")
    (occurrence,) = search(folder, "the herons came back").occurrences
    assert (occurrence.turn["revision"], occurrence.today) == (2, None)


def test_the_quarantine_is_not_searched(folder: Path) -> None:
    (folder / "quarantine").mkdir()
    shutil.copy(folder / FIRST, folder / "quarantine/scio-900000000.jsonl")
    rewrite(folder, "quarantine/scio-900000000.jsonl", 1, "The herons came back in March.")
    assert search(folder, QUOTED).verdict == NONE


@pytest.mark.parametrize(
    ("quoted", "verdict"),
    [
        ("Mr. Su: The herons came back in March.", EXACT),  # as the label has it
        ("They said: The herons came back in March.", EXACT),
        ("Su Heng\nPRESS · QUESTION\nThe herons came back in March.", EXACT),
        ("Tao Yining\nPRESS · QUESTION\nThe herons came back in March.", NEAR),
        ("Su Heng. Nobody was there.\nThe herons came back in March.", NONE),
        ("Su Heng\nNobody was there.\nThe herons came back in March.", NEAR),
        ("“[t]he herons came back in Mar-\nch” (Su Heng, 2024)", EXACT),
        ("“The herons came back in May.” — Su Heng", NEAR),
    ],
)
def test_a_name_next_to_the_words_is_compared_with_the_speaker(
    folder: Path, quoted: str, verdict: str
) -> None:
    rewrite(folder, FIRST, 1, "The herons came back in March.", speaker="Su Heng", label="Mr. Su")
    assert search(folder, quoted).verdict == verdict


@pytest.mark.parametrize(
    ("damage", "fault"),
    [
        (lambda data: data[:-1], f"{FIRST}, line 4: has no line feed at its end: it may be cut"),
        (lambda data: data.replace(b'"text": "', b'"text": ', 1), f"{FIRST}, line 1: is no JSON: "),
        (lambda data: b"\xff" + data, f"{FIRST}, line 1: is not UTF-8 from its byte 1 on"),
        (lambda data: b"[" * 100_000 + b"\n" + data, f"{FIRST}, line 1: "),
        (lambda data: b"[]\n" + data, f"{FIRST}, line 1: is no JSON object"),
        (lambda data: data.replace(b'"turn": 1', b'"turn": "1"', 1), f"{FIRST}, line 1: turn is"),
    ],
    ids=["cut off", "no JSON", "no UTF-8", "nested", "a list", "a wrong type"],
)
def test_damage_is_named_and_the_rest_is_searched(folder: Path, damage: object, fault: str) -> None:
    assert callable(damage)
    (folder / FIRST).write_bytes(damage((folder / FIRST).read_bytes()))
    rewrite(folder, SECOND, 1, SAID)
    found = search(folder, QUOTED)
    assert found.verdict == EXACT
    (said,) = found.faults
    assert str(said).startswith(fault)


def describe(folder: Path) -> None:
    """Write the digests of the turns files, so that they are known to be sound."""
    files = [
        {"path": file.relative_to(folder).as_posix(), **digest_of(file)._asdict()}
        for file in folder.glob("**/*.jsonl")
    ]
    (folder / "datapackage.json").write_text(json.dumps({"files": files}), "utf-8")


@pytest.mark.parametrize(
    ("said", "quoted"),
    [
        ("The herons came back to Lantern Bay.", "the herons came back"),
        ("The her\u00adons came\u200b back.", "herons came back"),
        ("The \uff48\uff45\uff52\uff4f\uff4e\uff53 came back.", "herons came back"),
        ("The \ufb01sh came back.", "fish came back"),
        ("The \u212aeepers came back.", "Keepers came back"),
        ("The keepers\u2019 boat \u2014 a raft \u2014 sank.", "keepers' boat - a raft - sank"),
        ("Herons\u2028came\u2029back.", "Herons came back"),
        ('They said: "herons\\came back"', "herons\\came back"),
        ("We counted 12,480 herons.", "12,480 herons"),
        ("Caf\u0065\u0301 owners fed the herons.", "Caf\u00e9 owners fed"),
        ("Yes, a heron.\n\nA", "A"),
        ("\u9e6d\u9e1f came back.", "\u9e6d\u9e1f came"),
    ],
)
@pytest.mark.parametrize("is_sound", [True, False], ids=["sound", "unknown"])
def test_letters_written_in_another_way_are_found(
    folder: Path, said: str, quoted: str, is_sound: bool
) -> None:
    rewrite(folder, FIRST, 2, said)
    if is_sound:
        describe(folder)
    found = search(folder, quoted)
    assert (found.verdict, found.turns, found.briefings) == (EXACT, 8, 2)
    assert (2, "scio-900000000") in map(place, found.occurrences)


def test_a_damaged_file_is_named_though_others_are_known_to_be_sound(folder: Path) -> None:
    describe(folder)
    (folder / SECOND).write_bytes((folder / SECOND).read_bytes()[:-1])
    (fault,) = search(folder, "herons").faults
    assert str(fault).startswith(f"{SECOND}, line 4: has no line feed at its end")


def test_what_the_catalogue_does_not_say_is_named_and_searched_all_the_same(folder: Path) -> None:
    (folder / FIRST).unlink()
    assert list(map(str, search(folder, "herons").faults)) == [f"{FIRST}: is missing"]
    rewrite(folder, SECOND, 1, SAID)
    (folder / "briefings.jsonl").write_text("{}\n", "utf-8")
    found = search(folder, QUOTED)
    assert (found.verdict, found.briefings) == (EXACT, 1)
    assert list(map(str, found.faults)) == ["briefings.jsonl, line 1: a line has none of the keys"]


def test_no_file_outside_the_folder_is_read(folder: Path) -> None:
    entry = json.loads((folder / "briefings.jsonl").read_text("utf-8").partition("\n")[0])
    entry["file"] = "briefings/../../secret.jsonl"
    shutil.move(folder / FIRST, folder.parent / "secret.jsonl")
    (folder / "briefings.jsonl").write_text(json.dumps(entry) + "\n", "utf-8")
    found = search(folder, "the")
    assert found.briefings == 1
    assert len(found.faults) == 1
