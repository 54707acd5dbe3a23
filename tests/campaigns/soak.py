"""Crawl a mirror that changes day after day, and replay the archive into fresh folders.

``python -m tests.campaigns soak --days 30 --seed 1`` has what ``years`` lacks: conferences that are
printed twice, move, get phone pages and other titles, and come as broken gzip, a crawl a day. Every
few days a replay of the whole archive must give the same files to the byte, and no file may break
the contract. What is told of copies depends on who came first, so that may differ.
"""

from __future__ import annotations

import argparse
import gzip
import random
import shutil
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from scio_crawler.common.database import FILE
from scio_crawler.folder.checking import check_folder
from tests.campaigns import workplace
from tests.mirrors import (
    CHAIR,
    HEAD,
    LIST,
    OFFICIAL,
    PRESS,
    article,
    autopage,
    crawl_on,
    item,
    list_page,
    path,
    said,
    title,
)
from tests.server import Mirror, Reply, tagged

BEGAN = date(2024, 7, 24)
ON_A_PAGE = 6  # briefings of the list
ARCHIVE = "archive"
RAN = (0, 3, 8)  # statuses of runs that come to their end
# How files are named that a replay does not make again: the archive itself, what one run says, and
# what is remembered.
OWN = (f"{ARCHIVE}/", "report.json", FILE, ".lock")
TOLD = {"changes.jsonl", "feed.xml", "datapackage.json"}  # the last has digests of the others


@dataclass
class Conference:
    """A briefing of the mirror, as the site shows it today."""

    number: int
    day: date
    speeches: list[str]
    pages: int = 1
    folder: str = "/pressroom/2024-07/24/"
    moved_from: set[str] = field(default_factory=set)
    trouble: dict[int, Any] = field(default_factory=dict)  # by page, what is sent instead
    has_tags: bool = False  # so that the site answers 304
    has_phone: bool = False
    prints: str = ""  # a title of its own

    def address(self, page: int = 1) -> str:
        return path(self.number, page, self.folder)

    def lines(self, page: int) -> list[str]:
        """Return the lines of page *page*: every speech is on one page."""
        size = -(-len(self.speeches) // self.pages) or 1
        own = self.speeches[(page - 1) * size : page * size]
        found = [*HEAD, f"{self.day:%B} {self.day.day}, {self.day.year}"] if page == 1 else []
        found += [f"{CHAIR}:", f"Good morning. We talk about lantern {self.number}."] * (page == 1)
        for number, speech in enumerate(own, (page - 1) * size):
            found += [f"{PRESS if number % 2 == 0 else OFFICIAL}:", speech]
        end = [f"{CHAIR}:", "Thank you all. This is the end of today's press conference."]
        return found + end * (page == self.pages)

    def shown(self) -> dict[str, Any]:
        """Return what the site answers at the addresses of the briefing."""
        found: dict[str, Any] = {}
        for page in range(1, self.pages + 1):
            look = {"lines": self.lines(page), "day": self.day.isoformat()}
            html = article(self.number, page, self.pages, **look)
            html = html.replace(title(self.number), self.prints or title(self.number))
            found[self.address(page)] = tagged(html) if self.has_tags else html
            if self.has_phone:
                found["/m" + self.address(page)] = article(
                    self.number, page, self.pages, phone=True, **look
                )
            if trouble := self.trouble.get(page):
                found[self.address(page)] = trouble
        for folder in self.moved_from - {self.folder}:
            to = {"Location": self.address()}
            found[path(self.number, 1, folder)] = Reply(status=301, headers=to)
        return found


Chance = random.Random


def garble(chance: Chance, one: Conference) -> None:
    """Send what is no page of it."""
    packed = gzip.compress(article(one.number).encode())
    garbled = (
        "<html><body><p>Be back soon.</p></body></html>",
        "",
        article(one.number, lines=["Lanterns were lit on Friday.", "It was dark by then."]),
        Reply(packed[:-40], headers={"Content-Encoding": "gzip"}),
        Reply(drop=True),
        Reply(status=302, headers={"Location": LIST}),
    )
    one.trouble = {chance.randrange(1, one.pages + 1): chance.choice(garbled)}


def heal(_: Chance, one: Conference) -> None:
    one.trouble = {}


def move(chance: Chance, one: Conference) -> None:
    one.moved_from.add(one.folder)
    one.folder = f"/pressroom/2024-07/{chance.randrange(20, 30)}/"
    if chance.random() < 0.3:  # and leave no trace
        one.moved_from.clear()


def rename(chance: Chance, one: Conference) -> None:
    one.prints = chance.choice(("", f"{title(one.number)}, corrected", "SCIO briefing on lamps"))


def tag(_: Chance, one: Conference) -> None:
    one.has_tags = not one.has_tags


def show_phones(_: Chance, one: Conference) -> None:
    one.has_phone = not one.has_phone


def correct(chance: Chance, one: Conference) -> None:
    """Correct a speech, and maybe with it who is a copy of whom."""
    place = chance.randrange(len(one.speeches))
    one.speeches[place] = said(one.number, chance.randrange(10_000))


EVENTS: tuple[Callable[[Chance, Conference], None], ...] = (
    *(correct, correct, garble, move, rename, tag, show_phones, heal, heal),
)
# What a run is asked for, most often nothing in particular.
ASKED = ((), (), ("full=1",), ("since=2024-07-30",), ("until=2024-08-03",))


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
        number, of = len(self.conferences) + 1, self.chance.randrange(2, 9)
        speeches = [said(number, page) for page in range(1, of)] + [said(number, 0)]
        if self.conferences and self.chance.random() < 0.2:
            speeches = list(self.chance.choice(self.conferences).speeches)
        self.conferences.append(Conference(number, self.day, speeches, self.chance.randrange(1, 4)))

    def dawn(self) -> None:
        """Let the next day begin, and some things happen."""
        self.day += timedelta(days=1)
        if self.chance.random() < 0.3 and len(self.conferences) < 12:
            self.hold()
        for _ in range(self.chance.randrange(8)):
            event = self.chance.choice(EVENTS)
            event(self.chance, self.chance.choice(self.conferences))
            self.seen[event.__name__] += 1

    def pages(self) -> dict[str, Any]:
        """Return what the site answers, at which addresses; its list may have two pages."""
        shown = [
            item(one.address(), title(one.number), f"{one.day:%B %d, %Y}")
            for one in reversed(self.conferences)
        ]
        links = {1: LIST, 2: LIST.replace(".html", "_2.html")} if len(shown) > ON_A_PAGE else {}
        found: dict[str, Any] = {LIST: tagged(list_page(shown[:ON_A_PAGE], autopage(links, 1)))}
        if links:
            found[links[2]] = tagged(list_page(shown[ON_A_PAGE:], autopage(links, 2)))
        for one in self.conferences:
            found |= one.shown()
        return found


def run(base: str, folder: Path, day: date, *asked: str) -> None:
    """Crawl with what is *asked* for. Raises AssertionError unless the run comes to its end."""
    done = crawl_on(day, base, folder, *(word for each in asked for word in ("-a", each)))
    assert done.status in RAN, done.log


def files(folder: Path) -> dict[str, bytes]:
    """Return every file that a replay makes again, by its path."""
    every = (found for found in folder.rglob("*") if found.is_file())
    names = {found.relative_to(folder).as_posix(): found for found in every}
    return {name: at.read_bytes() for name, at in names.items() if not name.startswith(OWN)}


def compare(folder: Path, into: Path, day: date) -> list[str]:
    """Replay the archive of *folder* into the new folder *into*; return the files that differ."""
    shutil.copytree(folder / ARCHIVE, into / ARCHIVE)
    run(ARCHIVE, into, day)
    crawled, replayed = files(folder), files(into)
    every = sorted((crawled.keys() | replayed.keys()) - TOLD)
    return [name for name in every if crawled.get(name) != replayed.get(name)]


def soak(seed: int, days: int, every: int, folder: Path) -> Site:
    """Crawl each of *days* days, replay each *every* days; raise AssertionError if files differ."""
    site = Site(seed)
    with Mirror(site.pages()) as mirror:
        for number in range(1, days + 1):
            run(mirror.base, folder / "crawled", site.day, *site.chance.choice(ASKED))
            if number % every == 0 or number == days:
                replayed = folder / f"replayed-{number}"
                differing = compare(folder / "crawled", replayed, site.day)
                assert not differing, f"seed {seed}, day {number}: {', '.join(differing)} differ"
                shutil.rmtree(replayed)
            site.dawn()
            mirror.pages = site.pages()
    faults: list[object] = []
    check_folder(folder / "crawled", faults.append)
    assert faults == [], f"seed {seed}: {faults}"
    return site


OPTIONS = {"days": 30, "every": 5, "seed": 1, "count": 1, "keep": None}


def try_all(options: argparse.Namespace) -> int:
    """Let some mirrors change for some days each, and print what happened to them."""
    with workplace() as name:
        for seed in range(options.seed, options.seed + options.count):
            folder = (options.keep or Path(name)) / str(seed)
            site = soak(seed, options.days, options.every, folder)
            told = ", ".join(f"{number} {what}" for what, number in sorted(site.seen.items()))
            print(f"seed {seed}: {len(site.conferences)} briefings, {told}: the replays agree")
    return 0
