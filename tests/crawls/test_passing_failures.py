"""What passes takes nothing away: pages that fail for a day, in any order with edits.

All stories are told side by side, each by a conference of one press room, a crawl a day.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta

import pytest

from tests.campaigns.invented import (
    FAILING,
    GONE,
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


@dataclass(frozen=True)
class Story:
    """A conference on some days: what the site has, and what the folder must hold.

    A day is two strings. In both, words are pages, and letters are questions with their answers:
    ``a`` is ``A`` with a word edited, ``1`` is asked in the same words as ``2``, and ``+`` goes on
    with the answer before it, perhaps on another page. ``B:503`` is a page that is not sent, and
    ``-404`` stands for all pages.

    Of the folder, ``_`` is a page that it lacks, ``r2`` its revision, and ``*`` leaves open what it
    holds. It must be complete unless ``partial`` or ``perhaps`` says otherwise, and ``withdrawn``
    or ``there`` where that is said.
    """

    name: str
    days: tuple[tuple[str, str], ...]


STORIES = (
    Story(
        "complete of three pages, then five of which page 2 fails",
        (
            ("A B C", "A B C r1"),
            ("A X:503 B C D", "A B C r1"),
            ("A X B C D", "A X B C D r2"),
        ),
    ),
    Story(
        "four pages of which 3 and 4 fail, then 2",
        (
            ("A B C:503 D:500", "A B _ _ r1 partial"),
            ("A B:503 C D", "A B C D r1 perhaps"),
            ("A B C D", "A B C D r1"),
        ),
    ),
    Story(
        "a question of page 2 is asked in the same words on page 3 while page 2 is away",
        (
            ("A 1 2", "A 1 2 r1"),
            ("A 1:503 2", "A 1 2 r1"),
            ("A 1 2", "A 1 2 r1"),
        ),
    ),
    Story(
        "a question is asked on page 3, then on page 2 that comes later, too",
        (
            ("A 1:503 2", "A _ 2 r1 partial"),
            ("A 1 2", "A 1 2 r1"),
        ),
    ),
    Story(
        "a question is asked on page 3, and page 2 is inserted with the same one",
        (
            ("A B 2", "A B 2 r1"),
            ("A 1:500 B 2", "A B 2 r1"),
            ("A 1 B 2", "A 1 B 2 r2"),
        ),
    ),
    Story(
        "the first of two questions in the same words is removed",
        (
            ("ABC 1D 2EF", "ABC 1D 2EF r1"),
            ("ABC D 2EF", "ABC D 2EF r2"),
        ),
    ),
    Story(
        "a page between others is gone for a day",
        (
            ("A B C", "A B C r1"),
            ("A B:404 C", "*"),
            ("A B C", "A B C"),
        ),
    ),
    Story(
        "the first page fails for a day",
        (
            ("A B", "A B r1"),
            ("A:503 B", "A B r1"),
            ("A B", "A B r1"),
        ),
    ),
    Story(
        "the first page fails on the first day",
        (
            ("A:503 B", "*"),
            ("A B", "A B r1"),
        ),
    ),
    Story(
        "a page says in the site's frame that the service is unavailable",
        (
            ("A B C", "A B C r1"),
            ("A B:frame C", "A B C r1"),
            ("A B C", "A B C r1"),
        ),
    ),
    Story(
        "the first page says that the service is unavailable",
        (
            ("A B", "A B r1"),
            ("A:frame B", "A B r1"),
            ("A B", "A B r1"),
        ),
    ),
    Story(
        "the first page says so on the first day",
        (
            ("A:frame B", "*"),
            ("A B", "A B r1"),
        ),
    ),
    Story(
        "the only page is empty for a day",
        (
            ("AB", "AB r1"),
            ("AB:empty", "AB r1"),
            ("AB", "AB r1"),
        ),
    ),
    Story(
        "connections are closed on two pages, one after the other",
        (
            ("A B C", "A B C r1"),
            ("A B:closed C", "A B C r1"),
            ("A B C:closed", "A B C r1"),
            ("A B C", "A B C r1"),
        ),
    ),
    Story(
        "a page is edited while another one fails",
        (
            ("A B C", "A B C r1"),
            ("a B:503 C", "A B C r1"),
            ("a B C", "a B C r2"),
        ),
    ),
    Story(
        "a page is edited while it fails, and edited back",
        (
            ("A B C", "A B C r1"),
            ("A b:503 C", "A B C r1"),
            ("A B C", "A B C r1"),
        ),
    ),
    Story(
        "a page is split, and the new one fails",
        (
            ("AB CD", "AB CD r1"),
            ("A B:503 CD", "AB CD r1"),
            ("A B CD", "AB CD r1"),
        ),
    ),
    Story(
        "a page is split within a speech, and the new one fails",
        (
            ("AB+C D", "AB+C D r1"),
            ("AB +C:503 D", "AB+C D r1"),
            ("AB +C D", "AB+C D r1"),
        ),
    ),
    Story(
        "three pages become two, and the last one fails",
        (
            ("A B C", "A B C r1"),
            ("A BC:500", "A B C r1"),
            ("A BC", "A B C r1"),
        ),
    ),
    Story(
        "an exchange is removed while another page fails, and is there again",
        (
            ("AB CD EF GH", "AB CD EF GH r1"),
            ("AB D EF:503 GH", "AB CD EF GH r1"),
            ("AB D EF GH", "AB D EF GH r2"),
            ("AB CD EF GH", "AB CD EF GH r3"),
        ),
    ),
    Story(
        "two pages change places, and one of them fails",
        (
            ("A B C", "A B C r1"),
            ("B A:503 C", "A B C r1"),
            ("B A C", "B A C r2"),
        ),
    ),
    Story(
        "of a partial one, a page less is sent on the next day",
        (
            ("A B C:503", "A B _ r1 partial"),
            ("A B:503 C:503", "A B _ r1 partial"),
            ("A B C", "A B C r1"),
        ),
    ),
    Story(
        "a page is added to a partial one",
        (
            ("A B:503", "A _ r1 partial"),
            ("A B:503 C", "A _ C r1 partial"),
            ("A B C", "A B C r1"),
        ),
    ),
    Story(
        "the site has lost it for a day",
        (
            ("A B", "A B r1"),
            ("-404", "A B r1"),
            ("A B", "A B r1 there"),
        ),
    ),
    Story(
        "the site has lost it for three days",
        (
            ("A B", "A B r1"),
            ("-410", "A B r1"),
            ("-410", "A B r1"),
            ("-410", "A B r1 withdrawn"),
            ("A B", "A B r1 there"),
        ),
    ),
)


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
    for number, story in enumerate(STORIES, 1):
        shown, _ = story.days[min(day, len(story.days) - 1)]
        yield conference(number, shown)


@pytest.fixture(scope="module")
def days(tmp_path_factory: pytest.TempPathFactory) -> list[Day]:
    """Crawl a press room of all stories on as many days as the longest one has."""
    folder = tmp_path_factory.mktemp("stories") / "output"
    watch, found = Watch(folder), list[Day]()
    with Mirror({}) as mirror:
        for number in range(max(len(story.days) for story in STORIES)):
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


@pytest.mark.parametrize("number", range(len(STORIES)), ids=[story.name for story in STORIES])
def test_what_passes_takes_nothing_away(number: int, days: list[Day]) -> None:
    story, before = STORIES[number], Held()
    for (shown, holds), day in zip(story.days, days, strict=False):
        one = conference(number + 1, shown)
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


def test_a_story_is_shown_as_its_letters_say() -> None:
    one = conference(7, "AB+ +c:503 1")
    assert [len(body) for body in one.bodies] == [4, 3, 3]
    assert one.trouble == {2: "503"}
    assert set(one.trouble.values()) <= {*FAILING, *GONE}
    assert len(one.said()) == 1 + 2 + 2 + 2 + 3 + 1
    assert one.said()[4].count("\n\n") == 2
    assert one.said()[6].endswith(" So it is.")
