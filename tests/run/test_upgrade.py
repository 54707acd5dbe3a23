"""A folder of an earlier version is brought up to date by the first run that opens it."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from scio_crawler.archive.index import Index
from scio_crawler.archive.indexing import Finding
from scio_crawler.archive.lookup import ArchiveReader
from scio_crawler.common.database import FILE
from scio_crawler.folder.checking import check_folder
from scio_crawler.folder.exporter import Exporter
from scio_crawler.folder.files import Damage
from scio_crawler.folder.ledger import Ledger
from scio_crawler.folder.store import Store
from scio_crawler.folder.upkeep import upgrade
from tests.environment import ROOT
from tests.evolve import Copy
from tests.sampling import sample

FOLDERS = ROOT / "tests/folders"
VERSIONS = sorted(path.name for path in FOLDERS.iterdir() if path.is_dir())
# A later version: a turn has two keys more, a person's key has another name, an entry one key less
# and one more that only the pages can tell.
EDITS = (
    (
        "scio_crawler/items.py",
        '    words: int = integer("len(text.split())")',
        '    motto: str = string("what it can be cited by", minLength=1)\n'
        '    language: str = string("of the text", "en")\n',
    ),
    (
        "scio_crawler/items.py",
        '    source: str = string("the source the page names")',
        '    opening: str = string("how the chair begins", minLength=1)\n',
    ),
    (
        "scio_crawler/reading/briefing.py",
        "    account(briefing)",
        "    for turn in briefing.turns:\n"
        '        turn.motto = f"{turn.speaker} {len(turn.text)}".strip()\n'
        "    said = [turn.text for turn in briefing.turns] or ['nothing yet']\n"
        "    briefing.entry.opening = said[0][:20]\n",
    ),
)
RENAMED = (
    '    honorific: str = string("Mr., Ms. … as printed, empty if none is")',
    '    address: str = string("Mr., Ms. … as printed, empty if none is", was="honorific")\n',
)


@pytest.fixture(params=VERSIONS)
def old(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """A copy of the folder that an earlier version left."""
    return Path(shutil.copytree(FOLDERS / request.param, tmp_path / "output"))


@contextmanager
def opened(folder: Path) -> Iterator[tuple[Exporter, ArchiveReader]]:
    with closing(Ledger(folder / FILE)) as ledger:
        shelf = ArchiveReader(folder / "archive", Index(ledger))
        try:
            yield Exporter(folder, ledger), shelf
        finally:
            shelf.close()


def put_in_order(folder: Path) -> list[Damage]:
    """Open *folder* as a run does; return what was told."""
    told: list[Damage] = []
    found: list[Finding] = []
    with closing(Store(folder, "", told.append, found.append)) as store:
        store.index_archive()
        store.put_in_order()
    assert found == []
    return told


def faults(folder: Path) -> list[str]:
    found: list[str] = []
    check_folder(folder, lambda fault: found.append(str(fault)))
    return found


def lines(folder: Path) -> dict[str, list[dict[str, object]]]:
    """The lines of every file of them, by its path."""
    return {
        path.relative_to(folder).as_posix(): [
            json.loads(line) for line in path.read_text("utf-8").splitlines()
        ]
        for path in sorted(folder.rglob("*.jsonl"))
    }


def test_every_line_keeps_what_it_says_and_gets_the_new_keys(old: Path) -> None:
    before = lines(old)
    catalogue, pages = before["briefings.jsonl"], before["pages.jsonl"]
    statuses = {entry["briefing_id"]: entry["status"] for entry in catalogue}
    with opened(old) as (exporter, shelf):
        said = list(upgrade(exporter, shelf))
        exporter.write_tables()
        assert exporter.ledger.outdated() == []
        assert list(upgrade(exporter, shelf)) == []
    assert said == ["9 briefings of an earlier version were brought up to date"]
    after = lines(old)
    assert after.keys() - before.keys() == NEW_FILES
    for file, records in before.items():
        assert as_before(after[file], records) == as_before(records, records), file
        for turn in after[file] if "/" in file else ():
            is_current = file.startswith("briefings/")
            assert turn["status"] == (statuses[turn["briefing_id"]] if is_current else "complete")
            due = {"Lian Shuyan": OFFICE, "Xinhua News Agency": "Xinhua News Agency"}
            assert turn["organization"] == due.get(turn["speaker"], turn["organization"])
            replies = f"{turn['briefing_id']}-{turn['reply_to']:03}" if turn["reply_to"] else ""
            assert turn["reply_to_id"] == replies
    for entry in after["briefings.jsonl"]:
        # The transcripts of the folder have no doubts, and their pages no clock.
        assert (entry["doubts"], entry["published_at"]) == ("", "")
        assert clocks_of(pages, entry["briefing_id"]).items() <= entry.items()
    assert faults(old) == []


OFFICE = "State Council Information Office"
NEW_FILES = {"changes.jsonl", "organizations.jsonl", "speakers.jsonl"}
Records = list[dict[str, object]]


def as_before(now: Records, before: Records) -> Records:
    """Return the lines *now*, only with the keys that they had *before*, but for the version."""
    pairs = zip(now, before, strict=True)
    return [{key: new[key] for key in old if key != "schema_version"} for new, old in pairs]


def clocks_of(pages: list[dict[str, object]], briefing_id: object) -> dict[str, object]:
    """What an entry says of its pages, which are among those of all briefings."""
    clocks = sorted(str(p["fetched"]) for p in pages if p["briefing_id"] == briefing_id)
    return {"fetched_from": clocks[0], "fetched_until": clocks[-1]}


def test_what_an_older_folder_holds_is_new_in_the_order_of_first_seen(old: Path) -> None:
    put_in_order(old)
    has_turns = [entry for entry in lines(old)["briefings.jsonl"] if entry["file"]]
    has_turns.sort(key=lambda entry: (entry["first_seen"], entry["briefing_id"]))
    told = lines(old)["changes.jsonl"]
    assert [
        (line["change"], line["at"], line["briefing_id"], line["revision"]) for line in told
    ] == [
        (number, entry["first_seen"], entry["briefing_id"], entry["revision"])
        for number, entry in enumerate(has_turns, 1)
    ]
    assert {(line["what"], line["by"]) for line in told} == {("new", "")}


def test_most_new_keys_need_no_archive(old: Path) -> None:
    shutil.rmtree(old / "archive")
    with opened(old) as (exporter, shelf):
        list(upgrade(exporter, shelf))
    turns = [turn for file, turns in lines(old).items() if "/" in file for turn in turns]
    assert turns
    assert all(str(turn["turn_id"]).startswith(str(turn["briefing_id"])) for turn in turns)
    assert all(turn["status"] for turn in turns)
    assert OFFICE in {turn["organization"] for turn in turns}


def test_files_that_nobody_sealed_are_taken_as_they_are(old: Path) -> None:
    before = lines(old)
    assert put_in_order(old) == []
    once = lines(old)
    assert put_in_order(old) == []
    assert lines(old) == once
    for file, records in before.items():
        assert as_before(once[file], records) == as_before(records, records), file


def test_a_turns_file_that_was_edited_before_the_upgrade_is_not_taken_for_the_crawlers(
    old: Path,
) -> None:
    before = lines(old)
    file = sorted(old.glob("briefings/*.jsonl"))[0]
    file.write_text(file.read_text("utf-8").replace(" the ", " teh "), "utf-8")
    [told] = put_in_order(old)
    name = file.relative_to(old).as_posix()
    assert (told.file, told.cured) == (name, "from the archive")
    assert " teh " in (old / told.set_aside).read_text("utf-8")
    assert as_before(lines(old)[name], before[name]) == as_before(before[name], before[name])
    assert faults(old) == []


@pytest.fixture(scope="module")
def later(tmp_path_factory: pytest.TempPathFactory) -> Copy:
    """A copy of the package with other keys."""
    copy = Copy(tmp_path_factory.mktemp("later") / "copy")
    for file, anchor, added in EDITS:
        copy.insert(file, anchor, added)
    copy.replace("scio_crawler/items.py", *RENAMED)
    for path in (copy.folder / "scio_crawler/reading").rglob("*.py"):
        text = path.read_text("utf-8")
        path.write_text(text.replace("honorific=", "address="), "utf-8")
    return copy


@pytest.mark.slow
def test_new_renamed_and_removed_keys_leave_no_fault(old: Path, later: Copy) -> None:
    before = lines(old)
    done = later.crawl(old, "-a", "site=archive")
    assert "Traceback" not in done.stderr
    assert "9 briefings of an earlier version were brought up to date" in done.stderr
    assert later.faults(old) == []
    after = lines(old)
    for file in NEW_FILES:
        del after[file]
    assert after.keys() == before.keys()
    for file, records in after.items():
        assert len(records) == len(before[file]), file
        for was, now in zip(before[file], records, strict=True):
            if "honorific" in was:
                was["address"] = was.pop("honorific")
            # The account covered the body only.
            recounted = {"audit_characters", "audit_furniture"}
            others = was.keys() - {"checked", "schema_version"} - recounted
            assert all(now[key] >= was[key] for key in recounted & was.keys())
            kept = {key: value for key, value in now.items() if key in others}
            assert kept.items() <= was.items(), file
            if "kind" in now:
                assert now["language"] == "en"
                assert now["motto"] == f"{now['speaker']} {len(str(now['text']))}", file


@pytest.mark.slow
def test_without_its_archive_a_folder_is_upgraded_as_far_as_can_be(old: Path, later: Copy) -> None:
    shutil.rmtree(old / "archive")
    with closing(Ledger(old / FILE)) as ledger:
        mirror = ledger.meta("site")  # which is long gone
    done = later.crawl(old, "-a", f"site={mirror}", "-s", "RETRY_ENABLED=False")
    assert "new keys keep their default" in done.stderr
    assert "Traceback" not in done.stderr
    records = lines(old)["people.jsonl"]
    assert all("address" in record for record in records)


# Puts the folder that is its first argument in order, as a run does, and is killed before the sync
# that is its second.
KILLED = """
import os, sys
from pathlib import Path
from scio_crawler.folder.store import Store

folder, left, sync = Path(sys.argv[1]), int(sys.argv[2]), os.fsync

def fsync(descriptor):
    global left
    left -= 1
    if not left:
        os.kill(os.getpid(), 9)
    sync(descriptor)

os.fsync = fsync
store = Store(folder, "", print, print)
store.index_archive()
store.put_in_order()
print(left)
"""


SYNCS = 51  # of all that puts that folder in order


@pytest.mark.slow
@pytest.mark.parametrize("sync", sample(range(1, SYNCS + 1), 3))
def test_a_kill_at_any_moment_does_no_harm(tmp_path: Path, later: Copy, sync: int) -> None:
    undisturbed = Path(shutil.copytree(FOLDERS / VERSIONS[-1], tmp_path / "undisturbed"))
    killed = Path(shutil.copytree(FOLDERS / VERSIONS[-1], tmp_path / "killed"))
    later.crawl(undisturbed, "-a", "site=archive")
    assert later.program(KILLED, str(killed), str(sync)).returncode == -9
    done = later.crawl(killed, "-a", "site=archive")
    assert "Traceback" not in done.stderr
    assert lines(killed) == lines(undisturbed)
    assert later.faults(killed) == []


@pytest.mark.parametrize(
    "damage",
    [b"{broken", b"\xff\xfe", b"[1]", b"null", b"{}", b'{"turn": "one"}', b'{"text": null}'],
    ids=repr,
)
def test_a_damaged_file_is_left_alone_and_named(old: Path, damage: bytes) -> None:
    file = next((old / "revisions").glob("*/1.jsonl"))
    damaged = file.read_bytes() + damage
    file.write_bytes(damaged)
    with opened(old) as (exporter, shelf):
        said = list(upgrade(exporter, shelf))
    name = file.relative_to(old).as_posix()
    assert [words for words in said if f"{name} is damaged and left as it is" in words]
    assert file.read_bytes() == damaged
