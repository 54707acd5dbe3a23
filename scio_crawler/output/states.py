"""The states of a briefing: what its pages said at some time, as far as readings of them came in.

Those that archives showed are remembered, whatever came of them, so that what is inserted later
finds them again. Their turns are remembered with them, unless they stood in the turns file then.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace

from scio_crawler.items import Briefing, Entry, PageLine, Turn
from scio_crawler.output.files import safe
from scio_crawler.output.ledger import Ledger, Row
from scio_crawler.output.outcomes import Measure, measure
from scio_crawler.schemas import contract
from scio_crawler.transcript import identify

Clocks = tuple[tuple[int, str], ...]  # of the pages: number, and when it was fetched


@dataclass(slots=True, eq=False)
class State:
    """What the pages of a briefing said at some time."""

    row: Row  # as if the folder held nothing else of the briefing
    turns: Sequence[Turn]
    size: Measure
    number: int = 0  # of the revision that it is in the folder, 0 if it is none
    is_known: bool = True  # whether the folder knew of it before
    is_fixed: bool = False  # whether a crawl has published it, so that it stays what it is

    @classmethod
    def of(cls, briefing: Briefing) -> State:
        """Return the state that *briefing*, a reading, shows. Raises ContractError."""
        briefing.entry.first_seen = briefing.entry.checked = briefing.fetched
        size = measure(briefing.entry.status, briefing.turns)
        turns = [replace(turn) for turn in briefing.turns]
        return cls(Row.of(briefing, size), turns, size, is_known=False)

    @property
    def clocks(self) -> Clocks:
        """When its pages were fetched."""
        return tuple((page.page, page.fetched) for page in self.row.pages())

    @property
    def at(self) -> str:
        """When the last of its pages was fetched."""
        return max((fetched for _, fetched in self.clocks), default="")

    def has(self, turns: Sequence[Turn], lines: str) -> bool:
        """Return whether *turns*, whose lines have the hash *lines*, are those of this state."""
        fetched = dict(self.clocks)
        return self.size.lines == lines and all(
            fetched.get(turn.page) == turn.fetched for turn in turns
        )


class States:
    """The states that are remembered in *ledger*. Methods raise OutputError as it does."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger

    def of(self, briefing_id: str, revisions: Mapping[int, Sequence[Turn]]) -> list[State]:
        """Return every state of a briefing that is known, of which *revisions* are in the folder.

        A revision that is not remembered is one that a crawl has published.
        """
        sizes = {number: measure("", turns) for number, turns in revisions.items()}
        by_lines = {size.lines: revisions[number] for number, size in sizes.items()}
        found = list(self.remembered(briefing_id, by_lines))
        row = self._ledger.row(briefing_id)
        if row is None:  # it may have been lost
            return found
        for number, turns in revisions.items():
            is_current = number == max(revisions)
            lines = sizes[number].lines
            state = next((s for s in found if not s.number and s.has(turns, lines)), None)
            if state is None:
                own = row if is_current else _earlier(row, turns)
                size = replace(sizes[number], status=own.entry().status)
                found.append(State(own, turns, size, number, is_fixed=True))
            else:
                state.number = number
        return found

    def remember(self, states: Iterable[State], current: Row | None = None) -> None:
        """Remember *states*, with their turns unless these are the ones in the file of *current*.

        Without *current*, that is the row in the ledger.
        """
        with self._ledger.transaction() as database:
            for state in states:
                there = current or self._ledger.row(state.row.briefing_id)
                is_there = there is not None and there.lines_sha256 == state.size.lines
                kept = [] if is_there else [turn.record() for turn in state.turns]
                turns = safe(json.dumps(kept, ensure_ascii=False))
                row = safe(json.dumps(asdict(state.row), ensure_ascii=False))
                values = (state.row.briefing_id, json.dumps(state.clocks), row, turns)
                database.execute("INSERT OR REPLACE INTO states VALUES (?, ?, ?, ?)", values)

    def forget(self, states: Iterable[State]) -> None:
        """Forget *states*."""
        query = "DELETE FROM states WHERE briefing_id = ? AND clocks = ?"
        for state in states:
            self._ledger.change(query, (state.row.briefing_id, json.dumps(state.clocks)))

    def remembered(
        self, briefing_id: str, by_lines: Mapping[str, Sequence[Turn]]
    ) -> Iterator[State]:
        """Yield the states of a briefing that archives showed and whose turns are still known.

        Turns that are not remembered are taken from *by_lines*, the hash of their lines.
        """
        query = "SELECT row, turns FROM states WHERE briefing_id = ? ORDER BY clocks"
        for record, kept in self._ledger.rows(query, (briefing_id,)):
            row, records = Row.from_record(json.loads(record)), json.loads(kept)
            row.complete()
            if any(map(Turn.lacks, records)) or any(map(Entry.lacks, row.records["briefings"])):
                continue  # the archive has it still
            row.contract = contract()
            turns = [Turn.from_record(turn) for turn in records]
            identify.complete(turns)
            entry = row.entry()
            if entry.turns and not turns:
                fetched = {page.page: page.fetched for page in row.pages()}
                there = by_lines.get(row.lines_sha256, ())
                turns = [replace(t, fetched=fetched.get(t.page, t.fetched)) for t in there]
            size = measure(entry.status, turns)
            if size.lines == row.lines_sha256:  # else its file is gone
                yield State(row, turns, size)


def _earlier(row: Row, turns: Sequence[Turn]) -> Row:
    """Return what is known of an earlier revision with *turns* of the briefing of *row*."""
    pages = {turn.page: (turn.url, turn.fetched) for turn in turns}
    lines = [PageLine(row.briefing_id, page, *where) for page, where in sorted(pages.items())]
    entry = replace(row.entry(), status="complete")
    records = {"briefings": [entry.record()], "pages": [line.record() for line in lines]}
    return replace(row, records={**row.records, **records})
