"""A crawl of heavy pages, which a child process reads: it may be killed at any time, or always."""

from __future__ import annotations

import json
import os
import signal
import sys
import time
from contextlib import suppress
from pathlib import Path

import pytest

from scio_crawler.run.workers import MAX_SIZE_HERE
from tests.campaigns.killed_runs import written
from tests.crawls.additions import Looks, path_of
from tests.mirrors import crawl, press_room, start
from tests.server import PATIENCE, Mirror, Reply

pytestmark = [
    pytest.mark.slow,  # it takes a while until a child is ready
    pytest.mark.skipif(sys.platform != "linux", reason="looks for children in /proc"),
]

ROOM = {
    path: Reply(f"<!--{'x' * MAX_SIZE_HERE}-->{page}", delay=0.1)
    for path, page in press_room(dict.fromkeys(range(1, 31), 3)).items()
}


def children_of(process: int) -> list[int]:
    with suppress(OSError):
        return list(map(int, Path(f"/proc/{process}/task/{process}/children").read_text().split()))
    return []


def test_a_crawl_loses_nothing_if_its_child_is_killed(tmp_path: Path) -> None:
    killed = 0
    with Mirror(ROOM) as mirror:
        undisturbed = crawl(mirror.base, tmp_path / "undisturbed")
        run = start(mirror.base, tmp_path / "killed")
        while run.poll() is None and not killed:
            children = children_of(run.pid)
            time.sleep(0.5)  # in which they begin to read
            for child in children:  # once: a page that ends two of them is reported
                with suppress(ProcessLookupError):
                    os.kill(child, signal.SIGKILL)
                    killed += 1
        log = run.communicate(timeout=PATIENCE)[1]
    assert undisturbed.status == run.returncode == 0, log
    assert killed
    assert written(tmp_path / "killed") == written(tmp_path / "undisturbed")


def test_a_persons_pipeline_gets_the_texts_that_a_child_has_read(tmp_path: Path) -> None:
    looks = {"ITEM_PIPELINES": json.dumps({path_of(Looks): 50})}
    with Mirror(ROOM) as mirror:
        assert crawl(mirror.base, tmp_path, **looks).status == 0


# Runs Scrapy's command with the first word in place of Python for its children.
WITHOUT_CHILDREN = """
import sys
sys.executable = sys.argv.pop(1)
from scrapy.cmdline import execute
execute()
"""


def test_a_crawl_whose_children_are_always_killed_reads_by_itself_and_says_so(
    tmp_path: Path,
) -> None:
    killed = tmp_path / "killed"
    killed.write_text("#!/bin/sh\nkill -9 $$\n")
    killed.chmod(0o755)
    with Mirror(dict(ROOM)) as mirror:
        undisturbed = crawl(mirror.base, tmp_path / "undisturbed")
        program = ("-c", WITHOUT_CHILDREN, str(killed))
        alone = crawl(mirror.base, tmp_path / "alone", program=program)
    assert undisturbed.status == alone.status == 0, alone.log
    assert alone.log.count("WARNING: The processes that read ended again and again") == 1
    [warning] = alone.report["warnings"]
    assert "This process reads on in their place, which is slower" in warning["message"]
    assert written(alone.folder) == written(undisturbed.folder)
