"""Insert the states of a briefing that archives show into its history.

The revisions of a briefing become those of all its states that are known, in the order of time,
as if each had been published at its time, in whatever order they were found. What a crawl has
published stays a revision. An insertion shifts the numbers of revisions: their files, the
``revision`` in their lines and the entry change together, and a run that is killed meanwhile leaves
an intent that the next one finishes.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from itertools import takewhile, zip_longest
from typing import Any, Self

from scio_crawler.archive.index import Index
from scio_crawler.common.errors import DamagedError
from scio_crawler.common.files import safe
from scio_crawler.contract.names import quarantine_file_name, revision_file_name, turns_file_name
from scio_crawler.folder import outcomes, turn_ids
from scio_crawler.folder.exporter import Exporter
from scio_crawler.folder.ledger import Intent, Ledger, Row, lines_of
from scio_crawler.folder.outcomes import Measure, decide, foreign, measure
from scio_crawler.folder.plan import Published, revised_by
from scio_crawler.items import NOTED, SITE, Briefing, Change, Entry, PageLine, Turn
from scio_crawler.reading.transcript import identify

# All states that archives showed are remembered, whatever their outcome, so that later insertions
# find them again. Their turns are remembered with them, unless they stood in the turns file then.

Captures = tuple[tuple[int, str, str], ...]  # of the pages: number, when it was fetched, digest


@dataclass(slots=True, eq=False)
class BriefingState:
    """What the pages of a briefing said at some time."""

    row: Row  # as if the folder held nothing else of the briefing
    turns: Sequence[Turn]
    size: Measure
    number: int = 0  # of the revision that it is in the folder, 0 if it is none
    is_known: bool = True  # whether the folder knew of it before
    is_fixed: bool = False  # whether a crawl has published it, so that it stays what it is

    @classmethod
    def of(cls, briefing: Briefing) -> Self:
        """Return the state that *briefing*, a reading, shows. Raises ContractError."""
        briefing.entry.first_seen = briefing.entry.checked = briefing.fetched
        row = Row.of(briefing, briefing.size or measure(briefing.entry.status, briefing.turns))
        turns = [replace(turn) for turn in briefing.turns]
        return cls(row, turns, _size(row, turns), is_known=False)

    @property
    def captures(self) -> Captures:
        """What tells it from all other states: the captures of its pages."""
        return tuple((page.page, page.fetched, page.digest) for page in self.row.pages())

    @property
    def at(self) -> str:
        """When the last of its pages was fetched."""
        return max((fetched for _, fetched, _ in self.captures), default="")

    def is_of(self, other: Self) -> bool:
        """Return whether it is read from the captures of *other*, whose digests may be unknown."""
        pairs = zip_longest(self.captures, other.captures, fillvalue=(0, "", ""))
        return all(a[:2] == b[:2] and (a[2] == b[2] or not (a[2] and b[2])) for a, b in pairs)

    def has(self, turns: Sequence[Turn], lines: str) -> bool:
        """Return whether *turns*, whose lines have the hash *lines*, are those of this state."""
        shown = [replace(turn) for turn in turns]
        _note_pages(shown, self.row.pages())
        return self.size.lines == lines and shown == list(turns)


def known_states(
    ledger: Ledger, briefing_id: str, revisions: Mapping[int, Sequence[Turn]]
) -> list[BriefingState]:
    """Return every state of a briefing that is known, of which *revisions* are in the folder.

    A revision that is not remembered is one that a crawl has published.
    """
    sizes = {number: measure("", turns) for number, turns in revisions.items()}
    by_lines = {size.lines: revisions[number] for number, size in sizes.items()}
    found = list(remembered(ledger, briefing_id, by_lines))
    row = ledger.row(briefing_id)
    if row is None:  # the ledger may have been lost
        return found
    for number, turns in revisions.items():
        is_current = number == max(revisions)
        lines = sizes[number].lines
        state = next((s for s in found if not s.number and s.has(turns, lines)), None)
        if state is None:
            own = row if is_current else _earlier(row, turns)
            size = _size(own, turns)
            is_fixed = not size.foreign  # else a run was killed before it remembered it
            found.append(BriefingState(own, turns, size, number, is_fixed=is_fixed))
        else:
            state.number = number
    return found


def remember(ledger: Ledger, states: Iterable[BriefingState], current: Row | None = None) -> None:
    """Remember *states*, with their turns unless these are the ones in the file of *current*.

    Without *current*, that is the row in the ledger.
    """
    with ledger.transaction() as database:
        for state in states:
            there = current or ledger.row(state.row.briefing_id)
            is_there = there is not None and there.lines_sha256 == state.size.lines
            kept = [] if is_there else [turn.record() for turn in state.turns]
            turns = safe(json.dumps(kept, ensure_ascii=False))
            row = safe(json.dumps(asdict(state.row), ensure_ascii=False))
            values = (state.row.briefing_id, _key(state), row, turns)
            database.execute("INSERT OR REPLACE INTO states VALUES (?, ?, ?, ?)", values)


def _key(state: BriefingState) -> str:
    return json.dumps(state.captures, separators=(",", ":"))


def find_again(ledger: Ledger, index: Index, briefing_id: str) -> None:
    """Note where the pages of a briefing are whose damaged records were imported anew."""
    row = ledger.row(briefing_id)
    if row and _moved(row, index):
        ledger.save(row)
    query = "SELECT row, turns, clocks FROM states WHERE briefing_id = ?"
    for state, _, clocks in ledger.decoded(_kept, query, (briefing_id,)):
        if _moved(state, index):
            change = "UPDATE states SET row = ? WHERE briefing_id = ? AND clocks = ?"
            text = safe(json.dumps(asdict(state), ensure_ascii=False))
            ledger.change(change, (text, briefing_id, clocks))


def _moved(row: Row, index: Index) -> bool:
    """Point the pages of *row* to where *index* has them; return whether one has moved."""
    pages = row.pages()
    for page in pages:
        folder, _, name = page.archive_file.rpartition("/")
        is_there = not name or index.at(name, page.archive_offset)
        if not is_there and (line := index.captured(page.fetched, page.digest)):
            for key, value in asdict(line.receipt(folder)).items():
                setattr(page, key, value)
    is_moved = pages != row.pages()
    row.records["pages"] = [page.record() for page in pages]
    return is_moved


def remembered(
    ledger: Ledger, briefing_id: str, by_lines: Mapping[str, Sequence[Turn]]
) -> Iterator[BriefingState]:
    """Yield the states of a briefing that archives showed and whose turns are still known.

    Turns that are not remembered are taken from *by_lines*, the hash of their lines.
    """
    query = "SELECT row, turns, clocks FROM states WHERE briefing_id = ? ORDER BY clocks"
    for row, records, _ in ledger.decoded(_kept, query, (briefing_id,)):
        turns = [Turn.from_record(turn) for turn in records]
        entry = row.entry()
        if entry.turns and not turns:
            turns = [replace(turn) for turn in by_lines.get(row.lines_sha256, ())]
            _note_pages(turns, row.pages())
        size = _size(row, turns)
        if size.lines == row.lines_sha256:  # else its file is gone
            yield BriefingState(row, turns, size)


def _note_pages(turns: Iterable[Turn], pages: Sequence[PageLine]) -> None:
    """Note when the *pages* of *turns* were fetched, and from where."""
    fetched = {page.page: page.fetched for page in pages}
    origins = {page.page: page.origin for page in pages}
    for turn in turns:
        turn.fetched = fetched.get(turn.page, turn.fetched)
        turn.origin = identify.origin_of(turn, origins)


def _size(row: Row, turns: Sequence[Turn]) -> Measure:
    entry = row.entry()
    return measure(entry.status, turns)._replace(foreign=foreign(row.pages()))


def _kept(row: str, turns: str, clocks: str) -> tuple[Row, list[Any], str]:
    return Row.from_record(json.loads(row)), list(json.loads(turns)), clocks


def _earlier(row: Row, turns: Sequence[Turn]) -> Row:
    """Return what is known of an earlier revision with *turns* of the briefing of *row*."""
    pages = {turn.page: turn for turn in turns}
    lines = [
        PageLine(row.briefing_id, page, turn.url, turn.fetched, origin=turn.origin)
        for page, turn in sorted(pages.items())
    ]
    entry = replace(row.alone(), status=turns[0].status, withdrawn="")
    identify.note_pages(entry, lines)
    records = {"briefings": [entry.record()], "pages": [line.record() for line in lines]}
    return replace(row, records={**row.records, **records})


ArchivePlace = tuple[str, int]  # in the archive: file and byte


@dataclass(slots=True)
class Revision:
    """A revision in the making: states with one content, or of which the later ones complete it."""

    states: list[BriefingState]  # the entry comes from the last
    shown: BriefingState  # the one whose turns are written
    by: str = NOTED


@dataclass(slots=True)
class History:
    """The states of a briefing in the order of time, folded into revisions."""

    revisions: list[Revision] = field(default_factory=list)
    outcomes: dict[BriefingState, str] = field(default_factory=dict)
    worse: BriefingState | None = None  # the last state, if it is much worse than the one before

    def add(self, state: BriefingState) -> None:
        """Add the next *state*."""
        last = self.revisions[-1] if self.revisions else None
        outcome = decide(last.states[-1].size if last else None, state.size)
        more = state.size.foreign - (last.shown.size.foreign if last else 0)
        if outcome == "kept" and state.is_fixed and state.turns:
            outcome = "changed"  # a crawl has published it, or a person has accepted it
        self.outcomes[state] = outcome
        if outcome == "kept":
            self.worse = state if state.turns else self.worse
        elif outcome not in ("stands", "pending"):
            self.worse = None
        if last is None or outcome == "changed":
            if outcome != "pending":
                by = revised_by(state.row.pages(), last.shown.row if last else None)
                self.revisions.append(Revision([state], state, by))
        elif outcome in ("rewritten", "completed") or (outcome == "unchanged" and more <= 0):
            last.states.append(state)
            if outcome != "unchanged":
                last.shown = state

    def outcome(self, state: BriefingState) -> str:
        """Return what became of *state*, for the report."""
        outcome = self.outcomes[state]
        if outcome == "kept" and state is not self.worse:
            return "omitted"
        if outcome not in ("new", "changed"):
            return outcome
        own = next(revision for revision in self.revisions if state in revision.states)
        return "unchanged" if any(other.is_known for other in own.states) else "inserted"


def insert(
    exporter: Exporter, readings: Sequence[Briefing], until: ArchivePlace | None = None
) -> list[Published]:
    """Insert *readings*, states of one briefing in the order of time; return what came of each.

    They must be validated, and may be known already. A reading newer than everything known is
    published as in a crawl. An older one has the outcome ``inserted`` if it becomes a revision,
    else the outcome that it would have had at its time. Readings that a crawl has quarantined stay.

    With *until*, they are all that the archive shows up to that place. What earlier insertions knew
    and these do not show is then forgotten: it combined pages that had been imported so far, and
    that the site never showed together. If something is known from a later place, nothing changes.

    Raises ContractError if a reading is invalid, DamagedError if a file of the briefing is not as
    it was written (``Upkeep.look_at`` cures that before), and OutputError if the disk refuses.
    """
    if not readings:
        return []
    return _Insertion(exporter, readings[0].briefing_id).run(readings, until)


class _Insertion:
    """The insertion of readings of the briefing *briefing_id* by *exporter*."""

    def __init__(self, exporter: Exporter, briefing_id: str) -> None:
        self._exporter, self._id = exporter, briefing_id
        self._ledger, self._files = exporter.ledger, exporter.files
        self._old = self._turns()
        self._states = known_states(exporter.ledger, briefing_id, self._old)
        self._unshown: list[BriefingState] = []  # the site never showed them: they are forgotten
        self._given: dict[str, str] = {}  # the ids of turns that were ever given

    def run(self, readings: Sequence[Briefing], until: ArchivePlace | None) -> list[Published]:
        """Insert what is older than something known, publish the rest; return what came of each."""
        if until and any(state.row.last_place() > until for state in self._states):
            return [Published("unchanged") for _ in readings]
        states = list(map(BriefingState.of, readings))
        row = self._ledger.row(self._id)
        newest = self._newest(row)
        if until and self._drop_unshown(states):
            newest = max([newest, *(state.at for state in states)])  # fold all of them anew
        older = [state for state in states if state.at <= newest and not self._is_reread(state)]
        found: dict[BriefingState, Published] = {}
        if older and row:
            found |= self._insert(older, row)
        fresh = [state for state in states if not self._is_known(state)]
        kept: list[BriefingState] = []
        for reading, state in zip(readings, states, strict=True):
            if state in found:
                continue
            found[state] = self._exporter.publish(reading)
            state.turns = [replace(turn) for turn in reading.turns]  # with the ids that they have
            if found[state].outcome == "kept":
                kept.append(state)
            elif found[state].outcome != "stands":  # those are no longer in quarantine
                found |= {each: Published("omitted") for each in kept}
                kept.clear()
        self._states += [state for state in fresh if state not in self._states]
        if fresh:
            remember(self._ledger, (state for state in self._states if not state.is_fixed))
            self._date_back()
        for state in self._unshown:  # last, or a killed run would take one for a crawl's
            query = "DELETE FROM states WHERE briefing_id = ? AND clocks = ?"
            self._ledger.change(query, (self._id, _key(state)))
        return [found[state] for state in states]

    def _drop_unshown(self, states: Sequence[BriefingState]) -> bool:
        """Drop states that are no crawl's and not among *states*; return whether there are any."""
        shown = {state.captures for state in states}
        self._unshown = [s for s in self._states if not s.is_fixed and s.captures not in shown]
        self._states = [state for state in self._states if state not in self._unshown]
        return bool(self._unshown)

    def _turns(self) -> dict[int, list[Turn]]:
        """Return the turns of every revision, by their numbers in order; the last is current.

        Raises DamagedError if one is not as it was written.
        """
        row = self._ledger.row(self._id)
        files = self._earlier_files(row.alone().revision) if row else {}
        if row and (entry := row.alone()).file:
            files[entry.revision] = row.current_file()
        found = {}
        for number, file in files.items():
            turns = self._exporter.turns_files.whole(file, self._id)
            if not turns or not self._files.is_intact(file):
                raise DamagedError(self._exporter.folder / file, "it is not as it was written")
            found[number] = turns
        return found

    def _earlier_files(self, revision: int) -> dict[int, str]:
        """Return the files of the revisions before *revision*, of all if that is 0.

        A later one was written by a run that the ledger does not remember yet.
        """
        found = self._exporter.turns_files.revisions(self._id)
        return {n: file for n, file in found.items() if n < revision or not revision}

    def _newest(self, row: Row | None) -> str:
        """Return the clock up to which states are inserted, ``""`` if all are published."""
        if row is None or not (entry := row.alone()).file:
            return ""
        clocks = [state.at for state in self._states]
        # The site has said since that what was there before is gone.
        return max(clocks + ([entry.checked] if entry.withdrawn else []))

    def _is_reread(self, state: BriefingState) -> bool:
        """Return whether *state* is a new reading of the pages of the newest known state."""
        if not self._states:
            return False
        newest = max(self._states, key=_in_time)
        is_same = state.is_of(newest) and newest.number == max(self._old, default=0)
        return is_same and state.size.lines != newest.size.lines

    def _is_known(self, state: BriefingState) -> bool:
        return any(map(state.is_of, self._states))

    def _insert(self, older: Sequence[BriefingState], row: Row) -> dict[BriefingState, Published]:
        """Insert the states that are *older* by their times; *row* is that of the briefing."""
        fresh = [state for state in older if not self._is_known(state)]
        found = {state: Published("unchanged") for state in older if state not in fresh}
        # Even if none is fresh: a run may have been killed after it had only remembered them.
        self._states = sorted([*self._states, *fresh], key=_in_time)
        history = History()
        for state in self._states:
            history.add(state)
        if not history.revisions:
            return found | {state: Published(history.outcome(state)) for state in fresh}
        self._name_turns(history, row)
        now, copies = self._now(history, row)
        versions, gone = self._due(history, row, now)
        changes = self._changes(history, row, now)
        if fresh:
            # A crawl's state is remembered only if it is no longer a revision.
            shown = {revision.shown.size.lines for revision in history.revisions}
            lasting = (s for s in self._states if not (s.is_fixed and s.size.lines in shown))
            remember(self._ledger, lasting, now)
        if versions or gone or now != row:
            own = Intent(now, changes=changes, gone=gone, lines=versions)
            self._exporter.apply(own, *copies)
        return found | {state: Published(history.outcome(state)) for state in fresh}

    def _name_turns(self, history: History, row: Row) -> None:
        """Give the turns of all revisions their ids: those of the files, else of their neighbours.

        These are what the file said before, the revision before, and the next one that has a file.
        """
        shown = [revision.shown for revision in history.revisions]
        self._given = dict(row.ids)
        for turns in self._old.values():
            self._given |= turn_ids.ids_of(turns)
        for at, state in enumerate(shown):
            own = [state.number, *(other.number for other in history.revisions[at].states)]
            later = [other.number for other in shown[at + 1 :]]
            known: list[Sequence[Turn]] = [self._old[number] for number in own if number]
            known += [shown[at - 1].turns] if at else []
            known += [self._old[number] for number in later if number][:1]
            self._given = turn_ids.carry_over(state.turns, known, self._given)
        if history.worse:
            turn_ids.carry_over(history.worse.turns, [shown[-1].turns], self._given)

    def _now(self, history: History, row: Row) -> tuple[Row, list[Intent]]:
        """Return the row that *history* leads to, and the intents for its copies."""
        newest = history.revisions[-1].states[-1]
        is_same = newest.number == max(self._old)
        now = self._row(history, row, row if is_same else newest.row)
        better, copies = self._exporter.known.settle(row, now.copy(), newest.at)
        now.set_entry(replace(now.alone(), same_as=better))
        return now, copies

    def _due(self, history: History, row: Row, now: Row) -> tuple[dict[str, list[str]], list[str]]:
        """Return the files to write for the row *now* in place of *row*, and those to delete."""
        current = replace(now.alone(), file=now.current_file())
        shown = enumerate((revision.shown for revision in history.revisions), 1)
        turns = {revision_file_name(self._id, n): (n, state) for n, state in shown}
        turns[current.file] = turns.pop(revision_file_name(self._id, len(turns)))
        earlier = self._earlier_files(max(row.alone().revision, current.revision + 1))
        before = {*earlier.values(), row.current_file()}
        aside = quarantine_file_name(self._id)
        there = self._exporter.turns_files.whole(aside, self._id)
        lines = measure("", there).lines
        inserted = (state for state in (*self._states, *self._unshown) if not state.is_fixed)
        is_ours = any(state.has(there, lines) for state in inserted)
        if is_ours:
            before.add(aside)
        if history.worse and (is_ours or not (self._exporter.folder / aside).exists()):
            turns[aside] = (len(history.revisions) + 1, history.worse)
        # Remembered turns have the status of the file that they were found in.
        entries = {current.file: current}
        if aside in turns:
            entries[aside] = turns[aside][1].row.entry()
        versions = {
            file: lines_of(
                replace(turn, revision=n) for turn in _as_in(entries.get(file), state.turns)
            )
            for file, (n, state) in turns.items()
        }
        changed = {
            file: lines
            for file, lines in versions.items()
            if not (self._files.is_sealed_as(file, lines) and self._files.is_intact(file))
        }
        return changed, sorted(before - versions.keys())

    def _row(self, history: History, old: Row, base: Row) -> Row:
        """Return the row that *history* leads to from *old*; *base* is that of its last state."""
        last = history.revisions[-1]
        known, entry = old.alone(), base.alone()
        clocks = [state.at for state in self._states]
        # The first_seen that is known may be that of a forgotten state, unless it is a crawl's.
        is_of_crawl = not self._unshown or any(state.is_fixed for state in self._states)
        first_seen = min(clocks + ([known.first_seen] if is_of_crawl else []))
        by = (known.revised_by if base is old else "") or last.by
        size = measure(entry.status, last.shown.turns)
        if old.accepted.partition(" ")[0] == size.content:  # a person has accepted its doubts
            entry = replace(entry, status=known.status, doubts=known.doubts)
        entry = replace(
            entry,
            withdrawn=known.withdrawn,
            revision=len(history.revisions),
            revised_by=by if len(history.revisions) > 1 else NOTED,
            sha256=size.content,
            file=turns_file_name(entry.date, self._id),
            first_seen=first_seen,
            checked=max(known.checked, *clocks),
        )
        pages = last.shown.row.pages()
        identify.note_pages(entry, pages)
        now = replace(
            base,
            characters=size.characters,
            lines_sha256=size.lines,
            fingerprint=size.fingerprint,
            records={**base.records, "pages": [page.record() for page in pages]},
            accepted=old.accepted,
            ids=turn_ids.lasting(last.shown.turns, self._given),
        )
        now.follow(last.shown.turns)
        now.set_entry(entry)
        return now

    def _changes(self, history: History, row: Row, now: Row) -> list[Change]:
        """Return the changes, from the first revision that differs from before.

        Applying all of them gives the current turns, not those before which something was inserted.
        """
        after = [revision.shown for revision in history.revisions]
        before = [measure("", turns).lines for turns in self._old.values()]
        lines = [state.size.lines for state in after]
        current, entry = self._old[max(self._old)], now.entry()
        if not (row.entry().file and entry.file):
            is_reported = self._ledger.has_changes_of(self._id)
            return outcomes.of_file(row.entry(), entry, after[-1].at, is_reported)
        found: list[Change] = []
        alike = takewhile(lambda pair: pair[0] == pair[1], zip(lines, before, strict=False))
        for n in range(len(list(alike)), len(lines)):
            entry = replace(now.entry(), revision=n + 1)
            if n:
                turns = (after[n - 1].turns, after[n].turns)
                found += outcomes.of_revision("revised", entry, after[n].at, SITE, *turns)
            else:
                found.append(outcomes.of_briefing("new", entry, after[n].at, SITE))
        if lines[-1] != before[-1]:  # the current revision has changed, after all earlier changes
            what = "completed" if row.entry().status == "partial" else "revised"
            turns = (current, after[-1].turns)
            found += outcomes.of_revision(what, now.entry(), after[-1].at, SITE, *turns)
        if not found:  # no content has changed, but the number of the revision may have
            shown = _as_in(now.entry(), after[-1].turns)
            found = outcomes.of_turns(now.entry(), after[-1].at, SITE, current, shown, False)
        return found

    def _date_back(self) -> None:
        """Set ``first_seen`` to the oldest clock of any state."""
        row = self._ledger.row(self._id)
        first = min(state.at for state in self._states)
        if row and first < (entry := row.alone()).first_seen:
            row.set_entry(replace(entry, first_seen=first))
            self._ledger.save(row)


def _in_time(state: BriefingState) -> tuple[str, int, Captures, int]:
    # Within one second, the site has the last word.
    return state.at, -state.size.foreign, state.captures, state.number


def _as_in(entry: Entry | None, turns: Sequence[Turn]) -> Sequence[Turn]:
    """Return *turns* as the file of *entry* has them, as they are without one."""
    if entry is None:
        return turns
    shared = {key: getattr(entry, key) for key in ("status", "withdrawn", "revision")}
    return [replace(turn, **shared) for turn in turns]
