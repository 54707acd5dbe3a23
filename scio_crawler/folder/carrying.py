"""Carry over into a new folder what the older one holds and its archive does not show.

That is: briefings whose pages are not in the archive or are damaged there, what a person has
accepted, and what addresses turned out to be. Files with words that the new folder still lacks, and
files that something else has changed, are copied to ``set-aside/``.
"""

import shutil
from collections.abc import Iterable, Sequence
from dataclasses import replace

from scio_crawler import items
from scio_crawler.common.errors import ContractError, DamagedError, Failure, count
from scio_crawler.common.files import make_folder, writing
from scio_crawler.contract.names import quarantine_file_name
from scio_crawler.contract.schemas import first_fault
from scio_crawler.folder.files import Damage, TurnsFiles, aside_name
from scio_crawler.folder.ledger import Row, place
from scio_crawler.folder.older import OlderFolder, briefing_of
from scio_crawler.folder.outcomes import measure
from scio_crawler.folder.store import Store
from scio_crawler.folder.visits import KnownAddresses
from scio_crawler.items import Briefing, Entry, PageLine, Receipt, Turn
from scio_crawler.reading.transcript.identify import note_pages, origin_of
from scio_crawler.reading.transcript.turns import paragraphs_of

# What a database remembers of addresses and of the folder, by table.
_REMEMBERED = {
    "met": "id url verdict briefing_id reading first_seen checked gone reason published",
    "lists": "url walked",
    "list_signs": "url signs",
    "meta": "key value",
}
_FACTS = ("site", "began")  # in its table meta, that stay as they are
_NAMED = 3  # files that a message names


class CarryOver:
    """Carries what *older* holds over into the new folder that *store* has open.

    ``said`` is what a person should know of it, ``damages`` what had happened to the older files,
    and ``gone`` are those that the new folder has not. Methods raise OutputError.
    """

    def __init__(self, older: OlderFolder, store: Store) -> None:
        self._older, self._store = older, store
        self._ledger = store.ledger
        self.number = 0  # of briefings that were carried over
        self.said: list[str] = []
        self.damages: list[Damage] = []
        self.gone: list[str] = []

    def run(self) -> None:
        """Carry over the briefings, then all else."""
        for briefing in self._older.briefings:
            row = self._ledger.row(briefing.briefing_id)
            if why := self._lacks(briefing, row):
                self._carry(briefing, why)
            elif row:
                self._take_accepted(briefing, row)
            if briefing.entry.withdrawn:
                self._withdraw(briefing.entry)
        self._remember()
        self._store.exporter.write_tables()
        self._set_aside()

    def _lacks(self, known: Briefing, row: Row | None) -> str:
        """Return why the archive does not show the briefing that is *known*, "" if it does.

        *row* is what a replay makes of it.
        """
        if known.entry.withdrawn and not known.entry.file:
            return ""  # it had turned out to be no briefing
        if row and (_is_of(row, known.sources) or _is_later(row, known.entry)):
            return ""
        if list(map(self._placed, known.sources)) != known.sources:
            return "a page of it is not in the archive"
        try:
            self._store.archive.captures(known.sources)
        except Failure as failure:
            return f"a page of it {failure}"
        visit = KnownAddresses(self._ledger).get(known.briefing_id)
        is_none = visit is not None and visit.verdict == items.NO_TRANSCRIPT
        return "" if row or is_none else "no run in the archive shows it"

    def _carry(self, briefing: Briefing, why: str) -> None:
        """Publish what the older files say of *briefing*, which the archive lacks; say *why*."""
        try:
            self._publish(replace(briefing, entry=replace(briefing.entry)))
        except (ContractError, DamagedError) as error:
            self.said.append(f"{briefing.briefing_id} was not carried over, though {why}: {error}")
        else:
            self.number += 1
            self.said.append(f"{briefing.briefing_id} was carried over: {why}")

    def _publish(self, briefing: Briefing) -> None:
        """Publish *briefing* with the turns in its file, or only its entry if it has none.

        Raises ContractError if it breaks today's contract, DamagedError if its file was changed.
        """
        entry, was = briefing.entry, replace(briefing.entry)
        self._complete(briefing)
        if fault := first_fault(briefing):
            raise fault[1]
        row = Row.of(briefing, measure(entry.status, ()))
        if briefing.turns:
            # It was taken before, so that it is taken again; but with its doubts.
            self._store.exporter.publish(briefing, accepted=not was.doubts)
            row = self._ledger.row(briefing.briefing_id) or row
        now = row.alone()
        now.first_seen = min(now.first_seen, was.first_seen)
        row.set_entry(replace(now, checked=max(now.checked, was.checked)))
        row.reader, row.accepted = "", self._older.accepted.get(briefing.briefing_id, "")
        self._ledger.save(row)

    def _complete(self, briefing: Briefing) -> None:
        """Complete *briefing* as if it had been read from its pages. Raises as _publish does."""
        entry = briefing.entry
        entry.withdrawn = ""  # until that is noted
        briefing.sources = [self._placed(page) for page in briefing.sources]
        note_pages(entry, briefing.sources)
        briefing.turns = self._older.intact_turns(entry.file) if entry.file else []
        origins = {page.page: page.origin for page in briefing.sources}
        for turn in briefing.turns:
            turn.origin = origin_of(turn, origins)
            turn.status = entry.status
        for note in briefing.notes:
            if note.turn and not note.turn_id:  # up to version 2, nobody knew where in the turn
                own = briefing.turns[note.turn - 1 : note.turn]
                note.paragraph = sum(map(paragraphs_of, own))
        if better := self._ledger.row(entry.same_as):
            entry.same_as = better.entry().same_as or better.briefing_id
        elif entry.same_as:
            raise ContractError(f"{entry.same_as}, of which it is a copy, is not known any more")

    def _placed(self, page: PageLine) -> PageLine:
        """Return *page* without its place in the archive if that does not hold it."""
        line = self._store.index.at(page.archive_file.rpartition("/")[2], page.archive_offset)
        if line and (line.digest, line.date) == (page.digest, page.fetched):
            return page
        if page.origin == items.SITE and place(page) in self._older.imported:
            page = replace(page, origin=items.ARCHIVED)  # its file's name stood in the archive
        return replace(page, archive_file="", archive_offset=0)

    def _withdraw(self, entry: Entry) -> None:
        """Note that a briefing is withdrawn, if its *entry* says so of the pages that are known."""
        row = self._ledger.row(entry.briefing_id)
        if row and not row.entry().withdrawn and row.entry().fetched_until <= entry.withdrawn:
            file, offset = row.last_place()
            receipt = Receipt(entry.withdrawn, archive_file=file, archive_offset=offset)
            self._store.exporter.withdraw(entry.briefing_id, receipt)

    def _take_accepted(self, known: Briefing, row: Row) -> None:
        """Take what a person took of the archive in a run that it does not record: a replay."""
        entry, shown = row.alone(), row
        content, *codes = self._older.accepted.get(row.briefing_id, "").split() or [""]
        if _is_of(row, known.sources):
            is_taken = bool(entry.doubts) and content == entry.sha256
            is_taken = is_taken and set(entry.doubts.split()) <= set(codes)
        else:
            quarantined = self._store.exporter.turns_files.whole(
                quarantine_file_name(row.briefing_id), row.briefing_id
            )
            own = self._older.turns(known.entry.file) if known.entry.file else []
            is_taken = bool(own) and _words(quarantined) == _words(own)
            pages = [page.record() for page in known.sources]
            shown = replace(row, records={**row.records, "pages": pages})
        if is_taken and (fresh := self._store.upkeep.readings.transcript(shown)):
            self._store.exporter.publish(fresh, accepted=True)

    def _remember(self) -> None:
        """Remember the addresses that a replay has not met, and facts of the folder."""
        with self._ledger.transaction() as database:
            for table, columns in _REMEMBERED.items():
                names = columns.split()
                rows = self._older.rows(table, *names)
                if table == "meta":
                    rows = [row for row in rows if row[0] in _FACTS]
                into = f"{table} ({', '.join(names)}) VALUES ({', '.join('?' * len(names))})"
                database.executemany(f"INSERT OR IGNORE INTO {into}", rows)
            # What is not known any more is looked at again.
            is_lost = "verdict = ? AND briefing_id NOT IN (SELECT briefing_id FROM briefings)"
            change = f"UPDATE met SET verdict = ?, briefing_id = '' WHERE {is_lost}"
            database.execute(change, (items.UNREAD, items.BRIEFING))

    def _set_aside(self) -> None:
        """Copy files aside that were changed, or have words that the new folder lacks."""
        new, kept = TurnsFiles(self._store.folder), list[str]()
        for file in self._older.files_beside(self._store.folder):
            is_new = (self._store.folder / file).exists()
            if not is_new:
                self.gone.append(file)
            damage = self._older.damage(file)
            if damage is None and self._is_held(file, new):
                continue
            aside = self._copy_aside(file)
            if damage is None:
                kept.append(aside)
            else:
                damage.set_aside, damage.cured = aside, "from the archive" if is_new else ""
                self.damages.append(damage)
        if kept:
            more = f" and {len(kept) - _NAMED} more" if len(kept) > _NAMED else ""
            what = f"{count(len(kept), 'file')} with words that the new ones lack, set aside"
            self.said.append(f"{what}: {', '.join(kept[:_NAMED])}{more}")

    def _is_held(self, file: str, new: TurnsFiles) -> bool:
        """Return whether one of the *new* files has the words of *file*, or it holds no turns."""
        if not (briefing_id := briefing_of(file)):
            return True
        words = _words(self._older.turns_files.whole(file, briefing_id))
        names = filter(None, [new.of(briefing_id), *new.earlier_files(briefing_id)])
        readings = (_words(new.whole(name, briefing_id)) for name in names)
        return bool(words) and words in readings

    def _copy_aside(self, file: str) -> str:
        """Copy *file* of the older folder aside; return its name there, "" if it is missing."""
        source = self._older.folder / file
        if not source.exists():
            return ""
        aside = aside_name(self._older.folder, file)
        target = self._store.folder / aside
        with writing(target):
            make_folder(target.parent)
            shutil.copy2(source, target)
        return aside


def _digests(pages: Iterable[PageLine]) -> set[tuple[int, str]]:
    return {(page.page, page.digest) for page in pages}


def _is_of(row: Row, pages: Sequence[PageLine]) -> bool:
    return _digests(row.pages()) == _digests(pages)


def _is_later(row: Row, known: Entry) -> bool:
    """Return whether *row* is a whole reading of pages that came after all that is *known*."""
    entry = row.entry()
    return entry.status != "partial" and entry.fetched_until > known.checked


def _words(turns: Iterable[Turn]) -> list[tuple[str, str]]:
    return [(turn.label, turn.text) for turn in turns]
