"""Every address met, what it turned out to be, and which lists were walked to their end.

Tables of ``state.sqlite``. What is noted here is never forgotten, so that a run that is cut off,
limited or filtered hides nothing from the next one.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence

from scio_crawler.items import BRIEFING, UNREAD, Known
from scio_crawler.output.database import Database
from scio_crawler.visits.due import Rules

_SELECT = (
    "SELECT id, url, verdict, met.briefing_id, reading, met.first_seen,"
    " max(checked, coalesce(json_extract(entry, '$.checked'), '')), gone, reason,"
    " coalesce(status, ''), coalesce(briefings.published, met.published)"
    " FROM met LEFT JOIN briefings"
    " ON briefings.briefing_id = coalesce(nullif(met.briefing_id, ''), id)"
)
# Wider than Rules.due, which has the last word. Each part has an index: there are few of many.
_OPEN_IDS = (
    "SELECT id FROM met WHERE verdict IN ('', 'failed')",
    "SELECT id FROM met WHERE verdict = 'none' AND reading < :reading",
    "SELECT id FROM met JOIN briefings USING (briefing_id)"
    " WHERE status IN ('partial', 'pending', 'withdrawn')",
    "SELECT id FROM met JOIN briefings USING (briefing_id) WHERE briefings.published >= :published",
)
# What was met inline has no address of its own.
_OPEN = (
    f"{_SELECT} WHERE instr(id, ' ') = 0 AND id IN ({{}})"
    " ORDER BY briefings.published DESC, met.first_seen DESC, id DESC"
)


class KnownAddresses:
    """The addresses known in *database*; raises OutputError as that does."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def get(self, id: str) -> Known | None:
        """What is known of the address *id*, None if it was never met."""
        rows = self._database.rows(f"{_SELECT} WHERE id = ?", (id,))
        return _known(rows[0]) if rows else None

    def meet(self, list_url: str, every: Sequence[tuple[str, str]], clock: str) -> set[str]:
        """Note the (id, url) of *every* address met on a list; the ids that were not known.

        As long as some of a list is new, it does not count as walked to its end: what follows
        may be new as well. The address of a known one is the one that a list names last.
        """
        known = {id: self.get(id) for id, _ in every}
        new = {id: url for id, url in every if known[id] is None}
        moved = [(url, id) for id, url in every if (old := known[id]) and old.url != url]
        if new or moved:
            with self._database.transaction() as database:
                rows = ((id, url, clock) for id, url in new.items())
                query = "INSERT INTO met VALUES (?, ?, '', '', 0, ?, '', '{}', '', '')"
                database.executemany(query, rows)
                database.executemany("UPDATE met SET url = ? WHERE id = ?", moved)
                if new:
                    database.execute("DELETE FROM lists WHERE url = ?", (list_url,))
        return set(new)

    def settle(self, known: Known) -> None:
        """Remember what an address turned out to be; its first_seen stays."""
        gone = json.dumps(known.gone)
        first = known.first_seen or known.checked
        values = (known.id, known.url, known.verdict, known.briefing_id, known.reading, first)
        query = (
            "INSERT INTO met VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET"
            " verdict = excluded.verdict, briefing_id = excluded.briefing_id,"
            " reading = excluded.reading, checked = excluded.checked, gone = excluded.gone,"
            " reason = excluded.reason, published = excluded.published"
        )
        with self._database.transaction() as database:
            rest = (known.checked, gone, known.reason, known.published)
            database.execute(query, (*values, *rest))

    def open(self, rules: Rules) -> Iterator[Known]:
        """What *rules* look at again, the newest first, whether a list still names it or not."""
        ids = "SELECT id FROM met" if rules.full else " UNION ".join(_OPEN_IDS)
        wanted = {"reading": rules.reading, "published": rules.published_since}
        for row in self._database.rows(_OPEN.format(ids), wanted):
            if rules.due(known := _known(row)):
                yield known

    def walked(self, url: str) -> bool:
        """Whether the list *url* was walked to its end, and nothing new was met on it since.

        No list is while a transcript that one prints was met and not read: it has no address of
        its own at which it could be had.
        """
        query = (
            "SELECT 1 FROM lists WHERE url = ? AND NOT EXISTS"
            " (SELECT 1 FROM met WHERE instr(id, ' ') > 0 AND verdict IN ('', 'failed'))"
        )
        return bool(self._database.rows(query, (url,)))

    def set_walked(self, url: str, clock: str) -> None:
        """Note that the list *url* was walked to its end."""
        with self._database.transaction() as database:
            database.execute("INSERT OR REPLACE INTO lists VALUES (?, ?)", (url, clock))


def _known(row: Sequence[str | int]) -> Known:
    known = Known(*row)  # type: ignore[arg-type]
    if known.status and known.verdict == UNREAD:  # a run was killed just after it had published
        known.verdict = BRIEFING
    known.gone = {int(page): days for page, days in json.loads(str(known.gone)).items()}
    return known
