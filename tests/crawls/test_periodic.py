"""Run after run into the same folder: what is requested, and what comes of changes."""

from __future__ import annotations

import hashlib
import json
import sqlite3
import subprocess
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from filelock import FileLock

from tests.environment import ENVIRONMENT, ROOT
from tests.mirrors import (
    FULL,
    LIST,
    NEXT,
    Result,
    article,
    article_id,
    command,
    crawl,
    frame,
    item,
    list_page,
    pages_of,
    paragraphs,
    path,
    press_room,
    title,
    two_page_list,
)
from tests.server import Answer, Asked, Mirror, Reply, tagged


def asked(mirror: Mirror) -> list[str]:
    """Return the paths requested since the last call, sorted."""
    paths = sorted(mirror.paths())
    mirror.log.clear()
    return paths


ROBOTS = "/robots.txt"


def test_only_what_is_new_is_requested(tmp_path: Path) -> None:
    story = {path(9): article(9, lines=["Lanterns were lit on Friday.", "It was dark by then."])}
    room = press_room(dict.fromkeys(range(1, 6), 1)) | two_page_list([5, 4, 9], [3, 2, 1]) | story
    with Mirror(room) as mirror:
        crawl(mirror.base, tmp_path, "-a", "limit=1")
        assert NEXT not in asked(mirror)
        crawl(mirror.base, tmp_path, "-a", "since=2024-07-30")
        assert asked(mirror) == [LIST, LIST, NEXT, ROBOTS]
        first = crawl(mirror.base, tmp_path)
        rest = [path(n) for n in (1, 2, 3, 4, 9)]
        assert asked(mirror) == sorted([ROBOTS, LIST, *rest])  # the run before noted all of them
        assert len(first.catalogue()) == 5

        nothing = crawl(mirror.base, tmp_path)
        assert (asked(mirror), nothing.status) == ([LIST, ROBOTS], 0)
        assert nothing.report["counts"]["skipped"] == {"known": 3}

        mirror.pages |= pages_of(6, 2) | two_page_list([5, 6, 4, 9], [3, 2, 1])
        one = crawl(mirror.base, tmp_path)
        assert asked(mirror) == sorted([ROBOTS, LIST, NEXT, path(6), path(6, 2)])
        assert one.report["counts"]["outcomes"]["new"] == 1

        full = crawl(mirror.base, tmp_path, *FULL)
        assert path(1) in asked(mirror)
        assert full.report["counts"]["outcomes"]["unchanged"] == 6


def all_tagged(pages: Mapping[str, str]) -> dict[str, Answer]:
    return {address: tagged(content) for address, content in pages.items()}


def test_a_page_that_has_not_changed_comes_from_the_archive(tmp_path: Path) -> None:
    with Mirror(all_tagged(press_room({1: 3, 2: 1}))) as mirror:
        first = crawl(mirror.base, tmp_path)
        second = crawl(mirror.base, tmp_path, *FULL)
        assert second.report["requests"]["by_status"] == {"304": 5, "404": 1}
        assert second.report["counts"]["outcomes"]["unchanged"] == 2
        assert first.report["bytes"] == second.report["bytes"]

        mirror.pages[path(1, 3)] = tagged(article(1, 3, 3, more=1))
        third = crawl(mirror.base, tmp_path, *FULL)
        assert third.report["requests"]["by_status"] == {"304": 4, "200": 1, "404": 1}
    assert third.outcome(1)["changes"] == {"added": [], "removed": [], "changed": [6]}
    assert third.outcome(1)["revision"] == 2
    assert "Changed: 2024-07-24 SCIO briefing on lantern number 1" in third.log
    assert "revision 2, 1 turn changed" in third.log


# Runs Scrapy's command, in which it is an error to import some modules of scio_crawler.reading.
WITHOUT = """
import sys

for name in sys.argv[1].split():
    sys.modules[f"scio_crawler.reading.{name}"] = None
from scrapy.cmdline import execute
execute(["scrapy", *sys.argv[2:]])
"""


def crawl_without(modules: str, *given: Any) -> Result:
    """Crawl in a process of its own, which cannot import these *modules*."""
    python, _, _, *words = command(*given)
    program = [python, "-c", WITHOUT, modules, *words]
    done = subprocess.run(program, cwd=ROOT, env=ENVIRONMENT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return Result(done.returncode, done.stderr, given[1])


def test_a_run_that_finds_nothing_new_imports_nothing_that_reads(tmp_path: Path) -> None:
    with Mirror(press_room({1: 3, 2: 1})) as mirror:
        crawl(mirror.base, tmp_path)
        again = crawl_without("organizations page transcript", mirror.base, tmp_path)
    assert again.report["counts"]["skipped"] == {"known": 2}


def test_what_is_sent_again_as_it_was_is_not_read_again(tmp_path: Path) -> None:
    with Mirror(all_tagged(press_room({1: 3, 2: 1}))) as mirror:
        crawl(mirror.base, tmp_path)
        before = {file.name: file.read_bytes() for file in tmp_path.glob("briefings/*")}
        result = crawl_without("briefing page", mirror.base, tmp_path, *FULL)
        assert "3 pages  7 turns" in result.log
    assert result.report["requests"]["by_status"] == {"304": 5, "404": 1}
    assert result.report["counts"]["outcomes"]["unchanged"] == 2
    assert {file.name: file.read_bytes() for file in tmp_path.glob("briefings/*")} == before


def test_a_page_that_was_asked_for_is_not_asked_for_again_if_another_has_changed(
    tmp_path: Path,
) -> None:
    with Mirror(all_tagged(press_room({1: 3}))) as mirror:
        crawl(mirror.base, tmp_path)
        mirror.pages |= all_tagged(pages_of(1, 4)) | {path(1, 2): Reply(status=500)}
        mirror.log.clear()
        failed = crawl(mirror.base, tmp_path, *FULL, RETRY_TIMES=0)
        assert failed.status == 3
        pages = [path(1, page) for page in (1, 2, 3, 4)]
        assert asked(mirror) == sorted([LIST, ROBOTS, "/m" + path(1, 2), *pages])


def test_what_a_run_did_not_reach_is_read_by_the_next_one(tmp_path: Path) -> None:
    """New items fill page 1 and part of page 2; runs that do not get there hide none of them."""
    room = press_room(dict.fromkeys(range(1, 13), 1))
    room |= two_page_list([3, 2, 1], [6, 5, 4])
    with Mirror(room) as mirror:
        first = crawl(mirror.base, tmp_path)
        assert len(first.catalogue()) == 6
        mirror.pages |= two_page_list([9, 8, 7], [12, 11, 10])
        good = mirror.pages[NEXT]
        mirror.pages[NEXT] = Reply("busy", status=503)
        crawl(mirror.base, tmp_path, "-a", "limit=1")
        assert crawl(mirror.base, tmp_path).status == 3
        mirror.pages[NEXT] = good
        last = crawl(mirror.base, tmp_path)
    assert (last.status, len(last.catalogue())) == (0, 12)


def test_an_archived_page_that_cannot_be_read_is_requested_in_full(tmp_path: Path) -> None:
    """The site sends rubbish once, with the same ETag as the good page."""
    room = press_room({1: 1})
    good = tagged(room[path(1)])
    tag = good(Asked(path(1), {})).headers
    with Mirror(
        room | {path(1): [Reply("<html><body></body></html>", headers=tag), good]}
    ) as mirror:
        assert crawl(mirror.base, tmp_path).status == 3
        assert crawl(mirror.base, tmp_path).status == 0


def test_a_page_for_phones_that_fails_once_withdraws_nothing(tmp_path: Path) -> None:
    room: dict[str, Any] = {LIST: list_page([item(path(1), title(1))])}
    phone = article(1, phone=True)
    with Mirror(room | {"/m" + path(1): [phone, Reply(status=503)]}) as mirror:
        crawl(mirror.base, tmp_path)
        result = crawl(mirror.base, tmp_path, *FULL)
    assert result.catalogue()[f"scio-{article_id(1)}"]["status"] == "complete"
    assert result.reasons()[path(1)].startswith("answers 404, and for phones: answers 503")


def test_a_run_that_was_cut_off_is_carried_on_by_one_of_its_kind_and_soon(tmp_path: Path) -> None:
    with Mirror(press_room({1: 1, 2: 1})) as mirror:
        crawl(mirror.base, tmp_path)
        every = ("-a", "recheck=100000")
        for value, words, pages in [
            ("2024-01-01T00:00:00Z", every, 2),  # long ago: it is not carried on
            ("{checked}", every, 0),
            ("{checked}", FULL, 2),  # that run was not full
            ("{checked} full", FULL, 0),
        ]:
            # The run looked at nothing before it began, and the two may be a second apart.
            now = min(e["checked"] for e in Result(0, "", tmp_path).catalogue().values())
            began = value.format(checked=now)
            alter(tmp_path, "UPDATE meta SET value = ? WHERE key = 'began'", began)
            mirror.log.clear()
            crawl(mirror.base, tmp_path, *words)
            assert sum("content" in address for address in mirror.paths()) == pages, value


def test_without_a_readable_archive_pages_are_requested_in_full(tmp_path: Path) -> None:
    with Mirror(all_tagged(press_room({1: 2}))) as mirror:
        crawl(mirror.base, tmp_path)
        for file in (tmp_path / "archive").glob("*.warc.gz"):
            file.write_bytes(b"")
        again = crawl(mirror.base, tmp_path, *FULL)
    assert again.report["requests"]["by_status"] == {"200": 3, "404": 1}
    assert again.report["counts"]["outcomes"]["unchanged"] == 1


def test_what_the_site_changes_is_a_revision_and_what_it_loses_stays(tmp_path: Path) -> None:
    """Briefing 1 is corrected, 2 gets other markup, 3 shrinks, 4 is gone for a day, 5 grows."""
    room = press_room({1: 2, 2: 2, 3: 4, 4: 1, 5: 1})
    with Mirror(room) as mirror:
        crawl(mirror.base, tmp_path)
        before = {file.name: file.read_bytes() for file in tmp_path.glob("briefings/*")}
        mirror.pages[path(1, 2)] = str(room[path(1, 2)]).replace("look like", "sound like")
        mirror.pages[path(2)] = str(room[path(2)]).replace("<p>", "<p class='x'>")
        mirror.pages[path(3)] = article(3, 1, 1)
        mirror.pages[path(4)] = Reply("gone", status=410)
        mirror.pages |= pages_of(5, 2)
        changed = crawl(mirror.base, tmp_path, *FULL)
        assert changed.status == 8
        outcomes = {n: changed.outcome(n)["outcome"] for n in (1, 2, 3, 5)}
        assert outcomes == {1: "changed", 2: "unchanged", 3: "kept", 5: "changed"}
        entries = {int(i[-6:]): entry for i, entry in changed.catalogue().items()}
        assert (entries[1]["revision"], entries[1]["revised_by"]) == (2, "site")
        assert changed.outcome(1)["changes"] == {"added": [], "removed": [], "changed": [3]}
        assert changed.outcome(5)["changes"] == {"added": [3, 4], "removed": [], "changed": []}
        kept = tmp_path / "revisions" / f"scio-{article_id(1)}" / "1.jsonl"
        assert kept.read_bytes() == before[f"2024-07-24_scio-{article_id(1)}.jsonl"]
        for number in (2, 3, 4):
            name = f"2024-07-24_scio-{article_id(number)}.jsonl"
            assert (tmp_path / "briefings" / name).read_bytes() == before[name]
        assert (entries[4]["status"], entries[4]["withdrawn"]) == ("complete", "")
        assert changed.reasons() == {path(4): "answers 410"}

        mirror.pages[path(4)] = article(4)
        third = f"scio-{article_id(3)}"
        taken = crawl(mirror.base, tmp_path, *FULL, "-a", f"accept={third}")
        assert taken.status == 0
        assert taken.outcome(3)["outcome"] == "changed"
        assert taken.catalogue()[third]["turns"] == 3
        assert not (tmp_path / "quarantine" / f"{third}.jsonl").exists()
        assert taken.catalogue()[f"scio-{article_id(4)}"]["status"] == "complete"


def test_only_what_is_in_quarantine_can_be_accepted(tmp_path: Path) -> None:
    result = crawl("sample", tmp_path, "-a", "accept=scio-1")
    assert result.status == 2
    assert "accept=scio-1: no reading of it is in quarantine or doubtful" in result.log
    assert list(tmp_path.iterdir()) == []


def test_a_pending_transcript_is_requested_until_it_is_published(tmp_path: Path) -> None:
    node = "/pressroom/node_9100001.html"
    today = datetime.now(UTC)
    day = f"{today:%B} {today.day}, {today.year}"
    name, lines = "SCIO briefing on lamp oil", paragraphs(1, 1, 1, day)
    head = [name, f"Beijing | 10 a.m. {day}", "Speakers", lines[1]]
    waits, comes = (
        frame(name, "".join(f"<p>{line}</p>" for line in shown))
        for shown in (head, [*head, "Read in Chinese", *lines])
    )
    room = press_room({2: 1}) | {node: waits}
    room[LIST] = list_page([item(node, name), item(path(2), title(2))])
    with Mirror(room) as mirror:
        first = crawl(mirror.base, tmp_path)
        assert first.catalogue()["scio-node-9100001"]["status"] == "pending"
        mirror.log.clear()
        crawl(mirror.base, tmp_path)
        assert asked(mirror) == [LIST, node, ROBOTS]
        mirror.pages[node] = comes
        last = crawl(mirror.base, tmp_path)
        assert last.catalogue()["scio-node-9100001"]["status"] == "complete"
        assert last.turns("scio-node-9100001")[0]["kind"] == "opening"


def alter(folder: Path, statement: str, *values: object) -> None:
    """Change what is remembered, as if time had passed."""
    database = sqlite3.connect(folder / "state.sqlite", isolation_level=None)
    database.execute(statement, values)
    database.execute("UPDATE meta SET value = 'stale' WHERE key = 'tables'")
    database.close()
    digest = hashlib.sha256((folder / "state.sqlite").read_bytes()).hexdigest()
    (folder / "state.sqlite.sha256").write_text(f"{digest}  state.sqlite\n")


def test_an_entry_that_somebody_has_changed_is_made_again(tmp_path: Path) -> None:
    with Mirror(press_room({1: 1, 2: 1})) as mirror:
        crawl(mirror.base, tmp_path)
        statement = "UPDATE briefings SET records = replace(records, ?, ?) WHERE briefing_id = ?"
        alter(tmp_path, statement, '"published_from":', '"published_to":', f"scio-{article_id(1)}")
        mirror.pages |= {path(1): Reply("gone", status=410), **pages_of(2, 2)}
        result = crawl(mirror.base, tmp_path, *FULL)
    assert "Traceback" not in result.log
    assert result.outcome(2)["outcome"] == "changed"
    assert result.catalogue()[f"scio-{article_id(1)}"]["published_from"] == "meta"


def test_a_page_that_is_gone_for_days_no_longer_fails_the_run(tmp_path: Path) -> None:
    room: dict[str, Any] = press_room({1: 3})
    room[path(1, 2)] = Reply("gone", status=404)
    with Mirror(room) as mirror:
        assert crawl(mirror.base, tmp_path).status == 3
        assert crawl(mirror.base, tmp_path).status == 3
        days = json.dumps({2: ["2024-07-25", "2024-07-26"]})
        alter(tmp_path, "UPDATE met SET gone = ?", days)
        last = crawl(mirror.base, tmp_path)
        assert last.status == 0
        assert last.outcome(1)["missing"] == [
            {"page": 2, "reason": "answers 404", "known_gap": True}
        ]
        assert "Incomplete" not in last.log


def test_a_second_run_in_the_same_folder_is_refused(tmp_path: Path) -> None:
    with FileLock(tmp_path / ".lock"), Mirror(press_room({1: 1})) as mirror:
        result = crawl(mirror.base, tmp_path)
        assert (result.status, mirror.paths()) == (11, [])
    assert f"another run is at work in {tmp_path}" in result.log
    assert "Traceback" not in result.log
