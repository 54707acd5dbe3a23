"""Fold the states of a briefing, in the order of time, into what its folder must hold. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from scio_crawler.contract import lines
from scio_crawler.contract.corrections import Correction, accepted
from scio_crawler.folder import turn_ids
from scio_crawler.folder.changes import briefing_change, reading_changes
from scio_crawler.folder.copies import count_imported
from scio_crawler.folder.ledger import BriefingRow
from scio_crawler.folder.outcomes import Measure, decide
from scio_crawler.folder.states import State
from scio_crawler.items import (
    DAYS_GONE,
    NOTED,
    READING,
    SITE,
    Briefing,
    Change,
    Entry,
    PageLine,
    Turn,
)
from scio_crawler.reading import reader

IdsByContent = Mapping[str, Sequence[str]]  # hash of the content of turns -> their ids


@dataclass(slots=True)
class Folded:
    """What the folder must hold of a briefing, and the outcome of each of its states."""

    row: BriefingRow | None = None  # None: nothing is known of it
    revisions: list[list[Turn]] = field(default_factory=list)  # the last one is current
    quarantine: list[Turn] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)  # as if each state came at its time
    ids: dict[str, list[str]] = field(default_factory=dict)  # of the turns, by their content
    outcomes: dict[State, str] = field(default_factory=dict)  # of each when it was first seen
    refused: dict[Correction, str] = field(default_factory=dict)  # of the current turns: why
    # After each state: the number of changes, and the turns that were current.
    progress: list[tuple[int, list[Turn]]] = field(default_factory=list)

    @property
    def current(self) -> list[Turn]:
        """The current turns."""
        return self.revisions[-1] if self.revisions else []

    def current_after(self, change_count: int) -> list[Turn]:
        """Return the turns that were current after so many of the changes."""
        for count, turns in reversed(self.progress):
            if count == change_count:
                return turns
        return []

    def files(self) -> dict[str, list[Turn]]:
        """Return the turns of each file, by its name."""
        if self.row is None:
            return {}

        briefing_id = self.row.briefing_id
        found = {}
        for number, turns in enumerate(self.revisions, 1):
            found[lines.revision_file_name(briefing_id, number)] = turns
        current = self.row.current_file()
        if current:
            _, turns = found.popitem()
            found[current] = turns
        if self.quarantine:
            found[lines.quarantine_file_name(briefing_id)] = self.quarantine
        return found


def fold(
    states: Iterable[State],
    known_ids: IdsByContent = MappingProxyType({}),
    corrections: Sequence[Correction] = (),
) -> Folded:
    """Return what the *states* of one briefing show, in any order.

    *known_ids* are ids that turns were given before. Turns of that content keep them, and no other
    turn gets them. *corrections* are the lines about it in ``corrections.csv``; *states* are cut at
    the labels that they name.
    """
    folding = _Folding(known_ids, corrections)
    ordered = in_order(states)
    for state, _ in ordered:
        folding.reserve_ids(state)
    for state, at in ordered:
        folding.add(state, at)
    return folding.result()


def in_order(states: Iterable[State]) -> list[tuple[State, str]]:
    """Return *states* in the order of time, each with the clock when it was seen.

    The states of crawls are in the order of their records, since a clock may have been set back. A
    crawl's state comes again after an import within the time that the site has shown it. Within a
    second, the site comes last, and imports in an order that does not depend on which came first.
    """
    latest = ""
    clocks = {}
    for state in sorted(states, key=_record_order):
        if state.run:
            latest = max(latest, state.at)
        clocks[state] = latest if state.run else state.at

    ordered = []
    of_site: State | None = None
    for state in sorted(clocks, key=lambda state: (clocks[state], -_count_imported(state))):
        ordered.append((state, state.at))
        if state.run:
            of_site = state
        elif of_site and of_site.until >= state.at:
            ordered.append((of_site, state.at))  # the site still shows it after that
    return ordered


def _record_order(state: State) -> tuple[object, ...]:
    if state.run:
        return state.place, state.at
    return ("", 0), state.at, state.until, state.key


def _count_imported(state: State) -> int:
    return count_imported(state.reading.sources) if state.reading else 0


class _Folding:
    """A fold in the making: what is known of the briefing up to a state."""

    def __init__(self, known_ids: IdsByContent, corrections: Sequence[Correction]) -> None:
        self._known_ids = known_ids
        self._corrections = corrections
        self._accepted = accepted(corrections)
        self._folded = Folded()
        self._reserved: dict[str, Sequence[str]] = {}  # those of the known ids that count
        self._first_named: list[Turn] = []  # of the first state with such ids
        self._given: dict[str, str] = {}  # all ids that turns were given, see turn_ids.Ids
        self._at = ""  # when the state was seen that is added
        self._entry = Entry()
        self._shown: Briefing | None = None  # what the tables are written from
        self._size: Measure | None = None  # of the current turns, None if there are none
        self._as_read: Sequence[Turn] = ()  # the current turns without corrections
        self._is_cut = False  # whether they come from several runs, which lacked pages
        self._gone: list[str] = []  # when the site said that it is gone, since it was last there

    def reserve_ids(self, state: State) -> None:
        """Reserve the ids that the turns of *state* were given before."""
        if state.reading is None:
            return
        content = state.reading.size.content
        ids = self._known_ids.get(content)
        if not ids:
            return

        turns = turn_ids.copy_turns(state.reading.turns)
        if turn_ids.can_be_given(turns, ids):
            reader.give_ids(turns, ids)
            self._reserved[content] = ids
            self._first_named = self._first_named or turns
            self._given |= turn_ids.ids_of(turns)

    def add(self, state: State, at: str) -> None:
        """Add the next *state*, which was seen *at* a clock."""
        self._at = at
        reading = state.reading
        if reading is None:
            outcome = self._add_gone(state)
        elif state.is_cut and self._is_whole_known():  # the run could not get a page of it
            outcome = "stands"
            self._note_return(reading)
        else:
            outcome = self._add_reading(state, _copy(reading))
        if reading:
            self._gone.clear()

        folded = self._folded
        folded.outcomes.setdefault(state, outcome)
        folded.progress.append((len(folded.changes), folded.current))

    def _is_whole_known(self) -> bool:
        return bool(self._entry.file) and self._entry.status != "partial" and not self._is_cut

    def _add_gone(self, state: State) -> str:
        """Withdraw the briefing once the site has said on enough days that it is gone."""
        self._gone.append(self._at)
        entry = self._entry
        days = {clock[:10] for clock in self._gone}
        if not entry.file or (len(days) < DAYS_GONE and not entry.withdrawn):
            return "unchanged"

        self._entry = replace(
            entry,
            withdrawn=entry.withdrawn or min(self._gone),
            checked=max(entry.checked, state.until),
        )
        if not entry.withdrawn:
            self._report("withdrawn")
        self._update_withdrawn()
        return "withdrawn"

    def _note_return(self, reading: Briefing) -> None:
        """Note that the site has the briefing again if *reading*, which is not used, has turns."""
        if reading.turns and self._entry.withdrawn:
            self._entry = replace(self._entry, withdrawn="")
            self._report("returned")
            self._update_withdrawn()

    def _update_withdrawn(self) -> None:
        """Set in the current turns since when they are withdrawn."""
        since = self._entry.withdrawn
        turns = [replace(turn, withdrawn=since) for turn in self._folded.current]
        self._folded.revisions[-1] = turns

    def _report(self, what: str) -> None:
        """Report *what* happened to the briefing as a whole."""
        self._folded.changes.append(briefing_change(what, self._entry, self._at, SITE))

    def _add_reading(self, state: State, reading: Briefing) -> str:
        old, entry = self._entry, reading.entry
        is_accepted = _accept(entry, self._accepted.get(state.content))
        imported = count_imported(reading.sources)
        new = reading.size._replace(status=entry.status, withdrawn="", imported=imported)
        before = self._current_measure()
        outcome = decide(before, new, is_accepted)
        entry.first_seen = old.first_seen or self._at
        entry.checked = max(old.checked, state.until)

        is_repeated = outcome == "unchanged" and before and imported > before.imported
        if outcome in ("kept", "stands") or is_repeated:
            self._leave_current(reading, outcome)
            return outcome

        self._folded.quarantine = []
        entry.revision, entry.revised_by = old.revision, old.revised_by
        entry.file, entry.sha256 = old.file, old.sha256
        if outcome == "unchanged":
            assert self._shown
            reading.sources = self._shown.sources  # the file stays, with its own clocks
            reader.note_pages(entry, reading.sources)
            reading.turns = self._folded.current
            entry.questions = reader.questions_of(self._folded.current)
        elif reading.turns:
            self._revise(reading, outcome)
        self._entry, self._shown, self._size = entry, reading, new
        self._is_cut = state.is_cut
        return outcome

    def _current_measure(self) -> Measure | None:
        """Return the measure of the current turns, None if there are none."""
        if not (self._size and self._shown and self._entry.file):
            return None
        return self._size._replace(
            status="partial" if self._is_cut else self._entry.status,
            withdrawn=self._entry.withdrawn,
            imported=count_imported(self._shown.sources),
        )

    def _leave_current(self, reading: Briefing, outcome: str) -> None:
        """Leave the current turns as they are; put a *reading* that is kept in quarantine."""
        entry = reading.entry
        if outcome == "kept":
            self._give_ids(reading)
            turns, _ = self._corrected(reading)
            _describe(turns, entry.status, self._entry.revision + 1)
            self._folded.quarantine = turns
        self._entry = replace(self._entry, checked=entry.checked)
        self._note_return(reading)

    def _revise(self, reading: Briefing, outcome: str) -> None:
        """Make the turns of *reading* the current ones, in a new revision if they are one."""
        folded, old, entry = self._folded, self._entry, reading.entry
        before, is_reported = folded.current, bool(folded.changes)
        by = _cause(self._shown, reading.sources)
        self._give_ids(reading)
        self._given |= turn_ids.ids_of(reading.turns)
        folded.ids[reading.size.content] = [turn.turn_id for turn in reading.turns]
        self._as_read = reading.turns

        turns, folded.refused = self._corrected(reading)
        entry.questions = reader.questions_of(turns)
        if outcome in ("new", "changed"):
            folded.revisions.append([])
            entry.revision = len(folded.revisions)
            entry.revised_by = by if outcome == "changed" else NOTED
        entry.file = lines.turns_file_name(entry.date, reading.briefing_id)
        entry.sha256 = lines.content_hash(turns)
        _describe(turns, entry.status, entry.revision)
        folded.revisions[-1] = turns
        folded.changes += reading_changes(
            outcome, old, entry, self._at, is_reported, before, turns, by
        )

    def _corrected(self, reading: Briefing) -> tuple[list[Turn], dict[Correction, str]]:
        from scio_crawler.folder.correcting import correct_turns  # with much of what reads

        return correct_turns(reading, self._corrections)

    def _give_ids(self, reading: Briefing) -> None:
        """Give the turns of *reading* the ids of the turns that they were."""
        content = reading.size.content
        ids = self._folded.ids.get(content) or self._reserved.get(content)
        if ids:
            reader.give_ids(reading.turns, ids)
        else:
            # What was found late may be older than all that has ids.
            before = self._as_read or self._first_named
            turn_ids.carry_over(reading.turns, before, self._given)

    def result(self) -> Folded:
        """Return what the states have shown."""
        if self._shown and self._size:
            shown = replace(self._shown, turns=self._folded.current, entry=self._entry)
            self._folded.row = BriefingRow.of(shown, self._size)
        return self._folded


def _describe(turns: Iterable[Turn], status: str, revision: int) -> None:
    """Set in *turns* what is the same in all turns of a file."""
    for turn in turns:
        turn.status, turn.withdrawn, turn.revision = status, "", revision


def _copy(reading: Briefing) -> Briefing:
    """Return *reading* with an entry and turns that may be changed."""
    turns = turn_ids.copy_turns(reading.turns)
    return replace(reading, entry=replace(reading.entry), turns=turns)


def _accept(entry: Entry, doubts: frozenset[str] | None) -> bool:
    """Clear the doubts of *entry* if a person has accepted all of them.

    *doubts* are those that were accepted with its reading, None if the reading was not accepted.
    Return whether it was.
    """
    if doubts is None:
        return False
    if doubts.issuperset(entry.doubts.split()):
        entry.doubts = ""
        entry.status = "complete" if entry.status == "doubtful" else entry.status
    return True


def _cause(shown: Briefing | None, pages: Sequence[PageLine]) -> str:
    """Return what a change from *shown* to *pages* comes from."""
    if shown is None:
        return NOTED
    before = [(page.page, page.digest) for page in shown.sources]
    after = [(page.page, page.digest) for page in pages]
    return READING if before == after else SITE
