"""What one run asks for, and what it notes about the addresses."""

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import asdict
from datetime import date, timedelta
from typing import Any, NamedTuple

from scio_crawler import items
from scio_crawler.common import addresses
from scio_crawler.common.addresses import Address, is_inline
from scio_crawler.common.errors import Failure
from scio_crawler.folder.ledger import Ledger
from scio_crawler.items import DAYS_GONE, Briefing, CollectedPages, Entry, Page, Visit

# Days after the conference for which its transcript is awaited.
PATIENCE = 120
# In place of the number of a page: days on which a page of a known briefing could not be got.
_CUT = 0
# Days after an address was first seen during which errors may pass, however old the page is.
GRACE = 14
# Days after its publication on which a complete briefing is looked at again, as most edits come
# soon, and a page without a transcript, which may stand in for one. What is gone is looked at so
# often after it was first seen.
RECHECKED = (1, 2, 3, 4, 5, 6, 7, 10, 14, 21, 30)


class Rules(NamedTuple):
    """What a run that begins *today* looks at again."""

    today: date
    recheck: int | None = None  # days after publication; None: on those of RECHECKED
    full: bool = False  # look at everything
    cut_off: str = ""  # when the interrupted run began that this one continues

    @property
    def published_since(self) -> str:
        """The first day (ISO) of publication of complete briefings that may be due."""
        days = RECHECKED[-1] + GRACE if self.recheck is None else self.recheck
        return _before(self.today, days)

    def due(self, visit: Visit) -> bool:
        """Return whether an address is due."""
        if visit.verdict in items.NOT_READ:
            return True
        is_whole = visit.status in ("complete", "doubtful") or bool(visit.withdrawn)
        settled = is_whole and visit.verdict != items.FAILED
        settled = settled or visit.verdict in (items.NO_TRANSCRIPT, items.GONE)
        if settled and self.cut_off and visit.checked >= self.cut_off:
            return False  # done by the run that this one continues
        if self.full:
            return True
        if visit.verdict == items.BRIEFING and 0 < len(visit.gone.get(1, ())) < DAYS_GONE:
            return True  # the site may only have had a bad hour
        if visit.verdict == items.FAILED and visit.gone.get(_CUT):
            # What was whole may have changed; what never was may fail for ever.
            return is_whole or min(visit.gone[_CUT]) >= _before(self.today, PATIENCE)
        if visit.verdict in (items.NO_TRANSCRIPT, items.GONE):
            # What is too large to be read has no day of publication.
            day = _met(visit) if visit.verdict == items.GONE else visit.published
            return bool(day) and self._is_awaited(day, visit.checked[:10])
        if settled:
            # A page can bear any date, and would be asked for until it has come.
            day = visit.published if visit.published <= _after(self.today, 1) else _met(visit)
            if day < self.published_since or self.recheck is not None:
                return day >= self.published_since
            return self._is_awaited(day, visit.checked[:10])
        if visit.status != "pending" and _met(visit) >= _before(self.today, GRACE):
            return True
        return _event(visit) >= _before(self.today, PATIENCE)

    def _is_awaited(self, published: str, checked: str) -> bool:
        """Return whether a page *published* on a day is looked at again.

        It was *checked* last on another day.
        """
        first = date.fromisoformat(published)
        return any(checked < _after(first, days) <= self.today.isoformat() for days in RECHECKED)


EVERYTHING = Rules(date.max, full=True)


def _event(visit: Visit) -> str:
    """Return the day (ISO) from which a transcript is awaited.

    That is the day of the conference or of publication, whichever is later: an announcement is
    published before the conference, a transcript after it. If neither is known, or it is too far
    ahead to have been announced, it is the day on which the address was first seen.
    """
    met = _met(visit)
    address = addresses.parse(visit.url)
    day = max(visit.date, visit.published or (address.published if address else ""))
    return day if day and met and day <= _after(date.fromisoformat(met), PATIENCE) else met


def _met(visit: Visit) -> str:
    """Return the day (ISO) on which the address was first seen."""
    return visit.first_seen[:10]


def _after(day: date, days: int) -> str:
    return _before(day, -days)


def _before(today: date, days: int) -> str:
    try:
        return (today - timedelta(days=days)).isoformat()
    except OverflowError:  # before the calendar begins
        return ""


def note_gone(visit: Visit, pages: Collection[int], day: str) -> frozenset[int]:
    """Note that *pages* were gone on *day* (ISO); return those gone on enough days to count."""
    for page in pages:
        visit.gone[page] = sorted({*visit.gone.get(page, ()), day})[:DAYS_GONE]
    return frozenset(page for page in pages if len(visit.gone[page]) >= DAYS_GONE)


_SELECT = (
    "SELECT id, url, verdict, met.briefing_id, met.first_seen,"
    " iif(verdict = '', coalesce(briefings.checked, ''), met.checked), gone, reason,"
    " coalesce(status, ''), coalesce(briefings.published, met.published),"
    " coalesce(briefings.date, ''), coalesce(withdrawn, '')"
    " FROM met LEFT JOIN briefings"
    " ON briefings.briefing_id = coalesce(nullif(met.briefing_id, ''), id)"
)
# Candidates for Rules.due, which decides. Each query uses an index and finds few rows.
_OPEN_IDS = (
    "SELECT id FROM met WHERE verdict IN ('', 'failed', 'imported')",
    "SELECT id FROM met JOIN briefings USING (briefing_id)"
    " WHERE status IN ('partial', 'pending', 'doubtful') OR withdrawn > ''",
    "SELECT id FROM met JOIN briefings USING (briefing_id) WHERE briefings.published >= :published",
    "SELECT id FROM met WHERE verdict = 'none' AND published >= :published"
    " OR verdict = 'gone' AND first_seen >= :published",
)
# An inline transcript has no address of its own.
_OPEN = (
    f"{_SELECT} WHERE instr(id, ' ') = 0 AND id IN ({{}})"
    " ORDER BY briefings.published DESC, met.first_seen DESC, id DESC"
)
_SETTLE = (
    "INSERT INTO met VALUES (:id, :url, :verdict, :briefing_id, :first_seen, :checked,"
    " :gone, :reason, :published) ON CONFLICT (id) DO UPDATE SET verdict = :verdict,"
    " briefing_id = :briefing_id, first_seen = :first_seen,"
    " checked = :checked, gone = :gone, reason = :reason, published = :published"
)
_SHOWN = (
    "INSERT INTO met VALUES (?, ?, '', '', ?, '', '{}', '', '') ON CONFLICT (id) DO UPDATE SET"
    " url = excluded.url, first_seen = coalesce(nullif(first_seen, ''), excluded.first_seen)"
)
_IMPORTED = (
    "SELECT 1 FROM briefings, json_each(records, '$.pages') WHERE briefing_id = ?"
    " AND json_extract(value, '$.origin') != 'site' LIMIT 1"
)


def _visit(*row: Any) -> Visit:
    visit = Visit(*row)
    if visit.first_seen or visit.verdict != items.IMPORTED:  # no run has met that
        date.fromisoformat(_met(visit))  # else it is no day
    if visit.status and visit.verdict == items.UNREAD:
        visit.verdict = items.BRIEFING  # a run was killed just after it had published
    visit.gone = {int(page): [*map(str, days)] for page, days in json.loads(*row[6:7]).items()}
    return visit


# A list that was once walked to its end is walked until this many known items in a row, or a page
# of known items only. One known item is not enough: items appear late and back-dated.
ENOUGH = 10


class Visits:
    """The visits of one run to the addresses known in *database*.

    None is ever lost, so that a run that is interrupted, limited or filtered hides nothing. Without
    *rules*, in a replay, every address is due. Methods raise OutputError as the database does.
    """

    def __init__(self, database: Ledger, rules: Rules | None) -> None:
        self._database, self._rules = database, rules
        self._list = ""  # canonical address of the list that is being walked
        self._in_row = 0  # items in a row, up to here, that were known before this run
        self._new: set[str] = set()  # ids that this run has added

    def begin(self, url: str) -> bool:
        """Begin to walk the list *url*; return whether the walk may stop at known items."""
        self._list, self._in_row = addresses.canonical(url), 0
        rules = self._rules
        return self._is_walked() and not (rules and rules.full)

    def _is_walked(self) -> bool:
        """Return whether the list was walked to its end and has shown nothing new since.

        No list counts as walked while an inline transcript is unread: only a list leads to it.
        """
        query = (
            "SELECT 1 FROM lists WHERE url = ? AND NOT EXISTS"
            " (SELECT 1 FROM met WHERE instr(id, ' ') > 0"
            " AND verdict IN ('', 'failed', 'imported'))"
        )
        return bool(self._database.rows(query, (self._list,)))

    def forget_gone(self) -> None:
        """Forget on which days pages were gone: the runs of the archive are read again."""
        self._database.change("UPDATE met SET gone = '{}' WHERE gone != '{}'", ())

    def begin_round(self) -> None:
        """Begin to replay another run, which knows what the one before it has seen."""
        self._new.clear()

    def add_listed(self, page: Page, base: str) -> bool:
        """Note what a list *page* shows; return whether enough items in a row were known."""
        url = addresses.canonical(page.url)
        shown: dict[str, str] = {}  # id -> address
        counted: list[str] = []  # ids
        for link in page.links:
            if address := addresses.parse_on(link.url, base):
                shown[address.briefing_id] = address.at(address.page or 1).canonical
                if not link.headline:  # which stands on every page of the list
                    counted.append(address.briefing_id)
        for inline in page.inline:
            shown[_inline_id(inline)] = url
            counted.append(_inline_id(inline))
        self._new |= self._add(shown, page.receipt.fetched)
        for id in counted:
            self._in_row = 0 if id in self._new else self._in_row + 1
        return bool(counted) and self._in_row >= min(ENOUGH, len(counted))

    def _add(self, shown: Mapping[str, str], clock: str) -> set[str]:
        """Note the addresses *shown* by a list, by id, also new ones; return the ids that are new.

        A list with a new address no longer counts as walked: what follows may be new as well.
        """
        rows: list[tuple[str, str, str]] = []
        new: set[str] = set()
        for id, url in shown.items():
            known = self._get(id)
            is_new = known is None or not known.first_seen
            if known is None or is_new or known.url != url:
                rows.append((id, url, clock))
            if is_new:
                new.add(id)
        if rows:
            with self._database.transaction() as database:
                database.executemany(_SHOWN, rows)
                if new:
                    database.execute("DELETE FROM lists WHERE url = ?", (self._list,))
                    self._database.tables_changed()  # the card counts them
        return new

    def walked(self, clock: str) -> None:
        """Note that the list was walked to its end, or to known items."""
        change = "INSERT OR REPLACE INTO lists VALUES (?, ?)"
        self._database.change(change, (self._list, clock))

    def note_signs(self, url: str, signs: Sequence[str]) -> set[str]:
        """Note the *signs* on the page *url* of a list; return those that earlier runs reported."""
        page = addresses.canonical(url)
        query = "SELECT signs FROM list_signs WHERE url = ?"
        before = {sign for (text,) in self._database.rows(query, (page,)) for sign in text.split()}
        if before != set(signs):
            change = "INSERT OR REPLACE INTO list_signs VALUES (?, ?)"
            self._database.change(change, (page, " ".join(signs)))
        return before

    def recall(self, found: Address | Page) -> Visit:
        """Return the visit of an address or of an inline transcript, a new one if there is none."""
        if isinstance(found, Page):
            id, url = _inline_id(found), addresses.canonical(found.url)
        else:
            id, url = found.briefing_id, found.at(found.page or 1).canonical
        return self._get(id) or Visit(id, url)

    def _get(self, id: str) -> Visit | None:
        """Return the visit of the address *id*, None if it is new."""
        query = f"{_SELECT} WHERE id = ?"
        return next(iter(self._database.decoded(_visit, query, (id,))), None)

    def is_due(self, visit: Visit) -> bool:
        """Return whether this run looks at the address."""
        return self._rules is None or self._rules.due(visit)

    def open(self, rules: Rules) -> Iterator[Visit]:
        """Yield the visits due by *rules*, newest first, whether a list names them or not."""
        ids = "SELECT id FROM met" if rules.full else " UNION ".join(_OPEN_IDS)
        wanted = {"published": rules.published_since}
        return filter(rules.due, self._database.decoded(_visit, _OPEN.format(ids), wanted))

    def due(self, base: str) -> Iterator[Address]:
        """Yield the addresses that are due, newest first, listed or not; none in a replay."""
        for visit in self.open(self._rules) if self._rules else ():
            if address := addresses.parse_on(visit.url, base):
                yield address

    def known_good(self, base: str) -> Iterator[Address]:
        """Yield the addresses of whole transcripts, newest first."""
        for visit in self.open(EVERYTHING):
            address = addresses.parse_on(visit.url, base)
            is_good = visit.verdict == items.BRIEFING and visit.status == "complete"
            if address and is_good and not visit.withdrawn:
                yield address

    def settle(self, collected: CollectedPages, verdict: str, reason: str = "") -> None:
        """Note the *verdict* on the address of *collected*, and its *reason*."""
        if visit := collected.visit:
            if verdict == items.UNREAD and visit.verdict == items.IMPORTED:
                verdict = visit.verdict  # it was outside of the period
            visit.verdict, visit.reason = verdict, reason
            visit.briefing_id = collected.briefing_id if verdict == items.BRIEFING else ""
            visit.checked = collected.fetched
            if isinstance(collected, Briefing):
                visit.published = collected.entry.published or visit.published
            is_imported = collected.missing and self._is_imported(visit.briefing_id)
            is_cut = verdict == items.BRIEFING and collected.is_cut
            if is_cut:
                note_gone(visit, [_CUT], collected.fetched[:10])
            else:
                visit.gone.pop(_CUT, None)
            if is_imported or is_cut:
                visit.verdict = items.FAILED  # the site has not been heard on all pages
            self._save(visit)

    def confirm(self, visit: Visit, entry: Entry, clock: str) -> None:
        """Note that the address still shows the briefing of *entry*, unchanged."""
        visit.verdict, visit.reason = items.BRIEFING, ""
        visit.briefing_id, visit.checked = entry.briefing_id, clock
        visit.published = entry.published
        self._save(visit)

    def note_imported(self, entry: Entry) -> None:
        """Note that an import published the briefing of *entry*: what it alone knows is due."""
        if not self._is_imported(entry.briefing_id):
            return
        with self._database.transaction() as database:
            query = "UPDATE met SET verdict = ? WHERE ? IN (id, briefing_id)"
            database.execute(query, (items.IMPORTED, entry.briefing_id))
            if not is_inline(entry.briefing_id):  # to which only a list leads
                query = "INSERT OR IGNORE INTO met VALUES (?, ?, ?, '', '', '', '{}', '', '')"
                database.execute(query, (entry.briefing_id, entry.url, items.IMPORTED))

    def _is_imported(self, briefing_id: str) -> bool:
        """Return whether a page of a briefing is known from an import only."""
        return bool(self._database.rows(_IMPORTED, (briefing_id,)))

    def failed(self, visit: Visit, failure: Failure, clock: str) -> None:
        """Note that the address failed, though the site does not say that it is gone."""
        if visit.verdict == items.BRIEFING:
            note_gone(visit, [_CUT], clock[:10])
            visit.verdict = items.FAILED
        elif visit.verdict != items.NO_TRANSCRIPT:
            visit.verdict = items.NO_TRANSCRIPT if failure.is_lasting else items.FAILED
        self._note(visit, failure, clock)

    def gone(self, visit: Visit, failure: Failure, clock: str) -> bool:
        """Note that the site says that the address is gone; return whether that is believed."""
        is_believed = bool(note_gone(visit, [1], clock[:10]))
        if visit.status:
            visit.verdict = items.BRIEFING
        elif visit.verdict != items.NO_TRANSCRIPT:
            visit.verdict = items.GONE if is_believed else items.FAILED
        self._note(visit, failure, clock)
        return is_believed

    def _note(self, visit: Visit, failure: Failure, clock: str) -> None:
        visit.reason, visit.checked = str(failure), clock
        self._save(visit)

    def _save(self, visit: Visit) -> None:
        """Save what an address turned out to be. Its first_seen and url stay."""
        first_seen = visit.first_seen or visit.checked
        values = asdict(visit) | {"first_seen": first_seen, "gone": json.dumps(visit.gone)}
        before = self._database.rows("SELECT verdict FROM met WHERE id = ?", (visit.id,))
        with self._database.transaction() as database:
            database.execute(_SETTLE, values)
            if before != [(visit.verdict,)]:
                self._database.tables_changed()


def find_gaps(collected: CollectedPages, visit: Visit) -> None:
    """Set the *visit* and the ``gaps`` of *collected*: pages that were gone on enough days."""
    collected.visit = visit
    missing = collected.missing
    kept = {*missing, _CUT}
    visit.gone = {page: visit.gone[page] for page in visit.gone if page in kept}
    gone = [page for page, failure in missing.items() if failure.is_gone]
    collected.gaps = note_gone(visit, gone, collected.fetched[:10])


def _inline_id(page: Page) -> str:
    """Return the id of an inline transcript, which has no address of its own."""
    return f"inline {page.title}"
