"""What a replay could not have, though a run that it replayed wanted it."""

from __future__ import annotations

from collections.abc import Collection, Iterator


class Losses:
    """What the runs of a replay have no record of, until another run turns out to have it.

    A run lacks what it could not get, what it had no time for because it was killed, and what is
    lost of it. Of the first two, a later run has it.
    """

    def __init__(self) -> None:
        self._had: set[str] = set()  # ids of briefings that any run has
        self._missed: dict[str, str] = {}  # id of a briefing that some run lacks -> its address
        self._lists: dict[str, list[str]] = {}  # address of a list -> its pages that are missing
        # Of the present run:
        self._new: dict[str, str] = {}
        self._new_lists: dict[str, list[str]] = {}

    def had(self, id: str) -> None:
        """Note that the present run has the briefing *id*, whatever became of it."""
        self._had.add(id)

    def missed(self, id: str, url: str) -> None:
        """Note that the present run lacks the briefing *id* at *url*, or a page of it."""
        self._new[id] = url

    def walked(self, url: str, missed: Collection[str]) -> None:
        """Note that the present run lacks the pages *missed* of the list *url*.

        If it lacks none, it saw all that the list showed, whatever earlier runs lack.
        """
        if not missed:
            self._lists[url] = []
        elif url not in missed or url not in self._lists:  # else it may not have walked this list
            self._new_lists[url] = list(missed)

    def end_run(self, reached_limit: bool) -> None:
        """Note that the run was replayed. If it *reached_limit*, that is why it lacks something."""
        if not reached_limit:
            self._missed |= self._new
            self._lists |= self._new_lists
        self._new, self._new_lists = {}, {}

    def left(self) -> Iterator[tuple[str, str]]:
        """Yield (id, address) of what no run has, and ("", address) of missing pages of lists."""
        yield from (("", page) for pages in self._lists.values() for page in pages)
        yield from ((id, url) for id, url in self._missed.items() if id not in self._had)
