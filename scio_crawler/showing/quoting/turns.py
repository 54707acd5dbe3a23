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


class Source(NamedTuple):
    """A file of turns."""

    file: str  # relative to the folder
    earlier: int = 0  # the number of its revision, 0 if that is the current one
    same_as: str = ""  # as in the catalogue


class SourceTurn(NamedTuple):
    """A turn and its place."""

    source: Source
    number: int  # of its line
    turn: Turn


def sources(folder: Path, on_fault: OnFault) -> list[Source]:
    """Return the files of turns: those in the catalogue, other current ones, earlier revisions."""
    there = {path.relative_to(folder).as_posix() for path in folder.glob(TURNS.files)}
    known, copies = [], {}
    for entry in lines.read(folder, CATALOGUE.files, Entry, on_fault):
        copies[entry.briefing_id] = entry.same_as
        if entry.file in there:
            known.append(entry.file)
        elif entry.file:
            on_fault(lines.Fault("files", entry.file, 0, "is missing"))
    others = sorted(there.difference(known), reverse=True)
    found = list(map(Source, [*known, *others]))
    for briefing_id, number, file in revision_files(folder):
        found.append(Source(file, number, copies.get(briefing_id, "")))
    return found


def turns_of(folder: Path, source: Source, on_fault: OnFault) -> Iterator[SourceTurn]:
    """Yield the turns of *source* in order; faults of its lines go to *on_fault*."""
    for number, turn in numbered(folder, source.file, Turn, on_fault):
        if turn:
            yield SourceTurn(source, number, turn)


class _Indexed(NamedTuple):
    file: int  # the place of its source
    number: int  # of its line
    shared: int  # a bit for each of the terms in question that it has


_MAX_NEAREST = 24  # turns that are aligned with a quotation
_BATCH = 1_000  # turns that are handed over at once
_LINES = 1 << 20  # in a file, at most
_SMALL = listed("function words")
_FULL_WORTH, _SMALL_WORTH = 20, 6  # of a term; as the scripts weigh words
_NAMES = ("title", "position", "organization", "speaker", "label", "role")
_names_of = attrgetter(*_NAMES)
_SPEAKER = _NAMES.index("speaker")


class Turns:
    """The turns of *folder*, as the scripts ask for them."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.faults: list[lines.Fault] = []  # what was not searched, and why
        self.turns = 0  # searched, earlier revisions aside
        self.briefings = 0
        self._sources = sources(folder, self.faults.append)
        self._digests = described(folder).digests
        self._given: dict[int, Record] = {}  # turns that were handed over, by their places
        self._waiting: Iterator[list[dict[str, Any]]] | None = None
        self._bits: dict[str, int] = {}
        self._indexed: list[_Indexed] = []
        self._having: Counter[str] = Counter()  # turns that have a term
        self._names: set[tuple[str, ...]] = set()

    def at(self, place: int) -> Record | None:
        """Return the turn at a *place* that the scripts know, None for -1."""
        return self._given.get(place)

    def answer(self, asked: Mapping[str, Any]) -> Any:
        """Return what the scripts ask for; ``search.js`` says what that may be."""
        if "having" in asked:
            return self._answer_having(asked["having"], asked["among"])
        if "nearest" in asked:
            return [self._nearest(each["terms"]) for each in asked["nearest"]]
        if "names" in asked:
            return [dict(zip(_NAMES, names, strict=True)) for names in sorted(self._names)]
        return self._current(asked["now"])

    def _answer_having(self, wanted: Sequence[Any], among: Iterable[str]) -> dict[str, Any]:
        if self._waiting is None:
            found = self._by_index(wanted) if self._indexed else self._by_bytes(wanted)
            self._bits = self._bits or {term: 1 << at for at, term in enumerate(among)}
            self._waiting = _batches(found)
        turns = next(self._waiting, None)
        if turns is None:
            self._waiting = None
        return {"turns": turns or [], "more": turns is not None}

    def _hand_over(self, file: int, found: SourceTurn) -> dict[str, Any]:
        """Return a turn as the scripts know it, and remember it."""
        place = file * _LINES + found.number
        source, turn = found.source, found.turn.record()
        self._given[place] = turn
        own = {"at": place, "earlier": source.earlier, "same_as": source.same_as}
        return {**turn, **own, "text": cleaned(turn["text"])}

    # --- By a scan of the bytes ---

    def _by_bytes(self, wanted: Sequence[Any]) -> Iterator[dict[str, Any]]:
        """Yield the turns that may have one of *wanted* word for word; count those searched."""
        letters = [[each.encode() for each in one["letters"]] for one in wanted]
        for words in letters:
            words.sort(key=len, reverse=True)  # long words are rare
        every = [set(one["terms"]) for one in wanted]
        for file, source in enumerate(self._sources):
            self.briefings += not source.earlier
            data = self._sound(source)
            found: Iterable[SourceTurn]
            if data is None or may_hide_letters(data):
                found = list(turns_of(self._folder, source, self.faults.append))
                number = len(found)
            else:
                found, number = _likely(source, data, letters), data.count(b"\n")
            self.turns += 0 if source.earlier else number
            for each in found:
                there = terms(cleaned(each.turn.text))
                if any(there >= one for one in every):
                    yield self._hand_over(file, each)

    def _sound(self, source: Source) -> bytes | None:
        """Return the content of a file if it is as a run wrote it, so that no line is damaged."""
        try:
            data = (self._folder / source.file).read_bytes()
        except OSError:
            return None  # which the reader of its lines reports
        digest = Digest.of(len(data), sha256(data).hexdigest())
        return data if self._digests.get(source.file) == digest else None

    # --- By an index of the terms that are in question ---

    def _index(self) -> None:
        among = self._bits.keys()
        seen: set[tuple[str, ...]] = set()
        for file, source in enumerate(self._sources):
            for found in turns_of(self._folder, source, skip):
                there = among & terms(cleaned(found.turn.text))
                self._having.update(there)
                self._indexed.append(_Indexed(file, found.number, self._shared(there)))
                seen.add(_names_of(found.turn))
        self._names = {names for names in seen if _may_be_meant(names, among)}

    def _by_index(self, wanted: Sequence[Any]) -> Iterator[dict[str, Any]]:
        """Yield the turns that have all terms of one of *wanted*."""
        every = {self._shared(one["terms"]) for one in wanted}
        likely = (each for each in self._indexed if any(b & each.shared == b for b in every))
        for file, found in groupby(likely, key=lambda each: each.file):
            yield from self._turns_at(file, {each.number for each in found})

    def _turns_at(self, file: int, numbers: Collection[int]) -> Iterator[dict[str, Any]]:
        """Yield the turns on the lines with these *numbers*."""
        for each in turns_of(self._folder, self._sources[file], skip):
            if each.number in numbers:
                yield self._hand_over(file, each)

    def _shared(self, wanted: Iterable[str]) -> int:
        return sum(self._bits.get(term, 0) for term in wanted)

    def _nearest(self, wanted: Sequence[str]) -> list[dict[str, Any]]:
        """Return the turns that share most with the terms *wanted*, best first."""
        if not self._indexed:
            self._index()
        worths = [(self._bits[term], self._worth(term)) for term in wanted]

        def total(at: int) -> int:
            shared = self._indexed[at].shared
            return sum([worth for bit, worth in worths if bit & shared])

        ranked = nlargest(_MAX_NEAREST, range(len(self._indexed)), key=total)  # newest first
        turns: list[dict[str, Any]] = []
        for at in filter(total, ranked):
            found = self._indexed[at]
            turns += self._turns_at(found.file, [found.number])
        return turns

    def _worth(self, term: str) -> int:
        number = len(self._indexed) // (self._having[term] + 1)
        return (number.bit_length() + 1) * (_SMALL_WORTH if term in _SMALL else _FULL_WORTH)

    def _current(self, briefing_id: str) -> list[dict[str, Any]]:
        """Return the turns of the current transcript of a briefing."""
        found: list[dict[str, Any]] = []
        for file, source in enumerate(self._sources):
            is_of = Path(source.file).stem.partition("_")[2] == briefing_id
            if is_of and not source.earlier:
                turns = turns_of(self._folder, source, skip)
                found += (self._hand_over(file, each) for each in turns)
        return found


def _batches(turns: Iterator[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    batch: list[dict[str, Any]] = []
    for turn in turns:
        batch.append(turn)
        if len(batch) == _BATCH:
            yield batch
            batch = []
    if batch:
        yield batch


def _likely(
    source: Source, data: bytes, letters: Sequence[Sequence[bytes]]
) -> Iterator[SourceTurn]:
    """Yield the turns in *data* that have all words of one of *letters*, or parts of words."""
    if not any(_has(data, words) for words in letters):
        return
    for number, raw in enumerate(data.removesuffix(b"\n").split(b"\n"), 1):
        if any(_has(raw, words) for words in letters):
            turn = Turn.from_record(lines.parse(raw.decode()))
            yield SourceTurn(source, number, turn)


def _has(data: bytes, words: Iterable[bytes]) -> bool:
    return all(word in data for word in words)


def _may_be_meant(names: tuple[str, ...], among: Collection[str]) -> bool:
    """Return whether one of *names* shares a telling term with *among*, or has none."""
    there = terms(cleaned(" ".join(names)))
    telling = (there - _SMALL) | terms(cleaned(names[_SPEAKER]))  # who may be called He, or An
    return not there or not telling.isdisjoint(among)
