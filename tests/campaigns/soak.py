"""Crawl a mirror that changes day after day, and replay the archive into fresh folders.

``python -m tests.campaigns soak --days 30 --seed 1`` has what ``years`` lacks: conferences that are
printed twice, move, get phone pages and other titles, and come as broken gzip, a crawl a day. Every
few days a replay of the whole archive must give the same files to the byte, and no file may break
the contract. What is recorded of copies depends on who came first, so that may differ.
"""

from __future__ import annotations

import argparse
import random
import shutil
from collections import Counter
from collections.abc import Callable
from copy import deepcopy
from datetime import timedelta
from pathlib import Path
from typing import Any

from tests.campaigns import workplace
from tests.campaigns.folders import RAN, faults_in
from tests.campaigns.invented import GARBLED, Conference, lists
from tests.campaigns.years import BEGAN, replay, rewrite, some_exchange
from tests.mirrors import crawl_on, title
from tests.server import Mirror, tagged

ON_A_PAGE = 6  # briefings of the list
MOST = 12  # conferences
# Files about the order of events, and one that has the digests of the others.
BY_RUN = {"changes.jsonl", "feed.xml", "datapackage.json"}
# What a run is asked for, most often nothing in particular.
ASKED = ((), (), ("full=1",), ("since=2024-07-30",), ("until=2024-08-03",))

Chance = random.Random


def garble(chance: Chance, one: Conference) -> None:
    """Send what is not a page of it."""
    kinds = (*GARBLED, "empty", "closed")
    one.trouble = {chance.randrange(len(one.bodies)) + 1: chance.choice(kinds)}


def heal(_: Chance, one: Conference) -> None:
    one.trouble = {}


def move(chance: Chance, one: Conference) -> None:
    one.moved_from.add(one.address().rpartition("/")[0] + "/")
    one.folder = f"/pressroom/2024-07/{chance.randrange(20, 30)}/"
    if chance.random() < 0.3:  # and leave no trace
        one.moved_from.clear()


def rename(chance: Chance, one: Conference) -> None:
    one.title = chance.choice(("", f"{title(one.number)}, corrected", "SCIO briefing on lamps"))


def tag(_: Chance, one: Conference) -> None:
    one.has_tags = not one.has_tags


def show_phones(_: Chance, one: Conference) -> None:
    one.has_phone = not one.has_phone


EVENTS: tuple[Callable[[Chance, Conference], None], ...] = (
    *(rewrite, rewrite, garble, move, rename, tag, show_phones, heal, heal),
)


class Site:
    """The press room on one day after the other, as chance has it."""

    def __init__(self, seed: int) -> None:
        self.chance, self.day = Chance(seed), BEGAN
        self.conferences: list[Conference] = []
        self.seen: Counter[str] = Counter()
        for _ in range(4):
            self.hold()

    def hold(self) -> None:
        """Hold another conference; some are printed a second time, under another number."""
        chance = self.chance
        one = Conference(len(self.conferences) + 1, self.day)
        for _ in range(chance.randrange(1, 4)):
            one.bodies.append(some_exchange(chance) + some_exchange(chance))
        if self.conferences and chance.random() < 0.2:
            one.bodies = deepcopy(chance.choice(self.conferences).bodies)
        self.conferences.append(one)

    def dawn(self) -> None:
        """Let the next day begin, and some things happen."""
        self.day += timedelta(days=1)
        if self.chance.random() < 0.3 and len(self.conferences) < MOST:
            self.hold()
        for _ in range(self.chance.randrange(8)):
            event = self.chance.choice(EVENTS)
            event(self.chance, self.chance.choice(self.conferences))
            self.seen[event.__name__] += 1

    def pages(self) -> dict[str, Any]:
        """Return what the site answers, at which addresses."""
        found: dict[str, Any] = {
            address: tagged(page) for address, page in lists(self.conferences, ON_A_PAGE).items()
        }
        for one in self.conferences:
            found |= one.shown()
        return found


def compare(crawled: Path, site: Site) -> list[str]:
    """Replay the archive of *crawled*; return the files that differ."""
    replayed = crawled.with_name(f"replayed-{site.day}")
    differing = [name for name, _ in replay(crawled, replayed, site.day) if name not in BY_RUN]
    shutil.rmtree(replayed)
    return differing


def soak(seed: int, days: int, every: int, folder: Path) -> Site:
    """Crawl each of *days* days, replay each *every* days; raise AssertionError if files differ."""
    site, crawled = Site(seed), folder / "crawled"
    with Mirror(site.pages()) as mirror:
        for number in range(1, days + 1):
            asked = (word for each in site.chance.choice(ASKED) for word in ("-a", each))
            done = crawl_on(site.day, mirror.base, crawled, *asked)
            assert done.status in RAN, done.log
            if number % every == 0 or number == days:
                differing = compare(crawled, site)
                assert not differing, f"seed {seed}, day {number}: {', '.join(differing)} differ"
            site.dawn()
            mirror.pages = site.pages()
    assert faults_in(crawled) == [], f"seed {seed}"
    return site


OPTIONS = {"days": 30, "every": 5, "seed": 1, "count": 1, "keep": None}


def try_all(options: argparse.Namespace) -> int:
    """Let some mirrors change for some days each, and print what happened to them."""
    with workplace() as name:
        for seed in range(options.seed, options.seed + options.count):
            folder = (options.keep or Path(name)) / str(seed)
            site = soak(seed, options.days, options.every, folder)
            events = ", ".join(f"{number} {what}" for what, number in sorted(site.seen.items()))
            print(f"seed {seed}: {len(site.conferences)} briefings, {events}: the replays agree")
    return 0
