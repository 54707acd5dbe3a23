"""Publish briefings: write their turns files and the tables, each file whole or not at all.

No revision is overwritten by a reading, and a number that one once had is not given to another,
whatever the ledger knows of them: it may have been lost, or put back from a copy. Only where older
states are inserted (``history.py``) do numbers shift.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from scio_crawler.common.errors import ContractError
from scio_crawler.common.files import TMP, dumps, remove, sha256_of_lines, write_whole
from scio_crawler.folder import outcomes
from scio_crawler.folder.description import DESCRIPTIONS, describe
from scio_crawler.folder.files import (
    NO_TURNS,
    QUARANTINE,
    REVISIONS,
    SealedFiles,
    Tell,
    quarantined_as,
    turns_file_name,
)
from scio_crawler.folder.intents import Intents
from scio_crawler.folder.ledger import Intent, Ledger, Row, place
from scio_crawler.folder.outcomes import (
    WRITES,
    Measure,
    compare,
    content_hash,
    decide,
    is_better,
    measure,
)
from scio_crawler.folder.statistics import voices
from scio_crawler.items import (
    LEDGER_TABLES,
    NOTED,
    READING,
    SITE,
    TURNS,
    Briefing,
    Change,
    Entry,
    PageLine,
    Receipt,
    Table,
    Turn,
)
from scio_crawler.reading.transcript import doubts, identify

# The files that are written from the ledger alone.
FROM_LEDGER = (*(table.files for table in LEDGER_TABLES), *DESCRIPTIONS)
TurnNumbers = dict[str, list[int]]


@dataclass(frozen=True, slots=True)
class Published:
    """What became of a reading."""

    outcome: str  # one of OUTCOMES
    changes: TurnNumbers = field(default_factory=dict)  # by a revision; see compare
    superseded: list[Entry] = field(default_factory=list)  # worse copies, which lost their files
    is_doubt_new: bool = False  # whether the entry has a doubt, and no earlier run has said so


class Exporter:
    """Publishes briefings in *folder* and remembers them in its *ledger*.

    *tell* is called for each file that is set aside because it is not as it was written.
    """

    def __init__(self, folder: Path, ledger: Ledger, tell: Tell = lambda _: None) -> None:
        self.folder, self.ledger = folder, ledger
        self.files = SealedFiles(folder, ledger, tell)
        self.intents = Intents(folder, ledger, self.files)
        self.turns_files = self.intents.turns_files

    def is_older(self, briefing: Briefing) -> bool:
        """Return whether the pages of *briefing* are older than those of the known reading."""
        # By their places in the archive: clocks can go backwards, and count whole seconds.
        row = self.ledger.row(briefing.briefing_id)
        mine = max(place(page.receipt) for page in briefing.pages)
        return row is not None and mine < row.last_place()

    def publish(
        self, briefing: Briefing, accepted: bool = False, size: Measure | None = None
    ) -> Published:
        """Decide the outcome of *briefing*, write its turns file if that is due, and save it.

        All lines but the entry must have been validated. *accepted* says that a person takes the
        reading, however much worse it is than the file on disk. *size* is the measure of its turns,
        if that was taken.

        Fills in the entry's ``same_as``, ``revision``, ``revised_by``, ``sha256``, ``file``,
        ``first_seen`` and ``checked``, and ``revision`` and ``status`` of every turn. The clocks
        are those of the pages, so that a replay gives the same.

        Raises ContractError, before anything is written, if the entry is invalid or if a briefing
        without turns is not pending; OutputError if the disk refuses.
        """
        entry = briefing.entry
        row = self.ledger.row(briefing.briefing_id)
        if briefing.signs:
            doubts.settle(briefing, self.ledger.others_close(briefing.briefing_id))
        new = size or measure(entry.status, briefing.turns)
        taken = _doubts_taken(entry, new, row, accepted)
        old = row.entry() if row else Entry()
        # What was there before the site said that it is gone stays withdrawn.
        is_gone = old.status == "withdrawn" and briefing.fetched < old.checked
        status = old.status if is_gone else entry.status
        new = replace(new, status=entry.status)
        entry.same_as, copies = self._copies(briefing, new)
        new = replace(new, same_as=entry.same_as)
        on_disk = bool(old.file) and self.files.is_intact(old.file)
        outcome = decide(row.measure() if row else None, new, on_disk, accepted, status)
        if outcome == "pending" and entry.status != "pending":
            raise ContractError(f"{briefing.url}: a transcript without a turn cannot be published")
        entry.first_seen = old.first_seen or briefing.fetched
        entry.checked = max(old.checked, briefing.fetched)
        is_left = outcome in ("unchanged", "kept", "stands")
        stands, there = ("", []) if is_left else self._standing(old, briefing.briefing_id)
        by = revised_by(briefing.sources, row)
        self._number(briefing, old, there, new, outcome, by)
        for turn in briefing.turns:
            turn.status = status
        stays = outcome in ("kept", "stands", "pending", "duplicate")
        worse = [] if stays else [self._superseding(copy, briefing) for copy in copies]
        for intent in worse:  # first of all: a killed run must not leave the conference twice
            self.ledger.intend(intent)
        differences: TurnNumbers = {}
        if row and outcome in ("kept", "stands"):
            self._keep(briefing, row, outcome)
        else:
            if row and outcome == "unchanged":
                briefing.sources = row.pages()  # the file on disk stays, with its own clocks
                identify.note_clocks(briefing)
            fresh = replace(Row.of(briefing, new), accepted=taken)
            if is_gone:
                entry.status = status
                fresh.set_entry(entry)
            differences = self._change(briefing, fresh, old, stands, there, outcome, by)
        if outcome not in ("kept", "stands"):
            self.files.remove(quarantined_as(briefing.briefing_id))
        superseded = [self.intents.supersede(intent) for intent in worse]
        return Published(outcome, differences, superseded, _is_doubt_new(entry, old, outcome))

    def withdraw(self, briefing_id: str, receipt: Receipt) -> Entry | None:
        """Set the status of a briefing to withdrawn, since the site answered 404 or 410.

        *receipt* is that of the answer. The file stays, with the new status. Return the entry; None
        if the briefing has no file, was read from a later answer, or was withdrawn before.
        """
        row = self.ledger.row(briefing_id)
        old = row.entry() if row else Entry()
        if row is None or not old.file or place(receipt) < row.last_place():
            return None
        entry = replace(old, status="withdrawn", checked=max(old.checked, receipt.fetched))
        row.set_entry(entry)
        if old.status == "withdrawn":
            self.ledger.save(row)
            return None
        told = [outcomes.of_briefing("withdrawn", entry, receipt.fetched, SITE)]
        turns = self.turns_files.whole(old.file, briefing_id)
        if turns and self.files.is_intact(old.file):
            self.rewrite(row, [replace(turn, status=entry.status) for turn in turns], told)
        else:  # the next run tells of the damage and writes the file again
            self.ledger.save(row, told)
        return entry

    def take_back(self, row: Row, entry: Entry) -> None:
        """Move the turns file of *row* to its revisions; *entry* is what is known from now on."""
        old = row.entry()
        file, turns = self._standing(old, row.briefing_id)
        intent = Intent(row, replaces=file, kept=self.intents.room_for(file, turns, old))
        intent.changes = [outcomes.of_briefing("withdrawn", entry, entry.checked, READING)]
        row.set_entry(entry)
        self.ledger.intend(intent)
        self.intents.keep_earlier(intent)
        if not intent.kept:
            self.files.make_way(old.file)
        self.intents.finish(intent)

    def write_tables(self, is_settled: bool = False) -> bool:
        """Write the tables and the folder's description if they are out of date; return whether.

        *is_settled* says whether a run has read the lists to their end, so that a folder without
        a briefing is known to be empty.
        """
        self.ledger.number_changes()
        due = list(FROM_LEDGER)
        if is_empty := not self.ledger.files() and (is_settled or bool(self.files.get(NO_TURNS))):
            due.append(NO_TURNS)
        are_there = all((self.folder / file).is_file() for file in due)
        if are_there and not self.ledger.tables_stale:
            return False
        rows = {table.name: self._write_table(table) for table in LEDGER_TABLES}
        if is_empty:
            self.files.write(NO_TURNS, ())
        elif self.files.get(NO_TURNS):
            self.files.remove(NO_TURNS)
        describe(self.files, self.ledger, rows)
        self.ledger.tables_written()
        return True

    def _write_table(self, table: Table) -> int:
        """Write the file of *table*; return how many lines it has."""
        count = 0

        def counted() -> Iterator[str]:
            nonlocal count
            for lines in self.ledger.lines(table):
                count += lines.count("\n")
                yield lines

        self.files.write(table.files, counted())
        return count

    def repair(self) -> list[str]:
        """Finish or undo what a killed run left open; return a message for the log of each."""
        done = self.intents.settle()
        self.ledger.number_changes()
        for folder in (".", Path(TURNS.files).parent, f"{REVISIONS}/*", QUARANTINE):
            for tmp in sorted(self.folder.glob(f"{folder}/*{TMP}")):
                remove(tmp)
        return done

    def rewrite(self, row: Row, turns: Sequence[Turn], told: Sequence[Change] = ()) -> None:
        """Write *turns* to the turns file of *row*, which is set aside if it is not as written.

        *told* are the lines of ``changes.jsonl`` about it.
        """
        row.voices = voices(turns)
        lines = [dumps(turn.record()) for turn in turns]
        intent = Intent(row, row.entry().file, sha256_of_lines(lines), changes=list(told))
        self.ledger.intend(intent)
        self.files.make_way(intent.file)
        write_whole(self.folder / intent.file, lines)
        self.intents.finish(intent)

    def _copies(self, briefing: Briefing, new: Measure) -> tuple[str, list[Row]]:
        """Return (id of a better copy that has a file, or "", else the rows of worse copies)."""
        worse = []
        for briefing_id in self.ledger.copies(briefing.entry.date, new.fingerprint):
            row = self.ledger.row(briefing_id) if briefing_id != briefing.briefing_id else None
            if row is None:
                continue
            if is_better(row.entry(), briefing.entry):
                return row.briefing_id, []
            worse.append(row)
        return "", worse

    def _superseding(self, row: Row, briefing: Briefing) -> Intent:
        """Return the intent to withdraw the file of *row*, a worse copy of *briefing*."""
        old = row.entry()
        better = briefing.briefing_id
        gone = replace(old, same_as=better, revision=0, revised_by="", sha256="", file="")
        row.set_entry(gone)
        file, turns = self._standing(old, row.briefing_id)
        told = outcomes.of_briefing("withdrawn", gone, briefing.fetched, NOTED)
        kept = self.intents.room_for(file, turns, old)
        return Intent(row, replaces=file, kept=kept, changes=[told])

    def _number(
        self,
        briefing: Briefing,
        old: Entry,
        there: Sequence[Turn],
        new: Measure,
        outcome: str,
        by: str,
    ) -> None:
        """Fill in revision, revised_by (*by* for a change), file and sha256, from *old* if kept.

        *there* are the turns on disk.
        """
        entry = briefing.entry
        entry.revision, entry.revised_by = old.revision, old.revised_by
        entry.file, entry.sha256 = old.file, old.sha256
        if outcome in WRITES:
            entry.file = turns_file_name(entry.date, briefing.briefing_id)
            entry.sha256 = new.content
            is_ahead = bool(there) and there[0].revision > old.revision
            if is_ahead and content_hash(there) == new.content:
                entry.revision, entry.revised_by = there[0].revision, by
            elif is_ahead or outcome in ("new", "changed"):
                last = max(old.revision, self.turns_files.last_number(briefing.briefing_id))
                entry.revision, entry.revised_by = last + 1, by if outcome == "changed" else ""
        elif outcome in ("pending", "duplicate"):
            entry.revision, entry.revised_by, entry.file, entry.sha256 = 0, "", "", ""
        # A reading in quarantine would have been the next revision.
        revision = entry.revision + 1 if outcome == "kept" else entry.revision
        for turn in briefing.turns:
            turn.revision = revision

    def _standing(self, old: Entry, briefing_id: str) -> tuple[str, list[Turn]]:
        """Return the turns file on disk that a new one replaces, and its turns.

        They are ``""`` if there is none, and none if they cannot be the briefing's. Without *old*,
        the ledger may have been lost.
        """
        file = old.file or self.turns_files.of(briefing_id)
        return file, self.turns_files.whole(file, briefing_id) if file else []

    def _keep(self, briefing: Briefing, row: Row, outcome: str) -> None:
        """Keep the file on disk and note the check. Quarantine the reading if it was much worse."""
        if outcome == "kept" and briefing.turns:
            lines = (dumps(turn.record()) for turn in briefing.turns)
            self.files.write(quarantined_as(briefing.briefing_id), lines)
        row.set_entry(replace(row.entry(), checked=briefing.entry.checked))
        self.ledger.save(row)

    def _change(
        self,
        briefing: Briefing,
        row: Row,
        old: Entry,
        stands: str,
        before: Sequence[Turn],
        outcome: str,
        by: str,
    ) -> TurnNumbers:
        """Write or withdraw the turns file, and save *row*; return what a new revision changed.

        The file *stands*, with the turns *before*, is the one that is replaced.
        """
        entry = briefing.entry
        intent = Intent(row, entry.file, replaces=stands if stands != entry.file else "")
        if outcome == "unchanged" or not (intent.file or intent.replaces):  # pending, or a copy
            self.ledger.save(row, outcomes.of_reading(outcome, old, briefing, True, ()))
            return {}
        lines = [dumps(turn.record()) for turn in briefing.turns] if outcome in WRITES else []
        intent.file_sha256 = sha256_of_lines(lines)
        if before and before[0].revision != entry.revision:
            intent.kept = self.intents.room_for(stands, before, old)
        is_same_revision = outcome in ("completed", "rewritten")
        is_known = intent.kept or (is_same_revision and self.files.is_intact(stands))
        intent.changes = outcomes.of_reading(
            outcome,
            old,
            briefing,
            self.ledger.is_told_of(briefing.briefing_id),
            before if is_known else (),
            by,
        )
        self.ledger.intend(intent)
        self.intents.keep_earlier(intent)
        is_same = content_hash(before) == entry.sha256
        if stands and not (intent.kept or is_same):
            self.files.make_way(stands)
        if intent.file and intent.file != stands:
            self.files.make_way(intent.file)
        if intent.file:
            write_whole(self.folder / intent.file, lines)
        self.intents.finish(intent)
        return compare(before, briefing.turns) if intent.kept and intent.file else {}


def revised_by(pages: Sequence[PageLine], row: Row | None) -> str:
    """Return what a change to *pages* comes from: the reading if they are those of *row*."""
    if row is None:
        return NOTED
    before = [(page.page, page.digest) for page in row.pages()]
    return READING if before == [(page.page, page.digest) for page in pages] else SITE


def _doubts_taken(entry: Entry, new: Measure, row: Row | None, accepted: bool) -> str:
    """Clear the doubts of *entry* if a person takes them, or took them of the same content.

    Return what is to be remembered of that: the hash of the content and the doubts, else ``""``.
    """
    content, _, codes = row.accepted.partition(" ") if row else ("", "", "")
    if accepted and entry.doubts:
        content, codes = new.content, entry.doubts
    if not content or content != new.content:
        return ""
    if set(entry.doubts.split()) <= set(codes.split()):
        entry.doubts = ""
        entry.status = "complete" if entry.status == "doubtful" else entry.status
    return f"{content} {codes}"


def _is_doubt_new(entry: Entry, old: Entry, outcome: str) -> bool:
    """Return whether a reading has a doubt that was not said of the reading before."""
    codes = set(entry.doubts.split())
    if outcome in ("new", "changed", "completed"):
        return bool(codes)
    return outcome not in ("kept", "stands") and not codes <= set(old.doubts.split())
