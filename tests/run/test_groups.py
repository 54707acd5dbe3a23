"""New briefings are published together, and in the order in which they were collected."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from scio_crawler.common.errors import OutputError
from scio_crawler.folder.outcomes import measure
from scio_crawler.items import Briefing, Visit
from scio_crawler.run.groups import Groups
from tests.folder.made_up import SPEECH, briefing, exporter_in


def read(number: int, **about: Any) -> Briefing:
    """Return a reading of the briefing *number*, as a child process gives it."""
    made = briefing(briefing_id=f"scio-{number}", day=f"2021-01-{number:02}", **about)
    made.visit = Visit(f"scio-{number}", made.url)
    made.size = measure("complete", made.turns)
    return made


def published(
    folder: Path, work: Callable[[Groups, list[str]], Awaitable[None]], sync: Any = lambda: None
) -> tuple[list[str], list[str]]:
    """Do *work* in *folder*; return what it notes, and the files in the order of their rows."""
    noted: list[str] = []
    with exporter_in(folder) as exporter:
        recorder = SimpleNamespace(syncing=lambda: sync)
        asked = SimpleNamespace(accept=())
        run: Any = SimpleNamespace(
            exporter=exporter, ledger=exporter.ledger, recorder=recorder, arguments=asked
        )
        asyncio.run(work(Groups(run), noted))
        exporter.ledger.number_changes()
        query = "SELECT briefing_id FROM changes ORDER BY id"
        return noted, [id for (id,) in exporter.ledger.rows(query)]


def test_what_was_collected_first_is_published_first(tmp_path: Path) -> None:
    async def work(groups: Groups, noted: list[str]) -> None:
        for number in (1, 2, 3):
            groups.collected(f"scio-{number}")
        await asyncio.gather(*(groups.publish(read(number)) for number in (3, 1, 2)))

    assert published(tmp_path, work)[1] == ["scio-1", "scio-2", "scio-3"]


def test_what_is_dropped_lets_others_pass(tmp_path: Path) -> None:
    async def work(groups: Groups, noted: list[str]) -> None:
        groups.collected("scio-1")
        groups.collected("scio-2")
        later = asyncio.ensure_future(groups.publish(read(2)))
        await asyncio.sleep(0.05)
        noted.append("done" if later.done() else "waits")
        groups.passed("scio-1")
        await later

    assert published(tmp_path, work) == (["waits"], ["scio-2"])


def test_what_is_done_about_a_visit_has_its_turn_too(tmp_path: Path) -> None:
    async def work(groups: Groups, noted: list[str]) -> None:
        groups.collected("scio-1")
        failed = groups.do("gone", lambda: noted.append("withdrawn"))
        withdrawn = asyncio.ensure_future(failed)
        await asyncio.sleep(0.05)
        noted.append("nothing yet")
        await asyncio.gather(groups.publish(read(1)), withdrawn)

    assert published(tmp_path, work) == (["nothing yet", "withdrawn"], ["scio-1"])


def test_a_copy_of_one_in_the_same_group_is_found(tmp_path: Path) -> None:
    async def work(groups: Groups, noted: list[str]) -> None:
        one, other = read(1, speech=SPEECH), read(2, speech=SPEECH, turns=12)
        other.entry.date = one.entry.date
        found = await asyncio.gather(groups.publish(one), groups.publish(other))
        noted += [each.outcome for each in found]
        noted += [entry.briefing_id for entry in found[1].superseded]

    assert published(tmp_path, work)[0] == ["new", "new", "scio-1"]
    assert [path.stem for path in (tmp_path / "briefings").iterdir()] == ["2021-01-01_scio-2"]


def test_a_disk_that_refuses_fails_all_that_wait_for_it(tmp_path: Path) -> None:
    def full() -> None:
        raise OutputError("the disk is full")

    async def work(groups: Groups, noted: list[str]) -> None:
        each = (groups.publish(read(number)) for number in (1, 2))
        found = await asyncio.gather(*each, return_exceptions=True)
        noted += map(str, found)

    noted, files = published(tmp_path, work, full)
    assert noted == ["the disk is full"] * 2
    assert files == []


@pytest.mark.parametrize("number", [1, 5])
def test_a_group_is_in_its_place_once_it_is_answered_for(number: int, tmp_path: Path) -> None:
    async def work(groups: Groups, noted: list[str]) -> None:
        every = (groups.publish(read(each)) for each in range(1, number + 1))
        await asyncio.gather(*every)
        noted += sorted(path.name for path in (tmp_path / "briefings").iterdir())

    noted, _ = published(tmp_path, work)
    assert len(noted) == number
    assert not any(name.endswith(".tmp") for name in noted)
