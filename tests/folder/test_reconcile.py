"""The folder holds what its states show, in whatever order they come, whatever happens to it."""

from __future__ import annotations

import errno
import os
import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as some

from scio_crawler.common.errors import ContractError, OutputError
from scio_crawler.contract.corrections import FILE as CORRECTIONS
from scio_crawler.contract.corrections import Correction, text_of
from scio_crawler.contract.description import DESCRIPTIONS
from scio_crawler.contract.lines import Fault
from scio_crawler.folder import states
from scio_crawler.folder.checking import check_folder
from scio_crawler.folder.corrections import Corrections
from scio_crawler.folder.files import Damage
from scio_crawler.folder.fold import fold
from scio_crawler.folder.outcomes import measure
from scio_crawler.folder.reconcile import Folder, Published
from scio_crawler.folder.states import State
from scio_crawler.folder.store import Store
from scio_crawler.items import LEDGER_TABLES, Briefing
from scio_crawler.reading.text import visible
from tests.folder.kills import killed_at, steps_of
from tests.folder.made_up import (
    FIRST,
    ID,
    LATER,
    SPEECH,
    URL,
    at,
    briefing,
    clock,
    crawled,
    entry_in,
    folder_in,
    imported,
    lines,
    publish,
    state,
    take,
    tree,
)
from tests.folder.test_fold import (
    CUT,
    DOUBT,
    GONE,
    IMPORT,
    LOST,
    PART,
    PENDING,
    STORY,
    STUB,
    A,
    B,
    C,
    Story,
    states_of,
)
from tests.sampling import fewer, sample

FILE = f"briefings/2024-07-05_{ID}.jsonl"
TABLES = {table.files for table in LEDGER_TABLES}
forks = pytest.mark.skipif(not hasattr(os, "fork"), reason="kills a forked process")


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Folder]:
    with folder_in(tmp_path) as folder:
        yield folder


def run(path: Path, *found: Briefing | State, tell: Callable[[Any], None] = lambda _: None) -> None:
    """Put the folder *path* in order, and publish what a run has *found*."""
    with closing(Store(path, "sample", tell, tell)) as store:
        store.index_archive()
        store.put_in_order()
        publish(store.output, *found)


def made(story: Story) -> list[State]:
    """Return the states of *story*; pages with the same words are the same pages."""
    found = []
    for day, words in enumerate(story, 1):
        own = "".join(str(words.get(key, "")) for key in ("word", "turns", "title", "status"))
        found.append(state(day, **{"digest": own.ljust(32, "A")[:32], **words}))
    return found


def content(path: Path) -> dict[str, str]:
    """Return every file but those that tell in which order things came in, without ids of turns."""
    ordered = (
        "changes.jsonl",
        "feed.xml",
        "datapackage.json",
    )  # the last has digests of the others
    return {
        name: re.sub(r"(scio-\d+)-[0-9a-f]{10}(-\d+)?", r"\1", text)
        for name, text in whole(path).items()
        if name not in ordered
    }


def whole(path: Path) -> dict[str, str]:
    """Return every file but those that were set aside."""
    return {name: text for name, text in tree(path).items() if not name.startswith("set-aside")}


def turns_in(path: Path) -> dict[str, list[Any]]:
    """Return the turns of all briefings that have a file."""
    return {file.stem.partition("_")[2]: lines(file) for file in path.glob("briefings/*_*")}


class Follower:
    """Somebody who keeps the turns up to date by ``changes.jsonl``, as docs/data.md says."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self.turns: dict[str, list[Any]] = {}
        self.told: list[Any] = []

    def follow(self) -> None:
        """Read the new lines, and the files that they name; check that all turns are right."""
        changes = self._path / "changes.jsonl"
        told = lines(changes) if changes.exists() else []
        assert told[: len(self.told)] == self.told, "lines are only added"
        now = turns_in(self._path)
        for briefing_id in {str(line["briefing_id"]) for line in told[len(self.told) :]}:
            self.turns.pop(briefing_id, None)
            if briefing_id in now:
                self.turns[briefing_id] = now[briefing_id]
        self.told = told
        assert self.turns == now


def what(path: Path, briefing_id: str = ID) -> list[str]:
    """Return what is told of a briefing, and by whom."""
    told = [line for line in lines(path / "changes.jsonl") if line["briefing_id"] == briefing_id]
    return [f"{line['what']} {line['by']}".rstrip() for line in told]


# What is written


def test_a_new_briefing_is_written_and_remembered(folder) -> None:
    item = briefing()
    assert publish(folder, item) == [Published("new")]
    [turns] = fold([crawled(briefing())]).revisions
    assert set(tree(folder.folder)) == {FILE, *TABLES, *DESCRIPTIONS}
    assert lines(folder.folder / FILE) == [turn.record() for turn in turns]
    [catalogue] = lines(folder.folder / "briefings.jsonl")
    assert catalogue == item.entry.record() == entry_in(folder.ledger).record()
    assert (catalogue["file"], catalogue["first_seen"]) == (FILE, FIRST)
    [page] = lines(folder.folder / "pages.jsonl")
    assert (page["url"], page["fetched"], page["digest"]) == (URL, FIRST, "A" * 32)
    assert folder.states.marked() == []


def test_what_did_not_change_is_not_written(folder) -> None:
    publish(folder, briefing())
    before = tree(folder.folder)
    stamp = (folder.folder / FILE).stat().st_mtime_ns
    assert publish(folder, briefing(fetched=LATER)) == [Published("unchanged")]
    after = tree(folder.folder)
    assert (folder.folder / FILE).stat().st_mtime_ns == stamp
    changed = {name for name in after if after[name] != before[name]}
    assert changed == {"briefings.jsonl", "datapackage.json"}  # which has its digest
    [catalogue] = lines(folder.folder / "briefings.jsonl")
    assert (catalogue["checked"], catalogue["fetched_until"]) == (LATER, FIRST)


def test_a_change_is_a_revision_and_the_earlier_one_is_kept(folder) -> None:
    publish(folder, at(1))
    first = (folder.folder / FILE).read_text("utf-8")
    all_turns = {"added": [], "removed": [], "changed": list(range(1, 11))}
    assert publish(folder, at(2, word="trade")) == [Published("changed", all_turns)]
    revisions = tree(folder.folder / "revisions")
    assert revisions == {f"{ID}/1.jsonl": first}


def test_a_doubt_is_new_once(folder) -> None:
    found = [publish(folder, at(day, **DOUBT))[0].is_doubt_new for day in (1, 2)]
    assert found == [True, False]


def test_a_withdrawn_briefing_keeps_its_file_and_every_turn_says_so(folder) -> None:
    publish(folder, at(1))
    assert [publish(folder, state(day, **GONE))[0].outcome for day in (2, 3, 4, 5)] == [
        "unchanged",
        "unchanged",
        "withdrawn",
        "unchanged",
    ]
    assert {turn["withdrawn"] for turn in lines(folder.folder / FILE)} == {clock(2)}
    assert publish(folder, at(6))[0].outcome == "rewritten"
    assert {turn["withdrawn"] for turn in lines(folder.folder / FILE)} == {""}


def no_date(item: Briefing) -> None:
    item.entry.date = ""


def a_way_up(item: Briefing) -> None:
    item.briefing_id = item.entry.briefing_id = "../scio-1"


@pytest.mark.parametrize("spoil", [no_date, a_way_up])
def test_what_breaks_the_contract_is_refused_before_anything_is_written(folder, spoil) -> None:
    item = briefing()
    spoil(item)
    with pytest.raises(ContractError):
        publish(folder, item)
    assert tree(folder.folder) == {}


def test_the_numbers_of_a_run_do_not_depend_on_what_came_first(folder) -> None:
    for number, fetched in ((5, LATER), (4, FIRST), (3, FIRST)):
        take(folder, briefing(briefing_id=f"scio-{number}", fetched=fetched, speech=str(number)))
    publish(folder, briefing())
    told = lines(folder.folder / "changes.jsonl")
    assert [line["briefing_id"] for line in told] == [ID, "scio-3", "scio-4", "scio-5"]
    assert [line["change"] for line in told] == [1, 2, 3, 4]


# Any order


@settings(max_examples=fewer(200))
@given(STORY, some.randoms(use_true_random=False))
def test_any_order_makes_the_same_folder_and_tells_every_change(tmp_path, story, random) -> None:
    shutil.rmtree(tmp_path, ignore_errors=True)
    due, found = tmp_path / "due", tmp_path / "found"
    run(due, *made(story))
    follower = Follower(found)
    for group in groups(made(story), random):
        run(found, *group)
        follower.follow()
    assert content(found) == content(due)


def groups(found: list[State], random: Random) -> list[list[State]]:
    """Return what is *found* in groups: the states of crawls in their order, others in any."""
    crawls = [each for each in found if each.run]
    mixed = random.sample(found, len(found))
    mixed = [crawls.pop(0) if each.run else each for each in mixed]
    grouped: list[list[State]] = [[]]
    for each in mixed:
        if random.random() < 0.7:
            grouped.append([])
        grouped[-1].append(each)
    return grouped


EARLIER: dict[str, tuple[Story, list[str]]] = {
    # What is found on some days of August, after A on August 3 and B on 5 -> what is told of it
    "between": ([{"august": 4, **C}], ["revised site"]),
    "before all": ([{"august": 1, **C}], ["revised site"]),
    "the same, earlier": ([{"august": 1, **A}], []),
    "much worse": ([{"august": 4, **STUB}], []),
    "behind all": ([{"august": 7, **C}], ["revised site"]),
}


@pytest.mark.parametrize(("found", "told"), EARLIER.values(), ids=EARLIER)
def test_what_is_told_of_states_that_imports_bring_to_light(folder, found, told) -> None:
    publish(folder, state(3, **A), state(5, **B))
    before = what(folder.folder)
    publish(folder, *(state(**each, is_imported=True) for each in found))
    fresh = what(folder.folder)[len(before) :]
    assert [each for each in fresh if not each.startswith("turn-")] == told


def test_what_imports_no_longer_show_is_no_longer_a_revision(folder) -> None:
    follower = Follower(folder.folder)
    shown = [imported(at(day, **words)) for day, words in ((1, A), (2, B), (3, A))]
    for states_shown in (shown, [shown[0], shown[2]]):
        folder.states.replace_imports(ID, states_shown)
        folder.reconcile()
        publish(folder)
        follower.follow()
    assert not list(folder.folder.glob("revisions/*/*"))


def test_what_is_no_transcript_after_all_is_withdrawn(folder) -> None:
    follower = Follower(folder.folder)
    publish(folder, state(1, **A, **IMPORT), state(2, **B, **IMPORT))
    follower.follow()
    folder.states.replace_imports(ID, [])
    folder.reconcile()
    publish(folder)
    follower.follow()
    assert follower.told[-1]["what"] == "withdrawn"
    assert not list(folder.folder.glob("*/**/*.jsonl"))
    publish(folder, state(3, **A))
    follower.follow()
    assert follower.told[-1]["what"] == "new"


def test_finding_all_again_changes_no_byte(tmp_path) -> None:
    run(tmp_path, *made([A, B, A, STUB]))
    before = tree(tmp_path)
    run(tmp_path, *made([A, B, A, STUB]))
    assert tree(tmp_path) == before


# Kills: the states that were there before, the states that a run finds and dies

COPY = {"speech": SPEECH, "briefing_id": "scio-2"}
KILLS: dict[str, tuple[Story, Story]] = {
    "new": ([], [A]),
    "changed": ([A], [B]),
    "changed twice": ([A], [B, C]),
    "changed, with another date": ([A], [{**B, "day": "2024-07-06"}]),
    "another date": ([A], [{**A, "day": "2024-07-06"}]),
    "completed": ([PART], [A]),
    "unchanged": ([A], [A]),
    "much worse": ([A], [STUB]),
    "out of quarantine": ([A, STUB], [A]),
    "a page failed": ([A], [{**A, **CUT}]),
    "pending": ([], [PENDING]),
    "withdrawn": ([A, GONE, GONE], [GONE]),
    "back": ([A, *LOST], [A]),
    "a worse copy": ([{"speech": SPEECH}], [COPY]),
    "a better copy": ([{"speech": SPEECH}], [{**COPY, "turns": 12}]),
    "a copy becomes another": ([{"speech": SPEECH}, COPY], [{"briefing_id": "scio-2", **B}]),
    "found earlier": ([B], [{"august": 1, **A, **IMPORT}]),
}
KILLED = 6  # of the some hundred steps of a scenario


@forks
@pytest.mark.some(3)
@pytest.mark.parametrize(("before", "found"), KILLS.values(), ids=KILLS)
def test_a_killed_run_is_finished_by_the_next(tmp_path, before, found) -> None:
    known, due, trial = (tmp_path / name for name in ("known", "due", "trial"))
    own = [state(**{"august": day, **words}) for day, words in enumerate(found, 20)]
    run(known, *(state(**{"august": day, **words}) for day, words in enumerate(before, 10)))
    stages = [turns_in(known)]
    for number in range(len(own)):
        shutil.rmtree(due, ignore_errors=True)
        shutil.copytree(known, due)
        run(due, *own[: number + 1])
        stages.append(turns_in(due))
    shutil.copytree(known, trial)
    steps = steps_of(lambda: run(trial, *own))
    shutil.rmtree(trial)
    assert steps > 10
    for number in sample(range(1, steps + 1), KILLED):
        shutil.copytree(known, trial)
        assert killed_at(number, lambda: run(trial, *own)), f"step {number}"
        killed_at(number // 2 + 1, lambda: run(trial))
        run(trial)
        assert turns_in(trial) in stages, f"step {number}"
        run(trial, *own)
        assert tree(trial) == tree(due), f"step {number}"
        shutil.rmtree(trial)


def test_what_a_killed_run_left_unfinished_is_removed(tmp_path) -> None:
    run(tmp_path, at(1))
    unfinished = tmp_path / f"briefings/2024-07-06_{ID}.jsonl.tmp"
    unfinished.write_text("half a file")
    (tmp_path / "state.sqlite.sha256").write_bytes(b"")  # as while a run is at work
    run(tmp_path)
    assert not unfinished.exists()


@pytest.mark.parametrize("refused", ["xb", "fsync"])
def test_a_full_disk_leaves_whole_files_and_the_next_run_goes_on(
    tmp_path, monkeypatch, refused
) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    def open_file(path: Path, mode: str = "r", *more: Any, real: Any = Path.open) -> Any:
        return full() if mode == refused else real(path, mode, *more)

    run(tmp_path, at(1, **A))
    before = tree(tmp_path)
    with folder_in(tmp_path) as folder, monkeypatch.context() as patch:
        patch.setattr(Path, "open", open_file)
        if refused == "fsync":
            patch.setattr(os, "fsync", full)
        with pytest.raises(OutputError, match="the disk is full"):
            take(folder, at(2, **B))
    if refused == "xb":
        assert tree(tmp_path) == before
    run(tmp_path)
    assert what(tmp_path)[:2] == ["new", "revised site"]
    assert len(what(tmp_path)) == 12


# Damage


def edited(path: Path) -> None:
    path.write_text(path.read_text("utf-8").replace("lamps", "candles"), "utf-8")


def emptied(path: Path) -> None:
    path.write_bytes(b"")


def spoiled(path: Path) -> None:
    path.write_bytes(b"\xff\0")


def lengthened(path: Path) -> None:
    path.write_bytes(path.read_bytes() + b"{}\n")


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a file of each kind."""
    path = tmp_path_factory.mktemp("sound") / "output"
    run(path, *made([A, B, {**A, "turns": 11}, STUB]))
    return path


DAMAGED = (
    f"revisions/{ID}/1.jsonl",
    f"quarantine/{ID}.jsonl",
    FILE,
    *sorted(TABLES),
    *DESCRIPTIONS,
)


@pytest.mark.some(12)
@pytest.mark.parametrize("damage", [Path.unlink, edited, emptied, spoiled, lengthened])
@pytest.mark.parametrize("file", DAMAGED)
def test_a_damaged_file_is_written_again(tmp_path, sound, file, damage) -> None:
    path, told = tmp_path / "output", list[Damage]()
    shutil.copytree(sound, path)
    damage(path / file)
    found = (path / file).read_bytes() if (path / file).exists() else None
    if found == (sound / file).read_bytes():
        return
    run(path, tell=told.append)
    assert whole(path) == tree(sound)
    assert [each.file for each in told] == [file]
    assert told[0].cured
    if found is None:
        assert not (path / "set-aside").exists()
    else:
        assert (path / told[0].set_aside).read_bytes() == found


@pytest.mark.parametrize("found", [A, B, {**A, "day": "2024-07-06"}, STUB], ids=str)
def test_a_file_that_is_edited_while_a_run_goes_on_is_set_aside(tmp_path, found) -> None:
    told: list[Damage] = []
    with folder_in(tmp_path, told.append) as folder:
        publish(folder, state(1, **A))
        edited(tmp_path / FILE)
        publish(folder, state(2, **found))
    due = tmp_path / "due"
    run(due, *made([A]))
    assert "candles" in (tmp_path / f"set-aside/{FILE}.1").read_text("utf-8")
    assert [damage.set_aside for damage in told] == [f"set-aside/{FILE}.1"]
    assert not any("candles" in str(turns) for turns in turns_in(tmp_path).values())


def test_a_lost_turns_file_is_written_again_when_the_page_is_seen_again(folder) -> None:
    publish(folder, briefing())
    before = tree(folder.folder)
    (folder.folder / FILE).unlink()
    assert publish(folder, briefing(fetched=LATER))[0].outcome == "rewritten"
    assert tree(folder.folder)[FILE] == before[FILE]


# A lost database


def lose(path: Path) -> None:
    for file in path.glob("state.sqlite*"):
        file.unlink()


@settings(max_examples=fewer(100))
@given(STORY)
def test_a_folder_whose_database_was_lost_is_the_same_and_goes_on(tmp_path, story) -> None:
    assume(story)
    shutil.rmtree(tmp_path, ignore_errors=True)
    path = tmp_path / "output"
    for each in made(story):
        run(path, each)
    before = tree(path)
    lose(path)
    run(path, *made(story))  # to publish a state changes its entry
    assert whole(path) == before
    follower = Follower(path)
    follower.follow()
    run(path, state(20, word="bells"))
    follower.follow()


def test_a_database_that_was_put_back_from_a_copy_tells_no_change_twice(
    tmp_path, monkeypatch
) -> None:
    path, copy = tmp_path / "output", tmp_path / "state.sqlite"
    found = made([A, B, C])
    run(path, found[0])
    shutil.copy(path / "state.sqlite", copy)
    run(path, *found[1:])
    before = tree(path)
    shutil.copy(copy, path / "state.sqlite")
    told: list[Damage] = []
    monkeypatch.setattr(Store, "unread_runs", lambda _: ["the last one"])
    run(path, *found, tell=told.append)
    assert whole(path) == before
    assert [damage.file for damage in told][:1] == ["state.sqlite"]


def test_a_run_that_is_killed_has_checked_what_it_was_sent_again(folder) -> None:
    publish(folder, briefing())
    folder.states.add(crawled(briefing(fetched=LATER)))
    folder.reconcile()
    assert entry_in(folder.ledger).checked == LATER


def test_what_a_killed_run_has_removed_is_not_told_to_be_missing(tmp_path) -> None:
    run(tmp_path, at(1, **A))
    with folder_in(tmp_path) as folder:
        folder.states.add(state(2, **{**A, "day": "2024-07-06"}))
    (tmp_path / FILE).unlink()
    told: list[Damage] = []
    run(tmp_path, tell=told.append)
    assert told == []


# A better reading


def read_again(path: Path, monkeypatch: pytest.MonkeyPatch, *found: State) -> None:
    monkeypatch.setattr(states, "version", lambda: "a better reading")
    run(path, *found)


def test_a_better_reading_rewrites_every_revision_and_makes_none(tmp_path, monkeypatch) -> None:
    run(tmp_path, *made([A, B, C]))
    follower = Follower(tmp_path)
    follower.follow()
    before = tree(tmp_path)
    ids = [turn["turn_id"] for turn in lines(tmp_path / FILE)]
    better = made([{**words, "speech": " It is read better."} for words in (A, B, C)])
    read_again(tmp_path, monkeypatch, *better)
    after = tree(tmp_path)
    assert after.keys() == before.keys()
    turns_files = [name for name in after if name.startswith(("briefings/", "revisions/"))]
    assert all(after[name].count("It is read better.") >= 10 for name in turns_files)
    assert [turn["turn_id"] for turn in lines(tmp_path / FILE)] == ids
    known = len(follower.told)
    follower.follow()
    assert {line["by"] for line in follower.told[known:]} == {"reading"}
    assert {line["what"] for line in follower.told[known:]} == {"turn-changed"}
    read_again(tmp_path, monkeypatch, *better)
    assert tree(tmp_path) == after


def test_an_earlier_revision_that_is_read_better_changes_no_current_turn(
    tmp_path, monkeypatch
) -> None:
    run(tmp_path, *made([A, B]))
    before, told = tree(tmp_path), what(tmp_path)
    read_again(tmp_path, monkeypatch, *made([{**A, "speech": " Yes."}, B]))
    after = tree(tmp_path)
    changed = {name for name in after if after[name] != before[name]}
    assert changed == {f"revisions/{ID}/1.jsonl", "datapackage.json"}
    assert what(tmp_path) == told


# The ids of turns


@pytest.fixture
def noted(folder: Folder) -> dict[str, list[str]]:
    """What is noted in the archive, by the content."""
    found: dict[str, list[str]] = {}
    remember = folder.remember_ids

    def note(briefing_id: str, content: str, ids: Any) -> None:
        remember(briefing_id, content, ids)
        found[content] = [*ids]

    folder.remember_ids = note
    return found


def ids_in(path: Path) -> list[str]:
    return [str(turn["turn_id"]) for turn in lines(path)]


def test_ids_that_were_published_stay_when_an_earlier_state_is_found(folder, noted) -> None:
    early, late = {"speech": ""}, {"speech": " It was written down by hand."}
    publish(folder, state(5, **late))
    ids = ids_in(folder.folder / FILE)
    assert noted == {}
    publish(folder, state(1, **IMPORT, **early))
    assert ids_in(folder.folder / FILE) == ids
    assert ids_in(folder.folder / f"revisions/{ID}/1.jsonl") == ids, "they are the same turns"
    assert [*noted.values()] == [ids, ids]


def test_ids_that_are_noted_in_the_archive_outlive_the_database(tmp_path) -> None:
    early, late = state(1, **IMPORT), state(5, speech=" It was written down by hand.")
    run(tmp_path, late)
    run(tmp_path, early)
    files = (FILE, f"revisions/{ID}/1.jsonl")
    before = [ids_in(tmp_path / file) for file in files]
    with folder_in(tmp_path) as folder:
        named = folder.ledger.named(ID)
    assert len(named) == 2
    lose(tmp_path)
    with folder_in(tmp_path) as folder:
        for content_hash, ids in named.items():
            folder.remember_ids(ID, content_hash, ids)
    run(tmp_path, early, late)
    assert [ids_in(tmp_path / file) for file in files] == before


# Copies of a conference


def check(path: Path) -> None:
    """Check what the files, the catalogue and ``same_as`` say of each other."""
    faults: list[Fault] = []
    check_folder(path, faults.append)
    kinds = ("same_as", "status and file", "strange files", "revisions", "shared keys")
    assert [str(fault) for fault in faults if fault.kind in kinds] == []


IDS = ("scio-1001", "scio-1002", "scio-1003")
OTHER = " Nobody had asked the ferrymen of the lower river before that winter." * 5
# The last is a copy of either of the others, which are no copies of each other.
ONE, ANOTHER, BOTH = {"speech": SPEECH}, {"speech": OTHER}, {"speech": SPEECH + OTHER}
FIRST_COPY, SECOND_COPY, THIRD_COPY = (
    {"briefing_id": briefing_id, "turns": 12 - number, **ONE}
    for number, briefing_id in enumerate(IDS)
)
NEXT_DAY = {"day": "2024-07-06"}
STANDING: dict[str, tuple[Story, list[str]]] = {
    # What is found -> who has a file
    "the better one first": ([FIRST_COPY, SECOND_COPY], ["scio-1001"]),
    "the worse one first": ([SECOND_COPY, FIRST_COPY], ["scio-1001"]),
    "three": ([THIRD_COPY, SECOND_COPY, FIRST_COPY], ["scio-1001"]),
    "the better one becomes another": (
        [FIRST_COPY, SECOND_COPY, THIRD_COPY, {**FIRST_COPY, **ANOTHER}],
        ["scio-1001", "scio-1002"],
    ),
    "a copy becomes another": (
        [FIRST_COPY, SECOND_COPY, {**SECOND_COPY, **ANOTHER}],
        ["scio-1001", "scio-1002"],
    ),
    "the better one moves to another day": (
        [FIRST_COPY, SECOND_COPY, {**FIRST_COPY, **NEXT_DAY}],
        ["scio-1001", "scio-1002"],
    ),
    "a copy becomes the better one": (
        [FIRST_COPY, SECOND_COPY, {**SECOND_COPY, "turns": 14}],
        ["scio-1002"],
    ),
    "a copy of both": (
        [FIRST_COPY, {**SECOND_COPY, **ANOTHER}, {**THIRD_COPY, **BOTH, "turns": 14}],
        ["scio-1003"],
    ),
    "a copy of both that moves": (
        [
            FIRST_COPY,
            {**SECOND_COPY, **ANOTHER},
            {**THIRD_COPY, **BOTH, "turns": 14},
            {**THIRD_COPY, **BOTH, **NEXT_DAY, "turns": 14},
        ],
        [*IDS],
    ),
    "the site's own is better": (
        [{**FIRST_COPY, **IMPORT}, SECOND_COPY],
        ["scio-1002"],
    ),
}


@pytest.mark.parametrize(("found", "due"), STANDING.values(), ids=STANDING)
def test_who_of_the_copies_has_the_file(tmp_path, found, due) -> None:
    one, all_at_once = tmp_path / "one", tmp_path / "all"
    follower = Follower(one)
    for day, words in enumerate(found, 1):
        run(one, state(day, **words))
        follower.follow()
    run(all_at_once, *(state(day, **words) for day, words in enumerate(found, 1)))
    assert sorted(turns_in(one)) == due
    assert content(all_at_once) == content(one)
    check(one)


COPIES = some.fixed_dictionaries(
    {
        "briefing_id": some.sampled_from(IDS),
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


TOLD_OF_COPIES: dict[str, tuple[list[Story], list[str], list[str]]] = {
    # The states of each run -> what is told of the first copy, and of the second
    "a better one comes": ([[SECOND_COPY], [FIRST_COPY]], ["new"], ["new", "withdrawn"]),
    "a worse one comes": ([[FIRST_COPY], [SECOND_COPY]], ["new"], []),
    "both at once": ([[SECOND_COPY, FIRST_COPY]], ["new"], []),
    "it is another one after all": (
        [[SECOND_COPY], [FIRST_COPY], [{**SECOND_COPY, **ANOTHER}]],
        ["new"],
        ["new", "withdrawn", "returned"],
    ),
    "found to be a copy": (
        [[{**SECOND_COPY, **ANOTHER}], [FIRST_COPY], [SECOND_COPY]],
        ["new"],
        ["new", "withdrawn"],
    ),
}


@pytest.mark.parametrize(("runs", "first", "second"), TOLD_OF_COPIES.values(), ids=TOLD_OF_COPIES)
def test_what_is_told_of_copies(tmp_path, runs, first, second) -> None:
    day = 0
    for found in runs:
        with folder_in(tmp_path) as folder:
            for words in found:  # which of them comes first is chance
                day += 1
                take(folder, state(day, **words))
            publish(folder)
    assert what(tmp_path, "scio-1001") == first
    assert what(tmp_path, "scio-1002") == second


def test_a_lost_database_tells_nothing_of_copies_again(tmp_path) -> None:
    found = [state(1, **SECOND_COPY), state(2, **FIRST_COPY), state(3, **SECOND_COPY, **NEXT_DAY)]
    for each in found:
        run(tmp_path, each)
    before = what(tmp_path, "scio-1002")
    lose(tmp_path)
    run(tmp_path, *found)
    assert what(tmp_path, "scio-1002") == before == ["new", "withdrawn", "returned"]


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
    assert what(tmp_path)[-1].endswith(" correction")


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


def test_a_correction_is_applied_told_and_taken_back(tmp_path) -> None:
    follower = Follower(tmp_path)
    run(tmp_path, *made([A]))
    follower.follow()
    before = content(tmp_path)

    correct(tmp_path, SPEAKER)
    run(tmp_path)
    follower.follow()
    turn = lines(tmp_path / FILE)[1]
    assert (turn["speaker"], turn["corrected"], turn["revision"]) == ("Lu Shanwei", "speaker", 1)
    assert what(tmp_path) == ["new", "turn-changed correction"]
    assert faults_in(tmp_path) == []

    run(tmp_path)
    assert len(what(tmp_path)) == 2, "told once"
    (tmp_path / CORRECTIONS).unlink()
    run(tmp_path)
    follower.follow()
    assert content(tmp_path) == before
    assert what(tmp_path)[2:] == ["turn-changed correction"]


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
    assert what(tmp_path)[1:] == [
        "turn-changed correction",  # it is shorter
        "turn-added correction",
        "turn-changed correction",  # it follows a question
    ]
    assert faults_in(tmp_path) == []


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
    assert what(tmp_path) == ["new", "revised site", "turn-changed site"]


def test_a_correction_whose_value_the_site_has_changed_is_told_and_not_applied(folder) -> None:
    correct(folder.folder, STALE)
    folder.corrections = Corrections(folder.folder)
    publish(folder, at(1, **A))
    assert lines(folder.folder / FILE)[5]["speaker"] == "Xin Guobin"
    [why] = folder.stale_corrections()
    assert why == "line 2: its turn has 'Xin Guobin' as speaker, and not 'Somebody else'"


EDITS = some.lists(
    some.lists(some.sampled_from([SPEAKER, QUESTION, PRESS, LABEL, STALE]), max_size=3)
)


@settings(max_examples=fewer(150))
@given(STORY, EDITS, some.randoms(use_true_random=False))
def test_a_folder_is_what_its_archive_and_its_corrections_make_it(
    tmp_path, story, edits, random
) -> None:
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
    assert faults_in(found) == []


def faults_in(path: Path) -> list[str]:
    """Return the faults in *path* that corrections can cause."""
    faults: list[Fault] = []
    check_folder(path, faults.append)
    kinds = ("turn ids", "kinds and roles", "exchange", "reply_to", "reply_to_id", "sums", "memory")
    return [str(fault) for fault in faults if fault.kind in (*kinds, "seals", "corrections")]
