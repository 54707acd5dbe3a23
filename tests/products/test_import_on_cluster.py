"""An import on a cluster leaves the folder that one process leaves, whatever becomes of workers."""

from __future__ import annotations

import re
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.optional import Library
from tests.products.import_command import (
    IN_A_FILE,
    Cluster,
    cluster,
    ended,
    files,
    hidden,
    imported,
    refusal,
    until,
)

Library("distributed", "scale")

SCANNING, READING = r"(has .* at byte)", r"captured (briefings) to read"  # what a run logs first


@pytest.fixture(scope="module")
def two_workers() -> Iterator[Cluster]:
    with cluster({}, {}) as made:
        yield made


@pytest.mark.slow
def test_a_cluster_leaves_what_one_process_leaves(
    archive: Path, alone: dict[str, str], two_workers: Cluster, tmp_path: Path
) -> None:
    done = imported(tmp_path, archive, "--scheduler", two_workers.address)
    assert (done.status, files(tmp_path)) == (3, alone), done.log
    assert "read here" not in done.log


@pytest.mark.slow
def test_relative_names_mean_the_same_to_workers(
    archive: Path, two_workers: Cluster, tmp_path: Path
) -> None:
    environment = {"SCRAPY_SETTINGS_MODULE": "scio_crawler.settings"}
    words = ("05.warc.gz", "--scheduler", two_workers.address)
    done = imported(tmp_path, *words, cwd=archive, **environment)
    assert (done.status, len(done.catalogue())) == (0, IN_A_FILE), done.log
    assert "read here" not in done.log


@pytest.mark.slow
@pytest.mark.parametrize("moment", [SCANNING, READING])
def test_a_killed_worker_costs_nothing(
    moment: str, archive: Path, alone: dict[str, str], tmp_path: Path
) -> None:
    with cluster({}, {}) as made:
        killed = made.add()
        started = until(moment, tmp_path, archive, "--scheduler", made.address)
        killed.kill()
        done = ended(started, tmp_path)
    assert (done.status, files(tmp_path)) == (3, alone), done.log


@pytest.mark.slow
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_stop_leaves_the_cluster_running(
    number: int, archive: Path, alone: dict[str, str], two_workers: Cluster, tmp_path: Path
) -> None:
    words = (archive, "--scheduler", two_workers.address)
    started = until(READING, tmp_path, *words)
    started.send_signal(number)
    stopped = ended(started, tmp_path)
    assert stopped.status == 10, stopped.log
    gone_on = imported(tmp_path, *words)
    assert (gone_on.status, turns(files(tmp_path))) == (3, turns(alone)), gone_on.log


@pytest.mark.slow
def test_the_end_of_the_cluster_ends_the_import_in_words(
    archive: Path, alone: dict[str, str], tmp_path: Path
) -> None:
    with cluster({}, {}) as made:
        started = until(READING, tmp_path, archive, "--scheduler", made.address)
        made.scheduler.kill()
        done = ended(started, tmp_path)
    assert done.status == 10, done.log
    assert "The cluster is gone: the run ends; the next one carries on" in done.log
    assert "Traceback" not in done.log
    gone_on = imported(tmp_path, archive, "--workers", "1")
    assert (gone_on.status, turns(files(tmp_path))) == (3, turns(alone)), gone_on.log


def turns(found: dict[str, str]) -> dict[str, str]:
    """Return the turns files of those that were *found*."""
    return {name: text for name, text in found.items() if name.startswith("briefings/")}


def test_the_extra_that_is_missing_is_named(archive: Path, tmp_path: Path) -> None:
    path = hidden(tmp_path, "distributed")
    reason = refusal(tmp_path, archive, "--scheduler", "tcp://127.0.0.1:1", PYTHONPATH=path)
    assert reason == (
        "Nothing was imported: --scheduler needs Dask, which is not installed (distributed): "
        "pip install 'scio-crawler[scale]'\n"
    )


@pytest.mark.slow
@pytest.mark.parametrize(
    ("address", "why"),
    [
        ("tcp://127.0.0.1:1", "Timed out trying to connect to tcp://127.0.0.1:1"),
        ("lantern", "missing port number in address 'lantern'"),
        ("tls://127.0.0.1:1", "TLS expects a `ssl_context` argument"),
    ],
)
def test_a_scheduler_that_does_not_answer_is_named(
    address: str, why: str, archive: Path, tmp_path: Path
) -> None:
    reason = refusal(tmp_path, archive, "--scheduler", address)
    wanted = f"Nothing was imported: --scheduler={address}: no scheduler answers there: {why}"
    assert reason.startswith(wanted)


@pytest.mark.slow
def test_workers_without_this_version_are_named(archive: Path, tmp_path: Path) -> None:
    older = tmp_path / "older"
    (older / "scio_crawler/run").mkdir(parents=True)
    (older / "scio_crawler/__init__.py").touch()
    (older / "scio_crawler/run/offline.py").write_text("def build(): return '0.1.0+00000000'")
    with cluster() as made:
        words = (archive, "--scheduler", made.address)
        assert "it has no workers" in refusal(tmp_path, *words)
        made.add()
        made.add(PYTHONPATH=str(older))
        assert re.search(
            r"all workers need scio_crawler \S+, and 1 have another, or none; tcp://\S+ answers: "
            r"0\.1\.0\+00000000\n$",
            refusal(tmp_path, *words),
        )
        made.add(PYTHONPATH=hidden(tmp_path, "scio_crawler"))
        assert "and 2 have another, or none" in refusal(tmp_path, *words)
