"""Plan what a reading changes in an output folder. Nothing is written here.

:func:`plan` decides everything once: the outcome, the revision, the clocks, the files to write, to
keep as revisions and to remove, the rows and the lines of ``changes.jsonl``. The exporter does it.

No revision is overwritten by a reading, and no number is given twice, even if the ledger was lost
or put back from a copy. Numbers shift only where older states are inserted (``history.py``).
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import chain

from scio_crawler.common.errors import ContractError
from scio_crawler.common.files import sha256_of
from scio_crawler.contract import names
from scio_crawler.folder import files, outcomes, turn_ids
from scio_crawler.folder.files import SealedFiles, TurnsFiles
from scio_crawler.folder.ledger import Intent, Ledger, Row, lines_of, shown
from scio_crawler.folder.outcomes import Copy, Measure, content_hash, foreign, rank
from scio_crawler.items import NOTED, READING, SITE, Briefing, Entry, PageLine, Turn
from scio_crawler.reading.transcript import identify


@dataclass(frozen=True, slots=True)
class Published:
    """What became of a reading."""

    outcome: str  # one of OUTCOMES
    # In a new revision: the numbers of the turns that were added, removed or changed; see compare.
    changes: dict[str, list[int]] = field(default_factory=dict)
    superseded: list[Entry] = field(default_factory=list)  # worse copies, which lost their files
    is_doubt_new: bool = False  # whether the entry has a doubt that no earlier run reported
    are_signs_known: bool = False  # whether an earlier run reported as many of the same content


class Known:
    """What is known of the briefings in a folder: the *ledger*, and the *files*, which are read.

    Methods raise OutputError if the disk or the database refuses.
    """

    def __init__(self, ledger: Ledger, files: SealedFiles) -> None:
        self.ledger, self.files = ledger, files
        self.turns_files = TurnsFiles(files.folder)

    def settle(self, before: Row | None, now: Copy | None, at: str) -> tuple[str, list[Intent]]:
        """Decide anew who is whose copy when a briefing changes from *before* to *now*.

        Either is None if the briefing is unknown then. Return (id of its better copy, or ``""``,
        the intents that give other briefings their files, or take them, *at* this clock).
        """
        todo = [copy for copy in {before.copy() if before else None, now} if copy]
        found = dict.fromkeys((copy.briefing_id for copy in todo), now)
        rows: list[Row] = []
        while todo:  # a copy of a copy may be none of the best one
            each = todo.pop()
            for id in self.ledger.copies(each.date, each.fingerprint):
                row = None if id in found else self.ledger.row(id)
                if row and row.alone().file:
                    found[id] = copy = row.copy()
                    rows.append(row)
                    todo.append(copy)
        better = outcomes.better_copies(filter(None, found.values()))
        moved = [row for row in rows if row.entry().same_as != better[row.briefing_id]]
        intents = [self._move(row, better[row.briefing_id], at) for row in moved]
        return better[now.briefing_id] if now else "", intents

    def _move(self, row: Row, better: str, at: str) -> Intent:
        """Return the intent to note that *row* is a copy of *better*, or of none if that is empty.

        Its current turns are in ``revisions/`` while it is a copy.
        """
        old = row.alone()
        row.set_entry(replace(old, same_as=better))
        here, there = names.current_file(old), row.current_file()
        is_reported = self.ledger.has_changes_of(row.briefing_id)
        told = outcomes.of_file(shown(old), row.entry(), at, is_reported)
        intent = Intent(row, changes=told)
        if here != there:
            intent.gone = [here]
            if self.files.is_intact(here):
                intent.keep(there, self.turns_files.lines(here), here)
        return intent

    def on_disk(self, entry: Entry, briefing_id: str) -> tuple[str, list[Turn]]:
        """Return the file with the current turns of a briefing on disk, and these turns.

        The file is ``""`` if there is none; there are no turns if they cannot be the briefing's.
        Without a file in *entry*, the ledger may have been lost.
        """
        file = names.current_file(entry) or self.turns_files.of(briefing_id)
        return file, self.turns_files.whole(file, briefing_id) if file else []

    def revision_file(self, file: str, turns: Sequence[Turn], old: Entry) -> str:
        """Return the name under which to keep *file*, which holds *turns*, as a revision.

        It is ``""`` if they are no revision, because the file is not as it was written. A file with
        a later number than *old* was written by a run that the ledger does not remember.
        """
        if not turns or not (self.files.is_intact(file) or turns[0].revision > old.revision):
            return ""
        kept = names.revision_file_name(turns[0].briefing_id, turns[0].revision)
        there = sha256_of(self.files.folder / kept)
        is_free = there in ("", sha256_of(self.files.folder / file))
        return kept if is_free else files.aside_name(self.files.folder, kept)

    def removal(self, row: Row, old: Entry) -> Intent:
        """Return the intent to move the turns file of *old* to the revisions, and to save *row*."""
        file, turns = self.on_disk(old, row.briefing_id)
        intent = Intent(row, gone=[file] if file else [])
        if kept := self.revision_file(file, turns, old):
            intent.keep(kept, self.turns_files.lines(file), file)
        return intent


def plan(
    briefing: Briefing, known: Known, accepted: bool = False
) -> tuple[list[Intent], Published]:
    """Return what to do about *briefing*, a reading, and what to report.

    *accepted* says that a person accepts the reading even if it is much worse than the file.

    Fills in the entry's ``same_as``, ``revision``, ``revised_by``, ``sha256``, ``file``,
    ``first_seen`` and ``checked``, and ``revision`` and ``status`` of every turn. The clocks are
    those of the pages, so that a replay gives the same.

    Raises ContractError if the entry is invalid or if a briefing without turns is not pending.
    """
    return _Planning(briefing, known, accepted).plan()


class _Planning:
    """The plan for one reading while it is made."""

    def __init__(self, briefing: Briefing, known: Known, accepted: bool) -> None:
        entry = briefing.entry
        self.briefing, self.entry, self.known = briefing, entry, known
        self.row = row = known.ledger.row(briefing.briefing_id)
        self.old = old = row.alone() if row else Entry()
        new = briefing.size or outcomes.measure(entry.status, briefing.turns)
        self.accepted = _accept_doubts(entry, new, row, accepted)
        # What was there before the site said that it is gone stays withdrawn.
        if old.withdrawn and briefing.fetched < old.checked:
            entry.withdrawn = old.withdrawn
        self.new = new._replace(
            status=entry.status, withdrawn=entry.withdrawn, foreign=foreign(briefing.sources)
        )
        is_intact = bool(old.file) and known.files.is_intact(names.current_file(old))
        before = row.measure() if row else None
        self.outcome = outcomes.decide(before, self.new, is_intact, accepted)
        self.more = self.new.foreign - (before.foreign if before else 0)
        self.file, self.before = "", list[Turn]()  # the file to replace, and its turns
        self.ids: dict[str, str] = dict(row.ids) if row else {}

    def plan(self) -> tuple[list[Intent], Published]:
        briefing, entry, old = self.briefing, self.entry, self.old
        if self.outcome == "pending" and entry.status != "pending":
            raise ContractError(f"{briefing.url}: a transcript without a turn cannot be published")
        entry.first_seen = old.first_seen or briefing.fetched
        entry.checked = max(old.checked, briefing.fetched)
        others = self._settle()
        outcome = self.outcome
        if outcome not in ("unchanged", "stands"):
            self.file, self.before = self.known.on_disk(old, briefing.briefing_id)
            self._name_turns()
        by = revised_by(briefing.sources, self.row)
        self._number(by)
        for turn in briefing.turns:
            turn.status, turn.withdrawn = entry.status, entry.withdrawn
        repeats = outcome == "unchanged" and self.more > 0  # with a head and notes of its own
        if self.row and (repeats or outcome in ("kept", "stands")):
            own = self._keep(self.row)
            entry = shown(entry)
            briefing.entry = replace(entry, date=old.date, title=old.title, turns=old.turns)
            return [own, *others], Published(outcome)
        own, changed = self._replace(by)
        quarantined = names.quarantine_file_name(briefing.briefing_id)
        if self.known.files.is_known(quarantined):
            own.gone.append(quarantined)
        codes = set(entry.doubts.split())
        if outcome not in ("new", "changed", "completed"):
            codes -= set(old.doubts.split())  # these were reported before
        superseded = [each.row.entry() for each in others if each.row.entry().same_as and each.gone]
        briefing.entry = shown(entry)
        reported = "duplicate" if entry.same_as else outcome
        signs = self.row.signs if self.row and outcome in ("unchanged", "rewritten") else 0
        known = signs >= len(briefing.signs) > 0
        return [own, *others], Published(reported, changed, superseded, bool(codes), known)

    def _settle(self) -> list[Intent]:
        """Fill in ``same_as``; return the intents for other copies of the conference."""
        entry, old = self.entry, self.old
        entry.same_as = old.same_as
        if self.row and self.outcome in ("kept", "stands"):
            return []
        is_same = self.row and self.outcome == "unchanged"
        sources = self.row.pages() if self.row and is_same else self.briefing.sources
        now = Copy(rank(entry, sources), entry.date, self.new.fingerprint)
        entry.same_as, others = self.known.settle(self.row, now, self.briefing.fetched)
        if is_same and bool(entry.same_as) != bool(old.same_as):
            self.outcome = "rewritten"  # in another place
        return others

    def _name_turns(self) -> None:
        """Give the turns the ids of the turns that they were."""
        briefing, known = self.briefing, self.known.turns_files
        id, before, given = briefing.briefing_id, [self.before], self.ids
        if not (self.before and self.row):  # the ledger may have been lost, with the ids of old
            earlier = [known.whole(file, id) for file in known.revisions(id).values()]
            before = before if self.before else earlier[-1:]
            given = turn_ids.ids_of(chain.from_iterable(earlier)) | given
        if self.outcome in ("new", "changed"):
            before = [self._forgotten[1], *before]
        if any(before) or given:  # else they have their first ids
            given = turn_ids.carry_over(briefing.turns, filter(None, before), given)
            self.ids = turn_ids.lasting(briefing.turns, given)

    def _number(self, by: str) -> None:
        """Fill in revision, revised_by (*by* for a change), file and sha256, from *old* if kept."""
        entry, old, outcome, there = self.entry, self.old, self.outcome, self.before
        entry.revision, entry.revised_by = old.revision, old.revised_by
        entry.file, entry.sha256 = old.file, old.sha256
        if outcome in outcomes.WRITES:
            entry.file = names.turns_file_name(entry.date, self.briefing.briefing_id)
            entry.sha256 = self.new.content
            is_later = bool(there) and there[0].revision > old.revision
            if is_later and content_hash(there) == self.new.content:
                entry.revision, entry.revised_by = there[0].revision, by
            elif is_later or outcome in ("new", "changed"):
                entry.revision = self._next_number()
                entry.revised_by = by if outcome == "changed" else ""
        elif outcome == "pending":
            entry.revision, entry.revised_by, entry.file, entry.sha256 = 0, "", "", ""
        # A reading in quarantine would have been the next revision.
        revision = entry.revision + 1 if outcome == "kept" else entry.revision
        for turn in self.briefing.turns:
            turn.revision = revision

    def _next_number(self) -> int:
        """Return the number of a new revision: that of a forgotten one which says the same."""
        briefing_id, known = self.briefing.briefing_id, self.known
        number, _ = self._forgotten
        return number or max(self.old.revision, known.turns_files.last_number(briefing_id)) + 1

    @cached_property
    def _forgotten(self) -> tuple[int, list[Turn]]:
        """The revision on disk that says the same, with its turns; (0, []) if there is none.

        The ledger has not told of it: it was lost, and the archive is read again. What it knows of
        a copy it has not told of, either.
        """
        briefing_id, known = self.briefing.briefing_id, self.known
        for number, file in known.turns_files.revisions(briefing_id).items():
            is_next = number > self.old.revision or not known.files.get(file)
            if is_next and not known.ledger.has_changes_of(briefing_id, number):
                turns = known.turns_files.whole(file, briefing_id)
                if turns and content_hash(turns) == self.new.content:
                    return number, turns
        return 0, []

    def _keep(self, row: Row) -> Intent:
        """Return the intent to note the check, and to quarantine a reading that is much worse.

        What was withdrawn has returned if it has turns, even if they are too few.
        """
        intent, turns, old = Intent(row), self.briefing.turns, self.old
        since = self.entry.withdrawn if turns else old.withdrawn
        entry = replace(old, checked=self.entry.checked, withdrawn=since)
        row.set_entry(entry)
        if self.outcome == "kept" and turns:
            intent.lines[names.quarantine_file_name(row.briefing_id)] = lines_of(turns)
        if since != old.withdrawn:
            file = row.current_file()
            there = self.known.turns_files.whole(file, row.briefing_id)
            intent.lines[file] = lines_of(replace(turn, withdrawn=since) for turn in there)
            told = outcomes.of_briefing("returned", entry, self.briefing.fetched, SITE)
            intent.changes = [] if entry.same_as else [told]
        return intent

    def _replace(self, by: str) -> tuple[Intent, dict[str, list[int]]]:
        """Return the intent for the turns file, and what a new revision changes because of *by*."""
        briefing, entry, old, before = self.briefing, self.entry, self.old, self.before
        intent = Intent(self._new_row())
        file, now = names.current_file(entry), intent.row.entry()
        if self.outcome == "unchanged" or not (file or self.file):  # pending
            return intent, {}
        is_replaced = before and before[0].revision != entry.revision
        kept = self.known.revision_file(self.file, before, old) if is_replaced else ""
        if kept and kept != self.file:
            intent.keep(kept, self.known.turns_files.lines(self.file), self.file)
        elif before and content_hash(before) == entry.sha256:
            intent.saved = self.file
        if file:
            intent.lines[file] = lines_of(briefing.turns)
        earlier = names.revision_file_name(briefing.briefing_id, entry.revision)
        is_again = self.known.files.get(earlier)  # it is the present one again
        left = {self.file, earlier if is_again else ""} - {"", file, kept}
        intent.gone = sorted(left)
        is_same_revision = self.outcome in ("completed", "rewritten")
        is_known = kept or (is_same_revision and self.known.files.is_intact(self.file))
        is_reported = self.known.ledger.has_changes_of(briefing.briefing_id)
        turns = before if is_known else ()
        if self.outcome == "rewritten" and not is_known:  # nobody knows what the file said
            turns = [replace(turn, fetched="") for turn in briefing.turns]
        if file and self.known.files.is_sealed_as(file, intent.lines[file]):
            turns = briefing.turns  # the file is written again as it was
        was, told = shown(old), replace(briefing, entry=now)
        intent.changes = outcomes.of_reading(self.outcome, was, told, is_reported, turns, by)
        return intent, outcomes.compare(before, briefing.turns) if kept and now.file else {}

    def _new_row(self) -> Row:
        """Return the row of the briefing. Raises ContractError if its entry is invalid."""
        if self.row and self.outcome == "unchanged":
            self.briefing.sources = self.row.pages()  # the file on disk stays, with its own clocks
            identify.note_pages(self.entry, self.briefing.sources)
        return replace(Row.of(self.briefing, self.new), accepted=self.accepted, ids=self.ids)


def revised_by(pages: Sequence[PageLine], row: Row | None) -> str:
    """Return what a change to *pages* comes from: the reading if they are those of *row*."""
    if row is None:
        return NOTED
    before = [(page.page, page.digest) for page in row.pages()]
    return READING if before == [(page.page, page.digest) for page in pages] else SITE


def _accept_doubts(entry: Entry, new: Measure, row: Row | None, accepted: bool) -> str:
    """Clear the doubts of *entry* if a person accepts them, or has for the same content.

    Return the hash of the content and the accepted doubts, which are remembered, else ``""``.
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
