"""The child processes: what they answer, and how they end."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any, TypeVar

import pytest

from scio_crawler.common import addresses
from scio_crawler.common.errors import PageFailure, StatusFailure, TooMuch
from scio_crawler.items import Capture, CollectedPages, Page
from scio_crawler.reading.briefing import WHOLE, Assembly, read_page
from scio_crawler.run.workers import (
    MAX_SIZE_HERE,
    MAX_TOTAL_HERE,
    Fault,
    Stopped,
    Workers,
    read_packed,
    read_whole,
)
from tests.environment import ENVIRONMENT, ROOT
from tests.mirrors import SITE, article, path
from tests.readings import URL, page_of
from tests.run import worker_calls as calls
from tests.run.worker_calls import with_workers
from tests.server import soon

T = TypeVar("T")

# The system ends a process that takes too much time, or refuses it memory.
ONLY_WHERE_LIMITED = pytest.mark.skipif(sys.platform != "linux", reason="no such limits")


def answer(function: Callable[..., Any], argument: object = 0) -> Any:
    return with_workers(1, lambda workers: workers.call(function, argument, seconds=60))


def answers(number: int, *calls: tuple[Callable[..., Any], object], seconds: int = 60) -> list[Any]:
    """Return what *calls* return or raise that this *number* of workers get at the same time."""

    async def work(workers: Workers) -> list[Any]:
        begun = (workers.call(function, argument, seconds=seconds) for function, argument in calls)
        return list(await asyncio.gather(*begun, return_exceptions=True))

    return with_workers(number, work)


def test_one_child_answers_all_calls() -> None:
    [process] = set(answers(1, *[(calls.process_of, 0)] * 3))
    assert process != os.getpid()


def test_calls_go_to_the_least_busy_child() -> None:
    found = answers(2, *[(calls.slept, 0.2)] * 4)
    assert [found.count(process) for process in set(found)] == [2, 2]


def test_only_what_is_large_is_read_by_a_child() -> None:
    async def work(workers: Workers) -> list[int]:
        sizes = (MAX_SIZE_HERE, MAX_SIZE_HERE + 1)
        return [await workers.read(size, calls.process_of, 0) for size in sizes]

    here, elsewhere = with_workers(1, work)
    assert here == os.getpid() != elsewhere


def test_once_much_was_read_a_child_reads_the_next_briefings(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("scio_crawler.run.workers.all_cores", lambda: 2)

    async def is_read_here(workers: Workers) -> bool:
        page = page_of(["Weng Jiamu:", "Good morning."])
        briefing = await workers.read(
            MAX_SIZE_HERE, read_whole, CollectedPages([page], url=page.url)
        )
        return briefing.pages[0] is page

    async def work(workers: Workers) -> list[bool]:
        return [await is_read_here(workers) for _ in range(MAX_TOTAL_HERE // MAX_SIZE_HERE + 1)]

    *first, last = with_workers(1, work)
    assert all(first)
    assert not last


def test_a_page_that_a_child_has_read_makes_the_same_briefing() -> None:
    large = f"<p>Weng Jiamu:</p><p>Good morning.</p><!--{'x' * MAX_SIZE_HERE}-->"
    capture = Capture(URL, large.encode(), {"Content-Type": "text/html"}, "2025-01-02T03:04:05Z")

    async def work(workers: Workers) -> Page:
        return await workers.read_page(read_page, capture)

    here, elsewhere = read_page(capture), with_workers(1, work)
    assert here.blocks
    assert not elsewhere.blocks
    first, second = (
        read_whole(CollectedPages([page], briefing_id="scio-1", url=URL))
        for page in (here, elsewhere)
    )
    assert first == second


def test_what_a_call_prints_is_not_its_answer() -> None:
    assert answer(calls.doubled, 2) == 4


def test_a_failure_comes_back_as_it_is() -> None:
    with pytest.raises(StatusFailure, match="answers 404") as failure:
        answer(calls.failing, "http://example.org/")
    assert failure.value.is_gone


@pytest.mark.parametrize(
    ("call", "words"),
    [(calls.faulty, "no lantern"), (calls.unpicklable, "cannot pickle")],
    ids=["a fault", "an answer that is none"],
)
def test_a_fault_comes_back_with_its_traceback(
    call: Callable[[object], object], words: str
) -> None:
    with pytest.raises(Fault, match=words) as fault:
        answer(call)
    assert "workers.py" in str(fault.value)


@ONLY_WHERE_LIMITED
@pytest.mark.parametrize(
    ("call", "words", "is_lasting"),
    [
        (calls.endless, "takes more than 1 seconds to read", True),
        (calls.greedy, "takes more than 400 MB of memory to read", True),
        (calls.dying, "the process that read it ended with status -6", False),
    ],
    ids=["time", "memory", "abort"],
)
def test_what_ends_a_child_is_refused_and_the_next_one_read(
    call: Callable[[object], object], words: str, is_lasting: bool
) -> None:
    failure, following = answers(1, (call, 0), (calls.doubled, 2), seconds=1)
    assert isinstance(failure, TooMuch if is_lasting else PageFailure)
    assert words in str(failure)
    assert failure.is_lasting == is_lasting
    assert following == 4


def test_calls_of_a_killed_child_are_repeated() -> None:
    async def work(workers: Workers) -> list[Any]:
        process = await workers.call(calls.process_of, 0)
        begun = [asyncio.ensure_future(workers.call(calls.slept, 0.2)) for _ in range(3)]
        await asyncio.sleep(0.1)
        os.kill(process, signal.SIGKILL)
        return list(await asyncio.gather(*begun, return_exceptions=True))

    assert all(isinstance(each, int) for each in with_workers(1, work))


def test_the_end_stops_open_calls() -> None:
    async def work(workers: Workers) -> list[Any]:
        begun = [asyncio.ensure_future(workers.call(calls.endless, 0)) for _ in range(2)]
        await asyncio.sleep(0.1)
        workers.end()
        return list(await asyncio.gather(*begun, return_exceptions=True))

    assert [type(each) for each in with_workers(1, work)] == [Stopped, Stopped]


def test_no_child_is_left_after_the_end() -> None:
    child = answer(calls.process_of)
    with pytest.raises(ProcessLookupError):
        os.kill(child, 0)


@pytest.fixture(params=["killed", "failing", "missing"])
def no_children(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No child gets ready: the system kills it, it fails, or it cannot be started."""
    program = tmp_path / "python"
    if request.param != "missing":
        end = {"killed": "kill -9 $$", "failing": "exit 1"}[request.param]
        program.write_text(f"#!/bin/sh\n{end}\n")
        program.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(program))


@pytest.mark.usefixtures("no_children")
def test_without_children_this_process_reads_and_warns_once(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async def work(workers: Workers) -> list[object]:
        read = [await workers.read(MAX_SIZE_HERE + 1, calls.process_of, 0) for _ in range(10)]
        return [*read, workers.given_up]

    *read, given_up = with_workers(1, work)
    assert set(read) == {os.getpid()}
    assert "short of memory. This process reads on" in str(given_up)
    assert caplog.messages == [f"The processes that read {given_up}"]


@ONLY_WHERE_LIMITED
@pytest.mark.usefixtures("no_children")
def test_without_children_what_takes_too_much_memory_is_still_refused() -> None:
    async def work(workers: Workers) -> int:
        with pytest.raises(PageFailure, match="the machine has too little free memory"):
            await workers.read(MAX_SIZE_HERE + 1, calls.short_of_memory, 0)
        return await workers.read(MAX_SIZE_HERE + 1, calls.doubled, 2)

    assert with_workers(1, work) == 4


PARENT = """
import sys
from tests.run import worker_calls as calls
YEARS = 10**8  # so that no limit ends the child
busy = lambda workers: workers.call(calls.endless_in_c, sys.argv[1], seconds=YEARS)
calls.with_workers(1, busy)
"""


def is_running(process: int) -> bool:
    """Return whether there is such a process; one that has ended has no command any more."""
    with suppress(OSError):
        return Path(f"/proc/{process}/cmdline").read_bytes() != b""
    return False


@ONLY_WHERE_LIMITED
def test_a_child_that_is_busy_in_c_code_ends_with_its_killed_parent(tmp_path: Path) -> None:
    words = [sys.executable, "-c", PARENT, str(tmp_path / "child")]
    with subprocess.Popen(words, cwd=ROOT, env=ENVIRONMENT) as parent:
        soon((tmp_path / "child").exists)
        child = int((tmp_path / "child").read_text())
        assert is_running(child)
        parent.kill()
    soon(lambda: not is_running(child))


def packed(html: str, page: int) -> Page:
    return read_packed(read_page, Capture(f"{SITE}{path(1, page)}", html.encode(), {}))


def test_pages_whose_texts_are_packed_are_compared() -> None:
    first = addresses.parse(f"{SITE}{path(1)}")
    assert first is not None
    found = Assembly(first)
    found.add(1, packed(article(1, 1, 2), 1))
    found.add(2, packed(article(1, 1, 2), 2))
    assert {number: why.kind for number, why in found.missing.items()} == {2: "repeats"}
    found.add(WHOLE, packed(article(1, lines=["A lamp."]), 1))
    assert [page.number for page in found.collected().pages] == [1]
    assert found.collected().pages[0].visible > len("A lamp.")
