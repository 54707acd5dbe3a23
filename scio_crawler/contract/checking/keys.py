"""Check the keys that the tables declare: no two lines share one, and each reference has its line.

Lines about one briefing refer only to each other, to the catalogue, and to the tables about no
briefing. So the keys of the last two are held all the time, those of a briefing while it is read.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from scio_crawler.contract.lines import Fault, OnFault, numbered, skip
from scio_crawler.items import CATALOGUE, TURNS, OutputLine, Reference, Table, Value

LineFaults = Iterator[tuple[str, int, str]]  # (kind, number of the line, what) of each
NumberedLines = Sequence[tuple[int, OutputLine]]  # with their numbers in the file
_Values = tuple[Value, ...]
_Keys = tuple[str, ...]
_KnownValues = dict[tuple[str, _Keys], set[_Values]]  # by table and its keys

_KIND = "keys"  # of all faults found here


def report(faults: LineFaults, file: str, on_fault: OnFault) -> None:
    """Pass each of *faults*, all of them in *file*, to *on_fault*."""
    for kind, line, what in faults:
        on_fault(Fault(kind, file, line, what))


def repeated_keys(table: Table, lines: Iterable[tuple[int, OutputLine]]) -> LineFaults:
    """Yield a fault for each of *lines* with the key of an earlier one."""
    first_lines: dict[_Values, int] = {}
    for number, line in lines:
        values = _values(line, table.key)
        first = first_lines.setdefault(values, number)
        if first != number:
            yield _KIND, number, f"{_in_words(table.key, values)} is that of line {first}, too"


def differences(
    line: OutputLine, other: OutputLine, keys: Iterable[str]
) -> Iterator[tuple[str, Value, Value]]:
    """Yield each of *keys* with its value in *line* and in *other*, if they differ."""
    for key in keys:
        value = getattr(line, key)
        other_value = getattr(other, key)
        if value != other_value:
            yield key, value, other_value


class Keys:
    """The keys that lines may refer to. Faults go to *on_fault*."""

    def __init__(self, folder: Path, on_fault: OnFault) -> None:
        self._folder, self._on_fault = folder, on_fault
        self._known: _KnownValues = {}
        self._reported: set[tuple[Reference, _Values]] = set()

    def add_table(self, table: Table) -> None:
        """Let lines of other briefings, and of no briefing, refer to *table*, if it can be read."""
        if (self._folder / table.files).is_file():
            lines = self._readable_lines(table)
            self._known[table.name, table.key] = {_values(line, table.key) for _, line in lines}

    def check_table(self, table: Table) -> None:
        """Check *table*, which is about no briefing; what it refers to must have been added."""
        lines = list(self._readable_lines(table))
        self._check(table, table.files, lines, self._known)

    def check_briefing(self, rows: Mapping[Table, NumberedLines], turns_file: str) -> None:
        """Check *rows*, all lines about one briefing by their table; *turns_file* may be empty.

        A turn or an entry that is there twice is reported where its file is read.
        """
        known = self._known | _values_in(rows)
        for table, lines in rows.items():
            file = turns_file if table is TURNS else table.files
            self._check(table, file, lines, known)

    def _check(self, table: Table, file: str, lines: NumberedLines, known: _KnownValues) -> None:
        """Report *lines* with the same key, and references to lines that are not *known*."""
        if table not in (TURNS, CATALOGUE):
            report(repeated_keys(table, lines), file, self._on_fault)
        for number, line in lines:
            for reference in table.references:
                self._check_reference(reference, file, number, line, known)

    def _check_reference(
        self, reference: Reference, file: str, number: int, line: OutputLine, known: _KnownValues
    ) -> None:
        targets = known.get((reference.table, reference.names))
        values = _values(line, reference.keys)
        if targets is None or values in targets or not any(values):
            return
        if (reference, values) in self._reported:
            return

        self._reported.add((reference, values))
        what = f"{_in_words(reference.keys, values)} is no line of {reference.table}"
        self._on_fault(Fault(_KIND, file, number, what))

    def _readable_lines(self, table: Table) -> Iterator[tuple[int, OutputLine]]:
        """Yield the lines of *table* that can be read; the others are reported elsewhere."""
        for number, line in numbered(self._folder, table.files, table.line, skip):
            if line is not None:
                yield number, line


def _values_in(rows: Mapping[Table, NumberedLines]) -> _KnownValues:
    """Return what the lines in *rows* may refer to among each other."""
    by_name = {table.name: lines for table, lines in rows.items() if table is not CATALOGUE}
    known: _KnownValues = {}
    for table in rows:
        for reference in table.references:
            lines = by_name.get(reference.table)
            if lines is not None:
                values = {_values(line, reference.names) for _, line in lines}
                known[reference.table, reference.names] = values
    return known


def _values(line: OutputLine, keys: Iterable[str]) -> _Values:
    return tuple(getattr(line, key) for key in keys)


def _in_words(keys: Sequence[str], values: _Values) -> str:
    pairs = zip(keys, values, strict=True)
    return ", ".join(f"{key} {value!r}" for key, value in pairs)
