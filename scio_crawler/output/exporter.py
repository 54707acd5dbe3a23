"""Publish briefings: write their turns files and the tables, each file whole or not at all.

A turns file changes in these steps: note the intent in the ledger, copy the earlier revision to
``revisions/``, write the new file, delete one of another name, save the row and the seals. A run
that is killed in between leaves an open intent, which :meth:`Exporter.repair` finishes or undoes.

A number that a revision once had is never given to another one, and no revision is overwritten,
whatever the ledger knows of them: it may have been lost, or put back from a copy.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from scio_crawler.arguments import SAMPLE
from scio_crawler.errors import ContractError
from scio_crawler.items import LEDGER_TABLES, Briefing, Entry, Receipt, Turn
from scio_crawler.output.copies import are_copies, is_better
from scio_crawler.output.description import CARD, PACKAGE, card, package
from scio_crawler.output.files import (
    TMP,
    Digest,
    dumps,
    remove,
    sha256_of,
    sha256_of_lines,
    write_whole,
)
from scio_crawler.output.ledger import Intent, Ledger, Row, place
from scio_crawler.output.outcomes import WRITES, Measure, compare, content_hash, decide, measure
from scio_crawler.output.sealed import SET_ASIDE, SealedFiles, Tell
from scio_crawler.output.turns_files import (
    QUARANTINE,
    TurnsFiles,
    kept_as,
    quarantined_as,
    turns_file_name,
)
from scio_crawler.transcript import doubts

# The files that are written from the ledger alone.
FROM_LEDGER = (*(table.files for table in LEDGER_TABLES), PACKAGE, CARD)
Changes = dict[str, list[int]]


@dataclass(frozen=True, slots=True)
class Published:
    """What became of a reading."""

    outcome: str  # one of OUTCOMES
    changes: Changes = field(default_factory=dict)  # by a revision; see compare
    superseded: list[Entry] = field(default_factory=list)  # worse copies, which lost their files
    is_doubt_new: bool = False  # whether the entry has a doubt, and no earlier run has said so


class Exporter:
    """Publishes briefings in *folder* and remembers them in its *ledger*.

    *tell* is called for each file that is set aside because it is not as it was written.
    """

    def __init__(self, folder: Path, ledger: Ledger, tell: Tell = lambda _: None) -> None:
        self.folder, self.ledger = folder, ledger
        self.files, self.turns_files = SealedFiles(folder, ledger, tell), TurnsFiles(folder)

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
        without turns is not pending; OutputError if the disk refuses.
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
        on_disk = bool(old.file) and self.files.is_intact(old.file)
        outcome = decide(row.measure() if row else None, new, on_disk, accepted)
        if outcome == "pending" and entry.status != "pending":
            raise ContractError(f"{briefing.url}: a transcript without a turn cannot be published")
        entry.first_seen = old.first_seen or briefing.fetched
        entry.checked = max(old.checked, briefing.fetched)
        is_left = outcome in ("unchanged", "kept", "stands")
        stands, there = ("", []) if is_left else self._standing(old, briefing.briefing_id)
        self._number(briefing, old, there, new, outcome, _revised_by(briefing, row))
        stays = outcome in ("kept", "stands", "pending", "duplicate")
        worse = [] if stays else [self._superseding(copy, briefing) for copy in copies]
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
            changes = self._change(briefing, fresh, old, stands, there, outcome)
        if outcome not in ("kept", "stands"):
            self.files.remove(quarantined_as(briefing.briefing_id))
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

    def take_back(self, row: Row, entry: Entry) -> None:
        """Move the turns file of *row* to its revisions; *entry* is what is known from now on."""
        old = row.entry()
        file, turns = self._standing(old, row.briefing_id)
        intent = Intent(row, replaces=file, kept=self._room_for(file, turns, old))
        row.set_entry(entry)
        self.ledger.intend(intent)
        self._keep_earlier(intent)
        if not intent.kept:
            self.files.make_way(old.file)
        self._finish(intent)

    def write_tables(self) -> bool:
        """Write the tables and the folder's description if they are out of date; return whether."""
        are_there = all((self.folder / file).is_file() for file in FROM_LEDGER)
        if are_there and not self.ledger.tables_stale:
            return False
        for table in LEDGER_TABLES:
            self.files.write(table.files, self.ledger.lines(table))
        is_sample = self.ledger.meta("site") == SAMPLE
        digests = {
            file: Digest.of(seal.size, seal.sha256)
            for file, seal in self.files.seals().items()
            if file.endswith(".jsonl") and not file.startswith(QUARANTINE)
        }
        self.files.write(PACKAGE, [package(self.ledger.files(), is_sample, digests)])
        self.files.write(CARD, [card(is_sample)])
        self.ledger.tables_written()
        return True

    def repair(self) -> list[str]:
        """Finish or undo what a killed run left open; return a message for the log of each."""
        # A better copy before those that are superseded by it.
        intents = sorted(self.ledger.intents(), key=lambda intent: not intent.file)
        done = [self._settle(intent) for intent in intents]
        for folder in (self.folder, (self.folder / quarantined_as("scio-0")).parent):
            for tmp in sorted(folder.glob(f"*{TMP}")):
                remove(tmp)
        return done

    def rewrite(self, row: Row, turns: Sequence[Turn]) -> None:
        """Write *turns* to the turns file of *row*, which is set aside if it is not as written."""
        lines = [dumps(turn.record()) for turn in turns]
        intent = Intent(row, row.entry().file, sha256_of_lines(lines))
        self.ledger.intend(intent)
        self.files.make_way(intent.file)
        write_whole(self.folder / intent.file, lines)
        self._finish(intent)

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
        row.set_entry(replace(old, same_as=better, revision=0, revised_by="", sha256="", file=""))
        file, turns = self._standing(old, row.briefing_id)
        return Intent(row, replaces=file, kept=self._room_for(file, turns, old))

    def _supersede(self, intent: Intent) -> Entry:
        """Withdraw the file of a worse copy as *intent* says; return the copy's entry."""
        entry = intent.row.entry()
        self._keep_earlier(intent)
        self._finish(intent)
        # Copies of that copy must name the best one.
        for other in self.ledger.naming(entry):
            other.set_entry(replace(other.entry(), same_as=entry.same_as))
            self.ledger.save(other)
        return entry

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
    ) -> Changes:
        """Write or withdraw the turns file, and save *row*; return what a new revision changed.

        The file *stands*, with the turns *before*, is the one that is replaced.
        """
        entry = briefing.entry
        intent = Intent(row, entry.file, replaces=stands if stands != entry.file else "")
        if not intent.file and not intent.replaces:
            self.ledger.save(row)
            return {}
        lines = [dumps(turn.record()) for turn in briefing.turns] if outcome in WRITES else []
        intent.file_sha256 = sha256_of_lines(lines)
        changes: Changes = {}
        if before and before[0].revision != entry.revision:
            intent.kept = self._room_for(stands, before, old)
            if intent.kept and intent.file:
                changes = compare([turn.record() for turn in before], briefing.turns)
        self.ledger.intend(intent)
        self._keep_earlier(intent)
        is_same = content_hash(before) == entry.sha256
        if stands and not (intent.kept or is_same):
            self.files.make_way(stands)
        if intent.file and intent.file != stands:
            self.files.make_way(intent.file)
        if intent.file:
            write_whole(self.folder / intent.file, lines)
        self._finish(intent)
        return changes

    def _room_for(self, file: str, turns: Sequence[Turn], old: Entry) -> str:
        """Return the name under which to keep *file*, which holds *turns*, as a revision.

        It is ``""`` if they are no revision, because the file is not as it was written, or if they
        are kept already. A file with a later number than *old* was written by a run that the ledger
        does not remember.
        """
        if not turns or not (self.files.is_intact(file) or turns[0].revision > old.revision):
            return ""
        kept = kept_as(turns[0].briefing_id, turns[0].revision)
        is_taken = (self.folder / kept).exists()
        if is_taken and sha256_of(self.folder / kept) == sha256_of(self.folder / file):
            return ""
        return self.files.aside_name(kept) if is_taken else kept

    def _keep_earlier(self, intent: Intent) -> None:
        """Copy the file that *intent* replaces to its place among the revisions, if it has one."""
        earlier = self.turns_files.lines(intent.replaces or intent.file) if intent.kept else []
        if earlier:
            write_whole(self.folder / intent.kept, earlier)

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
            self._keep_earlier(replace(intent, file=""))
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
        """Delete the file of another name, and save the row with the seals of what was written."""
        if intent.replaces:
            remove(self.folder / intent.replaces)
        with self.ledger.transaction():
            files = (intent.replaces, intent.file, intent.kept)
            self.files.seal(*(file for file in files if file and not file.startswith(SET_ASIDE)))
            self.ledger.save(intent.row)


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
