"""Every address met, what it turned out to be, and which lists were walked to their end.

Tables of ``state.sqlite``. Nothing noted here is ever forgotten, so that a run that is cut off,
limited or filtered hides nothing from the next one.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence

from scio_crawler.items import BRIEFING, UNREAD, Visit
from scio_crawler.output.database import Database
from scio_crawler.visits.due import Rules

_SELECT = (
    "SELECT id, url, verdict, met.briefing_id, reading, met.first_seen,"
    " max(met.checked, coalesce(briefings.checked, '')), gone, reason,"
    " coalesce(status, ''), coalesce(briefings.published, met.published)"
    " FROM met LEFT JOIN briefings"
    " ON briefings.briefing_id = coalesce(nullif(met.briefing_id, ''), id)"
)
# Wider than Rules.due, which has the last word. Each part uses an index: few rows of many match.
_OPEN_IDS = (
    "SELECT id FROM met WHERE verdict IN ('', 'failed')",
    "SELECT id FROM met WHERE verdict = 'none' AND reading < :reading",
    "SELECT id FROM met JOIN briefings USING (briefing_id)"
    " WHERE status IN ('partial', 'pending', 'withdrawn')",
    "SELECT id FROM met JOIN briefings USING (briefing_id) WHERE briefings.published >= :published",
)
# An inline transcript has no address of its own.
_OPEN = (
    f"{_SELECT} WHERE instr(id, ' ') = 0 AND id IN ({{}})"
    " ORDER BY briefings.published DESC, met.first_seen DESC, id DESC"
)


class KnownAddresses:
    """The addresses known in *database*. Every method raises OutputError as Database does."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def get(self, id: str) -> Visit | None:
        """Return what is known of the address *id*, None if it was never met."""
        rows = self._database.rows(f"{_SELECT} WHERE id = ?", (id,))
        return _visit(rows[0]) if rows else None

    def meet(self, list_url: str, every: Sequence[tuple[str, str]], clock: str) -> set[str]:
        """Note *every* (id, url) that a list shows; return the ids that were not known.

        A list with something new does not count as walked to its end: what follows may be new
        as well. A known address takes the form in which a list named it last.
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

    def settle(self, visit: Visit) -> None:
        """Remember what an address turned out to be; its first_seen stays."""
        gone = json.dumps(visit.gone)
        first = visit.first_seen or visit.checked
        values = (visit.id, visit.url, visit.verdict, visit.briefing_id, visit.reading, first)
        query = (
            "INSERT INTO met VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET"
            " verdict = excluded.verdict, briefing_id = excluded.briefing_id,"
            " reading = excluded.reading, checked = excluded.checked, gone = excluded.gone,"
            " reason = excluded.reason, published = excluded.published"
        )
        with self._database.transaction() as database:
            rest = (visit.checked, gone, visit.reason, visit.published)
            database.execute(query, (*values, *rest))

    def open(self, rules: Rules) -> Iterator[Visit]:
        """Yield what *rules* look at again, newest first, whether a list still names it or not."""
        ids = "SELECT id FROM met" if rules.full else " UNION ".join(_OPEN_IDS)
        wanted = {"reading": rules.reading, "published": rules.published_since}
        for row in self._database.rows(_OPEN.format(ids), wanted):
            if rules.due(visit := _visit(row)):
                yield visit

    def walked(self, url: str) -> bool:
        """Return whether the list *url* was walked to its end and showed nothing new since.

        None counts as walked while an inline transcript is known that was not read: only its
        list leads to it.
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


def _visit(row: Sequence[str | int]) -> Visit:
    visit = Visit(*row)  # type: ignore[arg-type]
    if visit.status and visit.verdict == UNREAD:  # a run was killed just after it had published
        visit.verdict = BRIEFING
    visit.gone = {int(page): days for page, days in json.loads(str(visit.gone)).items()}
    return visit
