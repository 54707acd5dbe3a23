"""Index and verify the files of the archive.

:func:`catch_up` indexes what a killed run left, or everything if the index was lost.
:func:`examine` does so for a replay and verifies each record; :func:`verify` changes nothing.
"""

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from scio_crawler.archive import warc
from scio_crawler.archive.index import COPIED, CRAWL, IMPORT, File, Index, IndexLine
from scio_crawler.archive.warc import TORN, Section
from scio_crawler.common import interrupts
from scio_crawler.common.errors import ArchiveFailure
from scio_crawler.common.files import loads, reading, remove, sha256_of
from scio_crawler.common.identity import PRODUCT
from scio_crawler.items import SITE

LATE = "late"  # what a healthy archive may have, too
# What it may have until the next run.
TORN_LAST = "torn-last"
UNENDED = "unended"
NOT_INDEXED = "not-indexed"  # a record is not where the index has it


class Finding(NamedTuple):
    """Something about one file of the archive; *words* follow its name in a sentence."""

    file: str  # below the output folder; or the run that it is about
    offset: int
    kind: str  # a key of errors.WORDS
    words: str

    @property
    def is_open(self) -> bool:
        """Whether the next crawl may show that it is not damage: the last run may be killed."""
        return self.kind in (TORN_LAST, UNENDED)

    @property
    def is_damage(self) -> bool:
        """Whether something is lost. A crawl that was killed may leave findings without loss."""
        return self.kind not in (TORN, LATE)


def finding(file: str, kind: str, offset: int = 0, **data: Any) -> Finding:
    """Return the finding of a *kind* of errors.WORDS, with the *data* that its words need."""
    return Finding(file, offset, kind, str(ArchiveFailure(kind, offset=offset, **data)))


def _damage_of(file: str, section: Section) -> Finding | None:
    """Return what is wrong with *section* of *file* by itself, None if it is a record."""
    if section.record:
        return None
    return finding(file, section.damage, section.offset, end=section.end, error=section.why)


def _classify_torn(findings: Iterable[Finding], index: Index, replayed: bool) -> Iterator[Finding]:
    """Yield *findings*, torn records as another kind if *index* shows that they are damage.

    The record that a killed run was writing is the last one of that run. The next run reads what it
    did not get; in a replay of an archive that has no next run, it is damage.
    """
    for each in findings:
        if each.kind == TORN:
            name = each.file.rpartition("/")[2]
            run = index.files().get(name, File(name)).run
            if index.writes_on(run, name):
                each = finding(each.file, "torn-run", each.offset)
            elif replayed and not index.is_followed(run):
                each = finding(each.file, TORN_LAST, each.offset)
        yield each


UNREADABLE = "a run with unreadable arguments"  # follows "has"


class RunFinder:
    """Finds which run in *index* a record belongs to, by the warcinfo records that were read.

    Records whose warcinfo record is lost belong to a run by themselves. It is named after the id of
    that record until another record says more, and counts as cut off.

    *kinds* are those of the runs that may have written what is read, by name: the index has a run
    of the folder before it writes. None if they are not known; the records are then believed.
    """

    def __init__(self, index: Index, kinds: Mapping[str, str] | None) -> None:
        self._index = index
        self._kinds = kinds
        self._copied: set[int] = set()  # runs whose files somebody else has put there
        self._sha256_of = cache(sha256_of)
        self._runs: dict[str, int] = {}  # by the id of a warcinfo record; 0 for a foreign one
        self._lost: dict[str, Finding] = {}  # by the id of a warcinfo record that was not read
        self._origins: dict[int, set[str]] = defaultdict(set)  # that the records of a run came from

    def run_with(self, info: str) -> int:
        """Return the number of the run with the warcinfo record *info*, 0 if none is known."""
        return self._runs.get(info, 0)

    def add(self, record: warc.Record, file: str, offset: int, is_own: bool) -> Finding | None:
        """Add what a warcinfo or metadata *record* says to the index; return what is wrong.

        *is_own* says that it was added to a file of the folder. If its run is not known, the
        database is an old copy, and all that follows is the folder's.
        """
        fields = record.fields
        if record.kind == warc.INFO:
            name = fields.get(warc.RUN)
            if not name:
                self._runs[record.id] = 0
                return None
            if is_own and self._kinds is not None and name not in self._kinds:
                self._kinds = None
                self._index.database.was_changed = True  # runs have written that it lacks
            self._runs[record.id] = self._add_run(name, record.id, record)
            self._lost.pop(record.id, None)
        else:
            name = fields.get(warc.ENDED)
            if not name:
                self._add_note(fields, self.run_with(record.info))
                return None
            self._runs.setdefault(record.info, self._add_run(name, record.info, record))
            records = fields.get(warc.RECORDS, "")
            self._index.finish(name, int(records) if records.isdecimal() else 1)
        if arguments_of(record) is None:
            return finding(file, "bad-member", offset, error=UNREADABLE)
        return None

    def _add_run(self, name: str, info: str, record: warc.Record) -> int:
        """Return the number of the run *name*; those of lost records become one with it."""
        fields = record.fields
        kind = self._kind_of([name], fields.get(warc.KIND, CRAWL))
        run = self._begin(name, fields.get(warc.SITE, ""), arguments_of(record) or {}, kind)
        for lost in self._lost:
            number = self._runs[lost]
            is_same = lost == info or name.endswith(f"-{warc.run_mark(lost)}")
            if is_same and number != run:
                self._index.merge(number, run)
                self._origins[run] |= self._origins.pop(number, set())
                self._runs[lost] = run
        return run

    def _add_note(self, fields: Mapping[str, str], run: int) -> None:
        """Add what *run* has recorded about a briefing, unless somebody else has copied it."""
        if not run or self.is_copied(run):
            return

        named = fields.get(warc.NAMED)
        if named:
            ids = fields.get(warc.IDS, "").split()
            self._index.store_turn_ids(named, fields.get(warc.CONTENT, ""), ids)
        settled = fields.get(warc.SETTLED)
        if settled:
            self._index.store_settled(run, settled)

    def run_of(self, record: warc.Record, file: str, offset: int) -> int:
        """Return the run of the response *record* at *offset* of *file*, 0 if it is foreign."""
        info = record.info
        if info and info not in self._runs:
            self._runs[info] = self._run_of_lost(record, finding(file, "lost-info", offset))

        run = self.run_with(info)
        if run and record.ip:
            self._origins[run].add("/".join(record.url.split("/")[:3]))
        return run

    def _run_of_lost(self, record: warc.Record, lost: Finding) -> int:
        """Return the run of a *record* whose warcinfo record was not read."""
        info = record.info
        names = [name for name in self._kinds or () if name.endswith(f"-{warc.run_mark(info)}")]
        if names or self._kinds is None:
            run = self._index.run_with_mark(warc.run_mark(info))
            if run:
                return run

        self._lost[info] = lost
        kind = CRAWL if record.origin == SITE else IMPORT
        return self._begin(info, "", {}, self._kind_of(names, kind))

    def is_copied(self, run: int) -> bool:
        """Return whether somebody else has put the file with records of *run* into the archive."""
        return run in self._copied

    def origin_of(self, record: warc.Record, run: int, path: Path) -> tuple[str, str]:
        """Return the origin and its digest of a response *record* of *run* at *path*."""
        if record.origin != SITE or not self.is_copied(run):
            return record.origin, record.origin_digest
        return warc.origin_of({warc.FILE: path.name, warc.SHA256: self._sha256_of(path)})

    def _begin(self, name: str, site: str, arguments: Mapping[str, str], kind: str) -> int:
        run = self._index.begin(name, site, arguments, kind)
        if kind == COPIED:
            self._copied.add(run)
        return run

    def _kind_of(self, names: Iterable[str], stated: str) -> str:
        """Return the kind of a run that has one of the *names*, which the record *stated*."""
        if self._kinds is None:
            return stated
        for name in names:
            if name in self._kinds:
                return self._kinds[name]
        return stated if stated == IMPORT else COPIED

    def assign_unknown_runs(self) -> Iterator[Finding]:
        """Assign runs of unknown site to the only possible site; yield what is wrong.

        That is the site of all other runs, else the folder's, else the origin of what came over the
        network. The sample, which did not, must never mix with another site.
        """
        runs = self._index.runs()
        claimed = self._index.database.meta("site")
        sites = {run.site for run in runs if run.site} or {claimed} - {""}
        for run in runs:
            origins = self._origins[run.number]
            possible = sites or origins
            if not run.site and len(possible) == 1 and origins <= possible:
                self._index.set_site(run.number, *possible)
        yield from self._lost.values()


def arguments_of(record: warc.Record) -> dict[str, str] | None:
    """Return the arguments of the run that *record* is about, None if they are damaged."""
    try:
        arguments = loads(record.fields.get(warc.ARGUMENTS, "{}"))
    except ValueError:
        return None
    if isinstance(arguments, dict) and all(isinstance(each, str) for each in arguments.values()):
        return arguments
    return None


_PATTERN = f"{PRODUCT}-*.warc.gz"  # files of other programs are left alone
_SERIAL = re.compile(rf"{PRODUCT}-(\d{{1,9}})-")
_BATCH = 1000  # records that are added, or looked at, before the next check for an interrupt


def catch_up(folder: Path, index: Index, altered: Collection[str] = ()) -> list[Finding]:
    """Bring *index* up to the files in *folder*; return what is wrong with what was read.

    A damaged record costs itself only. A file that ends in a truncated or damaged one, or is not as
    it was, is set aside: nothing more is appended to it. If files were removed, are shorter than
    they were, or among the *altered* ones, all are indexed again. What was written by no run that
    *index* knows counts as imported. Raises Interrupted, and OutputError for an unreadable file.
    """
    sizes = _sizes(folder)
    known = index.files()
    findings = list(_changes(folder, sizes, known, altered))
    changed = {each.file for each in findings if each.kind in ("shorter", "altered")}
    names = list(sizes)
    if findings:
        index.clear()
        known = {}
    if not known:
        names.sort(key=lambda name: (_original_name(folder / name), name))

    runs = RunFinder(index, index.writers())
    for name in names:
        path = folder / name
        file = known.get(name, File(name))
        if not file.aside and file.indexed < sizes[name]:
            with reading(path):
                findings += _Indexer(path, file, index, runs).index_rest()
        if shown(path) in changed:  # what is appended would seem to be older
            file.aside = True
            index.add([file], [])
    findings += runs.assign_unknown_runs()
    return list(_classify_torn(findings, index, replayed=False))


def archive_files(folder: Path) -> list[Path]:
    """Return the files of the archive in *folder*, in the order in which they were written."""
    return sorted(path for path in folder.glob(_PATTERN) if path.is_file())


def _sizes(folder: Path) -> dict[str, int]:
    return {path.name: path.stat().st_size for path in archive_files(folder)}


def remove_empty(folder: Path, index: Index) -> None:
    """Remove files that a run made in *folder* and never wrote to. Raises OutputError."""
    known = index.files()
    for path in archive_files(folder):
        if path.name not in known and not path.stat().st_size:
            remove(path)


def serial(name: str) -> int:
    """Return the number of the archive's file *name*, 0 if it has none."""
    found = _SERIAL.match(name)
    return int(found[1]) if found else 0


def shown(path: Path) -> str:
    """Return how the archive's file at *path* is named in tables and findings."""
    return f"{path.parent.name}/{path.name}"


def _changes(
    folder: Path, sizes: Mapping[str, int], known: Mapping[str, File], altered: Collection[str]
) -> Iterator[Finding]:
    yield from _lost_parts(folder, sizes, known)
    last = max(known, default="")
    for name in sizes:
        if name not in known and name < last:
            yield finding(shown(folder / name), LATE)
        elif name in altered:
            yield finding(shown(folder / name), "altered")


def _lost_parts(
    folder: Path, sizes: Mapping[str, int], known: Mapping[str, File]
) -> Iterator[Finding]:
    for name, file in sorted(known.items()):
        if name not in sizes:
            yield finding(shown(folder / name), "gone")
        elif sizes[name] < file.indexed:
            yield finding(shown(folder / name), "shorter")


def _original_name(path: Path) -> str:
    """Return the name of the file that the first record at *path* was written to."""
    with reading(path), path.open("rb") as stream:
        section = next(warc.sections(stream), None)
    return (section and section.record and section.record.file) or path.name


class _Indexer:
    """Indexes the rest of *path*, which is known up to ``file.indexed``."""

    def __init__(self, path: Path, file: File, index: Index, runs: RunFinder) -> None:
        self._path = path
        self._name = shown(path)
        self._file = file
        self._index = index
        self._runs = runs
        self._lines: list[IndexLine] = []  # not in the index yet
        self._strangers: list[int] = []  # offsets of records of no run
        self._is_known = file.indexed > 0

    def index_rest(self) -> Iterator[Finding]:
        """Index the records, and yield what is wrong."""
        with self._path.open("rb") as stream:
            for section in warc.sections(stream, self._file.indexed):
                yield from self._index_section(section)
                if len(self._lines) >= _BATCH:
                    self._save()
                    interrupts.check()
        self._save()
        yield from _at_all(self._strangers, self._name, "no-run")

    def _index_section(self, section: Section) -> Iterator[Finding]:
        record = section.record
        if section.is_last:
            self._file.aside = True
        else:
            self._file.indexed = section.end

        wrong = _damage_of(self._name, section)
        if record and record.kind in (warc.INFO, warc.METADATA):
            self._save()  # the run of earlier records may turn out to be this one
            is_own = self._is_known and record.file == self._path.name
            wrong = self._runs.add(record, self._name, section.offset, is_own)
            self._file.run = self._runs.run_with(record.info or record.id) or self._file.run
            yield from self._set_aside(record)
        elif record:
            self._index_response(record, section.offset)
        if wrong:
            yield wrong

    def _set_aside(self, record: warc.Record) -> Iterator[Finding]:
        """Append nothing more to a file that was copied or renamed; yield that it was."""
        file = self._file
        if self._runs.is_copied(file.run) and not file.aside:
            file.aside = True
            yield finding(self._name, "copied")
        if record.file not in ("", self._path.name) and not file.aside:
            file.aside = True
            yield finding(self._name, "renamed", name=record.file)

    def _index_response(self, record: warc.Record, offset: int) -> None:
        run = self._runs.run_of(record, self._name, offset)
        if not run or record.kind not in (warc.RESPONSE, warc.REVISIT):
            self._strangers.append(offset)
            return
        about = (record.url, record.date, record.kind, record.status, record.digest)
        origin = self._runs.origin_of(record, run, self._path)
        self._lines.append(IndexLine(run, *about, self._path.name, offset, *origin))

    def _save(self) -> None:
        self._index.add([self._file], self._lines)
        self._lines = []


def examine(folder: Path, index: Index) -> list[Finding]:
    """Bring *index* up to the files in *folder* for a replay; return all that is wrong with them.

    Every record is verified. An index that does not match the files is made again, so that all that
    can be read is read. Raises OutputError for a file that cannot be read, and Interrupted.
    """
    before = list(_verified(folder, index, known_only=True))
    if any(each.kind == NOT_INDEXED for each in before):
        index.clear()

    by_place = {}
    for each in before + catch_up(folder, index):
        by_place[each.file, each.offset, each.kind] = each
    findings = list(_classify_torn(by_place.values(), index, replayed=True))
    findings += _incomplete_runs(index)
    runs = index.runs()
    if runs and not runs[-1].finished:  # it was killed, or its end and later runs are lost
        findings.append(finding(f"run {runs[-1].name}", UNENDED))
    return findings


def verify(folder: Path, index: Index | None = None) -> Iterator[Finding]:
    """Yield what is wrong with the archive's files in *folder*, and with their *index* if given.

    Reads every record and checks its digests, in constant memory. Raises OutputError.
    """
    findings = _verified(folder, index, known_only=False)
    if index is None:
        yield from findings
    else:
        yield from _classify_torn(findings, index, replayed=False)
        yield from _incomplete_runs(index)


def _incomplete_runs(index: Index) -> Iterator[Finding]:
    for name, there, ended in index.incomplete():
        yield finding(f"run {name}", "incomplete", there=there, ended=ended)


def compare_sizes(folder: Path, known: Mapping[str, File]) -> Iterator[Finding]:
    """Yield which files in *folder* are empty, gone or shorter than *known*, without reading."""
    sizes = _sizes(folder)
    yield from _lost_parts(folder, sizes, known)
    last = 0
    for name, size in sizes.items():
        number = serial(name)
        if number > last + 1:
            yield finding(shown(folder / name), "gap", last=last)
        last = max(last, number)
        if not size:
            yield finding(shown(folder / name), "empty-file")


def _verified(folder: Path, index: Index | None, known_only: bool) -> Iterator[Finding]:
    """Yield what is wrong with the files in *folder*: only the indexed parts if *known_only*."""
    known = index.files() if index else {}
    yield from compare_sizes(folder, known)
    for path in archive_files(folder):
        file = known.get(path.name)
        if known_only and not file:
            continue
        until = path.stat().st_size
        if known_only and file and not file.aside:
            until = file.indexed
        with reading(path):
            yield from _Verifier(path, index, until).verify()


class _Verifier:
    """Verifies the records of *path* before byte *until*, and their lines in *index* if given."""

    def __init__(self, path: Path, index: Index | None, until: int) -> None:
        self._path = path
        self._name = shown(path)
        self._until = until
        self._is_indexed = index is not None
        lines = index.lines_in(path.name) if index else []
        self._lines = {line.offset: line for line in lines}  # whose records are not found yet
        self._own: set[str] = set()  # ids of warcinfo records of this program
        self._others: list[int] = []  # offsets of lines that say something else of a record
        self._unknown: list[int] = []  # of records without lines
        self._strangers: list[int] = []  # of records of no run

    def verify(self) -> Iterator[Finding]:
        with self._path.open("rb") as stream:
            for number, section in enumerate(warc.sections(stream), 1):
                if section.offset >= self._until:
                    break
                if number % _BATCH == 0:
                    interrupts.check()
                wrong = self._verify_section(section)
                if wrong:
                    yield wrong

        yield from _at_all(self._strangers, self._name, "no-run")
        if self._is_indexed:
            yield from _at_all(sorted([*self._others, *self._lines]), self._name, "not-as-indexed")
            yield from _at_all(self._unknown, self._name, NOT_INDEXED)

    def _verify_section(self, section: Section) -> Finding | None:
        record = section.record
        if self._until < section.end:  # where a record ended: all after the damage has moved
            self._unknown.append(section.offset)
        if record is None:
            for offset in list(self._lines):
                if section.offset <= offset < section.end:
                    del self._lines[offset]
            return _damage_of(self._name, section)

        if record.kind == warc.INFO:
            if warc.RUN in record.fields:
                self._own.add(record.id)
            return self._verify_info(record, section.offset)

        if record.kind != warc.METADATA:
            self._verify_response(record, section.offset)
        return None

    def _verify_info(self, record: warc.Record, offset: int) -> Finding | None:
        if record.file not in ("", self._path.name):
            return finding(self._name, "renamed", name=record.file)
        if arguments_of(record) is None:
            return finding(self._name, "bad-member", offset, error=UNREADABLE)
        return None

    def _verify_response(self, record: warc.Record, offset: int) -> None:
        line = self._lines.pop(offset, None)
        if line is None:
            offsets = self._unknown if record.info in self._own else self._strangers
            offsets.append(offset)
        elif not line.is_of(record):
            self._others.append(offset)


def _at_all(offsets: Sequence[int], file: str, kind: str) -> Iterator[Finding]:
    """Yield one finding about all records at *offsets* of *file*, if there are any."""
    if offsets:
        yield finding(file, kind, offsets[0], number=len(offsets))
