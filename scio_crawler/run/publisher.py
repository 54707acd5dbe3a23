"""Publish what a crawl reads, and wait for the disk once for all that gathers meanwhile."""

import asyncio
from collections.abc import Callable

from scio_crawler.folder.reconcile import Folder, Published
from scio_crawler.folder.states import State


class Publisher:
    """Publishes states in the folder *output*.

    *sync_archive* returns what waits until the disk has the records that were written up to now: a
    turn must not point to a record that is missing. While a thread waits, other states gather.
    """

    def __init__(self, output: Folder, sync_archive: Callable[[], Callable[[], None]]) -> None:
        self._output, self._sync_archive = output, sync_archive
        self._waiting: list[tuple[State, asyncio.Future[Published]]] = []
        self._working: asyncio.Future[None] | None = None

    async def publish(self, state: State) -> Published:
        """Publish *state*; return what became of it. Raises OutputError if the disk refuses."""
        done: asyncio.Future[Published] = asyncio.get_running_loop().create_future()
        self._waiting.append((state, done))
        if self._working is None or self._working.done():
            self._working = asyncio.ensure_future(self._work())
        return await done

    async def _work(self) -> None:
        while self._waiting:
            batch, self._waiting = self._waiting, []
            try:
                await asyncio.to_thread(self._sync_archive())
                published = self._output.publish([state for state, _ in batch])
                await asyncio.to_thread(self._output.sync)
                self._output.settle()
            except Exception as error:
                for _, done in batch:
                    done.set_exception(error)
                continue
            for (_, done), each in zip(batch, published, strict=True):
                done.set_result(each)
