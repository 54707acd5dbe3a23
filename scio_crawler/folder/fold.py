"""Fold the states of a briefing, in the order of time, into what its folder must hold. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from scio_crawler.contract import lines
from scio_crawler.contract.corrections import Correction, accepted
from scio_crawler.folder import outcomes, turn_ids
from scio_crawler.folder.ledger import Row
from scio_crawler.folder.outcomes import Measure, count_imported, decide
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

Named = Mapping[str, Sequence[str]]  # content -> the ids of its turns


@dataclass(slots=True)
class Folded:
    """What the folder must hold of a briefing, and what became of each of its states."""

    row: Row | None = None  # None: nothing is known of it
    revisions: list[list[Turn]] = field(default_factory=list)  # the last one is current
    quarantine: list[Turn] = field(default_factory=list)
    told: list[Change] = field(default_factory=list)  # as if each state came at its time
    ids: dict[str, list[str]] = field(default_factory=dict)  # of the turns, by their content
    outcomes: dict[State, str] = field(default_factory=dict)  # when it was seen first
    refused: dict[Correction, str] = field(default_factory=dict)  # of the current turns, and why
    # After each state: how many lines were told, and the turns that were current.
    course: list[tuple[int, list[Turn]]] = field(default_factory=list)

    @property
    def current(self) -> list[Turn]:
        """The current turns."""
        return self.revisions[-1] if self.revisions else []

    def current_after(self, told: int) -> list[Turn]:
        """Return the turns that were current when the first *told* lines had been told."""
        return next((turns for count, turns in reversed(self.course) if count == told), [])

    def files(self) -> dict[str, list[Turn]]:
        """Return the turns of each file, by its name."""
        if self.row is None:
            return {}

        briefing_id = self.row.briefing_id
        found = {
            lines.revision_file_name(briefing_id, number): turns
            for number, turns in enumerate(self.revisions, 1)
        }
        if current := self.row.current_file():
            found[current] = found.pop(lines.revision_file_name(briefing_id, len(self.revisions)))
        if self.quarantine:
            found[lines.quarantine_file_name(briefing_id)] = self.quarantine
        return found


def fold(
    states: Iterable[State],
    named: Named = MappingProxyType({}),
    corrections: Sequence[Correction] = (),
) -> Folded:
    """Return what the *states* of one briefing show, in any order.

    *named* are ids that turns were given before. Turns of that content keep them, and no other turn
    gets them. *corrections* are the lines about it in ``corrections.csv``; *states* are cut at the
    labels that they name.
    """
    folding = _Folding(named, corrections)
    ordered = in_order(states)
    for state, _ in ordered:
        folding.reserve(state)
    for state, at in ordered:
        folding.add(state, at)
    return folding.end()


def in_order(states: Iterable[State]) -> list[tuple[State, str]]:
    """Return *states* in the order of time, and when each was seen.

    The state of a crawl comes again after an import within it.

    The states of crawls stand in the order of their records: a clock may have been set back.
    Within a second, the site has the last word, and imports an order that does not tell which came
    first.
    """
    latest = ""
    clocks: dict[State, str] = {}
    for state in sorted(states, key=_recorded):
        if state.run:
            latest = max(latest, state.at)
        clocks[state] = latest if state.run else state.at

    ordered: list[tuple[State, str]] = []
    of_site: State | None = None
    for state in sorted(clocks, key=lambda state: (clocks[state], -_imported_pages(state))):
        ordered.append((state, state.at))
        if state.run:
            of_site = state
        elif of_site and of_site.until >= state.at:
            ordered.append((of_site, state.at))  # the site still shows it after that
    return ordered


def _recorded(state: State) -> tuple[object, ...]:
    return (state.place, state.at) if state.run else (("", 0), state.at, state.until, state.key)


def _imported_pages(state: State) -> int:
    return count_imported(state.reading.sources) if state.reading else 0


class _Folding:
    """A fold in the making: what is known of the briefing up to a state."""

    def __init__(self, named: Named, corrections: Sequence[Correction]) -> None:
        self._named, self._corrections = named, corrections
        self._accepted = accepted(corrections)
        self._folded = Folded()
        self._reserved: dict[str, Sequence[str]] = {}  # those of *named* that count
        self._first_named: list[Turn] = []  # of the first state with such ids
        self._given: dict[str, str] = {}  # all ids that turns were given, see turn_ids
        self._at = ""  # when the state was seen that is added
        self._entry = Entry()
        self._shown: Briefing | None = None  # what the tables are written from
        self._size: Measure | None = None  # of the current turns, None if there are none
        self._as_read: Sequence[Turn] = ()  # the current turns without corrections
        self._is_cut = False  # whether they come from several runs, which lacked pages
        self._gone: list[str] = []  # when the site said that it has it no more, since it was there

    def reserve(self, state: State) -> None:
        """Reserve the ids that the turns of *state* were given before."""
        if state.reading is None:
            return
        content = state.reading.size.content
        if not (ids := self._named.get(content)):
            return
        turns = [replace(turn) for turn in state.reading.turns]
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
            self._gone.append(at)
            outcome = self._withdraw(state)
        elif state.is_cut and self._is_whole_known():  # the run could not get a page of it
            outcome = "stands"
            self._note_return(reading)
        else:
            outcome = self._add_reading(state, _copy(reading))
        if reading:
            self._gone.clear()
        self._folded.outcomes.setdefault(state, outcome)
        self._folded.course.append((len(self._folded.told), self._folded.current))

    def _is_whole_known(self) -> bool:
        return bool(self._entry.file) and self._entry.status != "partial" and not self._is_cut

    def _withdraw(self, state: State) -> str:
        """Withdraw the briefing once the site has said on enough days that it has it no more."""
        entry = self._entry
        if not entry.file:
            return "unchanged"
        is_news = not entry.withdrawn
        days = {clock[:10] for clock in self._gone}
        if is_news and len(days) < DAYS_GONE:
            return "unchanged"
        self._entry = replace(
            entry,
            withdrawn=entry.withdrawn or min(self._gone),
            checked=max(entry.checked, state.until),
        )
        if is_news:
            self._tell("withdrawn", self._at)
        self._show_withdrawal()
        return "withdrawn"

    def _note_return(self, reading: Briefing) -> None:
        """Note that the site has the briefing again if *reading*, which is not used, has turns."""
        if reading.turns and self._entry.withdrawn:
            self._entry = replace(self._entry, withdrawn="")
            self._tell("returned", self._at)
            self._show_withdrawal()

    def _show_withdrawal(self) -> None:
        """Say in the current turns since when they are withdrawn."""
        since = self._entry.withdrawn
        self._folded.revisions[-1] = [
            replace(turn, withdrawn=since) for turn in self._folded.current
        ]

    def _tell(self, what: str, at: str) -> None:
        """Tell *what* happened to the briefing, which is as its entry has it."""
        self._folded.told.append(outcomes.of_briefing(what, self._entry, at, SITE))

    def _add_reading(self, state: State, reading: Briefing) -> str:
        old, entry = self._entry, reading.entry
        is_accepted = _accept(entry, self._accepted.get(state.content))
        imported = count_imported(reading.sources)
        new = reading.size._replace(status=entry.status, withdrawn="", imported=imported)
        before = self._measure()
        outcome = decide(before, new, is_accepted)
        entry.first_seen = old.first_seen or self._at
        entry.checked = max(old.checked, state.until)

        is_repeated = outcome == "unchanged" and before and imported > before.imported
        if outcome in ("kept", "stands") or is_repeated:
            self._keep(reading, outcome)
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
            self._revise(reading, outcome, self._at)
        self._entry, self._shown, self._size = entry, reading, new
        self._is_cut = state.is_cut
        return outcome

    def _measure(self) -> Measure | None:
        """Return the measure of the current turns, None if there are none."""
        if not (self._size and self._shown and self._entry.file):
            return None
        entry = self._entry
        return self._size._replace(
            status="partial" if self._is_cut else entry.status,
            withdrawn=entry.withdrawn,
            imported=count_imported(self._shown.sources),
        )

    def _keep(self, reading: Briefing, outcome: str) -> None:
        """Keep what is known, and a reading that is much worse in quarantine."""
        entry = reading.entry
        if outcome == "kept":
            self._name(reading.turns, reading.size.content)
            turns, _ = self._corrected(reading)
            for turn in turns:
                turn.revision, turn.status, turn.withdrawn = (
                    self._entry.revision + 1,
                    entry.status,
                    "",
                )
            self._folded.quarantine = turns
        self._entry = replace(self._entry, checked=entry.checked)
        self._note_return(reading)

    def _revise(self, reading: Briefing, outcome: str, at: str) -> None:
        """Make the turns of *reading* the current ones, in a new revision if they are one."""
        old, entry, before = self._entry, reading.entry, self._folded.current
        content = reading.size.content
        by = _cause(self._shown, reading.sources)
        self._name(reading.turns, content)
        self._given |= turn_ids.ids_of(reading.turns)
        self._folded.ids[content] = [turn.turn_id for turn in reading.turns]
        self._as_read = reading.turns
        turns = self._correct(reading)
        if outcome in ("new", "changed"):
            self._folded.revisions.append([])
            entry.revision = len(self._folded.revisions)
            entry.revised_by = by if outcome == "changed" else NOTED
        entry.file = lines.turns_file_name(entry.date, reading.briefing_id)
        entry.sha256 = lines.content_hash(turns)
        for turn in turns:
            turn.status, turn.withdrawn, turn.revision = entry.status, "", entry.revision
        self._folded.revisions[-1] = turns
        is_told = bool(self._folded.told)
        told = outcomes.of_reading(outcome, old, entry, at, is_told, before, turns, by)
        self._folded.told += told

    def _corrected(self, reading: Briefing) -> tuple[list[Turn], dict[Correction, str]]:
        from scio_crawler.folder.correcting import corrected  # with much of what reads

        return corrected(reading, reading.turns, self._corrections)

    def _correct(self, reading: Briefing) -> list[Turn]:
        """Return the turns of *reading* with their corrections, and note these in its entry."""
        turns, self._folded.refused = self._corrected(reading)
        reading.entry.questions = reader.questions_of(turns)
        return turns

    def _name(self, turns: Sequence[Turn], content: str) -> None:
        """Give *turns* the ids of the turns that they were."""
        ids = self._folded.ids.get(content) or self._reserved.get(content)
        if ids:
            reader.give_ids(turns, ids)
        else:
            # What was found late may be older than all that has ids.
            turn_ids.carry_over(turns, self._as_read or self._first_named, self._given)

    def end(self) -> Folded:
        """Return what the states have shown."""
        if self._shown and self._size:
            shown = replace(self._shown, turns=self._folded.current, entry=self._entry)
            self._folded.row = Row.of(shown, self._size)
        return self._folded


def _copy(reading: Briefing) -> Briefing:
    """Return *reading* with an entry and turns of its own, which may be changed."""
    turns = [replace(turn) for turn in reading.turns]
    return replace(reading, entry=replace(reading.entry), turns=turns)


def _accept(entry: Entry, doubts: frozenset[str] | None) -> bool:
    """Clear the doubts of *entry* if a person has accepted all of them; return whether one has."""
    if doubts is None:
        return False
    if doubts >= {*entry.doubts.split()}:
        entry.doubts = ""
        entry.status = "complete" if entry.status == "doubtful" else entry.status
    return True


def _cause(shown: Briefing | None, pages: Sequence[PageLine]) -> str:
    """Return what a change from *shown* to *pages* comes from."""
    if shown is None:
        return NOTED
    before = [(page.page, page.digest) for page in shown.sources]
    return READING if before == [(page.page, page.digest) for page in pages] else SITE
