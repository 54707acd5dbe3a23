"""Check the keys that the tables declare: no two lines share one, and each reference has its line.

Lines about one briefing refer only to each other, to the catalogue, and to the tables about no
briefing. So the keys of the last two are known all the time, those of a briefing while it is read.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from scio_crawler.contract.lines import Fault, OnFault, numbered, skip
from scio_crawler.items import CATALOGUE, TURNS, OutputLine, Reference, Table, Value

KIND = "keys"  # of the faults
Lines = Sequence[tuple[int, OutputLine]]  # with their numbers in the file
_Values = tuple[Value, ...]
_Names = dict[tuple[str, tuple[str, ...]], set[_Values]]  # by table and its keys


def repeated(table: Table, lines: Iterable[tuple[int, OutputLine]]) -> Iterator[tuple[int, str]]:
    """Yield the numbers of those *lines* whose key another one has, and what is wrong."""
    met: dict[_Values, int] = {}
    for number, line in lines:
        values = _values(line, table.key)
        first = met.setdefault(values, number)
        if first != number:
            yield number, f"{_said(table.key, values)} is that of line {first}, too"


class Keys:
    """The keys that lines may refer to."""

    def __init__(self, folder: Path, on_fault: OnFault) -> None:
        self._folder, self._on_fault = folder, on_fault
        self._names: _Names = {}
        self._reported: set[tuple[Reference, _Values]] = set()

    def add_table(self, table: Table) -> None:
        """Let lines of other briefings, and of no briefing, refer to *table*, if it can be read."""
        if (self._folder / table.files).is_file():
            values = {_values(line, table.key) for _, line in self._lines(table)}
            self._names[table.name, table.key] = values

    def check_table(self, table: Table) -> None:
        """Check *table*, which is about no briefing. What it refers to must have been added."""
        self._check(table, table.files, list(self._lines(table)), self._names)

    def check_briefing(self, own: Mapping[Table, Lines], file: str) -> None:
        """Check *own*, all lines about one briefing by their table; *file* has its turns, if any.

        A turn or an entry that is there twice is reported where its file is read.
        """
        names = self._names | _names_in(own)
        for table, lines in own.items():
            self._check(table, file if table is TURNS else table.files, lines, names)

    def _check(self, table: Table, file: str, lines: Lines, names: _Names) -> None:
        """Report lines with the same key, and what *lines* refer to that is not in *names*."""
        if table not in (TURNS, CATALOGUE):
            for number, what in repeated(table, lines):
                self._on_fault(Fault(KIND, file, number, what))
        for number, line in lines:
            for reference in table.references:
                known = names.get((reference.table, reference.names))
                values = _values(line, reference.keys)
                if known is None or values in known or not any(values):
                    continue
                if (reference, values) not in self._reported:
                    self._reported.add((reference, values))
                    what = f"{_said(reference.keys, values)} is no line of {reference.table}"
                    self._on_fault(Fault(KIND, file, number, what))

    def _lines(self, table: Table) -> Iterator[tuple[int, OutputLine]]:
        """Yield the lines of *table* that can be read; the others are reported elsewhere."""
        for number, line in numbered(self._folder, table.files, table.line, skip):
            if line is not None:
                yield number, line


def _names_in(own: Mapping[Table, Lines]) -> _Names:
    """Return what the lines in *own* may refer to among each other."""
    by_name = {table.name: lines for table, lines in own.items() if table is not CATALOGUE}
    names: _Names = {}
    for table in own:
        for reference in table.references:
            lines = by_name.get(reference.table)
            if lines is not None:
                values = {_values(line, reference.names) for _, line in lines}
                names[reference.table, reference.names] = values
    return names


def differing(
    one: OutputLine, other: OutputLine, keys: Iterable[str]
) -> Iterator[tuple[str, Value, Value]]:
    """Yield each of *keys* whose values differ between two lines, with these values."""
    for key in keys:
        own = getattr(one, key)
        theirs = getattr(other, key)
        if own != theirs:
            yield key, own, theirs


def _values(line: OutputLine, keys: Iterable[str]) -> _Values:
    return tuple(getattr(line, key) for key in keys)


def _said(keys: Sequence[str], values: _Values) -> str:
    pairs = zip(keys, values, strict=True)
    return ", ".join(f"{key} {value!r}" for key, value in pairs)
