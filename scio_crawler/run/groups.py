"""Publish the new briefings of a crawl in groups, and wait for the disk once for each group."""

import asyncio
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from scio_crawler.folder.ledger import Begun
from scio_crawler.folder.plan import Published
from scio_crawler.items import Briefing
from scio_crawler.run.session import Session

Waiting = tuple[Briefing, asyncio.Future[Published]]


class Groups:
    """Publishes what a crawl, *run*, reads. While a thread waits for the disk, others gather.

    A briefing that changes others, or is known, is published by itself.
    """

    def __init__(self, run: Session) -> None:
        self._run, self._exporter = run, run.exporter
        self._waiting: list[Waiting] = []
        self._working: asyncio.Future[None] | None = None

    async def publish(self, briefing: Briefing) -> Published:
        """Publish *briefing*, and return what became of it. Raises what the exporter raises."""
        done: asyncio.Future[Published] = asyncio.get_running_loop().create_future()
        self._waiting.append((briefing, done))
        if self._working is None or self._working.done():
            self._working = asyncio.ensure_future(self._work())
        return await done

    async def _work(self) -> None:
        while self._waiting:
            group, self._waiting = self._waiting, []
            with _answering(*(done for _, done in group)):
                await self._publish_group(group)

    async def _publish_group(self, group: Sequence[Waiting]) -> None:
        assert self._run.recorder is not None
        # A turn must not point to a record that is missing.
        await asyncio.to_thread(self._run.recorder.syncing())
        begun: list[tuple[Begun, Published, asyncio.Future[Published]]] = []
        for briefing, done in group:
            is_accepted = briefing.briefing_id in self._run.arguments.accept
            with _answering(done):
                if not is_accepted and self._exporter.stands_alone(briefing):
                    begun.append((*self._exporter.begin(briefing), done))
                else:
                    await self._finish(begun)
                    begun = []
                    done.set_result(self._exporter.publish(briefing, is_accepted))
        await self._finish(begun)

    async def _finish(
        self, group: Sequence[tuple[Begun, Published, asyncio.Future[Published]]]
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
def _answering(*done: asyncio.Future[Published]) -> Iterator[None]:
    """Answer with the exception that is raised inside, if there was no answer before."""
    try:
        yield
    except Exception as error:
        for each in done:
            if not each.done():
                each.set_exception(error)
