"""The fuzzer: damaged and invented pages through all layouts and stages.

``python -m scripts.fuzz --count 10000 --seed 1`` makes as many inputs, each from the seed and its
number alone, and reads them as a crawl would. It prints what breaks a promise, with the smallest
input that it finds, and ends with status 1 then. The promises: no exception but PageError (and
what the spider makes of it); every character of a briefing that goes through is accounted for;
every line keeps the contract; and reading takes no longer than :func:`allowed`.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import signal
import sys
import time
import traceback
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from types import FrameType
from typing import Any

from scrapy import Spider
from scrapy.exceptions import DropItem
from scrapy.utils.misc import load_object
from scrapy.utils.test import get_crawler

from scio_crawler import addresses, settings
from scio_crawler.arguments import Arguments
from scio_crawler.errors import PageError
from scio_crawler.items import Briefing, Page, Receipt
from scio_crawler.layouts import decode, read_list_page
from scio_crawler.output.files import dumps
from scio_crawler.output.outcomes import content_hash
from scio_crawler.pipelines.stage import Stage
from scio_crawler.run.report import Report
from scio_crawler.schemas import check
from scio_crawler.spiders.collect import collect
from scio_crawler.spiders.fetch import Unavailable
from scripts import mutations
from scripts.mutations import Input

CLOCK = "2026-01-02T03:04:05Z"
# Seconds of this process that a page may take: a base, and so much for each kB. Measured: a page
# of the sample takes some 0.1 ms a kB, one that is full of labels some 5 ms.
BASE, PER_KB = 0.5, 0.02


class Broken(AssertionError):
    """A promise that was not kept."""


class TooSlow(BaseException):
    """Raised into a reading that does not end; no handler on the way takes it for an error."""


class Store:
    """What a Fetcher is to :func:`collect`, with pages at hand instead of a network."""

    base = "http://english.scio.gov.cn"

    def __init__(self, given: Input) -> None:
        self._given = given

    async def with_twin(self, url: str, read: Callable[[str, str], Page], _: str) -> Page:
        """The page at *url*; raises Unavailable if there is none, or none that can be read."""
        for wanted in (url, getattr(addresses.parse(url), "twin", None)):
            body = self._given.pages.get(getattr(wanted, "url", wanted))
            if body is None:
                continue
            try:
                page = read(decode(body, self._given.content_type), url)
            except PageError as error:
                raise Unavailable(str(error)) from error
            if page.redirect:
                raise Unavailable("leads elsewhere")
            return _received(page)
        raise Unavailable("answers 404")


def _received(page: Page) -> Page:
    for one in (page, *page.inline):
        one.receipt = Receipt(CLOCK, "A" * 32)
    return page


@cache
def stages() -> list[Stage]:
    """The stages of the settings in their order, without the one that writes files."""
    crawler = get_crawler(Spider)
    crawler.spider = Spider("briefings")
    crawler.spider.arguments = Arguments.parse({})  # type: ignore[attr-defined]
    order = sorted(settings.ITEM_PIPELINES.items(), key=lambda stage: stage[1])
    return [load_object(name)(crawler) for name, _ in order if "Publish" not in name]


def read(given: Input) -> Iterator[Briefing]:
    """What a crawl would make of *given*, every briefing still before the first stage."""
    if given.is_list:
        url, body = next(iter(given.pages.items()))
        try:
            page = _received(read_list_page(decode(body, given.content_type), url))
        except PageError:
            return
        for inline in page.inline:
            yield Briefing("", addresses.canonical(url), [inline])
        return
    address = addresses.parse(next(iter(given.pages)))
    assert address is not None
    try:
        yield asyncio.run(collect(Store(given), address))  # type: ignore[arg-type]
    except Unavailable:
        return


def run(given: Input) -> str:
    """What became of *given*: "nothing", "dropped" or "published".

    Raises Broken if a promise is not kept, and whatever the project's code raises.
    """
    outcome = "nothing"
    for briefing in read(given):
        report = Report()
        for stage in stages():
            stage.crawler.spider.report = report  # type: ignore[union-attr]
        try:
            for stage in stages():
                briefing = stage.process_item(briefing)  # type: ignore[attr-defined]
        except DropItem as dropped:
            if report.errors:
                raise Broken(str(dropped)) from dropped
            outcome = "dropped"
            continue
        verify(briefing)
        outcome = "published"
    return outcome


def verify(briefing: Briefing) -> None:
    """Raise Broken unless *briefing*, through all stages, can be published as it is."""
    entry = replace(
        briefing.entry,
        first_seen=CLOCK,
        checked=CLOCK,
        revision=1,
        sha256=content_hash(briefing.turns),
    )
    if entry.audit_unaccounted:
        raise Broken(f"audit_unaccounted is {entry.audit_unaccounted}")
    if entry.status == "pending" and briefing.turns:
        raise Broken("pending, with turns")
    for line in (entry, *briefing.turns, *briefing.people, *briefing.notes):
        try:
            check(type(line), line.record())
        except ValueError as error:
            raise Broken(str(error)) from error
        dumps(line.record()).encode()


def allowed(given: Input) -> float:
    """The seconds that reading *given* may take."""
    return BASE + PER_KB * sum(map(len, given.pages.values())) / 1024


@contextmanager
def broken_off_after(seconds: float) -> Iterator[None]:
    """Raise TooSlow inside if it takes more than so many *seconds* of this process."""

    def end(_: int, __: FrameType | None) -> None:
        raise TooSlow

    before = signal.signal(signal.SIGVTALRM, end)
    signal.setitimer(signal.ITIMER_VIRTUAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)


@dataclass(frozen=True)
class Fault:
    """How a promise was broken; equal *kind*, the same fault."""

    kind: str
    detail: str


def attempt(given: Input) -> tuple[str, Fault | None, float]:
    """(outcome, fault, seconds) of *given*; the outcome is "" if there is a fault."""
    limit = allowed(given)
    begun = time.process_time()
    try:
        with broken_off_after(limit):
            outcome = run(given)
    except TooSlow as error:
        what = f"not done after {limit:.2f} s\n{_trace(error)}"
        return "", Fault(f"slow in {_place(error)}", what), time.process_time() - begun
    except Exception as error:
        what = str(error) if isinstance(error, Broken) else ""
        kind = f"{type(error).__name__} in {_place(error)} {_general(what)}"
        return "", Fault(kind, f"{error}\n{_trace(error)}"), time.process_time() - begun
    return outcome, None, time.process_time() - begun


def _place(error: BaseException) -> str:
    """The innermost function of the project in which *error* arose."""
    frames = traceback.extract_tb(error.__traceback__)
    own = [frame for frame in frames if "scio_crawler" in frame.filename]
    return f"{Path(own[-1].filename).name}:{own[-1].name}" if own else "the fuzzer"


def _general(message: str) -> str:
    return "".join("#" if c.isdigit() else c for c in message.split("\n")[0])[:60]


def _trace(error: BaseException) -> str:
    return "".join(traceback.format_tb(error.__traceback__)[-4:])


def shrunk(given: Input, fault: Fault, seconds: float = 20) -> Input:
    """A smaller input with the same *fault*: pages, then pieces of them are left out."""
    until = time.monotonic() + seconds

    def same(other: Input) -> bool:
        found = attempt(other)[1]
        return found is not None and found.kind == fault.kind

    for url in list(given.pages)[1:]:
        fewer = replace(given, pages={u: b for u, b in given.pages.items() if u != url})
        if same(fewer):
            given = fewer
    for url in given.pages:
        piece = len(given.pages[url]) // 2
        while piece and time.monotonic() < until:
            start = 0
            while start < len(given.pages[url]) and time.monotonic() < until:
                body = given.pages[url]
                without = body[:start] + body[start + piece :]
                smaller = replace(given, pages={**given.pages, url: without})
                if same(smaller):
                    given = smaller
                else:
                    start += piece
            piece //= 2
    return given


def fuzz(
    seed: int, numbers: range, found: Callable[[int, Input, Fault], Any]
) -> tuple[Counter[str], float]:
    """Try the inputs of *seed* with these *numbers*, and tell of each fault by *found*.

    Returns how often each outcome came, and the most seconds per allowed second.
    """
    outcomes: Counter[str] = Counter()
    slowest = 0.0
    for number in numbers:
        given = mutations.make(random.Random(f"{seed}/{number}"))
        outcome, fault, seconds = attempt(given)
        outcomes[outcome or "fault"] += 1
        slowest = max(slowest, seconds / allowed(given))
        if fault:
            found(number, given, fault)
    return outcomes, slowest


def main(arguments: list[str] | None = None) -> int:
    """Run the fuzzer; returns the exit status, 1 if any promise was broken."""
    parser = argparse.ArgumentParser(prog="python -m scripts.fuzz", description=__doc__)
    parser.add_argument("--count", type=int, default=10_000, help="how many inputs")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--start", type=int, default=0, help="number of the first input")
    parser.add_argument("--save", type=Path, help="folder for the smallest input of each fault")
    options = parser.parse_args(arguments)
    kinds: Counter[str] = Counter()

    def found(number: int, given: Input, fault: Fault) -> None:
        kinds[fault.kind] += 1
        if kinds[fault.kind] > 1:
            return
        small = given if fault.kind.startswith("slow") else shrunk(given, fault)
        print(f"--- input {number} of seed {options.seed}: {fault.kind}\n{fault.detail}")
        for url, body in small.pages.items():
            print(f"{url} ({small.content_type}, {len(body)} bytes): {body[:600]!r}", flush=True)
            if options.save:
                options.save.mkdir(parents=True, exist_ok=True)
                name = f"{options.seed}-{number}-{url.rpartition('/')[2]}"
                (options.save / name).write_bytes(body)

    outcomes: Counter[str] = Counter()
    slowest = 0.0
    end = options.start + options.count
    for first in range(options.start, end, 1000):
        numbers = range(first, min(first + 1000, end))
        some, most = fuzz(options.seed, numbers, found)
        outcomes, slowest = outcomes + some, max(slowest, most)
        print(f"{numbers.stop} {dict(outcomes)} slowest {slowest:.2f} of allowed", flush=True)
    for kind, times in kinds.most_common():
        print(f"{times:6} x {kind}")
    return int(bool(kinds))


if __name__ == "__main__":
    sys.exit(main())
