"""Publish briefings: write their turns files and the tables, each file whole or not at all.

A turns file changes in these steps: note the intent in the ledger, copy the earlier revision to
``revisions/``, write the new file, delete one of another name, save the row in the ledger. A run
that is killed in between leaves an open intent, which :meth:`Exporter.repair` finishes or undoes.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from scio_crawler import addresses
from scio_crawler.arguments import SAMPLE
from scio_crawler.errors import ContractError, DamagedError, OutputError
from scio_crawler.items import LEDGER_TABLES, Briefing, Entry, Receipt, Turn
from scio_crawler.output.copies import are_copies, is_better
from scio_crawler.output.description import CARD, PACKAGE, card, package
from scio_crawler.output.files import TMP, dumps, remove, sha256_of, write_whole
from scio_crawler.output.ledger import Intent, Ledger, Row, place
from scio_crawler.output.outcomes import WRITES, Measure, compare, content_hash, decide, measure
from scio_crawler.transcript import doubts

REVISIONS, QUARANTINE = "revisions", "quarantine"  # folders
Changes = dict[str, list[int]]

# A page must not choose a path, so nothing but a date and an id goes into one.
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


@dataclass(frozen=True, slots=True)
class Published:
    """What became of a reading."""

    outcome: str  # one of OUTCOMES
    changes: Changes = field(default_factory=dict)  # by a revision; see compare
    superseded: list[Entry] = field(default_factory=list)  # worse copies, which lost their files
    is_doubt_new: bool = False  # whether the entry has a doubt, and no earlier run has said so


def turns_file_name(date: str, briefing_id: str) -> str:
    """Return the name of a turns file: ``briefings/2024-07-05_scio-117331010.jsonl``.

    Raises ContractError if *date* is no ISO date or *briefing_id* no id.
    """
    if not _DATE.fullmatch(date):
        raise ContractError(f"{date!r} names no file: it is no date")
    return f"briefings/{date}_{_safe_id(briefing_id)}.jsonl"


class Exporter:
    """Publishes briefings in *folder* and remembers them in its *ledger*."""

    def __init__(self, folder: Path, ledger: Ledger) -> None:
        self.folder, self.ledger = folder, ledger

    def is_older(self, briefing: Briefing) -> bool:
        """Return whether the pages of *briefing* are older than those of the known reading."""
        # By their places in the archive: clocks can go backwards, and count whole seconds.
        row = self.ledger.row(briefing.briefing_id)
        mine = max(place(page.receipt) for page in briefing.pages)
        return row is not None and mine < row.last_place()

    def publish(self, briefing: Briefing, accepted: bool = False) -> Published:
        """Decide the outcome of *briefing*, write its turns file if that is due, and save it.

        All lines but the entry must have been validated. *accepted* says that a person takes the
        reading, however much worse it is than the file on disk.

        Fills in the entry's ``same_as``, ``revision``, ``revised_by``, ``sha256``, ``file``,
        ``first_seen`` and ``checked``, and the ``revision`` of every turn. The clocks are those of
        the pages, so that a replay gives the same.

        Raises ContractError, before anything is written, if the entry is invalid or if a briefing
        without turns is not pending; DamagedError if the file to be replaced is damaged, which is
        then left as it is; OutputError if the disk refuses.
        """
        entry = briefing.entry
        row = self.ledger.row(briefing.briefing_id)
        if briefing.signs:
            doubts.settle(briefing, self.ledger.others_close(briefing.briefing_id))
        new = measure(entry.status, briefing.turns)
        taken = _doubts_taken(entry, new, row, accepted)
        new = replace(new, status=entry.status)
        entry.same_as, copies = self._copies(briefing, new)
        new = replace(new, same_as=entry.same_as)
        old = row.entry() if row else Entry()
        on_disk = bool(old.file) and (self.folder / old.file).is_file()
        outcome = decide(row.measure() if row else None, new, on_disk, accepted)
        if outcome == "pending" and entry.status != "pending":
            raise ContractError(f"{briefing.url}: a transcript without a turn cannot be published")
        entry.first_seen = old.first_seen or briefing.fetched
        entry.checked = max(old.checked, briefing.fetched)
        self._number(briefing, old, new, outcome, _revised_by(briefing, row))
        stays = outcome in ("kept", "stands", "pending", "duplicate")
        worse = [] if stays else [_superseding(copy, briefing) for copy in copies]
        for intent in worse:  # first of all: a killed run must not leave the conference twice
            self.ledger.intend(intent)
        changes: Changes = {}
        if row and outcome in ("kept", "stands"):
            self._keep(briefing, row, outcome)
        elif row and outcome == "unchanged":
            # The file on disk stays, with the clocks of its own pages.
            briefing.sources = row.pages()
            self.ledger.save(replace(Row.of(briefing, new), accepted=taken))
        else:
            fresh = replace(Row.of(briefing, new), accepted=taken)
            changes = self._change(briefing, fresh, old, outcome)
        if outcome not in ("kept", "stands"):
            remove(self._quarantine(briefing.briefing_id))
        superseded = [self._supersede(intent) for intent in worse]
        return Published(outcome, changes, superseded, _is_doubt_new(entry, old, outcome))

    def withdraw(self, briefing_id: str, receipt: Receipt) -> Entry | None:
        """Set the status of a briefing to withdrawn, since the site answered 404 or 410.

        *receipt* is that of the answer. The file stays. Return the entry; None if the briefing has
        no file, was read from a later answer, or was withdrawn before.
        """
        row = self.ledger.row(briefing_id)
        old = row.entry() if row else Entry()
        if row is None or not old.file or place(receipt) < row.last_place():
            return None
        entry = replace(old, status="withdrawn", checked=max(old.checked, receipt.fetched))
        row.set_entry(entry)
        self.ledger.save(row)
        return entry if old.status != "withdrawn" else None

    def write_tables(self) -> bool:
        """Write the tables and the folder's description if they are out of date; return whether."""
        names = (*(table.files for table in LEDGER_TABLES), PACKAGE, CARD)
        if not self.ledger.tables_stale and all((self.folder / n).is_file() for n in names):
            return False
        for table in LEDGER_TABLES:
            write_whole(self.folder / table.files, self.ledger.lines(table))
        is_sample = self.ledger.meta("site") == SAMPLE
        write_whole(self.folder / PACKAGE, [package(self.ledger.files(), is_sample)])
        write_whole(self.folder / CARD, [card(is_sample)])
        self.ledger.tables_written()
        return True

    def repair(self) -> list[str]:
        """Finish or undo what a killed run left open; return a message for the log of each."""
        # A better copy before those that are superseded by it.
        intents = sorted(self.ledger.intents(), key=lambda intent: not intent.file)
        done = [self._settle(intent) for intent in intents]
        for folder in (self.folder, self._quarantine("scio-0").parent):
            for tmp in sorted(folder.glob(f"*{TMP}")):
                remove(tmp)
        return done

    def rewrite(self, row: Row, turns: Sequence[Turn]) -> None:
        """Write *turns* to the turns file of *row*, and save *row*."""
        file = row.entry().file
        lines = [dumps(turn.record()) for turn in turns]
        self.ledger.intend(Intent(row, file, _sha256(lines)))
        write_whole(self.folder / file, lines)
        self.ledger.save(row)

    def kept_files(self, briefing_id: str) -> list[Path]:
        """Return the files of a briefing's earlier revisions and of its reading in quarantine."""
        revisions = (self.folder / _kept_as(briefing_id, 1)).parent.glob("[0-9]*.jsonl")
        quarantined = self._quarantine(briefing_id)
        return [*sorted(revisions), *([quarantined] if quarantined.is_file() else [])]

    def read_records(self, file: str) -> list[dict[str, Any]]:
        """Return a turns file's records, none without a file. Raises DamagedError, OutputError."""
        return self._parse(file, self._read(file))

    def _copies(self, briefing: Briefing, new: Measure) -> tuple[str, list[Row]]:
        """Return (id of a better copy that has a file, or "", else the rows of worse copies)."""
        same_day = self.ledger.fingerprints(briefing.entry.date) if new.fingerprint else ()
        worse = []
        for briefing_id, fingerprint in same_day:
            if briefing_id == briefing.briefing_id or not are_copies(new.fingerprint, fingerprint):
                continue
            row = self.ledger.row(briefing_id)
            if row is None or not (other := row.entry()).file:
                continue
            if is_better(other, briefing.entry):
                return row.briefing_id, []
            worse.append(row)
        return "", worse

    def _supersede(self, intent: Intent) -> Entry:
        """Delete the file of a worse copy as *intent* says; return the copy's entry."""
        entry = intent.row.entry()
        self._finish(intent)
        # Copies of that copy must name the best one.
        for briefing_id, _ in self.ledger.fingerprints(entry.date):
            other = self.ledger.row(briefing_id)
            if other and (copy := other.entry()).same_as == entry.briefing_id:
                other.set_entry(replace(copy, same_as=entry.same_as))
                self.ledger.save(other)
        return entry

    def _number(self, briefing: Briefing, old: Entry, new: Measure, outcome: str, by: str) -> None:
        """Fill in revision, revised_by (*by* for a change), file and sha256, from *old* if kept."""
        entry = briefing.entry
        entry.revision, entry.revised_by = old.revision, old.revised_by
        entry.file, entry.sha256 = old.file, old.sha256
        if outcome in WRITES:
            entry.file = turns_file_name(entry.date, briefing.briefing_id)
            entry.sha256 = new.content
        if outcome == "changed":
            entry.revision, entry.revised_by = old.revision + 1, by
        elif outcome == "new":
            entry.revision, entry.revised_by = self._first_revision(entry), ""
        elif outcome in ("pending", "duplicate"):
            entry.revision, entry.revised_by, entry.file, entry.sha256 = 0, "", "", ""
        # A reading in quarantine would have been the next revision.
        revision = entry.revision + 1 if outcome == "kept" else entry.revision
        for turn in briefing.turns:
            turn.revision = revision

    def _first_revision(self, entry: Entry) -> int:
        """Return the revision of a briefing without a file in the ledger: 1 if there never was one.

        Files are on disk if a better copy superseded the last one, or if the ledger was lost.
        """
        kept = self.kept_files(entry.briefing_id)
        last = max((int(path.stem) for path in kept if path.stem.isdecimal()), default=0)
        there = [Turn.from_record(record) for record in self.read_records(entry.file)]
        if there and content_hash(there) == entry.sha256:
            return there[0].revision
        return 1 + max(last, there[0].revision if there else 0)

    def _keep(self, briefing: Briefing, row: Row, outcome: str) -> None:
        """Keep the file on disk and note the check. Quarantine the reading if it was much worse."""
        if outcome == "kept" and briefing.turns:
            lines = (dumps(turn.record()) for turn in briefing.turns)
            write_whole(self._quarantine(briefing.briefing_id), lines)
        row.set_entry(replace(row.entry(), checked=briefing.entry.checked))
        self.ledger.save(row)

    def _change(self, briefing: Briefing, row: Row, old: Entry, outcome: str) -> Changes:
        """Write or delete the turns file, and save *row*; return what a new revision changed."""
        entry = briefing.entry
        intent = Intent(row, entry.file, replaces=old.file if old.file != entry.file else "")
        if not intent.file and not intent.replaces:
            self.ledger.save(row)
            return {}
        lines = [dumps(turn.record()) for turn in briefing.turns] if outcome in WRITES else []
        intent.file_sha256 = _sha256(lines)
        earlier = self._read(old.file or entry.file) if outcome in ("changed", "new") else []
        records = self._parse(old.file or entry.file, earlier)
        before = [Turn.from_record(record).record() for record in records]
        changes = {}
        if before and before[0]["revision"] != entry.revision:
            changes = compare(before, briefing.turns)
            intent.kept = _kept_as(briefing.briefing_id, int(before[0]["revision"]))
        self.ledger.intend(intent)
        if intent.kept:
            write_whole(self.folder / intent.kept, earlier)
        if intent.file:
            write_whole(self.folder / intent.file, lines)
        self._finish(intent)
        return changes

    def _settle(self, intent: Intent) -> str:
        """Finish a killed run's *intent* if its file is whole, else undo it; return a message."""
        about = f"{intent.row.briefing_id}: a run was cut off while its file was written; "
        if better := intent.row.entry().same_as:
            row = self.ledger.row(better)
            # Not if the better copy has an earlier reading, which was no copy yet.
            if row and row.entry().file and are_copies(row.fingerprint, intent.row.fingerprint):
                self._supersede(intent)
                return about + f"{better} is the better copy"
        elif not intent.file or sha256_of(self.folder / intent.file) == intent.file_sha256:
            self._finish(intent)
            return about + "the new one is whole and was taken"
        else:
            remove(self.folder / (intent.file + TMP))
            if intent.kept:
                remove(self.folder / (intent.kept + TMP))
                if (self.folder / (intent.replaces or intent.file)).is_file():
                    remove(self.folder / intent.kept)
        self.ledger.forget(intent)
        return about + "it is as it was before"

    def _finish(self, intent: Intent) -> None:
        if intent.replaces:
            remove(self.folder / intent.replaces)
        self.ledger.save(intent.row)

    def _read(self, file: str) -> list[str]:
        """Return the lines of a turns file, none without a file. Raises as read_records does."""
        path = self.folder / file
        try:
            with path.open(encoding="utf-8", newline="\n") as stream:
                return list(stream)
        except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
            return []
        except UnicodeDecodeError as error:
            raise DamagedError(path, f"it is not UTF-8 from byte {error.start + 1} on") from error
        except OSError as error:
            raise OutputError(f"Cannot read {path}, to keep it as a revision: {error}.") from error

    def _parse(self, file: str, lines: Sequence[str]) -> list[dict[str, Any]]:
        """Return the records in *lines* of the turns file *file*. Raises DamagedError."""
        records = []
        for number, line in enumerate(lines, 1):
            try:
                records.append(json.loads(line))
                Turn.from_record(records[-1])
            except ValueError as error:
                raise DamagedError(self.folder / file, f"line {number}: {error}") from error
        return records

    def _quarantine(self, briefing_id: str) -> Path:
        return self.folder / QUARANTINE / f"{_safe_id(briefing_id)}.jsonl"


def _revised_by(briefing: Briefing, row: Row | None) -> str:
    """Return what a change comes from: ``reading`` if the pages are the same, else ``site``."""
    if row is None:
        return ""
    before = [(page.page, page.digest) for page in row.pages()]
    now = [(page.page, page.digest) for page in briefing.sources]
    return "reading" if before == now else "site"


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


def _superseding(row: Row, briefing: Briefing) -> Intent:
    """Return the intent to delete the file of *row*, a worse copy of *briefing*."""
    old = row.entry()
    better = briefing.briefing_id
    row.set_entry(replace(old, same_as=better, revision=0, revised_by="", sha256="", file=""))
    return Intent(row, replaces=old.file)


def _sha256(lines: Sequence[str]) -> str:
    return hashlib.sha256("".join(lines).encode()).hexdigest()


def _safe_id(briefing_id: str) -> str:
    if not addresses.is_briefing_id(briefing_id):
        raise ContractError(f"{briefing_id!r} names no file: it is no briefing's id")
    return briefing_id


def _kept_as(briefing_id: str, revision: int) -> str:
    return f"{REVISIONS}/{_safe_id(briefing_id)}/{revision}.jsonl"
