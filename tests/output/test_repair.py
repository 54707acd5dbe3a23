"""Files are whole and nothing is lost or doubled, whenever a run is killed."""

from __future__ import annotations

import errno
import os
import shutil
import warnings
from collections.abc import Callable
from pathlib import Path

import pytest

from scio_crawler.errors import OutputError
from scio_crawler.output import files
from scio_crawler.output.exporter import TABLES
from tests.output.made_up import ID, LATER, briefing, exporter_in, tree

# A run that is killed: before is published, then after, and the run dies on the way.

OTHER = {"briefing_id": "scio-2", "day": "2021-01-01"}
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
    "a worse copy": ([{}], {"same_as": "scio-2"}),
}


def run(folder: Path, change: dict[str, object], watch: Callable[[], None] | None = None) -> None:
    with exporter_in(folder) as exporter:
        if watch:
            exporter.ledger._db.set_trace_callback(lambda _: watch())
        exporter.repair()
        exporter.publish(briefing(**change, fetched=LATER))
        exporter.write_tables()


def watched(watch: Callable[[], None]) -> None:
    """Have *watch* called before whatever happens to a file; for a process of its own."""
    for owner, name in ((Path, "open"), (Path, "replace"), (Path, "unlink"), (Path, "mkdir")):
        real = getattr(owner, name)

        def watching(*args, real=real, **kwargs):
            watch()
            done = real(*args, **kwargs)
            watch()
            return done

        setattr(owner, name, watching)
    files.os.fsync = lambda _: watch()


def killed_at(step: int, folder: Path, change: dict[str, object]) -> bool:
    """Run in a process that dies, without any clean-up, at *step*; False if it ended before."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # of forks beside threads
        child = os.fork()
    if not child:
        steps = 0

        def watch() -> None:
            nonlocal steps
            steps += 1
            if steps == step:
                os._exit(9)

        try:
            watched(watch)
            run(folder, change, watch)
            os._exit(0)
        finally:
            os._exit(1)
    status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    assert status in (0, 9), f"the run itself failed at step {step}"
    return status == 9


def files_of(folder: Path) -> dict[str, str]:
    """The turns files and their revisions."""
    return {k: v for k, v in tree(folder).items() if k.startswith(("briefings/", "revisions/"))}


@pytest.mark.skipif(not hasattr(os, "fork"), reason="kills a forked process")
@pytest.mark.parametrize(("earlier", "change"), SCENARIOS.values(), ids=SCENARIOS)
def test_a_killed_run_loses_and_doubles_nothing(tmp_path, earlier, change) -> None:
    before, after, trial = (tmp_path / name for name in ("before", "after", "trial"))
    with exporter_in(before) as exporter:
        for each in (OTHER, *earlier):
            exporter.publish(briefing(**each))
        exporter.write_tables()
    shutil.copytree(before, after)
    run(after, change)
    step = 1
    while True:
        shutil.copytree(before, trial)
        if not killed_at(step, trial, change):
            break
        with exporter_in(trial) as exporter:
            exporter.repair()
            assert exporter.ledger.intents() == []
            assert exporter.repair() == [], "repaired once and for all"
            for name, column in TABLES.items():
                assert (trial / name).read_text("utf-8") == "".join(exporter.ledger.lines(column))
            entry = exporter.ledger.entry(ID)
        assert files_of(trial) in (files_of(before), files_of(after)), f"step {step}"
        assert not list(trial.rglob("*.tmp")), f"step {step}"
        assert not (entry and entry.file) or (trial / entry.file).is_file()
        run(trial, change)
        assert tree(trial) == tree(after), f"step {step}"
        shutil.rmtree(trial)
        step += 1
    assert step > 10, "the run was killed at each of its steps"


def test_a_full_disk_leaves_the_old_file_and_the_next_run_goes_on(tmp_path, monkeypatch) -> None:
    def full(path: Path, target: Path) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with exporter_in(tmp_path) as exporter:
        exporter.publish(briefing())
        exporter.write_tables()
        before = tree(tmp_path)
        with monkeypatch.context() as patch:
            patch.setattr(Path, "replace", full)
            with pytest.raises(OutputError, match="the disk is full"):
                exporter.publish(briefing(word="trade", fetched=LATER))
        assert tree(tmp_path) == before
    with exporter_in(tmp_path) as exporter:
        exporter.repair()
        assert tree(tmp_path) == before
        assert exporter.publish(briefing(word="trade", fetched=LATER)) == "changed"
