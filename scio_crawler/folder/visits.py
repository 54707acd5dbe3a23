"""Decide which addresses a run asks for, and store what each turned out to be."""

import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict
from datetime import date, timedelta
from typing import Any, NamedTuple

from scio_crawler import items
from scio_crawler.common import addresses
from scio_crawler.common.addresses import Address, is_inline
from scio_crawler.common.errors import Failure
from scio_crawler.folder.ledger import Ledger
from scio_crawler.items import DAYS_GONE, Briefing, CollectedPages, Entry, Page, Visit

# Days after the conference during which its transcript is awaited.
PATIENCE = 120
# Days after an address was first seen during which errors may pass, however old the page is.
GRACE = 14
# Days after its publication on which a complete briefing is looked at again, since most edits come
# soon, and a page without a transcript, which may stand in for one. What is gone is looked at
# again on the same days after it was first seen.
RECHECKED = (1, 2, 3, 4, 5, 6, 7, 10, 14, 21, 30)
# A list that was once read to its end is read until this many known items in a row, or a page of
# known items only. One known item is not enough: items appear late and back-dated.
MIN_KNOWN_ITEMS = 10

_CUT = 0  # in place of a page's number: days on which a page could not be got
_INLINE_IDS = "instr(id, ' ') > 0"  # of inline transcripts, which have no addresses


class Rules(NamedTuple):
    """What a run that begins *today* looks at again."""

    today: date
    recheck: int | None = None  # days after publication; None: on those of RECHECKED
    full: bool = False  # look at everything
    continues: str = ""  # when the interrupted run began that this one continues

    @property
    def published_since(self) -> str:
        """The first day (ISO) of publication of complete briefings that may be due."""
        days = RECHECKED[-1] + GRACE if self.recheck is None else self.recheck
        return self._day(-days)

    def _day(self, days: int) -> str:
        """Return the day (ISO) so many *days* after today."""
        return _shifted(self.today, days)

    def is_due(self, visit: Visit) -> bool:
        """Return whether an address is due."""
        if visit.verdict in items.NOT_READ:
            return True
        is_settled = _is_settled(visit)
        if is_settled and self.continues and visit.checked >= self.continues:
            return False  # done by the run that this one continues
        if self.full or _may_be_back(visit):
            return True

        if visit.verdict == items.FAILED and visit.gone.get(_CUT):
            # What was whole may have changed; what never was may fail for ever.
            return _is_whole(visit) or min(visit.gone[_CUT]) >= self._day(-PATIENCE)
        if visit.verdict == items.GONE:
            # What is too large to be read has no day of publication.
            return self._is_awaited(_day_first_seen(visit), visit)
        if visit.verdict == items.NO_TRANSCRIPT:
            return self._is_awaited(visit.published, visit)
        if is_settled:
            return self._is_rechecked(visit)
        if visit.status != "pending" and _day_first_seen(visit) >= self._day(-GRACE):
            return True
        return _awaited_since(visit) >= self._day(-PATIENCE)

    def _is_rechecked(self, visit: Visit) -> bool:
        """Return whether a complete or withdrawn briefing is looked at again."""
        published = visit.published
        if published > self._day(1):
            # A page can bear any date, and would be asked for until it has come.
            published = _day_first_seen(visit)
        if published < self.published_since:
            return False
        return self.recheck is not None or self._is_awaited(published, visit)

    def _is_awaited(self, published: str, visit: Visit) -> bool:
        """Return whether one of RECHECKED after a day has come since *visit* was checked."""
        if not published:
            return False
        first, today = date.fromisoformat(published), self._day(0)
        checked = visit.checked[:10]
        return any(checked < _shifted(first, days) <= today for days in RECHECKED)


EVERYTHING = Rules(date.max, full=True)


def _is_whole(visit: Visit) -> bool:
    return visit.status in ("complete", "doubtful") or bool(visit.withdrawn)


def _is_settled(visit: Visit) -> bool:
    """Return whether an address needs no further look but on certain days."""
    if visit.verdict in (items.NO_TRANSCRIPT, items.GONE):
        return True
    return _is_whole(visit) and visit.verdict != items.FAILED


def _may_be_back(visit: Visit) -> bool:
    """Return whether a briefing was gone so lately that the site may only have had a bad hour."""
    return visit.verdict == items.BRIEFING and 0 < len(visit.gone.get(1, ())) < DAYS_GONE


def _awaited_since(visit: Visit) -> str:
    """Return the day (ISO) from which a transcript is awaited.

    That is the day of the conference or of publication, whichever is later: an announcement is
    published before the conference, a transcript after it. If neither is known, or it is too far
    ahead to have been announced, it is the day on which the address was first seen.
    """
    first_seen = _day_first_seen(visit)
    address = addresses.parse(visit.url)
    published = visit.published or (address.published if address else "")
    day = max(visit.date, published)
    if not (day and first_seen) or day > _shifted(date.fromisoformat(first_seen), PATIENCE):
        return first_seen
    return day


def _day_first_seen(visit: Visit) -> str:
    return visit.first_seen[:10]


def _shifted(day: date, days: int) -> str:
    """Return the day (ISO) so many *days* after another, ``""`` before the calendar begins."""
    try:
        return (day + timedelta(days=days)).isoformat()
    except OverflowError:
        return ""


def note_gone_pages(visit: Visit, pages: Collection[int], day: str) -> frozenset[int]:
    """Note that *pages* were gone on *day* (ISO); return those gone on enough days to count."""
    for page in pages:
        days = {day, *visit.gone.get(page, ())}
        visit.gone[page] = sorted(days)[:DAYS_GONE]
    return frozenset(page for page in pages if len(visit.gone[page]) >= DAYS_GONE)


_SELECT = """
SELECT id, url, verdict, met.briefing_id, met.first_seen,
    iif(verdict = '', coalesce(briefings.checked, ''), met.checked), gone, reason,
    coalesce(status, ''), coalesce(briefings.published, met.published),
    coalesce(briefings.date, ''), coalesce(withdrawn, '')
FROM met LEFT JOIN briefings
    ON briefings.briefing_id = coalesce(nullif(met.briefing_id, ''), id)
"""
# Candidates for Rules.is_due, which decides. Each query uses an index and finds few rows.
_OPEN_IDS = """
SELECT id FROM met WHERE verdict IN ('', 'failed', 'imported')
UNION SELECT id FROM met JOIN briefings USING (briefing_id)
    WHERE status IN ('partial', 'pending', 'doubtful') OR withdrawn > ''
UNION SELECT id FROM met JOIN briefings USING (briefing_id)
    WHERE briefings.published >= :published
UNION SELECT id FROM met
    WHERE verdict = 'none' AND published >= :published
        OR verdict = 'gone' AND first_seen >= :published
"""
_NEWEST_FIRST = "ORDER BY briefings.published DESC, met.first_seen DESC, id DESC"
_SAVE = """
INSERT INTO met
VALUES (:id, :url, :verdict, :briefing_id, :first_seen, :checked, :gone, :reason, :published)
ON CONFLICT (id) DO UPDATE SET verdict = :verdict, briefing_id = :briefing_id,
    first_seen = :first_seen, checked = :checked, gone = :gone, reason = :reason,
    published = :published
"""
_ADD_LISTED = """
INSERT INTO met VALUES (?, ?, '', '', ?, '', '{}', '', '')
ON CONFLICT (id) DO UPDATE SET url = excluded.url,
    first_seen = coalesce(nullif(first_seen, ''), excluded.first_seen)
"""
_HAS_IMPORTED_PAGE = """
SELECT 1 FROM briefings, json_each(records, '$.pages')
WHERE briefing_id = ? AND json_extract(value, '$.origin') != 'site' LIMIT 1
"""


def _visit_of_row(*row: Any) -> Visit:
    visit = Visit(*row)
    if visit.first_seen or visit.verdict != items.IMPORTED:  # which no run has seen
        date.fromisoformat(_day_first_seen(visit))  # raises ValueError if it is not a day
    if visit.status and visit.verdict == items.UNREAD:
        visit.verdict = items.BRIEFING  # a run was killed just after it had published
    gone = json.loads(row[6])
    visit.gone = {int(page): list(map(str, days)) for page, days in gone.items()}
    return visit


class Visits:
    """The visits of one run to the addresses known in *database*.

    None is ever lost, so that a run that is interrupted, limited or filtered hides nothing. Without
    *rules*, in a replay, every address is due. Methods raise OutputError as the database does.
    """

    def __init__(self, database: Ledger, rules: Rules | None) -> None:
        self._database, self._rules = database, rules
        self._list = ""  # canonical address of the list that is being read
        self._known_in_row = 0  # items in a row, up to here, that were known before this run
        self._new: set[str] = set()  # ids that this run has added

    def begin_list(self, url: str) -> bool:
        """Begin to read the list *url*; return whether the run may stop at known items.

        It may if the list was once read to its end and has shown nothing new since, but not while
        an inline transcript is unread: only a list leads to it.
        """
        self._list = addresses.canonical(url)
        self._known_in_row = 0
        if self._rules and self._rules.full:
            return False
        unread = f"SELECT 1 FROM met WHERE {_INLINE_IDS} AND verdict IN ('', 'failed', 'imported')"
        query = f"SELECT 1 FROM lists WHERE url = ? AND NOT EXISTS ({unread})"
        return bool(self._database.rows(query, (self._list,)))

    def forget_gone(self) -> None:
        """Forget on which days pages were gone: the runs of the archive are read again."""
        self._database.change("UPDATE met SET gone = '{}' WHERE gone != '{}'", ())

    def begin_run(self) -> None:
        """Begin to replay another run, which knows what the one before it has seen."""
        self._new.clear()

    def add_listed(self, page: Page, base: str) -> bool:
        """Add what a list *page* shows; return whether enough items in a row were known."""
        url = addresses.canonical(page.url)
        shown = {}  # id -> address
        counted = []  # ids
        for link in page.links:
            address = addresses.parse_on(link.url, base)
            if address:
                shown[address.briefing_id] = address.at(address.page or 1).canonical
                if not link.headline:  # which is on every page of the list
                    counted.append(address.briefing_id)
        for inline in page.inline:
            shown[_inline_id(inline)] = url
            counted.append(_inline_id(inline))

        self._new |= self._add(shown, page.receipt.fetched)
        for id in counted:
            self._known_in_row += 1
            if id in self._new:
                self._known_in_row = 0
        return bool(counted) and self._known_in_row >= min(MIN_KNOWN_ITEMS, len(counted))

    def _add(self, shown: Mapping[str, str], clock: str) -> set[str]:
        """Add the addresses *shown* by a list, by id, also new ones; return the ids that are new.

        A list with a new address no longer counts as read to its end: what follows may be new too.
        """
        rows = []
        new = set()
        for id, url in shown.items():
            known = self._find(id)
            if known is None or not known.first_seen:
                new.add(id)
            if id in new or (known and known.url != url):
                rows.append((id, url, clock))

        if rows:
            with self._database.transaction() as database:
                database.executemany(_ADD_LISTED, rows)
                if new:
                    database.execute("DELETE FROM lists WHERE url = ?", (self._list,))
                    self._database.tables_changed()  # the card counts them
        return new

    def note_list_read(self, clock: str) -> None:
        """Note that the list was read to its end, or to known items."""
        change = "INSERT OR REPLACE INTO lists VALUES (?, ?)"
        self._database.change(change, (self._list, clock))

    def note_signs(self, url: str, signs: Sequence[str]) -> set[str]:
        """Store the *signs* on the list page *url*; return those that earlier runs reported."""
        page = addresses.canonical(url)
        query = "SELECT signs FROM list_signs WHERE url = ?"
        before = set(" ".join(self._database.column(query, (page,))).split())
        if before != set(signs):
            change = "INSERT OR REPLACE INTO list_signs VALUES (?, ?)"
            self._database.change(change, (page, " ".join(signs)))
        return before

    def visit_of(self, target: Address | Page) -> Visit:
        """Return the visit of an address or of an inline transcript, a new one if there is none."""
        if isinstance(target, Page):
            id, url = _inline_id(target), addresses.canonical(target.url)
        else:
            id, url = target.briefing_id, target.at(target.page or 1).canonical
        return self._find(id) or Visit(id, url)

    def _find(self, id: str) -> Visit | None:
        """Return the visit of the address *id*, None if it is new."""
        return self._database.first(_visit_of_row, f"{_SELECT} WHERE id = ?", (id,))

    def is_due(self, visit: Visit) -> bool:
        """Return whether this run looks at the address."""
        return self._rules is None or self._rules.is_due(visit)

    def due_visits(self, rules: Rules) -> Iterator[Visit]:
        """Yield the visits due by *rules*, newest first, whether a list names them or not."""
        ids = "SELECT id FROM met" if rules.full else _OPEN_IDS
        query = f"{_SELECT} WHERE NOT {_INLINE_IDS} AND id IN ({ids}) {_NEWEST_FIRST}"
        values = {"published": rules.published_since}
        return filter(rules.is_due, self._database.decoded(_visit_of_row, query, values))

    def due_addresses(self, base: str) -> Iterator[Address]:
        """Yield the addresses that are due, newest first, listed or not; none in a replay."""
        if self._rules:
            yield from _addresses_of(self.due_visits(self._rules), base)

    def whole_transcripts(self, base: str) -> Iterator[Address]:
        """Return the addresses of whole transcripts, newest first."""
        whole = []
        for visit in self.due_visits(EVERYTHING):
            is_complete = visit.verdict == items.BRIEFING and visit.status == "complete"
            if is_complete and not visit.withdrawn:
                whole.append(visit)
        return _addresses_of(whole, base)

    def save_verdict(self, collected: CollectedPages, verdict: str, reason: str = "") -> None:
        """Save the *verdict* on the address of *collected*, and its *reason*."""
        visit = collected.visit
        if visit is None:
            return
        if verdict == items.UNREAD and visit.verdict == items.IMPORTED:
            verdict = items.IMPORTED  # it was outside of the period
        is_briefing = verdict == items.BRIEFING
        visit.verdict, visit.reason, visit.checked = verdict, reason, collected.fetched
        visit.briefing_id = collected.briefing_id if is_briefing else ""
        if isinstance(collected, Briefing):
            visit.published = collected.entry.published or visit.published

        is_cut = is_briefing and collected.is_cut
        if is_cut:
            note_gone_pages(visit, [_CUT], collected.fetched[:10])
        else:
            visit.gone.pop(_CUT, None)
        if is_cut or (collected.missing and self._has_imported_page(visit.briefing_id)):
            visit.verdict = items.FAILED  # the site has not answered for all pages
        self._save(visit)

    def save_unchanged(self, visit: Visit, entry: Entry, clock: str) -> None:
        """Save that the address still shows the briefing of *entry*, unchanged."""
        visit.verdict, visit.reason = items.BRIEFING, ""
        visit.briefing_id, visit.checked = entry.briefing_id, clock
        visit.published = entry.published
        self._save(visit)

    def note_imported(self, entry: Entry) -> None:
        """Note that an import published the briefing of *entry*: what only it knows is due."""
        if not self._has_imported_page(entry.briefing_id):
            return
        with self._database.transaction() as database:
            query = "UPDATE met SET verdict = ? WHERE ? IN (id, briefing_id)"
            database.execute(query, (items.IMPORTED, entry.briefing_id))
            if not is_inline(entry.briefing_id):  # to which only a list leads
                query = "INSERT OR IGNORE INTO met VALUES (?, ?, ?, '', '', '', '{}', '', '')"
                database.execute(query, (entry.briefing_id, entry.url, items.IMPORTED))

    def _has_imported_page(self, briefing_id: str) -> bool:
        """Return whether a page of a briefing is known from an import only."""
        return bool(self._database.rows(_HAS_IMPORTED_PAGE, (briefing_id,)))

    def note_failed(self, visit: Visit, failure: Failure, clock: str) -> None:
        """Note that the address failed, though the site does not say that it is gone."""
        if visit.verdict == items.BRIEFING:
            note_gone_pages(visit, [_CUT], clock[:10])
            visit.verdict = items.FAILED
        elif visit.verdict != items.NO_TRANSCRIPT:
            visit.verdict = items.NO_TRANSCRIPT if failure.is_lasting else items.FAILED
        self._save_failure(visit, failure, clock)

    def note_gone(self, visit: Visit, failure: Failure, clock: str) -> bool:
        """Note that the site says that the address is gone; return whether that is believed."""
        is_believed = bool(note_gone_pages(visit, [1], clock[:10]))
        if visit.status:
            visit.verdict = items.BRIEFING
        elif visit.verdict != items.NO_TRANSCRIPT:
            visit.verdict = items.GONE if is_believed else items.FAILED
        self._save_failure(visit, failure, clock)
        return is_believed

    def _save_failure(self, visit: Visit, failure: Failure, clock: str) -> None:
        visit.reason, visit.checked = str(failure), clock
        self._save(visit)

    def _save(self, visit: Visit) -> None:
        """Save what an address turned out to be. Its first_seen and url stay."""
        values = asdict(visit)
        values["first_seen"] = visit.first_seen or visit.checked
        values["gone"] = json.dumps(visit.gone)
        before = self._database.column("SELECT verdict FROM met WHERE id = ?", (visit.id,))
        with self._database.transaction() as database:
            database.execute(_SAVE, values)
            if before != [visit.verdict]:
                self._database.tables_changed()


def find_gaps(collected: CollectedPages, visit: Visit) -> None:
    """Set the *visit* and the ``gaps`` of *collected*: pages that were gone on enough days."""
    collected.visit = visit
    missing = collected.missing
    for page in list(visit.gone):
        if page not in missing and page != _CUT:
            del visit.gone[page]
    gone = [page for page, failure in missing.items() if failure.is_gone]
    collected.gaps = note_gone_pages(visit, gone, collected.fetched[:10])


def _addresses_of(visits: Iterable[Visit], base: str) -> Iterator[Address]:
    """Yield the addresses of *visits* that are on the origin *base*."""
    for visit in visits:
        address = addresses.parse_on(visit.url, base)
        if address:
            yield address


def _inline_id(page: Page) -> str:
    """Return the id of an inline transcript, which has no address."""
    return f"inline {page.title}"
