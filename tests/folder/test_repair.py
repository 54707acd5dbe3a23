"""Files are whole and nothing is lost or doubled, whenever a run is killed."""

from __future__ import annotations

import errno
import os
import shutil
from pathlib import Path

import pytest

from scio_crawler.common.errors import OutputError
from scio_crawler.items import LEDGER_TABLES
from tests.folder.kills import killed_at, steps_of
from tests.folder.made_up import ID, LATER, SPEECH, briefing, exporter_in, tree
from tests.sampling import sample

# In each scenario readings are published, then a run publishes one more and dies on the way.

DAY = "2021-01-01"
OTHER = {"briefing_id": "scio-2", "day": DAY, "speech": SPEECH}
SCENARIOS: dict[str, tuple[list[dict[str, object]], dict[str, object]]] = {
    "new": ([], {}),
    "changed": ([{}], {"word": "trade"}),
    "changed again": ([{}, {"word": "trade"}], {"word": "jobs"}),
    "changed, with another date": ([{}], {"word": "trade", "day": "2024-07-06"}),
    "another date": ([{}], {"day": "2024-07-06"}),
    "completed": ([{"turns": 5, "status": "partial"}], {}),
    "unchanged": ([{}], {}),
    "kept": ([{}], {"turns": 2}),
    "stands": ([{}], {"turns": 9, "status": "partial"}),
    "out of quarantine": ([{}, {"turns": 2}], {}),
    "pending": ([], {"turns": 0, "status": "pending"}),
    "found to be a worse copy": ([{}], {"day": DAY, "speech": SPEECH}),
    "found to be a better copy": ([{}], {"day": DAY, "speech": SPEECH, "turns": 12}),
    "a new, better copy": ([], {"day": DAY, "speech": SPEECH, "turns": 12}),
}


def run(folder: Path, change: dict[str, object]) -> None:
    with exporter_in(folder) as exporter:
        exporter.repair()
        exporter.publish(briefing(**change, fetched=LATER))
        exporter.write_tables()


def files_of(folder: Path) -> dict[str, str]:
    """Return the turns files and their revisions."""
    return {k: v for k, v in tree(folder).items() if k.startswith(("briefings/", "revisions/"))}


KILLS = 6  # of the some two hundred steps of a scenario


@pytest.mark.some(2)
@pytest.mark.skipif(not hasattr(os, "fork"), reason="kills a forked process")
@pytest.mark.parametrize(("earlier", "change"), SCENARIOS.values(), ids=SCENARIOS)
def test_a_killed_run_loses_and_doubles_nothing(tmp_path, earlier, change) -> None:
    before, after, trial = (tmp_path / name for name in ("before", "after", "trial"))
    with exporter_in(before) as exporter:
        for each in (OTHER, *earlier):
            exporter.publish(briefing(**each))
        exporter.write_tables()
    shutil.copytree(before, after)
    steps = steps_of(lambda: run(after, change))
    assert steps > 10
    for number in sample(range(1, steps + 1), KILLS):
        shutil.copytree(before, trial)
        assert killed_at(number, lambda: run(trial, change)), f"step {number}"
        with exporter_in(trial) as exporter:
            exporter.repair()
            exporter.write_tables()
            assert exporter.ledger.intents() == []
            assert exporter.repair() == [], "repaired once and for all"
            assert not exporter.write_tables()
            for table in LEDGER_TABLES:
                on_disk = (trial / table.files).read_text("utf-8")
                assert on_disk == "".join(exporter.ledger.lines(table))
            row = exporter.ledger.row(ID)
        assert files_of(trial) in (files_of(before), files_of(after)), f"step {number}"
        assert not list(trial.rglob("*.tmp")), f"step {number}"
        assert not (row and (file := row.entry().file)) or (trial / file).is_file()
        run(trial, change)
        assert tree(trial) == tree(after), f"step {number}"
        shutil.rmtree(trial)


def test_a_full_disk_leaves_the_old_file_and_the_next_run_goes_on(tmp_path, monkeypatch) -> None:
    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with exporter_in(tmp_path) as exporter:
        exporter.publish(briefing())
        exporter.write_tables()
        before = tree(tmp_path)
        with monkeypatch.context() as patch:
            patch.setattr(os, "fsync", full)
            with pytest.raises(OutputError, match="the disk is full"):
                exporter.publish(briefing(word="trade", fetched=LATER))
        assert tree(tmp_path) == before
    with exporter_in(tmp_path) as exporter:
        exporter.repair()
        assert tree(tmp_path) == before
        assert exporter.publish(briefing(word="trade", fetched=LATER)).outcome == "changed"
