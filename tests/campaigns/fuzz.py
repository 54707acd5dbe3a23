"""Read damaged and invented pages, and check what is promised of every reading.

``python -m tests.campaigns fuzz --count 10000 --seed 1`` makes 10,000 inputs, each from the seed
and its number alone, and reads them as a crawl does, on all cores unless ``--jobs`` says otherwise.
It prints every broken promise with the smallest input that it finds, and ends with status 1 if
there is one. The promises:

- Nothing is raised but a Failure.
- Every character of a briefing is accounted for.
- Every line keeps the contract.
- Reading takes no longer than :func:`allowed`, and no more memory than MEMORY.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import random
import signal
import sys
import time
import traceback
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from types import FrameType
from typing import Any, NamedTuple

from scio_crawler.common import addresses
from scio_crawler.common.errors import ContractError, Failure, PageFailure, StatusFailure
from scio_crawler.common.files import dumps
from scio_crawler.contract.lines import content_hash
from scio_crawler.contract.schemas import check_record
from scio_crawler.items import PENDING, TABLES, TRANSCRIPT, Briefing, Capture, CollectedPages, Page
from scio_crawler.reading.briefing import read, read_list
from scio_crawler.spiders.pages import collect
from tests.campaigns import fuzz_inputs
from tests.campaigns.fuzz_inputs import Input
from tests.campaigns.heavy_shapes import SHAPES

_PACKAGE = Path(addresses.__file__).parent
FETCHED = "2026-01-02T03:04:05Z"
# Seconds of processor time that a page may take: a base, and more for each kB. A page of the sample
# takes some 0.1 ms a kB, one full of labels some 5 ms.
BASE, PER_KB = 0.5, 0.02
MEMORY = 200  # MB of a whole process that has read any number of inputs
HEAVY, LARGEST = 0.1, 40_000  # the share of heavy pages, and the bytes of the largest
CHUNK = 1000  # inputs that a job reads in a row


class Broken(AssertionError):
    """A broken promise."""


class TooSlow(BaseException):
    """Raised inside a reading that takes too long; no handler mistakes it for an error."""


class Store:
    """Stands in for the Fetcher of :func:`collect`: it has the pages of an input at hand."""

    base = "http://english.scio.gov.cn"

    def __init__(self, given: Input) -> None:
        self._given = given

    async def with_twin(self, url: str, read: Callable[[Capture], Page], _: str) -> Page:
        """Return the page at *url* or at its twin. Raises Failure if there is none."""
        for wanted in (url, getattr(addresses.parse(url), "twin", None)):
            body = self._given.pages.get(getattr(wanted, "url", wanted))
            if body is None:
                continue
            page = read(_capture(self._given, url, body))
            if page.redirect:
                raise PageFailure("shells")
            return page
        raise StatusFailure("status", status=404)


def _capture(given: Input, url: str, body: bytes) -> Capture:
    return Capture(url, body, {"Content-Type": given.content_type}, FETCHED)


def collected(given: Input) -> Iterator[CollectedPages]:
    """Yield the pages of every briefing that a crawl would collect from *given*."""
    url, body = next(iter(given.pages.items()))
    try:
        if given.is_list:
            page = read_list(_capture(given, url, body))
            for inline in page.inline:
                yield CollectedPages([inline], url=addresses.canonical(url))
            return
        address = addresses.parse(url)
        assert address is not None
        yield asyncio.run(collect(Store(given), address))  # type: ignore[arg-type]
    except Failure:
        return


def run(given: Input) -> str:
    """Read *given*; return what became of the last briefing in it.

    That is "nothing", "dropped", "refused" (it holds more than any briefing) or "published".

    Raises Broken for a broken promise, and whatever the project's code raises.
    """
    outcome = "nothing"
    for pages in collected(given):
        try:
            briefing = read(pages)
        except Failure:
            outcome = "refused"
            continue
        verify(briefing)
        outcome = "published" if briefing.holds in (TRANSCRIPT, PENDING) else "dropped"
    return outcome


def verify(briefing: Briefing) -> None:
    """Check that every character of *briefing* is accounted for, and that it can be published.

    Raises Broken.
    """
    if unaccounted := briefing.entry.audit_unaccounted:
        raise Broken(f"audit_unaccounted is {unaccounted}")
    if briefing.holds not in (TRANSCRIPT, PENDING):
        return
    if briefing.entry.status == "pending" and briefing.turns:
        raise Broken("pending, with turns")
    entry = replace(  # as the exporter completes it
        briefing.entry,
        first_seen=FETCHED,
        checked=FETCHED,
        revision=1,
        sha256=content_hash(briefing.turns),
    )
    for line in (line for table in TABLES for line in replace(briefing, entry=entry).lines(table)):
        try:
            check_record(type(line), line.record())
        except ContractError as error:
            raise Broken(str(error)) from error
        dumps(line.record()).encode()


def allowed(given: Input) -> float:
    """Return the seconds of processor time that reading *given* may take."""
    return BASE + PER_KB * sum(map(len, given.pages.values())) / 1024


@contextmanager
def broken_off_after(seconds: float) -> Iterator[None]:
    """Raise TooSlow inside once that has taken *seconds* of processor time."""

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
    """How a promise was broken. Faults of the same *kind* have the same cause."""

    kind: str
    detail: str


def attempt(given: Input, patience: float = 1) -> tuple[str, Fault | None, float]:
    """Read *given*; return (outcome, fault, seconds). The outcome is "" if there is a fault.

    It may take *patience* times what is allowed.
    """
    limit = patience * allowed(given)
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


def memory() -> int:
    """Return the most memory in MB that this process has taken, 0 where the system cannot tell."""
    try:
        import resource
    except ImportError:
        return 0
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most // (2**20 if sys.platform == "darwin" else 2**10)


def _place(error: BaseException) -> str:
    """Return the innermost function of the package in which *error* arose."""
    frames = traceback.extract_tb(error.__traceback__)
    own = [frame for frame in frames if Path(frame.filename).is_relative_to(_PACKAGE)]
    return f"{Path(own[-1].filename).name}:{own[-1].name}" if own else "the fuzzer"


def _general(message: str) -> str:
    return "".join("#" if c.isdigit() else c for c in message.split("\n")[0])[:60]


def _trace(error: BaseException) -> str:
    return "".join(traceback.format_tb(error.__traceback__)[-4:])


class Found(NamedTuple):
    """What a job found in its inputs."""

    numbers: range
    outcomes: Counter[str]
    slowest: float
    kinds: Counter[str]  # of faults
    told: dict[str, str]  # kind -> the first fault of it, in words


def shrunk(given: Input, fault: Fault, tries: int = 2000) -> Input:
    """Return a smaller input with the same *fault*: leave out pages, then pieces of them.

    At most so many *tries* are made at the pieces.
    """
    left = tries

    def same(other: Input) -> bool:
        nonlocal left
        left -= 1
        found = attempt(other)[1]
        return found is not None and found.kind == fault.kind

    for url in list(given.pages)[1:]:
        fewer = replace(given, pages={u: b for u, b in given.pages.items() if u != url})
        if same(fewer):
            given = fewer
    for url in given.pages:
        piece = len(given.pages[url]) // 2
        while piece and left > 0:
            start = 0
            while start < len(given.pages[url]) and left > 0:
                body = given.pages[url]
                without = body[:start] + body[start + piece :]
                smaller = replace(given, pages={**given.pages, url: without})
                if same(smaller):
                    given = smaller
                else:
                    start += piece
            piece //= 2
    return given


def made(rng: random.Random) -> Input:
    """Return the input that *rng* makes: a damaged page, or a heavy one, which may be damaged."""
    if rng.random() >= HEAVY:
        return fuzz_inputs.make(rng)
    given = rng.choice(list(SHAPES.values()))(round(LARGEST ** rng.uniform(0.5, 1)))
    if rng.random() < 0.5:
        return given
    damaged = {url: fuzz_inputs.mutated(body, rng) for url, body in given.pages.items()}
    return replace(given, pages=damaged)


def fuzz(
    seed: int, numbers: range, found: Callable[[int, Input, Fault], Any], patience: float = 1
) -> tuple[Counter[str], float]:
    """Read the inputs of *seed* with these *numbers*, and pass each fault to *found*.

    Return how often each outcome came, and the largest share of the allowed time that one took.
    """
    outcomes: Counter[str] = Counter()
    slowest = 0.0
    for number in numbers:
        given = made(random.Random(f"{seed}/{number}"))
        outcome, fault, seconds = attempt(given, patience)
        outcomes[outcome or "fault"] += 1
        slowest = max(slowest, seconds / allowed(given))
        if fault:
            found(number, given, fault)
    return outcomes, slowest


def chunk(seed: int, numbers: range, save: Path | None) -> Found:
    """Read the inputs of *seed* with these *numbers*, and return what was found."""
    kinds: Counter[str] = Counter()
    told: dict[str, str] = {}

    def found(number: int, given: Input, fault: Fault) -> None:
        kinds[fault.kind] += 1
        if kinds[fault.kind] > 1:
            return
        small = given if fault.kind.startswith("slow") else shrunk(given, fault)
        lines = [f"--- input {number} of seed {seed}: {fault.kind}\n{fault.detail}"]
        for url, body in small.pages.items():
            lines.append(f"{url} ({small.content_type}, {len(body)} bytes): {body[:600]!r}")
            if save:
                save.mkdir(parents=True, exist_ok=True)
                (save / f"{seed}-{number}-{url.rpartition('/')[2]}").write_bytes(body)
        told[fault.kind] = "\n".join(lines)

    outcomes, slowest = fuzz(seed, numbers, found)
    if (megabytes := memory()) > MEMORY:
        kinds["memory"] += 1
        told["memory"] = f"--- inputs up to {numbers.stop} of seed {seed} took {megabytes} MB"
    return Found(numbers, outcomes, slowest, kinds, told)


OPTIONS = {"count": 10_000, "seed": 1, "start": 0, "jobs": os.cpu_count() or 1, "keep": None}


def try_all(options: argparse.Namespace) -> int:
    """Run the fuzzer; return the exit status, 1 if a promise was broken."""
    end = options.start + options.count
    starts = range(options.start, end, CHUNK)
    ranges = [range(first, min(first + CHUNK, end)) for first in starts]
    work = partial(chunk, options.seed, save=options.keep)
    outcomes: Counter[str] = Counter()
    kinds: Counter[str] = Counter()
    slowest = 0.0
    # Memory is that of a process since its start, so each process reads few chunks.
    with get_context("spawn").Pool(options.jobs, maxtasksperchild=20) as pool:
        for done in pool.imap(work, ranges):
            outcomes, slowest = outcomes + done.outcomes, max(slowest, done.slowest)
            for kind in done.kinds.keys() - kinds.keys():
                print(done.told[kind], flush=True)
            kinds += done.kinds
            shown = f"{dict(outcomes)} slowest {slowest:.2f} of allowed"
            print(f"{done.numbers.stop} {shown}", flush=True)
    for kind, times in kinds.most_common():
        print(f"{times:6} x {kind}")
    return int(bool(kinds))
