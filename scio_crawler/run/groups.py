"""Publish the new briefings of a crawl in groups, and wait for the disk once for each group."""

import asyncio
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from typing import NamedTuple

from scio_crawler.folder.ledger import Begun
from scio_crawler.folder.plan import Published
from scio_crawler.items import Briefing
from scio_crawler.run.session import Session


class _Waiting(NamedTuple):
    action: Callable[[], Published | None]
    new: Briefing | None  # what the action publishes, and others may be published with
    done: asyncio.Future[Published | None]


class Groups:
    """Publishes what a crawl, *run*, reads. While a thread waits for the disk, others gather.

    A briefing that changes others, or is known, is published by itself. All goes in the order in
    which it was :meth:`collected`, as in a replay: what is read meanwhile may be read sooner.
    """

    def __init__(self, run: Session) -> None:
        self._run, self._exporter = run, run.exporter
        self._ahead: dict[str, asyncio.Event] = {}  # ids of visits, in order, until they pass on
        self._waiting: list[_Waiting] = []
        self._working: asyncio.Future[None] | None = None

    def collected(self, id: str) -> None:
        """Note that the visit *id* has come to its end, before what ends after it."""
        self._ahead[id] = asyncio.Event()

    def passed(self, id: str) -> None:
        """Let others pass that were collected after the visit *id*."""
        if passed := self._ahead.pop(id, None):
            passed.set()

    async def publish(self, briefing: Briefing) -> Published:
        """Publish *briefing*, and return what became of it. Raises what the exporter raises."""
        accepted = briefing.briefing_id in self._run.arguments.accept
        action = partial(self._exporter.publish, briefing, accepted)
        id = briefing.visit.id if briefing.visit else ""
        published = await self._in_turn(id, action, None if accepted else briefing)
        assert published
        return published

    async def do(self, id: str, action: Callable[[], None]) -> None:
        """Do something else about the visit *id*, which has come to its end, in its turn."""
        self.collected(id)
        await self._in_turn(id, action)

    async def _in_turn(
        self, id: str, action: Callable[[], Published | None], new: Briefing | None = None
    ) -> Published | None:
        try:
            for other, passed in list(self._ahead.items()):
                if other == id:
                    break
                await passed.wait()
        finally:
            self.passed(id)
        done: asyncio.Future[Published | None] = asyncio.get_running_loop().create_future()
        self._waiting.append(_Waiting(action, new, done))
        if self._working is None or self._working.done():
            self._working = asyncio.ensure_future(self._work())
        return await done

    async def _work(self) -> None:
        while self._waiting:
            group, self._waiting = self._waiting, []
            with _answering(*(each.done for each in group)):
                await self._publish_group(group)

    async def _publish_group(self, group: Sequence[_Waiting]) -> None:
        assert self._run.recorder is not None
        # A turn must not point to a record that is missing.
        await asyncio.to_thread(self._run.recorder.syncing())
        begun: list[tuple[Begun, Published, asyncio.Future[Published | None]]] = []
        for action, new, done in group:
            with _answering(done):
                if new and self._exporter.stands_alone(new):
                    begun.append((*self._exporter.begin(new), done))
                else:
                    await self._finish(begun)
                    begun = []
                    done.set_result(action())
        await self._finish(begun)

    async def _finish(
        self, group: Sequence[tuple[Begun, Published, asyncio.Future[Published | None]]]
    ) -> None:
        """Put what has begun in its place, and answer for it."""
        if not group:
            return
        begun = [each for each, _, _ in group]
        with _answering(*(done for *_, done in group)):
            await asyncio.to_thread(self._exporter.sync, begun)
            self._exporter.place(begun)
            await asyncio.to_thread(self._exporter.sync_places, begun)
            with self._run.ledger.deferred():
                self._exporter.end(begun)
            for _, published, done in group:
                done.set_result(published)


@contextmanager
def _answering(*done: asyncio.Future[Published | None]) -> Iterator[None]:
    """Answer with the exception that is raised inside, if there was no answer before."""
    try:
        yield
    except Exception as error:
        for each in done:
            if not each.done():
                each.set_exception(error)
