"""Crawl a mirror for two years, on its good and bad days, and compare with what it showed.

``python -m tests.campaigns years --seed 1 --count 3`` invents a press room that is edited, split,
withdrawn and at times out of order, and runs the command every few days; some runs are killed.
What the folder must hold is worked out from what the mirror answered, without the package.
"""

from __future__ import annotations

import argparse
import random
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import zip_longest
from pathlib import Path
from typing import Any

from scio_crawler.common.database import FILE
from tests.campaigns import workplace
from tests.campaigns.folders import RAN
from tests.campaigns.invented import (
    FAILING,
    GONE,
    MORE,
    NEXT,
    OUTLETS,
    SECOND,
    Conference,
    Piece,
    Said,
    exchange,
    lists,
    statement,
    words,
)
from tests.campaigns.watching import Line, Watch
from tests.environment import ENVIRONMENT, ROOT
from tests.mirrors import (
    AT_NOON,
    CHAIR,
    OFFICIAL,
    command,
    crawl_on,
)
from tests.server import Mirror

BEGAN = date(2024, 7, 24)
ON_A_PAGE = 8  # briefings of the list
STEPS = (1, 1, 1, 2, 3, 5, 9, 20, 40, 70)  # days between runs: 45 runs take some two years
MAX_PAGES = 8
MIN_SPEECHES = 3  # on a page: fewer may not look like a page of a transcript
MIN_REST = 0.85  # of a transcript that is cut: if less is left, the reading waits for a person
ASKED = ("", "", "", "", "full=1", "full=1", "limit=1", "limit=3")
QUARANTINE = 8  # a status of which the folder shows the reason
# What a replay does not make: the archive, what one run says, and what is remembered.
NOT_MADE = ("archive/", "report.json", FILE, ".lock")

Event = Callable[[random.Random, Conference], None]
Answers = dict[int, str]  # by page: "good", or what was sent instead


def some_exchange(chance: random.Random) -> list[Piece]:
    """Return a question with what belongs to it, some of which was said before."""
    key = str(chance.random())
    found = exchange(key, chance.choice(OUTLETS))
    found[1].paragraphs += [statement(f"{key} {n}") for n in range(chance.randrange(3))]
    if chance.random() < 0.3:
        found[0].paragraphs = [MORE]
    if chance.random() < 0.3:
        found.append(Piece(SECOND, [statement(f"{key} second")]))
    if chance.random() < 0.4:
        found.insert(0, Piece(CHAIR, [NEXT]))
    return found


def some_speech(chance: random.Random, one: Conference) -> list[str]:
    """Return the paragraphs of an answer, to be changed."""
    pieces = [piece for body in one.bodies for piece in body]
    return chance.choice([p for p in pieces if p.label in (OFFICIAL, SECOND, "")]).paragraphs


def edit_word(chance: random.Random, one: Conference) -> None:
    speech = some_speech(chance, one)
    parts = speech[0].split()
    parts[chance.randrange(5, 18)] = words(str(chance.random()), 1)
    speech[0] = " ".join(parts)


def rewrite(chance: random.Random, one: Conference) -> None:
    """Write a paragraph or a whole speech anew."""
    speech = some_speech(chance, one)
    for place in chance.choice((range(1), range(len(speech)))):
        speech[place] = statement(str(chance.random()))


def add_paragraph(chance: random.Random, one: Conference) -> None:
    some_speech(chance, one).append(statement(str(chance.random())))


def add_turns(chance: random.Random, one: Conference) -> None:
    chance.choice(one.bodies).extend(some_exchange(chance))


def cut_turns(chance: random.Random, one: Conference) -> None:
    """Remove a question with all that belongs to it."""
    body = chance.choice(one.bodies)
    begins = [n for n, piece in enumerate(body) if piece.label in OUTLETS]
    if begins:
        start = end = chance.choice(begins)
        while body[end + 1 : end + 2] and body[end + 1].label in (OFFICIAL, SECOND):
            end += 1
        start -= start > 0 and body[start - 1].label == CHAIR
        del body[start : end + 1]


def add_page(chance: random.Random, one: Conference) -> None:
    page = some_exchange(chance) + some_exchange(chance)
    one.bodies.insert(chance.randrange(1, len(one.bodies) + 1), page)


def cut_page(chance: random.Random, one: Conference) -> None:
    """Remove a page, and what goes on from it on the next one."""
    if len(one.bodies) > 1:
        place = chance.randrange(1, len(one.bodies))
        del one.bodies[place]
        one.bodies[place:] = [[p for p in body if p.label] for body in one.bodies[place:]]


def split_page(chance: random.Random, one: Conference) -> None:
    """Spread a page over two, at times in the middle of a speech."""
    place = chance.randrange(len(one.bodies))
    body = one.bodies[place]
    at = chance.randrange(1, len(body))
    rest, last = body[at:], body[at - 1]
    if len(last.paragraphs) > 1:
        rest.insert(0, Piece("", last.paragraphs[1:]))
        del last.paragraphs[1:]
    one.bodies[place : place + 1] = [body[:at], rest]


def join_pages(chance: random.Random, one: Conference) -> None:
    place = chance.randrange(len(one.bodies))
    body, rest = one.bodies[place], [p for body in one.bodies[place + 1 : place + 2] for p in body]
    if rest and not rest[0].label:
        body[-1].paragraphs += rest.pop(0).paragraphs
    one.bodies[place : place + 2] = [body + rest]


def swap(chance: random.Random, one: Conference) -> None:
    first, second = some_speech(chance, one), some_speech(chance, one)
    first[:], second[:] = list(second), list(first)


def fail(chance: random.Random, one: Conference) -> None:
    for _ in range(chance.choice((1, 1, 1, 2))):
        one.trouble[chance.randrange(len(one.bodies)) + 1] = chance.choice([*FAILING])


def lose_page(chance: random.Random, one: Conference) -> None:
    one.trouble[chance.randrange(len(one.bodies)) + 1] = chance.choice([*GONE])


def withdraw(chance: random.Random, one: Conference) -> None:
    one.trouble = dict.fromkeys(range(1, len(one.bodies) + 1), chance.choice([*GONE]))


# What may happen before a run was sent a conference whole: no page says less than before.
GENTLE: tuple[Event, ...] = (edit_word, add_paragraph, add_turns, fail, fail, lose_page, withdraw)
EVENTS: tuple[Event, ...] = (
    *(*GENTLE, fail, fail, edit_word, rewrite, rewrite, swap),
    *(cut_turns, add_page, cut_page, split_page, split_page, join_pages),
)


@dataclass
class Known:
    """What the folder must hold of one conference."""

    states: list[Said] = field(default_factory=list)  # what each revision says
    is_whole: bool = False  # whether a run was sent it whole
    may_follow: list[Said] = field(default_factory=list)  # what runs were sent that were cut off
    is_open: bool = False  # whether the rules leave open what became of the last runs
    must_be_asked: bool = False  # by the next run
    days_gone: int = 0  # since it was last there
    pages: tuple[int, int] = (0, 0)  # of a partial state, and of the article then
    history: list[str] = field(default_factory=list)

    def allows(self, actual: list[Said], last: Said | None = None) -> bool:
        """Return whether *actual* can be the revisions, *last* the one that must end them."""
        count, free = len(self.states), iter(self.may_follow)
        ends = actual[-1:] == [last]
        added = actual[count:-1] if ends and last not in self.states[-1:] else actual[count:]
        is_grown = actual[:count] == self.states and all(said in free for said in added)
        return is_grown and (last is None or ends)


@dataclass
class Run:
    """A run of the command: what it is asked for, what is out of order, what became of it."""

    argument: str
    trouble: str  # "down", "robots", "list" or nothing
    is_killed: bool
    status: int = 0
    log: str = ""
    answers: dict[str, Answers] = field(default_factory=dict)  # by conference

    @property
    def is_whole(self) -> bool:
        """Whether it was free to ask for all that is due."""
        return not self.trouble and not self.argument.startswith("limit")


class Years:
    """Two years of one press room and one folder."""

    def __init__(self, seed: int, folder: Path) -> None:
        self.seed, self.chance, self.day = seed, random.Random(seed), BEGAN
        self.folder, self.watch = folder, Watch(folder)
        self.conferences: list[Conference] = []
        self.known: dict[str, Known] = {}
        self.standing, self.violations = set[tuple[str, str]](), 0

    def live(self, runs: int) -> None:
        """Let the site change and the command run, *runs* times."""
        chance = self.chance
        with Mirror({}) as mirror:
            for _ in range(runs):
                self.dawn()
                trouble = chance.choice(("down", "robots", "list", "list", *[""] * 22))
                run = Run(chance.choice(ASKED), trouble, chance.random() < 0.15)
                mirror.pages = self.pages(run)
                mirror.log.clear()
                self.run(mirror.base, run)
                self.learn(run, {path.partition("?")[0] for path in mirror.paths()})
                if not run.is_killed:
                    self.report(self.faults(run))

    # What the site does.

    def dawn(self) -> None:
        """Let some days pass, and some things happen."""
        chance = self.chance
        self.day += timedelta(days=chance.choice(STEPS))
        while len(self.conferences) < 3 or chance.random() < 0.35:
            one = Conference(len(self.conferences) + 1, self.day, has_tags=chance.random() < 0.5)
            for _ in range(chance.randrange(1, 6)):
                one.bodies.append(some_exchange(chance) + some_exchange(chance))
            self.conferences.append(one)
            self.known[one.id] = Known(history=[f"{self.day} held on {len(one.bodies)} pages"])
            if chance.random() < 0.3:
                self.happen(fail, one)
        for one in self.conferences:
            if chance.random() < 0.7:
                one.trouble = {}
            is_new = (self.day - one.day).days < 40
            for _ in range(chance.randrange(4) if is_new else chance.random() < 0.2):
                self.happen(chance.choice(EVENTS), one)

    def happen(self, event: Event, one: Conference) -> None:
        """Let *event* change *one*, unless what is left would rightly be doubted."""
        known, changed = self.known[one.id], deepcopy(one)
        event(self.chance, changed)
        size = len(changed.bodies)
        if event not in GENTLE and not known.is_whole:
            return
        if size > MAX_PAGES or any(len(body) < MIN_SPEECHES for body in changed.bodies):
            return
        for earlier in [*known.states[-1:], *known.may_follow]:
            rest = len(changed.said()) / len(earlier)
            characters = len("".join(changed.said())) / len("".join(earlier))
            if min(rest, characters) < MIN_REST:
                return
        one.bodies = changed.bodies
        one.trouble = {page: what for page, what in changed.trouble.items() if page <= size}
        known.history.append(f"{self.day} {event.__name__} {one.trouble or ''} ({size} pages)")

    def pages(self, run: Run) -> dict[str, Any]:
        """Return what the site answers while *run* asks."""
        found: dict[str, Any] = dict(lists(self.conferences, ON_A_PAGE))
        addresses = list(found)
        for one in self.conferences:
            found |= one.shown()
        if run.trouble == "list":
            found[self.chance.choice(addresses)] = FAILING[self.chance.choice([*FAILING])]
        if run.trouble == "down":
            found = dict.fromkeys(found, FAILING["503"])
        if run.trouble == "robots":
            found["/robots.txt"] = FAILING["503"]
        return found

    def run(self, base: str, run: Run) -> None:
        """Run the command to its end, or kill it."""
        given = ["-a", run.argument] if run.argument else []
        if not run.is_killed:
            result = crawl_on(self.day, base, self.folder, *given)
            run.status, run.log = result.status, result.log
            return
        _, _, *program = command(base, self.folder, *given)
        program = [sys.executable, "-c", AT_NOON, self.day.isoformat(), *program[1:]]
        with subprocess.Popen(
            program, cwd=ROOT, env=ENVIRONMENT, stderr=subprocess.DEVNULL
        ) as killed:
            with suppress(subprocess.TimeoutExpired):
                killed.wait(0.6 + 1.2 * self.chance.random())
            killed.kill()

    # What the folder must hold.

    def learn(self, run: Run, asked: set[str]) -> None:
        """Note what *run* was answered, and what it may have written if it was cut off."""
        about = " ".join(filter(None, ["run", run.argument, run.trouble, "killed" * run.is_killed]))
        for one in self.conferences:
            known, found = self.known[one.id], Answers()
            for page in range(1, len(one.bodies) + 1):
                if one.address(page) in asked:
                    found[page] = "503" if run.trouble == "down" else one.trouble.get(page, "good")
            run.answers[one.id] = found
            if found.get(1) == "good":
                known.days_gone = 0
            if found:
                known.history.append(f"{self.day} {about}: {found}")
            is_cut_off = run.is_killed or not run.is_whole
            known.must_be_asked = known.must_be_asked and not (found and run.is_killed)
            if is_cut_off and is_sent_whole(one, found):
                known.may_follow.append(one.said())
            if found and (is_lost(found) or (is_cut_off and not known.is_whole)):
                known.is_open = True
        self.learn_gone(run)

    def learn_gone(self, run: Run) -> None:
        """Note what *run* must have taken for gone: not more than what the site still sent."""
        firsts = {id: found.get(1) for id, found in run.answers.items()}
        gone = [id for id, first in firsts.items() if first in GONE]
        sent = [id for id, first in firsts.items() if first == "good"]
        if run.is_whole and not run.is_killed and len(gone) <= len(sent):
            for id in gone:
                self.known[id].days_gone += 1

    def faults(self, run: Run) -> Iterator[tuple[str, str]]:
        """Yield (id, what is wrong) for all that the folder holds."""
        if (self.folder / "briefings.jsonl").exists():
            yield from self.watch.look()
        for one in self.conferences:
            for what in self.compare(run, one, self.known[one.id], run.answers[one.id]):
                yield one.id, what
        yield from (("", what) for what in self.check_status(run))

    def compare(self, run: Run, one: Conference, known: Known, found: Answers) -> Iterator[str]:
        """Yield what is wrong with *one*, of which *run* got *found*, and note what is there."""
        actual = self.watch.now.revisions(one.id)
        entry = self.watch.now.entries.get(one.id, {})
        is_failing = not FAILING.keys().isdisjoint(found.values())
        is_settled = is_sent_whole(one, found) and run.is_whole
        if known.must_be_asked and run.is_whole and not found:
            yield "was not asked for again, though pages could not be got"
        if known.days_gone > 2 and known.states and not entry.get("withdrawn"):
            yield "is not withdrawn, though it was gone in three runs"
        if is_settled:
            yield from self.compare_whole(one, known, actual, entry)
        elif not known.is_whole and found and run.is_whole:
            yield from self.compare_partial(one, known, found, entry)
        elif not known.is_open and not known.allows(actual):
            yield f"was not sent whole: {explain(known, actual)}"
        elif is_failing and not known.is_open and not known.may_follow:
            before = self.watch.before.entries.get(one.id, {})
            if entry.get("checked") != before.get("checked"):
                yield f"was checked by a run that failed: {entry.get('checked')}"
            if entry.get("status") != before.get("status"):
                yield f"was given a status by a run that failed: {entry.get('status')}"
        if not is_lost(found):
            yield from self.compare_removed(one)
        # From now on, this is what is there.
        known.is_whole = known.is_whole or is_settled or actual[-1:] == [one.said()]
        if is_settled:
            known.is_open, known.may_follow = False, []
        known.states = actual
        if found or run.is_whole:
            known.must_be_asked = is_failing and run.trouble != "down"

    def compare_whole(
        self, one: Conference, known: Known, actual: list[Said], entry: Line
    ) -> Iterator[str]:
        """Compare after a run that was sent it whole."""
        said = one.said()
        are_others_known = known.is_whole and not known.is_open
        if actual[-1:] != [said] or (are_others_known and not known.allows(actual, said)):
            yield f"was sent whole: {explain(known, actual, said)}"
        state = (entry.get("status"), entry.get("withdrawn"), entry.get("checked", "")[:10])
        if state != ("complete", "", self.day.isoformat()):
            yield f"was sent whole, and is {state} {entry.get('doubts')}"

    def compare_partial(
        self, one: Conference, known: Known, found: Answers, entry: Line
    ) -> Iterator[str]:
        """Compare while no run was sent it whole: nothing that was sent may be missing."""
        held = "\n\n".join(turn["text"] for turn in self.watch.now.turns.get(one.id, []))
        for number, pieces in one.pages().items():
            lines = [line for piece in pieces for line in piece.paragraphs]
            lost = [line for line in lines if line not in held]
            if entry and found.get(number) == "good" and lost and not known.may_follow:
                yield f"lacks words of page {number}, which was sent: {lost[0]}"
        pages = (entry.get("pages", 0), len(one.bodies))
        if pages[1] == known.pages[1] and pages[0] < known.pages[0]:
            yield f"has {pages[0]} pages, and had {known.pages[0]}"
        known.pages = pages

    def compare_removed(self, one: Conference) -> Iterator[str]:
        """Check that the site is not said to have removed what it shows."""
        before = {turn["turn_id"]: turn["text"] for turn in self.watch.before.turns.get(one.id, [])}
        now = [turn["text"] for turn in self.watch.now.turns.get(one.id, [])]
        for line in self.watch.new_changes():
            if (line["briefing_id"], line["what"], line["by"]) == (one.id, "turn-removed", "site"):
                text = before.get(line["turn_id"], "")
                if text and one.said().count(text) > now.count(text):
                    yield f"the site is said to have removed what it shows: {text}"

    def check_status(self, run: Run) -> Iterator[str]:
        answers = {what for found in run.answers.values() for what in found.values()}
        are_complete = all(e["status"] == "complete" for e in self.watch.now.entries.values())
        allowed = {0}
        if answers & FAILING.keys():
            allowed = {3} if "good" in answers else {3, 4, 6}
        elif answers & GONE.keys() or not are_complete or run.argument.startswith("limit"):
            allowed = {0, 3}
        if run.trouble:
            allowed = {0, 3, 4, 6} if run.trouble == "list" else {4, 5}
        if run.status not in {*allowed, QUARANTINE} or "Traceback" in run.log:
            yield f"ended with {run.status}, not {sorted(allowed)}: {run.log[-500:]}"

    def report(self, faults: Iterator[tuple[str, str]]) -> None:
        """Print violations, but for those that stand since the run before."""
        standing = set[tuple[str, str]]()
        for id, what in faults:
            key = (id, re.sub(r"\d+(?!\w)", "", what)[:40])
            if key not in self.standing | standing:
                self.violations += 1
                history = self.known[id].history[-8:] if id in self.known else []
                print(
                    f"seed {self.seed}, {self.day}: {id} {what}", *history, sep="\n    ", flush=True
                )
            standing.add(key)
        self.standing = standing


def is_sent_whole(one: Conference, found: Answers) -> bool:
    return len(found) == len(one.bodies) and set(found.values()) == {"good"}


def is_lost(found: Answers) -> bool:
    """Return whether pages are gone and none failed, which leaves open what is made of it."""
    return not GONE.keys().isdisjoint(found.values()) and FAILING.keys().isdisjoint(found.values())


def explain(known: Known, actual: list[Said], last: Said | None = None) -> str:
    """Return in short how many turns which revisions should have and have."""
    must = [len(said) for said in known.states]
    free = [len(said) for said in known.may_follow]
    end = f", at last {len(last)}" if last else ""
    return f"turns {must}, perhaps {free}{end}; are {[len(said) for said in actual]}"


def replay(crawled: Path, into: Path, day: date) -> Iterator[tuple[str, str]]:
    """Replay the archive of *crawled* into the new folder *into*; yield (file, difference)."""
    shutil.copytree(crawled / "archive", into / "archive")
    done = crawl_on(day, "archive", into)
    assert done.status in RAN, done.log
    before, after = files(crawled), files(into)
    for name in sorted(before.keys() | after.keys()):
        both = [each.get(name, b"").split(b"\n") for each in (before, after)]
        for number, lines in enumerate(zip_longest(*both, fillvalue=b""), 1):
            if lines[0] != lines[1]:
                yield name, f"line {number}: {lines[0][:200]!r}, replayed {lines[1][:200]!r}"
                break


def files(folder: Path) -> dict[str, bytes]:
    """Return every file that a replay makes again, by its path."""
    paths = {at.relative_to(folder).as_posix(): at for at in folder.rglob("*") if at.is_file()}
    return {name: at.read_bytes() for name, at in paths.items() if not name.startswith(NOT_MADE)}


OPTIONS = {"seed": 1, "count": 1, "runs": 45, "replays": False, "keep": None}


def try_all(options: argparse.Namespace) -> int:
    """Let some press rooms change for two years, and print what is wrong with their folders."""
    faults = 0
    with workplace() as name:
        for seed in range(options.seed, options.seed + options.count):
            folder = (options.keep or Path(name)) / str(seed)
            years = Years(seed, folder / "crawled")
            years.live(options.runs)
            differing = list(replay(years.folder, folder / "replayed", years.day))
            print(*(f"seed {seed}, replay: {': '.join(each)}" for each in differing), sep="\n")
            faults += years.violations + len(differing) * options.replays
            held = f"{len(years.conferences)} conferences, {options.runs} runs until {years.day}"
            found = f"{years.violations} violations, {len(differing)} files replayed otherwise"
            print(f"seed {seed}: {held}: {found}", flush=True)
    return 1 if faults else 0
