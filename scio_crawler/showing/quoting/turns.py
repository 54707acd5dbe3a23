"""Find the turns of an output folder that a quotation may come from, and read only those.

Damage is reported and skipped: the rest is searched all the same.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from hashlib import sha256
from heapq import nlargest
from itertools import groupby
from operator import attrgetter
from pathlib import Path
from typing import Any, NamedTuple

from scio_crawler.common.files import Digest
from scio_crawler.contract import lines
from scio_crawler.contract.description import described
from scio_crawler.contract.lines import OnFault, numbered, revision_files, skip
from scio_crawler.items import CATALOGUE, TURNS, Entry, Record, Turn
from scio_crawler.showing.quoting.table import listed
from scio_crawler.showing.quoting.words import cleaned, may_hide_letters, terms


class TurnsFile(NamedTuple):
    """A file of turns."""

    file: str  # relative to the folder
    earlier: int = 0  # the number of its revision, 0 if that is the current one
    same_as: str = ""  # as in the catalogue


class SourceTurn(NamedTuple):
    """A turn and its place."""

    source: TurnsFile
    number: int  # of its line
    turn: Turn


def find_sources(folder: Path, on_fault: OnFault) -> list[TurnsFile]:
    """Return the files of turns: those in the catalogue, other current ones, earlier revisions."""
    current = {path.relative_to(folder).as_posix() for path in folder.glob(TURNS.files)}
    sources = []
    listed_files = set()
    copies = {}
    for entry in lines.read(folder, CATALOGUE.files, Entry, on_fault):
        copies[entry.briefing_id] = entry.same_as
        if entry.file in current:
            listed_files.add(entry.file)
            sources.append(TurnsFile(entry.file))
        elif entry.file:
            on_fault(lines.Fault("files", entry.file, 0, "is missing"))

    sources += map(TurnsFile, sorted(current - listed_files, reverse=True))
    for briefing_id, number, file in revision_files(folder):
        sources.append(TurnsFile(file, number, copies.get(briefing_id, "")))
    return sources


def turns_of(folder: Path, source: TurnsFile, on_fault: OnFault) -> Iterator[SourceTurn]:
    """Yield the turns of *source* in order; faults of its lines go to *on_fault*."""
    for number, turn in numbered(folder, source.file, Turn, on_fault):
        if turn:
            yield SourceTurn(source, number, turn)


class _IndexedTurn(NamedTuple):
    file: int  # the index of its source
    number: int  # of its line
    bits: int  # a bit for each of the terms in question that it has

    def has_all_of_one(self, wanted: Iterable[int]) -> bool:
        """Return whether all bits of one of *wanted* are set."""
        return any(bits & self.bits == bits for bits in wanted)


_MAX_NEAREST = 24  # turns that are aligned with a quotation
_BATCH = 1_000  # turns that are handed over at once
_MAX_LINES = 1 << 20  # of a file
_FUNCTION_WORDS = listed("function words")
_WEIGHT, _WEIGHT_OF_FUNCTION_WORD = 20, 6  # of a term; as the scripts weigh words
_NAMES = ("title", "position", "organization", "speaker", "label", "role")
_names_of = attrgetter(*_NAMES)
_SPEAKER = _NAMES.index("speaker")

_Words = Sequence[Sequence[bytes]]  # of each quotation


class Turns:
    """The turns of *folder*, as the scripts ask for them."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.faults: list[lines.Fault] = []  # what was not searched, and why
        self.turns = 0  # searched, without earlier revisions
        self.briefings = 0
        self._sources = find_sources(folder, self.faults.append)
        self._digests = described(folder).digests
        self._handed_over: dict[int, Record] = {}  # turns that the scripts know, by place
        self._batches: Iterator[list[Record]] | None = None  # that the scripts have yet to ask for
        self._bits: dict[str, int] = {}  # by term in question
        self._indexed: list[_IndexedTurn] = []
        self._turns_with: Counter[str] = Counter()  # by term
        self._names: set[tuple[str, ...]] = set()

    def turn_at(self, place: int) -> Record | None:
        """Return the turn at a *place* that the scripts know, None for -1."""
        return self._handed_over.get(place)

    def answer(self, asked: Mapping[str, Any]) -> Any:
        """Return what the scripts ask for; ``search.js`` says what that may be."""
        if "having" in asked:
            return self._answer_having(asked["having"], asked["among"])
        if "nearest" in asked:
            return [self._find_nearest(each["terms"]) for each in asked["nearest"]]
        if "names" in asked:
            return [dict(zip(_NAMES, names, strict=True)) for names in sorted(self._names)]
        return self._current_turns(asked["now"])

    def _answer_having(self, wanted: Sequence[Any], among: Sequence[str]) -> Record:
        if self._batches is None:
            if not self._bits:
                for index, term in enumerate(among):
                    self._bits[term] = 1 << index
            found = self._find_by_index(wanted) if self._indexed else self._find_by_bytes(wanted)
            self._batches = _batches(found)

        turns = next(self._batches, None)
        if turns is None:
            self._batches = None
            return {"turns": [], "more": False}
        return {"turns": turns, "more": True}

    def _hand_over(self, file: int, found: SourceTurn) -> Record:
        """Return a turn as the scripts know it, and remember it."""
        turn = found.turn.record()
        place = file * _MAX_LINES + found.number
        self._handed_over[place] = turn
        source = found.source
        return turn | {
            "at": place,
            "earlier": source.earlier,
            "same_as": source.same_as,
            "text": cleaned(turn["text"]),
        }

    # --- By a scan of the bytes ---

    def _find_by_bytes(self, wanted: Sequence[Any]) -> Iterator[Record]:
        """Yield the turns that may have one of *wanted* word for word; count those searched."""
        wanted_terms = [set(each["terms"]) for each in wanted]
        wanted_words = []
        for each in wanted:
            words = [word.encode() for word in each["letters"]]
            wanted_words.append(sorted(words, key=len, reverse=True))  # long words are rare

        for file, source in enumerate(self._sources):
            for found in self._likely_turns(source, wanted_words):
                turn_terms = terms(cleaned(found.turn.text))
                if any(turn_terms >= each for each in wanted_terms):
                    yield self._hand_over(file, found)

    def _likely_turns(self, source: TurnsFile, wanted: _Words) -> Iterable[SourceTurn]:
        """Return the turns of *source* that may have all of one of the *wanted* words."""
        data = self._read_undamaged(source)
        if data is not None and not may_hide_letters(data):
            self._count(source, data.count(b"\n"))
            return _turns_with(wanted, source, data)

        turns = list(turns_of(self._folder, source, self.faults.append))
        self._count(source, len(turns))
        return turns

    def _count(self, source: TurnsFile, turns: int) -> None:
        if not source.earlier:
            self.briefings += 1
            self.turns += turns

    def _read_undamaged(self, source: TurnsFile) -> bytes | None:
        """Return the content of a file if it is as a run wrote it, so that no line is damaged."""
        try:
            data = (self._folder / source.file).read_bytes()
        except OSError:
            return None  # which the reader of its lines reports

        digest = Digest.of(len(data), sha256(data).hexdigest())
        if self._digests.get(source.file) != digest:
            return None
        return data

    # --- By an index of the terms that are in question ---

    def _index(self) -> None:
        among = self._bits.keys()
        all_names: set[tuple[str, ...]] = set()
        for file, source in enumerate(self._sources):
            for found in turns_of(self._folder, source, skip):
                shared = among & terms(cleaned(found.turn.text))
                self._turns_with.update(shared)
                self._indexed.append(_IndexedTurn(file, found.number, self._bits_of(shared)))
                all_names.add(_names_of(found.turn))
        self._names = {names for names in all_names if _may_be_meant(names, among)}

    def _find_by_index(self, wanted: Sequence[Any]) -> Iterator[Record]:
        """Yield the turns that have all terms of one of *wanted*."""
        wanted_bits = {self._bits_of(each["terms"]) for each in wanted}
        likely = (turn for turn in self._indexed if turn.has_all_of_one(wanted_bits))
        for file, found in groupby(likely, key=attrgetter("file")):
            yield from self._turns_at(file, {turn.number for turn in found})

    def _turns_at(self, file: int, numbers: Collection[int]) -> Iterator[Record]:
        """Yield the turns on the lines with these *numbers*."""
        for found in turns_of(self._folder, self._sources[file], skip):
            if found.number in numbers:
                yield self._hand_over(file, found)

    def _bits_of(self, wanted: Iterable[str]) -> int:
        return sum(self._bits.get(term, 0) for term in wanted)

    def _find_nearest(self, wanted: Sequence[str]) -> list[Record]:
        """Return the turns that share most with the terms *wanted*, best first."""
        if not self._indexed:
            self._index()
        weights = [(self._bits[term], self._term_weight(term)) for term in wanted]

        def shared_weight(index: int) -> int:
            bits = self._indexed[index].bits
            return sum([weight for bit, weight in weights if bit & bits])

        turns: list[Record] = []
        indexes = range(len(self._indexed))  # of equal turns, the newest comes first
        for index in nlargest(_MAX_NEAREST, indexes, key=shared_weight):
            if shared_weight(index):
                turn = self._indexed[index]
                turns += self._turns_at(turn.file, [turn.number])
        return turns

    def _term_weight(self, term: str) -> int:
        rarity = len(self._indexed) // (self._turns_with[term] + 1)
        weight = _WEIGHT_OF_FUNCTION_WORD if term in _FUNCTION_WORDS else _WEIGHT
        return (rarity.bit_length() + 1) * weight

    def _current_turns(self, briefing_id: str) -> list[Record]:
        """Return the turns of the current transcript of a briefing."""
        turns: list[Record] = []
        for file, source in enumerate(self._sources):
            is_of_briefing = Path(source.file).stem.partition("_")[2] == briefing_id
            if is_of_briefing and not source.earlier:
                for found in turns_of(self._folder, source, skip):
                    turns.append(self._hand_over(file, found))
        return turns


def _batches(turns: Iterable[Record]) -> Iterator[list[Record]]:
    batch: list[Record] = []
    for turn in turns:
        batch.append(turn)
        if len(batch) == _BATCH:
            yield batch
            batch = []
    if batch:
        yield batch


def _turns_with(wanted: _Words, source: TurnsFile, data: bytes) -> Iterator[SourceTurn]:
    """Yield the turns in *data* that have all of one of the *wanted* words, or parts of words."""
    if not _has_one(data, wanted):
        return
    for number, line in enumerate(data.removesuffix(b"\n").split(b"\n"), 1):
        if _has_one(line, wanted):
            turn = Turn.from_record(lines.parse(line.decode()))
            yield SourceTurn(source, number, turn)


def _has_one(data: bytes, wanted: _Words) -> bool:
    """Return whether *data* has all words of one quotation."""
    return any(all(word in data for word in words) for words in wanted)


def _may_be_meant(names: tuple[str, ...], among: Collection[str]) -> bool:
    """Return whether one of *names* shares a telling term with *among*, or has none."""
    found = terms(cleaned(" ".join(names)))
    speaker = terms(cleaned(names[_SPEAKER]))  # who may be called He, or An
    telling = (found - _FUNCTION_WORDS) | speaker
    return not found or not telling.isdisjoint(among)
