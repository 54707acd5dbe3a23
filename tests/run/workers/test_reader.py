"""The child process: what it answers, and how it ends."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Callable, Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from scrapy.utils.test import get_crawler

from scio_crawler.common.errors import PageFailure, StatusFailure, TooMuch
from scio_crawler.run import extension
from scio_crawler.run.extension import Worker
from scio_crawler.run.workers import LIGHT, Fault, Stopped
from tests.run.workers import calls

HEAVY = LIGHT + 1
# The system ends a process that takes too much time, or refuses it memory.
ONLY_WHERE_LIMITED = pytest.mark.skipif(sys.platform != "linux", reason="no such limits")


class Crawl:
    """A crawl with a reader, which is stopped once *stop_after* was looked for."""

    def __init__(self, stop_after: int = sys.maxsize) -> None:
        self.looks = 0
        self._stop_after = stop_after
        crawler: Any = get_crawler(settings_dict={})
        crawler.engine = SimpleNamespace(running=True, _slot=self)
        self.reader = Worker(crawler)
        self._crawler = crawler

    @property
    def closing(self) -> object:
        self.looks += 1
        return None if self.looks <= self._stop_after else self

    def call(self, function: Callable[[Any], Any], argument: object = 0, size: int = HEAVY) -> Any:
        return asyncio.run(self.reader.call(function, argument, size))

    def end(self) -> None:
        self._crawler.signals.send_catch_log(extension.signals.engine_stopped)


@pytest.fixture
def crawl() -> Iterator[Crawl]:
    one = Crawl()
    yield one
    one.end()


def test_what_is_light_is_read_where_it_is(crawl: Crawl) -> None:
    assert crawl.call(calls.process_of, size=LIGHT) == os.getpid()


def test_one_child_answers_all_heavy_calls(crawl: Crawl) -> None:
    first = crawl.call(calls.process_of)
    assert first != os.getpid()
    assert crawl.call(calls.process_of) == first


def test_only_answers_are_answers(crawl: Crawl) -> None:
    assert [crawl.call(calls.doubled, number) for number in (1, 2)] == [2, 4]


def test_a_failure_comes_back_as_it_is(crawl: Crawl) -> None:
    with pytest.raises(StatusFailure, match="answers 404") as failure:
        crawl.call(calls.failing, "http://example.org/")
    assert failure.value.is_gone


@pytest.mark.parametrize(
    ("call", "words"),
    [(calls.faulty, "no lantern"), (calls.unpicklable, "cannot pickle")],
    ids=["a fault", "an answer that is none"],
)
def test_a_fault_comes_back_with_its_traceback(
    crawl: Crawl, call: Callable[[object], object], words: str
) -> None:
    with pytest.raises(Fault, match=words) as fault:
        crawl.call(call)
    assert "workers.py" in str(fault.value)


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
    crawl: Crawl, monkeypatch: pytest.MonkeyPatch, call: Callable[[object], object], words: str
) -> None:
    monkeypatch.setattr(extension, "MOST_SECONDS", 1)
    with pytest.raises(TooMuch, match=words) as failure:
        crawl.call(call)
    assert failure.value.is_lasting
    assert crawl.call(calls.doubled, 2) == 4


@ONLY_WHERE_LIMITED
def test_what_ends_the_child_may_be_read_another_day(crawl: Crawl) -> None:
    with pytest.raises(
        PageFailure, match="the process that read it ended with status -6"
    ) as failure:
        crawl.call(calls.dying)
    assert not failure.value.is_lasting
    assert crawl.call(calls.doubled, 2) == 4


def test_a_stop_ends_what_is_being_read() -> None:
    crawl = Crawl(stop_after=3)
    with pytest.raises(Stopped):
        crawl.call(calls.endless)
    assert crawl.looks == 4


def test_no_child_is_left_after_the_crawl(crawl: Crawl) -> None:
    child = crawl.call(calls.process_of)
    crawl.end()
    with pytest.raises(ProcessLookupError):
        os.kill(child, 0)
