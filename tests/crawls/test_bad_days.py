"""Bad days of the site: what a run reports, and that nothing of them stays.

A bad day is no fact about the site: no conference is withdrawn by it, and no word is lost.
"""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests import processes
from tests.mirrors import AT_NOON, article, crawl_on, frame, path, press_room
from tests.server import Mirror, Reply

FIRST = date(2024, 7, 25)  # the day after the publication of all conferences
NUMBERS = range(1, 9)
ROOM: dict[str, Any] = press_room(dict.fromkeys(NUMBERS, 2))
ROBOTS = "/robots.txt"

Room = Mapping[str, Any]


def with_articles(answer: Callable[[str], Any], numbers: range = NUMBERS) -> Room:
    """Return what the room has when the pages of *numbers* have the *answer* to what they show."""
    pages = (path(number, page) for number in numbers for page in (1, 2))
    return {**ROOM, **{page: answer(str(ROOM[page])) for page in pages}}


def articles(status: int, body: str = "no", numbers: range = NUMBERS) -> Room:
    return with_articles(lambda _: Reply(body, status=status), numbers)


def everything(status: int) -> Room:
    return dict.fromkeys(ROOM, Reply("no", status=status))


def redesigned(shown: str) -> str:
    """Return a page without labels, as a site may print it that shows speakers as pictures."""
    return shown.replace(":</p>", "</p>").replace("<p>", "<p>— ")


CHALLENGE = frame("Just a moment...", "<p>Checking your browser before you go on.</p>")


@dataclass(frozen=True)
class Day:
    """What the room has on some days, and what each run says."""

    room: Room
    status: int
    said: str  # in the log, and by `scrapy status`
    days: int = 1


GONE_AT_ONCE = "Gone at once: 8 pages"
# Nothing but these days' bad answers happens: at the end the site has all that it had.
PASSING: dict[str, Day] = {
    "everything answers 410": Day(everything(410), 4, GONE_AT_ONCE, 4),
    "all articles answer 404": Day(articles(404), 3, GONE_AT_ONCE, 3),
    "most articles answer 404": Day(
        articles(404, numbers=range(1, 7)), 3, "Gone at once: 6 pages", 3
    ),
    "one article answers 404 on two days": Day(
        articles(404, numbers=range(3, 4)), 3, "content_900000003.htm: answers 404", 2
    ),
    "page 2 of one article answers 503": Day(
        {**ROOM, path(3, 2): Reply("no", status=503)}, 3, "lantern number 3: page 2 answers 503"
    ),
    "page 2 of all articles is cut short": Day(
        {**ROOM, **{path(number, 2): Reply("<html>", declared=999) for number in NUMBERS}},
        3,
        "Incomplete: 8 conferences, such as ",
    ),
    "everything answers 503": Day(everything(503), 4, "answers 503"),
    "all articles answer 503": Day(articles(503), 3, "Not fetched: 8 pages"),
    "everything answers 403": Day(everything(403), 4, "Refused: 9 pages"),
    "all articles are a challenge": Day(
        articles(403, CHALLENGE), 3, "answers 403 with a challenge, which is never evaded"
    ),
    "a challenge with status 200": Day(
        with_articles(lambda _: CHALLENGE), 3, "is a challenge, which is never evaded"
    ),
    "robots.txt answers 503": Day(
        {**ROOM, ROBOTS: Reply(status=503)}, 4, "robots.txt answers 503; try again later"
    ),
    "robots.txt forbids it": Day(
        {**ROOM, ROBOTS: "User-agent: *\nDisallow: /"}, 5, "forbidden by robots.txt"
    ),
    "articles print speakers in another way": Day(
        with_articles(redesigned), 8, "No turns: 8 conferences, such as 2024-07-24 SCIO briefing"
    ),
}


@pytest.mark.parametrize("bad", PASSING.values(), ids=PASSING)
def test_a_bad_day_leaves_nothing_behind(bad: Day, tmp_path: Path) -> None:
    with Mirror(dict(ROOM)) as mirror:
        assert crawl_on(FIRST, mirror.base, tmp_path).status == 0
        before = contents(tmp_path)
        for number in range(1, 1 + bad.days):
            mirror.pages = dict(bad.room)
            today = FIRST + timedelta(days=number)
            run = crawl_on(today, mirror.base, tmp_path)
            assert (run.status, bad.said in run.log) == (bad.status, True), run.log
            assert "Traceback" not in run.log
            told = status_of(tmp_path, today)
            assert (told.returncode, bad.said in told.stdout) == (bad.status, True), told.stdout
        assert contents(tmp_path) == before
        mirror.pages = dict(ROOM)
        after = crawl_on(FIRST + timedelta(days=6), mirror.base, tmp_path)
    assert after.status == 0, after.log
    assert contents(tmp_path) == before


def status_of(folder: Path, day: date) -> subprocess.CompletedProcess[str]:
    """Return what ``scrapy status`` says of *folder* on that *day*."""
    return processes.run("-c", AT_NOON, day.isoformat(), "status", str(folder))


def contents(folder: Path) -> dict[str, bytes | list[str]]:
    """Return the turns files, what was told of them, and that nothing is in quarantine."""
    files = [*folder.glob("briefings/*"), *folder.glob("revisions/*/*")]
    found: dict[str, bytes | list[str]] = {file.name: file.read_bytes() for file in files}
    found["told"] = (folder / "changes.jsonl").read_text("utf-8").splitlines()
    return found | {"quarantine": [*map(str, folder.glob("quarantine/*"))]}


REPAIRS = "Dear readers, this site is being repaired until July 27, and shows no pages until then."
STAND_INS = {
    "a notice": article(9, lines=["SCIO will hold a press conference on lanterns on July 26."]),
    "a page of repairs": frame("Repairs", "<h1>Repairs</h1>" + f"<p>{REPAIRS}</p>" * 12),
}


@pytest.mark.parametrize("shown", STAND_INS.values(), ids=STAND_INS)
def test_a_page_in_place_of_a_new_transcript_does_not_hide_it_for_long(
    shown: str, tmp_path: Path
) -> None:
    room = press_room({9: 2, **dict.fromkeys(NUMBERS, 2)})
    with Mirror(dict(ROOM)) as mirror:
        crawl_on(FIRST, mirror.base, tmp_path)
        mirror.pages = {**room, path(9): shown}
        first = crawl_on(FIRST + timedelta(days=1), mirror.base, tmp_path)
        assert "Without a transcript: 1 page" in first.log
        mirror.pages = dict(room)
        second = crawl_on(FIRST + timedelta(days=2), mirror.base, tmp_path)
    assert second.status == 0, second.log
    assert second.catalogue()["scio-900000009"]["status"] == "complete"


# Which conferences are gone for good, and at what age nothing else of the others is due.
WITHDRAWN = {
    "one, and the others are looked at": (range(3, 4), 2),
    "three, and the others are looked at": (range(3, 6), 2),
    "one of which nothing else is due": (range(3, 4), 50),
    "three of which nothing else is due": (range(3, 6), 50),
}


@pytest.mark.parametrize(("numbers", "age"), WITHDRAWN.values(), ids=WITHDRAWN)
def test_what_is_gone_in_runs_on_three_days_is_withdrawn(
    numbers: range, age: int, tmp_path: Path
) -> None:
    ids = {f"scio-90000000{number}" for number in numbers}
    with Mirror(dict(ROOM)) as mirror:
        crawl_on(FIRST, mirror.base, tmp_path)
        mirror.pages = dict(articles(404, numbers=numbers))
        for number in range(3):
            recheck = ("-a", "recheck=100") if age > 30 and number == 0 else ()
            day = FIRST + timedelta(days=age + number)
            run = crawl_on(day, mirror.base, tmp_path, *recheck)
            is_over = number == 2
            assert run.status == (0 if is_over else 3), run.log
            gone = {id for id, entry in run.catalogue().items() if entry["withdrawn"]}
            assert gone == (ids if is_over else set())
    since = f"{FIRST + timedelta(days=age)}"
    assert {run.catalogue()[id]["withdrawn"][:10] for id in ids} == {since}
    assert "Withdrawn by the site: 2024-07-24 SCIO briefing on lantern number " in run.log
    assert {line["briefing_id"] for line in run.changes() if line["what"] == "withdrawn"} == ids
    replayed = crawl_on(FIRST, "archive", tmp_path)
    assert {id for id, entry in replayed.catalogue().items() if entry["withdrawn"]} == ids


def test_a_run_that_was_cut_off_does_not_forget_on_which_days_a_page_was_gone(
    tmp_path: Path,
) -> None:
    with Mirror(dict(ROOM)) as mirror:
        crawl_on(FIRST, mirror.base, tmp_path)
        mirror.pages = dict(articles(404, numbers=range(3, 4)))
        days = [FIRST + timedelta(days=50 + number) for number in range(3)]
        crawl_on(days[0], mirror.base, tmp_path, "-a", "recheck=100")
        cut = crawl_on(days[1], mirror.base, tmp_path, CLOSESPIDER_PAGECOUNT=1)
        assert cut.status == 10
        statuses = [crawl_on(day, mirror.base, tmp_path).status for day in days[1:]]
        assert statuses == [3, 0]
    assert cut.catalogue()["scio-900000003"]["withdrawn"] == f"{days[0]}T12:00:00Z"


def test_nobody_waits_for_the_rest_of_what_is_withdrawn(tmp_path: Path) -> None:
    with Mirror({**ROOM, path(3, 2): Reply("no", status=503)}) as mirror:
        assert crawl_on(FIRST, mirror.base, tmp_path).status == 3
        mirror.pages = dict(articles(404, numbers=range(3, 4)))
        for number in range(1, 4):
            day = FIRST + timedelta(days=number)
            run = crawl_on(day, mirror.base, tmp_path)
    entry = run.catalogue()["scio-900000003"]
    assert (entry["status"], bool(entry["withdrawn"])) == ("partial", True)
    told = status_of(tmp_path, day)
    assert (run.status, told.returncode) == (0, 0), told.stdout


def test_many_that_are_gone_are_withdrawn_if_ten_others_are_there(tmp_path: Path) -> None:
    room = press_room(dict.fromkeys(range(1, 41), 1))
    gone = {path(number): Reply("no", status=404) for number in range(1, 16)}
    with Mirror(room) as mirror:
        crawl_on(FIRST, mirror.base, tmp_path)
        for number in range(4):
            everything_is_gone = dict.fromkeys(map(path, range(1, 41)), Reply("no", status=404))
            mirror.pages = {**room, **(everything_is_gone if number == 1 else gone)}
            words = () if number else ("-a", "full=1")
            day = FIRST + timedelta(days=50 + number)
            run = crawl_on(day, mirror.base, tmp_path, *words)
            assert run.status == (0 if number == 3 else 3), run.log
    withdrawn = [id for id, entry in run.catalogue().items() if entry["withdrawn"]]
    assert len(withdrawn) == 15


def test_many_dead_links_are_known_gaps_after_three_days(tmp_path: Path) -> None:
    dead = range(9, 9 + 15)
    room = press_room(dict.fromkeys([*range(-9, 9), *dead], 1))
    gone = {path(number): Reply("no", status=404) for number in dead}
    days = [FIRST + timedelta(days=60 + number) for number in range(5)]
    with Mirror(room | gone) as mirror:
        runs = [crawl_on(day, mirror.base, tmp_path) for day in days[:4]]
        assert [run.status for run in runs] == [3, 3, 0, 0]
        assert not any("Gone at once" in run.log for run in runs)
        mirror.pages = dict(room)
        back = crawl_on(days[4], mirror.base, tmp_path)
    assert back.report["counts"]["outcomes"]["new"] == 15


def test_a_stale_folder_is_reported_along_with_another_status(tmp_path: Path) -> None:
    room = {**ROOM, path(1): Reply(status=503)}
    today = date(2024, 12, 1)
    with Mirror(room) as mirror:
        run = crawl_on(today, mirror.base, tmp_path, SCIO_STALE_AFTER_DAYS=60)
    assert run.status == 3
    assert "Stale: the newest transcript that is known is of 2024-07-24" in run.log
    assert "Stale: " in status_of(tmp_path, today).stdout


def test_a_transcript_without_a_day_is_not_the_newest(tmp_path: Path) -> None:
    undated = article(9, day="", date="", lines=None).replace("<p>Date:</p><p></p>", "")
    room = press_room({1: 1, 9: 1}) | {path(9): undated}
    with Mirror(room) as mirror:
        run = crawl_on(date(2024, 12, 1), mirror.base, tmp_path, SCIO_STALE_AFTER_DAYS=60)
    assert (run.status, run.report["newest_date"]) == (7, "2024-07-24")
