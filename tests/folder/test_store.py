"""The chain of the archive, written by a run that is killed at any step."""

from __future__ import annotations

import shutil
from contextlib import closing
from pathlib import Path

from scio_crawler.archive.chain import HEAD, Chain
from scio_crawler.folder.store import Store
from tests.archive.made_up import run, sent
from tests.folder.kills import killed_at, steps_of
from tests.sampling import sample


def link(folder: Path, run: str) -> list[str]:
    """Link what *folder* has archived; return the kinds of what is wrong then."""
    with closing(Store(folder, "", lambda _: None, lambda _: None)) as store:
        store.index_archive()
        store.link_archive(run)
        known = store.ledger.meta(HEAD)
    return [each.kind for each in Chain(folder / "archive").faults(known)]


def archived(folder: Path) -> Path:
    """Make a folder in which a run has linked what it archived, and the next one has not yet."""
    run(folder, sent(b"<p>one"))
    assert link(folder, "the first run") == []
    run(folder, sent(b"<p>two", second=1))
    return folder


def test_a_kill_at_any_step_leaves_a_chain_that_the_next_run_carries_on(tmp_path: Path) -> None:
    folder = archived(tmp_path / "before")
    shutil.copytree(folder, tmp_path / "counted")
    steps = steps_of(lambda: link(tmp_path / "counted", "a run"))
    for number in sample(range(1, steps + 1), 6):
        shutil.copytree(folder, trial := tmp_path / str(number))
        assert killed_at(number, lambda trial=trial: link(trial, "a run")), f"step {number}"
        assert link(trial, "the next run") == []
        assert [each and each.link for each in Chain(trial / "archive").links] == [1, 2]
