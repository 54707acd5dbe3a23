"""The child processes: what they answer, and how they end."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import Callable
from contextlib import suppress
from typing import Any, TypeVar

import pytest

from scio_crawler.common.errors import PageFailure, StatusFailure, TooMuch
from scio_crawler.items import Collected
from scio_crawler.run.workers import LIGHT, LITTLE, Fault, Stopped, Workers
from tests.readings import page_of
from tests.run.workers import calls
from tests.run.workers.running import with_workers

T = TypeVar("T")

# The system ends a process that takes too much time, or refuses it memory.
ONLY_WHERE_LIMITED = pytest.mark.skipif(sys.platform != "linux", reason="no such limits")


def answer(function: Callable[..., Any], argument: object = 0, seconds: int = 60) -> Any:
    return with_workers(1, lambda workers: workers.call(function, argument, seconds=seconds))


def test_one_child_answers_all_calls_in_their_order() -> None:
    async def work(workers: Workers) -> list[int]:
        return list(await asyncio.gather(*(workers.call(calls.process_of, 0) for _ in range(3))))

    [process] = set(with_workers(1, work))
    assert process != os.getpid()


def test_calls_go_to_the_idlest_child() -> None:
    async def work(workers: Workers) -> list[int]:
        return list(await asyncio.gather(*(workers.call(calls.slept, 0.2) for _ in range(4))))

    found = with_workers(2, work)
    assert [found.count(process) for process in set(found)] == [2, 2]


def test_only_what_is_large_is_read_by_a_child() -> None:
    async def work(workers: Workers) -> list[int]:
        return [await workers.read(size, calls.process_of, 0) for size in (LIGHT, LIGHT + 1)]

    here, elsewhere = with_workers(1, work)
    assert here == os.getpid() != elsewhere


def test_once_much_was_read_a_child_reads_the_next_briefings() -> None:
    async def is_read_here(workers: Workers) -> bool:
        page = page_of(["Weng Jiamu:", "Good morning."])
        page.weight = LIGHT
        briefing = await workers.read_briefing(Collected([page], url=page.url))
        return briefing.pages[0] is page

    async def work(workers: Workers) -> list[bool]:
        return [await is_read_here(workers) for _ in range(LITTLE // LIGHT + 1)]

    *first, last = with_workers(1, work)
    assert all(first)
    assert not last


def test_what_is_large_is_read_here_if_there_is_no_room_for_a_child(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sys, "executable", "/no/such/file")
    found = with_workers(1, lambda workers: workers.read(LIGHT + 1, calls.process_of, 0))
    assert found == os.getpid()


def test_only_answers_are_answers() -> None:
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


async def next_after(workers: Workers, call: Callable[[object], object]) -> tuple[Any, int]:
    """Return what *call* raises, and what the next call, made at the same time, returns."""
    failed = workers.call(call, 0, seconds=1)
    found = await asyncio.gather(failed, workers.call(calls.doubled, 2), return_exceptions=True)
    return found[0], found[1]  # type: ignore[return-value]


@ONLY_WHERE_LIMITED
@pytest.mark.parametrize(
    ("call", "words"),
    [
        (calls.endless, "takes more than 1 seconds to read"),
        (calls.greedy, "takes more than 400 MB of memory to read"),
    ],
    ids=["time", "memory"],
)
def test_what_takes_too_much_is_refused_and_the_next_one_read(
    call: Callable[[object], object], words: str
) -> None:
    failure, following = with_workers(1, lambda workers: next_after(workers, call))
    assert isinstance(failure, TooMuch)
    assert words in str(failure)
    assert failure.is_lasting
    assert following == 4


@ONLY_WHERE_LIMITED
def test_what_ends_the_child_may_be_read_another_day() -> None:
    failure, following = with_workers(1, lambda workers: next_after(workers, calls.dying))
    assert isinstance(failure, PageFailure)
    assert "the process that read it ended with status -6" in str(failure)
    assert not failure.is_lasting
    assert following == 4


def test_what_a_killed_child_was_doing_is_done_once_more() -> None:
    async def work(workers: Workers) -> list[Any]:
        process = await workers.call(calls.process_of, 0)
        begun = [asyncio.ensure_future(workers.call(calls.slept, 0.2)) for _ in range(3)]
        await asyncio.sleep(0.1)
        os.kill(process, signal.SIGKILL)
        return list(await asyncio.gather(*begun, return_exceptions=True))

    assert all(isinstance(each, int) for each in with_workers(1, work))


def test_the_end_stops_what_is_being_read() -> None:
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


def test_children_that_cannot_start_are_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", "/bin/false")

    async def work(workers: Workers) -> None:
        for _ in range(10):
            with suppress(ChildProcessError):
                await workers.call(calls.doubled, 2)
        await workers.call(calls.doubled, 2)

    with pytest.raises(ChildProcessError, match="end before they are ready"):
        with_workers(1, work)
