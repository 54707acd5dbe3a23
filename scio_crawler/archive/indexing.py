"""Bring the index up to the files: after a killed run, or when the index was lost."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from scio_crawler.archive import warc
from scio_crawler.archive.findings import Finding, finding, judged, of_piece
from scio_crawler.archive.index import CRAWL, File, Index, IndexLine
from scio_crawler.common import interrupts
from scio_crawler.common.errors import OutputError
from scio_crawler.common.identity import PRODUCT

# --- Which run a record belongs to: the one of the warcinfo record that it names ------------------

UNREADABLE = "a run with unreadable arguments"  # said behind "has"


class Membership:
    """The runs in *index*, by the warcinfo records that are met.

    Records whose warcinfo record is lost are of a run of their own, which is named after its id
    until another record says more, and which counts as cut off.
    """

    def __init__(self, index: Index) -> None:
        self._index = index
        self._runs: dict[str, int] = {}  # by the id of a warcinfo record; 0 for a foreign one
        self._lost: dict[str, Finding] = {}  # by the id of a warcinfo record that was not met
        self._origins: dict[int, set[str]] = defaultdict(set)  # that the records of a run came from

    def known(self, info: str) -> int:
        """Return the number of the run with the warcinfo record *info*, 0 if none is known."""
        return self._runs.get(info, 0)

    def adopt(self, record: warc.Record, run: int) -> None:
        """Note that *record*, which follows what is indexed, is of *run* unless it says more."""
        if not self._marked(record.info):
            self._runs.setdefault(record.info, run)

    def take(self, record: warc.Record, file: str, offset: int) -> Finding | None:
        """Note the run that a warcinfo or metadata *record* is about; return what is wrong."""
        fields = record.fields or {}
        is_info = record.kind == warc.INFO
        info = record.id if is_info else record.info
        name = fields.get(warc.RUN if is_info else warc.ENDED)
        if not name:
            if is_info:
                self._runs[info] = 0
            return None
        arguments = arguments_of(record)
        kind = fields.get(warc.KIND, CRAWL)
        run = self._index.begin(name, fields.get(warc.SITE, ""), arguments or {}, kind)
        for lost in [i for i in self._lost if i == info or name.endswith(f"-{warc.mark(i)}")]:
            if self._runs[lost] != run:
                self._index.merge(self._runs[lost], run)
                self._origins[run] |= self._origins.pop(self._runs[lost], set())
                self._runs[lost] = run
        if is_info:
            self._runs[info] = run
            self._lost.pop(info, None)
        else:
            self._runs.setdefault(info, run)
            said = fields.get(warc.RECORDS, "")
            self._index.finish(name, int(said) if said.isdecimal() else 1)
        if arguments is None:
            return finding(file, "bad-member", offset, error=UNREADABLE)
        return None

    def of(self, record: warc.Record, file: str, offset: int) -> int:
        """Return the number of the run of a response *record*, 0 for one of another program.

        It is at *offset* of *file*.
        """
        info = record.info
        if info not in self._runs:
            self._runs[info] = self._marked(info)
            if info and not self._runs[info]:
                self._runs[info] = self._index.begin(info, "", {})
                self._lost[info] = finding(file, "lost-info", offset)
        run = self._runs[info]
        if run and record.ip:
            self._origins[run].add("/".join(record.url.split("/")[:3]))
        return run

    def settle(self) -> Iterator[Finding]:
        """Give runs of unknown site the one that they must be of; yield what is wrong.

        That is the site of all other runs, else that of the folder, else the origin of what came
        over the network. The sample, which did not, must never mix with another site.
        """
        runs = self._index.runs()
        sites = {run.site for run in runs if run.site}
        for run in runs:
            if not run.site:
                origins = self._origins[run.number]
                possible = sites or set(filter(None, [self._index.claimed()])) or origins
                if len(possible) == 1 and origins <= possible:
                    self._index.place(run.number, *possible)
        yield from self._lost.values()

    def _marked(self, info: str) -> int:
        return self._index.marked(warc.mark(info)) if info else 0


def arguments_of(record: warc.Record) -> dict[str, str] | None:
    """Return the arguments of the run that *record* is about, None if they are damaged."""
    try:
        arguments = json.loads((record.fields or {}).get(warc.ARGUMENTS, "{}"))
    except (ValueError, RecursionError):
        return None
    is_sound = isinstance(arguments, dict) and all(isinstance(v, str) for v in arguments.values())
    return arguments if is_sound else None


# --- Bring the index up to the files: after a killed run, or when the index was lost --------------

_PATTERN = f"{PRODUCT}-*.warc.gz"  # files of other programs are left alone
_SERIAL = re.compile(rf"{PRODUCT}-(\d{{1,9}})-")
_BATCH = 1000  # records added at a time


def catch_up(folder: Path, index: Index, altered: Collection[str] = ()) -> list[Finding]:
    """Bring *index* up to the files in *folder*; return what is wrong with what was read.

    A damaged record costs itself only. A file that ends in a truncated or damaged one is set aside:
    nothing more is appended to it. If files are gone, shorter than they were, or among the
    *altered* ones, all are indexed again. Raises OutputError for a file that cannot be read, and
    Interrupted if a signal asks to stop.
    """
    on_disk = {path.name: path.stat().st_size for path in archive_files(folder)}
    known = index.files()
    findings = list(_changes(folder, on_disk, known, altered))
    if findings:
        index.clear()
        known = {}
    names = list(on_disk) if known else sorted(on_disk, key=lambda n: (_written_as(folder, n), n))
    runs = Membership(index)
    for name in names:
        file = known.get(name, File(name))
        if not file.aside and file.indexed < on_disk[name]:
            with readable(folder / name):
                findings += _scan(folder / name, file, index, runs)
    findings += runs.settle()
    return list(judged(findings, index, replayed=False))


def archive_files(folder: Path) -> list[Path]:
    """Return the files of the archive in *folder*, in the order in which they were written."""
    return sorted(path for path in folder.glob(_PATTERN) if path.is_file())


def serial(name: str) -> int:
    """Return the number of the archive's file *name*, 0 if it has none."""
    found = _SERIAL.match(name)
    return int(found[1]) if found else 0


def shown(path: Path) -> str:
    """Return how the archive's file at *path* is named in tables and findings."""
    return f"{path.parent.name}/{path.name}"


@contextmanager
def readable(path: Path) -> Iterator[None]:
    """Raise an OSError at the file at *path* as OutputError."""
    try:
        yield
    except OSError as error:
        raise OutputError.unreadable(path, error) from error


def _changes(
    folder: Path, on_disk: Mapping[str, int], known: Mapping[str, File], altered: Collection[str]
) -> Iterator[Finding]:
    """Yield what has changed in files that are *known*."""
    for name in sorted({*known, *on_disk}):
        if name not in on_disk:
            yield finding(shown(folder / name), "gone")
        elif name not in known:
            if known and name < max(known):
                yield finding(shown(folder / name), "late")
        elif on_disk[name] < known[name].indexed:
            yield finding(shown(folder / name), "shorter")
        elif name in altered:
            yield finding(shown(folder / name), "altered")


def _written_as(folder: Path, name: str) -> str:
    """Return the name that the first record of a file says, else *name*."""
    with readable(folder / name), (folder / name).open("rb") as stream:
        piece = next(warc.pieces(stream), None)
    return (piece and piece.record and piece.record.file) or name


def _scan(path: Path, file: File, index: Index, runs: Membership) -> Iterator[Finding]:
    """Index the rest of *path*, which is known up to ``file.indexed``; yield what is wrong."""
    name = shown(path)
    lines: list[IndexLine] = []
    strangers: list[int] = []  # where records of no run are
    carries_on = file.run if file.indexed else 0  # the run whose records come first
    with path.open("rb") as stream:
        for piece in warc.pieces(stream, file.indexed):
            record, wrong = piece.record, of_piece(name, piece)
            if piece.is_last:
                file.aside = True
            else:
                file.indexed = piece.end
            if record is None or record.kind == warc.INFO:
                carries_on = 0
            if record and record.kind in (warc.INFO, warc.METADATA):
                index.add([file], lines)  # the run of earlier records may turn out to be this one
                lines = []
                wrong = runs.take(record, name, piece.offset)
                file.run = runs.known(record.info or record.id) or file.run
                if record.file not in ("", path.name) and not file.aside:
                    file.aside = True
                    yield finding(name, "renamed", name=record.file)
            elif record:
                if carries_on:
                    runs.adopt(record, carries_on)
                run = runs.of(record, name, piece.offset)
                if not run or record.kind not in (warc.RESPONSE, warc.REVISIT):
                    strangers.append(piece.offset)
                else:
                    lines.append(_line(record, run, path.name, piece.offset))
            if wrong:
                yield wrong
            if len(lines) >= _BATCH:
                index.add([file], lines)
                lines = []
                interrupts.check()
    index.add([file], lines)
    if strangers:
        yield finding(name, "no-run", strangers[0], number=len(strangers))


def _line(record: warc.Record, run: int, file: str, offset: int) -> IndexLine:
    about = (record.url, record.date, record.kind, record.status, record.digest)
    return IndexLine(run, *about, file, offset)
