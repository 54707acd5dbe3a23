"""Tables of ``state.sqlite``: known addresses, what they turned out to be, and walked lists.

No address is ever lost, so that a run that is interrupted, limited or filtered hides nothing.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict

from scio_crawler.items import BRIEFING, UNREAD, Visit
from scio_crawler.output.database import Database
from scio_crawler.visits.due import Rules

_SELECT = (
    "SELECT id, url, verdict, met.briefing_id, reading, met.first_seen,"
    " max(met.checked, coalesce(briefings.checked, '')), gone, reason,"
    " coalesce(status, ''), coalesce(briefings.published, met.published),"
    " coalesce(briefings.date, '')"
    " FROM met LEFT JOIN briefings"
    " ON briefings.briefing_id = coalesce(nullif(met.briefing_id, ''), id)"
)
# Candidates for Rules.due, which decides. Each query uses an index and finds few rows.
_OPEN_IDS = (
    "SELECT id FROM met WHERE verdict IN ('', 'failed')",
    "SELECT id FROM met WHERE verdict = 'none' AND reading < :reading",
    "SELECT id FROM met JOIN briefings USING (briefing_id)"
    " WHERE status IN ('partial', 'pending', 'withdrawn', 'doubtful')",
    "SELECT id FROM met JOIN briefings USING (briefing_id) WHERE briefings.published >= :published",
    "SELECT id FROM met WHERE briefing_id IN (SELECT value FROM json_each(:lost))",
)
# An inline transcript has no address of its own.
_OPEN = (
    f"{_SELECT} WHERE instr(id, ' ') = 0 AND id IN ({{}})"
    " ORDER BY briefings.published DESC, met.first_seen DESC, id DESC"
)
_SETTLE = (
    "INSERT INTO met VALUES (:id, :url, :verdict, :briefing_id, :reading, :first_seen, :checked,"
    " :gone, :reason, :published) ON CONFLICT (id) DO UPDATE SET verdict = :verdict,"
    " briefing_id = :briefing_id, reading = :reading, checked = :checked, gone = :gone,"
    " reason = :reason, published = :published"
)


class KnownAddresses:
    """The addresses known in *database*. Every method raises OutputError as Database does."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def get(self, id: str) -> Visit | None:
        """Return the visit of the address *id*, None if it was never met."""
        rows = self._database.rows(f"{_SELECT} WHERE id = ?", (id,))
        return _visit(rows[0]) if rows else None

    def meet(self, list_url: str, every: Sequence[tuple[str, str]], clock: str) -> set[str]:
        """Note *every* (id, url) that a list shows, also a new url; return the ids that are new.

        A list with a new address no longer counts as walked: what follows may be new as well.
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
        """Save what an address turned out to be. Its first_seen and url stay."""
        first_seen = visit.first_seen or visit.checked
        values = asdict(visit) | {"first_seen": first_seen, "gone": json.dumps(visit.gone)}
        self._database.change(_SETTLE, values)

    def open(self, rules: Rules) -> Iterator[Visit]:
        """Yield the visits due by *rules*, newest first, whether a list names them or not."""
        ids = "SELECT id FROM met" if rules.full else " UNION ".join(_OPEN_IDS)
        wanted = {
            "reading": rules.reading,
            "published": rules.published_since,
            "lost": json.dumps(sorted(rules.lost)),
        }
        return filter(rules.due, map(_visit, self._database.rows(_OPEN.format(ids), wanted)))

    def walked(self, url: str) -> bool:
        """Return whether the list *url* was walked to its end and has shown nothing new since.

        No list counts as walked while an inline transcript is unread: only a list leads to it.
        """
        query = (
            "SELECT 1 FROM lists WHERE url = ? AND NOT EXISTS"
            " (SELECT 1 FROM met WHERE instr(id, ' ') > 0 AND verdict IN ('', 'failed'))"
        )
        return bool(self._database.rows(query, (url,)))

    def set_walked(self, url: str, clock: str) -> None:
        """Note that the list *url* was walked to its end."""
        self._database.change("INSERT OR REPLACE INTO lists VALUES (?, ?)", (url, clock))

    def told(self, url: str, signs: Sequence[str]) -> set[str]:
        """Note the *signs* on a page of a list; return those that were told of it before."""
        query = "SELECT signs FROM list_signs WHERE url = ?"
        before = {sign for (text,) in self._database.rows(query, (url,)) for sign in text.split()}
        if before != set(signs):
            change = "INSERT OR REPLACE INTO list_signs VALUES (?, ?)"
            self._database.change(change, (url, " ".join(signs)))
        return before


def _visit(row: Sequence[str | int]) -> Visit:
    visit = Visit(*row)  # type: ignore[arg-type]
    if visit.status and visit.verdict == UNREAD:  # a run was killed just after it had published
        visit.verdict = BRIEFING
    visit.gone = {int(page): days for page, days in json.loads(str(visit.gone)).items()}
    return visit
