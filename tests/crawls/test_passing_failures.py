"""What passes takes nothing away: pages that fail for a day, in any order with edits.

All stories are told side by side, each by a conference of one press room, a crawl a day.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

import pytest

from tests.campaigns.invented import (
    FAILING,
    MORE,
    NEXT,
    OUTLETS,
    Conference,
    Piece,
    exchange,
    read,
    statement,
)
from tests.campaigns.watching import Held, Watch, texts
from tests.mirrors import CHAIR, LIST, OFFICIAL, Result, crawl_on, item, list_page, title
from tests.server import Mirror

BEGAN = date(2024, 8, 1)


# What each conference shows on some days, and what the folder must hold then: a name, then a day a
# line. On the left, words are pages, and letters are questions with their answers: "a" is "A" with
# a word edited, "1" is asked in the same words as "2", and "+" goes on with the answer before it,
# perhaps on another page. "B:503" is a page that is not sent, and "-404" stands for all pages.
#
# On the right, "_" is a page that is missing, "r2" the revision, and "*" leaves open what the
# folder holds. It must be complete unless "partial" or "perhaps" says otherwise, and "withdrawn" or
# "there" where a line says so.
STORIES = {
    name: [tuple(day.split(" | ")) for day in days]
    for name, *days in map(
        str.splitlines,
        Path(__file__).with_name("passing_failures.txt").read_text("utf-8").split("\n\n"),
    )
}


@dataclass
class Day:
    """What a run left behind."""

    status: int
    failures: str  # addresses and ids that were reported
    held: Held = field(default_factory=Held)
    faults: dict[str, list[str]] = field(default_factory=dict)  # by briefing


def pieces(page: str, key: str, before: str) -> list[Piece]:
    """Return what *page* of a story shows; *key* is that of its conference.

    *before* is the last letter of the page before.
    """
    found: list[Piece] = []
    for letter in page:
        last = before.upper()
        before = before if letter == "+" else letter
        if letter == "+":
            more = statement(f"{key} {last} more")
            if found:
                found[-1].paragraphs.append(more)
            else:
                found.append(Piece("", [more]))
        elif letter.isdigit():
            found += [Piece(CHAIR, [NEXT]), Piece(OUTLETS[1], [MORE])]
            found.append(Piece(OFFICIAL, [statement(f"{key} {letter}")]))
        else:
            found += exchange(f"{key} {letter.upper()}", OUTLETS[0])
            if letter.islower():
                found[-1].paragraphs[0] += " So it is."
    return found


def bodies(pages: list[str], key: str) -> list[list[Piece]]:
    """Return what each of *pages* shows, nothing for one that is missing."""
    befores = [page.rstrip("+")[-1:] for page in ["", *pages]]
    return [
        pieces(page.replace("_", ""), key, before)
        for page, before in zip(pages, befores, strict=False)
    ]


def conference(number: int, shown: str) -> Conference:
    """Return the conference of a story on a day on which it is *shown* so."""
    one = Conference(number, BEGAN)
    if shown.startswith("-"):
        one.bodies, one.trouble = bodies(["A"], str(number)), dict.fromkeys(range(1, 9), shown[1:])
        return one
    pages = [word.partition(":") for word in shown.split()]
    one.bodies = bodies([page for page, _, _ in pages], str(number))
    one.trouble = {n: trouble for n, (_, _, trouble) in enumerate(pages, 1) if trouble}
    return one


def conferences(day: int) -> Iterator[Conference]:
    """Yield the conferences of all stories; one that has ended stays as it is."""
    for number, days in enumerate(STORIES.values(), 1):
        shown, _ = days[min(day, len(days) - 1)]
        yield conference(number, shown)


@pytest.fixture(scope="module")
def days(tmp_path_factory: pytest.TempPathFactory) -> list[Day]:
    """Crawl a press room of all stories on as many days as the longest one has."""
    folder = tmp_path_factory.mktemp("stories") / "output"
    watch, found = Watch(folder), list[Day]()
    with Mirror({}) as mirror:
        for number in range(max(map(len, STORIES.values()))):
            today = [*conferences(number)]
            items = [item(one.address(), title(one.number)) for one in today]
            mirror.pages = {LIST: list_page(items)}
            for one in today:
                mirror.pages |= one.shown()
            result = crawl_on(BEGAN + timedelta(days=number), mirror.base, folder)
            day = Day(result.status, failures_of(result))
            for id, what in watch.look():
                day.faults.setdefault(id, []).append(what)
            day.held = watch.now
            found.append(day)
    return found


def failures_of(result: Result) -> str:
    report = result.report
    lacking = [one["briefing_id"] for one in report["briefings"] if one.get("missing")]
    return " ".join([*lacking, *(failure["url"] for failure in report["failures"])])


@pytest.mark.parametrize(("number", "name"), [*enumerate(STORIES, 1)], ids=STORIES)
def test_what_passes_takes_nothing_away(number: int, name: str, days: list[Day]) -> None:
    before = Held()
    for (shown, holds), day in zip(STORIES[name], days, strict=False):
        one = conference(number, shown)
        where = f"{shown!r} must hold {holds!r}"
        faults = day.faults.get(one.id, [])
        assert faults == [], where
        check_held(one, holds, day.held, where)
        if not set(one.trouble.values()).isdisjoint(FAILING):
            assert one.id.removeprefix("scio-") in day.failures, f"{where}, and be reported"
            check_unchecked(one.id, before, day.held, where)
        before = day.held


def test_days_on_which_pages_fail_end_with_status_3(days: list[Day]) -> None:
    assert [day.status for day in days[:3]] == [3, 3, 3]


def check_held(one: Conference, holds: str, held: Held, where: str) -> None:
    words = holds.split()
    if "*" in words:
        return
    entry = held.entries[one.id]
    flags = {word for word in words if word.islower() and len(word) > 1}
    pages = [word for word in words if word not in flags]
    expected = Conference(one.number, BEGAN, bodies(pages, str(one.number))).pages()
    sent = {n: expected[n] for n, page in enumerate(pages, 1) if page != "_"}
    assert texts(held.turns[one.id]) == read(sent), where
    if "perhaps" not in flags:
        assert entry["status"] == ("partial" if "partial" in flags else "complete"), where
    revisions = [int(word[1:]) for word in flags if word[1:].isdigit()]
    assert revisions in ([], [entry["revision"]]), where
    if flags & {"there", "withdrawn"}:
        assert bool(entry["withdrawn"]) == ("withdrawn" in flags), where


def check_unchecked(id: str, before: Held, held: Held, where: str) -> None:
    """Check that a run that failed left a whole transcript as it was."""
    if before.entries.get(id, {"status": ""})["status"] == "complete":
        assert held.entries[id]["checked"] == before.entries[id]["checked"], where
        assert held.turns[id] == before.turns[id], where
