"""A folder of an earlier version is brought up to date, as a whole, before a run opens it."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from scrapy.settings import Settings

from scio_crawler.archive.indexing import Finding
from scio_crawler.common import interrupts
from scio_crawler.common.database import FILE
from scio_crawler.common.errors import Interrupted, OutputError, VersionError
from scio_crawler.folder.checking import check_folder
from scio_crawler.folder.files import Damage
from scio_crawler.folder.ledger import Ledger
from scio_crawler.folder.older import is_due
from scio_crawler.folder.staging import STAGED, WHOLE, put_in
from scio_crawler.folder.store import Store
from scio_crawler.folder.visits import KnownAddresses
from scio_crawler.items import SCHEMA_VERSION
from scio_crawler.spiders.upgrade import upgrade
from tests.environment import ROOT
from tests.evolve import Copy
from tests.folder.kills import killed_at, steps_of
from tests.mirrors import crawl
from tests.sampling import sample

FOLDERS = ROOT / "tests/folders"
VERSIONS = sorted(path.name for path in FOLDERS.iterdir() if path.is_dir())
# What a person took in a run that the archive does not record: a replay.
ACCEPTED = {"0.2.0": "scio-900000005"}
# These tell when a run was made, and by what.
OF_A_RUN = {".lock", FILE, f"{FILE}.sha256", "report.json"}

Files = dict[str, bytes]


@pytest.fixture(params=VERSIONS)
def version(request: pytest.FixtureRequest) -> str:
    name: str = request.param
    return name


@pytest.fixture
def old(version: str, tmp_path: Path) -> Path:
    """A copy of the folder that an earlier version left."""
    return Path(shutil.copytree(FOLDERS / version, tmp_path / "output"))


@pytest.fixture(scope="module")
def replayed(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Files]:
    """Returns what a replay of the archive of such a folder writes into an empty one."""
    known: dict[str, Files] = {}

    def files_of(version: str) -> Files:
        if version not in known:
            folder = tmp_path_factory.mktemp("replayed")
            shutil.copytree(FOLDERS / version / "archive", folder / "archive")
            crawl("archive", folder)
            if version in ACCEPTED:
                crawl("archive", folder, "-a", f"accept={ACCEPTED[version]}")
            known[version] = files(folder)
        return known[version]

    return files_of


def files(folder: Path) -> Files:
    """The bytes of every file but those of a run, by its path."""
    found = (path for path in sorted(folder.rglob("*")) if path.is_file())
    pairs = ((path.relative_to(folder).as_posix(), path.read_bytes()) for path in found)
    return {name: content for name, content in pairs if name not in OF_A_RUN}


def bring_up(folder: Path, site: str = "") -> None:
    """Do what every command does before it opens *folder*."""
    upgrade(folder, site, Settings(), workers=1)


class Told:
    """What a run that opens a folder tells, once that is up to date."""

    def __init__(self, folder: Path, caplog: pytest.LogCaptureFixture | None = None) -> None:
        self.damages: list[Damage] = []
        self.findings: list[Finding] = []
        bring_up(folder)
        with closing(Store(folder, "", self.damages.append, self.findings.append)) as store:
            store.index_archive()
            store.put_in_order()
        self.said = [record.getMessage() for record in caplog.records] if caplog else []

    def has_said(self, words: str) -> bool:
        return any(words in line for line in self.said)


def faults(folder: Path) -> list[str]:
    found: list[str] = []
    check_folder(folder, lambda fault: found.append(str(fault)))
    return found


def lines(file: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in file.read_text("utf-8").splitlines()]


def words(file: Path) -> list[tuple[object, object]]:
    return [(turn["label"], turn["text"]) for turn in lines(file)]


def test_it_becomes_what_a_replay_makes_of_its_archive(
    version: str, old: Path, replayed: Callable[[str], Files], caplog: pytest.LogCaptureFixture
) -> None:
    told = Told(old, caplog)
    assert files(old) == replayed(version)
    number, now = version.split(".")[1], SCHEMA_VERSION.removeprefix("v")
    assert told.has_said(f"9 briefings of version {number} were brought up to version {now} from")
    assert (told.damages, told.findings, faults(old)) == ([], [], [])


def test_a_second_run_finds_nothing_to_do(old: Path, caplog: pytest.LogCaptureFixture) -> None:
    Told(old)
    before = files(old)
    caplog.clear()
    assert not is_due(old)
    told = Told(old, caplog)
    assert (told.said, told.damages, files(old)) == ([], [], before)


def test_without_its_archive_all_is_carried_over(
    old: Path, caplog: pytest.LogCaptureFixture
) -> None:
    shutil.rmtree(old / "archive")
    before = {entry["briefing_id"]: entry for entry in lines(old / "briefings.jsonl")}
    said = {path.relative_to(old): words(path) for path in old.glob("*/*.jsonl")}
    said |= {path.relative_to(old): words(path) for path in old.glob("revisions/*/*.jsonl")}
    told = Told(old, caplog)
    assert told.has_said("9 were carried over")
    assert told.damages == []
    assert faults(old) == []
    entries = lines(old / "briefings.jsonl")
    for entry in entries:
        was = before.pop(entry["briefing_id"])
        for key in ("title", "date", "same_as", "file", "first_seen", "checked"):
            assert entry[key] == was[key], key
        is_gone = was["status"] == "withdrawn"
        assert entry["status"] == ("complete" if is_gone else was["status"])
        assert entry["withdrawn"] == (was["checked"] if is_gone else "")
        assert (entry["pages_expected"] > entry["pages"]) == (entry["status"] == "partial")
        assert told.has_said(f"{entry['briefing_id']} was carried over: a page of it is not in")
    assert before == {}
    assert not any(page["archive_file"] for page in lines(old / "pages.jsonl"))
    for file, due in said.items():
        aside = old / "set-aside" / f"{file}.1"
        assert words(aside if aside.exists() else old / file) == due, file


def test_only_what_is_damaged_in_the_archive_is_carried_over(
    old: Path, caplog: pytest.LogCaptureFixture
) -> None:
    page = next(p for p in lines(old / "pages.jsonl") if p["briefing_id"] == "scio-900000007")
    flip(old / str(page["archive_file"]), int(str(page["archive_offset"])))
    (file,) = old.glob("briefings/*_scio-900000007.jsonl")
    due = words(file)
    told = Told(old, caplog)
    assert told.has_said("8 briefings") or told.has_said("7 briefings")
    assert told.has_said("scio-900000007 was carried over: ")
    assert [finding for finding in told.findings if finding.is_damage]
    assert words(file) == due
    assert faults(old) == []


def flip(path: Path, offset: int) -> None:
    """Damage the record at *offset*, and what later runs found unchanged."""
    content = bytearray(path.read_bytes())
    for at in range(offset + 200, offset + 240):
        content[at] ^= 0xFF
    path.write_bytes(content)


def test_a_reading_that_was_taken_in_a_replay_stays_taken(tmp_path: Path) -> None:
    version, briefing_id = next(iter(ACCEPTED.items()))
    folder = Path(shutil.copytree(FOLDERS / version, tmp_path / "output"))
    (file,) = folder.glob(f"briefings/*_{briefing_id}.jsonl")
    due = words(file)
    Told(folder)
    (entry,) = (e for e in lines(folder / "briefings.jsonl") if e["briefing_id"] == briefing_id)
    assert (entry["status"], entry["doubts"], entry["revision"]) == ("complete", "", 2)
    assert words(file) == due
    assert not list(folder.glob("quarantine/*"))


@pytest.mark.parametrize("has_archive", [True, False], ids=["archived", "not archived"])
def test_a_file_that_a_person_has_edited_is_set_aside(old: Path, has_archive: bool) -> None:
    (file,) = old.glob("briefings/*_scio-900000001.jsonl")
    name, due = file.relative_to(old).as_posix(), words(file)
    edited = file.read_text("utf-8").replace("Good morning", "Good evening")
    file.write_text(edited, "utf-8")
    if not has_archive:
        shutil.rmtree(old / "archive")
    (told,) = Told(old).damages
    assert (told.file, told.kind) == (name, "file-changed")
    assert (old / told.set_aside).read_text("utf-8") == edited
    assert told.cured == ("from the archive" if has_archive else "")
    if has_archive:
        assert words(file) == due
    else:  # the site is asked for it
        with closing(Ledger(old / FILE)) as ledger:
            visit = KnownAddresses(ledger).get("scio-900000001")
        assert not file.exists()
        assert visit
        assert visit.verdict == ""
    assert faults(old) == []


def test_words_that_only_an_old_file_has_are_set_aside(
    old: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (file,) = old.glob("briefings/*_scio-900000001.jsonl")
    earlier = old / "revisions/scio-900000001/1.jsonl"
    earlier.parent.mkdir()
    earlier.write_text(file.read_text("utf-8").replace("Good morning", "Dear friends"), "utf-8")
    due = earlier.read_bytes()
    told = Told(old, caplog)
    assert told.has_said(f"set aside: set-aside/{earlier.relative_to(old)}.1")
    assert (old / "set-aside/revisions/scio-900000001/1.jsonl.1").read_bytes() == due
    assert not earlier.exists()


def test_a_file_that_no_run_has_written_stays(old: Path) -> None:
    strange = old / "briefings/my notes.jsonl"
    strange.write_text("{}\n", "utf-8")
    Told(old)
    assert strange.read_text("utf-8") == "{}\n"


def test_addresses_that_no_run_has_recorded_stay_known(old: Path) -> None:
    with closing(sqlite3.connect(old / FILE)) as database, database:
        row = ("scio-4711", "http://english.scio.gov.cn/content_4711.htm", "none", "", 1)
        clocks = ("2026-01-02T03:04:05Z", "2026-01-03T03:04:05Z")
        values = (*row, *clocks, "{}", "a gallery", "2024-01-01")
        database.execute(f"INSERT INTO met VALUES ({', '.join('?' * 10)})", values)
    Told(old)
    with closing(Ledger(old / FILE)) as ledger:
        visit = KnownAddresses(ledger).get("scio-4711")
    assert visit
    assert (visit.verdict, visit.reason, visit.first_seen) == ("none", "a gallery", clocks[0])


def test_what_no_run_of_the_folder_has_recorded_is_not_the_sites(old: Path) -> None:
    with closing(sqlite3.connect(old / FILE)) as database, database:
        database.execute("DELETE FROM runs WHERE run = (SELECT max(run) FROM runs)")
    Told(old)
    origins = {entry["briefing_id"]: entry["origin"] for entry in lines(old / "briefings.jsonl")}
    assert origins["scio-900000001"] == "site"
    assert origins["scio-900000002"] != "site"  # the last run has recorded another text
    assert faults(old) == []


def test_a_lost_database_is_made_again_from_the_archive(
    version: str, old: Path, replayed: Callable[[str], Files]
) -> None:
    for path in old.glob(f"{FILE}*"):
        path.unlink()
    (told,) = Told(old).damages
    assert (told.file, told.kind, told.cured) == (FILE, "file-missing", "from the archive")
    if version not in ACCEPTED:  # which only the database knew
        assert files(old) == replayed(version)
    assert faults(old) == []


# Who may open it


def test_who_only_reads_is_told_to_run_first(old: Path) -> None:
    for opened in (Ledger, Ledger.reading):
        with pytest.raises(VersionError, match="the next crawl brings it up to date"):
            opened(old / FILE)


def test_a_run_of_another_site_is_refused_before_anything_is_touched(old: Path) -> None:
    before = files(old)
    with pytest.raises(OutputError, match="one folder holds one site"):
        bring_up(old, site="http://127.0.0.1:1")
    assert files(old) == before


# Stops and kills


def test_a_run_that_is_stopped_leaves_the_old_folder_to_the_next_one(
    version: str, old: Path, replayed: Callable[[str], Files], monkeypatch: pytest.MonkeyPatch
) -> None:
    before = files(old)
    asked = iter(range(12))

    def stop() -> None:
        if next(asked, None) is None:
            raise Interrupted("SIGTERM", "Stopped by a signal (SIGTERM)")

    with monkeypatch.context() as patch:
        patch.setattr(interrupts, "check", stop)
        with pytest.raises(Interrupted):
            bring_up(old)
    assert files(old) == before
    Told(old)
    assert files(old) == replayed(version)


KILLS = 3  # of the some thousand steps that build the new state


@pytest.mark.slow
@pytest.mark.skipif(not hasattr(os, "fork"), reason="kills a forked process")
def test_a_kill_leaves_the_old_folder_or_one_that_the_next_run_finishes(
    version: str, old: Path, tmp_path: Path, replayed: Callable[[str], Files]
) -> None:
    trial = tmp_path / "trial"
    shutil.copytree(old, trial)
    steps = steps_of(lambda: bring_up(trial))
    # Clocks decide on some steps, so that another run may have fewer.
    for step in sample(range(1, steps * 9 // 10), KILLS):
        shutil.rmtree(trial)
        shutil.copytree(old, trial)
        assert killed_at(step, lambda: bring_up(trial))
        if not (trial / WHOLE).exists() and is_due(trial):
            staged = f"{STAGED}/"
            now = {name: c for name, c in files(trial).items() if not name.startswith(staged)}
            assert now == files(old), step
        Told(trial)
        assert files(trial) == replayed(version), step
        assert faults(trial) == []


@pytest.mark.skipif(not hasattr(os, "fork"), reason="kills a forked process")
def test_a_kill_while_files_are_put_in_place_is_made_good(
    version: str,
    old: Path,
    tmp_path: Path,
    replayed: Callable[[str], Files],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr("scio_crawler.folder.staging.put_in", lambda _: None)
        bring_up(old)
    trial = tmp_path / "trial"
    shutil.copytree(old, trial)
    steps = steps_of(lambda: put_in(trial))
    assert files(trial) == replayed(version)
    for step in sample(range(1, steps + 1), 20):
        shutil.rmtree(trial)
        shutil.copytree(old, trial)
        assert killed_at(step, lambda: put_in(trial))
        Told(trial)
        assert files(trial) == replayed(version), step
        assert faults(trial) == []


# A later version: a turn has two keys more, and an entry one key less and one more that only the
# pages can tell.
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


@pytest.mark.slow
def test_new_and_removed_keys_need_nothing_but_the_reading_that_fills_them(
    old: Path, tmp_path: Path
) -> None:
    later = Copy(tmp_path / "later")
    for file, anchor, added in EDITS:
        later.insert(file, anchor, added)
    Told(old)
    before = {path.name: words(path) for path in old.glob("briefings/*.jsonl")}
    done = later.crawl(old, "-a", "site=archive")
    assert "Traceback" not in done.stderr
    assert "9 briefings of version 3 were brought up to date from the archive" in done.stderr
    assert later.faults(old) == []
    assert {path.name: words(path) for path in old.glob("briefings/*.jsonl")} == before
    for path in old.glob("briefings/*.jsonl"):
        for turn in lines(path):
            assert turn["language"] == "en"
            assert turn["motto"] == f"{turn['speaker']} {len(str(turn['text']))}"
