"""Writes a briefing's turns and the catalogue's tables, each file whole or not at all.

A change of a turns file goes: note the intent in the ledger, copy the earlier revision aside,
write the new file, remove one of another name, commit the ledger's row. A run that is killed
between any two of them leaves an open intent, and :meth:`Exporter.repair` finishes or undoes it.
"""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import replace
from pathlib import Path

from scio_crawler import addresses
from scio_crawler.arguments import SAMPLE
from scio_crawler.errors import OutputError
from scio_crawler.items import Briefing, Entry, Receipt, Turn
from scio_crawler.output.copies import are_copies, fingerprint, is_better
from scio_crawler.output.description import CARD, PACKAGE, card, package
from scio_crawler.output.files import TMP, remove, sha256_of, write_whole
from scio_crawler.output.ledger import Intent, Ledger, Row
from scio_crawler.output.outcomes import WRITES, Measure, compare, content_hash, decide, measure
from scio_crawler.output.rows import (
    last_place,
    line_of,
    lines_of,
    measured,
    place,
    revised_by,
    row_of,
)

# table file -> the ledger's column of its lines
TABLES = {
    "briefings.jsonl": "entry",
    "people.jsonl": "people",
    "pages.jsonl": "pages",
    "notes.jsonl": "notes",
}

QUARANTINE = "quarantine"

# Nothing that a page says can choose a path: only this form is let through, and that of an id.
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def turns_file_name(date: str, briefing_id: str) -> str:
    """``briefings/2024-07-05_scio-117331010.jsonl``; ValueError if either is of another form."""
    if not _DATE.fullmatch(date):
        raise ValueError(f"{date!r} names no file: it is no date")
    return f"briefings/{date}_{_safe_id(briefing_id)}.jsonl"


class Exporter:
    """Publishes briefings in *folder* and remembers them in its *ledger*."""

    def __init__(self, folder: Path, ledger: Ledger) -> None:
        self.folder = folder
        self.ledger = ledger
        self.accept: frozenset[str] = frozenset()  # ids of which a worse reading is taken
        self.taken: set[str] = set()  # of them, those that were read
        self.changes: dict[str, list[int]] = {}  # turns, by the briefing published last
        self.superseded: list[Entry] = []  # by the briefing published last: copies of it

    def is_older(self, briefing: Briefing) -> bool:
        """Whether the pages of *briefing* came before those of the reading that is known.

        Their places in the archive tell: a clock may go backwards, and has only seconds.
        """
        row = self.ledger.row(briefing.briefing_id)
        mine = max(place(page.receipt) for page in briefing.pages)
        return row is not None and mine < last_place(row)

    def publish(self, briefing: Briefing) -> str:
        """Write what is due of *briefing*, remember it, and return one of :data:`OUTCOMES`.

        Fills in the entry's ``revision``, ``revised_by``, ``sha256``, ``file``, ``first_seen``
        and ``checked``, and every turn's ``revision``. The clocks are those of the pages, so that
        a replay gives the same.

        Raises ValueError, before anything is written, if a line would break the contract or a
        briefing that is not pending has no turns; OutputError if the disk refuses.
        """
        self.changes = {}
        copies = self._copies(briefing)
        row = self.ledger.row(briefing.briefing_id)
        old = row.read_entry() if row else Entry()
        new = measure(briefing)
        on_disk = bool(old.file) and (self.folder / old.file).is_file()
        accepted = briefing.briefing_id in self.accept
        if accepted:
            self.taken.add(briefing.briefing_id)
        outcome = decide(measured(row, old), new, on_disk, accepted)
        if outcome == "pending" and briefing.entry.status != "pending":
            raise ValueError(f"{briefing.url}: a transcript without a turn cannot be published")
        briefing.entry.first_seen = old.first_seen or briefing.fetched
        briefing.entry.checked = max(old.checked, briefing.fetched)
        self._number(briefing, old, outcome, revised_by(briefing, row))
        stays = outcome in ("kept", "stands", "pending", "duplicate")
        worse = [] if stays else [_superseding(copy, briefing) for copy in copies]
        for intent in worse:  # noted first: a killed run must not leave the conference twice
            self.ledger.intend(intent)
        if row and outcome in ("kept", "stands"):
            self._keep(briefing, row, outcome)
        elif row and outcome == "unchanged":
            # The file's lines name the clocks of the pages that it was read from: so must these.
            self.ledger.save(replace(row_of(briefing, new), pages=row.pages))
        else:
            self._change(briefing, new, old, outcome)
        if outcome not in ("kept", "stands"):
            remove(self._quarantine(briefing.briefing_id))
        self.superseded = [self._supersede(intent) for intent in worse]
        return outcome

    def withdraw(self, briefing_id: str, receipt: Receipt) -> Entry | None:
        """Note that the site has the briefing no more, as it said in the answer of *receipt*.

        Its file stays. Returns its entry; None if it has no file, was read from a later answer,
        or is known to be withdrawn.
        """
        row = self.ledger.row(briefing_id)
        old = row.read_entry() if row else Entry()
        if row is None or not old.file or place(receipt) < last_place(row):
            return None
        checked = max(old.checked, receipt.fetched)
        entry = replace(old, status="withdrawn", checked=checked)
        self.ledger.save(replace(row, entry=line_of(entry)))
        return entry if old.status != "withdrawn" else None

    def _copies(self, briefing: Briefing) -> list[Row]:
        """The worse copies of the same conference that have a file.

        If a better one has, the entry's ``same_as`` is set to its id instead.
        """
        own = fingerprint(briefing.turns)
        worse = []
        for briefing_id, fingered in self.ledger.fingerprints(briefing.entry.date) if own else ():
            if briefing_id == briefing.briefing_id or not are_copies(own, fingered):
                continue
            row = self.ledger.row(briefing_id)
            other = row.read_entry() if row else Entry()
            if row is None or not other.file:
                continue
            if is_better(other, briefing.entry):
                briefing.entry.same_as = row.briefing_id
                return []
            worse.append(row)
        return worse

    def _supersede(self, intent: Intent) -> Entry:
        """Take the file of a worse copy away, as *intent* has it; returns its entry."""
        entry = intent.row.read_entry()
        self._finish(intent)
        for briefing_id, _ in self.ledger.fingerprints(entry.date):
            other = self.ledger.row(briefing_id)
            if other and (copy := other.read_entry()).same_as == entry.briefing_id:
                copy.same_as = entry.same_as  # which had named the one superseded now
                self.ledger.save(replace(other, entry=line_of(copy)))
        return entry

    def write_tables(self) -> bool:
        """Write the catalogue and its companions from the ledger, newest briefing first.

        And with them what the folder says of itself.

        Returns whether they were: nothing is, and no file touched, if all say what it says.
        """
        if not self.ledger.tables_stale and self._has_tables():
            return False
        for name, column in TABLES.items():
            write_whole(self.folder / name, self.ledger.lines(column))
        is_sample = self.ledger.meta("site") == SAMPLE
        write_whole(self.folder / PACKAGE, package(self.ledger.files(), is_sample))
        write_whole(self.folder / CARD, card(is_sample))
        self.ledger.tables_written()
        return True

    def repair(self) -> list[str]:
        """Put in order what a killed run left; returns what was done, in words for the log."""
        # A better copy before those that are superseded by it.
        intents = sorted(self.ledger.intents(), key=lambda intent: not intent.file)
        done = [self._settle(intent) for intent in intents]
        for folder in (self.folder, self._quarantine("scio-0").parent):
            for tmp in sorted(folder.glob(f"*{TMP}")):
                remove(tmp)
        if self.ledger.newest() and self.write_tables():
            done.append("the catalogue and its tables were out of date and are written again")
        return done

    def _number(self, briefing: Briefing, old: Entry, outcome: str, by: str) -> None:
        """Fill in what depends on the earlier state: revision, file, hash."""
        entry = briefing.entry
        entry.revision, entry.revised_by = old.revision, old.revised_by
        entry.file, entry.sha256 = old.file, old.sha256
        if outcome in WRITES:
            entry.file = turns_file_name(entry.date, briefing.briefing_id)
            entry.sha256 = content_hash(briefing.turns)
        if outcome == "changed":
            entry.revision, entry.revised_by = old.revision + 1, by
        elif outcome == "new":
            entry.revision, entry.revised_by = self._first_revision(entry), ""
        elif outcome in ("pending", "duplicate"):
            entry.revision, entry.revised_by, entry.file, entry.sha256 = 0, "", "", ""
        # A reading in quarantine would have been the next one.
        revision = entry.revision + 1 if outcome == "kept" else entry.revision
        for turn in briefing.turns:
            turn.revision = revision

    def _first_revision(self, entry: Entry) -> int:
        """1, or more if revisions were kept before its file was taken away.

        Or if there is a file that the ledger, which may have been lost, does not know.
        """
        kept = (self.folder / _kept_as(entry.briefing_id, 1)).parent.glob("[0-9]*.jsonl")
        last = max((int(path.stem) for path in kept if path.stem.isdecimal()), default=0)
        there = [Turn(**json.loads(line)) for line in self._read(entry.file)]
        if there and content_hash(there) == entry.sha256:
            return there[0].revision
        return 1 + max(last, there[0].revision if there else 0)

    def _keep(self, briefing: Briefing, row: Row, outcome: str) -> None:
        """Leave everything as it is, but for when it was looked at."""
        if outcome == "kept" and briefing.turns:
            write_whole(self._quarantine(briefing.briefing_id), lines_of(briefing.turns))
        entry = replace(row.read_entry(), checked=briefing.entry.checked)
        self.ledger.save(replace(row, entry=line_of(entry)))

    def _change(self, briefing: Briefing, new: Measure, old: Entry, outcome: str) -> None:
        """Write the turns file, or take it away, and remember the briefing."""
        row = row_of(briefing, new)
        entry = briefing.entry
        lines = lines_of(briefing.turns) if outcome in WRITES else []
        intent = Intent(row, entry.file, replaces=old.file if old.file != entry.file else "")
        if not intent.file and not intent.replaces:
            self.ledger.save(row)
            return
        intent.file_sha256 = hashlib.sha256("".join(lines).encode()).hexdigest()
        earlier = self._read(old.file or entry.file) if outcome in ("changed", "new") else []
        before = [json.loads(line) for line in earlier]
        if before and before[0]["revision"] != entry.revision:
            self.changes = compare(before, briefing.turns)
            intent.kept = _kept_as(briefing.briefing_id, before[0]["revision"])
        self.ledger.intend(intent)
        if intent.kept:
            write_whole(self.folder / intent.kept, earlier)
        if intent.file:
            write_whole(self.folder / intent.file, lines)
        self._finish(intent)

    def _settle(self, intent: Intent) -> str:
        """Finish the *intent* of a killed run if its file is whole, else undo it."""
        about = f"{intent.row.briefing_id}: a run was cut off while its file was written; "
        if better := intent.row.read_entry().same_as:
            if (row := self.ledger.row(better)) and row.read_entry().file:
                self._supersede(intent)
                return about + f"{better} is the better copy"
            self.ledger.forget(intent)
            return about + "it is as it was before"
        if not intent.file or sha256_of(self.folder / intent.file) == intent.file_sha256:
            self._finish(intent)
            return about + "the new one is whole and was taken"
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
        """The lines of an earlier turns file, none if it is gone."""
        path = self.folder / file
        try:
            with path.open(encoding="utf-8", newline="\n") as stream:
                return list(stream)
        except (FileNotFoundError, NotADirectoryError):
            return []
        except (OSError, UnicodeDecodeError) as error:
            raise OutputError(f"Cannot read {path}, to keep it as a revision: {error}.") from error

    def _has_tables(self) -> bool:
        return all((self.folder / name).is_file() for name in (*TABLES, PACKAGE, CARD))

    def _quarantine(self, briefing_id: str) -> Path:
        return self.folder / QUARANTINE / f"{_safe_id(briefing_id)}.jsonl"


def _superseding(row: Row, briefing: Briefing) -> Intent:
    """What is to happen to the worse copy *row* of *briefing*."""
    old = row.read_entry()
    better = briefing.briefing_id
    entry = replace(old, same_as=better, revision=0, revised_by="", sha256="", file="")
    return Intent(replace(row, entry=line_of(entry)), replaces=old.file)


def _safe_id(briefing_id: str) -> str:
    if not addresses.is_briefing_id(briefing_id):
        raise ValueError(f"{briefing_id!r} names no file: it is no briefing's id")
    return briefing_id


def _kept_as(briefing_id: str, revision: int) -> str:
    return f"revisions/{_safe_id(briefing_id)}/{revision}.jsonl"
